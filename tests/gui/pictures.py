"""Draw every screen: light and dark, at three sizes, in its states. Run by `make pictures`; looked at by people.

`python -m tests.gui.pictures OUT [WORD …]` draws only the pictures with one of these words in their names, and with
`--family NAME` in other letters than Inter. `--readme` draws the two pictures of the README into OUT.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))

import msgspec
from gui_samples import clean, heard, hostile, many, report, story, with_excerpts
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from checks.catalog import load
from checks.demo import make
from checks.events import Event, Excerpt, Heard, Phase, Progress, Started
from checks.examination import Request, examine
from checks.keys.formats import load_providers
from checks.keys.samples import sample
from checks.model import Report
from checks.places import Places
from gui.pages.machine_places import PlacesSheet
from gui.recent import Recent
from gui.sheet import ScoreSheet
from gui.shortcuts import ShortcutSheet
from gui.subject import Subject
from gui.theme import theme
from gui.window import Window

SIZES = ((1200, 800), (960, 640), (1440, 900))
HOME = "/home/ada"
README_SIZE = (1200, 800)


def real(folder: Path) -> tuple[Report, list[Excerpt]]:
    """The demo project, really examined, and told as if it lay in Ada's home."""
    said: list[Event] = []
    project = make(folder / "atlas-support")
    done = examine(Request(paths=(project.resolve(),), memory=False), load(), Places(folder / "data"), emit=said.append)
    target = msgspec.structs.replace(done.target, path=f"{HOME}/code/atlas-support")
    return msgspec.structs.replace(done, target=target), [e for e in said if isinstance(e, Excerpt)]


def machine(folder: Path) -> tuple[Report, list[Excerpt]]:
    """A made-up home with keys where tools keep them, really looked at, and told as if it were Ada's own machine."""
    said: list[Event] = []
    shapes, rng = load_providers(), random.Random(7)
    first, second = (sample(shapes, *kind, rng).decode() for kind in (("openai", "project"), ("anthropic", "api")))
    for name, text in (
        (".zshrc", f"export EDITOR=vim\nexport OPENAI_API_KEY={first}\n"),
        (".zsh_history", f": 1764000000:0;curl -H 'Authorization: Bearer {first}' https://api.openai.com/v1/models\n"),
        (".codex/auth.json", f'{{"OPENAI_API_KEY": "{first}"}}\n'),
        (".continue/config.yaml", f"models:\n  - name: chat\n    provider: anthropic\n    apiKey: {second}\n"),
        (".aws/credentials", "[default]\nregion = eu-central-1\n"),
    ):
        path = folder / "ada" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    request = Request(paths=(), machine=True, home=(folder / "ada").resolve(), memory=False)
    done = examine(request, load(), Places(folder / "data"), emit=said.append)
    target = msgspec.structs.replace(done.target, path=HOME, name="this machine")
    return msgspec.structs.replace(done, target=target), [e for e in said if isinstance(e, Excerpt)]


def recents() -> list[Recent]:
    """Four projects: three letters, and one without."""
    rows = (
        ("atlas-support", 40, 52, 79, "E", datetime.now().astimezone().isoformat()),
        ("ledger-api", 71, 88, 83, "C", "2026-11-19T10:00:00+00:00"),
        ("notes-sync", 93, 96, 97, "A", "2026-11-02T10:00:00+00:00"),
        ("mobile-app", 31, 84, 47, None, "2026-11-12T10:00:00+00:00"),
    )
    return [
        Shown(path=f"{HOME}/code/{n}", name=n, low=lo, high=hi, coverage=c, grade=g, partial=False, when=w)
        for n, lo, hi, c, g, w in rows
    ]


class Shown(Recent, frozen=True, kw_only=True):
    """A recent project whose folder counts as being there."""

    @property
    def gone(self) -> bool:
        return False


