"""What a screen reader is told by a real window, over the bus of accessibility: each control by name and role, lists row by row."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.gui.paths import reader
from tests.gui.paths.reader import FOCUSABLE, FOCUSED, SELECTED, Heard, Reader, buses
from tests.gui.paths.screen import MISSING, environment, screen

pytestmark = [
    pytest.mark.xvfb,
    pytest.mark.skipif(
        bool(MISSING) or reader.LAUNCHER is None, reason="there is no Xvfb, no xdotool, or no at-spi2-core"
    ),
]
NO_CONTROL = {"", "unknown", "invalid", "filler", "panel", "layered pane"}  # a label whose words can be copied is one
USED = {
    "push button",
    "check box",
    "radio button",
    "slider",
    "text",
    "tree",
    "table",
    "list",
    "page tab",
    "page tab list",
    "combo box",
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Heard]]:
    """What is told of every page and sheet, by its name."""
    folder = tmp_path_factory.mktemp("spoken")
    return dict(_listen(folder))


def _listen(folder: Path) -> Iterator[tuple[str, list[Heard]]]:
    with screen() as display, buses(folder) as variables:
        ears = Reader(variables["DBUS_SESSION_BUS_ADDRESS"])
        with subprocess.Popen(
            [sys.executable, "-P", "-m", "tests.gui.paths.spoken", str(folder)],
            env=environment(DISPLAY=display, SHRIFT_DATA_DIR=str(folder / "data"), **variables),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as window:
            assert window.stdin is not None and window.stdout is not None and window.stderr is not None
            try:
                while name := window.stdout.readline().strip():
                    yield name, ears.hear(ears.program("shrift"))
                    window.stdin.write("\n")
                    window.stdin.flush()
            finally:
                ears.close()
                window.stdin.close()
            assert window.wait(timeout=30) == 0, window.stderr.read()


def names(things: list[Heard], role: str) -> list[str]:
    return [thing.name for thing in things if thing.role == role]


def test_whatever_can_have_the_keyboard_has_a_name_and_a_role_on_every_page(told) -> None:
    assert {"welcome", "scanning", "scorecard", "findings", "keys", "vault", "report", "failed", "AddSheet"} <= set(
        told
    )
    assert sum(name.startswith("room ") for name in told) > 8
    for page, things in told.items():
        able = [thing for thing in things if thing.is_(FOCUSABLE)]
        assert len(able) > 5, page
        assert not [t for t in able if not t.name.strip()], f"{page}: no name"
        assert not [t for t in able if t.role in NO_CONTROL], f"{page}: no role"
        assert not [t for t in things if t.role in USED and not t.name.strip()], f"{page}: a control without a name"
        assert sum(t.is_(FOCUSED) for t in able) >= 1, f"{page}: nothing has the keyboard"


def test_the_window_and_its_pages_are_told_as_what_they_are(told) -> None:
    for page in ("welcome", "scorecard", "findings", "room response"):
        window = told[page][0]
        assert window.role in ("frame", "window") and window.name.startswith("Shrift") and window.depth == 0, page
    assert "Pages" in names(told["scorecard"], "page tab list")
    tabs = [thing for thing in told["scorecard"] if thing.role == "page tab"]
    assert [t.name for t in tabs][:3] == ["Scorecard", "Findings", "Keys"]
    assert [t.name for t in tabs if t.is_(SELECTED)] == ["Scorecard"]
    assert not {"Scorecard", "Findings"} & {*names(told["scorecard"], "check box")}


def test_the_score_is_read_with_what_it_is_made_of(told) -> None:
    (score,) = [name for name in names(told["scorecard"], "progress bar") if name.startswith("Score")]
    assert score.startswith("Score: 8–59, not graded, 20 % checked; 8 counted")
    sins = [name for name in names(told["scorecard"], "push button") if "not checked" in name]
    assert len(sins) == 7 and sins[0].startswith("The Public GitHub Confession: 1 critical")


def test_lists_are_read_row_by_row(told) -> None:
    rows = names(told["findings"], "tree item")
    assert rows[:3] == [
        "1  The Public GitHub Confession, 5",
        "Keys in the git history, 2",
        "sk-proj-…0002, .env:12 @ 3f9c1e2 and 2 more",
    ]
    assert len(rows) > 15
    assert names(told["vault"], "column header")[:2] == ["Account", "Key"]
    cells = [thing for thing in told["vault"] if thing.role == "cell"]
    assert len(cells) >= 14 and all(cell.name.strip() for cell in cells)
    assert all(name.strip() for name in names(told["vault"], "column header"))
    assert any("% used" in name for name in names(told["vault"], "progress bar"))


def test_no_value_of_a_key_is_ever_told(told) -> None:
    for things in told.values():
        for thing in things:
            assert not [word for word in thing.name.split() if word.startswith("sk-") and "…" not in word], thing
