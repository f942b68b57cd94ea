"""S6-NO-END-USER-ID: whether a call says for whom it is made."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Severity, Status
from checks.sins.s6_flying_blind.no_end_user_id import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.s6_flying_blind.projects import EXPRESS, FASTAPI, FLASK, NEXT, served

USERS = FASTAPI.replace("body: Question", "body: Question, user=Depends(get_current_user)")
CLAUDE = FLASK.replace("def ask", "@login_required\ndef ask")
SESSION = NEXT.replace("  const {", "  const session = await auth();\n  const {")
MEMBERS = EXPRESS.replace("async (req", "requireLogin, async (req")


def named(name: str, texts: dict[str, str]) -> Case:
    return Case(name=name, given=served(texts), status=Status.PASS)


def nameless(name: str, path: str, text: str) -> Case:
    given = served({path: text})
    return Case(name=name, given=given, status=Status.FAIL, finds=(Severity.INFO,), says="no call says for whom")


CASES = (
    nameless("a server with users", "app.py", USERS),
    nameless("the same with Claude", "app.py", CLAUDE),
    nameless("the same in Next.js", "app/api/chat/route.ts", SESSION),
    nameless("the same in Express", "server.ts", MEMBERS),
    nameless("a message with a role of user", "app.py", USERS.replace("body.messages", '[{"role": "user", "content": body.text}]')),
    nameless("a header of the request itself", "app.py", USERS.replace("    answer", "    # x-request-id is not logged\n    answer")),
    named("safety_identifier", {"app.py": USERS.replace('model="small"', 'model="small", safety_identifier=hashed(user.id)')}),
    named("user", {"app.py": USERS.replace('model="small"', 'model="small", user=hashed(user.id)')}),
    named("metadata.user_id of Anthropic", {"app.py": CLAUDE.replace("max_tokens=100", 'max_tokens=100, metadata={"user_id": who}')}),
    named("telemetry of the AI SDK", {"app/api/chat/route.ts": SESSION.replace("messages }", "messages, experimental_telemetry: { isEnabled: true, metadata: { userId: session.user.id } } }")}),
    named("a header of Helicone", {"server.ts": MEMBERS.replace("new OpenAI()", 'new OpenAI({ defaultHeaders: { "Helicone-User-Id": who } })')}),
    named("metadata of Cloudflare's gateway", {"server.ts": MEMBERS.replace("new OpenAI()", 'new OpenAI({ defaultHeaders: { "cf-aig-metadata": who } })')}),
    named("metadata of Portkey", {"server.ts": MEMBERS.replace("new OpenAI()", 'new OpenAI({ defaultHeaders: { "x-portkey-metadata": who } })')}),
    named("a trace with its user", {"app.py": USERS, "watch.py": "from langfuse import get_client\n\nget_client().update_current_trace(user_id=user.id)\n"}),
    named("the id of the request in a log", {"app.py": USERS.replace("    return", '    log.info("asked", answer._request_id)\n    return')}),
    named("the header with the id of the request", {"app.py": USERS.replace("    return", '    save(response.headers["x-request-id"])\n    return')}),
    named("a decision that is written down", {"app.py": USERS, "docs/privacy.md": "# Privacy\n\nWe do not send a safety_identifier: privacy comes first.\n"}),
    Case(name="a tool for one", given=served({"app.py": FASTAPI}), status=Status.NOT_APPLICABLE, says="made for one"),
    Case(name="no route", given=served({"llm.py": "print(1)\n"}), status=Status.NOT_APPLICABLE),
    Case(name="no file was listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=served({"app.py": USERS.replace('model="small"', 'model="small", user=who')}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_no_end_user_id(case: Case) -> None:
    ask(CHECK, case)
