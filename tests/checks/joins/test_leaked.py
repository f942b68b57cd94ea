"""Leaked once, and something runs with it now."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.joins import still_in_use
from checks.model import Live, Sighting
from tests.checks.sins.cases import LATER, beside, blob, file, key

OLD = blob("old.py", "reachable", "remote")
ENV = file(".env", "ignored")


def local(path: str, place: str) -> Sighting:
    return Sighting(source="machine", path=path, place=place, line=1)


@pytest.mark.parametrize(
    ("leak", "how"),
    [
        (OLD, "an earlier commit"),
        (blob("old.py"), "a commit that no branch has any more"),
        (beside("message"), "a commit's message"),
        (beside("reflog"), "git's log of a branch"),
        (file("logs/app.log"), "a log"),
        (file("tests/cassettes/a.yaml"), "recorded traffic"),
        (file("demo.ipynb"), "a notebook"),
        (file("dist/app.js"), "build output"),
        (local(".zsh_history", "LOCAL-SHELL-HIST"), "lines that were typed"),
        (local(".claude/projects/a/1.jsonl", "LOCAL-CLAUDE-CODE-LOG"), "a transcript"),
        (file("app.py", "tracked"), "a file that git tracks"),
        (blob("app.py", "tip", "reachable"), "a file that git tracks"),
    ],
)
def test_a_key_that_leaked_and_is_in_a_settings_file_is_in_use(leak: Sighting, how: str) -> None:
    found = still_in_use(key(leak, ENV))
    assert found is not None
    assert [x.how for x in found.leaks] == [how]
    assert [s.path for s in found.uses] == [".env"]
    assert found.because == f"it leaked into {how} and .env holds it now"


@pytest.mark.parametrize(
    "use",
    [
        file("config/settings.yaml"),
        file(".github/workflows/x.yml"),
        file("compose.yaml", "untracked"),
        local(".zshrc", "LOCAL-SHELL-RC"),
        local(".codex/auth.json", "LOCAL-CODEX"),
        local("process node", "LOCAL-PROC-ENV"),
    ],
)
def test_whatever_runs_with_it_is_a_use(use: Sighting) -> None:
    found = still_in_use(key(OLD, use))
    assert found is not None
    assert found.uses == (use,)


@pytest.mark.parametrize(
    "idle",
    [
        file("README.md"),
        file(".env.example"),
        file(".env.bak"),
        file("tests/test_a.py"),
        file(".env", "staged"),
        file("a.zip", member=".env"),
    ],
)
def test_a_copy_that_nothing_runs_with_is_no_use(idle: Sighting) -> None:
    assert still_in_use(key(OLD, idle)) is None


def test_a_key_that_never_leaked_or_is_used_nowhere_is_no_finding() -> None:
    assert still_in_use(key(ENV)) is None
    assert still_in_use(key(OLD)) is None


def test_one_tracked_settings_file_is_one_place() -> None:
    assert still_in_use(key(file(".env", "tracked"), blob(".env", "tip", "reachable"))) is None


def test_a_former_state_of_the_file_that_is_used_leaked_where_the_key_was_taken_out_since() -> None:
    now = file(".env", "tracked"), blob(".env", "tip", "reachable", commit="d" * 40)
    found = still_in_use(key(*now, blob(".env", "reachable", blob="c" * 40, removed_by=LATER)))
    assert found is not None
    assert [x.how for x in found.leaks] == ["an earlier commit"]
    assert still_in_use(key(*now, blob(".env", "reachable", blob="c" * 40, removed_by="d" * 40))) is None
    assert still_in_use(key(*now, blob(".env", "reachable", blob="c" * 40))) is None


def test_a_key_that_its_provider_calls_dead_is_not_in_use() -> None:
    assert still_in_use(key(OLD, ENV, live=Live.DEAD)) is None
    assert still_in_use(key(OLD, ENV, live=Live.COULD_NOT_ASK)) is not None


def test_a_publishable_key_cannot_leak() -> None:
    assert still_in_use(key(OLD, ENV, secret=False)) is None


def test_the_earliest_leak_is_named_first() -> None:
    found = still_in_use(key(blob("b.py", "reachable", when="2026-01-01T00:00:00+00:00"), OLD, ENV))
    assert found is not None
    assert [x.sighting.path for x in found.leaks] == ["old.py", "b.py"]


@given(
    st.lists(
        st.sampled_from([OLD, ENV, file("dist/a.js"), beside("message"), file("b.env"), blob(".env", "tip")]),
        max_size=7,
    ),
    st.randoms(),
)
def test_the_order_of_sightings_never_matters(met: list[Sighting], random) -> None:
    mixed = list(met)
    random.shuffle(mixed)
    assert still_in_use(key(*met)) == still_in_use(key(*mixed))
