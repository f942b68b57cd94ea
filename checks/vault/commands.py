"""`shrift vault`: keep, list and forget provider credentials. A value is never taken from the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checks.vault.accounts import account_group, show, status
from checks.vault.given import piped, prompted
from checks.vault.reveal import reveal
from checks.vault.team_key import team_key_group

if TYPE_CHECKING:
    from checks.vault.credentials import Credential, Vault


def _data_dir(command: Any) -> Any:
    return click.option(
        "--data-dir",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="SHRIFT_DATA_DIR",
        help="Where everything that Shrift writes is kept.",
    )(command)


def _vault(data_dir: Path | None, *, named: bool = False, patience: float | None = None) -> Vault:
    from checks.places import Places
    from checks.vault.credentials import Vault
    from checks.vault.keychain import Keychain

    providers = None
    if named:
        from checks.keys.formats import load_providers

        providers = frozenset(load_providers().providers)
    return Vault(Places(data_dir), Keychain(patience=patience), providers=providers)


def _refused(error: Exception) -> click.ClickException:
    from checks.terminal.refusal import Refusal

    return Refusal(str(error))


@click.group("vault")
def vault_group() -> None:
    """Keep provider credentials in the keychain of this system."""


@vault_group.command("add")
@click.argument("provider")
@click.option("--label", default="default", show_default=True, help="A name of your own for this credential.")
@click.option("--environment", default="", help="development, staging, production or personal.")
@click.option("--replace", is_flag=True, help="Put the value in the place of the one that is kept.")
@_data_dir
def add(provider: str, label: str, environment: str, replace: bool, data_dir: Path | None) -> None:
    """Keep a credential. Its value comes from standard input, or from a prompt that does not show it."""
    from checks.report.escape import for_terminal
    from checks.vault.credentials import CredentialError, in_two
    from checks.vault.keychain import KeychainError

    provider, label = in_two(provider, label)
    try:
        vault = _vault(data_dir, named=True)
        # Asked first: nobody is made to type a value that would be refused for its name.
        vault.admit(provider, label, environment=environment, replace=replace)
        value = prompted(provider, label) if sys.stdin.isatty() else piped()
        entry = vault.add(provider, label, value, environment=environment, replace=replace)
    except (CredentialError, KeychainError) as error:
        raise _refused(error) from None
    click.echo(for_terminal(f"{entry.name} is kept in the keychain: {entry.masked}"))


@vault_group.command("list")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@_data_dir
def list_credentials(form: str, data_dir: Path | None) -> None:
    """What is kept, without values. The keychain is not asked to unlock itself for this."""
    import msgspec

    from checks.vault.credentials import CredentialError
    from checks.vault.keychain import PATIENCE

    vault = _vault(data_dir, patience=PATIENCE)
    try:
        rows = [(entry, vault.state(entry)) for entry in vault.credentials()]
    except CredentialError as error:
        raise _refused(error) from None
    if form == "json":
        click.echo(msgspec.json.encode([msgspec.to_builtins(e) | {"state": s} for e, s in rows]).decode())
    elif rows:
        _show(rows)
    else:
        click.echo("Nothing is kept. “shrift vault add PROVIDER” keeps a credential in the keychain.")


def _show(rows: list[tuple[Credential, str]]) -> None:
    """One row a credential; what is wrong with all of them is said once, below."""
    from rich.console import RenderableType
    from rich.table import Table

    from checks.report.escape import for_terminal
    from checks.report.paper import Copied, paper, printed

    table = Table.grid(padding=(0, 2))
    trouble: list[str] = []
    for entry, state in rows:
        since = f"replaced {entry.rotated[:10]}" if entry.rotated else f"added {entry.added[:10]}"
        table.add_row(
            *map(for_terminal, (entry.name, entry.masked, entry.environment)),
            for_terminal(since) + (", lost" if state == "lost" else ""),
        )
        if state == "lost":
            trouble.append("“lost” is noted here and no longer in the keychain: add it again with --replace.")
        elif state != "kept":
            trouble.append(f"Whether the values are still there is not known: {state}.")
    parts: list[RenderableType] = [table, *(Copied(for_terminal(line)) for line in dict.fromkeys(trouble))]
    click.echo(printed(paper(sys.stdout), parts), nl=False)


@vault_group.command("remove")
@click.argument("provider")
@click.option("--label", default="default", show_default=True)
@_data_dir
def remove(provider: str, label: str, data_dir: Path | None) -> None:
    """Forget a credential. It stays alive at the provider until you revoke it there."""
    from checks.report.escape import for_terminal
    from checks.vault.credentials import CredentialError, in_two
    from checks.vault.keychain import KeychainError

    provider, label = in_two(provider, label)
    try:
        entry = _vault(data_dir).remove(provider, label)
    except (CredentialError, KeychainError) as error:
        raise _refused(error) from None
    click.echo(for_terminal(f"{entry.name} is forgotten here; it stays alive until you revoke it at the provider."))


vault_group.add_command(reveal)
vault_group.add_command(account_group)
vault_group.add_command(show)
vault_group.add_command(status)
vault_group.add_command(team_key_group)
