"""Tables of the window: their ground, hairlines, hover, chosen row and the ring of the keyboard; what stands in a cell is told
by who has the table."""

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
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from checks.language import tr
from gui.theme import theme

Index = QModelIndex | QPersistentModelIndex
MIDDLE = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
RIGHT = MIDDLE | int(Qt.AlignmentFlag.AlignRight)
CENTRE = MIDDLE | int(Qt.AlignmentFlag.AlignHCenter)


class Table(QTableView):
    """Rows of one height, one of them chosen; nothing can be typed in."""

    def __init__(self, name: str, row: int, *, quiet: bool = False) -> None:
        """`name` is for a screen reader, `row` the height of a row. A `quiet` table marks the chosen row only while it has
        the keyboard: nothing else of its page is about that row."""
        super().__init__()
        self.row_height, self.quiet = row, quiet
        self.hovered = -1
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(row)
        self.verticalHeader().setDefaultSectionSize(row)
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
        self.setAccessibleName(name)
        self.entered.connect(self._hover)
        theme.changed.connect(self.viewport().update)

    def _hover(self, index: QModelIndex) -> None:
        self.hovered = index.row()
        self.viewport().update()

    def leaveEvent(self, event: Any) -> None:
        self.hovered = -1
        self.viewport().update()
        super().leaveEvent(event)

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self.viewport().update()


class Rows(QAbstractTableModel):
    """Rows as they are shown. `titles` stand over the columns; the last is that of the dots, without words."""

    titles: Sequence[str] = ()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Any] = []

    def load(self, rows: Sequence[Any]) -> None:
        """Other rows."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.titles)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        if role == Qt.ItemDataRole.AccessibleTextRole and not self.titles[section]:
            return tr("What can be done")  # the dots
        return tr(self.titles[section])


class MenuTable(Table):
    """A table whose rows have a menu, behind the dots in their last column, the menu key and a right click."""

    menu_wanted = Signal(object, QPoint)  # the row, a point of the screen
    model_: Rows

    @property
    def current(self) -> Any:
        """The chosen row, if there is one."""
        at = self.currentIndex().row()
        return self.model_.rows[at] if 0 <= at < len(self.model_.rows) else None

    @property
    def dots(self) -> int:
        """The column of the dots."""
        return self.model_.columnCount() - 1

    def height_of(self, rows: int) -> int:
        """What so many rows take, with the header."""
        return self.horizontalHeader().sizeHint().height() + rows * self.row_height

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        if index.isValid() and index.column() == self.dots and event.button() == Qt.MouseButton.LeftButton:
            self.want(index.row())
            return
        super().mouseReleaseEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self.currentIndex().row()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            row = self.indexAt(self.viewport().mapFrom(self, event.pos())).row()
        if row >= 0:
            self.want(row)

    def want(self, row: int) -> None:
        """Ask for the menu of a row."""
        self.setCurrentIndex(self.model_.index(row, 0))
        cell = self.visualRect(self.model_.index(row, self.dots))
        at = self.viewport().mapToGlobal(QPoint(cell.left(), cell.bottom() - 8))
        self.menu_wanted.emit(self.model_.rows[row], at)


class Header(QHeaderView):
    """Words over the columns, a hairline under them."""

    def __init__(self, parent: Table, high: int) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._high = high
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(0)
        self.setFixedHeight(high)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        return QSize(0, self._high)

    def place(self, section: int) -> tuple[int, int, int]:
        """(pixels that stay free at the left, at the right, alignment) of a heading."""
        return 0, 12, MIDDLE

    def paintSection(self, painter: QPainter, area: QRect, section: int) -> None:
        painter.save()
        painter.fillRect(area, theme.colour("card"))
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, theme.colour("hairline"))
        left, right, side = self.place(section)
        text = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
        say(painter, QRectF(area.adjusted(left, 0, -right, -1)), text, 12, "text2", side=side)
        painter.restore()


class Cells(QStyledItemDelegate):
    """Paints the row; `cell` paints what stands in it."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, self.table.row_height)

    @property
    def table(self) -> Any:
        """The table it paints for."""
        return self.parent()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        table, column = self.table, index.column()
        area = QRectF(option.rect)  # type: ignore[attr-defined]
        on = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        on = on and (not table.quiet or table.hasFocus())
        painter.save()
        painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)  # a cell is painted from its left
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "selected" if on else "alt" if index.row() == table.hovered else "card"
        painter.fillRect(area, theme.colour(ground))
        if index.row() + 1 < index.model().rowCount():
            painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), theme.colour("hairline"))
        if on and column == 0:
            painter.fillRect(QRectF(area.left(), area.top(), 3, area.height() - 1), theme.colour("accent"))
        self.cell(painter, area, index, ground, table.devicePixelRatioF())
        if on and table.hasFocus() and table.focusPolicy():
            _ring(painter, area, first=column == 0, last=column == index.model().columnCount() - 1)
        painter.restore()

    def cell(self, painter: QPainter, area: QRectF, index: Index, ground: str, scale: float) -> None:
        """Paint what stands in a cell; `ground` is what marks are cut out of."""


def _ring(painter: QPainter, area: QRectF, *, first: bool, last: bool) -> None:
    """The mark of the keyboard runs around the whole row."""
    painter.setPen(QPen(theme.colour("accent"), 2))
    left, right, top, bottom = int(area.left()), int(area.right()), int(area.top()) + 1, int(area.bottom()) - 2
    painter.drawLine(left, top, right, top)
    painter.drawLine(left, bottom, right, bottom)
    if first:
        painter.drawLine(left + 1, top, left + 1, bottom)
    if last:
        painter.drawLine(right - 1, top, right - 1, bottom)


def say(
    painter: QPainter, area: QRectF, text: str, px: int, colour: str, *, weight: int = 400, fixed: bool = False,
    side: int = MIDDLE,
) -> int:  # fmt: skip
    """Words in a cell that end with an ellipsis where they find no room; how wide they are."""
    painter.setFont(theme.font(px, weight, fixed=fixed, digits=side == RIGHT))
    if side == RIGHT and painter.fontMetrics().horizontalAdvance(text) > area.width():
        painter.setFont(theme.font(px, weight, fixed=fixed))  # rather whole than under each other
    painter.setPen(theme.colour(colour))
    words = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(int(area.width()), 0))
    painter.drawText(area, side, words)
    return painter.fontMetrics().horizontalAdvance(words)
