"""What accounts told, as the checks of sins 4 to 6 ask for it: which listed keys matter here, and what was not told.

An account is one that the user turned on, so all its keys are the user's. A project is judged by the accounts of the
providers whose keys lie in it; one in which no key lies, as it should be, by all accounts that were asked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import msgspec

from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Key, Location
from checks.sins.llm_use import present
from checks.words import count_of

if TYPE_CHECKING:
    from checks.accounts.facts import KeyFacts
    from checks.accounts.model import InventoryKey, Limit, Snapshot

PartName = Literal["keys", "usage", "cost", "limits"]
_OVER = ("disabled", "expired", "archived")


class Listed(msgspec.Struct, frozen=True):
    """A key of an account's list, with the row of the ledger where it was found here."""

    listed: InventoryKey
    account: Snapshot
    key: Key | None = None

    @property
    def title(self) -> str:
        """`prod-chatbot (openai/default)`."""
        return f"{self.listed.name or self.listed.id} ({account_name(self.account)})"

    @property
    def location(self) -> Location:
        """The account, and the key in it."""
        return Location(source="provider", path=account_name(self.account), member=self.listed.name or self.listed.id)

    @property
    def locations(self) -> list[Location]:
        """The places where it lies here, then the account."""
        here = [s.location for s in self.key.sightings[:20]] if self.key else []
        return [*here, self.location]


def account_name(account: Snapshot) -> str:
    """`openai/default`."""
    return f"{account.provider}/{account.label}"


def accounts_here(evidence: Evidence) -> list[Snapshot]:
    """The accounts that this project is judged by."""
    providers = {k.provider for k, _ in present(evidence)}
    return [s for s in evidence.accounts.snapshots if not providers or s.provider in providers]


def asked(evidence: Evidence, *parts: PartName) -> list[Snapshot]:
    """Those that told something of these parts."""
    return [s for s in accounts_here(evidence) if all(getattr(s, p).state in ("told", "partly") for p in parts)]


def listed_keys(evidence: Evidence) -> list[Listed]:
    """All keys of all accounts that are not over, with their rows where they were recognised here."""
    rows = {k.fingerprint: k for k in evidence.keys}
    known: dict[tuple[str, str, str], Key] = {}
    for fact in evidence.accounts.facts.values():
        if fact.account is not None and fact.fingerprint in rows:
            known[fact.account.provider, fact.account.label, fact.account.id] = rows[fact.fingerprint]
    return [
        Listed(key, account, known.get((account.provider, account.label, key.id)))
        for account in asked(evidence, "keys")
        for key in account.keys.rows
        if key.status not in _OVER
    ]


def keys_here(evidence: Evidence) -> list[Listed]:
    """The listed keys that this project is judged by: those recognised here; where no key lies here, all of them."""
    here = {k.fingerprint for k, _ in present(evidence)}
    return [r for r in listed_keys(evidence) if not here or (r.key is not None and r.key.fingerprint in here)]


def facts_of(evidence: Evidence, key: Key) -> KeyFacts | None:
    """What is known of a found key whose account was recognised; None for all others."""
    fact = evidence.accounts.facts.get(key.fingerprint)
    return fact if fact is not None and fact.account is not None else None


def unknown_keys(evidence: Evidence) -> list[Key]:
    """The keys that stand here and were recognised in no account."""
    keys = {k.fingerprint: k for k, _ in present(evidence)}
    return [k for k in keys.values() if facts_of(evidence, k) is None]


def why_not(evidence: Evidence, *parts: PartName) -> str:
    """Why accounts told nothing of these parts, as a sentence that can stand alone."""
    if not evidence.has(Need.ACCOUNTS):
        return NOT_GATHERED[Need.ACCOUNTS]
    accounts = accounts_here(evidence)
    if not accounts:
        return "No account of its provider is turned on: only that could tell."
    for account in accounts:
        for name in parts:
            part = getattr(account, name)
            if part.state == "could_not_ask":
                return f"{account_name(account)} could not be asked: {part.why}."
            if part.state == "not_offered":
                return f"{account_name(account)} does not tell it: {part.why.rstrip('.')}."
    return f"{account_name(accounts[0])} did not tell it."


def lost(evidence: Evidence, *parts: PartName) -> tuple[float, str] | None:
    """(share, why not all) of the accounts that matter here: those asked, and the providers used here without one."""
    told, missing = 0, []
    for account in accounts_here(evidence):
        states = {getattr(account, p).state for p in parts}
        if states == {"told"}:
            told += 1
        else:
            part = next(getattr(account, p) for p in parts if getattr(account, p).state != "told")
            how = "told a part only" if part.state == "partly" else "did not tell"
            missing.append(f"{account_name(account)} {how} ({(part.why or 'no answer').rstrip('.')})")
    with_account = {s.provider for s in evidence.accounts.snapshots}
    without = sorted({k.provider for k, _ in present(evidence)} - with_account)
    missing += [f"no account at {provider} was asked" for provider in without]
    if not missing:
        return None
    rest = f", and {count_of(len(missing) - 1, 'more account')} did not tell" if len(missing) > 1 else ""
    return told / (told + len(missing)), missing[0] + rest


def least(*holes: tuple[float, str] | None) -> tuple[float, str] | None:
    """The largest of several holes."""
    return min((h for h in holes if h is not None), default=None)


def part_of(known: int, whole: int, why: str) -> tuple[float, str] | None:
    """The hole where a part of so many is known."""
    return (known / whole, why) if known < whole else None


def in_accounts(evidence: Evidence) -> str:
    """`openai/default and 1 more account`, for what was looked at."""
    names = [account_name(s) for s in accounts_here(evidence)]
    if not names:
        return "no account"
    simulated = " (simulated)" if evidence.accounts.simulated else ""
    return names[0] + (f" and {count_of(len(names) - 1, 'more account')}" if len(names) > 1 else "") + simulated


def limits_of(account: Snapshot, kind: str) -> Iterator[Limit]:
    """The limits of one kind that an account told."""
    return (row for row in account.limits.rows if row.kind == kind)
