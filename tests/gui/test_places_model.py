"""Where a key is: paths as people write them, the other places of the same key, the project's own language."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from gui_samples import report

from checks.model import Location
from gui.models.places import MOST_NAMES, elsewhere, own_language, path_of


@pytest.mark.parametrize(
    ("place", "told"),
    [
        (Location(source="worktree", path="a.py", line=3), "a.py:3"),
        (Location(source="worktree", path="a.zip", member="b.json", line=1), "a.zip › b.json:1"),
        (Location(source="history", path="", blob="ab" * 20), "object abababa"),
        (Location(source="history", path="", commit="cd" * 20, line=2), "commit cdcdcdc:2"),
    ],
)
def test_a_place_is_told_by_path_member_and_line_or_by_its_object(place: Location, told: str) -> None:
    assert path_of(place) == told


def test_the_other_places_of_a_key_are_listed_and_counted_without_the_one_shown() -> None:
    shown = report()
    rows, count = elsewhere(shown.findings, shown.findings[0], shown.keys[0])
    assert [row.path for row in rows] == [".env.production:12", "services/api/settings.py:41", "Env file in git"]
    assert count == 2
    assert rows[-1].finding == "s1-env-tracked-0"


def test_a_place_that_has_a_finding_of_its_own_leads_to_it() -> None:
    shown = report()
    other = msgspec.structs.replace(
        shown.findings[2], locations=(Location(source="worktree", path=".env.production", line=12, column=16),)
    )
    shown = msgspec.structs.replace(shown, findings=(*shown.findings[:2], other))
    rows, _ = elsewhere(shown.findings, shown.findings[0], shown.keys[0])
    assert (rows[0].path, rows[0].finding) == (".env.production:12", other.id)
    assert [row.finding for row in rows[1:]] == [""]


@pytest.mark.parametrize(
    ("names", "language"),
    [
        (["package.json", "README.md"], "Node"),
        (["go.mod"], "Go"),
        (["pyproject.toml"], "Python"),
        (["notes.txt"], None),
    ],
)
def test_a_projects_language_is_told_by_what_lies_in_its_folder(
    tmp_path: Path, names: list[str], language: str | None
) -> None:
    for name in names:
        (tmp_path / name).write_text("")
    shown = msgspec.structs.replace(report(path=str(tmp_path)), findings=())
    assert own_language(shown) == language


def test_a_folder_that_is_gone_leaves_the_findings_to_tell() -> None:
    shown = report(path="/nowhere/at/all")
    settings = Location(source="worktree", path="services/api/settings.py", line=1)
    told = msgspec.structs.replace(shown.findings[0], locations=(settings,))
    assert own_language(msgspec.structs.replace(shown, findings=(told,))) == "Python"


def test_a_folder_of_endless_names_is_not_read_to_its_end(tmp_path: Path) -> None:
    for number in range(MOST_NAMES + 50):
        (tmp_path / f"{number}.txt").touch()
    assert own_language(msgspec.structs.replace(report(path=str(tmp_path)), findings=())) is None
