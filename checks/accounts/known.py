"""What leaves of what accounts told: facts as a report's row has them, and snapshots without what could be looked up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from checks.accounts.facts import KeyFacts
from checks.accounts.joins import Candidate
from checks.accounts.model import Snapshot
from checks.evidence import Accounts
from checks.model import Key, Known, Live, Word

# Digests of values are left out: of a short value, which a gateway may have, a digest tells all.
_SHOWN = ("redacted", "prefix", "fragment", "public")


class AccountsTold(Word, frozen=True, kw_only=True, tag_field="event", tag="accounts"):
    """The event that carries what accounts told, once, before the report: for who shows charts and limits."""

    snapshots: tuple[Snapshot, ...] = ()
    facts: tuple[KeyFacts, ...] = ()
    unseen: tuple[Candidate, ...] = ()  # listed keys that were found nowhere
    untold: tuple[Candidate, ...] = ()  # listed keys of which too little is shown to recognise them
    simulated: bool = False


def shown(snapshot: Snapshot) -> Snapshot:
    """The snapshot as it may be written and handed to another process."""
    rows = tuple(
        msgspec.structs.replace(key, hints=tuple(h for h in key.hints if h.kind in _SHOWN))
        for key in snapshot.keys.rows
    )
    return msgspec.structs.replace(snapshot, keys=msgspec.structs.replace(snapshot.keys, rows=rows))


def told_of(accounts: Accounts) -> AccountsTold:
    """The event of what was told in an examination."""
    joins = accounts.joins
    return AccountsTold(
        snapshots=tuple(map(shown, accounts.snapshots)),
        facts=tuple(accounts.facts.values()),
        unseen=joins.unseen if joins else (),
        untold=joins.untold if joins else (),
        simulated=accounts.simulated,
    )


def known_of(facts: KeyFacts, names: Mapping[Candidate, str] | None = None, asked: datetime | None = None) -> Known:
    """One key's facts as the report has them. `names` are those of listed keys, `asked` when the account was."""
    owner, month, limit = facts.owner, facts.month, facts.limit
    bound = limit if limit is not None and limit.is_set and limit.amount is not None else None
    when = facts.live_asked if facts.live is not Live.NOT_ASKED and facts.live_asked else asked
    return Known(
        account=f"{facts.account.provider}/{facts.account.label}" if facts.account else None,
        join=facts.join.state,
        join_why=facts.join.why,
        candidates=tuple((names or {}).get(c, c.id) for c in facts.join.candidates)
        if facts.join.state == "ambiguous"
        else (),
        name=facts.name,
        owner=owner.title if owner else None,
        owner_kind=owner.kind if owner else None,
        created=_when(facts.created),
        age_days=facts.age_days,
        last_used=_when(facts.last_used),
        idle=facts.idle,
        idle_days=facts.idle_days,
        expires=_when(facts.expires),
        never_expires=facts.never_expires,
        project=facts.project,
        status=facts.status,
        month=str(month.amount) if month else None,
        month_is_whole=month.is_whole if month else True,
        currency=month.currency if month else None,
        limit=str(bound.amount) if bound else None,
        limit_currency=(bound.currency or bound.unit) if bound else None,
        limit_period=bound.period if bound else None,
        live_why=facts.live_why,
        asked=_when(when),
    )


def with_known(keys: Iterable[Key], facts: Mapping[str, KeyFacts], snapshots: Iterable[Snapshot]) -> tuple[Key, ...]:
    """The ledger's rows with what was told of each; a row of which nobody was asked stays as it is."""
    accounts = {(s.provider, s.label): s for s in snapshots}
    names = {
        Candidate(provider=s.provider, label=s.label, id=k.id): k.name or k.id
        for s in accounts.values()
        for k in s.keys.rows
    }
    found = []
    for key in keys:
        about = facts.get(key.fingerprint)
        if about is None:
            found.append(key)
            continue
        times = [s.asked for s in accounts.values() if s.provider == key.provider]
        if not times and about.live is Live.NOT_ASKED:
            found.append(key)  # no account of its provider, and nobody asked whether it works
            continue
        known = known_of(about, names, max(times, default=None))
        found.append(msgspec.structs.replace(key, live=about.live, known=known))
    return tuple(found)


def _when(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
