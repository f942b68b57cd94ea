"""What was found, as a reader is told it: findings by sin and check, keys in one row each, fixes once each."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import msgspec

from checks.model import Confidence, Finding, Key, Live, Report, Severity, Status
from checks.report.choices import Choices
from checks.report.plain import day_words, paragraph, path_words, plain
from checks.report.verdict import title_of
from checks.report.words import LIVE_WORDS, key_title, place, provider_name

if TYPE_CHECKING:
    from checks.catalog import Catalog

# A page that nobody can read to its end tells nothing: what is beyond is counted, and JSON and CSV list it.
MOST_KEYS, MOST_OF_CHECK, MOST_PLACES = 200, 25, 12
_PERIODS = {
    "month": "a month",
    "monthly": "a month",
    "day": "a day",
    "daily": "a day",
    "week": "a week",
    "weekly": "a week",
}
GRAVE = (Severity.CRITICAL, Severity.HIGH)


class One(msgspec.Struct, frozen=True, kw_only=True):
    """One finding."""

    mask: str
    key: str  # `OpenAI project key`
    message: str
    doubt: str  # `medium confidence`; empty where it is high
    severity: str
    places: tuple[str, ...]
    places_more: int


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The open findings of one check."""

    id: str
    title: str
    severity: str
    count: int
    places: int
    why: str
    how: str
    fixes: tuple[str, ...]  # ids
    rows: tuple[One, ...]
    more: int


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """The findings of one sin. `lesser` counts those that are only counted, for a lead."""

    number: int
    title: str
    groups: tuple[Group, ...]
    lesser: int


class KeyRow(msgspec.Struct, frozen=True, kw_only=True):
    """A key."""

    mask: str
    title: str
    provider: str
    live: str
    state: str  # `live`, `dead`, `unknown`: a mark
    since: str
    places: int
    first: str
    about: str
    owner: str
    month: str
    limit: str


class Accepted(msgspec.Struct, frozen=True, kw_only=True):
    """A finding that is tolerated."""

    title: str
    mask: str
    severity: str
    place: str
    reason: str
    owner: str
    until: str


class Fix(msgspec.Struct, frozen=True, kw_only=True):
    """A fix, told once for all findings that ask for it."""

    id: str
    title: str
    text: str
    safety: str
    code: tuple[tuple[str, str], ...]  # (ecosystem, lines)
    checks: tuple[str, ...]


def found(report: Report, catalog: Catalog, choices: Choices) -> tuple[Found, ...]:
    """Open findings by sin; for a lead the grave ones without their lines."""
    masks = {k.fingerprint: k for k in report.keys}
    by_sin: dict[int, dict[str, list[Finding]]] = {}
    for finding in report.findings:
        if finding.status is not Status.ACCEPTED:
            by_sin.setdefault(finding.sin, {}).setdefault(finding.check, []).append(finding)
    made = []
    for number in sorted(by_sin):
        groups = [_group(check, mine, catalog, masks, choices) for check, mine in by_sin[number].items()]
        groups.sort(key=lambda g: (-Severity(g.severity).rank, g.id))
        shown = groups
        if choices.audience == "lead":
            shown = [g for g in groups if Severity(g.severity) in GRAVE]
        lesser = sum(g.count for g in groups) - sum(g.count for g in shown)
        made.append(Found(number=number, title=title_of(number), groups=tuple(shown), lesser=lesser))
    return tuple(made)


def _group(id: str, mine: list[Finding], catalog: Catalog, keys: dict[str, Key], choices: Choices) -> Group:
    check = catalog.find(id)
    worst = max(mine, key=lambda f: f.severity.rank)
    rows = mine[:MOST_OF_CHECK] if choices.audience == "developer" else []
    return Group(
        id=plain(id, 60),
        title=plain(worst.title, 200),
        severity=worst.severity.value,
        count=len(mine),
        places=len({(p.source, p.path) for f in mine for p in f.locations}),
        why=paragraph(check.text.why) if check else "",
        how=paragraph(check.text.how_to_fix) if check else "",
        fixes=tuple(dict.fromkeys(plain(note.id, 60) for f in mine for note in f.fixes)),
        rows=tuple(_one(f, keys) for f in rows),
        more=len(mine) - len(rows) if choices.audience == "developer" else 0,
    )


