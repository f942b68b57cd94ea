"""What can be examined, on the first screen: a folder that is dropped or chosen, and this machine."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame

from checks.language import tr
from gui.theme import theme
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, column, row
from gui.widgets.marks import Mark
from gui.widgets.text import Label


class DropZone(QFrame):
    """Dashed: here something is still missing. The whole window takes drops; this says so."""

    def __init__(self) -> None:
        super().__init__()
        self.choose = Button(tr("Choose folder…"), "filled", hint="Ctrl+O")
        title = Label(tr("Drop a project folder here"), 17, 600, wrap=True)
        second, third = (
            Label(words, 13, 400, "text2")
            for words in (tr("A git repository or any folder."), tr("It is opened for reading only."))
        )
        for label in (title, second, third):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._over = False
        layout = column(
            -1,
            row(-1, Mark("folder_open", 38, "accent", "card"), -1),
            10,
            title,
            4,
            second,
            2,
            third,
            14,
            row(-1, self.choose, -1),
            -1,
            margins=(20, 20, 20, 20),
        )
        self.setLayout(layout)
        self.setMinimumHeight(218)
        theme.changed.connect(self.update)

    def set_over(self, over: bool) -> None:
        """Whether something that can be dropped is held over the window."""
        self._over = over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.colour("info_tint" if self._over else "card"))
        pen = QPen(theme.colour("accent" if self._over else "control"), 1.5, Qt.PenStyle.CustomDashLine)
        pen.setDashPattern([5, 3.4])
        painter.setPen(pen)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)


class MachineCard(Card):
    """The other target. Solid: nothing has to be brought, it is already here."""

    def __init__(self) -> None:
        super().__init__((18, 16, 18, 16), 0)
        self.look = Button(tr("Look at this machine"), name=tr("Look at this machine alone"))
        self.other = Button(tr("Another home folder…"), "link", quiet=True, name=tr("Look at another home folder"))
        title = Label(tr("This machine"), 17, 600)
        second = Label(
            tr("Where your shell and your tools keep keys. No project is needed."), 13, 400, "text2", wrap=True
        )
        for label in (title, second):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        for part in (
            row(-1, Mark("machine", 38, "accent", "card"), -1),
            10,
            title,
            4,
            second,
            10,
            row(-1, self.look, -1),
            6,
            row(-1, self.other, -1),
        ):
            if isinstance(part, int):
                self.rows.addSpacing(part)
            elif isinstance(part, Label):
                self.rows.addWidget(part)
            else:
                self.rows.addLayout(part)
        self.rows.insertStretch(0)
        self.rows.addStretch()
        self.setFixedWidth(max(224, self.look.sizeHint().width() + 38, self.other.sizeHint().width() + 38))
