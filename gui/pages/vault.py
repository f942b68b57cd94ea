"""Vault: accounts and credentials, their ages, what they cost, their limits; adding, replacing, revealing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Self

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QMenu, QWidget

from checks.accounts.model import Snapshot
from checks.language import month_of, tr
from checks.report.escape import for_terminal
from checks.report.words import keys_page, provider_name
from gui.models.vault import Answers, Status, Trouble, VaultRow, rows, trouble_of
from gui.pages.page import Desk, Fitted
from gui.pages.spending import LimitsCard, SpendingCard
from gui.pages.vault_table import VaultTable
from gui.theme.icons import icon
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, column, row, scrolled
from gui.widgets.marks import Mark
from gui.widgets.menus import show_menu, show_under
from gui.widgets.notice import Notice
from gui.widgets.text import Label, measured, plain_menu

LIMITS = 302
ROWS = 5  # that the table shows whole beside a chart; a longer one scrolls by itself


class VaultPage(Fitted):
    """The vault and what accounts told."""

    again = Signal()  # ask the accounts
    stopped = Signal()  # no longer wait for them
    retried = Signal()  # look at the keychain once more
    add = Signal()
    replace = Signal(object)  # VaultRow
    reveal = Signal(object)
    copied = Signal(object)
    forget = Signal(object)  # take the value out of the keychain
    leave = Signal(object)  # no longer ask the account
    page = Signal(str)  # an address to open
    demo = Signal(bool)  # show the made-up accounts, or leave them
    keys = Signal()  # to the page of keys
    reach = Signal()  # who may be asked over the network

    @classmethod
    def of(cls, desk: Desk) -> Self:
        return cls()

    def __init__(self) -> None:
        super().__init__()
        self._status: Status | None = None
        self._shown: Answers | None = None
        self._places: Mapping[tuple[str, str, str], int] | None = None
        self._account = ""  # the one that is shown alone
        self._stale = False  # something came while the page was not in front
        self._busy = False

        self._title = Label(tr("Vault"), 24, 600)
        self._lock = Mark("lock", 15, "text2")
        self._where = Label("", 13, 400, "text2", elide="end")
        self.who = Button(tr("Who may be asked…"), icon="online")
        self.who.clicked.connect(self.reach)
        self.ask = Button(tr("Ask again"), icon="again")
        self.ask.clicked.connect(lambda: self.stopped.emit() if self._busy else self.again.emit())
        self.plus = Button(tr("Add credential…"), "filled", icon="plus")
        self.plus.clicked.connect(self.add)
        second = row(self._lock, 7)
        second.addWidget(self._where, 1)
        top = row(self._title, -1)
        for button in (self.who, self.ask, self.plus):
            top.addSpacing(8)
            top.addWidget(button)
        head = column(top, 3, second)

        self.notice = Notice()
        self.notice.acted.connect(self._act)
        self.trouble = TroubleCard()
        self.trouble.again.clicked.connect(self.retried)
        self.table = VaultTable()
        self.table.menu_wanted.connect(self._menu)
        self._sheet = Card((0, 0, 0, 0), 0)
        self._sheet.rows.addWidget(self.table)
        self.spending, self.limits = SpendingCard(), LimitsCard()
        self.only = self.spending.only
        self.only.clicked.connect(self._only_menu)
        self._sides = row(spacing=16)
        self._sides.addWidget(self.spending, 1)
        self._sides.addWidget(self.limits)
        self._below = QWidget()
        self._below.setLayout(self._sides)
        self._gap = QWidget()
        self._gap.setFixedHeight(16)
        self.empty = EmptyCard()
        self.empty.plus.clicked.connect(self.add)  # it stands for the one above while nothing is kept
        self.empty.demo.clicked.connect(lambda: self.demo.emit(True))
        content = QWidget()
        self._frame = column(head, 16, self.notice, self.trouble, self._sheet, self._gap)
        self._frame.addWidget(self._below, 1)
        self._frame.addWidget(self.empty)
        self._frame.addStretch()
        self._area = scrolled(content)
        self.setLayout(column(self._area))
        content.setLayout(self._frame)
        self._fit(force=True)
        self._arrange()

    # --- data -------------------------------------------------------------------------------------------------------

    def show_vault(
        self, status: Status | None, shown: Answers | None, places: Mapping[tuple[str, str, str], int] | None = None
    ) -> None:
        """What the command line told of the vault, and what accounts told; `places` as `models.vault.rows` wants it."""
        self._status, self._shown, self._places = status, shown, places
        names = {f"{s.provider}/{s.label}" for s in (shown.snapshots if shown else ())}
        if self._account not in names:
            self._account = ""
        self._stale = not self.isVisible()
        if not self._stale:
            self._arrange()

    def tell(self, words: str) -> None:
        """What could not be done; empty takes it away."""
        self.notice.tell("warn", words, tr("Close") if words else "")
        if not words:
            self._tell_simulated()

    def set_busy(self, words: str) -> None:
        """What is waited for; empty when it came. The button then ends the waiting."""
        self._busy = bool(words)
        self.ask.set_words(tr("Stop asking") if words else tr("Ask again"))
        self.ask.set_icon("clear" if words else "again")
        if words:
            self._where.setText(words)
        else:
            self._tell_where()
        self._may_ask()

    @property
    def simulated(self) -> bool:
        """Whether made-up accounts are shown."""
        return self._shown is not None and self._shown.simulated

    def _arrange(self) -> None:
        status, shown = self._status, self._shown
        now = datetime.now().astimezone()
        made = rows(status, shown, now=now, places=self._places, chosen=self._account)
        snapshots = self._snapshots()
        month = month_of((max(s.asked for s in snapshots) if snapshots else now).month)
        self.table.load(made, month, status.policy_days if status else 90)
        trouble = trouble_of(status.keychain) if status and not self.simulated else None
        self.trouble.tell(trouble)
        some = bool(made)
        self._sheet.setVisible(some)
        asked = bool(snapshots)
        self._below.setVisible(asked)
        self.only.setVisible(len(self._names()) > 1)
        self._gap.setVisible(asked)
        empty = status is not None and not some and trouble is None
        self.empty.setVisible(empty)
        self.plus.setVisible(not empty)
        self.ask.setVisible(not empty)
        self.only.set_words(_account_words(self._account))
        high = self.table.height_of(min(len(made), ROWS) if asked else len(made))
        self.table.setFixedHeight(high)
        self._sheet.setFixedHeight(high + 2)
        if asked:
            self.spending.show_snapshots(snapshots)
            self.limits.show_snapshots(snapshots)
        blocked = status is not None and status.keychain.state in ("none", "plain_text")
        self.plus.setEnabled(status is not None and not blocked)
        self.plus.set_look("filled" if trouble is None else "outlined")
        self._tell_where()
        self._tell_simulated()
        self._may_ask()

    def _snapshots(self) -> Sequence[Snapshot]:
        found = self._shown.snapshots if self._shown else ()
        return [s for s in found if self._account in ("", f"{s.provider}/{s.label}")]

    def _names(self) -> list[str]:
        return sorted({f"{s.provider}/{s.label}" for s in (self._shown.snapshots if self._shown else ())})

    def _may_ask(self) -> None:
        accounts = bool(self._status and self._status.accounts)
        self.ask.setEnabled(self._busy or (accounts and not self.simulated))
        self.ask.setToolTip("" if accounts or self._busy else tr("No account is turned on"))
        if not self._busy:
            told = bool(self._shown and self._shown.snapshots)
            self.ask.set_words(tr("Ask again") if told else tr("Ask the accounts"))

    def _tell_where(self) -> None:
        if self._busy:
            return
        if self._status is None:
            self._where.setText(tr("Looking at the keychain"))
            return
        keychain = self._status.keychain
        state = {"ready": tr("unlocked"), "locked": tr("locked"), "refused": tr("not open")}.get(keychain.state, "")
        name = for_terminal(keychain.name) or tr("the system’s keychain")
        self._where.setText(
            tr("Kept in {name}, {state}. Shrift itself stores names and dates, never a value.", name=name, state=state)
            if state
            else tr("Nothing is stored. Shrift itself keeps names and dates, never a value.")
        )

    def _tell_simulated(self) -> None:
        if self.simulated:
            self.notice.tell(
                "info", tr("Simulated. These accounts are made up; nobody was asked."), tr("Leave the demo")
            )
        elif self.notice.kind == "info":
            self.notice.tell("info", "", "")

    def _act(self) -> None:
        if self.notice.kind == "info":
            self.demo.emit(False)
        else:
            self.tell("")

    # --- menus ------------------------------------------------------------------------------------------------------

    def _only_menu(self) -> None:
        menu = QMenu(self)
        for name in ("", *self._names()):
            act = menu.addAction(plain_menu(_account_words(name)))
            act.setCheckable(True)
            act.setChecked(name == self._account)
            act.triggered.connect(lambda _=False, n=name: self.show_only(n))
        show_under(menu, self.only)

    def show_only(self, name: str) -> None:
        """One account alone; empty for all."""
        self._account = name
        self._arrange()

    def menu_of(self, shown: VaultRow) -> QMenu:
        """What can be done with a row."""
        menu = QMenu(self)
        if shown.kind == "credential" and not self.simulated:
            if shown.kept:
                menu.addAction(icon("eye"), tr("Reveal for 20 seconds…"), lambda: self.reveal.emit(shown))
                menu.addAction(icon("copy"), tr("Copy for 30 seconds"), lambda: self.copied.emit(shown))
                menu.addSeparator()
            menu.addAction(icon("again"), tr("Replace…"), lambda: self.replace.emit(shown))
        address = keys_page(shown.provider)
        if address:
            name = plain_menu(provider_name(shown.provider))
            menu.addAction(icon("open"), tr("Open {name} keys", name=name), lambda: self.page.emit(address))
        if shown.kind == "key" and shown.places.isdigit() and int(shown.places):
            menu.addAction(icon("key"), tr("Show in Keys"), self.keys.emit)
        if shown.kind == "credential" and not self.simulated:
            menu.addSeparator()
            if shown.is_account:
                menu.addAction(tr("Stop asking this account…"), lambda: self.leave.emit(shown))
            if shown.kept:
                menu.addAction(icon("trash"), tr("Take out of the keychain…"), lambda: self.forget.emit(shown))
        return menu

    def _menu(self, shown: VaultRow, at: QPoint) -> None:
        menu = self.menu_of(shown)
        if menu.isEmpty():
            menu.addAction(tr("Nothing can be done here")).setEnabled(False)
        show_menu(menu, at)

    # --- shape ------------------------------------------------------------------------------------------------------

    def enter(self) -> None:
        """Look at the keychain whenever the page is opened: it may have been unlocked meanwhile."""
        self.retried.emit()

    def focus_first(self) -> None:
        """Give the keyboard to the table, or to what helps where there is none."""
        if self._sheet.isVisibleTo(self):
            first: QWidget = self.table
        elif self.trouble.isVisibleTo(self):
            first = self.trouble.again
        else:
            first = self.empty.plus if self.empty.isVisibleTo(self) else self.ask if self.ask.isEnabled() else self.plus
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        if self._stale:
            self._stale = False
            self._arrange()

    def arrange(self, narrow: bool) -> None:
        self._sides.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self.limits.setMinimumWidth(0 if narrow else LIMITS)
        self.limits.setMaximumWidth(16_777_215 if narrow else LIMITS)
        self.spending.setMinimumHeight(340)


def _account_words(name: str) -> str:
    if not name:
        return tr("All accounts")
    provider, _, label = name.partition("/")
    return provider_name(provider) + (f", {for_terminal(label)}" if label != "default" else "")


class TroubleCard(QWidget):
    """A keychain that does not open: sentence, cause, one act."""

    def __init__(self) -> None:
        super().__init__()
        self._title, self._cause = Label("", 17, 600, wrap=True), Label("", 13, 400, "text2", wrap=True)
        self._act = Label("", 13, 400, wrap=True)
        self.again = Button(tr("Try again"), "filled", icon="again")
        card = Card((24, 20, 24, 20), 0)
        card.rows.addWidget(self._title)
        card.rows.addSpacing(6)
        card.rows.addLayout(measured(self._cause))
        card.rows.addSpacing(6)
        card.rows.addLayout(measured(self._act))
        card.rows.addSpacing(14)
        card.rows.addLayout(row(self.again, -1))
        self.setLayout(column(card, 16))
        self.hide()

    def tell(self, trouble: Trouble | None) -> None:
        """Show it; None hides it."""
        if trouble is not None:
            self._title.setText(trouble.title)
            self._cause.setText(trouble.cause)
            self._act.setText(trouble.act)
        self.setVisible(trouble is not None)


class EmptyCard(Card):
    """Nothing is kept yet."""

    def __init__(self) -> None:
        super().__init__((24, 22, 24, 22), 0)
        self.plus = Button(tr("Add credential…"), "filled", icon="plus", name=tr("Add the first credential…"))
        self.demo = Button(tr("Look at made-up accounts"), icon="play")
        said = Label(
            tr(
                "With an administration credential of a provider, Shrift reads when its keys were made and last used, what each "
                "costs and which limits hold. Credentials lie in the system’s keychain; nobody is asked before you say so."
            ),
            13,
            400,
            "text2",
            wrap=True,
        )
        self.rows.addWidget(Label(tr("No credential is kept yet"), 17, 600))
        self.rows.addSpacing(6)
        self.rows.addLayout(measured(said))
        self.rows.addSpacing(16)
        self.rows.addLayout(row(self.plus, 8, self.demo, -1))
