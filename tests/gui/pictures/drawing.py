"""All scenes in their order, and who is asked for which picture."""

from __future__ import annotations

import os
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QImage
from PySide6.QtWidgets import QApplication

from checks.report.pdf import LETTERS
from gui.app import speak
from gui.theme import theme

from .accept import draw_accept
from .answers import draw_answers
from .crash import draw_crash
from .drill import draw_drill
from .fix import draw_fix
from .history import draw_history
from .keys import draw_keys
from .languages import draw_languages
from .machine import draw_machine
from .made import Made
from .online import draw_online
from .report import draw_report
from .response import draw_response
from .settings import draw_settings
from .start import draw_start
from .studio import HOME, SIZES, Studio
from .turning import errors_end_it
from .vault import draw_first_vault, draw_vault
from .walkthrough import draw_walkthrough
from .whatif import draw_whatif

README_SIZE = (1200, 800)

SCENES: tuple[tuple[tuple[str, ...], Callable[[Studio, Made], None]], ...] = (
    (
        ("01-welcome", "02-scanning", "03-scorecard", "04-findings", "05-failed", "06-sheet", "07-keys", "08-sin", "10-places"),
        lambda studio, made: draw_start(studio, *made.demo),
    ),
    (("12-vault",), lambda studio, made: draw_first_vault(studio)),
    (("11-keys",), lambda studio, made: draw_keys(studio, *made.accounts)),
    (("12-vault",), lambda studio, made: draw_vault(studio, made.accounts[1])),
    (("25-whatif",), lambda studio, made: draw_whatif(studio, made.demo[0])),
    (("13-answers",), lambda studio, made: draw_answers(studio, made.demo[0])),
    (("14-online",), lambda studio, made: draw_online(studio)),
    (("18-report",), lambda studio, made: draw_report(studio, made.demo[0])),
    (("15-fix",), lambda studio, made: draw_fix(studio, *made.demo)),
    (("18-accept",), lambda studio, made: draw_accept(studio, *made.demo)),
    (("16-history", "17-projects"), lambda studio, made: draw_history(studio, made.demo[0])),
    (("19-walkthrough",), lambda studio, made: draw_walkthrough(studio, made.demo[0])),
    (("20-settings",), lambda studio, made: draw_settings(studio, made.demo[0])),
    (("21-response",), lambda studio, made: draw_response(studio, made.demo[0])),
    (("22-drill",), lambda studio, made: draw_drill(studio, made.demo[0])),
    (("26-crash",), lambda studio, made: draw_crash(studio)),
    (("26-german", "27-from-the-right"), lambda studio, made: draw_languages(studio, *made.demo)),
    (("09-machine",), lambda studio, made: draw_machine(studio, *made.machine)),
)  # fmt: skip
"""How the pictures of some scenes begin, and what draws them."""


def draw(out: Path, wanted: Sequence[str] = (), family: str = "Inter", language: str = "en") -> None:
    """All pictures into a folder, or those with one of the words in their names."""
    app = _application(out)
    speak(app, language)
    with errors_end_it(), tempfile.TemporaryDirectory() as scratch:
        made = Made(Path(scratch))
        for look in ("light", "dark"):
            theme.start(app, family=family, wanted=look)
            for size in SIZES:
                studio = Studio(out, wanted, size, look, Path(scratch))
                for beginnings, scenes in SCENES:
                    if asked_for(beginnings, wanted):
                        scenes(studio, made)
                studio.window.close()
                studio.window.deleteLater()


def asked_for(beginnings: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether a picture that begins so may be wanted; a word may leave the number out."""
    return not wanted or any(
        word in beginning or word.startswith((beginning, beginning[3:])) for word in wanted for beginning in beginnings
    )


def draw_readme(out: Path) -> None:
    """The scorecard of the demo project, light and dark."""
    app = _application(out)
    with errors_end_it(), tempfile.TemporaryDirectory() as scratch:
        done, excerpts = Made(Path(scratch)).demo
        for look in ("light", "dark"):
            theme.start(app, family="Inter", wanted=look)
            studio = Studio(Path(scratch), (), README_SIZE, look, Path(scratch))
            studio.window.show_report(done, excerpts, 0.4)
            studio.window.scorecard.show_watch(False, possible=True)
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
    for file in letters():
        QFontDatabase.addApplicationFont(str(file))
    out.mkdir(parents=True, exist_ok=True)
    return app


def letters() -> list[Path]:
    """The files of Inter, which the PDF is set in; none where the package is missing."""
    try:
        files = distribution(LETTERS).files or ()
    except PackageNotFoundError:
        return []
    return [Path(str(file.locate())) for file in files if file.suffix == ".ttf"]
