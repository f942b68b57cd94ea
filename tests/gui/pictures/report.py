"""The page that makes reports."""

from __future__ import annotations

import base64
import zlib

from gui_samples import clean, hostile

from checks.catalog import load
from checks.model import Report
from checks.report.choices import Choices
from checks.report.contents import contents
from checks.report.outsiders import for_outsiders
from checks.report.pdf import pages
from gui.pages.report import ReportPage

from .studio import Studio, show_report
from .turning import turn, waited_for


def draw_report(studio: Studio, shown: Report) -> None:
    """The page of reports with real pages, for both readers, while it works and when it fails."""
    window = studio.window
    show_report(window, shown, [], "scorecard")
    page = window.page_of("report")
    assert isinstance(page, ReportPage)
    window.navigation.show_page("report")
    window._show(page)
    page.paper.set_busy(True)
    studio.shot("18-report-setting")
    page.paper.fail("this is a mistake in Shrift itself; nothing more was done")
    studio.shot("18-report-failing")
    page.focus_first()
    for name, report_, choices in (
        ("18-report", shown, Choices()),
        ("18-report-lead", shown, Choices(audience="lead")),
        ("18-report-hidden", for_outsiders(shown, load()), Choices(audience="lead", hide_names=True)),
        ("18-report-clean", clean(), Choices()),
        ("18-report-hostile", hostile(), Choices()),
    ):
        if not studio.wants(name):
            continue
        page.settings.readers[choices.audience == "lead"].setChecked(True)
        page.settings.hidden[choices.hide_names].setChecked(True)
        page._soon.stop()
        paper = [
            base64.b64encode(zlib.compress(p.encode()))
            for p in pages(contents(report_, load(), choices), report_.finished)
        ]
        page.settings.show_pages(len(paper))
        page.paper.show_nothing("")
        page.paper.show_pages(paper)
        _drawn(page)
        studio.shot(name)
    page.paper.set_zoom("page")
    page.paper.turn(1)
    _drawn(page)
    studio.shot("18-report-page")
    page.paper.set_zoom("width")
    page.settings.set_busy(True)
    page.notice.tell("warn", "Nothing was saved: cannot write /media/stick: No space left on device", "Close")
    page.open.show()
    _drawn(page)
    studio.shot("18-report-told")
    page.settings.set_busy(False)
    page.notice.tell("", "", "")


def _drawn(page: ReportPage) -> None:
    for _ in range(3):
        turn()
    waited_for(lambda: page.paper.paper.sheet.image is not None)
