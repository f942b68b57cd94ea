"""The report for a terminal: the score, the seven sins, the keys, the findings, what was not looked at, what to do next."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, BinaryIO

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from checks.catalog import SINS
from checks.machine import shown_path
from checks.model import Confidence, Finding, Key, Live, Report, Severity, Sighting, SinScore, Status
from checks.report.escape import for_terminal
from checks.report.limits import limit_words
from checks.report.paper import WIDTH, paper, printed
from checks.report.words import (
    LIVE_WORDS,
    checked,
    gain_words,
    headline,
    key_title,
    not_built,
    only_staged,
    place,
    scope,
    shortened,
    sin_counts,
    span,
)
from checks.scoring.raising import raising
from checks.scoring.score import ENOUGH
from checks.scoring.steps import next_steps_of
from checks.words import count_of, day_of, seconds_of

if TYPE_CHECKING:
    from checks.catalog import Catalog

NARROW = 84  # columns below which a row becomes two
BAR = 24
SHOWN_KEYS = 12
SHOWN_FINDINGS = 40
SHOWN_PLACES = 3
SHOWN_LIMITS = 8
LEAST_PATH = 24  # columns under which a key's place goes to a line of its own
STAGED = "S1-STAGED"  # the check that answers what `--staged` asks

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
    console = paper(target)
    target.write(printed(console, [render(report, console.width)]).encode("utf-8", "replace"))


def render(report: Report, width: int = WIDTH) -> RenderableType:
    """All parts in order, a blank line between them, laid out for so many columns."""
    narrow = width < NARROW
    first = [_staged(report)] if only_staged(report) else [_score(report), _sins(report, width)]
    rest = _keys(report, width), _findings(report, narrow), _open(report), _limits(report), _next(report)
    parts = [_head(report), *first, *(part for part in rest if part is not None)]
    spaced: list[RenderableType] = []
    for part in parts:
        spaced += ["", part]
    return Padding(Group(*spaced, ""), (0, 1))


def _plain(text: str, style: str = "") -> Text:
    return Text(for_terminal(text), style=style)


def _head(report: Report) -> RenderableType:
    done = "" if only_staged(report) else f"{count_of(len(report.checks), 'check')}, "
    first = Text.assemble(
        ("Shrift  ", "bold"), (for_terminal(report.target.name), "bold"), (f"  {done}{_took(report)}", "dim")
    )
    lines: list[RenderableType] = [first, _plain(f"{report.target.path} · {scope(report)}", "dim")]
    if report.stopped:
        lines.append(Text("Stopped before the end: this is what was found until then.", style="yellow"))
    return Group(*lines)


def _took(report: Report) -> str:
    """How long a scan took: a report tells its begin and its end in whole seconds."""
    took = (datetime.fromisoformat(report.finished) - datetime.fromisoformat(report.started)).total_seconds()
    return "under a second" if took < 1 else f"{took:.0f} s" if took < 60 else seconds_of(took)


def _staged(report: Report) -> RenderableType:
    """What is about to be committed, in place of a score: nearly nothing of the project was looked at."""
    result = next((c for c in report.checks if c.id == STAGED), None)
    if result is None:
        return Text("What is staged was not judged: its check is not here.", style="yellow")
    good = result.status is Status.PASS
    lines: list[RenderableType] = [_plain(result.reason, "bold" + (" green" if good else ""))]
    if result.looked_at and not (good and result.looked_at.startswith("0 ")):
        lines.append(_plain(result.looked_at, "dim"))
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
        more = raising(report.checks, report.keys)
        told = f"; {more[0].option} it is up to {more[0].after} %" if more else ""
        lines.append(Padding(Text(f"no letter under {ENOUGH:.0f} % checked{told}", style="dim"), (0, 0, 0, 5)))
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


def _keys(report: Report, width: int) -> RenderableType | None:
    keys = [k for k in report.keys if k.secret]
    if not keys:
        return None
    shown = keys[:SHOWN_KEYS]
    masks, titles, abouts = (max(len(text(k)) for k in shown) for text in (lambda k: k.masked, key_title, _about))
    left = width - 2 - masks - titles - abouts - 6  # margins, and the gaps between columns
    table = Table.grid(padding=(0, 2))
    if width < NARROW or left < LEAST_PATH:
        table.add_column()
        for key in shown:
            parts = [Text(key.masked, style="bold"), Text(key_title(key)), Text(_about(key), style="dim")]
            table.add_row(_filled([part for part in parts if part], width - 2))
            table.add_row(Padding(_where(key, width - 4), (0, 0, 0, 2)))
    else:
        table.add_column(no_wrap=True, min_width=masks)  # a mask is never cut
        for _ in range(3):
            table.add_column(no_wrap=True, overflow="ellipsis")
        for key in shown:
            about = Text(_about(key), style="dim")
            table.add_row(Text(key.masked, style="bold"), key_title(key), _where(key, left), about)
    lines: list[RenderableType] = [Text(count_of(len(keys), "key") + " seen", style="bold"), table]
    if len(keys) > SHOWN_KEYS:
        lines.append(
            Text(f"and {count_of(len(keys) - SHOWN_KEYS, 'more key')}; “--format json” lists all", style="dim")
        )
    public = len(report.keys) - len(keys)
    if public:
        lines.append(Text(f"{count_of(public, 'publishable key')} besides: meant to be seen, not counted", style="dim"))
    return Group(*lines)


def _where(key: Key, width: int) -> Text:
    """The first place, and how many there are: what is cut is the middle of the path, never the number."""
    paths = list(
        dict.fromkeys(shown_path(s.path) if s.source == "machine" else s.path or _beside(s) for s in key.sightings)
    )
    if not paths:
        return Text("")
    more = f" and {count_of(len(paths) - 1, 'other place')}" if len(paths) > 1 else ""
    if more and len(paths[0]) + len(more) > width:
        more = f" +{count_of(len(paths) - 1, 'place')}"
    return _plain(shortened(for_terminal(paths[0]), width - len(more)) + more)


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
    if finding.accepted is not None:
        note = finding.accepted
        yield _plain(f"Accepted by {note.owner} until {day_of(note.until)}: {note.reason}", "dim")
    for location in finding.locations[:SHOWN_PLACES]:
        yield _plain(place(location), "cyan")
    if len(finding.locations) > SHOWN_PLACES:
        yield Text(f"and {count_of(len(finding.locations) - SHOWN_PLACES, 'other place')}", style="dim")


def _open(report: Report) -> RenderableType | None:
    """Checks that were not done, with what would answer them."""
    rows = [c for c in report.checks if c.status in (Status.NOT_CHECKED, Status.PARTIAL)]
    if only_staged(report):
        left = sum(c.status is Status.NOT_CHECKED and c.id != STAGED for c in rows)
        rows = [c for c in rows if c.status is Status.PARTIAL or c.id == STAGED]
        said = f"{count_of(left, 'other check')} of the project: “shrift scan” without “--staged” makes them."
    elif not rows:
        return None
    else:
        said = ""
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column()
    for check in rows:
        table.add_row(Text(check.id, style="dim"), _plain(check.reason, "dim"))
    parts: list[RenderableType] = [Text("Not checked", style="bold"), table]
    return Group(*parts[: 1 if not rows else 2], *([Text(said, style="dim")] if said else []))


def _limits(report: Report) -> RenderableType | None:
    limits = [x for x in report.limits if not (x.id == "fingerprints" and only_staged(report))]
    if not limits:
        return None
    lines: list[RenderableType] = [Text("Not looked at", style="bold")]
    lines += [_plain(limit_words(limit), "dim") for limit in limits[:SHOWN_LIMITS]]
    if len(limits) > SHOWN_LIMITS:
        lines.append(Text(f"and {len(limits) - SHOWN_LIMITS:,} more; “--format json” lists all", style="dim"))
    return Group(*lines)


def _next(report: Report) -> RenderableType | None:
    steps = next_steps_of(report)
    if not steps:
        return None
    checks = {f.id: f.check for f in report.findings}
    table = Table.grid(padding=(0, 2))
    table.add_column(width=1)
    table.add_column()
    for number, step in enumerate(steps, 1):
        gain = "" if only_staged(report) else gain_words(step)
        how = f"shrift explain {checks[step.finding]}" if step.finding in checks else ""
        if step.way is not None:
            how = step.way.command
        table.add_row(
            Text(str(number), style="bold"),
            Text.assemble((for_terminal(step.title), "bold"), (f"   {gain}" if gain else "", "green")),
        )
        table.add_row("", Text(how, style="dim"))
    return Group(Text("Next", style="bold"), table)
