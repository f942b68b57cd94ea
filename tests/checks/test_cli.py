"""The command line is a contract: words, exit codes, one line for every mistake, and never a stack trace."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import msgspec
import pytest

import checks
from checks.catalog import SINS, built_in
from checks.cli import COMMANDS, commands, main
from checks.fixes import recipe
from checks.model import Report, decode_report
from checks.terminal.pairing import pair_outputs
from checks.terminal.refusal import Refusal

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes], data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in this process: exit code, standard output, standard error."""
    monkeypatch.setenv("SHRIFT_DATA_DIR", str(data_dir))
    monkeypatch.setenv("COLUMNS", "120")

    def command(*words: object) -> tuple[int, str, str]:
        capfdbinary.readouterr()
        code = main([str(w) for w in words])
        out, err = capfdbinary.readouterr()
        return code, out.decode(), err.decode()

    return command


@pytest.fixture
def leaky(project, key):
    """A project with one key in a tracked file."""
    project.commit({"app.py": f'OPENAI_API_KEY = "{key()}"\n'})
    return project


@pytest.fixture
def clean(project):
    project.commit({"app.py": "pass\n", ".gitignore": ".env\n.env.*\n!.env.example\n"})
    return project


# --- exit codes ---------------------------------------------------------------------------------------------------------


def test_done_is_0_whatever_was_found(run: Run, leaky) -> None:
    code, out, err = run("scan", leaky.folder)
    assert (code, err) == (0, "")
    assert "Keys in tracked files" in out


@pytest.mark.parametrize(("least", "code"), [("info", 1), ("low", 1), ("medium", 1), ("high", 1), ("critical", 0)])
def test_fail_on_is_1_at_or_above_it(run: Run, leaky, least: str, code: int) -> None:
    assert run("scan", leaky.folder, "--fail-on", least)[0] == code


def test_min_score_is_1_below_it(run: Run, clean) -> None:
    _, out, _ = run("scan", clean.folder, "--format", "json")
    low = int(decode_report(out.encode()).score.low)
    assert run("scan", clean.folder, "--min-score", low)[0] == 0
    assert run("scan", clean.folder, "--min-score", low + 1)[0] == 1


def one_line(err: str) -> str:
    assert err.count("\n") == 1 and err.startswith("shrift: "), err
    assert "Traceback" not in err
    return err


