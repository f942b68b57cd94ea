"""`shrift vault`: keep, list and forget provider credentials. A value is never taken from the command line."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click


def _data_dir(command: Any) -> Any:
    return click.option(
        "--data-dir",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="SHRIFT_DATA_DIR",
        help="Where everything that Shrift writes is kept.",
    )(command)


def _vault(data_dir: Path | None, *, named: bool = False) -> Any:
    from checks.places import Places
    from checks.vault.credentials import Vault

    providers = None
    if named:
        from checks.keys.formats import load_providers

        providers = frozenset(load_providers().providers)
    return Vault(Places(data_dir), providers=providers)


def _refused(error: Exception) -> click.ClickException:
    from checks.cli import Refusal

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
    from checks.keys.secret import Secret
    from checks.vault.credentials import LONGEST, CredentialError
    from checks.vault.keychain import KeychainError

    if sys.stdin.isatty():
        import getpass

        value = Secret(getpass.getpass(f"Value for {provider}/{label} (not shown): ").encode())
    else:
        value = Secret(sys.stdin.buffer.read(LONGEST + 2).removesuffix(b"\n").removesuffix(b"\r"))
    try:
        entry = _vault(data_dir, named=True).add(provider, label, value, environment=environment, replace=replace)
    except (CredentialError, KeychainError) as error:
        raise _refused(error) from None
    click.echo(f"{entry.name} is kept in the keychain: {entry.masked}")


@vault_group.command("list")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@_data_dir
def list_credentials(form: str, data_dir: Path | None) -> None:
    """What is kept, without values."""
    import msgspec

    from checks.vault.credentials import CredentialError

    vault = _vault(data_dir)
    try:
        rows = [(entry, vault.state(entry)) for entry in vault.credentials()]
    except CredentialError as error:
        raise _refused(error) from None
    if form == "json":
        click.echo(msgspec.json.encode([msgspec.to_builtins(e) | {"state": s} for e, s in rows]).decode())
        return
    if not rows:
        click.echo("Nothing is kept. “shrift vault add PROVIDER” keeps a credential in the keychain.")
    for entry, state in rows:
        parts = [f"{entry.name:<32}", f"{entry.masked:<22}", f"{entry.environment:<12}", f"added {entry.added[:10]}"]
        parts += [f"replaced {entry.rotated[:10]}"] if entry.rotated else []
        parts += [] if state == "kept" else [state]
        click.echo("  ".join(parts).rstrip())


@vault_group.command("remove")
@click.argument("provider")
@click.option("--label", default="default", show_default=True)
@_data_dir
def remove(provider: str, label: str, data_dir: Path | None) -> None:
    """Forget a credential. It stays alive at the provider until you revoke it there."""
    from checks.vault.credentials import CredentialError
    from checks.vault.keychain import KeychainError

    try:
        entry = _vault(data_dir).remove(provider, label)
    except (CredentialError, KeychainError) as error:
        raise _refused(error) from None
    click.echo(f"{entry.name} is forgotten here; it stays alive until you revoke it at the provider.")
