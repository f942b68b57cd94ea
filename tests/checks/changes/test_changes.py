"""A change is told in steps whose parts always sum to it; what the rules did is nobody's progress and nobody's fault."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.changes import STEPS, change_between, last_comparable, since
from checks.memory.scan import scan_of
from checks.model import Limit, Live, Report, Severity, Status
from tests.checks.changes.reports import check, finding, key, report

CHECKS = ("A", "B", "C", "D")
UNSETTLED = (Status.NOT_CHECKED, Status.NOT_APPLICABLE, Status.ATTESTED)


def whole(*findings, keys=(), more=(), **about) -> Report:
    """All four checks with these findings."""
    changed = {c.id: c for c in more}
    return report([changed.get(id, check(id, findings)) for id in CHECKS], findings, keys, **about)


def parts(old: Report, new: Report) -> dict[str, float]:
    change = change_between(old, new)
    assert round(sum(p.points for p in change.parts), 2) == change.points
    return {p.step: p.points for p in change.parts}


def steps(old: Report, new: Report) -> dict[str, list[str]]:
    return {p.step: [i.id for i in p.items] for p in change_between(old, new).parts if p.items}


def test_nothing_changed() -> None:
    one = whole(finding("a"))
    assert change_between(one, whole(finding("a"), day=2)).parts == ()


def test_one_fixed_and_one_new_in_the_same_check() -> None:
    old, new = whole(finding("a1"), finding("c", "C")), whole(finding("a2"), finding("c", "C"), day=2)
    assert steps(old, new) == {"fixed": ["a1"], "new": ["a2"]}
    told = parts(old, new)
    assert told["fixed"] > 0 and told["fixed"] == -told["new"]


def test_a_finding_is_still_the_same_when_its_line_moved() -> None:
    moved = msgspec.structs.replace(finding("a"), message="on another line")
    assert steps(whole(finding("a")), whole(moved, day=2)) == {}


def test_an_acceptance_is_no_fix_and_its_end_is_nothing_new() -> None:
    taken = finding("a", status=Status.ACCEPTED)
    assert steps(whole(finding("a")), whole(taken, day=2)) == {"accepted": ["a"]}
    assert parts(whole(taken), whole(finding("a"), day=2))["expired"] < 0


@pytest.mark.parametrize(
    ("before", "after", "step"),
    [
        (Status.NOT_CHECKED, Status.PASS, "newly_checked"),
        (Status.PASS, Status.NOT_CHECKED, "no_longer_checked"),
        (Status.ATTESTED, Status.NOT_CHECKED, "expired"),
        (Status.NOT_CHECKED, Status.ATTESTED, "newly_checked"),
        (Status.ATTESTED, Status.PASS, "newly_checked"),
        (Status.PASS, Status.NOT_APPLICABLE, "no_longer_checked"),
        (Status.NOT_APPLICABLE, Status.PASS, "newly_checked"),
        (Status.NOT_APPLICABLE, Status.NOT_CHECKED, "no_longer_checked"),
    ],
)
def test_what_becomes_of_a_check_that_nobody_looked_at(before: Status, after: Status, step: str) -> None:
    rest = finding("c", "C")
    old = whole(rest, more=[check("A", status=before)])
    assert steps(old, whole(rest, more=[check("A", status=after)], day=2)) == {step: ["A"]}


def test_a_failure_behind_an_answer_that_expired_is_nothing_new() -> None:
    old = whole(more=[check("A", status=Status.ATTESTED)])
    assert steps(old, whole(finding("a"), day=2)) == {"expired": ["A"]}
    said_no = finding("a", source="answer", path="ada")
    assert steps(old, whole(said_no, day=2)) == {"new": ["A"]}


def test_a_key_that_was_revoked_is_fixed_and_one_that_was_asked_about_is_newly_checked() -> None:
    live, unasked, dead = (key(live=life) for life in (Live.LIVE, Live.NOT_ASKED, Live.DEAD))
    found = finding("a", key="k", severity=Severity.CRITICAL)
    milder = finding("a", key="k", severity=Severity.MEDIUM)
    assert steps(whole(found, keys=[live]), whole(milder, keys=[dead], day=2)) == {"fixed": ["a", "k"]}
    assert steps(whole(found, keys=[unasked]), whole(milder, keys=[dead], day=2)) == {"newly_checked": ["a", "k"]}
    assert parts(whole(found, keys=[live]), whole(milder, keys=[dead], day=2))["fixed"] > 0


def test_a_gate_that_is_lifted_by_one_and_set_by_another_is_told_so() -> None:
    old = whole(finding("a", severity=Severity.CRITICAL))
    new = whole(finding("b", "B", severity=Severity.CRITICAL), day=2)
    told = parts(old, new)
    assert told["fixed"] > 0 > told["new"]


def test_what_other_rules_found_is_theirs() -> None:
    old = whole(finding("a"), keys=[key("k")])
    old_key, young = key("old", first="2026-01-01T00:00:00+00:00"), key("young", first="2026-11-01T12:00:00+00:00")
    found = [finding("o", "B", key="old"), finding("y", "C", key="young")]
    new = whole(*found, keys=[old_key, young], day=2, rules="r2")
    change = change_between(old, new)
    assert not change.comparable
    assert steps(old, new) == {"rules": ["a", "o"], "new": ["y"]}
    assert change.part("fixed").points == 0


def test_a_check_that_came_with_another_version_is_the_rules() -> None:
    old = report([check("A")])
    new = report([check("A"), check("B", [finding("b", "B")])], [finding("b", "B")], day=2)
    assert steps(old, new) == {"rules": ["B"]}


def test_another_scorer_is_the_rules() -> None:
    old = whole(finding("a"))
    changed = msgspec.structs.replace(old, score=msgspec.structs.replace(old.score, low=old.score.low - 7))
    assert parts(changed, whole(finding("a"), day=2)) == {"rules": 7.0}


def test_what_only_the_newer_read_is_newly_checked_and_what_only_the_older_read_is_not_fixed() -> None:
    deep = finding("h", "B", source="history")
    files = whole(sources=("worktree",))
    all_of_it = whole(deep, day=2)
    assert steps(files, all_of_it) == {"newly_checked": ["h"]}
    assert steps(all_of_it, files) == {"no_longer_checked": ["h"]}
    assert change_between(files, all_of_it).why == ("the git history was read in one of them only",)


def test_checks_of_a_machine_that_was_looked_at_are_newly_checked_and_no_other_rules() -> None:
    without = report([check("A")])
    local = finding("l", "B", source="machine")
    looked = report([check("A"), check("B", [local])], [local], day=2, sources=("worktree", "history", "machine"))
    assert steps(without, looked) == {"newly_checked": ["B"]}
    assert steps(looked, without) == {"no_longer_checked": ["B"]}
    assert change_between(without, looked).why == ("this machine was read in one of them only",)


def test_what_lay_in_the_part_that_was_not_looked_at_is_not_new() -> None:
    old = whole(more=[check("A", share=0.5)])
    found = finding("a", key="k")
    new = whole(found, keys=[key(first="2025-01-01T00:00:00+00:00")], day=2)
    assert steps(old, new) == {"newly_checked": ["a"]}


def test_what_may_stand_where_nobody_looked_this_time_is_not_fixed() -> None:
    old = whole(finding("a"))
    less = whole(more=[check("A", share=0.5)], day=2)
    assert steps(old, less) == {"no_longer_checked": ["a"]}


def test_other_rules_that_weigh_a_finding_otherwise_fix_nothing() -> None:
    old, new = whole(finding("a")), whole(finding("a", severity=Severity.LOW), day=2, rules="r2")
    assert steps(old, new) == {"rules": ["a"]} and parts(old, new).keys() <= {"rules"}
    tracked, elsewhere = key("k"), key("k", place="ignored")
    found = finding("b", key="k")
    told = parts(whole(found, keys=[tracked]), whole(found, keys=[elsewhere], day=2, rules="r2"))
    assert told.keys() <= {"rules"}


def test_a_scan_that_was_stopped_is_never_compared_as_if_whole() -> None:
    stopped = whole(day=2, partial=True, limits=(Limit(id="cancelled", what="", why=""),))
    change = change_between(whole(finding("a")), stopped)
    assert (change.comparable, change.parts, change.points) == (False, (), 0)
    damaged = whole(day=2, partial=True, limits=(Limit(id="broken-objects", what="", why=""),))
    change = change_between(whole(finding("a", source="history")), damaged)
    assert not change.comparable and [p.step for p in change.parts] == ["no_longer_checked"]


def test_without_a_keychain_keys_are_known_by_their_masks() -> None:
    found = finding("x1", key="one-run")
    other = finding("x2", key="another-run")
    was, is_ = (msgspec.structs.replace(key(name), masked="sk-…4f2a") for name in ("one-run", "another-run"))
    old, new = whole(found, keys=[was], fingerprints=""), whole(other, keys=[is_], fingerprints="", day=2)
    change = change_between(old, new)
    assert change.by_masks and change.parts == ()
    kept = whole(other, keys=[is_], fingerprints="f1", day=2)
    assert change_between(whole(found, keys=[was], fingerprints="f2"), kept).by_masks
    assert not change_between(whole(finding("b", "B")), kept).by_masks  # no key in one: nothing to join


def test_since_a_moment_and_the_last_comparable() -> None:
    reports = [whole(day=d, rules="r1" if d != 5 else "r2") for d in (3, 4, 5, 9)]
    scans = [msgspec.structs.replace(scan_of(r, target="t"), number=n) for n, r in enumerate(reports)]
    newest = scans[-1]
    assert since(scans, newest, "2026-11-04T23:00:00+00:00") is scans[1]
    assert since(scans, newest, "2026-11-06T00:00:00+00:00") is scans[1]  # that of the fifth has other rules
    assert since(scans, newest, "2026-11-01T00:00:00+00:00") is scans[0]  # none before: the first after
    assert last_comparable(scans, newest) is scans[1]
    assert last_comparable(scans, scans[0]) is None
    assert since([newest], newest, "2026-11-01T00:00:00+00:00") is None


# --- properties -------------------------------------------------------------------------------------------------------

_one = st.builds(
    lambda n, c, severity, accepted, k, source: finding(
        f"{c}{n}", c, severity, status=Status.ACCEPTED if accepted else Status.FAIL, key=k, source=source
    ),
    st.integers(0, 4),
    st.sampled_from(CHECKS),
    st.sampled_from([s for s in Severity if s is not Severity.INFO]),
    st.booleans(),
    st.sampled_from([None, "k1", "k2"]),
    st.sampled_from(["worktree", "history"]),
)
_keys = st.lists(
    st.builds(
        key,
        st.sampled_from(["k1", "k2"]),
        live=st.sampled_from(list(Live)),
        place=st.sampled_from(["tracked", "ignored", "blob"]),
        first=st.sampled_from([None, "2026-01-01T00:00:00+00:00", "2026-11-01T18:00:00+00:00"]),
    ),
    max_size=2,
    unique_by=lambda k: k.fingerprint,
)


@st.composite
def reports(draw: st.DrawFn, day: int = 1, rules: st.SearchStrategy[str] | None = None) -> Report:
    found = draw(st.lists(_one, max_size=6, unique_by=lambda f: f.id))
    odd = draw(st.dictionaries(st.sampled_from(CHECKS), st.sampled_from(UNSETTLED), max_size=2))
    found = [f for f in found if f.check not in odd]
    share = draw(st.sampled_from([1.0, 1.0, 0.5]))
    weights = {"A": Severity.CRITICAL, "B": Severity.HIGH, "C": Severity.MEDIUM, "D": Severity.LOW}
    checks = [check(id, found, odd.get(id), share=share, weight=weights[id]) for id in CHECKS]
    sources = draw(st.sampled_from([("worktree", "history"), ("worktree",)]))
    named = draw(st.sampled_from(["f1", ""]))
    named_rules = draw(rules) if rules is not None else "r1"
    return report(checks, found, draw(_keys), day=day, sources=sources, fingerprints=named, rules=named_rules)


@settings(max_examples=120, deadline=None)
@given(reports(1), reports(2, st.sampled_from(["r1", "r1", "r2"])))
def test_the_parts_always_sum_to_the_change(old: Report, new: Report) -> None:
    change = change_between(old, new)
    assert round(sum(round(p.points * 100) for p in change.parts)) == round((new.score.low - old.score.low) * 100)
    assert [p.step for p in change.parts] == [s for s in STEPS if s in {p.step for p in change.parts}]


@settings(max_examples=80, deadline=None)
@given(reports(1), reports(2))
def test_with_the_same_rules_nothing_is_theirs_and_each_step_has_its_direction(old: Report, new: Report) -> None:
    change = change_between(old, new)
    assert change.part("rules").points == 0
    if set(old.target.sources) == set(new.target.sources):
        assert change.part("fixed").points >= 0
        assert change.part("new").points <= 0
        assert change.part("expired").points <= 0


@settings(max_examples=40, deadline=None)
@given(reports(1))
def test_from_a_report_to_itself_nothing_changes(one: Report) -> None:
    assert change_between(one, one).parts == ()
