"""`shrift fix`: what can be fixed, what would change, changing it, and putting it back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checks.terminal.options import Named, catalog_of, data_dir_option, folders, places_of
from checks.terminal.refusal import DONE, Refusal

if TYPE_CHECKING:
    from checks.examination import Request
    from checks.fixes.plan import Fix
    from checks.fixes.records import Record, Records
    from checks.fixes.scene import Scene
    from checks.vault.credentials import Vault

_FORMAT = click.option("--format", "form", type=click.Choice(("text", "json")), default="text")


def _where(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        data_dir_option,
        click.option("--home", type=Named(), metavar="DIR", help="Look at this home folder; means --machine."),
        click.option("--machine", is_flag=True, help="Look at the places on this machine where keys are kept."),
        click.option("--in", "paths", type=Named(), multiple=True, metavar="DIR", help="The folder; else “.”."),
    ):
        command = option(command)
    return command


@click.group("fix", no_args_is_help=True)
def fix_group() -> None:
    """Fix what was found: with a preview, a copy of what was there, and a way back.

    A fix is called by what it does and to which file: “untrack:.env”.
    """


@fix_group.command("list", short_help="List what can be fixed.")
@click.argument("path", required=False, type=Named())
@_where
@_FORMAT
def list_fixes(path: Path | None, form: str, **where: Any) -> None:
    """List what can be fixed: what is safe, what wants a look, what is left to you."""
    from checks.fixes.fixers import proposals
    from checks.fixes.showing import listed

    if path is not None:
        where["paths"] = (*where["paths"], path)
    scene = _scene(where)
    fixes = proposals(scene)
    if form == "json":
        _say(_previews(fixes, scene))
    else:
        click.echo(listed(_previews(fixes, scene), scene.findings), nl=False)


@fix_group.command("plan")
@click.argument("names", nargs=-1, metavar="FIX…")
@click.option("--safe", is_flag=True, help="Everything that cannot change how a program behaves.")
@_where
@_FORMAT
def plan(names: tuple[str, ...], safe: bool, form: str, **where: Any) -> None:
    """Show what would change, line by line, and change nothing. Values are masked."""
    from checks.fixes.showing import shown

    scene = _scene(where)
    previews = _previews(_chosen(scene, names, safe), scene)
    if form == "json":
        _say(previews)
    else:
        click.echo(shown(previews), nl=False)


@fix_group.command("apply")
@click.argument("names", nargs=-1, metavar="FIX…")
@click.option("--safe", is_flag=True, help="Everything that cannot change how a program behaves.")
@click.option("--yes", is_flag=True, help="Do not ask; the plan was looked at.")
@click.option("--expect", multiple=True, metavar="DIGEST", help="Only if every plan is still one of these.")
@_where
@_FORMAT
def apply_fixes(names: tuple[str, ...], safe: bool, yes: bool, expect: tuple[str, ...], form: str, **where: Any) -> int:
    """Change the files. What stood there is kept first, and “shrift fix undo” puts it back."""
    from checks.fixes.applying import NotApplied, apply
    from checks.fixes.outcome import checked_again, told
    from checks.fixes.showing import shown

    scene = _scene(where)
    chosen = _chosen(scene, names, safe)
    fixes = [f for f in chosen if f.changes]
    if not fixes and chosen:
        raise Refusal(f"{chosen[0].id} is left to you: {chosen[0].why_not}; nothing was changed")
    if not fixes:
        click.echo("Nothing to change.", err=form == "json")
        if form == "json":
            _say(None)
        return DONE
    if expect and not {f.digest for f in fixes} <= set(expect):
        raise Refusal("a file has changed since the plan was shown; look at it again. Nothing was changed")
    if not yes:
        click.echo(shown(_previews(fixes, scene)), nl=False, err=form == "json")
        if not sys.stdin.isatty():
            raise Refusal("nothing was changed: say --yes to apply a plan that you have looked at")
        if not click.confirm("Change these files?", default=False, err=True):
            raise Refusal("nothing was changed")
    records, vault = _books(where["data_dir"])
    try:
        record = apply(fixes, records, vault, str(scene.base), holds_secret=scene.holds_secret)
    except NotApplied as error:
        raise Refusal(str(error)) from None
    outcome = checked_again(record, fixes, scene, lambda only: _scene(where, only))
    outcome = scene.veil.over(outcome)
    if form == "json":
        _say(outcome)
    else:
        click.echo(told(outcome), nl=False)
    return DONE


@fix_group.command("undo")
@click.argument("record", required=False)
@click.option(
    "--keep-changed", is_flag=True, help="Put back files that were changed since, too; keep what stands in them now."
)
@data_dir_option
@_FORMAT
def undo_fix(record: str | None, keep_changed: bool, form: str, data_dir: Path | None) -> int:
    """Put files back as they were, byte for byte. Without RECORD: what was applied last."""
    from checks.fixes.applying import NotUndone, undo
    from checks.fixes.outcome import Undone
    from checks.report.escape import for_terminal

    records, vault = _books(data_dir)
    found = _record(records, record)
    try:
        notes = undo(found, records, vault, keep_changed=keep_changed)
    except NotUndone as error:
        raise Refusal(str(error)) from None
    outcome = Undone(record=found.id, files=tuple(f.shown for f in found.files), notes=notes)
    if form == "json":
        _say(outcome)
        return DONE
    click.echo(for_terminal(f"{', '.join(outcome.files)}: as before {found.id}."))
    for note in notes:
        click.echo(for_terminal(note))
    return DONE


@fix_group.command("records")
@data_dir_option
@_FORMAT
def list_records(form: str, data_dir: Path | None) -> None:
    """List what was applied, the newest first."""
    from checks.fixes.records import BrokenRecord
    from checks.fixes.showing import of_records

    records, _ = _books(data_dir)
    try:
        found = records.all()
    except BrokenRecord as error:
        raise Refusal(str(error)) from None
    if form == "json":
        _say(found)
    else:
        click.echo(of_records(found, records.folder), nl=False)


@fix_group.command("forget")
@click.argument("record", required=False)
@click.option("--all", "everything", is_flag=True, help="Every record.")
@data_dir_option
def forget(record: str | None, everything: bool, data_dir: Path | None) -> int:
    """Delete the copies of what stood in files. What is forgotten cannot be undone any more."""
    from checks.fixes.records import BrokenRecord
    from checks.fixes.sealing import CannotSeal

    if (record is None) is not everything:
        raise Refusal("name the record, or --all; “shrift fix records” lists them")
    records, _ = _books(data_dir)
    try:
        chosen = records.all() if everything else [_record(records, record)]
        for one in chosen:
            records.forget(one)
        if everything:
            records.sweep()
    except (BrokenRecord, CannotSeal) as error:
        raise Refusal(str(error)) from None
    except OSError as error:
        raise Refusal(f"{records.folder} cannot be changed: {error.strerror}") from None
    click.echo(f"{len(chosen)} forgotten.")
    return DONE


def _request(where: dict[str, Any]) -> Request:
    from checks.examination import Request

    home = where["home"]
    machine = bool(where["machine"]) or home is not None
    return Request(
        paths=folders(where["paths"] or (() if machine else (Path(),))),
        machine=machine,
        home=None if home is None else folders((home,))[0],
        history=False,  # no fix of a file changes what was committed
    )


def _scene(where: dict[str, Any], only: frozenset[str] | None = None) -> Scene:
    from checks.fixes.scene import study
    from checks.impossible import Impossible

    try:
        return study(_request(where), catalog_of(where["data_dir"]), places_of(where["data_dir"]), only=only)
    except Impossible as error:
        raise Refusal(str(error)) from None


def _books(data_dir: Path | None) -> tuple[Records, Vault]:
    from checks.fixes.records import Records
    from checks.vault.credentials import Vault
    from checks.vault.keychain import Keychain

    places, keychain = places_of(data_dir), Keychain()
    return Records(places, keychain), Vault(places, keychain)


def _record(records: Records, name: str | None) -> Record:
    from checks.fixes.records import BrokenRecord

    try:
        if name is not None:
            return records.one(name)
        found = next((r for r in records.all() if r.undone is None), None)
    except BrokenRecord as error:
        raise Refusal(str(error)) from None
    if found is None:
        raise Refusal("there is nothing to undo")
    return found


def _chosen(scene: Scene, names: Sequence[str], safe: bool) -> list[Fix]:
    """The fixes that are named: by their id, or by what they do and the file of a finding they mend."""
    from checks.fixes.available import does
    from checks.fixes.fixers import proposals
    from checks.model import Safety

    if bool(names) is safe:
        raise Refusal("name a fix as “shrift fix list” does, or say --safe")
    fixes = proposals(scene)
    if safe:
        return [f for f in fixes if f.safety is Safety.SAFE and not f.why_not]
    chosen: dict[str, Fix] = {}
    for name in names:
        recipe, _, place = name.partition(":")
        exact = [f for f in fixes if f.id == name]
        bare = place.removeprefix("~/")
        # The same change may be offered under another advice that leads to it.
        fits = exact or [
            f
            for f in fixes
            if (f.recipe == recipe or does(f.recipe) == does(recipe) is not None)
            and (bare in f.places or f.target == place if place else f.recipe == recipe)
        ]
        fits = [f for f in fits if f.recipe == recipe] or fits
        if not fits and place and does(recipe) is not None:
            raise Refusal(
                f"nothing for “{name[:120]}” can be changed safely from here; “shrift fix list” shows what can, "
                "“shrift explain CHECK” how the rest is done by hand"
            )
        if not fits:
            raise Refusal(f"there is no fix “{name[:120]}” here; “shrift fix list” shows what there is")
        chosen |= {f.id: f for f in fits}
    return list(chosen.values())


def _previews(fixes: Sequence[Fix], scene: Scene) -> list[Any]:
    from checks.fixes.preview import preview

    return [preview(fix, scene.matcher, scene.veil) for fix in fixes]


def _say(value: Any) -> None:
    from checks.model import encode_any

    click.echo(encode_any(value).decode())
