"""No value of a key is in anything that is written: keys are planted everywhere, everything is run, every byte is searched.

Looked for are the whole value, what base64, hexadecimal and URL encoding make of it, the same backwards and in capitals,
and every run of twelve characters of its variable part.
"""

from __future__ import annotations

import base64
import io
import json
import os
import random
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from pypdf import PdfReader

from checks.keys.samples import sample, variable
from tests.conftest import Project

RUN = 12  # characters of a value that may be nowhere in a row
# In which kind of place a key of which kind is planted; each kind is used once, so that a leak says where it came from.
PLANTED = {
    "tracked file": ("openai", "project"),
    "history": ("anthropic", "api"),
    "commit message": ("xai", "api"),
    "branch name": ("huggingface", "user"),
    "tag message": ("groq", "project"),
    "stash": ("replicate", "api"),
    "zip": ("openrouter", "inference"),
    "notebook": ("elevenlabs", "user"),
    "database": ("langfuse", "secret"),
    "remote address": ("github-models", "classic"),
    "file name": ("openai", "service-account"),
    "folder name": ("fireworks", "user"),
    "author": ("nvidia", "api"),
    "ignored file": ("openai", "legacy-user"),
    "staged": ("anthropic", "admin"),
    "note": ("openai", "admin"),
    "agent file": ("langsmith", "personal"),
    "suppressed": ("tavily", "api"),
    "base64": ("perplexity", "group"),
    "git setting": ("cohere", "api-prefixed"),
}


class Plants:
    """A project full of keys, and the values to look for."""

    def __init__(self, folder: Path, shapes) -> None:
        rng = random.Random(20261124)
        self.values: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.prefixes: dict[str, str] = {}
        for place, (provider, kind) in PLANTED.items():
            self.values[place] = sample(shapes, provider, kind, rng).decode()
            self.names[place] = variable(shapes, provider, kind)
            self.prefixes[place] = shapes.kind(provider, kind).prefix
        self.project = Project(folder).init()
        self._plant()

    def line(self, place: str) -> str:
        return f'{self.names[place]} = "{self.values[place]}"\n'

    def _plant(self) -> None:
        v, project = self.values, self.project
        project.commit({"old.py": self.line("history"), "gone.txt": "x\n"})
        project.commit(
            {"old.py": "import os\n"}, message=f"works with -H 'Authorization: Bearer {v['commit message']}'"
        )
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("app/settings.py", self.line("zip"))
        database = project.folder / "cache.sqlite"
        with sqlite3.connect(database) as connection:
            connection.execute("create table settings (name text, value text)")
            connection.execute("insert into settings values (?, ?)", (self.names["database"], v["database"]))
        connection.close()
        cell = {"cell_type": "code", "source": [self.line("notebook")], "outputs": [], "metadata": {}}
        hidden = base64.b64encode(self.line("base64").encode()).decode()
        project.commit(
            {
                "app.py": self.line("tracked file"),
                "web/latin.py": self.line("tracked file").encode("utf-16"),
                "dist/app.zip": packed.getvalue(),
                "try.ipynb": json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}),
                f"dumps/{v['file name']}.txt": self.line("file name"),
                f"{v['folder name']}/a.py": self.line("folder name"),
                "secret.yaml": f"apiVersion: v1\nkind: Secret\ndata:\n  key: {hidden}\n",
                ".mcp.json": json.dumps({"mcpServers": {"s": {"env": {self.names["agent file"]: v["agent file"]}}}}),
                "quiet.py": self.line("suppressed").rstrip() + "  # gitleaks:allow\n",
                ".gitignore": ".env\n",
            }
        )
        project.git("commit", "-q", "--allow-empty", "-m", "x", f"--author={v['author']} <a@example.org>")
        project.git("branch", f"try/{v['branch name']}")
        project.git("tag", "-a", "v1", "-m", f"the key is {v['tag message']}")
        project.git("notes", "add", "-m", self.line("note"), "HEAD")
        project.write("app.py", self.line("stash"))
        project.git("stash")
        project.git("remote", "add", "origin", f"https://user:{v['remote address']}@example.org/o/a.git")
        project.git("config", "cohere.apikey", v["git setting"])
        project.write(".env", self.line("ignored file"))
        project.write("pay.py", self.line("staged"))
        project.git("add", "pay.py")

    def traces(self) -> Iterator[tuple[str, str, bytes]]:
        """(place, in which form, the bytes that may be nowhere)."""
        for place, value in self.values.items():
            data = value.encode()
            yield place, "whole", data
            yield place, "backwards", data[::-1]
            yield place, "capitals", data.upper()
            yield place, "hexadecimal", data.hex().encode()
            yield place, "URL", quote(value, safe="").encode()
            for shift in range(3):  # base64 of the value wherever it stands in the encoded text; the ends may differ
                coded = base64.b64encode(b"\0" * shift + data)[4 if shift else 0 : -4]
                yield place, "base64", coded
                yield place, "base64 for URLs", coded.replace(b"+", b"-").replace(b"/", b"_")
            body = value[len(self.prefixes[place]) :]
            for start in range(len(body) - RUN + 1):
                yield place, f"characters {start} to {start + RUN}", body[start : start + RUN].encode()


