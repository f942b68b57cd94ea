"""The window, the real command line and a real keychain: kept, shown for a moment, copied and taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from answering import awaited
from conftest import settle
from gui_samples import report
from PySide6.QtGui import QGuiApplication

from gui.pages.vault_sheets import AddSheet, RevealSheet
from tests.keychain import Session

pytestmark = [
    pytest.mark.keychain,
    pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning"),
]


def test_a_credential_is_kept_shown_and_copied_and_lies_in_no_file(
    keychain: Session, open_window, qtbot, key, tmp_path: Path
) -> None:
    value, window = key("openai", "admin"), open_window()
    accounts, page = window.accounts, window.vault

    def quiet() -> bool:
        return not any(c.running for c in (accounts._look, accounts._asker, accounts._doer))

    window.show_report(report(), [], 0.4)
    window.show_page("vault")
    qtbot.waitUntil(lambda: accounts._status is not None and quiet(), timeout=60_000)
    assert "unlocked" in page._where.words
    page.add.emit()
    sheet = awaited(window, AddSheet, qtbot, timeout=60_000)
    sheet._value.setText(value)
    sheet._send()
    qtbot.waitUntil(lambda: bool(page.table.model_.rows) and quiet(), timeout=60_000)
    row = page.table.model_.rows[0]
    assert (row.title, row.used, row.kept, row.is_account) == ("OpenAI", "Not asked", True, True)
    page.reveal.emit(row)
    settle()
    shown = next(d for d in window.findChildren(RevealSheet) if d.isVisible())
    shown.yes.click()
    qtbot.waitUntil(lambda: shown._value._value == value, timeout=60_000)
    shown.reject()
    page.copied.emit(row)
    clipboard = QGuiApplication.clipboard()
    qtbot.waitUntil(lambda: clipboard.text() == value, timeout=60_000)
    assert accounts._lent.take_back() and clipboard.text() == ""
    assert not [f for f in tmp_path.rglob("*") if f.is_file() and value.encode() in f.read_bytes()]
