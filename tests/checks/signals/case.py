"""A signal's question put with texts: what is seen of a practice in a project that holds these files."""

from __future__ import annotations

from checks.evidence import Evidence
from checks.signals import Signal, Step, signals_of
from tests.checks.sins.cases import fact, seen

DECLARED, CONFIGURED, EFFECTIVE = Step.DECLARED, Step.CONFIGURED, Step.EFFECTIVE


def project(texts: dict[str, str], *names: str, **more: object) -> Evidence:
    """A repository with these files; `names` are files nobody read."""
    files = tuple(fact(path) for path in (*texts, *names))
    given = {"files": files} | more
    keys = given.pop("keys", ())
    return seen(*keys, texts=texts, **given)  # type: ignore[misc, arg-type]


def said(id: str, evidence: Evidence) -> list[tuple[str, str]]:
    """(step, words) of what was seen."""
    return [(s.step.value, s.words) for s in signals_of(evidence, id)]


def steps(id: str, evidence: Evidence) -> list[Step]:
    """The distinct steps that were seen, the strongest first."""
    return list(dict.fromkeys(s.step for s in signals_of(evidence, id)))


def best(id: str, evidence: Evidence) -> Signal | None:
    """The strongest signal."""
    return next(iter(signals_of(evidence, id)), None)
