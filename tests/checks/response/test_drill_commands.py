"""`shrift drill` as people type it: a decoy in a practice clone, scanned away; a real key walked through dry."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.cli import main
from checks.response.rehearsal import filter_repo
from tests.keychain import Session

pytestmark = [pytest.mark.keychain, pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def run(data: Path, project, capfd) -> Callable[..., tuple[int, str, str]]:
    def command(*words: str) -> tuple[int, str, str]:
        code = main(["drill", *words, "--in", str(project.folder), "--data-dir", str(data)])
        return code, *capfd.readouterr()

    return command


def git(folder: Path, *words: str) -> None:
    kept = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_CONFIG_NOSYSTEM": "1"}
    subprocess.run(["git", *words], cwd=folder, env=kept, check=True, capture_output=True)


def state_of(folder: Path) -> dict[str, tuple[int, int]]:
    return {str(p): (p.lstat().st_mtime_ns, p.lstat().st_size) for p in folder.rglob("*")}


def test_a_decoy_is_planted_replaced_cleaned_away_and_the_drill_is_an_answer(
    run, data, project, keychain: Session
) -> None:
    outside = project.folder.parent / "outside.txt"
    outside.write_text("mine\n")
    project.write(".gitattributes", "* filter=evil text eol=crlf\n")
    project.write("fire-drill/taken.txt", "the name is taken\n")
    (project.folder / "link").symlink_to(outside)
    project.git("config", "filter.evil.smudge", f"touch {outside}.ran")
    project.git("add", "-A")
    project.git("commit", "-m", "all")
    before = state_of(project.folder)
    code, out, err = run("start", "--format", "json")
    assert (code, err) == (0, "")
    drill = json.loads(out)
    room, clone = Path(drill["folder"]), Path(drill["folder"]) / "project"
    assert drill["whole"] and len(drill["spots"]) == 3 and drill["kind"] == "decoy"
    assert state_of(project.folder) == before and not Path(f"{outside}.ran").exists()
    assert not (clone / "link").is_symlink() and (clone / "fire-drill" / "taken.txt").exists()
    planted = clone / "fire-drill1"
    texts = [planted / n for n in ("settings.py", "compose.yaml", ".env")]
    assert all("DECOY" in p.read_text() for p in texts)
    value = texts[2].read_text().split("=", 1)[1].strip()
    kept = [p for p in data.rglob("*") if p.is_file() and room not in p.parents and value.encode() in p.read_bytes()]
    assert kept == [] and value not in out
    assert run("start")[0] == 2  # one at a time
    assert "only a scan" in run("tick", "replace")[2]

    out = run("tick", "look", "replacement", "--rescan", "--note", f"it was {value}")[1]
    assert "[x] 1 Find out" in out and "[ ] 1 fire-drill1" in out and value not in out
    for path in texts:
        path.write_text(path.read_text().replace(value, "${OPENAI_API_KEY}"))
    told = json.loads(run("tick", "--rescan", "--format", "json")[1])
    steps = {s["id"]: s for s in told["steps"]}
    assert steps["replace"]["by"] == "scan" and steps["history"]["done"] is None
    assert "“revoke” is open" in run("finish", "--who", "Ada")[2]

    git(clone, "commit", "-qam", "it reads its environment")
    git(clone, "push", "-q")
    git(room, "clone", "-q", "--mirror", "--no-local", "origin.git", "cleaned.git")
    replacing = room / "replacements.txt"
    rewrite = [sys.executable, "-I", str(filter_repo()), "--force", "--quiet", "--replace-text", str(replacing)]
    subprocess.run(rewrite, cwd=room / "cleaned.git", check=True, capture_output=True)
    git(room / "cleaned.git", "push", "-q", "--force", "--mirror", str(room / "origin.git"))
    told = json.loads(run("tick", "--rescan", "--format", "json")[1])
    assert told["steps"][5]["done"] is None  # the clone still has the old objects
    shutil.rmtree(clone)
    assert "the practice clone is not at" in run("tick", "--rescan")[2]
    git(room, "clone", "-q", "--no-local", "origin.git", "project")
    told = json.loads(run("tick", "revoke", "tell", "deploy", "--rescan", "--format", "json")[1])
    assert all(s["done"] for s in told["steps"])

    assert run("note", "--role", "revokes=Ada", "--missing", "the second factor")[0] == 0
    mine = project.folder.parent / "mine"
    mine.mkdir()
    file = next((data / "data" / "drills").glob("*.json"))
    file.write_text(file.read_text().replace(str(room), str(mine)))  # what a file says is not deleted
    code, out, _ = run("finish", "--who", "Ada")
    assert (
        mine.is_dir()
        and code == 0
        and "Safe after" in out
        and "S5-NO-DRILL is answered until" in out
        and "next drill is due" in out
    )
    assert not room.exists()
    assert main(["attest", "list", "--in", str(project.folder), "--data-dir", str(data), "--format", "json"]) == 0


def test_the_answer_has_the_day_and_its_evidence(run, data, project, key, keychain: Session, capfd) -> None:
    value = key()
    project.write(".env", f"OPENAI_API_KEY={value}\n")
    mask = f"sk-proj-…{value[-4:]}"
    code, out, _ = run("start", mask)
    assert code == 0 and "dry, nothing is changed" in out and "[ ] 1 .env:1" in out
    assert "no practice clone" in run("tick", "--rescan")[2]
    assert run("tick", "1", "revoke")[0] == 0
    assert run("finish", "--who", "Ada")[0] == 0
    assert main(["attest", "list", "--in", str(project.folder), "--data-dir", str(data), "--format", "json"]) == 0
    told = {r["id"]: r for r in json.loads(capfd.readouterr().out)}["S5-NO-DRILL"]
    assert told["answer"] == "yes" and told["held"] == told["when"] and "Dry fire drill" in told["evidence"]
    listed = json.loads(run("list", "--format", "json")[1])
    assert listed["due"] and len(listed["drills"]) == 1
    assert run("forget", listed["drills"][0]["id"][:12])[1] == "Forgotten.\n"
    assert "first one is due" in run("list")[1]


def test_without_a_commit_the_practice_clone_is_a_small_one_and_needs_no_keychain(run, data, project) -> None:
    code, out, err = run("start", "--provider", "anthropic")
    assert (code, err) == (0, "") and "holds the decoy’s files alone" in out
    folder = Path(json.loads(run("show", "--format", "json")[1])["folder"])
    assert "[ ] 1 fire-drill/.env:2" in run("tick", "--rescan")[1]
    assert "Abandoned after" in run("finish", "--abandon")[1] and not folder.exists()


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("show",), "no drill runs"),
        (("start", "--provider", "nobody"), "no provider called"),
        (("start", "abcdef"), "no key here is called"),
        (("forget", "abcdef"), "no drill here is called"),
        (("note",), "say --role"),
    ],
)
def test_what_cannot_be_done_says_why(run, words, why: str) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "") and why in err and err.count("\n") == 1
