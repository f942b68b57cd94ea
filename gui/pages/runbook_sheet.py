"""The runbook of a project: made from what lies in it, read here, copied or saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QPlainTextEdit, QWidget
from shiboken6 import isValid

from checks.language import tr
from checks.saving import write_text
from gui.asking import Command
from gui.saving import not_written
from gui.theme import theme
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, column, row
from gui.widgets.text import Label, measured


class RunbookSheet(QDialog):
    """Asks `shrift drill runbook` when it opens; Esc closes it."""

    def __init__(self, project: str, command: Command, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Runbook"))
        self.resize(760, 620)
        self._project, self._command, self.markdown = project, command, ""
        said = Label(
            tr(
                "Made from what lies in the project; it holds no value. What it does not know stands at its end: complete it by hand."
            ),
            13,
            400,
            "text2",
            wrap=True,
        )
        self._state = Label(tr("Reading the project …"), 13, 400, "text2", wrap=True)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFont(theme.font(12, fixed=True))
        self.text.setFrameShape(QPlainTextEdit.Shape.NoFrame)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(tr("Runbook"))
        self.text.setProperty("ring", 8)
        self.text.hide()
        card = Card((8, 8, 8, 8), 0)
        card.rows.addWidget(self._state)
        card.rows.addWidget(self.text, 1)
        close = Button(tr("Close"), hint="Esc")
        close.clicked.connect(self.reject)
        self.copy, self.save = Button(tr("Copy"), icon="copy"), Button(tr("Save…"), "filled", icon="export")
        self.copy.clicked.connect(self._copy)
        self.save.clicked.connect(self._save)
        for button in (self.copy, self.save):
            button.setEnabled(False)
        frame = column(Label(tr("Runbook"), 17, 600), 6, measured(said, 84), 12, margins=(20, 16, 20, 16))
        frame.addWidget(card, 1)
        frame.addSpacing(14)
        frame.addLayout(row(-1, close, 8, self.copy, 8, self.save))
        self.setLayout(frame)
        close.setFocus(Qt.FocusReason.OtherFocusReason)
        command.ask(("drill", "runbook", "--in", project), then=self._came, otherwise=self._refused)

    def _came(self, answer: bytes) -> None:
        if isValid(self):
            self.show_text(answer.decode("utf-8", "replace"))

    def show_text(self, markdown: str) -> None:
        """What was made."""
        self.markdown = markdown
        self.text.setPlainText(markdown)
        self._state.hide()
        self.text.show()
        for button in (self.copy, self.save):
            button.setEnabled(True)

    def _refused(self, why: str) -> None:
        if isValid(self):
            self._state.setText(tr("No runbook was made: {why}", why=why))

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.markdown)
        self.copy.set_words(tr("Copied"))

    def _save(self) -> None:
        start = str(Path(self._project) / "RUNBOOK.md")
        path, _ = QFileDialog.getSaveFileName(self, tr("Save the runbook"), start, "Markdown (*.md)")
        if not path:
            return
        try:
            write_text(Path(path), self.markdown, (Path(self._project),))
        except OSError as error:
            self._state.setText(not_written(Path(path), error))
            self._state.show()
            return
        self.accept()
