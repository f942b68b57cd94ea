"""Required: words of which one stands in every text that an expression matches.

Python's own parser tells of what an expression is made. From a sequence come the letters that follow each other for
certain, from a choice one word of each of its branches, from what may be left out nothing. So it is known of most
expressions, without trying them, that a text holds no match.
"""

from __future__ import annotations

import hashlib
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from checks.expressions.shelf import current
from checks.version import __version__

_parser: Any = re._parser  # type: ignore[attr-defined] # the only one who knows for certain what Python will match
_constants: Any = re._constants  # type: ignore[attr-defined]

SHORTEST = 3  # letters of a word
MOST_WORDS = 250  # of one clause
MOST_CLAUSES = 3
_MOST_JOINED = 64  # ways to go on that are followed as whole words
_MOST_SIGNS = 4  # of a class that is followed sign by sign
_LONGEST = 40
_EMPTY = frozenset(("",))
_OTHER = "\n"  # stands for a sign that is no part of a word
# What a word is made of: no blank, as texts are asked about as well in which comments were blanked.
_PIECES = re.compile(r"[!-~]+")
_EVERYWHERE = frozenset(
    """.co .get :// add all and any api app bin build call class client con conf config const content count create data default dev doc
    end env error expo export false for form from func function get har head http import init json key len let lib list load log map max
    min model name name: new not num obj odel out pat per pre provider put read ref require return row run sage script sed server set sha
    src st. start status str string test text tmp true turn type url use user valid value var web""".split()
)

Words = frozenset[str]


def required(source: str, flags: int = 0) -> tuple[Words, ...]:
    """Sets of words: of each set one word stands in all that the expression matches.

    A word in small letters may stand there in letters of any case, one with a capital letter stands there as it is. Empty
    where nothing can be told. Words are of ASCII without blanks. A text with one of the signs `ODD`, which may be written
    for a letter of ASCII, must not be judged by them. Raises `re.error` for what is no expression.
    """
    parsed = _parser.parse(source, flags)
    caseless = bool(parsed.state.flags & re.IGNORECASE) or _CASELESS.search(source) is not None
    clauses, exact = _sequence(_flat(parsed), caseless)
    if exact is not None:
        _close(exact, clauses)
    return tuple(sorted(set(clauses), key=_worth, reverse=True)[:MOST_CLAUSES])


def required_by(sources: Sequence[tuple[str, int]]) -> list[list[list[str]]]:
    """For each expression with its flags what `required` tells of it, sorted. Kept on the shelf."""
    try:
        made_by = Path(__file__).read_bytes()
    except OSError:  # in a bundle
        made_by = __version__.encode()
    digest = hashlib.sha256(repr((sys.version, made_by, sources)).encode("utf-8", "surrogatepass")).digest()
    shelf = current()
    body = shelf.take("required.json", digest)
    if body is not None:
        with suppress(msgspec.DecodeError):
            known = msgspec.json.decode(body, type=list[list[list[str]]])
            if len(known) == len(sources):
                return known
    told = [[sorted(words) for words in required(source, flags)] for source, flags in sources]
    shelf.put("required.json", digest, msgspec.json.encode(told))
    return told


def is_common(word: str) -> bool:
    """Whether a word stands in so many texts that to look for it there tells little."""
    return word.lower() in _EVERYWHERE


# Without regard to case, these four match a letter of ASCII, and they alone.
ODD = re.compile("[\u0130\u0131\u017f\u212a]")

# A part in which case does not matter: of letters of both kinds a word could be made that is neither. Then it matters nowhere.
_CASELESS = re.compile(r"\(\?[a-zA-Z-]*i")
_Item = tuple[Any, Any]  # what it is, and what it is made of


def _worth(clause: Words) -> tuple[bool, int, int, list[str]]:
    return not any(map(is_common, clause)), min(map(len, clause)), -len(clause), sorted(clause)


def _flat(items: Iterable[_Item]) -> Iterator[_Item]:
    """The items of a sequence, with those of its groups in their places."""
    for op, value in items:
        if op is _constants.SUBPATTERN:
            yield from _flat(value[3])
        elif op is _constants.ATOMIC_GROUP:
            yield from _flat(value)
        else:
            yield op, value


