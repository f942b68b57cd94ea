"""“How is this computed?”: every term of the score, sin by sin."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from checks.catalog import SINS
from checks.language import advice, tr
from checks.language import number as number_of
from checks.model import Report
from checks.report.escape import for_terminal
from checks.report.limits import limit_words
from checks.report.words import STATUS_WORDS, span
from checks.scoring.score import terms
from checks.words import count_of
from gui.models.seen import as_seen
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, column, row, scrolled
from gui.widgets.text import Label

MOST_LIMITS = 40  # lines; a report may hold thousands


class ScoreSheet(QDialog):
    """Read only; Esc closes it."""

    def __init__(self, report: Report, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("How is this computed?"))
        self.resize(720, 620)
        score = report.score
        body = column(
            Label(tr("How is this computed?"), 17, 600),
            6,
            Label(
                tr(
                    "Each check counts with its weight: passed 1, failed 0. What was not checked counts 0 at the low end and 1 at the "
                    "high end. Low and medium failures fall gently with the number of places. Sins are weighed and added."
                ),
                13,
                400,
                "text2",
                wrap=True,
            ),
            14,
            margins=(4, 4, 12, 4),
        )
        gates = [tr("Held at {cap}: {why}", cap=g.cap, why=for_terminal(advice(g.why))) for g in score.gates] or [
            tr("No gate holds the score.")
        ]
        body.addWidget(
            Label(
                tr(
                    "Whole score {span} before gates, {span2} after; {coverage} % of the weight was checked.",
                    span=span(score.uncapped),
                    span2=span(score),
                    coverage=int(score.coverage),
                ),
                13,
                600,
                wrap=True,
            )
        )
        for gate in gates:
            body.addWidget(Label(gate, 13, 400, "text2", wrap=True))
        body.addSpacing(14)
        for sin in SINS:
            body.addWidget(self._sin(report, int(sin.number), sin.title, sin.weight))
            body.addSpacing(12)
        if report.limits:
            body.addWidget(self._limits(report))
        body.addStretch()
        content = QWidget()
        content.setLayout(body)
        close = Button(tr("Close"), hint="Esc")
        close.clicked.connect(self.accept)
        self.setLayout(column(scrolled(content), 10, row(-1, close), margins=(20, 16, 12, 16)))
        close.setFocus(Qt.FocusReason.OtherFocusReason)

    @staticmethod
    def _limits(report: Report) -> QWidget:
        """What was not, or not wholly, looked at: it lowers what can be said."""
        card = Card((16, 10, 16, 10), 6)
        head = row(Label(tr("What was not looked at"), 13, 600), -1)
        head.addWidget(Label(count_of(len(report.limits), "entry", "entries"), 12, 400, "text2"))
        card.rows.addLayout(head)
        card.rows.addWidget(Line())
        for limit in report.limits[:MOST_LIMITS]:
            card.rows.addWidget(Label(for_terminal(limit_words(limit)), 12, 400, "text2", wrap=True))
        if len(report.limits) > MOST_LIMITS:
            more = tr(
                "and {entries}, in the exported report",
                entries=count_of(len(report.limits) - MOST_LIMITS, "more entry", "more entries"),
            )
            card.rows.addWidget(Label(more, 12, 400, "text2"))
        return card

    @staticmethod
    def _sin(report: Report, number: int, title: str, weight: int) -> QWidget:
        shown = next(s for s in report.sins if s.number == number)
        card = Card((16, 10, 16, 10), 6)
        head = row(Label(f"{number}  {advice(title)}", 13, 600))
        head.addStretch()
        head.addWidget(
            Label(
                tr(
                    "{weight} of 100 · {span}",
                    weight=weight,
                    span=span(shown) if shown.applies else tr("does not apply"),
                ),
                12,
                400,
                "text2",
            )
        )
        card.rows.addLayout(head)
        rows = terms(report.checks, number)
        if not rows:
            card.rows.addWidget(Label(as_seen(shown.why) or tr("Not checked yet"), 12, 400, "text2", wrap=True))
            return card
        card.rows.addWidget(Line())
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for line, term in enumerate(rows):
            grid.addWidget(Label(term.check, 12, 400, "text2", fixed=True), line, 0)
            grid.addWidget(Label(advice(term.title), 12, 400, elide="end"), line, 1)
            grid.addWidget(Label(tr(STATUS_WORDS[term.status]), 12, 400, "text2"), line, 2)
            points = _short(term.low) if term.low == term.high else f"{_short(term.low)}–{_short(term.high)}"
            value = Label(tr("{points} of {weight}", points=points, weight=term.weight), 12, 400)
            value.setAlignment(Qt.AlignmentFlag.AlignRight)
            grid.addWidget(value, line, 3)
        card.rows.addLayout(grid)
        return card


def _short(points: float) -> str:
    """`10`, `0.75`: no more decimals than there are, with the sign of the language before them."""
    return number_of(points, len(f"{points:g}".partition(".")[2]))
