"""The board as a table: score as a range, worst fact, trend; the worst project first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent

from checks.language import advice, joined, mark, tr
from gui.models.projects import MARKS, Shown
from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets.bars import paint_range
from gui.widgets.table import MIDDLE, RIGHT, Cells, Header, Index, MenuTable, Rows, say
from gui.widgets.text import plain_tip
from gui.widgets.trend import paint_trend

ROW, HEAD = 54, 33
PROJECT, SCORE, CHECKED, FACT, TREND, LAST, MENU = range(7)
BADGE, BAR, SPARK, DOTS = 26, 92, 64, 32
TIGHT = 900  # a table under this width has neither Checked nor Trend: they go into the tooltip


class ProjectsModel(Rows):
    """Rows as they are shown."""

    titles = (
        mark("Project"),
        mark("Score, low to high"),
        mark("Checked"),
        mark("Worst fact"),
        mark("Trend"),
        mark("Last scan"),
        "",
    )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        shown, column = self.rows[index.row()], index.column()
        text = (
            f"{shown.name}, {shown.second}",
            f"{shown.letter} {shown.number}{shown.rest}",
            shown.checked,
            shown.fact,
            shown.moved,
            shown.when,
            tr("What can be done"),
        )[column]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return shown.spoken if column == PROJECT else text
        if role == Qt.ItemDataRole.DisplayRole:
            return text
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(_tip(shown, column))
        return None


def _tip(shown: Shown, column: int) -> str:
    if column == TREND:
        apart = [p for p in shown.row.points if p.why]
        return tr("{count} scans", count=len(shown.row.points)) + (
            f". Dashed: {joined([advice(w) for w in apart[-1].why])}" if apart else ""
        )
    if column == MENU:
        return tr("What can be done")
    lines = [f"{shown.name}, {shown.second}", shown.fact]
    if shown.checked:
        lines.append(
            tr("{checked} checked", checked=shown.checked)
            + (tr(", moved {moved}", moved=shown.moved) if shown.moved else "")
        )
    return "\n".join(lines)


class ProjectsTable(MenuTable):
    """The table; Enter or a double click opens a project."""

    opened = Signal(object)  # Shown
    model_: ProjectsModel

    def __init__(self) -> None:
        super().__init__(tr("Projects"), ROW, quiet=True)
        self.model_ = ProjectsModel(self)
        self.setModel(self.model_)
        self.setItemDelegate(_Cells(self))
        self.setHorizontalHeader(_Header(self, HEAD))

    def load(self, rows: Sequence[Shown]) -> None:
        """Other rows; the chosen one stays chosen where it is still there."""
        before = self.current
        self.model_.load(rows)
        self.hovered = -1
        self._fit()
        targets = [r.row.target for r in rows]
        at = targets.index(before.row.target) if before and before.row.target in targets else 0
        if rows:
            self.setCurrentIndex(self.model_.index(at, 0))

    @property
    def tight(self) -> bool:
        """Whether there is no room for all columns."""
        return self.viewport().width() < TIGHT

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() != self.dots:
            self.opened.emit(self.model_.rows[index.row()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.opened.emit(self.current)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Numbers are never cut; names and facts share the rest."""
        wide = self.viewport().width()
        plain, strong = QFontMetrics(theme.font(13)), QFontMetrics(theme.font(13, 600))
        widest = max((_number_width(r, plain, strong) for r in self.model_.rows[:300]), default=0)
        score = BADGE + 10 + BAR + 10 + max(widest, plain.horizontalAdvance("71–100")) + 12
        checked = 0 if self.tight else QFontMetrics(theme.font(12)).horizontalAdvance(tr("Checked")) + 24
        moved = max((strong.horizontalAdvance(r.moved) for r in self.model_.rows[:300]), default=0) + 2
        trend = 0 if self.tight else SPARK + 12 + max(moved, strong.horizontalAdvance("+6")) + 14
        last = (
            max(
                [plain.horizontalAdvance(r.when) for r in self.model_.rows[:300]]
                + [QFontMetrics(theme.font(12)).horizontalAdvance(tr("Last scan"))]
            )
            + 20
        )
        rest = max(wide - score - checked - trend - last - DOTS, 240)
        project = min(max(int(rest * 0.43), 140), 320)
        sizes = {
            PROJECT: project,
            SCORE: score,
            CHECKED: checked,
            FACT: rest - project,
            TREND: trend,
            LAST: last,
            MENU: DOTS,
        }
        for section, width in sizes.items():
            self.setColumnHidden(section, width == 0)
            if width:
                self.horizontalHeader().resizeSection(section, int(width))


