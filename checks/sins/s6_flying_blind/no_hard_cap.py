"""S6-NO-HARD-CAP: nothing stops the spending. Files tell of gateways and clouds, only an account of its own caps."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from checks import signals
from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.signals.looking import texts_of
from checks.sins.gateway_keys import GENERATE_WORDS, Generated, generated
from checks.sins.keyed import hole, told, unseen
from checks.sins.llm_use import READS as USE
from checks.sins.llm_use import deployed, use_of
from checks.sins.s6_flying_blind import clouds, reach
from checks.sins.s6_flying_blind.model_calls import CODE
from checks.sins.told import Listed, account_name, asked, in_accounts, keys_here, least, limits_of, part_of, why_not
from checks.sins.told import lost as told_in_part
from checks.structure.entries import entries, find
from checks.words import capital, count_of

if TYPE_CHECKING:
    from checks.accounts.model import Limit

_BUDGETED = frozenset({"max_budget", "budget_id", "team_id", "soft_budget"})
_HOLDERS = frozenset({"user_id", "customer_id", "organization_id"})
_HOLDER = pattern_of(r"/(?:user|customer|organization|end_user)/(?:new|update)\b")
_ASKED = 0.5  # of the question, where a provider's own caps were not asked for


def judge(evidence: Evidence) -> Verdict:
    """Medium for virtual keys that are made without a budget, high where strangers reach a model; low for a gateway without one.

    A cap in a provider's account only the provider shows. Who puts being there before the bill accepts it, with a reason.
    """
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    lost = hole(evidence, "worktree")
    used, found = use_of(evidence), clouds.clouds(evidence)
    made = generated(evidence)
    configured = list(_gateways(evidence))
    if not used and not found.models and not made and not configured:
        return unseen(lost, "Nothing here pays for models.")
    budget = _budget(evidence)
    holder = _bounded_holder(evidence)
    findings = [
        _virtual(g, evidence)
        for g in made
        if not g.given & _BUDGETED and not budget and not (holder and g.given & _HOLDERS)
    ]
    if not budget and not any(g.given & _BUDGETED for g in made):
        findings += [_gateway(place, evidence) for place, bounded in configured if not bounded]
    open_ended, capped, unknown = _accounts(evidence)
    findings += open_ended
    stops = (
        budget
        or holder
        or _stopped_by_cloud(found, used)
        or (f"{capped[0]} stops what is beyond its limit." if capped else "")
    )
    if not findings and not stops:
        return Verdict(
            status=Status.NOT_CHECKED,
            reason=f"{why_not(evidence, 'limits')} Its spend limits and whether it recharges by itself, or a person who looks at the account, have the answer.",
        )
    through = signals.is_effective(evidence, "P-GATEWAY")
    if open_ended or capped:
        lost = least(lost, told_in_part(evidence, "limits"), unknown)
    elif used and not through:
        lost = least(lost, (_ASKED, "the caps in the providers’ accounts were not asked for"))
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'place')} where a key may spend without an end.",
        passed=stops,
        looked_at="budgets of gateways and clouds in files"
        + (f", and the limits of {in_accounts(evidence)}" if open_ended or capped else ""),
    )


def _accounts(evidence: Evidence) -> tuple[list[Finding], list[str], tuple[float, str] | None]:
    """Keys and accounts that nothing stops, the names of what is stopped, and the hole of those that do not tell."""
    findings, capped, untold = [], [], []
    for account in asked(evidence, "limits"):
        name = account_name(account)
        whole = [row for row in limits_of(account, "hard") if row.scope in ("organization", "account")]
        if any(row.is_set is True and row.is_enforced is not False for row in whole):
            capped.append(name)
            continue
        rows = [r for r in keys_here(evidence) if account_name(r.account) == name]
        states = {r.listed.id: _bounded(r, whole) for r in rows}
        capped += [r.title for r in rows if states[r.listed.id] is True]
        findings += [_endless(r, evidence) for r in rows if states[r.listed.id] is False]
        if not rows or None in states.values():
            untold.append(name)
    known = len(findings) + len(capped)
    why = f"{untold[0]} does not tell of every key whether something stops it" if untold else ""
    return findings, capped, part_of(known, known + len(untold), why)


def _bounded(row: Listed, whole: list[Limit]) -> bool | None:
    """Whether something stops a key: its own limit, or its project's; None where that is not told."""
    own = [
        limit
        for limit in limits_of(row.account, "hard")
        if (limit.scope == "key" and limit.id == row.listed.id)
        or (limit.scope == "project" and limit.id is not None and limit.id == row.listed.project)
    ]
    if any(limit.is_set is True and limit.is_enforced is not False for limit in own):
        return True
    told_of = [*own, *whole]
    if told_of and all(limit.is_set is False or limit.is_enforced is False for limit in told_of):
        return False
    return None


