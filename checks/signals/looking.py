"""Looking for practices: their packages, their signs, their proof. The answer for one evidence is kept (see `remember`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache

from checks.evidence import Evidence
from checks.expressions.codes import codes
from checks.joins.places import RUNNING, Kind, kind_at, kind_of, order
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.model import Key, Location, Sighting
from checks.readings import Reading
from checks.signals.signal import Look, Practice, Sign, Signal, Step

KEPT_PLACES = 20  # of one signal
# How a pattern without a folder begins as an expression, and how one ends that fits files and all that is in folders.
_ANYWHERE, _WHOLE = r"^(?:.+/)?", r"(?:(?:/)|$)"
# Others' code and what is built say nothing about how this project is kept.
_ASIDE = re.compile(r"(?:^|/)(?:node_modules|vendor|third_party|\.venv|venv|site-packages|dist|build|\.next|\.git)/")


def look_for(practice: Practice, evidence: Evidence) -> Iterator[Signal]:
    """All signals of one practice, weakest step first as they are found."""
    seen = [*_declared(practice, evidence), *_signed(practice, evidence)]
    yield from seen
    if practice.proof is not None:
        yield from practice.proof(Look(evidence=evidence, practice=practice, seen=tuple(seen)))


def _declared(practice: Practice, evidence: Evidence) -> Iterator[Signal]:
    if not practice.packages:
        return
    from checks.signals.listed import listed

    exact = {p for p in practice.packages if not p.endswith("*")}
    begins = tuple(p[:-1] for p in practice.packages if p.endswith("*"))
    places: dict[str, list[Location]] = {}
    for name, location in listed(evidence):
        if name in exact or (begins and name.startswith(begins)):
            places.setdefault(name.partition(":")[2], []).append(location)
    for name, where in sorted(places.items()):
        yield Signal(
            id=practice.id,
            practice=practice.title,
            step=Step.DECLARED,
            where=_kept(where),
            words=f"{name} is among the packages",
        )


def _signed(practice: Practice, evidence: Evidence) -> Iterator[Signal]:
    said: dict[tuple[Step, str], list[Location]] = {}
    for sign in practice.signs:
        for words, location in _met(sign, evidence):
            said.setdefault((sign.step, words), []).append(location)
    for (step, words), where in sorted(said.items(), key=lambda s: (s[0][0].rank, s[0][1])):
        yield Signal(id=practice.id, practice=practice.title, step=step, where=_kept(where), words=words)


def _met(sign: Sign, evidence: Evidence) -> Iterator[tuple[str, Location]]:
    if sign.find is None:
        fits = matcher(sign.reading.paths)
        for path in paths_of(evidence):
            if fits(path) and not _ASIDE.search(path):
                yield sign.says.replace("{}", path.rsplit("/", 1)[-1]), Location(source="worktree", path=path)
        return
    words = worded(sign)
    for path, text in _fitting(evidence)(sign.reading.paths):
        if words is not None and not words.stand_in(text):
            continue
        for found in sign.find(text, path):
            yield (
                sign.says.replace("{}", found.name),
                Location(source="worktree", path=path, line=found.line, column=found.column),
            )


_worded: dict[tuple[str, ...], Worded] = {}


def worded(sign: Sign) -> Worded | None:
    """The words of which one stands in all that a sign can be met in. To be asked when a module is loaded."""
    words = sign.reading.words
    if not words:
        return None
    if words not in _worded:
        _worded[words] = Worded(*(word.lower() for word in words))
    return _worded[words]


def _kept(where: Iterable[Location]) -> tuple[Location, ...]:
    distinct = {(p.path, p.line): p for p in where}
    return tuple(p for _, p in sorted(distinct.items(), key=lambda item: (item[0][0], item[0][1] or 0)))[:KEPT_PLACES]


@once
def _texts(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    return tuple(
        (path, text)
        for path, text in sorted(evidence.texts.items())
        if not _ASIDE.search(path) and kind_of(path) not in (Kind.TEST, Kind.RECORDING, Kind.BUNDLE)
    )


@once
def _fitting(evidence: Evidence) -> Callable[[tuple[str, ...]], tuple[tuple[str, str], ...]]:
    """The texts whose paths fit: most signs ask for the same few lists of patterns."""

    @cache
    def of(paths: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        fits = matcher(paths)
        return tuple((path, text) for path, text in texts_of(evidence) if fits(path))

    return of


def texts_of(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    """(path, text) of what the checks read, in order of paths; tests, others' code and build output left aside."""
    return _texts(evidence)


