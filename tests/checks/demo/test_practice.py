"""The practice projects: each shows its sin to a real scan, and none of it when it is cured."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from checks.catalog import SINS, Catalog, load
from checks.cli import commands
from checks.demo import make_practice
from checks.demo.practice import MASK, PRACTICES
from checks.examination import Request, examine
from checks.model import Status
from checks.places import Places


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, with_rules: Callable[[Path], Path]) -> Path:
    return with_rules(tmp_path_factory.mktemp("data"))


def statuses(folder: Path, data: Path, wanted: tuple[str, ...]) -> set[Status]:
    catalog = load()
    # What only a commit to come would hold is told apart by what history is read.
    needed = Catalog([c for c in catalog.checks if c.id in (*wanted, "S1-TRACKED", "S1-HISTORY")])
    report = examine(Request(paths=(folder.resolve(),), memory=False), needed, Places(data))
    found = {c.id: c.status for c in report.checks}
    assert set(wanted) <= set(found)
    return {found[id] for id in wanted}


@pytest.mark.parametrize("sin", SINS, ids=lambda s: s.folder)
def test_a_practice_has_its_sin_and_its_cure_takes_it_away(tmp_path: Path, data: Path, sin) -> None:
    practice = PRACTICES[int(sin.number)]
    assert {load().find(id).sin for id in practice.checks} == {sin.number}
    folder = make_practice(tmp_path / practice.name, practice.sin)
    assert statuses(folder, data, practice.checks) == {Status.FAIL}
    for path, text in practice.cure.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
    assert statuses(folder, data, practice.checks) == {Status.PASS}


def test_what_is_shown_of_a_practice_holds_a_mask_and_no_mark() -> None:
    for practice in PRACTICES.values():
        told = "".join(practice.before(path) for path in (*practice.files, *practice.loose))
        assert "@openai" not in told
        assert not any("@openai" in text for text in practice.cure.values())
        assert practice.opened in practice.cure
    assert MASK in PRACTICES[1].before("bot.py") and PRACTICES[5].before("docs/keys/rotation.md") == ""


def test_the_keys_of_two_practices_are_not_the_same(tmp_path: Path) -> None:
    one, other = (make_practice(tmp_path / str(n), 1) / ".env" for n in range(2))
    assert one.read_text("utf-8") != other.read_text("utf-8")


def test_the_command_line_makes_one_and_knows_only_seven(tmp_path: Path) -> None:
    made = CliRunner().invoke(commands, ["demo", "--practice", "7", "--make-only", str(tmp_path / "p")])
    assert made.exit_code == 0 and (tmp_path / "p" / "compose.yaml").is_file()
    assert CliRunner().invoke(commands, ["demo", "--practice", "8"]).exit_code == 2
