"""Money and numbers as people read them. What was not told never comes here: it is a word, not a zero."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from checks.language import number as number_of
from checks.language import tr

SIGNS = {"USD": "$", "EUR": "€", "GBP": "£"}
_CENT = Decimal("0.01")


def money(amount: Decimal, currency: str | None, *, whole: bool = False) -> str:
    """`$412.80`; with `whole`, `$413`. A currency without a sign of its own stands behind the number.

    >>> money(Decimal("1412.8"), "USD"), money(Decimal("20"), "EUR", whole=True), money(Decimal("3"), "CHF")
    ('$1,412.80', '€20', '3.00 CHF')

    A sum under half a cent is no zero:

    >>> money(Decimal("0.0021"), "USD")
    '< $0.01'
    """
    if 0 < amount < _CENT / 2 and not whole:
        return f"< {_signed(_CENT, currency, 2)}"
    return _signed(amount, currency, 0 if whole else 2)


def _signed(amount: Decimal, currency: str | None, places: int) -> str:
    rounded = amount.quantize(Decimal(1) if places == 0 else _CENT, rounding=ROUND_HALF_UP)
    minus, number = ("−" if rounded < 0 else ""), number_of(abs(rounded), places)
    sign = SIGNS.get(currency or "")
    if sign:
        return tr("{minus}{sign}{number}", minus=minus, sign=sign, number=number)
    return f"{minus}{number} {currency}" if currency else f"{minus}{number}"


def short(number: Decimal) -> str:
    """A count for an axis: `0`, `950`, `12k`, `3.5M`.

    >>> [short(Decimal(n)) for n in (0, 950, 12_000, 3_500_000, 2_000_000_000)]
    ['0', '950', '12k', '3.5M', '2B']
    """
    for sign, unit in (("B", 10**9), ("M", 10**6), ("k", 10**3)):
        if abs(number) >= unit:
            some = round(number / unit, 1)
            return number_of(some, 1 if some % 1 else 0) + sign
    return f"{number:.0f}"


def steps(most: Decimal, lines: int = 4) -> list[Decimal]:
    """Where the lines of an axis stand, from 0 to at or above `most`: steps of 1, 2, 2.5 or 5 times a power of ten.

    >>> [str(s) for s in steps(Decimal(67))]
    ['0', '20', '40', '60', '80']
    """
    if most <= 0:
        return [Decimal(0), Decimal(1)]
    raw = most / lines
    power = Decimal(10) ** (raw.adjusted())
    step = next(
        power * m for m in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10)) if power * m >= raw
    )
    count = int((most / step).to_integral_value(rounding="ROUND_CEILING"))
    return [(step * n).normalize() + 0 for n in range(count + 1)]
