"""How the tree of findings is drawn: heights by level, chevrons, marks, the selected row with an edge."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPen
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
from gui.models.finding_nodes import Found, Level, Node, Row
from gui.models.findings import ROLE_NODE, FindingsModel
from gui.theme import theme
from gui.theme.icons import pixmap
from gui.widgets.table import MIDDLE
from gui.widgets.text import plain_tip

SIZES = {level: QSize(100, high) for level, high in zip(Level, (34, 30, 30, 44), strict=True)}
NARROW_SIZES = {**SIZES, Level.FINDING: QSize(100, 30)}
LEFT = {Level.SIN: 10, Level.CHECK: 30, Level.SPAN: 50, Level.FINDING: 60}
MOST_OPEN = 400  # rows below open checks and spans: Qt lays all open rows out at once, and that shall keep no loop


class FindingDelegate(QStyledItemDelegate):
    """Paints a row over the whole width of the view."""

    narrow = False

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        # Asked of every open row whenever one of them opens: so it makes nothing and asks nothing else.
        return (NARROW_SIZES if self.narrow else SIZES)[index.internalPointer().level]

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        node: Row = index.data(ROLE_NODE)
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
        if node.level is Level.SPAN:
            x += 20
        elif isinstance(node, Node):
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
        if isinstance(node, Found):
            self._finding(painter, node, x, right, area)
        elif node.level is Level.SPAN:
            self._span(painter, node, x, right, area)
        else:
            painter.setFont(theme.font(13, 600 if node.level is Level.SIN else 400))
            painter.setPen(theme.colour("text"))
            text = painter.fontMetrics().elidedText(node.text, Qt.TextElideMode.ElideRight, int(right - x))
            painter.drawText(QRectF(x, area.top(), right - x, area.height()), int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.restore()

    @staticmethod
    def _aside_fits(node: Row, x: float, right: float, metrics: QFontMetrics) -> bool:
        """The name of a sin is never shortened: where both find no room, its mark says what the aside would."""
        if node.level is not Level.SIN:
            return True
        title = QFontMetrics(theme.font(13, 600)).horizontalAdvance(node.text)
        return x + title + 12 + metrics.horizontalAdvance(node.aside) <= right

    @staticmethod
    def _span(painter: QPainter, node: Row, x: float, right: float, area: QRectF) -> None:
        painter.setFont(theme.font(13))
        painter.setPen(theme.colour("text"))
        metrics = painter.fontMetrics()
        painter.drawText(QRectF(x, area.top(), right - x, area.height()), MIDDLE, node.text)
        x += metrics.horizontalAdvance(node.text) + 10
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2"))
        words = painter.fontMetrics().elidedText(
            for_terminal(node.second), Qt.TextElideMode.ElideMiddle, max(int(right - x), 0)
        )
        painter.drawText(QRectF(x, area.top(), right - x, area.height()), MIDDLE, words)

    def _finding(self, painter: QPainter, node: Found, x: float, right: float, area: QRectF) -> None:
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
        node: Row | None = index.data(ROLE_NODE) if index.isValid() else None
        if node is None or event.type() != QEvent.Type.ToolTip:
            return super().helpEvent(event, view, option, index)
        room = view.viewport().width() - LEFT[node.level] - 16
        second = node.second if node.level >= Level.SPAN else ""
        lines = [for_terminal(text) for text in (node.text, second) if text]
        wide = [QFontMetrics(theme.font(13)).horizontalAdvance(line) for line in lines]
        cut = (sum(wide) if self.narrow or node.level is Level.SPAN else max(wide)) > room
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
        self._opened: list[tuple[Node, int]] = []  # checks and spans that are open, with their rows, the oldest first
        self.expanded.connect(self._on_expanded)
        self.collapsed.connect(lambda index: self._forget(index.data(ROLE_NODE)))
        theme.changed.connect(self.viewport().update)

    def reset(self) -> None:
        super().reset()
        self._opened = []

    def _on_expanded(self, index: QModelIndex) -> None:
        """Close what was opened before where all together are more rows than can be laid out in a blink."""
        node: Node = index.data(ROLE_NODE)
        if node.level is Level.SIN:
            return
        self._forget(node)
        self._opened.append((node, len(node.children)))
        model = self.model()
        assert isinstance(model, FindingsModel)
        top, closed = self.visualRect(index).top(), False
        for other, _ in self._opened[:-1]:
            if sum(rows for _, rows in self._opened) <= MOST_OPEN:
                break
            if other is not node.parent:
                self.collapse(model.index_of(other))  # which forgets it
                closed = True
        if closed:  # what was opened stays where the eye is
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + self.visualRect(index).top() - top)

    def _forget(self, node: Node) -> None:
        self._opened = [(other, rows) for other, rows in self._opened if other is not node]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Asterisk:  # to Qt: open all that is below, however much it is
            index = self.currentIndex()
            if index.isValid():
                self.expand(index)
            return
        super().keyPressEvent(event)

    def open_some(self, *, every: bool) -> None:
        """Open the sins, and of each its first check, or every one that has room."""
        model = self.model()
        assert isinstance(model, FindingsModel)
        room = MOST_OPEN
        for n in range(model.rowCount()):
            sin = model.index(n, 0)
            node = model.node(sin)
            if any(c.children for c in node.children):
                self.expand(sin)
                for m, check in enumerate(node.children):
                    if check.children and (every or m == 0) and len(check.children) <= room:
                        room -= len(check.children)
                        self.expand(model.index(m, 0, sin))

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
