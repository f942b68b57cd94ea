"""One key on a card: what it is, where it lives, how old it is and what it costs; at the foot the one best next step."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QHelpEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolTip, QWidget

from checks.language import mark, tr
from checks.report.escape import for_terminal
from gui.models.keys import KeyCard
from gui.theme import theme
from gui.theme.icons import icon, pixmap
from gui.widgets import chips
from gui.widgets.buttons import Button
from gui.widgets.cards import row
from gui.widgets.menus import show_under
from gui.widgets.painting import Painter
from gui.widgets.spark import paint_spark
from gui.widgets.text import plain_menu, plain_tip

FIRST, THIRD = 256, 266  # widths; what lies between stretches, and the third is wider where letters are
LONGEST_AGE, LONGEST_OF = mark("≥ 1,193 d, overdue"), mark("of 365")  # what the third has room for
GAP = 5  # between an age and its policy
NARROW = 900  # a card under this width has its third part under the second
TOP, LINE, FOOT = 12, 22, 44
LOWER = 18  # a second line of a name
BOX = 28  # of a sin
NAMES = (mark("Environments"), mark("Age"), mark("Last use"))  # before the facts of the third part, and the month
CURVE = 34
MIDDLE = int(Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine)
RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextSingleLine)
_SIN_WORDS = {
    "critical": mark("critical finding about this key"),
    "high": mark("high finding about this key"),
    "medium": mark("medium finding about this key"),
    "low": mark("low finding about this key"),
    "info": mark("info finding about this key"),
    "pass": mark("no finding about this key"),
    "partial": mark("no finding about this key, partly checked"),
    "not_checked": mark("not checked"),
    "not_applicable": mark("does not apply"),
}


class CardView(QWidget):
    """Painted as a whole, so that fifty of them cost no more than a page; its buttons are widgets."""

    step = Signal(str)  # the id of the finding it is about
    asked = Signal(str)  # the fingerprint: whether it lives
    revoked = Signal(str)  # the fingerprint: to be switched off
    leaked = Signal(str)  # the fingerprint: it leaked, and is responded to
    page = Signal(str)  # an address to open

    def __init__(self, card: KeyCard, *, filled: bool = False) -> None:
        super().__init__()
        self.card = card
        self.chosen = False
        self._narrow = False
        self._name = self._wrapped()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Key {signs}", signs=" ".join(card.masked.rpartition("…")[2])))
        self.setAccessibleDescription(card.spoken)
        last = card.masked.rpartition("…")[2]
        self.button = Button(
            tr("Show the fix"), "filled" if filled else "outlined", icon="step" if filled else "", small=True,
            name=tr("Show the fix for the key ending {last}", last=' '.join(last)),
        )  # fmt: skip
        self.button.clicked.connect(lambda: self.step.emit(card.finding))
        self.ask = Button(
            tr("Ask whether it lives…"),
            small=True,
            name=tr("Ask whether the key ending {last} lives", last=" ".join(last)),
        )
        self.ask.clicked.connect(lambda: self.asked.emit(card.fingerprint))
        self.more = Button(
            "", icon="more", small=True, name=tr("More about the key ending {last}", last=" ".join(last))
        )
        self.more.clicked.connect(lambda: show_under(self.menu(), self.more))
        line = row(-1, self.ask, 8, self.button, 8, self.more, margins=(0, 0, 10, 0))
        self._foot = QWidget(self)
        self._foot.setLayout(line)
        self._foot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
        # Not before they have their place: what has none would be shown as a window of its own.
        self.button.setVisible(bool(card.finding))
        self.ask.setVisible(card.askable and card.live.kind in ("not_asked", "not_checked"))
        self.more.setVisible(card.askable)
        theme.changed.connect(self.update)
        self._fit()

    def menu(self) -> QMenu:
        """What else can be done about the key."""
        menu = QMenu(self)
        ask = menu.addAction(
            icon("online"), tr("Ask whether it lives…"), lambda: self.asked.emit(self.card.fingerprint)
        )
        ask.setEnabled(self.ask.isEnabled())
        if self.card.page:
            name = plain_menu(self.card.provider)
            menu.addAction(icon("open"), tr("Open {name} keys", name=name), lambda: self.page.emit(self.card.page))
        menu.addAction(icon("alarm"), tr("It leaked: respond…"), lambda: self.leaked.emit(self.card.fingerprint))
        menu.addSeparator()
        off = menu.addAction(icon("dead"), tr("Switch it off…"), lambda: self.revoked.emit(self.card.fingerprint))
        off.setEnabled(self.ask.isEnabled())
        return menu

    def choose(self, chosen: bool) -> None:
        """Whether it is the one of the chosen row."""
        self.chosen = chosen
        self.update()

    def _wrapped(self) -> list[str]:
        """The name in at most two lines; what finds no room in them ends with an ellipsis, and stands in the tip."""
        metrics, wide = QFontMetrics(self._name_font()), FIRST - 32
        words = self.card.name.split(" ")
        first = words.pop(0)
        while words and metrics.horizontalAdvance(f"{first} {words[0]}") <= wide:
            first = f"{first} {words.pop(0)}"
        lines = [first, " ".join(words)] if words else [first]
        return [metrics.elidedText(line, Qt.TextElideMode.ElideRight, wide) for line in lines]

    def _name_font(self) -> QFont:
        return theme.font(13 if self.card.known else 12)

    @property
    def third(self) -> int:
        """How wide the third part is: the age of a key, and what it is measured against, are never cut."""
        bold, plain = QFontMetrics(theme.font(12, 600)), QFontMetrics(theme.font(12))
        age = bold.horizontalAdvance(tr(LONGEST_AGE)) + GAP + plain.horizontalAdvance(tr(LONGEST_OF))
        return max(THIRD, self._names() + age + 34)

    def _names(self) -> int:
        """How wide the names before the facts of the third part are."""
        metrics = QFontMetrics(theme.font(12))
        return max(metrics.horizontalAdvance(name) for name in (*map(tr, NAMES), self.card.month)) + 12

    def age_line(self, wide: float) -> tuple[str, str]:
        """(the age, what it is measured against), as they fit into so many pixels."""
        age = self.card.age
        bold = QFontMetrics(theme.font(12, 600 if age.look[0] else 400))
        of = QFontMetrics(theme.font(12)).horizontalAdvance(age.of) + GAP if age.of else 0
        return (age.words if bold.horizontalAdvance(age.words) + of <= wide else age.tight), age.of

    # --- measures ---------------------------------------------------------------------------------------------------

    def _rows(self) -> int:
        return max(len(self.card.groups), 1)

    def _second_height(self) -> int:
        return TOP + 20 + self._rows() * LINE + 10

    def _third_height(self) -> int:
        return TOP + 4 * LINE + (CURVE + 6 if len(self.card.curve) > 1 else 0) + 10

    def _body(self) -> int:
        first = TOP + 20 + 22 + 22 + LOWER * (len(self._name) - 1) + 10 + 34 + 12 + chips.HEIGHT + 14
        second, third = self._second_height(), self._third_height()
        return max(first, second + third if self._narrow else max(second, third))

    def sizeHint(self) -> QSize:
        return QSize(640, self._body() + FOOT)

    def minimumSizeHint(self) -> QSize:
        return QSize(400, self._body() + FOOT)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        narrow = 0 < self.width() < NARROW
        self._narrow = narrow
        high = self._body() + FOOT
        if self.height() != high:
            self.setFixedHeight(high)
        wide = self._foot.sizeHint().width()
        self._foot.setGeometry(0 if self.isRightToLeft() else self.width() - wide, high - FOOT, wide, FOOT)

    # --- painting ---------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(theme.colour("accent" if self.chosen else "hairline"), 1))
        painter.setBrush(theme.colour("card"))
        painter.drawRoundedRect(frame, 8, 8)
        body, hairline = self._body(), theme.colour("hairline")
        painter.fillRect(QRectF(1, body, self.width() - 2, 1), hairline)
        painter.fillRect(QRectF(FIRST, 1, 1, body - 1), hairline)
        self._paint_first(painter)
        left = FIRST + 18
        if self._narrow:
            self._paint_second(painter, left, self.width() - 16 - left)
            top = self._second_height()
            painter.fillRect(QRectF(FIRST + 1, top, self.width() - FIRST - 2, 1), hairline)
            self._paint_third(painter, left, self.width() - 16 - left, top)
        else:
            wide = self.third
            third = self.width() - wide
            painter.fillRect(QRectF(third, 1, 1, body - 1), hairline)
            self._paint_second(painter, left, third - 18 - left)
            self._paint_third(painter, third + 16, wide - 32, 0)
        self._paint_foot(painter, body)

    def _paint_first(self, painter: QPainter) -> None:
        card, wide = self.card, FIRST - 32
        y = TOP
        self._say(painter, QRectF(16, y, wide, 20), for_terminal(card.title), 12, "text2")
        y += 20
        self._say(painter, QRectF(16, y, wide, 22), card.masked, 15, "text", weight=600, fixed=True)
        y += 22
        for number, words in enumerate(self._name):
            colour, px = ("text", 13) if card.known else ("text2", 12)
            self._say(painter, QRectF(16, y + number * LOWER, wide + 2, 22), words, px, colour)
        y += 32 + LOWER * (len(self._name) - 1)
        step = min(32.5, (wide + 4) / 7)
        for number, name, colour in card.sins:
            box = QRectF(16.5 + (number - 1) * step, y + 0.5, min(BOX, step - 3), 33)
            painter.setPen(QPen(theme.colour("hairline"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 4, 4)
            shape = pixmap(name, 13, colour, "card", self.devicePixelRatioF())
            painter.drawPixmap(int(box.center().x() - 6), int(y + 4), shape)
            painter.setFont(theme.font(12))
            painter.setPen(theme.colour("text2"))
            painter.drawText(
                QRectF(box.left(), y + 17, box.width(), 16), int(Qt.AlignmentFlag.AlignCenter), str(number)
            )
        y += 34 + 12
        chips.paint(painter, 16, y, card.live, self.devicePixelRatioF())

    def _paint_second(self, painter: QPainter, left: float, wide: float) -> None:
        y = float(TOP)
        self._say(painter, QRectF(left, y, wide, 20), tr("Where it lives"), 12, "text2")
        y += 20
        if not self.card.groups:
            self._say(painter, QRectF(left, y, wide, LINE), tr("No place is told"), 12, "text2")
        for group in self.card.groups:
            shape = pixmap(group.icon, 15, "text2", "card", self.devicePixelRatioF())
            painter.drawPixmap(int(left), int(y + 4), shape)
            painter.setFont(theme.font(12))
            aside = painter.fontMetrics().horizontalAdvance(group.when)
            room = wide - 25 - (aside + 14 if aside else 0)
            self._say(painter, QRectF(left + 25, y, room, LINE), group.text, 12, "text")
            painter.setPen(theme.colour("text2"))
            painter.drawText(QRectF(left, y, wide, LINE), RIGHT, group.when)
            y += LINE

    def _paint_third(self, painter: Painter, left: float, wide: float, top: float) -> None:
        card, y = self.card, top + TOP
        column = self._names()
        for name in (*NAMES, card.month):
            self._say(painter, QRectF(left, y, column, LINE), tr(name) if name in NAMES else name, 12, "text2")
            area = QRectF(left + column, y, wide - column, LINE)
            if name == NAMES[0]:
                self._paint_tags(painter, area)
            elif name == NAMES[1]:
                mark, colour = card.age.look
                words, of = self.age_line(area.width())
                x = self._say(painter, area, words, 12, colour if mark else "text", weight=600 if mark else 400)
                self._say(painter, area.adjusted(x + GAP, 0, 0, 0), of, 12, "text2")
            elif name == NAMES[2]:
                self._say(painter, area, card.last_use, 12, "text" if card.last_use_is_known else "text2")
            else:
                colour, weight = ("text", 600) if card.spent_is_known else ("text2", 400)
                x = self._say(painter, area, card.spent, 12, colour, weight=weight)
                self._say(painter, area.adjusted(x + 8, 0, 0, 0), card.spent_note, 12, "text2")
            y += LINE
        if len(card.curve) > 1:
            with painter.unturned(QRectF(left + 2, y + 4, min(wide - 4, 240), CURVE)) as area:
                paint_spark(painter, area, card.curve)

    def _paint_tags(self, painter: QPainter, area: QRectF) -> None:
        if not self.card.environments:
            self._say(painter, area, tr("not known"), 12, "text2")
            return
        x = area.left()
        painter.setFont(theme.font(12))
        for n, word in enumerate(self.card.environments):
            wide = painter.fontMetrics().horizontalAdvance(word) + 13
            if x + wide > area.right() + 1:
                rest = f"+{len(self.card.environments) - n}"
                painter.setPen(theme.colour("text2"))
                painter.drawText(QRectF(x, area.top(), 40, area.height()), MIDDLE, rest)
                return
            painter.setPen(QPen(theme.colour("control"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(x + 0.5, area.top() + 1.5, wide - 1, 19), 4, 4)
            painter.setPen(theme.colour("text"))
            painter.drawText(QRectF(x, area.top() + 1, wide, 20), int(Qt.AlignmentFlag.AlignCenter), word)
            x += wide + 5

    def _paint_foot(self, painter: QPainter, body: float) -> None:
        card, weight = self.card, 600 if self.card.finding else 400
        right, step = self.width() - self._foot.width() - 12, for_terminal(card.step)
        name = QRectF(16, body, max(right - 16, 0), FOOT)
        left = 28 + QFontMetrics(theme.font(12)).horizontalAdvance(tr("Best next step"))
        wide = max(right - left, 0)
        beside = QFontMetrics(theme.font(13, weight)).horizontalAdvance(step) + 12
        if beside + QFontMetrics(theme.font(12)).horizontalAdvance(card.gain) <= wide:
            first, second = QRectF(left, body, wide, FOOT), QRectF(left + beside, body, max(wide - beside, 0), FOOT)
        else:  # what it brings ends with the number: under the step there is room for it
            name = QRectF(16, body + 5, name.width(), LOWER)
            first, second = QRectF(left, body + 5, wide, LOWER), name.translated(0, LOWER - 1)
        self._say(painter, name, tr("Best next step"), 12, "text2")
        self._say(painter, first, step, 13, "text", weight=weight)
        self._say(painter, second, card.gain, 12, "text2")

    @staticmethod
    def _say(
        painter: QPainter, area: QRectF, text: str, px: int, colour: str, *, weight: int = 400, fixed: bool = False
    ) -> float:
        """Words that end with an ellipsis where they find no room; how wide they are."""
        painter.setFont(theme.font(px, weight, fixed=fixed))
        painter.setPen(theme.colour(colour))
        if area.width() < 12 or not text:
            return 0.0
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()))
        painter.drawText(area.adjusted(0, 0, 2, 0), MIDDLE, shown)
        return float(painter.fontMetrics().horizontalAdvance(shown))

    # --- what the mouse asks ----------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            tip, area = self._tip(event.pos())
            if tip:
                QToolTip.showText(event.globalPos(), plain_tip(tip), self, area)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def _tip(self, at: QPoint) -> tuple[str, QRect]:
        if at.y() > self._body():
            told = "\n".join(part for part in (for_terminal(self.card.step), self.card.gain) if part)
            return told, QRect(16, self._body(), self.width() - 32, FOOT)
        if at.x() > FIRST:
            line = (at.y() - TOP - 20) // LINE
            second = self._narrow or at.x() < self.width() - self.third
            if second and 0 <= line < len(self.card.groups) and at.y() >= TOP + 20:
                return self.card.groups[line].tip, QRect(FIRST, TOP + 20 + line * LINE, self.width() - FIRST, LINE)
            return "", QRect()
        top = TOP + 20 + 22 + 32 + LOWER * (len(self._name) - 1)
        if top <= at.y() <= top + 34:
            step = min(32.5, (FIRST - 28) / 7)
            at_sin = int((at.x() - 16) // step)
            if 0 <= at_sin < 7:
                number, mark, _ = self.card.sins[at_sin]
                words = tr(_SIN_WORDS.get(mark, mark))
                return tr("Sin {number}: {words}", number=number, words=words), QRect(
                    int(16 + at_sin * step), top, int(step), 34
                )
        if at.y() > top + 40 and self.card.live_why:
            return for_terminal(self.card.live_why), QRect(16, top + 40, FIRST - 32, 30)
        if at.y() < top:
            return f"{for_terminal(self.card.title)}\n{self.card.name}", QRect(16, TOP, FIRST - 32, 64)
        return "", QRect()
