"""The tray: quiet, and told are new critical findings alone, without what they say."""

from __future__ import annotations

import msgspec
import pytest
from gui_samples import clean, report
from PySide6.QtWidgets import QSystemTrayIcon

from checks.model import Severity
from gui.tray import Tray, grave, news, state_words

pytestmark = pytest.mark.qt_log_ignore("systemTrayWindowChanged")  # Qt's own, where no platform has a tray


def softened():
    whole = report()
    low = tuple(msgspec.structs.replace(f, severity=Severity.LOW) for f in whole.findings)
    return msgspec.structs.replace(whole, findings=low)


def test_only_what_is_critical_and_new_is_told_and_never_what_it_is() -> None:
    count = len(grave(report()))
    assert count
    words = news(softened(), report())
    assert words.startswith(f"{count} new critical finding") and words.endswith("in atlas-support")
    assert news(report(), report()) == "" and news(report(), softened()) == ""
    assert news(None, report()) == "" and news(report(partial=True), report()) == ""
    other = msgspec.structs.replace(softened(), target=msgspec.structs.replace(report().target, path="/other"))
    assert news(other, report()) == ""
    assert not any(f.title in words for f in report().findings)


def test_without_a_tray_nothing_happens(qapp, monkeypatch) -> None:
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: False))
    tray = Tray()
    tray.want(True)
    assert not tray.shown and tray.hear(report(), behind=True) == ""


@pytest.fixture
def tray(dressed, monkeypatch):
    monkeypatch.setattr(QSystemTrayIcon, "isSystemTrayAvailable", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "supportsMessages", staticmethod(lambda: True))
    said: list[str] = []
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda _self, _title, words, *_: said.append(words))
    made = Tray()
    made.said = said
    yield made
    made.close()


def test_it_is_told_only_while_the_window_is_behind_and_it_is_wanted(tray) -> None:
    tray.hear(softened(), behind=True)
    tray.hear(report(), behind=True)
    assert tray.said == []  # not wanted
    tray.want(True)
    tray.hear(softened(), behind=True)
    tray.hear(report(), behind=False)
    assert tray.said == [] and tray._icon.toolTip() == state_words(report())
    tray.hear(softened(), behind=True)
    tray.hear(report(), behind=True)
    assert len(tray.said) == 1
    tray.want(False)
    assert not tray.shown


def test_its_menu_leads_back_and_its_words_are_quiet(tray, qtbot) -> None:
    tray.want(True)
    with qtbot.waitSignals([tray.opened, tray.again, tray.left]):
        for action in tray._menu.actions():
            action.trigger()
    assert state_words(None) == "Shrift" and state_words(clean()).startswith("Shrift: ")
