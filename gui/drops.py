"""Folders dropped on the window, wherever on it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QWidget


class FolderDrops(QWidget):
    """A widget whose whole area takes folders; it only ever looks at what is dropped."""

    held_over = Signal(bool)  # whether something that can be dropped is held over it
    dropped = Signal(Path)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _folder(event.mimeData()) is not None:
            _only_look(event)
            self.held_over.emit(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.held_over.emit(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.held_over.emit(False)
        folder = _folder(event.mimeData())
        if folder is not None:
            _only_look(event)
            self.dropped.emit(folder)


def _folder(data: QMimeData) -> Path | None:
    return dropped_folder([url.toLocalFile() for url in data.urls() if url.isLocalFile()])


def _only_look(event: QDropEvent) -> None:
    """Accept what is dropped as a copy: a file manager that proposed a move must not take the folder away."""
    event.setDropAction(Qt.DropAction.CopyAction)
    event.accept()


def dropped_folder(paths: list[str]) -> Path | None:
    """The folder that was dropped: itself, or the one a dropped file lies in."""
    for text in paths:
        path = Path(text)
        if path.is_dir():
            return path
        if path.is_file():
            return path.parent
    return None
