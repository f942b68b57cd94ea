"""Undecided: a key of Google's that may be one of Maps is low where the project never names Gemini, and only there."""

from __future__ import annotations

from typing import Any

import pytest

from checks.joins.undecided import tempered
from checks.keys.google import UNSAID
from checks.model import Confidence, Key, Live, Severity, Sighting, Status, Verdict
from checks.sins.s1_committed.tracked import CHECK
from checks.sins.s5_immortal.age_local import CHECK as AGE
from tests.checks.sins.cases import blob, file, key, limit
from tests.checks.sins.having import having

OLD = "2019-09-20T08:00:00+00:00"


def googles(*sightings: Sighting, **more: Any) -> Key:
    given: dict[str, Any] = {"provider": "google-gemini", "kind": "standard", "masked": "AIza…4f2a", "confidence": Confidence.LOW, "facts": (UNSAID,)}  # fmt: skip
    return key(*sightings, **(given | more))


def both(path: str) -> tuple[Sighting, Sighting]:
    """A tracked file, as it lies here and as git has it."""
    return file(path), blob(path, "tip")


@pytest.mark.parametrize(
    ("found", "texts", "severity"),
    [
        (googles(*both("flow.xml")), {"app.py": "print(1)"}, Severity.LOW),
        (googles(*both("flow.xml")), {"app.py": "model = 'gemini-2.5-pro'"}, Severity.HIGH),
        (googles(*both("flow.xml")), {"requirements.txt": "google-generativeai==0.8\n"}, Severity.HIGH),
        (googles(*both("flow.xml")), {"a.js": 'authDomain: "gemini-chat-1a2b.firebaseapp.com"'}, Severity.LOW),
        (googles(*both("gemini/settings.xml")), {}, Severity.HIGH),
        (googles(*both("flow.xml"), live=Live.LIVE), {}, Severity.CRITICAL),
        (googles(*both("flow.xml"), facts=()), {}, Severity.HIGH),
        (key(*both("flow.xml")), {}, Severity.HIGH),
    ],
)
def test_a_key_that_may_be_one_of_maps_is_low_where_gemini_is_never_named(found, texts, severity) -> None:
    says = "open Maps or Firebase alone" if severity is Severity.LOW else ""
    given = having(texts, found)
    (finding,) = tempered(CHECK.judge(given), given).findings
    assert finding.severity is severity
    assert says in finding.message


def test_it_is_so_for_every_check_that_tells_of_the_key() -> None:
    given = having({"app.py": "print(1)"}, googles(file("flow.xml", when=OLD), blob("flow.xml", "tip", when=OLD)))
    (finding,) = tempered(AGE.judge(given), given).findings
    assert finding.severity is Severity.LOW


def test_where_a_text_was_not_read_nobody_knows_what_it_names() -> None:
    found = googles(*both("flow.xml"))
    for lost in ({"limits": (limit("texts", "worktree", 12),)}, {"unread": {"app.js": frozenset({"S1-TRACKED"})}}):
        given = having({"app.py": "print(1)"}, found, **lost)
        assert [f.severity for f in tempered(CHECK.judge(given), given).findings] == [Severity.HIGH]


def test_what_the_rest_of_a_packed_program_asks_was_not_read() -> None:
    found = googles(file("app.apk", member="res/values/strings.xml"))
    verdict = Verdict(status=Status.FAIL, reason="One.", looked_at="", findings=(CHECK.finding("It is.", key="k1"),))
    assert tempered(verdict, having({"app.py": "print(1)"}, found)) is verdict


def test_of_a_key_that_left_the_files_nobody_knows_what_the_project_was_then() -> None:
    found = googles(blob("old.js", "reachable", removed_by="8a4b77d" + "0" * 33))
    verdict = Verdict(status=Status.FAIL, reason="One.", looked_at="", findings=(CHECK.finding("It is.", key="k1"),))
    assert tempered(verdict, having({"app.py": "print(1)"}, found)) is verdict
