"""S3-TRACE-CAPTURE: telemetry keeps headers or prompts with keys."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Confidence, Severity, Status
from checks.sins.s3_ci_and_logs.trace_capture import CHECK
from tests.checks.sins.cases import Case, ask, file, key, limit, seen
from tests.checks.sins.having import having

USE = {"requirements.txt": "openai\n"}
HEADERS = "OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_CLIENT_REQUEST"
SANITIZE = "OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SANITIZE_FIELDS"


def on(name: str, path: str, text: str, says: str = "", severity: Severity = Severity.MEDIUM) -> Case:
    return Case(name=name, given=having(USE | {path: text}), status=Status.FAIL, finds=(severity,), says=says)


def off(name: str, texts: dict[str, str]) -> Case:
    return Case(name=name, given=having(USE | texts), status=Status.PASS)


CASES = (
    on("every header", ".env", f"{HEADERS}=.*\n", "every header of every request is kept, Authorization among them"),
    on("every header, of a server", "compose.yaml", "services:\n  a:\n    environment:\n      OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_SERVER_REQUEST: '.*'\n", "SERVER_REQUEST=.*"),
    on("every header, in a service that a developer runs", "compose.yaml", f"services:\n  a:\n    command: uvicorn a:app --reload\n    environment:\n      {HEADERS}: '.*'\n", "", Severity.LOW),
    on("a header with a key", "Dockerfile", f"FROM a\nENV {HEADERS}=content-type,authorization\n", "a header with a key is kept"),
    on("in a cluster", "k8s/a.yaml", f"kind: Deployment\nspec:\n  containers:\n    - env:\n        - name: {HEADERS}\n          value: '.*'\n"),
    on("from code", "app.py", f"import os\nos.environ['{HEADERS}'] = '.*'\n"),
    on("Java's agent", "otel.properties", "otel.instrumentation.http.client.capture-request-headers=Authorization\n"),
    on("JavaScript's instrumentation", "otel.ts", "// opentelemetry\nnew HttpInstrumentation({ headersToSpanAttributes: { client: { requestHeaders: ['authorization'] } } });\n", "headersToSpanAttributes"),
    on("Datadog's tags", ".env", "DD_TRACE_HEADER_TAGS=x-api-key:key\n", "becomes a tag"),
    on("Elastic's list made empty", ".env", "ELASTIC_APM_SANITIZE_FIELD_NAMES=\nELASTIC_APM_X=1\n", "nothing is taken out"),
    on("Helicone's property", "app.ts", "// helicone\nconst h = { 'Helicone-Property-Key': process.env.OPENAI_API_KEY };\n", "Helicone-Property-Key with OPENAI_API_KEY"),
    on("Portkey's metadata", "app.py", "# portkey\nheaders = {'x-portkey-metadata': json.dumps({'k': api_key})}\n", "x-portkey-metadata with api_key"),
    on("a key in a trace", "app.py", "from langfuse import get_client\nlangfuse = get_client()\nlangfuse.update_current_trace(metadata={'k': api_key})\n", "the trace keeps the value"),
    on("Langfuse without a mask", "app.py", "from langfuse import Langfuse\nl = Langfuse(public_key=p)\n", "Langfuse without mask", Severity.INFO),
    on("Langfuse's processor without a mask", "app.ts", "import { LangfuseSpanProcessor } from '@langfuse/otel';\nnew LangfuseSpanProcessor();\n", "", Severity.INFO),
    on("LangSmith with all inputs", ".env", "LANGSMITH_TRACING=true\n", "LangSmith is sent everything", Severity.INFO),
    on("what is said to a model", ".env", "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true\n", "everything that is said", Severity.INFO),
    on("in settings for development", ".env.development", f"{HEADERS}=.*\n", "", Severity.LOW),
    Case(name="in an example it is less sure", given=having(USE | {"examples/.env": f"{HEADERS}=.*\n"}), status=Status.FAIL, finds=(Severity.LOW,), sure=Confidence.MEDIUM),
    Case(name="a dump with a key", given=having({}, key(file("debug/session.mitm"))), status=Status.FAIL, finds=(Severity.HIGH,), says="a proxy wrote down"),
    Case(name="a dump that git does not track", given=having({}, key(file("a.chlsj", "untracked"))), status=Status.FAIL, finds=(Severity.MEDIUM,)),
    off("every header, sanitised", {".env": f"{HEADERS}=.*\n{SANITIZE}=.*key.*,authorization\n"}),
    off("a list of safe headers", {".env": f"{HEADERS}=content-type,x-request-id\n"}),
    off("answers' headers", {".env": "OTEL_INSTRUMENTATION_HTTP_CAPTURE_HEADERS_CLIENT_RESPONSE=.*\n"}),
    off("Langfuse with a mask", {"app.py": "from langfuse import Langfuse\nl = Langfuse(mask=without_keys)\n"}),
    off("LangSmith with hidden inputs", {".env": "LANGSMITH_TRACING=true\nLANGSMITH_HIDE_INPUTS=true\n"}),
    off("hidden in another file", {".env": "LANGSMITH_TRACING=true\n", "compose.yaml": "services:\n  a:\n    environment:\n      LANGSMITH_HIDE_INPUTS: 'true'\n"}),
    off("tracing that is off", {".env": "LANGSMITH_TRACING=false\nOTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=false\n"}),
    off("Helicone's own key", {"app.ts": "// helicone\nconst h = { 'Helicone-Auth': `Bearer ${process.env.HELICONE_API_KEY}`, 'Helicone-Property-App': 'web' };\n"}),
    off("Datadog's other tags", {".env": "DD_TRACE_HEADER_TAGS=x-request-id\n"}),
    Case(name="a dump without a key", given=having({}, names=("a.mitm",)), status=Status.PASS),
    Case(name="no model is used", given=having({".env": f"{HEADERS}=.*\n"}), status=Status.NOT_APPLICABLE),
    Case(name="no telemetry", given=having(USE), status=Status.NOT_APPLICABLE),
    Case(name="nothing seen and files lost", given=having({}, limits=(limit("unreadable", "worktree", 3),)), status=Status.NOT_CHECKED),
    Case(name="files that were not listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({}, names=("a.mitm",), limits=(limit("unreadable", "worktree", 3),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_trace_capture(case: Case) -> None:
    ask(CHECK, case)
