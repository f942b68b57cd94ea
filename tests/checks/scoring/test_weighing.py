"""Weighing: what is left out because no deed touches it changes no score."""

from __future__ import annotations

import msgspec
from hypothesis import given

from checks.model import Live, Report, Severity, Status
from checks.scoring.mending import after
from checks.scoring.score import holders, score
from checks.scoring.steps import _worth, findings_behind
from checks.scoring.weighing import Weighing
from tests.checks.scoring.test_score import everything, finding, key, result
from tests.checks.scoring.test_whatif import reports


@given(reports())
def test_it_is_the_score_of_all_that_is_left(made: Report) -> None:
    deeds = _worth(made.findings, made.keys)
    for some in (deeds[:1], deeds[1:3], deeds):
        weighing = Weighing(some, made.checks, made.findings, made.keys)
        for deed in some:
            left = after([deed], made.checks, made.findings, made.keys)
            whole, _ = score(left.results, keys=left.keys, findings=left.findings)
            told = weighing.after([deed])
            assert {g.id for g in told.gates} == {g.id for g in whole.gates}
            assert (told.low, told.high, told.coverage, told.grade) == (
                whole.low,
                whole.high,
                whole.coverage,
                whole.grade,
            )


def test_of_very_many_a_few_hold_the_gates() -> None:
    many = [finding(f"f{n}", Severity.CRITICAL, f"k{n}") for n in range(500)]
    keys = [msgspec.structs.replace(key(Live.LIVE, reach=("public",)), fingerprint=f"k{n}") for n in range(500)]
    checks = [*everything(Status.PASS)[1:], result("X", 1, Status.FAIL, places=500)]
    deeds = _worth(many, keys)[:3]
    weighing = Weighing(deeds, checks, many, keys)
    assert len(weighing._findings) < 12 and len(weighing._keys) < 12
    assert {g.id for g in weighing.after([deeds[0]]).gates} == {"live-public", "live-in-git", "open-critical"}
    assert len(holders(keys, many)["live-public"]) == 500 and not findings_behind("accepted-critical", keys, many)
