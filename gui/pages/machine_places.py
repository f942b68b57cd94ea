"""“Which ones?”: the places that are read on a machine, and what becomes of what stands there."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLayout, QWidget

from checks.catalog import Catalog
from checks.language import mark, tr
from checks.machine import LocalPlace
from checks.words import count_of
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, column, row, scrolled
from gui.widgets.marks import Mark
from gui.widgets.text import Label

SHOWN_PATHS = 3
USUAL = {
    "XDG_CONFIG_HOME": "~/.config",
    "XDG_DATA_HOME": "~/.local/share",
    "XDG_STATE_HOME": "~/.local/state",
    "XDG_CACHE_HOME": "~/.cache",
}
PROMISES = (
    ("ticks", mark("The files below, running programs and open ports are looked at. No keychain is unlocked.")),
    ("lock", mark("A value stays in the scanner that reads it. This window and every report get a mask.")),
    ("offline", mark("Nothing is sent, and nothing is changed.")),
)


def known_places(catalog: Catalog) -> list[LocalPlace]:
    """The places that the checks want looked at, each once, by the tool's name."""
    places = {place.id: place for check in catalog for place in check.places}
    return sorted(places.values(), key=lambda place: place.tool.lower())


class PlacesSheet(QDialog):
    """Read only; Esc closes it."""

    def __init__(self, catalog: Catalog, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("What is read on this machine"))
        self.resize(680, 600)
        places = known_places(catalog)
        body = column(Label(tr("What is read on this machine"), 17, 600), 10, margins=(4, 4, 12, 4))
        for icon, words in PROMISES:
            line = row()
            line.addWidget(Mark(icon, 18), 0, Qt.AlignmentFlag.AlignTop)
            line.addSpacing(12)
            line.addWidget(Label(tr(words), 13, 400, "text2", wrap=True), 1)
            body.addLayout(line)
            body.addSpacing(6)
        body.addSpacing(10)
        body.addWidget(
            Label(
                tr("{places} in your home and the system’s settings", places=count_of(len(places), "known place")),
                13,
                600,
            )
        )
        body.addSpacing(8)
        card = Card((16, 6, 16, 6), 0)
        by_tool: dict[str, list[str]] = {}
        for place in places:
            by_tool.setdefault(place.tool, []).extend(_paths(place))
        for number, (tool, paths) in enumerate(by_tool.items()):
            if number:
                card.rows.addWidget(Line())
            card.rows.addLayout(self._row(tool, paths_of(paths)))
        body.addWidget(card)
        body.addStretch()
        content = QWidget()
        content.setLayout(body)
        close = Button(tr("Close"), hint="Esc")
        close.clicked.connect(self.accept)
        self.setLayout(column(scrolled(content), 10, row(-1, close), margins=(20, 16, 12, 16)))
        close.setFocus(Qt.FocusReason.OtherFocusReason)

    @staticmethod
    def _row(tool: str, paths: str) -> QLayout:
        name = Label(tool, 13, 500, elide="end")
        name.setMinimumWidth(180)
        line = row(spacing=16, margins=(0, 7, 0, 7))
        line.addWidget(name, 2)
        line.addWidget(Label(paths, 12, 400, "text2", fixed=True, elide="end"), 3)
        return line


def paths_of(paths: Iterable[str]) -> str:
    """`~/.codex/auth.json, ~/.codex/config.toml and 2 more`."""
    paths = list(dict.fromkeys(paths))
    if not paths:
        return tr("running programs")
    more = tr(" and {count} more", count=len(paths) - SHOWN_PATHS) if len(paths) > SHOWN_PATHS else ""
    return ", ".join(paths[:SHOWN_PATHS]) + more


def _paths(place: LocalPlace) -> Iterable[str]:
    """Where its files lie as long as no variable moves them."""
    for path in (path for files in place.files for path in files.paths):
        variable, slash, rest = path.partition("/")
        usual = USUAL | dict(place.variables)
        yield f"{usual[variable[1:]]}{slash}{rest}" if variable[1:] in usual else path
