"""Disguises: keys that code puts together when it runs are found, with the line they stand in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.model import Limit
from checks.sources import Document, Place, PlaceKind
from checks.sources.disguised import disguised
from checks.sources.inner import inner_documents
from checks.sources.position import positions

KINDS = [("openai", "project"), ("openai", "legacy-user"), ("anthropic", "api"), ("groq", "project")]


def document(data: bytes) -> Document:
    return Document(place=Place(source="worktree", kind=PlaceKind.PLAIN, path="dist/app.js"), data=data)


@pytest.fixture
def found(matcher):
    """All keys that a text hides, with their lines."""

    def look(text: str) -> set[tuple[str, int]]:
        limits: list[Limit] = []
        return {
            (m.value.reveal().decode(), positions(d, m.start, m.end)[0])
            for d in inner_documents(document(text.encode()), matcher.met, limits)
            for m in matcher.matches(d.data, "dist/app.js")
            if m.nature == "secret"
        }

    return look


def two_pieces(value: str) -> str:
    return f'"{value[:8]}" + "{value[8:]}"'


def many_pieces(value: str) -> str:
    return "+".join(f"'{value[n : n + 9]}'" for n in range(0, len(value), 9))


def over_lines(value: str) -> str:
    return f'"{value[:20]}" +\n      "{value[20:]}"'


def backwards(value: str) -> str:
    return f"'{value[::-1]}'.split('').reverse().join('')"


def codes(value: str) -> str:
    return f"String.fromCharCode({','.join(str(ord(c)) for c in value)})"


def codes_apart(value: str) -> str:
    return f"[{', '.join(str(ord(c)) for c in value)}].map(c => String.fromCharCode(c)).join('')"


def hexadecimal(value: str) -> str:
    return f"Buffer.from('{value.encode().hex()}', 'hex').toString()"


def escaped(value: str) -> str:
    return '"' + "".join(f"\\x{ord(c):02x}" for c in value) + '"'


def escaped_by_number(value: str) -> str:
    return '"' + "".join(f"\\u{ord(c):04X}" for c in value) + '"'


def percents(value: str) -> str:
    return '"' + "".join(f"%{ord(c):02x}" for c in value) + '"'


def capital_percents(value: str) -> str:
    return percents(value).upper()


WAYS = (
    *(two_pieces, many_pieces, over_lines, backwards, codes, codes_apart, hexadecimal),
    *(escaped, escaped_by_number, percents, capital_percents),
)
EVERY = [(way, p, k) for way in WAYS for p, k in KINDS]


@pytest.mark.parametrize(("way", "provider", "kind"), EVERY, ids=lambda x: getattr(x, "__name__", x))
def test_a_key_is_found_behind_every_disguise(way, provider: str, kind: str, key, found) -> None:
    value = key(provider, kind)
    assert (value, 2) in found(f"// a bundle\nconst k = {way(value)};\nconst other = 1;\n")


@pytest.mark.parametrize(
    "text",
    [
        'const prefix = "sk-" + suffix;',
        'k.startsWith("sk-") + "x"',
        'log("uses sk-" + "something of its own")',
        "const ramp = [115, 107, 45, 12, 9, 7];",
        'const digest = "736b2d00112233445566778899aabbccddeeff0011";',
        "'a b c -ks'.split(' ')",
    ],
)
def test_what_only_looks_like_one_is_none(text: str, found) -> None:
    assert found(text + "\n") == set()


@given(st.binary(max_size=600), st.lists(st.integers(0, 700), max_size=12))
def test_no_content_breaks_it(data: bytes, ends: list[int]) -> None:
    kinds = ("joined", "backwards", "codes", "hexadecimal")
    for told in disguised(document(data), dict.fromkeys(kinds, sorted(ends))):
        assert len(told.data) <= len(data) + 130


def test_a_text_full_of_signs_costs_what_its_size_costs(matcher) -> None:
    data = (b'"sk-a" + "b", 115,107,45, ' * 20_000) + b'"' + b"a" * 100_000
    assert len(list(disguised(document(data), matcher.signs(data)))) <= 4_000
