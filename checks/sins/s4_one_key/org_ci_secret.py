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


def judge(evidence: Evidence) -> Verdict:
    """Medium for a secret with a provider's name that Terraform gives to all; what was set by hand only the host shows."""
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    judged = [*_github(evidence), *_gitlab(evidence), *_others(evidence)]
    findings = [f for f in judged if f is not None]
    used = llm_secrets(evidence)
    if not judged and not used:
        return Verdict(status=Status.NOT_APPLICABLE, reason="No pipeline is given a key of a model provider.")
    if not findings and used:
        return Verdict(
            status=Status.NOT_CHECKED,
            reason=f"Who else is given {used[0].name} only the host can tell, to the organisation’s administrators.",
        )
    return told(
        findings,
        hole(evidence, "worktree"),
        failed=f"{count_of(len(findings), 'secret')} for more than need it.",
        passed="The secrets that are declared here go to selected repositories only.",
        looked_at=count_of(len(judged), "declared secret"),
    )


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
            whom = {"all": "all repositories", "private": "all private repositories"}.get(to)
            yield _finding(secret, f"{name} is given to {whom} of the organisation") if whom else None


def _gitlab(evidence: Evidence) -> Iterator[Finding | None]:
    for variable in resources(evidence, "gitlab_group_variable", "gitlab_instance_variable"):
        if name := _named(variable):
            open_ = variable.value("protected") != "true" and variable.value("environment_scope") in ("", "*")
            whom = (
                "every project of the group"
                if variable.type == "gitlab_group_variable"
                else "every project of the instance"
            )
            yield (
                _finding(variable, f"{name} is given to {whom}, on unprotected branches and in every environment")
                if open_
                else None
            )


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
    needs={Need.FILES, Need.HOST, Need.ACCOUNTS},
    reads=READS,
    judge=judge,
    module=__name__,
    network=True,
)
