"""The response to a leak, step by step."""

from __future__ import annotations

import msgspec
import response_samples as samples
from gui_samples import finding

from checks.language import tr
from checks.model import Location, Report
from checks.response.history import Cleaning
from checks.response.order import ABUSED
from checks.response.state import reordered
from gui.models.rehearsed import Cleanings, Ways
from gui.pages.response import ResponsePage
from gui.widgets.buttons import Button

from .studio import Studio, running, show_report
from .turning import turn


def draw_response(studio: Studio, shown: Report) -> None:
    """Every step, nothing begun, waiting, told what went wrong, revoked first, and all done."""
    window = studio.window
    show_report(window, shown, [], "keys")
    page = window.page_of("response")
    assert isinstance(page, ResponsePage)
    window.show_page("response")
    page._look.stop()
    page._came_back = True
    page.show_responses([])
    page.focus_first()
    studio.shot("21-response-none")
    page.busy = "Looking for every place that holds sk-proj-…4f2a"
    page.draw()
    studio.shot("21-response-begins")
    page.busy = ""
    for name, response, step in (
        ("look", samples.fresh(), "look"),
        ("replacement", samples.fresh(), "replacement"),
        ("replace", samples.replacing(), "replace"),
        ("deploy", samples.replacing(), "deploy"),
        ("revoke", samples.revoking(), "revoke"),
        ("prove", samples.revoking(), "prove"),
        ("usage", samples.dead(), "usage"),
        ("history", samples.dead(), "history"),
        ("followups", samples.dead(), "followups"),
        ("tell", samples.over(), "tell"),
        ("abuse", reordered(samples.fresh(), "contain", ABUSED), "look"),
    ):
        page.response, page.current = None, ""
        page.show_responses([response])
        page.open_step(step)
        page.focus_first()
        studio.shot(f"21-response-{name}")
    page.show_responses([samples.dead(rehearsed=False)])
    page.open_step("history")
    cleaning = Cleaning(
        repository="",
        origin="git@github.com:acme/atlas-support.git",
        host="github.com",
        holders=4,
        forms=("plain",),
        strips=("a" * 40,),
    )
    commands = (
        "git clone --mirror git@github.com:acme/atlas-support.git cleaned.git",
        "cd cleaned.git",
        "git filter-repo --sensitive-data-removal --replace-text FILE --replace-message FILE --strip-blobs-with-ids BLOBS",
        "shrift keys --in .",
        "git push --force --mirror origin",
    )
    page.history.ways = Ways(repositories=(Cleanings(cleaning=cleaning, commands=commands),), replacements="/nowhere")
    page.history.lines = [
        "Rehearsed in 6.1 s: 212 of 1,482 commits changed.",
        "Clean: sk-proj-…4f2a is in no object and no name of the result.",
        "Only what has a name was copied: reflogs, older stashes and lost commits stay in this clone.",
    ]
    page.draw()
    studio.shot("21-response-commands")
    page.history.forget()
    page.show_responses([samples.replacing()])
    page.open_step("replace")
    made = samples.fresh()
    place = Location(source="worktree", path=".env.local", line=12)
    found = finding("S7-ENV", "In a file", samples.key(), fixes=("use-manager",))
    found = msgspec.structs.replace(found, locations=(place,))
    page.report = msgspec.structs.replace(shown, findings=(found,))
    page.show_responses([made])
    page.open_step("replace")
    studio.shot("21-response-preview")
    page.show_responses([samples.replacing()])
    page.open_step("replace")
    with running(page._doer):
        turn()  # what was made in this turn is not shown yet, and takes no keyboard
        next(b for b in page.findChildren(Button) if b.text() == tr("Check all again")).setFocus()
        page.busy = "Reading the same places again"
        page.draw()
        studio.shot("21-response-runs")
        page.busy = ""
    page.draw()
    page.tell("Not all was read (machine), so nothing was ticked there.")
    studio.shot("21-response-told")
    page.tell("")
