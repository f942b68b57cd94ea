"""What an examination leaves behind: every scan of a target, but for what is staged, made up, or not to be kept."""

from __future__ import annotations

import pytest

from checks.catalog import load
from checks.demo.simulated import Simulated
from checks.examination import Request, examine
from checks.memory.remembering import _without_key, target_of
from checks.memory.scans import Scans
from checks.places import Places
from tests.repositories import assigned


@pytest.fixture
def remembered(data_dir):
    return lambda target: Scans(Places(data_dir)).of(str(target.resolve()))


def test_each_scan_of_a_project_is_remembered_as_it_was_reported(project, scan, remembered, data_dir, key) -> None:
    project.commit({"app.py": assigned(key())})
    first, second = scan(project.folder), scan(project.folder, history=False)
    kept = remembered(project.folder)
    assert [k.sources for k in kept] == [("worktree", "history"), ("worktree",)]
    assert [Scans(Places(data_dir)).report(k.number) for k in kept] == [first, second]
    assert "memory" not in {limit.id for limit in first.limits}


def test_what_is_staged_and_what_is_not_to_be_kept_is_not(project, scan, remembered) -> None:
    project.commit({"app.py": "x = 1\n"})
    project.write("b.py", "y = 1\n")
    project.git("add", "b.py")
    scan(project.folder, staged=True)
    scan(project.folder, memory=False)
    assert remembered(project.folder) == []


def test_nothing_that_is_made_up_is_kept_even_where_no_key_was_found(project, data_dir, remembered) -> None:
    project.commit({"app.py": "x = 1\n"})
    request = Request(paths=(project.folder.resolve(),))
    report = examine(request, load(), Places(data_dir), providers=Simulated())
    assert report.keys == () and remembered(project.folder) == []


def test_a_memory_that_is_broken_is_one_line_and_the_scan_goes_on(project, scan, data_dir) -> None:
    project.commit({"app.py": "x = 1\n"})
    whole = scan(project.folder, memory=False)
    (data_dir / "data").mkdir()
    (data_dir / "data" / "scans.sqlite").write_bytes(b"not a database, and long enough" * 100)
    report = scan(project.folder)
    (limit,) = [limit for limit in report.limits if limit.id == "memory"]
    assert limit.why.startswith("this scan is not remembered:") and "\n" not in limit.why
    assert (report.score, report.checks, report.partial) == (whole.score, whole.checks, False)


def test_a_target_is_named_by_what_was_asked_for(tmp_path) -> None:
    one, two = tmp_path / "a", tmp_path / "b"
    assert target_of((one,)) == str(one)
    assert target_of((two, one)) == target_of((one, two)) != target_of((one,))
    assert target_of(()) == "machine" and target_of((), tmp_path) == f"machine {tmp_path}"


def test_an_account_that_is_named_like_a_key_is_not_kept(rng) -> None:
    value = "sk-" + f"{rng.getrandbits(128):032x}"
    assert value not in _without_key(f"github.com/{value}/x")
    assert _without_key(f"github.com/{value}/x").endswith("/x")
    plain = "github.com/some-company/langchain4j-retrieval-postgres-gradle"
    assert _without_key(plain) == plain
