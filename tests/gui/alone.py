"""A page without its window: quicker to make, and what it asks of the window is noted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtWidgets import QDialog

from checks.model import Report
from checks.places import Places
from gui.pages.page import Page


class Alone:
    """The window as a page sees it. What a page has it do is kept as words."""

    def __init__(self, program: Sequence[str], report: Report | None = None, places: Places | None = None) -> None:
        self.program, self.report = program, report
        self.places = places or Places()
        self.done: list[tuple[object, ...]] = []
        self.pages: dict[str, Page] = {}
        self.sheets: list[QDialog] = []

    def examine(self, folder: Path | None, scope: object = None, *, page: str = "scorecard") -> None:
        self.done.append(("examine", folder, page))

    def show_page(self, name: str) -> None:
        self.done.append(("page", name))

    def show_welcome(self) -> None:
        self.done.append(("welcome",))

    def page_of(self, name: str) -> Page:
        return self.pages[name]

    def say(self, words: str, *, stays: bool = False, act: Callable[[], None] | None = None) -> None:
        self.done.append(("say", words))

    def open_sheet(self, sheet: QDialog) -> None:
        self.sheets.append(sheet)
        sheet.show()
