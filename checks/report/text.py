"""The report for a terminal: the score, the seven sins, the keys, the findings, what was not looked at, what to do next."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, BinaryIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from checks.catalog import SINS
from checks.machine import shown_path
from checks.model import Confidence, Finding, Key, Live, Report, Severity, Sighting, SinScore, Status
from checks.report.escape import for_terminal
from checks.report.words import LIVE_WORDS, checked, headline, key_title, not_built, place, scope, sin_counts, span
from checks.score import ENOUGH, next_steps
from checks.words import count_of, seconds_of

if TYPE_CHECKING:
    from checks.catalog import Catalog

WIDTH = 100  # where nobody says how wide the paper is
LEAST, MOST = 40, 120  # columns that are used of a terminal
NARROW = 84  # columns below which a row becomes two
BAR = 24
SHOWN_KEYS = 12
SHOWN_FINDINGS = 40
SHOWN_PLACES = 3
SHOWN_LIMITS = 8

MARKS = {
    Severity.CRITICAL: ("⬢", "bold magenta"),
    Severity.HIGH: ("✚", "bold red"),
    Severity.MEDIUM: ("▲", "yellow"),
    Severity.LOW: ("◇", "yellow"),
    Severity.INFO: ("·", "blue"),
}
_LETTERS = {"A": "green", "B": "green", "C": "yellow", "D": "yellow", "E": "red", "F": "magenta"}


def write(report: Report, target: BinaryIO, catalog: Catalog) -> None:
    """Write it; with colours only where the target is a terminal that wants them."""
    console = _console(target)
    console.print(render(report, console.width))
    text = console.file.getvalue()  # type: ignore[attr-defined]
    target.write("\n".join(line.rstrip() for line in text.split("\n")).encode("utf-8", "replace"))


def _console(target: BinaryIO) -> Console:
    terminal = target.isatty()
    width = shutil.get_terminal_size((WIDTH, 40)).columns if terminal else WIDTH
    options: dict[str, Any] = {"force_terminal": True} if terminal else {"color_system": None, "force_terminal": False}
    return Console(
        file=io.StringIO(), width=max(LEAST, min(width, MOST)), highlight=False, emoji=False, markup=False, **options
    )


def render(report: Report, width: int = WIDTH) -> RenderableType:
    """All parts in order, a blank line between them, laid out for so many columns."""
    narrow = width < NARROW
    parts = [_head(report), _score(report), _sins(report, width)]
    parts += [
        part
        for part in (_keys(report, narrow), _findings(report, narrow), _open(report), _limits(report), _next(report))
        if part is not None
    ]
    spaced: list[RenderableType] = []
    for part in parts:
        spaced += ["", part]
    return Padding(Group(*spaced, ""), (0, 1))


def _plain(text: str, style: str = "") -> Text:
    return Text(for_terminal(text), style=style)


def _head(report: Report) -> RenderableType:
    took = (datetime.fromisoformat(report.finished) - datetime.fromisoformat(report.started)).total_seconds()
    first = Text.assemble(
        ("Shrift  ", "bold"),
        (for_terminal(report.target.name), "bold"),
        (f"  {count_of(len(report.checks), 'check')}, {seconds_of(took)}", "dim"),
    )
    lines: list[RenderableType] = [first, _plain(f"{report.target.path} · {scope(report)}", "dim")]
    if report.stopped:
        lines.append(Text("Stopped before the end: this is what was found until then.", style="yellow"))
    return Group(*lines)


def _score(report: Report) -> RenderableType:
    number, beside = headline(report.score)
    grade = report.score.grade
    style = f"bold {_LETTERS[grade[0]]}" if grade else "bold"
    line = Text.assemble(
        (f"{number:>3}", style),
        ("  ", ""),
        (grade or "", style),
        ("  " if grade else "", ""),
        (beside, ""),
        ("   " if beside else " ", ""),
        (checked(report.score.coverage), "dim"),
    )
    lines: list[RenderableType] = [line]
    for gate in report.score.gates:
        lines.append(Padding(Text(f"held at {gate.cap}: {gate.why}", style="dim"), (0, 0, 0, 5)))
    if report.partial and not report.stopped:
        lines.append(Text("     no letter: not everything could be read", style="dim"))
    elif report.score.coverage < ENOUGH and not report.partial:
        lines.append(Padding(Text(f"no letter under {ENOUGH:.0f} % checked", style="dim"), (0, 0, 0, 5)))
    return Group(*lines)


def _sins(report: Report, width: int) -> RenderableType:
    wide = width >= NARROW
    table = Table.grid(padding=(0, 2))
    table.add_column(width=1, min_width=1)
    titles = max(len(s.title) for s in SINS)
    bar = BAR if width >= 110 else BAR // 2
    left = width - 5  # both margins, the number and the space behind it
    if wide:
        left -= titles + 2 + bar + 2 + 6 + 2
        table.add_column(no_wrap=True, min_width=titles)
        table.add_column(width=bar)
        table.add_column(width=6, justify="right")
    table.add_column(max_width=left)
    for sin in report.sins:
        title = next(s.title for s in SINS if s.number == sin.number)
        drawn, range_, told = _sin_cells(sin, report, bar)
        if wide:
            table.add_row(str(sin.number), title, drawn, range_, _filled(told, left))
        elif not (sin.applies and range_.plain):
            table.add_row(str(sin.number), _filled([Text(title), *told], left))
        else:
            table.add_row(str(sin.number), Group(title, _filled([drawn, range_, *told], left)))
    return Group(Text("The seven sins", style="bold"), table)


def _filled(parts: list[Text], width: int) -> Text:
    """Parts beside each other, a new line where one would be cut."""
    made, used = Text(), 0
    for part in parts:
        if made:
            made.append("\n" if used + 2 + len(part) > width else "  ")
            used = 0 if used + 2 + len(part) > width else used + 2
        made.append_text(part)
        used += len(part)
    return made


def _sin_cells(sin: SinScore, report: Report, bar: int) -> tuple[Text, Text, list[Text]]:
    if not sin.applies:
        return Text(""), Text("–", style="dim"), [_plain(f"does not apply: {sin.why}", "dim")]
    if not_built(sin, report):
        return Text("╌" * bar, style="dim"), Text(""), [Text("not checked yet", style="dim")]
    counts = sin_counts(report, sin.number)
    told = []
    for severity, count in counts.items():
        mark, style = MARKS[severity]
        told.append(Text(f"{mark} {count} {severity.value}", style))
    open_ = sum(c.sin == sin.number and c.status in (Status.NOT_CHECKED, Status.PARTIAL) for c in report.checks)
    if open_:
        told.append(Text(f"{open_} not checked", "dim"))
    return _bar(sin.low, sin.high, bar), Text(span(sin)), told or [Text("passed", "green")]


def _bar(low: float, high: float, width: int) -> Text:
    """Solid is what was seen, dashed what was not."""
    solid = round(low / 100 * width)
    dashed = max(round(high / 100 * width) - solid, 0)
    return Text.assemble(("█" * solid, ""), ("╌" * dashed, "dim"), ("·" * (width - solid - dashed), "dim"))


def _keys(report: Report, narrow: bool) -> RenderableType | None:
    keys = [k for k in report.keys if k.secret]
    if not keys:
        return None
    table = Table.grid(padding=(0, 2), expand=True)
    table.add_column(no_wrap=True, min_width=max(len(k.masked) for k in keys[:SHOWN_KEYS]))  # a mask is never cut
    table.add_column(no_wrap=True, overflow="ellipsis", ratio=1 if narrow else None)
    if not narrow:
        table.add_column(no_wrap=True, overflow="ellipsis", ratio=1)
    table.add_column(no_wrap=True)
    for key in keys[:SHOWN_KEYS]:
        mask, about = Text(key.masked, style="bold"), Text(_about(key), style="dim")
        if narrow:
            table.add_row(mask, key_title(key), about)
            table.add_row("", _where(key), "")
        else:
            table.add_row(mask, key_title(key), _where(key), about)
    lines: list[RenderableType] = [Text(count_of(len(keys), "key") + " seen", style="bold"), table]
    if len(keys) > SHOWN_KEYS:
        lines.append(
            Text(f"and {count_of(len(keys) - SHOWN_KEYS, 'more key')}; “--format json” lists all", style="dim")
        )
    public = len(report.keys) - len(keys)
    if public:
        lines.append(Text(f"{count_of(public, 'publishable key')} besides: meant to be seen, not counted", style="dim"))
    return Group(*lines)


def _where(key: Key) -> Text:
    paths = list(
        dict.fromkeys(shown_path(s.path) if s.source == "machine" else s.path or _beside(s) for s in key.sightings)
    )
    if not paths:
        return Text("")
    more = f" and {count_of(len(paths) - 1, 'other place')}" if len(paths) > 1 else ""
    return _plain(paths[0] + more)


def _beside(sighting: Sighting) -> str:
    """A place in git that is no file."""
    kinds = {"message": "a message", "author": "an author field", "ref": "a ref's name", "reflog": "a reflog"}
    id = sighting.commit or sighting.blob
    return kinds.get(sighting.place or "", "an object") + (f" of {id[:7]}" if id else "")


def _about(key: Key) -> str:
    said = [] if key.confidence is Confidence.HIGH else [f"{key.confidence.value} confidence"]
    if key.privilege != "normal":
        said.append(f"{key.privilege} rights")
    if key.live is not Live.NOT_ASKED:
        said.append(LIVE_WORDS[key.live])
    if key.first_seen:
        said.append(f"since {key.first_seen[:10]}")
    return ", ".join(said)


def _findings(report: Report, narrow: bool) -> RenderableType | None:
    if not report.findings:
        return None
    masks = {k.fingerprint: k.masked for k in report.keys}
    table = Table.grid(padding=(0, 1))
    if not narrow:
        table.add_column(no_wrap=True)
    table.add_column()
    for finding in report.findings[:SHOWN_FINDINGS]:
        mark, style = MARKS[finding.severity]
        grave = Text(f"{mark} {finding.severity.value}", style=style)
        parts = list(_finding(finding, masks))
        if narrow:
            table.add_row(Text.assemble(grave, "  ", parts[0]))
            table.add_row(Padding(Group(*parts[1:]), (0, 0, 0, 2)))
        else:
            table.add_row(grave, Group(*parts))
    lines: list[RenderableType] = [Text(count_of(len(report.findings), "finding"), style="bold"), table]
    if len(report.findings) > SHOWN_FINDINGS:
        lines.append(
            Text(
                f"and {count_of(len(report.findings) - SHOWN_FINDINGS, 'more finding')}; “--format json” lists all",
                style="dim",
            )
        )
    return Group(*lines)


def _finding(finding: Finding, masks: dict[str, str]) -> Iterator[Text]:
    doubt = f", {finding.confidence.value} confidence" if finding.confidence is not Confidence.HIGH else ""
    accepted = ", accepted" if finding.status is Status.ACCEPTED else ""
    yield Text.assemble(
        (for_terminal(finding.title), "bold"),
        (f"  {masks[finding.key]}" if finding.key in masks else "", ""),
        (f"  {finding.check}{doubt}{accepted}", "dim"),
    )
    yield _plain(finding.message)
    for location in finding.locations[:SHOWN_PLACES]:
        yield _plain(place(location), "cyan")
    if len(finding.locations) > SHOWN_PLACES:
        yield Text(f"and {count_of(len(finding.locations) - SHOWN_PLACES, 'other place')}", style="dim")


def _open(report: Report) -> RenderableType | None:
    """Checks that were not done, with what would answer them."""
    rows = [c for c in report.checks if c.status in (Status.NOT_CHECKED, Status.PARTIAL)]
    if not rows:
        return None
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    for check in rows:
        table.add_row(Text(check.id, style="dim"), _plain(check.reason, "dim"))
    return Group(Text("Not checked", style="bold"), table)


def _limits(report: Report) -> RenderableType | None:
    if not report.limits:
        return None
    lines: list[RenderableType] = [Text("Not looked at", style="bold")]
    for limit in report.limits[:SHOWN_LIMITS]:
        count = f"{limit.count:,} × " if limit.count > 1 else ""
        lines.append(_plain(f"{count}{limit.what}: {limit.why}", "dim"))
    if len(report.limits) > SHOWN_LIMITS:
        lines.append(Text(f"and {len(report.limits) - SHOWN_LIMITS:,} more", style="dim"))
    return Group(*lines)


def _next(report: Report) -> RenderableType | None:
    steps = next_steps(report.checks, keys=report.keys, findings=report.findings, partial=report.partial)
    if not steps:
        return None
    checks = {f.id: f.check for f in report.findings}
    table = Table.grid(padding=(0, 2))
    table.add_column(width=1)
    table.add_column()
    for number, step in enumerate(steps, 1):
        gain = f"   {step.before} → {step.after}" if step.after > step.before else ""
        how = f"shrift explain {checks[step.finding]}" if step.finding in checks else ""
        table.add_row(
            Text(str(number), style="bold"), Text.assemble((for_terminal(step.title), "bold"), (gain, "green"))
        )
        table.add_row("", Text(how, style="dim"))
    return Group(Text("Next", style="bold"), table)
