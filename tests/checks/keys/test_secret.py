"""A secret says nothing: whatever prints, formats, copies, packs or raises."""

from __future__ import annotations

import copy
import io
import json
import logging
import pickle
import traceback

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.keys.formats import load_providers
from checks.keys.match import Match
from checks.keys.recognise import recognise
from checks.keys.samples import in_context
from checks.keys.secret import Fingerprinter, Secret, mask

SHAPES = load_providers()


@pytest.fixture
def value(key) -> str:
    return key("openai", "project")


@pytest.fixture
def secret(value: str) -> Secret:
    return Secret(value.encode())


def test_the_value_comes_out_by_asking_for_it_only(secret: Secret, value: str) -> None:
    assert secret.reveal() == value.encode()
    assert len(secret) == len(value)


@pytest.mark.parametrize(
    "show",
    [
        repr,
        str,
        "{}".format,
        "{!r:>60}".format,
        "{:<40}".format,
        "%s".__mod__,
        lambda s: repr([s, {s: s}]),
        lambda s: f"{s=}",
        ascii,
    ],
    ids=range(9),
)
def test_no_way_of_printing_shows_it(show, secret: Secret, value: str) -> None:
    assert "Secret(…)" in show(secret) or "Secret(\\u2026)" in show(secret)
    assert value[12:20] not in show(secret)


@pytest.mark.parametrize(
    "take",
    [
        pickle.dumps,
        lambda s: pickle.dumps(s, 0),
        lambda s: pickle.dumps([s]),
        copy.copy,
        copy.deepcopy,
        json.dumps,
        msgspec.json.encode,
        msgspec.msgpack.encode,
        lambda s: json.dumps({"key": s}),
        vars,
        bytes,
        iter,
        lambda s: s + b"",
        lambda s: s[0],
    ],
    ids=range(14),
)
def test_no_way_of_packing_or_copying_takes_it_along(take, secret: Secret, value: str) -> None:
    with pytest.raises(TypeError) as refused:
        take(secret)
    assert value[12:20] not in str(refused.value)


def test_a_log_and_a_traceback_do_not_show_it(secret: Secret, value: str) -> None:
    stream = io.StringIO()
    logger = logging.Logger("test")
    logger.addHandler(logging.StreamHandler(stream))
    match = Match(provider="p", kind="k", start=0, end=9, value=secret, masked="…", confidence="high")
    try:
        raise ValueError("cannot use", secret, match)
    except ValueError as error:
        logger.exception("broken: %s %r", secret, match)
        report = traceback.TracebackException.from_exception(error, capture_locals=True, limit=0)
        stream.write("".join(report.format()) + str(error) + repr(error))
    assert value[12:20] not in stream.getvalue()


def test_a_match_shows_its_mask_and_nothing_else(value: str) -> None:
    (match,) = recognise(SHAPES, f"OPENAI_API_KEY={value}".encode())
    assert value[12:20] not in repr(match)
    assert match.masked == f"sk-proj-…{value[-4:]}"


def test_equal_secrets_are_equal_and_others_are_not(secret: Secret, value: str) -> None:
    assert secret == Secret(value.encode())
    assert hash(secret) == hash(Secret(value.encode()))
    assert secret != Secret(b"other")
    assert secret != value.encode()


@pytest.mark.parametrize("kind", SHAPES.kinds, ids=lambda k: f"{k.provider}/{k.id}")
def test_a_mask_holds_no_five_characters_of_the_part_that_varies(kind, rng) -> None:
    line, value = in_context(SHAPES, kind.provider, kind.id, rng)
    (match,) = [m for m in recognise(SHAPES, line) if m.value.reveal() == value]
    head, ellipsis, tail = match.masked.partition("…")
    assert ellipsis
    assert value.decode().endswith(tail)
    assert len(tail) <= 4
    # What is shown before the ellipsis is the same for every key of the kind, up to letters that name a sort of it.
    assert value.decode().startswith(head)
    assert head == "" or len(head) <= len(kind.prefix) + 8
    body = value.decode()[len(kind.prefix if value.decode().startswith(kind.prefix) else head) :]
    body = body.removesuffix("-----END PRIVATE KEY-----")  # the same for all
    pieces = {body[at : at + 5] for at in range(len(body) - 5)} - {body[-5:]}
    assert not any(piece in match.masked for piece in pieces)


@given(st.binary(max_size=300), st.binary(max_size=20))
def test_a_mask_never_shows_more_than_the_prefix_and_four(value: bytes, prefix: bytes) -> None:
    masked = mask(value, prefix)
    shown = prefix.decode("ascii", "replace") if prefix and value.startswith(prefix) else ""
    assert masked.startswith(shown + "…")
    assert len(masked) <= len(shown) + 5
    if len(value) - len(prefix) < 16 and shown:
        assert masked == shown + "…"


def test_a_fingerprint_is_keyed_and_tells_nothing(value: str) -> None:
    one = Fingerprinter(b"a" * 32)
    assert one.of(value.encode()) == one.of(value.encode())
    assert len(one.of(value.encode())) == 32
    assert one.of(value.encode()) != one.of(value.encode() + b"\n")
    assert one.of(value.encode()) != Fingerprinter(b"b" * 32).of(value.encode())
    assert "a" * 8 not in repr(one)
    for take in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError):
            take(one)


@given(st.binary(max_size=100), st.binary(max_size=100))
def test_fingerprints_are_equal_where_values_are(one: bytes, other: bytes) -> None:
    fingerprinter = Fingerprinter(b"k" * 32)
    assert (fingerprinter.of(one) == fingerprinter.of(other)) is (one == other)
