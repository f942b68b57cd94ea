"""Questions to people."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from checks.attestations import questions
from checks.attestations.model import DRILL
from checks.model import Report
from gui.models.attest import Answer
from gui.pages.attest import AnswersPage
from gui.pages.attest_sheets import AnswerSheet, ImportSheet

from .studio import Studio, draw_dialog, show_report


def draw_answers(studio: Studio, shown: Report) -> None:
    """Questions in every state, and the sheets about them."""
    window, today = studio.window, datetime.now().astimezone().date()
    show_report(window, shown, [], "scorecard")
    page = window.page_of("answers")
    assert isinstance(page, AnswersPage)
    window.navigation.show_page("answers")
    asked = [Answer(check=q.id, question=q.question, state="open") for q in questions().values()]
    days = [str(today - timedelta(days=n)) for n in (3, 85, 120)]
    ends = [str(today + timedelta(days=n)) for n in (87, 5, -30)]
    said = dict(zip(("answer", "who"), ("yes", "Ada"), strict=True))
    asked[1] = msgspec.structs.replace(
        asked[1],
        **said,
        when=days[0],
        until=ends[0],
        state="answered",
        evidence="https://wiki.example.org/runbooks/spend",
    )
    asked[4] = msgspec.structs.replace(asked[4], **said, when=days[1], until=ends[1], state="answered", imported=True)
    asked[5] = msgspec.structs.replace(
        asked[5], **said | {"answer": "no"}, when=days[0], until=ends[0], state="answered"
    )
    asked[7] = msgspec.structs.replace(asked[7], **said, when=days[2], until=ends[2], state="expired")
    page._answers = asked
    page._show()
    window._show(page)
    page.focus_first()
    studio.shot("13-answers")
    page.notice.tell("warn", "attestations.json is damaged: line 3", "Close")
    studio.shot("13-answers-told")
    page.notice.tell("", "", "")
    page._answers = [msgspec.structs.replace(a, answer=None, state="open") for a in asked]
    page._show()
    studio.shot("13-answers-open")
    row = next(iter(page.rows))
    draw_dialog(studio, "13-answers-give", AnswerSheet(row, "Ada", today, window))
    drill = msgspec.structs.replace(
        row, check=DRILL, question=questions()[DRILL].question, asks_day=questions()[DRILL].day, held=days[1]
    )
    sheet = AnswerSheet(drill, "Ada", today, window)
    draw_dialog(studio, "13-answers-drill", sheet)
    sheet = AnswerSheet(drill, "Ada", today, window)
    sheet.held.line.setText("28.11.26")
    draw_dialog(studio, "13-answers-badday", sheet, sheet.keep.click)
    if studio.wants("13-answers-calendar"):
        sheet = AnswerSheet(drill, "Ada", today, window)
        sheet.show()
        sheet.held.show_calendar()
        studio.shot("13-answers-calendar", sheet.held.calendar)
        sheet.close()
    brought = [a for a in asked if a.answer]
    names = {a.check: a.question for a in asked}
    draw_dialog(studio, "13-answers-import", ImportSheet("attestations.toml", brought, names, today, window))
    draw_dialog(studio, "13-answers-nothing", ImportSheet("attestations.toml", [], names, today, window))
