"""Signals: what a project does right, in three steps. Declared is a word, configured is a setting, effective works.

A `Practice` is one row of the catalogue of signals: the packages that declare it, the `Sign`s in files that configure it,
and the proof that it works. Signs are data; `checks.signals.looking` reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from enum import Enum

import msgspec

from checks.evidence import Evidence, Need
from checks.model import Location, Word
from checks.readings import Reading


class Step(str, Enum):
    """How far a practice is taken. Compare by `rank`."""

    DECLARED = "declared"  # a package is listed, or a file stands there
    CONFIGURED = "configured"  # a setting or a call is there
    EFFECTIVE = "effective"  # it was seen to work

    @property
    def rank(self) -> int:
        """0 for declared to 2 for effective."""
        return list(Step).index(self)


class Signal(Word, frozen=True, kw_only=True):
    """A practice that was seen. `words` say what was seen, as a sentence without its full stop.

    Only an effective signal may soften a finding, and none may hide a key that leaked.
    """

    id: str  # "P-GATEWAY"
    practice: str
    step: Step
    where: tuple[Location, ...]
    words: str


class Found(msgspec.Struct, frozen=True):
    """What a sign met: where in a file, and the name that goes into the sign's words."""

    line: int | None = None
    column: int | None = None
    name: str = ""


class Sign(msgspec.Struct, frozen=True):
    """Something in a file that speaks for a practice.

    `reading` are the files it is looked for in; `find` yields what is met in one text. `says` is the sentence, with `{}`
    for what was met. A sign without a `find` is the file itself, and needs no text.
    """

    reading: Reading
    says: str
    find: Callable[[str, str], Iterable[Found]] | None = None  # of (text, path)
    step: Step = Step.CONFIGURED


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """What a proof is given: the evidence, and what was seen of its practice so far."""

    evidence: Evidence
    practice: Practice
    seen: tuple[Signal, ...]

    @property
    def configured(self) -> tuple[Signal, ...]:
        """What was seen to be configured."""
        return tuple(s for s in self.seen if s.step is Step.CONFIGURED)

    def proves(self, words: str, where: Iterable[Location] = ()) -> Signal:
        """The signal that this practice is effective; at the configured places where no other is named."""
        places = tuple(where) or tuple(p for s in self.configured for p in s.where)[:10]
        return Signal(id=self.practice.id, practice=self.practice.title, step=Step.EFFECTIVE, where=places, words=words)

    def says(self, step: Step, words: str, where: Iterable[Location] = ()) -> Signal:
        """Any other signal of this practice."""
        return Signal(id=self.practice.id, practice=self.practice.title, step=step, where=tuple(where), words=words)


class Practice(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the catalogue of signals.

    `packages` are names as their registries write them: `pypi:hvac`, `npm:node-vault`, `go:github.com/hashicorp/vault/api`;
    an ending `*` stands for any rest. `proof` answers what only the whole evidence tells: most often that the practice is
    effective. `reads` are files the proof reads beside those of the signs.
    """

    id: str
    title: str
    packages: tuple[str, ...] = ()
    signs: tuple[Sign, ...] = ()
    proof: Callable[[Look], Iterator[Signal]] | None = None
    reads: tuple[Reading, ...] = ()
    needs: frozenset[Need] = frozenset({Need.FILES})


def packages(ecosystem: str, names: str) -> tuple[str, ...]:
    """`packages("npm", "pino winston")`."""
    return tuple(f"{ecosystem}:{name}" for name in names.split())
