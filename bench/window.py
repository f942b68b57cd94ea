"""The window: how soon it stands on the screen, how long its loop is ever kept while a history is scanned, and what a hundred
thousand findings cost it, each with a key of its own.

python -m bench.window [--repository PATH] [--blobs 100000] [--keys 300] [--findings 100000] [--rounds 3] [--only PART] [--profile]

Without a repository one is generated. A gap is what lies between two turns of the loop of the window: told by the clock, and
in processor time, which a busy machine makes no longer. The first picture is timed on a display of its own (Xvfb), from the
start of the process; everything else is drawn without a display. `--profile` tells what the longest turn was spent on.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import os
import pstats
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from bench.generate import generate
from bench.run import machine

RESULTS = Path("bench/results")
LIMIT_MS = 50
SOON = 0.8  # seconds to the first picture, warm
BARE = "from PySide6.QtWidgets import QApplication, QWidget; app = QApplication([]); w = QWidget(); w.show(); app.processEvents()"
SHOWN = """
import sys, time
from PySide6.QtCore import QTimer
import gui.app
from gui.window import Window

class Painted(Window):
    told = False
    def paintEvent(self, event):
        super().paintEvent(event)
        if not self.told:  # what stands in the window is painted and sent to the display before the loop turns again
            self.told = True
            QTimer.singleShot(0, self.tell)
    def tell(self):
        print(time.monotonic(), flush=True)
        self.close()

