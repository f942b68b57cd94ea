"""How a form is judged: one course for all that is given away, each check with its own words and what else its build bakes."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain

import msgspec

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Finding, Status, Verdict
from checks.sins.keyed import told, unseen
from checks.sins.s2_client_side.apps import Form
from checks.sins.s2_client_side.baked import Baked, baked_findings
from checks.sins.s2_client_side.by_pipelines import written_by_pipelines
from checks.sins.s2_client_side.shipped import by_design, looked_at, missed, shipped, told_of
from checks.words import count_of


class Words(msgspec.Struct, frozen=True):
    """What a check says of its form, in sentences; `failed` goes on a count: “2 keys in the app.”."""

    consequence: str
    failed: str
    passed: str
    nothing: str  # there is nothing of this form
    counted: tuple[str, str] = ("key", "keys")


def judge_form(
    check: Check,
    form: Form,
    words: Words,
    evidence: Evidence,
    *,
    baked: Iterable[Baked] = (),
    more: Iterable[Finding] = (),
    also_seen: str = "",
    also_missed: tuple[float, str] | None = None,
) -> Verdict:
    """A finding for each key in this form, for each setting that its build bakes in, and what `more` the check found.

    What pipelines write into the files of an app is the same for every form: each check reads them (`by_pipelines`).

    `baked` and `more` are gone through only where the files were read: generators cost nothing before.
    """
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    lost = min((m for m in (missed(form, evidence), also_missed) if m is not None), default=None)
    seen = ", ".join(s for s in (looked_at(form, evidence), also_seen) if s)
    findings = list(told_of(check.finding, form, evidence, words.consequence))
    told_keys = frozenset(key.fingerprint for key, _ in shipped(form, evidence))
    all_baked = chain(baked, written_by_pipelines(form, evidence))
    findings += baked_findings(check.finding, form, all_baked, evidence, words.consequence, told_keys)
    findings += more
    if not seen and not findings:
        return unseen(lost, words.nothing)
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), *words.counted)} {words.failed}",
        passed=f"{words.passed}{by_design(form, evidence)}",
        looked_at=seen or count_of(len(evidence.files), "file"),
    )
