"""`shrift keys`: every key that lies here, with what its provider knows; asking about one; switching one off."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checks.terminal.options import Named, catalog_of, data_dir_option, places_of
from checks.terminal.refusal import DONE, Refusal

if TYPE_CHECKING:
    from checks.ledgers.rows import Rows
    from checks.model import Key
    from checks.online.questioning import Providers

_FORMAT = click.option("--format", "form", type=click.Choice(("text", "json")), default="text")


def where_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Where keys are looked for: the folders, their history, the machine."""
    for option in (
        data_dir_option,
        click.option("--no-history", is_flag=True, help="Leave the git history out."),
        click.option("--home", type=Named(), metavar="DIR", help="Look at this home folder; means --machine."),
        click.option("--machine", is_flag=True, help="Look at the places on this machine where keys are kept."),
        click.option(
            "--in", "paths", type=Named(), multiple=True, metavar="DIR", help="The folder to look in; else “.”."
        ),
    ):
        command = option(command)
    return command


@click.group("keys", short_help="The keys that lie in a folder, one row a key.", invoke_without_command=True)
@where_options
@click.option("--online", multiple=True, metavar="[NAME]", help="Ask those who were turned on, or the named provider.")
@click.option("--simulated", is_flag=True, hidden=True)
@_FORMAT
@click.pass_context
def keys_group(context: click.Context, /, online: tuple[str, ...], simulated: bool, form: str, **where: Any) -> None:
    """The keys that lie in a folder: where, how old, whose, last used, what they cost, whether they still work.

    Nobody is asked without --online; what was told before is shown with its date.
    """
    if context.invoked_subcommand is not None:
        return
    rows = _rows(online=online, simulated=simulated, **where)
    if form == "json":
        from checks.model import encode_any

        joins = rows.joins
        told = {
            "keys": rows.keys,
            "unseen": joins.unseen if joins else (),
            "untold": joins.untold if joins else (),
            "limits": rows.limits,
            "simulated": rows.accounts.simulated,
        }
        click.echo(encode_any(told).decode())
        return
    from checks.ledgers.showing import as_text

    click.echo(as_text(rows), nl=False)


@keys_group.command("ask", short_help="Ask the providers whether these keys still work.")
@click.argument("fingerprints", nargs=-1, required=True)
@where_options
@click.option("--dry-run", is_flag=True, help="Say who would be asked what, and ask nobody.")
@_FORMAT
def ask(fingerprints: tuple[str, ...], dry_run: bool, form: str, **where: Any) -> int:
    """Ask the providers of these keys, with the one reading call each documents, whether they still work.

    FINGERPRINT is one that “shrift keys” lists, its first signs, or the key's mask.
    """
    import msgspec

    from checks.ledgers.rows import named
    from checks.online.dry_run import in_words
    from checks.online.questioning import Turned
    from checks.report.escape import for_terminal
    from checks.report.words import LIVE_WORDS
    from checks.vault.credentials import CredentialError

    places = places_of(where["data_dir"])
    rows = _rows(**where)
    chosen = named(fingerprints, rows.keys)
    found = rows.found(chosen)
    masks = {k.fingerprint: k.masked for k in chosen}
    providers = Turned(places, {k.provider for k in chosen})
    try:
        if dry_run:
            questions = providers.plan(found, rows.shapes)
            if form == "json":
                click.echo(msgspec.json.encode(questions).decode())
                return DONE
            click.echo("Nobody was asked. This would be:")
            for line in in_words(questions, masks):
                click.echo(for_terminal(f"  {line}"))
            return DONE
        told = list(providers.ask(found, rows.shapes, lambda: False))
    except CredentialError as error:
        raise Refusal(str(error)) from None
    if rows.lasting:
        _remember(places, chosen, told)
    if form == "json":
        click.echo(msgspec.json.encode(told).decode())
        return DONE
    for answer in told:
        said = f" ({answer.why})" if answer.why else ""
        click.echo(for_terminal(f"{masks[answer.fingerprint]}: {LIVE_WORDS[answer.live]}{said}"))
    return DONE


@keys_group.command("revoke")
@click.argument("fingerprint")
@where_options
@click.option("--plan", "only_plan", is_flag=True, help="Say what would be sent and what will break, and stop.")
@_FORMAT
def revoke(fingerprint: str, only_plan: bool, form: str, **where: Any) -> int:
    """Switch a key off at its provider. What runs with it stops working at once; that cannot be undone everywhere.

    Asks the accounts of its provider which key it is, shows what will break, and goes on only after the last four signs
    of the key were typed.
    """
    from checks.ledgers.revoking import run
    from checks.ledgers.rows import named

    places = places_of(where["data_dir"])
    rows = _rows(**where)
    (key,) = named((fingerprint,), rows.keys)
    return run(key, rows, places, only_plan=only_plan, form=form)


def _rows(data_dir: Path | None, online: tuple[str, ...] = (), simulated: bool = False, **where: Any) -> Rows:
    from checks.ledgers.rows import request_of, rows_of
    from checks.online.choices import chosen_or_refused
    from checks.online.questioning import Turned

    places = places_of(data_dir)
    chosen = chosen_or_refused(online, places)
    request = request_of(**where)
    providers: Providers | None = Turned(places, chosen.providers) if chosen.providers else None
    if simulated:
        from checks.demo.simulated import Simulated

        providers = Simulated()
    return rows_of(request, catalog_of(data_dir), places, providers)


def _remember(places: Any, keys: list[Key], told: list[Any]) -> None:
    """Keep the answers with what was known before."""
    import msgspec

    from checks.memory import BrokenMemory, Memory
    from checks.model import Known

    answers = {t.fingerprint: t for t in told}
    kept = []
    for key in keys:
        if (answer := answers.get(key.fingerprint)) is not None:
            known = msgspec.structs.replace(
                key.known or Known(), live_why=answer.why, asked=answer.asked.isoformat(timespec="seconds")
            )
            kept.append(msgspec.structs.replace(key, live=answer.live, known=known))
    try:
        Memory(places).keep_known(kept)
    except BrokenMemory as error:
        click.echo(f"shrift: the answer is not remembered: {error}", err=True)
