"""Own models: whose server the clients of a project ask."""

from __future__ import annotations

import pytest

from checks.sins.s6_flying_blind.model_calls import model_calls
from checks.sins.s6_flying_blind.own_models import Whose, whose
from tests.checks.sins.having import having

CLIENT = 'from openai import OpenAI\n\nclient = OpenAI(%s)\n\n\ndef ask(text):\n    return client.chat.completions.create(model="small", messages=text)\n'
SCRIPT = 'import OpenAI from "openai";\nconst client = new OpenAI({ %s });\nexport const ask = (q) => client.chat.completions.create({ model: "small", messages: q });\n'
MADE = "from langchain_openai import ChatOpenAI\n\nfrom .config import settings\n\n\ndef writer():\n    return ChatOpenAI(base_url=settings.llm_base_url, api_key=settings.llm_api_key)\n"
CALLED = "from langchain_core.messages import HumanMessage\n\nfrom .llm import writer\n\n\nasync def story(text):\n    llm = writer()\n    return await llm.ainvoke([HumanMessage(content=text)])\n"
SETTINGS = 'from pydantic_settings import BaseSettings\n\n\nclass Settings(BaseSettings):\n    llm_base_url: str = %s\n    llm_api_key: str = "lm-studio"\n'
STARTED = 'import subprocess\n\nsubprocess.Popen(["vllm", "serve", "small", "--port", "8001"])\n'

OWN = (
    'base_url="http://localhost:1234/v1", api_key="lm-studio"',
    'base_url="http://127.0.0.1:8000/v1", api_key="EMPTY"',
    'base_url="http://192.168.1.9:1234/v1", api_key="not-needed"',
    'base_url="http://vllm:8000/v1", api_key="none"',
    'base_url=f"http://{host}:{port}/v1", api_key="token-abc123"',
    'base_url="http://localhost:1234/v1", api_key=os.getenv("LLM_KEY", "EMPTY")',
    'base_url=f"http://{HOST}:8000/v1", api_key=""',
)
PROVIDERS = (
    "",
    'api_key="EMPTY"',
    'base_url="http://localhost:1234/v1"',  # the library takes the provider's key from the environment
    'base_url="http://localhost:1234/v1", api_key=os.environ["OPENAI_API_KEY"]',
    'base_url="https://api.example.com/v1", api_key="EMPTY"',
    'base_url="http://api.example.com:8000/v1", api_key="EMPTY"',
    'base_url=f"https://{host}:{port}/v1", api_key="EMPTY"',
    'base_url="http://localhost:4000", api_key="anything"',  # LiteLLM's port: it holds the keys
    'base_url="http://gateway:8080/v1", api_key="none"',
    'base_url=os.environ["BASE"], api_key="EMPTY"',
)
BY_DEFAULT = (
    'base_url=os.getenv("LLM_BASE", "http://localhost:1234/v1"), api_key="lm-studio"',
    'base_url=os.environ.get("LLM_BASE") or "http://localhost:1234/v1", api_key=os.getenv("LLM_KEY", "EMPTY")',
)


def asked(texts: dict[str, str]) -> Whose:
    """Whose server the first call of these files asks."""
    evidence = having(texts)
    return whose(next(c for c in model_calls(evidence) if not c.made), evidence)


