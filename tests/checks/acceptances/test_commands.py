"""Accepting by the command line: what a person types, what a scan says then, and what a changed key does."""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from checks.acceptances import FOLDER
from checks.cli import main
from tests.repositories import assigned


@pytest.fixture
def where(tmp_path: Path) -> list[str]:
    return ["--data-dir", str(tmp_path / "data")]


def scanned(project: Any, where: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["scan", str(project.folder), "--format", "json", "--no-memory", *where]) == 0
    return json.loads(capsys.readouterr().out)


def of(report: dict[str, Any], check: str) -> dict[str, Any]:
    return next(c for c in report["checks"] if c["id"] == check)


def test_a_finding_is_accepted_for_a_while_and_a_changed_key_is_new(project, key, where, capsys) -> None:
    value = key()
    project.init().write("app.py", assigned(value))
    project.git("add", ".")
    project.git("commit", "-qm", "one")
    inside = ["--in", str(project.folder)]
    said = ["--reason", "made up for a course", "--owner", "Ada"]
    assert main(["accept", "add", "S1-TRACKED:app.py", *said, *inside, *where]) == 0
    out = capsys.readouterr().out
    (file,) = (project.folder / FOLDER).iterdir()
    text = file.read_text()
    assert value not in text + out and 'owner = "Ada"' in text and "S1-TRACKED" in out

    report = scanned(project, where, capsys)
    assert of(report, "S1-TRACKED")["status"] == "accepted"
    others = [f["status"] for f in report["findings"] if f["key"] and f["check"] != "S1-TRACKED"]
    assert others and set(others) == {"fail"}, "what other checks find of the same key stays open"
    (finding,) = [f for f in report["findings"] if f["check"] == "S1-TRACKED"]
    assert finding["accepted"]["owner"] == "Ada"
    assert not [k for k in report["keys"] if any(FOLDER in s["path"] for s in k["sightings"])], "its file holds no key"

    project.write("app.py", "\n\n# moved\n" + assigned(value))
    assert of(scanned(project, where, capsys), "S1-TRACKED")["status"] == "accepted"
    project.write("app.py", assigned(key()))
    project.git("commit", "-qam", "two")
    assert of(scanned(project, where, capsys), "S1-TRACKED")["status"] == "fail"

    project.write("app.py", assigned(value))
    file.write_text(text.replace("until = ", "until = 20"))
    report = scanned(project, where, capsys)
    assert of(report, "S1-TRACKED")["status"] == "fail"
    assert [x["what"] for x in report["limits"] if x["id"] == "acceptance"] == [f"{FOLDER}/{file.name}"]
    assert main(["accept", "review", *inside]) == 1 and "accepts nothing" in capsys.readouterr().out

    file.write_text(text)
    assert main(["accept", "list", *inside]) == 0
    assert re.search(r"  until \d{1,2} [A-Z][a-z]{2} 20\d\d, (?:89|90) days left\n", capsys.readouterr().out)
    assert main(["accept", "review", *inside]) == 0 and "Nothing ends" in capsys.readouterr().out
    assert main(["accept", "remove", file.name[:-5], *inside, *where]) == 0 and not file.exists()


def test_reason_and_owner_may_come_by_standard_input(project, key, where, capsys, monkeypatch) -> None:
    project.init().write("app.py", assigned(key()))
    project.git("add", ".")
    monkeypatch.setattr("sys.stdin", io.StringIO("made up\nAda Lovelace\n"))
    words = [
        "accept",
        "add",
        "app.py:1",
        "--reason",
        "-",
        "--owner",
        "-",
        "--format",
        "json",
        "--in",
        str(project.folder),
    ]
    assert main([*words, *where]) == 0
    assert {(a["entry"]["reason"], a["entry"]["owner"]) for a in json.loads(capsys.readouterr().out)} == {
        ("made up", "Ada Lovelace")
    }


def test_what_cannot_be_accepted_is_refused_in_a_line(project, key, where, capsys) -> None:
    value = key()
    project.init().write("app.py", assigned(value))
    project.git("add", ".")
    said = ["--owner", "Ada", "--in", str(project.folder), *where]
    for words, why in (
        (["add", "nowhere.py:1", "--reason", "x"], "nothing was found"),
        (["add", "app.py:1", "--reason", f"it is {value}"], "a key stands in the reason"),
        (["add", "app.py:1", "--reason", "  "], "this is no acceptance"),
        (["add", "app.py:1", "--reason", "x", "--days", "400"], "400"),
    ):
        assert main(["accept", *words, *said]) == 2
        told = capsys.readouterr().err
        assert why in told and told.count("\n") == 1 and value not in told
    assert main(["accept", "remove", "../x", "--in", str(project.folder)]) == 2
    assert not (project.folder / ".shrift").exists()


