"""Code on the screen: the lines around a finding with the key masked, and commands to copy."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QFontMetricsF,
    QGuiApplication,
    QPainter,
    QPaintEvent,
    QPen,
    QTextBlockFormat,
    QTextCursor,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from checks.events import ExcerptLine
from checks.language import mark, tr
from checks.report.escape import for_terminal
from gui.theme import theme
from gui.widgets.buttons import Button

LINE = 21
CODE_LINE = 20
PADDING = (13, 8, 7)  # of a code block at its left, above and below, and at its right, its border counted
BESIDE_BUTTON = 30
SCROLLED = 12  # what a scroll bar takes
COPIED_MS = 1_500


class ExcerptView(QWidget):
    """Three lines with numbers; the line of the finding on the colour of its severity, the mask in a box."""

    def __init__(self, lines: Sequence[ExcerptLine], at: int, colour: str) -> None:
        super().__init__()
        self._lines, self._at, self._colour = list(lines), at, colour
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as code is read everywhere
        self.setAccessibleName(tr("Evidence"))
        self.setAccessibleDescription(
            "; ".join(
                tr("line {number}: {text}", number=str(line.number), text=for_terminal(line.text))
                for line in self._lines
            )
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


class Code(QTextEdit):
    """The text of a code block: plain, read only, its lines as high as the page wants them."""

    def __init__(self, text: str, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # as code is read everywhere
        self.setAcceptRichText(False)
        self.setPlainText(text)
        self.setReadOnly(True)
        self.setFont(theme.font(12, fixed=True))
        self.setLineWrapMode(QTextEdit.LineWrapMode.NoWrap)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", 8)
        self.document().setDocumentMargin(0)
        spacing = QTextBlockFormat()
        spacing.setLineHeight(CODE_LINE, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
        cursor = QTextCursor(self.document())
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.setBlockFormat(spacing)

    def leave(self, right: int) -> None:
        """Room at the right that the text does not use."""
        self.setViewportMargins(0, 0, right, 0)


class CodeBlock(QFrame):
    """Text to read and copy; the button says that it was copied."""

    def __init__(self, text: str, name: str = "Code") -> None:
        super().__init__()
        self._text = text
        self._edit = Code(text, tr("{name} code", name=name), self)
        self._copy = Button("", "outlined", icon="copy", small=True, name=tr("Copy {name}", name=name), parent=self)
        self._copy.clicked.connect(self._copied)
        self._timer = QTimer(self, interval=COPIED_MS, singleShot=True)
        self._timer.timeout.connect(self._ready)
        widths = [self._edit.fontMetrics().horizontalAdvance(line) for line in text.split("\n")]
        self._wide = max(widths) + 1
        self._wide_at_button = max(widths[:2])
        self._plain_height = CODE_LINE * len(widths) + 2 * PADDING[1]
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def _beside(self, wide: int) -> int:
        """What the button takes at this width: only lines beside it leave room for it."""
        return BESIDE_BUTTON if self._wide_at_button > wide - PADDING[0] - PADDING[2] - BESIDE_BUTTON else 0

    def heightForWidth(self, wide: int) -> int:
        """A scroll bar is added where a line is wider than the block."""
        inner = wide - PADDING[0] - PADDING[2] - self._beside(wide)
        return self._plain_height + (SCROLLED if self._wide > inner else 0)

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(max(self.width(), 240)))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self._plain_height)

    def _copied(self) -> None:
        QGuiApplication.clipboard().setText(self._text)
        self._copy.set_icon("done")
        self._copy.setAccessibleName(tr("Copied"))
        self._timer.start()

    def _ready(self) -> None:
        self._copy.set_icon("copy")
        self._copy.setAccessibleName(self._copy.toolTip())

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._edit.setGeometry(self.rect())
        self._copy.setGeometry(self.width() - 34, 8, 26, 26)
        self._edit.leave(self._beside(self.width()))


class CopyLink(Button):
    """Copies the commands of a step that is closed, and says that it did."""

    WORDS = mark("Copy commands")

    def __init__(self, text: str) -> None:
        super().__init__(tr(self.WORDS), "link", icon="copy")
        self._copied_text = text
        self._timer = QTimer(self, interval=COPIED_MS, singleShot=True)
        self._timer.timeout.connect(lambda: self._say("copy", tr(self.WORDS)))
        self.clicked.connect(self._copy)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._copied_text)
        self._say("done", tr("Copied"))
        self._timer.start()

    def _say(self, icon: str, words: str) -> None:
        self.set_icon(icon)
        self.set_words(words)
