"""What the documentation shows works as it is shown."""

from __future__ import annotations

import re
import sys
import tomllib
import types
from pathlib import Path

import msgspec
import pytest

from checks import Check, Status
from checks.accounts.known import AccountsTold
from checks.events import Event
from checks.fixes import recipes
from checks.keys.formats import read_provider
from checks.model import Report
from checks.texts import CheckText
from tests.checks.sins.cases import seen

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
WRITE = (DOCS / "write-a-check.md").read_text("utf-8")
REPORT = (DOCS / "report.md").read_text("utf-8")


def blocks(text: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.M | re.S)


def test_the_check_in_the_guide_judges(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "key_owner_of_the_guide.toml").write_text(blocks(WRITE, "toml")[0], encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    module = types.ModuleType("key_owner_of_the_guide")
    module.__file__ = str(tmp_path / "key_owner_of_the_guide.py")
    monkeypatch.setitem(sys.modules, module.__name__, module)
    exec(compile(blocks(WRITE, "python")[0], "guide", "exec"), module.__dict__)
    check: Check = module.__dict__["CHECK"]
    monkeypatch.setattr(Check, "text", msgspec.convert(tomllib.loads(blocks(WRITE, "toml")[0]), CheckText))
    assert check.judge(seen(texts={"KEYS.md": "owner: ada"})).status is Status.PASS
    (finding,) = check.judge(seen()).findings
    assert finding.title == "Nobody owns the keys"
    assert check.judge(seen(gathered=frozenset())).status is Status.NOT_CHECKED


def test_the_text_in_the_guide_is_whole_and_names_recipes_that_exist() -> None:
    text = msgspec.convert(tomllib.loads(blocks(WRITE, "toml")[0]), CheckText)
    assert set(text.fixes) <= recipes().keys()


def test_the_entry_points_in_the_guide_are_those_of_the_example() -> None:
    shown = tomllib.loads(blocks(WRITE, "toml")[1])["project"]["entry-points"]
    example = tomllib.loads((ROOT / "tests" / "plugin" / "pyproject.toml").read_text("utf-8"))
    assert shown == example["project"]["entry-points"]


def test_the_provider_in_the_guide_is_the_one_of_the_example() -> None:
    shown = read_provider(blocks(WRITE, "toml")[2], "the guide")
    file = ROOT / "tests" / "plugin" / "shrift_example" / "providers" / "acme.toml"
    assert shown == read_provider(file.read_text("utf-8"), "the example")


def test_the_page_about_the_report_names_every_field() -> None:
    table = REPORT.split("## Fields")[1].split("## Ids")[0]
    for field in Report.__struct_fields__:
        assert f"`{field}`" in table


def test_the_page_about_the_report_names_every_event_with_its_fields() -> None:
    table = REPORT.split("## Events")[1]
    own = [event for event in Event.__args__ if isinstance(event, type)]  # type: ignore[attr-defined]
    for event in (*own, AccountsTold):
        (line,) = [row for row in table.splitlines() if row.startswith(f"| `{event.__struct_config__.tag}` |")]
        if event.__struct_config__.tag not in ("excerpt", "heard"):
            for field in event.__struct_fields__:
                assert f"`{field}`" in line or field == "seconds"


@pytest.mark.parametrize("page", ["write-a-check.md", "report.md", "accounts.md", "team.md"])
def test_every_file_that_is_named_exists(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    for path in re.findall(r"`((?:checks|tests|docs)/[\w./-]+)`", text):
        assert (ROOT / path).exists(), path
    for command in re.findall(r"`?shrift ([a-z]+)", text):
        from checks.cli import COMMANDS

        assert command in COMMANDS or command == "shrift"


def test_the_policy_in_the_page_for_teams_is_one() -> None:
    from checks.policy import read_policy

    (shown,) = blocks((DOCS / "team.md").read_text("utf-8"), "toml")
    assert read_policy(shown).max_age_days.providers == {"openai": 45}
