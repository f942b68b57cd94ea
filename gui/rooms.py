"""The rooms: a line for each page that stands in the navigation, in the order in which it stands there.

The module of a page is read when the page is first entered: a window that opens shows one of them.
"""

from __future__ import annotations

from pkgutil import resolve_name
from typing import Literal

import msgspec

from checks.language import mark
from gui.pages.page import Page

Section = Literal["project", "machine", "learn", "foot"]
PageClass = str | type[Page]  # the class of a page, or where it stands in `gui.pages`


class Room(msgspec.Struct, frozen=True, kw_only=True):
    """One page: what it is called, and when it can be entered."""

    id: str
    title: str
    icon: str  # of `gui.theme.icons`
    keys: str  # its shortcut, by its place: 1 Scorecard … 9 Walkthrough
    section: Section
    inside: str = ""  # the room under which it stands: it has no row of its own in the navigation
    needs: Literal["target", "report", ""] = ""  # something that is examined, or was, or nothing
    page: PageClass  # made by `Page.of` when it is first entered


def class_of(page: PageClass) -> type[Page]:
    """The class of a page; its module is read by now."""
    return resolve_name(f"gui.pages.{page}") if isinstance(page, str) else page


INNER: dict[str, PageClass] = {  # what stands in the place of the scorecard, and has no room of its own
    "scanning": "scanning:ScanningPage",
    "sin": "sin:SinPage",
    "failed": "failed:FailedPage",
}


ROOMS: tuple[Room, ...] = (
    Room(
        id="scorecard",
        title=mark("Scorecard"),
        icon="scorecard",
        keys="Ctrl+1",
        section="project",
        needs="target",
        page="scorecard:ScorecardPage",
    ),
    Room(
        id="findings",
        title=mark("Findings"),
        icon="findings",
        keys="Ctrl+2",
        section="project",
        needs="report",
        page="findings:FindingsPage",
    ),
    Room(
        id="keys",
        title=mark("Keys"),
        icon="key",
        keys="Ctrl+3",
        section="project",
        needs="report",
        page="keys:KeysPage",
    ),
    Room(
        id="history",
        title=mark("History"),
        icon="history",
        keys="Ctrl+4",
        section="project",
        needs="report",
        page="history:HistoryPage",
    ),
    Room(
        id="report",
        title=mark("Report"),
        icon="file",
        keys="Ctrl+5",
        section="project",
        needs="report",
        page="report:ReportPage",
    ),
    Room(
        id="answers",
        title=mark("Answers"),
        icon="attested",
        keys="Ctrl+Shift+A",
        section="project",
        needs="report",
        page="attest:AnswersPage",
    ),
    Room(
        id="response",
        title=mark("Leak response"),
        icon="alarm",
        keys="Ctrl+Shift+L",
        section="project",
        inside="keys",
        page="response:ResponsePage",
    ),
    Room(id="vault", title=mark("Vault"), icon="vault", keys="Ctrl+6", section="machine", page="vault:VaultPage"),
    Room(
        id="drill",
        title=mark("Drill"),
        icon="timer",
        keys="Ctrl+7",
        section="machine",
        needs="report",
        page="drill:DrillPage",
    ),
    Room(
        id="projects",
        title=mark("Projects"),
        icon="layers",
        keys="Ctrl+8",
        section="machine",
        page="projects:ProjectsPage",
    ),
    Room(
        id="walkthrough",
        title=mark("Walkthrough"),
        icon="learn",
        keys="Ctrl+9",
        section="learn",
        page="walkthrough:WalkthroughPage",
    ),
    Room(
        id="settings",
        title=mark("Settings"),
        icon="settings",
        keys="Ctrl+,",
        section="foot",
        page="settings:SettingsPage",
    ),
)
