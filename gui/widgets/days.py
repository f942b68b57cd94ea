"""A day: typed as 2026-11-28, moved with the arrow keys, or chosen in a calendar that goes by keys as well as by mouse."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QDate, QEvent, QLocale, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QFrame, QToolButton, QWidget

from checks import language
from checks.language import tr
from checks.report.escape import for_terminal
from gui.theme import theme
from gui.theme.icons import icon
from gui.widgets.buttons import Button
from gui.widgets.cards import column, row
from gui.widgets.sheets import Field

_STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 30, Qt.Key.Key_PageDown: -30}  # days


class BadDay(ValueError):
    """What is typed is no day that can be meant; the message is one line."""


class DayField(QWidget):
    """A day up to today, or none. Up and Down go by a day, Page Up and Page Down by thirty, Alt+Down opens the calendar."""

    returnPressed = Signal()

    def __init__(self, name: str, today: date, given: str = "") -> None:
        """`given` is an ISO day, or empty."""
        super().__init__()
        self._today = today
        self.line = Field(name, example=tr("As {day}; may stay empty", day=today.isoformat()))
        self.line.setText(given)
        self.line.returnPressed.connect(self.returnPressed)
        self.line.installEventFilter(self)
        self.open = Button(icon="calendar", name=tr("{name}: calendar (Alt+Down)", name=name))
        self.open.clicked.connect(self.show_calendar)
        self.calendar: Calendar | None = None
        layout = row(spacing=8)
        layout.addWidget(self.line, 1)
        layout.addWidget(self.open)
        self.setLayout(layout)

    def day(self) -> date | None:
        """The day that is typed; None where the line is empty. Raises `BadDay`."""
        said = self.line.text().strip()
        if not said:
            return None
        try:
            found = date.fromisoformat(said)
        except ValueError:
            shown = for_terminal(said if len(said) <= 24 else said[:23] + "…")
            raise BadDay(
                tr("“{said}” is no day: write it as {day}.", said=shown, day=self._today.isoformat())
            ) from None
        if found > self._today:
            raise BadDay(tr("{day} is still to come: give the day on which it was.", day=found.isoformat()))
        return found

    def show_calendar(self) -> None:
        """Open the calendar below the line, at the day that is typed."""
        self.calendar = Calendar(self._typed() or self._today, self._today, self)
        self.calendar.chosen.connect(self._take)
        self.calendar.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.calendar.adjustSize()
        self.calendar.move(self._place(self.calendar))
        self.calendar.show()
        self.calendar.days.setFocus(Qt.FocusReason.PopupFocusReason)

    def _place(self, calendar: QWidget) -> QPoint:
        """Below the line; above it, where the screen ends before."""
        below = self.mapToGlobal(QPoint(0, self.height() + 4))
        if below.y() + calendar.height() > self.screen().availableGeometry().bottom():
            return self.mapToGlobal(QPoint(0, -4 - calendar.height()))
        return below

    def _typed(self) -> date | None:
        try:
            return self.day()
        except BadDay:
            return None

    def _take(self, day: date) -> None:
        self.line.setText(day.isoformat())
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, _watched: object, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Down and event.modifiers() & Qt.KeyboardModifier.AltModifier:
            self.show_calendar()
            return True
        if key not in _STEPS or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        typed = self._typed()
        if typed is None and self.line.text().strip():
            return False  # what is no day is not written over
        self._take(min(typed + timedelta(days=_STEPS[key]), self._today) if typed else self._today)
        return True


class Calendar(QFrame):
    """A month with its days. The arrow keys go by days and weeks, Page Up and Page Down by months; Enter takes, Esc leaves."""

    chosen = Signal(date)

    def __init__(self, at: date, last: date, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("card", True)
        self.days = QCalendarWidget()
        self.days.setAccessibleName(tr("Calendar"))
        self.days.setLocale(
            QLocale("en_GB" if language.chosen() == language.ENGLISH else language.chosen())
        )  # as the words around it
        self.days.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.days.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.days.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        self.days.setMaximumDate(_qt(last))
        self.days.setSelectedDate(_qt(at))
        self.days.setFont(theme.font(12))
        heads, plain = QTextCharFormat(), QTextCharFormat()
        heads.setForeground(theme.colour("label"))
        plain.setForeground(theme.colour("text"))
        self.days.setHeaderTextFormat(heads)
        for weekend in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):  # red means trouble here
            self.days.setWeekdayTextFormat(weekend, plain)
        for name, shape in (("qt_calendar_prevmonth", "left"), ("qt_calendar_nextmonth", "right")):
            button = self.days.findChild(QToolButton, name)
            if isinstance(button, QToolButton):
                button.setIcon(icon(shape))
        self.days.activated.connect(self._took)
        self.days.clicked.connect(self._took)
        self.days.setMinimumSize(280, 220)
        self.setLayout(column(self.days, margins=(6, 6, 6, 6)))

    def _took(self, day: QDate) -> None:
        self.chosen.emit(date(day.year(), day.month(), day.day()))
        self.close()


def _qt(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)
