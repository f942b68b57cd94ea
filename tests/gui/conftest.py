"""What tests of the window share: no display, no file of the developer's own, a stand-in for the engine."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from checks.catalog import Catalog, load
from checks.places import Places
from gui.engine import DemoMaker, Engine
from gui.theme import theme
from gui.widgets.text import Label
from gui.window import Window

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))

from account_samples import three, vault_of
from gui_samples import report

from gui.models.vault import Answers
from gui.subject import Subject

if TYPE_CHECKING:
    from answering import Desk


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHRIFT_DATA_DIR", str(tmp_path / "shrift-data"))


@pytest.fixture(autouse=True)
def _nothing_stays_open() -> Iterator[None]:
    """All that a test made is gone after it: whatever stays is drawn anew with every change of the palette."""
    yield
    app = QApplication.instance()
    if isinstance(app, QApplication):
        for widget in app.topLevelWidgets():
            widget.close()
            widget.deleteLater()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def replay(tmp_path: Path) -> Callable[..., list[str]]:
    """A program for `Engine(program=…)` that does these steps (see `replay.py`)."""

    def program(*steps: dict[str, Any]) -> list[str]:
        script = tmp_path / "steps.jsonl"
        script.write_text("".join(json.dumps(step) + "\n" for step in steps), encoding="utf-8")
        return [sys.executable, "-S", str(Path(__file__).parent / "replay.py"), str(script)]

    return program


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    """All built-in checks."""
    return load()


@pytest.fixture
def dressed(qapp: QApplication) -> QApplication:
    """The application in the light palette, in letters that every machine of the project has."""
    theme.start(qapp, wanted="light")
    return qapp


@pytest.fixture
def open_window(dressed: QApplication, qtbot: Any, tmp_path: Path, catalog: Catalog) -> Callable[..., Window]:
    """Opens a window on a data folder of the test's own. `program` stands for the engine, `maker` makes the demo,
    `command` is the command line."""

    def make(
        *,
        program: list[str] | None = None,
        maker: list[str] | None = None,
        command: list[str] | None = None,
        size: tuple[int, int] = (1200, 800),
    ) -> Window:
        places = Places(tmp_path / "shrift-data")
        engine = Engine(program=program or [])
        window = Window(catalog, places, engine=engine, demo=DemoMaker(program=maker or []), program=command or [])
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        window.activateWindow()
        qtbot.waitUntil(lambda: QApplication.activeWindow() is window)
        return window

    return make


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The command line of `window`, which says what the test has it say."""
    from answering import Desk

    folder = tmp_path / "desk"
    folder.mkdir()
    return Desk(folder)


@pytest.fixture
def window(open_window: Callable[..., Window], desk: Desk) -> Window:
    """A window with a report, and the stand-in for the command line."""
    made = open_window(command=desk.program)
    made._subject = Subject(Path("/home/ada/code/atlas-support"))
    made.accounts.begin(["--in", "/home/ada/code/atlas-support"])
    made.show_report(report(), [], 0.4)
    return made


def settle() -> None:
    """Let Qt lay out what was just put on the screen."""
    for _ in range(3):
        QApplication.processEvents()


def texts(widget: QWidget) -> str:
    """Everything that is written in a widget and shown, line by line."""
    settle()
    return "\n".join(label.words for label in widget.findChildren(Label) if label.isVisible() and label.words)


def button(widget: QWidget, words: str) -> QAbstractButton:
    """The button with these words (or this accessible name) that is shown."""
    settle()
    found = [
        b for b in widget.findChildren(QAbstractButton) if b.isVisible() and words in (b.text(), b.accessibleName())
    ]
    assert len(found) == 1, f"{len(found)} buttons say {words!r}"
    return found[0]


def open_keys(window: Window) -> None:
    """The page of keys, when its cards are made."""
    window.show_page("keys")
    until = time.monotonic() + 30
    while not window.keys.views and time.monotonic() < until:
        QApplication.processEvents()
    settle()
    assert window.keys.views, "no card was made"


def open_vault(window: Window) -> None:
    """The page of the vault with three accounts, as if the command line had told them."""
    window.vault.show_vault(vault_of(three()), Answers(snapshots=three()))
    window._show(window.vault)
    settle()
