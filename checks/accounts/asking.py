"""Asking one account for everything it tells. Each part is asked on its own: one that fails leaves the others."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime, timedelta
from typing import TypeVar
from urllib.parse import urlsplit

from checks.accounts.clients import client_of
from checks.accounts.clients.client import Client
from checks.accounts.credentials import Held
from checks.accounts.model import Cost, InventoryKey, Limit, Log, Part, Snapshot, Usage, Window
from checks.asking.auth import Auth
from checks.asking.hosts import Hosts
from checks.asking.transport import Asker, Pace, Patience
from checks.asking.trouble import CouldNotAsk
from checks.terminal.refusal import told

DAYS = 31  # that are asked for where nobody says otherwise, today included
ROWS = 100_000  # of one part
AT_ONCE = 6  # accounts

Row = TypeVar("Row", InventoryKey, Usage, Cost, Limit)


def window_until(now: datetime, days: int = DAYS) -> Window:
    """The last days of UTC, today included."""
    today = now.astimezone(UTC).date()
    return Window(start=today - timedelta(days=days - 1), end=today + timedelta(days=1))


class Account:
    """One account, ready to be asked. Use as a context manager.

    `bases` puts other addresses in place of the documented ones: the simulator's. Nothing is asked before a method is
    called; a missing credential shows as `CouldNotAsk` in what is asked for.
    """

    def __init__(
        self,
        provider: str,
        held: Held,
        *,
        label: str = "default",
        fingerprint: Callable[[bytes], str] | None = None,
        bases: dict[str, str] | None = None,
        patience: Patience | None = None,
        pace: Pace | None = None,
        sleep: Callable[[float], None] = time.sleep,
        now: Callable[[], datetime] | None = None,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        """Raises `KeyError` for a provider without a client."""
        self.provider, self.label = provider, label
        self._kind: type[Client] = client_of(provider)
        self._held = held
        self._fingerprint = fingerprint
        self._bases = dict(bases or {})
        self._patience, self._pace, self._sleep, self._stopped = patience, pace, sleep, stopped
        self._now = now or (lambda: datetime.now(UTC))
        self._ask: Asker | None = None
        self._client: Client | None = None

    def __enter__(self) -> Account:
        return self

    def __exit__(self, *_: object) -> None:
        if self._ask is not None:
            self._ask.__exit__()

    def __repr__(self) -> str:
        return f"Account({self.provider}/{self.label})"

    def client(self) -> Client:
        """The client, with its credential. Raises `CouldNotAsk` where there is none."""
        if self._client is None:
            base = self._held.settings.get("base")
            hosts = Hosts(({self.provider: base} if base else {}) | self._bases)
            auth: Auth = self._kind.auth(self._held)
            ask = self._ask = Asker(
                self.provider,
                auth,
                hosts,
                patience=self._patience,
                pace=self._pace,
                headers=dict(self._kind.headers),
                sleep=self._sleep,
                stopped=self._stopped,
            )
            self._client = self._kind(ask, self._held, self._fingerprint)
        return self._client

    def snapshot(self, window: Window | None = None) -> Snapshot:
        """Everything the account tells. Never raises `CouldNotAsk`: the parts say what could not be asked."""
        asked = self._now()
        window = window or window_until(asked)
        notes = self._kind.notes
        identity = None
        try:
            client = self.client()
            identity = client.identity()
        except CouldNotAsk as trouble:
            # A credential that may not read the organisation's name may still read its keys.
            if self._client is None or trouble.reason not in ("forbidden", "not_found", "malformed"):
                return self._nothing(asked, window, trouble)
        keys: Part[InventoryKey] = _part(client.keys, notes.keys)
        usage: Part[Usage] = _part(lambda: client.usage(window), notes.usage)
        cost: Part[Cost] = _part(lambda: client.cost(window), notes.cost)
        limits: Part[Limit] = _part(client.limits, notes.limits)
        return Snapshot(
            provider=self.provider,
            label=self.label,
            asked=asked,
            window=window,
            identity=identity,
            keys=keys,
            usage=usage,
            cost=cost,
            limits=limits,
            log=_log(client),
            lists_all=self._kind.lists_all,
            unlisted=self._kind.unlisted,
            hosts=tuple(sorted(self._ask.asked)) if self._ask else (),
            clock_ahead=self._ask.skew if self._ask else None,
        )

    def revocation(self, key: InventoryKey) -> str:
        """What `revoke` would send, for a person to read: method, host and path. Raises `CouldNotAsk`."""
        client = self.client()
        method, path = client.revocation(key)
        base = urlsplit(client.ask.address(""))
        return f"{method} {base.netloc}{base.path + path if path.startswith('/') else ' ' + path}"

    def revoke(self, key: InventoryKey) -> None:
        """Switch a key off at the provider. It cannot be undone everywhere. Raises `CouldNotAsk`."""
        self.client().revoke(key)

    def _nothing(self, asked: datetime, window: Window, trouble: CouldNotAsk) -> Snapshot:
        return Snapshot(
            provider=self.provider,
            label=self.label,
            asked=asked,
            window=window,
            keys=_failed(trouble),
            usage=_failed(trouble),
            cost=_failed(trouble),
            limits=_failed(trouble),
            log=Log() if self._kind.log is Client.log else Log(state="could_not_ask", why=str(trouble)),
            lists_all=self._kind.lists_all,
            unlisted=self._kind.unlisted,
            hosts=tuple(sorted(self._ask.asked)) if self._ask else (),
            clock_ahead=self._ask.skew if self._ask else None,
        )


def snapshots(accounts: Iterable[Account], window: Window | None = None) -> Iterator[Snapshot]:
    """All accounts, some at a time, in the order in which they are done. Each is closed when it was asked."""

    def one(account: Account) -> Snapshot:
        with account:
            return account.snapshot(window)

    asked = list(accounts)
    if not asked:
        return
    with ThreadPoolExecutor(min(AT_ONCE, len(asked)), thread_name_prefix="accounts") as pool:
        for done in as_completed([pool.submit(one, account) for account in asked]):
            yield done.result()


def _part(question: Callable[[], Iterator[Row]], note: str) -> Part[Row]:
    """All rows, or those before the trouble."""
    rows: list[Row] = []
    try:
        for row in question():
            if len(rows) >= ROWS:
                raise CouldNotAsk("too_many", f"more than {ROWS:,} rows")
            rows.append(row)
    except CouldNotAsk as trouble:
        if trouble.reason == "not_offered":
            return Part(state="not_offered", why=note or str(trouble), reason=trouble.reason)
        if rows:
            return Part(state="partly", rows=tuple(rows), why=str(trouble), reason=trouble.reason, note=note)
        return _failed(trouble)
    except Exception as error:
        # An answer nobody thought of costs this part only. Of the error its kind and place are kept: its words may quote
        # the answer.
        return Part(
            state="partly" if rows else "could_not_ask",
            rows=tuple(rows),
            why=f"the answer makes no sense ({told(error)})",
            reason="malformed",
            note=note,
        )
    return Part(state="told", rows=tuple(rows), note=note)


def _log(client: Client) -> Log:
    try:
        event = client.log()
    except CouldNotAsk as trouble:
        if trouble.reason == "not_offered":
            return Log()
        return Log(state="could_not_ask", why=str(trouble))
    except Exception as error:  # as in `_part`
        return Log(state="could_not_ask", why=f"the answer makes no sense ({told(error)})")
    return Log(state="empty" if event is None else "kept", event=event)


def _failed(trouble: CouldNotAsk) -> Part[Row]:
    return Part(state="could_not_ask", why=str(trouble), reason=trouble.reason)
