"""Fixes: what a person can do about a finding. Recipes are shared by many checks; a check names them by id."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import Literal

import msgspec
import tomli


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """The same step in one ecosystem: "Python", "Node", "Go", "Actions", "Docker", "Kubernetes", "Shell" …"""

    ecosystem: str
    code: str


class Recipe(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step a person takes, with its words, commands and pages.

    `title` and `text` may hold `{masked}`, `{provider}` and `{path}`; `page` names which of the provider's pages to
    open ("keys" or "usage").
    """

    id: str
    title: str
    text: str
    safety: Literal["safe", "review", "manual"]
    page: str | None = None
    code: list[Code] = []


@cache
def recipes() -> dict[str, Recipe]:
    """All recipes by id, in the order of the file."""
    data = tomli.loads(resources.files(__name__).joinpath("recipes.toml").read_text(encoding="utf-8"))
    return {r.id: r for r in msgspec.convert(data["recipe"], list[Recipe])}


def recipe(id: str) -> Recipe:
    """The recipe of this id; raises `KeyError` for one that does not exist."""
    return recipes()[id]
