"""S6-NO-INSTRUMENTATION: what watches calls of models, and what only looks like it."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Severity, Status
from checks.sins.s6_flying_blind.no_instrumentation import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s6_flying_blind.projects import ASPNET, CALL, GO, NEXT, SPRING, served

LOW, INFO = Severity.LOW, Severity.INFO


def watched(name: str, texts: dict[str, str], says: str = "") -> Case:
    return Case(name=name, given=served({"llm.py": CALL} | texts), status=Status.PASS, says=says)


def blind(name: str, texts: dict[str, str], severity: Severity = LOW, says: str = "") -> Case:
    return Case(name=name, given=served(texts), status=Status.FAIL, finds=(severity,), says=says)


def begun(module: str, call: str) -> dict[str, str]:
    return {"watch.py": f"import {module}\n\n{call}\n"}


CASES = (
    blind("nothing", {"llm.py": CALL}, says="Nothing records model, tokens, time"),
    *(blind(f"nothing in {path}", {path: text}) for path, text in (("main.go", GO), ("src/Chat.java", SPRING), ("Program.cs", ASPNET), ("app/api/chat/route.ts", NEXT))),
    blind("a package that nothing begins", {"llm.py": CALL, "requirements.txt": "langfuse\nopenai\n"}, says="Langfuse is among the packages, but nothing begins it"),
    blind("telemetry in a function that nobody is seen to call", {"llm.py": CALL, "watch.py": "import openlit\n\ndef helper():\n    openlit.init()\n"}, INFO, "nothing shows that the program reaches it"),
    blind("the program reads usage itself", {"llm.py": CALL + "print(answer.usage.total_tokens)\n"}, INFO, "reads how many tokens a call used"),
    blind("an example of settings", {"llm.py": CALL, ".env.example": "LANGSMITH_TRACING=true\n"}),
    blind("one client of two goes through a gateway", {"llm.py": CALL, "other.py": CALL.replace("OpenAI()", 'OpenAI(base_url="https://oai.helicone.ai/v1")')}, INFO, "others do not"),
    blind("telemetry of pages", {"llm.py": CALL, "frontend/sentry.client.config.ts": 'import * as Sentry from "@sentry/nextjs";\nSentry.init({ tracesSampleRate: 1 });\n'}),
    blind("telemetry of a component", {"app/api/chat/route.ts": NEXT, "app/row.tsx": 'import { x } from "@langfuse/shared";\nobserve(row);\n'}),
    blind("telemetry in another language", {"llm.py": CALL, "bot/index.ts": 'import * as Sentry from "@sentry/node";\nSentry.init({ tracesSampleRate: 1 });\n'}),
    blind("telemetry of an evaluation", {"llm.py": CALL, "evals/otel.py": "import openlit\n\nopenlit.init()\n"}),
    # telemetry
    watched("Langfuse", begun("langfuse", "langfuse.Langfuse()"), "Telemetry is begun where the program starts"),
    watched("Langfuse in the place of the SDK", {"llm.py": CALL.replace("from openai", "from langfuse.openai")}, "stands in the place of the SDK"),
    watched("Phoenix", {"watch.py": "from phoenix.otel import register\n\nregister()\n"}),
    watched("OpenInference", {"watch.py": "from openinference.instrumentation.openai import OpenAIInstrumentor\n\nOpenAIInstrumentor().instrument()\n"}),
    watched("OpenTelemetry", {"watch.py": "from opentelemetry.instrumentation.openai_v2 import OpenAIInstrumentor\n\nOpenAIInstrumentor().instrument()\n"}),
    watched("Traceloop", {"watch.py": "from traceloop.sdk import Traceloop\n\nTraceloop.init()\n"}),
    *(watched(name, begun(module, call)) for name, module, call in (
        ("OpenLIT", "openlit", "openlit.init()"), ("Logfire", "logfire", "logfire.configure()"), ("MLflow", "mlflow", "mlflow.openai.autolog()"), ("Weave", "weave", "weave.init('a')"),
        ("AgentOps", "agentops", "agentops.init()"), ("Lunary", "lunary", "lunary.monitor(client)"), ("Opik", "opik", "opik.configure()"),
        ("Sentry with tracing", "sentry_sdk", "sentry_sdk.init(dsn=D, traces_sample_rate=0.1)"), ("New Relic", "newrelic.agent", "newrelic.agent.initialize()"),
    )),
    watched("Datadog", {"watch.py": "from ddtrace.llmobs import LLMObs\n\nLLMObs.enable(ml_app='a')\n"}),
    watched("Braintrust", {"watch.py": "from braintrust import init_logger\n\ninit_logger(project='a')\n"}),
    watched("LangSmith", {"watch.py": "from langsmith import wrappers\n\nclient = wrappers.wrap_openai(client)\n"}),
    watched("Azure Monitor", {"watch.py": "from azure.monitor.opentelemetry import configure_azure_monitor\n\nconfigure_azure_monitor()\n"}),
    watched("PostHog in the place of the SDK", {"watch.py": "from posthog.ai.openai import OpenAI\n\n", "llm.py": CALL.replace("from openai", "import posthog.ai\nfrom openai")}),
    Case(name="telemetry of Next.js", given=served({"app/api/chat/route.ts": NEXT, "instrumentation.ts": 'import { registerOTel } from "@vercel/otel";\nexport function register() {\n  registerOTel({ serviceName: "chat" });\n}\n'}), status=Status.PASS),
    Case(name="telemetry in Go", given=served({"main.go": GO, "watch.go": 'package main\n\nimport "go.opentelemetry.io/otel"\n\nfunc initTracing() {\n\totel.SetTracerProvider(p)\n}\n'}), status=Status.PASS),
    Case(name="telemetry in C#", given=served({"Program.cs": "using OpenTelemetry.Trace;\n" + ASPNET + "builder.Services.AddOpenTelemetry();\n"}), status=Status.PASS),
    Case(name="telemetry in Java", given=served({"src/Chat.java": SPRING, "src/Main.java": "import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;\nclass Main { public static void main(String[] a) { AutoConfiguredOpenTelemetrySdk.initialize(); } }\n"}), status=Status.PASS),
    # a gateway
    Case(name="all calls go through a gateway", given=served({"llm.py": CALL.replace("OpenAI()", 'OpenAI(base_url="https://oai.helicone.ai/v1")')}), status=Status.PASS, says="gateway"),
    Case(name="settings at the top send all calls through it", given=served({"src/llm.py": CALL, ".env": "OPENAI_BASE_URL=https://oai.helicone.ai/v1\n"}), status=Status.PASS, says="gateway"),
    blind("settings of a part send its calls through it", {"src/llm.py": CALL, "bot/.env": "OPENAI_BASE_URL=https://oai.helicone.ai/v1\n"}, INFO, "others do not"),
    # who is not asked
    Case(name="a library", given=having({"llm.py": CALL}), status=Status.NOT_APPLICABLE, says="deployed"),
    Case(name="no call", given=served({"a.py": "print(1)\n"}), status=Status.NOT_APPLICABLE),
    Case(name="a script", given=served({"scripts/a.py": CALL}), status=Status.NOT_APPLICABLE),
    Case(name="no file was listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=served({"llm.py": CALL} | begun("langfuse", "langfuse.Langfuse()"), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_no_instrumentation(case: Case) -> None:
    ask(CHECK, case)
