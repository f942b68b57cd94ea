"""`shrift plugins`: what is installed beside Shrift, and what of it is on."""

from __future__ import annotations

from pathlib import Path

import click

from checks.places import Places
from checks.terminal.options import catalog_of, data_dir_option
from checks.terminal.refusal import Refusal


@click.group()
def plugins_group() -> None:
    """See what is installed beside Shrift; everything is off until it is turned on."""


@plugins_group.command("list")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@data_dir_option
def list_plugins(form: str, data_dir: Path | None) -> None:
    """Every plug-in with its state and what it reads."""
    from checks.plugins.loading import joined, load_shapes, report_notes
    from checks.report.escape import for_terminal

    catalog = catalog_of(data_dir)
    notes = joined((*catalog.plugins, *load_shapes(catalog)[1], *report_notes(catalog.turned_on)))
    if form == "json":
        import msgspec

        click.echo(msgspec.json.encode(notes))
        return
    if not notes:
        click.echo("No plug-in is installed.")
    for note in notes:
        click.echo(for_terminal(f"{note.name}  {note.version}  {note.state}"))
        asks = "the network" if note.network else ""
        for what, told in (
            ("adds", ", ".join(note.adds)),
            ("reads", ", ".join(note.reads)),
            ("asks", asks),
            ("error", note.error or ""),
        ):
            if told:
                click.echo(for_terminal(f"    {what}: {told}"))


@plugins_group.command("on")
@click.argument("name")
@data_dir_option
def turn_on(name: str, data_dir: Path | None) -> None:
    """Turn a plug-in on, by the name of its distribution."""
    _turn(name, True, data_dir)


@plugins_group.command("off")
@click.argument("name")
@data_dir_option
def turn_off(name: str, data_dir: Path | None) -> None:
    """Turn a plug-in off."""
    _turn(name, False, data_dir)


def _turn(name: str, on: bool, data_dir: Path | None) -> None:
    from checks.plugins.loading import installed_names
    from checks.settings import FILE, BrokenSettings, load_settings, save_settings

    if on and name not in installed_names():
        raise Refusal(f"no plug-in “{name}” is installed; see “shrift plugins list”")
    places = Places(data_dir)
    try:
        save_settings(places, load_settings(places).with_plugin(name, on))
    except BrokenSettings as error:
        raise Refusal(str(error)) from None
    except OSError as error:
        raise Refusal(f"cannot write {places.config / FILE}: {error.strerror}") from None