MISTAKES = {
    "no such folder": (["scan", "/nowhere/at/all"], "there is no folder “/nowhere/at/all”"),
    "a file instead of a folder": (["scan", "{file}"], "is a file; name the folder it is in"),
    "no such option": (["scan", "--fast"], "--fast"),
    "no such command": (["scna"], "scna"),
    "no such format": (
        ["scan", "--format", "xml"],
        "there is no format “xml”; there is text, json, sarif, html, pdf, md, csv, badge, events",
    ),
    "a format without its value": (["scan", "--format"], "requires an argument"),
    "an output without its value": (["scan", "--output"], "requires an argument"),
    "a severity that is none": (["scan", "--fail-on", "huge"], "'huge' is not one of"),
    "a score that is none": (["scan", "--min-score", "101"], "101"),
    "no readers": (["scan", "--jobs", "0"], "0"),
    "two formats on standard output": (
        ["scan", "--format", "json", "--format", "sarif"],
        "cannot share standard output",
    ),
    "two formats in one file": (
        ["scan", "--format", "json", "--output", "a", "--format", "sarif", "--output", "./a"],
        "cannot share a file",
    ),
    "an output too many": (
        ["scan", "--format", "json", "--output", "a", "--output", "b"],
        "has no --format of its own",
    ),
    "an output in no folder": (["scan", "--output", "/nowhere/report.txt"], "cannot write /nowhere"),
    "an output that is a folder": (["scan", "--output", "{folder}"], "cannot write"),
    "a revision and only staged changes": (["scan", "--staged", "--since", "main"], "--since narrows the history"),
    "a revision and no history": (["scan", "--no-history", "--since", "main"], "--since narrows the history"),
    "a revision of nothing": (["scan", "--since", " "], "--since names no revision"),
    "a revision of a machine": (["scan", "--machine", "--since", "main"], "--since is about a git repository"),
    "staged on a machine": (["scan", "--machine", "--staged"], "--staged is about a git repository"),
    "staged without git": (["scan", "{folder}", "--staged"], "--staged needs a git repository"),
    "a revision without git": (["scan", "{folder}", "--since", "main"], "--since needs a git repository"),
    "a score of what is staged": (["scan", "--staged", "--min-score", "50"], "has no score of its own"),
    "a folder without a name": (["scan", ""], "the path is empty"),
    "a home without a name": (["scan", "--home", ""], "the path is empty"),
    "an output without a name": (["scan", "--output", ""], "--output is empty"),
    "a format without a name": (["scan", "--format="], "--format is empty"),
    "an ending that names no format": (["scan", "--output", "a.xml"], "its ending names none"),
    "a data folder that is a file": (["scan", "--data-dir", "{file}"], "is a file"),
    "no such check": (["explain", "S1-TRAKED"], "did you mean S1-TRACKED?"),
    "nothing like a check": (["explain", "~~~"], "see “shrift checks”"),
    "explain what?": (["explain"], "Missing argument"),
    "a demo in a folder that is not empty": (["demo", "--make-only", "{folder}"], "is not an empty folder"),
    "a demo where no folder can be": (["demo", "--make-only", "{file}/inner"], "cannot be made: Not a directory"),
    "no such plug-in": (["plugins", "on", "nothing"], "no plug-in “nothing” is installed"),
    "a home that is not there": (["scan", "--home", "/nowhere/ada"], "there is no folder “/nowhere/ada”"),
    "events without names": (["scan", "--hide-names", "--format", "events"], "--hide-names hides nothing of events"),
    "no such reader": (["scan", "--audience", "press"], "Invalid value for '--audience'"),
    "scope left out": (["scan", "--leave-out", "scope"], "Invalid value for '--leave-out'"),
    "no such report": (["report", "/nowhere/a.json"], "there is no file “/nowhere/a.json”"),
    "a report that is a folder": (["report", "{folder}"], "is a folder; name the file of the report"),
    "a report that is empty": (["report", "{file}"], "is no report of Shrift"),
    "events of a report": (["report", "{file}", "--format", "events"], "events tell how a scan goes on"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_is_2_with_one_line(name: str, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").touch()
    words, says = MISTAKES[name]
    code, out, err = run(*(w.format(file=tmp_path / "file", folder=tmp_path) for w in words))
    assert (code, out) == (2, "")
    assert says in one_line(err)


def test_a_broken_settings_file_is_2_with_one_line(run: Run, data_dir: Path, clean) -> None:
    (data_dir / "config").mkdir()
    (data_dir / "config" / "settings.toml").write_text("plugins = [")
    for words in (["scan", clean.folder], ["checks"], ["explain", "S1-TRACKED"], ["plugins", "list"]):
        code, out, err = run(*words)
        assert (code, out) == (2, "")
        assert "settings.toml cannot be read" in one_line(err)


def test_odd_signs_in_what_was_typed_are_escaped(run: Run) -> None:
    _, _, err = run("scan", "/no\x1b[2J\u202ewhere")
    assert r"/no\x1b[2J\u202ewhere" in one_line(err)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read everything")
def test_a_folder_that_may_not_be_read_is_2(run: Run, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    code, _, err = run("scan", closed)
    assert code == 2 and "may not be read" in one_line(err)


def test_a_mistake_of_our_own_is_3_without_a_trace_and_without_its_words(
    run: Run, clean, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise KeyError("a value that was read")

    monkeypatch.setattr("checks.examination.Gathering.run", breaks)
    code, out, err = run("scan", clean.folder)
    assert (code, out) == (3, "")
    assert "a mistake in Shrift itself (KeyError in checks/examination.py, line " in one_line(err)
    assert "a value that was read" not in err


def test_who_follows_by_events_hears_of_it_too(run: Run, clean, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise KeyError("a value that was read")

    monkeypatch.setattr("checks.examination.Gathering.run", breaks)
    code, out, _ = run("scan", clean.folder, "--format", "events")
    last = json.loads(out.splitlines()[-1])
    assert (code, last["event"]) == (3, "error")
    assert "a value that was read" not in out


def test_a_check_that_breaks_costs_itself_only(run: Run, leaky, monkeypatch: pytest.MonkeyPatch) -> None:
    from checks.sins.s1_committed.history import CHECK

    def breaks(_: object) -> None:
        raise ValueError("a value that was read")

    monkeypatch.setattr(CHECK, "judge", breaks)
    code, out, _ = run("scan", leaky.folder, "--format", "json")
    report = decode_report(out.encode())
    assert code == 0
    broken = next(c for c in report.checks if c.id == "S1-HISTORY")
    assert (broken.status.value, broken.reason) == ("not_checked", "This check broke (ValueError).")
    assert any(limit.id == "check-broke" and limit.what == "S1-HISTORY" for limit in report.limits)
    assert any(f.check == "S1-TRACKED" for f in report.findings)
    assert "a value that was read" not in out


# --- options ------------------------------------------------------------------------------------------------------------


def statuses(out: str) -> dict[str, str]:
    return {c.id: c.status.value for c in decode_report(out.encode()).checks}


def test_without_history(run: Run, leaky) -> None:
    said = statuses(run("scan", leaky.folder, "--no-history", "--format", "json")[1])
    assert said["S1-TRACKED"] == "fail"
    assert said["S1-HISTORY"] == said["S1-METADATA"] == "not_checked"


def test_only_staged(run: Run, leaky, key) -> None:
    leaky.write("pay.py", f'GROQ_API_KEY = "{key("groq", "project")}"\n')
    leaky.git("add", "pay.py")
    code, out, _ = run("scan", leaky.folder, "--staged", "--format", "json", "--fail-on", "medium")
    said = statuses(out)
    assert (code, said["S1-STAGED"], said["S1-TRACKED"]) == (1, "fail", "not_checked")


def test_since_a_revision(run: Run, leaky, key) -> None:
    before = leaky.git("rev-parse", "HEAD")
    leaky.commit({"app.py": "pass\n", "b.py": f'GROQ_API_KEY = "{key("groq", "project")}"\n'})
    leaky.commit({"b.py": "pass\n"})
    _, out, _ = run("scan", leaky.folder, "--since", before, "--format", "json")
    assert [f.check for f in decode_report(out.encode()).findings if f.key] == ["S1-HISTORY"]


@pytest.mark.parametrize("kind", ["unknown", "an option", "a range", "a blob", "a tree", "a path"])
def test_a_revision_that_is_none_is_2_with_one_line(run: Run, leaky, tmp_path: Path, kind: str) -> None:
    name = {
        "unknown": "nope",
        "an option": "-x",
        "a range": "HEAD..HEAD",
        "a blob": leaky.git("rev-parse", "HEAD:app.py"),
        "a tree": leaky.git("rev-parse", "HEAD^{tree}"),
        "a path": "HEAD:app.py",
    }[kind]
    code, out, err = run("scan", leaky.folder, f"--since={name}", "--format", "json", "--output", tmp_path / "r.json")
    assert (code, out) == (2, "")
    assert f"there is no revision “{name}” here" in one_line(err)
    assert not (tmp_path / "r.json").exists()


def test_a_revision_that_one_of_two_knows_is_no_mistake(run: Run, leaky, make_project) -> None:
    other = make_project("other").init()
    other.commit({"b.py": "pass\n"})
    other.git("tag", "v1")
    code, out, _ = run("scan", leaky.folder, other.folder, "--since", "v1", "--format", "json")
    assert code == 0
    assert {limit.id for limit in decode_report(out.encode()).limits} >= {"since", "since-unknown"}


def test_who_follows_by_events_hears_of_a_revision_that_is_none(run: Run, leaky) -> None:
    code, out, err = run("scan", leaky.folder, "--since", "nope", "--format", "events")
    last = json.loads(out.splitlines()[-1])
    assert (code, last["event"]) == (2, "error")
    assert "there is no revision “nope”" in last["message"] and one_line(err)


def test_staged_in_a_folder_of_a_repository_names_the_repository(run: Run, leaky) -> None:
    (leaky.folder / "inner").mkdir()
    code, _, err = run("scan", leaky.folder / "inner", "--staged")
    assert code == 2 and f"name its folder, {leaky.folder}" in one_line(err)


def test_the_present_folder_is_scanned_when_none_is_named(run: Run, leaky, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(leaky.folder)
    assert decode_report(run("scan", "--format", "json")[1].encode()).target.path == str(leaky.folder)


def test_a_folder_named_twice_or_inside_another_is_read_once(run: Run, leaky) -> None:
    inside = leaky.folder / "inside"
    inside.mkdir()
    once = decode_report(run("scan", leaky.folder, "--format", "json")[1].encode())
    thrice = decode_report(run("scan", leaky.folder, inside, leaky.folder, "--format", "json")[1].encode())
    assert thrice.target == once.target
    assert len(thrice.keys[0].sightings) == len(once.keys[0].sightings)


def test_several_folders_are_one_report(run: Run, leaky, make_project, key) -> None:
    other = make_project("other").init()
    other.commit({"b.py": f'GROQ_API_KEY = "{key("groq", "project")}"\n'})
    report = decode_report(run("scan", leaky.folder, other.folder, "--format", "json")[1].encode())
    assert report.target.repositories == 2
    assert {s.path for k in report.keys for s in k.sightings} == {"project/app.py", "other/b.py"}


def test_a_folder_whose_name_looks_like_an_option(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "--fast").mkdir()
    monkeypatch.chdir(tmp_path)
    code, out, _ = run("scan", "--format", "json", "--", "--fast")
    assert (code, decode_report(out.encode()).target.name) == (0, "--fast")


def test_jobs_do_not_change_what_is_found(run: Run, leaky) -> None:
    found = [
        [f.id for f in decode_report(run("scan", leaky.folder, "--jobs", n, "--format", "json")[1].encode()).findings]
        for n in (1, 4)
    ]
    # Without a keychain fingerprints hold for one run, and so do the names of findings about keys.
    assert len(found[0]) == len(found[1]) > 0


def test_no_memory_writes_nothing(run: Run, leaky, tmp_path: Path) -> None:
    data = tmp_path / "untouched"
    assert run("scan", leaky.folder, "--no-memory", "--data-dir", data)[0] == 0
    assert not data.exists()


def test_the_data_folder_holds_all_that_is_written(run: Run, leaky, tmp_path: Path, _home: Path) -> None:
    data = tmp_path / "elsewhere"
    assert run("scan", leaky.folder, "--data-dir", data)[0] == 0
    assert any(data.rglob("*"))
    assert list(_home.rglob("*")) == []


def test_the_option_outweighs_the_environment(run: Run, data_dir: Path, tmp_path: Path) -> None:
    run("plugins", "off", "x", "--data-dir", tmp_path / "other")
    assert (tmp_path / "other" / "config" / "settings.toml").exists()
    assert not (data_dir / "config").exists()
    run("plugins", "off", "x")
    assert (data_dir / "config" / "settings.toml").exists()


# --- outputs ------------------------------------------------------------------------------------------------------------


def test_several_formats_in_one_run(run: Run, leaky, tmp_path: Path) -> None:
    files = {form: tmp_path / f"report.{form}" for form in ("text", "json", "sarif")}
    words = [w for form, file in files.items() for w in ("--format", form, "--output", file)]
    code, out, err = run("scan", leaky.folder, *words, "--format", "events")
    assert (code, err) == (0, "")
    assert decode_report(files["json"].read_bytes()).findings
    assert json.loads(files["sarif"].read_text())["version"] == "2.1.0"
    assert "The seven sins" in files["text"].read_text()
    last = json.loads(out.splitlines()[-1])
    assert last["report"] == json.loads(files["json"].read_text())


def test_an_output_is_replaced_only_when_it_is_whole(
    run: Run, leaky, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "out" / "report.json"
    file.parent.mkdir()
    file.write_text("the last one")

    def breaks(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("checks.report.json.write", breaks)
    code, _, err = run("scan", leaky.folder, "--format", "json", "--output", file)
    assert code == 2 and "cannot write the result: No space left on device" in one_line(err)
    assert file.read_text() == "the last one"
    assert list(file.parent.iterdir()) == [file]
    monkeypatch.undo()
    monkeypatch.setenv("SHRIFT_DATA_DIR", str(tmp_path / "data"))
    assert run("scan", leaky.folder, "--format", "json", "--output", file)[0] == 0
    assert decode_report(file.read_bytes())


def test_a_mistake_in_a_path_costs_no_scan(run: Run, leaky, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checks.examination.examine", lambda *_, **__: pytest.fail("a scan was begun"))
    assert run("scan", leaky.folder, "--format", "json", "--output", "/nowhere/a.json")[0] == 2


def test_a_link_stays_a_link_and_its_file_is_replaced(run: Run, leaky, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "latest.json").symlink_to("real/report.json")
    assert run("scan", leaky.folder, "--format", "json", "--output", tmp_path / "latest.json")[0] == 0
    assert (tmp_path / "latest.json").is_symlink()
    assert decode_report((tmp_path / "real" / "report.json").read_bytes())
    assert len(list((tmp_path / "real").iterdir())) == 1


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="this system shows open files elsewhere")
def test_an_open_file_is_written_behind_what_is_in_it(run: Run, leaky, tmp_path: Path) -> None:
    """As `/dev/stderr` is, when it was sent to a file: a link to what this process has open."""
    with (tmp_path / "log").open("wb+") as log:
        log.write(b"before\n")
        log.flush()
        (tmp_path / "err").symlink_to(f"/proc/self/fd/{log.fileno()}")
        assert run("scan", leaky.folder, "--format", "json", "--output", tmp_path / "err")[0] == 0
        assert (tmp_path / "err").is_symlink()
        log.seek(0)
        assert log.readline() == b"before\n"
        assert decode_report(log.read())


def test_a_pipe_is_written_as_it_is(run: Run, leaky, tmp_path: Path) -> None:
    import threading

    os.mkfifo(tmp_path / "pipe")
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append((tmp_path / "pipe").read_bytes()))
    reader.start()
    assert run("scan", leaky.folder, "--format", "json", "--output", tmp_path / "pipe")[0] == 0
    reader.join()
    assert decode_report(read[0])
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize(
    ("words", "paired"),
    [
        (["--format", "json", "--output", "a"], ["--format", "json\0a"]),
        (["--format=json", "--output=a"], ["--format", "json\0a"]),
        (["--output", "a", "--format", "json"], ["--format", "json\0a"]),
        (["--output", "a"], ["--format", "text\0a"]),
        (["--output", "a.JSON"], ["--format", "json\0a.JSON"]),
        (["--output", "a.sarif.json"], ["--format", "sarif\0a.sarif.json"]),
        (["--output", "a.json", "--output", "b.sarif"], ["--format", "sarif\0b.sarif", "--format", "json\0a.json"]),
        (["--output", "/dev/fd.3"], ["--format", "text\0/dev/fd.3"]),
        (["--format", "text", "--output", "a.json"], ["--format", "text\0a.json"]),
        (["scan", "--output", "a", "--", "--output"], ["scan", "--format", "text\0a", "--", "--output"]),
        (["--format", "json", "--format", "sarif", "--output", "b"], ["--format", "json", "--format", "sarif\0b"]),
        (["--format", "json", "--output", "-"], ["--format", "json\0-"]),
        (["--", "--format"], ["--", "--format"]),
        (["--format"], ["--format"]),
    ],
)
def test_each_output_belongs_to_a_format(words: list[str], paired: list[str]) -> None:
    assert pair_outputs(words) == paired


@pytest.mark.parametrize(
    "words", [["--output", "a", "--output", "b"], ["--format", "json", "--output", "a", "--output", "b"]]
)
def test_an_output_without_a_format_is_refused(words: list[str]) -> None:
    with pytest.raises(Refusal, match="--output b has no --format of its own"):
        pair_outputs(words)


# --- events -------------------------------------------------------------------------------------------------------------


def test_events_are_lines_in_their_order(run: Run, leaky) -> None:
    code, out, err = run("scan", leaky.folder, "--format", "events")
    assert (code, err) == (0, "")
    from checks.events import Finished, Heard, Phase, Started, decode_event

    events = [decode_event(line) for line in out.encode().splitlines()]
    assert isinstance(events[0], Started) and isinstance(events[-1], Finished)
    assert sum(isinstance(e, Finished) for e in events) == 1
    running = [e.phase for e in events if isinstance(e, Phase) and e.state == "running"]
    done = [e.phase for e in events if isinstance(e, Phase) and e.state == "done"]
    assert running == done == ["list", "files", "history", "judge"] == list(events[0].phases)
    last = next(e for e in events if isinstance(e, Phase) and (e.phase, e.state) == ("judge", "done"))
    assert last.detail.startswith(f"{len(events[-1].report.checks)} checks, "), "as many as the report lists"
    heard = {e.key for e in events if isinstance(e, Heard)}
    assert heard == {k.fingerprint for k in events[-1].report.keys}


def test_events_end_with_a_report_that_is_the_json_report(run: Run, clean) -> None:
    last = json.loads(run("scan", clean.folder, "--format", "events")[1].splitlines()[-1])
    assert last["event"] == "report"
    assert msgspec.convert(last["report"], type=Report).target.path == str(clean.folder)


# --- the other commands -------------------------------------------------------------------------------------------------


def test_checks_lists_all_of_them(run: Run) -> None:
    code, out, _ = run("checks")
    assert code == 0
    for check in built_in():
        assert check.id in out and check.text.title_fail in out
    empty = [s for s in SINS if not any(c.sin is s.number for c in built_in())]
    assert out.count("not checked yet") == len(empty)


def test_checks_as_json_has_the_fields_of_the_contract(run: Run) -> None:
    rows = json.loads(run("checks", "--format", "json")[1])
    assert [r["id"] for r in rows] == [c.id for c in built_in()]
    assert {tuple(row) for row in rows} == {("id", "sin", "title", "weight", "needs", "network")}
    asked = [r["id"] for r in rows if r["network"]]
    assert asked == [r["id"] for r in rows if {"host", "accounts"} & set(r["needs"])]
    assert asked[:2] == ["S1-PUBLIC-REMOTE", "S1-PUSH-PROTECTION"]


@pytest.mark.parametrize("id", ["S1-TRACKED", "s1-tracked"])
def test_explain_tells_what_why_how_and_where_to_read_on(run: Run, id: str) -> None:
    code, out, _ = run("explain", id)
    assert code == 0
    for part in (
        "S1-TRACKED",
        "What is looked at",
        "Why it matters",
        "How to fix it",
        "Step by step",
        "Read",
        "https://",
        "CWE-798",
    ):
        assert part in out


def test_every_check_can_be_explained(run: Run) -> None:
    for check in built_in():
        code, out, _ = run("explain", check.id)
        assert code == 0 and "{" + "masked}" not in out and "{provider}" not in out


def test_what_one_copies_is_never_broken(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    for check in built_in():
        lines = run("explain", check.id)[1].split("\n")
        code = [c for id in check.text.fixes for c in recipe(id).code]
        copied = [check.text.example.bad, check.text.example.good, *(r.url for r in check.text.references)]
        for text in (*copied, *(_plain_code(c.code) for c in code)):
            for line in text.strip("\n").rstrip().split("\n"):
                assert any(shown.endswith(line.rstrip()) for shown in lines), (check.id, line)
        assert all(line == line.rstrip() for line in lines)


def _plain_code(code: str) -> str:
    return code.replace("{masked}", "the key").replace("{provider}", "the provider").replace("{path}", "FILE")


def test_demo_makes_a_project_and_examines_it(run: Run) -> None:
    code, out, _ = run("demo")
    assert code == 0
    assert "atlas-support" in out and "Keys in the git history" in out


def test_demo_as_json(run: Run) -> None:
    report = decode_report(run("demo", "--format", "json")[1].encode())
    assert len({f.check for f in report.findings}) >= 9


def test_demo_makes_only_the_project_where_it_is_told(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("demo", "--make-only", tmp_path / "made")
    assert (code, out) == (0, f"{tmp_path / 'made'}\n")
    assert (tmp_path / "made" / ".git").is_dir()


def test_version_and_help(run: Run) -> None:
    assert run("--version")[:2] == (0, f"shrift {checks.__version__}\n")
    code, out, _ = run("--help")
    assert code == 0
    for command in COMMANDS:
        assert f"  {command}" in out
    assert run()[0] == 0
    code, out, _ = run("scan", "--help")
    assert code == 0 and "--fail-on" in out


def test_each_command_is_told_in_a_line_that_is_not_cut() -> None:
    def cut(group: click.Group, above: click.Context | None = None) -> Iterator[str]:
        context = click.Context(group, info_name=group.name, parent=above)
        names = group.list_commands(context)
        for name in names:
            command = group.get_command(context, name)
            assert command is not None
            if command.get_short_help_str(80 - 6 - max(map(len, names))).endswith("..."):
                yield f"{context.command_path} {name}"
            if isinstance(command, click.Group):
                yield from cut(command, context)

    assert list(cut(commands)) == []


# --- as a process -------------------------------------------------------------------------------------------------------

ENGINE = [sys.executable, "-P", "-m", "checks"]


def test_the_module_says_the_same_as_the_command(clean, data_dir: Path) -> None:
    done = subprocess.run(
        [*ENGINE, "scan", str(clean.folder), "--format", "json", "--data-dir", str(data_dir)],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert decode_report(done.stdout).target.kind == "repository"


def test_a_terminal_that_cannot_show_a_sign_gets_its_number(data_dir: Path) -> None:
    done = subprocess.run(
        [*ENGINE, "checks", "--data-dir", str(data_dir)],
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert b"\\u201cIt\\u2019s Just Config\\u201d" in done.stdout


def test_a_reader_that_goes_away_is_no_failure(clean, data_dir: Path) -> None:
    engine = subprocess.Popen(
        [*ENGINE, "scan", str(clean.folder), "--data-dir", str(data_dir)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert engine.stdout is not None and engine.stderr is not None
    engine.stdout.close()
    with engine.stderr as stderr:
        assert stderr.read() == b""
    assert engine.wait() == 0


SLOW = """
import sys, threading
import checks.histories as histories
from checks.cli import main
real = histories.Histories._read
def wait(self, work, **more):
    print("reading", file=sys.stderr, flush=True)
    self._cancel.wait()          # the interrupt sets it; nothing here counts on time
    return real(self, work, **more)
histories.Histories._read = wait
raise SystemExit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_keeps_what_was_found(leaky, data_dir: Path, tmp_path: Path, number: signal.Signals) -> None:
    file = tmp_path / "report.json"
    words = ["scan", str(leaky.folder), "--data-dir", str(data_dir), "--format", "json", "--output", str(file)]
    engine = subprocess.Popen([sys.executable, "-P", "-c", SLOW, *words], stderr=subprocess.PIPE)
    assert engine.stderr is not None
    with engine.stderr as stderr:
        assert stderr.readline() == b"reading\n"
        engine.send_signal(number)
        assert (
            stderr.read() == b"shrift: stopped before the end; what was found until then is written, marked partial\n"
        )
    assert engine.wait() == 3
    report = decode_report(file.read_bytes())
    assert report.partial and report.score.grade is None
    assert [k.provider for k in report.keys] == ["openai"]
    assert any(limit.id == "cancelled" for limit in report.limits)


def test_nothing_costly_is_imported_for_the_version() -> None:
    code = (
        "import sys; from gui.__main__ import main; main(['--version']);"
        "bad = {'PySide6', 'hyperscan', 'httpx', 'rich', 'msgspec', 'keyring', 'pathspec'} & sys.modules.keys(); raise SystemExit(bool(bad))"
    )
    assert subprocess.run([sys.executable, "-P", "-c", code], check=False, capture_output=True).returncode == 0
