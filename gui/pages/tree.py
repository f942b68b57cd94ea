"""How the tree of findings is drawn: heights by level, chevrons, marks, the selected row with an edge."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QTreeView,
    QWidget,
)

from checks.language import tr
from checks.report.escape import for_terminal
from gui.models.findings import ROLE_NODE, Level, Node
from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets.text import plain_tip

HEIGHTS = {Level.SIN: 34, Level.CHECK: 30, Level.FINDING: 44}
LEFT = {Level.SIN: 10, Level.CHECK: 30, Level.FINDING: 60}


class FindingDelegate(QStyledItemDelegate):
    """Paints a row over the whole width of the view."""

    narrow = False

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        node: Node = index.data(ROLE_NODE)
        height = 30 if self.narrow and node.level is Level.FINDING else HEIGHTS[node.level]
        return QSize(100, height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        node: Node = index.data(ROLE_NODE)
        view = option.widget  # type: ignore[attr-defined]
        assert isinstance(view, QTreeView)
        rect = option.rect  # type: ignore[attr-defined]
        area = QRectF(0, rect.top(), view.viewport().width(), rect.height())
        state = option.state  # type: ignore[attr-defined]
        selected = bool(state & QStyle.StateFlag.State_Selected)
        ground = "selected" if selected else "alt" if state & QStyle.StateFlag.State_MouseOver else "card"
        scale = view.devicePixelRatioF()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if ground != "card":
            painter.fillRect(area, theme.colour(ground))
        if selected:
            painter.fillRect(QRectF(0, area.top() + 5, 3, area.height() - 10), theme.colour("accent"))
        if view.hasFocus() and state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(area.adjusted(2, 1, -2, -1), 4, 4)
        x = float(LEFT[node.level])
        middle = area.center().y()
        if node.children:
            name = "down" if view.isExpanded(QModelIndex(index)) else "right"
            painter.drawPixmap(int(x - 2), int(middle - 6), pixmap(name, 13, "text2", ground, scale))
        if node.level is not Level.FINDING:
            x += 20
            painter.drawPixmap(int(x), int(middle - 7), pixmap(node.mark, 14, node.colour, ground, scale))
            x += 20
        right = area.width() - 16
        painter.setFont(theme.font(12))
        if node.aside and self._aside_fits(node, x, right, painter.fontMetrics()):
            wide = painter.fontMetrics().horizontalAdvance(node.aside)
            painter.setPen(theme.colour("text2"))
            painter.drawText(
                QRectF(right - wide, area.top(), wide + 2, area.height()),
                int(Qt.AlignmentFlag.AlignVCenter),
                node.aside,
            )
            right -= wide + 12
        if node.level is Level.FINDING:
            self._finding(painter, node, x, right, area)
        else:
            painter.setFont(theme.font(13, 600 if node.level is Level.SIN else 400))
            painter.setPen(theme.colour("text"))
            text = painter.fontMetrics().elidedText(node.text, Qt.TextElideMode.ElideRight, int(right - x))
            painter.drawText(QRectF(x, area.top(), right - x, area.height()), int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.restore()

    @staticmethod
    def _aside_fits(node: Node, x: float, right: float, metrics: QFontMetrics) -> bool:
        """The name of a sin is never shortened: where both find no room, its mark says what the aside would."""
        if node.level is not Level.SIN:
            return True
        title = QFontMetrics(theme.font(13, 600)).horizontalAdvance(node.text)
        return x + title + 12 + metrics.horizontalAdvance(node.aside) <= right

    def _finding(self, painter: QPainter, node: Node, x: float, right: float, area: QRectF) -> None:
        painter.setFont(theme.font(12 if node.fixed else 13, fixed=node.fixed))
        painter.setPen(theme.colour("text"))
        title, second = for_terminal(node.text), for_terminal(node.second)
        wide = right - x
        if self.narrow:
            first = min(max(painter.fontMetrics().horizontalAdvance(title) + 16, 158), wide * 0.6)
            painter.drawText(
                QRectF(x, area.top(), first, area.height()),
                int(Qt.AlignmentFlag.AlignVCenter),
                painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, int(first)),
            )
            x, wide, top, height = x + first, wide - first, area.top(), area.height()
        else:
            painter.drawText(
                QRectF(x, area.top() + 5, wide, 18),
                int(Qt.AlignmentFlag.AlignVCenter),
                painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, int(wide)),
            )
            top, height = area.top() + 22, 17.0
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2"))
        painter.drawText(
            QRectF(x, top, wide, height),
            int(Qt.AlignmentFlag.AlignVCenter),
            painter.fontMetrics().elidedText(second, Qt.TextElideMode.ElideMiddle, int(wide)),
        )

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """A row whose words are cut tells them whole."""
        node: Node | None = index.data(ROLE_NODE) if index.isValid() else None
        if node is None or event.type() != QEvent.Type.ToolTip:
            return super().helpEvent(event, view, option, index)
        room = view.viewport().width() - LEFT[node.level] - 16
        lines = [for_terminal(text) for text in (node.text, node.second if node.level is Level.FINDING else "") if text]
        wide = [QFontMetrics(theme.font(13)).horizontalAdvance(line) for line in lines]
        cut = (sum(wide) if self.narrow else max(wide)) > room
        QToolTip.showText(event.globalPos(), plain_tip("\n".join(lines)) if cut else "", view)
        return True


class FindingsTree(QTreeView):
    """The tree without Qt's own branches; a click on a parent's row opens and closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.delegate = FindingDelegate(self)
        self.setItemDelegate(self.delegate)
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(False)
        self.setMouseTracking(True)
        self.setExpandsOnDoubleClick(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setAccessibleName(tr("Findings by sin and check"))
        theme.changed.connect(self.viewport().update)

    def set_narrow(self, narrow: bool) -> None:
        """One line a finding."""
        if narrow != self.delegate.narrow:
            self.delegate.narrow = narrow
            self.scheduleDelayedItemsLayout()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        super().mousePressEvent(event)
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton and self.model().rowCount(index):
            self.setExpanded(index, not self.isExpanded(index))
