"""The board, and two projects side by side, as a terminal shows them."""

from __future__ import annotations

from checks.memory.words import day_of, points_of, score_words, span_words
from checks.model import Status
from checks.projects.board import Board, Row
from checks.projects.comparing import Pair
from checks.report.escape import for_terminal
from checks.report.words import LIVE_WORDS, STATUS_WORDS, shortened
from checks.words import count_of

SHOWN = 20


def board_lines(board: Board) -> list[str]:
    """The sentence, the rows, the keys in more than one project."""
    lines = [for_terminal(board.sentence)]
    if not board.rows:
        return [*lines, "“shrift scan DIR” or “shrift projects add DIR” puts one on the board."]
    lines += [
        "",
        f"{'project':<24}  {'score':<16}  {'grade':<5}  {'checked':>7}  {'moved':>5}  {'scanned':<18}  worst fact",
    ]
    for row in board.rows:
        lines += _row_lines(row)
    if board.shared:
        lines += ["", "Keys in more than one project"]
    for key in board.shared[:SHOWN]:
        where = ", ".join(
            f"{name} ({day_of(day).partition(',')[0]})" for name, day in zip(key.projects, key.days, strict=True)
        )
        lines.append(for_terminal(f"  {key.masked}  {LIVE_WORDS[key.live]}  {where}"))
    if len(board.shared) > SHOWN:
        lines.append(f"  and {count_of(len(board.shared) - SHOWN, 'more key')}")
    return lines


def _row_lines(row: Row) -> list[str]:
    scan = row.scan
    name = for_terminal(row.name)[:24]
    where = f"imported, {row.who}" if row.who else shortened(row.path, 72)
    if scan is None:
        return [f"{name:<24}  never scanned", for_terminal(f"  {where}")]
    moved = points_of(row.moved) if row.moved is not None else ""
    facts = for_terminal(row.fact)
    lines = [
        f"{name:<24}  {score_words(scan):<16}  {scan.grade or '–':<5}  {f'{int(scan.coverage)} %':>7}  {moved:>5}"
        f"  {day_of(scan.finished):<18}  {facts}",
        for_terminal(f"  {where}"),
    ]
    if row.newest is not None:
        why = "was stopped" if row.newest.stopped else "read a part only"
        lines.append(f"  the newest scan, of {day_of(row.newest.finished)}, {why}; shown is the one before")
    return lines


def pair_lines(pair: Pair) -> list[str]:
    """Two projects side by side."""
    names = [for_terminal(s.name)[:24] for s in (pair.one, pair.other)]
    lines = [f"{'':<38}  {names[0]:<24}  {names[1]}"]

    def line(title: str, one: str, other: str) -> None:
        lines.append(f"{for_terminal(title)[:38]:<38}  {one:<24}  {other}")

    line("score", score_words(pair.one), score_words(pair.other))
    line("grade", pair.one.grade or "–", pair.other.grade or "–")
    line("checked", *(f"{int(s.coverage)} %" for s in (pair.one, pair.other)))
    line("scanned", day_of(pair.one.finished), day_of(pair.other.finished))
    for sin in pair.sins:
        line(f"{sin.number} {sin.title}", span_words(sin.one), span_words(sin.other))
    differing = [c for c in pair.checks if Status.FAIL in (c.one, c.other)]
    if differing:
        lines += ["", "Failed in one of them only"]
    for check in differing[:SHOWN]:
        line(f"  {check.id}", *(STATUS_WORDS[s] if s else "not there" for s in (check.one, check.other)))
    if len(differing) > SHOWN:
        lines.append(f"  and {count_of(len(differing) - SHOWN, 'more check')}")
    lines.append("")
    if not pair.joined:
        lines.append(
            "Their keys cannot be joined: fingerprints were made with different keys, or hold for one run only."
        )
    elif pair.shared:
        lines.append(for_terminal(f"Both have {count_of(len(pair.shared), 'key')}: {', '.join(pair.shared[:SHOWN])}"))
    else:
        lines.append("They share no key.")
    return lines
