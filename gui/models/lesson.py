"""A sin as a lesson, as plain data: its question, what this report found, why it matters, what to do in which order.

Every sentence is the catalogue's or the report's own; here they are only chosen and put in order.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import msgspec

from checks.catalog import SINS, Catalog, Check
from checks.fixes.guidance import Step, steps
from checks.language import advice, mark, tr, trn
from checks.model import CheckResult, Finding, FixNote, Report, Safety, SinScore, Status
from checks.report.words import keys_page, provider_name
from checks.words import count_of
from gui.models.attest import answerable
from gui.models.finding_nodes import row_words
from gui.models.of_sin import OfSin, of_sin
from gui.models.seen import as_seen
from gui.models.verdicts import Chip, chips_of, key_of, status_mark

# Short names, for the seven segments alone; everywhere else a sin's name stands whole.
SHORT = {
    1: mark("Confession"),
    2: mark("Trojan Horse"),
    3: mark("Tattletale"),
    4: mark("One Ring"),
    5: mark("Immortal Key"),
    6: mark("No Radar"),
    7: mark("Just Config"),
}
GROUPS = (
    (Status.FAIL, mark("Failed")),
    (Status.PARTIAL, mark("Partly checked")),
    (Status.NOT_CHECKED, mark("Not checked")),
    (Status.ATTESTED, mark("Attested")),
    (Status.ACCEPTED, mark("Accepted")),
    (Status.PASS, mark("Passed")),
    (Status.NOT_APPLICABLE, mark("Does not apply")),
)
SHOWN = 2  # findings of a check; the rest is one step away
# Whatever findings ask for beside each other: a key is revoked when the new one runs, and the past is cleaned last.
SURELY = (("replace-key", "revoke-key", "clean-history"), ("rotate-overlap", "revoke-key"))
MOST_WHYS = 3  # paragraphs; a lesson, not a list


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """A finding as one line: a mask or a place, and what is said of it."""

    id: str
    text: str
    about: str
    fixed: bool


class Judged(msgspec.Struct, frozen=True, kw_only=True):
    """A check with its verdict. `title` says what is so, or asks what was not answered."""

    id: str
    title: str
    mark: str
    colour: str
    reason: str
    traces: tuple[Trace, ...] = ()
    count: int = 0  # of findings
    asks: bool = False  # whether a person's answer would take the place of the verdict
    fix: str = ""  # of a check that failed, in its own words
    next: str = ""  # the first finding that is not among the traces


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Checks with the same answer."""

    status: Status
    title: str
    checks: tuple[Judged, ...]


class Why(msgspec.Struct, frozen=True, kw_only=True):
    """Why a check's matter matters."""

    title: str
    text: str


class Lesson(msgspec.Struct, frozen=True, kw_only=True):
    """What a sin's page shows."""

    number: int
    title: str
    question: str
    found: str  # the verdicts in one or two sentences
    chips: tuple[Chip, ...]
    low: float
    high: float
    applies: bool
    groups: tuple[Group, ...]
    whys: tuple[Why, ...]
    steps: tuple[Step, ...]
    findings: int
    widens: tuple[str, ...]  # what a wider scan could answer: "online", "machine"


def lesson(report: Report, catalog: Catalog, number: int) -> Lesson:
    """One sin of a report. Raises `StopIteration` for a number that is no sin's."""
    sin = next(s for s in report.sins if s.number == number)
    text = next(s for s in SINS if s.number == number)
    results = [c for c in report.checks if c.sin == number]
    of = of_sin(report, number)
    return Lesson(
        number=number,
        title=advice(text.title),
        question=advice(text.question),
        found=_found(sin, results),
        chips=tuple(chips_of(report, number)) if sin.applies and results else (),
        low=sin.low,
        high=sin.high,
        applies=sin.applies and bool(results),
        groups=tuple(_groups(report, catalog, results, of)),
        whys=tuple(_whys(catalog, number, results)),
        steps=tuple(_steps(report, of)),
        findings=of.open,
        widens=_widens(results),
    )


def _found(sin: SinScore, results: Sequence[CheckResult]) -> str:
    """`10 of 15 checks failed, 3 passed, 2 were not checked.` and what the score says of it."""
    if not results:
        return tr("Its checks are not in this report: it may be anything from 0 to 100.")
    if not sin.applies:
        return tr("It does not apply here. {why}", why=as_seen(sin.why))
    counts = Counter(c.status for c in results)
    asked = len(results) - counts[Status.NOT_APPLICABLE]
    words = (
        (Status.FAIL, tr("failed")),
        (Status.PASS, tr("passed")),
        (Status.PARTIAL, tr("partly checked")),
        (Status.ATTESTED, tr("attested")),
        (Status.ACCEPTED, tr("accepted")),
        (Status.NOT_CHECKED, tr("not checked")),
    )
    told = ", ".join(f"{counts[status]} {word}" for status, word in words if counts[status])
    return tr("Of {checks}: {told}. {why}", checks=count_of(asked, "check"), told=told, why=as_seen(sin.why))


