"""A sin as a lesson: every sentence is the catalogue's or the report's, each once, in an order that can be followed."""

from __future__ import annotations

import msgspec
import pytest
from gui_samples import clean, finding, hostile, key, many, report, result

from checks.catalog import SINS
from checks.model import Status
from checks.scoring.score import score
from gui.models.lesson import SHORT, in_order, lesson


def grouped(told) -> dict[str, list[str]]:
    return {group.title: [check.title for check in group.checks] for group in told.groups}


def test_every_sin_has_a_short_name_for_its_segment() -> None:
    assert set(SHORT) == {int(sin.number) for sin in SINS}


def test_the_verdicts_are_told_by_their_answers_the_gravest_first(catalog) -> None:
    told = lesson(report(), catalog, 1)
    assert told.question == "Is a key in git, in its history, or one “git add .” away?"
    assert told.found.startswith("Of 6 checks: 4 failed, 1 passed, 1 not checked. ")
    assert grouped(told) == {
        "Failed": [
            "Keys in the git history",
            "Env files in git",
            "Ignore rules miss usual places",
            "Nothing stops the next commit",
        ],
        "Not checked": ["Does the git host refuse a push that carries a key?"],  # its title would claim an answer
        "Passed": ["No key in a file git tracks"],
        "Does not apply": [catalog.find("S1-STAGED").text.question],
    }


def test_what_was_not_checked_says_what_would_answer_it(catalog) -> None:
    told = lesson(report(), catalog, 1)
    (open_,) = next(g.checks for g in told.groups if g.status is Status.NOT_CHECKED)
    assert open_.reason == "The git host was not asked; “Ask the git host” on the start page does."
    assert told.widens == ("online",)


def test_what_passed_says_what_was_looked_at(catalog) -> None:
    told = lesson(report(), catalog, 1)
    (passed,) = next(g.checks for g in told.groups if g.status is Status.PASS)
    assert passed.reason == "It was looked at. Looked at: 1,482 tracked files."


def test_the_findings_of_a_check_are_its_keys_and_places(catalog) -> None:
    told = lesson(report(), catalog, 1)
    first = told.groups[0].checks[0]
    assert [(t.id, t.text, t.about, t.fixed) for t in first.traces] == [
        ("s1-history-0", "sk-proj-…0002", ".env:12 @ 3f9c1e2 and 2 more", True),
        ("s1-history-1", "hf_…xKqP", "deploy/Dockerfile:14 @ 81c40de", True),
    ]
    assert (first.count, first.next) == (2, "")


def test_of_many_findings_two_are_shown_and_the_third_is_named(catalog) -> None:
    first = lesson(many(200), catalog, 1).groups[0].checks[0]
    assert (len(first.traces), first.count, first.next) == (2, 5, "s1-c00-80")


def test_the_reasons_are_those_of_what_failed_and_each_is_said_once(catalog) -> None:
    told = lesson(report(), catalog, 1)
    texts = [why.text for why in told.whys]
    assert texts[0] == " ".join(catalog.find("S1-HISTORY").text.why.split())
    assert len(texts) == len(set(texts)) <= 3


def test_where_nothing_failed_the_heaviest_check_tells_why_it_matters(catalog) -> None:
    told = lesson(clean(), catalog, 1)
    assert [why.text for why in told.whys] == [" ".join(catalog.find("S1-TRACKED").text.why.split())]
    assert told.steps == () and told.findings == 0


def test_the_steps_are_each_finding_s_own_once_and_say_how_many_they_concern(catalog) -> None:
    told = lesson(report(), catalog, 1)
    assert [step.title for step in told.steps] == [
        "Make a new key, for this use only",
        "Read it from the environment, masked",
        "Clean the history in a fresh clone",
    ]
    assert all(step.text.endswith(" This concerns 1 of 5 findings.") for step in told.steps)


def test_a_step_for_several_keys_names_none_of_them(catalog) -> None:
    one, two = key(2), key(4)
    findings = tuple(finding("S1-TRACKED", "x", k, number=n, fixes=("revoke-key",)) for n, k in enumerate((one, two)))
    whole = msgspec.structs.replace(report(), keys=(one, two), findings=findings)
    (step,) = lesson(whole, catalog, 1).steps
    assert step.title == "Revoke the key, then look at its use since it leaked"
    alone = msgspec.structs.replace(whole, findings=findings[:1])
    (step,) = lesson(alone, catalog, 1).steps
    assert step.title == f"Revoke {one.masked}, then look at its use since it leaked"


@pytest.mark.parametrize(
    "plans",
    [
        (("revoke-key",), ("replace-key", "revoke-key")),
        (("proxy", "read-from-environment", "replace-key", "revoke-key"), ("replace-key", "revoke-key", "read-from-environment", "clean-history")),
        (("delete-leftover", "revoke-key"), ("unsync", "replace-key")),
        (("clean-history", "revoke-key"), ("replace-key", "clean-history"), ("revoke-key", "rotate-overlap")),
    ],
)  # fmt: skip
def test_a_key_is_replaced_before_it_is_revoked_whatever_findings_stand_together(catalog, plans) -> None:
    findings = tuple(finding("S1-TRACKED", "x", number=n, fixes=fixes) for n, fixes in enumerate(plans))
    titles = [step.title for step in lesson(msgspec.structs.replace(report(), findings=findings), catalog, 1).steps]
    at = {title.split()[0]: n for n, title in enumerate(titles)}
    assert at["Make"] < at["Revoke"] < at.get("Clean", 99)
    assert at.get("Replace", -1) < at["Revoke"]


@pytest.mark.parametrize(
    ("plans", "wanted"),
    [
        ([], []),
        ([["a", "b"], ["b", "c"]], ["a", "b", "c"]),
        ([["a", "c"], ["b", "c"], ["c", "d"]], ["a", "b", "c", "d"]),
        ([["a", "b"], ["b", "a"]], ["a", "b"]),  # the earlier one is kept, nothing is lost
        ([["a", "b", "c"], ["d", "c", "a"]], ["d", "a", "b", "c"]),  # of the later one all that can be
        ([["c"], ["a", "b", "c"]], ["a", "b", "c"]),
    ],
)
def test_no_step_stands_before_one_that_comes_first_in_any_plan(plans, wanted) -> None:
    assert in_order(plans) == wanted


def test_a_sin_that_does_not_apply_says_why_and_has_no_score(catalog) -> None:
    results = (
        result("S2-BUNDLE", "x", Status.NOT_APPLICABLE, sin=2, reason="Nothing here is shipped."),
        result("S1-TRACKED", "No key in a file git tracks", Status.PASS),
    )
    whole, sins = score(results)
    told = lesson(msgspec.structs.replace(clean(), checks=results, score=whole, sins=sins), catalog, 2)
    assert told.found == "It does not apply here. Nothing here is shipped."
    assert not told.applies and told.chips == ()
    assert told.whys and not told.steps


def test_a_sin_without_checks_is_not_called_passed(catalog) -> None:
    told = lesson(report(), catalog, 4)
    assert "not in this report" in told.found
    assert not told.applies and told.groups == ()


def test_names_of_strangers_come_through_as_they_are_for_the_page_to_escape(catalog) -> None:
    told = lesson(hostile(), catalog, 1)
    assert len(told.groups[0].checks[0].traces) == 2
