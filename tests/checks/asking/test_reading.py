"""Reading answers: what is missing is unknown, what is odd is unknown, money is exact, and nothing breaks."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.asking import reading
from checks.asking.trouble import CouldNotAsk

ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.decimals(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
READERS = (
    reading.text,
    reading.texts,
    reading.flag,
    reading.whole,
    reading.exact,
    reading.seconds,
    reading.milliseconds,
    reading.moment,
    reading.day,
    reading.part,
)


@given(ANY)
def test_any_value_is_read_or_unknown(value: Any) -> None:
    for reader in READERS:
        reader({"x": value}, "x")
        assert not reader({}, "x"), "what is not there is not told"


@given(ANY)
def test_any_value_is_an_amount_or_no_answer(value: Any) -> None:
    try:
        amount = reading.money({"x": value}, "x")
    except CouldNotAsk as trouble:
        assert trouble.reason == "malformed"
        return
    assert isinstance(amount, Decimal) and amount.is_finite()
    assert len(f"{amount:f}") < 200, "it can be written out"


@given(st.binary(max_size=200))
def test_any_bytes_are_json_or_no_answer(body: bytes) -> None:
    try:
        reading.decode(body)
    except CouldNotAsk as trouble:
        assert trouble.reason == "malformed" and str(trouble) == "the answer makes no sense (no JSON)"


@pytest.mark.parametrize(
    ("body", "amount"),
    [
        (b"0.1", "0.1"),
        (b"12.10", "12.10"),
        (b"1e2", "1E+2"),
        (b"123456789012345.678901", "123456789012345.678901"),
        (b'"0.30"', "0.30"),
        (b"7", "7"),
        (b"-1000", "-1000"),
        (b"0", "0"),
        (b"0.0", "0.0"),
    ],
)
def test_money_is_what_was_written(body: bytes, amount: str) -> None:
    assert reading.money(reading.decode(b'{"x": ' + body + b"}"), "x") == Decimal(amount)


@pytest.mark.parametrize(
    "body",
    [
        b"null",
        b"true",
        b'""',
        b'"NaN"',
        b'"Infinity"',
        b"[]",
        b"{}",
        b'"12 dollars"',
        b"1e999999999",
        b'"1e400"',
        b"1e-400",
    ],
)
def test_what_is_no_amount_is_no_zero(body: bytes) -> None:
    with pytest.raises(CouldNotAsk):
        reading.money(reading.decode(b'{"x": ' + body + b"}"), "x")


def test_units_of_money() -> None:
    assert reading.cents(Decimal(1234)) == Decimal("12.34")
    assert reading.cents(Decimal("0.5")) == Decimal("0.005")
    assert reading.units_and_nanos({"units": "12", "nanos": 340_000_000}) == Decimal("12.34")
    assert reading.units_and_nanos({"nanos": 1}) == Decimal("0.000000001")
    assert reading.units_and_nanos({"units": "-3", "nanos": -500_000_000}) == Decimal("-3.5")
    assert reading.units_and_nanos({"currencyCode": "USD"}) == 0, "what is zero is left out"
    with pytest.raises(CouldNotAsk):
        reading.units_and_nanos({})


def test_times_are_in_utc() -> None:
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    for row in (
        {"x": "2026-11-20T12:00:00Z"},
        {"x": "2026-11-20T13:00:00+01:00"},
        {"x": "2026-11-20T12:00:00.000Z"},
        {"x": "2026-11-20T12:00:00"},
        {"x": "2026-11-20 12:00:00+00:00"},
    ):
        assert reading.moment(row, "x") == noon
    assert reading.seconds({"x": int(noon.timestamp())}, "x") == noon
    assert reading.seconds({"x": str(int(noon.timestamp()))}, "x") == noon
    assert reading.milliseconds({"x": int(noon.timestamp()) * 1000}, "x") == noon
    assert reading.day({"x": "2026-11-20T23:59:59Z"}, "x") == date(2026, 11, 20)
    assert reading.at_start_of(date(2026, 11, 20)) == datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "value", ["soon", "", "2026-13-40", "0001-01-01T00:00:00+23:59", 10**30, -(10**30), True, "9" * 50]
)
def test_times_that_are_none_are_unknown(value: Any) -> None:
    assert reading.moment({"x": value}, "x") is None
    assert reading.seconds({"x": value}, "x") is None


@pytest.mark.parametrize("answer", [None, [], {}, {"data": None}, {"data": {}}, {"data": "x"}, {"data": [1]}, "x", 3])
def test_a_list_that_is_missing_is_no_empty_list(answer: Any) -> None:
    with pytest.raises(CouldNotAsk) as caught:
        reading.rows_of(answer, "data")
    assert caught.value.reason == "malformed"


def test_names_are_on_one_line_and_cut() -> None:
    assert reading.text({"x": "a\nb\x1b[31m\u202ec"}, "x") == "a b [31m c"
    assert len(reading.text({"x": "n" * 9_000}, "x") or "") == reading.LONGEST_TEXT


def test_rows_are_counted() -> None:
    assert list(reading.counted([1, 2], 2)) == [1, 2]
    with pytest.raises(CouldNotAsk):
        list(reading.counted(iter(range(3)), 2))
