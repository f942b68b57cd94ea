"""The paper: the pages of the PDF as they are printed, light in both appearances, one at a time."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QPainter, QPaintEvent, QPalette, QPen, QPixmap, QResizeEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractSlider, QFrame, QLabel, QMenu, QScrollArea, QSizePolicy, QWidget

from checks.language import mark, tr
from gui.later import Later
from gui.models.report import unpacked
from gui.theme import theme
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, column, row
from gui.widgets.menus import show_under
from gui.widgets.notice import Notice
from gui.widgets.text import Label

SHEET = (210.0, 297.0)  # A4, in millimetres
PIXELS = 96 / 25.4  # of a screen, in a millimetre at 100 %
EDGE = 14  # ground around the paper
_STEP, _PAGE = QAbstractSlider.SliderAction.SliderSingleStepAdd, QAbstractSlider.SliderAction.SliderPageStepAdd
_UP, _PAGE_UP = QAbstractSlider.SliderAction.SliderSingleStepSub, QAbstractSlider.SliderAction.SliderPageStepSub
_STEPS = {
    Qt.Key.Key_Down: (_STEP, 3), Qt.Key.Key_Up: (_UP, 3), Qt.Key.Key_PageDown: (_PAGE, 1), Qt.Key.Key_Space: (_PAGE, 1),
    Qt.Key.Key_PageUp: (_PAGE_UP, 1),
}  # fmt: skip
ZOOMS = (("width", mark("Fit width")), ("page", mark("Whole page")), ("100", "100 %"), ("150", "150 %"))


def drawn(page: bytes, size: QSize, scale: float) -> QImage:
    """A packed page as a picture of this size. May be called beside the window's loop: it uses no letters of the system."""
    image = QImage(size * scale, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(unpacked(page))).render(painter)
    painter.end()
    image.setDevicePixelRatio(scale)
    return image


class Sheet(QLabel):
    """One page, a picture to a screen reader. Keys turn pages: `turned` is told how many to go; 0 is the first, None the last."""

    turned = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.image: QImage | None = None
        self.setScaledContents(True)  # a picture of another size is stretched until the page is drawn anew
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", 4)
        theme.changed.connect(self.update)

    def show_image(self, image: QImage | None, words: str = "") -> None:
        """A page, or white paper with words on it."""
        self.image = image
        if image is not None:
            self.setPixmap(QPixmap.fromImage(image))
            return
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, "#4A5160")  # paper is light whatever the window is
        self.setPalette(palette)
        self.setFont(theme.font(13))
        self.setText(words)

    def paintEvent(self, event: QPaintEvent) -> None:
        ground = QPainter(self)
        ground.fillRect(self.rect(), Qt.GlobalColor.white)
        ground.end()  # one painter at a time
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QPen(theme.colour("hairline"), 1))
        painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.area.verticalScrollBar()
        key = event.key()
        if key == Qt.Key.Key_Home:
            self.turned.emit(0)
        elif key == Qt.Key.Key_End:
            self.turned.emit(None)
        elif key == Qt.Key.Key_Right or (
            key in (Qt.Key.Key_PageDown, Qt.Key.Key_Space) and bar.value() >= bar.maximum()
        ):
            self.turned.emit(1)
        elif key == Qt.Key.Key_Left or (key == Qt.Key.Key_PageUp and bar.value() <= bar.minimum()):
            self.turned.emit(-1)
        elif key in _STEPS:
            action, times = _STEPS[key]
            for _ in range(times):
                bar.triggerAction(action)
        else:
            super().keyPressEvent(event)

    area: QScrollArea


class Paper(QScrollArea):
    """The place for a page."""

    def __init__(self) -> None:
        super().__init__()
        self.sheet = Sheet()
        self.sheet.area = self
        ground = QWidget()
        ground.setProperty("plain", True)
        line = row(-1, self.sheet, -1, margins=(EDGE, 4, EDGE, EDGE))
        ground.setLayout(line)
        line.setAlignment(self.sheet, Qt.AlignmentFlag.AlignTop)
        self.setWidget(ground)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)


