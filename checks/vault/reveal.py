"""`shrift vault reveal`: the one way a value leaves the keychain for a person, and never onto a terminal."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command("reveal")
@click.argument("provider")
@click.option("--label", default="default", show_default=True)
@click.option("--yes", is_flag=True, help="Say that the value shall leave the keychain.")
@click.option(
    "--data-dir",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="SHRIFT_DATA_DIR",
    help="Where everything that Shrift writes is kept.",
)
def reveal(provider: str, label: str, yes: bool, data_dir: Path | None) -> None:
    """Hand a kept value to another program, through a pipe."""
    from checks.places import Places
    from checks.terminal.refusal import Refusal
    from checks.vault.credentials import CredentialError, Vault, in_two
    from checks.vault.keychain import Keychain, KeychainError

    if sys.stdout.isatty():
        raise Refusal("a terminal keeps what it shows; hand the value to a program: “shrift vault reveal … | PROGRAM”")
    if not yes:
        raise Refusal("the value would leave the keychain; say so with --yes")
    vault = Vault(Places(data_dir), Keychain())
    provider, label = in_two(provider, label)
    try:
        entry = next((c for c in vault.credentials() if (c.provider, c.label) == (provider, label)), None)
        if entry is None:
            raise Refusal(f"no credential {provider}/{label} is kept; see “shrift vault list”")
        value = vault.value_of(entry)
    except (CredentialError, KeychainError) as error:
        raise Refusal(str(error)) from None
    if value is None:
        raise Refusal(f"{entry.name} is noted here and no longer in the keychain: add it again with --replace")
    sys.stdout.buffer.write(value.reveal())  # no line end: what is piped is the value
    sys.stdout.buffer.flush()
