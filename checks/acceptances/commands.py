"""`shrift accept`: tolerate a finding for a while, see what is tolerated, what ends soon, and end it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checks.acceptances.model import FOLDER, MOST_DAYS, SOON_DAYS, USUAL_DAYS
from checks.terminal.options import Named, catalog_of, data_dir_option, folders, places_of
from checks.terminal.refusal import DONE, FAILED, Refusal
from checks.words import count_of, day_of

if TYPE_CHECKING:
    from checks.fixes.scene import Scene
    from checks.model import Finding

_FORMAT = click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
_IN = click.option("--in", "folder", type=Named(), default=Path(), metavar="DIR", help="The project; else “.”.")
_DAYS = click.option(
    "--days", type=click.IntRange(1, MOST_DAYS - 1), default=USUAL_DAYS, show_default=True, help="How long it holds."
)


def _said(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        _DAYS,
        click.option("--owner", required=True, metavar="NAME", help="Who answers for it."),
        click.option("--reason", required=True, metavar="WORDS", help="Why it is tolerable."),
    ):
        command = option(command)
    return command


@click.group("accept", no_args_is_help=True)
def accept_group() -> None:
    """Tolerate findings for a while, with a reason and an owner. They stay in the report, and count half.

    Each is a small file under .shrift/acceptances: commit it, so that it holds for all.
    """


@accept_group.command("add", short_help="Accept a finding, a place, or a key.")
@click.argument("what")
@_said
@click.option("--everywhere", is_flag=True, help="All findings of the same key, not those of one check alone.")
@_IN
@_FORMAT
@data_dir_option
def add(
    what: str, reason: str, owner: str, days: int, everywhere: bool, folder: Path, form: str, data_dir: Path | None
) -> int:
    """Accept WHAT: a place as “path:line”, “CHECK” or “CHECK:path”, a finding’s id, or a key’s fingerprint.

    Bound to the key itself where nobody could guess it: it survives moved lines and rewritten commits, and a changed key is
    open again. A value that could be guessed, and a finding without a key, is bound to its check and place.
    """
    from checks.acceptances.making import CannotAccept, make, meant
    from checks.acceptances.undoing import store

    reason, owner = _typed(reason, owner)
    root = folders((folder,))[0]
    scene = _scene(root, data_dir)
    try:
        findings, whole_key = meant(scene, what)
        entries = make(
            scene, findings, reason=reason, owner=owner, days=days, today=_today(), everywhere=everywhere or whole_key
        )
        paths = [store(places_of(data_dir), root, entry) for entry in entries]
    except CannotAccept as error:
        raise Refusal(str(error)) from None
    if form == "json":
        _say([{"path": path, "entry": entry} for path, entry in zip(paths, entries, strict=True)])
        return DONE
    for path, entry in zip(paths, entries, strict=True):
        bound = f"the key {entry.masked}" if entry.identity else f"its place, {entry.path or 'the project'}"
        checks = ", ".join(entry.checks) or "every check"
        _echo(f"Accepted until {day_of(entry.until)} by {entry.owner}, bound to {bound}, for {checks}.")
        _echo(f"  {path}: commit it. It counts half, and stays in the report.")
    return DONE


@accept_group.command("list")
@_IN
@_FORMAT
def list_entries(folder: Path, form: str) -> int:
    """List what is accepted here, and until when. Exit 1 where a file is no acceptance."""
    return _shown(_rows(folders((folder,))[0]), form, "Nothing is accepted here.")


@accept_group.command("review", short_help="List what wants a decision, the nearest first.")
@_IN
@click.option("--within", type=click.IntRange(0, MOST_DAYS), default=SOON_DAYS, show_default=True, metavar="DAYS")
@_FORMAT
def review(folder: Path, within: int, form: str) -> int:
    """List what wants a decision: acceptances that ended, that end soon, and files that are none. The nearest first."""
    rows = [
        row
        for row in _rows(folders((folder,))[0])
        if row["state"] in ("broken", "expired") or (row["days_left"] is not None and row["days_left"] <= within)
    ]
    return _shown(rows, form, f"Nothing ends within {within} days.")


@accept_group.command("extend", short_help="Decide anew about an acceptance, from today on.")
@click.argument("name")
@_DAYS
@click.option("--reason", default="", metavar="WORDS", help="Why it is still tolerable; else as before.")
@click.option("--owner", default="", metavar="NAME", help="Who answers for it from now on; else as before.")
@_IN
@_FORMAT
@data_dir_option
def extend(name: str, days: int, reason: str, owner: str, folder: Path, form: str, data_dir: Path | None) -> int:
    """Decide anew about an acceptance: NAME is its file, or the beginning of its name. It holds from today."""
    from checks.acceptances.making import CannotAccept, extended
    from checks.acceptances.model import written
    from checks.acceptances.undoing import write

    reason, owner = _typed(reason, owner)
    root = folders((folder,))[0]
    row = _named(root, name)
    if row["entry"] is None:
        raise Refusal(f"{row['path']} is no acceptance: {row['why']}")
    holds = _holder(data_dir)
    try:
        entry = extended(row["entry"], reason=reason, owner=owner, days=days, today=_today())
        if holds(written(entry)):
            raise Refusal("a key stands in the reason or the owner; it would be written to a file that is committed")
        write(places_of(data_dir), root, row["path"].rpartition("/")[2], written(entry), holds_secret=holds)
    except CannotAccept as error:
        raise Refusal(str(error)) from None
    if form == "json":
        _say({"path": row["path"], "entry": entry})
        return DONE
    _echo(f"{row['path']}: accepted until {day_of(entry.until)} by {entry.owner}. Commit it.")
    return DONE


@accept_group.command("remove")
@click.argument("name")
@_IN
@data_dir_option
def remove(name: str, folder: Path, data_dir: Path | None) -> int:
    """End an acceptance: NAME is its file, or the beginning of its name. What it was for is open again."""
    from checks.acceptances.making import CannotAccept
    from checks.acceptances.undoing import write

    root = folders((folder,))[0]
    path = _named(root, name)["path"]
    try:
        kept = write(places_of(data_dir), root, path.rpartition("/")[2], None, holds_secret=_holder(data_dir))
    except CannotAccept as error:
        raise Refusal(str(error)) from None
    back = (
        "“shrift accept undo” puts it back." if kept else "It cannot be put back: it held a key, or was no small text."
    )
    _echo(f"{path} is removed; what it was for is open again. {back}")
    return DONE


@accept_group.command("undo", short_help="Put back what was changed last.")
@click.argument("name", default="")
@_IN
@_FORMAT
@data_dir_option
def undo_change(name: str, folder: Path, form: str, data_dir: Path | None) -> int:
    """Put back what was added, extended or removed last here, or last in the file NAME."""
    from checks.acceptances.making import CannotAccept
    from checks.acceptances.undoing import undo

    root = folders((folder,))[0]
    try:
        step = undo(places_of(data_dir), root, name.rpartition("/")[2])
    except CannotAccept as error:
        raise Refusal(str(error)) from None
    if form == "json":
        _say({"path": f"{FOLDER}/{step.name}", "there": step.before is not None})
        return DONE
    back = "is removed again" if step.before is None else "is as it was"
    _echo(f"{FOLDER}/{step.name} {back}.")
    return DONE


@accept_group.command("import", short_help="Show what other scanners were told to pass by.")
@click.option("--write", is_flag=True, help="Write them; without it, they are only shown.")
@click.option("--owner", metavar="NAME", help="Who answers for them from now on; needed to write.")
@click.option("--reason", metavar="WORDS", help="Why; else where they come from is the reason.")
@_DAYS
@_IN
@_FORMAT
@data_dir_option
def import_marks(
    write: bool,
    owner: str | None,
    reason: str | None,
    days: int,
    folder: Path,
    form: str,
    data_dir: Path | None,
) -> int:
    """Show what other scanners were told to pass by here, and take it over for a while.

    Read are .gitleaksignore, .secrets.baseline (detect-secrets) and marks in the code (gitleaks:allow, pragma: allowlist
    secret and the like). By themselves they hide nothing from Shrift.
    """
    from checks.acceptances.importing import foreign
    from checks.acceptances.making import CannotAccept, make
    from checks.acceptances.undoing import store
    from checks.model import Status

    reason, owner = _typed(reason or "", owner or "")
    if write and not owner:
        raise Refusal("--write needs --owner: somebody answers for what is tolerated")
    root = folders((folder,))[0]
    scene = _scene(root, data_dir)
    marks, broken = foreign(scene, root)
    written: list[str] = []
    if write:
        of_key: dict[str | None, list[Finding]] = {}
        for finding in scene.findings:
            if finding.key is not None and finding.status is Status.FAIL:
                of_key.setdefault(finding.key, []).append(finding)
        try:
            for mark in marks:
                findings = of_key.get(mark.key, [])
                why = reason or f"was passed by for {mark.tool}: {mark.file}"
                for entry in make(
                    scene,
                    findings,
                    reason=why,
                    owner=owner,
                    days=days,
                    today=_today(),
                    everywhere=True,
                    origin=mark.tool,
                ):
                    written.append(store(places_of(data_dir), root, entry))
        except CannotAccept as error:
            raise Refusal(str(error)) from None
    if form == "json":
        _say({"marks": marks, "broken": broken, "written": written})
        return FAILED if broken else DONE
    for mark in marks:
        what = f"{mark.masked} " if mark.masked else ""
        unseen = "" if mark.key else ", which Shrift does not find there: nothing to accept"
        _echo(f"{mark.tool} ({mark.file}): {what}{mark.where}{unseen}")
    for path, why in broken:
        _echo(f"{path}: {why}; nothing of it was taken over")
    if not marks and not broken:
        _echo("No other scanner was told to pass anything by here.")
    for path in written:
        _echo(f"Written: {path}")
    if marks and not write:
        _echo("Nothing was written: --write --owner NAME takes over those that are keys here.")
    return FAILED if broken else DONE


def _typed(reason: str, owner: str) -> tuple[str, str]:
    """Reason and owner; both “-” means that they come by standard input: what is typed in a window is in no list of processes."""
    if not reason == owner == "-":
        return reason, owner
    import sys

    reason, _, owner = sys.stdin.read(4_096).partition("\n")
    return reason, owner


def _named(root: Path, name: str) -> dict[str, Any]:
    """The row of the file of this name, or of the only one whose name begins so."""
    rows = {row["path"].rpartition("/")[2]: row for row in _rows(root) if row["path"] != FOLDER}
    wanted = name.rpartition("/")[2]
    fits = [n for n in rows if n in (wanted, f"{wanted}.toml")] or [n for n in rows if wanted and n.startswith(wanted)]
    if len(fits) != 1:
        many = "several acceptances begin with" if fits else "there is no acceptance"
        raise Refusal(f"{many} “{name[:80]}”; “shrift accept list” shows them")
    return rows[fits[0]]


def _holder(data_dir: Path | None) -> Callable[[bytes], bool]:
    """Tells whether a key stands in an entry's text."""
    from checks.keys.matcher import Matcher
    from checks.plugins.loading import load_shapes

    matcher = Matcher(load_shapes(catalog_of(data_dir))[0])
    return lambda data: any(m.nature == "secret" for m in matcher.matches(data, FOLDER))


