"""The vault as a table: accounts with their credentials, and under each the keys of its list."""

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

from gui.models.vault import VaultRow
from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets.meters import paint_age

ROW, HEAD = 46, 33
ACCOUNT, KEY, AGE, USED, SPENT, PLACES, MENU = range(7)
BAR = 64  # of an age
DOTS = 40  # of the menu's column
TIGHT = 880  # a table under this width has no bars of age
Index = QModelIndex | QPersistentModelIndex
_MIDDLE = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextSingleLine)


class VaultModel(QAbstractTableModel):
    """Rows as they are shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[VaultRow] = []
        self.month, self.policy = "", 90

    def load(self, rows: Sequence[VaultRow], month: str, policy: int) -> None:
        """Other rows; `month` is the one that sums are of."""
        self.beginResetModel()
        self.rows, self.month, self.policy = list(rows), month, policy
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
        spent = f"Spent in {self.month}" if self.month else "Spent"
        return ("Account", "Key", f"Age, due at {self.policy} days", "Last used", spent, "Places", "")[section]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        shown, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return shown.spoken if column == ACCOUNT else self._text(shown, column)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(shown, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return {
                ACCOUNT: f"{shown.title}\n{shown.second}",
                USED: "\n".join(filter(None, (shown.used, shown.used_note))),
                SPENT: "\n".join(filter(None, (shown.spent, shown.spent_note))),
                PLACES: "In so many places of the scanned project" if shown.kind == "key" else None,
                MENU: "What can be done",
            }.get(column)
        return None

    @staticmethod
    def _text(shown: VaultRow, column: int) -> str:
        return (
            f"{shown.title}, {shown.second}",
            shown.masked,
            shown.age.words,
            f"{shown.used} {shown.used_note}".strip(),
            f"{shown.spent} {shown.spent_note}".strip(),
            shown.places,
            "What can be done",
        )[column]


class VaultTable(QTableView):
    """The table; asks for the menu of a row, by its dots, the menu key or Enter."""

    menu_wanted = Signal(object, QPoint)  # VaultRow, a point of the screen

    def __init__(self) -> None:
        super().__init__()
        self.model_ = VaultModel(self)
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
        self.setAccessibleName("Accounts and keys")
        self.hovered = -1
        self.entered.connect(self._hover)
        theme.changed.connect(self.viewport().update)

    def load(self, rows: Sequence[VaultRow], month: str, policy: int) -> None:
        """Other rows; the chosen one stays chosen where it is still there."""
        at = self.currentIndex().row()
        before = self.model_.rows[at] if 0 <= at < len(self.model_.rows) else None
        self.model_.load(rows, month, policy)
        self.hovered = -1
        self._fit()
        names = [(r.provider, r.label, r.id) for r in rows]
        wanted = (before.provider, before.label, before.id) if before else None
        if rows:
            self.setCurrentIndex(self.model_.index(names.index(wanted) if wanted in names else 0, 0))

    @property
    def current(self) -> VaultRow | None:
        """The chosen row."""
        at = self.currentIndex().row()
        return self.model_.rows[at] if 0 <= at < len(self.model_.rows) else None

    def height_of(self, rows: int) -> int:
        """What so many rows take, with the header."""
        return HEAD + rows * ROW

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

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        row = self.currentIndex().row()
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            row = self.indexAt(self.viewport().mapFrom(self, event.pos())).row()
        if row >= 0:
            self._want(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self._want(self.currentIndex().row())
            return
        super().keyPressEvent(event)

    def _want(self, row: int) -> None:
        self.setCurrentIndex(self.model_.index(row, 0))
        cell = self.visualRect(self.model_.index(row, MENU))
        at = self.viewport().mapToGlobal(QPoint(cell.left(), cell.bottom() - 6))
        self.menu_wanted.emit(self.model_.rows[row], at)

    def focusInEvent(self, event: Any) -> None:
        super().focusInEvent(event)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    @property
    def tight(self) -> bool:
        """Whether ages have no bar."""
        return self.viewport().width() < TIGHT

    def _fit(self) -> None:
        """Masks and sums are never cut; the account and what is said of its last use share the rest."""
        wide = self.viewport().width()
        plain, fixed = QFontMetrics(theme.font(13)), QFontMetrics(theme.font(12, fixed=True))
        strong = QFontMetrics(theme.font(12, 600))
        masks = (r.masked for r in self.model_.rows[:200])
        key = max(fixed.horizontalAdvance(m) for m in (*masks, "sk-proj-…4f2a")) + 18
        age = strong.horizontalAdvance("≥ 1,412 d, overdue") + 30 + (0 if self.tight else BAR + 10)
        month = QFontMetrics(theme.font(12)).horizontalAdvance(f"Spent in {self.model_.month}")
        spent = max(month, plain.horizontalAdvance("Not available")) + 20
        places = 0 if self.tight else QFontMetrics(theme.font(12)).horizontalAdvance("Places") + 20
        rest = max(wide - key - age - spent - places - DOTS, 200)
        used = max(int(rest * 0.46), min(plain.horizontalAdvance("Asked today 14:02") + 12, rest // 2))
        sizes = {ACCOUNT: rest - used, KEY: key, AGE: age, USED: used, SPENT: spent, PLACES: places, MENU: DOTS}
        self.setColumnHidden(PLACES, self.tight)
        for section, width in sizes.items():
            if section != PLACES or not self.tight:
                self.horizontalHeader().resizeSection(section, int(width))


class _Header(QHeaderView):
    """Words over the columns, a hairline under them."""

    def __init__(self, parent: VaultTable) -> None:
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
        text = str(self.model().headerData(section, Qt.Orientation.Horizontal) or "")
        right = section in (SPENT, PLACES)
        inner = area.adjusted(16 if section == ACCOUNT else 0, 0, -12, -1)
        words = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, _RIGHT if right else _MIDDLE, words)
        painter.restore()


class _Painter(QStyledItemDelegate):
    """Paints one cell."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(40, ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        table: VaultTable = self.parent()  # type: ignore[assignment]
        shown, column = table.model_.rows[index.row()], index.column()
        area = QRectF(option.rect)  # type: ignore[attr-defined]
        on = bool(option.state & QStyle.StateFlag.State_Selected)  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = "selected" if on else "alt" if index.row() == table.hovered else "card"
        painter.fillRect(area, theme.colour(ground))
        if index.row() + 1 < len(table.model_.rows):
            painter.fillRect(QRectF(area.left(), area.bottom() - 1, area.width(), 1), theme.colour("hairline"))
        scale = table.devicePixelRatioF()
        inner = area.adjusted(0, 0, -12, -1)
        if column == ACCOUNT:
            self._account(painter, area, shown, on)
        elif column == KEY:
            self._say(painter, inner, shown.masked or ("not shown" if shown.kind == "key" else ""), 12,
                      "text" if shown.masked else "label", fixed=bool(shown.masked))  # fmt: skip
        elif column == AGE:
            self._age(painter, inner, shown, ground, scale, bar=not table.tight)
        elif column == USED:
            self._used(painter, inner, shown, ground, scale)
        elif column == SPENT:
            colour = "text" if shown.known else "label"
            self._two(
                painter, inner, shown.spent, shown.spent_note, colour, right=True, weight=600 if shown.known else 400
            )
        elif column == PLACES:
            self._say(painter, inner, shown.places, 13, "text" if shown.places.isdigit() else "label", right=True)
        else:
            painter.drawPixmap(
                int(area.center().x() - 8), int(area.center().y() - 8), pixmap("more", 16, "text2", ground, scale)
            )
        if on and table.hasFocus():
            self._ring(painter, area, column)
        painter.restore()

    @staticmethod
    def _ring(painter: QPainter, area: QRectF, column: int) -> None:
        painter.setPen(QPen(theme.colour("accent"), 2))
        left, right, top, bottom = int(area.left()), int(area.right()), int(area.top()) + 1, int(area.bottom()) - 2
        painter.drawLine(left, top, right, top)
        painter.drawLine(left, bottom, right, bottom)
        if column == ACCOUNT:
            painter.drawLine(left + 1, top, left + 1, bottom)
        if column == MENU:
            painter.drawLine(right - 1, top, right - 1, bottom)

    def _account(self, painter: QPainter, area: QRectF, shown: VaultRow, on: bool) -> None:
        if on:
            painter.fillRect(QRectF(area.left(), area.top(), 3, area.height() - 1), theme.colour("accent"))
        left = 16 if shown.kind == "credential" else 32
        inner = area.adjusted(left, 0, -8, -1)
        weight = 600 if shown.kind == "credential" else 400
        self._two(painter, inner, shown.title, shown.second, "text", weight=weight)

    def _age(self, painter: QPainter, area: QRectF, shown: VaultRow, ground: str, scale: float, *, bar: bool) -> None:
        mark, colour = shown.age.look
        x = area.left()
        if bar:
            days = shown.age.days
            paint_age(
                painter, QRectF(x, area.top(), BAR, area.height()), days, shown.age.policy, colour if mark else "bar"
            )
            x += BAR + 10
        if mark:
            painter.drawPixmap(int(x), int(area.center().y() - 7), pixmap(mark, 13, colour, ground, scale))
        words = shown.age.short + (f", {shown.age.state}" if mark else "")
        unknown = shown.age.days is None
        inner = QRectF(x + (18 if mark else 0), area.top(), area.right() - x - (18 if mark else 0), area.height())
        self._say(painter, inner, words, 12, "label" if unknown else colour, weight=600 if mark else 400)

    def _used(self, painter: QPainter, area: QRectF, shown: VaultRow, ground: str, scale: float) -> None:
        mark, colour = shown.used_mark
        inner = area
        if mark:
            painter.drawPixmap(int(area.left()), int(area.center().y() - 15), pixmap(mark, 13, colour, ground, scale))
            inner = area.adjusted(18, 0, 0, 0)
        unknown = shown.used in ("not reported", "Kept")
        self._two(painter, inner, shown.used, shown.used_note, "label" if unknown else "text",
                  under=area.left() if mark else None)  # fmt: skip

    def _two(
        self, painter: QPainter, area: QRectF, first: str, second: str, colour: str, *, right: bool = False,
        weight: int = 400, under: float | None = None,
    ) -> None:  # fmt: skip
        """Two lines; the first alone stands in the middle."""
        if not second:
            self._say(painter, area, first, 13, colour, weight=weight, right=right)
            return
        middle = area.center().y()
        self._say(
            painter, QRectF(area.left(), middle - 19, area.width(), 20), first, 13, colour, weight=weight, right=right
        )
        left = area.left() if under is None else under
        low = QRectF(left, middle, area.right() - left, 17)
        self._say(painter, low, second, 12, "text2", right=right)

    @staticmethod
    def _say(
        painter: QPainter, area: QRectF, text: str, px: int, colour: str, *, weight: int = 400, fixed: bool = False,
        right: bool = False,
    ) -> None:  # fmt: skip
        painter.setFont(theme.font(px, weight, fixed=fixed))
        painter.setPen(theme.colour(colour))
        words = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(int(area.width()), 0))
        painter.drawText(area, _RIGHT if right else _MIDDLE, words)
