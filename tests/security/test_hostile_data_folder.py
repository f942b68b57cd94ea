"""A data folder whose files are broken, not files, or somebody else's: each command says so in a line or goes on with a note.

And nothing is lost: what is broken stays as it is, and so does what a link leads to.
"""

from __future__ import annotations

import ctypes
import io
import os
import random
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from checks.cli import main
from checks.keys.formats import load_providers
from checks.keys.samples import sample
from checks.memory import files
from checks.places import Places, read_whole
from tests.keychain import Session

ACCOUNTS = b'[{"provider": "openai", "label": "default", "settings": {}, "added": "2026-11-01T10:00:00+00:00"}]'
VAULT = (
    b'[{"provider": "openai", "label": "default", "added": "2026-11-01T10:00:00+00:00", "masked": "sk-\xe2\x80\xa6"}]'
)
JSON = ("data/attestations.json", "data/vault.json", "data/accounts.json", "config/settings.toml")
BASES = ("data/memory.sqlite", "data/scans.sqlite")

# What reads or writes each of them, beside a scan.
COMMANDS: dict[str, tuple[str, ...]] = {
    "data/attestations.json": (
        "attest list --in {project}",
        "attest answer S5-NO-DRILL yes --who Ada --in {project}",
        "attest export --in {project}",
    ),
    "data/vault.json": ("vault list", "vault status", "vault add openai --label second", "vault remove openai"),
    "data/accounts.json": (
        "vault account list", "vault status", "vault account add aws-bedrock", "vault account remove openai", "vault show",
        "online list",
    ),
    "config/settings.toml": ("online list", "online on openai", "plugins list", "doctor"),
    "data/memory.sqlite": ("vault show --stored",),
    "data/scans.sqlite": ("history {project}", "projects list", "projects add {project}", "projects remove {project}"),
}  # fmt: skip


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2 + 1)


def words(path: Path) -> None:
    path.write_bytes(b"neither one nor the other\n" * 200)


def other_types(path: Path) -> None:
    path.write_bytes(b'{"a": [1, 2, {"provider": null}], "b": 1e999}')


def nested(path: Path) -> None:
    path.write_bytes(b"a = " * path.name.endswith("toml") + b"[" * 200_000)


def huge(path: Path) -> None:
    path.write_bytes(b"")
    os.truncate(path, 3 << 30)  # a hole: no disk is used


def pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def folder(path: Path) -> None:
    path.unlink()
    path.mkdir()
    (path / "inside").write_text("kept")


def endless(path: Path) -> None:
    path.unlink()
    path.symlink_to("/dev/zero")


def elsewhere(path: Path) -> None:
    """A link to something of value that is no file of Shrift's."""
    path.unlink()
    other = path.parent.parent.parent / f"other-{path.name}"
    if path.suffix == ".sqlite":
        with closing(sqlite3.connect(other)) as base:
            base.execute("CREATE TABLE notes (text)")
            base.execute("INSERT INTO notes VALUES ('of value')")
            base.commit()
    else:
        other.write_text("of value\n")
    path.symlink_to(other)


def no_end(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.name)


DAMAGES = (truncated, words, other_types, nested, huge, pipe, folder, endless, elsewhere, no_end)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project, and the data folder of somebody who has used everything for a while."""
    root = tmp_path_factory.mktemp("kept")
    project, data = root / "project", root / "shrift"
    project.mkdir()
    made = sample(load_providers(), "openai", "project", random.Random(4))
    (project / "app.py").write_text(f'OPENAI_API_KEY = "{made.decode()}"\n')
    (data / "data").mkdir(parents=True)
    (data / "config").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SHRIFT_DATA_DIR", str(data))
        assert main(["scan", str(project), "--format", "json", "--output", str(root / "report.json")]) == 0
        assert main(["attest", "answer", "S5-NO-DRILL", "yes", "--who", "Ada", "--in", str(project)]) == 0
        assert main(["online", "on", "openai"]) == 0
    (data / "data" / "accounts.json").write_bytes(ACCOUNTS)
    (data / "data" / "vault.json").write_bytes(VAULT)
    from checks.memory import Memory

    Memory(Places(data)).keep_snapshots([])
    shutil.rmtree(data / "cache")
    return root


@pytest.fixture
def mine(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of it, in use."""
    data = tmp_path / "shrift"
    shutil.copytree(kept / "shrift", data)
    monkeypatch.setenv("SHRIFT_DATA_DIR", str(data))
    return data


