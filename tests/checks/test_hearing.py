"""Hearing: a key enters the ledger, its lines are kept masked, and of its first sight the listener is told once."""

from __future__ import annotations

import secrets
import threading

import pytest

from checks import hearing as module
from checks.announce import Announcer
from checks.events import Heard
from checks.hearing import Hearing
from checks.keys.match import Match
from checks.keys.secret import Secret, mask
from checks.model import Confidence, Location, Sighting, Sin
from checks.places import Places
from checks.sources.history import Spot


@pytest.fixture
def told() -> list[object]:
    return []


@pytest.fixture
def hearing(shapes, data_dir, told) -> Hearing:
    return Hearing(shapes, Places(data_dir), Announcer(told.append), may_store=False)


def match(value: bytes, nature: str = "secret", confidence: Confidence = Confidence.HIGH) -> Match:
    return Match(
        provider="openai",
        kind="project",
        start=6,
        end=6 + len(value),
        value=Secret(value),
        masked=mask(value),
        confidence=confidence,
        nature=nature,  # type: ignore[arg-type]
    )


def sighting(path: str = "a.py", **more: object) -> Sighting:
    return Sighting(source="worktree", path=path, line=3, place="tracked", **more)  # type: ignore[arg-type]


def around(value: bytes) -> Spot:
    return Spot(b"KEY = " + value + b"\nnext\n", 6, 6 + len(value), 3)


VALUE = secrets.token_hex(24).encode()


@pytest.mark.parametrize("nature", ["placeholder", "reference", "hash", "regex", "local_dummy"])
def test_what_is_no_key_is_not_heard(hearing, told, nature) -> None:
    hearing.hear(match(VALUE, nature), sighting(), around(VALUE))
    assert (len(hearing.ledger), told) == (0, [])


def test_a_publishable_key_is_listed_and_not_told(hearing, told) -> None:
    hearing.hear(match(VALUE, "public"), sighting(), around(VALUE))
    assert (len(hearing.ledger), told) == (1, [])


def test_a_key_is_told_once_for_each_kind_of_source(hearing, told) -> None:
    for path in ("a.py", "b.py"):
        hearing.hear(match(VALUE), sighting(path), around(VALUE))
    hearing.hear(match(VALUE), Sighting(source="history", path="a.py", blob="0" * 40, place="blob"), around(VALUE))
    assert [e.title.rpartition(" in ")[2] for e in told if isinstance(e, Heard)] == ["a file", "the git history"]
    assert VALUE.decode() not in repr(told)


@pytest.mark.parametrize(
    ("source", "place", "sin"),
    [
        ("worktree", "tracked", Sin.COMMITTED),
        ("worktree", "untracked", Sin.COMMITTED),
        ("worktree", "ignored", Sin.JUST_CONFIG),
        ("worktree", "plain", Sin.JUST_CONFIG),
        ("history", "blob", Sin.COMMITTED),
        ("machine", "LOCAL-SHELL-HIST", Sin.CI_AND_LOGS),
        ("machine", "LOCAL-UNKNOWN", Sin.JUST_CONFIG),
    ],
)
def test_a_key_is_told_under_the_sin_of_its_place(shapes, data_dir, told, source: str, place: str, sin: Sin) -> None:
    sins = {"LOCAL-SHELL-HIST": Sin.CI_AND_LOGS}
    hearing = Hearing(shapes, Places(data_dir), Announcer(told.append), may_store=False, sins=sins)
    hearing.hear(match(VALUE), Sighting(source=source, path="a", line=1, place=place), around(VALUE))  # type: ignore[arg-type]
    assert [e.sin for e in told] == [sin]


def test_the_lines_around_a_key_are_kept_without_it(hearing) -> None:
    hearing.hear(match(VALUE), sighting(), around(VALUE))
    (key,) = hearing.ledger.keys()
    kept = hearing.excerpt(key.fingerprint, Location(source="worktree", path="a.py", line=3))
    assert kept is not None
    assert 3 in {line.number for line in kept.lines}
    assert VALUE.decode() not in repr(kept)
    assert hearing.excerpt(key.fingerprint, Location(source="worktree", path="other.py", line=3)) is None


def test_more_lines_than_the_bound_are_not_kept(hearing, monkeypatch) -> None:
    monkeypatch.setattr(module, "KEPT_EXCERPTS", 2)
    for path in ("a", "b", "c"):
        hearing.hear(match(VALUE), sighting(path), around(VALUE))
    (key,) = hearing.ledger.keys()
    kept = [hearing.excerpt(key.fingerprint, Location(source="worktree", path=p, line=3)) for p in "abc"]
    assert [k is not None for k in kept] == [True, True, False]


def test_a_mark_beside_a_key_that_tells_a_scanner_to_look_away_is_noted(hearing) -> None:
    data = b"KEY = " + VALUE + b"  # gitleaks:allow\n"
    hearing.hear(match(VALUE), sighting(), Spot(data, 6, 6 + len(VALUE), 3))
    (key,) = hearing.ledger.keys()
    assert [(s.path, s.line, s.hides) for s in hearing.suppressions] == [("a.py", 3, key.fingerprint)]


def test_keys_may_be_heard_from_several_threads(hearing, told) -> None:
    values = [secrets.token_hex(24).encode() for _ in range(40)]

    def hear() -> None:
        for value in values:
            hearing.hear(match(value), sighting(), around(value))

    threads = [threading.Thread(target=hear) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(hearing.ledger) == len(values)
    assert {e.key for e in told} == {k.fingerprint for k in hearing.ledger.keys()}  # noqa: SIM118
