"""The dry run of `scan --online`: everything is read and matched, and it is said who would be asked what. Nobody is."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from checks.terminal.refusal import DONE, Refusal

if TYPE_CHECKING:
    from checks.accounts.book import AccountEntry
    from checks.catalog import Catalog
    from checks.examination import Request
    from checks.gathering import Gathering
    from checks.liveness.pool import Question
    from checks.places import Places


def gathered(request: Request, catalog: Catalog, places: Places) -> Gathering:
    """All sources read, nothing judged and nobody asked. Raises `Refusal` for what was named and is not there."""
    from checks.announce import Announcer
    from checks.gathering import Gathering
    from checks.impossible import Impossible
    from checks.plugins.loading import load_shapes

    shapes, _ = load_shapes(catalog)
    gathering = Gathering(request, catalog, shapes, places, Announcer(lambda event: None), threading.Event())
    try:
        gathering.run()
    except Impossible as error:
        raise Refusal(str(error)) from None
    return gathering


def tell(request: Request, catalog: Catalog, places: Places, names: tuple[str, ...]) -> int:
    """Say who would be asked."""
    import msgspec

    from checks.online.choices import SIGN_INS
    from checks.online.questioning import Turned
    from checks.report.escape import for_terminal
    from checks.vault.credentials import CredentialError

    gathering = gathered(msgspec.structs.replace(request, hosts=()), catalog, places)
    lines = [f"{host}: what it says of this project’s remotes there" for host in request.hosts]
    for tool in request.sign_ins:
        lines.append(f"{tool}: for its sign-in, which goes to {SIGN_INS[tool]} alone")
        lines.append(
            f"{SIGN_INS[tool]}, with it: push protection, and names and days of the pipelines’ secrets, no value"
        )
    if names:
        providers = Turned(places, names)
        masks = {k.fingerprint: k.masked for k in gathering.ledger.keys()}  # noqa: SIM118 - the ledger is no dict
        try:
            lines += [
                *_accounts(providers.entries()),
                *in_words(providers.plan(gathering.ledger.found(), gathering.shapes), masks),
            ]
        except CredentialError as error:
            raise Refusal(str(error)) from None
    click.echo("Nobody was asked. This would be:")
    for line in lines or ["nobody: no account and no key of those who were named"]:
        click.echo(for_terminal(f"  {line}"))
    return DONE


def in_words(questions: Iterable[Question], masks: dict[str, str]) -> list[str]:
    """One line a question: `GET https://api.openai.com/v1/models  sk-proj-…4f2a in Authorization`."""
    lines = []
    for question in questions:
        mask = masks.get(question.fingerprint, question.fingerprint)
        if question.why_not:
            lines.append(f"{mask} ({question.provider}): nobody: {question.why_not}")
        else:
            note = f" ({question.note})" if question.note else ""
            lines.append(f"{question.method} {question.url}  with {mask} in {question.carried_in}{note}")
    return lines


def _accounts(entries: list[AccountEntry]) -> list[str]:
    from checks.accounts.clients import client_of
    from checks.asking.hosts import BASES

    lines = []
    for entry in entries:
        host = entry.settings.get("base") or BASES.get(entry.provider, "")
        what = "keys, use, money and limits"
        lines.append(f"{entry.name} at {host}: {what}, with {client_of(entry.provider).credential}")
    return lines
