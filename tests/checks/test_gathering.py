"""Gathering: each source once, in its order, and only what a check needs; what cannot be read is a limit."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.announce import Announcer
from checks.catalog import Catalog, Check
from checks.evidence import Need
from checks.examination import Request
from checks.gathering import Gathered, Gathering
from checks.impossible import Impossible
from checks.model import Severity, Sin, Status, Verdict
from checks.places import Places
from tests.repositories import assigned, cancelled

Gather = Callable[..., Gathered]


def needing(*needs: Need, reads: tuple[str, ...] = ()) -> Catalog:
    """A catalogue of one check with these needs."""
    return Catalog(
        [
            Check(
                "T-NEEDS",
                sin=Sin.COMMITTED,
                severity=Severity.LOW,
                needs=needs,
                judge=lambda evidence: Verdict(status=Status.NOT_CHECKED, reason="never asked here"),
                module=__name__,
                reads=reads,
            )
        ]
    )


@pytest.fixture
def gather(shapes, data_dir) -> Gather:
    """Gathers for a catalogue that needs everything, unless another is given."""

    def run(
        *paths: Path, catalog: Catalog | None = None, emit=lambda event: None, cancel=None, **options: object
    ) -> Gathered:
        request = Request(paths=tuple(p.resolve() for p in paths), **options)
        every = (Need.WORKTREE, Need.HISTORY, Need.STAGED, Need.REPOSITORY, Need.FILES)
        announce = Announcer(emit)
        return Gathering(
            request, catalog or needing(*every), shapes, Places(data_dir), announce, cancel or threading.Event()
        ).run()

    return run


def paths_of(gathered: Gathered, *places: str) -> set[str]:
    return {s.path for k in gathered.evidence.keys for s in k.sightings if not places or s.place in places}


def limits_of(gathered: Gathered) -> set[str]:
    return {limit.id for limit in gathered.limits} - {"fingerprints"}


# --- only what is needed ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("needs", "phases", "met"),
    [
        ({Need.REPOSITORY}, ["list"], set()),
        ({Need.FILES}, ["list", "files"], {"now.py"}),
        ({Need.WORKTREE}, ["list", "files"], {"now.py"}),
        ({Need.HISTORY}, ["list", "history"], {"past.py", "now.py"}),
        ({Need.WORKTREE, Need.HISTORY}, ["list", "files", "history"], {"past.py", "now.py"}),
    ],
)
def test_what_nobody_needs_is_not_gathered(project, gather: Gather, key, needs, phases, met) -> None:
    project.commit({"past.py": assigned(key())})
    project.commit({"past.py": None, "now.py": assigned(key())})
    told: list[str] = []
    gathered = gather(
        project.folder,
        catalog=needing(*needs),
        emit=lambda e: told.append(e.phase) if getattr(e, "state", "") == "running" else None,
    )
    assert told == phases
    assert paths_of(gathered) == met
    assert needs <= gathered.evidence.gathered
    assert (Need.HISTORY in gathered.evidence.gathered) is (Need.HISTORY in needs)


def test_without_the_history_it_is_not_read_and_not_said_to_be(project, gather: Gather, key) -> None:
    project.commit({"past.py": assigned(key())})
    project.commit({"past.py": None})
    gathered = gather(project.folder, history=False)
    assert paths_of(gathered) == set()
    assert Need.HISTORY not in gathered.evidence.gathered


def test_the_text_of_a_file_is_kept_only_for_who_reads_it(project, gather: Gather) -> None:
    project.commit({"a.yml": "x", "b.py": "y"})
    assert set(gather(project.folder, catalog=needing(Need.FILES, reads=("*.yml",))).evidence.texts) == {"a.yml"}


# --- what is staged ---------------------------------------------------------------------------------------------------


def test_what_is_staged_is_told_as_staged_at_each_of_its_paths(project, gather: Gather, key) -> None:
    value = key()
    project.commit({"a.py": "pass\n"})
    for name in ("b.py", "c.py"):
        project.write(name, assigned(value))
    project.git("add", ".")
    assert paths_of(gather(project.folder), "staged") == {"b.py", "c.py"}


def test_only_what_is_staged_is_read_if_that_is_asked(project, gather: Gather, key) -> None:
    project.commit({"past.py": assigned(key())})
    project.commit({"past.py": None})
    project.write("loose.py", assigned(key()))
    project.write("staged.py", assigned(key()))
    project.git("add", "staged.py")
    gathered = gather(project.folder, staged=True)
    assert paths_of(gathered) == {"staged.py"}
    assert not {Need.WORKTREE, Need.HISTORY} & gathered.evidence.gathered


def test_before_the_first_commit_everything_added_is_staged(project, gather: Gather, key) -> None:
    project.write("a.py", assigned(key()))
    project.git("add", ".")
    assert paths_of(gather(project.folder, staged=True), "staged") == {"a.py"}


# --- since ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["HEAD~1", "v1", "old", "part", "whole"])
def test_of_a_history_only_what_came_after_a_revision_is_read(project, gather: Gather, key, name) -> None:
    project.commit({"before.py": assigned(key())})
    project.commit({"before.py": None})
    project.git("tag", "-a", "v1", "-m", "v1")
    project.git("branch", "old")
    head = project.git("rev-parse", "HEAD")
    project.commit({"after.py": assigned(key())})
    gathered = gather(project.folder, since={"part": head[:8], "whole": head}.get(name, name))
    assert paths_of(gathered, "blob") == {"after.py"}
    assert "since" in limits_of(gathered), "a part of a history is no whole one"


def test_a_revision_that_nobody_knows_is_no_examination_of_something_else(project, gather: Gather, key) -> None:
    project.commit({"before.py": assigned(key())})
    with pytest.raises(Impossible, match="there is no revision “nowhere” here"):
        gather(project.folder, since="nowhere")


# --- several folders --------------------------------------------------------------------------------------------------


def test_several_folders_are_told_by_their_place_under_the_common_one(make_project, gather: Gather, key) -> None:
    one, two = make_project("all/one").init(), make_project("all/two").init()
    values = [key() for _ in range(4)]
    one.commit({"a.py": assigned(values[0])})
    two.commit({"b.py": assigned(values[1])})
    two.commit({"b.py": assigned(values[2])})
    two.write("c.py", assigned(values[3]))
    gathered = gather(one.folder, two.folder)
    assert paths_of(gathered) == {"one/a.py", "two/b.py", "two/c.py"}
    assert {r.path for r in gathered.evidence.repositories} == {"one", "two"}
    assert {f.path: f.repository for f in gathered.evidence.files} == {
        "one/a.py": "one",
        "two/b.py": "two",
        "two/c.py": "two",
    }
    assert gathered.evidence.target.kind == "repositories"


def test_a_folder_given_twice_or_inside_another_is_read_once(project, gather: Gather, key) -> None:
    project.commit({"sub/a.py": assigned(key())})
    gathered = gather(project.folder, project.folder / "sub", project.folder)
    assert [f.path for f in gathered.evidence.files] == ["sub/a.py"]
    assert gathered.evidence.target.kind == "repository"


def test_linked_worktrees_share_one_history_that_is_read_once(project, gather: Gather, key) -> None:
    project.commit({"a.py": assigned(key())})
    project.commit({"a.py": "pass\n"})
    project.git("worktree", "add", "-q", "linked")
    project.write("linked/b.py", assigned(key()))
    project.git("-C", "linked", "add", "b.py")
    gathered = gather(project.folder)
    past = [s for k in gathered.evidence.keys for s in k.sightings if s.place == "blob" and s.path.endswith("a.py")]
    assert [(s.path, s.repository) for s in past] == [("a.py", "")]
    assert paths_of(gathered, "staged") == {"linked/b.py"}


@pytest.mark.parametrize(("options", "kind"), [((), "repository"), (("--bare",), "bare_repository"), (None, "folder")])
def test_the_target_says_what_it_is(make_project, gather: Gather, options, kind) -> None:
    made = make_project("target")
    if options is not None:
        made.init(*options)
    assert gather(made.folder).evidence.target.kind == kind


def test_a_name_that_is_no_utf_8_is_the_same_name_to_every_source(project, gather: Gather, key) -> None:
    import os

    project.commit({os.fsdecode(b"caf\xe9.py"): assigned(key())})
    gathered = gather(project.folder)
    (found,) = gathered.evidence.keys
    assert {(s.source, s.path) for s in found.sightings} == {("worktree", "caf\\xe9.py"), ("history", "caf\\xe9.py")}
    assert [f.tracked for f in gathered.evidence.files] == [True]


def test_a_persons_own_excludes_are_told_from_the_projects(project, gather: Gather, _home: Path) -> None:
    (_home / ".config/git").mkdir(parents=True)
    (_home / ".config/git/ignore").write_text("*.local\n")
    project.commit({".gitignore": "*.env\n"})
    for name in ("a.local", "a.env"):
        project.write(name, "x")
    ignored = {f.path: f.ignored_by for f in gather(project.folder).evidence.files}
    assert (ignored["a.local"], ignored["a.env"]) == ("global", "project")


# --- the end of it ----------------------------------------------------------------------------------------------------


def test_cancelled_it_keeps_what_was_found_and_says_so(project, gather: Gather, key) -> None:
    project.commit({"a.py": assigned(key())})
    cancel = threading.Event()

    def emit(event: object) -> None:
        if getattr(event, "phase", "") == "history":
            cancel.set()

    gathered = gather(project.folder, emit=emit, cancel=cancel)
    assert paths_of(gathered, "tracked") == {"a.py"}
    assert gathered.partial
    assert "cancelled" in limits_of(gathered)


def test_cancelled_before_it_began_it_ends_at_once(project, gather: Gather, key) -> None:
    project.commit({"a.py": assigned(key())})
    gathered = gather(project.folder, cancel=cancelled())
    assert (gathered.evidence.keys, gathered.partial) == ((), True)


def test_a_fault_of_one_source_costs_that_source(project, gather: Gather, key, monkeypatch) -> None:
    project.commit({"a.py": assigned(key())})

    def broken(*arguments: object, **more: object) -> None:
        raise ZeroDivisionError("with words that may quote what was read")

    monkeypatch.setattr("checks.sources.history.examine_history", broken)
    gathered = gather(project.folder)
    assert paths_of(gathered) == {"a.py"}
    (limit,) = [limit for limit in gathered.limits if limit.id == "scan-broke"]
    assert (limit.what, "ZeroDivisionError" in limit.why, "quote" in limit.why) == ("history", True, False)
    assert gathered.partial


def test_the_same_limit_at_many_places_is_one_with_its_count(tmp_path: Path, gather: Gather) -> None:
    from tests.repositories import zip_of

    for number in range(7):
        (tmp_path / f"{number}.zip").write_bytes(zip_of({"bomb": bytes(30 << 20)}))
    limits = [limit for limit in gather(tmp_path).limits if limit.id == "container"]
    assert [limit.count for limit in limits] == [7]