class PaperCard(Card):
    """The right side: a bar over the paper. What is shown is what the PDF will be."""

    again = Signal()

    def __init__(self) -> None:
        super().__init__((0, 0, 0, 0), 0)
        self.setProperty("card", "ground")
        self.pages: list[bytes] = []
        self.at = 0
        self.zoom = "width"
        self._drawing = Later(self)
        self._drawing.done.connect(self._drawn)
        self.title = Label(tr("Preview of the PDF"), 12, 400, "text2", elide="end")
        self.back = Button("", icon="left", name=tr("Page before"), small=True)
        self.forth = Button("", icon="right", name=tr("Next page"), small=True)
        self.back.clicked.connect(lambda: self.turn(-1))
        self.forth.clicked.connect(lambda: self.turn(1))
        self.where = Label("", 12, 400, "text2")
        self.zoomed = Button(tr("Fit width"), menu=True, small=True)
        self.zoomed.clicked.connect(lambda: show_under(self._zoom_menu(), self.zoomed))
        bar = row(margins=(16, 8, 16, 8), spacing=8)
        bar.addWidget(self.title, 1)
        for widget in (self.back, self.where, self.forth):
            bar.addWidget(widget)
        bar.addSpacing(8)
        bar.addWidget(self.zoomed)
        self.notice = Notice()
        self.notice.acted.connect(self._retry)
        self.paper = Paper()
        self.paper.sheet.turned.connect(self._turned)
        told = column(self.notice, margins=(16, 0, 16, 0))
        for part in (bar, told):
            self.rows.addLayout(part)
        self.rows.addWidget(self.paper, 1)
        self.show_nothing("")

    # --- what is shown ----------------------------------------------------------------------------------------------

    def show_nothing(self, words: str) -> None:
        """White paper with words on it."""
        self.pages, self.at = [], 0
        self.paper.sheet.show_image(None, words)
        self._place()

    def show_pages(self, pages: list[bytes]) -> None:
        """Another report; the page that was looked at stays where it can."""
        self.notice.tell("", "", "")
        self.pages = pages
        self.at = min(self.at, len(pages) - 1)
        self.set_busy(False)
        self._place()

    def set_busy(self, busy: bool) -> None:
        """New pages are being set; the old ones stay until then."""
        self.title.setText(tr("Setting the pages") if busy else tr("Preview of the PDF"))
        if busy and not self.pages:
            self.show_nothing(tr("Setting the pages"))

    def fail(self, why: str) -> None:
        """No pages came: why, and a way to try again."""
        self.set_busy(False)
        self.show_nothing(tr("There is no preview"))
        self.notice.tell("warn", tr("The preview could not be made: {why}", why=why), tr("Try again"))

    def _retry(self) -> None:
        self.notice.tell("", "", "")
        self.again.emit()

    def turn(self, by: int) -> None:
        """Some pages forth, or back."""
        self._go(self.at + by)

    def _turned(self, by: int | None) -> None:
        self._go(len(self.pages) - 1 if by is None else 0 if by == 0 else self.at + by)

    def _go(self, to: int) -> None:
        to = min(max(to, 0), len(self.pages) - 1)
        if self.pages and to != self.at:
            self.at = to
            self.paper.sheet.show_image(None)
            self.paper.verticalScrollBar().setValue(0)
            self._place()

    def _zoom_menu(self) -> QMenu:
        menu = QMenu(self)
        for id, words in ZOOMS:
            menu.addAction(tr(words), lambda i=id: self.set_zoom(i))
        return menu

    def set_zoom(self, zoom: str) -> None:
        """Another size of the paper."""
        self.zoom = zoom
        self.zoomed.set_words(tr(dict(ZOOMS)[zoom]))
        self.zoomed.setAccessibleName(tr("Size of the page: {zoom}", zoom=tr(dict(ZOOMS)[zoom])))
        self._place()

    # --- where it stands --------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def sheet_size(self) -> QSize:
        """The paper on the screen, in its zoom."""
        room = self.paper.size()
        wide = max(room.width() - 2 * EDGE - 14, 200)
        high = max(room.height() - EDGE - 4, 200)
        if self.zoom == "width":
            across = float(wide)
        elif self.zoom == "page":
            across = min(wide, high * SHEET[0] / SHEET[1])
        else:
            across = SHEET[0] * PIXELS * int(self.zoom) / 100
        return QSize(round(across), round(across * SHEET[1] / SHEET[0]))

    def _place(self) -> None:
        size = self.sheet_size()
        sheet = self.paper.sheet
        sheet.setFixedSize(size)
        count = len(self.pages)
        self.where.setText(tr("Page {at} of {count}", at=self.at + 1, count=count) if count else "")
        self.back.setEnabled(self.at > 0)
        self.forth.setEnabled(self.at < count - 1)
        sheet.setAccessibleName(
            tr("Page {at} of {count} of the report; arrow keys turn pages", at=self.at + 1, count=count)
            if count
            else tr("Preview of the report")
        )
        if count:
            page, scale = self.pages[self.at], self.devicePixelRatioF()
            self._drawing.run(lambda: drawn(page, size, scale))
        else:
            self._drawing.forget()

    def _drawn(self, image: QImage) -> None:
        self.paper.sheet.show_image(image)
