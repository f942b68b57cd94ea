"""The rooms: a line for each page that stands in the navigation, in the order in which it stands there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import msgspec

from checks.language import mark
from gui.pages.attest import AnswersPage
from gui.pages.drill import DrillPage
from gui.pages.history import HistoryPage
from gui.pages.page import Desk, Page
from gui.pages.projects import ProjectsPage
from gui.pages.report import ReportPage
from gui.pages.response import ResponsePage
from gui.pages.settings import SettingsPage
from gui.pages.walkthrough import WalkthroughPage

Section = Literal["project", "machine", "learn", "foot"]


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """One page: what it is called, and when it can be entered."""

    id: str
    title: str
    icon: str  # of `gui.theme.icons`
    keys: str  # its shortcut, by its place: 1 Scorecard … 9 Walkthrough
    section: Section
    inside: str = ""  # the room under which it stands: it has no row of its own in the navigation
    needs: Literal["target", "report", ""] = ""  # something that is examined, or was, or nothing
    make: Callable[[Desk], Page] | None = (
        None  # when it is first entered; None: the window makes it, as others speak with it
    )


ROOMS: tuple[Room, ...] = (
    Room(id="scorecard", title=mark("Scorecard"), icon="scorecard", keys="Ctrl+1", section="project", needs="target"),
    Room(id="findings", title=mark("Findings"), icon="findings", keys="Ctrl+2", section="project", needs="report"),
    Room(id="keys", title=mark("Keys"), icon="key", keys="Ctrl+3", section="project", needs="report"),
    Room(
        id="history",
        title=mark("History"),
        icon="history",
        keys="Ctrl+4",
        section="project",
        needs="report",
        make=HistoryPage,
    ),
    Room(
        id="report",
        title=mark("Report"),
        icon="file",
        keys="Ctrl+5",
        section="project",
        needs="report",
        make=ReportPage,
    ),
    Room(
        id="answers",
        title=mark("Answers"),
        icon="attested",
        keys="Ctrl+Shift+A",
        section="project",
        needs="report",
        make=AnswersPage,
    ),
    Room(
        id="response",
        title=mark("Leak response"),
        icon="alarm",
        keys="Ctrl+Shift+L",
        section="project",
        inside="keys",
        make=ResponsePage,
    ),
    Room(id="vault", title=mark("Vault"), icon="vault", keys="Ctrl+6", section="machine"),
    Room(
        id="drill", title=mark("Drill"), icon="timer", keys="Ctrl+7", section="machine", needs="report", make=DrillPage
    ),
    Room(id="projects", title=mark("Projects"), icon="layers", keys="Ctrl+8", section="machine", make=ProjectsPage),
    Room(
        id="walkthrough", title=mark("Walkthrough"), icon="learn", keys="Ctrl+9", section="learn", make=WalkthroughPage
    ),
    Room(id="settings", title=mark("Settings"), icon="settings", keys="Ctrl+,", section="foot", make=SettingsPage),
)
