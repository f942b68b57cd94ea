"""A finding, in the order a person asks: what, where, the evidence, why it matters, how to fix it, where else it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec
from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from checks.catalog import Check
from checks.events import Excerpt
from checks.fixes.guidance import Step, ecosystem_of, steps
from checks.language import advice, tr
from checks.model import Accepted, CheckResult, Finding, Key, Location, Report, Sighting
from checks.report.escape import for_terminal
from checks.report.words import STATUS_WORDS, keys_page, provider_name
from checks.words import capital, count_of, day_of
from gui.models import verdicts
from gui.models.accept import acceptable
from gui.models.attest import answerable
from gui.models.places import PLACE_WORDS, elsewhere, path_of
from gui.models.seen import as_seen
from gui.models.verdicts import SEVERITY_COLOURS, status_mark
from gui.widgets.buttons import Button
from gui.widgets.cards import Line, clear, column, row, scrolled
from gui.widgets.chips import Chip, ChipLabel
from gui.widgets.code import ExcerptView
from gui.widgets.place import GAP, Fact, PlaceLine, PlaceRow
from gui.widgets.steps import FixSteps
from gui.widgets.text import Label, measured

ELSEWHERE = 8  # rows of other places; the rest is counted
_SENTENCES = re.compile(r"(?<=[^\s.]{2})\. (?=[A-Z])")  # an initial ends no sentence
ExcerptOf = Callable[[str | None, Location], Excerpt | None]


class Detail(QWidget):
    """The right side of the findings page."""

    again = Signal()
    other = Signal(str)  # the id of another finding of the same key
    stepped = Signal(int)  # one down or up
    answered = Signal(str)  # the check whose question the person wants to answer
    previewed = Signal(str, object)  # a recipe, and the finding whose change the person wants to see
    accepting = Signal(str, object)  # title and finding that the person wants to tolerate for a while
    reviewing = Signal()  # the person wants to see what is tolerated
    leaked = Signal(str)  # the fingerprint of a key that leaked, and is to be responded to

    def __init__(self) -> None:
        super().__init__()
        self._body = QWidget()
        self._rows = column(margins=(20, 14, 20, 16), spacing=0)
        self._body.setLayout(self._rows)
        self._area = scrolled(self._body)
        self._primary = Button("", "filled", icon="open")
        self._primary.clicked.connect(self._open_page)
        self.again_button = Button(tr("Check again"), icon="again", name=tr("Check this again"))
        self.again_button.clicked.connect(self.again)
        self.leaked_button = Button(tr("It leaked…"), name=tr("It leaked: respond…"))
        self.leaked_button.setToolTip(
            tr("The response, step by step: what comes first, every place that holds it, the history.")
        )
        self.leaked_button.clicked.connect(lambda: self.leaked.emit(self._leaking))
        self._leaking = ""
        self.accept_button = Button(tr("Accept…"))
        self.accept_button.clicked.connect(self._accept)
        self._accepting: tuple[str, Finding] | None = None
        self._foot = self.foot = QWidget()
        self._acts = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._acts.setContentsMargins(20, 8, 20, 8)
        self._acts.setSpacing(8)
        self._acts.addLayout(row(self._primary, self.again_button, -1, spacing=8))
        self._acts.addLayout(row(self.leaked_button, -1, self.accept_button, spacing=8), 1)
        foot = column(Line(), self._acts)
        self._foot.setLayout(foot)
        self._foot.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Maximum)  # see _fit_acts
        self.setLayout(column(self._area, self._foot))
        self._page = ""
        self.own: str | None = None  # the project's ecosystem, for findings whose own file tells none
        self.of_key: Mapping[str, Sequence[Finding]] = {}  # the findings of each key
        self._position = (0, 0)
        self.with_steps = True  # whether the title carries the arrows; a narrow page has them in a bar of its own
        self.show_nothing(tr("Choose a finding to see where it is and how to fix it."))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_acts()

    def _fit_acts(self) -> None:
        """In two lines where one has no room for the words of all; so the detail may be as narrow as two lines are."""
        lines = ((self._primary, self.again_button), (self.leaked_button, self.accept_button))
        wide = [sum(act.sizeHint().width() + 8 for act in line if not act.isHidden()) for line in lines]
        self._foot.setMinimumWidth(32 + max(wide))
        below = 40 + sum(wide) > self.width()
        self._acts.setDirection(QBoxLayout.Direction.TopToBottom if below else QBoxLayout.Direction.LeftToRight)

    def _open_page(self) -> None:
        if self._page:
            QDesktopServices.openUrl(QUrl(self._page))

    def _accept(self) -> None:
        if self._accepting is not None:
            self.accepting.emit(*self._accepting)

    def set_position(self, at: int, of: int) -> None:
        """Which finding of how many is about to be shown."""
        self._position = (at, of)

    def _title(self, text: str) -> None:
        line = row(spacing=8)
        title = Label(for_terminal(text), 17, 600, wrap=True)
        words = column(1, title)  # its first line stands in the middle of the buttons beside it
        line.addLayout(words, 1)
        line.setAlignment(words, Qt.AlignmentFlag.AlignTop)
        at, of = self._position
        if self.with_steps and at:
            before, after = (
                Button("", icon="left", small=True, name=tr("Previous finding, Shift+F8")),
                Button("", icon="right", small=True, name=tr("Next finding, F8")),
            )
            before.clicked.connect(lambda: self.stepped.emit(-1))
            after.clicked.connect(lambda: self.stepped.emit(1))
            before.setEnabled(at > 1)
            after.setEnabled(at < of)
            count = Label(tr("{at} of {of}", at=at, of=of), 12, 400, "text2")
            count.setFixedHeight(26)
            line.addSpacing(4)
            for widget in (count, before, after):
                line.addWidget(widget, 0, Qt.AlignmentFlag.AlignTop)
        self._rows.addLayout(line)
        self._rows.addSpacing(6)

    def show_nothing(self, words: str) -> None:
        """Nothing is chosen, or nothing is there."""
        clear(self._rows)
        self._rows.addStretch(2)
        label = Label(words, 13, 400, "text2", wrap=True)
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._rows.addWidget(label)
        self._rows.addStretch(3)
        self._foot.hide()

    def show_check(self, result: CheckResult, check: Check | None) -> None:
        """A check without a finding: what it looked at, and why it says what it says."""
        clear(self._rows)
        mark, _ = status_mark(result)
        self._add(Label(advice(result.title), 17, 600, wrap=True), 8)
        kind = mark if mark in ("pass", "partial", "not_checked", "not_applicable") else "plain"
        self._chips(
            [
                Chip(kind, capital(tr(STATUS_WORDS[result.status]))),
                Chip("plain", tr("Weight {weight}", weight=result.weight)),
            ]
        )
        self._paragraph(Label(for_terminal(as_seen(result.reason)), 13, 400, "text", wrap=True), 6)
        if result.looked_at:
            self._paragraph(
                Label(
                    tr("Looked at: {looked_at}", looked_at=for_terminal(result.looked_at)), 12, 400, "text2", wrap=True
                ),
                14,
            )
        if answerable(result.id, result.status):
            answer = Button(tr("Answer it…"), small=True)
            answer.clicked.connect(lambda: self.answered.emit(result.id))
            self._rows.addLayout(row(answer, -1))
            self._rows.addSpacing(14)
        if check is not None:
            text = check.text
            for title, words in ((tr("What is looked at"), text.what), (tr("Why it matters"), text.why)):
                self._section(title)
                self._paragraph(Label(_flat(advice(words)), 13, 400, "text2", wrap=True), 14)
        self._rows.addStretch()
        self._primary.hide()
        self.leaked_button.hide()
        self.accept_button.hide()
        self._fit_acts()
        self._foot.show()

    def show_finding(
        self, report: Report, finding: Finding, check: Check | None, excerpt_of: ExcerptOf, now: datetime
    ) -> None:
        """One finding."""
        clear(self._rows)
        self._area.verticalScrollBar().setValue(0)
        key = verdicts.key_of(report, finding)
        self._title(verdicts.finding_title(report, finding))
        chips = [Chip(finding.severity.value, verdicts.severity_word(finding.severity.value))]
        if key is not None:
            chips.append(verdicts.live_chip(key.live))
        chips.append(Chip("plain", verdicts.confidence_words(finding, key)))
        self._chips(chips)
        if finding.accepted is not None:
            self._tolerated(finding.accepted)
        if finding.locations:
            self._place(finding.locations[0], key, now)
            self._evidence(finding, excerpt_of)
        self._section(tr("Why it matters"))
        why = _flat(check.text.why) if check is not None else ""
        message = _unsaid(finding.message, why)
        self._paragraph(
            Label(
                f"{for_terminal(message)} {_flat(advice(check.text.why)) if check is not None else ''}".strip(),
                13,
                400,
                "text2",
                wrap=True,
            ),
            16,
        )
        self._fix(finding, key)
        self._elsewhere(finding, key)
        self._rows.addStretch()
        self._page = (keys_page(key.provider) or "") if key else ""
        self._primary.set_words(tr("Open {provider} keys", provider=provider_name(key.provider)) if key else "")
        self._primary.setToolTip(self._page)
        self._primary.setVisible(bool(self._page))
        self._leaking = key.fingerprint if key is not None and key.secret else ""
        self.leaked_button.setVisible(bool(self._leaking))
        self._accepting = (verdicts.finding_title(report, finding), finding)
        self.accept_button.setVisible(acceptable(finding))
        self._fit_acts()
        self._foot.show()

    def _add(self, widget: QWidget, gap: int) -> None:
        self._rows.addWidget(widget)
        self._rows.addSpacing(gap)

    def _paragraph(self, label: Label, gap: int) -> None:
        self._rows.addLayout(measured(label))
        self._rows.addSpacing(gap)

    def _section(self, title: str, aside: str = "") -> None:
        line = row(Label(title, 13, 600), -1)
        if aside:
            line.addSpacing(12)
            line.addWidget(Label(aside, 12, 400, "text2"))
        self._rows.addLayout(line)
        self._rows.addSpacing(3)

    def _chips(self, chips: list[Chip]) -> None:
        line = row(spacing=6)
        for chip in chips:
            line.addWidget(ChipLabel(chip))
        line.addStretch()
        self._rows.addLayout(line)
        self._rows.addSpacing(12)

    def _tolerated(self, note: Accepted) -> None:
        told = tr(
            "Accepted by {owner} until {until}: {reason}",
            owner=note.owner,
            until=day_of(note.until),
            reason=note.reason,
        )
        self._paragraph(Label(for_terminal(told), 13, 400, "text", wrap=True), 6)
        review = Button(tr("Acceptances…"), small=True)
        review.clicked.connect(self.reviewing)
        self._rows.addLayout(row(review, -1))
        self._rows.addSpacing(12)

    def _place(self, place: Location, key: Key | None, now: datetime) -> None:
        sighting = _sighting_of(key, place) or Sighting(source=place.source, path=place.path)
        self._add(PlaceLine(for_terminal(path_of(place)), _told(sighting, now)), 6)

    def _evidence(self, finding: Finding, excerpt_of: ExcerptOf) -> None:
        for place in finding.locations[:4]:
            found = excerpt_of(finding.key, place)
            if found is not None and found.lines:
                colour = SEVERITY_COLOURS[finding.severity.value]
                self._add(ExcerptView(found.lines, found.line, colour), 16)
                return
        self._rows.addSpacing(8)

    def _fix(self, finding: Finding, key: Key | None) -> None:
        name = provider_name(key.provider) if key else ""
        made = steps(finding, key, provider=name, keys_page=keys_page(key.provider) if key else None)
        if not made:
            return
        if ecosystem_of(place.path for place in finding.locations) is None:
            made = [own_first(step, self.own) for step in made]
        self._section(tr("Fix"), tr("Replace first, clean the history last") if key and len(made) > 2 else "")
        first = next((n for n, step in enumerate(made[:2]) if step.code), 0)
        shown = FixSteps(made, first=first, mask=key.masked if key else "")
        shown.previewed.connect(lambda recipe: self.previewed.emit(recipe, finding))
        self._add(shown, 14)

    def _elsewhere(self, finding: Finding, key: Key | None) -> None:
        if key is None:
            return
        rows, places = elsewhere(self.of_key.get(key.fingerprint, ()), finding, key)
        if not rows:
            return
        self._section(tr("Same key elsewhere"), count_of(places, "more place") if places else "")
        for shown in rows[:ELSEWHERE]:
            icon = {"history": "commit", "finding": "findings"}.get(shown.kind, "file")
            line = PlaceRow(icon, shown.path, shown.about, leads=bool(shown.finding), fixed=shown.kind != "finding")
            if shown.finding:
                line.clicked.connect(lambda _=False, id=shown.finding: self.other.emit(id))
            self._rows.addWidget(line)
        if len(rows) > ELSEWHERE:
            self._add(
                Label(tr("and {places}", places=count_of(len(rows) - ELSEWHERE, "more place")), 12, 400, "text2"), 4
            )


def own_first(step: Step, ecosystem: str | None) -> Step:
    """The same step with the code of this ecosystem first; the others keep their order."""
    code = tuple(sorted(step.code, key=lambda c: c.ecosystem != ecosystem))
    return msgspec.structs.replace(step, code=code)


def _unsaid(message: str, why: str) -> str:
    """The sentences of a message that the check's own text does not say anyway."""
    parts = [part.strip().rstrip(".") for part in _SENTENCES.split(message)]
    return " ".join(f"{part}." for part in parts if part and part not in why)


def _flat(text: str) -> str:
    return " ".join(text.split())


def _sighting_of(key: Key | None, place: Location) -> Sighting | None:
    if key is None:
        return None
    same = [
        s
        for s in key.sightings
        if (s.path, s.line, s.blob, s.member) == (place.path, place.line, place.blob, place.member)
    ]
    dated = [s for s in key.sightings if s.path == place.path and s.commit]
    return next((s for s in same if s.commit), None) or (dated[0] if dated else same[0] if same else None)


def _told(sighting: Sighting, now: datetime) -> list[Fact]:
    """`in commit 3f9c1e2  D. Marsh, 9 Oct 2025; removed in a07be55, still in history`, hashes in fixed letters."""
    if not sighting.commit:
        return [(words, False)] if (words := tr(PLACE_WORDS.get(sighting.place or "", ""))) else []
    who = ", ".join(part for part in (for_terminal(sighting.author or ""), verdicts.day(sighting.when, now)) if part)
    told: list[Fact] = [(tr("in commit "), False), (sighting.commit[:7], True), (f"{GAP}{who}" if who else "", False)]
    if sighting.removed_by:
        told += [(tr("; removed in "), False), (sighting.removed_by[:7], True), (tr(", still in history"), False)]
    return told
