"""The window stands before the catalogue of checks is read, and tells what it knows of it as soon as it is."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import settle, texts

from checks.catalog import Catalog, load
from checks.places import Places
from gui.engine import DemoMaker, Engine
from gui.late import LateCatalog, SinsOf
from gui.rooms import INNER, ROOMS
from gui.window import Window


def test_a_late_catalogue_is_the_same_once_it_is_asked(catalog) -> None:
    late = LateCatalog()
    assert not late.is_read and isinstance(late, Catalog)
    assert [c.id for c in late] == [c.id for c in catalog]
    assert late.is_read and (late.plugins, late.turned_on) == (catalog.plugins, catalog.turned_on)
    assert late.find("s1-tracked") is not None and len(late) == len(load())
    assert 7 in SinsOf(LateCatalog()) and 8 not in SinsOf(LateCatalog())
    with pytest.raises(AttributeError):
        late.absent  # noqa: B018


def test_the_start_page_counts_the_places_when_they_are_read(dressed, qtbot, tmp_path) -> None:
    catalog = LateCatalog()
    window = Window(
        catalog, Places(tmp_path), engine=Engine(program=["x"]), demo=DemoMaker(program=["x"]), program=["x"]
    )
    qtbot.addWidget(window)
    window.show()
    settle()
    assert not catalog.is_read
    assert "Shell profiles, AI tools, editors\n" in texts(window.welcome)
    window.read_ahead()
    qtbot.waitUntil(lambda: "known places" in texts(window.welcome), timeout=20_000)
    assert catalog.is_read
    qtbot.waitUntil(lambda: not window._rooms_read.running, timeout=20_000)
    assert window.pages == {}  # what they are made of is read; none of them is made


def test_no_check_and_no_page_but_the_first_is_imported_before_the_window_stands() -> None:
    pages = [str(kind).partition(":")[0] for kind in (*(room.page for room in ROOMS), *INNER.values())]
    code = f"""import sys, gui.app
print([n for n in sys.modules if n.startswith('checks.sins.') or n.removeprefix('gui.pages.') in {pages}])"""
    done = subprocess.run([sys.executable, "-P", "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