def _endless(row: Listed, evidence: Evidence) -> Finding:
    return CHECK.finding(
        f"{row.title} has no limit, as its account says: neither the key, nor its project, nor the account stops it.",
        key=row.key.fingerprint if row.key else None,
        locations=row.locations,
        severity=Severity.HIGH if _public(evidence) else Severity.MEDIUM,
        about=row.listed.id,
        title="A key that nothing stops",
    )


def _budget(evidence: Evidence) -> str:
    """The budget for all that a gateway keeps by itself; a sentence."""
    found = signals.strongest(evidence, "P-BUDGET")
    if found is None or found.step is not signals.Step.EFFECTIVE:
        return ""
    where = f" ({found.where[0].path})" if found.where else ""
    return f"{capital(found.words)}{where}."


def _bounded_holder(evidence: Evidence) -> str:
    """Where code gives those who hold keys a budget: it bounds every key that is made for them; a sentence."""
    path = next((p for p, text in texts_of(evidence) if "max_budget" in text and _HOLDER.search(text)), "")
    return f"{path} gives those who hold the gateway’s keys a budget." if path else ""


def _stopped_by_cloud(found: clouds.Clouds, used: str) -> str:
    if not found.caps or used:
        return ""
    return f"{found.caps[0].name} in {found.caps[0].location.path} stops what is beyond the budget."


def _gateways(evidence: Evidence) -> Iterator[tuple[Location, bool]]:
    """The configurations of LiteLLM, and whether each bounds what is spent."""
    for path, text in sorted(evidence.texts.items()):
        if not path.endswith((".yml", ".yaml")) or "litellm_params" not in text:
            continue
        if kind_of(path) in (Kind.TEST, Kind.DOCUMENT, Kind.TEMPLATE) or "/examples/" in f"/{path}":
            continue
        read = entries(text, path)
        models = find(read, "model_list", "*", "litellm_params", "model")
        if models:
            bounded = find(read, "**", "max_budget") or find(read, "**", "provider_budget_config", "**")
            yield Location(source="worktree", path=path, line=models[0].line, column=models[0].column), bool(bounded)


def _public(evidence: Evidence) -> bool:
    return bool(deployed(evidence)) and bool(reach.reached(evidence))


def _virtual(made: Generated, evidence: Evidence) -> Finding:
    return CHECK.finding(
        "A virtual key is made here without max_budget: what holds it may spend all that the gateway’s own keys can.",
        locations=[made.location],
        severity=Severity.HIGH if _public(evidence) else Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        about="virtual",
        title="A virtual key without a budget",
    )


def _gateway(place: Location, evidence: Evidence) -> Finding:
    return CHECK.finding(
        f"{place.path} configures a gateway without max_budget, and nothing here gives its keys one. Budgets that are set in its database were not seen.",
        locations=[place],
        severity=Severity.MEDIUM if _public(evidence) else Severity.LOW,
        confidence=Confidence.LOW,
        about="gateway",
        title="A gateway without a budget",
    )


CHECK = Check(
    "S6-NO-HARD-CAP",
    sin=Sin.FLYING_BLIND,
    severity=Severity.MEDIUM,
    needs={Need.FILES, Need.WORKTREE, Need.ACCOUNTS},
    reads=(
        *USE,
        *reach.READS,
        *clouds.READS,
        Reading(CODE, GENERATE_WORDS),
        Reading(CODE, ("max_budget",)),
        Reading(("*.yml", "*.yaml"), ("litellm_params",)),
        *signals.reads("P-BUDGET", "P-GATEWAY"),
    ),
    judge=judge,
    module=__name__,
    network=True,
)