def test_a_link_is_neither_read_nor_written_through(project, key, where, tmp_path, capsys) -> None:
    project.init().write("app.py", assigned(key()))
    project.git("add", ".")
    outside = tmp_path / "outside"
    outside.mkdir()
    (project.folder / ".shrift").symlink_to(outside)
    said = ["--reason", "x", "--owner", "Ada", "--in", str(project.folder), *where]
    assert main(["accept", "add", "app.py:1", *said]) == 2
    assert "a link is on the way" in capsys.readouterr().err and not list(outside.iterdir())
    limits = scanned(project, where, capsys)["limits"]
    assert any(x["id"] == "acceptance" and "a link" in x["why"] for x in limits)


def test_what_others_were_told_to_pass_by_is_shown_as_what_it_is_and_taken_over_on_a_word(
    project, key, where, capsys
) -> None:
    first, second, third = key(), key("anthropic", "api"), key()
    project.init()
    project.write("a.py", "\n" + assigned(first))
    project.write("b.py", assigned(second, "ANTHROPIC_API_KEY"))
    project.write("c.py", assigned(third).rstrip() + "  # gitleaks:allow\n")
    project.write(".gitleaksignore", "# old ones\na.py:openai-api-key:2\ngone.py:generic-api-key:9\n")
    digest = hashlib.sha1(second.encode(), usedforsecurity=False).hexdigest()
    entry = {"type": "Secret Keyword", "filename": "b.py", "hashed_secret": digest, "line_number": 77}
    project.write(".secrets.baseline", json.dumps({"version": "1.5.0", "results": {"b.py": [entry]}}))
    inside = ["--in", str(project.folder), *where]
    assert main(["accept", "import", "--format", "json", *inside]) == 0
    told = json.loads(capsys.readouterr().out)
    by = {(m["tool"], m["path"]): m["key"] is not None for m in told["marks"]}
    assert by == {
        ("gitleaks", "a.py"): True, ("gitleaks", "gone.py"): False, ("gitleaks", "c.py"): True, ("detect-secrets", "b.py"): True,
    }  # fmt: skip
    assert not told["written"] and not (project.folder / ".shrift").exists()
    assert main(["accept", "import", "--write", *inside]) == 2 and "--owner" in capsys.readouterr().err
    assert main(["accept", "import", "--write", "--owner", "Ada", *inside]) == 0
    assert capsys.readouterr().out.count("Written:") == 3
    report = scanned(project, where, capsys)
    assert {f["status"] for f in report["findings"] if f["key"]} == {"accepted"}
    assert not any(v in p.read_text() for p in (project.folder / FOLDER).iterdir() for v in (first, second, third))
    project.write(".secrets.baseline", "[")
    assert main(["accept", "import", *inside]) == 1 and "no baseline" in capsys.readouterr().out


def accepted(project, key, where, capsys) -> tuple[Path, list[str]]:
    """A project with one acceptance: its file, and the words that name the folder."""
    project.init().write("app.py", assigned(key()))
    project.git("add", ".")
    inside = ["--in", str(project.folder), *where]
    assert main(["accept", "add", "app.py:1", "--reason", "made up", "--owner", "Ada", *inside]) == 0
    capsys.readouterr()
    (file,) = (project.folder / FOLDER).iterdir()
    return file, inside


@pytest.mark.parametrize("kind", ["pipe", "endless"])
def test_steps_that_are_no_file_are_neither_waited_for_nor_held(project, where, capsys, kind: str) -> None:
    file = Path(where[-1]) / "data" / "acceptances.json"
    file.parent.mkdir(parents=True)
    os.mkfifo(file) if kind == "pipe" else file.symlink_to("/dev/zero")
    assert main(["accept", "undo", "--in", str(project.folder), *where]) == 2
    assert "no acceptance was changed here" in capsys.readouterr().err


def test_an_acceptance_is_extended_removed_and_put_back(project, key, where, capsys) -> None:
    file, inside = accepted(project, key, where, capsys)
    first = file.read_bytes()
    file.chmod(0o640)
    extend = ["accept", "extend", file.name, "--days", "180", "--owner", "Grace\nHopper", "--format", "json", *inside]
    assert main(extend) == 0
    entry = json.loads(capsys.readouterr().out)["entry"]
    assert (entry["reason"], entry["owner"]) == ("made up", "Grace Hopper")
    second = file.read_bytes()
    assert second != first and b"Grace Hopper" in second and file.stat().st_mode & 0o777 == 0o640
    identity = [line for line in first.splitlines() if line.startswith((b"identity", b"salt", b"checks"))]
    assert identity and all(line in second.splitlines() for line in identity), "it is bound to the same key"
    assert main(["accept", "remove", file.name[:-5], *inside]) == 0 and not file.exists()
    for there in (second, first, None):
        assert main(["accept", "undo", *inside]) == 0
        assert (file.read_bytes() if file.exists() else None) == there
    capsys.readouterr()
    assert main(["accept", "undo", *inside]) == 2 and "could be put back" in capsys.readouterr().err
    assert [p.name for p in (project.folder / FOLDER).iterdir()] == []


