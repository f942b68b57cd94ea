"""Joins: which found key is which key of the provider's list. Values stay with the scanner; what leaves are names."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Literal

import msgspec

from checks.accounts.hints import fit, is_exact, speaks_of
from checks.accounts.model import Hint, InventoryKey, Snapshot
from checks.keys.found import FoundKey
from checks.model import Word


class Candidate(Word, frozen=True, kw_only=True):
    """One key of a provider's list that a found key may be."""

    provider: str
    label: str  # of the account
    id: str


class Joined(Word, frozen=True, kw_only=True):
    """What a found key is.

    `sure`: by the whole value. `likely`: one key fits what the provider shows. `ambiguous`: several do, all of them are
    named. `not_listed`: no account has it, and the lists are whole. `cannot_tell`: no account of the provider was asked,
    its list is not whole, or it shows nothing to tell keys by.
    """

    fingerprint: str
    state: Literal["sure", "likely", "ambiguous", "not_listed", "cannot_tell"]
    candidates: tuple[Candidate, ...] = ()
    why: str = ""


class Joins(Word, frozen=True, kw_only=True):
    """All found keys with what they are, and the listed keys that were found nowhere.

    `unseen` holds keys whose provider shows enough of them that they would have been recognised; `untold` those that no
    found key could be recognised as.
    """

    found: tuple[Joined, ...] = ()
    unseen: tuple[Candidate, ...] = ()
    untold: tuple[Candidate, ...] = ()

    def of(self, fingerprint: str) -> Joined | None:
        """What is known of one found key."""
        return next((j for j in self.found if j.fingerprint == fingerprint), None)


def join(
    found: Iterable[FoundKey], snapshots: Iterable[Snapshot], fingerprint: Callable[[bytes], str] | None = None
) -> Joins:
    """Match found keys with the lists of all accounts that were asked."""
    accounts = tuple(snapshots)
    listed = [(s, key) for s in accounts for key in s.keys.rows]
    by_hash: dict[str, list[tuple[Snapshot, InventoryKey]]] = {}
    for row in listed:
        for hint in row[1].hints:
            if hint.kind == "sha256":
                by_hash.setdefault(hint.text.strip().lower(), []).append(row)
    rows = [_joined(key, accounts, listed, by_hash, fingerprint) for key in found]
    met = {c for row in rows for c in row.candidates}
    others = [(_named(s, key), key) for s, key in listed if _named(s, key) not in met]
    return Joins(
        found=tuple(rows),
        unseen=tuple(name for name, key in others if key.hints),
        untold=tuple(name for name, key in others if not key.hints),
    )


def with_last_use(snapshot: Snapshot) -> Snapshot:
    """Where a provider does not tell when its keys were last used, the last day of their use tells it.

    Only within the window that was asked for: a key without use there was used before it, or never, and stays unknown.
    """
    last: dict[str, datetime] = {}
    for row in snapshot.usage.rows:
        if row.key and row.days == 1 and _is_used(row):
            day = datetime(row.day.year, row.day.month, row.day.day, tzinfo=UTC)
            last[row.key] = max(day, last.get(row.key, day))
    keys = tuple(
        msgspec.structs.replace(key, last_used=last[key.id], by_day=(*key.by_day, "last_used"))
        if key.last_used is None and "last_used" not in key.told and key.id in last
        else key
        for key in snapshot.keys.rows
    )
    return msgspec.structs.replace(snapshot, keys=msgspec.structs.replace(snapshot.keys, rows=keys))


def _is_used(row: object) -> bool:
    return any(getattr(row, name) for name in ("requests", "input_tokens", "output_tokens", "credits", "hours"))


def _joined(
    key: FoundKey,
    accounts: tuple[Snapshot, ...],
    listed: list[tuple[Snapshot, InventoryKey]],
    by_hash: dict[str, list[tuple[Snapshot, InventoryKey]]],
    fingerprint: Callable[[bytes], str] | None,
) -> Joined:
    whole = list(by_hash.get(hashlib.sha256(key.value.reveal()).hexdigest(), ()))
    shown: list[tuple[Snapshot, InventoryKey]] = []
    for snapshot, row in listed:
        if row.provider != key.provider and not any(h.kind == "fingerprint" for h in row.hints):
            continue  # a hash names a key wherever it was found; beginnings and endings are of one provider's keys
        fits = {hint: fit(hint, key.value, fingerprint) for hint in row.hints}
        if "whole" in fits.values():
            whole.append((snapshot, row))
        elif row.provider == key.provider and _is_shown(row, fits):
            shown.append((snapshot, row))
    names = tuple(dict.fromkeys(_named(*row) for row in whole))
    if names:
        # The same key, seen by two accounts, is one key with two names.
        return Joined(fingerprint=key.fingerprint, state="sure", candidates=names)
    names = tuple(dict.fromkeys(_named(*row) for row in shown))
    if len(names) > 1:
        why = f"{len(names)} keys fit what the provider shows of them"
        return Joined(fingerprint=key.fingerprint, state="ambiguous", candidates=names, why=why)
    own = [s for s in accounts if s.provider == key.provider]
    if names:
        is_whole = all(s.keys.is_whole for s in own)
        why = "" if is_whole else "the list was not told whole: another key may fit as well"
        return Joined(fingerprint=key.fingerprint, state="likely", candidates=names, why=why)
    return _not_found(key, own)


def _is_shown(row: InventoryKey, fits: Mapping[Hint, str | None]) -> bool:
    """Whether all that is shown of a key fits; what could be compared as a whole, and differs, is another key."""
    if any(is_exact(hint) for hint in row.hints) or "shown" not in fits.values():
        return False
    return all(how is not None for hint, how in fits.items() if hint.kind in ("redacted", "prefix"))


def _not_found(key: FoundKey, own: list[Snapshot]) -> Joined:
    def cannot(why: str) -> Joined:
        return Joined(fingerprint=key.fingerprint, state="cannot_tell", why=why)

    if not own:
        return cannot("no account of this provider was asked")
    for snapshot in own:
        if not snapshot.lists_all or key.kind in snapshot.unlisted:
            return cannot("the provider does not list all keys")
        if not snapshot.keys.is_whole:
            return cannot(snapshot.keys.why or "the list was not told whole")
    rows = [row for snapshot in own for row in snapshot.keys.rows]
    if any(not any(speaks_of(hint, key.value) for hint in row.hints) for row in rows):
        return cannot("the provider shows nothing of some keys by which this one could be told")
    return Joined(
        fingerprint=key.fingerprint, state="not_listed", why="none of the accounts that were asked has this key"
    )


def _named(snapshot: Snapshot, key: InventoryKey) -> Candidate:
    return Candidate(provider=snapshot.provider, label=snapshot.label, id=key.id)
