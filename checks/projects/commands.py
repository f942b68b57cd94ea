"""`shrift projects`: the board of all projects, scanning them one after another, taking in what others sent."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checks.memory.commands import remembering
from checks.terminal.options import Named, catalog_of, data_dir_option, folders, places_of
from checks.terminal.refusal import BROKEN, DONE, FAILED, REFUSED, Refusal
from checks.terminal.scan import SEVERITIES

if TYPE_CHECKING:
    from checks.memory.scans import Project, Scans
    from checks.projects.board import Board

_FORMAT = click.option("--format", "form", type=click.Choice(("text", "json")), default="text")


@click.group()
def projects_group() -> None:
    """All projects that were scanned or added, on one board: the worst first."""


@projects_group.command("list")
@_FORMAT
@data_dir_option
def list_projects(form: str, data_dir: Path | None) -> None:
    """Show the board."""
    from checks.model import encode
    from checks.projects.words import board_lines

    board = board_from(data_dir)
    click.echo(encode(board).decode() if form == "json" else "\n".join(board_lines(board)))


@projects_group.command("add")
@click.argument("paths", nargs=-1, required=True, type=Named())
@data_dir_option
def add(paths: tuple[Path, ...], data_dir: Path | None) -> None:
    """Put folders on the board, to be scanned later."""
    from checks.memory.remembering import target_of
    from checks.memory.scans import Project, Scans
    from checks.report.escape import for_terminal
    from checks.sources import shown

    store = Scans(places_of(data_dir))
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with remembering():
        for path in folders(paths):
            name = shown(path.name or str(path))
            new = store.add(Project(target=target_of((path,)), path=shown(str(path)), name=name, added=now))
            click.echo(for_terminal(f"{name} is {'now' if new else 'already'} on the board."))


@projects_group.command("remove")
@click.argument("project", type=Named())
@data_dir_option
def remove(project: Path, data_dir: Path | None) -> None:
    """Take a project from the board and forget its scans. Its folder is not touched.

    PROJECT is its folder, or its name.
    """
    from checks.memory.scans import Scans
    from checks.report.escape import for_terminal

    store = Scans(places_of(data_dir))
    with remembering():
        found = _find(store, project)
        store.forget(found.target)
    click.echo(for_terminal(f"{found.name} is no longer on the board, and its scans are forgotten."))


@projects_group.command("scan", short_help="Scan the projects of the board.")
@click.argument("names", nargs=-1, type=Named())
@click.option("--no-history", is_flag=True, help="Leave the git histories out.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit 1 when a finding is at least this grave.")
@click.option("--min-score", type=click.IntRange(0, 100), help="Exit 1 when a score is below this.")
@click.option("--jobs", type=click.IntRange(1, 64), help="How many readers work at once.")
@_FORMAT
@data_dir_option
def scan_all(names: tuple[Path, ...], form: str, data_dir: Path | None, **options: Any) -> int:
    """Scan the projects of the board one after another; all of them, or those that are named.

    What others sent is never scanned. The exit code is the gravest of all: 3 where a scan broke, 2 where a folder is
    gone, 1 where a condition failed.
    """
    from checks.memory.finding import paths_of
    from checks.memory.scans import Scans
    from checks.model import encode_any
    from checks.projects.scanning import scan_each
    from checks.report.escape import for_terminal

    places = places_of(data_dir)
    store = Scans(places)
    with remembering():
        known = [_find(store, n) for n in names] if names else store.projects()
    own = [p for p in known if paths_of(p)]
    if not own:
        raise Refusal("there is no project to scan; “shrift projects add DIR” puts one on the board")
    catalog = catalog_of(data_dir)
    done = []
    for result in scan_each(own, catalog, places, **options):
        done.append(result)
        if form == "text":
            click.echo(for_terminal(result.words))
    if form == "json":
        click.echo(encode_any(done).decode())
    codes = {r.code for r in done}
    return next((code for code in (BROKEN, REFUSED, FAILED) if code in codes), DONE)


@projects_group.command("compare")
@click.argument("one", type=Named())
@click.argument("other", type=Named())
@_FORMAT
@data_dir_option
def compare(one: Path, other: Path, form: str, data_dir: Path | None) -> None:
    """Set the newest scans of two projects side by side."""
    from checks.memory.scans import Scans
    from checks.model import encode
    from checks.projects.comparing import side_by_side
    from checks.projects.words import pair_lines

    store = Scans(places_of(data_dir))
    with remembering():
        pair = [_newest(store, _find(store, name)) for name in (one, other)]
    told = side_by_side(*pair[0], *pair[1])
    click.echo(encode(told).decode() if form == "json" else "\n".join(pair_lines(told)))


@projects_group.command("import")
@click.argument("file", type=Named())
@click.option("--from", "who", required=True, metavar="NAME", help="Who sent it.")
@data_dir_option
def take_in(file: Path, who: str, data_dir: Path | None) -> None:
    """Take in a JSON report that somebody else made. It is marked as theirs, and never scanned here."""
    from checks.memory.importing import Unfit, imported, is_known, named, read_report, veiled
    from checks.memory.scans import Scans, TooLarge
    from checks.report.escape import for_terminal

    places = places_of(data_dir)
    store = Scans(places)
    try:
        who = named(who)
        report = veiled(read_report(file), places)
        scan = imported(report, who)
        with remembering():
            if is_known(scan, store.of(scan.target)):
                raise Unfit(f"{file} was taken in before")
            store.keep(scan, report)
    except Unfit as error:
        raise Refusal(str(error)) from None
    except TooLarge:
        raise Refusal(f"{file} is too large to be kept") from None
    joined = (
        ""
        if report.tool.fingerprints
        else " Its fingerprints hold for its run only: its keys are joined with no others."
    )
    click.echo(for_terminal(f"{scan.name}, from {who}, is on the board.{joined}"))


@projects_group.command("summary", short_help="Write the board for a team.")
@click.option("--format", "form", type=click.Choice(("md", "csv", "html", "json")), default="md")
@click.option("--output", type=Named(), metavar="FILE", help="Where to write it; else standard output.")
@data_dir_option
def summary(form: str, output: Path | None, data_dir: Path | None) -> None:
    """Write the board for a team: scores, worst facts, shared keys by their masks."""
    from checks.memory.finding import paths_of
    from checks.memory.scans import Scans
    from checks.projects.summary import WRITERS
    from checks.saving import replacing
    from checks.terminal.output import writing

    text = WRITERS[form](board_from(data_dir), datetime.now().astimezone())
    if output is None:
        click.echo(text, nl=False)
        return
    with remembering():
        known = [folder for project in Scans(places_of(data_dir)).projects() for folder in paths_of(project)]
    with writing(), replacing(output, known) as target:
        target.write(text.encode())


def board_from(data_dir: Path | None) -> Board:
    """The board as the memory has it."""
    from checks.memory.scans import Scans
    from checks.projects.board import board_of

    store = Scans(places_of(data_dir))
    with remembering():
        known = store.projects()
        return board_of(known, {p.target: store.of(p.target) for p in known}, store.shared())


def _find(store: Scans, words: Path) -> Project:
    from checks.memory.finding import find
    from checks.report.escape import for_terminal

    found = find(words, store.projects())
    if found is None:
        raise Refusal(f"“{for_terminal(str(words))}” is not on the board; “shrift projects add” puts it there")
    return found


def _newest(store: Scans, project: Project) -> Any:
    from checks.report.escape import for_terminal

    scan = next((s for s in reversed(store.of(project.target)) if s.whole), None)
    report = store.report(scan.number) if scan else None
    if scan is None or report is None:
        raise Refusal(f"{for_terminal(project.name)} was never scanned to its end")
    return scan, report
