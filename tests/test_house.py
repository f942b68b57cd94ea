"""The house: what neither the linter nor the type checker sees."""

from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = sorted(p.relative_to(ROOT) for folder in ("checks", "gui") for p in (ROOT / folder).rglob("*.py"))


def given_twice(text: str) -> list[str]:
    """The constants that a module gives a value a second time: the first is lost, and nobody is told."""
    targets = (
        target.id
        for node in ast.parse(text).body
        for target in (
            node.targets
            if isinstance(node, ast.Assign)
            else [node.target]
            if isinstance(node, ast.AnnAssign) and node.value is not None
            else []
        )
        if isinstance(target, ast.Name)
    )
    return [name for name, times in Counter(targets).items() if times > 1]


@pytest.mark.parametrize("folder", sorted({m.parts[0] for m in MODULES}))
def test_no_module_gives_a_constant_twice(folder: str) -> None:
    twice = {str(m): given_twice((ROOT / m).read_text(encoding="utf-8")) for m in MODULES if m.parts[0] == folder}
    assert {m: names for m, names in twice.items() if names} == {}


def test_a_constant_that_is_given_twice_is_seen() -> None:
    assert given_twice("A = 1\nB: int = 2\nC: int\nC = 3\nA = 4\nB = 5\n") == ["A", "B"]
