"""The keyboard, told in one sheet."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from checks.language import mark, tr
from gui.rooms import ROOMS
from gui.widgets.buttons import Button, keys_of
from gui.widgets.cards import Card, column, row
from gui.widgets.text import Label

KEYS = (
    ("Ctrl+O", mark("Choose a folder")),
    ("F5", mark("Scan again")),
    ("Esc", mark("Cancel the scan, leave the finding, clear the filter")),
    *((room.keys, room.title) for room in ROOMS),
    ("Ctrl+Shift+W", mark("What would fixes do to the score?")),
    ("Ctrl+F", mark("Filter findings by file, key or check")),
    ("F8", mark("Next finding")),
    ("Shift+F8", mark("Previous finding")),
    ("Enter", mark("Open what has the ring around it")),
    ("F1", mark("This sheet")),
    ("Ctrl+Q", mark("Quit")),
)


class ShortcutSheet(QDialog):
    """Read only; Esc closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Keyboard shortcuts"))
        card = Card((20, 14, 20, 14), 0)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(9)
        for line, (keys, what) in enumerate(KEYS):
            grid.addWidget(Label(keys_of(keys), 12, 400, fixed=True), line, 0)
            grid.addWidget(Label(tr(what), 13, 400, "text2"), line, 1)
        grid.setColumnStretch(1, 1)
        card.rows.addLayout(grid)
        close = Button(tr("Close"), hint="Esc")
        close.clicked.connect(self.accept)
        self.setLayout(
            column(Label(tr("Keyboard shortcuts"), 17, 600), 12, card, 14, row(-1, close), margins=(20, 16, 20, 16))
        )
        close.setFocus(Qt.FocusReason.OtherFocusReason)
