"""Report: what was found, on paper and in files. The window hands the report to the command line, which lays it out.

No value is in a report, so none is here; how much of the names is in it is chosen on the left.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from checks.language import in_english, tr
from checks.model import Report, encode
from checks.report.escape import for_terminal
from gui.asking import Command
from gui.later import Later
from gui.models.report import (
    FORMS,
    free,
    is_large,
    opened_first,
    preview_words,
    read_pages,
    save_words,
    stem,
    summary,
    written,
)
from gui.models.verdicts import homely
from gui.pages.page import Desk, Fitted
from gui.pages.report_paper import PaperCard
from gui.pages.report_settings import SettingsCard
from gui.widgets.buttons import Button
from gui.widgets.cards import column, row
from gui.widgets.notice import Notice
from gui.widgets.text import Label

WAIT_MS = 120  # after a choice, before the pages are set anew: two ticks in a row are one


class ReportPage(Fitted):
    """Settings on the left, the paper on the right."""

    below = 12

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._previewer, self._saver = Command(self, program=desk.program), Command(self, program=desk.program)
        self._to_preview, self._to_save = Later(self), Later(self)
        for later in (self._to_preview, self._to_save):
            later.done.connect(lambda told: told[0](told[1]))
        self._saving = False
        self._report: Report | None = None
        self._shown: tuple[object, ...] = ()  # what the pages that are shown were made of
        self._last: Path | None = None
        self._soon = QTimer(self, interval=WAIT_MS, singleShot=True)
        self._soon.timeout.connect(self._preview)
        self._title = Label(tr("Report"), 24, 600)
        self.open = Button(tr("Open last report"), "link", icon="open", trailing=True)
        self.open.clicked.connect(self._open)
        self.open.hide()
        head = row(self._title, -1, self.open)
        self.notice = Notice()
        self.notice.acted.connect(lambda: self.notice.tell("", "", ""))
        self.settings = SettingsCard()
        self.settings.changed.connect(self._soon.start)
        self.settings.saved.connect(self._choose)
        self.settings.copied.connect(self._copy)
        self.paper = PaperCard()
        self.paper.again.connect(self._preview)
        both: QHBoxLayout = row(self.settings, spacing=16)
        both.addWidget(self.paper, 1)
        self._frame = column(head, 14, self.notice)
        self._frame.addLayout(both, 1)
        content = QWidget()
        content.setLayout(self._frame)
        self.setLayout(column(content))
        self._fit(force=True)

    # --- what the window tells --------------------------------------------------------------------------------------

    def hear(self, report: Report) -> None:
        """Another report. Its pages are set when they are looked at."""
        self._report = report
        self.settings.show_report(report)
        self.settings.show_pages(None)
        if self.isVisible():
            self._preview()

    def enter(self) -> None:
        """Set the pages, if they are not those of this report and these choices."""
        self._preview()

    def focus_first(self) -> None:
        """The first format."""
        self.settings.forms["html"].setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """End what runs."""
        self._soon.stop()
        self._to_preview.forget()
        self._to_save.forget()
        self._previewer.stop()
        self._saver.stop()

    # --- the paper --------------------------------------------------------------------------------------------------

    def _preview(self) -> None:
        self._soon.stop()
        if self._report is None:
            return
        wanted = (id(self._report), *preview_words(self.settings.wanted))
        if wanted == self._shown:
            return
        self._shown = wanted
        self.paper.set_busy(True)
        words = preview_words(self.settings.wanted)
        self._hand(
            self._to_preview,
            lambda given: self._previewer.ask(words, given=given, then=self._came, otherwise=self._failed),
        )

    def _hand(self, later: Later, then: Callable[[bytes], None]) -> None:
        """Go on with the report as it is handed to the command line; a large one is written beside the loop."""
        report = self._report
        if report is None:
            return
        if is_large(report):
            later.run(lambda: (then, written(report)))
        else:
            then(encode(report))

    def _came(self, answer: bytes) -> None:
        try:
            pages, since = read_pages(answer)
        except ValueError:
            self._failed(tr("what came back was no page"))
            return
        self.settings.show_pages(len(pages))
        self.settings.show_since(since)
        self.paper.show_pages(pages)

    def _failed(self, why: str) -> None:
        self._shown = ()
        self.settings.show_pages(None)
        self.paper.fail(why)

    # --- files ------------------------------------------------------------------------------------------------------

    def _choose(self) -> None:
        """Ask for a name, or of several files for a folder; in a folder nothing is replaced."""
        if self._report is None:
            return
        forms = self.settings.wanted.forms
        name = stem(self._report, hidden=self.settings.wanted.hide_names)
        start = self._last.parent if self._last else Path.home()
        if len(forms) == 1:
            ending = next(form.ending for form in FORMS if form.id == forms[0])
            chosen, _ = QFileDialog.getSaveFileName(self, tr("Save the report"), str(start / f"{name}.{ending}"))
            files = [(forms[0], Path(chosen))] if chosen else []
        else:
            folder = QFileDialog.getExistingDirectory(self, tr("Save {count} files", count=len(forms)), str(start))
            files = free(Path(folder), name, forms) if folder else []
        if files:
            self.save(files)

    def save(self, files: list[tuple[str, Path]]) -> None:
        """Write these files; a message says how it ended."""
        if self._report is None or self._saving:
            return
        self._saving = True
        self.settings.set_busy(True)
        self.notice.tell("", "", "")
        words = save_words(self.settings.wanted, files)
        self._hand(
            self._to_save,
            lambda given: self._saver.ask(
                words, given=given, then=lambda _: self._saved(files), otherwise=self._not_saved
            ),
        )

    def _saved(self, files: list[tuple[str, Path]]) -> None:
        self._saving = False
        self.settings.set_busy(False)
        self._last = opened_first(files)
        self.open.show()
        self.open.setToolTip(for_terminal(homely(str(self._last))))
        where = for_terminal(homely(str(self._last.parent)))
        told = for_terminal(files[0][1].name) if len(files) == 1 else tr("{count} files", count=len(files))
        self._desk.say(tr("Saved {told} in {where}", told=told, where=where))

    def _not_saved(self, why: str) -> None:
        self._saving = False
        self.settings.set_busy(False)
        self.notice.tell("warn", tr("Nothing was saved: {why}", why=why), tr("Close"))

    def _open(self) -> None:
        if self._last is None or not self._last.is_file():
            self.notice.tell("warn", tr("The report that was saved last is not there any more."), tr("Close"))
            self.open.hide()
            return
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._last)))

    def _copy(self) -> None:
        if self._report is not None:
            with in_english():  # it leaves the window
                words = summary(self._report, hidden=self.settings.wanted.hide_names)
            QGuiApplication.clipboard().setText(words)
            self._desk.say(tr("Copied a summary"))

    # --- room -------------------------------------------------------------------------------------------------------
