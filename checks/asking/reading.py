"""Reading an answer: fields that may be missing or of another type are unknown; what must be there and is not is no answer.

Numbers with a fraction are exact (`Decimal`), as they stand in the text: money is never a float.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from checks.asking.trouble import CouldNotAsk

LONGEST_TEXT = 500  # signs of a name that are kept
_LARGEST = 30  # decimal digits before or after the point: beyond, it is no amount of money

_DECODER = msgspec.json.Decoder(Any, float_hook=Decimal)


def decode(body: bytes) -> Any:
    """JSON with exact numbers. Raises `CouldNotAsk`."""
    try:
        return _DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, InvalidOperation, ValueError):
        raise CouldNotAsk("malformed", "no JSON") from None


def rows_of(answer: Any, *path: str) -> list[dict[str, Any]]:
    """The list at a path of names; raises `CouldNotAsk` where it is not there: a missing list is no empty one."""
    for name in path:
        answer = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(answer, list):
        raise CouldNotAsk("malformed", f"no list “{'.'.join(path)}”")
    if not all(isinstance(row, dict) for row in answer):
        raise CouldNotAsk("malformed", f"odd rows in “{'.'.join(path)}”")
    return answer


def part(answer: Any, *path: str) -> dict[str, Any]:
    """The object at a path, or an empty one."""
    for name in path:
        answer = answer.get(name) if isinstance(answer, dict) else None
    return answer if isinstance(answer, dict) else {}


def needed_part(answer: Any, *path: str) -> dict[str, Any]:
    """The object at a path that must be there. Raises `CouldNotAsk`."""
    found = part(answer, *path)
    if not found:
        raise CouldNotAsk("malformed", f"no “{'.'.join(path)}”")
    return found


def needed(row: dict[str, Any], name: str) -> str:
    """A text that must be there. Raises `CouldNotAsk`."""
    found = text(row, name)
    if not found:
        raise CouldNotAsk("malformed", f"a row without “{name}”")
    return found


def text(row: dict[str, Any], name: str) -> str | None:
    """A text, on one line and cut to a bound; None where there is none."""
    value = _field(row, name)
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value:
        return None
    return "".join(sign if sign.isprintable() else " " for sign in value[:LONGEST_TEXT])


def texts(row: dict[str, Any], name: str) -> tuple[str, ...] | None:
    """A list of texts; None where there is none."""
    value = _field(row, name)
    if not isinstance(value, list):
        return None
    return tuple(v[:LONGEST_TEXT] for v in value[:200] if isinstance(v, str))


def flag(row: dict[str, Any], name: str) -> bool | None:
    """True or false, or None where it is not told."""
    value = _field(row, name)
    return value if isinstance(value, bool) else None


def whole(row: dict[str, Any], name: str) -> int | None:
    """A count; None where it is not told. A whole number written as `3.0` is one."""
    value = _field(row, name)
    if isinstance(value, str):
        value = _decimal(value)
    if isinstance(value, Decimal) and value.is_finite() and abs(value.adjusted()) <= _LARGEST:
        value = int(value) if value == value.to_integral_value() else None
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return value if abs(value) < 10**_LARGEST else None


def exact(row: dict[str, Any], name: str) -> Decimal | None:
    """A number as it was written, whether as a number or as a text; None where it is not told."""
    value = _field(row, name)
    if isinstance(value, str):
        value = _decimal(value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    return value if isinstance(value, Decimal) and _is_bounded(value) else None


def money(row: dict[str, Any], name: str) -> Decimal:
    """An amount that must be there: an amount that is missing is not zero. Raises `CouldNotAsk`."""
    value = exact(row, name)
    if value is None:
        raise CouldNotAsk("malformed", f"no amount in “{name}”")
    return value


def cents(value: Decimal) -> Decimal:
    """Minor units in the main unit: 1234 is 12.34."""
    return value.scaleb(-2)


def units_and_nanos(row: dict[str, Any]) -> Decimal:
    """Google's money: whole units and billionths. What is zero is left out; an amount without a currency is none.

    Raises `CouldNotAsk`.
    """
    units, nanos = exact(row, "units"), exact(row, "nanos")
    if units is None and nanos is None and not text(row, "currencyCode"):
        raise CouldNotAsk("malformed", "an amount without units")
    return (units or Decimal(0)) + (nanos or Decimal(0)).scaleb(-9)


def seconds(row: dict[str, Any], name: str) -> datetime | None:
    """Unix seconds as a time in UTC."""
    return _at(exact(row, name), Decimal(1))


def milliseconds(row: dict[str, Any], name: str) -> datetime | None:
    """Unix milliseconds as a time in UTC."""
    return _at(exact(row, name), Decimal(1000))


def moment(row: dict[str, Any], name: str) -> datetime | None:
    """An RFC 3339 time, in UTC. Without an offset it is UTC: that is what these interfaces mean by it."""
    value = _field(row, name)
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        return None
    try:
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except OverflowError:
        return None


def day(row: dict[str, Any], name: str) -> date | None:
    """A day, from `YYYY-MM-DD` or the beginning of a time."""
    value = _field(row, name)
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def needed_day(found: date | datetime | None, name: str) -> date:
    """The day of a row that must have one. Raises `CouldNotAsk`."""
    if found is None:
        raise CouldNotAsk("malformed", f"a row without “{name}”")
    return found.date() if isinstance(found, datetime) else found


def time_of_first(
    rows: list[dict[str, Any]], name: str, read: Callable[[dict[str, Any], str], datetime | None] = moment
) -> datetime | None:
    """When the first of some events was; None where there is none. Raises `CouldNotAsk` for one without its time."""
    if not rows:
        return None
    found = read(rows[0], name)
    if found is None:
        raise CouldNotAsk("malformed", f"a row without “{name}”")
    return found


def at_start_of(found: date | None) -> datetime | None:
    """The first moment of a day, in UTC."""
    return None if found is None else datetime(found.year, found.month, found.day, tzinfo=UTC)


def _field(row: Any, name: str) -> Any:
    """A field of what should be an object, and may be anything."""
    return row.get(name) if isinstance(row, dict) else None


def counted(rows: Iterator[Any] | list[Any], most: int) -> Iterator[Any]:
    """The rows, up to a bound. Raises `CouldNotAsk` beyond it."""
    for n, row in enumerate(rows):
        if n >= most:
            raise CouldNotAsk("too_many", f"more than {most:,} rows")
        yield row


def _at(value: Decimal | None, divisor: Decimal) -> datetime | None:
    if value is None:
        return None
    try:
        return datetime.fromtimestamp(float(value / divisor), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def _decimal(value: str) -> Decimal | None:
    if len(value) > 2 * _LARGEST:
        return None
    try:
        return Decimal(value)
    except InvalidOperation:
        return None


def _is_bounded(value: Decimal) -> bool:
    """Refused are no-numbers and exponents that a careless conversion would write out in full."""
    if not value.is_finite():
        return False
    _, digits, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    return len(digits) <= 2 * _LARGEST and abs(exponent) <= _LARGEST and math.isfinite(float(value))
