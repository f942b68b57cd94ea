"""Cost and use per day with its legend, and beside it limits and alerts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from checks.accounts.model import Snapshot
from checks.language import tr
from checks.words import count_of
from gui.models.limits import LimitRow, limits
from gui.models.spending import ChartData, Measure, chart, described, nothing, offered
from gui.theme import theme
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, clear, row
from gui.widgets.daybars import SERIES, Bars, DayBars
from gui.widgets.marks import Mark
from gui.widgets.meters import Meter
from gui.widgets.painting import Painter
from gui.widgets.segmented import Segmented
from gui.widgets.text import Label, plain_tip


class Legend(QWidget):
    """Colours with their names, in as many lines as that takes."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[str, str]] = []
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        theme.changed.connect(self.update)

    def show_names(self, names: Sequence[str]) -> None:
        """Other names, in the order of the colours."""
        self._rows = [(SERIES[n % len(SERIES)], name) for n, name in enumerate(names)]
        self.setAccessibleName(tr("Keys: ") + ", ".join(names) if names else tr("No key"))
        self.setFixedHeight(self.heightForWidth(max(self.width(), 240)))
        self._tell_cut()
        self.update()

    def _places(self, wide: int) -> list[tuple[int, int, str, str]]:
        metrics = self.fontMetrics()
        x, y, made = 0, 0, []
        for colour, name in self._rows:
            need = 18 + metrics.horizontalAdvance(name)
            if x and x + need > wide:
                x, y = 0, y + 22
            made.append((x, y, colour, name))
            x += need + 20
        return made

    def heightForWidth(self, wide: int) -> int:
        places = self._places(wide)
        return places[-1][1] + 20 if places else 20

    def resizeEvent(self, event: object) -> None:
        super().resizeEvent(event)  # type: ignore[arg-type]
        self.setFixedHeight(self.heightForWidth(self.width()))
        self._tell_cut()

    def _tell_cut(self) -> None:
        """Names that are wider than the whole line are told by the tooltip."""
        wide = self.fontMetrics()
        cut = [name for _, name in self._rows if 18 + wide.horizontalAdvance(name) > self.width()]
        self.setToolTip(plain_tip("\n".join(cut)))

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(max(self.width(), 240)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(12))
        for x, y, colour, name in self._places(self.width()):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(colour))
            painter.drawRoundedRect(QRectF(x, y + 5, 10, 10), 2, 2)
            painter.setPen(theme.colour("text2"))
            area = QRectF(x + 18, y, self.width() - x - 18, 20)
            shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(area.width()))
            painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), shown)


