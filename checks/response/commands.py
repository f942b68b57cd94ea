"""`shrift respond`: what to do about a leaked key, step by step, kept over restarts; the history rehearsed; the record."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checks.ledgers.commands import where_options
from checks.terminal.options import Named, catalog_of, data_dir_option, places_of
from checks.terminal.refusal import DONE, FAILED, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from checks.response.state import Response, Responses

_FORMAT = click.option("--format", "form", type=click.Choice(("text", "json")), default="text")


@click.group("respond", no_args_is_help=True)
def respond_group() -> None:
    """What to do about a leaked key, step by step. It is kept: stop at any point and go on later.

    KEY is a mask, a fingerprint, or its first six signs, as “shrift keys” lists them.
    """


@respond_group.command("start", short_help="Begin, and list every place that holds the key.")
@click.argument("key")
@where_options
@click.option("--abuse", is_flag=True, help="Somebody else uses it: revoke first.")
@click.option("--first", type=click.Choice(("replace", "revoke")), help="What comes first; else the facts decide.")
@_FORMAT
def start(key: str, abuse: bool, first: str | None, form: str, **where: Any) -> None:
    """Begin: says whether to replace or to revoke first and why, and lists every place that holds the key."""
    from checks.ledgers.rows import named
    from checks.report.words import key_title
    from checks.response.order import Order
    from checks.response.reading import rows_now, wholly_read
    from checks.response.state import begun

    book = _book(where["data_dir"])
    rows, asked = rows_now(**where)
    if not rows.lasting:
        raise Refusal("without a keychain a key has no lasting name, so a response could not be found again")
    (chosen,) = named((key,), rows.keys)
    with _told_plainly():
        if any(r.fingerprint == chosen.fingerprint for r in book.all()):
            raise Refusal(f"it has begun already: “shrift respond show {chosen.fingerprint[:12]}”")
    wished: Order | None = {"replace": "overlap", "revoke": "contain"}.get(first or "")  # type: ignore[assignment]
    made = begun(
        chosen,
        title=key_title(chosen),
        folders=tuple(map(str, asked.paths)),
        machine=asked.machine,
        home=None if asked.home is None else str(asked.home),
        history=asked.history,
        whole=wholly_read(rows),
        abuse=abuse,
        wished=wished,
    )
    with _told_plainly():
        book.keep(made)
    _say(made, form)


@respond_group.command("list")
@data_dir_option
@_FORMAT
def list_responses(data_dir: Path | None, form: str) -> None:
    """List the responses that were begun, the newest first."""
    from checks.model import encode_any
    from checks.response.told import listed

    with _told_plainly():
        found = _book(data_dir).all()
    if form == "json":
        click.echo(encode_any(found).decode())
        return
    for line in listed(found):
        click.echo(line)
    if not found:
        click.echo("No response was begun.")


@respond_group.command("show")
@click.argument("key")
@data_dir_option
@_FORMAT
def show(key: str, data_dir: Path | None, form: str) -> None:
    """Show the steps of a response, what is done, and what comes next."""
    _say(_one(data_dir, key)[1], form)


@respond_group.command("tick", short_help="Tick a step, a follow-up or a place.")
@click.argument("key")
@click.argument("what", nargs=-1)
@click.option("--note", default="", metavar="WORDS", help="What is worth keeping with it. A key in it is masked.")
@click.option("--not-needed", is_flag=True, help="It does not apply here; say why in --note.")
@click.option("--undo", is_flag=True, help="It is open again.")
@click.option("--rescan", is_flag=True, help="Read the same places again, and tick those without the key.")
@click.option("--ask", is_flag=True, help="With “prove”: ask the key’s provider whether it is dead.")
@data_dir_option
@_FORMAT
def tick(
    key: str,
    what: tuple[str, ...],
    note: str,
    not_needed: bool,
    undo: bool,
    rescan: bool,
    ask: bool,
    data_dir: Path | None,
    form: str,
) -> int:
    """Tick WHAT: a step, a follow-up, or the number of a place, as “show” names them. What you say is kept as said by you.

    Exit 1 where --ask did not show the key to be dead.
    """
    from checks.response.reading import masked, proved, read_again
    from checks.response.state import ticked

    if not what and not rescan:
        raise Refusal("say what is done, or --rescan; “shrift respond show” names the steps")
    if not_needed and not note.strip():
        raise Refusal("say in --note why it is not needed")
    if ask and (what != ("prove",) or undo or not_needed):
        raise Refusal("--ask goes with “prove” alone")
    book, response = _one(data_dir, key)
    note = masked(note, data_dir) if note else ""
    code = DONE
    with _told_plainly():
        if rescan:
            response, unread = read_again(response, data_dir)
            if unread:
                click.echo(f"shrift: not all was read ({', '.join(unread)}), so nothing was ticked there", err=True)
        if ask:
            response, doubt = proved(response, data_dir)
            if doubt:
                click.echo(f"shrift: it was not shown to be dead ({doubt})", err=True)
                code = FAILED
        else:
            for word in what:
                by = "not needed" if not_needed else "person"
                response = ticked(response, word, by=by, note=note, undo=undo)  # type: ignore[arg-type]
        book.keep(response)
    _say(response, form)
    return code


@respond_group.command("order")
@click.argument("key")
@click.option("--abuse", is_flag=True, help="Somebody else uses it: revoke first.")
@click.option("--first", type=click.Choice(("replace", "revoke")), help="What comes first.")
@data_dir_option
@_FORMAT
def order(key: str, abuse: bool, first: str | None, data_dir: Path | None, form: str) -> None:
    """Change what comes first, because more is known now. What is done stays done."""
    from checks.response.order import ABUSED, WISHED
    from checks.response.state import reordered

    if abuse == (first is not None):
        raise Refusal("say --abuse, or --first replace or revoke")
    book, response = _one(data_dir, key)
    contain = abuse or first == "revoke"
    response = reordered(response, "contain" if contain else "overlap", ABUSED if abuse else WISHED)
    with _told_plainly():
        book.keep(response)
    _say(response, form)


@respond_group.command("rehearse", short_help="Clean the history in a throw-away copy.")
@click.argument("key")
@click.argument("path", required=False, type=Named())
@click.option("--progress", is_flag=True, help="Say on standard error which stage begins.")
@data_dir_option
@_FORMAT
def rehearse_history(key: str, path: Path | None, progress: bool, data_dir: Path | None, form: str) -> int:
    """Clean the history in a throw-away copy, and read the result again. The project is not touched.

    Exit 1 where the key would still be in the result.
    """
    import msgspec

    from checks.model import encode_any
    from checks.report.escape import for_terminal
    from checks.response.cleaned import rehearsed_words
    from checks.response.reading import history_of
    from checks.response.rehearsal import ended_politely, rehearse
    from checks.response.state import Practice, stamp

    def tell(stage: str) -> None:
        if progress:
            click.echo(f"shrift: {stage}", err=True)

    places, catalog = places_of(data_dir), catalog_of(data_dir)
    told = []
    with _told_plainly(), ended_politely():
        found, secret, wheres = history_of(key, path, data_dir)
        for paths in wheres:
            told.append(rehearse(paths, secret, found, catalog, places, tell=tell))
        clean = all(t.clean for t in told)
        book = _book(data_dir)
        response = next((r for r in book.all() if r.fingerprint == found.fingerprint), None)
        if response is not None:
            left = tuple(place for t in told for place in t.left)
            book.keep(msgspec.structs.replace(response, practice=Practice(when=stamp(), clean=clean, left=left[:200])))
    if form == "json":
        click.echo(encode_any(told).decode())
        return DONE if clean else FAILED
    for one in told:
        for line in rehearsed_words(one, found.masked):
            click.echo(for_terminal(line))
    return DONE if clean else FAILED


@respond_group.command("clean")
@click.argument("key")
@click.argument("path", required=False, type=Named())
@click.option(
    "--write-files", is_flag=True, help="Write the file with the value now, for you alone; “forget” deletes it."
)
@data_dir_option
@_FORMAT
def clean_history(key: str, path: Path | None, write_files: bool, data_dir: Path | None, form: str) -> int:
    """Show the exact commands that clean the history in a fresh clone. Nothing of the project is changed by Shrift."""
    from checks.model import encode_any
    from checks.report.escape import for_terminal
    from checks.response.cleaned import about
    from checks.response.history import commands, replacements, study
    from checks.response.reading import history_of

    book, response = _one(data_dir, key)
    found, secret, wheres = history_of(response.fingerprint, path, data_dir, response)
    with _told_plainly():
        cleanings = [study(paths, secret, found) for paths in wheres]
        replacing, stripping = book.files_of(response)
        if write_files:
            content = replacements((secret, c) for c in cleanings)
            book.write_files(response, content, sorted({id for c in cleanings for id in c.strips}))
    ways = [commands(c, replacing, stripping) for c in cleanings]
    if form == "json":
        told = [{"cleaning": c, "commands": w} for c, w in zip(cleanings, ways, strict=True)]
        click.echo(encode_any({"repositories": told, "replacements": replacing, "written": write_files}).decode())
        return DONE
    if response.safe is None:
        click.echo("The key was not shown to be dead yet. Clean the history last: it does not take a key back.\n")
    for cleaning, way in zip(cleanings, ways, strict=True):
        for line in (*about(cleaning), "", *(f"  {word}" for word in way), ""):
            click.echo(for_terminal(line))
    if not all(c.origin for c in cleanings):
        click.echo("No remote is set here: REPOSITORY is the address that everybody fetches from and pushes to.\n")
    name = response.fingerprint[:12]
    if write_files:
        click.echo(f"The file with the value is written; delete it afterwards: shrift respond forget {name} --files")
    else:
        click.echo(f"The files are not there yet: shrift respond clean {name} --write-files writes them.")
    return DONE


@respond_group.command("report", short_help="Write the incident record as Markdown.")
@click.argument("key")
@click.option("--output", type=Named(dir_okay=False), metavar="FILE", help="Write it there; else it is printed.")
@data_dir_option
def report(key: str, output: Path | None, data_dir: Path | None) -> None:
    """Write the incident record as Markdown: facts, steps, places, times, and what is still open."""
    from checks.response.told import pages_of, record
    from checks.terminal.output import print_or_write

    response = _one(data_dir, key)[1]
    print_or_write(record(response, pages_of(response.provider)), output, map(Path, response.folders))


@respond_group.command("message")
@click.argument("key")
@data_dir_option
def message_to_team(key: str, data_dir: Path | None) -> None:
    """Write a message to the team: what happened, and what each does. It is printed, and sent to nobody."""
    from checks.response.told import message

    click.echo(message(_one(data_dir, key)[1]), nl=False)


@respond_group.command("forget")
@click.argument("key")
@click.option("--files", is_flag=True, help="Only the files for git filter-repo, among them the one with the value.")
@data_dir_option
def forget(key: str, files: bool, data_dir: Path | None) -> None:
    """Delete a response with its files. The key, its places and the project stay as they are."""
    book, response = _one(data_dir, key)
    with _told_plainly():
        if files:
            there = book.forget_files(response)
            click.echo("The file with the value is deleted." if there else "There was no file with the value.")
            return
        book.forget(response)
    click.echo("Forgotten.")


def _book(data_dir: Path | None) -> Responses:
    from checks.response.state import Responses

    return Responses(places_of(data_dir))


def _one(data_dir: Path | None, word: str) -> tuple[Responses, Response]:
    book = _book(data_dir)
    with _told_plainly():
        return book, book.one(word)


@contextmanager
def _told_plainly() -> Iterator[None]:
    from checks.asking.trouble import CouldNotAsk
    from checks.response.history import CannotClean
    from checks.response.state import BrokenResponse
    from checks.vault.credentials import CredentialError

    try:
        yield
    except (BrokenResponse, CannotClean, CouldNotAsk, CredentialError) as error:
        raise Refusal(str(error)) from None


def _say(response: Response, form: str) -> None:
    from checks.model import encode_any
    from checks.response.told import pages_of, shown

    if form == "json":
        click.echo(encode_any(response).decode())
    else:
        click.echo(shown(response, pages_of(response.provider)), nl=False)
