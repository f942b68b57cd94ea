"""The lessons."""

from __future__ import annotations

from pathlib import Path

import msgspec

from checks.demo.practice import PRACTICES
from checks.model import Report
from gui.models.walkthrough import Checked
from gui.models.walkthrough import Progress as Lessons
from gui.pages.walkthrough import WalkthroughPage

from .studio import Studio


def draw_walkthrough(studio: Studio, done: Report) -> None:
    """The opening, lessons in each of their states, and the end."""
    window = studio.window
    page = window.page_of("walkthrough")
    assert isinstance(page, WalkthroughPage)
    window._stack.setCurrentIndex(1)
    window.navigation.show_page("walkthrough")
    window._show(page)
    page._report = None
    page.progress = Lessons()
    practice = page.practice
    practice._made, practice._checks, practice._shown = {}, {}, False

    def stage(number: int, name: str) -> None:
        page.show_stage(number)
        page.focus_first()
        studio.shot(f"19-walkthrough-{name}")

    stage(0, "opening")
    page.progress = Lessons(done=(1,))
    stage(2, "lesson")
    practice.busy = "Making the project"
    practice._draw()
    studio.shot("19-walkthrough-making")
    practice._made = {n: Path(f"/tmp/practice-{n}") for n in range(1, 8)}
    failed = {
        n: tuple(
            Checked(title=c.text.title_fail, reason=c.text.what.split(". ")[0], mark="high", colour="fail", gone=False)
            for id in p.checks
            if (c := window.catalog.find(id)) is not None
        )
        for n, p in PRACTICES.items()
    }
    for n in range(1, 8):
        page.show_stage(n)
        practice.show_checked(n, failed[n])
        studio.shot(f"19-walkthrough-{n}")
    page.hear(done)
    page.show_stage(2)
    practice.show_change()
    studio.shot("19-walkthrough-change")
    page.show_stage(1)
    practice.show_change()
    studio.shot("19-walkthrough-two")
    practice._tell("Nothing opened it. It lies at /tmp/shrift-practice-k2/confession.")
    studio.shot("19-walkthrough-told")
    page.show_stage(2)
    gone = tuple(msgspec.structs.replace(c, reason="No SDK runs in browsers with a key of the project’s.", mark="pass", colour="ok", gone=True) for c in failed[2])  # fmt: skip
    practice.show_checked(2, gone)
    studio.shot("19-walkthrough-gone")
    page._report = None
    stage(8, "closing-first")
    page.progress = Lessons(done=(1, 2, 3, 4, 5, 6, 7))
    page._report = done
    stage(8, "closing")
