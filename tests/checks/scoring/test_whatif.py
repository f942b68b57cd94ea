"""What if: it promises no more than the next scan would see, and the order of the ticks tells nothing."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from checks import language
from checks.evidence import NOT_GATHERED, Need
from checks.model import CheckResult, Finding, FixNote, Key, Live, Report, Safety, Severity, Status, Target, Tool
from checks.scoring.score import score
from checks.scoring.steps import next_steps
from checks.scoring.whatif import MOST, Act, outcome, what_if
from tests.checks.scoring.test_score import everything, finding, key, result

REPLACE = FixNote(id="replace-key", title="Make a new key", safety=Safety.MANUAL)
CLEAN = FixNote(id="clean-history", title="Clean the history", safety=Safety.MANUAL)
IGNORE = FixNote(id="ignore", title="Ignore it", safety=Safety.SAFE)


def report(checks: list[CheckResult], findings: list[Finding], keys: list[Key], *, partial: bool = False) -> Report:
    whole, sins = score(checks, keys=keys, findings=findings, partial=partial)
    return Report(
        tool=Tool(name="shrift", version="0", rules="r"),
        target=Target(path="/p", name="p", kind="repository"),
        started="2026-11-01T00:00:00+00:00",
        finished="2026-11-01T00:00:01+00:00",
        partial=partial,
        score=whole,
        sins=sins,
        checks=tuple(checks),
        keys=tuple(keys),
        findings=tuple(findings),
    )


def with_fixes(found: Finding, *fixes: FixNote, check: str = "X", sin: int = 1) -> Finding:
    return msgspec.structs.replace(found, fixes=fixes, check=check, sin=sin)


def by_id(acts: tuple[Act, ...], beginning: str) -> Act:
    return next(a for a in acts if a.id.startswith(beginning))


@st.composite
def reports(draw: st.DrawFn) -> Report:
    severities = st.sampled_from(list(Severity))
    keys = [
        msgspec.structs.replace(key(draw(st.sampled_from(list(Live)))), fingerprint=f"k{n}", masked=f"m{n}")
        for n in range(draw(st.integers(0, 3)))
    ]
    checks, findings = [], []
    for n in range(draw(st.integers(1, 7))):
        status = draw(st.sampled_from(list(Status)))
        mine = []
        if status in (Status.FAIL, Status.ACCEPTED):
            for m in range(draw(st.integers(1, 3))):
                of = draw(st.sampled_from([None, *(k.fingerprint for k in keys)]))
                said = Status.ACCEPTED if status is Status.ACCEPTED or (m and draw(st.booleans())) else Status.FAIL
                made = finding(f"f{n}-{m}", draw(severities), of, said)
                fixes = draw(st.sets(st.sampled_from([REPLACE, CLEAN, IGNORE])))
                mine.append(with_fixes(made, *sorted(fixes, key=lambda f: f.id), check=f"C{n}", sin=n % 7 + 1))
        open_ = [f for f in mine if f.status is Status.FAIL]
        reason = draw(st.sampled_from(list(NOT_GATHERED.values()))) if status is Status.NOT_CHECKED else "because"
        made_result = result(f"C{n}", n % 7 + 1, status, draw(st.sampled_from(list(Severity)[1:])))
        checks.append(
            msgspec.structs.replace(
                made_result,
                reason=reason,
                severity=max((f.severity for f in open_), key=lambda s: s.rank) if open_ else made_result.severity,
                places=len({f.key or f.id for f in open_}),
                share=draw(st.sampled_from([0.25, 1.0])),
            )
        )
        findings += mine
    return report(checks, findings, keys, partial=draw(st.booleans()))


@given(reports(), st.data())
def test_a_tick_never_lowers_and_order_tells_nothing(made: Report, data: st.DataObject) -> None:
    told = what_if(made)
    assert told.now.score == made.score
    some = data.draw(st.lists(st.sampled_from(told.acts), unique_by=lambda a: a.id)) if told.acts else []
    then = outcome(made, some)
    assert outcome(made, some[::-1]) == then
    assert then.score.low >= made.score.low
    assert then.score.low <= then.score.high
    whole = outcome(made, told.acts).score
    for act in told.acts:
        assert outcome(made, [*some, act]).score.low >= then.score.low
        assert whole.low >= outcome(made, [act]).score.low
        alone = outcome(made, [act]).score
        assert (act.gain, act.gain_high) == (
            round(alone.low - made.score.low, 2),
            round(alone.high - made.score.high, 2),
        )
        assert set(act.lifts) == {g.id for g in made.score.gates} - {g.id for g in alone.gates}
        assert act.gain >= 0
        assert act.gain_coverage >= 0 or act.kind in (
            "key",
            "check",
        )  # what was looked at in part is a part, once nothing in it is wrong


@given(reports())
def test_the_best_next_steps_promise_what_the_trial_shows(made: Report) -> None:
    steps = next_steps(made.checks, keys=made.keys, findings=made.findings, partial=made.partial, most=100)
    by_title = {a.title: a for a in what_if(made).acts if a.kind == "key"}
    for step in steps:
        act = by_title.get(step.title)
        if act is not None:
            assert step.after == int(outcome(made, [act]).score.low)
            assert (step.closes, step.lowers) == (len(act.closes), len(act.lowers))


def test_a_new_key_closes_what_asks_for_nothing_else_and_lowers_the_rest() -> None:
    checks = [
        *everything(Status.PASS)[1:],
        result("X", 1, Status.FAIL, places=1),
        result("Y", 1, Status.FAIL, places=1),
    ]
    found = [
        with_fixes(finding("history", Severity.HIGH, "k"), REPLACE, CLEAN),
        with_fixes(finding("age", Severity.HIGH, "k"), REPLACE, check="Y"),
    ]
    told = what_if(report(checks, found, [key()]))
    new, clean = by_id(told.acts, "key-"), by_id(told.acts, "X")
    assert (new.closes, new.lowers) == (("age",), ("history",))
    assert (clean.closes, clean.how) == (("history",), ("Clean the history",))
    assert not [a for a in told.acts if a.id == "Y"]  # a new key is all it asks for
    then = outcome(report(checks, found, [key()]), [new])
    assert (told.now.score.low, then.score.gates) == (59, ())
    assert 59 < then.score.low < outcome(report(checks, found, [key()]), [new, clean]).score.low == 100
    assert "key-in-git" in new.lifts and new.together == 1


def test_a_live_key_no_longer_caps_once_it_is_revoked() -> None:
    checks = [*everything(Status.PASS)[1:], result("X", 1, Status.FAIL, places=1)]
    made = report(checks, [with_fixes(finding("f", Severity.CRITICAL, "k"), REPLACE, CLEAN)], [key(Live.LIVE)])
    told = what_if(made)
    assert made.score.low == 40
    assert outcome(made, [by_id(told.acts, "key-")]).score.low > 80
    assert outcome(made, [by_id(told.acts, "X")]).score.low == 40  # it may be gone from here, and lives


def test_what_would_be_asked_is_decided_and_nobody_knows_how() -> None:
    checks = [
        *everything(Status.PASS)[:3],
        *(
            msgspec.structs.replace(r, status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.HOST])
            for r in everything(Status.PASS)[3:]
        ),
    ]
    made = report(checks, [], [])
    (ask,) = what_if(made).acts
    then = outcome(made, [ask])
    assert (ask.id, ask.effort, ask.gain) == ("ask-online", None, 0)
    assert (made.score.grade, then.score.grade, then.best_grade) == (None, "D", "A")
    assert (then.score.low, then.score.high, then.score.coverage) == (made.score.low, 100, 100)


def test_what_somebody_accepted_stays_accepted() -> None:
    checks = [*everything(Status.PASS)[1:], result("X", 1, Status.FAIL, Severity.LOW, places=1)]
    found = [
        with_fixes(finding("open", Severity.LOW), IGNORE),
        with_fixes(finding("taken", Severity.LOW, status=Status.ACCEPTED), IGNORE),
    ]
    made = report(checks, found, [])
    (act,) = what_if(made).acts
    assert act.closes == ("open",)
    assert outcome(made, [act]).score.low == 89.0  # half of sin 1


def test_effort_follows_safety_and_places_and_is_unknown_without_a_fix() -> None:
    checks = [*everything(Status.PASS)[1:], *(result(c, 1, Status.FAIL, Severity.LOW, places=2) for c in "XY")]
    found = [
        with_fixes(finding("a", Severity.LOW), IGNORE),
        with_fixes(finding("b", Severity.LOW), IGNORE),
        with_fixes(finding("c", Severity.LOW), check="Y"),
    ]
    ignore, unknown = what_if(report(checks, found, [])).acts
    assert (ignore.effort, ignore.effort_words) == (2, "safe, 2 places")
    assert (unknown.effort, unknown.effort_words) == (None, "effort unknown")


def test_more_steps_than_anybody_reads_are_counted() -> None:
    found = [with_fixes(finding(f"f{n}", Severity.LOW), IGNORE, check=f"C{n}") for n in range(MOST + 3)]
    checks = [result(f"C{n}", 1, Status.FAIL, Severity.LOW, places=1) for n in range(MOST + 3)]
    told = what_if(report(checks, found, []))
    assert (len(told.acts), told.left_out) == (MOST, 3)


def test_what_is_said_of_a_step_is_said_in_the_chosen_language() -> None:
    waits = msgspec.structs.replace(
        result("Y", 1, Status.NOT_CHECKED, Severity.HIGH), reason=NOT_GATHERED[Need.HISTORY]
    )
    open_ = with_fixes(finding("f", Severity.HIGH, "k0"), REPLACE)
    whole = key(Live.LIVE)
    made = report(
        [result("X", 1, Status.FAIL, Severity.HIGH), waits], [open_], [msgspec.structs.replace(whole, fingerprint="k0")]
    )
    english = {a.kind: a.note for a in what_if(made).acts}
    assert set(english) == {"key", "ask"} and all(english.values())
    language.choose("de")
    try:
        german = {a.kind: a.note for a in what_if(made).acts}
    finally:
        language.choose("en")
    assert set(german) == set(english) and all(german[kind] != english[kind] for kind in english)
