"""The window: how soon it stands on the screen, and how long its loop is ever kept while something is scanned.

python -m bench.window [--repository PATH] [--blobs 20000] [--keys 300] [--rounds 3] [--profile]

Without a repository one is generated. A gap is what the thread of the window computes between two turns of its loop, in
processor time: a busy machine makes it no longer. The window is drawn without a display. `--profile` tells what the
longest turn was spent on.
"""

from __future__ import annotations

import argparse
import cProfile
import io
import os
import pstats
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.generate import generate
from bench.run import machine

RESULTS = Path("bench/results")
LIMIT_MS = 50
BARE = "from PySide6.QtWidgets import QApplication, QWidget; app = QApplication([]); w = QWidget(); w.show(); app.processEvents()"
SHOWN = """
import tempfile
from pathlib import Path
from PySide6.QtWidgets import QApplication
from checks.catalog import load
from checks.places import Places
from gui.theme import theme
from gui.window import Window
app = QApplication([])
theme.start(app, wanted="light")
with tempfile.TemporaryDirectory() as folder:
    window = Window(load(()), Places(Path(folder)))
    window.show()
    app.processEvents()
"""


def main() -> int:
    """Measure and print. Returns 1 where a gap is over the limit."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--repository", type=Path)
    options.add_argument("--blobs", type=int, default=20_000)
    options.add_argument("--keys", type=int, default=300)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--profile", action="store_true")
    wanted = options.parse_args()
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    RESULTS.mkdir(parents=True, exist_ok=True)
    repository = wanted.repository or generate(
        RESULTS / f"window-{wanted.blobs}-{wanted.keys}", wanted.blobs, wanted.keys
    )
    bare = min(_seconds(BARE) for _ in range(wanted.rounds))
    shown = min(_seconds(SHOWN) for _ in range(wanted.rounds))
    print(f"The window, {machine()}.\n")
    print(
        f"on the screen: {shown:.2f} s of processor time, {shown / bare:.1f} times an empty window of Qt ({bare:.2f} s)"
    )
    turns = Turns(profile=wanted.profile)
    turns.watch(repository.resolve())
    return turns.tell()


def _seconds(code: str) -> float:
    """Processor seconds of a process that runs this."""
    before = os.times()
    subprocess.run([sys.executable, "-c", code], check=True, stderr=subprocess.DEVNULL)
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


class Turns:
    """What each turn of the loop cost while a scan ran and its report came, page by page."""

    def __init__(self, *, profile: bool) -> None:
        self._profile = profile
        self._worst_profile: cProfile.Profile | None = None
        self.found: list[tuple[float, str]] = []  # milliseconds, and what was going on
        self._doing = "begins"

    def watch(self, folder: Path) -> None:
        """Scan a folder in a window, with each page in front for a while, and again when the report is there."""
        from PySide6.QtWidgets import QApplication

        from checks.catalog import load
        from checks.places import Places
        from gui.theme import theme
        from gui.window import Window

        app = QApplication.instance() or QApplication([])
        assert isinstance(app, QApplication)
        theme.start(app, wanted="light")
        with tempfile.TemporaryDirectory() as data:
            os.environ["SHRIFT_DATA_DIR"] = data
            window = Window(load(()), Places(Path(data)))
            window.resize(1200, 800)
            window.show()
            self._run(app, 0.3)
            self._doing = "scanning"
            window.examine(folder)
            while window.engine.running:
                if window.report is None and not window.engine.running:
                    break
                self._turn(app)
            self._doing = "the report has come"
            self._run(app, 3)
            for name in ("findings", "keys", "scorecard", "keys", "findings", "scorecard"):
                self._doing = f"to {name}"
                window.show_page(name)
                self._run(app, 0.5)
            window.close()

    def _run(self, app: object, seconds: float) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self._turn(app)

    def _turn(self, app: object) -> None:
        profile = cProfile.Profile() if self._profile else None
        before = time.thread_time()
        if profile is not None:
            profile.enable()
        app.processEvents()  # type: ignore[attr-defined]
        if profile is not None:
            profile.disable()
        taken = (time.thread_time() - before) * 1_000
        if profile is not None and taken > max((ms for ms, _ in self.found), default=0):
            self._worst_profile = profile
        self.found.append((taken, self._doing))
        time.sleep(0.001)

    def tell(self) -> int:
        """Print the longest turns; 1 where one is over the limit."""
        longest = sorted(self.found, reverse=True)[:8]
        over = [ms for ms, _ in self.found if ms > LIMIT_MS]
        print(f"turns of the loop: {len(self.found):,}, {len(over)} over {LIMIT_MS} ms; the longest:")
        for ms, doing in longest:
            print(f"  {ms:6.1f} ms  {doing}")
        if self._worst_profile is not None:
            out = io.StringIO()
            pstats.Stats(self._worst_profile, stream=out).sort_stats("cumulative").print_stats(45)
            print(out.getvalue())
        return int(bool(over))


if __name__ == "__main__":
    raise SystemExit(main())
