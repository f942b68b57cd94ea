"""What commands share: the option for the data folder, the catalogue with the plug-ins that are on, folders that are named."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checks.terminal.refusal import Refusal

if TYPE_CHECKING:
    from checks.catalog import Catalog
    from checks.places import Places
    from checks.report.choices import Choices


class Named(click.Path):
    """A path that a person typed. An empty one is an unset variable of a script, never the present folder."""

    def __init__(self, **more: Any) -> None:
        super().__init__(path_type=Path, **more)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path; a usage error where there is none."""
        if value == "":
            self.fail("the path is empty", param, ctx)
        return super().convert(value, param, ctx)


def data_dir_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that every command has which reads or writes anything of Shrift's own."""
    return click.option(
        "--data-dir",
        type=Named(file_okay=False),
        envvar="SHRIFT_DATA_DIR",
        help="Where everything that Shrift writes is kept.",
    )(command)


def laid_out_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of commands that lay a report out for a reader."""
    for option in (
        click.option(
            "--leave-out",
            multiple=True,
            type=click.Choice(("accepted", "changes")),
            help="Leave a part out of a page. What was not looked at is no such part.",
        ),
        click.option("--hide-names", is_flag=True, help="Without paths, names and masks: for people outside the team."),
        click.option(
            "--audience",
            type=click.Choice(("developer", "lead")),
            help="For whom html, pdf and md are: every finding with its lines, or what it means and costs.",
        ),
    ):
        command = option(command)
    return command


def choices_of(options: Mapping[str, Any], *, imported: str = "") -> Choices:
    """What those options chose."""
    from checks.report.choices import Choices

    return Choices(
        audience=options.get("audience") or "developer",
        without=frozenset(options.get("leave_out") or ()),
        hide_names=bool(options.get("hide_names")),
        imported=imported,
    )


def pairs_of(formats: Sequence[str], turned_on: Sequence[str]) -> list[tuple[str, str | None]]:
    """The formats with their files; a refusal for what cannot be written like that."""
    import sys

    from checks.report import BINARY
    from checks.terminal.output import known_formats
    from checks.terminal.pairing import wanted

    pairs = wanted(formats, known_formats(turned_on))
    if sum(target is None for _, target in pairs) > 1:
        raise Refusal("two formats cannot share standard output; give all but one an --output")
    files = [os.path.realpath(target) for _, target in pairs if target is not None]
    if len(set(files)) < len(files):
        raise Refusal("two formats cannot share a file; give each an --output of its own")
    for form, target in pairs:
        if target is None and form in BINARY and sys.stdout is not None and sys.stdout.isatty():
            raise Refusal(f"the format “{form}” is nothing for a terminal; give it an --output")
    return pairs


def places_of(data_dir: Path | None) -> Places:
    """Where Shrift keeps its things."""
    from checks.places import Places

    return Places(data_dir)


def catalog_of(data_dir: Path | None) -> Catalog:
    """The catalogue with the plug-ins that are on; a settings file that cannot be read is a refusal."""
    from checks.catalog import load
    from checks.settings import BrokenSettings, load_settings

    try:
        return load(load_settings(places_of(data_dir)).plugins)
    except BrokenSettings as error:
        raise Refusal(str(error)) from None


def folders(paths: Sequence[Path]) -> tuple[Path, ...]:
    """The folders that were named, resolved, each once; a refusal for the first that is none or may not be read."""
    from checks.report.escape import for_terminal

    for path in paths:
        shown = for_terminal(str(path))
        if not path.exists():
            raise Refusal(f"there is no folder “{shown}”")
        if not path.is_dir():
            raise Refusal(f"“{shown}” is a file; name the folder it is in")
        if not os.access(path, os.R_OK | os.X_OK):
            raise Refusal(f"“{shown}” may not be read by you")
    found = dict.fromkeys(path.resolve() for path in paths)
    # A folder inside another one that was named is read with it, once.
    return tuple(path for path in found if not any(path != other and path.is_relative_to(other) for other in found))
