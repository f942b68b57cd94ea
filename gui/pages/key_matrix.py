"""Keys × places: one row a key, the same columns for every project, and at the end its age and what it cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from checks.report.escape import for_terminal
from gui.models.key_places import COLUMNS, Cell
from gui.models.keys import KeyCard
from gui.theme import theme
from gui.theme.icons import pixmap

ROW, HEAD = 28, 33
Index = QModelIndex | QPersistentModelIndex
FIRST = 1  # column of the first place; the key itself stands before it


class MatrixModel(QAbstractTableModel):
    """Rows as they are shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cards: list[KeyCard] = []

    def load(self, cards: Sequence[KeyCard]) -> None:
        """Other rows."""
        self.beginResetModel()
        self.cards = list(cards)
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.cards)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else FIRST + len(COLUMNS) + 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        month = self.cards[0].month_short if self.cards else ""
        return ("Key", *(name for _, name, *_ in COLUMNS), "Age", month)[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        card, column = self.cards[index.row()], index.column()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(card, column)
        if role == Qt.ItemDataRole.ToolTipRole and column == 0:
            return for_terminal(f"{card.title}\n{card.name}")
        if role == Qt.ItemDataRole.DisplayRole:
            if column == 0:
                return f"{card.masked} {card.provider}"
            if column <= len(COLUMNS):
                cell = card.cells[column - FIRST]
                return str(cell.count) if cell.count else ""
            return card.age.short if column == len(COLUMNS) + 1 else card.spent
        return None

    @staticmethod
    def _spoken(card: KeyCard, column: int) -> str:
        if column == 0:
            return f"{card.title}, hidden key ending {' '.join(card.masked.rpartition('…')[2])}"
        if column <= len(COLUMNS):
            return f"{COLUMNS[column - FIRST][3]}: {card.cells[column - FIRST].spoken}"
        return f"age {card.age.words}" if column == len(COLUMNS) + 1 else f"{card.month} {card.spent}"


class Matrix(QTableView):
    """The table; a row that is chosen says so."""

    chosen = Signal(str)  # fingerprint

    def __init__(self) -> None:
        super().__init__()
        self.model_ = MatrixModel(self)
        self.setModel(self.model_)
        self.setItemDelegate(_Painter(self))
        self.setHorizontalHeader(_Header(self))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(ROW)
        self.verticalHeader().setMinimumSectionSize(ROW)
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
        self.setAccessibleName("Keys and their places")
        self.setProperty("matrix", True)
        self.hovered = -1
        self.entered.connect(self._hover)
        self.selectionModel().currentRowChanged.connect(self._moved)
        theme.changed.connect(self.viewport().update)

    def load(self, cards: Sequence[KeyCard]) -> None:
        """Other rows; the chosen key stays chosen where it is still there."""
        before = self.current
        self.model_.load(cards)
        self.hovered = -1
        self._fit()
        self.updateGeometry()
        at = next((n for n, card in enumerate(cards) if card.fingerprint == before), 0)
        if cards:
            blocked = self.blockSignals(True)
            self.setCurrentIndex(self.model_.index(at, 0))
            self.blockSignals(blocked)

    @property
    def current(self) -> str:
        """The fingerprint of the chosen row; empty if there is none."""
        index = self.currentIndex()
        return self.model_.cards[index.row()].fingerprint if index.isValid() else ""

    def choose(self, fingerprint: str) -> None:
        """Choose the row of a key."""
        for n, card in enumerate(self.model_.cards):
            if card.fingerprint == fingerprint:
                self.setCurrentIndex(self.model_.index(n, 0))
                return

    def whole_height(self, most: int | None = None) -> int:
        """What all rows (or as many) take, the header with them."""
        rows = len(self.model_.cards) if most is None else min(len(self.model_.cards), most)
        return HEAD + rows * ROW

    def _moved(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.model_.cards[current.row()].fingerprint)

    def _hover(self, index: QModelIndex) -> None:
        self.hovered = index.row()
        self.viewport().update()

    def leaveEvent(self, event: Any) -> None:
        self.hovered = -1
        self.viewport().update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current:
            self.chosen.emit(self.current)
            return
        super().keyPressEvent(event)

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Places as wide as their headings, the key takes what is left."""
        metrics = QFontMetrics(theme.font(12))
        wide = self.viewport().width()
        place = max(max(metrics.horizontalAdvance(name) for _, name, *_ in COLUMNS) + 10, 50)
        age = metrics.horizontalAdvance("≥ 1,000 d") + 44
        spent = metrics.horizontalAdvance("not told by key") + 26
        first = wide - place * len(COLUMNS) - age - spent
        if first < 214:  # narrow: the key keeps its mask
            place = max((wide - 214 - age - spent) // len(COLUMNS), 34)
            first = wide - place * len(COLUMNS) - age - spent
        header = self.horizontalHeader()
        for section, width in enumerate((first, *(place for _ in COLUMNS), age, spent)):
            header.resizeSection(section, max(width, 20))


class _Header(QHeaderView):
    """Words over the columns, a hairline under them."""

    def __init__(self, parent: Matrix) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setMinimumSectionSize(20)
        self.setFixedHeight(HEAD)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def sizeHint(self) -> QSize:
        return QSize(0, HEAD)

    def paintSection(self, painter: QPainter, area: QRect, section: int) -> None:
        painter.save()
        painter.fillRect(area, theme.colour("card"))
        painter.fillRect(area.left(), area.bottom(), area.width(), 1, theme.colour("hairline"))
        text = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2"))
        last = section > len(COLUMNS)
        if section:
            words = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, area.width() - 4)
            side = Qt.AlignmentFlag.AlignRight if last else Qt.AlignmentFlag.AlignHCenter
            painter.drawText(
                area.adjusted(0, 0, -14 if last else 0, -1), int(Qt.AlignmentFlag.AlignVCenter | side), words
            )
        painter.restore()


class _Painter(QStyledItemDelegate):
    """Paints one cell."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        table: Matrix = self.parent()  # type: ignore[assignment]
        card, column = table.model_.cards[index.row()], index.column()
        area = QRectF(option.rect)  # type: ignore[attr-defined]
        on = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "selected" if on else "alt" if index.row() == table.hovered else "card"
        painter.fillRect(area, theme.colour(ground))
        if index.row() + 1 < len(table.model_.cards):
            painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), theme.colour("hairline"))
        scale = table.devicePixelRatioF()
        if column == 0:
            self._key(painter, area, card, on)
        elif column <= len(COLUMNS):
            self._cell(painter, area, card.cells[column - FIRST], ground, scale)
        elif column == len(COLUMNS) + 1:
            self._age(painter, area, card, ground, scale)
        else:
            self._spent(painter, area, card)
        if on and table.hasFocus() and table.focusPolicy():
            self._ring(painter, area, column, index.model().columnCount())
        painter.restore()

    @staticmethod
    def _ring(painter: QPainter, area: QRectF, column: int, columns: int) -> None:
        """The mark of the keyboard runs around the whole row."""
        painter.setPen(QPen(theme.colour("accent"), 2))
        top, bottom = area.top() + 1, area.bottom() - 2
        painter.drawLine(int(area.left()), int(top), int(area.right()), int(top))
        painter.drawLine(int(area.left()), int(bottom), int(area.right()), int(bottom))
        if column == 0:
            painter.drawLine(int(area.left()) + 1, int(top), int(area.left()) + 1, int(bottom))
        if column == columns - 1:
            painter.drawLine(int(area.right()) - 1, int(top), int(area.right()) - 1, int(bottom))

    @staticmethod
    def _key(painter: QPainter, area: QRectF, card: KeyCard, on: bool) -> None:
        if on:
            painter.fillRect(QRectF(area.left(), area.top(), 3, area.height() - 1), theme.colour("accent"))
        middle = int(Qt.AlignmentFlag.AlignVCenter)
        x = area.left() + 14
        painter.setFont(theme.font(12, fixed=True))
        painter.setPen(theme.colour("text"))
        painter.drawText(QRectF(x, area.top(), area.right() - x, area.height() - 1), middle, card.masked)
        x += painter.fontMetrics().horizontalAdvance(card.masked) + 9
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2"))
        room = max(area.right() - x - 4, 0)
        words = painter.fontMetrics().elidedText(for_terminal(card.provider), Qt.TextElideMode.ElideRight, int(room))
        painter.drawText(QRectF(x, area.top(), room, area.height() - 1), middle, words if len(words) > 2 else "")

    @staticmethod
    def _cell(painter: QPainter, area: QRectF, cell: Cell, ground: str, scale: float) -> None:
        centre = area.center().x()
        if not cell.count:
            if cell.looked:
                painter.setPen(theme.colour("label"))
                painter.setFont(theme.font(12))
                painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter), "·")
            else:
                shape = pixmap("not_asked", 13, "label", ground, scale)
                painter.drawPixmap(int(centre - 6), int(area.top() + 7), shape)
            return
        painter.setFont(theme.font(12, 600))
        text = f"{cell.count:,}"
        wide = painter.fontMetrics().horizontalAdvance(text) + (18 if cell.mark else 0)
        box = QRectF(centre - (wide + 14) / 2, area.top() + 3.5, wide + 14, 20)
        painter.setPen(QPen(theme.colour(cell.colour), 1) if theme.tokens.strong else Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour(cell.tint))
        painter.drawRoundedRect(box, 4, 4)
        x = box.left() + 7
        if cell.mark:
            painter.drawPixmap(int(x), int(area.top() + 7), pixmap(cell.mark, 13, cell.colour, cell.tint, scale))
            x += 18
        painter.setPen(theme.colour(cell.colour))
        painter.drawText(QRectF(x, box.top(), wide, box.height()), int(Qt.AlignmentFlag.AlignVCenter), text)

    @staticmethod
    def _age(painter: QPainter, area: QRectF, card: KeyCard, ground: str, scale: float) -> None:
        mark, colour = card.age.look
        painter.setFont(theme.font(12, 600 if mark else 400))
        painter.setPen(theme.colour(colour))
        right = QRectF(area.left(), area.top(), area.width() - 14, area.height() - 1)
        painter.drawText(right, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), card.age.short)
        if mark:
            x = right.right() - painter.fontMetrics().horizontalAdvance(card.age.short) - 19
            painter.drawPixmap(int(x), int(area.top() + 7), pixmap(mark, 13, colour, ground, scale))

    @staticmethod
    def _spent(painter: QPainter, area: QRectF, card: KeyCard) -> None:
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text" if card.spent_is_known else "label"))
        right = QRectF(area.left(), area.top(), area.width() - 14, area.height() - 1)
        painter.drawText(right, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), card.spent)
