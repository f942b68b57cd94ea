"""`shrift history` and `shrift projects`: what is told of remembered scans, and what is done with all of them."""

from __future__ import annotations

import json

import msgspec
import pytest

from checks.cli import main
from checks.memory.scan import scan_of
from checks.memory.scans import Project, Scans
from checks.model import Limit, Live, Severity, encode
from checks.places import Places
from checks.projects.board import board_of
from checks.projects.summary import WRITERS
from tests.checks.changes.reports import check, finding, key, report


@pytest.fixture
def store(data_dir) -> Scans:
    return Scans(Places(data_dir))


@pytest.fixture
def run(data_dir, capsys):
    """Runs a command: (exit code, standard output, standard error)."""

    def call(*words: object) -> tuple[int, str, str]:
        code = main([*map(str, words), "--data-dir", str(data_dir)])
        return code, *capsys.readouterr()

    return call


def told(*findings, keys=(), name="atlas", **about):
    checks = [check(id, findings) for id in ("A", "B", "C", "D")]
    return report(checks, findings, keys, name=name, path=f"/code/{name}", **about)


def keep(store: Scans, one, target: str | None = None, **more) -> int:
    return store.keep(scan_of(one, target=target or one.target.path, **more), one)


# --- history ------------------------------------------------------------------------------------------------------------


def test_a_history_names_what_happened_and_where_no_line_can_be_drawn(run, store) -> None:
    keep(store, told(finding("a"), day=1))
    keep(store, told(finding("a"), day=2, sources=("worktree",)))
    keep(store, told(finding("b", "B"), day=3))
    code, out, err = run("history", "atlas")
    assert (code, err) == (0, "")
    assert "not comparable with the one below: the git history was read in one of them only" in out
    assert "Since 1 Nov 2026" in out and "1 fixed" in out and "1 new" in out
    document = json.loads(run("history", "atlas", "--format", "json")[1])
    assert [s["number"] for s in document["scans"]] == [1, 2, 3]
    assert document["change"]["older"]["number"] == 1
    assert sum(p["points"] for p in document["change"]["parts"]) == pytest.approx(document["change"]["points"])


def test_since_a_moment(run, store) -> None:
    for day in (1, 4, 8):
        keep(store, told(*[finding(f"{n}") for n in range(day)], day=day))
    document = json.loads(run("history", "atlas", "--since", "2026-11-05", "--format", "json")[1])
    assert document["change"]["older"]["number"] == 2
    assert run("history", "atlas", "--since", "soon")[0] == 2
    assert "“last Monday”" in run("history", "atlas", "--since", "soon")[2]


def test_a_folder_that_was_never_scanned_has_no_history(run, tmp_path) -> None:
    code, out, _ = run("history", tmp_path)
    assert code == 0 and "No scan of it is remembered yet" in out
    assert json.loads(run("history", tmp_path, "--format", "json")[1])["scans"] == []
    code, _, err = run("history", "nobody")
    assert code == 2 and err.count("\n") == 1


def test_two_scans_by_number_or_by_file(run, store, tmp_path) -> None:
    one, two = told(finding("a"), day=1), told(day=2)
    keep(store, one)
    keep(store, two)
    (tmp_path / "1.json").write_bytes(encode(one))
    for old in ("1", tmp_path / "1.json"):
        code, out, _ = run("history", "compare", old, "2")
        assert code == 0 and "1 fixed" in out and "The Public GitHub Confession" in out
    keep(store, told(name="other"))
    for words in (("1", "99"), ("1", "3"), ("1", tmp_path / "none.json")):
        code, _, err = run("history", "compare", *words)
        assert code == 2 and err.count("\n") == 1


def test_a_scan_that_was_stopped_is_shown_and_not_compared(run, store) -> None:
    stopped = (Limit(id="cancelled", what="", why=""),)
    keep(store, told(finding("a"), day=1))
    keep(store, told(day=2, partial=True, limits=stopped))
    assert "cannot be compared: one of them was stopped" in run("history", "compare", "1", "2")[1]
    assert "stopped" in run("history", "atlas")[1]
    assert "There is no earlier scan" in run("history", "atlas")[1]


def test_a_broken_memory_is_one_line(run, data_dir) -> None:
    (data_dir / "data").mkdir()
    (data_dir / "data" / "scans.sqlite").write_bytes(b"this is no database, whatever it says" * 100)
    for words in (("history",), ("projects", "list"), ("projects", "scan"), ("history", "compare", "1", "2")):
        code, _, err = run(*words)
        assert code == 2 and err.count("\n") == 1 and "cannot be used" in err


# --- the board ----------------------------------------------------------------------------------------------------------


def test_the_worst_gate_comes_first_then_the_lowest_and_what_has_no_grade_last(store) -> None:
    live = key("k", live=Live.LIVE, place="blob")
    keep(store, told(name="well"))
    keep(store, told(finding("a", severity=Severity.CRITICAL), name="critical"))
    keep(store, told(finding("a", key="k"), keys=[live], name="live"))
    keep(store, told(finding("m", "C", Severity.MEDIUM), name="medium"))
    store.add(Project(target="/code/new", path="/code/new", name="new", added="2026-01-01T00:00:00+00:00"))
    board = board_of(store.projects(), {p.target: store.of(p.target) for p in store.projects()})
    assert [r.name for r in board.rows] == ["live", "critical", "medium", "well", "new"]
    assert board.sentence == "One of four holds a live key where others can read it. Start with live."
    assert [(r.fact, r.mark) for r in board.rows] == [
        ("Live key in git history", "critical"),
        ("title of a", "critical"),
        ("Under 60 % checked", "unchecked"),
        ("Under 60 % checked", "unchecked"),
        ("Never scanned", "unchecked"),
    ]