class SpendingCard(Card):
    """The chart in its card."""

    def __init__(self) -> None:
        super().__init__((16, 12, 16, 12), 0)
        self._snapshots: tuple[Snapshot, ...] = ()
        self._data: ChartData | None = None
        self._title = Label(tr("Cost per day"), 14, 600)
        self._said = Label("", 12, 400, "text2", elide="end")
        self.measure = Segmented(
            (("cost", tr("Cost")), ("tokens", tr("Tokens")), ("requests", tr("Requests"))), tr("Show"), small=True
        )
        self.measure.chosen.connect(lambda _: self._show())
        self.bars = DayBars()
        self.bars.looked.connect(self._looked)
        self._legend = Legend()
        self._nothing = Label("", 13, 400, "text2", wrap=True)
        self.only = Button(tr("All accounts"), menu=True, small=True)
        head = row(self._title, -1, self.only, 8, self.measure)
        self.rows.addLayout(head)
        self.rows.addSpacing(4)
        self.rows.addWidget(self._said)
        self.rows.addWidget(self.bars, 1)
        self.rows.addWidget(self._nothing)
        self._fill = QWidget()
        self.rows.addWidget(self._fill, 1)
        self.rows.addSpacing(6)
        self.rows.addWidget(self._legend)

    def show_snapshots(self, snapshots: Sequence[Snapshot]) -> None:
        """What accounts told."""
        self._snapshots = tuple(snapshots)
        told = offered(snapshots)
        for id, some in sorted(told.items(), key=lambda pair: not pair[1]):  # first what can be chosen instead
            self.measure.offer(id, some)
        self._show()

    def _show(self) -> None:
        measure: Measure = self.measure.value  # type: ignore[assignment]
        data = self._data = chart(self._snapshots, measure)
        self.bars.setVisible(data is not None)
        self._legend.setVisible(data is not None)
        self._nothing.setVisible(data is None)
        self._fill.setVisible(data is None)
        if data is None:
            self._title.setText(tr("Cost per day"))
            self._said.setText("")
            self._nothing.setText(nothing(self._snapshots))
            return
        self._title.setText(data.title)
        self._said.setText(data.subtitle)
        parts = tuple(tuple(s.days.get(d, Decimal(0)) for s in data.series) for d in data.days)
        self.bars.show_bars(
            Bars(
                days=data.days, parts=parts, lines=data.lines, today=data.today, note_day=data.note_day, note=data.note
            ),
            data.label,
        )
        self.bars.setAccessibleName(described(data))
        self._legend.show_names([s.name for s in data.series])

    def _looked(self, day: date | None) -> None:
        if self._data is None:
            return
        words = self._data.subtitle if day is None else self._data.told(day)
        self._said.setText(words)
        self.bars.setAccessibleDescription("" if day is None else words)


class LimitsCard(Card):
    """Limits with what is used of them; alerts under them."""

    def __init__(self) -> None:
        super().__init__((16, 12, 16, 14), 0)

    def show_snapshots(self, snapshots: Sequence[Snapshot]) -> None:
        """What accounts told."""
        clear(self.rows)
        told = limits(snapshots)
        self.rows.addWidget(Label(tr("Limits this month"), 14, 600))
        if not snapshots:
            self.rows.addSpacing(8)
            self.rows.addWidget(Label(tr("No account was asked yet."), 13, 400, "text2", wrap=True))
        for shown in told.rows:
            self.rows.addSpacing(11)
            self._limit(shown)
        notes = [f"{count_of(told.more, 'more limit')}" if told.more else ""]
        notes.append(tr("{limits} told", limits=count_of(told.rates, "rate limit")) if told.rates else "")
        if any(notes):
            self.rows.addSpacing(10)
            self.rows.addWidget(Label(tr("And ") + ", ".join(n for n in notes if n), 12, 400, "text2", wrap=True))
        if told.alerts:
            self.rows.addSpacing(11)
            self.rows.addWidget(Line())
            self.rows.addSpacing(10)
            self.rows.addWidget(Label(tr("Alerts"), 14, 600))
            for alert in told.alerts:
                self.rows.addSpacing(6)
                line = row(Mark(alert.mark, 14, alert.colour, "card"), spacing=8)
                line.addWidget(Label(alert.text, 12, 400, elide="end"), 1)
                self.rows.addLayout(line)
        if told.more_alerts:
            self.rows.addSpacing(6)
            self.rows.addWidget(
                Label(tr("And {accounts} more", accounts=count_of(told.more_alerts, "account")), 12, 400, "text2")
            )
        self.rows.addStretch()

    def _limit(self, shown: LimitRow) -> None:
        head = row(spacing=10)
        head.addWidget(Label(shown.title, 13, 600, elide="end"), 1)
        head.addWidget(Label(shown.aside, 12, 400, "text2"))
        self.rows.addLayout(head)
        self.rows.addSpacing(5)
        spoken = f"{shown.title}: {shown.aside}, {shown.caption}"
        self.rows.addWidget(Meter(shown.part, shown.colour, spoken, dashed=shown.dashed))
        self.rows.addSpacing(5)
        line = row(Mark(shown.mark, 13, shown.mark_colour, "card"), spacing=6)
        line.addWidget(Label(shown.caption, 12, 400, "text2", elide="end"), 1)
        self.rows.addLayout(line)
