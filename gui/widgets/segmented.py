"""A choice of a few words in one frame: the chosen one stands on the selected ground."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from gui.theme import theme
from gui.widgets.cards import row
from gui.widgets.spoken import Role


class Piece(QAbstractButton):
    """One word of the choice."""

    spoken_as = Role.RadioButton

    def __init__(self, text: str, name: str, *, high: int) -> None:
        super().__init__()
        self._high = high
        self.setText(text)
        self.setFont(theme.font(13 if high > 28 else 12, 500))
        self.setAccessibleName(name)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setProperty("ring", 8)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 26, self._high)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.colour("text" if self.isEnabled() else "label"))
        painter.setFont(theme.font(self.font().pixelSize(), 600 if self.isChecked() else 500))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)


class Segmented(QWidget):
    """Words beside each other, one of them chosen."""

    chosen = Signal(str)

    def __init__(self, words: Sequence[tuple[str, str]], name: str, *, small: bool = False) -> None:
        """`words` are (id, what is written); `name` is what the choice is about, for a screen reader."""
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.pieces: dict[str, Piece] = {}
        line = row()  # no group: with one, Tab would reach only the chosen word
        for id, text in words:
            piece = Piece(text, f"{name}: {text}", high=26 if small else 32)
            piece.clicked.connect(lambda _=False, i=id: self._clicked(i))
            piece.toggled.connect(lambda _: self.update())
            self.pieces[id] = piece
            line.addWidget(piece)
        self.setLayout(line)
        self.choose(words[0][0])
        theme.changed.connect(self.update)

    @property
    def value(self) -> str:
        """The id of the chosen one."""
        return next(id for id, piece in self.pieces.items() if piece.isChecked())

    def choose(self, id: str) -> None:
        """Choose one; says nothing."""
        for other, piece in self.pieces.items():
            piece.setChecked(other == id)

    def _clicked(self, id: str) -> None:
        self.choose(id)
        self.chosen.emit(id)

    def offer(self, id: str, offered: bool) -> None:
        """Whether there is anything behind one of them."""
        self.pieces[id].setEnabled(offered)
        if not offered and self.pieces[id].isChecked():
            self.choose(next((i for i, piece in self.pieces.items() if piece.isEnabled()), id))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(frame, 6, 6)
        painter.fillPath(shape, theme.colour("card"))
        painter.save()
        painter.setClipPath(shape)
        for piece in self.pieces.values():
            if piece.isChecked():
                painter.fillRect(piece.geometry(), theme.colour("selected"))
        painter.setPen(QPen(theme.colour("control"), 1))
        for piece in list(self.pieces.values())[1:]:
            at = piece.geometry().right() + 1 if self.isRightToLeft() else piece.x()
            painter.drawLine(at, 0, at, self.height())
        painter.restore()
        painter.setPen(QPen(theme.colour("control"), 1))
        painter.drawPath(shape)
