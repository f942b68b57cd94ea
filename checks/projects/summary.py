"""The board on paper, for a team: Markdown, CSV, one HTML page, JSON. Masks only, and names as text."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
from collections.abc import Callable
from datetime import datetime

from checks.memory.words import day_of, points_of, score_words
from checks.model import encode
from checks.projects.board import Board, Row, SharedKey
from checks.report.escape import for_terminal
from checks.report.words import LIVE_WORDS
from checks.words import count_of

_HEAD = ("Project", "From", "Score", "Grade", "Checked", "Moved", "Worst fact", "Scanned")
BAR = 120.0  # pixels


def _cells(row: Row) -> tuple[str, ...]:
    scan = row.scan
    if scan is None:
        return row.name, row.who, "", "", "", "", row.fact, ""
    moved = points_of(row.moved) if row.moved is not None else ""
    checked = f"{int(scan.coverage)} %"
    return row.name, row.who, score_words(scan), scan.grade or "–", checked, moved, row.fact, day_of(scan.finished)


def _where(key: SharedKey) -> str:
    """`atlas (3 Nov 2026), other (9 Nov 2026)`."""
    days = (day_of(day).partition(",")[0] for day in key.days)
    return ", ".join(f"{name} ({day})" for name, day in zip(key.projects, days, strict=True))


def as_markdown(board: Board, now: datetime) -> str:
    """GitHub's Markdown; what names hold is shown, never obeyed."""
    from checks.report.markdown import escaped

    def line(cells: tuple[str, ...]) -> str:
        return f"| {' | '.join(escaped(for_terminal(c)) for c in cells)} |"

    lines = ["# Keys in our projects", "", escaped(for_terminal(board.sentence)), ""]
    lines += [f"{count_of(len(board.rows), 'project')}, written {day_of(now.isoformat())}.", ""]
    lines += [f"| {' | '.join(_HEAD)} |", f"|{'---|' * len(_HEAD)}"]
    lines += [line(_cells(r)) for r in board.rows]
    if board.shared:
        lines += ["", "## Keys in more than one project", "", "| Key | Lives | Projects, with the day of their scan |"]
        lines += ["|---|---|---|"]
    lines += [line((k.masked, LIVE_WORDS[k.live], _where(k))) for k in board.shared]
    return "\n".join(lines) + "\n"


def as_csv(board: Board, now: datetime) -> str:
    """One row a project (RFC 4180); a cell that a table would compute is text."""
    from checks.report.csv import guarded

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*_HEAD, "Low", "High", "Uncapped low", "Uncapped high"))
    for row in board.rows:
        scan = row.scan
        numbers = (scan.low, scan.high, scan.uncapped.low, scan.uncapped.high) if scan else ("", "", "", "")
        writer.writerow([*map(guarded, _cells(row)), *numbers])
    return out.getvalue()


def as_html(board: Board, now: datetime) -> str:
    """One page without script, which asks nobody for anything; it looks as reports do."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    from checks.report.html import style_sheet, template

    style = style_sheet()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return page.from_string(template("team.html")).render(
        style=Markup(style),  # noqa: S704 - the style sheet of reports
        style_hash=f"sha256-{digest}",
        sentence=for_terminal(board.sentence),
        count=count_of(len(board.rows), "project"),
        written=day_of(now.isoformat()),
        rows=[_told(row) for row in board.rows],
        shared=[
            {"masked": for_terminal(k.masked), "live": LIVE_WORDS[k.live], "projects": for_terminal(_where(k))}
            for k in board.shared
        ],
    )


def _told(row: Row) -> dict[str, object]:
    from markupsafe import Markup

    from checks.report.drawing import bar

    names = ("name", "who", "score", "grade", "checked", "moved", "fact", "when")
    told: dict[str, object] = dict(zip(names, map(for_terminal, _cells(row)), strict=True))
    scan = row.scan
    drawn = bar(scan.uncapped.low, scan.uncapped.high, lambda name: f"var(--{name})", BAR) if scan else ""
    return told | {"bar": Markup(drawn)}  # noqa: S704 - numbers and names of colours only


def as_json(board: Board, now: datetime) -> str:
    """The board as `shrift projects list --format json` has it."""
    return encode(board).decode() + "\n"


WRITERS: dict[str, Callable[[Board, datetime], str]] = {
    "md": as_markdown,
    "csv": as_csv,
    "html": as_html,
    "json": as_json,
}
