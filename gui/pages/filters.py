"""What narrows the findings: words, severities, one sin."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from checks.language import number, tr
from checks.model import Severity
from checks.report.verdict import SEVERITY_ORDER, title_of
from gui.models.verdicts import SEVERITY_COLOURS, severity_word
from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets.buttons import Button
from gui.widgets.cards import row
from gui.widgets.painting import Painter

TYPING_MS = 120
ICON, HINT = 38, 62  # what the icon and the shortcut take, with their gaps
HINTED = 220  # a line under this width has no room for its shortcut beside what it asks for


class Search(QLineEdit):
    """A line to type in, with its icon and shortcut."""

    def __init__(self) -> None:
        super().__init__()
        self.setPlaceholderText(tr("File, key or check"))
        self.setAccessibleName(tr("Filter findings"))
        self.setClearButtonEnabled(True)
        self.setFont(theme.font(13))
        self.setProperty("ring", 8)
        if self.isRightToLeft():
            self.setStyleSheet("padding: 0 34px 0 10px")  # the glass stands where one begins to read
        self.setMinimumWidth(180)
        self.setMaximumWidth(248)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = Painter(self)
        painter.drawPixmap(11, (self.height() - 16) // 2, pixmap("search", 16, "text2", scale=self.devicePixelRatioF()))
        asked = self.fontMetrics().horizontalAdvance(self.placeholderText())
        if not self.text() and self.width() >= max(HINTED, ICON + asked + HINT):
            painter.setFont(theme.font(12))
            painter.setPen(theme.colour("label"))
            painter.drawText(
                QRectF(0, 0, self.width() - 10, self.height()),
                int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight),
                "Ctrl+F",
            )


class FilterBar(QWidget):
    """The line over the tree. The sin stands there only while the findings are narrowed to it."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.search = Search()
        self.sin: int | None = None
        self._severities = {s.value: self._severity(s.value) for s in SEVERITY_ORDER[:4]}
        self.of_sin = Button("", icon="clear", trailing=True)
        self.of_sin.become_filter("text2")
        self.of_sin.clicked.connect(self._leave_sin)
        self.of_sin.hide()
        line = row(self.search, 8)
        for button in (*self._severities.values(), self.of_sin):
            line.addWidget(button)
            line.addSpacing(8)
        line.addStretch(1)
        line.setStretchFactor(self.search, 1_000)  # before the room behind the buttons: what is asked for is to be read
        self.setLayout(line)
        self._typing = QTimer(self, interval=TYPING_MS, singleShot=True)
        self._typing.timeout.connect(self.changed)
        self.search.textChanged.connect(lambda _: self._typing.start())

    def _severity(self, severity: str) -> Button:
        button = Button(severity_word(severity), icon=severity, hint="0")
        button.become_filter(SEVERITY_COLOURS[severity])
        button.toggled.connect(lambda _: self.changed.emit())
        return button

    @property
    def severities(self) -> list[str]:
        """Those that are pressed; none is all."""
        return [s for s, button in self._severities.items() if button.isChecked()]

    def show_counts(self, counts: Mapping[Severity, int]) -> None:
        """How many findings each severity has."""
        for severity, button in self._severities.items():
            count = counts.get(Severity(severity), 0)
            button.set_hint(number(count), f"{severity_word(severity)}, {count}")

    def set_sin(self, number: int | None) -> None:
        """Narrow to one sin, or to none."""
        self.sin = number
        self.of_sin.setVisible(number is not None)
        if number is not None:
            self.of_sin.set_words(tr("Sin {number}", number=number))
            self.of_sin.setAccessibleName(
                tr("Only sin {number}, {title}: show all sins", number=number, title=title_of(number))
            )
            self.of_sin.setToolTip(tr("Only {title}. Show all sins", title=title_of(number)))
            self.of_sin.setChecked(True)

    def _leave_sin(self) -> None:
        self.set_sin(None)
        self.changed.emit()

    def clear(self) -> None:
        """Let everything through; says nothing."""
        self.blockSignals(True)
        self.search.clear()
        self._typing.stop()
        self.set_sin(None)
        for button in self._severities.values():
            button.setChecked(False)
        self.blockSignals(False)
