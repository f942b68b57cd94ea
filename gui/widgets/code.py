"""Code on the screen: the lines around a finding with the key masked, and commands to copy."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QGuiApplication, QPainter, QPaintEvent, QPen, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QSizePolicy, QWidget

from checks.events import ExcerptLine
from checks.report.escape import for_terminal
from gui.theme import theme
from gui.widgets.buttons import Button

LINE = 21
COPIED_MS = 1_500


class ExcerptView(QWidget):
    """Three lines with numbers; the line of the finding on the colour of its severity, the mask in a box."""

    def __init__(self, lines: Sequence[ExcerptLine], at: int, colour: str) -> None:
        super().__init__()
        self._lines, self._at, self._colour = list(lines), at, colour
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Evidence")
        self.setAccessibleDescription(
            "; ".join(f"line {line.number}: {for_terminal(line.text)}" for line in self._lines)
        )
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(200, LINE * len(self._lines) + 12)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.colour("hairline"), 1))
        painter.setBrush(theme.colour("window"))
        painter.drawRoundedRect(frame, 6, 6)
        font = theme.font(12, fixed=True)
        metrics = QFontMetricsF(font)
        painter.setFont(font)
        gutter = 14 + metrics.horizontalAdvance("0" * max(len(str(self._lines[-1].number)) if self._lines else 2, 2))
        painter.setClipRect(self.rect().adjusted(1, 1, -1, -1))
        for n, line in enumerate(self._lines):
            top = 6 + n * LINE
            here = line.number == self._at
            if here:
                painter.fillRect(QRectF(1, top, self.width() - 2, LINE), theme.colour(f"{self._colour}_tint"))
            painter.setFont(theme.font(12, 600 if here else 400, fixed=True))
            painter.setPen(theme.colour(self._colour if here else "label"))
            painter.drawText(
                QRectF(0, top, gutter, LINE),
                int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight),
                str(line.number),
            )
            painter.setFont(font)
            self._line(painter, line, gutter + 12, top, metrics)

    def _line(self, painter: QPainter, line: ExcerptLine, x: float, top: float, metrics: QFontMetricsF) -> None:
        begin, end = line.mark or (len(line.text), len(line.text))
        parts = (for_terminal(line.text[:begin]), line.text[begin:end], for_terminal(line.text[end:]))
        # A key far to the right is brought into view: the beginning of its line is cut, not the mask.
        room = self.width() - x - 16 - metrics.horizontalAdvance(parts[1]) - 12
        before = parts[0]
        if parts[1] and metrics.horizontalAdvance(before) > room:
            while before and metrics.horizontalAdvance("…" + before) > room:
                before = before[max(len(before) // 8, 1) :]
            before = "…" + before
        painter.setPen(theme.colour("text"))
        painter.drawText(
            QRectF(x, top, metrics.horizontalAdvance(before) + 2, LINE), int(Qt.AlignmentFlag.AlignVCenter), before
        )
        x += metrics.horizontalAdvance(before)
        if parts[1]:
            wide = metrics.horizontalAdvance(parts[1])
            box = QRectF(x + 1, top + 1, wide + 8, LINE - 2)
            painter.setPen(QPen(theme.colour(self._colour), 1))
            painter.setBrush(theme.colour("card"))
            painter.drawRoundedRect(box, 3, 3)
            painter.setPen(theme.colour("text"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), parts[1])
            x += wide + 12
        painter.drawText(
            QRectF(x, top, max(self.width() - x - 8, 0), LINE), int(Qt.AlignmentFlag.AlignVCenter), parts[2]
        )


class CodeBlock(QFrame):
    """Text to read and copy; the button says that it was copied."""

    def __init__(self, text: str, name: str = "Code") -> None:
        super().__init__()
        self._text = text
        self._edit = QPlainTextEdit(text, self)
        self._edit.setReadOnly(True)
        self._edit.setFont(theme.font(12, fixed=True))
        self._edit.setWordWrapMode(QTextOption.WrapMode.NoWrap)
        self._edit.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._edit.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self._edit.setAccessibleName(name)
        self._edit.setTabChangesFocus(True)
        self._edit.setProperty("ring", 8)
        self._copy = Button("", "outlined", icon="copy", small=True, name=f"Copy {name}", parent=self)
        self._copy.clicked.connect(self._copied)
        self._timer = QTimer(self, interval=COPIED_MS, singleShot=True)
        self._timer.timeout.connect(lambda: self._copy.set_icon("copy"))
        lines = text.count("\n") + 1
        height = int(self._edit.fontMetrics().lineSpacing() * lines + 26)
        wide = max((self._edit.fontMetrics().horizontalAdvance(line) for line in text.split("\n")), default=0)
        self._wide = wide
        self._plain_height = height
        self.setFixedHeight(height)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def _copied(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
        self._copy.set_icon("done")
        self._timer.start()

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._edit.setGeometry(self.rect())
        self._copy.setGeometry(self.width() - 34, 8, 26, 26)
        needed = self._plain_height + (12 if self._wide > self.width() - 40 else 0)
        if needed != self.height():
            self.setFixedHeight(needed)
