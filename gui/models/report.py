"""What the page of reports chooses and says, as plain data: formats, words of the command line, names of files, a summary."""

from __future__ import annotations

import base64
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from checks.language import mark, tr
from checks.language import number as number_of
from checks.model import Report, Status, Word, encode, encode_any
from checks.report.choices import Audience, Part
from checks.report.plain import moment_words, plain
from checks.report.verdict import headline_of
from checks.report.words import only_staged, span
from checks.scoring.steps import next_steps_of
from checks.words import count_of
from gui.models.of_sin import accepted

MOST_COPIES = 1_000
PIECE = 2_000  # keys or findings that are written at once
LARGEST_PAGE = 32 * 1024 * 1024  # bytes


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """A format as the page lists it."""

    id: str
    title: str
    aside: str
    ending: str


FORMS: tuple[Form, ...] = (
    Form(id="html", title="HTML", aside=mark("one file"), ending="html"),
    Form(id="pdf", title="PDF", aside="", ending="pdf"),
    Form(id="json", title="JSON", aside=mark("version 1"), ending="json"),
    Form(id="sarif", title="SARIF", aside="2.1.0", ending="sarif"),
    Form(id="md", title="Markdown", aside=mark("for an issue"), ending="md"),
    Form(id="csv", title="CSV", aside=mark("a row a place"), ending="csv"),
    Form(id="badge", title=mark("Badge"), aside=mark("for a README"), ending="svg"),
)
OPENED = ("html", "pdf", "md", "csv", "badge", "json", "sarif")  # which of several is opened


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """What is ticked."""

    forms: tuple[str, ...] = ("html", "pdf")
    audience: Audience = "developer"
    hide_names: bool = False
    accepted: bool = True
    changes: bool = True

    def options(self) -> list[str]:
        """As the command line takes it."""
        words = ["--audience", self.audience]
        if self.hide_names:
            words.append("--hide-names")
        for part in self._without():
            words += ["--leave-out", part]
        return words

    def _without(self) -> tuple[Part, ...]:
        parts: tuple[tuple[Part, bool], ...] = (("accepted", self.accepted), ("changes", self.changes))
        return tuple(part for part, there in parts if not there)


def preview_words(wanted: Wanted) -> list[str]:
    """The command whose answer is the pages; the report is given on its standard input."""
    return ["report", "-", "--own", "--pages", *wanted.options()]


def save_words(wanted: Wanted, files: Sequence[tuple[str, Path]]) -> list[str]:
    """The command that writes files of these formats."""
    words = ["report", "-", "--own", *wanted.options()]
    for form, path in files:
        words += ["--format", form, "--output", str(path)]
    return words


def save_button(count: int) -> str:
    """What the button says."""
    return tr("Save {files}…", files=count_of(count, "file")) if count else tr("Save…")


def stem(report: Report, *, hidden: bool) -> str:
    """The name of files without their ending: the project and the day; a hidden project's name is not told by it."""
    plain_name = "".join(c if c.isalnum() or c in "-_." else "-" for c in report.target.name).lstrip(".") or "project"
    return f"shrift-{'report' if hidden else plain_name[:80]}-{report.finished[:10]}"


def free(folder: Path, name: str, forms: Iterable[str]) -> list[tuple[str, Path]]:
    """(format, file) in a folder, under a name that none of them has yet: nothing there is replaced."""
    endings = {form.id: form.ending for form in FORMS}
    wanted = [form for form in endings if form in set(forms)]
    for number in range(1, MOST_COPIES):
        tried = name if number == 1 else f"{name}-{number}"
        files = [(form, folder / f"{tried}.{endings[form]}") for form in wanted]
        if not any(path.exists() for _, path in files):
            return files
    return [(form, folder / f"{name}.{endings[form]}") for form in wanted]


def opened_first(files: Sequence[tuple[str, Path]]) -> Path:
    """Which file “Open last report” opens."""
    return min(files, key=lambda pair: OPENED.index(pair[0]))[1]


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """The head of an answer: how many pages follow, and the day of the scan before, if there is one."""

    pages: int
    since: str = ""


def read_pages(answer: bytes) -> tuple[list[bytes], str]:
    """The pages of an answer, packed, and the day of the scan before; raises `ValueError` for what is none."""
    head, *lines = answer.rstrip(b"\n").split(b"\n")
    try:
        paper = msgspec.json.decode(head, type=Paper)
    except msgspec.DecodeError as error:
        raise ValueError("no pages") from error
    if not lines or len(lines) != paper.pages:
        raise ValueError("pages are missing")
    return lines, paper.since


def unpacked(page: bytes) -> bytes:
    """The SVG of a page; empty for what is none, or is larger than a page can be."""
    try:
        unpacking = zlib.decompressobj()
        svg = unpacking.decompress(base64.b64decode(page, validate=True), LARGEST_PAGE)
    except (ValueError, zlib.error):
        return b""
    return svg if unpacking.eof else b""


def is_large(report: Report) -> bool:
    """Whether writing it would keep the loop of a window."""
    return len(report.findings) + len(report.keys) > PIECE


def written(report: Report) -> bytes:
    """The report as the command line reads it: `checks.model.encode`, piece by piece, so that a thread which writes a large
    one leaves the window's loop its turns."""
    around = encode(msgspec.structs.replace(report, keys=(), findings=()))
    before, here, after = around.partition(b'"keys":[],"findings":[]')
    assert here, "keys and findings stand beside each other in a report"
    parts = [b",".join(_pieces(many)) for many in (report.keys, report.findings)]
    return b"".join((before, b'"keys":[', parts[0], b'],"findings":[', parts[1], b"]", after))


def _pieces(many: Sequence[Word]) -> Iterator[bytes]:
    for begin in range(0, len(many), PIECE):
        yield encode_any(many[begin : begin + PIECE])[1:-1]


def accepted_words(report: Report) -> tuple[str, int]:
    """(what stands beside the tick for accepted findings, how many there are)."""
    count = accepted(report)
    return (number_of(count) if count else tr("none")), count


def summary(report: Report, *, hidden: bool) -> str:
    """A few lines to paste into a message: the verdict, what is next, and what was not looked at."""
    name = tr("A project") if hidden else plain(report.target.name, 120)
    lines = [
        tr(
            "{name}, examined {moment_words} by Shrift {version}",
            name=name,
            moment_words=moment_words(report.finished),
            version=plain(report.tool.version, 40),
        )
    ]
    if only_staged(report):
        lines.append(tr("Only what is staged was examined; that has no score."))
    elif report.stopped:
        lines.append(tr("The scan was stopped before its end; there is no grade."))
    else:
        grade = tr("grade {grade}", grade=report.score.grade) if report.score.grade else tr("not graded")
        lines.append(
            tr(
                "Score {span} of 100, {grade}, {coverage} % checked",
                span=span(report.score),
                grade=grade,
                coverage=int(report.score.coverage),
            )
        )
    if not hidden:
        lines.append(plain(headline_of(report), 300))
        lines += [f"{number}. {plain(step.title, 200)}" for number, step in enumerate(next_steps_of(report), 1)]
    undone = sum(c.status in (Status.NOT_CHECKED, Status.PARTIAL) for c in report.checks)
    lines.append(
        tr("Not looked at, or not to the end: {checks}", checks=count_of(undone, "check"))
        if undone
        else tr("Every check was done")
    )
    return "\n".join(lines) + "\n"
