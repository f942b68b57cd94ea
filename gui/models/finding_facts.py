"""What the page of findings knows of a report besides its rows, gathered in one pass, a piece at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from checks.events import Excerpt
from checks.model import Finding, Report, Severity, Status
from gui.models.fixes import some_safe
from gui.models.of_sin import of_keys
from gui.models.places import own_language

Excerpts = dict[tuple[str, str, int | None, str | None, str | None], Excerpt]
PIECE = 4_000  # findings or excerpts


class Seen:
    """Counts of open findings, the findings of each key, whether something is mended without a look, the lines around keys by their places."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.counts: Counter[Severity] = Counter()
        self.safe = False
        self.language: str | None = None
        self.excerpts: Excerpts = {}
        self.of_key: Mapping[str, Sequence[Finding]] = {}

    def read(self, excerpts: Sequence[Excerpt]) -> Iterator[None]:
        """Fill it, piece by piece."""
        self.language, self.of_key = own_language(self.report), of_keys(self.report)
        for begin in range(0, len(self.report.findings), PIECE):
            some = self.report.findings[begin : begin + PIECE]
            self.counts.update(f.severity for f in some if f.status is Status.FAIL)
            self.safe = self.safe or some_safe(some)
            yield
        for begin in range(0, len(excerpts), PIECE):
            lines = excerpts[begin : begin + PIECE]
            self.excerpts.update(((e.key, e.path, e.line, e.blob, e.member), e) for e in lines)
            yield
