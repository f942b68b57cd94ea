"""S4-ORG-CI-SECRET: a pipeline's secret that more repositories and branches get than need it."""

from __future__ import annotations

from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.model import Confidence, Finding, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.cloud_resources import TERRAFORM, Resource, resources
from checks.sins.keyed import hole, told
from checks.sins.llm_use import is_llm_name
from checks.sins.pipeline_hosts import Kept, kept, missing, not_told
from checks.sins.pipeline_secrets import READS as PIPELINES
from checks.sins.pipeline_secrets import llm_secrets
from checks.words import count_of

READS = (
    *PIPELINES,
    Reading(TERRAFORM, ("_organization_secret", "gitlab_group_variable", "gitlab_instance_variable", "azuredevops_variable_group", "circleci_context")),
)  # fmt: skip
_GITHUB = (
    "github_actions_organization_secret",
    "github_dependabot_organization_secret",
    "github_codespaces_organization_secret",
)
_WHOM = {"all": "all repositories", "private": "all private repositories"}
_GROUP, _ANYWHERE = "every project of the group", "on unprotected branches and in every environment"


def judge(evidence: Evidence) -> Verdict:
    """Medium for a secret with a provider's name that Terraform or the host gives to all; the host tells administrators alone."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    judged = [*_github(evidence), *_gitlab(evidence), *_others(evidence)]
    rows = kept(evidence)
    seen = [r for r in rows if _is_known(r)]
    wide = [f for r in seen if (f := _at_host(r)) is not None and f.message not in {j.message for j in judged if j}]
    findings = [*(f for f in judged if f is not None), *wide]
    used = llm_secrets(evidence)
    if not judged and not used and not rows:
        return Verdict(status=Status.NOT_APPLICABLE, reason="No pipeline is given a key of a model provider.")
    if not findings and not seen and (used or rows):
        name = used[0].name if used else rows[0].secret.name
        why = next((r.fact.secrets_why for r in rows if r.fact.secrets_why), "")
        return Verdict(
            status=Status.NOT_CHECKED,
            reason=f"Who else is given {name} only the host can tell, to the organisation’s administrators. "
            + (f"It did not: {why}." if why else not_told(evidence)),
        )
    return told(
        findings,
        hole(evidence, "worktree") or _missed(evidence, rows, seen, {u.name for u in used}),
        failed=f"{count_of(len(findings), 'secret')} for more than need it.",
        passed="No secret with a provider’s name goes to more repositories than were selected.",
        looked_at=f"{count_of(len(judged), 'declared secret')} and {count_of(len(seen), 'secret')} at hosts",
    )


def _is_known(row: Kept) -> bool:
    """Whether the host told enough of a secret to say who is given it."""
    secret = row.secret
    if secret.level == "organization":
        return secret.visibility is not None
    return secret.level != "group" or secret.protected is not None


def _at_host(row: Kept) -> Finding | None:
    secret, words = row.secret, ""
    if secret.level == "organization" and secret.visibility in _WHOM:
        words = f"{secret.name} is given to {_WHOM[secret.visibility]} of the organisation"
    elif secret.level == "group" and secret.protected is False and secret.scope in (None, "*"):
        words = f"{secret.name} is given to {_GROUP}, {_ANYWHERE}"
    if not words:
        return None
    return CHECK.finding(
        f"{words}. Every workflow that anybody adds there can read it.",
        severity=Severity.MEDIUM,
        confidence=Confidence.HIGH,
        about=f"{row.fact.host}/{row.title}",
    )


def _missed(evidence: Evidence, rows: list[Kept], seen: list[Kept], used: set[str]) -> tuple[float, str] | None:
    if not rows:
        return None
    if len(seen) < len(rows):
        why = next((r.fact.secrets_why for r in rows if r.fact.secrets_why), "the host did not tell of all")
        return len(seen) / len(rows), why
    return missing(evidence, used)


def _named(resource: Resource) -> str:
    """The secret's name where it is a provider's; empty for any other and for examples."""
    name = next((v for k in ("secret_name", "key", "name") if (v := resource.value(k))), resource.name)
    return name if not resource.aside and (is_llm_name(name) or is_llm_name(resource.name)) else ""


def _finding(resource: Resource, words: str) -> Finding:
    return CHECK.finding(
        f"{words}. Every workflow that anybody adds there can read it.",
        locations=[resource.location],
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        about=f"{resource.type}.{resource.name}",
    )


def _github(evidence: Evidence) -> Iterator[Finding | None]:
    for secret in resources(evidence, *_GITHUB):
        if name := _named(secret):
            to = secret.value("visibility")
            whom = _WHOM.get(to)
            yield _finding(secret, f"{name} is given to {whom} of the organisation") if whom else None


def _gitlab(evidence: Evidence) -> Iterator[Finding | None]:
    for variable in resources(evidence, "gitlab_group_variable", "gitlab_instance_variable"):
        if name := _named(variable):
            open_ = variable.value("protected") != "true" and variable.value("environment_scope") in ("", "*")
            whom = _GROUP if variable.type == "gitlab_group_variable" else "every project of the instance"
            yield (_finding(variable, f"{name} is given to {whom}, {_ANYWHERE}") if open_ else None)


def _others(evidence: Evidence) -> Iterator[Finding | None]:
    for group in resources(evidence, "azuredevops_variable_group"):
        names = [v for v in group.values("variable", "name") if is_llm_name(v)]
        if (names or is_llm_name(group.value("name"))) and not group.aside:
            what = names[0] if names else group.value("name")
            yield _finding(group, f"{what} is in a variable group that every pipeline may use") if group.value("allow_access") == "true" else None  # fmt: skip
    restricted = "\n".join(r.text for r in resources(evidence, "circleci_context_restriction"))
    for variable in resources(evidence, "circleci_context_environment_variable"):
        if name := _named(variable):
            context = variable.value("context_id")
            held = bool(context) and context in restricted
            yield (
                None
                if held
                else _finding(variable, f"{name} is in a context without a restriction, open to every project")
            )


CHECK = Check(
    "S4-ORG-CI-SECRET",
    sin=Sin.ONE_KEY,
    severity=Severity.MEDIUM,
    needs={Need.FILES, Need.HOST},
    reads=READS,
    judge=judge,
    module=__name__,
    network=True,
)
