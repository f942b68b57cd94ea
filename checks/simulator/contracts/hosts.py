"""GitHub's and GitLab's lists of the secrets of pipelines: names and what is said of them, as they document it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from checks.simulator.talk import Ask, Reply, is_bearer, refused, said, stamp
from checks.simulator.world import World

PROJECT = "acme/chat"  # the one project there is; its owner is an organisation, and a group
_REPOSITORY = (("OPENAI_API_KEY", 412), ("NPM_TOKEN", 900))
_ORGANISATION = (("ANTHROPIC_API_KEY", 30, "all"), ("GROQ_API_KEY", 20, "selected"))
_ENVIRONMENT = (("MISTRAL_API_KEY", 400),)


def github(ask: Ask, world: World) -> Reply:
    """Secrets of Actions."""
    if not is_bearer(ask, world, "github.com"):
        return refused(401, "Bad credentials")

    def secret(name: str, days: int, **more: str) -> dict[str, Any]:
        when = stamp(world.now - timedelta(days=days))
        return {"name": name, "created_at": stamp(world.now - timedelta(days=1_000)), "updated_at": when} | more

    lists: dict[str, tuple[str, list[dict[str, Any]]]] = {
        f"/repos/{PROJECT}/actions/secrets": ("secrets", [secret(*s) for s in _REPOSITORY]),
        f"/repos/{PROJECT}/actions/organization-secrets": ("secrets", [secret(n, d) for n, d, _ in _ORGANISATION]),
        "/orgs/acme/actions/secrets": ("secrets", [secret(n, d, visibility=v) for n, d, v in _ORGANISATION]),
        f"/repos/{PROJECT}/environments": ("environments", [{"id": 1, "name": "prod/eu"}]),
        f"/repos/{PROJECT}/environments/prod/eu/secrets": ("secrets", [secret(*s) for s in _ENVIRONMENT]),
    }
    if ask.path not in lists:
        return refused(404, "Not Found")
    name, rows = lists[ask.path]
    start = (ask.number("page", 1) - 1) * ask.number("per_page", 30)
    return said({"total_count": len(rows), name: rows[start : start + ask.number("per_page", 30)]})


def gitlab(ask: Ask, world: World) -> Reply:
    """Variables of CI/CD by GraphQL. A question that names `value` is answered with one: nobody here may ask it."""
    if ask.method != "POST" or ask.path != "/api/graphql":
        return refused(404, "not_found")
    if not is_bearer(ask, world, "gitlab.com"):
        return refused(401, "invalid_token")
    question = ask.json()
    query, given = question["query"], question["variables"]
    if given["path"] != PROJECT:
        return said({"data": {"project": None}})
    scoped = {"masked": True, "protected": False, "environmentScope": "*"}
    own = [{"key": "OPENAI_API_KEY"} | scoped, {"key": "GROQ_API_KEY"} | scoped | {"environmentScope": "production"}]
    group = [{"key": "ANTHROPIC_API_KEY", "groupName": "acme"} | scoped]
    name = "inheritedCiVariables" if "inheritedCiVariables" in query else "ciVariables"
    rows = group if name.startswith("inherited") else own
    if re.search(r"\bvalue\b", query):
        rows = [row | {"value": "made-up"} for row in rows]
    start = int(given["after"] or 0)
    shown = rows[start : start + 1]  # one on a page
    more = start + 1 < len(rows)
    page = {"hasNextPage": more, "endCursor": str(start + 1) if more else None}
    return said({"data": {"project": {name: {"nodes": shown, "pageInfo": page}}}})
