"""Plug-ins: a real distribution beside Shrift, off until it is turned on; a broken one costs itself only."""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib
import io
import json
import os
import random
import shutil
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import tomli

from checks.catalog import Catalog, load
from checks.events import decode_event
from checks.examination import Request, examine
from checks.model import Report, Severity, Sin, Status
from checks.places import Places
from checks.plugins.loading import installed_names, joined, load_shapes
from checks.report.catalogue import as_json

EXAMPLE = Path(__file__).parents[2] / "plugin"
NAME = "shrift-example"


def install(site: Path, source: Path = EXAMPLE, **changed: str | None) -> None:
    """Install a distribution as a wheel's installer does: its package, its metadata, its entry points, its record.

    `changed` gives other contents for files of the package (None leaves one out), named with `__` for a slash.
    """
    project = tomli.loads((source / "pyproject.toml").read_text("utf-8"))["project"]
    package = site / "shrift_example"
    shutil.copytree(source / "shrift_example", package, ignore=shutil.ignore_patterns("__pycache__"))
    for name, content in changed.items():
        stem, _, ending = name.replace("__", "/").rpartition("_")
        file = package / f"{stem}.{ending}"
        file.unlink() if content is None else file.write_text(content, encoding="utf-8")
    info = site / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.3\nName: {project['name']}\nVersion: {project['version']}\n")
    lines = [
        line
        for group, points in project["entry-points"].items()
        for line in (f"[{group}]", *(f"{name} = {value}" for name, value in points.items()))
    ]
    (info / "entry_points.txt").write_text("\n".join(lines) + "\n")
    record = io.StringIO()
    rows = csv.writer(record, lineterminator="\n")
    for file in sorted(p for p in site.rglob("*") if p.is_file()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(file.read_bytes()).digest()).rstrip(b"=").decode()
        rows.writerow([file.relative_to(site).as_posix(), f"sha256={digest}", file.stat().st_size])
    rows.writerow([f"{info.name}/RECORD", "", ""])
    (info / "RECORD").write_text(record.getvalue())


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder on the import path into which the plug-in is installed."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    importlib.invalidate_caches()
    yield folder
    for name in [n for n in sys.modules if n.partition(".")[0] == "shrift_example"]:
        del sys.modules[name]
    importlib.invalidate_caches()


@pytest.fixture
def installed(site: Path) -> Path:
    install(site)
    return site


@pytest.fixture
def key_of_acme() -> str:
    return "acme_live_" + "".join(random.Random(3).choices(string.ascii_letters + string.digits, k=32))


def examined(catalog: Catalog, folder: Path, tmp_path: Path) -> Report:
    return examine(Request(paths=(folder.resolve(),), memory=False), catalog, Places(tmp_path / "data"))


def test_it_is_off_until_it_is_turned_on_and_nothing_of_it_is_imported(installed: Path) -> None:
    catalog = load()
    _, providers = load_shapes(catalog)
    (row,) = joined((*catalog.plugins, *providers))
    assert (row.name, row.version, row.state) == (NAME, "1.0.0", "off")
    assert row.adds == ("S5-KEY-OWNER", "provider acme")
    assert catalog.find("S5-KEY-OWNER") is None
    assert "shrift_example" not in sys.modules
    assert NAME in installed_names()


def test_turned_on_it_adds_its_check_with_its_text(installed: Path) -> None:
    catalog = load([NAME])
    check = catalog.find("S5-KEY-OWNER")
    assert check is not None
    assert (check.sin, check.severity, check.text.title_fail) == (Sin.IMMORTAL, Severity.LOW, "Nobody owns the keys")
    assert any(row["id"] == "S5-KEY-OWNER" for row in json.loads(as_json(catalog)))
    (note,) = catalog.plugins
    assert (note.state, note.adds, note.network) == ("on", ("S5-KEY-OWNER",), False)
    assert note.reads == ("KEYS.md", "files", "worktree")


def test_turned_on_it_adds_its_provider_and_runs_no_code_for_it(installed: Path) -> None:
    shapes, (note,) = load_shapes(Catalog([], turned_on=[NAME]))
    assert (note.state, note.adds) == ("on", ("provider acme",))
    assert shapes.provider("acme") is not None
    assert "shrift_example" not in sys.modules