def _one(finding: Finding, keys: dict[str, Key]) -> One:
    key = keys.get(finding.key or "")
    places = tuple(dict.fromkeys(path_words(place(p)) for p in finding.locations[: 4 * MOST_PLACES]))
    shown = tuple(p for p in places if p)[:MOST_PLACES]
    beyond = max(len(finding.locations) - 4 * MOST_PLACES, 0) + len(places) - len(shown)
    return One(
        mask=plain(key.masked, 80) if key else "",
        key=plain(key_title(key), 80) if key else "",
        message=plain(finding.message),
        doubt="" if finding.confidence is Confidence.HIGH else f"{finding.confidence.value} confidence",
        severity=finding.severity.value,
        places=shown,
        places_more=beyond if shown else 0,
    )


def key_rows(report: Report) -> tuple[tuple[KeyRow, ...], int]:
    """Keys that are secret, and how many there are beyond those that are listed."""
    keys = [k for k in report.keys if k.secret]
    return tuple(_key(k) for k in keys[:MOST_KEYS]), max(len(keys) - MOST_KEYS, 0)


def _key(key: Key) -> KeyRow:
    known = key.known
    paths = list(dict.fromkeys((s.source, s.path or s.commit or "") for s in key.sightings))
    about = [] if key.confidence is Confidence.HIGH else [f"{key.confidence.value} confidence"]
    if key.privilege != "normal":
        about.append(f"{key.privilege} rights")
    state = {Live.DEAD: "dead", Live.NOT_ASKED: "unknown", Live.COULD_NOT_ASK: "unknown"}.get(key.live, "live")
    owner = limit = month = ""
    if known is not None:
        owner = plain(known.owner or known.name or "", 80)
        month = _money(known.month, known.currency)
        if month and not known.month_is_whole:
            month = f"at least {month}"
        limit = _money(known.limit, known.limit_currency)
        if limit and known.limit_period:
            limit = f"{limit}, {_PERIODS.get(known.limit_period, plain(known.limit_period, 20))}"
    return KeyRow(
        mask=plain(key.masked, 80),
        title=plain(key_title(key), 80),
        provider=plain(provider_name(key.provider), 60),
        live=LIVE_WORDS[key.live],
        state=state,
        since=day_words(key.first_seen),
        places=len(paths),
        first=path_words(place(key.sightings[0].location)) if key.sightings else "",
        about=", ".join(about),
        owner=owner,
        month=month,
        limit=limit,
    )


def _money(amount: str | None, currency: str | None) -> str:
    """`31.20 USD`; a sum nobody can read is not told."""
    if not amount:
        return ""
    try:
        number = Decimal(amount[:40])
    except InvalidOperation:
        return ""
    if not number.is_finite() or abs(number) >= 10**12:
        return ""
    if 0 < number < Decimal("0.005"):
        return f"under 0.01 {plain(currency or '', 12)}".strip()
    return f"{number:,.2f} {plain(currency or '', 12)}".strip()


def accepted_rows(report: Report, catalog: Catalog) -> tuple[Accepted, ...]:
    """What is tolerated, by whom and until when."""
    masks = {k.fingerprint: k.masked for k in report.keys}
    return tuple(
        Accepted(
            title=plain(f.title, 200),
            mask=plain(masks.get(f.key or "", ""), 80),
            severity=f.severity.value,
            place=path_words(place(f.locations[0])) if f.locations else "",
            reason=plain(f.accepted.reason) if f.accepted else "no reason is told",
            owner=plain(f.accepted.owner, 80) if f.accepted else "",
            until=day_words(f.accepted.until) if f.accepted else "",
        )
        for f in report.findings[:5_000]
        if f.status is Status.ACCEPTED
    )


def fix_rows(report: Report, groups: Iterable[Found]) -> tuple[Fix, ...]:
    """Each fix that a listed finding asks for, with its lines; first those for what the findings' own files are."""
    from checks.fixes import recipes
    from checks.fixes.guidance import ecosystem_of

    asked: dict[str, list[str]] = {}
    for sin in groups:
        for group in sin.groups:
            for id in group.fixes:
                asked.setdefault(id, []).append(group.id)
    paths: dict[str, list[str]] = {}
    for finding in report.findings:
        for note in finding.fixes:
            paths.setdefault(note.id, []).extend(p.path for p in finding.locations[:MOST_PLACES])
    own = {id: ecosystem_of(mine) for id, mine in paths.items()}
    return tuple(
        Fix(
            id=recipe.id,
            title=_filled(recipe.title),
            text=_filled(recipe.text),
            safety=recipe.safety,
            code=tuple(
                (c.ecosystem, _filled(c.code.strip("\n")))
                for c in sorted(recipe.code, key=lambda c: c.ecosystem != own.get(recipe.id))
            ),
            checks=tuple(asked[recipe.id]),
        )
        for recipe in recipes().values()
        if recipe.id in asked
    )


def _filled(text: str) -> str:
    return text.replace("{masked}", "the key").replace("{provider}", "the provider").replace("{path}", "FILE")
