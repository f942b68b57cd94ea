"""What the window says about each key: where it lives, how old it is, what it costs, what to do first. No widget in here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Literal

import msgspec

from checks.accounts.model import Snapshot
from checks.accounts.sums import LATE, by_day, standing_out
from checks.joins import Environment, Kind, environment_of, first_seen, kind_at, moment
from checks.language import MONTHS, date_of, joined, mark, month_of, tr, trc
from checks.model import Finding, Key, Known, Live, Report, Severity, Status
from checks.report.escape import for_terminal
from checks.report.words import key_title, keys_page, provider_name
from checks.scoring.steps import Step
from checks.words import count_of
from gui.models import verdicts
from gui.models.key_places import Cell, Group, cells, groups
from gui.models.key_steps import step_of
from gui.models.money import money
from gui.models.verdicts import SEVERITY_COLOURS, mark_word
from gui.widgets.chips import Chip

POLICY_DAYS = 90
DUE_DAYS = 60  # from then on a key is due
MOST_CARDS = 50  # a longer list shows one card, that of the chosen row
_SHORT = {Environment.DEVELOPMENT: "dev", Environment.PRODUCTION: "prod"}
_NO_TELL = frozenset({Kind.DOCUMENT, Kind.TEMPLATE})


class Age(msgspec.Struct, frozen=True, kw_only=True):
    """How old a key is. `least` marks a lower bound: from what was seen here, not from its provider."""

    days: int | None = None
    least: bool = False
    policy: int = POLICY_DAYS

    @property
    def state(self) -> Literal["fresh", "due", "overdue", "unknown"]:
        """A lower bound under the policy tells nothing: the key may be older."""
        if self.days is None:
            return "unknown"
        if self.days > self.policy:
            return "overdue"
        if self.least:
            return "unknown"
        return "due" if self.days >= self.policy * DUE_DAYS // POLICY_DAYS else "fresh"

    @property
    def look(self) -> tuple[str, str]:
        """(mark, colour); no mark where nothing is judged."""
        return {"fresh": ("pass", "ok"), "due": ("medium", "warn"), "overdue": ("high", "fail")}.get(
            self.state, ("", "text2")
        )

    @property
    def short(self) -> str:
        """`412 d`, `≥ 203 d`, `not known`."""
        return tr("not known") if self.days is None else _bound(self.least, tr("{days} d", days=self.days))

    @property
    def tight(self) -> str:
        """`412 d, overdue`, where there is little room."""
        return (
            self.short
            if self.days is None or self.state == "unknown"
            else f"{self.short}, {tr(_STATES.get(self.state, self.state))}"
        )

    @property
    def of(self) -> str:
        """`of 90`: the days that the policy gives it."""
        return "" if self.days is None else tr("of {policy}", policy=self.policy)

    @property
    def words(self) -> str:
        """`412 days, overdue`, `≥ 203 days`."""
        if self.days is None:
            return tr("not known")
        told = _bound(self.least, count_of(self.days, "day"))
        return told if self.state == "unknown" else f"{told}, {tr(_STATES.get(self.state, self.state))}"


class KeyCard(msgspec.Struct, frozen=True, kw_only=True):
    """One key, ready to be shown."""

    fingerprint: str
    title: str  # “OpenAI project key”
    provider: str
    page: str  # where its provider lists it; empty where nobody knows
    masked: str
    name: str  # what its provider calls it, or why nobody knows
    known: bool  # whether `name` is a name
    sins: tuple[tuple[int, str, str], ...]  # number, mark, colour
    live: Chip
    live_why: str
    askable: bool  # whether asking its provider makes sense
    cells: tuple[Cell, ...]
    groups: tuple[Group, ...]
    environments: tuple[str, ...]
    age: Age
    last_use: str
    last_use_is_known: bool
    month: str  # heading: “November”
    month_short: str
    spent: str
    spent_is_known: bool
    spent_note: str
    curve: tuple[float, ...]
    step: str
    gain: str
    finding: str  # the id of what the step is about; empty: nothing urgent

    @property
    def spoken(self) -> str:
        """The whole card for a screen reader."""
        last = " ".join(self.masked.rpartition("…")[2])
        sins = ", ".join(tr("sin {number} {said}", number=n, said=mark_word(m)) for n, m, _ in self.sins)
        parts = [
            tr("{title}, hidden key ending {last}", title=self.title, last=last),
            self.name,
            self.live.text,
            sins,
            tr("lives in: {places}", places="; ".join(" ".join((g.text, g.when)).strip() for g in self.groups)),
            tr("environments: {names}", names=", ".join(self.environments) or tr("not known")),
            tr("age {words}", words=self.age.words),
            tr("last use {last_use}", last_use=self.last_use),
            f"{self.month} {self.spent} {self.spent_note}".strip(),
            tr("best next step: {step}", step=self.step),
        ]
        return ". ".join(part for part in parts if part)


def _bound(least: bool, told: str) -> str:
    """A number that may be larger."""
    return f"≥ {told}" if least else told


_STATES = {"fresh": mark("fresh"), "due": mark("due"), "overdue": mark("overdue")}


def empty_words(report: Report) -> tuple[str, str]:
    """What was read, where no key was found."""
    read = {"worktree": tr("the files"), "history": tr("the git history"), "machine": tr("this machine")}
    named = [read[s] for s in report.target.sources if s in read]
    where = joined(named)
    first = tr("No key was found.")
    if report.stopped:
        return first, tr("The scan was stopped before its end: what was not read may hold one.")
    return first, tr("Read were {where}.", where=where) if where else tr("Nothing was read.")


def card_of(
    report: Report,
    key: Key,
    findings: Sequence[Finding],
    steps: Mapping[str, Step],
    accounts: Mapping[tuple[str, str], Snapshot],
    id: tuple[str, str, str] | None,
    kept: Mapping[tuple[str, str], tuple[str, ...]] | None,
    now: datetime,
    quiet: Sins,
) -> KeyCard:
    """What is said of one key. `id` says which key of which account it is (provider, label, id)."""
    known = key.known
    open_ = [f for f in findings if f.status is Status.FAIL]
    labels = () if kept is None else kept.get((key.provider, key.masked), ())
    step, gain, finding = step_of(key, open_, steps)
    snapshot = accounts.get(id[:2]) if id else None
    when = snapshot.asked if snapshot is not None else now
    spent, spent_known, note, curve = _money(known, snapshot, id[2] if id else "", when)
    used = _last_use(known, now)
    name, is_name = _name(key, known)
    return KeyCard(
        fingerprint=key.fingerprint,
        title=key_title(key),
        provider=provider_name(key.provider),
        page=keys_page(key.provider) or "",
        masked=key.masked,
        name=name,
        known=is_name,
        sins=_sins(quiet, open_),
        live=_live(key, now),
        live_why=known.live_why if known else "",
        askable=key.secret,
        cells=cells(report, key, findings, None if kept is None else len(labels)),
        groups=tuple(groups(key, findings, labels, now)),
        environments=_environments(key),
        age=age_of(key, known, now),
        last_use=used[0],
        last_use_is_known=used[1],
        month=month_of(when.month),
        month_short=trc("month", MONTHS[when.month - 1]),
        spent=spent,
        spent_is_known=spent_known,
        spent_note=note,
        curve=curve,
        step=step,
        gain=gain,
        finding=finding,
    )


def _name(key: Key, known: Known | None) -> tuple[str, bool]:
    if not key.secret:
        return tr("Public by design"), False
    if known is None:
        return tr("No account was asked"), False
    if known.join in ("sure", "likely"):
        name = tr("“{name}”", name=for_terminal(known.name)) if known.name else tr("Listed, without a name")
        where = tr(" in {project}", project=for_terminal(known.project)) if known.project else ""
        return f"{name}{where}" + (tr(", most likely") if known.join == "likely" else ""), True
    if known.join == "ambiguous":
        return tr("May be one of {keys}", keys=count_of(len(known.candidates) or 2, "listed key")), False
    if known.join == "not_listed":
        return tr("In no list that was asked"), False
    return tr("Its name is not known"), False


Sins = tuple[tuple[int, str, str], ...]  # (number, mark, colour) of each


def _sins(quiet: Sins, open_: Sequence[Finding]) -> Sins:
    """The worst that was found of a key, sin by sin; `quiet` is what stands where nothing was."""
    worst: dict[int, Severity] = {}
    for finding in open_:
        had = worst.get(finding.sin)
        if had is None or finding.severity.rank > had.rank:
            worst[finding.sin] = finding.severity
    return tuple(
        (one[0], worst[one[0]].value, SEVERITY_COLOURS[worst[one[0]].value]) if one[0] in worst else one
        for one in quiet
    )


def quiet_of(report: Report, number: int) -> tuple[int, str, str]:
    """(number, mark, colour) of a sin, where nothing was found of a key."""
    results = [c for c in report.checks if c.sin == number]
    applies = any(s.number == number and s.applies for s in report.sins)
    if not applies or all(c.status is Status.NOT_APPLICABLE for c in results):
        return number, "not_applicable", "unknown"
    judged = [c for c in results if c.status in (Status.PASS, Status.FAIL, Status.ATTESTED, Status.ACCEPTED)]
    if not judged:
        return number, "not_checked", "unknown"
    if any(c.status in (Status.NOT_CHECKED, Status.PARTIAL) for c in results):
        return number, "partial", "info"
    return number, "pass", "ok"


def _live(key: Key, now: datetime) -> Chip:
    chip = verdicts.live_chip(key.live)
    asked = key.known.asked if key.known else None
    if key.live in (Live.NOT_ASKED, Live.COULD_NOT_ASK) or not asked:
        return chip
    return Chip(chip.kind, tr("{said}, asked {moment}", said=chip.text, moment=verdicts.moment(asked, now)))


def age_of(key: Key, known: Known | None, now: datetime) -> Age:
    """As its provider says, else from when it was first seen here."""
    if known is not None and known.age_days is not None:
        return Age(days=known.age_days)
    bound = first_seen(key, now.astimezone(UTC))
    return Age(days=bound.days, least=bound.days is not None and not bound.exact)


def _last_use(known: Known | None, now: datetime) -> tuple[str, bool]:
    """(when, whether somebody told)."""
    if known is None:
        return tr("not asked"), False
    if known.last_used:
        at = moment(known.last_used)
        if at is None:
            return tr("not told"), False
        by_day = (at.hour, at.minute, at.second) == (0, 0, 0)  # a day of UTC, told by its usage
        if by_day:
            return tr("{day}, by its usage", day=verdicts.day(at.isoformat(), now)), True
        return verdicts.moment(known.last_used, now), True
    if known.idle == "never":
        return tr("never"), True
    if known.idle == "idle":
        return tr("not in the days that were asked for"), True
    return tr("not told"), False


def _money(
    known: Known | None, snapshot: Snapshot | None, id: str, when: datetime
) -> tuple[str, bool, str, tuple[float, ...]]:
    """(sum, whether it is known, what stands beside it, the days)."""
    if known is None:
        return tr("not asked"), False, "", ()
    amount = amount_of(known)
    if amount is None:
        return tr("not told by key"), False, "", ()
    told = ("" if known.month_is_whole else "≥ ") + money(amount, known.currency)
    if snapshot is None:
        return told, True, "", ()
    days = by_day(snapshot.cost.rows, id, known.currency or "USD")
    today = when.astimezone(UTC).date()
    note = ""
    for stands in standing_out(days, today, provider=snapshot.provider):
        if stands.day.month == today.month and stands.day.year == today.year:
            note = tr(
                "{sum} on {day}",
                sum=money(stands.amount, known.currency, whole=True),
                day=date_of(stands.day.day, stands.day.month),
            )
            break
    return told, True, note, _curve(days, snapshot, today)


def amount_of(known: Known | None) -> Decimal | None:
    """What its provider says that a key cost this month, in whatever currency; None where it says nothing of it."""
    try:
        return Decimal(known.month) if known is not None and known.month is not None else None
    except InvalidOperation:
        return None


def _curve(days: Mapping[date, Decimal], snapshot: Snapshot, today: date) -> tuple[float, ...]:
    """The days that were asked for, up to the last that the provider can have booked; a day without a row had no cost."""
    if not days:
        return ()
    start = max(snapshot.window.start, today - timedelta(days=30))
    for _ in range(LATE.get(snapshot.provider, 0) + 1):
        if today in days:
            break
        today -= timedelta(days=1)
    return tuple(float(days.get(start + timedelta(days=n), 0)) for n in range((today - start).days + 1))


def _environments(key: Key) -> tuple[str, ...]:
    found = {
        guess.environment for s in key.sightings if kind_at(s) not in _NO_TELL and (guess := environment_of(s)).known
    }
    return tuple(_SHORT.get(e, e.value) for e in Environment if e in found)