def test_its_check_judges_and_its_keys_are_found(installed: Path, project, key_of_acme: str, tmp_path: Path) -> None:
    project.commit({"app.py": f'ACME_API_KEY = "{key_of_acme}"\n', "KEYS.md": "no word\n"})
    report = examined(load([NAME]), project.folder, tmp_path)
    assert [(k.provider, k.masked) for k in report.keys] == [("acme", f"acme_live_…{key_of_acme[-4:]}")]
    assert {f.check for f in report.findings} >= {"S1-TRACKED", "S5-KEY-OWNER"}
    assert next(c.status for c in report.checks if c.id == "S5-KEY-OWNER") is Status.FAIL
    assert [p.state for p in report.plugins] == ["on"]
    project.commit({"KEYS.md": "owner: ada@example.org\n"})
    again = examined(load([NAME]), project.folder, tmp_path)
    assert next(c.status for c in again.checks if c.id == "S5-KEY-OWNER") is Status.PASS


def test_off_its_keys_are_not_looked_for(installed: Path, project, key_of_acme: str, tmp_path: Path) -> None:
    project.commit({"app.py": f'ACME_API_KEY = "{key_of_acme}"\n'})
    report = examined(load(), project.folder, tmp_path)
    assert report.keys == ()
    assert [p.state for p in report.plugins] == ["off"]


BROKEN = {
    "a module that raises": {"key_owner_py": "raise RuntimeError('out of order')\n"},
    "a module that ends the process": {"key_owner_py": "raise SystemExit(0)\n"},
    "a module that is not there": {"key_owner_py": None},
    "a module that does not compile": {"key_owner_py": "def\n"},
    "no check in it": {"key_owner_py": "CHECK = 'S5-KEY-OWNER'\n"},
    "another name than its entry point": {"key_owner_py": (EXAMPLE / "shrift_example" / "key_owner.py").read_text("utf-8").replace('    "S5-KEY-OWNER"', '    "S5-OTHER"')},
    "a text that is not there": {"key_owner_toml": None},
    "a text that is not whole": {"key_owner_toml": 'title_pass = "x"\n'},
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_check_is_a_row_and_missing_from_the_coverage(name: str, site: Path, project, tmp_path: Path) -> None:
    install(site, **BROKEN[name])
    project.commit({"app.py": "pass\n"})
    report = examined(load([NAME]), project.folder, tmp_path)
    (row,) = report.plugins
    assert row.state == "broken" and row.error
    result = next(c for c in report.checks if c.id == "S5-KEY-OWNER")
    assert (result.status, result.reason) == (Status.NOT_CHECKED, f"The plug-in {NAME} could not be loaded.")
    assert (report.sins[4].low, report.sins[4].high, report.sins[4].coverage) == (0, 100, 0)
    assert sum(c.status is Status.NOT_CHECKED for c in report.checks if c.sin == 1) == 0  # as without it


def test_a_check_that_takes_anothers_id_is_refused(site: Path, tmp_path: Path) -> None:
    changed = tmp_path / "changed"
    shutil.copytree(EXAMPLE, changed)
    project = (changed / "pyproject.toml").read_text("utf-8")
    (changed / "pyproject.toml").write_text(project.replace("S5-KEY-OWNER =", "S1-TRACKED ="))
    module = changed / "shrift_example" / "key_owner.py"
    module.write_text(module.read_text("utf-8").replace('"S5-KEY-OWNER"', '"S1-TRACKED"'))
    install(site, changed)
    catalog = load([NAME])
    (row,) = catalog.plugins
    assert (row.state, row.error) == ("broken", "ValueError: S1-TRACKED is taken")
    found = catalog.find("S1-TRACKED")
    assert found is not None and found.module == "checks.sins.s1_committed.tracked"


def test_a_check_that_breaks_while_it_judges_costs_itself_only(site: Path, project, tmp_path: Path) -> None:
    source = (EXAMPLE / "shrift_example" / "key_owner.py").read_text("utf-8")
    begin, end = source.split('    """Fails where no KEYS.md names an owner."""\n')
    install(site, key_owner_py=f"{begin}    raise RuntimeError(str(evidence))\n{end}")
    project.commit({"app.py": "pass\n"})
    report = examined(load([NAME]), project.folder, tmp_path)
    result = next(c for c in report.checks if c.id == "S5-KEY-OWNER")
    assert (result.status, result.reason) == (Status.NOT_CHECKED, "This check broke (RuntimeError).")
    assert next(c.status for c in report.checks if c.id == "S1-TRACKED") is Status.PASS


@pytest.mark.parametrize(
    "text", [None, "id = ", 'id = "acme"\nname = "A"\n[[kind]]\nid = "x"\nname = "x"\npattern = "("\nprefix = "x"\n']
)
def test_a_broken_provider_is_a_row_and_searches_are_partial(
    text: str | None, site: Path, project, tmp_path: Path
) -> None:
    install(site, providers__acme_toml=text)
    project.commit({"app.py": "pass\n"})
    report = examined(load([NAME]), project.folder, tmp_path)
    (row,) = report.plugins
    assert row.state == "broken" and row.error
    tracked = next(c for c in report.checks if c.id == "S1-TRACKED")
    assert (tracked.status, tracked.share) == (Status.PARTIAL, 0.9)
    assert "keys of provider acme were not looked for" in tracked.reason
    assert next(c.status for c in report.checks if c.id == "S5-KEY-OWNER") is Status.FAIL  # its check is whole


# --- as a user meets it -------------------------------------------------------------------------------------------------


class Shell:
    """Shrift as a process, with the plug-in's folder on its path."""

    def __init__(self, site: Path, data: Path) -> None:
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": os.environ["HOME"],
            "PYTHONPATH": str(site),
            "SHRIFT_DATA_DIR": str(data),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }

    def __call__(self, *words: str, folder: Path | None = None, safe: bool = True) -> tuple[int, str]:
        start = [sys.executable, *(["-P"] if safe else []), "-m", "checks"]
        done = subprocess.run(
            [*start, *words], capture_output=True, check=False, env=self.environment, cwd=folder, text=True
        )
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout + done.stderr


