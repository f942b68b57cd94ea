"""Scans of one project, and the board of projects."""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import history_samples
import msgspec
from gui_samples import clean

from checks.memory.trend import trend_of
from checks.model import Report
from checks.projects.board import board_of
from checks.projects.comparing import side_by_side
from gui.models.history import Told
from gui.pages.history import HistoryPage
from gui.pages.projects import ProjectsPage
from gui.pages.projects_sheets import ImportSheet as ImportReportSheet
from gui.pages.projects_sheets import PairSheet

from .studio import Studio, draw_dialog, show_report


def draw_history(studio: Studio, shown: Report) -> None:
    """A history with several scans, with one, with many, with none; and the board of projects."""
    window = studio.window
    show_report(window, shown, [], "scorecard")
    page = window.page_of("history")
    assert isinstance(page, HistoryPage)
    page._look.stop()
    page._target = ""  # nobody is asked about it
    window.show_page("history")
    whole = history_samples.told(shown)
    apart = msgspec.structs.replace(
        whole,
        change=msgspec.structs.replace(
            whole.change, older=whole.scans[1], why=("the rules changed between them",), by_masks=True
        ),
    )
    rows = history_samples.many_scans(140)
    many_of = msgspec.structs.replace(whole, scans=tuple(rows), points=trend_of(rows), change=None)
    for name, told in (
        ("16-history", whole),
        ("16-history-apart", apart),
        ("16-history-many", many_of),
        ("16-history-first", history_samples.first(shown)),
        ("16-history-none", Told(target="/x", name="atlas-support")),
    ):
        page.show_history(told)
        page.focus_first()
        studio.shot(name)
    page.notice.tell("warn", "scans.sqlite cannot be used (DatabaseError)", "Close")
    page.show_history(whole)
    studio.shot("16-history-told")
    page.notice.tell("", "", "")

    window.show_page("scorecard")
    window.scorecard.change.show_history(whole)
    studio.shot("16-history-line")
    window.scorecard.change.hide()

    board = window.page_of("projects")
    assert isinstance(board, ProjectsPage)
    window.show_page("projects")
    board._look.stop()
    board.show_board(board_of([], {}))
    studio.shot("17-projects-none")
    with patch.object(Path, "is_dir", lambda self: "old" not in self.name):
        board.show_board(history_samples.board())
        board.focus_first()
        studio.shot("17-projects-plain")
        history_samples.turns(board.queue)
        board.queue.changed.emit()
        studio.shot("17-projects")
        board.queue.turns = []
        board.queue.changed.emit()
        board.notice.tell("warn", "scans.sqlite cannot be used (DatabaseError)", "Close")
        studio.shot("17-projects-told")
        board.notice.tell("", "", "")
    draw_dialog(
        studio, "17-projects-import", ImportReportSheet(Path("/home/ada/Downloads/billing-bot-report.json"), window)
    )
    rows = history_samples.scans()
    pair = side_by_side(rows[-1], shown, msgspec.structs.replace(rows[3], name="ledger-api"), clean())
    draw_dialog(studio, "17-projects-pair", PairSheet(pair, window))
