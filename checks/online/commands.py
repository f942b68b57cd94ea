"""`shrift online`: who may be asked over the network by scans that are given `--online`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from checks.terminal.options import data_dir_option, places_of
from checks.terminal.refusal import Refusal

if TYPE_CHECKING:
    from checks.places import Places

# What is told when a host is turned on: what will be asked, and with what.
_HOST = "whether a project is public and push protection is on; without any sign-in"
_SIGN_IN = "what {host} shows to its administrators only, with the sign-in that this program keeps; it is used once and not kept"
_PROVIDER = "its accounts (shrift vault account list), and of each key of it that is found whether it still works"


@click.group()
def online_group() -> None:
    """Turn on who may be asked by “scan --online”. Nobody is on by itself."""


@online_group.command("list")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@click.option("--all", "everybody", is_flag=True, help="Those that are off, too.")
@data_dir_option
def list_online(form: str, everybody: bool, data_dir: Path | None) -> None:
    """Who is on, and with which accounts."""
    import msgspec

    from checks.online.choices import HOSTS, SIGN_INS, providers
    from checks.settings import BrokenSettings, load_settings
    from checks.vault.credentials import CredentialError

    places = places_of(data_dir)
    try:
        on = load_settings(places).online
        labels = _labels(places)
    except (BrokenSettings, CredentialError) as error:
        raise Refusal(str(error)) from None
    hosts = (*HOSTS, *SIGN_INS)
    names = list(dict.fromkeys((*hosts, *providers(), *on)))
    rows = [
        {"name": n, "kind": "host" if n in hosts else "provider", "on": n in on, "accounts": labels.get(n, [])}
        for n in names
    ]
    if form == "json":
        click.echo(msgspec.json.encode(rows).decode())
        return
    from checks.report.escape import for_terminal

    shown = [r for r in rows if everybody or r["on"]]
    if not shown:
        click.echo("Nobody is on. “shrift online on NAME” lets scans with --online ask a provider or a git host.")
    for row in shown:
        accounts = ", ".join(labels.get(str(row["name"]), []))
        state = "on" if row["on"] else "off"
        click.echo(for_terminal(f"{row['name']}  {state}" + (f"  accounts: {accounts}" if accounts else "")))


@online_group.command("on")
@click.argument("name")
@data_dir_option
def turn_on(name: str, data_dir: Path | None) -> None:
    """Let scans with --online ask a provider or a git host."""
    from checks.online.choices import HOSTS, SIGN_INS

    _turn(name, True, data_dir)
    if name in SIGN_INS:
        what = f"asks for {_SIGN_IN.format(host=SIGN_INS[name])}"
    else:
        what = f"asks it: {_HOST if name in HOSTS else _PROVIDER}"
    click.echo(f"{name} is on. With “--online”, a scan {what}.")


@online_group.command("off")
@click.argument("name")
@data_dir_option
def turn_off(name: str, data_dir: Path | None) -> None:
    """No longer ask it."""
    _turn(name, False, data_dir)


def _turn(name: str, on: bool, data_dir: Path | None) -> None:
    from checks.online.choices import Unknown, judged_name
    from checks.settings import FILE, BrokenSettings, load_settings, save_settings

    places = places_of(data_dir)
    try:
        settings = load_settings(places)
        if on or name not in settings.online:  # what is gone can still be turned off
            judged_name(name)
        save_settings(places, settings.with_online(name, on))
    except (Unknown, BrokenSettings) as error:
        raise Refusal(str(error)) from None
    except OSError as error:
        raise Refusal(f"cannot write {places.config / FILE}: {error.strerror}") from None


def _labels(places: Places) -> dict[str, list[str]]:
    """The labels of the accounts, by provider. Raises `CredentialError`."""
    from checks.accounts.book import Book

    found: dict[str, list[str]] = {}
    for entry in Book(places).accounts():
        found.setdefault(entry.provider, []).append(entry.label)
    return found
