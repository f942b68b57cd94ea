"""The language of what people read: sentences are written in English where they are used, and translated when they are shown.

Nothing is translated until a language is chosen, and only the window chooses one: in a terminal, a hook and a pipeline the words are
a contract and stay English. `docs/translations.md` tells how a sentence is written and how a language is added.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Protocol

FOLDER = Path(__file__).parent / "languages"
ENGLISH = "en"
NAMES = {ENGLISH: "English", "de": "Deutsch"}  # each in its own words, as its readers look for it
FROM_THE_RIGHT = frozenset({"ar", "fa", "he", "ur"})


class Catalogue(Protocol):
    """What translates: `gettext.GNUTranslations`, or a test's own."""

    def gettext(self, message: str) -> str: ...
    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str: ...
    def pgettext(self, context: str, message: str) -> str: ...


class _Chosen:
    """What is chosen for this process; `guidance` holds the texts of the checks and is read when the first of them is shown."""

    code = ENGLISH
    words: Catalogue | None = None
    guidance: Catalogue | None = None


_chosen = _Chosen()


def choose(code: str) -> None:
    """Show this language from now on; one that is not there is English. Raises nothing."""
    use(_read(f"{code}.mo") if code != ENGLISH and code in NAMES else None, code)


def use(words: Catalogue | None, code: str = ENGLISH, guidance: Catalogue | None = None) -> None:
    """Translate with this catalogue; None for the words as they are written."""
    _chosen.words, _chosen.guidance = words, guidance
    _chosen.code = code if words is not None else ENGLISH


@contextmanager
def in_english() -> Iterator[None]:
    """Everything in here is English, whatever is chosen: for what leaves the window and is read by teams and programs."""
    kept = _chosen.words, _chosen.code, _chosen.guidance
    use(None)
    try:
        yield
    finally:
        _chosen.words, _chosen.code, _chosen.guidance = kept


def chosen() -> str:
    """The code of the language that is shown."""
    return _chosen.code


def is_from_the_right() -> bool:
    """Whether the language that is shown is read from right to left."""
    return _chosen.code in FROM_THE_RIGHT


def of_system(names: Iterable[str]) -> str:
    """The first of the system's languages that is there, else English.

    >>> of_system(["de-AT", "en-GB"]), of_system(["en-GB", "de-AT"]), of_system(["fi-FI"])
    ('de', 'en', 'en')
    """
    for name in names:
        code = name.replace("_", "-").partition("-")[0].lower()
        if code in NAMES:
            return code
    return ENGLISH


def mark(text: str) -> str:
    """A sentence of a constant: it is collected here, and translated by `tr` where it is shown."""
    return text


def tr(text: str, /, **places: object) -> str:
    """A whole sentence in the language that is shown. `{names}` in it are filled; whole numbers as `number` writes them.

    >>> tr("{count} keys in {where}", count=1482, where="src/{odd}.py")
    '1,482 keys in src/{odd}.py'
    """
    told = _chosen.words.gettext(text) if _chosen.words is not None and text else text
    return _filled(told, text, places) if places else told


def trn(one: str, many: str, count: int, /, **places: object) -> str:
    """A sentence that depends on a number, which stands in it as `{n}`.

    >>> trn("{n} key is old", "{n} keys are old", 1), trn("{n} key is old", "{n} keys are old", 1482)
    ('1 key is old', '1,482 keys are old')
    """
    english = one if count == 1 else many
    told = _chosen.words.ngettext(one, many, count) if _chosen.words is not None else english
    return _filled(told, english, {"n": count, **places})


def trc(context: str, text: str, /, **places: object) -> str:
    """A short word that means several things in English: the context says which.

    >>> trc("month", "May")
    'May'
    """
    told = _chosen.words.pgettext(context, text) if _chosen.words is not None else text
    return _filled(told, text, places) if places else told


def advice(text: str) -> str:
    """What an engine in English said: a text of a check, its title or what it advises, or a word that is marked somewhere.

    Where it is not translated, it stays English.
    """
    if _chosen.words is None or not text:
        return text
    if _chosen.guidance is None:
        _chosen.guidance = _read(f"{_chosen.code}-checks.mo") or _chosen.words
    told = _chosen.guidance.gettext(text.strip())
    return told if told != text.strip() else _chosen.words.gettext(text)


def number(value: float | Decimal, places: int = 0) -> str:
    """A number with the signs of the language: `1,482`, `1.482` in German.

    >>> number(1482), number(0.5, 2)
    ('1,482', '0.50')
    """
    text = f"{value:,.{places}f}"
    if _chosen.words is None:
        return text
    signs = {",": trc("between thousands", ","), ".": trc("before decimals", ".")}
    return "".join(signs.get(sign, sign) for sign in text)


def joined(names: Sequence[str]) -> str:
    """`a, b and c`.

    >>> joined(["a", "b", "c"]), joined(["a"]), joined([])
    ('a, b and c', 'a', '')
    """
    if len(names) < 2:
        return "".join(names)
    return tr("{first} and {last}", first=", ".join(names[:-1]), last=names[-1])


def time_of(hour: int, minute: int) -> str:
    """A time of day as it is written in the language: `14:02`.

    >>> time_of(9, 5)
    '09:05'
    """
    return tr("{hour}:{minute}", hour=f"{hour:02}", minute=f"{minute:02}")


def month_of(month: int) -> str:
    """A month's whole name.

    >>> month_of(11)
    'November'
    """
    return trc("whole month", WHOLE_MONTHS[month - 1])


def date_of(day: int, month: int, year: int | None = None) -> str:
    """A day as it is written in the language: `9 Oct 2025`; without a year, `9 Oct`.

    >>> date_of(9, 10, 2025), date_of(1, 5)
    ('9 Oct 2025', '1 May')
    """
    short = trc("month", MONTHS[month - 1])
    if year is None:
        return tr("{day} {month}", day=day, month=short)
    return tr("{day} {month} {year}", day=day, month=short, year=str(year))


MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WHOLE_MONTHS = tuple("January February March April May June July August September October November December".split())


def _filled(told: str, english: str, places: dict[str, object]) -> str:
    """The places of a sentence filled; a translation that names others than the sentence is no reason to fail."""
    shown = {
        name: number(value) if isinstance(value, int) and not isinstance(value, bool) else value
        for name, value in places.items()
    }
    try:
        return told.format_map(shown)
    except (KeyError, IndexError, ValueError):
        return english.format_map(shown)


def _read(name: str) -> Catalogue | None:
    import gettext

    try:
        with (FOLDER / name).open("rb") as file:
            return gettext.GNUTranslations(file)
    except (OSError, ValueError, UnicodeError):
        return None
