"""Starting `shrift`: window or command line is decided before Qt is touched; what cannot be is said in one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gui.__main__ import has_display, names_a_command, unreachable

SECONDS = 60


def shrift(*arguments: str, tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run it as a person does, without any display but the one that is given; says whether Qt was loaded."""
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("QT_", "DISPLAY", "WAYLAND", "XDG_"))}
    program = (
        "import sys\nfrom gui.__main__ import main\ncode = main(sys.argv[1:])\n"
        "print('QT LOADED' if any(m.startswith('PySide6') for m in sys.modules) else 'NO QT')\nsys.exit(code)\n"
    )
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={**kept, "SHRIFT_DATA_DIR": str(tmp_path / "data"), **variables},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def one_line(text: str) -> str:
    assert text.count("\n") == 1 and text.startswith("shrift: "), text
    return text.strip()


def test_a_folder_that_is_none_is_refused_in_one_line(tmp_path: Path) -> None:
    done = shrift(str(tmp_path / "absent"), tmp_path=tmp_path)
    assert done.returncode == 2
    assert one_line(done.stderr) == f"shrift: “{tmp_path / 'absent'}” is no folder"
    assert "NO QT" in done.stdout


def test_a_file_is_no_folder_and_that_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("")
    done = shrift(str(tmp_path / "a.txt"), tmp_path=tmp_path)
    assert done.returncode == 2
    assert one_line(done.stderr).endswith("is a file; name the folder it is in")


def test_control_characters_of_a_name_do_not_reach_the_terminal(tmp_path: Path) -> None:
    done = shrift("no\x1b[31msuch\u202e", tmp_path=tmp_path)
    assert done.returncode == 2
    assert one_line(done.stderr) == "shrift: “no\\x1b[31msuch\\u202e” is no folder"


def test_an_empty_word_is_not_the_present_folder(tmp_path: Path) -> None:
    done = shrift("", tmp_path=tmp_path)
    assert done.returncode == 2
    assert one_line(done.stderr) == "shrift: the path is empty"


def test_two_folders_are_one_too_many(tmp_path: Path) -> None:
    done = shrift("a", "b", tmp_path=tmp_path)
    assert done.returncode == 2
    assert "one folder at a time" in one_line(done.stderr)


def test_without_a_display_the_command_line_is_named_and_qt_is_not_loaded(tmp_path: Path) -> None:
    done = shrift(tmp_path=tmp_path)
    assert done.returncode == 2
    assert "“shrift scan PATH” works in the terminal" in one_line(done.stderr)
    assert "NO QT" in done.stdout


def test_without_a_display_a_folder_is_examined_in_the_terminal(tmp_path: Path, with_rules) -> None:
    with_rules(tmp_path / "data")
    folder = tmp_path / "project"
    folder.mkdir()
    done = shrift(str(folder), tmp_path=tmp_path)
    assert done.returncode == 0
    assert "this is “shrift scan” in the terminal" in done.stderr
    assert "The Public GitHub" in done.stdout and "NO QT" in done.stdout


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X sockets lie elsewhere")
def test_a_display_that_does_not_answer_ends_in_one_line_and_no_core_dump(tmp_path: Path) -> None:
    done = shrift(tmp_path=tmp_path, DISPLAY=":7654")
    assert done.returncode == 2
    assert one_line(done.stderr) == "shrift: the display “:7654” does not answer; “shrift scan” works without a window"
    assert "NO QT" in done.stdout


def test_a_command_goes_to_the_command_line(tmp_path: Path) -> None:
    done = shrift("checks", tmp_path=tmp_path)
    assert done.returncode == 0
    assert "S1-HISTORY" in done.stdout and "NO QT" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "told"), [([], False), (["scan"], True), (["--version"], True), (["./scan"], False), (["/p"], False)]
)
def test_the_first_word_decides(arguments: list[str], told: bool) -> None:
    assert names_a_command(arguments) is told


@pytest.mark.parametrize(
    ("environment", "platform", "there"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"QT_QPA_PLATFORM": "offscreen"}, "linux", True),
        ({}, "win32", True),
        ({}, "darwin", True),
    ],
)
def test_a_display_is_known_by_its_variables(environment: dict[str, str], platform: str, there: bool) -> None:
    assert has_display(environment, platform) is there


def test_what_only_qt_can_tell_is_left_to_qt() -> None:
    assert unreachable({"QT_QPA_PLATFORM": "offscreen"}, "linux") == ""
    assert unreachable({"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":7654"}, "linux") == ""
    assert unreachable({"DISPLAY": ":7654"}, "darwin") == ""
    assert "“:7\\x1b654” does not answer" not in unreachable({"DISPLAY": "far.example:7"}, "linux")
