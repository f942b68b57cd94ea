"""A quiet state in the tray, where there is one; and the only thing that is told there: critical findings that are new."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from checks.language import tr
from checks.model import Report, Severity, Status
from checks.report.escape import for_terminal
from checks.report.words import span
from checks.words import count_of
from gui.assets import window_icon
from gui.widgets.text import plain_menu


def grave(report: Report) -> set[str]:
    """The ids of its open critical findings."""
    return {f.id for f in report.findings if f.severity is Severity.CRITICAL and f.status is Status.FAIL}


def news(before: Report | None, now: Report) -> str:
    """What to tell of the critical findings that the scan before did not have; empty without one, or of another target.

    No title, path or mask is in it: notifications are shown on locked screens, and are kept.
    """
    if (
        before is None
        or before.stopped
        or before.target.path != now.target.path
        or before.target.kind != now.target.kind
    ):
        return ""
    new = len(grave(now) - grave(before))
    if not new:
        return ""
    return tr(
        "{findings} in {name}", findings=count_of(new, "new critical finding"), name=for_terminal(now.target.name)
    )


def state_words(report: Report | None) -> str:
    """`Shrift: atlas-support 40–52`."""
    if report is None:
        return "Shrift"
    return tr("Shrift: {name} {span}", name=for_terminal(report.target.name), span=span(report.score))


class Tray(QObject):
    """Stands in the tray while it is wanted. It has no colour, no number and no blinking."""

    opened = Signal()  # the window is wanted
    again = Signal()  # scan again
    left = Signal()  # quit

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon: QSystemTrayIcon | None = None
        self._menu: QMenu | None = None
        self._report: Report | None = None

    @property
    def shown(self) -> bool:
        """Whether it stands there."""
        return self._icon is not None

    def want(self, wanted: bool) -> None:
        """Show it, or take it away. Without a tray nothing happens."""
        if not wanted or not QSystemTrayIcon.isSystemTrayAvailable():
            self.close()
        elif self._icon is None:
            self._icon = QSystemTrayIcon(window_icon(), self)
            self._menu = QMenu()
            for words, signal in (
                (tr("Open Shrift"), self.opened),
                (tr("Scan again"), self.again),
                (tr("Quit"), self.left),
            ):
                self._menu.addAction(plain_menu(words), signal.emit)
            self._icon.setContextMenu(self._menu)
            self._icon.activated.connect(self._activated)
            self._icon.messageClicked.connect(self.opened)
            self._icon.setToolTip(state_words(self._report))
            self._icon.show()

    def hear(self, report: Report, *, behind: bool) -> str:
        """A finished examination. `behind`: the window is not the active one. Returns what was told."""
        before, self._report = self._report, report
        if self._icon is None:
            return ""
        self._icon.setToolTip(state_words(report))
        words = news(before, report)
        if words and behind and QSystemTrayIcon.supportsMessages():
            self._icon.showMessage("Shrift", words, window_icon())
            return words
        return ""

    def _activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason in (QSystemTrayIcon.ActivationReason.Trigger, QSystemTrayIcon.ActivationReason.DoubleClick):
            self.opened.emit()

    def close(self) -> None:
        """Take it away."""
        if self._icon is not None:
            self._icon.hide()
            self._icon.deleteLater()
            self._icon = None
        if self._menu is not None:
            self._menu.deleteLater()
            self._menu = None
