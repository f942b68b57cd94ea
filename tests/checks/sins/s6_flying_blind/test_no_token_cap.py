"""S6-NO-TOKEN-CAP: calls, settings from the request, loops, retries and agents without a bound."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Severity, Status
from checks.sins.s6_flying_blind.caps import is_capped
from checks.sins.s6_flying_blind.model_calls import calls_in
from checks.sins.s6_flying_blind.no_token_cap import CHECK
from tests.checks.sins.cases import Case, ask, limit, seen
from tests.checks.sins.having import having
from tests.checks.sins.s6_flying_blind.projects import CALL, CAPPED, EXPRESS, FASTAPI, FLASK, ROUTES, served

LOW, MEDIUM = Severity.LOW, Severity.MEDIUM
LOOP = """\
from openai import OpenAI

client = OpenAI()


def work(messages):
    while True:
        answer = client.responses.create(model="small", input=messages, max_output_tokens=90)
        if answer.done:
            return answer
"""
RETRY = """\
from openai import OpenAI
from tenacity import retry, stop_after_attempt, wait_fixed

client = OpenAI()


@retry(wait=wait_fixed(2))
def work(messages):
    return client.responses.create(model="small", input=messages, max_output_tokens=90)
"""
CHOSEN = FASTAPI.replace(
    'model="small", messages=body.messages', "model=body.model, messages=body.messages, max_tokens=90"
)
LITELLM = """\
model_list:
  - model_name: small
    litellm_params:
      model: openai/small
      max_tokens: 500
      api_key: os.environ/OPENAI_API_KEY
