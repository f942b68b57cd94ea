"""S2-EXTENSION: a key in a browser extension, in its sources or in its package."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Severity, Sin, Verdict
from checks.sins.s2_client_side.apps import READS, Form
from checks.sins.s2_client_side.judging import Words, judge_form

_FORM = Form.EXTENSION
_WORDS = Words(
    consequence="Whoever has the extension can read it: it is a zip file with scripts.",
    failed="in a browser extension.",
    passed="No key is in the extension.",
    nothing="No browser extension was seen.",
)


def judge(evidence: Evidence) -> Verdict:
    """High for each key in an extension, critical once it is in the store."""
    return judge_form(CHECK, _FORM, _WORDS, evidence)


CHECK = Check(
    "S2-EXTENSION",
    sin=Sin.CLIENT_SIDE,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=READS,
    judge=judge,
    module=__name__,
)
