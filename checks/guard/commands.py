"""`shrift guard`: put the guard in place, run it, see whether it guards, take it away."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checks.guard.hooks import STAGES
from checks.terminal.options import Named, data_dir_option, folders, places_of
from checks.terminal.refusal import DONE, FAILED, Refusal

if TYPE_CHECKING:
    from checks.guard.repository import Here

_IN = click.option("--in", "folder", type=Named(), default=Path(), metavar="DIR", help="The repository; else “.”.")
_LEAST = click.option(
    "--at-least",
    "least",
    type=click.Choice(("low", "medium", "high")),
    default="medium",
    show_default=True,
    help="How sure it must be that it is a key.",
)


@click.group("guard", no_args_is_help=True)
def guard_group() -> None:
    """Look at what is about to be committed or pushed, and stop it where a key would go along."""


@guard_group.command("install")
@_IN
@click.option("--stage", "stages", type=click.Choice(STAGES), multiple=True, help="Repeatable; else both.")
@click.option("--anyway", is_flag=True, help="Even where a hook manager looks after the hooks.")
@click.option("--shared", is_flag=True, help="Into a folder of hooks that other repositories use, too.")
@click.option("--agent", type=click.Choice(("claude-code",)), help="For an agent that writes code, instead of git.")
@click.option("--yes", is_flag=True, help="With --agent: do not ask.")
def install(folder: Path, stages: tuple[str, ...], anyway: bool, shared: bool, agent: str | None, yes: bool) -> int:
    """Put the guard in place. A hook that stands there is kept beside it and called first."""
    from checks.guard.hooks import CannotInstall
    from checks.guard.hooks import install as put

    here = _here(folder)
    if agent is not None:
        return _install_agent(here.root, yes)
    try:
        paths = put(here, stages or STAGES, anyway=anyway, shared=shared)
    except CannotInstall as error:
        first, *rest = str(error).split("\n")
        for line in rest:
            _echo(line)
        raise Refusal(first) from None
    for path in paths:
        _echo(f"{path}: the guard runs from now on")
    _echo("Hooks are of this clone alone; “shrift guard doctor” says whether git runs them.")
    return DONE


@guard_group.command("uninstall")
@_IN
def uninstall(folder: Path) -> int:
    """Take the guard away, and put back the hooks that stood there."""
    from checks.guard.hooks import CannotInstall
    from checks.guard.hooks import uninstall as take

    try:
        done = take(_here(folder))
    except CannotInstall as error:
        raise Refusal(str(error)) from None
    for line in done or ["There is no hook of ours here."]:
        _echo(line)
    return DONE


@guard_group.command("run", short_help="Look at what is staged, or at what is pushed.")
@click.argument("folder", type=Named(), default=Path())
@click.option("--stage", type=click.Choice(STAGES), default="pre-commit", show_default=True)
@_LEAST
@data_dir_option
def run(folder: Path, stage: str, least: str, data_dir: Path | None) -> int:
    """Look at what is staged (pre-push: at the commits that git names on standard input). Exit 1 where a key would go."""
    from checks.guard.lean import Asked
    from checks.guard.lean import run as look

    return look(Asked(str(folder), stage, least, str(data_dir) if data_dir else None))


@guard_group.command("doctor")
@_IN
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
def doctor(folder: Path, form: str) -> int:
    """Say whether git runs the guard here, and who stands in its way. Exit 1 where it does not look before commits."""
    from checks.guard.doctor import examine

    rows = examine(_here(folder))
    if form == "json":
        from checks.model import encode_any

        click.echo(encode_any(rows).decode())
    else:
        for row in rows:
            _echo(f"{ {'ok': 'ok  ', 'note': 'note', 'fail': 'FAIL'}[row.state] }  {row.what}: {row.said}")
    return FAILED if any(row.state == "fail" for row in rows) else DONE


@guard_group.command("agent", short_help="Answer an agent’s hook (Claude Code, PreToolUse).")
@_LEAST
@data_dir_option
def agent(least: str, data_dir: Path | None) -> int:
    """Answer an agent’s hook (Claude Code, PreToolUse): a tool may not write or run what holds a key."""
    from checks.guard.agent import run as answer

    return answer(places_of(data_dir), least)


def _install_agent(root: Path, yes: bool) -> int:
    from checks.fixes.reach import Unsafe
    from checks.guard.agent_install import FILE, plan, write

    try:
        planned = plan(root)
        if planned is None:
            _echo(f"{FILE} has the guard already.")
            return DONE
        for line in planned.lines:
            _echo(line)
        if not yes:
            if not sys.stdin.isatty():
                raise Refusal("nothing was changed: say --yes after having looked at the change")
            if not click.confirm(f"Change {FILE}?", default=False, err=True):
                raise Refusal("nothing was changed")
        write(root, planned)
    except Unsafe as error:
        raise Refusal(str(error)) from None
    except OSError as error:
        raise Refusal(f"{FILE} cannot be changed: {error.strerror}") from None
    _echo(
        f"{FILE} is written. The agent asks the guard before it writes or runs something; what it reads is not held back."
    )
    return DONE


def _here(folder: Path) -> Here:
    from checks.guard.repository import NoRepository, find

    try:
        return find(folders((folder,))[0])
    except NoRepository as error:
        raise Refusal(str(error)) from None


def _echo(text: str) -> None:
    from checks.report.escape import for_terminal

    for line in text.split("\n"):
        click.echo(for_terminal(line))
