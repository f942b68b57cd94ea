"""Sin 6 on real folders: what a project tells of limits, alerts and telemetry, through the whole engine."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from checks.model import Confidence, Finding, Report, Severity, Status
from tests.checks.sins.s6_flying_blind.infrastructure import AGENT, AWS_BUDGET, BEDROCK_LOG, TO_TOPIC
from tests.checks.sins.s6_flying_blind.projects import CALL, EXPRESS, FASTAPI

Scan = Callable[..., Report]
IMAGE = {"Dockerfile": "FROM python:3.12\nCOPY . .\n", "fly.toml": 'app = "chat"\n'}
SAFE = """\
import langfuse
from fastapi import Depends, FastAPI
from langfuse.openai import OpenAI
from slowapi import Limiter

langfuse.Langfuse()
app = FastAPI()
limiter = Limiter(key_func=who)
client = OpenAI(timeout=30)


@app.post("/chat")
@limiter.limit("5/minute")
def chat(body: Question, user=Depends(get_current_user)):
    answer = client.chat.completions.create(
        model="small", messages=body.messages, max_completion_tokens=500, safety_identifier=hashed(user.id)
    )
    log.info("asked", extra={"tokens": answer.usage.total_tokens})
    return answer.choices[0].message.content
"""


def of(report: Report, check: str) -> list[Finding]:
    return [f for f in report.findings if f.check == check]


def status(report: Report) -> dict[str, Status]:
    return {c.id: c.status for c in report.checks if c.id.startswith("S6-")}


def test_an_open_chat_is_told_with_what_it_lacks(project, scan: Scan) -> None:
    project.commit({"app.py": FASTAPI, "requirements.txt": "openai\nfastapi\n", **IMAGE})
    report = scan(project.folder)
    said = status(report)
    for check in ("S6-NO-RATE-LIMIT", "S6-NO-TOKEN-CAP", "S6-USAGE-DROPPED", "S6-NO-INSTRUMENTATION"):
        assert said[check] is Status.FAIL, check
    for check in ("S6-NO-SPEND-ALERT", "S6-NO-HARD-CAP", "S6-NO-PER-KEY", "S6-ALERT-SINK", "S6-AUDIT-LOG"):
        assert said[check] is Status.NOT_CHECKED, check
    (finding,) = of(report, "S6-NO-RATE-LIMIT")
    assert finding.severity is Severity.HIGH
    assert finding.confidence is Confidence.MEDIUM
    assert [(p.path, p.line) for p in finding.locations] == [("app.py", 8)]


def test_the_same_with_what_it_lacked(project, scan: Scan) -> None:
    project.commit({"app.py": SAFE, "requirements.txt": "openai\nfastapi\nslowapi\nlangfuse\n", **IMAGE})
    report = scan(project.folder)
    assert [f for f in report.findings if f.check.startswith("S6-")] == []
    said = status(report)
    for check in ("S6-NO-RATE-LIMIT", "S6-NO-TOKEN-CAP", "S6-USAGE-DROPPED", "S6-NO-INSTRUMENTATION", "S6-NO-END-USER-ID"):  # fmt: skip
        assert said[check] is Status.PASS, check


def test_a_route_in_one_file_and_the_call_in_another(project, scan: Scan) -> None:
    service = 'import OpenAI from "openai";\nexport async function askModel(text) {\n  return new OpenAI().responses.create({ model: "m", input: text });\n}\n'
    server = EXPRESS.replace('import OpenAI from "openai";', 'import { askModel } from "./llm";').replace(
        'openai.responses.create({ model: "small", input: req.body.text })', "askModel(req.body.text)"
    )
    project.commit({"src/llm.ts": service, "src/server.ts": server, **IMAGE})
    (finding,) = of(scan(project.folder), "S6-NO-RATE-LIMIT")
    assert "in src/llm.ts" in finding.message
    assert finding.locations[0].path == "src/server.ts"


HANDING_ON = """\
%s


async def run_match(topic):
    %s
"""
STREAM = """\
from openai import AsyncOpenAI

client = AsyncOpenAI(timeout=30)


