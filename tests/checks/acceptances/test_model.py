"""An acceptance is read strictly: what is not whole, or holds too long, accepts nothing."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.acceptances.model import (
    LARGEST,
    Acceptance,
    Broken,
    identity_of,
    is_strong,
    new_salt,
    one_line,
    read_acceptance,
    written,
)
from checks.keys.lookalikes import entropy

TODAY = date(2026, 11, 2)
WHOLE = 'version = 1\nreason = "a test key"\nowner = "Ada"\ncreated = 2026-11-01\nuntil = 2027-01-30\n'
BOUND = WHOLE + f'identity = "{"a" * 64}"\nsalt = "{"b" * 32}"\n'
PLACED = WHOLE + 'checks = ["S1-NO-GUARD"]\npath = ""\n'


def entry(**more: object) -> Acceptance:
    return msgspec.structs.replace(read_acceptance(BOUND.encode()), **more)


@pytest.mark.parametrize("text", [BOUND, PLACED])
def test_what_is_whole_is_read_and_written_alike(text: str) -> None:
    told = read_acceptance(text.encode())
    assert read_acceptance(written(told)) == told


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "missing required field"),
        ("reason = x", "no TOML, at line 1"),
        (WHOLE, "bound to no key"),
        (WHOLE + 'path = "a"\n', "bound to no key"),
        (BOUND + 'salted = "x"\n', "a field that is not known"),
        (BOUND.replace("2027-01-30", "2027-13-30"), "no TOML"),
        (BOUND.replace("2027-01-30", '"soon"'), "(until)"),
        (BOUND.replace("2027-01-30", "2028-01-30"), "more than a year"),
        (BOUND.replace("2027-01-30", "2026-10-30"), "ends before it begins"),
        (BOUND.replace("Ada", ""), "(owner)"),
        (BOUND.replace("Ada", "  "), "no reason, or no owner"),
        (BOUND.replace("a" * 64, "A" * 64), "(identity)"),
        (BOUND.replace("b" * 32, ""), "go together"),
        (BOUND.replace("version = 1", "version = 2"), "(version)"),
        ("# " + "x" * LARGEST, "larger than"),
        ("a = " + "[" * 5_000, ""),
    ],
)
def test_what_is_not_whole_is_one_line(text: str, why: str) -> None:
    with pytest.raises(Broken) as met:
        read_acceptance(text.encode())
    assert why in str(met.value) and "\n" not in str(met.value) and len(str(met.value)) < 240


@given(st.binary(max_size=300))
def test_no_bytes_break_the_reading(data: bytes) -> None:
    try:
        assert isinstance(read_acceptance(data), Acceptance)
    except Broken as error:
        assert "\n" not in str(error)


@given(st.text(max_size=200), st.text(max_size=60))
def test_any_words_that_are_written_are_read_again(reason: str, owner: str) -> None:
    reason, owner = one_line(reason)[:500], one_line(owner)[:120]
    if not reason or not owner:
        return
    told = entry(reason=reason, owner=owner)
    again = read_acceptance(written(told))
    assert again.until == told.until and again.identity == told.identity
    if reason.isprintable():
        assert (again.reason, again.owner) == (reason, owner)


def test_its_days() -> None:
    told = entry()
    assert told.state(TODAY) == "holds"
    assert told.state(told.until - timedelta(days=13)) == "soon"
    assert told.state(told.until) == "soon"
    assert told.state(told.until + timedelta(days=1)) == "expired"
    assert told.state(told.created - timedelta(days=5)) == "expired", "it was dated into the future"


def test_it_is_bound_to_one_value_and_two_entries_of_it_look_unlike(key) -> None:
    value, salt = key().encode(), new_salt()
    told = entry(identity=identity_of(value, salt), salt=salt)
    assert told.is_of(value) and not told.is_of(value[:-1] + b"x") and not told.is_of(b"")
    assert identity_of(value, new_salt()) != told.identity


def test_a_value_that_could_be_guessed_is_not_named(key) -> None:
    assert is_strong(key().encode(), entropy)
    assert not is_strong(b"hunter2", entropy) and not is_strong(b"a" * 200, entropy) and not is_strong(b"", entropy)
