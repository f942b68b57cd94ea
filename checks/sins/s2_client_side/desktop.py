"""S2-DESKTOP: a key in a program that people install: in its sources, its packages, or built into it."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import told, unseen
from checks.sins.s2_client_side.apps import READS as APPS
from checks.sins.s2_client_side.apps import Form, apps_of
from checks.sins.s2_client_side.baked import baked_findings
from checks.sins.s2_client_side.built_in import READS as BUILT_IN
from checks.sins.s2_client_side.built_in import go_values, packed_settings, rust_values
from checks.sins.s2_client_side.preload import READS as PRELOAD
from checks.sins.s2_client_side.preload import exposed
from checks.sins.s2_client_side.shipped import looked_at, missed, shipped, told_of
from checks.words import count_of

_FORM = Form.DESKTOP
_OUT = "Whoever has the program can take it out of it."


def judge(evidence: Evidence) -> Verdict:
    """High for each key that is in a program or built into it, critical once it is out; a name alone is less sure."""
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    lost, seen = missed(_FORM, evidence), looked_at(_FORM, evidence)
    findings = list(told_of(CHECK.finding, _FORM, evidence, _OUT))
    told_keys = frozenset(key.fingerprint for key, _ in shipped(_FORM, evidence))
    baked = [*rust_values(evidence), *go_values(evidence), *packed_settings(evidence)]
    if any(a.kind in ("Electron", "NW.js") for a in apps_of(evidence, _FORM)):
        baked += exposed(evidence)
    findings += baked_findings(CHECK.finding, _FORM, baked, evidence, _OUT, told_keys)
    if not seen and not findings:
        return unseen(lost, "No program that people install, and no package of one, were seen.")
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'key')} in what people install.",
        passed="Nothing of a key goes into the program.",
        looked_at=seen or count_of(len(evidence.files), "file"),
    )


CHECK = Check(
    "S2-DESKTOP",
    sin=Sin.CLIENT_SIDE,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=(*APPS, *BUILT_IN, *PRELOAD, Reading(("wails.json",))),
    judge=judge,
    module=__name__,
)