@pytest.fixture(scope="module")
def plants(shapes, tmp_path_factory: pytest.TempPathFactory) -> Plants:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(home))
        return Plants(tmp_path_factory.mktemp("planted") / "project", shapes)


def leaks(plants: Plants, written: dict[str, bytes]) -> list[str]:
    """What was found of any value, and where."""
    return [
        f"{place} ({form}) in {name}"
        for name, data in written.items()
        for place, form, trace in plants.traces()
        if trace in data
    ]


def files_of(*folders: Path) -> dict[str, bytes]:
    """Every file below these folders, its content and its name."""
    found = {}
    for folder in folders:
        for path in folder.rglob("*"):
            name = os.fsencode(path.relative_to(folder))
            found[f"{folder.name}/{path.relative_to(folder)}"] = (
                name + b"\n" + (path.read_bytes() if path.is_file() else b"")
            )
    return found


class Sandbox:
    """A process with a home, a temporary folder and a data folder of its own, all of which are searched afterwards."""

    def __init__(self, root: Path, with_rules: Callable[[Path], Path]) -> None:
        self.home, self.temporary, self.data, self.out = (root / n for n in ("home", "tmp", "data", "out"))
        for folder in (self.home, self.temporary, self.out):
            folder.mkdir(parents=True)
        with_rules(self.data)
        self.known = files_of(self.data)  # the compiled rules, which were there before any value was

    def run(self, *words: str, code: str | None = None, expect: int = 0) -> dict[str, bytes]:
        start = ["-c", code] if code else ["-m", "checks"]
        done = subprocess.run(
            [sys.executable, "-P", *start, *words],
            capture_output=True,
            check=False,
            cwd=self.out,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.home),
                "TMPDIR": str(self.temporary),
                "SHRIFT_DATA_DIR": str(self.data),
                "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
                "GIT_CONFIG_NOSYSTEM": "1",
            },
        )
        assert done.returncode == expect, done.stderr.decode()
        written = files_of(self.home, self.temporary, self.data, self.out)
        return {
            f"standard output of {words[0]}": done.stdout,
            f"standard error of {words[0]}": done.stderr,
            **{name: data for name, data in written.items() if self.known.get(name) != data},
        }


@pytest.fixture
def sandbox(tmp_path: Path, with_rules: Callable[[Path], Path]) -> Sandbox:
    return Sandbox(tmp_path, with_rules)


def test_the_search_would_find_a_leak(plants: Plants) -> None:
    value = plants.values["tracked file"]
    for data in (
        f"x{value}y".encode(),
        base64.b64encode(b"a" + value.encode() + b"b"),
        value.encode().hex().encode(),
        value[20 : 20 + RUN].encode(),
        quote(plants.values["zip"]).encode(),
    ):
        assert leaks(plants, {"here": data})


def test_what_was_planted_is_found(plants: Plants, scan) -> None:
    report = scan(plants.project.folder)
    found = {k.masked[-4:] for k in report.keys if k.secret}
    assert {place for place, value in plants.values.items() if value[-4:] not in found} == set()


FORMS = ("text", "json", "sarif", "events", "html", "md", "csv", "badge")


@pytest.mark.parametrize("form", ["text", "events"])
def test_no_format_holds_a_value(plants: Plants, sandbox: Sandbox, form: str) -> None:
    written = sandbox.run("scan", str(plants.project.folder), "--format", form)
    assert len(written["standard output of scan"]) > 1_000
    assert leaks(plants, written) == []


def test_all_formats_in_one_run_into_files(plants: Plants, sandbox: Sandbox) -> None:
    words = [w for form in (*FORMS, "pdf") for w in ("--format", form, "--output", f"report.{form}")]
    written = sandbox.run("scan", str(plants.project.folder), *words)
    assert len([n for n in written if n.startswith("out/report.")]) == len(FORMS) + 1
    written["text of the PDF"] = "".join(p.extract_text() for p in PdfReader(sandbox.out / "report.pdf").pages).encode()
    assert leaks(plants, written) == []
    again = ["report", "report.json", *(w for form in ("html", "pdf", "md") for w in ("--output", f"again.{form}"))]
    assert leaks(plants, sandbox.run(*again, "--audience", "lead")) == []


