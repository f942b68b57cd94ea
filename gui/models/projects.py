"""The board as the window shows it: what the command line told, and the words of each row."""

from __future__ import annotations

from datetime import datetime

import msgspec

from checks import language
from checks.language import advice, tr
from checks.memory.scan import Scan
from checks.memory.words import points_of
from checks.projects.board import Board, Row, SharedKey, case_of, range_words
from checks.projects.comparing import Pair
from checks.report.escape import for_terminal
from checks.report.verdict import LETTERS
from checks.words import count_of
from gui.models.verdicts import homely, moment, named
from gui.widgets.chips import Chip

SHARED_SHOWN = 6


def read_board(answer: bytes) -> Board:
    """What `shrift projects list` told. Raises `msgspec.DecodeError`."""
    return msgspec.json.decode(answer, type=Board)


def read_pair(answer: bytes) -> Pair:
    """What `shrift projects compare` told. Raises `msgspec.DecodeError`."""
    return msgspec.json.decode(answer, type=Pair)


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """A row in words."""

    row: Row
    name: str
    second: str  # the folder, or who sent it
    letter: str  # `–` where there is none
    colour: str  # of the letter, by meaning; empty where there is none
    number: str
    rest: str
    checked: str
    fact: str
    mark: str
    moved: str
    when: str
    gone: bool = False  # its folder is not there any more

    @property
    def scan(self) -> Scan | None:
        """The scan that it shows."""
        return self.row.scan

    @property
    def spoken(self) -> str:
        """The row for a screen reader."""
        score = f"{self.number}{self.rest if self.rest.startswith('–') else ' ' + self.rest}".strip()
        parts = [
            self.name,
            self.second,
            score and tr("score {score}", score=score),
            tr("grade {letter}", letter=self.letter) if self.colour else tr("not graded"),
        ]
        parts += [
            self.checked and tr("{checked} checked", checked=self.checked),
            self.fact,
            self.moved and tr("moved {moved}", moved=self.moved),
            self.when,
        ]
        return ", ".join(p for p in parts if p)


MARKS = {"unchecked": ("not_checked", "unknown"), "passed": ("pass", "ok"), "critical": ("critical", "critical")} | {
    "high": ("high", "fail"), "medium": ("medium", "warn"), "low": ("low", "unknown"), "info": ("info", "info"),
}  # fmt: skip


def shown_rows(board: Board, now: datetime, gone: frozenset[str] = frozenset()) -> list[Shown]:
    """The rows; `gone` are targets whose folder is not there."""
    return [_shown(row, now, row.target in gone) for row in board.rows]


def _shown(row: Row, now: datetime, gone: bool) -> Shown:
    scan = row.scan
    second = tr("imported, {who}", who=row.who) if row.who else homely(row.path)
    number, rest = range_words(scan.low, scan.high, scan.uncapped, row.cap) if scan else ("", "")
    letter = scan.grade if scan and scan.grade else ""
    return Shown(
        row=row,
        name=for_terminal(named(row.name)),
        second=for_terminal(tr("the folder is gone") if gone else second),
        letter=letter or "–",
        colour=LETTERS[letter[0]] if letter else "",
        number=number,
        rest=rest,
        checked=f"{int(scan.coverage)} %" if scan else "",
        fact=for_terminal(advice(row.fact)),
        mark=row.mark,
        moved=points_of(row.moved) if row.moved is not None else "",
        when=moment(scan.finished, now) if scan else "",
        gone=gone,
    )


def shared_chip(key: SharedKey) -> Chip:
    """How a shared key stands: `live, 2 projects`, `3 projects`, or that nobody asked."""
    words = count_of(len(key.projects), "project")
    if key.live.value.startswith("live"):
        return Chip("live", tr("live, {words}", words=words))
    if key.live.value == "dead":
        return Chip("dead", tr("dead, {words}", words=words))
    return Chip("high", words) if len(key.projects) > 2 else Chip("medium", words)


def shared_words(key: SharedKey) -> str:
    """The projects that have it."""
    return for_terminal(", ".join(key.projects))


def sentence(board: Board) -> str:
    """What the board says as a whole. In English as the command line says it, with numbers as words."""
    if language.chosen() == language.ENGLISH:
        return board.sentence
    scanned = sum(r.scan is not None for r in board.rows)
    if not board.rows:
        return tr("No project is known yet.")
    if not scanned:
        return tr("Projects known: {count}. None was scanned yet.", count=len(board.rows))
    case, count, first = case_of(board.rows)
    words = {
        "live": tr(
            "Projects with a live key where others can read it: {count} of {whole}. Start with {name}.",
            count=count,
            whole=scanned,
            name=first,
        ),
        "in-git": tr(
            "Projects with a key in git that nobody asked about: {count} of {whole}. Start with {name}.",
            count=count,
            whole=scanned,
            name=first,
        ),
        "grave": tr(
            "Projects with something grave open: {count} of {whole}. Start with {name}.",
            count=count,
            whole=scanned,
            name=first,
        ),
        "ungraded": tr(
            "Nothing grave is open. Not checked enough for a grade: {count} of {whole}.", count=count, whole=scanned
        ),
        "well": tr("Nothing grave is open. Projects: {count}.", count=count),
    }
    return words[case]
