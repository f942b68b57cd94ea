"""`shrift history`: the scans of a project that are remembered, and what changed between two of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checks.terminal.options import Named, data_dir_option, places_of
from checks.terminal.refusal import Refusal

if TYPE_CHECKING:
    from checks.changes import Change
    from checks.memory.scan import Scan
    from checks.memory.scans import Scans
    from checks.model import Report

_FORMAT = click.option("--format", "form", type=click.Choice(("text", "json")), default="text")


class History(click.Group):
    """A group whose own act is to show: `shrift history PATH`. A folder called “compare” is named `./compare`."""

    def with_act(self, args: list[str], ctx: click.Context) -> list[str]:
        """The words with the name of the act that they leave out."""
        named = bool(args) and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return args if named else ["show", *args]


@click.group("history", cls=History)
def history_group() -> None:
    """The scans of a project that are remembered.

    “shrift history [PATH]” shows them; PATH is a folder, or the name of a project that is known.
    """


@history_group.command("show", short_help="Show the scans of a project.")
@click.argument("path", type=Named(), default=Path())
@click.option("--since", metavar="MOMENT", help="What changed since then: “last Monday”, “2 weeks ago”, a date.")
@_FORMAT
@data_dir_option
def show(path: Path, since: str | None, form: str, data_dir: Path | None) -> None:
    """Show the scans of a project, and what changed since the last one that can be compared, or since a moment."""
    from checks.changes import last_comparable
    from checks.changes import since as scan_before
    from checks.memory.finding import find
    from checks.memory.scans import Scans
    from checks.memory.trend import trend_of
    from checks.memory.words import change_lines, history_lines
    from checks.model import encode_any

    moment = _moment(since)
    store = Scans(places_of(data_dir))
    with remembering():
        project = find(path, store.projects())
        scans = store.of(project.target) if project else []
        newest = next((s for s in reversed(scans) if s.whole), scans[-1] if scans else None)
        before = None
        if newest is not None:
            before = scan_before(scans, newest, moment) if moment else last_comparable(scans, newest)
        change = _change(store, before, newest) if before and newest else None
    points = trend_of(scans)
    if form == "json":
        name, target = (project.name, project.target) if project else (path.resolve().name, str(path.resolve()))
        told: dict[str, Any] = {"target": target, "name": name, "scans": scans, "points": points, "change": change}
        click.echo(encode_any(told | {"since": moment}).decode())
        return
    if project is None or not scans:
        click.echo("No scan of it is remembered yet; “shrift scan” makes one.")
        return
    click.echo("\n".join(history_lines(project.name, project.path, scans, points)))
    click.echo()
    if change is not None:
        click.echo("\n".join(change_lines(change)))
    elif since:
        click.echo("No scan that can be compared with the newest one is remembered from then.")
    else:
        click.echo("There is no earlier scan that the newest one can be compared with.")


@history_group.command("compare")
@click.argument("before")
@click.argument("after")
@_FORMAT
@data_dir_option
def compare(before: str, after: str, form: str, data_dir: Path | None) -> None:
    """Show what changed between two scans.

    BEFORE and AFTER are numbers as “shrift history” shows them, or files with JSON reports.
    """
    from checks.changes import change_between
    from checks.memory.scans import Scans
    from checks.memory.words import change_lines, span_words
    from checks.model import encode
    from checks.report.escape import for_terminal

    store = Scans(places_of(data_dir))
    with remembering():
        (one, old), (two, new) = _told(store, before), _told(store, after)
    if one is not None and two is not None and one.target != two.target:
        raise Refusal("these scans are of two projects; “shrift projects compare” sets projects side by side")
    change = change_between(old, new, older=one, newer=two)
    if form == "json":
        click.echo(encode(change).decode())
        return
    click.echo("\n".join(change_lines(change)))
    click.echo()
    for sin in change.sins:
        click.echo(for_terminal(f"  {sin.number}  {sin.title:<34}  {span_words(sin.before)} → {span_words(sin.after)}"))


def _told(store: Scans, words: str) -> tuple[Scan | None, Report]:
    from checks.memory.importing import Unfit, read_report

    if words.isdecimal() and len(words) < 16:
        scan = store.scan(int(words))
        report = store.report(int(words)) if scan else None
        if report is None:
            raise Refusal(f"no scan {words} is remembered; “shrift history” shows those that are")
        return scan, report
    try:
        return None, read_report(Path(words))
    except Unfit as error:
        raise Refusal(str(error)) from None


def _change(store: Scans, before: Scan, newest: Scan) -> Change | None:
    from checks.changes import change_between

    old, new = store.report(before.number), store.report(newest.number)
    return change_between(old, new, older=before, newer=newest) if old and new else None


def _moment(words: str | None) -> str | None:
    from checks.memory.moments import HOW, moment_of

    if words is None:
        return None
    found = moment_of(words, datetime.now().astimezone())
    if found is None:
        raise Refusal(f"--since names no moment; {HOW}")
    return found.isoformat(timespec="seconds")


class remembering:
    """A memory that cannot be used, as one line."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        from checks.memory.files import BrokenMemory

        if isinstance(error, BrokenMemory):
            raise Refusal(str(error)) from None
