"""The score promises only what was seen; nothing lost and nothing new that is wrong ever raises it."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.catalog import SINS, WEIGHTS
from checks.model import CheckResult, Confidence, Finding, FixNote, Key, Live, Safety, Severity, Sighting, Status
from checks.scoring import steps as stepping
from checks.scoring.score import letter, score, terms
from checks.scoring.steps import next_steps
from checks.scoring.weighing import Weighing

ORDER = "FEDCBA"


def result(id: str, sin: int, status: Status, severity: Severity = Severity.HIGH, **more: object) -> CheckResult:
    return CheckResult(
        id=id,
        sin=sin,
        title=id,
        status=status,
        severity=severity,
        weight=WEIGHTS[severity],
        reason="because",
        looked_at="all",
        **more,
    )  # type: ignore[arg-type]


def finding(id: str, severity: Severity, key: str | None = None, status: Status = Status.FAIL) -> Finding:
    return Finding(
        id=id,
        check="X",
        sin=1,
        severity=severity,
        confidence=Confidence.HIGH,
        title="t",
        message="m",
        status=status,
        key=key,
    )


def key(live: Live = Live.NOT_ASKED, *, reach: tuple[str, ...] = ("tip",), secret: bool = True) -> Key:
    seen = Sighting(source="history", path=".env", place="blob", reach=reach)
    return Key(
        fingerprint="k",
        provider="p",
        kind="k",
        masked="…",
        confidence=Confidence.HIGH,
        live=live,
        sightings=(seen,),
        secret=secret,
    )


def everything(status: Status) -> list[CheckResult]:
    return [result(f"C{s.number}", int(s.number), status) for s in SINS]


statuses = st.sampled_from(list(Status))
severities = st.sampled_from([s for s in Severity if s is not Severity.INFO])
results = st.lists(
    st.builds(
        lambda n, sin, status, severity, share, places: result(
            f"C{n}", sin, status, severity, share=share, places=places
        ),
        st.integers(0, 10**6),
        st.integers(1, 7),
        statuses,
        severities,
        st.floats(0, 1),
        st.integers(0, 9),
    ),
    max_size=25,
)


def rank(grade: str | None) -> int:
    return -1 if grade is None else ORDER.index(grade[0])


def test_all_passed_is_a_hundred_and_an_a() -> None:
    whole, sins = score(everything(Status.PASS))
    assert (whole.low, whole.high, whole.coverage, whole.grade) == (100, 100, 100, "A")
    assert all(s.applies for s in sins)


def test_a_plus_needs_a_drill_and_all_seen() -> None:
    assert score(everything(Status.PASS), drill_days=41)[0].grade == "A+"
    assert score(everything(Status.PASS), drill_days=181)[0].grade == "A"
    nearly = [*everything(Status.PASS)[1:], result("C1", 1, Status.PARTIAL, share=0.99)]
    assert score(nearly, drill_days=1)[0].grade == "A"


@given(results, st.one_of(st.none(), st.integers(0, 400)))
def test_a_drill_makes_an_a_better_and_nothing_else(some: list[CheckResult], days: int | None) -> None:
    without, sins = score(some)
    with_it, same = score(some, drill_days=days)
    assert sins == same and msgspec.structs.replace(with_it, grade=without.grade) == without
    if with_it.grade != without.grade:
        assert (with_it.grade, without.grade) == ("A+", "A") and days is not None and days <= 180
        assert with_it.coverage >= 99.99


def test_nothing_seen_is_the_whole_range_and_no_letter() -> None:
    whole, sins = score([])
    assert (whole.low, whole.high, whole.coverage, whole.grade) == (0, 100, 0, None)
    assert {s.why for s in sins} == {"not checked yet: its checks are not built"}


def test_a_sin_that_does_not_apply_leaves_and_says_why() -> None:
    rest = [r for r in everything(Status.PASS) if r.sin != 2]
    whole, sins = score([*rest, result("C2", 2, Status.NOT_APPLICABLE)])
    assert whole.low == 100
    assert (sins[1].applies, sins[1].why) == (False, "because")


def test_the_worked_example() -> None:
    """A web service without a front end, no admin key given: 35 to 69, 66 % checked."""
    by_sin = {1: (57, 57, 100), 3: (55, 100, 55), 4: (0, 38, 62), 5: (26, 89, 38), 6: (0, 100, 0), 7: (47, 47, 100)}
    weights = {int(s.number): s.weight for s in SINS}
    total = sum(weights[n] for n in by_sin)
    low, high, coverage = (sum(weights[n] * v[i] for n, v in by_sin.items()) / total for i in range(3))
    assert (round(low), round(high), int(coverage)) == (35, 69, 66)


@pytest.mark.parametrize(("places", "value"), [(0, 50), (1, 50), (2, 33.33), (4, 20)])
def test_medium_and_low_fall_gently(places: int, value: float) -> None:
    _, sins = score([result("C", 1, Status.FAIL, Severity.MEDIUM, places=places)])
    assert sins[0].low == sins[0].high == value


@pytest.mark.parametrize(
    ("live", "reach", "cap"),
    [
        (Live.LIVE, ("tip", "remote", "public"), 20),
        (Live.RESTRICTED, ("reachable",), 40),
        (Live.NOT_ASKED, ("reachable",), 59),
        (Live.COULD_NOT_ASK, ("reachable",), 59),
        (Live.DEAD, ("reachable",), 100),
    ],
)
def test_gates_follow_confirmed_facts(live: Live, reach: tuple[str, ...], cap: int) -> None:
    whole, _ = score(
        everything(Status.PASS), keys=[key(live, reach=reach)], findings=[finding("f", Severity.HIGH, "k")]
    )
    assert whole.low == whole.high == cap
    assert whole.uncapped.low == 100


def test_the_lowest_gate_wins_and_all_are_named() -> None:
    whole, _ = score(
        everything(Status.PASS),
        keys=[key(Live.LIVE, reach=("public",))],
        findings=[finding("f", Severity.CRITICAL, "k")],
    )
    assert [g.cap for g in whole.gates] == [20, 40, 69]
    assert whole.grade == "F"


def test_an_accepted_critical_and_too_many_answers_cap_at_b() -> None:
    accepted = finding("f", Severity.CRITICAL, status=Status.ACCEPTED)
    assert score(everything(Status.PASS), findings=[accepted])[0].grade == "B"
    mostly_told = [*everything(Status.PASS)[:4], *everything(Status.ATTESTED)[4:]]
    assert score(mostly_told)[0].gates[0].id == "attested"


def test_no_letter_below_sixty_percent_or_when_cut_short() -> None:
    half = [*everything(Status.PASS)[:3], *everything(Status.NOT_CHECKED)[3:]]
    assert score(half)[0].grade is None
    assert score(everything(Status.PASS), partial=True)[0].grade is None


def test_letters() -> None:
    assert [letter(n) for n in (100, 90, 89.99, 80, 70, 50, 30, 29.99, 0)] == list("AABBCDEFF")


@given(results)
def test_bounds_and_width(some: list[CheckResult]) -> None:
    whole, sins = score(some)
    assert 0 <= whole.low <= whole.high <= 100
    for sin in sins:
        if sin.applies:
            assert sin.high - sin.low == pytest.approx(100 - sin.coverage, abs=0.05)


@given(results, st.integers(0, 24), severities, st.booleans(), st.integers(1, 9))
def test_a_new_failing_finding_never_raises_anything(
    some: list[CheckResult], at: int, severity: Severity, keyed: bool, places: int
) -> None:
    """Whatever a check said before: it looked at the same, and now there is one more thing wrong in it."""
    before, _ = score(some, keys=[key()])
    changed = list(some)
    # A check that was not done, or had nothing to look at, learns something new when it is: that is another matter.
    decided = [n for n, r in enumerate(some) if r.status not in (Status.NOT_CHECKED, Status.NOT_APPLICABLE)]
    if decided:
        chosen = decided[at % len(decided)]
        was = some[chosen]
        failed = was.status is Status.FAIL
        changed[chosen] = msgspec.structs.replace(
            was,
            status=Status.FAIL,
            severity=max(severity, was.severity, key=lambda s: s.rank) if failed else severity,
            places=max(was.places, 1) + places if failed else places,
            share=was.share if was.status in (Status.PARTIAL, Status.FAIL, Status.ACCEPTED) else 1.0,
        )
    after, _ = score(changed, keys=[key()], findings=[finding("new", severity, "k" if keyed else None)])
    assert after.low <= before.low + 0.01
    assert after.high <= before.high + 0.01
    # A find decides a check, so enough may be decided for a letter now: never a better one than the low end had before.
    assert rank(after.grade) <= rank(before.grade or letter(before.low))


@given(results, st.integers(0, 24), st.floats(0, 1))
def test_lost_data_never_raises_low_or_grade(some: list[CheckResult], at: int, share: float) -> None:
    if not some:
        return
    chosen = some[at % len(some)]
    if chosen.status is Status.NOT_APPLICABLE:
        return
    before, _ = score(some)
    for lost in (
        msgspec.structs.replace(chosen, status=Status.NOT_CHECKED),
        msgspec.structs.replace(chosen, share=chosen.share * share),
    ):
        after, _ = score([lost if r is chosen else r for r in some])
        assert after.low <= before.low + 0.01
        assert rank(after.grade) <= rank(before.grade)
    cut, _ = score(some, partial=True)
    assert (cut.low, cut.grade) == (before.low, None)


@given(results)
def test_an_answer_that_expires_or_turns_out_wrong_never_helps(some: list[CheckResult]) -> None:
    before, _ = score(some)
    for number, was in enumerate(some):
        if was.status is Status.ATTESTED:
            for status in (Status.NOT_CHECKED, Status.FAIL):
                now = [*some[:number], msgspec.structs.replace(was, status=status, places=1), *some[number + 1 :]]
                after, _ = score(now)
                assert after.low <= before.low + 0.01
                assert rank(after.grade) <= rank(before.grade or letter(before.low))


def test_an_answer_that_turns_out_wrong_beside_what_nobody_looked_at_lifts_nothing() -> None:
    """What is accepted holds the score down only as far as it was looked at, before and after."""
    unseen = [result(f"C{s.number}", int(s.number), Status.NOT_CHECKED) for s in SINS if s.number != 2]
    accepted = result("C2", 2, Status.ACCEPTED, share=0.0)
    told = [accepted, *(msgspec.structs.replace(r, status=Status.ATTESTED) if r.sin == 3 else r for r in unseen)]
    wrong = [msgspec.structs.replace(r, status=Status.FAIL, severity=Severity.LOW, places=1) if r.sin == 3 else r for r in told]  # fmt: skip
    assert score(wrong)[0].high <= score(told)[0].high


def test_the_border_of_a_quarter_on_answers_is_no_step_upwards() -> None:
    """Just over a quarter on answers is held at 89; when one of them fails or expires, nothing rises past that."""
    many = [result(f"C{s.number}-{n}", int(s.number), Status.PASS) for s in SINS for n in range(20)]
    told = [r if n >= 36 else msgspec.structs.replace(r, status=Status.ATTESTED) for n, r in enumerate(many)]
    before, _ = score(told)
    assert [g.id for g in before.gates] == ["attested"]
    assert before.low == 89 < before.uncapped.low
    for status in (Status.FAIL, Status.NOT_CHECKED):
        for lost in range(1, 12):
            now = [msgspec.structs.replace(r, status=status) if n < lost else r for n, r in enumerate(told)]
            assert score(now)[0].low <= 89


@pytest.mark.parametrize(
    ("status", "low", "high", "coverage"),
    [
        (Status.PASS, 100, 100, 100),
        (Status.FAIL, 0, 0, 100),
        (Status.PARTIAL, 30, 100, 30),
        (Status.ATTESTED, 70, 70, 100),
        (Status.ACCEPTED, 15, 85, 30),
        (Status.NOT_CHECKED, 0, 100, 0),
    ],
)
def test_the_value_of_every_status(status: Status, low: float, high: float, coverage: float) -> None:
    _, sins = score([result("C", 1, status, share=0.3)])
    assert (sins[0].low, sins[0].high, sins[0].coverage) == (low, high, coverage)


def test_weights_of_a_check_follow_its_severity() -> None:
    assert WEIGHTS == {
        Severity.CRITICAL: 10,
        Severity.HIGH: 6,
        Severity.MEDIUM: 3,
        Severity.LOW: 1,
        Severity.INFO: 0,
    }
    _, sins = score([result("A", 1, Status.PASS, Severity.CRITICAL), result("B", 1, Status.NOT_CHECKED, Severity.HIGH)])
    assert (sins[0].low, sins[0].high, sins[0].coverage) == (62.5, 100, 62.5)


def test_sins_weigh_as_designed_and_the_rest_is_rescaled_when_one_leaves() -> None:
    assert [s.weight for s in SINS] == [22, 15, 13, 12, 13, 10, 15]
    only = [result(f"C{s.number}", int(s.number), Status.PASS if s.number == 1 else Status.FAIL) for s in SINS]
    assert score(only)[0].low == 22
    without = [r if r.sin != 2 else msgspec.structs.replace(r, status=Status.NOT_APPLICABLE) for r in only]
    assert score(without)[0].low == pytest.approx(22 / 85 * 100, abs=0.01)


def test_a_find_in_a_tenth_is_worth_no_more_than_the_tenth() -> None:
    _, sins = score([result("C", 1, Status.FAIL, Severity.LOW, places=1, share=0.1)])
    assert (sins[0].low, sins[0].high, sins[0].coverage) == (5, 50, 55)
    _, sins = score([result("C", 1, Status.FAIL, Severity.HIGH, places=1, share=0.1)])
    assert (sins[0].low, sins[0].high, sins[0].coverage) == (0, 0, 100)


def test_a_publishable_key_opens_no_gate() -> None:
    open_ = [finding("f", Severity.HIGH, "k")]
    assert score(everything(Status.PASS), keys=[key(secret=False)], findings=open_)[0].gates == ()


def test_a_doubtful_finding_or_a_doubtful_place_opens_no_gate() -> None:
    doubtful = msgspec.structs.replace(finding("f", Severity.HIGH, "k"), confidence=Confidence.MEDIUM)
    assert score(everything(Status.PASS), keys=[key()], findings=[doubtful])[0].gates == ()
    seen = msgspec.structs.replace(key().sightings[0], confidence=Confidence.LOW)
    in_a_test = msgspec.structs.replace(key(), sightings=(seen,))
    sure = [finding("f", Severity.HIGH, "k")]
    assert score(everything(Status.PASS), keys=[in_a_test], findings=sure)[0].gates == ()


def test_a_live_key_in_a_bundle_that_ships_caps_as_a_public_one_does() -> None:
    shipped = msgspec.structs.replace(finding("f", Severity.MEDIUM, "k"), check="S2-BUNDLE", sin=2)
    for live, cap in ((Live.LIVE, 20), (Live.RESTRICTED, 20), (Live.DEAD, None), (Live.COULD_NOT_ASK, None)):
        whole, _ = score(everything(Status.PASS), keys=[key(live, reach=())], findings=[shipped])
        assert next((g.cap for g in whole.gates if g.id == "live-shipped"), None) == cap
    unsure = msgspec.structs.replace(shipped, confidence=Confidence.LOW)
    whole, _ = score(everything(Status.PASS), keys=[key(Live.LIVE, reach=())], findings=[unsure])
    assert "live-shipped" not in [g.id for g in whole.gates]


def test_a_live_key_in_a_public_log_caps_as_a_public_one_does_and_its_finding_comes_first() -> None:
    logged = msgspec.structs.replace(finding("f", Severity.MEDIUM, "k"), check="S3-LOGFILE", sin=3)
    for live, cap in ((Live.LIVE, 20), (Live.WITHOUT_CREDIT, 20), (Live.DEAD, None), (Live.NOT_ASKED, None)):
        held = msgspec.structs.replace(
            key(live), sightings=(Sighting(source="worktree", path="a.log", reach=("public-log",)),)
        )
        whole, _ = score(everything(Status.PASS), keys=[held], findings=[logged])
        assert next((g.cap for g in whole.gates if g.id == "live-log"), None) == cap
    held = msgspec.structs.replace(held, live=Live.LIVE)
    some = [*everything(Status.PASS)[1:], msgspec.structs.replace(result("S3-LOGFILE", 3, Status.FAIL), places=1)]
    (step,) = next_steps(some, keys=[held], findings=[logged])
    assert (step.finding, step.before, step.lifts) == ("f", 20, 1)


def test_a_key_that_could_not_be_asked_about_caps_as_one_that_nobody_asked_about() -> None:
    whole, _ = score(
        everything(Status.PASS), keys=[key(Live.COULD_NOT_ASK)], findings=[finding("f", Severity.HIGH, "k")]
    )
    (gate,) = [g for g in whole.gates if g.id == "key-in-git"]
    assert gate.cap == 59 and gate.why.endswith("whether it still works could not be asked")


def test_an_accepted_finding_about_a_live_key_still_caps() -> None:
    accepted = [finding("f", Severity.HIGH, "k", Status.ACCEPTED)]
    assert score(everything(Status.PASS), keys=[key(Live.LIVE)], findings=accepted)[0].low == 40


def test_the_uncapped_range_stays_beside_the_gate() -> None:
    some = [*everything(Status.PASS)[:-1], result("C7", 7, Status.NOT_CHECKED)]
    whole, _ = score(some, keys=[key()], findings=[finding("f", Severity.HIGH, "k")])
    assert (whole.low, whole.high) == (59, 59)
    assert (whole.uncapped.low, whole.uncapped.high) == (85, 100)
    assert whole.grade == "D"


def test_a_plus_needs_an_a() -> None:
    accepted = [finding("f", Severity.CRITICAL, status=Status.ACCEPTED)]
    assert score(everything(Status.PASS), findings=accepted, drill_days=1)[0].grade == "B"


def test_every_term_is_told() -> None:
    some = [result("A", 1, Status.PASS), result("B", 1, Status.FAIL), result("C", 1, Status.NOT_CHECKED, Severity.LOW)]
    assert [(t.check, t.low, t.high) for t in terms(some, 1)] == [("A", 6, 6), ("B", 0, 0), ("C", 0, 1)]


def test_next_steps_begin_behind_the_gate() -> None:
    some = [*everything(Status.PASS)[1:], result("X", 1, Status.FAIL, places=1)]
    (step, *_) = next_steps(some, keys=[key()], findings=[finding("f", Severity.HIGH, "k")])
    assert step.finding == "f"
    assert (step.before, step.after) == (59, 89)  # the finding stays, as medium
    assert (step.closes, step.lowers) == (0, 1)
    alone = msgspec.structs.replace(
        finding("f", Severity.HIGH, "k"), fixes=(FixNote(id="replace-key", title="Replace it", safety=Safety.MANUAL),)
    )
    (step, *_) = next_steps(some, keys=[key()], findings=[alone])
    assert (step.after, step.closes, step.lowers) == (100, 1, 0)  # a new key is all it asks for


def test_under_a_cap_only_the_steps_that_lift_it_come_first_and_gain_together() -> None:
    some = [
        *everything(Status.PASS)[2:],
        result("X", 1, Status.FAIL, places=2),
        result("Y", 2, Status.FAIL, Severity.LOW, places=1),
    ]
    keys = [key(), msgspec.structs.replace(key(), fingerprint="k2", masked="two")]
    other = msgspec.structs.replace(finding("y", Severity.CRITICAL), check="Y", sin=2)
    held = [finding("f", Severity.HIGH, "k"), finding("g", Severity.HIGH, "k2")]
    first, second, third = next_steps(some, keys=keys, findings=[*held, other])
    assert {first.finding, second.finding} == {"f", "g"} and third.finding == "y"
    assert (first.lifts, first.before, first.after, first.lifted) == (2, 59, 59, 69)  # then the critical one holds
    assert (third.lifts, third.after, third.waits) == (0, 59, 59)


def test_a_sin_that_does_not_apply_says_why_for_all_its_checks() -> None:
    def absent(id: str, why: str) -> CheckResult:
        return msgspec.structs.replace(result(id, 2, Status.NOT_APPLICABLE), reason=why)

    rest = [r for r in everything(Status.PASS) if r.sin != 2]
    _, sins = score([*rest, absent("A", "No page."), absent("B", "No page.")])
    assert (sins[1].applies, sins[1].why) == (False, "No page.")
    _, sins = score([*rest, absent("A", "No page."), absent("B", "No app."), absent("C", "No image.")])
    assert sins[1].why == "No page. Its 2 other checks do not apply either."


def test_a_key_that_needs_no_replacing_is_not_replaced() -> None:
    # What is only staged has not left this machine: taking it out of the next commit is all there is to do.
    staged = msgspec.structs.replace(
        finding("f", Severity.MEDIUM, "k"),
        fixes=(FixNote(id="unstage", title="Take it out of the next commit", safety=Safety.SAFE),),
    )
    (step,) = next_steps([result("X", 1, Status.FAIL, places=1)], keys=[key()], findings=[staged])
    assert step.title == "Take it out of the next commit"


def test_next_steps_of_thousands_of_findings_weigh_only_the_gravest(monkeypatch: pytest.MonkeyPatch) -> None:
    # Every gain that is computed costs a whole score; a window that shows five thousand keys must not wait for each.
    weighed = 0
    computed = Weighing.after

    def counted(*arguments: object) -> object:
        nonlocal weighed
        weighed += 1
        return computed(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Weighing, "after", counted)
    many = [finding(f"f{n}", Severity.HIGH, f"k{n}") for n in range(5_000)]
    many[4_321] = finding("worst", Severity.CRITICAL, "k4321")
    some = [result("X", 1, Status.FAIL, places=5_000)]
    held = [msgspec.structs.replace(key(), fingerprint=f"k{n}") for n in range(5_000)]
    first, *_ = next_steps(some, keys=held, findings=many)
    assert first.finding == "worst"
    assert weighed == stepping.WEIGHED
