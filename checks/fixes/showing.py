"""Fixes, plans and records as a terminal shows them."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from rich.text import Text

from checks.fixes.preview import DiffLine, FilePreview, FixPreview
from checks.fixes.records import Record
from checks.model import Finding
from checks.report.escape import for_terminal
from checks.report.paper import Copied, paper, printed
from checks.words import count_of

_GROUPS = (
    ("safe", "Safe: nothing a program does can change"),
    ("review", "Worth a look: each is applied by its name"),
    ("manual", "Left to you"),
)
_SIGNS = {"same": " ", "removed": "-", "added": "+", "gap": "⋮"}
_STYLES = {"removed": "red", "added": "green", "same": "dim", "gap": "dim"}


def listed(fixes: Sequence[FixPreview], findings: Sequence[Finding]) -> str:
    """All fixes by their safety, and where the rest is told."""
    lines: list[Text] = []
    for safety, heading in _GROUPS:
        group = [f for f in fixes if _group(f) == safety]
        if not group:
            continue
        lines += [_line(heading, "bold")]
        for fix in group:
            lines.append(_line(f"  {fix.id}"))
            lines.append(_line(f"    {fix.title}" + (f": {fix.why_not}" if fix.why_not else ""), "dim"))
        lines.append(Text())
    if not fixes:
        lines.append(_line("No file here can be fixed from here."))
    if findings:
        lines.append(_line("“shrift explain CHECK” tells how a finding is fixed by hand; “shrift scan” lists them."))
    else:
        lines.append(_line("Nothing was found that a fix is for."))
    if any(_group(f) != "manual" for f in fixes):
        lines.append(_line("Look first: shrift fix plan FIX, or shrift fix plan --safe"))
    return printed(paper(sys.stdout), lines)


def shown(fixes: Sequence[FixPreview]) -> str:
    """Plans, line by line."""
    lines: list[Text] = []
    for fix in fixes:
        lines.append(_line(f"{fix.title} ({_group(fix)})", "bold"))
        lines.append(_line(f"  {fix.id}", "dim"))
        if fix.why_not:
            lines.append(_line(f"  This is left to you: {fix.why_not}."))
        lines += [_line(f"  {text}") for text in fix.keeps]
        for file in fix.files:
            lines += _file(file)
        lines += [_line(f"  Then: {text}") for text in fix.then]
        lines.append(Text())
    if not fixes:
        lines.append(_line("Nothing to change."))
    return printed(paper(sys.stdout), lines)


def of_records(records: Sequence[Record], folder: Path) -> str:
    """What was applied, and whether it can be put back."""
    if not records:
        return "Nothing was fixed from here.\n"
    lines = [line for record in records for line in _record(record)]
    lines.append(
        _line(f"Copies of what stood in files lie in {folder}; those with secrets are sealed by the keychain.")
    )
    return printed(paper(sys.stdout), lines)


def _record(record: Record) -> Iterator[Text]:
    state = (
        f"undone {record.undone[:10]}"
        if record.undone
        else "can be undone"
        if record.finished
        else "stopped in the middle: undo it"
    )
    yield _line(f"{record.id}  {state}", "bold")
    for fix in record.fixes:
        yield _line(f"  {fix.id}  {fix.title}")


def _file(file: FilePreview) -> Iterator[Text]:
    what = {"made": "  (new file)", "rights": "", "changed": ""}[file.what]
    yield _line(f"  {file.path}{what}")
    for note in file.notes:
        yield _line(f"    {note}")
    yield from map(_diff, file.lines)
    if file.more:
        yield _line(f"    and {count_of(file.more, 'more line')}", "dim")


def _diff(line: DiffLine) -> Text:
    number = line.new if line.kind == "added" else line.old
    return _line(f"  {number or '':>5} {_SIGNS[line.kind]} {line.text}", _STYLES[line.kind])


def _group(fix: FixPreview) -> str:
    return "manual" if fix.why_not else fix.safety


def _line(text: str, style: str = "") -> Text:
    return Copied(for_terminal(text), style=style)