def test_it_is_listed_turned_on_used_and_turned_off(installed: Path, data_dir: Path, project) -> None:
    shell = Shell(installed, data_dir)
    assert shell("plugins", "list") == (0, f"{NAME}  1.0.0  off\n    adds: S5-KEY-OWNER, provider acme\n")
    (told,) = json.loads(shell("plugins", "list", "--format", "json")[1])
    assert (told["name"], told["state"], told["adds"]) == (NAME, "off", ["S5-KEY-OWNER", "provider acme"])
    assert "S5-KEY-OWNER" not in shell("checks")[1]
    assert shell("plugins", "on", NAME) == (0, "")
    assert f"{NAME}  1.0.0  on" in shell("plugins", "list")[1]
    assert (
        "Does" not in shell("explain", "S5-KEY-OWNER")[1]
        and "Nobody owns the keys" in shell("explain", "s5-key-owner")[1]
    )
    project.commit({"app.py": "pass\n"})
    code, out = shell("scan", str(project.folder), "--format", "events")
    last = decode_event(out.splitlines()[-1].encode())
    assert code == 0 and any(c.id == "S5-KEY-OWNER" for c in last.report.checks)  # type: ignore[union-attr]
    assert shell("plugins", "off", NAME) == (0, "")
    assert "S5-KEY-OWNER" not in shell("checks")[1]


def test_a_broken_one_is_listed_with_its_error(site: Path, data_dir: Path) -> None:
    install(site, key_owner_py="raise RuntimeError('out\\x1b[2J of order')\n")
    shell = Shell(site, data_dir)
    shell("plugins", "on", NAME)
    code, out = shell("plugins", "list")
    assert code == 0 and r"error: RuntimeError: out\x1b[2J of order" in out


def test_nothing_in_a_scanned_folder_is_ever_imported(project, data_dir: Path, tmp_path: Path) -> None:
    """A plug-in that lies in the examined folder, and modules called as ours: with `-m`, while standing in it."""
    canary = tmp_path / "canary"
    install(project.folder)
    evil = f"open({str(canary)!r}, 'w').write('ran')\n"
    for name in (
        "click",
        "hyperscan",
        "msgspec",
        "rich",
        "sitecustomize_",
        "gui",
        "pathspec",
        "keyring",
        "platformdirs",
    ):
        project.write(f"{name}.py", evil)
    project.write("shrift_example/__init__.py", evil)
    project.write("shrift_example/key_owner.py", evil)
    project.commit()
    nowhere = tmp_path / "nowhere"
    nowhere.mkdir()
    shell = Shell(nowhere, data_dir)
    (data_dir / "config").mkdir()
    (data_dir / "config" / "settings.toml").write_text(f'plugins = ["{NAME}"]\n')
    for words in (["scan", "."], ["checks"], ["plugins", "list"], ["explain", "S1-TRACKED"]):
        code, out = shell(*words, folder=project.folder, safe=False)
        assert code == 0, out
        assert NAME not in out or words == ["scan", "."]
    assert not canary.exists()
