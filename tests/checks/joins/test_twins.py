"""Twins: a tool's key in several of its files, and which of them wins."""

from __future__ import annotations

import json

import pytest

from checks.joins import Twins, twins
from checks.model import Key, Sighting
from tests.checks.sins.cases import blob, file, key, seen


def local(path: str, symbol: str | None = None, place: str = "LOCAL-X") -> Sighting:
    return Sighting(source="machine", path=path, place=place, symbol=symbol, line=1)


def shell(symbol: str) -> Sighting:
    return local(".zshrc", symbol, "LOCAL-SHELL-RC")


def of(asked: Key, *others: Key, texts: dict[str, str] | None = None) -> tuple[Twins, ...]:
    return twins(asked, seen(asked, *others, texts=texts or {}))


@pytest.mark.parametrize(
    ("places", "tool", "wins"),
    [
        ((local(".config/io.datasette.llm/keys.json"), shell("OPENAI_API_KEY")), "llm", ".config/io.datasette.llm/keys.json"),
        ((local(".cache/huggingface/token"), shell("HF_TOKEN")), "Hugging Face", ".zshrc"),
        ((local(".continue/config.json"), local(".continue/config.yaml")), "Continue", ".continue/config.yaml"),
        ((local(".config/codex/auth.json"), local(".codex/auth.json")), "Codex", ".codex/auth.json"),
        ((local(".cline/data/secrets.json"), local(".cline/data/settings/providers.json")), "Cline", ".cline/data/settings/providers.json"),
    ],
)  # fmt: skip
def test_the_copy_wins_that_the_tool_s_documents_name(places: tuple[Sighting, ...], tool: str, wins: str) -> None:
    for order in (places, places[::-1]):
        (found,) = of(key(*order))
        assert (found.tool, len(found.copies), found.differ) == (tool, 2, False)
        assert found.wins is not None
        assert found.wins.sighting.path == wins
        assert found.copies[0] == found.wins


def test_another_key_of_the_same_vendor_in_the_older_store_is_a_stale_twin() -> None:
    new = key(local(".continue/config.yaml"), name="new")
    old = key(local(".continue/config.json"), name="old")
    (found,) = of(new, old)
    assert found.differ
    assert found.wins is not None
    assert found.wins.key == "new"
    assert of(old, new) == of(new, old)
    assert of(new, key(local(".continue/config.json"), name="x", provider="mistral")) == ()


def test_one_copy_has_no_twin() -> None:
    assert of(key(local(".codex/auth.json"))) == ()
    assert of(key(shell("OPENAI_API_KEY"), local(".bashrc", "OPENAI_API_KEY", "LOCAL-SHELL-RC"))) == ()
    assert of(key(file(".env", symbol="K"), file("web/.env.local", symbol="K"))) == ()


def package(**installed: str) -> dict[str, str]:
    return {"web/package.json": json.dumps({"dependencies": installed})}


def dotenv(*names: str) -> tuple[Sighting, ...]:
    return tuple(file(f"web/{n}", "ignored", symbol="OPENAI_API_KEY") for n in names)


@pytest.mark.parametrize(
    ("installed", "names", "tool", "wins"),
    [
        ({"next": "15"}, (".env", ".env.local", ".env.production"), "Next.js", "web/.env.local"),
        ({"next": "15"}, (".env.production", ".env"), "Next.js", "web/.env.production"),
        ({"vite": "7"}, (".env.local", ".env.production"), "Vite", "web/.env.production"),
        ({"vite": "7"}, (".env.production.local", ".env.production"), "Vite", "web/.env.production.local"),
        ({"vite": "7"}, (".env.staging", ".env.production"), "Vite", None),
        ({"vite": "7", "next": "15"}, (".env.local", ".env"), "dotenv", None),
        ({}, (".env.local", ".env"), "dotenv", None),
    ],
)
def test_dotenv_files_win_as_their_framework_says(
    installed: dict[str, str], names: tuple[str, ...], tool: str, wins: str | None
) -> None:
    (found,) = of(key(*dotenv(*names)), texts=package(**installed))
    assert (found.tool, found.wins and found.wins.sighting.path) == (tool, wins)
    assert len(found.copies) == len(names)


def test_a_former_state_and_a_template_are_no_twins() -> None:
    assert of(key(*dotenv(".env"), blob("web/.env.local", "reachable", symbol="OPENAI_API_KEY"))) == ()
    assert of(key(*dotenv(".env", ".env.example"))) == ()


def test_a_rotated_variable_of_which_one_file_was_forgotten() -> None:
    new, old = key(*dotenv(".env.local"), name="new"), key(*dotenv(".env"), name="old")
    (found,) = of(old, new, texts=package(next="15"))
    assert found.differ
    assert found.wins is not None
    assert found.wins.key == "new"
    assert found.because == "Next.js takes OPENAI_API_KEY from web/.env.local first"