class Studio:
    """One window of one size in one appearance, and what is drawn of it."""

    def __init__(self, out: Path, wanted: Sequence[str], size: tuple[int, int], look: str, scratch: Path) -> None:
        self._out, self._wanted, self._look = out, wanted, look
        self.window = Window(load(), Places(scratch / "none"))
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()

    def wants(self, *names: str) -> bool:
        """Whether any of these pictures is asked for."""
        return not self._wanted or any(word in name for word in self._wanted for name in names)

    def shot(self, name: str, widget: QWidget | None = None) -> QImage | None:
        """Draw one."""
        if not self.wants(name):
            return None
        for _ in range(3):
            QApplication.processEvents()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        image = (widget or self.window).grab().toImage()
        image.save(str(self._out / f"{name}-{self.window.width()}-{self._look}.png"))
        return image

    def scan(self, until: Callable[[Event], bool]) -> None:
        """The scanning page, fed with a story up to an event."""
        window = self.window
        window._subject = Subject(Path(f"{HOME}/code/atlas-support"))
        window.report = None
        window.navigation.show_target("atlas-support", window._subject.path, machine=False)
        window.navigation.buttons["findings"].setEnabled(False)
        window.navigation.buttons["findings"].set_count("")
        window.navigation.show_state("Network: off", "Scanning, 65 %", "")
        window.scanning.begin("atlas-support", "Files and git history")
        window._stack.setCurrentIndex(1)
        window._show(window.scanning)
        window.navigation.show_page("scorecard")
        window.scanning.cancel.setFocus()
        for event in story():
            match event:
                case Started():
                    window.scanning.begun(event)
                case Phase():
                    window.scanning.phase(event)
                case Progress():
                    window.scanning.progress(event)
                case Heard():
                    window.scanning.heard([event])
                case _:
                    pass
            if until(event):
                return


def _last_heard(event: Event) -> bool:
    return isinstance(event, Heard) and event.masked.endswith("0003")


def _scenes(studio: Studio, done: Report, excerpts: list[Excerpt]) -> None:
    window = studio.window
    studio.shot("01-welcome-first")
    window.welcome.show_recent(recents(), datetime.now().astimezone())
    studio.shot("01-welcome")
    window.welcome.tell("“mobile-app” is no folder any more.")
    studio.shot("01-welcome-told")
    window.welcome.tell("")
    window.welcome.drop.set_over(True)
    studio.shot("01-welcome-over")
    window.welcome.drop.set_over(False)

    studio.scan(lambda event: isinstance(event, Started))
    studio.shot("02-scanning-start")
    studio.scan(_last_heard)
    window.scanning.heard([heard(7)])
    studio.shot("02-scanning")
    window.scanning.stopping()
    studio.shot("02-scanning-stopping")

    window.show_report(done, excerpts, 0.4)
    studio.shot("03-scorecard")
    window.toast.tell("Saved shrift-atlas-support-2026-11-24.json")
    studio.shot("03-scorecard-toast")
    window.toast.hide()
    for number in range(1, 8):
        window._open_sin(number)
        studio.shot(f"08-sin-{number}")
    window.show_page("scorecard")
    window.show_page("findings")
    studio.shot("04-findings-list")
    window.findings.choose(next(f.id for f in done.findings if f.check == "S1-HISTORY"))
    studio.shot("04-findings")
    window.findings.choose(next(f.id for f in done.findings if f.check == "S1-IGNORE-GAPS"))
    studio.shot("04-findings-plain")
    window.findings.back()
    window.findings.search.setText("no such thing")
    window.findings._filter()
    studio.shot("04-findings-none")
    window.findings.clear_filter()

    full, beside = with_excerpts(report())
    _show(window, full, beside, "scorecard")
    studio.shot("03-scorecard-capped")
    window.show_page("findings")
    window.findings.choose("s1-history-0")
    studio.shot("04-findings-full")
    _show(window, report(partial=True), [], "scorecard")
    studio.shot("03-scorecard-partial")
    _show(window, clean(), [], "scorecard")
    studio.shot("03-scorecard-clean")
    window._open_sin(1)
    studio.shot("08-sin-clean")
    window._open_sin(2)
    studio.shot("08-sin-none")
    window.show_page("scorecard")
    window.show_page("findings")
    studio.shot("04-findings-clean")
    if studio.wants("04-findings-many", "03-scorecard-many"):
        _show(window, many(2_000), [], "scorecard")
        studio.shot("03-scorecard-many")
        window.show_page("findings")
        studio.shot("04-findings-many")
    odd, beside = with_excerpts(hostile())
    _show(window, odd, beside, "scorecard")
    studio.shot("03-scorecard-hostile")
    window.show_page("findings")
    window.findings.choose(odd.findings[0].id)
    studio.shot("04-findings-hostile")
    window.failed.tell("The scan stopped at dump.sqlite: its process ended by signal 9.", cancelled=False)
    window.navigation.show_page("scorecard")
    window._show(window.failed)
    window.failed.focus_first()
    studio.shot("05-failed")
    for name, dialog in (
        ("06-sheet", ScoreSheet(done, window)),
        ("07-keys", ShortcutSheet(window)),
        ("10-places", PlacesSheet(window._catalog, window)),
    ):
        if studio.wants(name):
            dialog.show()
            studio.shot(name, dialog)
        dialog.close()


