"""`shrift vault team-key`: one fingerprint key for a team, so that the same key is known again in reports of several machines.

Whoever has it can try guesses of keys against the fingerprints in a report: it is shared as a password is, and like one it
is only ever piped.
"""

from __future__ import annotations

import binascii
import sys
from typing import TYPE_CHECKING

import click

from checks.terminal.refusal import Refusal

if TYPE_CHECKING:
    from checks.keys.secret import Secret
    from checks.vault.keychain import Keychain


@click.group("team-key", short_help="Share one fingerprint key in a team.")
def team_key_group() -> None:
    """Share one fingerprint key, so that a key is known again in the reports of a whole team."""


@team_key_group.command("name", short_help="Show the name of the fingerprint key.")
def name() -> None:
    """Show the name of the fingerprint key, as reports have it in tool.fingerprints. It tells nothing of the key."""
    found = _kept()
    click.echo(_named(found) if found is not None else "There is none yet; the first scan that meets a key makes one.")


@team_key_group.command("give", short_help="Hand the fingerprint key to another program.")
@click.option("--yes", is_flag=True, help="Say that the key shall leave the keychain.")
def give(yes: bool) -> None:
    """Hand the fingerprint key to another program, through a pipe: to a password manager that the team shares."""
    if sys.stdout.isatty():
        raise Refusal(
            "a terminal keeps what it shows; hand the key to a program: “shrift vault team-key give --yes | PROGRAM”"
        )
    if not yes:
        raise Refusal("the key would leave the keychain; say so with --yes")
    from checks.vault.fingerprints import own_key

    with _keychain() as keychain:
        value = own_key(keychain)
    if value is None or _bytes(value) is None:
        raise Refusal("the kept fingerprint key is damaged; “shrift vault team-key take” puts another one in its place")
    sys.stdout.buffer.write(value.reveal())  # no line end: what is piped is the key
    sys.stdout.buffer.flush()


@team_key_group.command("take", short_help="Take the team’s fingerprint key.")
def take() -> None:
    """Take the team's fingerprint key, from standard input or a prompt that does not show it.

    What was remembered under the key before is no longer joined with what comes now.
    """
    from checks.vault.credentials import CredentialError
    from checks.vault.fingerprints import NAME, SERVICE
    from checks.vault.given import piped, prompted

    try:
        value = prompted("the team's", "fingerprint key") if sys.stdin.isatty() else piped()
    except CredentialError as error:
        raise Refusal(str(error)) from None
    if _bytes(value) is None:
        raise Refusal(
            "that is no fingerprint key: it has 64 hexadecimal digits; “shrift vault team-key give” tells one"
        )
    with _keychain() as keychain:
        before = keychain.get(SERVICE, NAME)
        if before is not None and before == value:
            click.echo(f"It is the one that is kept: {_named(value)}.")
            return
        keychain.set(SERVICE, NAME, value)
    said = f"Fingerprints are made with the key {_named(value)} from now on."
    aside = " Scans that are remembered from before are compared by masks, and joined with no new ones."
    click.echo(said + (aside if before is not None else ""))


def _kept() -> Secret | None:
    from checks.vault.fingerprints import NAME, SERVICE

    with _keychain() as keychain:
        found = keychain.get(SERVICE, NAME)
    if found is not None and _bytes(found) is None:
        raise Refusal("the kept fingerprint key is damaged; “shrift vault team-key take” puts another one in its place")
    return found


def _named(value: Secret) -> str:
    from checks.keys.secret import Fingerprinter

    return Fingerprinter(_bytes(value)).name


def _bytes(value: Secret) -> bytes | None:
    """The key itself; None where the text is none."""
    from checks.keys.secret import FINGERPRINT_KEY_BYTES

    try:
        key = binascii.unhexlify(value.reveal())
    except ValueError:
        return None
    return key if len(key) == FINGERPRINT_KEY_BYTES else None


class _keychain:
    """The keychain; what it refuses is one line."""

    def __enter__(self) -> Keychain:
        from checks.vault.keychain import Keychain

        return Keychain()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        from checks.vault.keychain import KeychainError

        if isinstance(error, KeychainError):
            raise Refusal(str(error)) from None