def _rows(root: Path) -> list[dict[str, Any]]:
    """One row a file, those that end first before the others; broken ones at the top."""
    from checks.acceptances.reading import read_book

    book, today = read_book(root), _today()
    rows: list[dict[str, Any]] = [
        {"path": path, "state": "broken", "why": why, "days_left": None, "entry": None} for path, why in book.broken
    ]
    for held in sorted(book.held, key=lambda h: (h.entry.until, h.name)):
        entry = held.entry
        left = (entry.until - today).days
        rows.append({"path": held.path, "state": entry.state(today), "why": "", "days_left": left, "entry": entry})
    return rows


def _shown(rows: list[dict[str, Any]], form: str, nothing: str) -> int:
    if form == "json":
        _say(rows)
    elif not rows:
        _echo(nothing)
    for row in rows if form == "text" else ():
        entry = row["entry"]
        if entry is None:
            _echo(f"{row['path']}: accepts nothing, {row['why']}")
            continue
        left = row["days_left"]
        when = (
            f"ended {day_of(entry.until)}, open again"
            if row["state"] == "expired"
            else f"until {day_of(entry.until)}, {count_of(left, 'day')} left"
        )
        what = f"{entry.kind} {entry.masked}".strip() or entry.path or "the project"
        _echo(f"{what}  ({', '.join(entry.checks) or 'every check'})  {when}")
        _echo(f"  {entry.owner}: {entry.reason}" + (f" (from {entry.origin})" if entry.origin else ""))
        _echo(f"  {row['path']}")
    return FAILED if any(row["state"] == "broken" for row in rows) else DONE


def _scene(root: Path, data_dir: Path | None) -> Scene:
    from checks.examination import Request
    from checks.fixes.scene import study

    return study(Request(paths=(root,)), catalog_of(data_dir), places_of(data_dir))


def _today() -> date:
    return datetime.now(UTC).date()


def _echo(text: str) -> None:
    from checks.report.escape import for_terminal

    click.echo(for_terminal(text))


def _say(value: Any) -> None:
    from checks.model import encode_any

    click.echo(encode_any(value).decode())
