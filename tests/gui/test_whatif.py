"""The sheet “What if…”: ticks move the score, and nothing else."""

from __future__ import annotations

import msgspec
import pytest
from gui_samples import clean, hostile, report
from PySide6.QtCore import Qt

from checks.scoring.whatif import outcome, what_if
from gui.models.whatif import Trial
from gui.pages.whatif_sheet import StepWords, WhatIfSheet
from gui.widgets.text import Label


@pytest.fixture
def sheet(dressed, qtbot) -> WhatIfSheet:
    made = WhatIfSheet(report())
    qtbot.addWidget(made)
    made.show()
    return made


def texts(sheet: WhatIfSheet) -> str:
    return "\n".join(label.words or label.text() for label in sheet.findChildren(Label))


def test_nothing_ticked_is_the_score_as_it_is() -> None:
    told = Trial(report()).tried(())
    assert told.ring.gained == 0 and told.ring.number in told.headline
    assert "at most 59: " in told.headline and "gained" not in dict.fromkeys(part for part, _, _ in told.legend)


def test_the_gained_part_stands_apart_and_all_parts_make_the_circle() -> None:
    trial = Trial(report())
    told = trial.tried({act.id for act in trial.told.acts})
    then = outcome(report(), trial.told.acts).score
    assert " → " in told.headline
    assert told.ring.gained == pytest.approx(then.low - report().score.low, abs=0.02)
    assert sum(points for _, points, _ in told.legend) == 100
    assert "gained" in told.ring.spoken and "steps: closes" in told.sentence


def test_space_ticks_and_the_words_follow(sheet: WhatIfSheet, qtbot) -> None:
    first = next(iter(sheet.ticks.values()))
    assert first.hasFocus() or sheet.focusWidget() is first
    before = texts(sheet)
    qtbot.keyClick(first, Qt.Key.Key_Space)
    assert sheet.ticked == {what_if(report()).acts[0].id}
    assert "1 step: closes" in texts(sheet) or "1 step: lowers" in texts(sheet)
    qtbot.keyClick(first, Qt.Key.Key_Space)
    assert texts(sheet) == before
    qtbot.mouseClick(sheet.findChildren(StepWords)[0], Qt.MouseButton.LeftButton)
    assert first.isChecked()


def test_every_tick_says_its_step_and_gain(sheet: WhatIfSheet) -> None:
    for act in what_if(report()).acts:
        assert sheet.ticks[act.id].accessibleName()
    sheet._all.click()
    assert sheet.ticked == set(sheet.ticks) and not sheet._all.isEnabled()
    sheet._none.click()
    assert not sheet.ticked and not sheet._none.isEnabled()


def test_with_nothing_to_do_it_says_so(dressed, qtbot) -> None:
    made = WhatIfSheet(msgspec.structs.replace(clean(), checks=(), findings=()))
    qtbot.addWidget(made)
    assert "There is nothing to do" in texts(made) and not made.ticks


def test_a_hostile_name_is_shown_escaped(dressed, qtbot) -> None:
    made = WhatIfSheet(hostile())
    qtbot.addWidget(made)
    made._all.click()
    assert not [c for c in texts(made) if ord(c) < 32 and c != "\n"]
