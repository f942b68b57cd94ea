"""Calls of models: every SDK and framework that the catalogue and its list of telemetry name."""

from __future__ import annotations

import pytest

from checks.sins.s6_flying_blind.model_calls import calls_in, model_calls, plain
from tests.checks.sins.having import having
from tests.checks.sins.s6_flying_blind.projects import CALL, SPRING

CALLS = (
    ("a.py", "import openai\nopenai.ChatCompletion.create(model='m', messages=q)", "OpenAI chat"),
    ("a.py", "from openai import OpenAI\nc.beta.chat.completions.parse(model='m')", "OpenAI chat"),
    ("a.py", "from openai import OpenAI\nc.responses.stream(model='m')", "OpenAI responses"),
    ("a.py", "from anthropic import Anthropic\nwith c.messages.stream(model='m') as s: pass", "Anthropic"),
    ("a.py", "from llm import c\nc.messages.create(model='m', messages=q)", "Anthropic"),
    ("a.py", "from vertexai.generative_models import GenerativeModel\nm.generate_content_async(q)", "Gemini"),
    ("a.py", "import boto3\nboto3.client('bedrock-runtime').invoke_model_with_response_stream(modelId='m')", "Bedrock"),
    ("a.py", "from app.aws import bedrock_client\nbedrock_client().converse_stream(**sent)", "Bedrock"),
    ("a.py", "from langchain_openai import ChatOpenAI\nllm.ainvoke(q)", "LangChain"),
    ("a.py", "from llama_index.core import VectorStoreIndex\nquery_engine.query(q)", "LlamaIndex"),
    ("a.py", "from agents import Runner\nRunner.run_sync(a, q)", "OpenAI Agents"),
    ("a.py", "from pydantic_ai import Agent\nagent.run_sync(q)", "Pydantic AI"),
    ("a.py", "from crewai import Crew\nCrew().kickoff()", "CrewAI"),
    ("a.py", "from claude_agent_sdk import query\nasync def f():\n    async for m in query(prompt=q): pass", "Claude Agent SDK"),
    ("a.py", "from smolagents import CodeAgent\nagent.run(q)", "smolagents"),
    ("a.py", "import replicate\nreplicate.run('m', input=q)", "Replicate"),
    ("a.py", "import semantic_kernel\nkernel.invoke_prompt(q)", ""),
    ("a.py", "import requests\nrequests.post('https://api.openai.com/v1/chat/completions', json=q)", "plain requests"),
    ("a.py", "import httpx\nURL = 'https://api.anthropic.com/v1/messages'\nhttpx.post(URL, json=q)", "plain requests"),
    ("a.ts", "fetch(`https://generativelanguage.googleapis.com/v1beta/models/${m}:generateContent`, { method: 'POST' })", "plain requests"),
    ("a.ts", "import { generateObject } from 'ai'; generateObject({ model })", "AI SDK"),
    ("a.ts", "import { ConverseCommand } from '@aws-sdk/client-bedrock-runtime'; c.send(new ConverseCommand({}))", "Bedrock"),
    ("a.ts", "import { Mistral } from '@mistralai/mistralai'; c.chat.complete({ model })", "Mistral"),
    ("a.ts", "import { run } from '@openai/agents'; await run(agent, q)", "OpenAI Agents"),
    ("a.ts", "import { ChatOpenAI } from '@langchain/openai'; model.invoke(q)", "LangChain"),
    ("a.ts", "import { query } from '@anthropic-ai/claude-agent-sdk'; for await (const m of query({ prompt })) {}", "Claude Agent SDK"),
    ("a.go", 'package m\nimport "github.com/anthropics/anthropic-sdk-go"\nfunc f() { c.Messages.New(ctx, p) }', "Anthropic"),
    ("a.go", 'package m\nimport "google.golang.org/genai"\nfunc f() { c.Models.GenerateContent(ctx, m, q, nil) }', "Gemini"),
    ("a.go", 'package m\nimport "github.com/tmc/langchaingo/llms"\nfunc f() { llms.GenerateFromSinglePrompt(ctx, l, q) }', "LangChainGo"),
    ("a.go", 'package m\nimport "github.com/aws/aws-sdk-go-v2/service/bedrockruntime"\nfunc f() { c.InvokeModel(ctx, p) }', "Bedrock"),
    ("A.java", "import com.anthropic.client.X; class A { void f() { client.messages().create(p); } }", "Anthropic"),
    ("A.java", "import dev.langchain4j.model.chat.ChatLanguageModel; class A { String f() { return chatModel.generate(q); } }", "LangChain4j"),
    ("A.java", "import org.springframework.ai.chat.client.ChatClient; class A { String f() { return chatClient.prompt().user(q).call(); } }", "Spring AI"),
    ("A.cs", "using Microsoft.SemanticKernel; class A { void F() { kernel.InvokePromptAsync(q); } }", "Semantic Kernel"),
    ("A.cs", "using Microsoft.SemanticKernel.Agents; class A { void F() { await foreach (var r in reviewsAgent.InvokeAsync(q)) {} } }", "Semantic Kernel"),
    ("A.cs", "using Microsoft.SemanticKernel.Planning; class A { void F() { await planner.ExecuteAsync(kernel, q); } }", "Semantic Kernel"),
    ("A.cs", "using Microsoft.SemanticKernel.Planning.Handlebars; class A { void F() { await _planner.CreatePlanAsync(kernel, q); } }", "Semantic Kernel"),
    ("a.py", "from semantic_kernel.planners import FunctionCallingStepwisePlanner\nplanner.invoke(kernel, q)", "Semantic Kernel"),
    ("A.cs", "using Microsoft.Agents.AI; class A { void F() { await agent.RunAsync(q); } }", "Agent Framework"),
    ("A.cs", "using Microsoft.Extensions.AI; class A { void F() { client.GetResponseAsync(q); } }", "Microsoft.Extensions.AI"),
    ("A.cs", "using Azure.AI.OpenAI; class A { void F() { client.GetChatCompletionsAsync(o); } }", "OpenAI chat"),
    ("A.cs", "using Anthropic.SDK; class A { void F() { client.Messages.GetClaudeMessageAsync(p); } }", "Anthropic"),
    ("a.rb", "require 'anthropic'\nclient.messages.create(model: 'm', max_tokens: 9)", "Anthropic"),
    ("a.rb", "RubyLLM.chat", "RubyLLM"),
    ("a.php", "<?php $r = $client->messages->create(['model' => 'm', 'messages' => []]);", "Anthropic"),
    ("a.rs", "use genai::Client;\nfn f() { client.exec_chat(m, r, None).await?; }", "genai for Rust"),
    ("a.kt", "import com.openai.client.X\nfun f() { client.responses().create(p) }", "OpenAI responses"),
    ("a.vue", "<script setup>\nimport OpenAI from 'openai'\nopenai.chat.completions.create({ model })\n</script>\n", "OpenAI chat"),
)  # fmt: skip
OTHERS = (
    ("a.py", "from twilio.rest import Client\nclient.messages.create(body=q, to=n)"),
    ("a.py", "import responses\nresponses.add(responses.GET, u)"),
    ("a.py", "from db import chat\nchat.completion(1)\n# openai.chat.completions.create"),
    ("a.ts", "import Together from 'together-ai'; prisma.chat.create({ data })"),
    ("a.ts", "import { generateText } from './pdf'; generateText(doc)"),
    ("a.py", "from openai import OpenAI\nif __name__ == '__main__':\n    OpenAI().chat.completions.create(model='m')"),
    ("a.py", "text = 'client.chat.completions.create(model=m)'"),
    ("a.py", "from fastapi import FastAPI\nagent.run(q)"),
    (
        "A.cs",
        "using Microsoft.SemanticKernel.Planning; class A { void F() { await command.ExecuteAsync(kernel, q); } }",
    ),
    ("A.cs", "using Shop.Routes; class A { void F() { await planner.ExecuteAsync(trip, q); } }"),
    ("a.py", "from semantic_kernel.planners import options\nroutes.invoke(q)"),
    ("main.go", 'package m\nimport "app/handlers"\nfunc f() { bot.New(handlers.GenerateContent(chats, prompts)) }'),
)


@pytest.mark.parametrize(("path", "text", "api"), [c for c in CALLS if c[2]], ids=lambda v: str(v)[:50])
def test_it_calls_a_model(path: str, text: str, api: str) -> None:
    assert api in [c.api for c in calls_in(text, path)]


@pytest.mark.parametrize(("path", "text"), OTHERS, ids=lambda v: str(v)[:50])
def test_it_does_not(path: str, text: str) -> None:
    assert calls_in(text, path) == ()


@pytest.mark.parametrize(
    "path", ["tests/a.py", "scripts/a.py", "examples/a.py", "a_test.go", "evals/run.py", "demo.py"]
)
def test_what_is_run_by_hand_is_left_aside(path: str) -> None:
    assert model_calls(having({path: CALL})) == ()


def test_the_package_of_a_generator_is_no_example() -> None:
    assert len(model_calls(having({"src/main/java/com/example/demo/Chat.java": SPRING}))) == 1
    assert model_calls(having({"examples/src/main/java/com/acme/Chat.java": SPRING})) == ()


def test_a_builders_brackets_are_taken_out() -> None:
    assert plain("client.chat().completions().create") == "client.chat.completions.create"
    assert plain("((" * 500 + "x") != ""