def _number_width(shown: Shown, plain: QFontMetrics, strong: QFontMetrics) -> int:
    gap = 6 if shown.rest[:1] not in ("", "–") else 0
    return strong.horizontalAdvance(shown.number) + gap + plain.horizontalAdvance(shown.rest)


class _Header(Header):
    def place(self, section: int) -> tuple[int, int, int]:
        return 16 if section == PROJECT else 0, 12, RIGHT if section in (CHECKED, LAST) else MIDDLE


class _Cells(Cells):
    def cell(self, painter: QPainter, area: QRectF, index: Index, ground: str, scale: float) -> None:
        shown, column = self.table.model_.rows[index.row()], index.column()
        inner = area.adjusted(0, 0, -12, -1)
        if column == PROJECT:
            self._project(painter, inner.adjusted(16, 0, 0, 0), shown, ground, scale)
        elif column == SCORE:
            self._score(painter, inner, shown, ground)
        elif column == CHECKED:
            say(painter, inner, shown.checked, 13, "text", side=RIGHT)
        elif column == FACT:
            name, colour = MARKS.get(shown.mark, MARKS["unchecked"])
            painter.drawPixmap(int(inner.left()), int(inner.center().y() - 7), pixmap(name, 14, colour, ground, scale))
            say(painter, inner.adjusted(22, 0, 0, 0), shown.fact, 13, "text" if shown.scan else "label")
        elif column == TREND:
            paint_trend(painter, QRectF(inner.left(), inner.center().y() - 17, SPARK + 6, 34), shown.row.points)
            weight = 600 if shown.moved.startswith("−") else 400
            say(painter, inner.adjusted(SPARK + 14, 0, 0, 0), shown.moved, 13, "text", weight=weight)
        elif column == LAST:
            say(painter, inner, shown.when, 13, "text2", side=RIGHT)
        else:
            centre = area.center()
            painter.drawPixmap(int(centre.x() - 10), int(centre.y() - 8), pixmap("more", 16, "text2", ground, scale))

    def _project(self, painter: QPainter, area: QRectF, shown: Shown, ground: str, scale: float) -> None:
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.colour("label" if shown.gone else "text"))
        wide = int(area.width())
        name = painter.fontMetrics().elidedText(shown.name, Qt.TextElideMode.ElideRight, wide)
        painter.drawText(QRectF(area.left(), area.top() + 8, wide, 19), MIDDLE, name)
        left = area.left()
        if shown.row.who:
            painter.drawPixmap(int(left), int(area.top() + 30), pixmap("import", 12, "text2", ground, scale))
            left, wide = left + 17, wide - 17
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2"))
        mode = Qt.TextElideMode.ElideRight if shown.row.who or shown.gone else Qt.TextElideMode.ElideMiddle
        second = painter.fontMetrics().elidedText(shown.second, mode, wide)
        painter.drawText(QRectF(left, area.top() + 27, wide, 18), MIDDLE, second)

    def _score(self, painter: QPainter, area: QRectF, shown: Shown, ground: str) -> None:
        scan = shown.scan
        if scan is None:
            return
        badge = QRectF(area.left(), area.center().y() - BADGE / 2, BADGE, BADGE)
        if shown.colour:
            painter.setPen(QPen(theme.colour(shown.colour), 1) if theme.tokens.strong else Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(f"{shown.colour}_tint"))
            painter.drawRoundedRect(badge.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        else:
            pen = QPen(theme.colour("control"), 1)
            pen.setDashPattern([3, 2])
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(badge.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.colour(shown.colour or "unknown"))
        painter.drawText(badge, int(Qt.AlignmentFlag.AlignCenter), shown.letter)
        x = badge.right() + 10
        paint_range(
            painter, QRectF(x, area.center().y() - 4, BAR, 8), scan.uncapped.low, scan.uncapped.high, shown.row.cap
        )
        x += BAR + 10
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(x, area.top(), 60, area.height()), MIDDLE, shown.number)
        x += painter.fontMetrics().horizontalAdvance(shown.number) + (6 if shown.rest[:1] not in ("", "–") else 0)
        painter.setFont(theme.font(13))
        painter.setPen(theme.colour("text2"))
        painter.drawText(QRectF(x, area.top(), 140, area.height()), MIDDLE, shown.rest)
