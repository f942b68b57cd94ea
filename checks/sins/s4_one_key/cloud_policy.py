"""S4-CLOUD-POLICY: a permission for models that is wider than calling them, or a Bedrock key that stays for ever."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.cloud_resources import CLOUDFORMATION, TERRAFORM, Resource, resources
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unique
from checks.sins.llm_use import READS as USE_READS
from checks.sins.llm_use import is_llm_name, present
from checks.sins.s4_one_key import cluster_roles
from checks.sins.s4_one_key.cluster_roles import readers_of_secrets
from checks.sins.s4_one_key.wide import Wide
from checks.structure.syntax import code
from checks.structure.tree import document
from checks.words import count_of

# Where a cloud is described in a program: CDK, Pulumi.
_CODE = ("*.ts", "*.js", "*.py", "*.java", "*.go", "*.cs")
READS = (
    Reading(
        TERRAFORM,
        ("bedrock", "aiplatform", "Cognitive Services", "generativelanguage", "vertex", "gemini", "openai", "llm"),
    ),
    Reading(
        (*CLOUDFORMATION, "*.bicep"),
        ("bedrock:", "AmazonBedrock", "aiplatform.admin", "Cognitive Services Contributor"),
    ),
    *cluster_roles.READS,
    Reading(_CODE, ("bedrock:*", "AmazonBedrockFullAccess", "AmazonBedrockLimitedAccess")),
    *USE_READS,
)
_MANAGED = pattern_of(r"\b(AmazonBedrockFullAccess|AmazonBedrockLimitedAccess)\b")
_ACTIONS = pattern_of(r"[\"'](bedrock(?:-runtime|-agent)?:\*|bedrock:\*)[\"']")
# Who makes roles builds the whole place; no program calls a model as such a one.
_BUILDS = pattern_of(r"[\"']iam:(?:CreateRole|Create\*|\*)[\"']")
_AZURE = pattern_of(r"^(Cognitive Services Contributor|Contributor|Owner)$")
_GOOGLE = pattern_of(r"^roles/(owner|editor|aiplatform\.admin)$")
# A role that is kept for an emergency, or one that something else bounds.
_BROKEN_GLASS = pattern_of(r"(?i)break[-_ ]?glass|emergency")
_ASIDE = pattern_of(r"(?i)(?:^|/)(?:examples?|docs?|tests?|fixtures?|node_modules|vendor|\.terraform)/")


def judge(evidence: Evidence) -> Verdict:
    """Medium for each wildcard, each full-access policy, each owner's role, each reading of all secrets; low where the wildcard
    is in the policy of who builds the place, and for an operator's own role.
    """
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    seen = [
        *_aws(evidence),
        *_documents(evidence),
        *_in_code(evidence),
        *_azure(evidence),
        *_google(evidence),
        *readers_of_secrets(evidence),
    ]
    keys = {k.fingerprint: k for k, _ in present(evidence) if (k.provider, k.kind) == ("aws-bedrock", "long-term")}
    if not seen and not keys:
        return Verdict(status=Status.NOT_APPLICABLE, reason="No permission for models in a cloud is declared here.")
    findings = [_finding(w) for w in seen if isinstance(w, Wide)]
    for key in keys.values():
        findings.append(
            CHECK.finding(
                f"It stands in {key.sightings[0].path}. A long-term Bedrock key is made for trying out: behind it stands a user of IAM with a policy of its own.",
                key=key.fingerprint,
                locations=unique(s.location for s in key.sightings)[:KEPT_LOCATIONS],
                severity=Severity.MEDIUM,
                confidence=max((s.confidence for s in key.sightings), key=lambda c: c.rank),
                title="A long-term Bedrock key",
                fixes=("federate",),
            )
        )
    return told(
        findings,
        hole(evidence, "worktree"),
        failed=f"{count_of(len(findings), 'permission')} wider than calling a model.",
        passed="Permissions for models name what they allow.",
        looked_at=count_of(len(seen), "permission"),
    )


def _finding(wide: Wide) -> Finding:
    unsure = _ASIDE.search(wide.location.path) is not None or kind_of(wide.location.path) is Kind.TEMPLATE
    return CHECK.finding(
        f"{wide.words}.",
        locations=[wide.location],
        severity=wide.severity,
        confidence=Confidence.LOW if unsure else Confidence.MEDIUM,
        about=wide.about,
        title=wide.title,
    )


_Seen = Wide | str  # too wide, or the name of one that is not


def _aws(evidence: Evidence) -> Iterator[_Seen]:
    kinds = ("aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy", "data.aws_iam_policy_document", "aws_iam_role", "aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment", "aws_iam_group_policy_attachment", "aws_iam_policy_attachment", "AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::IAM::User")  # fmt: skip
    for resource in resources(evidence, *kinds):
        text = "\n".join(f'"{e.value}"' for _, e in resource.settings)
        if "bedrock" not in text.lower() or resource.has("permissions_boundary") or resource.has("PermissionsBoundary"):
            continue
        if _BROKEN_GLASS.search(f"{resource.name} {text}") or _is_denied(resource, text):
            continue
        yield from _one_aws(resource, text)
    for resource in resources(evidence, "aws_iam_service_specific_credential"):
        if "bedrock" in resource.value("service_name"):
            yield Wide(
                f"{resource.name} makes a long-term Bedrock key: for a program a role or a short-term key is enough",
                resource.location,
                resource.name,
                "A long-term Bedrock key",
            )


def _one_aws(resource: Resource, text: str) -> Iterator[_Seen]:
    managed, action = _MANAGED.search(text), _ACTIONS.search(text)
    if managed:
        place = _place(resource, managed[1])
        yield Wide(f"{resource.name} attaches {managed[1]}: it also makes keys, agents and guardrails, and changes what is logged", place, f"{resource.name} managed")  # fmt: skip
    if action:
        place = _place(resource, action[1])
        yield Wide(f"{resource.name} allows {action[1]}; calling a model needs bedrock:InvokeModel and its stream, on named models", place, f"{resource.name} action", severity=_weight(text))  # fmt: skip
    if not managed and not action and "bedrock:" in text:
        yield resource.name


def _weight(text: str) -> Severity:
    return Severity.LOW if _BUILDS.search(text) else Severity.MEDIUM


def _is_denied(resource: Resource, text: str) -> bool:
    """A statement that forbids names the same wildcard."""
    effects = [e.value for k, e in resource.settings if str(k[-1]).lower() == "effect"]
    return (bool(effects) and set(effects) == {"Deny"}) or (not effects and '"Deny"' in text and '"Allow"' not in text)


def _place(resource: Resource, word: str) -> Location:
    entry = next((e for _, e in resource.settings if word in e.value), resource.settings[0][1])
    return Location(source="worktree", path=resource.path, line=entry.line, column=entry.column)


def _documents(evidence: Evidence) -> Iterator[_Seen]:
    """Policies that lie in files of their own, as IAM takes them."""
    for path, text in sorted(evidence.texts.items()):
        if not path.endswith(".json") or '"Statement"' not in text or "bedrock" not in text or "AWS::" in text:
            continue
        listed = document(text, path).get("Statement")
        for statement in listed.items or [listed]:
            actions = statement.get("Action")
            named = actions.values()
            if statement.text("Effect") != "Allow" or not any(a.startswith("bedrock") for a in named):
                continue
            wide = next((a for a in named if a in ("bedrock:*",)), None)
            if wide:
                place = Location(source="worktree", path=path, line=actions.line, column=actions.column)
                yield Wide(f"{path} allows bedrock:*; calling a model needs bedrock:InvokeModel and its stream, on named models", place, path, severity=_weight(text))  # fmt: skip
            else:
                yield path


def _in_code(evidence: Evidence) -> Iterator[_Seen]:
    """Permissions that a program declares: one statement or managed policy a line, tests and calls of the cloud aside."""
    for path, text in sorted(evidence.texts.items()):
        if kind_of(path) is not Kind.CODE or not ("bedrock:*" in text or "AmazonBedrock" in text):
            continue
        read = code(text, path)
        for call in read.calls:
            place = Location(source="worktree", path=path, line=call.line, column=call.column)
            if call.named("*PolicyStatement"):
                actions, effect = read.option(call, "actions"), read.option(call, "effect")
                if actions is None or not re.search(r"[\"'`]bedrock:\*[\"'`]", actions.text):
                    continue
                if effect is None or "DENY" not in effect.text.upper():
                    place = Location(source="worktree", path=path, line=actions.line, column=actions.column)
                    yield Wide(
                        f"A policy in {path} allows bedrock:*; calling a model needs bedrock:InvokeModel and its stream, on named models",
                        place,
                        "action",
                    )
            elif call.name.lower().replace("_", "") == "fromawsmanagedpolicyname" and call.arguments:
                met = _MANAGED.fullmatch(call.arguments[-1].literal or "")
                if met:
                    yield Wide(
                        f"A role in {path} gets {met[1]}: it also makes keys, agents and guardrails, and changes what is logged",
                        place,
                        "managed",
                    )


def _azure(evidence: Evidence) -> Iterator[_Seen]:
    for role in resources(evidence, "azurerm_role_assignment"):
        name, scope = role.value("role_definition_name"), role.value("scope")
        if "Cognitive Services" not in name and not is_llm_name(scope) and "cognitive" not in scope.lower():
            continue
        if _AZURE.match(name) and not _BROKEN_GLASS.search(role.name):
            yield Wide(f"{role.name} gives {name} where “Cognitive Services OpenAI User” is enough to call a model", role.location, role.name)  # fmt: skip
        else:
            yield role.name


def _google(evidence: Evidence) -> Iterator[_Seen]:
    kinds = ("google_project_iam_member", "google_project_iam_binding", "google_service_account_iam_member")
    for member in resources(evidence, *kinds):
        role = member.value("role")
        whom = f"{member.name} {member.value('member')} {' '.join(member.values('members'))}"
        if not (role.startswith("roles/aiplatform") or is_llm_name(whom)):
            continue
        if _GOOGLE.match(role) and not _BROKEN_GLASS.search(member.name):
            yield Wide(f"{member.name} gives {role} where roles/aiplatform.user is enough to call a model", member.location, member.name)  # fmt: skip
        else:
            yield member.name


CHECK = Check(
    "S4-CLOUD-POLICY",
    sin=Sin.ONE_KEY,
    severity=Severity.MEDIUM,
    needs={Need.FILES, Need.WORKTREE},
    reads=READS,
    judge=judge,
    module=__name__,
)
