"""Appearance: one place for colours, letters and marks. Widgets ask for a colour by its meaning when they paint."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from gui.theme.tokens import DARK, LIGHT, Tokens, strengthened

TRACKED = 17  # pixels from which letters stand a little closer, as titles do in print


class Theme(QObject):
    """The appearance of the running window. `changed` is sent when light became dark or the reverse."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.tokens: Tokens = LIGHT
        self.wanted = "system"
        self.contrast = "system"
        self.family = ""
        self.dark = False
        self._watched = False
        self._fonts: dict[tuple[int, int, bool, bool], QFont] = {}

    def start(self, app: QApplication, *, family: str = "", wanted: str = "system", contrast: str = "system") -> None:
        """Dress the application. `family` replaces the system's own letters (pictures and tests use Inter)."""
        self.family, self.wanted, self.contrast = family, wanted, contrast
        self._fonts.clear()
        app.setStyle("Fusion")
        app.setFont(self.font(13))
        if not self._watched:
            self._watched = True
            hints = app.styleHints()
            hints.colorSchemeChanged.connect(self._follow)
            if hasattr(hints, "accessibility"):  # since Qt 6.10
                hints.accessibility().contrastPreferenceChanged.connect(lambda _: self.choose(self.wanted))
        self._dress(app)

    def choose(self, wanted: str) -> None:
        """`light`, `dark`, or `system` to follow it."""
        self.wanted = wanted
        app = QApplication.instance()
        if isinstance(app, QApplication):
            self._dress(app)

    def choose_contrast(self, contrast: str) -> None:
        """`high`, or `system` to follow it."""
        self.contrast = contrast
        self.choose(self.wanted)

    def _follow(self) -> None:
        if self.wanted == "system":
            self.choose("system")

    def _dress(self, app: QApplication) -> None:
        from gui.theme.sheet import sheet

        self._fonts.clear()
        hints = QGuiApplication.styleHints()
        self.dark = self.wanted == "dark" or (self.wanted == "system" and hints.colorScheme() == Qt.ColorScheme.Dark)
        tokens = DARK if self.dark else LIGHT
        self.tokens = strengthened(tokens) if self.contrast == "high" or _wants_contrast() else tokens
        app.setPalette(_palette(self.tokens))
        app.setStyleSheet(sheet(self.tokens))
        self.changed.emit()

    def colour(self, name: str) -> QColor:
        """A colour by its meaning: `text`, `fail`, `fail_tint` …"""
        return QColor(getattr(self.tokens, name))

    def font(self, px: int, weight: int = 400, *, fixed: bool = False, digits: bool = False) -> QFont:
        """Letters of a size in pixels. `digits` stand under digits, where the font can do that; hyphens get as wide then."""
        wanted = px, weight, fixed, digits
        made = self._fonts.get(wanted)  # a table asks twice for each of its cells whenever it is painted
        if made is None:
            made = self._fonts[wanted] = self._font(px, weight, fixed=fixed, digits=digits)
        return QFont(made)  # which costs nothing until somebody changes it

    def _font(self, px: int, weight: int, *, fixed: bool, digits: bool) -> QFont:
        if fixed:
            font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        else:
            font = QFont(self.family) if self.family else QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
            if digits and hasattr(font, "setFeature"):
                font.setFeature(QFont.Tag("tnum"), 1)
        font.setPixelSize(px)
        font.setWeight(QFont.Weight(weight))
        if self.family and not fixed and hasattr(font, "setVariableAxis"):  # since Qt 6.7
            font.setVariableAxis(QFont.Tag("wght"), weight)  # of a font that was loaded from a file
        if px >= TRACKED and not fixed:
            font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, -1 if px >= 32 else -px * 0.012)
        return font


def _wants_contrast() -> bool:
    hints = QGuiApplication.styleHints()
    return (
        hasattr(hints, "accessibility")  # since Qt 6.10
        and hints.accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
    )


def _palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: tokens.window,
        QPalette.ColorRole.WindowText: tokens.text,
        QPalette.ColorRole.Base: tokens.card,
        QPalette.ColorRole.AlternateBase: tokens.alt,
        QPalette.ColorRole.Text: tokens.text,
        QPalette.ColorRole.Button: tokens.card,
        QPalette.ColorRole.ButtonText: tokens.text,
        QPalette.ColorRole.Highlight: tokens.selected,
        QPalette.ColorRole.HighlightedText: tokens.text,
        QPalette.ColorRole.Link: tokens.link,
        QPalette.ColorRole.PlaceholderText: tokens.label,
        QPalette.ColorRole.ToolTipBase: tokens.tooltip,
        QPalette.ColorRole.ToolTipText: tokens.on_tooltip,
        QPalette.ColorRole.Accent: tokens.accent,
    }
    for role, value in roles.items():
        palette.setColor(role, QColor(value))
    palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.Text, QColor(tokens.label))
    palette.setColor(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText, QColor(tokens.label))
    return palette


theme = Theme()
"""The one appearance of this process."""
