"""A result that cannot be written is one line and the exit code of a request that cannot be carried out, in every form."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

FORMS = (
    "text",
    "json",
    "events",
    "pdf",
)  # a stream of text, of bytes, one that is written as it goes on, one from a library
FULL = Path("/dev/full")
pytestmark = pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")


def shrift(data_dir: Path, *words: object, before: str = "") -> tuple[int, list[str]]:
    """Exit code and lines on standard error of a command; `before` is what the shell does to its standard output."""
    command = f'exec "$0" -P -m checks "$@" {before}'
    told = [*map(str, words), "--data-dir", str(data_dir)]
    done = subprocess.run(["sh", "-c", command, sys.executable, *told], capture_output=True, check=False, timeout=60)
    return done.returncode, done.stderr.decode().splitlines()


@pytest.mark.parametrize("form", FORMS)
def test_a_full_disk_is_told_in_one_line(tmp_path: Path, data_dir: Path, form: str) -> None:
    (tmp_path / "project").mkdir()
    told = shrift(data_dir, "scan", tmp_path / "project", "--format", form, before=">/dev/full")
    assert told == (2, ["shrift: cannot write the result: No space left on device"])


@pytest.mark.parametrize("form", ["events", "json"])
def test_a_closed_output_is_told_in_one_line(tmp_path: Path, data_dir: Path, form: str) -> None:
    (tmp_path / "project").mkdir()
    told = shrift(data_dir, "scan", tmp_path / "project", "--format", form, before=">&-")
    assert told == (2, ["shrift: cannot write to standard output: Bad file descriptor"])


@pytest.mark.parametrize("words", [("checks",), ("explain", "S1-HISTORY")])
def test_other_commands_say_it_too(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert shrift(tmp_path, *words, before=">/dev/full") == (
        2,
        ["shrift: cannot write the result: No space left on device"],
    )


@pytest.mark.parametrize("form", FORMS)
def test_a_reader_who_goes_away_is_no_failure(tmp_path: Path, data_dir: Path, form: str) -> None:
    (tmp_path / "project").mkdir()
    told = shrift(data_dir, "scan", tmp_path / "project", "--format", form, before="| true")
    assert told[1] == []
