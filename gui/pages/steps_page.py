"""A page of steps: a rail and a clock at the left, the open step at the right. Where there is little room the rail is a menu."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QHideEvent, QShowEvent
from PySide6.QtWidgets import QLayout, QMenu, QWidget

from checks.language import tr
from checks.words import sentence
from gui.asking import Command, Read, understood
from gui.models.stepping import Step
from gui.pages.page import Desk, Fitted
from gui.theme.icons import icon
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, clear, column, row, scrolled
from gui.widgets.focus import keyboard_kept
from gui.widgets.menus import show_under
from gui.widgets.notice import Notice
from gui.widgets.stepping import RAIL, Clock, Pieces, Rail, done_mark
from gui.widgets.text import Label, measured, plain_menu, plain_tip
from gui.widgets.toast import announce

BAR = 12  # beside the rail, for the bar that scrolls it


class StepsPage(Fitted):
    """What the response to a leak and its drill look like. Who derives from it fills the rail, the body and the foot.

    `_look` reads what was begun; `_doer` changes it, one thing at a time.
    """

    def __init__(self, title: str, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._look, self._doer = Command(self, program=desk.program), Command(self, program=desk.program)
        self.busy = ""  # what is waited for, in words
        self._waiting: list[Button] = []  # what cannot be pressed while a command runs
        self.steps: list[Step] = []
        self.current = ""
        self._title = Label(title, 24, 600)
        self._mask, self._subtitle = Label("", 12, 400, fixed=True), Label("", 13, 400, "text2", elide="end")
        self.acts = row(spacing=8)
        self._mask.setContentsMargins(0, 0, 8, 0)
        under = row(self._mask)
        under.addWidget(self._subtitle, 1)
        head = row()
        head.addLayout(column(row(self._title, -1), 3, under), 1)
        head.addSpacing(12)
        head.addLayout(self.acts)
        head.setAlignment(self.acts, Qt.AlignmentFlag.AlignTop)
        self.notice = Notice()
        self.notice.acted.connect(lambda: self.tell(""))
        self.rail, self.clock = Rail(), Clock()
        self.rail.chosen.connect(self.open_step)
        left = QWidget()
        left.setLayout(column(self.rail, 16, self.clock, -1, margins=(0, 0, BAR, 0)))
        self._left = scrolled(left)
        self._left.setFixedWidth(RAIL + BAR)
        self.menu = Button("", menu=True)
        self.menu.clicked.connect(self._steps_menu)
        self._narrow_clock = Label("", 12, 400, "text2")
        self._menu_row = QWidget()
        self._menu_row.setLayout(column(row(self.menu, 12, self._narrow_clock, -1), 10))
        self._menu_row.hide()

        self._step_title, self._count = Label("", 17, 600), Label("", 13, 600)
        self._pieces = row()
        top = row(self._step_title, -1, self._count, 8)
        top.addLayout(self._pieces)
        self._lead = Label("", 13, 400, "text2", wrap=True)
        self.rows = column()
        body = QWidget()
        body.setLayout(column(self.rows, -1))
        self._area = scrolled(body)
        self.foot_row = row(spacing=8)
        self._foot_words = Label("", 12, 400, "text2", elide="end")
        self._foot_bar = QWidget()
        foot = row(margins=(20, 9, 20, 9))
        foot.addWidget(self._foot_words, 1)
        foot.addSpacing(12)
        foot.addLayout(self.foot_row)
        self._foot_bar.setLayout(foot)
        self._head_rows = column(top, 4, measured(self._lead, 84), margins=(20, 16, 20, 14))
        self.sheet = Card((1, 1, 1, 1), 0)
        self.sheet.rows.addLayout(self._head_rows)
        self.sheet.rows.addWidget(Line())
        self.sheet.rows.addWidget(self._area, 1)
        self.sheet.rows.addWidget(Line())
        self.sheet.rows.addWidget(self._foot_bar)
        self.work = QWidget()
        sides = row(spacing=0)
        sides.addWidget(self._left)
        sides.addSpacing(16 - BAR)
        self._sides = sides
        sides.addWidget(self.sheet, 1)
        self.work.setLayout(column(self._menu_row))
        self.work.layout().addLayout(sides, 1)  # type: ignore[attr-defined]
        self.empty = QWidget()
        self.empty_rows = column()
        self.empty.setLayout(column(self.empty_rows, -1))
        self._frame = column(head, 14, self.notice)
        self._frame.addWidget(self.work, 1)
        self._frame.addWidget(self.empty, 1)
        self.setLayout(self._frame)
        self._timer = QTimer(self, interval=1_000)
        self._timer.timeout.connect(self.tick_clock)
        self._fit(force=True)

    # --- what stands there ------------------------------------------------------------------------------------------

    def tell(self, words: str, kind: str = "warn") -> None:
        """What could not be done; without words the line goes."""
        self.notice.tell(kind if words else "", words, tr("Close") if words else "")

    @property
    def foot(self) -> QWidget | None:
        """The buttons of the open step: a message of the window does not cover them."""
        return self._foot_bar

    def show_work(self, shown: bool) -> None:
        """The steps, or what stands there where there are none."""
        self.work.setVisible(shown)
        self.empty.setVisible(not shown)

    def show_head(self, mask: str, words: str) -> None:
        """What the page is about."""
        self._mask.setText(mask)
        self._mask.setVisible(bool(mask))
        self._subtitle.setText(words)

    def show_rail(self, steps: Sequence[Step], current: str) -> None:
        """The steps, and which of them is open."""
        self.steps, self.current = list(steps), current
        self.rail.show_steps(steps, current)
        number = next((n for n, s in enumerate(steps, 1) if s.id == current), 0)
        title = next((s.title for s in steps if s.id == current), "")
        self.menu.set_words(tr("Step {number} of {count}: {title}", number=number, count=len(steps), title=title))

    def open_step(self, id: str) -> None:
        """Another step."""
        self.current = id
        self.draw()
        self._area.verticalScrollBar().setValue(0)

    def draw(self) -> None:
        """Everything anew; the keyboard stays with the control of the same name."""
        self._waiting = []
        with keyboard_kept(self, self.focus_first):
            self.draw_all()
        focused = self.window().focusWidget()
        for button in self._waiting:
            if button is not focused:
                button.setEnabled(False)

    def draw_all(self) -> None:
        """Fill the page."""

    def begin_step(self, lead: str, done: int = 0, total: int = 0) -> None:
        """Empty body and foot for the open step; `done` of `total` is counted at its head."""
        clear(self.rows)
        clear(self.foot_row)
        clear(self._pieces)
        number = next((n for n, s in enumerate(self.steps, 1) if s.id == self.current), 0)
        title = next((s.title for s in self.steps if s.id == self.current), "")
        self._step_title.setText(f"{number}  {title}")
        self._lead.setText(lead)
        self._count.setText(tr("{done} of {total}", done=done, total=total) if total else "")
        if total:
            self._pieces.addWidget(Pieces(done, total, tr("{done} of {total} done", done=done, total=total)))
        self._foot_words.setText("")

    def say_at_foot(self, words: str) -> None:
        """The line beside the buttons."""
        self._foot_words.setText(words)

    @property
    def running(self) -> bool:
        """Whether something is being done: nothing else is begun meanwhile."""
        return self._doer.running

    def changes(self, button: Button, *, possible: bool = True) -> Button:
        """`button` changes what was begun: while a command runs it waits, and looks so. `possible` is whether it can be
        pressed at all."""
        waits = possible and self.running
        button.setEnabled(possible)
        button.hold(waits)
        if waits:
            self._waiting.append(button)
        return button

    def free(self) -> bool:
        """Whether something may be begun; if not, it is said. A sheet may be answered long after it was opened, and what
        is asked of a `Command` ends what it does."""
        running = self.running
        if running:
            self.tell(tr("Nothing was changed: something else is still being done here. Try again when it has ended."))
        return not running

    def show_done(self, steps: Sequence[Step], said: str, *, next_step: bool) -> None:
        """What a command has changed: what it warned of, the rail and the page, and `said` aloud.

        With `next_step` the next open step is shown, where the open one is done now and another is not.
        """
        if self._doer.error:
            self.tell(sentence(self._doer.error))
        if next_step and any(s.id == self.current and s.done for s in steps):
            self.show_rail(steps, self.current)
            self.current = self.next_open or self.current
        self.draw()
        if said:
            announce(self, said)

    def read(self, read: Callable[[bytes], Read], answer: bytes) -> Read | None:
        """What an answer says; what is none that is known here is told, and the page waits no longer."""

        def odd(why: str) -> None:
            self.tell(why)
            self.draw()

        return understood(read, answer, odd)

    def end(self) -> None:
        """The window closes."""
        self._doer.finish(5_000)
        self._look.stop()
        self._doer.stop()

    def foot_of_done(self, words: str, title: str, reopen: Callable[[], object] | None) -> None:
        """The foot of a step that is done: who said so, the way back where there is one, and the next open step."""
        self.say_at_foot(words)
        if reopen is not None:
            undo = Button(tr("Open it again"), name=tr("Open “{step}” again", step=title))
            undo.clicked.connect(reopen)
            self.foot_row.addWidget(self.changes(undo))
        if self.next_open:
            number = 1 + [s.id for s in self.steps].index(self.next_open)
            go = Button(tr("Go to step {number}", number=number), "filled", icon="right", trailing=True)
            go.clicked.connect(lambda: (self.open_step(self.next_open), self.focus_first()))
            self.foot_row.addWidget(go)

    def add_row(self, what: QWidget | QLayout, *, line: bool = True) -> None:
        """A row of the body, with a hairline below."""
        if isinstance(what, QLayout):
            self.rows.addLayout(what)
        else:
            self.rows.addWidget(what)
        if line:
            self.rows.addWidget(Line())

    def add_text(self, words: str, *, colour: str = "text", gap: int = 10, weight: int = 400) -> None:
        """A paragraph of the body."""
        label = Label(words, 13, weight, colour, wrap=True)
        self.rows.addLayout(column(measured(label, 84), gap, margins=(20, 0, 20, 0)))

    def add_gap(self, pixels: int) -> None:
        """Room in the body."""
        self.rows.addSpacing(pixels)

    def add_inset(self, *items: QWidget | QLayout | int) -> None:
        """Things of the body that stand within its margins."""
        self.rows.addLayout(column(*items, margins=(20, 0, 20, 0)))

    def page_button(self, words: str, address: str, *, look: str = "outlined") -> Button:
        """A button that opens a page of a provider."""
        button = Button(words, look, icon="open")  # type: ignore[arg-type]
        button.setToolTip(plain_tip(address))
        button.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(address)))
        return button

    @property
    def next_open(self) -> str:
        """The first step that is not done, after the open one if there is one; empty where all are."""
        ids = [s.id for s in self.steps]
        at = ids.index(self.current) if self.current in ids else 0
        later = [s.id for s in (*self.steps[at + 1 :], *self.steps[:at]) if not s.done]
        return later[0] if later else ""

    # --- the clock --------------------------------------------------------------------------------------------------

    def tick_clock(self) -> None:
        """A second has passed."""

    def narrow_clock(self, words: str) -> None:
        """The clock where there is no rail."""
        self._narrow_clock.setText(words)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    # --- shape and keyboard -----------------------------------------------------------------------------------------

    def _steps_menu(self) -> None:
        menu = QMenu(self)
        for number, step in enumerate(self.steps, 1):
            name, colour = done_mark(step.by) if step.done else ("waits", "control")
            act = menu.addAction(icon(name, 16, colour), plain_menu(f"{number}  {step.title}"))
            act.triggered.connect(lambda _=False, id=step.id: self.open_step(id))
        show_under(menu, self.menu)

    def focus_first(self) -> None:
        """The open step; where there is no rail its menu; where there are no steps what begins some."""
        first: QWidget | None = self.rail.lines.get(self.current) if not self._narrow else self.menu
        if not self.work.isVisibleTo(self):
            first = next((b for b in self.empty.findChildren(Button) if b.isEnabled()), None)
        if first is not None:
            first.show()
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def arrange(self, narrow: bool) -> None:
        self._left.setVisible(not narrow)
        self._sides.itemAt(1).spacerItem().changeSize(0 if narrow else 16 - BAR, 0)
        self._sides.invalidate()
        self._menu_row.setVisible(narrow)
        self._subtitle.setVisible(not narrow or not self.work.isVisibleTo(self))
        self._head_rows.setContentsMargins(*((16, 12, 16, 10) if narrow else (20, 16, 20, 14)))


def now() -> datetime:
    """The moment that is counted with."""
    return datetime.now(UTC)