@once
def _paths(evidence: Evidence) -> tuple[str, ...]:
    found = {f.path for f in evidence.files} | set(evidence.texts)
    for repository in evidence.repositories:
        prefix = f"{repository.path}/" if repository.path else ""
        found.update(prefix + t.path for t in repository.tracked)
    return tuple(sorted(found))


def paths_of(evidence: Evidence) -> tuple[str, ...]:
    """The paths of all files that are known, tracked or not."""
    return _paths(evidence)


@lru_cache(maxsize=512)
def _compiled(paths: tuple[str, ...]) -> re.Pattern[str]:
    return codes.compiled("\n".join(paths), form=_any_of)


def _any_of(paths: str) -> str:
    """One expression for patterns of which most begin and end alike: the folders before a file are gone through once for all."""
    from pathspec import GitIgnoreSpec

    spec = GitIgnoreSpec.from_lines(paths.split("\n"), backend="simple")
    sources = [re.sub(r"\(\?P<[a-z_]+>", "(?:", p.regex.pattern) for p in spec.patterns if p.regex is not None]
    anywhere = [s for s in sources if s.startswith(_ANYWHERE) and s.endswith(_WHOLE)]
    parts = "|".join(s[len(_ANYWHERE) : -len(_WHOLE)] for s in anywhere)
    joined = [f"{_ANYWHERE}(?:{parts}){_WHOLE}"] if anywhere else []
    return "|".join([*joined, *(f"(?:{s})" for s in sources if s not in anywhere)]) or r"(?!)"


def matcher(paths: Iterable[str]) -> Callable[[str], bool]:
    """Tells whether a path fits gitignore-style patterns."""
    wanted = tuple(paths)
    match: Callable[[str], object] | None = None

    def fits(path: str) -> bool:
        nonlocal match
        match = match or _compiled(wanted).match  # compiled when there is a path to ask for
        return match(path) is not None

    return fits


# --- what several proofs ask ------------------------------------------------------------------------------------------


def plain_keys(evidence: Evidence, *kinds: Kind) -> list[tuple[Key, Sighting]]:
    """Secret keys that lie open in what runs now (settings, pipelines, deployments, code), outside personal tools.

    While one does, no store of secrets is effective: the key is in it and beside it.
    """
    wanted = frozenset(kinds) or (RUNNING - {Kind.AGENT, Kind.SHELL, Kind.PROCESS}) | {Kind.CODE}
    found = [
        (key, sighting)
        for key in evidence.keys
        if key.secret
        for sighting in key.sightings
        if sighting.source == "worktree" and kind_at(sighting) in wanted and sighting.place != "staged"
    ]
    return sorted(found, key=lambda pair: (order(pair[1]), pair[0].fingerprint))


def whole(evidence: Evidence) -> bool:
    """Whether the files were read for keys, so that it can be said that none lies open."""
    from checks.evidence import Need

    return evidence.has(Need.WORKTREE) and not any(
        limit.id in ("cancelled", "unreadable") and limit.source == "worktree" for limit in evidence.limits
    )


def none_open(look: Look, what: str, where: Iterable[Location] = ()) -> Iterator[Signal]:
    """Effective, where the practice is configured, the files were read whole, and no key lies open in what runs."""
    if look.configured and whole(look.evidence) and not plain_keys(look.evidence):
        yield look.proves(f"{what}, and no key lies open beside it", where)


def met(look: Look, *signs: Sign) -> list[Location]:
    """The places where one of these signs is met."""
    return [location for sign in signs for _, location in _met(sign, look.evidence)]


def readings_of(practices: Iterable[Practice]) -> tuple[Reading, ...]:
    """What a check must have in its `reads` to use these practices."""
    from checks.structure.packages import MANIFESTS

    found: dict[Reading, None] = {}
    for practice in practices:
        if practice.packages:
            found[Reading(MANIFESTS)] = None
        for sign in practice.signs:
            if sign.find is not None:
                found[sign.reading] = None
        found.update(dict.fromkeys(practice.reads))
    return tuple(found)
