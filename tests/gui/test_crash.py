"""When the window breaks: what is said and copied names kinds and places, never words, values or paths of the user's."""

from __future__ import annotations

import sys

import pytest
from conftest import button, settle, texts
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from gui.crash import CrashSheet, CrashTeller, details
from gui.models.walkthrough import still_open


def broken(value: str) -> BaseException:
    try:
        try:
            raise KeyError(value)
        except KeyError as error:
            raise ValueError(f"cannot use {value} of /home/ada/secret") from error
    except ValueError as error:
        return error


def test_kinds_and_places_are_told_and_nothing_else(key) -> None:
    value = key()
    told = details(broken(value))
    assert "ValueError" in told and "KeyError" in told and "test_crash.py:" in told and " broken" in told
    assert value not in told and "/home" not in told and "cannot use" not in told
    with pytest.raises(AttributeError) as caught:
        still_open("no report")  # type: ignore[arg-type]
    assert "gui/models/walkthrough.py:" in details(caught.value)


def test_an_error_that_quotes_itself_and_a_deep_one_come_to_an_end() -> None:
    def deep(n: int) -> None:
        if n == 0:
            raise RuntimeError("x")
        deep(n - 1)

    with pytest.raises(RuntimeError) as caught:
        deep(80)
    caught.value.__context__ = caught.value.__cause__ = caught.value
    assert len(details(caught.value).splitlines()) < 40


def test_it_is_told_once_in_a_sheet_whose_copy_holds_no_secret(dressed, qtbot, capsys, key) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    teller = CrashTeller(window)
    error = broken(key())
    for _ in range(2):
        teller.tell(type(error), error, error.__traceback__)
    settle()
    sheets = [s for s in window.findChildren(CrashSheet) if s.isVisible()]
    assert len(sheets) == 1 and "no file of yours, no key" in texts(sheets[0])
    button(sheets[0], "Copy details").click()
    copied = QGuiApplication.clipboard().text()
    said = capsys.readouterr().err
    assert copied.startswith("Shrift ") and "ValueError" in copied
    assert key() not in copied + said and "cannot use" not in said
    assert button(sheets[0], "Copied").isEnabled()


def test_the_hook_is_put_in_and_taken_out_again(qapp, monkeypatch) -> None:
    before = sys.excepthook
    teller = CrashTeller(QWidget())
    teller.begin()
    assert sys.excepthook == teller.tell
    teller.end()
    assert sys.excepthook is before
    stopped: list[type] = []
    teller._before = lambda kind, *_: stopped.append(kind)
    teller.tell(KeyboardInterrupt, KeyboardInterrupt(), None)
    assert stopped == [KeyboardInterrupt]


def test_what_breaks_again_and_again_opens_three_sheets_at_most(dressed, qtbot, capsys) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    teller = CrashTeller(window)
    for kind in (KeyError, ValueError, TypeError, OSError, RuntimeError):
        teller.tell(kind, kind("x"), None)
    assert len(window.findChildren(CrashSheet)) == 3
    assert capsys.readouterr().err.count("a mistake in Shrift itself") == 5
