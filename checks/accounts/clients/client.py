"""What every client can be asked, whatever its provider. A client is a dozen documented calls and their meaning."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import quote

import msgspec

from checks.accounts.credentials import Held
from checks.accounts.model import Cost, InventoryKey, Limit, Usage, Window
from checks.asking.auth import Auth
from checks.asking.transport import Asker
from checks.asking.trouble import CouldNotAsk


class Setting(msgspec.Struct, frozen=True):
    """Something beside the credential that an account needs, or may have."""

    name: str
    title: str
    needed: bool = False
    example: str = ""


class Notes(msgspec.Struct, frozen=True, kw_only=True):
    """What the reader of each part must know: how late it is, what it leaves out."""

    keys: str = ""
    usage: str = ""
    cost: str = ""
    limits: str = ""


class Client(ABC):
    """One account at one provider. Methods yield rows and raise `CouldNotAsk`; what came before stays.

    `keeps` says what is kept in the vault: nothing for providers that are asked through the user's own tools. `notes`
    says of each part what its reader must know.
    """

    provider: ClassVar[str]
    credential: ClassVar[str]  # what people call it, and where it is made
    page: ClassVar[str] = ""  # where it is made
    keeps: ClassVar[bool] = True
    settings: ClassVar[tuple[Setting, ...]] = ()
    headers: ClassVar[tuple[tuple[str, str], ...]] = ()
    notes: ClassVar[Notes] = Notes()
    lists_all: ClassVar[bool] = True  # whether a key that is not listed is not there
    unlisted: ClassVar[tuple[str, ...]] = ()  # kinds of keys (of `checks.keys`) that are in no list
    docs: ClassVar[str]

    def __init__(self, ask: Asker, held: Held, fingerprint: Callable[[bytes], str] | None = None) -> None:
        """`fingerprint` names values that a provider hands out whole; without it they are not asked for."""
        self.ask = ask
        self.held = held
        self.fingerprint = fingerprint

    @classmethod
    @abstractmethod
    def auth(cls, held: Held) -> Auth:
        """How its requests prove themselves. Raises `CouldNotAsk` where the credential is missing."""

    def identity(self) -> str | None:
        """The organisation that is asked, where a call tells it."""
        return None

    def keys(self) -> Iterator[InventoryKey]:
        """All keys of the account."""
        raise CouldNotAsk("not_offered")

    def usage(self, window: Window) -> Iterator[Usage]:
        """What was used, by day and where told by key."""
        raise CouldNotAsk("not_offered")

    def cost(self, window: Window) -> Iterator[Cost]:
        """What it cost, by day and where told by key."""
        raise CouldNotAsk("not_offered")

    def limits(self) -> Iterator[Limit]:
        """The bounds that are kept: hard limits, alerts, balances, rates."""
        raise CouldNotAsk("not_offered")

    def log(self) -> datetime | None:
        """The time of an event in the log of what is done to keys; None where the log is empty."""
        raise CouldNotAsk("not_offered")

    def revocation(self, key: InventoryKey) -> tuple[str, str]:
        """Method and path of the call that would switch a key off, to be shown before it is made.

        Raises `CouldNotAsk` where the provider documents none for this key.
        """
        raise CouldNotAsk("not_offered")

    def revoke(self, key: InventoryKey) -> None:
        """Switch a key off, at once and for all its users. The only call here that changes something."""
        method, path = self.revocation(key)
        self.ask.told(method, path, again=False)


def named(value: str) -> str:
    """A provider's id as one segment of a path, so that an odd one leads nowhere else. Raises `CouldNotAsk`."""
    if value in (".", "..", ""):
        raise CouldNotAsk("malformed", "an odd id")
    return quote(value, safe="")


def told_of(row: Mapping[str, Any], **fields: str) -> tuple[str, ...]:
    """Which of our fields a row carried, by the provider's names of them."""
    return tuple(ours for ours, theirs in fields.items() if theirs in row)


def by_offset(rows: Callable[[Any], int], size: int, start: int = 0) -> Callable[[Any], dict[str, int] | None]:
    """Pages by offset: a page with fewer rows than were asked for is the last."""
    reached = start

    def following(page: Any) -> dict[str, int] | None:
        nonlocal reached
        count = rows(page)
        reached += count
        return None if count < size else {"offset": reached}

    return following
