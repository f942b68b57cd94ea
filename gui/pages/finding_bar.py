"""The bar above a finding where it stands alone: which of how many it is, the way back, and the ways on."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from checks.language import tr
from checks.words import count_of
from gui.widgets.buttons import Button
from gui.widgets.cards import Line, column, row
from gui.widgets.text import Label


class FindingBar(QWidget):
    """Tells where the person is among the findings that are shown."""

    left = Signal()
    stepped = Signal(int)  # 1 for the finding below, -1 for the one above

    def __init__(self) -> None:
        super().__init__()
        self.leave = Button(tr("All findings"), "link", icon="back", hint="Esc")
        self.leave.clicked.connect(self.left)
        self.count = Label("", 12, 400, "text2", elide="end")
        self.previous = Button(tr("Previous"), hint="Shift+F8", small=True, name=tr("Previous finding"))
        self.next = Button(tr("Next"), hint="F8", small=True, name=tr("Next finding"))
        self.previous.clicked.connect(lambda: self.stepped.emit(-1))
        self.next.clicked.connect(lambda: self.stepped.emit(1))
        line = row(self.leave, 20, margins=(20, 8, 12, 8))
        line.addWidget(self.count, 1)
        line.addSpacing(12)
        line.addWidget(self.previous)
        line.addSpacing(8)
        line.addWidget(self.next)
        self.setLayout(column(line, Line()))

    def show_position(self, at: int, count: int, about: str = "") -> None:
        """`3 of 12 · Sin 1, …`; `at` counts from 1, 0 is none of them. Without any the words go."""
        told = tr("{at} of {count}", at=at, count=count) if at else count_of(count, "finding") if count else ""
        self.count.setText(f"{told}{about}")
        self.previous.setEnabled(at > 1)
        self.next.setEnabled(at < count)
