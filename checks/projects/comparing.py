"""Two projects side by side: their sins, what fails in one of them only, and the keys they share. Pure."""

from __future__ import annotations

from checks.changes.identities import joined_by_fingerprints
from checks.memory.scan import Scan
from checks.model import Range, Report, SinScore, Status, Word


class SinPair(Word, frozen=True, kw_only=True):
    """One sin in both; None where it does not apply."""

    number: int
    title: str
    one: Range | None
    other: Range | None


class CheckPair(Word, frozen=True, kw_only=True):
    """A check that ends differently in both."""

    id: str
    title: str
    one: Status | None
    other: Status | None


class Pair(Word, frozen=True, kw_only=True):
    """Two projects. `joined` says whether their keys can be joined at all; `shared` are the masks of those both have."""

    one: Scan
    other: Scan
    sins: tuple[SinPair, ...]
    checks: tuple[CheckPair, ...]
    joined: bool
    shared: tuple[str, ...] = ()


def side_by_side(one: Scan, first: Report, other: Scan, second: Report) -> Pair:
    """The newest scans of two projects."""
    joined = joined_by_fingerprints(first, second)
    theirs = {k.fingerprint for k in second.keys if k.secret} if joined else set()
    sins = {s.number: s for s in second.sins}
    was, is_ = ({c.id: c for c in r.checks} for r in (first, second))
    checks = []
    for id in dict.fromkeys((*was, *is_)):
        a, b = was.get(id), is_.get(id)
        if (a.status if a else None) is not (b.status if b else None):
            failed = next((c for c in (a, b) if c is not None and c.status is Status.FAIL), a or b)
            assert failed is not None
            checks.append(
                CheckPair(id=id, title=failed.title, one=a.status if a else None, other=b.status if b else None)
            )
    checks.sort(key=lambda c: (Status.FAIL not in (c.one, c.other), c.id))
    return Pair(
        one=one,
        other=other,
        sins=tuple(
            SinPair(number=s.number, title=s.title, one=_range(s), other=_range(sins.get(s.number))) for s in first.sins
        ),
        checks=tuple(checks),
        joined=joined,
        shared=tuple(k.masked for k in first.keys if k.secret and k.fingerprint in theirs),
    )


def _range(sin: SinScore | None) -> Range | None:
    return Range(low=sin.low, high=sin.high) if sin is not None and sin.applies else None
