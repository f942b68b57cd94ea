"""A scan of what has not changed is told again without reading; whatever changed is read."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from checks.cli import main
from checks.memory import unchanged
from checks.model import Report, decode_report
from checks.terminal import scan as scanning


class Told:
    """Scans a folder through the command line; says whether anything was read."""

    def __init__(
        self, folder: Path, data_dir: Path, capfdbinary: pytest.CaptureFixture[bytes], patch: pytest.MonkeyPatch
    ) -> None:
        self.folder, self.data_dir, self._told = folder, data_dir, capfdbinary
        self.read = 0
        run = scanning._run

        def counted(*given: object, **more: object) -> Report:
            self.read += 1
            return run(*given, **more)  # type: ignore[arg-type]

        patch.setattr(scanning, "_run", counted)

    def __call__(self, *options: str) -> Report:
        self._told.readouterr()
        assert main(["scan", str(self.folder), "--format", "json", "--data-dir", str(self.data_dir), *options]) == 0
        return decode_report(self._told.readouterr().out)


@pytest.fixture
def told(project, key, data_dir: Path, capfdbinary, monkeypatch: pytest.MonkeyPatch) -> Told:
    """A project whose files have rested long enough."""
    monkeypatch.setattr(unchanged, "RESTED", -3600.0)
    project.commit({"app.py": f'OPENAI_API_KEY = "{key()}"\n', "src/more.py": "pass\n", ".gitignore": ".env\n"})
    return Told(project.folder, data_dir, capfdbinary, monkeypatch)


def test_what_has_not_changed_is_told_again_and_not_read(told: Told) -> None:
    first = told()
    assert (told(), told.read) == (first, 1)
    assert len(first.keys) == 1


def test_formats_of_the_same_scan_are_made_from_it(told: Told, tmp_path: Path) -> None:
    told()
    told("--format", "sarif", "--output", str(tmp_path / "a.sarif"))
    assert told.read == 1 and b"S1-TRACKED" in (tmp_path / "a.sarif").read_bytes()


CHANGES: dict[str, Callable[[Path, Callable[..., str]], object]] = {
    "a file": lambda folder, git: (folder / "app.py").write_text("other\n"),
    "a file of the same size and time": lambda folder, git: _rewritten(folder / "src" / "more.py"),
    "a new file": lambda folder, git: (folder / "src" / "new.py").write_text("x\n"),
    "a file that is gone": lambda folder, git: (folder / "src" / "more.py").unlink(),
    "who may read a file": lambda folder, git: (folder / "app.py").chmod(0o600),
    "a commit": lambda folder, git: git("commit", "-q", "--allow-empty", "-m", "more"),
    "a branch": lambda folder, git: git("branch", "other"),
    "what is staged": lambda folder, git: git("rm", "-q", "--cached", "app.py"),
    "a rule": lambda folder, git: (folder / ".git" / "info" / "exclude").write_text("app.py\n"),
    "objects that lie elsewhere": lambda folder, git: (folder / ".git/objects/info/alternates").write_text(
        "/nowhere\n"
    ),
}


def _rewritten(file: Path) -> None:
    was = file.stat()
    file.write_text("Pass\n")
    os.utime(file, ns=(was.st_atime_ns, was.st_mtime_ns))


@pytest.mark.parametrize("name", CHANGES)
def test_what_changed_is_read(name: str, told: Told, project) -> None:
    told()
    CHANGES[name](told.folder, project.git)
    told()
    assert told.read == 2


def test_the_persons_own_rules_and_settings_count(told: Told, _home: Path) -> None:
    told()
    (_home / ".config" / "git").mkdir(parents=True)
    (_home / ".config" / "git" / "ignore").write_text("app.py\n")
    told()
    assert told.read == 2
    (told.data_dir / "config").mkdir(exist_ok=True)
    (told.data_dir / "config" / "settings.toml").write_text("plugins = []\n")
    told()
    assert told.read == 3


def test_another_day_is_another_answer(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    told()

    class Tomorrow(datetime):
        @classmethod
        def now(cls, zone: object = None) -> datetime:
            return datetime(2126, 1, 1, tzinfo=UTC)

    monkeypatch.setattr(unchanged, "datetime", Tomorrow)
    told()
    assert told.read == 2


def test_what_other_projects_have_counts(told: Told, make_project, capfdbinary) -> None:
    told()
    other = make_project("other").init()
    other.commit({"app.py": "pass\n"})
    assert main(["scan", str(other.folder), "--data-dir", str(told.data_dir)]) == 0
    told()
    assert told.read == 3


def test_each_request_has_its_own_answer(told: Told) -> None:
    told()
    assert told("--no-history").target.sources == ("worktree",)
    assert told.read == 2
    assert "history" in told().target.sources
    assert told.read == 2


@pytest.mark.parametrize("options", [("--staged",), ("--no-memory",)], ids=" ".join)
def test_what_is_always_read(told: Told, options: tuple[str, ...]) -> None:
    told()
    told(*options)
    told(*options)
    assert told.read == 3


def test_what_was_just_written_is_not_trusted(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unchanged, "RESTED", 2.0)
    told()
    told()
    assert told.read == 2
    assert not (told.data_dir / "cache" / unchanged.FOLDER).exists()


def test_what_changes_while_it_is_read_is_not_kept(told: Told, monkeypatch: pytest.MonkeyPatch) -> None:
    run = scanning._run

    def changing(*given: object, **more: object) -> Report:
        report = run(*given, **more)  # type: ignore[arg-type]
        (told.folder / "late.py").write_text("x\n")
        return report

    monkeypatch.setattr(scanning, "_run", changing)
    told()
    assert not (told.data_dir / "cache" / unchanged.FOLDER).exists()


def _flip(content: bytes) -> bytes:
    return content[:-8] + bytes(b ^ 1 for b in content[-8:])


@pytest.mark.parametrize("damage", [lambda c: c[:40], lambda c: b"", _flip], ids=["cut", "empty", "changed"])
def test_what_is_damaged_is_read_again(told: Told, damage: Callable[[bytes], bytes]) -> None:
    first = told()
    (file,) = (told.data_dir / "cache" / unchanged.FOLDER).iterdir()
    assert file.stat().st_mode & 0o077 == 0
    file.write_bytes(damage(file.read_bytes()))
    assert [k.masked for k in told().keys] == [k.masked for k in first.keys]
    assert told.read == 2


def test_what_others_may_write_is_not_believed(told: Told) -> None:
    told()
    (file,) = (told.data_dir / "cache" / unchanged.FOLDER).iterdir()
    file.chmod(0o666)
    told()
    assert told.read == 2
