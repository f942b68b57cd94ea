"""The board on paper, for a team: Markdown, CSV, one HTML page, JSON. Masks only, and names as text."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from datetime import datetime
from html import escape

from checks.history_words import day_of, points_of, score_words
from checks.model import encode
from checks.projects import Board, Row
from checks.report.escape import for_terminal
from checks.report.words import LIVE_WORDS

_HEAD = ("Project", "From", "Score", "Grade", "Checked", "Moved", "Worst fact", "Scanned")
_MARKS = re.compile(r"[\\`*_{}\[\]()#+!|<>~@&]|(?<=[a-z])[.:](?=\S)")  # also what makes a link of an address
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_STYLE = """
:root{color-scheme:light dark}
body{font:14px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1a1d23;background:#fff}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums;margin:1rem 0}
th,td{text-align:left;padding:.4rem .6rem;border-bottom:1px solid #d5d9e0;vertical-align:top}
th{font-weight:600;color:#4a5160}tr{break-inside:avoid}code{font-family:ui-monospace,monospace}
@media (prefers-color-scheme:dark){body{color:#eceef2;background:#16181d}th{color:#b4bbc8}th,td{border-color:#353b46}}
@media print{body{color:#000;background:#fff;margin:0}}
"""


def _cells(row: Row) -> tuple[str, ...]:
    scan = row.scan
    if scan is None:
        return row.name, row.who, "", "", "", "", row.fact, ""
    moved = points_of(row.moved) if row.moved is not None else ""
    checked = f"{int(scan.coverage)} %"
    return row.name, row.who, score_words(scan), scan.grade or "–", checked, moved, row.fact, day_of(scan.finished)


def as_markdown(board: Board, now: datetime) -> str:
    """GitHub's Markdown; what names hold is shown, never obeyed."""
    lines = ["# Keys in our projects", "", _marked(board.sentence), "", f"Written {day_of(now.isoformat())}.", ""]
    lines += [f"| {' | '.join(_HEAD)} |", f"|{'---|' * len(_HEAD)}"]
    lines += [f"| {' | '.join(map(_marked, _cells(r)))} |" for r in board.rows]
    if board.shared:
        lines += ["", "## Keys in more than one project", "", "| Key | Lives | Projects |", "|---|---|---|"]
    for key in board.shared:
        cells = (key.masked, LIVE_WORDS[key.live], ", ".join(key.projects))
        lines.append(f"| {' | '.join(map(_marked, cells))} |")
    return "\n".join(lines) + "\n"


def as_csv(board: Board, now: datetime) -> str:
    """One row a project (RFC 4180); a cell that a table would compute is text."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*_HEAD, "Low", "High", "Uncapped low", "Uncapped high"))
    for row in board.rows:
        scan = row.scan
        numbers = (scan.low, scan.high, scan.uncapped.low, scan.uncapped.high) if scan else ("", "", "", "")
        writer.writerow([*map(_plain, _cells(row)), *numbers])
    return out.getvalue()


def as_html(board: Board, now: datetime) -> str:
    """One page without script, which asks nobody for anything."""
    head = "".join(f'<th scope="col">{h}</th>' for h in _HEAD)
    rows = "".join(f"<tr>{''.join(f'<td>{_html(c)}</td>' for c in _cells(r))}</tr>" for r in board.rows)
    shared = "".join(
        f"<tr><td><code>{_html(k.masked)}</code></td><td>{LIVE_WORDS[k.live]}</td><td>{_html(', '.join(k.projects))}</td></tr>"
        for k in board.shared
    )
    keys = (
        "<h2>Keys in more than one project</h2><table><thead><tr>"
        + "".join(f'<th scope="col">{h}</th>' for h in ("Key", "Lives", "Projects"))
        + f"</tr></thead><tbody>{shared}</tbody></table>"
        if shared
        else ""
    )
    policy = "default-src 'none'; style-src 'unsafe-inline'"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f'<meta name="viewport" content="width=device-width"><title>Keys in our projects</title><style>{_STYLE}</style></head>'
        f"<body><main><h1>Keys in our projects</h1><p>{_html(board.sentence)}</p><p>Written {day_of(now.isoformat())}.</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{keys}</main></body></html>\n"
    )


def as_json(board: Board, now: datetime) -> str:
    """The board as `shrift projects list --format json` has it."""
    return encode(board).decode() + "\n"


WRITERS: dict[str, Callable[[Board, datetime], str]] = {
    "md": as_markdown,
    "csv": as_csv,
    "html": as_html,
    "json": as_json,
}


def _marked(text: str) -> str:
    return _MARKS.sub(lambda mark: f"&#{ord(mark[0])};", for_terminal(text))


def _plain(text: str) -> str:
    shown = for_terminal(text)
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def _html(text: str) -> str:
    return escape(for_terminal(text))
