"""Texts that take the square of their length, or more, in a careless reader: they end soon, and what is plain is read."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from checks import attempts
from checks.attempts import judge_all
from checks.catalog import Catalog, Check, built_in
from checks.evidence import Evidence
from checks.judgement import judge
from checks.model import Limit, Sin, Target
from checks.structure import patience
from checks.structure.syntax import code
from tests.security.bounded import read


def chain() -> str:
    """Each mapping takes over all that the one before has."""
    return "".join(f"a{n}: &a{n}\n  <<: *a{max(n - 1, 0)}\n  k{n}: 1\n" for n in range(25_000))


def fan() -> str:
    """One mapping that takes over another again and again."""
    return "a: &a\n" + "".join(f"  k{n}: 1\n" for n in range(9_000)) + "b:\n" + "  <<: *a\n" * 80_000


def fans() -> str:
    return "a: &a\n" + "".join(f"  k{n}: 1\n" for n in range(9_000)) + "b:\n" + "  - <<: [*a, *a, *a, *a]\n" * 30_000


def own() -> str:
    return "a: &a {" + ", ".join(f"<<: {{k{n}: 1}}" for n in range(40_000)) + "}\n"


@pytest.mark.parametrize("text", [chain, fan, fans, own])
def test_mappings_that_take_over_others_cost_what_they_hold(text: Callable[[], str]) -> None:
    found = read("tree", text().encode(), "values.yaml", megabytes=700, seconds=20)
    assert found.told["documents"] == 1
    assert found.told["values"] > 1_000


# --- code that keeps the parser busy for hours, in some kilobytes ---------------------------------------------------------

HOSTILE = {
    "words.exs": "some-words-\n" * 3_000,
    "comments.c": "/*\n" * 8_000,
    "branches.js": "elif a:\n" * 12_000,
    "formats.cs": "k=f'{k}'\n" * 8_000,
    "arrows.go": "->\n" * 12_000,
    "opened.java": "<!--\n" * 8_000,
    "more.cpp": "/* /*\n" * 8_000,
}


@pytest.fixture
def reads_all(monkeypatch: pytest.MonkeyPatch) -> None:
    """Judging is to read every text, and to tell how many calls stand in each."""

    def counts(_catalog: object, evidence: Evidence) -> tuple[list[object], list[object], list[Limit]]:
        found = {path: code(text, path) for path, text in evidence.texts.items()}
        return [], [], [Limit(id="calls", what=p, why=f"{len(c.calls)}") for p, c in found.items() if c]

    monkeypatch.setattr(attempts, "judge", counts)
    monkeypatch.setattr(patience, "SECONDS", 0.3)
    monkeypatch.setattr(patience, "_left", set())


def told(texts: dict[str, str]) -> dict[str, list[str]]:
    """What was read and what was left, by the ids of limits."""
    _, _, limits = judge_all(built_in(), Evidence(target=Target(path="/x", name="x", kind="folder"), texts=texts))
    found: dict[str, list[str]] = {}
    for limit in limits:
        found.setdefault(limit.id, []).append(limit.what)
    return found


@pytest.mark.parametrize("path", HOSTILE)
def test_code_that_keeps_the_parser_busy_is_left_and_said(reads_all: None, path: str) -> None:
    found = told({"before.py": "print(1)\n", path: HOSTILE[path], "behind.py": "print(2)\n"})
    assert found == {"calls": ["before.py", "behind.py"], "texts": [path]}


def test_many_such_texts_cost_the_structure_of_all_and_no_more(reads_all: None) -> None:
    found = told({"before.py": "print(1)\n", **HOSTILE})
    assert len(found["texts"]) == attempts.MOST_LOST + 1
    assert found["texts"][-1] == "."


def test_a_piece_of_a_text_that_has_no_place_is_left_too(reads_all: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def pieces(_catalog: object, evidence: Evidence) -> tuple[list[object], list[object], list[Limit]]:
        found = [code(HOSTILE["words.exs"], "step.exs"), code("print(1)", "step.py")]
        return [], [], [Limit(id="read", what=str(n), why="") for n, c in enumerate(found) if c and c.calls]

    monkeypatch.setattr(attempts, "judge", pieces)
    assert told({"pipeline.yml": "a: 1\n"}) == {"read": ["1"], "texts": ["step.exs"]}


def test_a_mistake_while_judging_is_met_where_it_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_catalog: object, _evidence: Evidence) -> None:
        raise KeyError("a mistake")

    monkeypatch.setattr(attempts, "judge", broken)
    with pytest.raises(KeyError):
        told({"a.py": "print(1)\n"})


@pytest.mark.parametrize("much", [1 << 40, 0], ids=["by one", "shared out"])
def test_judging_apart_tells_the_same(much: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "_MUCH", much)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(3))
    catalog: Catalog = built_in()
    evidence = Evidence(
        target=Target(path="/x", name="x", kind="folder"),
        texts={"app.py": "import openai\nclient = openai.OpenAI(api_key=key)\nprint(key)\n"},
    )
    assert judge_all(catalog, evidence) == judge(catalog, evidence)


def test_a_text_that_one_share_is_lost_over_is_left_by_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def reads(checks: list[Check], evidence: Evidence) -> tuple[list[object], list[object], list[Limit]]:
        sins = {c.sin for c in checks}
        if Sin.FLYING_BLIND in sins:
            for path, text in evidence.texts.items():
                code(text, path).calls  # noqa: B018 - reading it is what may never end
        return [], [], [Limit(id="given", what=path, why=f"{min(sins)}") for path in evidence.texts]

    monkeypatch.setattr(attempts, "judge", reads)
    monkeypatch.setattr(attempts, "_MUCH", 0)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: range(2))
    monkeypatch.setattr(patience, "SECONDS", 0.3)
    monkeypatch.setattr(patience, "_left", set())
    assert told({"app.py": "print(1)\n", "branches.js": HOSTILE["branches.js"]}) == {
        "given": ["app.py"] * len({check.sin for check in built_in()}),
        "texts": ["branches.js"],
    }
