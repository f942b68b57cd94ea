"""Imports: what a file of code takes from where, whatever the names are."""

from __future__ import annotations

import pytest

from checks.structure.syntax import code


@pytest.mark.parametrize("name", ["module", "names", "code", "node"])
@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.js", "const {} = require('x');\n"),
        ("a.mjs", "import {} from 'x';\n"),
        ("a.py", "import x as {}\n"),
    ],
)
def test_a_name_may_be_any_word(path: str, text: str, name: str) -> None:
    (found,) = code(text.replace("{}", name), path).imports
    assert found.module == "x"
    assert name in found.aliases
