"""Ignore rules, tracking, rights, examples: applied to a project as people have it, checked again, and taken back."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from pathlib import Path

import pytest

from checks.cli import main
from checks.fixes.fixers.ignore_rules import rule_for
from tests.checks.fixes.conftest import mirror
from tests.conftest import Project


@pytest.fixture
def shop(project, key):
    """A small service with its settings in git, a second settings file outside of it, and an image."""
    value = key()
    project.commit(
        {
            "app.py": "import os\nKEY = os.environ['OPENAI_API_KEY']\n",
            "requirements.txt": "openai\n",
            ".gitignore": "# ours\r\n__pycache__/\r\n!.env\r\n",
            ".env": f"OPENAI_API_KEY={value}\nDEBUG=1\n",
            "Dockerfile": "FROM python:3.12\nCOPY . .\nCMD python app.py\n",
        }
    )
    project.write(".env.local", f"OPENAI_API_KEY={value}\n").chmod(0o644)
    return project


def test_ignore_rules_are_added_and_what_undoes_them_goes(shop, fixing) -> None:
    shrift = fixing(shop.folder)
    outcome = shrift.round_trip("ignore:.gitignore", but=("S1-ENV-TRACKED",))
    assert {c["check"] for c in outcome["checks"]} >= {"S1-ENV-NOTIGNORED", "S1-IGNORE-GAPS"}
    _, text = shrift.after[".gitignore"]
    assert text.startswith(b"# ours\r\n__pycache__/\r\n.env\r\n") and b"!.env\r\n" not in text
    assert text.count(b"\n") == text.count(b"\r\n")
    shrift.json("apply", "ignore:.gitignore", "--yes")
    shop.git("add", "--all")
    assert ".env.local" not in shop.git("ls-files").split()


def test_rules_alone_are_safe_and_what_hides_more_is_not(project, key, fixing) -> None:
    project.commit({"app.py": "pass\n", ".gitignore": "__pycache__/\n"})
    project.write(".env", f"OPENAI_API_KEY={key()}\n")
    shrift = fixing(project.folder)
    assert shrift.ids()["ignore:.gitignore"]["safety"] == "safe"
    shrift.round_trip("ignore:.gitignore")
    project.write(".env.defaults", "DEBUG=1\n")
    changed = shrift.ids()["ignore:.gitignore"]
    assert changed["safety"] == "review"
    assert ".env.defaults" in changed["files"][0]["notes"][0]


def test_a_gitignore_is_made_where_none_is(project, key, fixing) -> None:
    project.commit({"app.py": "pass\n"})
    project.write("conf/secrets.json", f'{{"openai_api_key": "{key()}"}}\n')
    shrift = fixing(project.folder)
    shrift.round_trip("ignore:.gitignore")
    assert b"/conf/secrets.json\n" in shrift.after[".gitignore"][1]
    shrift.json("apply", "ignore:.gitignore", "--yes")
    shop = project.git("status", "--porcelain", "--untracked-files=all").split("\n")
    assert shop == ["?? .gitignore"]


def test_rules_of_odd_names_fit_them_alone(project) -> None:
    names = ["a b.json", "x[1].json", "star*.json", "back\\slash.json", "#hash.json", "!bang.json", "end "]
    for name in names:
        project.write(name, "x")
    project.write("starry.json", "x")
    project.write(".gitignore", "".join(f"{rule}\n" for name in names for rule in rule_for(name)))
    left = project.git("-c", "core.quotepath=off", "status", "--porcelain", "--untracked-files=all")
    assert sorted(line[3:] for line in left.split("\n")) == [".gitignore", "starry.json"]


def test_a_tracked_file_is_taken_out_by_git_itself_and_stays_on_the_disk(shop, fixing) -> None:
    before = mirror(shop.folder)
    shrift = fixing(shop.folder)
    shrift.round_trip("untrack:.env")
    shrift.json("apply", "untrack:.env", "--yes")
    assert shop.git("status", "--porcelain", ".env").split("\n") == ["D  .env", "?? .env"]
    assert (shop.folder / ".env").read_bytes() == before[".env"][1]
    shop.git("commit", "--quiet", "-m", "untracked")
    shop.git("fsck", "--strict")


def test_nothing_of_a_hostile_project_starts_when_its_index_is_written(shop, fixing, tmp_path) -> None:
    mark = tmp_path / "started"
    hook = shop.folder / ".git" / "hooks" / "post-index-change"
    hook.write_text(f"#!/bin/sh\ntouch {mark}\n")
    hook.chmod(0o755)
    with (shop.folder / ".git" / "config").open("a") as config:
        config.write(f'[core]\n\tfsmonitor = "touch {mark}"\n[filter "x"]\n\tclean = touch {mark}; cat\n')
    shop.write(".gitattributes", "* filter=x\n")
    fixing(shop.folder).json("apply", "untrack:.env", "--yes")
    assert not mark.exists()


def test_an_index_that_git_holds_is_left_alone(shop, fixing) -> None:
    (shop.folder / ".git" / "index.lock").write_bytes(b"")
    shrift = fixing(shop.folder)
    before = mirror(shop.folder)
    shrift("apply", "untrack:.env", "--yes", code=2)
    assert "index.lock lies beside it" in shrift.said and "nothing was changed" in shrift.said
    assert mirror(shop.folder) == before


def test_what_is_staged_is_taken_back_new_or_changed(project, key, fixing) -> None:
    project.commit({"app.py": "pass\n", ".gitignore": ".env\n.env.*\n"})
    project.write("app.py", f"KEY = '{key()}'\n")
    project.write("new.py", f"KEY = '{key()}'\n")
    project.git("add", ".")
    shrift = fixing(project.folder)
    assert {i for i in shrift.ids() if i.startswith("unstage")} == {"unstage:app.py", "unstage:new.py"}
    for name in ("app.py", "new.py"):
        shrift.json("apply", f"unstage:{name}", "--yes")
    assert sorted(project.git("status", "--porcelain").split("\n")) == ["?? new.py", "M app.py"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_a_file_that_others_read_is_closed(key, fixing) -> None:
    with (
        tempfile.TemporaryDirectory() as folder
    ):  # pytest's own folders are closed to others, and so is what is in them
        Path(folder).chmod(0o755)
        file = Path(folder) / ".env.local"
        file.write_text(f"OPENAI_API_KEY={key()}\n")
        file.chmod(0o644)
        shrift = fixing(Path(folder))
        shrift.round_trip("tighten-file:.env.local")
        assert shrift.after[".env.local"][0] == 0o600


def test_a_file_of_the_home_is_closed_and_named_as_people_name_it(tmp_path, key, fixing) -> None:
    home = tmp_path / "home"
    (home / ".codex").mkdir(parents=True)
    file = home / ".codex" / "auth.json"
    file.write_text(f'{{"OPENAI_API_KEY": "{key()}"}}')
    file.chmod(0o644)
    shrift = fixing(home, "--home", str(home))
    shrift.extra = ("--home", str(home))
    assert "tighten-file:~/.codex/auth.json" in shrift.ids()
    shrift.json("apply", "tighten-file:~/.codex/auth.json", "--yes")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    shrift("undo")
    assert stat.S_IMODE(file.stat().st_mode) == 0o644


def test_an_example_has_the_names_and_nothing_behind_them(shop, fixing) -> None:
    shrift = fixing(shop.folder)
    assert shrift.ids()["example-file:.env.example"]["safety"] == "safe"
    shrift.json("apply", "example-file:.env.example", "--yes")
    assert (shop.folder / ".env.example").read_text() == "OPENAI_API_KEY=\nDEBUG=\n"


def test_an_image_leaves_files_of_secrets_out(shop, fixing) -> None:
    shrift = fixing(shop.folder)
    shrift.round_trip("ignore-context:.dockerignore")
    assert shrift.after[".dockerignore"][1] == b"**/.env\n**/.env.*\n!**/.env.example\n"


def test_safe_fixes_go_in_one_and_no_value_is_in_what_is_said(shop, fixing) -> None:
    value = (shop.folder / ".env").read_text().split("=")[1].split("\n")[0]
    shrift = fixing(shop.folder)
    said = [shrift("list"), shrift("plan", "--safe"), shrift("plan", *shrift.ids()), shrift("records")]
    assert not any(value in text for text in said)
    assert "Safe: nothing a program does can change" in said[0] and "+ OPENAI_API_KEY=" in said[1]
    before = mirror(shop.folder)
    outcome = shrift.json("apply", "--safe", "--yes")
    assert outcome["fixes"] == ["example-file:.env.example"]
    shrift("undo")
    assert mirror(shop.folder) == before


# --- how it is asked ----------------------------------------------------------------------------------------------------


def test_nothing_is_changed_before_somebody_said_so(shop, fixing, monkeypatch) -> None:
    shrift = fixing(shop.folder)
    before = mirror(shop.folder)
    shown = shrift("apply", "untrack:.env", code=2)
    assert "git tracks it no longer" in shown and "say --yes" in shrift.said
    shrift("apply", "untrack:.env", "--yes", "--expect", "0" * 32, code=2)
    assert "has changed since the plan was shown" in shrift.said
    assert mirror(shop.folder) == before
    digest = shrift.json("plan", "untrack:.env")[0]["digest"]
    shrift("apply", "untrack:.env", "--yes", "--expect", digest)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("plan",), "name a fix"),
        (("plan", "x:y"), "there is no fix “x:y”"),
        (("plan", "use-manager:app.py"), "can be changed safely from here; “shrift fix list” shows"),
        (("apply", "--safe", "untrack:.env"), "name a fix"),
        (("undo",), "nothing to undo"),
        (("undo", "../x"), "no record is called"),
        (("forget",), "name the record"),
    ],
)
def test_what_cannot_be_done_is_one_line_and_exit_2(shop, fixing, words: tuple[str, ...], says: str) -> None:
    shrift = fixing(shop.folder)
    shrift(*words, code=2)
    assert says in shrift.said and shrift.said.count("\n") == 1


def test_a_fix_is_found_by_the_file_of_its_finding(shop, fixing) -> None:
    shrift = fixing(shop.folder)
    assert [f["id"] for f in shrift.json("plan", "ignore:.env.local")] == ["ignore:.gitignore"]


def test_what_somebody_tolerates_is_left_as_it_is(shop, fixing) -> None:
    shrift = fixing(shop.folder)
    assert "untrack:.env" in shrift.ids()
    said = ("--owner", "Ada", "--reason", "only a test key", "--days", "30")
    assert main(["accept", "add", "S1-ENV-TRACKED:.env", "--in", str(shop.folder), *said]) == 0
    assert "untrack:.env" not in shrift.ids()


def test_records_are_listed_and_forgotten(shop, fixing) -> None:
    shrift = fixing(shop.folder)
    record = shrift.json("apply", "untrack:.env", "--yes")["record"]
    assert "can be undone" in shrift("records") and shrift.json("records")[0]["id"] == record
    assert shrift("forget", "--all") == "1 forgotten.\n"
    assert shrift("records") == "Nothing was fixed from here.\n"


# --- what a hostile project would like to have changed -------------------------------------------------------------------


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_nothing_outside_of_the_folder_is_changed_over_links(tmp_path, key, fixing) -> None:
    """`.git`, its index, `.gitignore`, a settings file and a folder on the way lead to somebody else’s files."""
    victim = Project(tmp_path / "victim").init()
    victim.commit({".env": f"OPENAI_API_KEY={key()}\n", ".gitignore": "theirs\n", "conf/.env": "A=1\n"})
    before = mirror(victim.folder)
    for number, links in enumerate(
        (
            {".git": ".git"},
            {".gitignore": ".gitignore", ".env.local": ".env"},
            {"conf": "conf", ".git/index": ".git/index"},
            {".git/hooks": ".git/hooks"},
        )
    ):
        folder = tmp_path / f"hostile{number}"
        hostile = Project(folder)
        if ".git" not in links:
            hostile.init().commit({"app.py": f"OPENAI_API_KEY = '{key()}'\n", ".env": f"OPENAI_API_KEY={key()}\n"})
        else:
            hostile.write(".env", f"OPENAI_API_KEY={key()}\n")
        for name, target in links.items():
            place = folder / name
            if place.is_dir() and not place.is_symlink():
                shutil.rmtree(place)
            place.unlink(missing_ok=True)
            place.symlink_to(victim.folder / target)
        shrift = fixing(folder)
        for name in shrift.ids():
            shrift("apply", name, "--yes", code=None)
        assert mirror(victim.folder) == before, links
