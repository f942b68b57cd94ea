"""Walkthrough: an opening, seven lessons with a practice project each, the own project and what is still open."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QWidget

from checks.catalog import SINS
from checks.language import advice, mark, tr
from checks.model import Report
from checks.report.escape import for_terminal
from checks.saving import write_text
from gui.models.lesson import SHORT
from gui.models.walkthrough import CLOSING, OPENING, checklist, keep_progress, load_progress
from gui.models.walkthrough_words import LESSONS
from gui.pages.page import Desk, Fitted
from gui.pages.sin import SinPage
from gui.pages.walkthrough_ends import Closing, Opening
from gui.pages.walkthrough_lesson import LessonText
from gui.pages.walkthrough_practice import PracticePart
from gui.saving import folders, not_written
from gui.widgets.buttons import Button
from gui.widgets.cards import Line, column, row, scrolled
from gui.widgets.sin_segments import Segments
from gui.widgets.text import Label

TEXT, GAP = 360, 28
KEPT = mark("Progress is kept on this machine.")


class WalkthroughPage(Fitted):
    """One stage at a time: 0 the opening, 1 to 7 the lessons, 8 the end."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._report: Report | None = None
        self.progress = load_progress(desk.places)
        self.stage = self.progress.at
        self._title, self._subtitle = Label("", 24, 600, elide="end"), Label("", 13, 400, "text2", elide="end")
        self.leave = Button(tr("Leave"), hint="Esc", name=tr("Leave the walkthrough"))
        self.leave.clicked.connect(self._leave)
        head = row()
        head.addLayout(column(self._title, 3, self._subtitle), 1)
        head.addWidget(self.leave, 0, Qt.AlignmentFlag.AlignTop)
        self.segments = Segments()
        self.segments.chosen.connect(self.show_stage)

        self.opening, self.text, self.closing = Opening(), LessonText(), Closing()
        self.practice = PracticePart(desk.program)
        self.practice.passed.connect(self._passed)
        self.closing.choose.connect(self._choose)
        self.closing.look.connect(self._look)
        self.closing.lesson.connect(self.show_stage)
        self.closing.export.connect(self._export)
        self._sides = row(spacing=GAP)
        self._sides.addWidget(self.text, 0, Qt.AlignmentFlag.AlignTop)
        self._sides.addWidget(self.practice, 1, Qt.AlignmentFlag.AlignTop)
        lesson = QWidget()
        lesson.setLayout(column(self._sides, -1))
        self._bodies = {"opening": self.opening, "lesson": lesson, "closing": self.closing}
        content = QWidget()
        # Not a stacked widget: that would be as high as the highest of them.
        self._frame = column(head, 16, self.segments, 18, *self._bodies.values(), -1)
        content.setLayout(self._frame)
        self._area = scrolled(content)

        self.back = Button(tr("Back"), icon="back")
        self.back.clicked.connect(lambda: self.show_stage(self.stage - 1))
        self._kept = Label(tr(KEPT), 12, 400, "text2", elide="end")
        self.own = Button("")
        self.own.clicked.connect(lambda: self._look(self.stage))
        self.next = Button(tr("Next lesson"), "filled")
        self.next.clicked.connect(self._go_on)
        self._foot = row(self.back, 10)
        self._foot.addWidget(self._kept, 1)
        self._foot.addSpacing(10)
        self._foot.addWidget(self.own)
        self._foot.addSpacing(8)
        self._foot.addWidget(self.next)
        frame = column()
        frame.addWidget(self._area, 1)
        frame.addWidget(Line())
        frame.addLayout(self._foot)
        self.setLayout(frame)
        self._fit(force=True)
        self.show_stage(self.stage)

    @property
    def foot(self) -> QWidget | None:
        """Back and next."""
        return self.next

    # --- stages -----------------------------------------------------------------------------------------------------

    def show_stage(self, stage: int) -> None:
        """Another stage; any of them, in any order."""
        self.stage = min(max(stage, OPENING), CLOSING)
        self.progress = self.progress.at_stage(self.stage)
        keep_progress(self._desk.places, self.progress)
        if self.stage in LESSONS:
            self.text.show_words(LESSONS[self.stage])
            self.practice.show_lesson(self.stage)
        self._mark()
        self._area.verticalScrollBar().setValue(0)

    def _mark(self) -> None:
        """All but the lesson's own text: title, segments, foot."""
        focused = next((n for n, s in self.segments.segments.items() if s.hasFocus()), 0)
        stage, done = self.stage, self.progress.done
        marks = []
        for sin in SINS:
            number = int(sin.number)
            told = _done_words(advice(sin.title), number in done)
            mark, colour = ("pass", "ok") if number in done else ("waits", "control")
            marks.append((number, tr(SHORT[number]), told, mark, colour))
        self.segments.show_marks(marks)
        self.segments.choose(stage)
        if focused in self.segments.segments:
            self.segments.segments[focused].setFocus(Qt.FocusReason.OtherFocusReason)
        if stage in LESSONS:
            title = next(advice(s.title) for s in SINS if s.number == stage)
            second = tr(
                "Lesson {stage} of {count}, about {minutes} minutes",
                stage=stage,
                count=len(LESSONS),
                minutes=LESSONS[stage].minutes,
            )
        elif stage == OPENING:
            title, second = tr("Walkthrough"), tr("Learn the seven sins by mending them")
        else:
            title, second = (
                tr("What is next"),
                tr("{count} of {count2} lessons done", count=len(done), count2=len(LESSONS)),
            )
        self._title.setText(title)
        self._subtitle.setText(second)
        body = "lesson" if stage in LESSONS else "opening" if stage == OPENING else "closing"
        if body == "closing":
            self.closing.show_end(self.progress, self._report)
        for name, shown in self._bodies.items():
            shown.setVisible(name == body)
        self._mark_foot()

    def _mark_foot(self) -> None:
        stage = self.stage
        self.back.setVisible(stage != OPENING)
        self.next.setVisible(stage != CLOSING)
        begun = bool(self.progress.done)
        words = tr("To the end") if stage == max(LESSONS) else tr("Next lesson")
        self.next.set_words((tr("Go on") if begun else tr("Begin")) if stage == OPENING else words)
        passed = stage == OPENING or stage in self.progress.done
        self.next.setEnabled(passed)
        self.next.setToolTip("" if passed else tr("It wakes when the check passes; any lesson can be chosen above."))
        name = for_terminal(self._report.target.name) if self._report is not None else ""
        if len(name) > 24:
            name = tr("your project")
        self.own.set_words(tr("Do this in {name}", name=name))
        self.own.setVisible(bool(name) and stage in LESSONS)

    def _go_on(self) -> None:
        if self.stage == OPENING:  # to the first that is not done
            self.show_stage(next((n for n in LESSONS if n not in self.progress.done), CLOSING))
        else:
            self.show_stage(self.stage + 1)
        self.focus_first()

    def _passed(self, number: int) -> None:
        self.progress = self.progress.with_done(number)
        keep_progress(self._desk.places, self.progress)
        self._mark()

    # --- the own project --------------------------------------------------------------------------------------------

    def hear(self, report: Report) -> None:
        """A finished examination: the own project, where it is one."""
        self._report = report if report.target.kind != "machine" else None
        self._mark()

    def _choose(self) -> None:
        chosen = QFileDialog.getExistingDirectory(self, tr("Examine your own project"), str(Path.home()))
        if chosen:
            self._desk.examine(Path(chosen))

    def _look(self, number: int) -> None:
        self._desk.show_page("sin")
        page = self._desk.page_of("sin")
        if isinstance(page, SinPage):
            page.show_sin(number)

    def _export(self) -> None:
        start = str(Path.home() / "shrift-onboarding.md")
        path, _ = QFileDialog.getSaveFileName(self, tr("Save the checklist"), start)
        if not path:
            return
        try:
            text = checklist(self.progress, self._report, str(date.today()))
            write_text(Path(path), text, folders(self._report))
        except OSError as error:
            self._desk.say(not_written(Path(path), error), stays=True)
            return
        self._desk.say(tr("Saved {name}", name=Path(path).name))

    def _leave(self) -> None:
        if self._desk.report is not None:
            self._desk.show_page("scorecard")
        else:
            self._desk.show_welcome()

    # --- what the window tells --------------------------------------------------------------------------------------

    def escape(self) -> bool:
        """Leave; the stage stays where it is."""
        self._leave()
        return True

    def focus_first(self) -> None:
        """What leads on."""
        first: QWidget | None = self.next
        if self.stage in LESSONS and not self.next.isEnabled():
            first = self.practice.first()
        elif self.stage == CLOSING:
            first = self.closing.first
        (first or self.leave).setFocus(Qt.FocusReason.OtherFocusReason)

    def end(self) -> None:
        """The window closes: the practice projects go."""
        self.practice.end()

    def arrange(self, narrow: bool) -> None:
        self._foot.setContentsMargins(*((16, 10, 16, 10) if narrow else (24, 11, 24, 11)))
        self._sides.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)
        self._sides.setSpacing(16 if narrow else GAP)
        self.text.setMinimumWidth(0 if narrow else TEXT)
        self.text.setMaximumWidth(16_777_215 if narrow else TEXT)
        self.closing.set_narrow(narrow)


def _done_words(title: str, done: bool) -> str:
    return tr("{title}: done", title=title) if done else tr("{title}: not done yet", title=title)
