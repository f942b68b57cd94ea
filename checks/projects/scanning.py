"""Scanning many projects one after another: each ends in one line, and none of them keeps the next from its turn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from checks.memory.finding import paths_of
from checks.model import Word
from checks.terminal.refusal import BROKEN, DONE, REFUSED, Refusal, told

if TYPE_CHECKING:
    from checks.catalog import Catalog
    from checks.memory.scans import Project
    from checks.places import Places


class Result(Word, frozen=True, kw_only=True):
    """How one project's scan ended. `code` is what `shrift scan` would have ended with."""

    target: str
    name: str
    code: int
    words: str
    low: float | None = None
    high: float | None = None
    grade: str | None = None


def scan_each(
    projects: Iterable[Project],
    catalog: Catalog,
    places: Places,
    *,
    no_history: bool = False,
    fail_on: str | None = None,
    min_score: int | None = None,
    jobs: int | None = None,
) -> Iterator[Result]:
    """Scan these projects in this order; an interrupt ends the one that runs, and then all."""
    from checks.examination import Request, examine
    from checks.impossible import Impossible
    from checks.report.words import headline
    from checks.terminal.options import folders
    from checks.terminal.scan import cancelling, exit_code

    with cancelling() as cancel:
        for project in projects:
            if cancel.is_set():
                return
            try:
                paths = folders(paths_of(project))
                request = Request(paths=paths, history=not no_history, jobs=jobs)
                report = examine(request, catalog, places, cancel=cancel)
            except (Refusal, Impossible) as error:
                words = error.format_message() if isinstance(error, Refusal) else str(error)
                yield Result(target=project.target, name=project.name, code=REFUSED, words=f"{project.name}: {words}")
                continue
            except Exception as error:  # ours; its words may quote what was read
                said = f"{project.name}: a mistake in Shrift itself ({told(error)})"
                yield Result(target=project.target, name=project.name, code=BROKEN, words=said)
                continue
            low, rest = headline(report.score)
            score = rest if "–" in rest and not rest.startswith("without") else low
            end = "stopped before its end" if report.stopped else report.score.grade or "not graded"
            code = exit_code(report, fail_on, min_score)
            failed = "" if code in (DONE, BROKEN) else ", a condition failed"
            yield Result(
                target=project.target,
                name=project.name,
                code=code,
                words=f"{project.name}: {score}, {end}, {int(report.score.coverage)} % checked{failed}",
                low=report.score.low,
                high=report.score.high,
                grade=report.score.grade,
            )
