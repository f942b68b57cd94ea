"""The page about responses shows commands and options that exist."""

from __future__ import annotations

import re
from pathlib import Path

from checks.response.commands import respond_group
from checks.response.drill_commands import drill_group

PAGE = (Path(__file__).parents[3] / "docs" / "response.md").read_text("utf-8")


def test_every_command_is_shown_and_every_shown_one_exists() -> None:
    groups = {"respond": respond_group, "drill": drill_group}
    for name, group in groups.items():
        assert set(re.findall(rf"shrift {name} ([a-z]+)", PAGE)) == set(group.commands)
    options = {o for group in groups.values() for c in group.commands.values() for p in c.params for o in p.opts}
    assert set(re.findall(r"(?<!-)--[a-z][a-z-]+", PAGE)) - {"--online"} <= options


def test_the_advice_names_commands_that_exist() -> None:
    from checks.cli import COMMANDS
    from checks.response.told import TITLES, Pages, advice
    from tests.checks.response.test_state import FILE, begin

    made = begin(FILE)
    words = "\n".join(line for id in TITLES for line in advice(made, id, Pages()))
    assert set(re.findall(r"shrift ([a-z]+)", words)) <= set(COMMANDS)
    assert set(re.findall(r"shrift respond ([a-z]+)", words)) <= set(respond_group.commands)
    assert {s.id for s in made.steps} == set(TITLES)
