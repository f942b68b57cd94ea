"""The files that come with the window: inside the package where it is installed, beside it in a source tree."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

ICON_SIZES = (16, 22, 24, 32, 48, 64, 128, 256)


def asset(name: str) -> Path:
    """The path of a file under `assets/`. Raises `FileNotFoundError` where neither place has it."""
    package = Path(__file__).parent
    for folder in (package / "_assets", package.parent / "assets"):
        if (folder / name).is_file():
            return folder / name
    raise FileNotFoundError(name)


def window_icon() -> QIcon:
    """Shrift's icon in every usual size, drawn from one file; no icon where the file is missing."""
    made = QIcon()
    try:
        renderer = QSvgRenderer(str(asset("icons/shrift.svg")))
    except FileNotFoundError:
        return made
    for size in ICON_SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        renderer.render(painter, QRectF(0, 0, size, size))
        painter.end()
        made.addPixmap(pixmap)
    return made
