"""Questioning: after everything was found, the providers that the user turned on are asked, and what they say is joined.

Values of found keys meet the network here and nowhere else. What could not be asked is a limit; it is never an answer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Protocol

from checks.evidence import Accounts
from checks.model import Limit, Live
from checks.words import count_of

if TYPE_CHECKING:
    from checks.accounts.asking import Account
    from checks.accounts.book import AccountEntry
    from checks.accounts.model import Part, Snapshot
    from checks.announce import Announcer
    from checks.keys.formats import Shapes
    from checks.keys.found import FoundKey
    from checks.keys.ledger import Ledger
    from checks.liveness.pool import Question, Told
    from checks.places import Places
    from checks.vault.keychain import Keychain

Fingerprint = Callable[[bytes], str]
_PARTS = ("keys", "usage", "cost", "limits")


class Session(Protocol):
    """Providers that can be asked now."""

    def opened(self, fingerprint: Fingerprint) -> tuple[list[Account], list[Snapshot]]:
        """The accounts ready to be asked, and for those that cannot be opened what says so."""

    def plan(self, found: Iterable[FoundKey], shapes: Shapes) -> list[Question]:
        """Who would be asked what about these keys; asks nobody."""

    def ask(self, found: Iterable[FoundKey], shapes: Shapes, stopped: Callable[[], bool]) -> Iterator[Told]:
        """What is said of these keys."""


class Providers(Protocol):
    """Who is asked: the real providers, or the simulator that plays them in the demo."""

    simulated: bool
    names: tuple[str, ...]  # of the providers that may be asked

    def session(self, found: Sequence[FoundKey]) -> AbstractContextManager[Session]:
        """Ready to be asked about these keys."""


class Turned:
    """The real providers that were chosen, with the accounts and credentials of this user."""

    simulated = False

    def __init__(self, places: Places, names: Iterable[str], keychain: Keychain | None = None) -> None:
        """Nothing is read or asked before a method is called."""
        self.names = tuple(names)
        self._places, self._keychain = places, keychain

    @contextmanager
    def session(self, found: Sequence[FoundKey]) -> Iterator[Turned]:
        """Nothing has to be made ready."""
        yield self

    def entries(self) -> list[AccountEntry]:
        """The accounts at the chosen providers. Raises `CredentialError` where the file of them is damaged."""
        from checks.accounts.book import Book

        return [e for e in Book(self._places).accounts() if e.provider in self.names]

    def opened(
        self, fingerprint: Fingerprint, only: Iterable[AccountEntry] | None = None
    ) -> tuple[list[Account], list[Snapshot]]:
        """A keychain that refuses costs the accounts whose credentials it holds: they are told as not asked."""
        from checks.accounts.book import Book
        from checks.vault.credentials import CredentialError, Vault
        from checks.vault.keychain import PATIENCE, Keychain, KeychainError

        keychain = self._keychain or Keychain(patience=PATIENCE)
        book = Book(self._places, Vault(self._places, keychain))
        ready: list[Account] = []
        refused: list[Snapshot] = []
        for entry in self.entries() if only is None else only:
            try:
                ready.append(book.opened(entry, fingerprint=fingerprint))
            except (KeychainError, CredentialError) as error:
                refused.append(unopened(entry, str(error)))
        return ready, refused

    def plan(self, found: Iterable[FoundKey], shapes: Shapes) -> list[Question]:
        """Asks nobody."""
        from checks.liveness.pool import plan

        values, bases = self._beside()
        return plan(self._own(found), shapes, values=values, bases=bases)

    def ask(self, found: Iterable[FoundKey], shapes: Shapes, stopped: Callable[[], bool]) -> Iterator[Told]:
        """Only keys of the chosen providers are asked about."""
        from checks.liveness.pool import ask

        values, bases = self._beside()
        yield from ask(self._own(found), shapes, values=values, bases=bases, stopped=stopped)

    def _own(self, found: Iterable[FoundKey]) -> list[FoundKey]:
        return [key for key in found if key.provider in self.names]

    def _beside(self) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
        from checks.accounts.book import for_liveness

        return for_liveness(self.entries())


def ask_all(
    providers: Providers,
    found: tuple[FoundKey, ...],
    shapes: Shapes,
    fingerprint: Fingerprint,
    *,
    step: Callable[[int, int, str], None] = lambda done, total, current: None,
    stopped: Callable[[], bool] = lambda: False,
) -> tuple[Accounts, list[Limit]]:
    """Ask all accounts, then about each found key; returns what was told, and what could not be asked.

    Raises `CredentialError` where it cannot be read which accounts there are.
    """
    from checks.accounts.asking import snapshots as asked_of
    from checks.accounts.facts import facts
    from checks.accounts.joins import join, with_last_use

    told: list[Told] = []
    with providers.session(found) as session:
        ready, snapshots = session.opened(fingerprint)
        questions = [q for q in session.plan(found, shapes) if not q.why_not]
        total, done = len(ready) + len(questions), 0
        for snapshot in asked_of(ready if not stopped() else []):
            done += 1
            step(done, total, f"{snapshot.provider}/{snapshot.label}")
            snapshots.append(with_last_use(snapshot))
        for answer in session.ask(found, shapes, stopped):
            told.append(answer)
            if answer.live is not Live.NOT_ASKED:
                done += 1
                step(min(done, total), total, answer.provider)
    snapshots.sort(key=lambda s: (s.provider, s.label))
    joins = join(found, snapshots, fingerprint)
    accounts = Accounts(
        asked=providers.names,
        snapshots=tuple(snapshots),
        joins=joins,
        facts=facts(joins, snapshots, told, _now_of(snapshots)),
        simulated=providers.simulated,
    )
    lost = [*_limits_of(snapshots), *_unasked(told)]
    if providers.simulated:
        why = "accounts, money and the life of keys are made up by the simulator; nobody was asked"
        lost.append(Limit(id="simulated", what="", why=why, source="provider"))
    return accounts, lost


def asking(
    providers: Providers, ledger: Ledger, shapes: Shapes, announce: Announcer, cancel: threading.Event
) -> tuple[Accounts, list[Limit]]:
    """`ask_all` as a phase of an examination, about all that its ledger holds."""
    from checks.vault.credentials import CredentialError

    with announce.phase("accounts") as tell:
        try:
            accounts, lost = ask_all(
                providers,
                ledger.found(),
                shapes,
                ledger.fingerprint_of,
                step=lambda done, total, current: announce.progress(
                    "accounts", bytes_done=0, bytes_total=0, items_done=done, items_total=total, current=current
                ),
                stopped=cancel.is_set,
            )
        except CredentialError as error:
            why = f"the accounts could not be asked: {error}"
            return Accounts(), [Limit(id="could-not-ask", what="accounts", why=why, source="provider")]
        tell(in_words(accounts))
    return accounts, lost


def in_words(accounts: Accounts) -> str:
    """`2 accounts, 5 keys asked about`."""
    keys = sum(f.live is not Live.NOT_ASKED for f in accounts.facts.values())
    simulated = ", simulated" if accounts.simulated else ""
    return f"{count_of(len(accounts.snapshots), 'account')}, {count_of(keys, 'key')} asked about{simulated}"


def unopened(entry: AccountEntry, why: str) -> Snapshot:
    """What is told of an account whose credential could not be had: that nothing could be asked."""
    from checks.accounts.asking import window_until
    from checks.accounts.clients import client_of
    from checks.accounts.model import Part, Snapshot

    kind, now = client_of(entry.provider), datetime.now(UTC)

    def nothing() -> Part:  # type: ignore[type-arg]
        return Part(state="could_not_ask", why=why, reason="no_credential")

    return Snapshot(
        provider=entry.provider,
        label=entry.label,
        asked=now,
        window=window_until(now),
        keys=nothing(),
        usage=nothing(),
        cost=nothing(),
        limits=nothing(),
        lists_all=kind.lists_all,
        unlisted=kind.unlisted,
    )


def _now_of(snapshots: Iterable[Snapshot]) -> datetime:
    """The time that ages are counted to: this machine's, and a simulator's own."""
    return max((s.asked for s in snapshots), default=datetime.now(UTC))


def _limits_of(snapshots: Iterable[Snapshot]) -> Iterator[Limit]:
    for snapshot in snapshots:
        parts: list[tuple[str, Part]] = [(n, getattr(snapshot, n)) for n in _PARTS]  # type: ignore[type-arg]
        lost = [(name, part) for name, part in parts if part.state in ("could_not_ask", "partly")]
        by_why: dict[str, list[str]] = {}
        for name, part in lost:
            by_why.setdefault(part.why or "no answer", []).append(name + (" in part" if part.state == "partly" else ""))
        for why, names in by_why.items():
            what = f"{snapshot.provider}/{snapshot.label}"
            said = "could not be asked" if len(names) == len(_PARTS) else f"could not tell its {', '.join(names)}"
            # The name stands in the reason too: limits of one reason are told together.
            yield Limit(id="could-not-ask", what=what, why=f"{what} {said}: {why}", source="provider")


def _unasked(told: Iterable[Told]) -> Iterator[Limit]:
    """Keys of chosen providers about which nobody could be asked, by provider and reason."""
    counted: dict[tuple[str, str], int] = {}
    for answer in told:
        if answer.live in (Live.COULD_NOT_ASK, Live.NOT_ASKED):
            counted[answer.provider, answer.why] = counted.get((answer.provider, answer.why), 0) + 1
    for (provider, why), count in counted.items():
        keys = count_of(count, "key")
        yield Limit(
            id="could-not-ask",
            what=provider,
            why=f"whether {keys} of {provider} still {'works' if count == 1 else 'work'} could not be asked: {why}",
            source="provider",
        )