# A model that a framework for Java hands in, and what the rest of the project brings.
CHAT_4J = "import dev.langchain4j.model.chat.ChatModel;\n\nclass Chat {\n    String ask(String q) {\n        return chatModel.chat(q);\n    }\n}\n"
CHAT_SPRING = "import org.springframework.ai.chat.client.ChatClient;\n\nclass Chat {\n    String ask(String q) {\n        return chatClient.prompt().user(q).call().content();\n    }\n}\n"
GATE = "import dev.langchain4j.model.chat.ChatModel;\nimport dev.langchain4j.model.%s;\n\nclass Gate {\n    ChatModel model() {\n        return %s.builder().build();\n    }\n}\n"
GRADLE = "dependencies {\n    implementation 'org.springframework.ai:spring-ai-starter-model-%s'\n}\n"
SPRINGS_OTHER = "dependencies {\n    implementation 'com.alibaba.cloud.ai:spring-ai-alibaba-starter-dashscope'\n}\n"
OLLAMA, OPENAI = (GATE % (f"{p}.{c}", c) for p, c in (("ollama", "OllamaChatModel"), ("openai", "OpenAiChatModel")))


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        ({"a/Chat.java": CHAT_4J, "a/Gate.java": OLLAMA}, Whose.OWN),
        ({"a/Chat.java": CHAT_4J, "a/Gate.java": OPENAI}, Whose.PROVIDERS),
        ({"a/Chat.java": CHAT_4J, "a/Gate.java": OLLAMA, "b/Gate.java": OPENAI}, Whose.PROVIDERS),
        (
            {
                "a/Chat.java": CHAT_4J,
                "a/Gate.java": OLLAMA,
                "build.gradle": "dependencies {\n    implementation 'dev.langchain4j:langchain4j-open-ai:1.0.0'\n}\n",
            },
            Whose.PROVIDERS,
        ),
        ({"a/Chat.java": CHAT_4J}, Whose.PROVIDERS),
        ({"a/Chat.java": CHAT_SPRING, "build.gradle": GRADLE % "ollama"}, Whose.OWN),
        ({"a/Chat.java": CHAT_SPRING, "build.gradle": GRADLE % "openai"}, Whose.PROVIDERS),
        ({"a/Chat.java": CHAT_SPRING, "a/build.gradle": GRADLE % "ollama", "b/build.gradle": GRADLE % "anthropic"}, Whose.PROVIDERS),
        ({"a/Chat.java": CHAT_SPRING, "build.gradle": GRADLE % "ollama" + SPRINGS_OTHER}, Whose.PROVIDERS),
        ({"a/Chat.java": CHAT_SPRING, "a/Gate.java": OLLAMA}, Whose.PROVIDERS),  # of the other framework
    ],
)  # fmt: skip
def test_a_model_that_a_framework_for_java_hands_in(texts: dict[str, str], expected: Whose) -> None:
    assert asked(texts) is expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (g, w)
        for w, all_ in ((Whose.OWN, OWN), (Whose.PROVIDERS, PROVIDERS), (Whose.BY_DEFAULT, BY_DEFAULT))
        for g in all_
    ],
)
def test_a_client_in_the_file_of_the_call(given: str, expected: Whose) -> None:
    assert asked({"app/llm.py": CLIENT % given}) is expected


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ('baseURL: "http://localhost:1234/v1", apiKey: "lm-studio"', Whose.OWN),
        ("baseURL: `http://${host}:8000/v1`, apiKey: 'none'", Whose.OWN),
        (
            'baseURL: process.env.LLM_BASE ?? "http://localhost:1234/v1", apiKey: process.env.LLM_KEY || "none"',
            Whose.BY_DEFAULT,
        ),
        ('baseURL: "http://localhost:1234/v1", apiKey: process.env.OPENAI_API_KEY', Whose.PROVIDERS),
        ("apiKey: process.env.OPENAI_API_KEY", Whose.PROVIDERS),
    ],
)
def test_a_client_of_a_script(given: str, expected: Whose) -> None:
    assert asked({"lib/llm.ts": SCRIPT % given}) is expected


def test_a_server_that_the_file_starts_itself() -> None:
    given = 'base_url="http://localhost:8001/v1", api_key=KEY'
    assert asked({"app/llm.py": STARTED + CLIENT % given}) is Whose.OWN
    assert asked({"app/llm.py": CLIENT % given}) is Whose.PROVIDERS


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ('"http://192.168.32.1:1234/v1"', Whose.BY_DEFAULT),
        ('Field(default="http://192.168.32.1:1234/v1")', Whose.BY_DEFAULT),
        ('"https://api.example.com/v1"', Whose.PROVIDERS),
        ("Field(...)", Whose.PROVIDERS),
    ],
)
def test_an_address_in_the_settings_of_the_project(address: str, expected: Whose) -> None:
    texts = {"app/config.py": SETTINGS % address, "app/llm.py": MADE, "app/generation.py": CALLED}
    assert asked(texts) is expected


def test_a_word_in_the_place_of_a_secret() -> None:
    texts = {
        "app/config.py": (SETTINGS % '"http://localhost:1234/v1"').replace('"lm-studio"', 'SecretStr("lm-studio")'),
        "app/llm.py": MADE.replace("settings.llm_api_key", "settings.llm_api_key.get_secret_value()"),
        "app/generation.py": CALLED,
    }
    assert asked(texts) is Whose.BY_DEFAULT


def test_a_client_of_a_provider_elsewhere() -> None:
    """Which of the two a call without a client of its own asks is not known."""
    texts = {"app/config.py": SETTINGS % '"http://192.168.32.1:1234/v1"', "app/llm.py": MADE, "app/generation.py": CALLED}  # fmt: skip
    assert asked(texts | {"app/other.py": "from openai import OpenAI\n\nclient = OpenAI()\n"}) is Whose.PROVIDERS