gui.app.Window = Painted
sys.exit(gui.app.run())
"""
PARTS = ("screen", "scan", "findings", "pages")


def main() -> int:
    """Measure and print. Returns 1 where something is over its limit."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n\n")[0])
    options.add_argument("--repository", type=Path)
    options.add_argument("--blobs", type=int, default=100_000)
    options.add_argument("--keys", type=int, default=300)
    options.add_argument("--findings", type=int, default=100_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--only", choices=PARTS)
    options.add_argument("--profile", action="store_true")
    wanted = options.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    RESULTS.mkdir(parents=True, exist_ok=True)
    print(f"The window, {machine()}.\n")
    over = False
    if wanted.only in (None, "screen"):
        over |= _screen(wanted.rounds)
    if wanted.only in (None, "scan"):
        repository = wanted.repository or generate(
            RESULTS / f"window-{wanted.blobs}-{wanted.keys}", wanted.blobs, wanted.keys
        )
        turns = Turns(profile=wanted.profile)
        turns.watch(repository.resolve())
        over |= turns.tell(f"while {repository.name} is scanned")
    if wanted.only in (None, "findings"):
        turns = Turns(profile=wanted.profile)
        turns.read(wanted.findings)
        over |= turns.tell(f"with {wanted.findings:,} findings")
    if wanted.only in (None, "pages"):
        turns = Turns(profile=wanted.profile)
        turns.open_pages(wanted.findings)
        over |= turns.tell(f"when each page is opened with {wanted.findings:,} findings and keys")
    return int(over)


def _screen(rounds: int) -> bool:
    """The first picture, beside that of an empty window of Qt; whether it comes too late."""
    from tests.gui.paths.screen import MISSING, environment, screen

    if "Xvfb" in MISSING:
        print("on the screen: not measured, there is no Xvfb\n")
        return False
    with screen() as display, tempfile.TemporaryDirectory() as data:
        variables = dict(environment(DISPLAY=display, SHRIFT_DATA_DIR=data))
        variables.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program has its bytecode
        _first(SHOWN, variables)  # what is read is in memory then, and compiled
        shown, bare = [], []
        for _ in range(rounds):
            shown.append(_first(SHOWN, variables))
            bare.append(_first(BARE + "; import time; print(time.monotonic())", variables))
    wall, cpu = (statistics.median(values) for values in zip(*shown, strict=True))
    empty = statistics.median(wall for wall, _ in bare)
    every = ", ".join(f"{wall:.2f}" for wall, _ in shown)
    print(f"on the screen: {wall:.2f} s after its start ({cpu:.2f} s of processor time), limit {SOON} s;")
    print(f"  an empty window of Qt {empty:.2f} s; the middle of {rounds} rounds, all: {every}\n")
    return wall > SOON


def _first(code: str, variables: dict[str, str]) -> tuple[float, float]:
    """(seconds from the start of a process to the moment that it tells, its processor seconds until its end)."""
    before, begun = os.times(), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-P", "-c", code], check=True, env=variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    after = os.times()
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    return float(done.stdout.split()[-1]) - begun, cpu


class Turns:
    """What each turn of the loop cost, by what was going on."""

    def __init__(self, *, profile: bool) -> None:
        from PySide6.QtWidgets import QApplication

        from gui.app import take_turns
        from gui.theme import theme

        self._profile = profile
        self._worst_profile: cProfile.Profile | None = None
        self.found: list[
            tuple[float, float, str]
        ] = []  # milliseconds of processor, of the clock, and what was going on
        self._doing = "begins"
        app = QApplication.instance() or QApplication([])
        assert isinstance(app, QApplication)
        self._app = app
        take_turns()  # as the application does
        theme.start(app, wanted="light")

    def watch(self, folder: Path) -> None:
        """Scan a folder in a window, and go to its pages when the report is there."""
        import gc

        from checks.catalog import load
        from checks.places import Places
        from gui.window import Window

        with tempfile.TemporaryDirectory() as data:
            os.environ["SHRIFT_DATA_DIR"] = data
            window = Window(load(()), Places(Path(data)))
            window.resize(1200, 800)
            window.show()
            gc.freeze()  # as gui.app does
            self._run(0.3)
            self._doing = "scanning"
            window.examine(folder)
            while window.engine.running:
                self._turn()
            self._doing = "the report has come"
            self._run(3)
            for name in ("findings", "keys", "scorecard", "keys", "findings", "scorecard"):
                self._do(f"to {name}", lambda name=name: window.show_page(name))
            window.close()

    def read(self, count: int) -> None:
        """The page of findings with so many: shown, scrolled, stepped through, filtered, opened."""
        import gc

        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        from checks.catalog import load
        from gui.pages.findings import FindingsPage
        from gui.pages.sin import SinPage
        from gui.prepare import prepare
        from tests.gui.gui_samples import many

        page, report = FindingsPage(load(())), many(count)
        prepare(report)  # as the engine does, beside the loop
        page.resize(1000, 760)
        page.show()
        gc.freeze()
        self._run(0.3)
        self._do("shown", lambda: page.show_report(report, []))
        while page.model.busy or not page.model.shown:
            self._turn()
        tree, bar = page.tree, page.tree.verticalScrollBar()
        for n in range(40):
            self._do("scrolled", lambda n=n: bar.setValue(bar.maximum() * n // 40), 0.02)
        for key in (Qt.Key.Key_PageDown, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_Home):
            for _ in range(8):
                self._do("scrolled by keys", lambda key=key: QTest.keyClick(tree, key), 0.02)
        for _ in range(12):
            self._do("stepped", page.next, 0.02)
        self._do("the last", lambda: page.choose(page.model.shown[-1].finding.id))
        for _ in range(12):
            self._do("stepped back", page.previous, 0.02)
        sin = page.model.index(0, 0)
        for n in range(page.model.rowCount(sin)):
            check = page.model.index(n, 0, sin)
            self._do("checks opened", lambda check=check: tree.expand(check), 0.02)
            self._do("spans opened", lambda check=check: tree.expand(page.model.index(0, 0, check)), 0.02)
        for letters in ("f", "ile", "_4", "32", "1"):
            self._do("filtered by words", lambda letters=letters: QTest.keyClicks(page.search, letters), 0.5)
        self._do("filter cleared", page.clear_filter)
        for severity in ("high", "critical"):
            self._do("filtered by severity", page._filters._severities[severity].click)
        self._do("filter cleared", page.clear_filter)
        self._do("one sin", lambda: page.only_sin(1))
        page.close()
        sin = SinPage(load(()))
        sin.resize(1000, 760)
        sin.show()
        self._do("the page of a sin", lambda: sin.show_report(report))
        sin.close()

    def open_pages(self, count: int) -> None:
        """Each page of a window that was opened just now, for the first time; the keys are put in order, shown, stepped through."""
        import gc

        from PySide6.QtCore import Qt
        from PySide6.QtTest import QTest

        from checks.catalog import load
        from checks.places import Places
        from gui.prepare import prepare
        from gui.rooms import ROOMS
        from gui.window import Window
        from tests.gui.gui_samples import many

        report = many(count)
        prepare(report)  # as the engine does, beside the loop
        with tempfile.TemporaryDirectory() as data:
            os.environ["SHRIFT_DATA_DIR"] = data
            window = Window(load(()), Places(Path(data)), program=[sys.executable, "-c", ""])
            window.resize(1200, 800)
            window.show()
            gc.freeze()
            self._do("what pages are made of is read", window.read_ahead, 2)
            self._do("the report has come", lambda: window.show_report(report, []))
            begun = time.monotonic()
            self._do("to keys", lambda: window.show_page("keys"), 0)
            page = window.keys
            while not page.cards:
                self._turn()
            print(f"the cards of {count:,} keys stand after {time.monotonic() - begun:.2f} s")
            for look in ("cards", "matrix", "both"):
                self._do("keys shown otherwise", page.look.pieces[look].click)
            for by in ("age", "money", "name", "risk"):
                self._do("keys put in order", lambda by=by: page.sort_by(by), 1)
            for key in (Qt.Key.Key_PageDown, Qt.Key.Key_Down, Qt.Key.Key_End, Qt.Key.Key_Home):
                self._do("keys stepped through", lambda key=key: QTest.keyClick(page.matrix, key), 0.1)
            self._do("to findings", lambda: window.show_page("findings"), 0)
            while not window.findings.model.shown:
                self._turn()
            for room in ROOMS:
                self._do(f"to {room.id}", lambda id=room.id: window.show_page(id), 1)
            self._do("to a sin", lambda: window._open_sin(1))
            while window.sin.found.coming:
                self._turn()
            window.close()

    def _do(self, doing: str, act: Callable[[], object], seconds: float = 0.5) -> None:
        """An act, and the turns after it."""
        self._doing = doing
        self._turn(act)
        self._run(seconds)

    def _run(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while True:
            self._turn()
            if time.monotonic() > until:
                return

    def _turn(self, act: Callable[[], object] | None = None) -> None:
        profile = cProfile.Profile() if self._profile else None
        before, begun = time.thread_time(), time.perf_counter()
        if profile is not None:
            profile.enable()
        if act is not None:
            act()
        else:
            self._app.processEvents()
        if profile is not None:
            profile.disable()
        taken, wall = (time.thread_time() - before) * 1_000, (time.perf_counter() - begun) * 1_000
        if profile is not None and taken > max((ms for ms, *_ in self.found), default=0):
            self._worst_profile = profile
        self.found.append((taken, wall, self._doing))
        time.sleep(0.001)

    def tell(self, when: str) -> bool:
        """Print the longest turn of each doing; whether one is over the limit."""
        over = [ms for ms, *_ in self.found if ms > LIMIT_MS]
        print(f"turns of the loop {when}: {len(self.found):,}, {len(over)} over {LIMIT_MS} ms of processor time,")
        print(f"  {sum(wall > LIMIT_MS for _, wall, _ in self.found)} by the clock; the longest:")
        print("  processor  clock")
        for doing in dict.fromkeys(doing for *_, doing in self.found):
            mine = [(ms, wall) for ms, wall, other in self.found if other == doing]
            print(f"  {max(ms for ms, _ in mine):6.1f} ms {max(wall for _, wall in mine):6.1f} ms  {doing}")
        print()
        if self._worst_profile is not None:
            out = io.StringIO()
            pstats.Stats(self._worst_profile, stream=out).sort_stats("cumulative").print_stats(45)
            print(out.getvalue())
        return bool(over)


if __name__ == "__main__":
    raise SystemExit(main())
