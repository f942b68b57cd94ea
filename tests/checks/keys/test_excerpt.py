"""Excerpts show where a key stands and hide every value around it."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.keys.excerpt import WIDTH, excerpt, quieted

ALPHABET = string.ascii_letters + string.digits
MASK = "sk-…4f2a"


def value(length: int = 48, seed: int = 1) -> bytes:
    return "".join(random.Random(seed).choices(ALPHABET, k=length)).encode()


def shown(data: bytes, key: bytes) -> str:
    start = data.index(key)
    return "\n".join(line.text for line in excerpt(data, start, start + len(key), MASK))


def test_three_lines_with_the_mask_in_the_middle() -> None:
    key = value()
    data = b"ZERO=0\nHOST=localhost\nAPI_KEY=" + key + b" # here\nBASE_URL=https://api.example.com/v1\nMORE=1\n"
    start = data.index(key)
    lines = excerpt(data, start, start + len(key), MASK)
    assert [(line.number, line.text) for line in lines] == [
        (2, "HOST=localhost"),
        (3, f"API_KEY={MASK} # here"),
        (4, "BASE_URL=https://api.example.com/v1"),
    ]
    assert lines[1].mark is not None
    begin, end = lines[1].mark
    assert lines[1].text[begin:end] == MASK


@pytest.mark.parametrize("place", ["first", "last", "only"])
def test_at_the_borders_of_a_file(place: str) -> None:
    key = value()
    data = {"first": key + b"\nNEXT=1", "last": b"BEFORE=1\n" + key, "only": key}[place]
    assert MASK in shown(data, key)
    assert key.decode() not in shown(data, key)


def test_the_same_value_nearby_is_hidden_too() -> None:
    key = value()
    data = b"OLD=" + key + b"\nNEW=" + key + b"\nAGAIN=" + key
    assert key.decode() not in shown(data, key)


def test_a_minified_line_is_cut_around_the_key() -> None:
    key = value()
    data = b"var a=1;" * 5000 + b'k="' + key + b'";' + b"f();" * 5000
    assert max(map(len, shown(data, key).split("\n"))) <= WIDTH + len(MASK) + 2


@pytest.mark.parametrize(
    "line",
    [
        "DB_PASSWORD=hunter2",
        "password: 'correct horse'",
        '"client_secret": "abc def"',
        "postgres://atlas:hunter2@localhost/atlas",
        "Authorization: Bearer hunter2xyz",
        "  auth_token => hunter2",
    ],
)
def test_a_secret_of_another_kind_is_hidden(line: str) -> None:
    hidden = quieted(line)
    assert "…" in hidden
    assert not {"hunter2", "hunter2xyz", "horse", "abc def"} & set(hidden.replace("@", " ").replace(":", " ").split())


@pytest.mark.parametrize(
    "line",
    [
        "from langchain_community.embeddings import HuggingFaceInferenceAPIEmbeddings",
        "client = OpenAI(base_url='https://api.openai.com/v1')",
        "FROM python:3.11-slim-bookworm",
        "MODEL=gpt-4o-mini",
        "def embed_documents(self, texts):",
    ],
)
def test_ordinary_code_stays_readable(line: str) -> None:
    assert quieted(line) == line


@given(st.text(ALPHABET + "-_", min_size=24, max_size=90), st.integers(0, 3))
def test_no_random_value_survives_beside_a_key(other: str, seed: int) -> None:
    if sum(c.isdigit() for c in other) < 4:
        other += "7a8b9c0d1e"
    key = value(seed=seed)
    text = shown(b"X = " + other.encode() + b"\nK = " + key + b"\nY = '" + other.encode() + b"'", key)
    assert other not in text
