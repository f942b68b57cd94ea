"""Numbers and sentences as people read them, and who they perhaps meant."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from checks.language import date_of, tr, trn
from checks.language import number as number_of


def count_of(number: int, one: str, many: str | None = None) -> str:
    """`1 file`, `1,482 files`.

    >>> count_of(1, "file"), count_of(1482, "file"), count_of(2, "history", "histories")
    ('1 file', '1,482 files', '2 histories')
    """
    return trn("{n} " + one, "{n} " + (many or f"{one}s"), number)


def bytes_of(number: int) -> str:
    """Bytes in decimal units, two or three digits: `38.4 MB`.

    >>> bytes_of(512), bytes_of(38_400_000), bytes_of(2_940_000_000)
    ('512 bytes', '38.4 MB', '2.94 GB')
    """
    if number < 1_000:
        return count_of(number, "byte")
    value = float(number)
    for unit in ("kB", "MB", "GB", "TB"):
        value /= 1_000
        if value < 999.5 or unit == "TB":
            return f"{number_of(value, 2 if value < 10 else 1 if value < 100 else 0)} {unit}"
    raise AssertionError("unreachable")


def seconds_of(number: float) -> str:
    """A duration: `0.4 s`, `6.1 s`, `2 min 5 s`.

    >>> seconds_of(0.42), seconds_of(125)
    ('0.4 s', '2 min 5 s')
    """
    if number < 60:
        return tr("{seconds} s", seconds=number_of(number, 1))
    minutes, seconds = divmod(round(number), 60)
    return tr("{minutes} min {seconds} s", minutes=minutes, seconds=seconds)


def meant(name: str, known: Iterable[str], otherwise: str = "", *, cutoff: float = 0.6) -> str:
    """The end of what is said of a name that is not known: the one that is nearly it, or else these words.

    >>> meant("opnai", ["openai", "mistral"]), meant("x", ["openai"], "; see the list")
    ('; did you mean openai?', '; see the list')
    """
    from difflib import get_close_matches

    near = get_close_matches(name, known, n=1, cutoff=cutoff)
    return f"; did you mean {near[0]}?" if near else otherwise


def capital(text: str) -> str:
    """The same with a capital first letter; everything else stays.

    >>> capital("its key is in CI"), capital("")
    ('Its key is in CI', '')
    """
    return text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """A reason as a sentence: a capital and one full stop. Nothing stays nothing.

    >>> sentence("no such key"), sentence("It ended. "), sentence(" ")
    ('No such key.', 'It ended.', '')
    """
    said = capital(text.strip().rstrip("."))
    return f"{said}." if said else ""


def day_of(when: str | date) -> str:
    """`30 Jan 2027` for a day as it is kept; what is no day stays as it is.

    >>> day_of("2027-01-30"), day_of("soon")
    ('30 Jan 2027', 'soon')
    """
    try:
        at = date.fromisoformat(when[:10]) if isinstance(when, str) else when
    except ValueError:
        return str(when)
    return date_of(at.day, at.month, at.year)
