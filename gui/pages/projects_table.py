"""The board as a table: score as a range, worst fact, trend; the worst project first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QContextMenuEvent, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from gui.models.projects import MARKS, Shown
from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets.bars import paint_range
from gui.widgets.text import plain_tip
from gui.widgets.trend import paint_trend

ROW, HEAD = 54, 33
PROJECT, SCORE, CHECKED, FACT, TREND, LAST, MENU = range(7)
TITLES = ("Project", "Score, low to high", "Checked", "Worst fact", "Trend", "Last scan", "")
BADGE, BAR, SPARK, DOTS = 26, 92, 64, 32
TIGHT = 900  # a table under this width has neither Checked nor Trend: they go into the tooltip
Index = QModelIndex | QPersistentModelIndex
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextSingleLine)


class ProjectsModel(QAbstractTableModel):
    """Rows as they are shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Shown] = []

    def load(self, rows: Sequence[Shown]) -> None:
        """Other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else MENU + 1

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        return TITLES[section]

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
            "What can be done",
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
        return f"{len(shown.row.points)} scans" + (f". Dashed: {' and '.join(apart[-1].why)}" if apart else "")
    if column == MENU:
        return "What can be done"
    lines = [f"{shown.name}, {shown.second}", shown.fact]
    if shown.checked:
        lines.append(f"{shown.checked} checked" + (f", moved {shown.moved}" if shown.moved else ""))
    return "\n".join(lines)


class ProjectsTable(QTableView):
    """The table; Enter or a double click opens a project, the dots, the menu key or a right click ask for its menu."""

    opened = Signal(object)  # Shown
    menu_wanted = Signal(object, QPoint)

    def __init__(self) -> None:
        super().__init__()
        self.model_ = ProjectsModel(self)
        self.setModel(self.model_)
        self.setItemDelegate(_Painter(self))
        self.setHorizontalHeader(_Header(self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.setShowGrid(False)
        self.setFrameShape(QTableView.Shape.NoFrame)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setMouseTracking(True)
        self.setTabKeyNavigation(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Projects")
        self.hovered = -1
        self.entered.connect(self._hover)
        theme.changed.connect(self.viewport().update)

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
    def current(self) -> Shown | None:
        """The chosen row."""
        at = self.currentIndex().row()
        return self.model_.rows[at] if 0 <= at < len(self.model_.rows) else None

    @staticmethod
    def height_of(rows: int) -> int:
        """What so many rows take, with the header."""
        return HEAD + rows * ROW

    @property
    def tight(self) -> bool:
        """Whether there is no room for all columns."""
        return self.viewport().width() < TIGHT

    def _hover(self, index: QModelIndex) -> None:
        self.hovered = index.row()
        self.viewport().update()

    def leaveEvent(self, event: Any) -> None:
        self.hovered = -1
        self.viewport().update()
        super().leaveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == MENU and event.button() == Qt.MouseButton.LeftButton:
            self._want(index.row())
            return
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() != MENU:
            self.opened.emit(self.model_.rows[index.row()])

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self.currentIndex().row()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            row = self.indexAt(self.viewport().mapFrom(self, event.pos())).row()
        if row >= 0:
            self._want(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.opened.emit(self.current)
            return
        super().keyPressEvent(event)

    def _want(self, row: int) -> None:
        self.setCurrentIndex(self.model_.index(row, 0))
        cell = self.visualRect(self.model_.index(row, MENU))
        at = self.viewport().mapToGlobal(QPoint(cell.left(), cell.bottom() - 10))
        self.menu_wanted.emit(self.model_.rows[row], at)

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Numbers are never cut; names and facts share the rest."""
        wide = self.viewport().width()
        plain, strong = QFontMetrics(theme.font(13)), QFontMetrics(theme.font(13, 600))
        widest = max((_number_width(r, plain, strong) for r in self.model_.rows[:300]), default=0)
        score = BADGE + 10 + BAR + 10 + max(widest, plain.horizontalAdvance("71–100")) + 12
        checked = 0 if self.tight else QFontMetrics(theme.font(12)).horizontalAdvance("Checked") + 24
        moved = max((strong.horizontalAdvance(r.moved) for r in self.model_.rows[:300]), default=0)
        trend = 0 if self.tight else SPARK + 12 + max(moved, strong.horizontalAdvance("+6")) + 14
        last = (
            max(
                [plain.horizontalAdvance(r.when) for r in self.model_.rows[:300]]
                + [QFontMetrics(theme.font(12)).horizontalAdvance("Last scan")]
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
    gap = 6 if shown.rest.startswith("else") else 0
    return strong.horizontalAdvance(shown.number) + gap + plain.horizontalAdvance(shown.rest)


class _Header(QHeaderView):
    """Words over the columns, a hairline under them."""

    def __init__(self, parent: ProjectsTable) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(0)
        self.setFixedHeight(HEAD)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        return QSize(0, HEAD)

    def paintSection(self, painter: QPainter, area: QRect, section: int) -> None:
        painter.save()
        painter.fillRect(area, theme.colour("card"))
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, theme.colour("hairline"))
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2"))
        inner = area.adjusted(16 if section == PROJECT else 0, 0, -12, -1)
        words = painter.fontMetrics().elidedText(TITLES[section], Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, _RIGHT if section in (CHECKED, LAST) else _MIDDLE, words)
        painter.restore()


class _Painter(QStyledItemDelegate):
    """Paints one cell."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        table: ProjectsTable = self.parent()  # type: ignore[assignment]
        shown, column = table.model_.rows[index.row()], index.column()
        area = QRectF(option.rect)  # type: ignore[attr-defined]
        on = bool(option.state & QStyle.StateFlag.State_Selected) and table.hasFocus()  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "selected" if on else "alt" if index.row() == table.hovered else "card"
        painter.fillRect(area, theme.colour(ground))
        if index.row() + 1 < len(table.model_.rows):
            painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), theme.colour("hairline"))
        scale = table.devicePixelRatioF()
        inner = area.adjusted(0, 0, -12, -1)
        if column == PROJECT:
            self._project(painter, inner.adjusted(16, 0, 0, 0), shown, ground, scale)
            if on:
                painter.fillRect(QRectF(area.left(), area.top(), 3, area.height() - 1), theme.colour("accent"))
        elif column == SCORE:
            self._score(painter, inner, shown, ground)
        elif column == CHECKED:
            self._say(painter, inner, shown.checked, "text", right=True)
        elif column == FACT:
            name, colour = MARKS.get(shown.mark, MARKS["unchecked"])
            painter.drawPixmap(int(inner.left()), int(inner.center().y() - 7), pixmap(name, 14, colour, ground, scale))
            self._say(painter, inner.adjusted(22, 0, 0, 0), shown.fact, "text" if shown.scan else "label")
        elif column == TREND:
            paint_trend(painter, QRectF(inner.left(), inner.center().y() - 17, SPARK + 6, 34), shown.row.points)
            self._say(
                painter,
                inner.adjusted(SPARK + 14, 0, 0, 0),
                shown.moved,
                "text",
                weight=600 if shown.moved.startswith("−") else 400,
            )
        elif column == LAST:
            self._say(painter, inner, shown.when, "text2", right=True)
        else:
            painter.drawPixmap(
                int(area.center().x() - 10), int(area.center().y() - 8), pixmap("more", 16, "text2", ground, scale)
            )
        painter.restore()

    def _project(self, painter: QPainter, area: QRectF, shown: Shown, ground: str, scale: float) -> None:
        painter.setFont(theme.font(13, 600))
        painter.setPen(theme.colour("label" if shown.gone else "text"))
        wide = int(area.width())
        name = painter.fontMetrics().elidedText(shown.name, Qt.TextElideMode.ElideRight, wide)
        painter.drawText(QRectF(area.left(), area.top() + 8, wide, 19), _MIDDLE, name)
        left = area.left()
        if shown.row.who:
            painter.drawPixmap(int(left), int(area.top() + 30), pixmap("import", 12, "text2", ground, scale))
            left, wide = left + 17, wide - 17
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2"))
        mode = Qt.TextElideMode.ElideRight if shown.row.who or shown.gone else Qt.TextElideMode.ElideMiddle
        second = painter.fontMetrics().elidedText(shown.second, mode, wide)
        painter.drawText(QRectF(left, area.top() + 27, wide, 18), _MIDDLE, second)

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
        painter.drawText(QRectF(x, area.top(), 60, area.height()), _MIDDLE, shown.number)
        x += painter.fontMetrics().horizontalAdvance(shown.number) + (6 if shown.rest.startswith("else") else 0)
        painter.setFont(theme.font(13))
        painter.setPen(theme.colour("text2"))
        painter.drawText(QRectF(x, area.top(), 140, area.height()), _MIDDLE, shown.rest)

    @staticmethod
    def _say(
        painter: QPainter, area: QRectF, text: str, colour: str, *, right: bool = False, weight: int = 400
    ) -> None:
        painter.setFont(theme.font(13, weight))
        painter.setPen(theme.colour(colour))
        words = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()) + 1)
        painter.drawText(area, _RIGHT if right else _MIDDLE, words)
