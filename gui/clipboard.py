"""A value on the clipboard for a while: taken away again if nothing else was copied meanwhile."""

from __future__ import annotations

import hashlib
import secrets

from PySide6.QtCore import QByteArray, QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication

SECONDS = 30
# By these, programs that keep a history of the clipboard know what to leave out (KDE's, and Windows' own).
_HINTS = {
    "x-kde-passwordManagerHint": b"secret",
    'application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing"': b"\x01",
    'application/x-qt-windows-mime;value="CanIncludeInClipboardHistory"': b"\x00\x00\x00\x00",
    'application/x-qt-windows-mime;value="CanUploadToCloudClipboard"': b"\x00\x00\x00\x00",
}


class Lent(QObject):
    """What was lent to the clipboard. Of the value only a salted digest is kept, to know it again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._salt, self._digest = b"", b""
        self._timer = QTimer(self, interval=SECONDS * 1_000, singleShot=True)
        self._timer.timeout.connect(self.take_back)

    def lend(self, value: bytes) -> None:
        """Put a value there, for 30 seconds."""
        self._salt = secrets.token_bytes(16)
        self._digest = self._of(value)
        data = QMimeData()
        data.setText(value.decode("utf-8", "replace"))
        for kind, word in _HINTS.items():
            data.setData(kind, QByteArray(word))
        QGuiApplication.clipboard().setMimeData(data)
        self._timer.start()

    def take_back(self) -> bool:
        """Clear the clipboard if it still holds what was lent; whether it did."""
        self._timer.stop()
        digest, self._digest = self._digest, b""
        if not digest:
            return False
        if self._of(QGuiApplication.clipboard().text().encode()) != digest:
            return False
        QGuiApplication.clipboard().clear()
        return True

    def _of(self, value: bytes) -> bytes:
        return hashlib.sha256(self._salt + value.decode("utf-8", "replace").encode()).digest()
