"""What is done about one key: its provider is asked whether it lives, or it is switched off. The child process asks and sends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from shiboken6 import isValid

from checks.language import mark, tr
from checks.model import Key, Live, Report
from checks.report.words import provider_name
from gui.asking import Command, understood
from gui.models.asking import (
    Plan,
    last_line,
    plan_words,
    read_asked,
    read_plans,
    read_revocation,
    told_words,
)
from gui.pages.key_revoke import RevokeSheet
from gui.widgets.sheets import Question, open_over

if TYPE_CHECKING:
    from gui.frame import Frame
    from gui.pages.keys import KeysPage

_MANY = mark("Several keys end alike, and without a keychain they cannot be told apart.")
_GONE = mark("The key was not found again: scan once more.")
_MADE_UP = mark("These keys are made up and open nothing: nobody is asked about them.")


class KeyActs(QObject):
    """Joins the page of keys with `shrift keys ask` and `shrift keys revoke`. `program` replaces the command line, for tests."""

    said = Signal(str, bool)  # words for the foot of the window, and whether they stay
    told = Signal(str, object)  # the fingerprint of a key, and what its provider said of it: `Asked`

    def __init__(self, window: Frame, *, program: Sequence[str] = ()) -> None:
        super().__init__(window)
        self._window = window
        # Apart from each other: a question about one key must not end the call that switches another off.
        self._asker, self._switch = Command(self, program=program), Command(self, program=program)
        self._where: list[str] = []
        self._report: Report | None = None
        self._simulated = False

    def join(self, page: KeysPage) -> None:
        """Do what the page asks for."""
        page.asked.connect(self.ask)
        page.revoked.connect(self.revoke)

    @property
    def _page(self) -> KeysPage:
        """Where it is told what could not be done."""
        return self._window.keys

    @property
    def running(self) -> bool:
        """Whether an answer is awaited."""
        return self._asker.running or self._switch.running

    def close(self) -> None:
        """End what runs."""
        self._asker.stop()
        self._switch.stop()

    def begin(self, where: Sequence[str]) -> None:
        """A scan begins; `where` are the words by which the command line finds the same keys again."""
        self._where = list(where)

    def show_report(self, report: Report, *, simulated: bool) -> None:
        """The report whose keys are on the page."""
        self._report, self._simulated = report, simulated

    # --- whether it lives -------------------------------------------------------------------------------------------

    def ask(self, fingerprint: str) -> None:
        """Say who would be asked what; ask after a yes."""
        if not self._may():
            return
        words = ("keys", "ask", *self._where, "--format", "json")
        named = self._named(fingerprint)

        def planned(answer: bytes) -> None:
            plans = understood(read_plans, answer, self._page.tell)
            if plans is not None and len(plans) != 1:
                self._page.tell(tr(_MANY) if plans else tr(_GONE))
            elif plans and plans[0].why_not:
                self._page.tell(
                    tr(
                        "{provider} is not asked: {why_not}.",
                        provider=provider_name(plans[0].provider),
                        why_not=plans[0].why_not,
                    )
                )
            elif plans:
                self._confirm(fingerprint, plans[0], (*words, "--", named))

        self._page.tell("")
        self._asker.ask((*words, "--dry-run", "--", named), then=planned, otherwise=self._page.tell)

    def _confirm(self, fingerprint: str, plan: Plan, words: Sequence[str]) -> None:
        name = provider_name(plan.provider)
        question = Question(
            tr("Ask {name} whether this key lives?", name=name),
            plan_words(plan),
            tr("Ask {name}", name=name),
            self._window,
        )

        def said(answer: bytes) -> None:
            told = understood(read_asked, answer, self._page.tell)
            if told:
                self.told.emit(fingerprint, told[0])
                self.said.emit(told_words(told[0]), told[0].live is Live.COULD_NOT_ASK)

        question.accepted.connect(lambda: self._asker.ask(words, then=said, otherwise=self._page.tell))
        open_over(question)

    # --- switching it off -------------------------------------------------------------------------------------------

    def revoke(self, fingerprint: str) -> bool:
        """Show what it means, when the person wants to know; send it when its last signs were typed. Whether it could."""
        key = self._key(fingerprint)
        if key is None or not self._may():
            return False
        if self._switch.running:
            self._page.tell(tr("Another key is just being switched off."))
            return False
        sheet = RevokeSheet(key.masked, key.provider, self._window)
        words = ("keys", "revoke", *self._where)
        named = self._named(fingerprint)

        def planned(answer: bytes) -> None:
            plan = understood(read_revocation, answer, refused)
            if isValid(sheet) and plan is not None:
                sheet.show_plan(plan)

        def refused(why: str) -> None:
            if isValid(sheet):
                sheet.tell(why)
            else:  # it was closed while the call was on its way
                self.said.emit(why, True)

        def done(answer: bytes) -> None:
            line = last_line(answer)
            if isValid(sheet):
                sheet.show_done(line)
            else:
                self.said.emit(line, True)

        def send(word: str) -> None:
            self._switch.ask((*words, "--", named), given=f"{word}\n".encode(), then=done, otherwise=refused)

        sheet.looked.connect(
            lambda: self._asker.ask(
                (*words, "--plan", "--format", "json", "--", named), then=planned, otherwise=refused
            )
        )
        sheet.sent.connect(send)
        sheet.page.connect(lambda address: QDesktopServices.openUrl(QUrl(address)))
        sheet.asked.connect(lambda: self.ask(fingerprint))
        open_over(sheet)
        return True

    def found_by(self, fingerprint: str) -> tuple[Key, list[str], str] | None:
        """The key, by which words the command line finds it again, and how it is named there; None for one that is not here."""
        key = self._key(fingerprint)
        return (key, self._where, self._named(fingerprint)) if key is not None and self._where else None

    # --- what both need ---------------------------------------------------------------------------------------------

    def _may(self) -> bool:
        if self._simulated:
            self.said.emit(tr(_MADE_UP), False)
        return bool(self._where) and not self._simulated

    def _key(self, fingerprint: str) -> Key | None:
        keys = self._report.keys if self._report else ()
        return next((k for k in keys if k.fingerprint == fingerprint), None)

    def _named(self, fingerprint: str) -> str:
        """How another run finds the key: without a keychain fingerprints hold for one run, and masks for all."""
        report, key = self._report, self._key(fingerprint)
        if report is not None and key is not None and any(limit.id == "fingerprints" for limit in report.limits):
            return key.masked
        return fingerprint
