"""S1-CONTAINERS: a key inside something git stores as one lump: archives, databases, notebooks, recordings, bytecode."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.model import Confidence, Key, Severity, Sighting, Sin, Verdict
from checks.sins.keyed import history_read, hole, in_how_many, needs, one_each, told
from checks.sins.s1_committed.places import within
from checks.words import count_of

_CUT = ("container", "lfs")
_DOCUMENTS = pattern_of(r"(?:^|[/!])usr/(?:local/)?share/(?:man|doc|info|gtk-doc|help)/")
_SUBMODULE = 0o160000  # the mode under which git keeps a submodule: a commit of another repository


def judge(evidence: Evidence) -> Verdict:
    """Fails for each key in a member of a tracked or reachable container; what could not be opened makes it partial."""
    bare = all(r.bare for r in evidence.repositories)
    if (early := needs(evidence, Need.HISTORY if bare else Need.WORKTREE)) is not None:
        return early

    def tell(key: Key, sightings: list[Sighting]) -> str:
        first = sightings[0]
        where = first.path or f"object {(first.blob or '')[:7]}"
        if kind_of(first.path) is Kind.NOTEBOOK:
            seen = "Hosts show notebooks as pages, so who reviews the changes seldom looks at their text; everyone who opens it has the key."
        else:
            seen = "A review of the changes never shows it; everyone who unpacks the file has it."
        return f"It stands in {first.member} inside {where}. {seen}"

    seen = ((k, s) for k, s in within(evidence, "containers") if not _is_shown(s))
    findings = one_each(CHECK, seen, evidence, tell)
    looked_at = count_of(sum(len(r.tracked) for r in evidence.repositories), "tracked file") + (
        f", {history_read(evidence)}" if evidence.has(Need.HISTORY) else ""
    )
    return told(
        findings,
        _missed(evidence, bare),
        failed=in_how_many(findings, "container"),
        passed="No container holds a key.",
        looked_at=looked_at,
    )


def _is_shown(sighting: Sighting) -> bool:
    """Whether the documents of somebody's package show it, and nobody is sure of it: what they explain is no key."""
    return sighting.confidence is Confidence.LOW and _DOCUMENTS.search(sighting.member or "") is not None


def _missed(evidence: Evidence, bare: bool) -> tuple[float, str] | None:
    """What was not seen inside: containers that were not read whole, submodules that are not here, other holes."""
    holes = [hole(evidence, "history" if bare else "worktree")]
    cut = [limit for limit in evidence.limits if limit.id in _CUT]
    if cut:
        count = sum(limit.count for limit in cut)
        holes.append((0.8, f"{count_of(count, 'container')} could not be read whole ({cut[0].why})"))
    here = {r.path for r in evidence.repositories}
    absent = sum(
        t.mode == _SUBMODULE and (f"{r.path}/{t.path}" if r.path else t.path) not in here
        for r in evidence.repositories
        for t in r.tracked
    )
    if absent:
        holes.append((0.8, f"{count_of(absent, 'submodule')} {'is' if absent == 1 else 'are'} not here"))
    return min((h for h in holes if h is not None), default=None)


CHECK = Check(
    "S1-CONTAINERS",
    sin=Sin.COMMITTED,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.HISTORY},
    judge=judge,
    module=__name__,
)
