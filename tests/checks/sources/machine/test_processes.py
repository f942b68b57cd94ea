"""Running programs: a real child that holds a made-up key is told by its name, and its value goes nowhere."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from checks.keys.match import Match
from checks.model import Sighting
from checks.sources.history import Spot
from checks.sources.machine.processes import Running, look_at_processes

WAITS = "import sys; sys.stdin.read()"


@pytest.fixture
def child() -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Starts a program that waits until the test ends."""
    running: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-c", WAITS, *arguments],
            stdin=subprocess.PIPE,
            env={"PATH": os.environ["PATH"], **variables},
        )
        running.append(process)
        return process

    yield start
    for process in running:
        process.communicate()


def _look(matcher) -> tuple[Running, list[tuple[Match, Sighting, Spot]]]:
    heard: list[tuple[Match, Sighting, Spot]] = []

    def hear(match: Match, sighting: Sighting, spot: Spot) -> str:
        heard.append((match, sighting, spot))
        return "fingerprint"

    return look_at_processes(matcher, hear, threading.Event()), heard


def test_a_key_in_the_environment_is_told_by_program_number_and_variable(child, matcher, key) -> None:
    value = key()
    process = child(OPENAI_API_KEY=value, HARMLESS="yes")
    running, heard = _look(matcher)
    (found,) = [f for f in running.found if f.pid == process.pid]
    assert (found.symbol, found.where, found.key) == ("OPENAI_API_KEY", "environment", "fingerprint")
    assert found.path == f"process {found.name}"
    assert found.name.startswith("python")
    (sighting,) = [s for m, s, _ in heard if m.value.reveal() == value.encode()]
    assert (sighting.source, sighting.place, sighting.symbol) == ("machine", "LOCAL-PROC-ENV", "OPENAI_API_KEY")
    assert sighting.when
    told = msgspec.json.encode([running.found, [s for _, s, _ in heard]])
    assert value[-20:].encode() not in told


def test_of_the_environment_nothing_but_the_one_variable_is_kept(child, matcher, key) -> None:
    value = key()
    child(OPENAI_API_KEY=value, DATABASE="a password of another kind")
    _, heard = _look(matcher)
    (spot,) = [s for m, _, s in heard if m.value.reveal() == value.encode()]
    assert spot.data == b"OPENAI_API_KEY=" + value.encode()


@pytest.mark.parametrize("form", ["--api-key {}", "--api-key={}", "OPENAI_API_KEY={}"])
def test_a_key_among_the_arguments_is_told_by_its_option(child, matcher, key, form: str) -> None:
    value = key()
    process = child(*form.format(value).split())
    running, heard = _look(matcher)
    (found,) = [f for f in running.found if f.pid == process.pid]
    assert found.where == "arguments"
    assert found.symbol in ("--api-key", "api-key", "OPENAI_API_KEY")
    assert [s.place for m, s, _ in heard if m.value.reveal() == value.encode()] == ["LOCAL-PROC-ARGV"]


def test_a_program_without_a_key_is_not_told(child, matcher) -> None:
    process = child("--quiet", OPENAI_API_KEY="op://work/openai/key")
    running, _ = _look(matcher)
    assert process.pid not in {f.pid for f in running.found}
    assert running.read > 0


def test_a_variable_whose_name_is_a_key_is_not_named(child, matcher, key) -> None:
    value = key().replace("-", "_")
    secret = key()
    process = child(**{f"{value} {secret}": secret})
    running, heard = _look(matcher)
    mine = [f for f in running.found if f.pid == process.pid]
    assert mine
    told = msgspec.json.encode([mine, [s for _, s, _ in heard]])
    assert secret[-20:].encode() not in told


def test_our_own_process_is_passed_by(matcher, key, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", key())
    running, _ = _look(matcher)
    assert os.getpid() not in {f.pid for f in running.found}


def test_a_visit_that_is_stopped_looks_at_no_process(matcher) -> None:
    stop = threading.Event()
    stop.set()
    assert look_at_processes(matcher, lambda *_: None, stop).read == 0


def test_anothers_home_has_no_processes(look, child, key, tmp_path: Path) -> None:
    child(OPENAI_API_KEY=key())
    seen = look(own=False)
    assert seen.heard == []
    assert (seen.result.machine.processes, seen.result.machine.processes_read) == ((), 0)
    assert (seen.result.machine.listeners, seen.result.machine.sockets_read) == ((), False)
