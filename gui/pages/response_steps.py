"""What stands in each step of a response: its facts, its places, its commands, and what a person says at its foot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QGridLayout, QWidget

from checks.fixes import recipes
from checks.language import advice, in_english, mark, tr, trn
from checks.model import Finding
from checks.report.escape import for_terminal
from checks.report.words import provider_name
from checks.response.state import Response
from checks.response.told import Pages, keeping, message, record
from checks.saving import write_text
from gui.models.response import LEADS, TITLES, facts, makes, open_places, previews
from gui.models.stepping import places, said_of
from gui.models.verdicts import day
from gui.saving import not_written
from gui.widgets.buttons import Button
from gui.widgets.cards import column, row
from gui.widgets.code import CodeBlock
from gui.widgets.sheets import Field
from gui.widgets.stepping import PlaceLine
from gui.widgets.text import Label, plain_tip

if TYPE_CHECKING:
    from gui.pages.response import ResponsePage

# What a person says at the foot of a step.
SAYS = {
    "look": mark("I looked: nobody else uses it"),
    "replacement": mark("It is made"),
    "replace": mark("All are replaced"),
    "deploy": mark("It is deployed"),
    "revoke": mark("It is revoked"),
    "prove": mark("It is dead, I saw it"),
    "usage": mark("I looked at its use"),
    "history": mark("It is cleaned"),
    "followups": mark("All are followed up"),
    "tell": mark("The team is told"),
}


def fill(page: ResponsePage, response: Response, pages: Pages, now: datetime) -> None:
    """The body and the foot of the open step."""
    id = page.current
    items = {"replace": response.spots, "followups": response.follows}.get(id, ())
    page.begin_step(tr(LEADS[id]), sum(i.done is not None for i in items), len(items))
    bodies: dict[str, Callable[[], None]] = {
        "look": lambda: _look(page, response, pages, now),
        "replacement": lambda: _replacement(page, response, pages),
        "replace": lambda: _ledger(page, response, now),
        "deploy": lambda: None,
        "revoke": lambda: _revoke(page, response, pages),
        "prove": lambda: _prove(page, response, pages),
        "usage": lambda: _usage(page, response, pages, now),
        "history": lambda: page.history.fill(response),
        "followups": lambda: _follow(page, response, now),
        "tell": lambda: _tell(page, response, pages),
    }
    if page.busy:
        page.add_row(_told(page.busy + " …"))
    bodies[id]()
    _foot(page, response, now)


def _told(words: str) -> QWidget:
    part = QWidget()
    part.setLayout(column(Label(words, 13, 400, "text2", wrap=True), margins=(20, 12, 20, 12)))
    return part


def _look(page: ResponsePage, response: Response, pages: Pages, now: datetime) -> None:
    page.add_gap(14)
    grid = QGridLayout()
    grid.setHorizontalSpacing(20)
    grid.setVerticalSpacing(10)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, 140)
    for line, (name, words) in enumerate(facts(response, now)):
        grid.addWidget(Label(name, 13, 400, "text2", wrap=True), line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(Label(words, 13, 400, wrap=True), line, 1)
    page.add_inset(grid)
    page.add_gap(18)
    buttons = row(spacing=8)
    if pages.usage:
        buttons.addWidget(page.page_button(tr("Open {name} usage", name=provider_name(response.provider)), pages.usage))
    other = tr("Replace first instead") if response.order == "contain" else tr("Revoke first instead")
    turn = Button(other)
    turn.clicked.connect(lambda: page.turn("--first", "replace" if response.order == "contain" else "revoke"))
    buttons.addWidget(page.changes(turn))
    buttons.addStretch()
    page.add_inset(buttons)


def _replacement(page: ResponsePage, response: Response, pages: Pages) -> None:
    page.add_gap(14)
    if pages.keys:
        page.add_inset(row(page.page_button(makes(response, pages), pages.keys), -1))
    else:
        page.add_text(tr("Where its keys are made is not known here."), colour="text2")
    page.add_gap(16)
    page.add_text(tr("Keep it in the keychain of this system; the value is asked for, and shown to nobody:"), gap=8)
    page.add_inset(CodeBlock(keeping(response), tr("Command")))


def _ledger(page: ResponsePage, response: Response, now: datetime) -> None:
    changes = previews(page.report, response) if page.report is not None else {}
    for place, spot in zip(places(response.spots, now, waits=tr("holds the old key")), response.spots, strict=True):
        line = PlaceLine(place, beside=_preview(page, spot.words, *changes[spot.id]) if spot.id in changes else None)
        line.ticked.connect(lambda number, undo: page.tick(number, undo=undo))
        assert line.button is not None
        page.changes(line.button)
        page.add_row(line)
    if not response.spots:
        page.add_gap(14)
        page.add_text(
            tr("No file that was read holds it. What runs elsewhere, or keeps it in a secret store, no scan sees.")
        )
    open_still = open_places(response)
    later = 1 + [s.id for s in response.steps].index("history")
    if any(s.done for s in response.spots) or open_still:
        left = trn("{n} place is left", "{n} places are left", open_still)
        later_words = tr("The history is step {number}.", number=later)
        page.say_at_foot(f"{left}. {later_words}" if open_still else later_words)
    if (finding := page.finding_of(response)) and open_still:
        fixes = Button(tr("See its fixes"))
        fixes.clicked.connect(lambda: page._desk.open_finding(finding))
        page.foot_row.addWidget(fixes)
    again = Button(tr("Check all again"), "filled" if open_still else "outlined", icon="again")
    again.clicked.connect(page.rescan)
    page.foot_row.addWidget(page.changes(again))


def _preview(page: ResponsePage, place: str, recipe: str, finding: Finding) -> Button:
    """Shows the change that takes the key out of this place, before anything is changed."""
    known = recipes().get(recipe)
    title = advice(known.title) if known else ""
    button = Button(
        tr("Preview…"), small=True, name=tr("Preview change: {title}", title=f"{title}, {for_terminal(place)}")
    )
    button.setToolTip(plain_tip(title))
    button.clicked.connect(lambda: page.preview(recipe, finding))
    return page.changes(button)


def _revoke(page: ResponsePage, response: Response, pages: Pages) -> None:
    page.add_gap(14)
    still = [s for s in response.spots if s.done is None]
    if still:
        page.add_text(
            trn(
                "{n} place still uses it and will stop working:",
                "{n} places still use it and will stop working:",
                len(still),
            ),
            gap=6,
        )
        for spot in still[:8]:
            page.add_inset(Label(spot.words, 12, 400, fixed=True, elide="middle"), 4)
        if len(still) > 8:
            page.add_inset(Label(tr("and {count} more", count=len(still) - 8), 12, 400, "text2"))
        page.add_gap(14)
    off = Button(tr("Switch it off from here…"), "filled", icon="dead")
    off.clicked.connect(page.revoke)
    page.changes(off)
    buttons = row(off, spacing=8)
    if pages.keys:
        buttons.addWidget(page.page_button(makes(response, pages), pages.keys))
    buttons.addStretch()
    page.add_inset(buttons)


def _prove(page: ResponsePage, response: Response, pages: Pages) -> None:
    page.add_gap(14)
    name = provider_name(response.provider)
    ask = Button(tr("Ask {name}…", name=name), "filled" if response.safe is None else "outlined", icon="online")
    ask.clicked.connect(page.ask_provider)
    page.changes(ask)
    buttons = row(ask, spacing=8)
    if pages.keys:
        buttons.addWidget(page.page_button(makes(response, pages), pages.keys))
    buttons.addStretch()
    page.add_inset(buttons)
    page.add_gap(14)
    page.add_text(
        tr(
            "The key is read again from one of its places, and shown to nobody but its provider. Where it stands in none of them any "
            "more, look on its page and say so below; the record then says that a person did."
        ),
        colour="text2",
    )


def _usage(page: ResponsePage, response: Response, pages: Pages, now: datetime) -> None:
    page.add_gap(14)
    begin = day(response.exposed, now) if response.exposed else ""
    revoked = response.step("revoke")
    if begin and revoked.done:
        page.add_text(tr("From {begin} until {end}.", begin=begin, end=day(revoked.done, now)))
    elif begin:
        page.add_text(tr("From {begin} until now: it is not revoked yet.", begin=begin))
    else:
        page.add_text(tr("Since when it lay open is not known."))
    if pages.usage:
        page.add_inset(
            row(page.page_button(tr("Open {name} usage", name=provider_name(response.provider)), pages.usage), -1)
        )
    else:
        page.add_text(tr("Where its use is shown is not known here."), colour="text2")
    if response.step("usage").done is None:
        page.add_gap(14)
        page.add_text(
            tr("Write below what you saw: amounts, days, models. It goes into the record and the message."),
            colour="text2",
        )


def _follow(page: ResponsePage, response: Response, now: datetime) -> None:
    follows = tuple(msgspec.structs.replace(f, words=tr(f.words)) for f in response.follows)
    for place, item in zip(places(follows, now, waits=tr("open")), response.follows, strict=True):
        line = PlaceLine(place, fixed=False)
        line.ticked.connect(lambda _number, undo, id=item.id: page.tick(id, undo=undo))
        assert line.button is not None
        page.changes(line.button)
        page.add_row(line)


def _tell(page: ResponsePage, response: Response, pages: Pages) -> None:
    page.add_gap(14)
    with in_english():  # it leaves the window
        text, told = message(response), record(response, pages)
    page.add_inset(CodeBlock(text.rstrip("\n"), tr("Message to the team")))
    page.add_gap(12)

    def copy(words: str, said: str) -> None:
        QGuiApplication.clipboard().setText(words)
        page._desk.say(said)

    def save() -> None:
        start = str(Path.home() / f"incident-{response.fingerprint[:8]}.md")
        path, _ = QFileDialog.getSaveFileName(page, tr("Save the incident record"), start, "Markdown (*.md)")
        if not path:
            return
        try:
            write_text(Path(path), told, map(Path, response.folders))
        except OSError as error:
            page.tell(not_written(Path(path), error))
            return
        page._desk.say(tr("Saved {name}", name=Path(path).name))

    copy_message, copy_record, save_record = (
        Button(tr("Copy the message"), icon="copy"),
        Button(tr("Copy the record"), icon="copy"),
        Button(tr("Save the record…"), icon="export"),
    )
    copy_message.clicked.connect(lambda: copy(text, tr("The message is copied.")))
    copy_record.clicked.connect(lambda: copy(told, tr("The record is copied, as Markdown.")))
    save_record.clicked.connect(save)
    page.add_inset(row(copy_message, 8, copy_record, 8, save_record, -1))
    page.add_gap(12)
    still = [tr(TITLES[s.id]) for s in response.steps if s.done is None and s.id != "tell"]
    if still:
        page.add_text(tr("The record says that this is open: {steps}.", steps=", ".join(still)), colour="text2")


def _foot(page: ResponsePage, response: Response, now: datetime) -> None:
    """What a person says of the step; a note goes with it. Steps that are lists are done when all on them is."""
    id, step = page.current, response.step(page.current)
    items = {"replace": response.spots, "followups": response.follows}.get(id, ())
    if step.done is not None:
        back = not items or step.by == "not needed"
        page.foot_of_done(said_of(step, now), tr(TITLES[id]), (lambda: page.tick(id, undo=True)) if back else None)
        return
    page.add_gap(18)
    note = Field(tr("Note for the record"), example=tr("A note for the record, if there is one; a key in it is masked"))
    note.setMaxLength(500)
    name = (response.fingerprint, id)
    note.setText(page.notes.get(name, ""))
    page.add_inset(note)
    page.add_gap(14)
    skip = Button(tr("Not needed"), name=tr("“{step}” is not needed", step=tr(TITLES[id])))
    page.changes(skip, possible=bool(note.text().strip()))
    skip.setToolTip(tr("Say why in the note."))
    note.textChanged.connect(lambda words: page.notes.update({name: words}))
    note.textChanged.connect(lambda words: page.running or skip.setEnabled(bool(words.strip())))
    skip.clicked.connect(lambda: page.tick(id, note=note.text().strip(), not_needed=True))
    page.foot_row.addWidget(skip)
    if any(i.done is None for i in items):
        return  # the last one that is ticked ticks the step
    filled = id not in ("revoke", "prove", "history")
    done = Button(tr(SAYS[id]), "filled" if filled else "outlined")
    done.clicked.connect(lambda: page.tick(id, note=note.text().strip()))
    page.foot_row.addWidget(page.changes(done))