async def tell_parts(topic):
    async for part in await client.responses.create(model="small", input=topic, stream=True):
        yield part
"""
MATCHES = """\
from fastapi import FastAPI

from app.match import run_match

app = FastAPI()


@app.post("/match")
async def match(body: Match):
    return run_match(body.topic)
"""


@pytest.mark.parametrize(
    ("imported", "body"),
    [
        ("from .llm_client import tell_parts", "return tell_parts(topic)"),
        ("from .ai_service import tell_parts", "return tell_parts(topic)"),
        ("from .words import tell_parts", "async for part in tell_parts(topic):\n        yield part"),
    ],
)
def test_a_file_between_that_only_hands_on(project, scan: Scan, imported: str, body: str) -> None:
    module = imported.split()[1].lstrip(".")
    between = HANDING_ON % (imported, body)
    project.commit({"app/main.py": MATCHES, "app/match.py": between, f"app/{module}.py": STREAM, **IMAGE})
    (finding,) = of(scan(project.folder), "S6-NO-RATE-LIMIT")
    assert (finding.locations[0].path, finding.severity) == ("app/main.py", Severity.HIGH)
    assert f"in app/{module}.py" in finding.message


def test_a_file_between_that_hands_nothing_on(project, scan: Scan) -> None:
    between = HANDING_ON % ("from .llm_client import count_parts", "return count_parts(topic)")
    counts = "\n\ndef count_parts(topic):\n    return len(topic)\n"
    project.commit({"app/main.py": MATCHES, "app/match.py": between, "app/llm_client.py": STREAM + counts, **IMAGE})
    assert of(scan(project.folder), "S6-NO-RATE-LIMIT") == []


def test_a_program_that_its_guide_starts_for_its_own_machine(project, scan: Scan) -> None:
    project.commit({"app.py": FASTAPI, "README.md": "Start it with `uvicorn app:app --port 8000`.\n"})
    (finding,) = of(scan(project.folder), "S6-NO-RATE-LIMIT")
    assert (finding.severity, finding.confidence) == (Severity.LOW, Confidence.LOW)
    project.commit({"run.py": 'from app import app\n\nimport uvicorn\n\nuvicorn.run(app, host="0.0.0.0")\n'})
    (finding,) = of(scan(project.folder), "S6-NO-RATE-LIMIT")
    assert finding.severity is Severity.MEDIUM


def test_a_cloud_with_a_budget_that_tells_and_a_log(project, scan: Scan) -> None:
    project.commit({"infra/models.tf": AGENT, "infra/watch.tf": BEDROCK_LOG + TO_TOPIC})
    said = status(scan(project.folder))
    for check in ("S6-CLOUD-LOGS", "S6-IAC-BUDGET", "S6-NO-SPEND-ALERT", "S6-ALERT-SINK"):
        assert said[check] is Status.PASS, check


def test_a_cloud_with_a_budget_that_tells_nobody(project, scan: Scan) -> None:
    project.commit({"infra/models.tf": AGENT + AWS_BUDGET % ""})
    (finding,) = of(scan(project.folder), "S6-NO-SPEND-ALERT")
    assert finding.severity is Severity.MEDIUM


def test_a_key_that_two_apps_use(project, scan: Scan, key) -> None:
    value = key()
    project.commit({".gitignore": ".env\n", "web/package.json": "{}", "worker/package.json": "{}"})
    for app in ("web", "worker"):
        project.write(f"{app}/.env", f"OPENAI_API_KEY={value}\n")
    report = scan(project.folder)
    (finding,) = of(report, "S6-NO-PER-KEY")
    assert {p.path for p in finding.locations} == {"web/.env", "worker/.env"}
    assert value not in repr(report)


def test_a_project_without_models_is_not_asked(project, scan: Scan) -> None:
    project.commit({"app.py": "print('hello')\n", **IMAGE})
    said = status(scan(project.folder))
    assert set(said.values()) == {Status.NOT_APPLICABLE}, said


def test_a_script_is_no_server(project, scan: Scan) -> None:
    project.commit({"scripts/try.py": CALL})
    assert [f for f in scan(project.folder).findings if f.check.startswith("S6-")] == []
