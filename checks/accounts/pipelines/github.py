"""GitHub: secrets of Actions. Its interface gives names, days and, to administrators of the organisation, who gets them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Literal

from checks.accounts.clients.client import named
from checks.asking import reading
from checks.asking.transport import Asker
from checks.asking.trouble import CouldNotAsk
from checks.evidence import HostSecret

HEADERS = (("Accept", "application/vnd.github+json"), ("X-GitHub-Api-Version", "2022-11-28"))
MOST = 1_000  # secrets of one project
MOST_ENVIRONMENTS = 20
_SIZE = 100
_ADMINISTRATORS = "GitHub shows the secrets of a project to those who may change them"
_SCOPE = "to whom the organisation gives its secrets is shown with the right admin:org (gh auth refresh -s admin:org)"


def secrets_of(ask: Asker, project: str) -> tuple[tuple[HostSecret, ...] | None, str]:
    """The secrets that workflows of a project are given, and in words what of them was not told.

    Raises `CouldNotAsk` where not even the project's own are told.
    """
    owner, _, name = project.partition("/")
    place = f"/repos/{named(owner)}/{named(name)}"
    try:
        found = [_secret(row, "repository") for row in _rows(ask, f"{place}/actions/secrets", "secrets")]
    except CouldNotAsk as trouble:
        if trouble.reason in ("forbidden", "not_found"):
            return None, _ADMINISTRATORS
        raise
    missed: list[str] = []

    def more(question: Callable[[], Iterator[HostSecret]], what: str) -> None:
        try:
            found.extend(question())
        except CouldNotAsk as trouble:
            missed.append(f"{what} were not told: {trouble}")

    more(lambda: _of_organisation(ask, place, owner, missed), "the organisation’s secrets")
    more(lambda: _of_environments(ask, place, missed), "the secrets of environments")
    return tuple(found[:MOST]), "; ".join(dict.fromkeys(missed))


def _of_organisation(ask: Asker, place: str, owner: str, missed: list[str]) -> Iterator[HostSecret]:
    shared = list(_rows(ask, f"{place}/actions/organization-secrets", "secrets"))
    if not shared:
        return
    whom: dict[str, str | None] = {}
    try:
        for row in _rows(ask, f"/orgs/{named(owner)}/actions/secrets", "secrets"):
            whom[reading.needed(row, "name")] = reading.text(row, "visibility")
    except CouldNotAsk as trouble:
        missed.append(_SCOPE if trouble.reason in ("forbidden", "not_found") else f"{_SCOPE}: {trouble}")
    for row in shared:
        yield _secret(row, "organization", of=owner, visibility=whom.get(reading.needed(row, "name")))


def _of_environments(ask: Asker, place: str, missed: list[str]) -> Iterator[HostSecret]:
    environments = [reading.needed(row, "name") for row in _rows(ask, f"{place}/environments", "environments")]
    if len(environments) > MOST_ENVIRONMENTS:
        missed.append(f"of {len(environments)} environments {MOST_ENVIRONMENTS} were asked about")
    for environment in environments[:MOST_ENVIRONMENTS]:
        for row in _rows(ask, f"{place}/environments/{named(environment)}/secrets", "secrets"):
            yield _secret(row, "environment", of=environment)


def _secret(
    row: dict[str, Any],
    level: Literal["repository", "environment", "organization"],
    *,
    of: str = "",
    visibility: str | None = None,
) -> HostSecret:
    return HostSecret(
        name=reading.needed(row, "name")[:200],
        level=level,
        of=of[:200],
        created=_day(row, "created_at"),
        updated=_day(row, "updated_at"),
        visibility=visibility if visibility in ("all", "private", "selected") else None,  # type: ignore[arg-type]
    )


def _day(row: dict[str, Any], name: str) -> datetime | None:
    return reading.moment(row, name)


def _rows(ask: Asker, path: str, name: str) -> Iterator[dict[str, Any]]:
    """All rows of a list. A list that ends before it has as many rows as it says it has is not whole."""
    number = reached = 0

    def following(page: Any) -> dict[str, int] | None:
        nonlocal number, reached
        rows = reading.rows_of(page, name)
        number, reached = number + 1, reached + len(rows)
        return {"page": number + 1} if len(rows) >= _SIZE else None

    total: int | None = None
    for page in ask.pages(path, {"per_page": _SIZE, "page": 1}, following):
        total = reading.whole(page, "total_count")
        yield from reading.rows_of(page, name)
        if reached > MOST:
            raise CouldNotAsk("too_many", f"more than {MOST}")
    if total is not None and reached < total:
        raise CouldNotAsk("malformed", "a list shorter than it says")
