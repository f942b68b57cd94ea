"""What fixers share: a fix with the words of its recipe, and one that says why it is left to a person."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from checks.fixes import recipe as recipe_of
from checks.fixes.plan import Change, Fix, Keeping
from checks.model import Finding, Safety


def made(
    recipe: str,
    target: str,
    findings: Sequence[Finding],
    changes: Iterable[Change],
    *,
    title: str = "",
    safety: Safety = Safety.REVIEW,
    keeps: Iterable[Keeping] = (),
    then: Iterable[str] = (),
) -> Fix:
    """A fix that mends these findings."""
    return Fix(
        recipe=recipe,
        target=target,
        title=title or recipe_of(recipe).title,
        safety=safety,
        changes=tuple(changes),
        keeps=tuple(keeps),
        findings=frozenset(f.id for f in findings),
        checks=frozenset(f.check for f in findings),
        places=frozenset(p.path for f in findings for p in f.locations),
        then=tuple(then),
    )


def left(recipe: str, target: str, findings: Sequence[Finding], why: str) -> Fix:
    """A fix that a person has to do, and why."""
    return Fix(
        recipe=recipe,
        target=target,
        title=recipe_of(recipe).title,
        safety=Safety.MANUAL,
        findings=frozenset(f.id for f in findings),
        checks=frozenset(f.check for f in findings),
        places=frozenset(p.path for f in findings for p in f.locations),
        why_not=why,
    )


def by_path(findings: Sequence[Finding], *sources: str) -> dict[tuple[str, str], list[Finding]]:
    """The findings by (source, path) of the places they name."""
    found: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        for place in dict.fromkeys((p.source, p.path) for p in finding.locations if not sources or p.source in sources):
            found.setdefault(place, []).append(finding)
    return found
