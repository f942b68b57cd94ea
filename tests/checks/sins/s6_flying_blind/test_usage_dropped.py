"""S6-USAGE-DROPPED: whether the tokens of a call are read, in each language; streams that tell none."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Severity, Status
from checks.sins.s6_flying_blind.usage_dropped import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s6_flying_blind.projects import CALL, EXPRESS, ROUTES, served

LOW, INFO = Severity.LOW, Severity.INFO
STREAM = CALL.replace("messages=[]", "messages=[], stream=True") + "print(answer.usage.total_tokens)\n"
JS_STREAM = 'import OpenAI from "openai";\nconst s = await openai.chat.completions.create({ model, messages, stream: true%s });\nlog(s.usage?.total_tokens);\n'
CONVERSE = "import boto3\n\nanswer = boto3.client('bedrock-runtime').converse(modelId='m', messages=[])\n"


def read(name: str, texts: dict[str, str]) -> Case:
    return Case(name=name, given=having(texts), status=Status.PASS)


def dropped(name: str, path: str, text: str) -> Case:
    return Case(name=name, given=having({path: text}), status=Status.FAIL, finds=(INFO,), says="no code here reads it")


CASES = (
    *(Case(name=f"thrown away in {path}", given=served({path: text}), status=Status.FAIL, finds=(LOW,), says="no code here reads it") for path, text in ROUTES.items()),
    dropped("a program that nobody says is deployed", "llm.py", CALL),
    dropped("Bedrock's converse", "llm.py", CONVERSE),
    dropped("plain requests", "llm.py", "import requests\nr = requests.post('https://api.openai.com/v1/responses', json=q)\n"),
    dropped("a comment about it", "llm.py", CALL + "# answer.usage.total_tokens\n"),
    dropped("a text about it", "llm.py", CALL + "print('see answer.usage.total_tokens')\n"),
    dropped("a limit of tokens is no usage", "llm.py", CALL.replace("messages=[]", "messages=[], max_tokens=settings.max_output_tokens")),
    dropped("a usage of another thing", "llm.py", CALL + "print(shutil.disk_usage('/'), parser.format_usage())\n"),
    Case(name="traces of requests alone", given=having({"llm.py": CALL, "watch.py": "from azure.monitor.opentelemetry import configure_azure_monitor\n\nconfigure_azure_monitor()\n"}), status=Status.FAIL, finds=(INFO,)),
    Case(name="the usage of something else in another file", given=having({"llm.py": CALL, "disk.py": "def left(disk):\n    return 1 - disk.usage\n"}), status=Status.FAIL, finds=(INFO,)),
    read("usage", {"llm.py": CALL + "print(answer.usage)\n"}),
    read("usage in another file", {"llm.py": CALL, "bill.py": "def cost(answer):\n    return answer.usage.prompt_tokens * PRICE\n"}),
    read("usage of a dictionary", {"llm.py": CONVERSE + "print(answer['usage']['inputTokens'])\n"}),
    read("usage by getattr", {"llm.py": CALL + "print(getattr(answer, 'usage', None))\n"}),
    read("usage_metadata", {"llm.py": "from google import genai\nanswer = genai.Client().models.generate_content(model='g', contents=q)\nprint(answer.usage_metadata.total_token_count)\n"}),
    read("usageMetadata", {"llm.ts": "import { GoogleGenAI } from '@google/genai';\nconst a = await ai.models.generateContent({ model, contents });\nlog(a.usageMetadata?.totalTokenCount);\n"}),
    read("usage that is taken out", {"llm.ts": "import { generateText } from 'ai';\nconst { text, usage } = await generateText({ model, prompt });\n"}),
    read("usage at the end of a stream", {"llm.ts": "import { streamText } from 'ai';\nstreamText({ model, prompt, onFinish({ usage }) { log(usage); } });\n"}),
    read("a callback of LangChain", {"llm.py": CALL + "from langchain_community.callbacks import get_openai_callback\nwith get_openai_callback() as cb:\n    pass\n"}),
    read("usage in Go", {"main.go": ROUTES["main.go"].replace("\tw.Write", "\tlog.Println(resp.Usage.TotalTokens)\n\tw.Write")}),
    read("usage in Java", {"A.java": "import com.openai.client.X; class A { void f() { var c = client.chat().completions().create(p); log(c.usage().get().totalTokens()); } }"}),
    read("usage in C#", {"A.cs": "using OpenAI.Chat; class A { void F() { var c = chat.CompleteChat(m); Log(c.Value.Usage.TotalTokenCount); } }"}),
    read("usage in Ruby", {"a.rb": "answer = client.chat(parameters: { model: 'm' })\nlog(answer.dig('usage', 'total_tokens'))\n"}),
    read("usage in PHP", {"a.php": "<?php $r = $client->chat()->completions()->create(['model' => 'm']);\nlog($r->usage->totalTokens);\n"}),
    read("usage in Rust", {"a.rs": "use async_openai::Client;\nasync fn f() { let r = client.chat().create(request).await?; log(r.usage.unwrap().total_tokens); }\n"}),
    read("telemetry reads it", {"llm.py": CALL, "watch.py": "import openlit\n\nopenlit.init()\n"}),
    read("a gateway reads it", {"llm.py": CALL.replace("OpenAI()", 'OpenAI(base_url="https://oai.helicone.ai/v1")')}),
    # streams
    Case(name="a stream that is not asked", given=having({"llm.py": STREAM}), status=Status.FAIL, finds=(INFO,), says="stream_options.include_usage"),
    Case(name="the same in JavaScript", given=having({"llm.ts": JS_STREAM % ""}), status=Status.FAIL, finds=(INFO,), says="stream_options.include_usage"),
    read("a stream that is asked", {"llm.py": STREAM.replace("stream=True", 'stream=True, stream_options={"include_usage": True}')}),
    read("the same in JavaScript that is asked", {"llm.ts": JS_STREAM % ", stream_options: { include_usage: true }"}),
    read("a stream with options from elsewhere", {"llm.py": STREAM.replace("stream=True", "stream=True, **options")}),
    read("a stream of the newer interface tells it always", {"server.ts": EXPRESS.replace("input:", "stream: true, input:").replace("res.json", "log(answer.usage); res.json")}),
    read("units that Cohere bills", {"llm.py": "import cohere\nanswer = cohere.Client().v2.chat(model='m', messages=q)\nprint(answer.meta.billed_units.input_tokens)\n"}),
    # nothing to judge
    Case(name="pictures have no tokens", given=having({"a.ts": "const r = await fetch('https://api.replicate.com/v1/predictions', { method: 'POST' });\n"}), status=Status.NOT_APPLICABLE),
    Case(name="no call", given=having({"a.py": "print(1)\n"}), status=Status.NOT_APPLICABLE),
    Case(name="a test", given=having({"tests/test_llm.py": CALL}), status=Status.NOT_APPLICABLE),
    Case(name="no file was listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({"llm.py": CALL + "print(answer.usage)\n"}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_usage_dropped(case: Case) -> None:
    ask(CHECK, case)
