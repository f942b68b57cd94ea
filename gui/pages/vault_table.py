"""The vault as a table: accounts with their credentials, and under each the keys of its list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QResizeEvent

from checks.language import tr
from gui.models.vault import VaultRow
from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets.meters import paint_age
from gui.widgets.table import MIDDLE, RIGHT, Cells, Header, Index, MenuTable, Rows, say

ROW, HEAD = 46, 33
ACCOUNT, KEY, AGE, USED, SPENT, PLACES, MENU = range(7)
BAR = 64  # of an age
DOTS = 40  # of the menu's column
TIGHT = 880  # a table under this width has no bars of age


class VaultModel(Rows):
    """Rows as they are shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.month, self.policy = "", 90

    @property
    def titles(self) -> Sequence[str]:
        """What stands over the columns."""
        spent = tr("Spent in {month}", month=self.month) if self.month else tr("Spent")
        return (
            tr("Account"),
            tr("Key"),
            tr("Age, due at {policy} days", policy=self.policy),
            tr("Last used"),
            spent,
            tr("Places"),
            "",
        )

    def show(self, rows: Sequence[VaultRow], month: str, policy: int) -> None:
        """Other rows; `month` is the one that sums are of."""
        self.month, self.policy = month, policy
        self.load(rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        shown, column = self.rows[index.row()], index.column()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return shown.spoken if column == ACCOUNT else self._text(shown, column) or tr("nothing told")
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(shown, column)
        if role == Qt.ItemDataRole.ToolTipRole:
            return {
                ACCOUNT: f"{shown.title}\n{shown.second}",
                USED: "\n".join(filter(None, (shown.used, shown.used_note))),
                SPENT: "\n".join(filter(None, (shown.spent, shown.spent_note))),
                PLACES: tr("In so many places of the scanned project") if shown.kind == "key" else None,
                MENU: tr("What can be done"),
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
            tr("What can be done"),
        )[column]


class VaultTable(MenuTable):
    """The table; asks for the menu of a row, by Enter too."""

    model_: VaultModel

    def __init__(self) -> None:
        super().__init__(tr("Accounts and keys"), ROW)
        self.model_ = VaultModel(self)
        self.setModel(self.model_)
        self.setItemDelegate(_Cells(self))
        self.setHorizontalHeader(_Header(self, HEAD))

    def load(self, rows: Sequence[VaultRow], month: str, policy: int) -> None:
        """Other rows; the chosen one stays chosen where it is still there."""
        before = self.current
        self.model_.show(rows, month, policy)
        self.hovered = -1
        self._fit()
        names = [(r.provider, r.label, r.id) for r in rows]
        wanted = (before.provider, before.label, before.id) if before else None
        if rows:
            self.setCurrentIndex(self.model_.index(names.index(wanted) if wanted in names else 0, 0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.want(self.currentIndex().row())
            return
        super().keyPressEvent(event)

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
        age = strong.horizontalAdvance(tr("≥ 1,412 d, overdue")) + 30 + (0 if self.tight else BAR + 10)
        month = QFontMetrics(theme.font(12)).horizontalAdvance(tr("Spent in {month}", month=self.model_.month))
        spent = max(month, plain.horizontalAdvance(tr("Not available"))) + 20
        places = 0 if self.tight else QFontMetrics(theme.font(12)).horizontalAdvance(tr("Places")) + 20
        rest = max(wide - key - age - spent - places - DOTS, 200)
        asked = plain.horizontalAdvance(tr("Asked {when}", when=tr("today {time}", time="14:02"))) + 12
        used = max(int(rest * 0.46), min(asked, int(rest * 0.6)))  # a time that is cut tells nothing; a name is known
        sizes = {ACCOUNT: rest - used, KEY: key, AGE: age, USED: used, SPENT: spent, PLACES: places, MENU: DOTS}
        self.setColumnHidden(PLACES, self.tight)
        for section, width in sizes.items():
            if section != PLACES or not self.tight:
                self.horizontalHeader().resizeSection(section, int(width))


class _Header(Header):
    def place(self, section: int) -> tuple[int, int, int]:
        return 16 if section == ACCOUNT else 0, 12, RIGHT if section in (SPENT, PLACES) else MIDDLE


class _Cells(Cells):
    def cell(self, painter: QPainter, area: QRectF, index: Index, ground: str, scale: float) -> None:
        shown, column = self.table.model_.rows[index.row()], index.column()
        inner = area.adjusted(0, 0, -12, -1)
        if column == ACCOUNT:
            self._account(painter, area, shown)
        elif column == KEY:
            words = shown.masked or (tr("not shown") if shown.kind == "key" else "")
            say(painter, inner, words, 12, "text" if shown.masked else "label", fixed=bool(shown.masked))
        elif column == AGE:
            self._age(painter, inner, shown, ground, scale, bar=not self.table.tight)
        elif column == USED:
            self._used(painter, inner, shown, ground, scale)
        elif column == SPENT:
            colour, weight = ("text", 600) if shown.known else ("label", 400)
            fits = QFontMetrics(theme.font(12)).horizontalAdvance(shown.spent_note) <= inner.width()
            note = shown.spent_note if fits else ""  # a reason of many words stands whole in the tip, not half in here
            _two(painter, inner, shown.spent, note, colour, side=RIGHT, weight=weight)
        elif column == PLACES:
            say(painter, inner, shown.places, 13, "text" if shown.places.isdigit() else "label", side=RIGHT)
        else:
            centre = area.center()
            painter.drawPixmap(int(centre.x() - 8), int(centre.y() - 8), pixmap("more", 16, "text2", ground, scale))

    def _account(self, painter: QPainter, area: QRectF, shown: VaultRow) -> None:
        left = 16 if shown.kind == "credential" else 32
        inner = area.adjusted(left, 0, -8, -1)
        weight = 600 if shown.kind == "credential" else 400
        _two(painter, inner, shown.title, shown.second, "text", weight=weight)

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
        words = shown.age.tight if mark else shown.age.short
        unknown = shown.age.days is None
        inner = QRectF(x + (18 if mark else 0), area.top(), area.right() - x - (18 if mark else 0), area.height())
        say(painter, inner, words, 12, "label" if unknown else colour, weight=600 if mark else 400)

    def _used(self, painter: QPainter, area: QRectF, shown: VaultRow, ground: str, scale: float) -> None:
        mark, colour = shown.used_mark
        inner = area
        if mark:
            painter.drawPixmap(int(area.left()), int(area.center().y() - 15), pixmap(mark, 13, colour, ground, scale))
            inner = area.adjusted(18, 0, 0, 0)
        unknown = shown.used in ("not reported", "Kept")
        _two(painter, inner, shown.used, shown.used_note, "label" if unknown else "text",
                  under=area.left() if mark else None)  # fmt: skip


def _two(
    painter: QPainter, area: QRectF, first: str, second: str, colour: str, *, side: int = MIDDLE, weight: int = 400,
    under: float | None = None,
) -> None:  # fmt: skip
    """Two lines; the first alone stands in the middle."""
    if not second:
        say(painter, area, first, 13, colour, weight=weight, side=side)
        return
    middle = area.center().y()
    say(painter, QRectF(area.left(), middle - 19, area.width(), 20), first, 13, colour, weight=weight, side=side)
    left = area.left() if under is None else under
    say(painter, QRectF(left, middle, area.right() - left, 17), second, 12, "text2", side=side)
