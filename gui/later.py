"""Work that takes longer than a blink: done beside the window's loop, its result handed back in the loop's own turn."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal


class Later(QObject):
    """One piece of work at a time; of several only the newest has its result told.

    The work must touch no widget and nothing that changes meanwhile. Its error is raised in the loop.
    """

    done = Signal(object)
    _ended = Signal(int, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._newest = 0
        self._ended.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def run(self, work: Callable[[], Any]) -> None:
        """Begin; what was begun before is forgotten."""
        self._newest += 1
        threading.Thread(target=self._work, args=(self._newest, work), name="later", daemon=True).start()

    def forget(self) -> None:
        """Tell nothing of what was begun."""
        self._newest += 1

    def _work(self, number: int, work: Callable[[], Any]) -> None:
        try:
            result, error = work(), None
        except BaseException as raised:  # told in the loop, where somebody hears it
            result, error = None, raised
        try:
            self._ended.emit(number, result, error)
        except RuntimeError:
            return  # the window was closed meanwhile

    def _tell(self, number: int, result: object, error: BaseException | None) -> None:
        if number != self._newest:
            return
        if error is not None:
            raise error
        self.done.emit(result)
