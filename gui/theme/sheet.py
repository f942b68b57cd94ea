"""The style sheet for the stock controls; what has a shape of its own is painted by its widget."""

from __future__ import annotations

from gui.theme.tokens import Tokens


def sheet(t: Tokens) -> str:
    """QSS for one palette."""
    return f"""
    QToolTip {{ background: {t.tooltip}; color: {t.on_tooltip}; border: 1px solid {t.tooltip}; padding: 6px 8px; font-size: 12px; }}
    QFrame[card="true"] {{ background: {t.card}; border: 1px solid {t.hairline}; border-radius: 8px; }}
    QFrame[card="ground"] {{ background: {t.alt}; border: 1px solid {t.hairline}; border-radius: 8px; }}
    QFrame[toast="true"] {{ background: {t.tooltip}; border-radius: 6px; }}
    QFrame[line="true"] {{ background: {t.hairline}; border: none; }}
    QFrame[banner="info"] {{ background: {t.info_tint}; border: 1px solid {t.hairline}; border-radius: 6px; }}
    QFrame[banner="warn"] {{ background: {t.warn_tint}; border: 1px solid {t.hairline}; border-radius: 6px; }}
    QWidget[nav="true"] {{ background: {t.nav}; }}
    QScrollArea, QScrollArea > QWidget > QWidget[plain="true"] {{ background: transparent; border: none; }}
    QLineEdit {{ background: {t.card}; color: {t.text}; border: 1px solid {t.control}; border-radius: 6px; padding: 0 10px 0 34px; min-height: 30px; selection-background-color: {t.selected}; selection-color: {t.text}; }}
    QLineEdit[plainfield="true"] {{ padding: 0 10px; }}
    QSpinBox {{ background: {t.card}; color: {t.text}; border: 1px solid {t.control}; border-radius: 6px; padding: 0 10px; min-height: 30px; selection-background-color: {t.selected}; selection-color: {t.text}; }}
    QSpinBox::up-button, QSpinBox::down-button {{ width: 0; height: 0; border: none; subcontrol-origin: border; }}
    QSpinBox QLineEdit {{ background: transparent; border: none; padding: 0; min-height: 0; }}
    QListWidget {{ background: transparent; border: none; outline: none; }}
    QListWidget::item {{ padding: 0 14px; color: {t.text}; }}
    QListWidget::item:hover {{ background: {t.alt}; }}
    QListWidget::item:selected {{ background: {t.selected}; color: {t.text}; }}
    QMenu {{ background: {t.card}; color: {t.text}; border: 1px solid {t.hairline}; border-radius: 6px; padding: 4px; }}
    QMenu::item {{ padding: 6px 24px 6px 12px; border-radius: 4px; }}
    QMenu::item:selected {{ background: {t.selected}; }}
    QMenu::item:disabled {{ color: {t.label}; }}
    QMenu::separator {{ height: 1px; background: {t.hairline}; margin: 4px 8px; }}
    QTreeView {{ background: transparent; border: none; outline: none; }}
    QTableView {{ background: {t.card}; border: none; border-radius: 7px; outline: none; }}
    QHeaderView {{ background: {t.card}; border: none; }}
    QSplitter::handle {{ background: {t.hairline}; }}
    QScrollBar:vertical {{ background: transparent; width: 10px; margin: 0; }}
    QScrollBar::handle:vertical {{ background: {t.scroll}; border-radius: 3px; margin: 2px; min-height: 32px; }}
    QScrollBar:horizontal {{ background: transparent; height: 10px; margin: 0; }}
    QScrollBar::handle:horizontal {{ background: {t.scroll}; border-radius: 3px; margin: 2px; min-width: 32px; }}
    QScrollBar::handle:hover, QScrollBar::handle:pressed {{ background: {t.control}; }}
    QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page {{ background: none; border: none; width: 0; height: 0; }}
    QTextEdit {{ background: {t.window}; color: {t.text}; border: 1px solid {t.hairline}; border-radius: 6px; padding: 7px 6px 7px 12px; selection-background-color: {t.selected}; selection-color: {t.text}; }}
    QCalendarWidget QWidget#qt_calendar_navigationbar {{ background: {t.card}; }}
    QCalendarWidget QToolButton {{ background: transparent; color: {t.text}; border: none; border-radius: 4px; padding: 4px 6px; font-size: 13px; font-weight: 600; }}
    QCalendarWidget QToolButton:hover, QCalendarWidget QToolButton:focus {{ background: {t.selected}; }}
    QCalendarWidget QToolButton::menu-indicator {{ image: none; }}
    QCalendarWidget QSpinBox {{ background: {t.card}; color: {t.text}; border: 1px solid {t.control}; border-radius: 4px; padding: 0; min-height: 0; }}
    QCalendarWidget QAbstractItemView {{ background: {t.card}; color: {t.text}; selection-background-color: {t.accent}; selection-color: {t.on_accent}; outline: none; }}
    QCalendarWidget QAbstractItemView:disabled {{ color: {t.label}; }}
    QDialog {{ background: {t.window}; }}
    """
