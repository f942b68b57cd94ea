"""`shrift probe`: does a key come out of a program's logs? And filters that keep it in."""

from __future__ import annotations

import os
from pathlib import Path

import click

from checks.terminal.options import Named, folders
from checks.terminal.refusal import DONE, FAILED, Refusal


@click.group("probe", no_args_is_help=True)
def probe_group() -> None:
    """Try with decoys whether keys come out of what a program writes."""


@probe_group.command("redaction", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option(
    "--in", "folder", type=Named(), default=Path(), metavar="DIR", help="Where it runs and is watched; else “.”."
)
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="VARIABLE",
    help="A variable that gets a decoy; else those the files name.",
)
@click.option("--timeout", type=click.IntRange(1, 3600), default=300, show_default=True, metavar="SECONDS")
@click.option("--show", is_flag=True, help="Show what the command says.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def redaction(
    folder: Path, names: tuple[str, ...], timeout: int, show: bool, form: str, command: tuple[str, ...]
) -> int:
    """Run COMMAND with made-up keys, and say where they come out. Exit 1 where one does.

    The decoys open nothing. The command itself is yours: it runs with your rights, may use the network, and may send a decoy
    to a provider, who will refuse it. Watched are its output, its errors, and files in the folder that are new or changed.
    """
    from checks.keys.formats import load_providers
    from checks.model import encode_any
    from checks.probe.decoys import make, names_in
    from checks.probe.watching import watch
    from checks.words import bytes_of, count_of

    root, shapes = folders((folder,))[0], load_providers()
    try:
        decoys = make(names or names_in(root, shapes), shapes)
    except LookupError as error:
        raise Refusal(
            f"no provider documents a variable “{error.args[0]}”; “shrift probe redaction” knows no form for it"
        ) from None
    kept = {d.variable for d in decoys}
    real = sorted(n for n in os.environ if n.upper() in shapes.environment and n not in kept)
    try:
        seen = watch(command, root, decoys, seconds=timeout, show=show, drop=real)
    except OSError as error:
        raise Refusal(f"“{command[0]}” cannot be started: {error.strerror}") from None
    if form == "json":
        click.echo(encode_any({"decoys": [(d.variable, d.title, d.masked) for d in decoys], "watched": seen}).decode())
        return FAILED if seen.leaks else DONE
    _echo(f"{count_of(len(decoys), 'decoy')}: {', '.join(f'{d.variable} {d.masked}' for d in decoys)}")
    if real:
        _echo(f"Not given to the command, so that no real key comes near it: {', '.join(real)}.")
    for leak in seen.leaks:
        at = f", line {leak.line}" if leak.line else ""
        _echo(f"LEAK  {leak.variable} {leak.masked} {leak.form}: {leak.where}{at}")
    ended = f"was ended after {timeout} seconds" if seen.code is None else f"ended with {seen.code}"
    _echo(
        f"The command {ended}. It said {bytes_of(seen.bytes_said)}, and {count_of(seen.files, 'file')} of the folder changed."
    )
    for path in seen.unread:
        _echo(f"Not read: {path}")
    if seen.leaks:
        _echo("“shrift probe filter” has filters to copy.")
        return FAILED
    _echo("No decoy came out there. Whether the command ever read one, and what it sent elsewhere, was not seen.")
    return DONE


@probe_group.command("filter", short_help="Print a redaction filter to copy.")
@click.argument("name", required=False)
def show_filter(name: str | None) -> int:
    """Print a redaction filter to copy into a project; without NAME, list them."""
    from checks.keys.formats import load_providers
    from checks.probe.filter_texts import FILTERS, text_of

    if name is None:
        for one in FILTERS:
            click.echo(f"{one.name:<10} {one.title}{'' if one.tried else '   (not run by us)'}")
        return DONE
    chosen = next((f for f in FILTERS if f.name == name.lower()), None)
    if chosen is None:
        raise Refusal(f"there is no filter “{name[:60]}”; “shrift probe filter” lists them")
    if not chosen.tried:
        click.echo(
            f"shrift: the filter for {chosen.title} was not run by us; try it with “shrift probe redaction”", err=True
        )
    click.echo(text_of(chosen, load_providers()), nl=False)
    return DONE


def _echo(text: str) -> None:
    from checks.report.escape import for_terminal

    click.echo(for_terminal(text))
