"""The same key in other projects, as the memory knows: with their day, and never a clone, a part, or a past alone."""

from __future__ import annotations

import msgspec
import pytest

from checks.evidence import Remote, Repository
from checks.keys.secret import Fingerprinter
from checks.memory.elsewhere import elsewhere
from checks.memory.scan import scan_of
from checks.memory.scans import Scans
from checks.model import Status, Target
from checks.places import Places
from tests.checks.changes.reports import check, finding, key, report
from tests.repositories import assigned

HERE = Target(path="/code/shop", name="shop", kind="repository")


@pytest.fixture
def places(tmp_path) -> Places:
    return Places(tmp_path)


def keep(places: Places, path: str, *, keys=(), project: str = "", who: str = "", **about) -> None:
    found = finding("a", key="k")
    one = report([check("A", [found])], [found], keys or [key("k")], path=path, name=path.rpartition("/")[2], **about)
    scan = msgspec.structs.replace(scan_of(one, target=path, project=project), who=who, taken="x" if who else "")
    Scans(places).keep(scan, one)


def others(places: Places, target: Target = HERE, named: str = "f1", *repositories: Repository) -> list[str]:
    found = elsewhere(places, [key("k")], named, target, repositories)
    return [o.name + (f" from {o.who}" if o.who else "") for o in found.get("k", ())]


def test_other_projects_with_the_day_of_their_scan(places) -> None:
    keep(places, "/code/ledger", day=12)
    keep(places, "/x/theirs", day=13, who="CI")
    assert others(places) == ["ledger", "theirs from CI"]
    (first, _) = elsewhere(places, [key("k")], "f1", HERE, ())["k"]
    assert first.day.startswith("2026-11-12")


def test_neither_itself_nor_its_parts_nor_what_it_lies_in(places) -> None:
    for path in ("/code/shop", "/code/shop/web", "/code"):
        keep(places, path)
    assert others(places) == []


def test_a_clone_is_the_same_project(places) -> None:
    keep(places, "/code/shop-again", project="github.com/o/shop")
    remote = Remote(name="origin", url="", host="github.com", project="o/shop")
    assert others(places, HERE, "f1", Repository(remotes=(remote,))) == []
    assert others(places) == ["shop-again"]


def test_a_key_that_is_history_there_is_not_used_there(places) -> None:
    keep(places, "/code/branch", keys=[key("k", place="blob")])  # another branch has it now
    gone = key("k", place="blob")
    past = msgspec.structs.replace(gone.sightings[0], reach=("reachable",), removed_by="c" * 40)
    keep(places, "/code/old", keys=[msgspec.structs.replace(gone, sightings=(past,))])
    assert others(places) == ["branch"]


def test_other_fingerprints_and_a_broken_memory_join_nothing(places, tmp_path) -> None:
    keep(places, "/code/ledger")
    assert others(places, HERE, "f2") == [] and others(places, HERE, "") == []
    (tmp_path / "data" / "scans.sqlite").write_bytes(b"no database, but long enough for one" * 100)
    assert others(places) == []


def test_two_scans_of_two_projects_find_each_other(make_project, scan, key, monkeypatch) -> None:
    made = Fingerprinter(b"k" * 32)
    monkeypatch.setattr("checks.vault.fingerprints.fingerprinter", lambda places, **more: (made, ""))
    value = key()
    one, two = (make_project(n).init() for n in ("shop", "ledger"))
    for number, project in enumerate((one, two)):
        project.git("remote", "add", "origin", f"https://example.org/o/p{number}.git")
        project.commit({"app.py": f"import openai\n# {number}\n", ".gitignore": ".env\n"})
        project.write(".env", assigned(value))
    first, second = scan(one.folder), scan(two.folder)
    (alone,), (shared,) = ([c for c in r.checks if c.id == "S4-DUP-PROJECT"] for r in (first, second))
    assert alone.status is Status.PASS and shared.status is Status.FAIL
    (told,) = [f for f in second.findings if f.check == "S4-DUP-PROJECT"]
    assert "shop on " in told.message
    assert first.tool.fingerprints == second.tool.fingerprints == made.name
    without = scan(two.folder, memory=False)
    assert [c.status for c in without.checks if c.id == "S4-DUP-PROJECT"] == [Status.PASS]
