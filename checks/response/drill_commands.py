"""`shrift drill`: the leak of a key tried out with a decoy or dry, its clock, who did what, and what was missing."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checks.terminal.options import Named, data_dir_option, folders, places_of
from checks.terminal.refusal import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.response.drills import Drill, Drills

_FORMAT = click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
_IN = click.option("--in", "folder", type=Named(), metavar="DIR", default=Path(), help="The project; else “.”.")


@click.group("drill", no_args_is_help=True)
def drill_group() -> None:
    """Try out a leak before there is one: a decoy in a practice clone, or a real key walked through dry.

    One drill runs at a time for a project. It is kept: stop at any point and go on later.
    """


@drill_group.command("start", short_help="Plant a decoy, or walk through dry; start the clock.")
@click.argument("key", required=False)
@_IN
@click.option("--provider", default="openai", metavar="ID", help="Whose key the decoy looks like; else openai.")
@click.option("--machine", is_flag=True, help="With KEY: its places on this machine, too.")
@data_dir_option
@_FORMAT
def start(key: str | None, folder: Path, provider: str, machine: bool, data_dir: Path | None, form: str) -> None:
    """Plant a decoy in a practice clone and start the clock; with KEY walk through dry, and change nothing.

    The project itself is only read.
    """
    from checks.response.drilling import begin_decoy, begin_dry

    book, project = _book(data_dir), _project(folder)
    with _told_plainly():
        if key is None:
            made = begin_decoy(book, project, provider, data_dir)
        else:
            made = begin_dry(book, project, key, data_dir, machine=machine)
    _say(made, form)


@drill_group.command("show", short_help="Show the drill that runs.")
@_IN
@data_dir_option
@_FORMAT
def show(folder: Path, data_dir: Path | None, form: str) -> None:
    """Show the drill that runs: its steps, what is done, what comes next."""
    _say(_open(folder, data_dir)[1], form)


@drill_group.command("tick", short_help="Tick a step, or a place.")
@click.argument("what", nargs=-1)
@click.option("--note", default="", metavar="WORDS", help="What is worth keeping with it. A key in it is masked.")
@click.option("--undo", is_flag=True, help="It is open again.")
@click.option("--rescan", is_flag=True, help="Scan the practice clone, and tick where the decoy is gone.")
@_IN
@data_dir_option
@_FORMAT
def tick(
    what: tuple[str, ...], note: str, undo: bool, rescan: bool, folder: Path, data_dir: Path | None, form: str
) -> None:
    """Tick WHAT: a step, or in a dry drill the number of a place, as “show” names them."""
    from checks.response.drilling import scan_again
    from checks.response.drills import ticked
    from checks.response.reading import masked

    if not what and not rescan:
        raise Refusal("say what is done, or --rescan; “shrift drill show” names the steps")
    book, drill = _open(folder, data_dir)
    note = masked(note, data_dir) if note else ""
    with _told_plainly():
        if rescan:
            drill, unread = scan_again(drill, data_dir)
            if unread:
                click.echo(f"shrift: not all was read ({', '.join(unread)}), so nothing was ticked there", err=True)
        for word in what:
            drill = ticked(drill, word, note=note, undo=undo)
        book.keep(drill)
    _say(drill, form)


@drill_group.command("note")
@click.option(
    "--role", "roles", multiple=True, metavar="ROLE=NAME", help="Who holds a role: leads, revokes, deploys, writes."
)
@click.option("--missing", multiple=True, metavar="WORDS", help="What was not there when it was needed.")
@_IN
@data_dir_option
@_FORMAT
def note(roles: tuple[str, ...], missing: tuple[str, ...], folder: Path, data_dir: Path | None, form: str) -> None:
    """Note who holds which role, and what was missing."""
    from checks.response.drills import with_missing, with_role
    from checks.response.reading import masked

    if not roles and not missing:
        raise Refusal("say --role ROLE=NAME or --missing WORDS")
    book, drill = _open(folder, data_dir)
    with _told_plainly():
        for word in roles:
            role, told, who = word.partition("=")
            if not told:
                raise Refusal(f"“{word[:40]}” is no role with a name; a role is given as revokes=Ada")
            drill = with_role(drill, role, masked(who, data_dir))
        for words in missing:
            drill = with_missing(drill, masked(words, data_dir))
        book.keep(drill)
    _say(drill, form)


@drill_group.command("finish", short_help="End the drill, and answer its question.")
@click.option("--who", default="", metavar="NAME", help="Who says that it was held.")
@click.option("--abandon", "given_up", is_flag=True, help="Give it up: it counts for nothing.")
@_IN
@data_dir_option
@_FORMAT
def finish(who: str, given_up: bool, folder: Path, data_dir: Path | None, form: str) -> None:
    """End the drill: S5-NO-DRILL is answered with its day and its minutes, and the practice clone is deleted."""
    from checks.response.drill_told import clock, next_words
    from checks.response.drilling import abandon, clear
    from checks.response.drilling import finish as end

    if given_up and who:
        raise Refusal("--abandon needs nobody’s name")
    book, drill = _open(folder, data_dir)
    until = ""
    with _told_plainly():
        done, until = (abandon(book, drill), "") if given_up else end(book, drill, who, data_dir)
        clear(book, drill)
        others = book.of(done.project)
    if form == "json":
        _say(done, form)
        return
    click.echo(clock(done))
    if until:
        click.echo(f"S5-NO-DRILL is answered until {until}.")
    click.echo(next_words(others, _today()))


@drill_group.command("list", short_help="List the drills of this project.")
@_IN
@data_dir_option
@_FORMAT
def list_drills(folder: Path, data_dir: Path | None, form: str) -> None:
    """List the drills of this project, the newest first, and when the next is due."""
    from checks.model import encode_any
    from checks.response.drill_told import listed
    from checks.response.drills import due

    project = _project(folder)
    with _told_plainly():
        found = _book(data_dir).of(project)
    if form == "json":
        when = due(found)
        click.echo(encode_any({"drills": found, "due": when.isoformat() if when else None}).decode())
        return
    for line in listed(found, _today()):
        click.echo(line)


@drill_group.command("forget")
@click.argument("drill")
@_IN
@data_dir_option
def forget(drill: str, folder: Path, data_dir: Path | None) -> None:
    """Delete a drill, as “list” names it, with its practice clone. The answer that it gave stays."""
    from checks.response.drilling import clear

    book = _book(data_dir)
    with _told_plainly():
        fits = [d for d in book.of(_project(folder)) if len(drill) >= 6 and d.id.startswith(drill.lower())]
        if len(fits) != 1:
            raise Refusal(f"no drill here is called “{drill[:40]}”; “shrift drill list” names them")
        clear(book, fits[0])
        book.forget(fits[0])
    click.echo("Forgotten.")


@drill_group.command("runbook", short_help="Write the runbook of this project.")
@_IN
@click.option("--output", type=Named(dir_okay=False), metavar="FILE", help="Write it there; else it is printed.")
@data_dir_option
def runbook(folder: Path, output: Path | None, data_dir: Path | None) -> None:
    """Write the runbook of this project, as Markdown: who does what, in which order, where, and what is not known."""
    from checks.attestations import Answers, BrokenAnswers
    from checks.response.runbook import gathered, known, text
    from checks.terminal.output import print_or_write

    project = _project(folder)
    evidence, providers = gathered(Path(project), data_dir)
    with _told_plainly():
        drills = _book(data_dir).of(project)
    try:
        answers = Answers(places_of(data_dir)).of(project)
    except BrokenAnswers as error:
        raise Refusal(str(error)) from None
    made = text(known(Path(project), evidence, providers, answers, drills))
    print_or_write(made, output, (Path(project),))


def _book(data_dir: Path | None) -> Drills:
    from checks.response.drills import Drills

    return Drills(places_of(data_dir))


def _project(folder: Path) -> str:
    return str(folders((folder,))[0])


def _open(folder: Path, data_dir: Path | None) -> tuple[Drills, Drill]:
    book = _book(data_dir)
    with _told_plainly():
        return book, book.open(_project(folder))


def _today() -> Any:
    from datetime import UTC, datetime

    return datetime.now(UTC).date()


@contextmanager
def _told_plainly() -> Iterator[None]:
    from checks.response.drills import BrokenDrill

    try:
        yield
    except BrokenDrill as error:
        raise Refusal(str(error)) from None


def _say(drill: Drill, form: str) -> None:
    from checks.model import encode_any
    from checks.response.drill_told import shown
    from checks.response.told import pages_of

    if form == "json":
        click.echo(encode_any(drill).decode())
    else:
        click.echo(shown(drill, pages_of(drill.provider)), nl=False)
