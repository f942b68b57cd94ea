"""The words for what providers tell. None is always "not told": it is never zero, never "no".

Times are in UTC. Money is exact, in the main unit of its currency: 12.34 US dollars are `Decimal("12.34")` with "USD".
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Generic, Literal, TypeVar

from checks.model import Word

HintKind = Literal[
    "redacted",  # beginning and ending with a gap between them: `sk-proj-…4f2a`
    "prefix",  # the beginning alone
    "fragment",  # a few signs of the beginning or the ending, which of them is not documented
    "sha256",  # SHA-256 of the whole value, in hexadecimal digits
    "fingerprint",  # our own keyed fingerprint: the value itself was seen, and let go
    "public",  # a part that is no secret, and stands in the open beside the key or within it
]


class Hint(Word, frozen=True, kw_only=True):
    """Something by which a key can be recognised without knowing it."""

    kind: HintKind
    text: str


class Owner(Word, frozen=True, kw_only=True):
    """Who a key belongs to, as far as told."""

    kind: Literal["user", "service_account", "member", "unknown"] = "unknown"
    id: str | None = None
    name: str | None = None
    email: str | None = None
    has_access: bool | None = None  # whether the owner may still use the project

    @property
    def title(self) -> str | None:
        """What people call this owner."""
        return self.name or self.email or self.id


class Spent(Word, frozen=True, kw_only=True):
    """Money a key spent in a running period, where the provider tells that and not days."""

    period: Literal["day", "week", "month", "budget", "ever"]
    amount: Decimal
    currency: str


class InventoryKey(Word, frozen=True, kw_only=True):
    """One key as its provider lists it.

    `told` names the fields the provider's answer carried, so that "never used" (told, and None) and "not known" (not
    told) stay apart. `by_day` names the times of which only the day is known.
    """

    provider: str
    id: str
    name: str | None = None
    hints: tuple[Hint, ...] = ()
    kind: str | None = None  # the provider's word: "admin", "service", "bedrock" …
    created: datetime | None = None
    last_used: datetime | None = None
    expires: datetime | None = None
    owner: Owner | None = None
    scopes: tuple[str, ...] | None = None
    project: str | None = None  # id of the project, workspace or team
    project_name: str | None = None
    is_default_project: bool | None = None
    status: Literal["active", "disabled", "expired", "archived"] | None = None
    spent: tuple[Spent, ...] = ()
    told: tuple[str, ...] = ()
    by_day: tuple[str, ...] = ()

    @property
    def never_expires(self) -> bool | None:
        """Whether the provider says that it has no end; None where it says nothing."""
        return None if "expires" not in self.told else self.expires is None

    @property
    def never_used(self) -> bool | None:
        """Whether the provider says that it was never used; None where it says nothing."""
        return None if "last_used" not in self.told else self.last_used is None

    def age(self, now: datetime) -> timedelta | None:
        """How long it exists; None where that is not known, or lies in the future of a clock that is wrong."""
        return None if self.created is None or self.created > now else now - self.created


class Usage(Word, frozen=True, kw_only=True):
    """What was used on one day (UTC). Rows add up; a row without a key is use that the provider gives to no key."""

    day: date
    key: str | None = None  # the id of the `InventoryKey`
    project: str | None = None
    requests: int | None = None
    input_tokens: int | None = None  # all of them, cached ones too
    cached_tokens: int | None = None
    output_tokens: int | None = None
    credits: Decimal | None = None  # the provider's own unit
    hours: Decimal | None = None  # of audio
    what: str = ""  # the service, where the provider keeps them apart
    days: int = 1  # the period from `day` on, where the provider does not tell single days


class Cost(Word, frozen=True, kw_only=True):
    """Money for one day (UTC). Rows add up; a row without a key is money that the provider gives to no key."""

    day: date
    amount: Decimal
    currency: str
    key: str | None = None
    project: str | None = None
    what: str = ""
    days: int = 1


class Limit(Word, frozen=True, kw_only=True):
    """A bound the provider keeps, or the fact that there is none (`is_set` false).

    `hard` stops the calls, `alert` only says so, `prepaid` is a balance (`amount` is what is left), `rate` is a bound on
    requests, tokens or the like, with its `unit`.
    """

    kind: Literal["hard", "alert", "prepaid", "rate"]
    scope: Literal["organization", "project", "key", "account"]
    id: str | None = None  # of the project or the key
    name: str | None = None
    is_set: bool | None = True
    amount: Decimal | None = None
    currency: str | None = None  # of money; None for rates and credits
    unit: str | None = None  # "requests_per_minute", "credits" …
    period: str | None = None  # "month", "day" …
    used: Decimal | None = None
    is_enforced: bool | None = None
    recipients: int | None = None  # how many are told of an alert
    note: str = ""


Row = TypeVar("Row", InventoryKey, Usage, Cost, Limit)


class Part(Word, Generic[Row], frozen=True, kw_only=True):
    """One of the questions to an account, with its answer.

    `partly` has the rows that came before the trouble. `not_offered`: the provider documents no call for it. An empty
    `told` part means that there is nothing; the other states never mean that.
    """

    state: Literal["told", "partly", "could_not_ask", "not_offered"]
    rows: tuple[Row, ...] = ()
    why: str = ""
    reason: str | None = None  # the word of `checks.asking.trouble.Reason`
    note: str = ""  # what the reader must know: how late the data is, what it leaves out

    @property
    def is_whole(self) -> bool:
        """Whether everything was told, so that what is missing is not there."""
        return self.state == "told"


class Log(Word, frozen=True, kw_only=True):
    """Whether the account keeps a log of what is done to keys and by whom; `empty` is no proof that it keeps none."""

    state: Literal["kept", "empty", "could_not_ask", "not_offered"] = "not_offered"
    event: datetime | None = None  # of the event that was shown
    why: str = ""


class Window(Word, frozen=True, kw_only=True):
    """Days of UTC, from `start` to the day before `end`."""

    start: date
    end: date

    @property
    def days(self) -> int:
        """How many."""
        return (self.end - self.start).days


class Snapshot(Word, frozen=True, kw_only=True):
    """All that one account told, and when it was asked."""

    provider: str
    label: str
    asked: datetime
    window: Window
    identity: str | None = None  # the organisation, where told
    keys: Part[InventoryKey]
    usage: Part[Usage]
    cost: Part[Cost]
    limits: Part[Limit]
    log: Log = Log()
    lists_all: bool = True  # whether the provider lists every key of the account
    unlisted: tuple[str, ...] = ()  # kinds of keys that it lists nowhere
    hosts: tuple[str, ...] = ()  # that were asked
    clock_ahead: float | None = None  # seconds by which the provider's clock is ahead of this machine's
