"""Keys and Vault beside the command line: what is asked for them, what comes back, and what a person does there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from shiboken6 import isValid

from checks.accounts.model import Snapshot
from checks.language import tr
from checks.model import Key, Known, Report
from checks.report.words import provider_name
from checks.words import count_of
from gui.asking import Command, understood
from gui.clipboard import SECONDS, Lent
from gui.key_acts import KeyActs
from gui.models.asking import Asked
from gui.models.vault import (
    Answers,
    Provider,
    Status,
    VaultRow,
    kept_by_mask,
    read_providers,
    read_shown,
    read_status,
)
from gui.pages.vault_sheets import AddSheet, RevealSheet
from gui.widgets.sheets import Question, open_over

if TYPE_CHECKING:
    from checks.accounts.known import AccountsTold
    from gui.frame import Frame
    from gui.pages.keys import KeysPage
    from gui.pages.vault import VaultPage


class Accounts(QObject):
    """Joins the two pages with `shrift vault …` and `shrift keys …`. `program` replaces the command line, for tests."""

    said = Signal(str, bool)  # words for the foot of the window, and whether they stay

    def __init__(self, window: Frame, *, program: Sequence[str] = ()) -> None:
        super().__init__(window)
        self._window = window
        self._look, self._asker, self._doer = (Command(self, program=program) for _ in range(3))
        self._lent = Lent(self)
        self._report: Report | None = None
        self._told: AccountsTold | None = None
        self._status: Status | None = None
        self._stored: tuple[Snapshot, ...] = ()
        self._made_up: Answers | None = None
        self._providers: list[Provider] = []
        self._waiting: list[Callable[[], None]] = []  # for the vault to be looked at
        self._acts = KeyActs(window, program=program)
        self._acts.said.connect(self.said)
        self._acts.told.connect(self._answered)

    def join_keys(self, keys: KeysPage) -> None:
        """Do what the page of keys asks for."""
        self._acts.join(keys)
        keys.page.connect(lambda address: QDesktopServices.openUrl(QUrl(address)))

    def join_vault(self, vault: VaultPage) -> None:
        """Do what the vault asks for, and show it what is known by now."""
        vault.again.connect(self.ask)
        vault.stopped.connect(self._stop)
        vault.retried.connect(self.look)
        vault.add.connect(lambda: self._with_steps(lambda: self._add(None)))
        vault.replace.connect(lambda row: self._with_steps(lambda: self._add(row)))
        vault.reveal.connect(self._reveal)
        vault.copied.connect(self._copy)
        vault.forget.connect(self._forget)
        vault.leave.connect(self._leave)
        vault.page.connect(lambda address: QDesktopServices.openUrl(QUrl(address)))
        vault.demo.connect(self._demo)
        self.show_vault()

    def _tell_vault(self, words: str) -> None:
        """What could not be done, on the page of the vault; empty takes it away."""
        if words or "vault" in self._window.pages:
            self._window.vault.tell(words)

    def close(self) -> None:
        """End what runs, and take back what was lent to the clipboard."""
        for command in (self._look, self._asker, self._doer):
            command.stop()
        self._acts.close()
        self._lent.take_back()

    def revoke(self, fingerprint: str) -> bool:
        """Open the sheet that switches a key off; false where it is in no report that is shown, or nobody is behind it."""
        return self._acts.revoke(fingerprint)

    def found_by(self, fingerprint: str) -> tuple[Key, list[str], str] | None:
        """A key of the report that is shown, by which words the command line finds it again, and how it is named there."""
        return self._acts.found_by(fingerprint)

    # --- reports ----------------------------------------------------------------------------------------------------

    def begin(self, where: Sequence[str]) -> None:
        """A scan begins; `where` are the words by which the command line finds the same keys again."""
        self._told = None
        self._acts.begin(where)

    def hear(self, told: AccountsTold) -> None:
        """What accounts told in a scan."""
        self._told = told

    def show_report(self, report: Report) -> None:
        """Another report, of which the pages are told when it is their turn."""
        self._report = report
        self._acts.show_report(report, simulated=self._simulated)

    def show_keys(self) -> None:
        """Another report for the page of keys."""
        self._window.keys.tell("", simulated=self._simulated)
        self._show_keys()

    @property
    def accounts(self) -> list[tuple[str, str]]:
        """Provider and label of those that are turned on, as far as the vault was looked at."""
        return [(a.provider, a.label) for a in (self._status.accounts if self._status else ())]

    @property
    def _simulated(self) -> bool:
        return self._told is not None and self._told.simulated

    def _ids(self) -> dict[str, tuple[str, str, str]]:
        facts = self._told.facts if self._told else ()
        return {f.fingerprint: (f.account.provider, f.account.label, f.account.id) for f in facts if f.account}

    def _show_keys(self) -> None:
        if self._report is not None and "keys" in self._window.pages:
            snapshots = self._told.snapshots if self._told else ()
            self._window.keys.show_report(self._report, snapshots, self._ids(), kept_by_mask(self._status))

    def show_vault(self) -> None:
        """What is known of the vault, on its page."""
        if "vault" not in self._window.pages:
            return
        shown = self._made_up
        if shown is None:
            snapshots = {(s.provider, s.label): s for s in self._stored}
            simulated = False
            if self._told is not None and self._told.snapshots and not self._told.simulated:
                snapshots |= {(s.provider, s.label): s for s in self._told.snapshots}
            elif self._told is not None and self._told.simulated:
                snapshots = {(s.provider, s.label): s for s in self._told.snapshots}
                simulated = True
            shown = Answers(snapshots=tuple(snapshots.values()), simulated=simulated)
        self._window.vault.show_vault(self._status, shown, self._places())

    def _places(self) -> dict[tuple[str, str, str], int] | None:
        """In how many places each listed key stands; None where accounts were not asked in a scan."""
        if self._report is None or self._told is None:
            return None
        ids = self._ids()
        return {
            ids[key.fingerprint]: len({(s.source, s.path, s.member, s.commit) for s in key.sightings})
            for key in self._report.keys
            if key.fingerprint in ids
        }

    # --- the vault --------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Look at the keychain, and at what accounts told last; nobody is asked."""
        if self._look.running:
            return
        self._look.ask(("vault", "status", "--format", "json"), then=self._looked, otherwise=self._not_looked)

    def with_accounts(self, then: Callable[[], None]) -> None:
        """Go on when it is known which accounts are turned on, or that it cannot be told; at once where the vault was seen."""
        if self._status is not None:
            then()
            return
        self._waiting.append(then)
        self.look()

    def _go_on(self) -> None:
        waiting, self._waiting = self._waiting, []
        for then in waiting:
            then()

    def _not_looked(self, why: str) -> None:
        self._tell_vault(why)
        self._go_on()

    def _looked(self, answer: bytes) -> None:
        status = understood(read_status, answer, self._tell_vault)
        if status is None:
            self._go_on()
            return
        changed = kept_by_mask(status) != kept_by_mask(self._status)
        self._status = status
        self._tell_vault("")
        self.show_vault()
        if changed:
            self._show_keys()
        self._look.ask(
            ("vault", "show", "--stored", "--format", "json"), then=self._remembered, otherwise=self._tell_vault
        )
        self._go_on()

    def _remembered(self, answer: bytes) -> None:
        shown = understood(read_shown, answer, self._tell_vault)
        if shown is not None:
            self._stored = shown.snapshots
            self.show_vault()

    def _how_to_join(self) -> str:
        """That they were asked; and where keys of theirs lie here that nobody joined with them yet, how that is done."""
        asked = {s.provider for s in self._stored}
        if self._told is None and self._report is not None and any(k.provider in asked for k in self._report.keys):
            return tr("The accounts were asked. “Ask the providers…” on the page Keys joins them with the keys here.")
        return tr("The accounts were asked.")

    def ask(self) -> None:
        """Ask the accounts."""
        if self._asker.running or self._status is None:
            return
        count = len(self._status.accounts)
        self._window.vault.set_busy(tr("Asking {accounts}", accounts=count_of(count, "account")))
        self._asker.ask(("vault", "show", "--format", "json"), then=self._asked, otherwise=self._not_asked)

    def _asked(self, answer: bytes) -> None:
        self._window.vault.set_busy("")
        shown = understood(read_shown, answer, self._tell_vault)
        if shown is not None:
            self._stored = shown.snapshots
            self._tell_vault("")
            self.show_vault()
            self.said.emit(self._how_to_join(), False)

    def _not_asked(self, why: str) -> None:
        self._window.vault.set_busy("")
        self._tell_vault(tr("The accounts could not be asked: {why}", why=why))

    def _stop(self) -> None:
        self._asker.stop()
        self._window.vault.set_busy("")

    def _demo(self, wanted: bool) -> None:
        if not wanted:
            self._made_up = None
            if self._simulated:
                self._told = None
            self.show_vault()
            return
        self._window.vault.set_busy(tr("Making up some accounts"))

        def came(answer: bytes) -> None:
            self._window.vault.set_busy("")
            self._made_up = understood(read_shown, answer, self._tell_vault)
            self.show_vault()

        self._asker.ask(("vault", "show", "--simulated", "--format", "json"), then=came, otherwise=self._not_asked)

    # --- what a person does -----------------------------------------------------------------------------------------

    def _with_steps(self, then: Callable[[], None]) -> None:
        if self._providers:
            then()
            return

        def came(answer: bytes) -> None:
            self._providers = understood(read_providers, answer, self._tell_vault) or []
            if self._providers:
                then()

        self._doer.ask(("vault", "account", "steps", "--format", "json"), then=came, otherwise=self._tell_vault)

    def _add(self, replaced: VaultRow | None) -> None:
        known = self._providers
        if replaced is not None and replaced.provider not in {p.provider for p in known}:
            name = provider_name(replaced.provider)
            known = [
                *known,
                Provider(provider=replaced.provider, name=name, credential=tr("A credential of {name}", name=name)),
            ]
        sheet = AddSheet(known, self._window, replaced=replaced)
        sheet.wanted.connect(lambda *given: self._keep(sheet, replaced, *given))
        open_over(sheet)

    def _keep(
        self,
        sheet: AddSheet,
        replaced: VaultRow | None,
        provider: Provider,
        label: str,
        settings: dict[str, str],
        value: bytes,
    ) -> None:
        account = replaced is None or replaced.is_account
        words = ["vault", "account", "add"] if account else ["vault", "add"]
        words += [f"--label={label}"]
        if account:
            settings = settings or (self._settings(provider.provider, label) if replaced else {})
            words += [f"--set={name}={text}" for name, text in settings.items()]
        words += ["--replace"] if replaced is not None else []

        def kept(_: bytes) -> None:
            if isValid(sheet):
                sheet.accept()
            name = f"{provider.name}, {label}" if label != "default" else provider.name
            said = tr("{name} is kept.", name=name)
            if replaced:
                said = tr("{name} is replaced. Revoke the old one at the provider.", name=name)
            self.said.emit(said, replaced is not None)
            self.look()

        def not_kept(why: str) -> None:
            if not isValid(sheet):  # it was closed meanwhile
                self._tell_vault(why)
                return
            sheet.set_busy(False)
            sheet.tell(why)

        self._doer.ask([*words, "--", provider.provider], given=value, then=kept, otherwise=not_kept)

    def _settings(self, provider: str, label: str) -> dict[str, str]:
        entries = self._status.accounts if self._status else ()
        return next((a.settings for a in entries if (a.provider, a.label) == (provider, label)), {})

    def _value(self, row: VaultRow, then: Callable[[bytes], None], otherwise: Callable[[str], None]) -> None:
        words = ("vault", "reveal", f"--label={row.label}", "--yes", "--", row.provider)
        self._doer.ask(words, then=then, otherwise=otherwise)

    def _reveal(self, row: VaultRow) -> None:
        sheet = RevealSheet(f"{provider_name(row.provider)}, {row.label}", row.masked, self._window)

        def come(value: bytes) -> None:
            if isValid(sheet):
                sheet.show_value(value)

        def refused(why: str) -> None:
            if isValid(sheet):
                sheet.tell(why)

        sheet.shown_for.connect(lambda: self._value(row, come, refused))
        sheet.copied.connect(lambda: self._copy(row))
        open_over(sheet)

    def _copy(self, row: VaultRow) -> None:
        def came(value: bytes) -> None:
            self._lent.lend(value)
            self.said.emit(
                tr("Copied. The clipboard is cleared in {seconds} s, if nothing else is copied.", seconds=SECONDS),
                False,
            )

        self._value(row, came, lambda why: self._tell_vault(tr("It cannot be copied: {why}", why=why)))

    def _forget(self, row: VaultRow) -> None:
        name = f"{provider_name(row.provider)}, {row.label}"
        question = Question(
            tr("Take {name} out of the keychain?", name=name),
            tr(
                "{masked} is deleted here and cannot be brought back. It stays alive at the provider until it is revoked there.",
                masked=row.masked,
            ),
            tr("Take it out"),
            self._window,
        )
        words = ("vault", "remove", f"--label={row.label}", "--", row.provider)
        question.accepted.connect(lambda: self._do(words, tr("{name} is out of the keychain.", name=name)))
        open_over(question)

    def _leave(self, row: VaultRow) -> None:
        name = f"{provider_name(row.provider)}, {row.label}"
        question = Question(
            tr("Stop asking {name}?", name=name),
            tr("What it told is forgotten. Its credential stays in the keychain until it is taken out there."),
            tr("Stop asking"),
            self._window,
        )
        words = ("vault", "account", "remove", f"--label={row.label}", "--", row.provider)
        question.accepted.connect(lambda: self._do(words, tr("{name} is no longer asked.", name=name)))
        open_over(question)

    def _do(self, words: Sequence[str], done: str) -> None:
        def came(_: bytes) -> None:
            self.said.emit(done, False)
            self.look()

        self._doer.ask(words, then=came, otherwise=self._tell_vault)

    def _answered(self, fingerprint: str, told: Asked) -> None:
        """What a provider said of one key is shown at once; the score counts it with the next scan."""
        if self._report is None:
            return
        keys = tuple(_with_answer(k, told) if k.fingerprint == fingerprint else k for k in self._report.keys)
        self._report = msgspec.structs.replace(self._report, keys=keys)
        self._show_keys()


def _with_answer(key: Key, told: Asked) -> Key:
    known = msgspec.structs.replace(key.known or Known(), asked=told.asked, live_why=told.why)
    return msgspec.structs.replace(key, live=told.live, known=known)
