"""The acceptances of what is examined, applied to what was judged of it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from checks.acceptances.applying import Tries, applied, bound
from checks.acceptances.meaning import Bound
from checks.acceptances.model import FOLDER
from checks.acceptances.reading import Book, read_book
from checks.model import CheckResult, Finding, Limit

if TYPE_CHECKING:
    from checks.evidence import Evidence
    from checks.gathering import Gathering


def books_of(gathering: Gathering) -> dict[str, Book]:
    """By the folder they lie in: what the target and its repositories accept. A deeper one came with somebody's code."""
    places: dict[str, Path] = dict(gathering.roots())
    for paths in gathering.repositories():
        if not paths.bare:
            places.setdefault(paths.path, paths.root)
    read = {folder: read_book(root) for folder, root in sorted(places.items())}
    return {folder: book for folder, book in read.items() if book.held or book.broken}


def with_accepted(
    results: Sequence[CheckResult], findings: Sequence[Finding], gathering: Gathering, evidence: Evidence
) -> tuple[list[CheckResult], list[Finding], list[Limit]]:
    """Results and findings with what is accepted marked, and a row for each entry that accepts nothing any more.

    An error of ours accepts nothing: what was judged stays as it is, and a row says so.
    """
    try:
        entries: list[Bound] = []
        rows: list[Limit] = []
        values = [(k.fingerprint, k.value.reveal()) for k in gathering.ledger.found()]
        tries = Tries()
        for folder, book in books_of(gathering).items():
            held, said = bound(book, folder, values, evidence.now.date(), tries)
            entries += held
            rows += said
        told, found = applied(results, findings, evidence.keys, entries)
    except Exception as error:
        why = f"acceptances could not be read ({type(error).__name__}); everything stays open"
        return list(results), list(findings), [Limit(id="acceptance", what=FOLDER, why=why)]
    return told, found, rows