def _machine_scenes(studio: Studio, done: Report, excerpts: list[Excerpt]) -> None:
    window = studio.window
    _show(window, done, excerpts, "scorecard")
    studio.shot("09-machine")
    for number in (1, 3, 7):
        window._open_sin(number)
        studio.shot(f"09-machine-sin-{number}")
    window._open_of_sin(7, "")
    studio.shot("09-machine-findings")
    window.findings.choose(done.findings[0].id)
    studio.shot("09-machine-finding")


def _show(window: Window, shown: Report, excerpts: list[Excerpt], page: str) -> None:
    window._page = page
    window.findings._chosen = ""
    window.show_report(shown, excerpts, 0.4)


def draw(out: Path, wanted: Sequence[str] = (), family: str = "Inter") -> None:
    """All pictures into a folder."""
    app = _application(out)
    with tempfile.TemporaryDirectory() as scratch:
        done, excerpts = real(Path(scratch))
        home = (
            machine(Path(scratch)) if not wanted or any("09" in word or "machine" in word for word in wanted) else None
        )
        for look in ("light", "dark"):
            theme.start(app, family=family, wanted=look)
            for size in SIZES:
                studio = Studio(out, wanted, size, look, Path(scratch))
                _scenes(studio, done, excerpts)
                if home is not None:
                    _machine_scenes(studio, *home)
                studio.window.close()
                studio.window.deleteLater()


def draw_readme(out: Path) -> None:
    """The scorecard of the demo project, light and dark."""
    app = _application(out)
    with tempfile.TemporaryDirectory() as scratch:
        done, excerpts = real(Path(scratch))
        for look in ("light", "dark"):
            theme.start(app, family="Inter", wanted=look)
            studio = Studio(Path(scratch), (), README_SIZE, look, Path(scratch))
            studio.window.show_report(done, excerpts, 0.4)
            image = studio.shot("scorecard")
            assert image is not None
            _few_colours(image).save(str(out / f"scorecard-{look}.png"), quality=0)
            studio.window.close()


def _few_colours(image: QImage) -> QImage:
    """The same in its 256 most frequent colours: enough for a flat drawing, and half as large."""
    whole = image.convertToFormat(QImage.Format.Format_RGB32)
    counted = Counter(memoryview(whole.constBits()).cast("I"))
    table = [colour | 0xFF000000 for colour, _ in counted.most_common(256)]
    return whole.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.AvoidDither)


def _application(out: Path) -> QApplication:
    os.environ["HOME"] = HOME  # paths are shown from the home folder
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    out.mkdir(parents=True, exist_ok=True)
    return app


if __name__ == "__main__":
    given = sys.argv[1:]
    letters = given.pop(given.index("--family") + 1) if "--family" in given else "Inter"
    words = [word for word in given[1:] if not word.startswith("--")]
    draw_readme(Path(given[0])) if "--readme" in given else draw(Path(given[0]), words, letters)
