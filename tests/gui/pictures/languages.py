"""The main pages in German, and in a language with longer words that is read from the right."""

from __future__ import annotations

import msgspec
from pseudo import spoken
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from checks import language
from checks.events import Excerpt
from checks.model import Report

from .studio import Studio, show_report


def draw_languages(studio: Studio, done: Report, excerpts: list[Excerpt]) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    try:
        language.choose("de")
        _draw("26-german", studio, done, excerpts)
    finally:
        language.choose(language.ENGLISH)
    try:
        app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        with spoken():
            _draw("27-from-the-right", studio, done, excerpts)
    finally:
        app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def _draw(name: str, studio: Studio, done: Report, excerpts: list[Excerpt]) -> None:
    """In a window of its own: words are chosen when a window is made."""
    own = studio.another()
    own.shot(f"{name}-welcome")
    # A report of its own: the words of the last one that was shown are kept.
    show_report(own.window, msgspec.structs.replace(done), excerpts, "scorecard")
    own.shot(f"{name}-scorecard")
    own.window.show_page("findings")
    own.window.findings.choose(next(f.id for f in done.findings if f.check == "S1-HISTORY"))
    own.shot(f"{name}-findings")
    for page in ("keys", "vault", "settings", "walkthrough"):
        own.window.show_page(page)
        own.shot(f"{name}-{page}")
    own.window.close()
    own.window.deleteLater()