def test_the_sentence_never_says_that_all_is_well() -> None:
    assert board_of([], {}).sentence == "No project is known yet."
    project = Project(target="/a", path="/a", name="a", added="")
    assert board_of([project], {}).sentence == "One project is known, and none was scanned yet."
    thin = scan_of(told(), target="/a")
    assert "not checked enough" in board_of([project], {"/a": [thin]}).sentence
    whole = msgspec.structs.replace(thin, coverage=90, grade="A")
    assert board_of([project], {"/a": [whole]}).sentence == "Nothing grave is open in one project."


def test_keys_in_several_projects_are_named_with_the_day_of_each(run, store) -> None:
    found = finding("a", key="k")
    keep(store, told(found, keys=[key("k")], day=3))
    keep(store, told(found, keys=[key("k")], day=9, name="other"))
    out = run("projects", "list")[1]
    assert "sk-…k  not asked  atlas (3 Nov 2026), other (9 Nov 2026)" in out


def test_adding_and_removing(run, store, tmp_path) -> None:
    (tmp_path / "new").mkdir()
    assert "new is now on the board." in run("projects", "add", tmp_path / "new")[1]
    assert "already" in run("projects", "add", tmp_path / "new")[1]
    assert "never scanned" in run("projects", "list")[1]
    assert run("projects", "remove", tmp_path / "new")[0] == 0
    assert (tmp_path / "new").is_dir()
    assert run("projects", "remove", tmp_path / "new")[0] == 2
    assert run("projects", "add", tmp_path / "none")[0] == 2


def test_all_are_scanned_one_after_another_and_what_others_sent_is_not(run, store, project, key, tmp_path) -> None:
    from tests.repositories import assigned

    project.commit({"app.py": assigned(key())})
    (tmp_path / "gone").mkdir()
    (tmp_path / "r.json").write_bytes(encode(told(finding("x"), name="theirs")))
    run("projects", "add", project.folder, tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert run("projects", "import", tmp_path / "r.json", "--from", "R. Okoye")[0] == 0
    code, out, _ = run("projects", "scan", "--min-score", 100, "--format", "json")
    ended = {row["name"]: row["code"] for row in json.loads(out)}
    assert code == 2 and ended == {"project": 1, "gone": 2}
    assert len(store.of(str(project.folder.resolve()))) == 1
    out = run("projects", "list")[1]
    assert "imported, R. Okoye" in out and "Key in git, not asked" in out
    assert run("projects", "scan", "project")[0] == 0


def test_nothing_to_scan_is_a_refusal(run) -> None:
    code, _, err = run("projects", "scan")
    assert code == 2 and "projects add" in err


def test_an_imported_report_is_taken_in_once(run, tmp_path) -> None:
    (tmp_path / "r.json").write_bytes(encode(told(finding("x"), name="theirs")))
    assert run("projects", "import", tmp_path / "r.json", "--from", "CI")[0] == 0
    code, _, err = run("projects", "import", tmp_path / "r.json", "--from", "CI")
    assert code == 2 and "taken in before" in err
    assert run("projects", "import", tmp_path / "r.json", "--from", "\x1b[2J")[0] == 2
    assert run("projects", "remove", "theirs")[0] == 0


def test_two_projects_side_by_side(run, store) -> None:
    found = finding("a", key="k")
    keep(store, told(found, keys=[key("k")]))
    keep(store, told(finding("b", "B", key="k"), keys=[key("k")], name="other"))
    out = run("projects", "compare", "atlas", "other")[1]
    assert "Failed in one of them only" in out and "Both have 1 key: sk-…k" in out
    keep(store, told(found, keys=[key("k")], fingerprints="f9", name="third"))
    assert "cannot be joined" in run("projects", "compare", "atlas", "third")[1]


def test_a_name_that_several_have_is_asked_back(run, store) -> None:
    keep(store, told(), target="/one/atlas")
    keep(store, told(), target="/two/atlas")
    code, _, err = run("history", "atlas")
    assert code == 2 and "several projects are called" in err


HOSTILE = (
    "<script>alert(1)</script>",
    "=cmd|'/c calc'!A1",
    "a|b`c`[x](y)@all",
    "\u202etxt\x1b[2J",
    "new\nline",
    '"quoted",',
)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_stays_a_name_in_every_form(store, name: str) -> None:
    import csv
    from datetime import UTC, datetime
    from html.parser import HTMLParser

    keep(store, told(finding("a"), name=name), target="/x")
    board = board_of(store.projects(), {p.target: store.of(p.target) for p in store.projects()}, store.shared())
    text = {form: write(board, datetime.now(UTC)) for form, write in WRITERS.items()}
    rows = list(csv.reader(text["csv"].splitlines()))
    assert len(rows) == 2 and len(rows[0]) == len(rows[1]) and not rows[1][0].startswith(("=", "@"))
    tags: list[str] = []
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attributes: tags.append(tag)  # type: ignore[method-assign]
    parser.feed(text["html"])
    assert "script" not in tags and tags.count("tr") == 2
    table = [line for line in text["md"].splitlines() if line.startswith("|")]
    assert len(table) == 3 and "<script" not in text["md"] and "](y)" not in text["md"]
    for form in ("csv", "html", "md"):
        assert not any(c in text[form] for c in "\x1b\u202e")


def test_a_summary_is_written_into_a_file(run, store, tmp_path) -> None:
    keep(store, told())
    assert run("projects", "summary", "--format", "html", "--output", tmp_path / "team.html")[0] == 0
    assert (tmp_path / "team.html").read_text().startswith("<!doctype html>")
    assert run("projects", "summary", "--output", tmp_path / "none" / "team.md")[0] == 2
