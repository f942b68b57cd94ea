"""Weighing: how grave it is that code uses a key, by where the key comes from and on which side the code runs."""

from __future__ import annotations

from checks.evidence import Evidence
from checks.joins import Kind, kind_of
from checks.keys.lookalikes import lowers_confidence
from checks.model import Confidence, Severity
from checks.sins.s2_client_side.client_code import Side, front_of
from checks.sins.s2_client_side.key_origin import Origin

Weight = tuple[Severity, Confidence]
# What lies with an agent's skills shows it how something is done: no page is made of it.
ASIDE = frozenset({Kind.TEST, Kind.TEMPLATE, Kind.BACKUP, Kind.RECORDING, Kind.AGENT})


def weigh(origin: Origin, side: Side, path: str, evidence: Evidence) -> Weight | None:
    """Severity and confidence; None where there is nothing to say: a server's code, the user's own key, a short-lived
    token, a word that opens nothing.

    A key that is in what ships is critical. One of which nobody here knows whose it is is low. Tests are low.
    """
    if side.where == "server" or origin.kind in ("user", "fetched", "dummy"):
        return None
    if kind_of(path) in ASIDE:
        return (Severity.LOW, Confidence.LOW) if origin.shipped else None
    if origin.shipped:
        sure = Confidence.MEDIUM if side.where == "unknown" else side.sure
        return Severity.CRITICAL, doubt(sure, path)
    if not side.client:
        return None
    if origin.kind == "environment":
        front = front_of(path, evidence)
        # These builds copy names with their prefix and no others: the value is missing in the browser, until it is renamed.
        kept = front is not None and any(f.prefixes for f in front.frameworks)
        return (Severity.LOW, Confidence.LOW) if kept else (Severity.MEDIUM, doubt(Confidence.MEDIUM, path))
    return Severity.LOW, Confidence.LOW


def doubt(sure: Confidence, path: str) -> Confidence:
    """Examples and documents are less sure than what is shipped."""
    return sure.lowered() if lowers_confidence(path) else sure
