"""Guidance: a finding's steps with its own file in them, as a person can paste them."""

from __future__ import annotations

import pytest

from checks.catalog import load
from checks.fixes import guidance
from checks.fixes.guidance import people_path, shell_path, steps, windows_path
from checks.model import Confidence, Finding, FixNote, Location, Safety, Severity


def opened(source: str, path: str) -> Finding:
    """A finding about a file that others may read."""
    return Finding(
        id="f",
        check="X",
        sin=7,
        severity=Severity.MEDIUM,
        confidence=Confidence.HIGH,
        title="A secret file that others may read",
        message="",
        locations=(Location(source=source, path=path),),  # type: ignore[arg-type]
        fixes=(FixNote(id="tighten-file", title="Make the file readable by you alone", safety=Safety.REVIEW),),
    )


def codes(finding: Finding) -> dict[str, str]:
    (step,) = steps(finding, None)
    return {c.ecosystem: c.code for c in step.code}


def test_a_file_of_the_home_is_closed_from_wherever_one_stands() -> None:
    said = codes(opened("machine", ".codex/auth.json"))
    assert said["Shell"] == "chmod 600 ~/.codex/auth.json"
    assert said["macOS"] == "chmod -N ~/.codex/auth.json\nchmod 600 ~/.codex/auth.json"
    assert said["Windows"] == r'icacls "%USERPROFILE%\.codex\auth.json" /inheritance:r /grant:r "%USERNAME%:F"'
    assert not any("setfacl" in code for code in said.values()), "a bare Debian and macOS have no such program"


def test_a_file_of_the_project_is_not_looked_for_at_home() -> None:
    assert codes(opened("worktree", "config/.env"))["Shell"] == "chmod 600 config/.env"


@pytest.mark.parametrize("system", ["Shell", "macOS", "Windows"])
def test_the_commands_of_this_system_come_first(system: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guidance, "SYSTEM", system)
    (step,) = steps(opened("machine", ".netrc"), None)
    assert step.code[0].ecosystem == system


@pytest.mark.parametrize(
    ("source", "path", "people", "shell", "windows"),
    [
        ("machine", ".a b", "~/.a b", "~/'.a b'", r'"%USERPROFILE%\.a b"'),
        ("machine", "/etc/x", "/etc/x", "/etc/x", r'"\etc\x"'),
        ("worktree", "-rf", "-rf", "./-rf", '"-rf"'),
        ("worktree", "a;b", "a;b", "'a;b'", '"a;b"'),
        ("worktree", "%PATH%", "%PATH%", "%PATH%", "FILE"),
        ("worktree", "a\x1bb", "a\x1bb", "$'a\\033b'", "FILE"),
    ],
)
def test_a_path_is_one_word_of_a_command(source: str, path: str, people: str, shell: str, windows: str) -> None:
    place = Location(source=source, path=path)  # type: ignore[arg-type]
    assert (people_path(place), shell_path(place), windows_path(place)) == (people, shell, windows)


def test_no_recipe_names_a_program_that_only_some_systems_have_without_saying_so() -> None:
    for check in load():
        for step in steps(check.finding("x"), None):
            for code in step.code:
                assert "setfacl" not in code.code
