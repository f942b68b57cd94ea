"""Standing keys: what stands open in files of one sort, each key once with all its places, and how grave that is."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec

from checks.catalog import Check
from checks.evidence import Evidence, FileFact
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.keys.standin import HEAD
from checks.model import Confidence, Finding, Key, Location, Severity, Sighting
from checks.sins.keyed import KEPT_LOCATIONS, unique
from checks.sins.llm_use import present
from checks.sins.s7_just_config.literals import literals
from checks.sins.severity import exposure, graver

_WORDS = ("key", "token", "secret", "bearer", "authorization")  # one of them is in each name that is asked about
_MAY_BE_NAMED = Worded(*_WORDS)
_Trail = tuple[str, tuple[str | int, ...]]  # a setting's name, and the keys that lead to it


class Standing(msgspec.Struct, frozen=True):
    """A key at a place. `name` is the setting it stands behind, `keys` what leads to it, where the text was read.

    `key` and `sighting` are None for a value of which only its name and its look say that it is secret.
    """

    path: str
    name: str
    location: Location
    key: Key | None
    sighting: Sighting | None
    confidence: Confidence
    of_a_model: bool
    keys: tuple[str | int, ...] = ()

    @property
    def trail(self) -> str:
        """`model_list[0].litellm_params.api_key`, as far as it is known."""
        said = "".join(f"[{k}]" if isinstance(k, int) else f".{k}" for k in self.keys).lstrip(".")
        return said if 0 < len(said) <= 80 else self.name[:80]


@once
def _facts(evidence: Evidence) -> dict[str, FileFact]:
    return {f.path: f for f in evidence.files}


def fact_of(evidence: Evidence, path: str) -> FileFact | None:
    """What is known of a file of the working tree."""
    return _facts(evidence).get(path)


def in_git(places: Iterable[Standing], evidence: Evidence) -> bool:
    """Whether git has one of these places, and with it everybody who has a clone."""
    return any(
        (p.sighting is not None and (p.sighting.place == "tracked" or p.sighting.source == "history"))
        or ((fact := fact_of(evidence, p.path)) is not None and fact.tracked)
        for p in places
    )


def standing(
    evidence: Evidence, fits: Callable[[str], bool], *, named: Callable[[str], bool] = lambda path: True
) -> list[Standing]:
    """The keys that stand now in files whose path fits: those of the ledger, and where `named` says so those that only
    their name and look tell, in the texts that were read.
    """
    found: list[Standing] = []
    told: dict[str, dict[tuple[int, int], _Trail]] = {}
    for path in sorted(p for p in evidence.texts if fits(p)):
        text = evidence.texts[path]
        if HEAD not in text and not (named(path) and _MAY_BE_NAMED.stand_in(text)):
            continue
        for one in literals(evidence, path):
            if one.key is not None:
                at = (one.location.line or 0, one.location.column or 0)
                told.setdefault(path, {})[at] = one.name, one.keys
            elif named(path):
                found.append(
                    Standing(path, one.name, one.location, None, None, one.confidence, one.of_a_model, one.keys)
                )
    for key, sighting in present(evidence):
        if sighting.source != "machine" and sighting.place != "staged" and not sighting.member and fits(sighting.path):
            name, keys = _nearest(told.get(sighting.path, {}), sighting)
            found.append(
                Standing(
                    sighting.path,
                    name or sighting.symbol or "",
                    sighting.location,
                    key,
                    sighting,
                    sighting.confidence,
                    True,
                    keys,
                )
            )
    return found


def _nearest(told: dict[tuple[int, int], _Trail], sighting: Sighting) -> _Trail:
    """The setting in which a key of the ledger stands: the last that begins on its line, not behind it."""
    line, column = sighting.line or 0, sighting.column or 0
    here = [at for at in told if at[0] == line and at[1] <= column]
    return told[max(here)] if here else ("", ())


def findings(
    check: Check,
    places: Iterable[Standing],
    evidence: Evidence,
    tell: Callable[[list[Standing]], str],
    *,
    base: Callable[[list[Standing]], Severity] | None = None,
    fixes: Callable[[list[Standing]], list[str] | None] = lambda places: None,
) -> list[Finding]:
    """A finding a key, or a setting whose key has no known shape; the gravest first."""
    groups: dict[tuple[str, ...], list[Standing]] = {}
    for one in places:
        groups.setdefault((one.key.fingerprint,) if one.key else (one.path, one.name), []).append(one)
    found = []
    for group in groups.values():
        group.sort(key=lambda p: (p.location.source == "history", -p.confidence.rank, p.path, p.location.line or 0))
        key = group[0].key
        found.append(
            check.finding(
                tell(group),
                key=key.fingerprint if key else None,
                locations=unique(_shown(group))[:KEPT_LOCATIONS],
                severity=severity(group, evidence, base(group) if base else None),
                confidence=max((p.confidence for p in group), key=lambda c: c.rank),
                about="" if key else group[0].name,
                fixes=fixes(group),
            )
        )
    return sorted(found, key=lambda f: (-f.severity.rank, f.locations[0].path, f.locations[0].line or 0))


def _shown(places: list[Standing]) -> Iterable[Location]:
    """A file's newest state in git is not told a second time beside the file itself."""
    files = {(p.path, p.location.line) for p in places if p.location.source == "worktree"}
    return (p.location for p in places if p.location.source == "worktree" or (p.path, p.location.line) not in files)


def severity(places: list[Standing], evidence: Evidence, base: Severity | None = None) -> Severity:
    """High where git has it, medium where one machine has; less where the file is ignored and open to nobody else, or the
    key is not known to be a model's; more where the world can read it, for keys that administer, and for live ones.
    """
    kept = in_git(places, evidence)
    if base is None:
        base = Severity.HIGH if kept else Severity.MEDIUM
    steps = -1 if not kept and all(_is_closed(evidence, p.path) for p in places) else 0
    key = places[0].key
    if key is None:
        return base.shifted(steps - (not places[0].of_a_model))
    return graver(base.shifted(steps + exposure((p.sighting for p in places if p.sighting), evidence)), key)


def _is_closed(evidence: Evidence, path: str) -> bool:
    """Ignored by git, and readable by its owner alone."""
    found = fact_of(evidence, path)
    return found is not None and found.ignored and found.mode & 0o077 == 0


def also_in(places: list[Standing]) -> str:
    """` and 2 more files`, empty for one file."""
    more = len({p.path for p in places}) - 1
    return f" and {more} more file{'' if more == 1 else 's'}" if more else ""