def test_only_staged_only_since_and_without_history(plants: Plants, sandbox: Sandbox) -> None:
    for words in (["--staged"], ["--since", "HEAD~1"], ["--no-history"], ["--no-memory"]):
        assert leaks(plants, sandbox.run("scan", str(plants.project.folder), "--format", "events", *words)) == []


def test_the_other_commands(plants: Plants, sandbox: Sandbox) -> None:
    for words in (
        ["checks"],
        ["checks", "--format", "json"],
        ["explain", "S1-TRACKED"],
        ["plugins", "list"],
        ["projects", "list"],
        ["history", "show", str(plants.project.folder)],
        ["projects", "summary", "--format", "json"],
        ["--help"],
    ):
        assert leaks(plants, sandbox.run(*words)) == []


def test_fixes_are_listed_planned_applied_and_undone_without_a_value(plants: Plants, sandbox: Sandbox) -> None:
    """The project is as it was afterwards. Without a keychain nothing that holds a secret is copied."""
    where = ("--in", str(plants.project.folder))
    listed = sandbox.run("fix", "list", *where, "--format", "json")
    fixes = json.loads(listed["standard output of fix"])
    assert len(fixes) > 5 and leaks(plants, listed) == []
    names = [f["id"] for f in fixes if "…" not in f["id"]]  # a name that holds a key cannot be typed
    for form in ("text", "json"):
        assert leaks(plants, sandbox.run("fix", "plan", *where, "--format", form, "--", *names)) == []
    # The index names the file whose name is a key: without a keychain it is not copied, so it is not changed.
    safe = [f["id"] for f in fixes if f["safety"] == "safe" and f["recipe"] != "unstage" and f["id"] in names]
    assert leaks(plants, sandbox.run("fix", "apply", "--safe", "--yes", *where, expect=2)) == []
    applied = sandbox.run("fix", "apply", "--yes", *where, "--", *safe)
    assert b"Checked again" in applied["standard output of fix"] and leaks(plants, applied) == []
    for words in (["fix", "records"], ["fix", "undo"], ["fix", "forget", "--all"]):
        assert leaks(plants, sandbox.run(*words)) == []


def told(written: dict[str, bytes]) -> bytes:
    """All of it but the compiled rules: what is looked for in logs is an expression there."""
    return b"".join(data for name, data in written.items() if not name.startswith("data/cache/rules/"))


BREAKS = """
import sys
import checks.cli, checks.{module}
def breaks(*read, **more):
    raise RuntimeError("read: " + open(sys.argv[1] + "/app.py").read() + open(sys.argv[1] + "/.env").read() + repr(read))
checks.{module}.{name} = breaks
raise SystemExit(checks.cli.main(["scan", sys.argv[1], "--format", "{form}"]))
"""
# A module and a function in it that breaks in the middle, with what it read in its words; what the process ends with.
BROKEN = [
    ("attempts", "judge", 3),
    ("examination", "score", 3),
    ("sins.s1_committed.tracked", "CHECK.judge", 0),
    ("sins.keyed", "one_each", 0),
    ("report.json", "encode", 3),
]


@pytest.mark.parametrize("form", ["json", "events"])
@pytest.mark.parametrize(("module", "name", "code"), BROKEN, ids=lambda value: str(value))
def test_a_crash_in_the_middle_shows_nothing(
    plants: Plants, sandbox: Sandbox, module: str, name: str, code: int, form: str
) -> None:
    if module == "report.json" and form == "events":
        pytest.skip("events do not pass there")
    program = BREAKS.format(module=module, name=name, form=form)
    written = sandbox.run(str(plants.project.folder), code=program, expect=code)
    assert b"Traceback" not in told(written)
    assert leaks(plants, written) == []


def test_a_source_that_breaks_shows_nothing(plants: Plants, sandbox: Sandbox) -> None:
    program = BREAKS.format(module="gathering", name="examine_worktree", form="events")
    code = (
        "import contextlib\n"
        + program.replace("raise SystemExit(", "code = (")
        + "\nraise SystemExit(0 if code in (0, 3) else 9)"
    )
    written = sandbox.run(str(plants.project.folder), code=code)
    assert b"Traceback" not in told(written)
    assert leaks(plants, written) == []
