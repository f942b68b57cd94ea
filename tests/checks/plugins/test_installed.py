"""What is installed beside Shrift: found wherever Python's own library finds it, and that one is loaded only then."""

from __future__ import annotations

import importlib
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from checks.plugins.installed import CHECKS_GROUP, installed_plugins

POINTS = f"[console_scripts]\nx = x:y\n[{CHECKS_GROUP}]\nS9-X = x:CHECK\n"


def about(name: str, points: str = POINTS) -> dict[str, str]:
    return {f"{name}/METADATA": "Name: shrift-x\nVersion: 1\n", f"{name}/entry_points.txt": points}


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (about("shrift_x-1.dist-info"), ["S9-X"]),
        (about("shrift_x-1.DIST-INFO"), ["S9-X"]),
        ({"shrift_x.egg-info/PKG-INFO": "Name: shrift-x\nVersion: 1\n", **about("shrift_x.egg-info")}, ["S9-X"]),
        (about("x-1.dist-info", "[console_scripts]\nx = x:y\n"), []),
        (about("x-1.other"), []),
        ({"x.egg-info": "Name: x\n", "y.dist-info/METADATA": "Name: y\nVersion: 1\n"}, []),
    ],
    ids=["wheel", "letters", "egg", "of others", "no distribution", "no points"],
)
@pytest.mark.parametrize("packed", [False, True])
def test_it_is_found_where_python_finds_it(files, found, packed, tmp_path, monkeypatch) -> None:
    site = tmp_path / ("site.zip" if packed else "site")
    if packed:
        with zipfile.ZipFile(site, "w") as archive:
            for name, content in files.items():
                archive.writestr(name, content)
    for name, content in ({} if packed else files).items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(content)
    monkeypatch.syspath_prepend(str(site))
    importlib.invalidate_caches()
    assert [point.name for point in installed_plugins(CHECKS_GROUP)] == found


def test_one_that_another_finder_knows_is_found(monkeypatch) -> None:
    class Finder:
        @staticmethod
        def find_spec(*_: object) -> None: ...

        @staticmethod
        def find_distributions(*_: object):
            from importlib.metadata import Distribution

            class Other(Distribution):
                def read_text(self, filename: str) -> str | None:
                    return {"METADATA": "Name: other\nVersion: 1\n", "entry_points.txt": POINTS}.get(filename)

                def locate_file(self, path: object) -> Path:
                    return Path(str(path))

            return [Other()]

    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path, Finder])
    monkeypatch.setattr(sys, "path", [*sys.path, "nothing here"])
    assert [point.name for point in installed_plugins(CHECKS_GROUP)] == ["S9-X"]


def test_without_plugins_pythons_library_for_them_is_not_loaded() -> None:
    asked = "import sys; from checks.catalog import load; load(); print('importlib.metadata' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True, text=True)
    assert told.stdout == "False\n"
