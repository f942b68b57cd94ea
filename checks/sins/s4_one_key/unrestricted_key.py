"""S4-UNRESTRICTED-KEY: a key that opens every API, every model, from everywhere. What files declare is judged."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.cloud_resources import TERRAFORM, resources
from checks.sins.gateway_keys import GENERATE_WORDS, LIMITS, generated
from checks.sins.keyed import hole, told
from checks.sins.llm_use import CODE, present
from checks.sins.told import facts_of, least, listed_keys, part_of, why_not
from checks.structure.tree import document
from checks.words import count_of

READS = (
    Reading(TERRAFORM, ("google_apikeys_key", "azurerm_cognitive_account", "azurerm_ai_services")),
    Reading(("*.bicep", "*.json"), ("Microsoft.CognitiveServices/accounts",)),
    Reading(CODE, GENERATE_WORDS),
)
# The word by which a provider's list says that a key is open to all.
_OPEN = {"google-gemini": "every enabled service", "litellm": "all models"}
_MODELS = pattern_of(r"(?i)^(?:OpenAI|AIServices|CognitiveServices)$")
_BICEP = pattern_of(
    r"(?m)^resource\s+(\w{1,80})\s+'Microsoft\.CognitiveServices/accounts@[^']{1,40}'\s*=\s*(?!existing)"
)


def judge(evidence: Evidence) -> Verdict:
    """Medium for a key or an account that files declare without limits, low for a virtual key without any.

    A key's own permissions are shown by its provider alone: where keys are seen and nothing declares them, not checked.
    """
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    judged = [*_google(evidence), *_azure(evidence), *_arm(evidence), *_virtual(evidence), *_listed(evidence)]
    keys = {k.fingerprint for k, _ in present(evidence)}
    if not judged and not keys:
        return Verdict(status=Status.NOT_APPLICABLE, reason="No key, and nothing that makes one, was seen.")
    findings = [f for f in judged if f is not None]
    scoped = [k for k, _ in present(evidence) if (f := facts_of(evidence, k)) is not None and f.scopes is not None]
    known = {k.fingerprint for k in scoped}
    if not findings and keys and not known:
        return Verdict(
            status=Status.NOT_CHECKED,
            reason=f"What {count_of(len(keys), 'key')} may do stands in the account. {why_not(evidence, 'keys')}",
        )
    unknown = len(keys - known)
    return told(
        findings,
        least(
            hole(evidence, "worktree"),
            part_of(len(known), len(keys), f"what {count_of(unknown, 'key')} may do is not told"),
        ),
        failed=f"{count_of(len(findings), 'key or account', 'keys or accounts')} without limits.",
        passed="What declares keys here limits them.",
        looked_at=count_of(len(judged), "declaration or listed key", "declarations and listed keys"),
    )


def _listed(evidence: Evidence) -> Iterator[Finding | None]:
    """Keys whose account tells what they may do: everything, from everywhere."""
    for row in listed_keys(evidence):
        scopes = row.listed.scopes
        if scopes is None or row.account.provider not in _OPEN:
            continue
        closed = _OPEN[row.account.provider] not in scopes or any(s.startswith("from named") for s in scopes)
        words = f"{row.title} may use {_OPEN[row.account.provider]}, from everywhere: its account sets no bound"
        yield (
            None
            if closed
            else CHECK.finding(
                f"{words}.",
                key=row.key.fingerprint if row.key else None,
                locations=row.locations,
                severity=Severity.MEDIUM if row.account.provider == "google-gemini" else Severity.LOW,
                about=row.listed.id,
            )
        )


def _told(words: str, location: Location, severity: Severity, about: str) -> Finding:
    unsure = kind_of(location.path) in (Kind.TEST, Kind.TEMPLATE) or re.search(
        r"(?:^|/)(?:examples?|tests?)/", location.path
    )
    return CHECK.finding(
        f"{words}.",
        locations=[location],
        severity=severity,
        confidence=Confidence.LOW if unsure else Confidence.MEDIUM,
        about=about,
    )


def _google(evidence: Evidence) -> Iterator[Finding | None]:
    for key in resources(evidence, "google_apikeys_key"):
        limited = key.has("restrictions", "api_targets")
        words = f"{key.name} is an API key without api_targets: it opens every API that is on in its project"
        yield None if limited else _told(words, key.location, Severity.MEDIUM, key.name)


def _azure(evidence: Evidence) -> Iterator[Finding | None]:
    for account in resources(evidence, "azurerm_cognitive_account", "azurerm_ai_services"):
        if account.type == "azurerm_cognitive_account" and not _MODELS.match(account.value("kind")):
            continue
        closed = (
            account.value("public_network_access_enabled") == "false"
            or account.value("public_network_access") == "Disabled"
            or account.value("network_acls", "default_action") == "Deny"
            or account.value("local_auth_enabled") == "false"
            or account.value("local_authentication_enabled") == "false"
        )
        words = f"{account.name} takes its keys from every address: neither network rules nor local_auth_enabled = false limit them"
        yield None if closed else _told(words, account.location, Severity.MEDIUM, account.name)


def _arm(evidence: Evidence) -> Iterator[Finding | None]:
    """The same accounts in Bicep and in templates of Azure Resource Manager."""
    for path, text in sorted(evidence.texts.items()):
        if "Microsoft.CognitiveServices/accounts" not in text:
            continue
        if path.endswith(".bicep"):
            for met in _BICEP.finditer(text):
                body = _block(text, met.end())
                if re.search(r"kind:\s*'(?:OpenAI|AIServices)'", body):
                    line = text.count("\n", 0, met.start()) + 1
                    yield _account(met[1], path, line, body)
        elif path.endswith(".json"):
            for item in document(text, path).get("resources").items:
                if item.text("type") == "Microsoft.CognitiveServices/accounts" and _MODELS.match(item.text("kind")):
                    said = "\n".join(
                        f"{keys[-1]}: '{node.value}'" for keys, node in item.get("properties").walk() if keys
                    )
                    yield _account(item.text("name")[:80], path, item.line, said)


def _account(name: str, path: str, line: int, said: str) -> Finding | None:
    closed = re.search(r"publicNetworkAccess:\s*'Disabled'|defaultAction:\s*'Deny'|disableLocalAuth:\s*'?true", said)
    # A parameter or a variable decides elsewhere.
    given = re.search(r"(?:publicNetworkAccess|disableLocalAuth|defaultAction):\s*'?[\[(\w]", said) and not re.search(
        r"publicNetworkAccess:\s*'Enabled'|disableLocalAuth:\s*'?false", said
    )
    if closed or given:
        return None
    words = f"{name} takes its keys from every address: neither publicNetworkAccess, network rules nor disableLocalAuth limit them"
    return _told(words, Location(source="worktree", path=path, line=line), Severity.MEDIUM, name)


def _block(text: str, start: int) -> str:
    """From here to the end of the block in braces, as far as brackets tell."""
    depth = 0
    for at in range(start, min(len(text), start + 20_000)):
        if text[at] == "{":
            depth += 1
        elif text[at] == "}":
            depth -= 1
            if depth == 0:
                return text[start : at + 1]
    return text[start : start + 20_000]


def _virtual(evidence: Evidence) -> Iterator[Finding | None]:
    for made in generated(evidence):
        words = "A virtual key is made here without models, budget or rate: it may do what the gateway may"
        yield None if made.given & LIMITS else _told(words, made.location, Severity.LOW, "virtual")


CHECK = Check(
    "S4-UNRESTRICTED-KEY",
    sin=Sin.ONE_KEY,
    severity=Severity.MEDIUM,
    needs={Need.WORKTREE, Need.ACCOUNTS},
    reads=READS,
    judge=judge,
    module=__name__,
    network=True,
)
