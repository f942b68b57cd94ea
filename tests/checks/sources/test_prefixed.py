"""Strings of compiled programs: with their length before them, or two bytes a character. No key hides behind its length."""

from __future__ import annotations

import marshal
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.model import Limit
from checks.sources import Document, Place, PlaceKind
from checks.sources.inner import inner_documents
from checks.sources.prefixed import counted, is_binary, wide

KINDS = [
    ("openai", "legacy-user"),
    ("openai", "project"),
    ("anthropic", "api"),
    ("groq", "project"),
    ("openrouter", "inference"),
    ("xai", "api"),
    ("perplexity", "group"),
    ("nvidia", "api"),
    ("huggingface", "user"),
]


def document(data: bytes, path: str = "classes.dex") -> Document:
    return Document(place=Place(source="worktree", kind=PlaceKind.PLAIN, path=path), data=data)


def varint(number: int) -> bytes:
    made = b""
    while number > 127:
        made += bytes([number & 127 | 128])
        number >>= 7
    return made + bytes([number])


def dex(value: bytes) -> bytes:
    return b"dex\n035\0" + bytes(100) + b"\x05<init\0" + varint(len(value)) + value + b"\0\x04name\0"


def pyc(value: bytes) -> bytes:
    return bytes([0xA7, 13, 13, 10]) + bytes(12) + marshal.dumps(compile(f"k = {value.decode()!r}", "a", "exec"))


def pyc_behind_nothing(value: bytes) -> bytes:
    """A module in which `None`, one printable sign, stands before the string."""
    return bytes([0xA7, 13, 13, 10]) + bytes(12) + marshal.dumps((None, f"{value.decode()}!"[:-1]))


def pyc_behind_text(value: bytes) -> bytes:
    """A module in which another string stands before it, with nothing between."""
    return bytes([0xA7, 13, 13, 10]) + bytes(12) + b")\x02z5" + b"w" * 53 + b"z" + bytes([len(value)]) + value + b"N"


def java(value: bytes) -> bytes:
    return b"\xca\xfe\xba\xbe" + bytes(6) + b"\x01" + struct.pack("!H", len(value)) + value + b"\x01\0\x04Code"


def buffers(value: bytes) -> bytes:
    return b"\0\x0a\x04name\x12" + varint(len(value)) + value + b"\x1a\x03end"


def resources(value: bytes) -> bytes:
    """A pool of Android's resources: how many characters, how many bytes, then these."""
    return bytes(16) + varint(5) * 2 + b"hello\0" + varint(len(value)) * 2 + value + b"\0" + bytes(8)


def manifest(value: bytes) -> bytes:
    """A compiled Android manifest: two bytes a character, and two for how many."""
    text = value.decode()
    return b"\x03\0\x08\0" + bytes(30) + struct.pack("<H", len(text)) + text.encode("utf-16-le") + bytes(64)


def dotnet(value: bytes) -> bytes:
    """The strings of a .NET assembly: their bytes counted before them, two bytes a character, a mark behind."""
    text = value.decode().encode("utf-16-le")
    size = len(text) + 1
    return (
        b"MZ" + bytes(80) + (bytes([size]) if size < 128 else struct.pack("!H", size | 0x8000)) + text + b"\0\x03a\0\0"
    )


@pytest.fixture
def found(matcher):
    """All keys of a content and of what is inside it."""

    def look(data: bytes) -> set[bytes]:
        limits: list[Limit] = []
        documents = [document(data), *inner_documents(document(data), matcher.met, limits)]
        return {m.value.reveal() for d in documents for m in matcher.matches(d.data) if m.nature == "secret"}

    return look


@pytest.mark.parametrize(
    "build",
    [dex, pyc, pyc_behind_nothing, pyc_behind_text, java, buffers, resources, manifest, dotnet],
    ids=lambda f: f.__name__,
)
@pytest.mark.parametrize(("provider", "kind"), KINDS)
def test_a_key_in_compiled_code_is_found(build, provider: str, kind: str, key, found) -> None:
    value = key(provider, kind).encode()
    assert value in found(build(value))


def test_without_the_length_taken_off_it_would_be_missed(key, matcher) -> None:
    value = key("openai", "legacy-user").encode()
    assert len(value) == ord("3"), "else this test tells nothing"
    assert not [m for m in matcher.matches(dex(value)) if m.nature == "secret"]


def test_text_is_left_alone() -> None:
    text = b"3" + b"a" * 60
    assert not is_binary(text)
    assert list(counted(document(text), (10,))) == []


def test_a_length_that_is_longer_than_what_follows_is_none() -> None:
    assert list(counted(document(b"\0z" + b"a" * 60), (10,))) == []


def test_strings_are_told_apart_only_near_an_anchor() -> None:
    string = b"3" + b"a" * 51 + b"b" * 20
    data = string + bytes(9_000) + string
    assert [told.data for told in counted(document(data), ())] == []
    assert [told.data for told in counted(document(data), (40,))] == [b"a" * 51]
    assert [told.data for told in counted(document(data), (len(data) - 20,))] == [b"a" * 51]
    assert [told.data for told in counted(document(data), (40, 50, len(data) - 20))] == [b"a" * 51 + b"\n" + b"a" * 51]


def test_wide_strings_are_looked_for_only_where_a_sign_is() -> None:
    data = bytes(40) + "a wide string with nothing in it".encode("utf-16-le") + bytes(40)
    assert list(wide(document(data), ())) == []
    (told,) = wide(document(data), (60,))
    assert told.data == b"a wide string with nothing in it"


@given(st.binary(max_size=2_000), st.lists(st.integers(0, 2_000), max_size=20))
def test_no_content_breaks_it(data: bytes, ends: list[int]) -> None:
    for told in (*counted(document(b"\0" + data), sorted(ends)), *wide(document(data), sorted(ends))):
        assert len(told.data) <= 24 * 6 * (len(data) + 128)