def contents(root: Path) -> dict[str, object]:
    """Everything that is kept, as it lies there: links by where they lead, large files by their size."""
    found: dict[str, object] = {}
    for path in sorted(root.rglob("*")):
        name = str(path.relative_to(root))
        if name.startswith("shrift/cache") or name.endswith(("-wal", "-shm")):
            continue
        if path.is_symlink():
            found[name] = path.readlink()
        elif path.is_file():
            found[name] = path.read_bytes() if path.stat().st_size < 1 << 24 else path.stat().st_size
        else:
            found[name] = path.stat().st_mode
    return found


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", JSON + BASES)
def test_every_command_says_it_in_a_line_and_loses_nothing(
    mine: Path, kept: Path, capsys: pytest.CaptureFixture[str], name: str, damage: Callable[[Path], None]
) -> None:
    damage(mine / name)
    before = contents(mine.parent)
    for command in COMMANDS[name]:
        code = main(command.format(project=kept / "project").split())
        out, err = capsys.readouterr()
        told = err.splitlines()
        assert "mistake in Shrift" not in err, (command, err)
        if code == 0:  # it goes on, and does not keep to itself what it could not read
            assert Path(name).name in out + err or "memory" in out + err, (command, out, err)
        elif command == "doctor":  # it tells all that is there, on its page
            assert (code, err) == (1, "") and "fail  Settings" in out
        else:
            assert (code, len(told)) == (2, 1), (command, err)
            assert Path(name).name in err or "keychain" in err, (command, err)
        assert contents(mine.parent) == before, command


@pytest.mark.parametrize("damage", [words, pipe, elsewhere, huge])
def test_a_scan_goes_on_with_a_note(
    mine: Path, kept: Path, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], None]
) -> None:
    for name in ("data/attestations.json", *BASES):
        damage(mine / name)
    before = contents(mine.parent)
    assert main(["scan", str(kept / "project"), "--format", "json"]) == 0
    out, err = capsys.readouterr()
    assert err == ""
    assert '"S7-' in out and "scans.sqlite" in out and "attestations.json" in out
    assert contents(mine.parent) == before


def test_with_accounts_or_settings_that_cannot_be_read_nobody_is_asked_in_their_name(
    mine: Path, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words(mine / "data/accounts.json")
    code = main(["scan", str(kept / "project"), "--online", "openai", "--format", "json"])
    out, err = capsys.readouterr()
    assert "accounts.json" in out + err and "mistake" not in err
    words(mine / "config/settings.toml")
    code = main(["scan", str(kept / "project"), "--online", "--format", "json"])
    out, err = capsys.readouterr()
    assert (code, err.count("\n")) == (2, 1) and "settings.toml" in err


# --- the SQLite files ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", BASES)
def test_one_that_another_program_holds_is_waited_for_and_named(
    mine: Path, kept: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(files, "PATIENCE", 0.05)
    with closing(sqlite3.connect(mine / name, isolation_level=None)) as held:
        held.execute("PRAGMA locking_mode = EXCLUSIVE")
        held.execute("BEGIN EXCLUSIVE")
        for command in COMMANDS[name]:
            code = main(command.format(project=kept / "project").split())
            out, err = capsys.readouterr()
            assert "another program is using it" in out + err, command
            assert code in (0, 2) and err.count("\n") <= 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("PRAGMA user_version = 99", "newer Shrift"),
        ("PRAGMA user_version = 0", "of another program"),  # its tables may be anybody's: nothing is put beside them
        ("DROP TABLE scans", "damaged"),
        ("DROP TABLE projects; CREATE VIEW projects AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
         " SELECT i AS target, i AS path, i AS name, i AS added, i AS who FROM n", "damaged"),
        ("UPDATE projects SET name = X'ff', path = 3", "damaged"),
    ],
)  # fmt: skip
def test_another_schema_is_named_and_a_table_without_an_end_is_left(
    mine: Path, kept: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, change: str, said: str
) -> None:
    monkeypatch.setattr(files, "LONGEST", 0.2)
    with closing(sqlite3.connect(mine / "data/scans.sqlite")) as base:
        base.executescript(change)
    before, refused = contents(mine.parent), []
    for command in ("projects list", "history {project}"):
        code = main(command.format(project=kept / "project").split())
        err = capsys.readouterr().err
        assert "mistake" not in err and code in (0, 2)
        refused += [err] if code else []
    assert refused and all(said in err for err in refused)
    assert contents(mine.parent) == before


