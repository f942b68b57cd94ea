"""Unread: a long text costs the checks that ask for it their share of it, and no others."""

from __future__ import annotations

import pytest

from checks.joins.unread import weighed
from checks.model import Status, Verdict
from tests.checks.sins.cases import seen

PASSED = Verdict(status=Status.PASS, reason="All calls have a cap.", looked_at="100 files")
ABSENT = Verdict(status=Status.NOT_APPLICABLE, reason="No call of a model was found.")


def weigh(verdict: Verdict, *paths: str, check: str = "S6-CAP") -> Verdict:
    return weighed(check, verdict, seen(unread={path: frozenset({"S6-CAP"}) for path in paths}, files_read=99))


def test_a_pass_becomes_as_partial_as_the_text_is_a_part() -> None:
    verdict = weigh(PASSED, "src/app.js")
    assert (verdict.status, verdict.share) == (Status.PARTIAL, 0.99)
    assert verdict.reason == "All calls have a cap. But src/app.js is too long to be read for it."


def test_what_may_stand_in_the_text_alone_is_not_checked() -> None:
    verdict = weigh(ABSENT, "src/app.js", "src/b.js")
    assert verdict.status is Status.NOT_CHECKED
    assert verdict.reason.endswith("But src/app.js and 1 other file are too long to be read for it.")


@pytest.mark.parametrize("verdict", [PASSED, ABSENT])
def test_texts_of_tests_and_texts_that_others_want_change_nothing(verdict: Verdict) -> None:
    assert weigh(verdict, "src/app.js", check="S3-LOG") is verdict
    assert weigh(verdict, "tests/test_long.py") is verdict
    assert weigh(verdict) is verdict


@pytest.mark.parametrize("path", ["docs/openapi.samples.yml", "api/swagger.json", "site/js/mermaid.min.js"])
@pytest.mark.parametrize("check", ["S6-CAP", "S7-CONFIG-LITERAL"])
def test_words_about_an_interface_and_libraries_as_given_out_are_not_missed(path: str, check: str) -> None:
    given = seen(unread={path: frozenset({check})}, files_read=99)
    assert weighed(check, PASSED, given) is PASSED


@pytest.mark.parametrize("verdict", [PASSED, ABSENT])
def test_build_output_is_missed_by_those_alone_that_would_read_it(verdict: Verdict) -> None:
    assert weigh(verdict, "dist/app.js") is verdict
    shipped = weighed("S2-BUNDLE", verdict, seen(unread={"dist/app.js": frozenset({"S2-BUNDLE"})}, files_read=99))
    assert shipped.status in (Status.PARTIAL, Status.NOT_CHECKED)
