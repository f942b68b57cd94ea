"""Accounts for cases: what a provider told of keys, money and limits, joined with the keys that a case has."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from checks.accounts.facts import facts
from checks.accounts.joins import Candidate, Joined, Joins
from checks.accounts.model import Cost, InventoryKey, Limit, Owner, Part, Snapshot, Window
from checks.evidence import Accounts, Evidence, Need
from tests.checks.sins.cases import NOW

TODAY = NOW.date()
UNTOLD: Part = Part(state="not_offered", why="it is not documented")
FAILED: Part = Part(state="could_not_ask", why="the provider asks to come back later", reason="busy")


def listed(name: str = "prod-chatbot", *, days: int | None = 20, **more: Any) -> InventoryKey:
    """A key as its provider lists it, made so many days ago; its id is its name."""
    created = None if days is None else NOW - timedelta(days=days)
    given = {"provider": "openai", "id": name, "name": name, "created": created, "status": "active"}
    return InventoryKey(**(given | more))


def owner(kind: str = "user", access: bool | None = None, name: str = "Ada") -> Owner:
    return Owner(kind=kind, name=name, has_access=access)  # type: ignore[arg-type]


def hard(amount: str | None = "200", **more: Any) -> Limit:
    given = {"kind": "hard", "scope": "organization", "is_set": amount is not None, "currency": "USD"}
    return Limit(**(given | {"amount": None if amount is None else Decimal(amount)} | more))


def alert(is_set: bool | None = True, **more: Any) -> Limit:
    return Limit(**({"kind": "alert", "scope": "organization", "is_set": is_set} | more))


def costs(*amounts: str, key: str | None = "prod-chatbot", currency: str = "USD") -> tuple[Cost, ...]:
    """Money of the last days, today's the last."""
    return tuple(
        Cost(day=TODAY - timedelta(days=len(amounts) - 1 - n), amount=Decimal(a), currency=currency, key=key)
        for n, a in enumerate(amounts)
    )


def account(
    *keys: InventoryKey,
    limits: Iterable[Limit] | Part = UNTOLD,
    cost: Iterable[Cost] | Part = UNTOLD,
    usage: Part = UNTOLD,
    state: str = "told",
    provider: str = "openai",
    label: str = "default",
) -> Snapshot:
    """What one account told; `state` is that of its list of keys."""
    rows = tuple(msgspec.structs.replace(k, provider=provider) for k in keys)
    return Snapshot(
        provider=provider,
        label=label,
        asked=NOW,
        window=Window(start=date(2026, 10, 25), end=TODAY + timedelta(days=1)),
        keys=FAILED
        if state == "could_not_ask"
        else Part(state=state, rows=rows, why="cut off" if state == "partly" else ""),
        usage=usage,
        cost=cost if isinstance(cost, Part) else Part(state="told", rows=tuple(cost)),
        limits=limits if isinstance(limits, Part) else Part(state="told", rows=tuple(limits)),
    )


def telling(given: Evidence, *accounts: Snapshot, **joined: str) -> Evidence:
    """The same evidence after the accounts were asked; `k1="prod-chatbot"` says which listed key a key of the case is."""
    where = {k.id: s for s in accounts for k in s.keys.rows}
    rows = []
    for key in given.keys:
        name = joined.get(key.fingerprint)
        if name is None:
            rows.append(Joined(fingerprint=key.fingerprint, state="not_listed"))
        else:
            snapshot = where[name]
            candidate = Candidate(provider=snapshot.provider, label=snapshot.label, id=name)
            rows.append(Joined(fingerprint=key.fingerprint, state="sure", candidates=(candidate,)))
    joins = Joins(found=tuple(rows))
    told = Accounts(
        asked=tuple({s.provider for s in accounts}),
        snapshots=accounts,
        joins=joins,
        facts=facts(joins, accounts, (), NOW),
    )
    return msgspec.structs.replace(given, accounts=told, gathered=given.gathered | {Need.ACCOUNTS})
