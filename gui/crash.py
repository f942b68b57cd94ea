"""When something in the window breaks: it is said once, the window goes on, and what can be copied holds types and places only.

The words of an error may quote what was read (a path, a line, in the worst case a value); so they are shown nowhere.
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import Qt, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

import checks
from checks.language import tr
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, column, row
from gui.widgets.sheets import Small, open_over
from gui.widgets.text import Label

MOST_FRAMES = 24
MOST_TOLD = 3  # sheets of one run; what breaks again and again would only be in the way
_HERE = Path(checks.__file__).parent.parent

Hook = Callable[[type[BaseException], BaseException, TracebackType | None], None]


def details(error: BaseException, trace: TracebackType | None = None) -> str:
    """Kinds and places of an error and of what caused it: no message, no value, no path of the user's."""
    lines = [
        f"Shrift {checks.__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.system()}",
        "",
        *_one(error, trace or error.__traceback__),
    ]
    seen, cause = {id(error)}, error.__cause__ or error.__context__
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        lines += ["", "after", *_one(cause, cause.__traceback__)]
        cause = cause.__cause__ or cause.__context__
    return "\n".join(lines)


def _one(error: BaseException, trace: TracebackType | None) -> list[str]:
    kind = type(error)
    frames = []
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"  {_place(code.co_filename)}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    cut = ["  …"] if len(frames) > MOST_FRAMES else []
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    return [name, *cut, *frames[-MOST_FRAMES:]]


def _place(file: str) -> str:
    """A file of Shrift by its place in it; any other by its name alone."""
    path = Path(file)
    try:
        inner = path.relative_to(_HERE)
    except ValueError:
        return path.name
    return inner.as_posix() if inner.parts[0] in ("checks", "gui") else path.name


class CrashSheet(Small):
    """What broke, and what may be copied."""

    WIDE = 560

    def __init__(self, told: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Something in Shrift broke"))
        self.told = told
        card = Card((12, 10, 12, 10), 0)
        shown = told.splitlines()
        for line in [*shown[:2], *shown[2:][-10:]]:
            card.rows.addWidget(Label(line, 12, 400, "text2", fixed=True, elide="middle"))
        self.copy = Button(tr("Copy details"), icon="copy")
        self.copy.clicked.connect(self._copy)
        self.leave = Button(tr("Close"), hint="Esc")
        self.leave.clicked.connect(self.accept)
        words = tr(
            "What you just did may not be done; the rest of the window goes on. "
            "The details are kinds and places of the mistake in Shrift: no file of yours, no key."
        )
        self.setLayout(
            column(
                Label(tr("Something in Shrift broke"), 17, 600), 8, Label(words, 13, 400, "text2", wrap=True), 12, card, 16,
                row(self.copy, -1, self.leave), margins=(20, 18, 20, 16),
            )
        )  # fmt: skip
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.told)
        self.copy.set_words(tr("Copied"))


class CrashTeller:
    """Takes the place of `sys.excepthook` while the window is open."""

    def __init__(self, window: QWidget) -> None:
        self._window = window
        self._told: set[str] = set()
        self._before: Hook = sys.excepthook
        self._telling = False

    def begin(self) -> None:
        """From now on."""
        self._before = sys.excepthook
        sys.excepthook = self.tell

    def end(self) -> None:
        """As before."""
        sys.excepthook = self._before

    def tell(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Say it on standard error and in a sheet; each mistake once, and a few at most."""
        if issubclass(kind, KeyboardInterrupt):
            self._before(kind, error, trace)
            return
        told = details(error, trace)
        if self._telling or told in self._told:
            return
        print(f"shrift: a mistake in Shrift itself\n{told}", file=sys.stderr)
        self._told.add(told)
        if len(self._told) > MOST_TOLD:
            return
        self._telling = True
        try:
            open_over(CrashSheet(told, self._window))
        finally:
            self._telling = False
