"""What a question is and what a reply is, for the contracts: they know no sockets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from checks.simulator.world import World

_ENCODER = msgspec.json.Encoder(decimal_format="number")


class Ask(msgspec.Struct, frozen=True, kw_only=True):
    """One question: `path` is what stands behind the provider's name."""

    method: str
    path: str
    query: Mapping[str, Sequence[str]]
    headers: Mapping[str, str]
    body: bytes
    now: datetime  # the server's clock

    def __repr__(self) -> str:
        return f"Ask({self.method} {self.path})"

    def one(self, name: str, default: str = "") -> str:
        """A parameter."""
        return next(iter(self.query.get(name, ())), default)

    def number(self, name: str, default: int) -> int:
        """A parameter that is a number."""
        given = self.one(name)
        return int(given) if given.isdigit() else default

    def parts(self) -> list[str]:
        """The path in pieces."""
        return [p for p in self.path.split("/") if p]

    def json(self) -> Any:
        """The body."""
        return msgspec.json.decode(self.body) if self.body else {}


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """One answer."""

    status: int = 200
    body: bytes = b"{}"
    type: str = "application/json"
    headers: Mapping[str, str] = {}


def said(value: Any, status: int = 200) -> Reply:
    """A reply in JSON; exact numbers are written as numbers."""
    return Reply(status=status, body=_ENCODER.encode(value))


def refused(status: int, word: str) -> Reply:
    """An error in the shape most providers have."""
    return said({"error": {"message": "no", "type": word, "code": word}}, status)


def is_bearer(ask: Ask, world: World, provider: str, word: str = "Bearer") -> bool:
    """Whether the question carries the account's credential."""
    return ask.headers.get("authorization") == f"{word} {world.credentials[provider].reveal().decode()}"


def stamp(when: datetime | None) -> str | None:
    """RFC 3339 in UTC."""
    return None if when is None else when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def unix(when: datetime | None) -> int | None:
    """Unix seconds."""
    return None if when is None else int(when.timestamp())


def days_between(start: date, end: date) -> list[date]:
    """From `start` to the day before `end`, at most two months of them."""
    return [start + timedelta(days=n) for n in range(min((end - start).days, 62))]


def day_of(seconds: int) -> date:
    """The day of Unix seconds, in UTC."""
    return datetime.fromtimestamp(seconds, UTC).date()


def start_of(day: date) -> int:
    """Unix seconds of the beginning of a day, in UTC."""
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