"""
GATEWAY = CALL.replace("OpenAI()", 'OpenAI(base_url="https://llm.corp.example.net/v1")')
GOOSE = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: goose run -t 'fix it'%s\n"


def uncapped(name: str, path: str, text: str) -> Case:
    given = having({path: text})
    return Case(name=name, given=given, status=Status.FAIL, finds=(LOW,), says="not say how long the answer may be")


def fine(name: str, path: str, text: str) -> Case:
    return Case(name=name, given=having({path: text}), status=Status.PASS)


def endless(name: str, path: str, text: str, says: str) -> Case:
    return Case(name=name, given=having({path: text}), status=Status.FAIL, finds=(LOW,), says=says)


CASES = (
    *(
        Case(name=f"a route in {path}", given=served({path: text}), status=Status.FAIL, finds=(MEDIUM,), says="A route leads there")
        for path, text in ROUTES.items()
    ),
    uncapped("a call that no route leads to", "llm.py", CALL),
    fine("max_tokens", "llm.py", CAPPED),
    fine("Anthropic's messages, that always want it", "app.py", FLASK),
    Case(name="a model server of one's own", given=served({"app.py": FASTAPI.replace("OpenAI()", 'OpenAI(base_url="http://localhost:8000/v1", api_key="EMPTY")')}), status=Status.NOT_APPLICABLE),
    Case(name="a model server of one's own that settings may replace", given=served({"app.py": FASTAPI.replace("OpenAI()", 'OpenAI(base_url=os.getenv("BASE", "http://localhost:8000/v1"), api_key="EMPTY")')}), status=Status.FAIL, finds=(LOW,), says="One answer is as dear"),
    # what the request decides
    Case(name="the request says which model answers", given=served({"app.py": CHOSEN}), status=Status.FAIL, finds=(LOW,), says="the request itself says which model answers"),
    Case(name="the request says how long the answer may be", given=served({"server.ts": EXPRESS.replace("input: req.body.text", "input: req.body.text, max_output_tokens: req.body.tokens")}), status=Status.FAIL, finds=(LOW,), says="how long the answer may be, and nothing checks it"),
    Case(name="the request says how many answers are made", given=served({"app.py": CHOSEN.replace("model=body.model", 'model="small", n=body.answers')}), status=Status.FAIL, finds=(LOW,), says="how many answers are made"),
    Case(name="a model that is looked up in a list", given=served({"app.py": CHOSEN.replace("    answer", "    if body.model not in ALLOWED_MODELS:\n        raise ValueError\n    answer")}), status=Status.PASS),
    # loops, retries, agents
    endless("a loop without an end", "work.py", LOOP, "A loop without an end calls the model again and again (work in work.py)"),
    endless("a loop in JavaScript", "work.ts", 'import OpenAI from "openai";\nasync function work() {\n  while (true) {\n    const a = await openai.responses.create({ model: "m", input, max_output_tokens: 9 });\n    if (a.done) break;\n  }\n}\n', "A loop without an end"),
    endless("a loop in Go", "work.go", "package m\n\nfunc work() {\n\tfor {\n\t\tresp, err := client.CreateChatCompletion(ctx, openai.ChatCompletionRequest{Model: m, MaxTokens: 9})\n\t\tif err == nil {\n\t\t\tbreak\n\t\t}\n\t}\n}\n", "A loop without an end"),
    endless("a loop in Rust", "work.rs", "use async_openai::Client;\nasync fn work() {\n  loop {\n    let a = client.chat().create(CreateChatCompletionRequest { model: m, max_tokens: Some(5) }).await;\n    if a.is_ok() { break; }\n  }\n}\n", "A loop without an end"),
    fine("a loop that counts its turns", "work.py", LOOP.replace("while True:\n", "while True:\n        turns += 1\n        if turns > 8:\n            break\n")),
    fine("a loop that a person drives", "chat.py", LOOP.replace("while True:\n", "while True:\n        messages.append(input())\n")),
    fine("a loop over a list", "work.py", LOOP.replace("while True:", "for message in messages:")),
    endless("a retry without a stop", "work.py", RETRY, "work in work.py is tried again without a stop"),
    fine("a retry with a stop", "work.py", RETRY.replace("@retry(", "@retry(stop=stop_after_attempt(4), ")),
    endless("very many retries", "work.py", CAPPED.replace("OpenAI()", "OpenAI(max_retries=500)"), "tries 500 times"),
    fine("a few retries", "work.py", CAPPED.replace("OpenAI()", "OpenAI(max_retries=4)")),
    endless("max_iterations of None", "agent.py", "from langchain.agents import AgentExecutor\n\nrunner = AgentExecutor(agent=a, tools=t, max_iterations=None)\n", "max_iterations of AgentExecutor in agent.py is None"),
    endless("a recursion_limit that bounds nothing", "agent.py", 'from langgraph.graph import StateGraph\n\ngraph.invoke(state, {"recursion_limit": 100000})\n', "recursion_limit of invoke"),
    endless("max_turns without an end", "agent.py", "from agents import Runner\nimport sys\n\nRunner.run_sync(agent, text, max_turns=sys.maxsize)\n", "max_turns of run_sync"),
    endless("max_steps without an end", "agent.ts", 'import { generateText } from "ai";\ngenerateText({ model, prompt, maxOutputTokens: 9, maxSteps: Infinity });\n', "maxSteps of generateText"),
    endless("stopWhen that never stops", "agent.ts", 'import { generateText } from "ai";\ngenerateText({ model, prompt, maxOutputTokens: 9, stopWhen: () => false });\n', "stopWhen of generateText"),
    endless("an agent of Claude's SDK without a limit", "agent.py", "from claude_agent_sdk import ClaudeAgentOptions\n\noptions = ClaudeAgentOptions(allowed_tools=[])\n", "without max_turns and without a budget"),
    endless("goose in a pipeline", ".github/workflows/fix.yml", GOOSE % "", "up to 1,000 turns"),
    Case(name="goose with a limit", given=having({".github/workflows/fix.yml": GOOSE % " --max-turns 20"}), status=Status.NOT_APPLICABLE),
    Case(name="goose with a limit from its variable", given=having({".github/workflows/fix.yml": GOOSE % "" + "        env: { GOOSE_MAX_TURNS: 20 }\n"}), status=Status.NOT_APPLICABLE),
    Case(name="an agent with a limit of turns", given=having({"agent.py": "from claude_agent_sdk import ClaudeAgentOptions\n\noptions = ClaudeAgentOptions(max_turns=9)\n"}), status=Status.NOT_APPLICABLE),
    # elsewhere
    Case(name="a gateway that bounds every model", given=having({"llm.py": GATEWAY, "litellm_config.yaml": LITELLM}), status=Status.PASS, says="The gateway bounds every model"),
    Case(name="a gateway that bounds some", given=having({"llm.py": GATEWAY, "litellm_config.yaml": LITELLM + "  - model_name: big\n    litellm_params:\n      model: openai/big\n"}), status=Status.FAIL, finds=(LOW,)),
    Case(name="what is passed is made elsewhere", given=having({"llm.py": CALL.replace('model="small", messages=[]', "**options")}), status=Status.NOT_CHECKED, says="decided where files do not show it"),
    Case(name="a test", given=having({"tests/test_llm.py": CALL}), status=Status.NOT_APPLICABLE),
    Case(name="a picture has no tokens", given=having({"pic.py": 'from google import genai\n\ngenai.Client().models.generate_content(model="g", contents=q, config={"response_modalities": ["IMAGE"]})\n'}), status=Status.NOT_CHECKED),
    Case(name="messages of another kind", given=having({"sms.py": "from twilio.rest import Client\n\nClient().messages.create(body=text, to=number)\n"}), status=Status.NOT_APPLICABLE),
    Case(name="no file was listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({"llm.py": CAPPED}, limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip

PY = "client.chat.completions.create(model='m', messages=q%s)"
CAPS = (
    ("llm.py", PY % "", False),
    *(("llm.py", PY % f", {name}=9", True) for name in ("max_tokens", "max_completion_tokens")),
    ("llm.py", "client.responses.create(model='m', input=q, max_output_tokens=9)", True),
    ("llm.py", PY % ", max_tokens=None", False),
    ("llm.py", "client.chat.completions.create(**sent)", None),
    ("llm.py", "sent = {'model': 'm'}\nclient.chat.completions.create(**sent)", False),
    ("llm.py", "sent = {'model': 'm'}\nsent['max_tokens'] = 9\nclient.chat.completions.create(**sent)", True),
    ("llm.py", "sent = dict(model='m', max_tokens=9)\nclient.chat.completions.create(**sent)", True),
    ("llm.py", "import boto3\nc.converse(modelId='m', messages=q)", False),
    ("embedding.py", "import boto3\ndef run(body):\n    return c.invoke_model(modelId=m, body=body)", None),
    ("llm.py", "import boto3\ndef embed(text):\n    return c.invoke_model(modelId='m', body=json.dumps({'texts': text}))", None),
    ("llm.py", "import boto3\nc.converse(modelId='m', messages=q, inferenceConfig={'maxTokens': 9})", True),
    ("llm.py", "import boto3\nbody = json.dumps({'prompt': p, 'max_gen_len': 9})\nc.invoke_model(modelId='m', body=body)", True),
    ("llm.py", "import boto3\nc.invoke_model(modelId='m', body=json.dumps({'prompt': p}))", False),
    ("llm.py", "import boto3\nc.invoke_model(modelId='m', body=body)", None),
    ("llm.py", "from google import genai\nc.models.generate_content(model='g', contents=q)", False),
    ("llm.py", "from google import genai\nc.models.generate_content(model='g', contents=q, config=types.GenerateContentConfig(max_output_tokens=9))", True),
    ("llm.py", "import google.generativeai as genai\nm = genai.GenerativeModel('g', generation_config={'max_output_tokens': 9})\nm.generate_content(q)", True),
    ("llm.py", "from langchain_openai import ChatOpenAI\nChatOpenAI(model='m')", False),
    ("llm.py", "from langchain_ollama import ChatOllama\nfrom langchain_anthropic import ChatAnthropic\nChatAnthropic(num_predict=9)", True),
    ("llm.py", "import litellm\nlitellm.completion(model='m', messages=q)", False),
    ("llm.py", "from litellm import acompletion\nacompletion(model='m', messages=q, max_tokens=9)", True),
    ("llm.py", "from groq import Groq\nGroq().chat.completions.create(model='m', messages=q)", False),
    ("llm.py", "import cohere\nco.chat(model='m', messages=q)", False),
    ("llm.py", "from mistralai import Mistral\nclient.chat.complete(model='m', messages=q)", False),
    ("llm.py", "from huggingface_hub import InferenceClient\nc.text_generation(q, max_new_tokens=9)", True),
    ("llm.ts", "import { streamText } from 'ai'; streamText({ model, messages })", False),
    ("llm.ts", "import { streamText } from 'ai'; streamText({ model, messages, maxOutputTokens: 9 })", True),
    ("llm.ts", "import { streamText } from 'ai'; streamText({ ...options, messages })", None),
    ("llm.ts", "const p = { model: 'm' }; openai.chat.completions.create(p)", False),
    ("llm.ts", "openai.chat.completions.create({ model, messages, max_tokens })", True),
    ("llm.ts", "import { GoogleGenAI } from '@google/genai'; ai.models.generateContent({ model, contents, config: { maxOutputTokens: 9 } })", True),
    ("llm.ts", "import { InvokeModelCommand } from '@aws-sdk/client-bedrock-runtime'; new InvokeModelCommand({ modelId, body: JSON.stringify({ prompt }) })", False),
    ("llm.go", "package m\nfunc f() { client.CreateChatCompletion(ctx, openai.ChatCompletionRequest{Model: m, MaxTokens: 9}) }", True),
    ("llm.go", "package m\nfunc f() {\n\treq := openai.ChatCompletionRequest{Model: m}\n\tclient.CreateChatCompletion(ctx, req)\n}", False),
    ("llm.go", "package m\nimport \"github.com/openai/openai-go\"\nfunc f() { client.Chat.Completions.New(ctx, openai.ChatCompletionNewParams{Model: m, MaxCompletionTokens: openai.Int(9)}) }", True),
    ("llm.go", "package m\nfunc f() { client.CreateChatCompletion(ctx, req) }", None),
    ("A.java", "import com.openai.client.X; class A { void f() { P p = P.builder().model(\"m\").build(); client.chat().completions().create(p); } }", False),
    ("A.java", "import com.openai.client.X; class A { void f() { P p = P.builder().maxCompletionTokens(9).build(); client.chat().completions().create(p); } }", True),
    ("a.kt", "import com.aallam.openai.X\nfun f() { openAI.chatCompletion(ChatCompletionRequest(model = m, maxTokens = 9)) }", True),
    ("A.cs", "class A { void F() { var o = new ChatCompletionOptions { MaxOutputTokenCount = 9 }; c.CompleteChatAsync(messages, o); } }", True),
    ("A.cs", "class A { void F() { c.CompleteChatAsync(messages); } }", False),
    ("A.cs", "class A { void F() { c.CompleteChatAsync(messages, options); } }", None),
    ("a.rb", "client.chat(parameters: { model: 'm', messages: q, max_tokens: 9 })", True),
    ("a.rb", "client.chat(parameters: { model: 'm', messages: q })", False),
    ("a.php", "<?php $r = $client->chat()->completions()->create(['model' => 'm', 'max_tokens' => 9]);", True),
    ("a.rs", "use async_openai::Client;\nfn f() { let r = CreateChatCompletionRequestArgs::default().max_tokens(9u32).build()?;\n client.chat().create(r).await?; }", True),
    ("a.rs", "use async_openai::Client;\nfn f() { let r = CreateChatCompletionRequest { model: m, max_tokens: Some(9) };\n client.chat().create(r).await?; }", True),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_no_token_cap(case: Case) -> None:
    ask(CHECK, case)


@pytest.mark.parametrize(("path", "text", "capped"), CAPS, ids=lambda v: str(v)[:60])
def test_what_a_call_says_of_its_length(path: str, text: str, capped: bool | None) -> None:
    assert [is_capped(c) for c in calls_in(text, path)] == [capped]
