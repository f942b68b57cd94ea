"""Navigation: the project and its pages; at the foot, what the network may do and when it was scanned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QMenu, QSizePolicy, QWidget

from checks.language import mark, tr
from checks.language import number as number_of
from checks.model import Report
from checks.report.escape import for_terminal
from checks.words import seconds_of
from gui.engine import Scope
from gui.models.verdicts import homely, moment, target_name
from gui.rooms import ROOMS, Room
from gui.subject import network_words
from gui.theme import theme
from gui.theme.icons import icon, pixmap
from gui.widgets.buttons import keys_of
from gui.widgets.cards import Line, column, row
from gui.widgets.marks import Mark
from gui.widgets.menus import show_menu
from gui.widgets.painting import Painter
from gui.widgets.spoken import Role
from gui.widgets.text import Label, plain_menu, plain_tip

WIDE, RAIL = 208, 56
SECTIONS = {"project": mark("This project"), "machine": mark("This machine"), "learn": mark("Learn")}
APPEARANCES = (("system", mark("As the system")), ("light", mark("Light")), ("dark", mark("Dark")))


class NavButton(QAbstractButton):
    """A row: icon, name, a count at the end; a rail shows only the icon."""

    spoken_as = Role.PageTab

    def __init__(self, icon_name: str, text: str, keys: str = "") -> None:
        super().__init__()
        self._icon, self.rail, self.count = icon_name, False, ""
        self.setText(text)
        self._tip = f"{text}  {keys_of(keys)}".strip()
        self.setAccessibleName(text)
        self.setCheckable(True)
        self.setFixedHeight(34)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty("ring", 6)
        theme.changed.connect(self.update)

    def set_icon(self, name: str) -> None:
        """Another icon."""
        self._icon = name
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(180, 34)

    def set_rail(self, rail: bool) -> None:
        """Icon only, the name in the tooltip."""
        self.rail = rail
        self.setToolTip(self._tip if rail else "")
        self.update()

    def set_count(self, count: str) -> None:
        """What stands at the end."""
        self.count = count
        self.setAccessibleDescription(count)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        ground = "selected" if on else "track" if self.underMouse() and self.isEnabled() else "nav"
        if ground != "nav":
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(ground))
            painter.drawRoundedRect(QRectF(self.rect()), 6, 6)
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(QRectF(0, 8, 3, self.height() - 16), 1.5, 1.5)
        colour = "link" if on else "text2" if self.isEnabled() else "label"
        x = (self.width() - 18) / 2 if self.rail else 12
        painter.drawPixmap(int(x), 8, pixmap(self._icon, 18, colour, ground, self.devicePixelRatioF()))
        if self.rail:
            return
        painter.setFont(theme.font(13, 600 if on else 400))
        painter.setPen(theme.colour("text" if self.isEnabled() else "label"))
        painter.drawText(
            QRectF(40, 0, self.width() - 80, self.height()), int(Qt.AlignmentFlag.AlignVCenter), self.text()
        )
        painter.setFont(theme.font(12))
        painter.setPen(theme.colour("text2"))
        painter.drawText(
            QRectF(0, 0, self.width() - 12, self.height()),
            int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight),
            self.count,
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)


class MenuRow(NavButton):
    """A row that opens a menu."""

    spoken_as = Role.ButtonMenu


class ProjectButton(QAbstractButton):
    """The project; opens the menu of projects."""

    spoken_as = Role.ButtonMenu

    def __init__(self) -> None:
        super().__init__()
        self._name, self._path, self._icon, self.rail = "", "", "folder", False
        self.setAccessibleName(tr("Project"))
        self.setFixedHeight(48)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setProperty("ring", 8)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(190, 48)

    def show_project(self, name: str, path: str, *, machine: bool = False) -> None:
        """Another project, or the machine with its home."""
        self._name, self._path = for_terminal(name), for_terminal(path)
        self._icon = "machine" if machine else "folder"
        self.setAccessibleName(
            tr("Target {name}, {path}", name=self._name, path=self._path)
            if machine
            else tr("Project {name}, {path}", name=self._name, path=self._path)
        )
        self.setToolTip(plain_tip(self._path))
        self.update()

    def show_nothing(self) -> None:
        """Nothing is examined; the button leads to what could be."""
        self._name, self._path, self._icon = tr("No project"), tr("Choose one"), "folder"
        self.setAccessibleName(tr("Choose what to examine"))
        self.setToolTip("")
        self.update()

    def set_rail(self, rail: bool) -> None:
        """Icon only."""
        self.rail = rail
        self.setFixedHeight(40 if rail else 48)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = Painter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("hairline"), 1))
        painter.setBrush(theme.colour("alt" if self.underMouse() else "card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        scale = self.devicePixelRatioF()
        if self.rail:
            painter.drawPixmap(
                (self.width() - 18) // 2, (self.height() - 18) // 2, pixmap(self._icon, 18, "text2", scale=scale)
            )
            return
        painter.drawPixmap(11, 15, pixmap(self._icon, 18, "text2", scale=scale))
        painter.drawPixmap(self.width() - 26, 17, pixmap("down", 14, "text2", scale=scale))
        wide = self.width() - 68
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(13, 600))
        name = painter.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, wide)
        painter.drawText(QRectF(37, 6, wide, 18), int(Qt.AlignmentFlag.AlignVCenter), name)
        painter.setPen(theme.colour("text2"))
        painter.setFont(theme.font(12))
        path = painter.fontMetrics().elidedText(homely(self._path), Qt.TextElideMode.ElideMiddle, wide)
        painter.drawText(QRectF(37, 24, wide, 17), int(Qt.AlignmentFlag.AlignVCenter), path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
            self.click()
            return
        super().keyPressEvent(event)


class Navigation(QWidget):
    """The left side of the window."""

    spoken_as = Role.PageTabList
    page = Signal(str)
    appearance = Signal(str)

    def __init__(self, rooms: Sequence[Room] = ROOMS) -> None:
        super().__init__()
        self.setProperty("nav", True)
        self.setAccessibleName(tr("Pages"))
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        rooms = [room for room in rooms if not room.inside]
        self._rooms = rooms
        self.project = ProjectButton()
        self.buttons = {room.id: NavButton(room.icon, tr(room.title), room.keys) for room in rooms}
        for name, button in self.buttons.items():
            button.clicked.connect(lambda _=False, n=name: self.page.emit(n))
        self._headers = {
            name: Label(tr(words), 12, 500, "label")
            for name, words in SECTIONS.items()
            if any(room.section == name for room in rooms)
        }
        self._look = MenuRow("light", tr("Appearance"))
        self._look.setCheckable(False)
        self._look.clicked.connect(self._choose_look)
        self._net_mark = Mark("offline", 15, "text2", "nav")
        self._network = Label("", 12, 400, "text2", elide="end")
        self._when, self._took = Label("", 12, 400, "text2", elide="end"), Label("", 12, 400, "text2", elide="end")
        self._network_row = row(self._net_mark, 8)
        self._network_row.addWidget(self._network, 1)
        self._foot = QWidget()
        self._foot_rows = column(self._network_row, 4, self._when, 1, self._took)
        self._foot.setLayout(self._foot_rows)
        self._parting = Line()
        self._parting_row = row(6, self._parting, 6)
        self._body = column(self.project, self._parting_row)
        self._header_rows = [self._add_section(name, header) for name, header in self._headers.items()]
        self._body.addStretch()
        for room in rooms:
            if room.section == "foot":
                self._body.addWidget(self.buttons[room.id])
                self._body.addSpacing(1)
        self._body.addWidget(self._look)
        self.setLayout(row(column(self._body, Line(), self._foot), Line(upright=True)))
        self.set_rail(False)
        self.show_nothing()
        theme.changed.connect(self._dressed)
        self._dressed()

    def _add_section(self, name: str, header: Label) -> QHBoxLayout:
        line = row(12, header)
        self._body.addLayout(line)
        for room in self._rooms:
            if room.section == name:
                self._body.addWidget(self.buttons[room.id])
                self._body.addSpacing(1)
        return line

    def _dressed(self) -> None:
        self._look.set_icon("dark" if theme.dark else "light")

    def _choose_look(self) -> None:
        menu = QMenu(self)
        for name, words in APPEARANCES:
            act = menu.addAction(tr(words))
            act.setCheckable(True)
            act.setChecked(theme.wanted == name)
            act.triggered.connect(lambda _=False, n=name: self.appearance.emit(n))
        show_menu(menu, self._look.mapToGlobal(self._look.rect().topRight()))

    def set_rail(self, rail: bool) -> None:
        """Narrow: icons with tooltips."""
        self.setFixedWidth(RAIL if rail else WIDE)
        for button in (*self.buttons.values(), self._look):
            button.set_rail(rail)
        self.project.set_rail(rail)
        for header in self._headers.values():
            header.setVisible(not rail)
        self._parting.setVisible(rail)
        for label in (self._network, self._when, self._took):
            label.setVisible(not rail)
        self._body.setContentsMargins(*((8, 8, 7, 8) if rail else (8, 12, 8, 9)))
        self._parting_row.setContentsMargins(0, 10 if rail else 0, 0, 0)
        for number, line in enumerate(self._header_rows):
            line.setContentsMargins(0, 6 if rail else 16 if number else 18, 0, 0 if rail else 5)
        self._foot_rows.setContentsMargins(*((20, 10, 20, 2) if rail else (20, 10, 12, 12)))

    def show_nothing(self) -> None:
        """Nothing is examined yet: only what needs no examination can be entered."""
        self.project.show_nothing()
        self._allow(target=False, report=False)
        self.show_state(Scope(), tr("Nothing examined yet"), "")

    def show_target(self, name: str, path: str, *, machine: bool) -> None:
        """What is examined: a project, or this machine."""
        self.project.show_project(name, path, machine=machine)
        named = {**SECTIONS, "project": mark("This machine"), "machine": mark("Your own")} if machine else SECTIONS
        for section, header in self._headers.items():
            header.setText(tr(named[section]))

    def _allow(self, *, target: bool, report: bool) -> None:
        there = {"": True, "target": target, "report": report}
        for room in self._rooms:
            self.buttons[room.id].setEnabled(there[room.needs])

    def show_findings(self, count: int | None, *, readable: bool) -> None:
        """How many findings there are, if that is known, and whether there is a report to be read."""
        self.buttons["findings"].set_count("" if count is None else number_of(count))
        self._allow(target=True, report=readable)

    def show_keys(self, count: int | None) -> None:
        """How many keys there are, if that is known."""
        self.buttons["keys"].set_count("" if count is None else number_of(count))

    def show_report(self, report: Report, scope: Scope, seconds: float | None) -> None:
        """What was examined, and when; `seconds` is how long it took."""
        self.show_target(target_name(report), report.target.path, machine=report.target.kind == "machine")
        self.show_findings(len(report.findings), readable=True)
        self.show_keys(len(report.keys))
        took = f"{seconds_of(seconds)}, " if seconds is not None else ""
        when = moment(report.finished, datetime.now().astimezone())
        self.show_state(
            scope,
            tr("Scanned {when}", when=when),
            tr("{took}{coverage} % checked", took=took, coverage=int(report.score.coverage)),
        )

    def show_page(self, name: str) -> None:
        """Mark the page that stands in the window."""
        for key, button in self.buttons.items():
            button.setChecked(key == name)

    def show_state(self, scope: Scope, when: str, took: str) -> None:
        """The three lines at the foot: of what is read, what the network is used for."""
        network = network_words(scope)
        self._net_mark.turn("online" if scope.asks else "offline", "text2")
        self._network.setText(network)
        self._when.setText(when)
        self._took.setText(took)
        self._foot.setToolTip(plain_tip("\n".join(part for part in (network, when, took) if part)))


def project_menu(
    parent: QWidget, recent: list[tuple[str, str]], choose: object, reopen: object, welcome: object
) -> QMenu:
    """The menu of projects; `reopen` is told a path, or None for this machine."""
    menu = QMenu(parent)
    menu.addAction(icon("folder"), tr("Choose folder…\tCtrl+O"), choose)  # type: ignore[call-overload]
    menu.addAction(icon("machine"), tr("This machine"), lambda: reopen(None))  # type: ignore[operator]
    if recent:
        menu.addSeparator()
    for name, path in recent:
        act = menu.addAction(plain_menu(name))
        act.setToolTip(plain_tip(path))
        act.triggered.connect(lambda _=False, p=path: reopen(p))  # type: ignore[operator]
    menu.addSeparator()
    menu.addAction(icon("home"), tr("Start page"), welcome)  # type: ignore[call-overload]
    return menu
