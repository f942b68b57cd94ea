"""Draw every screen: light and dark, at three sizes, in its states. Run by `make pictures`; looked at by people."""

from __future__ import annotations

import os
import sys
import tempfile
from datetime import datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))

from gui_samples import clean, heard, report, story
from PySide6.QtWidgets import QApplication

from checks.catalog import load
from checks.demo import make
from checks.events import Event, Excerpt, Heard, Phase, Progress, Started
from checks.examination import Request, examine
from checks.model import Report
from checks.places import Places
from gui.recent import Recent
from gui.theme import theme
from gui.window import Window

SIZES = ((1200, 800), (960, 640), (1440, 900))


def real(folder: Path) -> tuple[Report, list[Excerpt]]:
    """The demo project, really examined."""
    said: list[Event] = []
    project = make(folder / "atlas-support")
    done = examine(Request(paths=(project.resolve(),), memory=False), load(), Places(folder / "data"), emit=said.append)
    return done, [e for e in said if isinstance(e, Excerpt)]


def draw(out: Path) -> None:
    """All pictures into a folder."""
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        done, excerpts = real(Path(scratch))
        recents = [
            Recent(path=str(Path.home()), name=n, low=lo, high=hi, coverage=c, grade=g, partial=False, when=w)
            for n, lo, hi, c, g, w in (
                ("atlas-support", 40, 52, 79, "E", datetime.now().astimezone().isoformat()),
                ("ledger-api", 71, 88, 83, "C", "2026-11-19T10:00:00+00:00"),
                ("notes-sync", 93, 96, 97, "A", "2026-11-02T10:00:00+00:00"),
                ("mobile-app", 31, 84, 47, None, "2026-11-12T10:00:00+00:00"),
            )
        ]
        for look in ("light", "dark"):
            theme.start(app, family="Inter", wanted=look)
            for wide, high in SIZES:
                window = Window(load(), Places(Path(scratch) / "none"))
                window.resize(wide, high)
                window.show()

                def shot(name: str, window: Window = window, wide: int = wide, look: str = look) -> None:
                    for _ in range(3):
                        app.processEvents()
                    window.grab().save(str(out / f"{name}-{wide}-{look}.png"))

                shot("01-welcome-first")
                window.welcome.show_recent(recents, datetime.now().astimezone())
                shot("01-welcome")
                window._folder = Path(done.target.path)
                window.navigation.project.show_project(done.target.name, "/home/ada/code/atlas-support")
                window.scanning.begin("atlas-support", "Files and git history")
                window._stack.setCurrentIndex(1)
                window._show(window.scanning)
                window.navigation.show_page("scorecard")
                for event in story()[:-8]:
                    match event:
                        case Started():
                            window.scanning.begun(event)
                        case Phase() if event.phase != "judge" and (event.phase, event.state) != ("history", "done"):
                            window.scanning.phase(event)
                        case Progress():
                            window.scanning.progress(event)
                        case Heard():
                            window.scanning.heard([event])
                        case _:
                            pass
                window.scanning.heard([heard(7)])
                shot("02-scanning")
                window.show_report(done, excerpts, 0.4)
                shot("03-scorecard")
                window.show_page("findings")
                shot("04-findings-list")
                window.findings.choose(next(f.id for f in done.findings if f.check == "S1-HISTORY"))
                shot("04-findings")
                window.findings.choose(next(f.id for f in done.findings if f.check == "S1-IGNORE-GAPS"))
                shot("04-findings-plain")
                window.findings.search.setText("no such thing")
                window.findings._filter()
                window.findings.back()
                window.findings.search.setText("no such thing")
                window.findings._filter()
                shot("04-findings-none")
                window.findings.clear_filter()
                window._page = "scorecard"
                window.show_report(report(partial=True), [], 0.4)
                shot("03-scorecard-partial")
                window.show_report(clean(), [], 0.4)
                shot("03-scorecard-clean")
                window.show_page("findings")
                shot("04-findings-clean")
                window.failed.tell("The scan stopped at dump.sqlite: its process ended by signal 9.", cancelled=False)
                window._show(window.failed)
                shot("05-failed")
                window.close()
                window.deleteLater()


if __name__ == "__main__":
    draw(Path(sys.argv[1]))
