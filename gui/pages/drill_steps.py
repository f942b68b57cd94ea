"""What stands in each step of a drill, and what a person says at its foot."""

from __future__ import annotations

import shlex
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QGridLayout, QWidget

from checks.language import tr, trn
from checks.report.words import provider_name
from checks.response.drills import PROJECT, ROLES, Drill
from checks.response.told import Pages
from gui.models.drill import LEADS, SAYS, TITLES
from gui.models.stepping import places, said_of
from gui.widgets.buttons import Button
from gui.widgets.cards import column, row
from gui.widgets.code import CodeBlock
from gui.widgets.sheets import Field
from gui.widgets.stepping import PlaceLine
from gui.widgets.text import Label

if TYPE_CHECKING:
    from gui.pages.drill import DrillPage


def fill(page: DrillPage, drill: Drill, pages: Pages, now: datetime) -> None:
    """The body and the foot of the open step."""
    id = page.current
    items = drill.spots if id == "replace" else ()
    page.begin_step(tr(LEADS[id]), sum(i.done is not None for i in items), len(items))
    if page.busy:
        part = QWidget()
        part.setLayout(column(Label(f"{page.busy} …", 13, 400, "text2", wrap=True), margins=(20, 12, 20, 12)))
        page.add_row(part)
    if id == "replace":
        _replace(page, drill, now)
    elif id in ("replacement", "revoke") and pages.keys:
        page.add_gap(14)
        name = provider_name(drill.provider)
        page.add_inset(row(page.page_button(tr("Open {name} keys", name=name), pages.keys), -1))
    elif id == "history" and drill.kind == "decoy":
        _history(page, drill)
    elif id == "tell":
        _tell(page, drill)
    _foot(page, drill, now)


def _clone(page: DrillPage, drill: Drill) -> None:
    clone = str(Path(drill.folder) / PROJECT)
    opened = Button(tr("Open the practice clone"), icon="folder_open")

    def show() -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(clone)):
            page.tell(tr("Nothing opened it. It lies at {path}.", path=clone), "info")

    opened.clicked.connect(show)
    page.add_inset(CodeBlock(f"cd {shlex.quote(clone)}", tr("Folder")), 10, row(opened, -1))


def _replace(page: DrillPage, drill: Drill, now: datetime) -> None:
    decoy = drill.kind == "decoy"
    for place in places(drill.spots, now, waits=tr("holds the decoy") if decoy else tr("who changes it, and how?")):
        line = PlaceLine(place, act=tr("Shown"), locked="scan" if decoy else "")
        line.ticked.connect(lambda number, undo: page.tick(number, undo=undo))
        if line.button is not None:
            page.changes(line.button)
        page.add_row(line)
    if not decoy:
        if not drill.spots:
            page.add_gap(14)
            page.add_text(tr("No file that was read holds it. Say where it is kept instead."))
        return
    page.add_gap(14)
    if not drill.whole:
        page.add_text(
            tr("The project has no commit that could be copied, so the clone holds the decoy’s files alone."),
            colour="text2",
        )
    _clone(page, drill)
    still = sum(s.done is None for s in drill.spots)
    page.say_at_foot(
        trn("{n} place is left; only a scan ticks it.", "{n} places are left; only a scan ticks them.", still)
        if still
        else ""
    )
    _again(page, filled=bool(still))


def _history(page: DrillPage, drill: Drill) -> None:
    from checks.response.decoy import commands

    page.add_gap(14)
    page.add_text(
        tr("These commands clean the practice clone’s origin, and clone it anew. Commit and push your changes first."),
        gap=8,
    )
    page.add_inset(CodeBlock("\n".join(commands(drill.folder)), tr("Commands")))
    still = drill.step("history").done is None
    if still:
        page.say_at_foot(tr("Only a scan of the clone and of its origin ticks it."))
    _again(page, filled=still)


def _again(page: DrillPage, *, filled: bool) -> None:
    again = Button(tr("Scan the practice clone"), "filled" if filled else "outlined", icon="again")
    again.clicked.connect(page.rescan)
    page.foot_row.addWidget(page.changes(again))


def _tell(page: DrillPage, drill: Drill) -> None:
    page.add_gap(14)
    page.add_text(tr("Who held which role"), weight=600, gap=8)
    grid = QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(8)
    grid.setColumnStretch(1, 1)
    fields: dict[str, Field] = {}
    for line, (role, title) in enumerate(ROLES.items()):
        field = fields[role] = Field(tr(title), example=tr("A name"))
        field.setText(page.names.get(role, drill.roles.get(role, "")))
        field.setMaxLength(80)
        field.textChanged.connect(lambda words, r=role: page.names.update({r: words}))
        grid.addWidget(Label(tr(title), 13, 400, "text2"), line, 0)
        grid.addWidget(field, line, 1)
    keep = Button(tr("Keep the names"), small=True)
    page.changes(keep)
    keep.clicked.connect(
        lambda: page.note(
            roles={r: f.text().strip() for r, f in fields.items() if f.text().strip() != drill.roles.get(r, "")}
        )
    )
    page.add_inset(grid, 8, row(keep, -1))
    page.add_gap(16)
    page.add_text(tr("What was missing"), weight=600, gap=6)
    for words in drill.missing:
        page.add_inset(Label(f"·  {words}", 13, 400, wrap=True), 3)
    lack = Field(tr("What was missing"), example=tr("A page, a right, a person, a second factor"))
    lack.setMaxLength(500)
    lack.setText(page.names.get("missing", ""))
    lack.textChanged.connect(lambda words: page.names.update({"missing": words}))
    add = Button(tr("Add"), small=True, name=tr("Add what was missing"))
    page.changes(add)

    def send() -> None:
        if lack.text().strip():
            page.note(missing=lack.text().strip())

    add.clicked.connect(send)
    lack.returnPressed.connect(send)
    line = row(spacing=8)
    line.addWidget(lack, 1)
    line.addWidget(add)
    page.add_inset(4, line)
    page.add_gap(14)


def _foot(page: DrillPage, drill: Drill, now: datetime) -> None:
    """What a person says of the step; where a decoy is gone only a scan says."""
    id, step = page.current, drill.step(page.current)
    scanned = drill.kind == "decoy" and id in ("replace", "history")
    if step.done is not None:
        back = not scanned and not (id == "replace" and drill.spots)
        page.foot_of_done(said_of(step, now), tr(TITLES[id]), (lambda: page.tick(id, undo=True)) if back else None)
        return
    if scanned:
        return
    if id == "replace" and any(s.done is None for s in drill.spots):
        page.say_at_foot(tr("Tick each when it was shown."))
        return
    done = Button(tr(SAYS[id]), "filled")
    done.clicked.connect(lambda: page.tick(id))
    page.foot_row.addWidget(page.changes(done))
