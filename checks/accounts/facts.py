"""Facts: what is known of one found key, from everything that was asked: for the row of the ledger, a card, a report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

import msgspec

from checks.accounts.joins import Candidate, Joined, Joins
from checks.accounts.model import InventoryKey, Limit, Owner, Snapshot
from checks.accounts.sums import Amount, idle, month_of
from checks.liveness.model import Told
from checks.model import Live, Word


class KeyFacts(Word, frozen=True, kw_only=True):
    """One found key with what its provider knows. Each field is None where nobody told it.

    `join` says how sure it is that this is the key; with `ambiguous` nothing of one candidate is shown as if it were
    the key's own.
    """

    fingerprint: str
    join: Joined
    live: Live = Live.NOT_ASKED
    live_why: str = ""
    live_asked: datetime | None = None
    name: str | None = None
    owner: Owner | None = None
    account: Candidate | None = None
    created: datetime | None = None
    age_days: int | None = None
    last_used: datetime | None = None
    idle: Literal["used", "idle", "never", "unknown"] | None = None
    idle_days: int | None = None
    expires: datetime | None = None
    never_expires: bool | None = None
    scopes: tuple[str, ...] | None = None
    project: str | None = None
    is_default_project: bool | None = None
    status: str | None = None
    month: Amount | None = None
    limit: Limit | None = None  # the hard limit of the key itself, or else of its project


def facts(joins: Joins, snapshots: Iterable[Snapshot], told: Iterable[Told], now: datetime) -> dict[str, KeyFacts]:
    """What is known, by fingerprint. Snapshots should have gone through `with_last_use`."""
    accounts = {(s.provider, s.label): s for s in snapshots}
    answers = {t.fingerprint: t for t in told}
    found = {}
    for row in joins.found:
        answer = answers.get(row.fingerprint)
        about = KeyFacts(fingerprint=row.fingerprint, join=row)
        if answer is not None:
            about = msgspec.structs.replace(about, live=answer.live, live_why=answer.why, live_asked=answer.asked)
        if row.state in ("sure", "likely"):
            candidate = row.candidates[0]
            snapshot = accounts.get((candidate.provider, candidate.label))
            key = next((k for k in snapshot.keys.rows if k.id == candidate.id), None) if snapshot else None
            if snapshot is not None and key is not None:
                about = _told_by(about, key, candidate, snapshot, now)
        found[row.fingerprint] = about
    return found


def _told_by(about: KeyFacts, key: InventoryKey, candidate: Candidate, snapshot: Snapshot, now: datetime) -> KeyFacts:
    """With what the account says of the key that it lists."""
    age = key.age(now)
    use, days = idle(snapshot, key.id, now)
    return msgspec.structs.replace(
        about,
        name=key.name,
        owner=key.owner,
        account=candidate,
        created=key.created,
        age_days=age.days if age is not None else None,
        last_used=key.last_used,
        idle=use,
        idle_days=days,
        expires=key.expires,
        never_expires=key.never_expires,
        scopes=key.scopes,
        project=key.project_name or key.project,
        is_default_project=key.is_default_project,
        status=key.status,
        month=month_of(snapshot, key.id, now),
        limit=_limit(key, snapshot),
    )


def _limit(key: InventoryKey, snapshot: Snapshot) -> Limit | None:
    hard = [row for row in snapshot.limits.rows if row.kind == "hard"]
    own = next((row for row in hard if row.scope == "key" and row.id == key.id), None)
    if own is not None:
        return own
    return next((row for row in hard if row.scope == "project" and row.id is not None and row.id == key.project), None)
