"""Marks and icons: drawn for Shrift on a grid of 24, tinted when they are asked for, kept by name, size, colour, scale."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QIcon, QPainter, QPixmap, QTransform
from PySide6.QtSvg import QSvgRenderer

from checks.report.marks import MARKS
from gui.theme import theme

# `C` is the colour, `G` the ground that shows through a filled mark. Strokes are 2 wide with round ends.
SHAPES = {
    **MARKS,
    "waits": '<circle cx="12" cy="12" r="9.5"/>',
    # things and acts
    "folder": '<path d="M3 6.5A1.5 1.5 0 0 1 4.5 5h4.6l2.4 3h8A1.5 1.5 0 0 1 21 9.500v8a1.500 1.500 0 0 1-1.500 1.500h-15A1.500 1.500 0 0 1 3 17.500z"/>',
    "folder_open": '<path d="M3 17V6.500A1.500 1.500 0 0 1 4.500 5h4.600l2.400 3h6.500A1.500 1.500 0 0 1 19.500 9.500v1.200"/><path d="M4.300 19h12.900a1.600 1.600 0 0 0 1.500-1.100l2.200-5.300a1.400 1.400 0 0 0-1.300-1.900H8a1.600 1.600 0 0 0-1.500 1L3.200 17.800A.9.9 0 0 0 4.300 19z"/>',
    "scorecard": '<path d="M4.200 17.500a9 9 0 1 1 15.600 0"/><path d="M12 13.500l4-4.500"/>',
    "findings": '<path d="M3.500 4.500v13.500h5M3.500 9h5M12 5h8.500M12 9h8.500M12 18h8.500"/>',
    "down": '<path d="M6 9l6 6 6-6"/>',
    "right": '<path d="M9 5.500l6.500 6.500L9 18.500"/>',
    "left": '<path d="M15 5.500L8.500 12l6.500 6.500"/>',
    "back": '<path d="M20 12H4.500M11 5l-7 7 7 7"/>',
    "export": '<path d="M12 3.500v11M7.500 10.500l4.500 4.500 4.500-4.500M4 15.500v4A1.500 1.500 0 0 0 5.500 21h13a1.500 1.500 0 0 0 1.500-1.500v-4"/>',
    "again": '<path d="M20.500 11A8.600 8.600 0 0 0 5.600 6.500L3.500 8.800M3.500 13a8.600 8.600 0 0 0 14.900 4.500l2.100-2.300"/><path d="M3.500 3.800v5h5M20.500 20.200v-5h-5"/>',
    "search": '<circle cx="10.500" cy="10.500" r="6.500"/><path d="M15.500 15.500l5 5"/>',
    "clear": '<path d="M6 6l12 12M18 6L6 18"/>',
    "copy": '<rect x="8.500" y="8.500" width="12" height="12" rx="2"/><path d="M5 15.500H4.500A1.500 1.500 0 0 1 3 14V4.500A1.500 1.500 0 0 1 4.500 3H14a1.500 1.500 0 0 1 1.500 1.500V5"/>',
    "ticked": '<path stroke-width="3.6" d="M4.500 12.500l5 5L19.500 7"/>',
    "done": '<path d="M4.500 12.500l5 5L19.500 7"/>',
    "open": '<path d="M10 5H5.500A1.500 1.500 0 0 0 4 6.500v12A1.500 1.500 0 0 0 5.500 20h12a1.500 1.500 0 0 0 1.500-1.500V14M14 4h6v6M20 4l-9 9"/>',
    "play": '<path d="M6.500 4.500v15L19.500 12z" stroke-linejoin="round"/>',
    "ticks": '<path d="M3 6l1.800 1.800L8 4.500M3 12.500l1.800 1.800L8 11M3 19l1.800 1.800L8 17.500M12 6.500h9M12 12.500h9M12 19h9"/>',
    "lock": '<rect x="4.500" y="10.500" width="15" height="10.500" rx="2"/><path d="M8 10.500V7a4 4 0 0 1 8 0v3.500"/>',
    "offline": '<path d="M3 3l18 18M8.500 16.200a5 5 0 0 1 7 0M5 12.700a10 10 0 0 1 4.600-2.600M19 12.700a10 10 0 0 0-3.400-2.300M2 9a15 15 0 0 1 3.600-2.400M22 9A15 15 0 0 0 11 5.500M12 20v.1"/>',
    "online": '<path d="M8.500 16.200a5 5 0 0 1 7 0M5 12.700a10 10 0 0 1 14 0M2 9a15 15 0 0 1 20 0M12 20v.1"/>',
    "file": '<path d="M14 3H6.500A1.500 1.500 0 0 0 5 4.500v15A1.500 1.500 0 0 0 6.500 21h11a1.500 1.500 0 0 0 1.500-1.500V8zM14 3v5h5M9 13h6M9 17h6"/>',
    "commit": '<circle cx="12" cy="12" r="4"/><path d="M2 12h6M16 12h6"/>',
    "step": '<circle cx="6" cy="18.500" r="2.500"/><circle cx="18" cy="5.500" r="2.500"/><path d="M8.500 18.500H15a3.200 3.200 0 0 0 0-6.500H9a3.200 3.200 0 0 1 0-6.500h6.500"/>',
    "light": '<circle cx="12" cy="12" r="4"/><path d="M12 2.500v2.500M12 19v2.500M2.500 12H5M19 12h2.500M5.300 5.300L7 7M17 17l1.700 1.700M5.300 18.700L7 17M17 7l1.700-1.700"/>',
    "dark": '<path d="M20 14.500A8.500 8.500 0 1 1 9.500 4a7 7 0 0 0 10.500 10.500z"/>',
    "panel": '<rect x="3" y="4" width="18" height="16" rx="2"/><path d="M9 4v16"/>',
    "key": '<circle cx="8" cy="16" r="4.500"/><path d="M11.300 12.700L20 4M16.500 7.500l3 3M14 10l2 2"/>',
    "vault": '<rect x="3.500" y="3.500" width="17" height="17" rx="2"/><circle cx="12" cy="12" r="3.600"/><path d="M8 8l1.500 1.500M16 8l-1.500 1.500M8 16l1.500-1.500M16 16l-1.500-1.500"/>',
    "pipeline": '<rect x="3" y="3.500" width="7" height="7" rx="1.500"/><rect x="14" y="13.500" width="7" height="7" rx="1.500"/><path d="M6.500 10.500v3.500a3 3 0 0 0 3 3h4.500"/>',
    "client": '<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c3 3 3.500 6 3.500 9s-.5 6-3.500 9c-3-3-3.500-6-3.500-9S9 6 12 3z"/>',
    "deploy": '<path d="M12 3l8.500 4.500v9L12 21l-8.500-4.500v-9zM3.500 7.500L12 12l8.500-4.500M12 12v9M8 5.200l8.500 4.500"/>',
    "shell": '<path d="M4.500 6.500l5.500 5.500-5.500 5.500M12.500 18.500h8"/>',
    "robot": '<rect x="4" y="8.500" width="16" height="11.500" rx="2"/><path d="M12 8.500V4M9.500 4h5M8.800 13.500v1.500M15.200 13.500v1.500M1.500 13v3M22.500 13v3"/>',
    "plus": '<path d="M12 5v14M5 12h14"/>',
    "more": '<circle cx="5" cy="12" r="1.300" fill="C"/><circle cx="12" cy="12" r="1.300" fill="C"/><circle cx="19" cy="12" r="1.300" fill="C"/>',
    "calendar": '<rect x="3.500" y="5" width="17" height="15.500" rx="2"/><path d="M3.500 10h17M8 2.800V7M16 2.800V7"/>',
    "clock": '<circle cx="12" cy="12" r="9"/><path d="M12 6.500V12l3.500 2.500"/>',
    "eye": '<path d="M2 12s3.600-6.500 10-6.500S22 12 22 12s-3.600 6.500-10 6.500S2 12 2 12z"/><circle cx="12" cy="12" r="3"/>',
    "trash": '<path d="M4 6.500h16M9 6.500V4h6v2.500M6 6.500l1 13.500h10l1-13.500M10 10.500v6M14 10.500v6"/>',
    "machine": '<rect x="4" y="5" width="16" height="11" rx="1.500"/><path d="M2 19.500h20"/>',
    "history": '<path d="M3.500 12a8.500 8.500 0 1 0 2.700-6.200L3.500 8.300M3.500 3.500v4.800h4.800M12 7v5l3.500 2.200"/>',
    "layers": '<path d="M12 3.500l9 4.700-9 4.700-9-4.700zM3.500 12.300L12 16.700l8.500-4.400M3.500 16.300L12 20.700l8.500-4.400"/>',
    "import": '<path d="M12 3.500v11M7.500 10.500l4.500 4.500 4.500-4.500M4 15.500v4A1.500 1.500 0 0 0 5.500 21h13a1.500 1.500 0 0 0 1.500-1.500v-4"/>',
    "learn": '<path d="M12 5L2 9.500l10 4.500 10-4.500zM6 11.800v4.400c1.600 1.600 3.600 2.400 6 2.400s4.400-.8 6-2.400v-4.400M22 9.500v5.500"/>',
    "book": '<path d="M12 6.500C10.500 5 8.500 4.500 3.500 4.500v13c5 0 7 .5 8.500 2 1.500-1.500 3.500-2 8.500-2v-13c-5 0-7 .5-8.500 2zM12 6.500v13"/>',
    "settings": '<circle cx="12" cy="12" r="3"/><path d="M12 2.800l1.300 2.900 2.700 1.100 3-1.100 1.300 2.300-2 2.500v3l2 2.500-1.300 2.300-3-1.100-2.700 1.100-1.300 2.900h-2.600l-1.300-2.900-2.700-1.100-3 1.100L1.800 16l2-2.500v-3l-2-2.500 1.300-2.300 3 1.100 2.700-1.100 1.300-2.900z" transform="translate(1.300 0) scale(.97)"/>',
    "timer": '<circle cx="12" cy="13.500" r="8"/><path d="M9.500 2.500h5M12 2.500v3M12 9.500v4l2.500 1.500"/>',
    "alarm": '<path d="M6.500 17v-5a5.500 5.500 0 0 1 11 0v5M4 20.500h16v-3.500H4zM12 1.500v2M4.600 4.600L6 6M19.400 4.600L18 6M1.500 11.500h2M20.500 11.500h2M12 9.500v4"/>',
    "home": '<path d="M3.500 11.500L12 4l8.500 7.500M6 10v9.500h12V10"/>',
}


# What points somewhere, which is the other way in a language from the right.
TURNED = frozenset({"right", "left", "back", "step", "play", "open", "export_to", "terminal"}) & SHAPES.keys()


@lru_cache(maxsize=1024)
def _drawn(name: str, size: int, colour: str, ground: str, scale: float) -> QPixmap:
    body = SHAPES[name.removesuffix("-turned")].replace('"C"', f'"{colour}"').replace('"G"', f'"{ground}"')
    stroke = 2 if size <= 20 else 44 / size  # a large icon is drawn as fine as a small one
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="{colour}" stroke-width="{stroke:.2f}" '
        f'stroke-linecap="round" stroke-linejoin="round">{body}</svg>'
    )
    pixmap = QPixmap(round(size * scale), round(size * scale))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(QByteArray(text.encode())).render(painter, QRectF(0, 0, pixmap.width(), pixmap.height()))
    painter.end()
    if name.endswith("-turned"):
        pixmap = pixmap.transformed(QTransform().scale(-1, 1))
    pixmap.setDevicePixelRatio(scale)
    return pixmap


def pixmap(name: str, size: int, colour: str = "text2", ground: str = "card", scale: float = 1.0) -> QPixmap:
    """A mark in a colour by meaning, standing on a ground by meaning; `size` in device-independent pixels."""
    if name in TURNED and QGuiApplication.layoutDirection() == Qt.LayoutDirection.RightToLeft:
        name = f"{name}-turned"
    return _drawn(name, size, theme.colour(colour).name(), theme.colour(ground).name(), scale)


def icon(name: str, size: int = 16, colour: str = "text2") -> QIcon:
    """The same as an icon for menus."""
    made = QIcon()
    for scale in (1.0, 2.0):
        made.addPixmap(pixmap(name, size, colour, scale=scale))
    return made
