"""`shrift run`: one program is given keys from the keychain, in its environment, and nothing else is.

No value is in an argument, a file, or a variable of this process: the program takes its place, with the variables it was
promised. What it starts itself inherits them, as with every program.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checks.terminal.options import Named, data_dir_option, places_of
from checks.terminal.refusal import Refusal

if TYPE_CHECKING:
    from checks.keys.secret import Secret
    from checks.vault.credentials import Credential, Vault

LARGEST = 1 << 20  # bytes of a file of names
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,127}")
# Variables that tell a system or a language what to load: no key belongs there, and a stranger's file must not set them.
_STEERS = re.compile(
    r"(?i)(?:LD_.*|DYLD_.*|PATH|PATHEXT|COMSPEC|IFS|ENV|BASH_ENV|SHELLOPTS|PS4|PROMPT_COMMAND|PYTHON.*|NODE_OPTIONS|NODE_PATH"
    r"|PERL5?(?:LIB|OPT|DB)|RUBY(?:LIB|OPT)|JAVA_TOOL_OPTIONS|_JAVA_OPTIONS|JDK_JAVA_OPTIONS|GIT_.*|GCONV_PATH|HOME|SHRIFT_.*)"
)
_LINE = re.compile(
    r"""^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_]*)[ \t]*=[ \t]*(["']?)(shrift://[^\s"'#]+)\2""", re.M
)


@click.command(
    "run",
    short_help="Start a program with keys from the keychain.",
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="VARIABLE[=PROVIDER/LABEL]",
    help="A variable, and the credential that it gets; alone, the only one of the provider that uses this variable.",
)
@click.option(
    "--env-file",
    "files",
    multiple=True,
    type=Named(dir_okay=False),
    help="A file of settings: those that refer to the keychain (shrift://PROVIDER/LABEL) are set, others are not.",
)
@data_dir_option
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def run(names: tuple[str, ...], files: tuple[Path, ...], data_dir: Path | None, command: tuple[str, ...]) -> int:
    """Start a program with keys from the keychain in its environment: never in its arguments, never in a file.

    shrift run --name OPENAI_API_KEY=openai/atlas -- python app.py
    """
    from checks.vault.credentials import CredentialError, Vault
    from checks.vault.keychain import Keychain, KeychainError

    if not (names or files):
        raise Refusal("name what the program gets: --name OPENAI_API_KEY=openai/LABEL, or --env-file .env")
    vault = Vault(places_of(data_dir), Keychain())
    try:
        wanted = _wanted(names, files, vault)
        given = {variable: _value(vault, credential) for variable, credential in wanted.items()}
    except (CredentialError, KeychainError) as error:
        raise Refusal(str(error)) from None
    return start(command, given)


def start(command: Sequence[str], given: Mapping[str, Secret]) -> int:
    """The program with these variables; on POSIX it takes the place of this one. Raises `Refusal` where there is none."""
    import shutil

    program = shutil.which(command[0])
    if program is None:
        raise Refusal(f"there is no program “{command[0][:80]}”")
    environment = {**os.environ, **{name: value.reveal().decode() for name, value in given.items()}}
    sys.stdout.flush()
    try:
        if os.name == "posix":
            os.execve(program, list(command), environment)  # noqa: S606 - the user's own command
        import subprocess

        return subprocess.run([program, *command[1:]], env=environment, check=False).returncode
    except OSError as error:
        raise Refusal(f"“{command[0][:80]}” cannot be started: {error.strerror}") from None


def references_in(text: str) -> dict[str, tuple[str, str]]:
    """By variable: the credential that a file of settings refers to."""
    from checks.vault.reference import named_by

    found = ((match[1], named_by(match[3])) for match in _LINE.finditer(text))
    return {variable: named for variable, named in found if named is not None}


def _wanted(names: Iterable[str], files: Iterable[Path], vault: Vault) -> dict[str, Credential]:
    known = {(c.provider, c.label): c for c in vault.credentials()}
    wanted: dict[str, tuple[str, str] | None] = {}
    for file in files:
        found = references_in(_text(file))
        if not found:
            raise Refusal(f"{file} refers to nothing in the keychain (shrift://PROVIDER/LABEL)")
        wanted |= found
    for name in names:
        variable, _, credential = name.partition("=")
        provider, _, label = credential.partition("/")
        wanted[variable] = (provider, label or "default") if credential else None
    chosen = {}
    for variable, named in wanted.items():
        if not _NAME.fullmatch(variable) or _STEERS.fullmatch(variable):
            raise Refusal(f"“{variable[:60]}” is no variable that a key is handed over in")
        found_one = _only(variable, known.values()) if named is None else known.get(named)
        if found_one is None:
            assert named is not None
            raise Refusal(f"no credential {'/'.join(named)[:90]} is kept; see “shrift vault list”")
        chosen[variable] = found_one
    return chosen


def _only(variable: str, known: Iterable[Credential]) -> Credential:
    """The one credential of the providers that use this variable."""
    from checks.keys.formats import load_providers

    users = {p.id for p in load_providers().providers.values() if variable in p.environment}
    fits = [c for c in known if c.provider in users]
    if len(fits) != 1:
        what = "no credential is" if not fits else f"{len(fits)} credentials are"
        raise Refusal(f"{what} kept for {variable}; say which: --name {variable}=PROVIDER/LABEL")
    return fits[0]


def _value(vault: Vault, credential: Credential) -> Secret:
    value = vault.value_of(credential)
    if value is None:
        raise Refusal(f"{credential.name} is noted here and no longer in the keychain: add it again with --replace")
    return value


def _text(file: Path) -> str:
    from checks.sources.plain import read_plain

    data = read_plain(file, LARGEST)
    if data is None:
        raise Refusal(f"{file} is no plain file that can be read")
    return data.decode("utf-8-sig", "replace")