@pytest.mark.keychain
@pytest.mark.parametrize("damage", [truncated, elsewhere, no_end])
def test_keys_are_shown_without_what_was_told_before(
    keychain: Session, mine: Path, kept: Path, capsys: pytest.CaptureFixture[str], damage: Callable[[Path], None]
) -> None:
    damage(mine / "data/memory.sqlite")
    before = contents(mine.parent)
    assert main(["keys", "--in", str(kept / "project"), "--no-history"]) == 0
    out, err = capsys.readouterr()
    assert "app.py:1" in out and "memory.sqlite" in out + err and err == ""
    assert out.count("was told before is not shown") == 1
    assert contents(mine.parent) == before


@pytest.mark.keychain
@pytest.mark.parametrize("name", ["data/vault.json", "data/accounts.json"])
def test_a_value_is_not_stored_beside_notes_that_cannot_be_read(
    keychain: Session, mine: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    words(mine / name)
    for more in ((), ("--replace",)):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a-value-of-no-kind-at-all\n")))
        what = ("add",) if "vault" in name else ("account", "add")
        assert main(["vault", *what, "openai", *more]) == 2
        assert Path(name).name in capsys.readouterr().err
    assert keychain.values() == {}


def test_a_value_without_measure_is_not_taken_into_memory(mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with closing(sqlite3.connect(mine / "data/memory.sqlite")) as base:
        base.execute("INSERT INTO snapshots VALUES ('openai', 'default', '', zeroblob(100000000))")
        base.commit()
    assert main(["vault", "show", "--stored"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


# --- what stands in them ------------------------------------------------------------------------------------------------


def test_words_in_them_do_not_steer_the_terminal(mine: Path, kept: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steering = "\x1b]0;x\x07\u202e"
    (mine / "data/vault.json").write_bytes(VAULT.replace(b"2026", b"\\u001b[2J\\u202e"))
    with closing(sqlite3.connect(mine / "data/scans.sqlite")) as base:
        base.execute("UPDATE projects SET name = ?", (steering,))
        base.commit()
    for command in ("vault list", "vault status", "projects list"):
        main(command.split())
        out, err = capsys.readouterr()
        assert not set("\x1b\x07\u202e") & set(out + err), command


def test_an_answer_that_a_newer_shrift_asks_for_is_left_in_the_file(
    mine: Path, kept: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = mine / "data/attestations.json"
    file.write_bytes(file.read_bytes().replace(b"S5-NO-DRILL", b"S5-NEW"))
    before = file.read_bytes()
    assert main(["attest", "answer", "S5-NO-DRILL", "no", "--who", "Ada", "--in", str(kept / "project")]) == 2
    err = capsys.readouterr().err
    assert "of another Shrift" in err and "attestations.json" in err and err.count("\n") == 1
    assert file.read_bytes() == before


def _as_anybody() -> None:
    """Let go of what lets root write where it may not: the capabilities DAC_OVERRIDE and DAC_READ_SEARCH."""
    for capability in (1, 2):
        ctypes.CDLL(None).prctl(24, capability, 0, 0, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="what is let go of is Linux's")
def test_a_folder_that_may_not_be_written_is_one_line_of_the_real_command(mine: Path, kept: Path) -> None:
    project, data = kept / "project", mine
    for one in (*data.rglob("*"), data):
        one.chmod(0o555 if one.is_dir() else 0o444)
    environment = dict(os.environ, PYTHONPATH=str(Path(__file__).parents[2]))
    command = (
        f"for words in 'attest answer S5-NO-DRILL no --who Ada --in {project}' 'history {project}' "
        f"'scan {project} --format json'; do "
        f"'{sys.executable}' -P -m checks $words >/dev/null; echo $? >&2; done"
    )
    done = subprocess.run(
        ["sh", "-c", command], env=environment, capture_output=True, text=True, timeout=120, check=False,
        preexec_fn=_as_anybody,
    )  # fmt: skip
    for one in (data, *data.rglob("*")):
        one.chmod(0o755)
    told = done.stderr.splitlines()
    assert [line for line in told if line.isdigit()] == ["2", "0", "0"], told
    assert all(line.startswith("shrift: ") for line in told if not line.isdigit()), told


def test_a_file_is_read_up_to_a_bound(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"x" * 10)
    assert read_whole(file, 10) == b"x" * 10
    with pytest.raises(OSError, match="more than 9 bytes"):
        read_whole(file, 9)
    with pytest.raises(OSError, match=r"no file|directory"):
        read_whole(tmp_path, 10)
