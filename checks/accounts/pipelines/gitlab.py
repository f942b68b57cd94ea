"""GitLab: variables of CI/CD. Its REST interface answers with their values, so GraphQL is asked, for names and marks alone.

It tells no days. Variables of the instance are not among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from checks.asking import reading
from checks.asking.transport import Asker
from checks.asking.trouble import CouldNotAsk
from checks.evidence import HostSecret

HEADERS: tuple[tuple[str, str], ...] = ()
MOST_PAGES = 10  # of a hundred each
_ADMINISTRATORS = "GitLab shows the variables of a project to its maintainers"
_FIELDS = "key masked protected environmentScope"
_LISTS: tuple[tuple[str, str, Literal["repository", "group"]], ...] = (
    ("ciVariables", _FIELDS, "repository"),
    ("inheritedCiVariables", f"{_FIELDS} groupName", "group"),
)


def secrets_of(ask: Asker, project: str) -> tuple[tuple[HostSecret, ...] | None, str]:
    """The variables that pipelines of a project are given, and in words what of them was not told.

    Raises `CouldNotAsk` where nothing is told.
    """
    found: list[HostSecret] = []
    missed: list[str] = []
    for number, (name, fields, level) in enumerate(_LISTS):
        try:
            for row in _rows(ask, project, name, fields):
                found.append(
                    HostSecret(
                        name=reading.needed(row, "key")[:200],
                        level=level,
                        of=(reading.text(row, "groupName") or "")[:200],
                        protected=reading.flag(row, "protected"),
                        masked=reading.flag(row, "masked"),
                        scope=reading.text(row, "environmentScope"),
                    )
                )
        except CouldNotAsk as trouble:
            if not number:
                if trouble.reason == "forbidden":
                    return None, _ADMINISTRATORS
                raise
            missed.append(f"the variables of its groups were not told: {trouble}")
    return tuple(found), "; ".join(missed)


def _rows(ask: Asker, project: str, name: str, fields: str) -> Iterator[dict[str, Any]]:
    query = (
        f"query($path: ID!, $after: String) {{ project(fullPath: $path) {{ {name}(first: 100, after: $after) "
        f"{{ nodes {{ {fields} }} pageInfo {{ hasNextPage endCursor }} }} }} }}"
    )
    after: str | None = None
    asked: set[str | None] = set()
    for _ in range(MOST_PAGES):
        if after in asked:
            raise CouldNotAsk("loop")
        asked.add(after)
        answer = ask.post("/api/graphql", {"query": query, "variables": {"path": project, "after": after}})
        data = reading.part(answer, "data")
        if "project" not in data:
            raise CouldNotAsk("malformed", "no project in it")
        held = reading.part(data, "project", name)
        if not held:  # GraphQL gives nothing in the place of what the asker may not see
            raise CouldNotAsk("forbidden")
        yield from reading.rows_of(held, "nodes")
        page = reading.needed_part(held, "pageInfo")
        after = reading.text(page, "endCursor")
        if not reading.flag(page, "hasNextPage") or not after:
            return
    raise CouldNotAsk("too_many", f"more than {MOST_PAGES * 100}")
