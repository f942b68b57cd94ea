"""Where the program lies that a hook calls."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from checks.program import own_program


def test_it_is_found_beside_the_python_that_runs_where_the_shell_has_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "empty"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "bin" / "python"))
    assert own_program() == ""
    program = tmp_path / "bin" / ("shrift.exe" if os.name == "nt" else "shrift")
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    assert own_program() == str(program)


def test_what_the_shell_finds_goes_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "shrift").write_text("#!/bin/sh\n")
        (tmp_path / name / "shrift").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path / "a"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "b" / "python"))
    assert own_program() == os.path.realpath(tmp_path / "a" / "shrift")
