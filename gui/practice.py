"""The demo project: made once, in a folder that goes when the window closes."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gui.engine import DemoMaker


class Practice(QObject):
    """Keeps the demo project for as long as the window is open."""

    ready = Signal(str)  # its folder
    busy = Signal(bool)  # while it is made
    failed = Signal(str)  # one line for a person

    def __init__(self, maker: DemoMaker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._maker = maker
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        maker.made.connect(self._made)
        maker.failed.connect(self._failed)

    def ask(self) -> None:
        """Make it, or say again where it is."""
        self._folder = self._folder or tempfile.TemporaryDirectory(prefix="shrift-demo-", ignore_cleanup_errors=True)
        project = Path(self._folder.name) / "atlas-support"
        if project.exists():
            self.ready.emit(str(project))
            return
        self.busy.emit(True)
        self._maker.start(project)

    def _made(self, path: str) -> None:
        self.busy.emit(False)
        self.ready.emit(path)

    def _failed(self, why: str) -> None:
        self.busy.emit(False)
        self.failed.emit(why)

    def holds(self, folder: Path | None) -> bool:
        """Whether this is the demo project: it is no project to come back to."""
        return self._folder is not None and folder is not None and folder.is_relative_to(self._folder.name)

    def close(self) -> None:
        """Take it away."""
        self._maker.stop()
        if self._folder is not None:
            self._folder.cleanup()
