"""What a scan does to the machine: git by its absolute path, files of its own; no connection, nothing of a stranger's.

Watched from inside by the interpreter's audit events (see `watched.py`), and from outside by looking at the folder.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from checks.keys.samples import sample
from checks.sources.objects import git_program
from tests.keychain import Session
from tests.security.hostile import PLANTINGS, Keys, Trap, build, odd_files, snapshot

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pipes, devices and programs are made the POSIX way")

REPOSITORY = Path(__file__).parents[2]
NO_PLACE = ("/dev/null", "/dev/tty")


class Watched(msgspec.Struct):
    """What a command did, by the events it caused."""

    code: int
    out: bytes
    err: bytes
    events: list[list]

    def of(self, kind: str) -> list[list]:
        return [event[1:] for event in self.events if event[0] == kind]

    @property
    def written(self) -> list[Path]:
        return [Path(p) for event in self.of("write") for p in event if p not in NO_PLACE]


@pytest.fixture
def stranger(tmp_path: Path, shapes):
    """A folder with everything planted at once, and odd files of every kind."""
    rng = random.Random("what a scan does")
    keys = Keys(*(sample(shapes, "openai", "project", rng).decode() for _ in range(3)))
    project, trap = build(tmp_path / "project", keys), Trap(tmp_path / "trap")
    for name in sorted(PLANTINGS, key=lambda n: "hooks" in n.lower()):
        PLANTINGS[name].plant(project, trap)
    trap.sprung()
    with odd_files(project.folder / "odd"):
        yield project.folder, trap, keys


@pytest.fixture
def watch(tmp_path: Path):
    """Runs a command with everything it does written down; its temporary files have a folder of their own."""
    (tmp_path / "tmp").mkdir()

    def run(*arguments: str | Path, cwd: Path = Path("/")) -> Watched:
        log = tmp_path / "log"
        log.unlink(missing_ok=True)
        done = subprocess.run(
            [sys.executable, "-P", REPOSITORY / "tests" / "security" / "watched.py", log, "--", *arguments],
            cwd=cwd,
            env={
                **os.environ,
                "PYTHONPATH": str(REPOSITORY),
                "TMPDIR": str(tmp_path / "tmp"),
                "PYTHONDONTWRITEBYTECODE": "1",
            },
            capture_output=True,
            check=False,
            timeout=120,
        )
        assert b"Traceback" not in done.stderr, done.stderr
        events = [json.loads(line) for line in log.read_bytes().splitlines()]
        assert list((tmp_path / "tmp").iterdir()) == [], "nothing temporary stays"
        return Watched(done.returncode, done.stdout, done.stderr, events)

    return run


def test_the_watch_sees_what_it_is_for(tmp_path: Path) -> None:
    """Otherwise all that follows would prove nothing."""
    log = tmp_path / "log"
    code = (
        "import os, socket, subprocess, sys\n"
        "sys.path.insert(0, sys.argv[2])\n"
        "from tests.security.watched import watch\n"
        "watch(os.open(sys.argv[1], os.O_WRONLY | os.O_CREAT))\n"
        "os.chdir(os.path.dirname(sys.argv[1]))\n"
        "open('a', 'w').close(); os.close(os.open('b', os.O_CREAT | os.O_WRONLY)); os.mkdir('c'); os.rename('a', 'd')\n"
        "c = os.open('c', os.O_RDONLY); os.mkdir('e', dir_fd=c); os.rmdir('e', dir_fd=c)\n"
        "os.close(os.open('f', os.O_CREAT | os.O_WRONLY, dir_fd=c))\n"
        "subprocess.run(['true']); os.system('true')\n"
        "s = socket.socket(); s.settimeout(1)\n"
        "s.connect_ex(('127.0.0.1', 9)); s.close(); socket.getaddrinfo('localhost', 80)\n"
    )
    subprocess.run([sys.executable, "-c", code, log, REPOSITORY], check=True, timeout=60)
    seen = [json.loads(line) for line in log.read_bytes().splitlines()]
    here = str(tmp_path)
    written = [[p.removeprefix(here) for p in event[1:]] for event in seen if event[0] == "write"]
    assert written == [["/a"], ["/b"], ["/c"], ["/a", "/d"], ["/c/e"], ["/c/e"], ["/c/f"]]
    assert [event[1] for event in seen if event[0] == "start"] == ["subprocess.Popen", "os.system"]
    assert [event[1] for event in seen if event[0] == "socket"] == ["socket.connect", "socket.getaddrinfo"]


@pytest.mark.parametrize(
    "options",
    [(), ("--staged",), ("--since", "HEAD~1"), ("--format", "sarif"), ("--format", "events"), ("--no-memory",)],
    ids=["all", "staged", "since", "sarif", "events", "no memory"],
)
def test_a_scan_does_nothing_else(
    watch, stranger, tmp_path: Path, with_rules: Callable[[Path], Path], options: tuple[str, ...]
) -> None:
    folder, trap, _ = stranger
    before = snapshot(folder)
    if options and "--no-memory" not in options:  # the first of them compiles and keeps, as on the first day
        with_rules(tmp_path / "kept")
    seen = watch("scan", folder, "--data-dir", tmp_path / "kept", *options, cwd=folder)
    assert seen.code == 0, seen.err

    assert seen.of("socket") == []
    started = seen.of("start")
    assert started.count(["os.fork"]) <= 4, "judging may be done apart, by ourselves"
    started = [start for start in started if start != ["os.fork"]]
    assert started
    for event, program, arguments, cwd, environment in started:
        assert event == "subprocess.Popen"
        assert program == git_program() == arguments[0]
        assert Path(cwd).parent == tmp_path / "tmp", "git works in a folder of ours"
        assert Path(environment["GIT_DIR"]).parent == tmp_path / "tmp"
        assert environment["GIT_CONFIG_GLOBAL"] == environment["GIT_CONFIG_SYSTEM"] == os.devnull
        assert not any(str(folder) in argument for argument in arguments)
    places = (tmp_path / "tmp", tmp_path / "kept")
    assert [p for p in seen.written if not any(p.is_relative_to(place) for place in places)] == []
    (modules,) = seen.of("modules")
    assert [m for m in modules if Path(m).is_relative_to(folder)] == []

    assert trap.sprung() == ""
    assert snapshot(folder) == before
    if "--no-memory" in options:
        assert not (tmp_path / "kept").exists()


def test_what_is_found_is_whole_while_it_is_watched(watch, stranger, data_dir: Path) -> None:
    folder, _, keys = stranger
    seen = watch("scan", folder, "--data-dir", data_dir, "--format", "json")
    assert (sys.platform != "linux") or ["os.fork"] in seen.of("start"), "texts are judged apart, with a bound"
    assert {k["masked"][-4:] for k in json.loads(seen.out)["keys"]} == keys.endings()


def test_an_output_is_written_where_it_was_asked_for(watch, stranger, tmp_path: Path, data_dir: Path) -> None:
    folder, _, _ = stranger
    (tmp_path / "out").mkdir()
    target = tmp_path / "out" / "report.json"
    seen = watch("scan", folder, "--no-memory", "--format", "json", "--output", target, "--data-dir", data_dir)
    assert seen.code == 0 and target.is_file()
    places = (tmp_path / "tmp", tmp_path / "out")
    assert [p for p in seen.written if not any(p.is_relative_to(place) for place in places)] == []


@pytest.mark.keychain
def test_the_keychain_is_the_only_one_that_is_talked_to(watch, stranger, data_dir: Path, keychain: Session) -> None:
    folder, _, _ = stranger
    seen = watch("scan", folder, "--data-dir", data_dir)
    bus = keychain.address.partition("path=")[2].partition(",")[0]
    assert bus
    talked = seen.of("socket")
    assert talked and {(event, *told) for event, *told in talked} == {("socket.connect", bus)}
    assert {event[1] for event in seen.of("start") if event != ["os.fork"]} == {git_program()}


@pytest.mark.parametrize("command", [("checks",), ("explain", "S1-TRACKED"), ("plugins", "list"), ("vault", "list")])
def test_commands_that_only_tell_start_and_write_nothing(watch, tmp_path: Path, command: tuple[str, ...]) -> None:
    seen = watch(*command, "--data-dir", tmp_path / "kept")
    assert (seen.code, seen.err) == (0, b"")
    assert (seen.of("socket"), seen.of("start"), seen.written) == ([], [], [])


def test_the_doctor_starts_git_and_no_more(watch, tmp_path: Path) -> None:
    seen = watch("doctor", "--data-dir", tmp_path / "kept")
    assert seen.code == 0
    assert [event[1] for event in seen.of("start")] == [git_program()]
    assert (seen.of("socket"), seen.written) == ([], [])
