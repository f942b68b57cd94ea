"""What raises the coverage: promised at most, the cheapest first, and only what can be asked."""

from __future__ import annotations

import msgspec

from checks.accounts.clients import PROVIDERS, client_of
from checks.evidence import NOT_GATHERED, Need
from checks.model import CheckResult, Key, Severity, Status
from checks.scoring.raising import raising, ways
from checks.scoring.score import score
from checks.scoring.steps import next_steps, next_steps_of
from tests.checks.scoring.test_score import everything, finding, key, result
from tests.checks.scoring.test_whatif import report


def waiting(need: Need, sin: int, id: str = "X") -> CheckResult:
    return msgspec.structs.replace(result(id, sin, Status.NOT_CHECKED), reason=f"{NOT_GATHERED[need]} It would tell.")


def of(provider: str, name: str = "k", *, secret: bool = True) -> Key:
    return msgspec.structs.replace(key(secret=secret), provider=provider, fingerprint=name)


def test_each_way_says_how_far_it_leads_at_most_and_the_cheapest_comes_first() -> None:
    checks = [
        *everything(Status.PASS)[:2],
        waiting(Need.HISTORY, 3, "A"), waiting(Need.ACCOUNTS, 4, "B"), waiting(Need.ACCOUNTS, 5, "C"),
        waiting(Need.HOST, 6, "D"), waiting(Need.MACHINE, 7, "E"),
    ]  # fmt: skip
    found = raising(checks)
    assert [w.id for w in found] == ["ask-machine", "ask-history", "ask-accounts", "ask-online"]
    assert [w.effort for w in found] == [1, 1, 4, 2]
    assert {w.before for w in found} == {37} and [w.after for w in found] == [52, 50, 62, 47]
    assert found[2].decides == ("B", "C")
    done = [msgspec.structs.replace(c, status=Status.PASS) if c.id in "BC" else c for c in checks]
    assert int(score(done)[0].coverage) == 62


def test_providers_are_named_by_the_keys_and_only_those_that_can_be_asked() -> None:
    checks = [*everything(Status.PASS)[:3], waiting(Need.ACCOUNTS, 4)]
    (way,) = ways(checks, [of("openai", "a"), of("openai", "b"), of("nobody", "c")])
    assert way.title == "Ask OpenAI about 2 keys"
    assert way.command == "shrift vault account add openai, then shrift scan --online=openai"
    (way,) = ways(checks, [of("openai", "a"), of("anthropic", "b")])
    assert (way.title, way.effort) == ("Ask 2 providers about 2 keys", 8)
    assert not ways(checks, [of("nobody")])
    (way,) = ways(checks, [of("nobody", secret=False)])
    assert way.title == "Ask the providers"


def test_who_can_be_asked_has_a_client() -> None:
    assert {client_of(p).provider for p in PROVIDERS} == set(PROVIDERS)


def test_questions_cost_each_and_are_told_where_nobody_can_be_asked() -> None:
    checks = [
        *everything(Status.PASS)[:3],
        waiting(Need.ACCOUNTS, 6, "S6-NO-SPEND-ALERT"),
        waiting(Need.ACCOUNTS, 6, "S6-NO-HARD-CAP"),
    ]
    (way,) = raising(checks, [of("nobody")])
    assert (way.id, way.title, way.effort) == ("answer", "Answer 2 questions", 4)


def test_without_a_grade_it_comes_before_what_is_not_grave_and_after_what_is() -> None:
    checks = [*everything(Status.PASS)[1:3], waiting(Need.HISTORY, 4), waiting(Need.HISTORY, 5, "Y")]
    low, grave = finding("low", Severity.MEDIUM), finding("grave", Severity.HIGH)
    failed = result("C", 1, Status.FAIL, places=2)
    steps = next_steps([*checks, failed], keys=[], findings=[low, msgspec.structs.replace(grave, check="D")])
    assert [s.finding or s.way.id for s in steps if s.finding or s.way] == ["grave", "ask-history", "low"]
    assert steps[1].way is not None and steps[1].way.after > steps[1].way.before
    assert not [s for s in next_steps([*checks, failed], keys=[], findings=[low], partial=True) if s.way]
    enough = [*everything(Status.PASS)[:4], waiting(Need.HISTORY, 5)]
    assert not next_steps(enough, keys=[], findings=[])


def test_what_is_staged_has_its_own_three_and_no_way_to_a_grade() -> None:
    checks = [*everything(Status.PASS)[1:2], *(waiting(Need.HISTORY, sin, f"W{sin}") for sin in (4, 5, 6))]
    found = [msgspec.structs.replace(finding(id, Severity.MEDIUM), check=id) for id in "ABC"]
    whole = report([*checks, *(result(id, 1, Status.FAIL) for id in "ABC")], found, [])
    assert [s.way is None for s in next_steps_of(whole)] == [False, True, True]
    staged = msgspec.structs.replace(whole, target=msgspec.structs.replace(whole.target, sources=("staged",)))
    assert [s.finding for s in next_steps_of(staged)] == ["A", "B", "C"]


def test_where_nothing_would_tell_more_nothing_is_promised() -> None:
    checks = [*everything(Status.PASS)[:2], result("X", 4, Status.NOT_CHECKED), result("Y", 6, Status.NOT_CHECKED)]
    assert not raising(checks) and not next_steps(checks, keys=[], findings=[])
