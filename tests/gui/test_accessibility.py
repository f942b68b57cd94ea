"""To a screen reader every control has a name and is what it is; the ring is a progress bar that tells its legend."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterator
from datetime import date

import drill_samples
import pytest
import response_samples
from conftest import button, open_keys, open_vault, settle
from gui_samples import feed, report, story, with_excerpts
from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from gui.models.attest import Row
from gui.models.online import Reach
from gui.models.vault import Keychain, Provider, SettingNote, Status
from gui.models.verdicts import verdict
from gui.pages.ask_sheet import AskSheet, askable
from gui.pages.attest_sheets import AnswerSheet, ImportSheet
from gui.pages.key_revoke import RevokeSheet
from gui.pages.machine_places import PlacesSheet
from gui.pages.online import AskedSheet, OnlineSheet
from gui.pages.vault_sheets import AddSheet, RevealSheet
from gui.pages.whatif_sheet import WhatIfSheet
from gui.sheet import ScoreSheet
from gui.shortcuts import ShortcutSheet
from gui.widgets.chips import Chip, ChipLabel
from gui.widgets.fold import FoldHead
from gui.widgets.meters import Meter
from gui.widgets.ring import Ring
from gui.widgets.sheets import Question

Role, Text = QAccessible.Role, QAccessible.Text


def interface(thing: QObject) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(thing)
    assert found is not None
    return found


def name(thing: QObject) -> str:
    return interface(thing).text(Text.Name)


def scanning(window) -> None:
    window.scanning.begin("atlas-support", "Files")
    for event in story()[:10]:
        feed(window.scanning, event)
    window._stack.setCurrentIndex(1)
    window._show(window.scanning)


def pages(window) -> Iterator[tuple[str, QWidget]]:
    """Every page and sheet, one after the other, as it is shown."""
    yield "welcome", window
    scanning(window)
    yield "scanning", window
    window.show_report(*with_excerpts(report()), 0.4)
    yield "scorecard", window
    window._open_sin(1)
    yield "sin", window
    window.show_page("findings")
    window.findings.choose("s1-history-0")
    yield "findings", window
    window.findings.only_sin(1)
    yield "findings of a sin", window
    window.findings.clear_filter()
    open_keys(window)
    yield "keys", window
    open_vault(window)
    yield "vault", window
    window.vault.show_vault(Status(keychain=Keychain(state="locked")), None)
    yield "vault in trouble", window
    response = window.page_of("response")
    window._show(response)
    response._came_back = True
    response.show_responses([])
    yield "response, nothing begun", window
    response.show_responses([response_samples.replacing()])
    response.open_step("replace")
    yield "response", window
    drill = window.page_of("drill")
    window._show(drill)
    drill.show_told(drill_samples.told())
    yield "drills that were held", window
    drill.show_told(drill_samples.told(drill_samples.safe()))
    drill.open_step("tell")
    yield "drill", window
    paper = window.page_of("report")
    paper.paper.show_pages([PAPER, PAPER])
    window._show(paper)
    yield "report", window
    window.failed.tell("It broke.", cancelled=False)
    window._show(window.failed)
    yield "failed", window
    window.toast.tell("Saved report.json")
    yield "toast", window.toast
    for dialog in (
        ScoreSheet(report(), window),
        WhatIfSheet(report(), window),
        ShortcutSheet(window),
        PlacesSheet(window.catalog, window),
        AskSheet(askable(report(), ()), (), window),
        AddSheet(PROVIDERS, window),
        AddSheet(
            PROVIDERS, window, replaced=window.vault.table.model_.rows[0] if window.vault.table.model_.rows else None
        ),
        RevealSheet("OpenAI, default", "sk-…4f2a", window),
        OnlineSheet(window, window),
        AskedSheet(Reach(name="openai", kind="provider", on=False), window, window),
        AnswerSheet(ROW, "Ada", date(2026, 11, 24), window),
        ImportSheet("a.toml", [], {}, date(2026, 11, 24), window),
        RevokeSheet("sk-proj-…4f2a", "openai", window),
        Question("Take it out?", "It is gone then.", "Take it out", window),
    ):
        dialog.show()
        yield type(dialog).__name__, dialog
        dialog.close()


ROLES = {
    Role.Button, Role.CheckBox, Role.EditableText, Role.Tree, Role.PageTabList, Role.Table, Role.Slider, Role.List,
    Role.RadioButton, Role.Graphic, Role.PageTab, Role.ButtonMenu,
}  # fmt: skip
PAPER = base64.b64encode(zlib.compress(b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 842"/>'))
ROW = Row(
    check="S6-AUDIT-LOG",
    sin=6,
    question="Does somebody see it?",
    told="",
    evidence="",
    chip=Chip("plain", "Open"),
    group="ask",
)
PROVIDERS = [
    Provider(provider="openai", name="OpenAI", page="https://example.org", steps=("Make one.",)),
    Provider(provider="litellm", name="LiteLLM proxy", settings=(SettingNote(name="base", title="Address"),)),
]


def test_whatever_takes_the_keyboard_has_a_name_and_a_role(open_window) -> None:
    window = open_window()
    seen = set()
    for page, root in pages(window):
        settle()
        controls = [
            w for w in root.findChildren(QWidget) if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus
        ]
        assert controls, page
        for control in controls:
            found = interface(control)
            assert name(control).strip(), f"{page}: {control} has no name"
            assert found.role() in ROLES, f"{page}: {name(control)!r} is {found.role()}"
            seen.add(found.role())
    assert seen == ROLES


def test_a_button_can_be_pressed_by_a_screen_reader(open_window, qtbot) -> None:
    window = open_window()
    for page, root in pages(window):
        settle()
        for control in root.findChildren(QAbstractButton):
            if control.isVisible() and control.isEnabled():
                names = interface(control).actionInterface().actionNames()
                assert "Press" in names or "Toggle" in names or "Check" in names or "Uncheck" in names, page
    window.show_page("scorecard")
    window._show(window.scorecard)
    with qtbot.waitSignal(window.scorecard.finding_opened):
        interface(button(window.scorecard, "Show the fix")).actionInterface().doAction("Press")


def test_no_two_controls_of_a_page_have_the_same_name(open_window) -> None:
    window = open_window()
    for page, root in pages(window):
        settle()
        names = [
            name(w)
            for w in root.findChildren(QWidget)
            if w.isVisible() and w.focusPolicy() & Qt.FocusPolicy.TabFocus and name(w) != "OpenAI keys"
        ]
        assert len(names) == len(set(names)), f"{page}: {sorted(n for n in names if names.count(n) > 1)}"


def test_the_window_is_one_and_the_page_that_is_shown_is_the_selected_tab(open_window) -> None:
    window = open_window()
    window.show_report(report(), [], 0.4)
    assert interface(window).role() == Role.Window and name(window) == "Shrift"
    tabs = interface(window.navigation)
    assert tabs.role() == Role.PageTabList and name(window.navigation) == "Pages"
    window.show_page("findings")
    rows = {n: interface(b) for n, b in window.navigation.buttons.items()}
    assert {row.role() for row in rows.values()} == {Role.PageTab}
    assert [n for n, row in rows.items() if row.state().selected] == ["findings"]
    rows["scorecard"].actionInterface().doAction("Press")
    assert window.current is window.scorecard and rows["scorecard"].state().selected
    project = interface(window.navigation.project)
    assert project.role() == Role.ButtonMenu and project.state().hasPopup and not project.state().selectable
    window.navigation.buttons["keys"].setEnabled(False)
    assert rows["keys"].state().disabled and not rows["keys"].actionInterface().actionNames()


def test_what_folds_says_whether_it_is_open(open_window) -> None:
    window = open_window()
    window.show_report(*with_excerpts(report()), 0.4)
    window._open_sin(1)
    settle()
    head = next(h for h in window.sin.findChildren(FoldHead) if h.isVisible())
    for _ in range(2):
        state = interface(head).state()
        assert interface(head).role() == Role.Button and state.expandable
        assert (state.expanded, state.collapsed) == (int(head.isChecked()), int(not head.isChecked()))
        interface(head).actionInterface().doAction("Press")


def test_the_ring_is_a_progress_bar_and_tells_what_it_shows(open_window) -> None:
    window = open_window()
    window.show_report(report(), [], 0.4)
    ring = window.scorecard.findChild(Ring)
    found = interface(ring)
    assert found.role() == Role.ProgressBar
    assert found.text(Text.Name) == f"Score: {verdict(report()).ring.spoken}"
    assert "not checked" in found.text(Text.Name)


def test_chips_and_paragraphs_are_read_as_their_words(open_window) -> None:
    window = open_window()
    window.show_report(*with_excerpts(report()), 0.4)
    window.show_page("findings")
    settle()
    chips = [interface(chip) for chip in window.findings.detail.findChildren(ChipLabel)]
    assert {chip.role() for chip in chips} == {Role.StaticText}
    assert [chip.text(Text.Name) for chip in chips][:2] == ["Critical", "Not asked"]
    for label in window.findings.detail.findChildren(QLabel):
        assert "<div" not in interface(label).text(Text.Name)


def test_the_tree_tells_each_row_with_place_and_count(open_window) -> None:
    window = open_window()
    window.show_report(report(), [], 0.4)
    settle()  # pages that are not in front are told in turns of their own
    model = window.findings.model
    spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "1  The Public GitHub Confession, 5"
    first = model.index_of(model.shown[0]).data(Qt.ItemDataRole.AccessibleTextRole)
    assert first == "sk-proj-…0002, .env:12 @ 3f9c1e2 and 2 more"


@pytest.mark.parametrize("busy", [False, True])
def test_what_cannot_be_done_now_says_that_it_is_disabled(open_window, busy) -> None:
    window = open_window()
    window.show_report(report(), [], 0.4)
    window.scorecard.allow_again(not busy)
    assert interface(window.scorecard.rescan).state().disabled == int(busy)


def test_cards_and_cells_of_keys_are_told(open_window) -> None:
    window = open_window()
    window.show_report(*with_excerpts(report()), 0.4)
    open_keys(window)
    card = next(iter(window.keys.views.values()))
    assert interface(card).text(Text.Description) == card.card.spoken
    model = window.keys.matrix.model_
    said = [model.index(0, n).data(Qt.ItemDataRole.AccessibleTextRole) for n in range(model.columnCount())]
    assert said[0].startswith("OpenAI project key, hidden key ending")
    assert "Git history: 1, critical" in said and "Shell: not looked at" in said


def test_the_chart_tells_the_day_that_the_keyboard_looks_at(open_window, qtbot) -> None:
    window = open_window()
    window.show_report(*with_excerpts(report()), 0.4)
    open_vault(window)
    bars = window.vault.spending.bars
    assert "in all" in interface(bars).text(Text.Name)
    bars.setFocus()
    qtbot.keyClick(bars, Qt.Key.Key_Home)
    assert interface(bars).text(Text.Description).startswith("1 Nov: $")
    qtbot.keyClick(bars, Qt.Key.Key_Right)
    assert interface(bars).text(Text.Description).startswith("2 Nov: $")
    window.vault.table.setFocus()
    assert interface(bars).text(Text.Description) == ""


def test_rows_of_the_vault_and_limits_are_told(open_window) -> None:
    window = open_window()
    window.show_report(*with_excerpts(report()), 0.4)
    open_vault(window)
    model = window.vault.table.model_
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == model.rows[0].spoken
    meters = [name(m) for m in window.vault.limits.findChildren(Meter)]
    assert any("% used" in said for said in meters)
