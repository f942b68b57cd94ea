"""Severity is computed: what the check says, moved by exposure, privilege and liveness."""

from __future__ import annotations

import pytest

from checks.model import Confidence, Live, Severity
from checks.sins.severity import graver, in_use, severity_of
from tests.checks.sins.cases import blob, file, host, key, remote, repository, seen

PUBLIC = blob("a.py", "tip", "remote", "public")
OURS = (repository(remotes=(remote(),)),)


@pytest.mark.parametrize(
    ("base", "more", "expected"),
    [
        (Severity.HIGH, {}, Severity.HIGH),
        (Severity.HIGH, {"privilege": "admin"}, Severity.CRITICAL),
        (Severity.HIGH, {"privilege": "limited"}, Severity.MEDIUM),
        (Severity.LOW, {"privilege": "limited"}, Severity.INFO),
        (Severity.INFO, {"privilege": "limited"}, Severity.INFO),
        (Severity.MEDIUM, {"live": Live.LIVE}, Severity.HIGH),
        (Severity.MEDIUM, {"live": Live.RESTRICTED}, Severity.HIGH),
        (Severity.MEDIUM, {"live": Live.WITHOUT_CREDIT}, Severity.HIGH),
        (Severity.HIGH, {"live": Live.LIVE, "privilege": "admin"}, Severity.CRITICAL),
        (Severity.HIGH, {"live": Live.COULD_NOT_ASK}, Severity.HIGH),
        (Severity.HIGH, {"live": Live.DEAD}, Severity.MEDIUM),
        (Severity.LOW, {"live": Live.DEAD}, Severity.LOW),
        (Severity.HIGH, {"facts": ("expired on 5 Jan 2026",)}, Severity.LOW),
        (Severity.INFO, {"facts": ("expired on 5 Jan 2026",), "privilege": "admin"}, Severity.INFO),
        (Severity.HIGH, {"facts": ("expires on 5 Jan 2029",)}, Severity.HIGH),
    ],
)
def test_privilege_and_liveness_move_it(base: Severity, more: dict[str, object], expected: Severity) -> None:
    made = key(blob("a.py", "tip"), **more)
    assert severity_of(base, made, made.sightings, seen(made)) is expected


def test_a_public_remote_raises_it() -> None:
    made = key(PUBLIC)
    assert severity_of(Severity.HIGH, made, made.sightings, seen(made, repositories=OURS)) is Severity.CRITICAL


def test_what_lies_in_other_peoples_code_alone_is_less_grave() -> None:
    shown = blob(".venv/lib/site-packages/x/docs.py", "tip", confidence=Confidence.LOW)
    made = key(shown)
    assert severity_of(Severity.HIGH, made, made.sightings, seen(made)) is Severity.MEDIUM
    for other in (key(shown, file("app.py")), key(blob("node_modules/x/a.js", "tip"))):
        assert severity_of(Severity.HIGH, other, other.sightings, seen(other)) is Severity.HIGH


def test_a_host_that_says_private_outweighs_an_address_that_looks_public() -> None:
    made = key(PUBLIC)
    given = seen(made, repositories=OURS, hosts=(host(visibility="private"),), online=True)
    assert severity_of(Severity.HIGH, made, made.sightings, given) is Severity.HIGH


@pytest.mark.parametrize("answer", [host(visibility="public"), host(error="could not ask")])
def test_any_other_answer_does_not(answer) -> None:
    made = key(PUBLIC)
    given = seen(made, repositories=OURS, hosts=(answer,), online=True)
    assert severity_of(Severity.HIGH, made, made.sightings, given) is Severity.CRITICAL


@pytest.mark.parametrize("place", ["ignored", "untracked", "plain"])
def test_a_key_in_a_local_settings_file_is_in_use(place: str) -> None:
    assert in_use(key(file("web/.env", place))) == "web/.env"


def test_a_key_in_tracked_or_ordinary_files_is_not_said_to_be_in_use() -> None:
    assert (
        in_use(key(file(".env"), file("notes.txt", "untracked"), blob(".env", "tip"), file(".env.bak", "untracked")))
        is None
    )


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, Severity.MEDIUM),
        ({"privilege": "admin"}, Severity.HIGH),
        ({"privilege": "limited"}, Severity.LOW),
        ({"live": Live.LIVE}, Severity.HIGH),
        ({"live": Live.COULD_NOT_ASK}, Severity.MEDIUM),
        ({"live": Live.DEAD}, Severity.LOW),
        ({"facts": ("expired on 5 Jan 2026",)}, Severity.LOW),
    ],
)
def test_what_is_no_leak_is_not_graver_for_where_it_was_seen(more: dict[str, object], expected: Severity) -> None:
    assert graver(Severity.MEDIUM, key(PUBLIC, file(".env", "ignored"), **more)) is expected


def test_a_small_matter_stays_small_for_a_dead_key() -> None:
    assert graver(Severity.INFO, key(PUBLIC, live=Live.DEAD)) is Severity.INFO
