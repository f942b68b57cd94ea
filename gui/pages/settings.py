"""Settings: what a scan reads, the project's policy, plug-ins, who may be asked, appearance, and Shrift's own data."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QWidget

from checks.language import NAMES, mark, tr
from checks.model import Report
from checks.settings import MOST_JOBS
from gui.later import Slices
from gui.pages.online import OnlinePart
from gui.pages.page import Desk, Fitted
from gui.pages.settings_parts import DataPart, Part, PluginsPart, PolicyPart, ticked, told
from gui.remembered import keep_settings, settings_of
from gui.theme import theme
from gui.widgets.buttons import Tick
from gui.widgets.cards import column, row, scrolled
from gui.widgets.numbers import Number
from gui.widgets.segmented import Segmented
from gui.widgets.text import Label

WIDE = 760  # nothing here gains by being wider
TICKS = (
    ("history", mark("Git history"), mark("Every commit, stash and loose object. Ticked when the window opens.")),
    ("machine", mark("This machine"), mark("Shell profiles, AI tools, editors. Ticked when the window opens.")),
    ("watch", mark("Scan again when files change"), mark("The project that is shown, while the window is open; at most twice a minute.")),
    ("notify", mark("Tell of new critical findings"), mark("By the system, while the window is in the background. Nothing else is told there.")),
)  # fmt: skip


class SettingsPage(Fitted):
    """All of them on one page."""

    changed = Signal()  # settings were written

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._looking = Slices(self, seconds=0)
        self._title = Label(tr("Settings"), 24, 600)
        self.scans = Part(tr("Scans"))
        self.ticks: dict[str, Tick] = {}
        files = Tick(tr("Files, always read"), on=True, locked=True)
        self.scans.add(ticked(files, tr("Files"), tr("What lies in the folder, ignored files too."), tr("always")))
        for name, words, text in ((name, tr(words), tr(text)) for name, words, text in TICKS):
            tick = Tick(words)
            tick.clicked.connect(lambda on, n=name: self._keep(self.scans, **{n: on}))
            self.ticks[name] = tick
            self.scans.add(ticked(tick, words, text))
        self.jobs = Number(tr("Readers at once"), 0, MOST_JOBS, 0, none=tr("as fits"))
        self.jobs.valueChanged.connect(lambda number: self._keep(self.scans, jobs=number))
        self.scans.add(
            told(
                tr("Readers at once"),
                tr("Fewer leave more of this machine to others; 0 takes as many as fit."),
                self.jobs,
            )
        )
        self.policy, self.plugins, self.data = PolicyPart(desk), PluginsPart(desk), DataPart(desk)
        self.online = OnlinePart(desk)
        network = QWidget()
        network.setLayout(column(Label(tr("Network"), 14, 600), 6, self.online))
        self.look = Segmented(
            (("system", tr("As the system")), ("light", tr("Light")), ("dark", tr("Dark"))), tr("Appearance")
        )
        self.contrast = Segmented((("system", tr("As the system")), ("high", tr("High"))), tr("Contrast"))
        self.language = Segmented((("system", tr("As the system")), *NAMES.items()), tr("Language"))
        self.look.chosen.connect(self._dress)
        self.language.chosen.connect(self._speak)
        self.contrast.chosen.connect(self._strengthen)
        self.appearance = Part(tr("Appearance"))
        self.appearance.add(told(tr("Light or dark"), tr("Also in the navigation, at its foot."), self.look))
        self.appearance.add(
            told(tr("Contrast"), tr("High: stronger lines and words. Nothing in this window moves."), self.contrast)
        )
        self.appearance.add(
            told(tr("Language"), tr("From the next start. Reports and the command line stay English."), self.language)
        )
        theme.changed.connect(self._show_appearance)
        self.data.deleted.connect(self._deleted)
        content = QWidget()
        self._area = scrolled(content)
        self.setLayout(column(self._area))
        self._frame = column()
        content.setLayout(self._frame)
        self._frame.addWidget(self._title)
        self._frame.addSpacing(16)
        for part in (self.scans, self.appearance, self.policy, network, self.plugins, self.data):
            part.setMaximumWidth(WIDE)
            line = row()
            line.addWidget(part, 1_000)
            line.addStretch(1)
            self._frame.addLayout(line)
            self._frame.addSpacing(20)
        self._frame.addStretch()
        self._fit(force=True)
        self._show()

    def _show(self) -> None:
        settings = settings_of(self._desk.places)
        for name, tick in self.ticks.items():
            tick.setChecked(getattr(settings, name))
        self.language.choose(settings.language if settings.language in NAMES else "system")
        with QSignalBlocker(self.jobs):
            self.jobs.setValue(settings.jobs)
        self._show_appearance()

    def _show_appearance(self) -> None:
        self.look.choose(theme.wanted)
        self.contrast.choose(theme.contrast)

    def _keep(self, part: Part, **what: object) -> bool:
        why = keep_settings(self._desk.places, **what)
        part.tell(why)
        if why:
            self._show()
            return False
        self.changed.emit()
        return True

    def _dress(self, wanted: str) -> None:
        theme.choose(wanted)
        self._keep(self.appearance, appearance=wanted)

    def _speak(self, code: str) -> None:
        self._keep(self.appearance, language=code)

    def _strengthen(self, contrast: str) -> None:
        theme.choose_contrast(contrast)
        self._keep(self.appearance, contrast=contrast)

    def _deleted(self) -> None:
        theme.choose_contrast("system")
        theme.choose("system")
        self._show()
        self.changed.emit()
        self.enter()

    # --- what the window tells --------------------------------------------------------------------------------------

    def hear(self, report: Report) -> None:
        """Another project: its policy."""
        self.policy.hear(report)

    def enter(self) -> None:
        """Everything is looked up again: the command line may have been used meanwhile."""
        self._show()
        self._looking.run(self._look(), lambda: None)

    def _look(self) -> Iterator[None]:
        """One part after the other, each in a turn of its own: the page itself has taken one."""
        for part in (self.policy, self.online, self.plugins, self.data):
            part.look()
            yield

    def focus_first(self) -> None:
        """The first box that can be ticked."""
        self.ticks["history"].setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """End what runs."""
        for part in (self.policy, self.plugins, self.online):
            part.end()
