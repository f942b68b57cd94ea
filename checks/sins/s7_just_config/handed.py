"""Files that are handed on by their name: to a container's environment, to a generator, into an image."""

from __future__ import annotations

from collections.abc import Iterator

from checks.evidence import Evidence, FileFact
from checks.joins.remember import once
from checks.keys.lookalikes import doubted
from checks.model import Confidence
from checks.sins.s7_just_config.values import Literal, Plain, is_tracked, keys_at


@once
def _facts(evidence: Evidence) -> dict[str, FileFact]:
    return {f.path: f for f in evidence.files}


def fact_of(evidence: Evidence, path: str) -> FileFact | None:
    """What is known of a file of the folder."""
    return _facts(evidence).get(path)


def holds_secret(evidence: Evidence, path: str) -> bool:
    """Whether a file holds a key that the ledger knows, or settings with a secret's name and a value."""
    fact = fact_of(evidence, path)
    return bool(keys_at(evidence, path)) or (fact is not None and fact.secret_names > 0)


def handed_files(evidence: Evidence, path: str, literal: Literal) -> Iterator[Plain]:
    """The secrets of a file that is handed on, where git keeps it; `literal` is where it is named."""
    if not is_tracked(evidence, path):
        return
    keys = keys_at(evidence, path)
    for key, sighting in keys:
        yield Plain(literal, key, (sighting,), sighting.confidence)
    if not keys and holds_secret(evidence, path):
        yield Plain(literal, None, (), doubted(Confidence.MEDIUM, path))