def test_what_ended_is_extended_from_today_and_what_is_none_is_not(project, key, where, capsys) -> None:
    file, inside = accepted(project, key, where, capsys)
    old = file.read_text()
    ended = "\n".join(
        "created = 2020-01-01"
        if line.startswith("created")
        else "until = 2020-02-01"
        if line.startswith("until")
        else line
        for line in old.splitlines()
    )
    file.write_text(ended)
    assert main(["accept", "extend", file.name, *inside]) == 0
    assert main(["accept", "review", "--in", str(project.folder)]) == 0
    value = key()
    for words, why in (
        ([file.name, "--reason", f"it is {value}"], "a key stands in"),
        (["nothing"], "there is no acceptance"),
        ([file.name, "--days", "400"], "400"),
    ):
        assert main(["accept", "extend", *words, *inside]) == 2
        told = capsys.readouterr().err
        assert why in told and value not in told
    file.write_text("x = ")
    assert main(["accept", "extend", file.name, *inside]) == 2 and "no acceptance" in capsys.readouterr().err
    # Somebody wrote in it since: what was kept does not go over that.
    assert main(["accept", "undo", *inside]) == 2 and "changed since" in capsys.readouterr().err
    assert file.read_text() == "x = "


def test_what_somebody_wrote_by_hand_is_kept_only_if_it_holds_no_key(project, key, where, tmp_path, capsys) -> None:
    file, inside = accepted(project, key, where, capsys)
    odd = b'x = "\xff\xfe" \x00'
    file.write_bytes(odd)
    assert main(["accept", "remove", file.name, *inside]) == 0 and not file.exists()
    assert main(["accept", "undo", *inside]) == 0 and file.read_bytes() == odd
    value = key()
    file.write_text(f'reason = "it is {value}"\n')
    capsys.readouterr()
    assert main(["accept", "remove", file.name, *inside]) == 0 and not file.exists()
    assert "cannot be put back" in capsys.readouterr().out
    file.write_bytes(b"#" * 20_000)
    assert main(["accept", "remove", file.name, *inside]) == 0 and not file.exists()
    written = [p.read_bytes() for p in tmp_path.rglob("*") if p.is_file() and project.folder not in p.parents]
    assert written and not any(value.encode() in data or value[8:40].encode() in data for data in written)
    (project.folder / FOLDER / f".{file.name}.stopped").write_text("left by a process that was stopped")
    assert json.loads(_listed(inside, capsys)) == []


def _listed(inside: list[str], capsys) -> str:
    capsys.readouterr()
    assert main(["accept", "list", "--format", "json", *inside[:2]]) == 0
    return capsys.readouterr().out


def test_a_link_in_the_place_of_an_acceptance_is_left(project, key, where, tmp_path, capsys) -> None:
    file, inside = accepted(project, key, where, capsys)
    outside = tmp_path / "outside.toml"
    outside.write_bytes(file.read_bytes())
    file.unlink()
    file.symlink_to(outside)
    before = outside.read_bytes()
    assert main(["accept", "extend", file.name, *inside]) == 2
    assert main(["accept", "remove", file.name, *inside]) == 2
    assert "link" in capsys.readouterr().err and outside.read_bytes() == before and file.is_symlink()
    file.unlink()
    os.link(outside, file)
    assert main(["accept", "extend", file.name, *inside]) == 2 and "another name" in capsys.readouterr().err
    assert outside.read_bytes() == before


def test_no_provider_takes_an_acceptance_for_a_key(shapes, matcher, rng) -> None:
    from checks.acceptances.model import identity_of, new_salt, written
    from tests.checks.acceptances.test_model import entry

    for kind in shapes.kinds:
        salt = new_salt()
        file = written(entry(kind=f"{kind.provider}/{kind.id}", identity=identity_of(b"x", salt), salt=salt, masked="…", path="a", symbol="K", checks=("S1",)))  # fmt: skip
        assert not [m for m in matcher.matches(file, "x.toml") if m.nature == "secret"], kind.provider
