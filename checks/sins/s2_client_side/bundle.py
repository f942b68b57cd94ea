"""S2-BUNDLE: a key inside build output: what browsers load, and what only lies in a server's output."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Severity, Sin, Verdict
from checks.sins.s2_client_side.apps import READS, Form
from checks.sins.s2_client_side.judging import Words, judge_form

_FORM = Form.BUNDLE
_WORDS = Words(
    consequence="Whoever opens it can read it.",
    failed="in build output.",
    passed="No key is in the build output.",
    nothing="No build output lies here. Build it and scan again: what is inlined shows only then.",
)


def judge(evidence: Evidence) -> Verdict:
    """High for each key in what browsers get, critical where it is deployed; low in what stays on a server."""
    return judge_form(CHECK, _FORM, _WORDS, evidence)


CHECK = Check(
    "S2-BUNDLE",
    sin=Sin.CLIENT_SIDE,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
