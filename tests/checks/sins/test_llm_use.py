"""Whether a project uses keys of model providers, and whether it is run by those who wrote it."""

from __future__ import annotations

import json

import pytest

from checks.model import Live
from checks.sins.llm_use import deployed, is_llm_name, is_llm_variable, present, use_of
from tests.checks.sins.cases import blob, file, key, seen
from tests.checks.sins.having import having

LIBRARY = '[build-system]\nrequires = []\n\n[project]\nname = "x"\nlicense = "MIT"\ndependencies = ["openai"]\n'


@pytest.mark.parametrize(
    "name", ["OPENAI_API_KEY", "APP_GROQ_API_KEY", "HF_TOKEN", "AZURE_OPENAI_KEY", "LITELLM_MASTER_KEY", "llm_api_keys"]
)
def test_these_are_variables_for_a_providers_key(name: str) -> None:
    assert is_llm_variable(name)
    assert is_llm_name(name)


@pytest.mark.parametrize(
    "name", ["NPM_TOKEN", "GITHUB_TOKEN", "KEYBOARD", "OPENAI_MODEL", "OPENAI_API_KEY_ID", "max_tokens"]
)
def test_these_are_not(name: str) -> None:
    assert not is_llm_variable(name)


@pytest.mark.parametrize("name", ["prod/openai", "llm-keys", "gemini-key", "anthropic"])
def test_names_of_secrets_speak_of_a_provider(name: str) -> None:
    assert is_llm_name(name)


@pytest.mark.parametrize("name", ["database", "billing", "fulfilment", "together-we-stand", "shelf"])
def test_other_names_do_not(name: str) -> None:
    assert not is_llm_name(name)


def test_a_key_a_package_or_a_variable_tells_of_a_use() -> None:
    assert use_of(seen(key(file(".env")))) == "1 key was seen"
    package = json.dumps({"dependencies": {"openai": "5"}})
    assert use_of(having({"package.json": package})) == "openai is among the packages in package.json"
    assert use_of(having({"app.rb": "ENV['MISTRAL_API_KEY']\n"})) == "app.rb names MISTRAL_API_KEY"


ASKS = 'post("https://api.openai.com/v1/chat/completions", headers: { "Authorization" => "Bearer #{key}" })\n'


def test_a_server_that_asks_without_a_package_is_a_use_and_one_spelling_more() -> None:
    assert use_of(having({"app/jobs/ask.rb": ASKS})) == "app/jobs/ask.rb asks api.openai.com with a key"
    assert use_of(having({"main.go": 'Token string `env:"OPEN_AI_TOKEN,required"`\n'})) == "main.go names OPEN_AI_TOKEN"
    assert (
        use_of(having({"src/review.js": "const key = process.env.ZAI_API_KEY;\n"})) == "src/review.js names ZAI_API_KEY"
    )
    assert use_of(having({"src/ask.ts": ASKS})) == use_of(having({"examples/ask.rb": ASKS})) == ""


@pytest.mark.parametrize("path", ["README.md", "tests/test_app.py", "examples/app.py", "node_modules/x/a.js"])
def test_documents_tests_and_examples_do_not(path: str) -> None:
    assert use_of(having({path: "OPENAI_API_KEY\n"})) == ""


def test_an_image_alone_makes_no_library_a_service() -> None:
    assert deployed(having({"pyproject.toml": LIBRARY}, names=("Dockerfile",))) == ""
    assert deployed(having({"pyproject.toml": LIBRARY}, names=("Dockerfile", "fly.toml"))) == "Dockerfile"
    assert deployed(having({}, names=("docker/Dockerfile",))) == "docker/Dockerfile"
    assert deployed(having({}, names=("examples/compose.yaml",))) == ""


def test_what_is_past_dead_or_over_does_not_stand_here() -> None:
    assert present(seen(key(blob("a.py", "reachable")))) == []
    assert present(seen(key(file(".env"), live=Live.DEAD))) == []
    assert present(seen(key(file(".env"), facts=("expired on 1 Jan 2026",)))) == []
    assert len(present(seen(key(file(".env"), blob("a.py", "tip"))))) == 2
