"""`shrift vault account …`, `vault show` and `vault status`: accounts at providers, what they tell, and what is kept.

`show` asks the accounts it names; `--stored` shows what they told last. The other commands ask nobody.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import click

from checks.terminal.options import data_dir_option, places_of
from checks.terminal.refusal import Refusal
from checks.vault.given import piped, prompted

if TYPE_CHECKING:
    from checks.accounts.book import AccountEntry, Book
    from checks.accounts.model import Snapshot
    from checks.places import Places
    from checks.veil import Veil

POLICY_DAYS = 90  # a key in production is due after so many days (see checks.sins.s5_immortal.ages)
_FORMAT = click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
_LABEL = click.option("--label", default="default", show_default=True, help="A name of your own for this account.")


@click.group("account", short_help="Accounts at providers, and who is asked.")
def account_group() -> None:
    """Accounts at providers: with an administration credential in the keychain, Shrift reads keys, use, money and limits."""


@account_group.command("add")
@click.argument("provider")
@_LABEL
@click.option("--set", "settings", multiple=True, metavar="NAME=VALUE", help="A setting of the account. Repeatable.")
@click.option("--replace", is_flag=True, help="Put it in the place of the one that is there.")
@data_dir_option
def add(provider: str, label: str, settings: tuple[str, ...], replace: bool, data_dir: Path | None) -> None:
    """Turn an account on. The credential comes from standard input, or from a prompt that does not show it.

    With nothing on standard input, the vault's credential of the same name is used.
    """
    from checks.accounts.clients import client_of
    from checks.report.escape import for_terminal
    from checks.vault.credentials import in_two

    provider, label = in_two(provider, label)
    given = _settings(settings)
    with _refusing():
        book = _book(data_dir)
        book.admit(provider, label, given, replace=replace)
        value = None
        if client_of(provider).keeps:
            if sys.stdin.isatty():
                for line in _made_where(provider):
                    click.echo(for_terminal(line), err=True)
            value = prompted(provider, label) if sys.stdin.isatty() else piped()
            value = value if value.reveal() else None
        entry = book.add(provider, label, value, given, replace=replace)
    click.echo(for_terminal(f"{entry.name} can be asked now: “shrift vault show {provider}” shows what it tells."))
    click.echo(f"“shrift online on {provider}” lets scans with --online ask it; until then they do not.")


@account_group.command("list")
@_FORMAT
@data_dir_option
def list_accounts(form: str, data_dir: Path | None) -> None:
    """The accounts that are turned on. Nobody is asked."""
    import msgspec

    from checks.report.escape import for_terminal

    with _refusing():
        entries = _book(data_dir).accounts()
    if form == "json":
        click.echo(msgspec.json.encode(entries).decode())
        return
    if not entries:
        click.echo("No account is turned on. “shrift vault account steps” says how.")
    for entry in entries:
        set_ = ", ".join(f"{k}={v}" for k, v in sorted(entry.settings.items()))
        click.echo(for_terminal(f"{entry.name}  added {entry.added[:10]}" + (f"  {set_}" if set_ else "")))


@account_group.command("remove")
@click.argument("provider")
@_LABEL
@data_dir_option
def remove(provider: str, label: str, data_dir: Path | None) -> None:
    """No longer ask an account. Its credential stays in the keychain until “shrift vault remove”."""
    from checks.memory import BrokenMemory, Memory
    from checks.report.escape import for_terminal
    from checks.vault.credentials import in_two

    provider, label = in_two(provider, label)
    with _refusing():
        entry = _book(data_dir).remove(provider, label)
        try:
            Memory(places_of(data_dir)).forget_account(provider, label)
        except BrokenMemory as error:
            raise Refusal(f"{entry.name} is no longer asked, but what it told stays: {error}") from None
    kept = _is_kept(data_dir, entry)
    rest = f"; its credential stays in the keychain (shrift vault remove {quote(entry.name)})" if kept else ""
    click.echo(for_terminal(f"{entry.name} is no longer asked{rest}."))


@account_group.command("steps", short_help="How an account is turned on.")
@click.argument("provider", required=False)
@_FORMAT
def steps(provider: str | None, form: str) -> None:
    """How an account is turned on: which credential to make, where, and what it tells."""
    import msgspec

    from checks.accounts.clients import PROVIDERS
    from checks.accounts.steps import all_steps
    from checks.keys.formats import load_providers

    if provider is not None and provider not in PROVIDERS:
        from checks.accounts.book import not_asked

        raise Refusal(not_asked(provider))
    titles = {p.id: p.name for p in load_providers().providers.values()}
    told = [s for s in all_steps(titles) if provider in (None, s.provider)]
    if form == "json":
        click.echo(msgspec.json.encode(told).decode())
        return
    from rich.console import RenderableType
    from rich.padding import Padding
    from rich.table import Table
    from rich.text import Text

    from checks.report.paper import Copied, paper, printed

    parts: list[RenderableType] = []
    for about in told:
        table = Table.grid(padding=(0, 1))
        table.add_column()
        table.add_column(overflow="fold")  # an address that is longer than a line is not cut
        for number, step in enumerate(about.steps, 1):
            table.add_row(f"{number}.", step)
        for part in ("keys", "usage", "cost", "limits"):
            if note := getattr(about.notes, part):
                table.add_row("", Text(f"{part}: {note}"))
        parts += [f"{about.name}  ({about.provider})", Padding(table, (0, 0, 0, 2))]
        parts += [Copied(f"     documented at {about.docs}"), ""]
    click.echo(printed(paper(sys.stdout), parts), nl=False)


@click.command("show", short_help="Ask the accounts, and show what they tell.")
@click.argument("provider", required=False)
@click.option("--label", help="Only the account with this label.")
@click.option("--stored", is_flag=True, help="What was told last; nobody is asked.")
@click.option("--simulated", is_flag=True, help="The demo's accounts, made up; nobody is asked.")
@_FORMAT
@data_dir_option
def show(
    provider: str | None, label: str | None, stored: bool, simulated: bool, form: str, data_dir: Path | None
) -> None:
    """Ask the accounts for keys, use, money and limits, and show what they tell. PROVIDER may name one: openai/atlas."""
    import msgspec

    from checks.accounts.known import shown

    if provider is not None and label is None and "/" in provider:
        provider, _, label = provider.partition("/")

    if stored and simulated:
        raise Refusal("--stored and --simulated contradict each other; give one of them")
    with _refusing():
        snapshots = _simulated() if simulated else _stored(data_dir) if stored else _asked(data_dir, provider, label)
    snapshots = [
        s for s in snapshots if provider in (None, s.provider) and (label is None or simulated or s.label == label)
    ]
    if form == "json":
        told = {"snapshots": [shown(s) for s in snapshots], "simulated": simulated}
        click.echo(msgspec.json.encode(told).decode())
        return
    from checks.vault.showing import as_text

    if simulated:
        click.echo("Simulated: these accounts are made up, nobody was asked.")
    if not snapshots:
        nothing = "Nothing was stored yet" if stored else "No account is turned on"
        click.echo(f"{nothing}. “shrift vault account steps” says how one is turned on.")
    for snapshot in snapshots:
        click.echo(as_text(snapshot), nl=False)


@click.command("status")
@_FORMAT
@data_dir_option
def status(form: str, data_dir: Path | None) -> None:
    """The keychain, the credentials in it, the accounts. Nobody is asked, nothing is unlocked."""
    import msgspec

    from checks.report.escape import for_terminal
    from checks.vault.credentials import Vault
    from checks.vault.keychain import PATIENCE, Keychain

    keychain = Keychain(patience=PATIENCE)
    state = _state(keychain)
    with _refusing():
        vault = Vault(places_of(data_dir), keychain)
        accounts = _book(data_dir).accounts()
        rows = []
        for entry in vault.credentials():
            said = vault.state(entry) if state["state"] == "ready" else state["why"]
            known = said if said in ("kept", "lost") else "unknown"
            rows.append(msgspec.to_builtins(entry) | {"state": known, "why": "" if known == said else said})
    told = {"keychain": state, "credentials": rows, "accounts": accounts, "policy_days": POLICY_DAYS}
    if form == "json":
        click.echo(msgspec.json.encode(told).decode())
        return
    click.echo(
        for_terminal(f"keychain: {state['name'] or state['state']}" + (f" ({state['why']})" if state["why"] else ""))
    )
    click.echo(f"credentials: {len(rows)}; accounts: {len(accounts)}")


def _state(keychain: Any) -> dict[str, str]:
    """Whether the keychain answers, by a name that is never stored."""
    from checks.vault.keychain import KeychainError, KeychainLocked, NoKeychain, PlainTextKeychain

    try:
        keychain.get("shrift", "doctor")
        return {"state": "ready", "name": keychain.name, "why": ""}
    except KeychainError as error:
        kinds = ((NoKeychain, "none"), (KeychainLocked, "locked"), (PlainTextKeychain, "plain_text"))
        state = next((word for kind, word in kinds if isinstance(error, kind)), "refused")
        return {"state": state, "name": "", "why": str(error)}


def _asked(data_dir: Path | None, provider: str | None, label: str | None) -> list[Snapshot]:
    """What the accounts tell now; it is remembered."""
    from checks.accounts.asking import snapshots
    from checks.accounts.clients import PROVIDERS
    from checks.accounts.joins import with_last_use
    from checks.memory import BrokenMemory, Memory
    from checks.online.questioning import Turned
    from checks.vault.fingerprints import fingerprinter

    places = places_of(data_dir)
    entries = [e for e in _book(data_dir).accounts() if provider in (None, e.provider) and label in (None, e.label)]
    if provider is not None and not entries:
        name = f"{provider}/{label}" if label else provider
        if provider and provider not in PROVIDERS:
            from checks.accounts.book import not_asked

            raise Refusal(not_asked(provider))
        raise Refusal(f"no account at {name} is turned on; “shrift vault account steps {provider}” says how")
    made, _ = fingerprinter(places)
    ready, told = Turned(places, {e.provider for e in entries}).opened(made.of, only=entries)
    told += map(with_last_use, snapshots(ready))
    veil = _veil(places)  # a name that somebody gave a key may hold the key
    told = sorted(map(veil.over, told), key=lambda s: (s.provider, s.label))
    try:
        Memory(places).keep_snapshots(told)
    except BrokenMemory as error:
        click.echo(f"shrift: what was told is not remembered: {error}", err=True)
    return told


def _veil(places: Places) -> Veil:
    from checks.keys.formats import load_providers
    from checks.keys.matcher import Matcher
    from checks.veil import Veil

    veil = Veil()
    rules = places.cached("rules")
    veil.lower(Matcher(load_providers(), rules or places.cache / "rules", keep=rules is not None))
    return veil


def _stored(data_dir: Path | None) -> list[Snapshot]:
    from checks.memory import BrokenMemory, Memory

    try:
        return Memory(places_of(data_dir)).snapshots()
    except BrokenMemory as error:
        raise Refusal(str(error)) from None


def _simulated() -> list[Snapshot]:
    from checks.accounts.asking import snapshots
    from checks.accounts.joins import with_last_use
    from checks.demo.simulated import Simulated
    from checks.keys.secret import Fingerprinter

    with Simulated().session(()) as session:
        ready, _ = session.opened(Fingerprinter().of)
        return sorted(map(with_last_use, snapshots(ready)), key=lambda s: s.provider)


def _book(data_dir: Path | None) -> Book:
    from checks.accounts.book import Book
    from checks.vault.credentials import Vault
    from checks.vault.keychain import Keychain

    places = places_of(data_dir)
    return Book(places, Vault(places, Keychain()))


def _is_kept(data_dir: Path | None, entry: AccountEntry) -> bool:
    from checks.vault.credentials import Vault

    return any(c.name == entry.name for c in Vault(places_of(data_dir)).credentials())


def _made_where(provider: str) -> Iterator[str]:
    from checks.accounts.steps import steps_of

    yield steps_of(provider, provider).steps[0]


def _settings(words: Sequence[str]) -> dict[str, str]:
    given: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise Refusal(f"a setting is written NAME=VALUE, not “{word[:60]}”")
        given[name] = value
    return given


@contextmanager
def _refusing() -> Iterator[None]:
    """What the vault or the book refuse, as one line."""
    from checks.vault.credentials import CredentialError
    from checks.vault.keychain import KeychainError

    try:
        yield
    except (CredentialError, KeychainError) as error:
        raise Refusal(str(error)) from None
