"""Keys × places: one row a key, the same columns for every project, and at the end its age and what it cost."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPen, QResizeEvent

from checks.language import tr
from checks.report.escape import for_terminal
from gui.models.key_cards import Cards
from gui.models.key_places import COLUMNS, Cell
from gui.models.keys import KeyCard
from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets.table import CENTRE, MIDDLE, RIGHT, Cells, Header, Index, Table, say

ROW, HEAD = 28, 33
FIRST = 1  # column of the first place; the key itself stands before it


class MatrixModel(QAbstractTableModel):
    """Rows as they are shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.cards: Cards | None = None

    def load(self, cards: Cards) -> None:
        """Other rows."""
        self.beginResetModel()
        self.cards = cards
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        return 0 if parent.isValid() else len(self.cards or ())

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else FIRST + len(COLUMNS) + 2

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        month = self.cards[0].month_short if self.cards else ""
        first = (
            tr("Key") if role == Qt.ItemDataRole.AccessibleTextRole else ""
        )  # a mask needs no heading to be seen as a key
        return (first, *(tr(name) for _, name, *_ in COLUMNS), tr("Age"), month)[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or self.cards is None:
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
            return tr(
                "{title}, hidden key ending {last}",
                title=card.title,
                last=" ".join(card.masked.rpartition("…")[2]),
            )
        if column <= len(COLUMNS):
            return f"{tr(COLUMNS[column - FIRST][3])}: {card.cells[column - FIRST].spoken}"
        return tr("age {words}", words=card.age.words) if column == len(COLUMNS) + 1 else f"{card.month} {card.spent}"


class Matrix(Table):
    """The table; a row that is chosen says so."""

    chosen = Signal(str)  # fingerprint

    def __init__(self) -> None:
        super().__init__(tr("Keys and their places"), ROW)
        self.model_ = MatrixModel(self)
        self.setModel(self.model_)
        self.setItemDelegate(_Cells(self))
        self.setHorizontalHeader(_Header(self, HEAD))
        self.setProperty("matrix", True)
        self.selectionModel().currentRowChanged.connect(self._moved)

    def load(self, cards: Cards) -> None:
        """Other rows; the chosen key stays chosen where it is still there."""
        before = self.current
        self.model_.load(cards)
        self.hovered = -1
        self._fit()
        self.updateGeometry()
        if cards:
            at = max(cards.row_of(before), 0)
            blocked = self.blockSignals(True)
            self.setCurrentIndex(self.model_.index(at, 0))
            self.blockSignals(blocked)

    @property
    def current(self) -> str:
        """The fingerprint of the chosen row; empty if there is none."""
        index = self.currentIndex()
        return self.model_.cards.fingerprint(index.row()) if index.isValid() and self.model_.cards else ""

    def choose(self, fingerprint: str) -> None:
        """Choose the row of a key."""
        at = self.model_.cards.row_of(fingerprint) if self.model_.cards else -1
        if at >= 0:
            self.setCurrentIndex(self.model_.index(at, 0))

    def whole_height(self, most: int | None = None) -> int:
        """What all rows (or as many) take, the header with them."""
        rows = self.model_.rowCount()
        rows = rows if most is None else min(rows, most)
        return HEAD + rows * ROW

    def _moved(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.current)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current:
            self.chosen.emit(self.current)
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Places as wide as their headings, the key takes what is left."""
        metrics = QFontMetrics(theme.font(12))
        wide = self.viewport().width()
        place = max(max(metrics.horizontalAdvance(tr(name)) for _, name, *_ in COLUMNS) + 10, 50)
        age = metrics.horizontalAdvance("≥ 1,000 d") + 44
        spent = metrics.horizontalAdvance(tr("not told by key")) + 26
        first = wide - place * len(COLUMNS) - age - spent
        if first < 214:  # narrow: the key keeps its mask
            place = max((wide - 214 - age - spent) // len(COLUMNS), 34)
            first = wide - place * len(COLUMNS) - age - spent
        header = self.horizontalHeader()
        for section, width in enumerate((first, *(place for _ in COLUMNS), age, spent)):
            header.resizeSection(section, max(width, 20))


class _Header(Header):
    def place(self, section: int) -> tuple[int, int, int]:
        return (0, 14, RIGHT) if section > len(COLUMNS) else (0, 0, CENTRE)


class _Cells(Cells):
    def cell(self, painter: QPainter, area: QRectF, index: Index, ground: str, scale: float) -> None:
        card, column = self.table.model_.cards[index.row()], index.column()
        if column == 0:
            self._key(painter, area, card)
        elif column <= len(COLUMNS):
            self._cell(painter, area, card.cells[column - FIRST], ground, scale)
        elif column == len(COLUMNS) + 1:
            self._age(painter, area, card, ground, scale)
        else:
            colour = "text" if card.spent_is_known else "label"
            say(painter, area.adjusted(0, 0, -14, -1), card.spent, 12, colour, side=RIGHT)

    @staticmethod
    def _key(painter: QPainter, area: QRectF, card: KeyCard) -> None:
        inner = area.adjusted(14, 0, 0, -1)
        painter.setFont(theme.font(12, fixed=True))
        painter.setPen(theme.colour("text"))
        painter.drawText(inner, MIDDLE, card.masked)  # which is never cut
        rest = inner.adjusted(painter.fontMetrics().horizontalAdvance(card.masked) + 9, 0, -4, 0)
        if rest.width() > QFontMetrics(theme.font(12)).horizontalAdvance("Aa…"):
            say(painter, rest, for_terminal(card.provider), 12, "text2")

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
        right = area.adjusted(0, 0, -14, -1)
        wide = say(painter, right, card.age.short, 12, colour, weight=600 if mark else 400, side=RIGHT)
        if mark:
            x = right.right() - wide - 19
            painter.drawPixmap(int(x), int(area.top() + 7), pixmap(mark, 13, colour, ground, scale))