def _sequence(items: Iterable[_Item], caseless: bool) -> tuple[list[Words], Words | None]:
    """What is required by items that follow each other: clauses; and all they can be, where that is known and little.

    What is told as the latter is not among the clauses.
    """
    clauses: list[Words] = []
    run: Words = _EMPTY  # all ways to write what came since the last item that may be anything
    whole = True
    for op, value in items:
        found, exact = _item(op, value, caseless)
        clauses += found
        if exact is None:
            _close(run, clauses)
            run, whole = _EMPTY, False
        elif len(run) * len(exact) <= _MOST_JOINED and max(map(len, run)) <= _LONGEST:
            run = frozenset(before + after for before in run for after in exact)
        else:
            _close(run, clauses)
            run, whole = exact, False
    if whole:
        return clauses, run
    _close(run, clauses)
    return clauses, None


def _close(run: Words, clauses: list[Words]) -> None:
    if clause := _clause(run):
        clauses.append(clause)


def _item(op: Any, value: Any, caseless: bool) -> tuple[list[Words], Words | None]:
    if op is _constants.LITERAL:
        return [], frozenset((_sign(value, caseless),))
    if op is _constants.IN:
        return [], _signs(value, caseless)
    if op is _constants.AT or op is _constants.ASSERT_NOT:
        return [], _EMPTY
    if op is _constants.ASSERT:
        clauses, exact = _sequence(_flat(value[1]), caseless)
        if exact is not None:
            _close(exact, clauses)
        return clauses, _EMPTY
    if op is _constants.BRANCH:
        return _choice([_sequence(_flat(branch), caseless) for branch in value[1]])
    if op in _REPEATS:
        least, most, inner = value
        return _repeated(least, most, inner, caseless)
    return [], None


_REPEATS = (_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT)


def _repeated(least: int, most: int, inner: Any, caseless: bool) -> tuple[list[Words], Words | None]:
    if least == 0 and most != 1:
        return [], None
    clauses, exact = _sequence(_flat(inner), caseless)
    if least == most == 1:
        return clauses, exact
    if least == 0:
        return [], None if exact is None or clauses else exact | _EMPTY
    if exact is not None:
        _close(exact, clauses)
    return clauses, None


def _sign(code: int, caseless: bool) -> str:
    sign = chr(code) if code < 128 else _OTHER
    return sign.lower() if caseless else sign


def _signs(among: list[tuple[Any, Any]], caseless: bool) -> Words | None:
    if any(op is not _constants.LITERAL or value >= 128 for op, value in among):
        return None
    signs = frozenset(_sign(value, caseless) for _, value in among)
    return signs if len(signs) <= _MOST_SIGNS else None


def _choice(branches: list[tuple[list[Words], Words | None]]) -> tuple[list[Words], Words | None]:
    """Of a choice: all that it can be, or one clause that holds the best of each branch."""
    exacts = [exact for clauses, exact in branches if exact is not None and not clauses]
    if len(exacts) == len(branches):
        joined = frozenset[str]().union(*exacts)
        if len(joined) <= MOST_WORDS:
            return [], joined
    words: set[str] = set()
    for clauses, exact in branches:
        if exact is not None:
            _close(exact, clauses)
        if not clauses:
            return [], None
        best: Words = max(clauses, key=_worth)
        words |= best
    clause = _shortest(words)
    return ([clause] if len(clause) <= MOST_WORDS else []), None


def _clause(exact: Words) -> Words | None:
    """The words by which these ways to write something are known; None where one of them has no word."""
    words: set[str] = set()
    for way in exact:
        piece = max(_PIECES.findall(way), key=len, default="")
        if len(piece) < SHORTEST:
            return None
        words.add(piece)
    clause = _shortest(words)
    return clause if len(clause) <= MOST_WORDS else None


def _shortest(words: set[str]) -> Words:
    """Without words in which another one stands."""
    kept: list[str] = []
    for word in sorted(words, key=lambda w: (len(w), w)):
        if not any(other in word for other in kept):
            kept.append(word)
    return frozenset(kept)
