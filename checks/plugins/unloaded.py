"""A check of a plug-in that is turned on and cannot be loaded: it stands in the list, not checked, with its weight."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.model import Severity, Sin, Status, Verdict

# An entry point is named as its check, so sin and id are known although nothing could be imported.
_NAME = pattern_of(r"S([1-7])-[A-Z0-9]+(?:-[A-Z0-9]+)*")


def unloaded(name: str, plugin: str) -> Check | None:
    """What stands for the check of this name; None for a name that is no check's. Its weight is not known: medium."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None

    def judge(evidence: Evidence) -> Verdict:
        return Verdict(status=Status.NOT_CHECKED, reason=f"The plug-in {plugin} could not be loaded.")

    return Check(name, sin=Sin(int(found[1])), severity=Severity.MEDIUM, needs=(), judge=judge, module=__name__)
