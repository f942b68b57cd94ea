"""Every page in its states: what is written, what can be done. Pages are built from reports, no engine runs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from conftest import button, settle, texts
from gui_samples import clean, feed, heard, hostile, many, report, story, unlooked, with_excerpts
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QProgressBar, QScrollArea

from checks.events import Event, Heard, Phase, PhaseName, Progress, Started
from checks.model import Limit, Range, Severity
from gui.drops import dropped_folder
from gui.models.finding_nodes import Level
from gui.pages.failed import FailedPage
from gui.pages.findings import FindingsPage
from gui.pages.machine_places import PlacesSheet, known_places
from gui.pages.recents import RecentRow
from gui.pages.scanning import ScanningPage
from gui.pages.scanning_rows import LISTED, HeardRow
from gui.pages.scorecard import ScorecardPage
from gui.pages.sin_row import SinRow, fitting
from gui.pages.welcome import WelcomePage, Words
from gui.recent import recent_of
from gui.sheet import ScoreSheet
from gui.theme import theme
from gui.widgets.buttons import Button
from gui.widgets.chips import Chip, ChipLabel
from gui.widgets.code import Code, CodeBlock, ExcerptView
from gui.widgets.place import PlaceLine, PlaceRow
from gui.widgets.steps import StepHead, Tabs
from gui.widgets.text import Label

NOW = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)
WIDE, NARROW = (992, 800), (904, 640)


@pytest.fixture
def shown(dressed, qtbot):
    """Shows a page in a size of its own."""

    def show(page, size=WIDE):
        qtbot.addWidget(page)
        page.resize(*size)
        page.show()
        page.activateWindow()
        qtbot.waitUntil(page.isVisible)
        settle()
        return page

    return show


# --- welcome ----------------------------------------------------------------------------------------------------------


def test_the_first_start_shows_no_list_and_gives_the_keyboard_something_to_do(shown) -> None:
    page = shown(WelcomePage(), (1200, 800))
    said = texts(page)
    assert "Recent" not in said.split("\n")
    assert "Drop a project folder here" in said
    assert button(page, "Choose folder…").isEnabled() and button(page, "Try the demo project").isEnabled()


def test_files_are_always_read_and_the_network_is_never_asked_unasked(shown) -> None:
    page = shown(WelcomePage())
    assert not button(page, "Files").isEnabled() and button(page, "Files").isChecked()
    assert (page.scope.history, page.scope.online, page.scope.machine) == (True, False, False)


def test_a_click_on_the_words_ticks_the_box(shown, qtbot) -> None:
    page = shown(WelcomePage())
    label = next(w for w in page.findChildren(Words) if w.words == "Ask the git host")
    qtbot.mouseClick(label, Qt.MouseButton.LeftButton)
    assert page.scope.online


def test_the_machine_is_a_target_beside_folders_and_may_go_with_one(shown, qtbot) -> None:
    page = shown(WelcomePage(59), (1200, 800))
    with qtbot.waitSignal(page.machine):
        qtbot.mouseClick(button(page, "Look at this machine alone"), Qt.MouseButton.LeftButton)
    assert "Shell profiles, AI tools, editors: 59 known places" in texts(page)
    qtbot.mouseClick(button(page, "This machine"), Qt.MouseButton.LeftButton)
    assert page.scope.machine
    with qtbot.waitSignal(page.places):
        qtbot.mouseClick(button(page, "Which places on this machine are read"), Qt.MouseButton.LeftButton)


def test_the_places_sheet_names_every_tool_and_what_never_leaves(dressed, qtbot, catalog) -> None:
    sheet = PlacesSheet(catalog)
    qtbot.addWidget(sheet)
    sheet.show()
    said = texts(sheet)
    for place in known_places(catalog):
        assert place.tool in said
    assert "Nothing is sent, and nothing is changed." in said
    assert f"{len(known_places(catalog))} known places" in said


def test_a_machine_among_the_recent_is_not_taken_for_the_home_folder(shown, qtbot) -> None:
    page = shown(WelcomePage())
    target = msgspec.structs.replace(report().target, kind="machine", name="this machine", path="/nowhere/ada")
    page.show_recent([recent_of(msgspec.structs.replace(report(), target=target))], NOW)
    row = page.findChild(RecentRow)
    assert row.accessibleName().startswith("This machine, ") and "gone" not in row.accessibleName()


def test_recent_projects_are_reopened_and_forgotten_by_key(shown, qtbot, tmp_path: Path) -> None:
    page = shown(WelcomePage())
    page.show_recent([recent_of(report(path=str(tmp_path)))], NOW)
    row = page.findChild(RecentRow)
    assert row.accessibleName() == f"{tmp_path.name}, 8–59, not graded, today 13:02"
    with qtbot.waitSignal(page.reopened) as reopened:
        qtbot.keyClick(row, Qt.Key.Key_Return)
    assert reopened.args[0].path == str(tmp_path)
    with qtbot.waitSignal(page.forgotten) as forgotten:
        qtbot.keyClick(row, Qt.Key.Key_Delete)
    assert forgotten.args[0].path == str(tmp_path)


def test_a_recent_project_whose_folder_is_gone_says_so(shown) -> None:
    page = shown(WelcomePage())
    page.show_recent([recent_of(report(path="/nowhere/at/all"))], NOW)
    assert "folder is gone" in page.findChild(RecentRow).accessibleName()


def test_a_narrow_window_puts_the_right_column_below_and_scrolls(shown) -> None:
    page = shown(WelcomePage(), (960, 640))
    page.show_recent([recent_of(report())], NOW)
    settle()
    assert page._recent.geometry().top() > page._read.geometry().bottom() > page._examine.geometry().bottom()
    page.resize(1200, 800)
    settle()
    assert page._recent.mapTo(page, page._recent.rect().topLeft()).x() > 600


def test_a_dropped_file_stands_for_its_folder(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("")
    assert dropped_folder([str(file)]) == tmp_path
    assert dropped_folder([str(tmp_path / "absent"), str(tmp_path)]) == tmp_path
    assert dropped_folder(["/nowhere/at/all"]) is None


# --- scanning ---------------------------------------------------------------------------------------------------------


def scan_until(page: ScanningPage, until: Callable[[Event], bool]) -> None:
    page.begin("atlas-support", "Files and git history")
    for event in story():
        feed(page, event)
        if until(event):
            return


def test_a_scan_that_begins_names_the_project_and_gives_no_number(shown) -> None:
    page = shown(ScanningPage({1}))
    scan_until(page, lambda event: isinstance(event, Started))
    said = texts(page).split("\n")
    assert {"Scanning atlas-support", "Listing", "Judge"} <= set(said)
    assert said.count("waits") == 4
    assert not [line for line in said if "%" in line]


def test_no_percentage_is_told_before_bytes_are_known(shown) -> None:
    page = shown(ScanningPage({1}))
    scan_until(page, lambda event: isinstance(event, Progress))
    assert "README.md" in texts(page)
    assert "%" not in texts(page)


def test_a_scan_under_way_tells_bytes_speed_file_and_what_was_heard(shown) -> None:
    page = shown(ScanningPage({1}))
    scan_until(page, lambda event: isinstance(event, Heard) and event.masked.endswith("3"))
    said = texts(page)
    assert "65 % read" in said and "1.94 GB of 2.94 GB" in said
    assert "4.4 s so far · 441 MB/s · about 3 s left" in said
    assert "web/packages/chat-widget/src/generated/openapi-client/models/index.ts" in said
    assert "4 sightings, 4 keys" in said
    first, second = page.findChildren(HeardRow)[:2]
    assert first.accessibleDescription() == "1 medium, 2 high, 1 low"
    assert second._fact == "No check of it is here"


def test_only_the_latest_arrivals_are_listed_newest_first(shown) -> None:
    page = shown(ScanningPage({1}))
    scan_until(page, lambda event: isinstance(event, Started))
    page.heard([heard(n) for n in range(50)])
    lines = [line for line in texts(page).split("\n") if line.startswith("OpenAI project key")]
    assert lines == [f"OpenAI project key in file {n}" for n in (49, 48, 47, 46)]


def test_narrow_phases_become_one_line_and_arrivals_go(shown) -> None:
    page = shown(ScanningPage({1}), NARROW)
    scan_until(page, lambda event: isinstance(event, Heard))
    said = texts(page)
    assert "Phase 3 of 4: Read the git history" in said
    assert "Phases" not in said.split("\n") and "OpenAI project key in file 0" not in said


def test_a_machine_is_told_by_places_because_its_bytes_are_not_known(shown) -> None:
    page = shown(ScanningPage({1}))
    page.begin("This machine", "The known places in your home")
    page.begun(msgspec.structs.replace(story()[0], phases=("machine", "judge")))
    page.phase(Phase(phase="machine", state="running", title="Look on this machine"))
    page.progress(
        Progress(phase="machine", bytes_done=0, bytes_total=0, items_done=12, items_total=59, current="Codex CLI")
    )
    said = texts(page)
    assert said.count("12 of 59 places") == 2 and "Codex CLI" in said
    assert "%" not in said


def test_stopping_is_said_and_cannot_be_asked_twice(shown, qtbot) -> None:
    page = shown(ScanningPage({1}))
    scan_until(page, lambda event: isinstance(event, Started))
    with qtbot.waitSignal(page.cancelled):
        qtbot.mouseClick(page.cancel, Qt.MouseButton.LeftButton)
    page.stopping()
    assert (page.cancel.text(), page.cancel.isEnabled()) == ("Stopping", False)
    page.begin("other", "Files")
    assert (page.cancel.text(), page.cancel.isEnabled()) == ("Cancel", True)


def test_a_quiet_scan_says_what_it_works_on(shown) -> None:
    page = shown(ScanningPage({1}))
    scan_until(page, lambda event: isinstance(event, Started))
    page.quiet("dump\x1b[31m.sqlite")
    assert "still working on dump\\x1b[31m.sqlite" in texts(page)


# --- scorecard --------------------------------------------------------------------------------------------------------


def test_the_scorecard_lists_seven_sins_and_the_best_next_step(shown, qtbot) -> None:
    page = shown(ScorecardPage())
    page.show_report(report())
    assert [row.shown.number for row in page.findChildren(SinRow)] == [1, 2, 3, 4, 5, 6, 7]
    assert "Replace sk-proj-…0002, then revoke it" in texts(page)
    with qtbot.waitSignal(page.finding_opened) as opened:
        qtbot.mouseClick(button(page, "Show the fix"), Qt.MouseButton.LeftButton)
    assert opened.args == ["s1-history-0"]
    with qtbot.waitSignal(page.sin_opened) as sin:
        qtbot.keyClick(page.findChildren(SinRow)[0], Qt.Key.Key_Return)
    assert sin.args == [1]


def test_the_arrow_keys_walk_through_the_sins(shown, qtbot) -> None:
    page = shown(ScorecardPage())
    page.show_report(report())
    page.focus_first()
    rows = page.findChildren(SinRow)
    qtbot.waitUntil(rows[0].hasFocus)
    qtbot.keyClick(rows[0], Qt.Key.Key_Down)
    assert rows[1].hasFocus()
    qtbot.keyClick(rows[1], Qt.Key.Key_Up)
    assert rows[0].hasFocus()


def test_a_partial_result_stands_under_a_banner_and_has_no_number(shown, qtbot) -> None:
    page = shown(ScorecardPage())
    page.show_report(report(partial=True))
    assert "Partial result." in texts(page)
    with qtbot.waitSignal(page.explained):
        qtbot.mouseClick(button(page, "What is missing?"), Qt.MouseButton.LeftButton)


def test_missing_objects_are_told_with_their_count(shown) -> None:
    page = shown(ScorecardPage())
    limit = Limit(id="broken-objects", what="git history", why="they are damaged", count=3, source="history")
    page.show_report(msgspec.structs.replace(report(), limits=(limit,)))
    assert "Not all of the history was here." in texts(page)
    assert "3 objects: they are damaged." in texts(page)


def test_chips_of_longer_words_leave_the_bar_its_place(dressed) -> None:
    told = [Chip("critical", "2 kritisch"), Chip("not_checked", "13 nicht angefragte"), Chip("low", "1 niedrig")]
    assert fitting(told[:2], 0, 2, 400) == (told[:2], 0)
    assert fitting(told, 1, 2, 400) == (told[:2], 2)
    assert fitting(told, 1, 2, 200) == (told[:1], 3)
    assert fitting(told, 0, 2, 10) == (told[:1], 2) and fitting([], 2, 2, 250) == ((), 2)


def test_a_clean_project_asks_for_nothing(shown) -> None:
    page = shown(ScorecardPage())
    page.show_report(clean())
    assert "Nothing urgent" in texts(page)
    assert not page.start.isVisible()


def test_where_too_little_was_looked_at_the_next_step_has_more_looked_at(shown, qtbot) -> None:
    page = shown(ScorecardPage())
    page.show_report(unlooked())
    assert "Ask OpenAI about 1 key" in texts(page) and "% checked. Decides 2 checks" in texts(page)
    with qtbot.waitSignal(page.raised) as told:
        button(page, "Choose whom to ask…").click()
    assert told.args == ["ask-accounts"]
    page.show_report(report())
    with qtbot.waitSignal(page.finding_opened):
        button(page, "Show the fix").click()


def test_a_narrow_scorecard_puts_the_step_on_a_line_and_drops_the_header(shown) -> None:
    page = shown(ScorecardPage(), NARROW)
    page.show_report(report())
    said = texts(page).split("\n")
    assert "Sin and its worst fact" not in said
    assert any(line.startswith("Replace sk-proj-…0002, then revoke it") for line in said)
    assert {row.height() for row in page.findChildren(SinRow)} == {45}
    assert button(page, "How is this computed?").isVisible()


def test_four_words_of_the_legend_do_not_make_the_page_wider_than_the_window(shown, qtbot) -> None:
    page = shown(ScorecardPage(), (WIDE[0] - 10, WIDE[1]))
    gated = report()
    held = msgspec.structs.replace(
        gated.score, low=40, high=59, uncapped=Range(low=60, high=81), coverage=79, grade="D"
    )
    page.show_report(msgspec.structs.replace(gated, score=held))
    settle()
    said = texts(page)
    assert "held back" in said
    area = page.findChild(QScrollArea)
    qtbot.waitUntil(lambda: area.widget().width() <= area.viewport().width())
    assert area.widget().minimumSizeHint().width() <= area.viewport().width()


def test_the_ring_is_a_progress_bar_that_tells_its_legend(shown) -> None:
    page = shown(ScorecardPage())
    page.show_report(report())
    ring = page.findChild(QProgressBar)
    assert ring.accessibleName() == "Score: 8–59, not graded, 20 % checked; 8 counted, 80 not checked, 12 lost"
    assert ring.value() == 8


def test_the_sheet_lists_every_term_and_what_was_not_looked_at(dressed, qtbot) -> None:
    limits = tuple(Limit(id="unreadable", what=f"dir/{n}", why="Permission denied") for n in range(50))
    sheet = ScoreSheet(msgspec.structs.replace(report(), limits=limits))
    qtbot.addWidget(sheet)
    sheet.show()
    said = texts(sheet)
    for check in report().checks:
        assert (check.id in said) is (check.status.value != "not_applicable"), check.id
    assert said.count("Permission denied") == 40
    assert "and 10 more entries, in the exported report" in said
    assert "Held at 59: a key is in a file git tracks" in said or "Held at 59: a key is in the git history" in said


# --- findings ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def findings(shown, catalog):
    def show(whole, size=WIDE):
        page = shown(FindingsPage(catalog), size)
        page.show_report(*with_excerpts(whole))
        settle()
        return page

    return show


def test_a_page_that_is_made_wide_has_its_margins(shown, catalog) -> None:
    page = shown(FindingsPage(catalog))
    assert page.layout().contentsMargins().left() == 24 and page.layout().contentsMargins().top() == 20


def test_the_first_finding_is_shown_in_the_fixed_order(findings) -> None:
    page = findings(report())
    said = texts(page.detail)
    order = [
        said.index(words) for words in ("OpenAI project key in the git history", "Why it matters", "Fix", "Same key")
    ]
    assert order == sorted(order)
    assert [chip.text() for chip in page.detail.findChildren(ChipLabel)] == [
        "Critical",
        "Not asked",
        "Confidence high: shape, infix, name nearby",
    ]
    assert page.detail.findChild(PlaceLine).words.endswith(
        "in commit 3f9c1e2\u00a0\u00a0 D. Marsh, 9 Oct 2025; removed in a07be55, still in history"
    )
    assert "OPENAI_API_KEY=sk-proj-…0002" in page.detail.findChild(ExcerptView).accessibleDescription()


def test_one_fix_step_is_open_and_its_code_is_copied(findings, qtbot) -> None:
    page = findings(report())
    steps = [head for head in page.detail.findChildren(StepHead) if head.isVisible()]
    assert [step.isChecked() for step in steps] == [False, True, False]
    assert page.detail.findChild(Tabs).tabText(0) == "Python"
    qtbot.mouseClick(button(page.detail, "Copy Python"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().startswith("class Settings(BaseSettings):")
    assert button(page.detail, "Copied").isVisible()
    qtbot.mouseClick(button(page.detail, "Copy commands"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().startswith("git clone --mirror")
    qtbot.keyClick(steps[2], Qt.Key.Key_Return)
    assert [step.isChecked() for step in steps] == [False, False, True]


def test_the_projects_own_language_comes_first(findings, tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text("{}")
    whole = report(path=str(tmp_path))
    first = msgspec.structs.replace(
        whole.findings[0], locations=whole.findings[0].locations[:1]
    )  # `.env` tells nothing
    page = findings(msgspec.structs.replace(whole, findings=(first,)))
    assert [page.detail.findChild(Tabs).tabText(n) for n in range(2)] == ["Node", "Python"]


def test_another_finding_of_the_same_key_is_one_click_away(findings, qtbot) -> None:
    page = findings(report())
    row = next(r for r in page.detail.findChildren(PlaceRow) if r.isEnabled())
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton)
    assert page.chosen == "s1-env-tracked-0"


def test_a_filter_without_a_match_offers_to_clear_itself(findings, qtbot) -> None:
    page = findings(report())
    qtbot.keyClicks(page.search, "nothing like this")
    qtbot.waitUntil(lambda: "No finding matches." in texts(page))
    qtbot.mouseClick(button(page, "Clear the filter"), Qt.MouseButton.LeftButton)
    assert page.search.text() == ""
    assert len(page.model.shown) == 5


def test_severity_buttons_narrow_and_tell_their_counts(findings, qtbot) -> None:
    page = findings(report())
    qtbot.mouseClick(button(page, "High, 2"), Qt.MouseButton.LeftButton)
    assert {node.finding.severity for node in page.model.shown} == {Severity.HIGH}
    qtbot.mouseClick(button(page, "High, 2"), Qt.MouseButton.LeftButton)
    assert len(page.model.shown) == 5


def test_a_check_that_was_not_done_tells_why(findings) -> None:
    page = findings(report())
    node = next(n for n in page.model._sins[0].children if n.text == "Push protection is off")
    page.tree.setCurrentIndex(page.model.index_of(node))
    assert "The git host was not asked; “Ask the git host” on the start page does." in texts(page.detail)
    assert [chip.text() for chip in page.detail.findChildren(ChipLabel)] == ["Not checked", "Weight 3"]


def test_a_sin_that_is_not_built_says_what_that_means(findings) -> None:
    page = findings(report())
    page.only_sin(4)
    assert "The checks of this sin are not in this report." in texts(page.detail)


def test_no_finding_at_all_is_told_without_praise(findings) -> None:
    page = findings(clean())
    assert "No finding. Each check tells what was looked at." in texts(page.detail)


def test_next_and_previous_stop_at_both_ends(findings) -> None:
    page = findings(report())
    page.previous()
    assert page.chosen == "s1-history-0"
    for _ in range(9):
        page.next()
    assert page.chosen == "s1-no-guard-0"


def test_the_chosen_finding_stays_chosen_in_a_new_report(findings) -> None:
    page = findings(report())
    page.choose("s1-ignore-gaps-0")
    page.show_report(report(), [])
    assert page.chosen == "s1-ignore-gaps-0"
    page.show_report(clean(), [])
    assert page.chosen == ""


def test_narrow_the_detail_replaces_the_tree_and_back_returns(findings, qtbot) -> None:
    page = findings(report(), NARROW)
    assert page.tree.isVisible() and not page.detail.isVisible()
    page.choose("s1-history-0")
    assert page.detail.isVisible() and not page.tree.isVisible()
    assert "1 of 5 · Sin 1, Keys in the git history" in texts(page)
    qtbot.mouseClick(button(page, "All findings"), Qt.MouseButton.LeftButton)
    assert page.tree.isVisible() and not page.detail.isVisible()
    page.choose("s1-history-0")
    assert [
        b.text() for b in page.findChildren(Button) if b.isVisible() and b.accessibleName().endswith(" finding")
    ] == [
        "Previous",
        "Next",
    ]
    page.search_here()
    assert page.search.isVisible() and page.tree.isVisible()


def test_two_thousand_findings_are_shown_with_one_sin_and_one_check_open(findings) -> None:
    page = findings(many(2_000))
    sin = page.model.index(0, 0)
    assert page.tree.isExpanded(sin)
    assert [page.tree.isExpanded(page.model.index(n, 0, sin)) for n in range(3)] == [True, False, False]
    assert "1 of 2,000" in texts(page)


def test_what_a_stranger_named_is_shown_as_plain_text_everywhere(shown, findings) -> None:
    page = findings(hostile())
    for node in list(page.model.shown):
        page.choose(node.finding.id)
        assert node.level is Level.FINDING
        said = texts(page.detail)
        assert "\u202e" not in said and "\x1b" not in said and "\t" not in said
        for label in page.detail.findChildren(PlaceLine):
            assert "<img" not in label.text() and "<b>bold" not in label.text()
        for block in page.detail.findChildren(CodeBlock):
            copied = block._text
            assert all(c.isprintable() or c == "\n" for c in copied), copied
        for code in page.detail.findChildren(Code):
            assert "<b>" not in code.toHtml().replace("&lt;b&gt;", "")
    card = shown(ScorecardPage())
    card.show_report(hostile())
    assert "<b>bold</b><img src=x onerror=alert(1)>" in card.findChildren(SinRow)[0].shown.fact


def test_no_tooltip_of_a_stranger_is_taken_for_markup(findings, shown) -> None:
    page = findings(hostile(), (700, 640))
    page.choose(hostile().findings[0].id)
    welcome = shown(WelcomePage())
    welcome.show_recent([recent_of(hostile())], NOW)
    tips = [w.toolTip() for top in (page, welcome) for w in top.findChildren(object) if getattr(w, "toolTip", None)]
    tips = [tip for tip in tips if tip]
    assert any("project" in tip for tip in tips)
    assert not [tip for tip in tips if "<i>" in tip or "<img" in tip or "<b>" in tip]


# --- failed -----------------------------------------------------------------------------------------------------------


def test_a_failed_scan_says_what_happened_and_offers_three_ways_on(shown, qtbot) -> None:
    page = shown(FailedPage())
    page.tell("The scan stopped at <b>dump</b>.sqlite: its process ended by signal 9.", cancelled=False)
    assert "The scan could not be done" in texts(page)
    assert "<b>dump</b>.sqlite" in texts(page)
    for words in ("Scan again", "Choose another…", "Copy details"):
        assert button(page, words).isEnabled()
    qtbot.mouseClick(button(page, "Copy details"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().endswith("<b>dump</b>.sqlite: its process ended by signal 9.")


def test_a_cancelled_scan_without_result_is_no_failure(shown) -> None:
    page = shown(FailedPage())
    page.tell("The scan was cancelled before anything was read.", cancelled=True)
    assert "Nothing was heard" in texts(page)


def test_the_detail_never_shows_what_the_filter_hides(findings) -> None:
    page = findings(report())
    page.search.setText("dockerfile")
    page._filter()
    assert page.chosen == "s1-history-1"
    page.search.setText("no such thing")
    page._filter()
    assert page.chosen == ""
    assert "OpenAI" not in texts(page.detail) and "Hugging Face" not in texts(page.detail)


def test_a_very_small_window_keeps_the_names_of_the_sins_whole(shown) -> None:
    page = shown(ScorecardPage(), (664, 520))
    page.show_report(report())
    settle()
    row = page.findChildren(SinRow)[2]
    assert row.shown.title == "The CI/CD and Logging Tattletale"
    ink = row.grab().toImage()
    wide = QFontMetrics(theme.font(14, 600)).horizontalAdvance(row.shown.title)
    ends = max(x for x in range(56, 400) if any(ink.pixelColor(x, y).lightness() < 100 for y in range(6, 22)))
    assert abs(ends - (56 + wide)) <= 4


def test_every_phase_of_a_scan_has_a_name() -> None:
    assert set(LISTED) == set(get_args(PhaseName))


def test_parts_beside_each_other_begin_and_end_at_the_same_height(shown) -> None:
    page = shown(WelcomePage(), (1200, 800))
    page.show_recent([recent_of(report())] * 4, NOW)
    settle()
    for left, right in ((page._examine, page._recent), (page._read, page._fresh)):
        assert (left.geometry().top(), left.geometry().bottom()) == (right.geometry().top(), right.geometry().bottom())


def test_a_short_last_word_does_not_stand_alone_in_its_line() -> None:
    label = Label("Replace the key, then revoke it", wrap=True)
    assert "revoke\u00a0it" in label.text() and label.words == "Replace the key, then revoke it"
    assert "add\u00a0.”" in Label("One “git add .” away", wrap=True).text()
    assert "60\u00a0%" in Label("under 60 % of it", wrap=True).text()
    assert "\u00a0" not in Label("Nothing of what was read names the responsible department", wrap=True).text()


def test_buttons_of_a_finding_that_do_not_fit_beside_each_other_stand_in_two_rows(findings) -> None:
    page = findings(report())
    page.choose("s1-history-0")
    detail = page.detail
    detail.again_button.set_words("Check this again, with very many more words than there is room for in one line")
    page.resize(1000, 700)
    settle()
    detail._fit_acts()
    settle()
    assert detail.accept_button.geometry().top() > detail.again_button.geometry().bottom()
    assert detail.again_button.width() >= detail.again_button.sizeHint().width()
    assert detail.foot.height() < 100
    detail.again_button.set_words("Again")
    page.resize(1300, 700)
    settle()
    assert detail.accept_button.geometry().top() == detail.again_button.geometry().top()


def test_the_line_that_filters_takes_the_room_that_is_there_before_it_is_left_empty(shown, catalog) -> None:
    page = shown(FindingsPage(catalog), (NARROW[0], NARROW[1]))
    page.show_report(report(), [])
    page.only_sin(1)
    settle()
    assert page.search.width() == page.search.maximumWidth()
