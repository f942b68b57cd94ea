"""Switching a key off: what would be sent, what breaks, a word typed by a person, and only then the call."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click
import msgspec

from checks.asking.trouble import CouldNotAsk
from checks.ledgers.showing import places as lying
from checks.model import Key, Word
from checks.report.escape import for_terminal
from checks.terminal.refusal import DONE, FAILED, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from checks.accounts.asking import Account
    from checks.ledgers.rows import Rows
    from checks.places import Places


class Plan(Word, frozen=True, kw_only=True):
    """What switching one key off means, for a person to read before saying so."""

    fingerprint: str
    masked: str
    provider: str
    way: str  # "holder": by the key's own value; "account": by the account that lists it; "none": only on the page
    sends: str = ""
    sure: bool = True  # that the listed key is this one
    name: str | None = None
    note: str = ""
    why_not: str = ""
    page: str | None = None
    breaks: tuple[str, ...] = ()  # where it lies: what reads it there stops working


def run(key: Key, rows: Rows, places: Places, *, only_plan: bool, form: str) -> int:
    """Plan, show, ask for the word, revoke. Returns the exit code; raises `Refusal`."""
    plan, act, account = planned(key, rows, places)
    plan = rows.veil.over(plan)  # a name that somebody gave a key may hold the key
    try:
        if form == "json":
            click.echo(msgspec.json.encode(plan).decode())
        else:
            show(plan)
        if only_plan:
            return DONE
        if act is None:
            raise Refusal(f"nothing was sent: {plan.why_not}" + (f"; do it on {plan.page}" if plan.page else ""))
        word = key.masked.rpartition("…")[2] or key.fingerprint[:8]
        if typed(word) != word:
            raise Refusal("nothing was sent: the last signs of the key were not typed")
        try:
            said = act()
        except CouldNotAsk as trouble:
            click.echo(f"shrift: the key was not switched off: {trouble}", err=True)
            return FAILED
    finally:
        if account is not None:
            account.__exit__()
    click.echo(for_terminal(rows.veil.text(said)), err=form == "json")
    return DONE


def planned(key: Key, rows: Rows, places: Places) -> tuple[Plan, Callable[[], str] | None, Account | None]:
    """The plan, what carries it out (None where nothing can), and the account that it needs open."""
    from checks.liveness.revoking import revocation, revoke

    known = rows.shapes.provider(key.provider)
    plan = Plan(
        fingerprint=key.fingerprint,
        masked=key.masked,
        provider=key.provider,
        way="none",
        page=known.keys_page if known else None,
        breaks=tuple(lying(key.sightings)),
    )
    (found,) = rows.found([key])
    try:
        by_holder = revocation(found)
    except CouldNotAsk:
        return _by_account(plan, key, rows, places)
    note = by_holder.note + (
        "" if by_holder.confirmed else " This call is not confirmed by the vendor’s documentation."
    )
    sends = f"{by_holder.method} {by_holder.host}{by_holder.path}"
    replaced = msgspec.structs.replace(plan, way="holder", sends=sends, note=note.strip())
    return replaced, lambda: revoke(found), None


def _by_account(
    plan: Plan, key: Key, rows: Rows, places: Places
) -> tuple[Plan, Callable[[], str] | None, Account | None]:
    """By an account that lists the key: asked now, so that the key which is switched off is surely listed now."""
    from checks.accounts.clients import PROVIDERS
    from checks.accounts.joins import join
    from checks.online.questioning import Turned
    from checks.vault.credentials import CredentialError

    def cannot(why: str) -> tuple[Plan, None, None]:
        return msgspec.structs.replace(plan, why_not=why), None, None

    if key.provider not in PROVIDERS:
        return cannot("no call that switches its keys off is known")
    providers = Turned(places, (key.provider,))
    try:
        ready, refused = providers.opened(rows.ledger.fingerprint_of)
    except CredentialError as error:
        return cannot(str(error))
    if not ready:
        why = (
            refused[0].keys.why if refused else f"no account at {key.provider} is turned on (shrift vault account add)"
        )
        return cannot(why)
    with_keys = [(account, account.snapshot()) for account in ready]
    joined = join(rows.found([key]), [s for _, s in with_keys], rows.ledger.fingerprint_of).found[0]
    chosen: Account | None = None
    try:
        if joined.state not in ("sure", "likely"):
            return cannot(joined.why or "the key is in none of the accounts")
        candidate = joined.candidates[0]
        account, snapshot = next((a, s) for a, s in with_keys if s.label == candidate.label)
        listed = next(k for k in snapshot.keys.rows if k.id == candidate.id)
        try:
            sends = account.revocation(listed)
        except CouldNotAsk as trouble:
            return cannot(str(trouble))
        chosen = account

        def act() -> str:
            account.revoke(listed)
            return f"{listed.name or listed.id} was switched off at {key.provider}."

        sure = joined.state == "sure"
        note = "" if sure else "It is this key by what its provider shows of it, not by its whole value."
        made = msgspec.structs.replace(
            plan, way="account", sends=sends, sure=sure, name=listed.name or listed.id, note=note
        )
        return made, act, account
    finally:
        for account, _ in with_keys:
            if account is not chosen:
                account.__exit__()


def show(plan: Plan) -> None:
    """The plan for a person."""
    name = f" ({plan.name})" if plan.name else ""
    lines = [f"{plan.masked}{name} of {plan.provider}"]
    lines += [f"  would be sent: {plan.sends}"] if plan.sends else []
    lines += [f"  cannot be switched off from here: {plan.why_not}"] if plan.why_not else []
    lines += [f"  {plan.note}"] if plan.note else []
    lines += ["  What reads it here stops working at once:", *(f"    {place}" for place in plan.breaks)]
    lines += ["  and whatever else uses it that was not read. Put the new key in place first."]
    for line in lines:
        click.echo(for_terminal(line))


def typed(word: str) -> str:
    """What a person typed, or a program wrote on standard input."""
    if sys.stdin.isatty():
        return str(click.prompt(f"Type the last signs of the key ({len(word)}) to switch it off", err=True)).strip()
    return sys.stdin.readline(200).strip()