def _groups(report: Report, catalog: Catalog, results: Sequence[CheckResult], of: OfSin) -> Iterable[Group]:
    for status, title in GROUPS:
        found = [c for c in results if c.status is status]
        if status is Status.FAIL:
            found.sort(key=lambda c: -c.severity.rank)
        if found:
            made = tuple(_judged(report, catalog.find(c.id), c, of.by_check.get(c.id, [])) for c in found)
            yield Group(status=status, title=tr(title), checks=made)


def _judged(report: Report, check: Check | None, result: CheckResult, findings: Sequence[Finding]) -> Judged:
    mark, colour = status_mark(result)
    # The title of a check that has no answer would claim one.
    asks = result.status in (Status.NOT_CHECKED, Status.NOT_APPLICABLE, Status.PARTIAL) and check is not None
    looked = (
        tr("Looked at: {looked_at}.", looked_at=result.looked_at)
        if result.status is Status.PASS and result.looked_at
        else ""
    )
    said = (
        "" if result.reason.rstrip(".") == result.title.rstrip(".") else as_seen(result.reason)
    )  # a pass may say its title again
    return Judged(
        id=result.id,
        title=advice(check.text.question if asks and check is not None else result.title),
        mark=mark,
        colour=colour,
        reason=" ".join(part for part in (said, looked) if part),
        traces=tuple(_trace(report, f) for f in findings[:SHOWN]),
        count=len(findings),
        fix=" ".join(advice(check.text.how_to_fix).split())
        if result.status is Status.FAIL and check is not None
        else "",
        asks=answerable(result.id, result.status),
        next=findings[SHOWN].id if len(findings) > SHOWN else "",
    )


def _trace(report: Report, finding: Finding) -> Trace:
    key = key_of(report, finding)
    text, about = row_words(finding, key.masked if key else None)
    return Trace(id=finding.id, text=text, about=about, fixed=key is not None)


def _whys(catalog: Catalog, number: int, results: Sequence[CheckResult]) -> Iterable[Why]:
    """The reasons of what failed, the gravest first; of the heaviest checks where nothing did. Each is said once."""
    failed = sorted((c for c in results if c.status is Status.FAIL), key=lambda c: -c.severity.rank)
    found = [check for c in failed if (check := catalog.find(c.id)) is not None]
    if not found:
        ids = {c.id for c in results if c.status is not Status.NOT_APPLICABLE} or {c.id for c in catalog.of(number)}
        found = sorted((c for c in catalog.of(number) if c.id in ids), key=lambda c: -c.weight)[:1]
    said: set[str] = set()
    titles = {c.id: c.title for c in failed}
    for check in found:
        text = " ".join(advice(check.text.why).split())
        if text not in said:
            said.add(text)
            yield Why(title=advice(titles.get(check.id, "")), text=text)
        if len(said) == MOST_WHYS:
            return


def _steps(report: Report, of: OfSin) -> Iterable[Step]:
    """The fixes of all findings, each once, in an order that keeps the order of every finding's own."""
    surely = [[id for id in plan if id in of.asked] for plan in SURELY]
    for id in in_order([*surely, *of.plans]):
        found = of.asked[id]
        key = key_of(report, found.first) if len(found.keys) == 1 else None
        whose = next(iter(found.providers)) if len(found.providers) == 1 else ""
        one = found.first if found.count == 1 else msgspec.structs.replace(found.first, locations=())
        only = msgspec.structs.replace(one, fixes=(FixNote(id=id, title="", safety=Safety.MANUAL),))
        for step in steps(
            only, key, provider=provider_name(whose) if whose else "", keys_page=keys_page(whose) if whose else None
        ):
            whole = (
                ""
                if of.open == 1
                else trn(
                    " This concerns {count} of {n} finding.",
                    " This concerns {count} of {n} findings.",
                    of.open,
                    count=found.count,
                )
            )
            yield msgspec.structs.replace(step, text=f"{' '.join(step.text.split())}{whole}")


def in_order(plans: Sequence[Sequence[str]]) -> list[str]:
    """Names of several lists, each once, none before what stands before it in any list; the first list decides ties.

    Where lists contradict each other the earlier one is kept, and of the later one all that still can be.

    >>> in_order([["a", "c"], ["b", "c"], ["c", "d"]]), in_order([["a", "b"], ["b", "a", "c"]])
    (['a', 'b', 'c', 'd'], ['a', 'b', 'c'])
    """
    before: dict[str, dict[str, None]] = {}
    for plan in plans:
        for at, name in enumerate(plan):
            asked = before.setdefault(name, {})
            for earlier in plan[:at]:
                if name not in _all_before(earlier, before):
                    asked[earlier] = None
    order: dict[str, None] = {}

    def put(name: str) -> None:
        if name not in order:
            for needed in before[name]:
                put(needed)
            order[name] = None

    for name in before:
        put(name)
    return list(order)


def _all_before(name: str, before: Mapping[str, Iterable[str]]) -> set[str]:
    """Everything that has to come before a name, and the name itself."""
    found, left = {name}, [name]
    while left:
        new = [n for n in before.get(left.pop(), ()) if n not in found]
        found.update(new)
        left += new
    return found


def _widens(results: Sequence[CheckResult]) -> tuple[str, ...]:
    reasons = [c.reason for c in results if c.status is Status.NOT_CHECKED]
    return tuple(name for name in ("online", "machine") if any(f"--{name}" in reason for reason in reasons))
