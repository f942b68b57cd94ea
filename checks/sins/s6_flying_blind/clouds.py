"""Clouds: the models that files about infrastructure bring to use, and the logs, alarms and budgets beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

import msgspec

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.model import Confidence, Location, Severity, Status, Verdict
from checks.readings import Reading
from checks.signals.signs import without_comments
from checks.sins.cloud_resources import CLOUDFORMATION, TERRAFORM, Resource, resources
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unique, unseen
from checks.structure.positions import lines_of
from checks.structure.syntax import Call, code
from checks.structure.tree import document
from checks.words import count_of

AWS, AZURE, GOOGLE = "AWS", "Azure", "Google Cloud"
_PROGRAMS = ("*.ts", "*.js", "*.py", "*.go", "*.java", "*.cs")  # CDK, Pulumi
_ASIDE = NamePattern(r"(?i)(?:^|/)(?:\.terraform|node_modules|vendor|examples?|tests?|fixtures?|testdata|docs?|cdk\.out)/")  # fmt: skip
READS: tuple[Reading, ...] = (
    Reading(TERRAFORM, ("bedrock", "aiplatform", "vertex", "cognitive", "azurerm_ai_", "generativelanguage", "sagemaker_endpoint", "budget", "anomaly_monitor", "monitor_diagnostic_setting", "monitor_metric_alert", "audit_config", "quota_override", "notification_channel", "secret", "key_vault")),
    Reading((*CLOUDFORMATION, "*.bicep"), ("bedrock", "microsoft.cognitiveservices/accounts", "aws::budgets", "aws::ce::", "microsoft.consumption/budgets", "microsoft.insights/diagnosticsettings", "microsoft.insights/metricalerts", "microsoft.keyvault/vaults")),
    Reading(_PROGRAMS, ("aws-bedrock", "aws_bedrock", "bedrock:invokemodel", "bedrock:*", "modelinvocationlogging", "model_invocation_logging", "cfnbudget", "cfnanomalymonitor", "aws.budgets", "gcp.billing", "azure.consumption", "aws/bedrock", "aws-budgets", "aws_budgets", "@pulumi/", "pulumi_", "amazonbedrock")),
)  # fmt: skip
_BICEP = pattern_of(
    r"(?m)^\s*resource\s+(\w{1,80})\s+'([\w./]{3,120})@[^']{1,40}'\s*=\s*(existing\s*)?(?:if\s*\([^\n]*\)\s*)?"
)
_INVOKES = pattern_of(r"bedrock(?:-runtime)?:(?:InvokeModel\w*|Converse\w*|\*)|AmazonBedrock\w+")
_IN_CODE = pattern_of(r"bedrock:(?:InvokeModel|\*|Converse)|AmazonBedrock(?:Full|Limited)Access")
_AZURE_MODELS = pattern_of(r"(?i)^(?:OpenAI|AIServices)$")
_GOOGLE_APIS = pattern_of(r"(?:aiplatform|generativelanguage)\.googleapis\.com")


class Declared(msgspec.Struct, frozen=True):
    """One thing that files declare: in which cloud, what it is called, where, and its settings where they were read."""

    cloud: str
    name: str
    location: Location
    resource: Resource | None = None
    text: str = ""  # of a block that is no `Resource`


class Clouds(msgspec.Struct, frozen=True):
    """Everything of clouds that matters here."""

    models: tuple[Declared, ...] = ()
    logs: tuple[Declared, ...] = ()
    budgets: tuple[Declared, ...] = ()
    caps: tuple[Declared, ...] = ()  # budgets that stop what they pay for
    stores: tuple[Declared, ...] = ()  # that hold secrets


class _Found:
    def __init__(self) -> None:
        self.models: list[Declared] = []
        self.logs: list[Declared] = []
        self.budgets: list[Declared] = []
        self.caps: list[Declared] = []
        self.stores: list[Declared] = []


@once
def _clouds(evidence: Evidence) -> Clouds:
    found = _Found()
    _terraform(evidence, found)
    _cloudformation(evidence, found)
    for path, text in sorted(evidence.texts.items()):
        if _ASIDE.search(path) or kind_of(path) in (Kind.TEST, Kind.DOCUMENT, Kind.TEMPLATE):
            continue
        if path.endswith(".bicep"):
            _bicep(path, text, found)
        elif path.endswith(".json") and ("Microsoft.CognitiveServices" in text or "Microsoft.Consumption" in text):
            _arm(path, text, found)
        elif (
            path.endswith((".ts", ".js", ".py", ".go", ".java", ".cs"))
            and _LIKELY_WORDS.stand_in(text)
            and _LIKELY.search(text)
        ):
            _program(path, text, found)
    return Clouds(*(tuple(v) for v in (found.models, found.logs, found.budgets, found.caps, found.stores)))


def clouds(evidence: Evidence) -> Clouds:
    """What files declare of clouds' models and of what watches them; examples and tests left aside."""
    return _clouds(evidence)


def _of(cloud: str, resource: Resource) -> Declared:
    return Declared(cloud, f"{resource.type}.{resource.name}", resource.location, resource)


def _own(evidence: Evidence, *types: str) -> list[Resource]:
    return [r for r in resources(evidence, *types) if not r.aside and not _ASIDE.search(r.path)]


def _terraform(evidence: Evidence, found: _Found) -> None:
    agents = ("aws_bedrockagent_agent", "aws_bedrockagent_knowledge_base", "aws_bedrock_custom_model", "aws_bedrock_provisioned_model_throughput", "aws_bedrock_inference_profile", "aws_bedrock_guardrail", "aws_bedrockagentcore_agent_runtime")  # fmt: skip
    policies = ("aws_iam_policy", "aws_iam_role_policy", "aws_iam_user_policy", "data.aws_iam_policy_document", "aws_iam_role_policy_attachment", "aws_iam_role")  # fmt: skip
    found.models += [_of(AWS, r) for r in _own(evidence, *agents)]
    found.models += [_of(AWS, r) for r in _own(evidence, *policies) if _INVOKES.search(r.text)]
    found.logs += [_of(AWS, r) for r in _own(evidence, "aws_bedrock_model_invocation_logging_configuration")]
    found.logs += [_of(AWS, r) for r in _own(evidence, "aws_cloudwatch_metric_alarm", "aws_cloudwatch_dashboard") if "AWS/Bedrock" in r.text]  # fmt: skip
    found.budgets += [_of(AWS, r) for r in _own(evidence, "aws_budgets_budget", "aws_ce_anomaly_monitor")]
    found.caps += [_of(AWS, r) for r in _own(evidence, "aws_budgets_budget_action")]
    found.stores += [_of(AWS, r) for r in _own(evidence, "aws_secretsmanager_secret")]
    for account in _own(evidence, "azurerm_cognitive_account", "azurerm_ai_services", "azurerm_cognitive_deployment"):
        if account.type != "azurerm_cognitive_account" or _AZURE_MODELS.match(account.value("kind")):
            found.models.append(_of(AZURE, account))
    found.logs += [_of(AZURE, r) for r in _own(evidence, "azurerm_monitor_diagnostic_setting", "azurerm_monitor_metric_alert") if "cognitive" in r.text.lower() or "ai_services" in r.text.lower() or "openai" in r.text.lower()]  # fmt: skip
    found.budgets += [_of(AZURE, r) for r in _own(evidence, "azurerm_consumption_budget_subscription", "azurerm_consumption_budget_resource_group", "azurerm_consumption_budget_management_group", "azurerm_cost_anomaly_alert")]  # fmt: skip
    found.stores += [_of(AZURE, r) for r in _own(evidence, "azurerm_key_vault")]
    services = ("google_project_service", "google_project_services")
    found.models += [_of(GOOGLE, r) for r in _own(evidence, *services) if _GOOGLE_APIS.search(r.text)]
    found.models += [_of(GOOGLE, r) for r in _own(evidence, "google_vertex_ai_endpoint", "google_vertex_ai_index", "google_vertex_ai_reasoning_engine")]  # fmt: skip
    found.models += [_of(GOOGLE, r) for r in _own(evidence, "google_project_iam_member", "google_project_iam_binding") if r.value("role").startswith("roles/aiplatform.")]  # fmt: skip
    found.logs += [_of(GOOGLE, r) for r in _own(evidence, "google_project_iam_audit_config", "google_organization_iam_audit_config", "google_folder_iam_audit_config") if _GOOGLE_APIS.search(r.text) or "allServices" in r.text]  # fmt: skip
    found.logs += [_of(GOOGLE, r) for r in _own(evidence, "google_service_usage_consumer_quota_override", "google_cloud_quotas_quota_preference", "google_monitoring_alert_policy") if _GOOGLE_APIS.search(r.text)]  # fmt: skip
    found.budgets += [_of(GOOGLE, r) for r in _own(evidence, "google_billing_budget")]
    found.stores += [_of(GOOGLE, r) for r in _own(evidence, "google_secret_manager_secret")]


def _cloudformation(evidence: Evidence, found: _Found) -> None:
    agents = ("AWS::Bedrock::Agent", "AWS::Bedrock::KnowledgeBase", "AWS::Bedrock::ApplicationInferenceProfile", "AWS::Bedrock::Guardrail", "AWS::Bedrock::Flow", "AWS::Bedrock::Prompt")  # fmt: skip
    policies = ("AWS::IAM::Role", "AWS::IAM::Policy", "AWS::IAM::ManagedPolicy", "AWS::Serverless::Function")
    found.models += [_of(AWS, r) for r in _own(evidence, *agents)]
    found.models += [_of(AWS, r) for r in _own(evidence, *policies) if _INVOKES.search(r.text)]
    found.logs += [_of(AWS, r) for r in _own(evidence, "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard") if "AWS/Bedrock" in r.text]  # fmt: skip
    found.logs += [_of(AWS, r) for r in _own(evidence, "Custom::AWS", "AWS::CloudFormation::CustomResource") if "ModelInvocationLogging" in r.text]  # fmt: skip
    found.budgets += [_of(AWS, r) for r in _own(evidence, "AWS::Budgets::Budget", "AWS::CE::AnomalyMonitor")]
    found.caps += [_of(AWS, r) for r in _own(evidence, "AWS::Budgets::BudgetsAction")]


def _bicep(path: str, text: str, found: _Found) -> None:
    bare = without_comments(text)
    for met in _BICEP.finditer(bare):
        if met[3]:
            continue
        kind, block = met[2].lower(), _block(bare, met.end())
        place = Location(source="worktree", path=path, line=lines_of(bare).at(met.start(1))[0])
        _azure(kind, met[1], block, place, found)


def _arm(path: str, text: str, found: _Found) -> None:
    for item in document(text, path).get("resources").items:
        said = "\n".join(f"{keys[-1]}: '{node.value}'" for keys, node in item.walk() if keys)
        place = Location(source="worktree", path=path, line=item.line)
        _azure(item.text("type").lower(), item.text("name")[:80], said, place, found)


def _azure(kind: str, name: str, block: str, place: Location, found: _Found) -> None:
    made = Declared(AZURE, name, place, None, block)
    if kind == "microsoft.cognitiveservices/accounts" and re.search(r"kind:\s*'?(?:OpenAI|AIServices)", block):
        found.models.append(made)
    elif (kind == "microsoft.insights/diagnosticsettings" and re.search(r"(?i)openai|cognitive|aiservices|ai_?account|foundry", block)) or (kind == "microsoft.insights/metricalerts" and re.search(r"(?i)openai|cognitive", block)):  # fmt: skip
        found.logs.append(made)
    elif kind == "microsoft.consumption/budgets":
        found.budgets.append(made)
    elif kind == "microsoft.keyvault/vaults":
        found.stores.append(made)


def _block(text: str, start: int) -> str:
    """From here to the end of the block in braces, as far as brackets tell."""
    depth = 0
    for at in range(start, min(len(text), start + 20_000)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0 and text[at] == "}":
            return text[start : at + 1]
    return text[start : start + 20_000]


_LIKELY = pattern_of(
    r"aws-cdk-lib|aws_cdk|@aws-cdk/|pulumi|aws-cdk-go|awscdk|Amazon\.CDK|@cdklabs|[mM]odel_?[iI]nvocation_?[lL]ogging"
)
_LIKELY_WORDS = Worded("cdk", "pulumi", "odel")  # one of these letters stands in all that it fits
_CDK = pattern_of(r"^(?:aws-cdk-lib|aws_cdk|@aws-cdk/|@pulumi/|pulumi|github\.com/aws/aws-cdk-go|github\.com/pulumi|software\.amazon\.awscdk|Amazon\.CDK|constructs|@cdklabs)")  # fmt: skip


def _program(path: str, text: str, found: _Found) -> None:
    """CDK and Pulumi; a call of the API that switches the log on counts wherever it stands."""
    read = code(text, path)
    for call in read.calls:
        if re.search(r"(?:[pP]ut_?[mM]odel_?[iI]nvocation_?[lL]ogging_?[cC]onfiguration)(?:Command)?$", call.callee):
            found.logs.append(_called(AWS, call.callee, path, call.line, call.column))
    if not any(_CDK.match(i.module) for i in read.imports):
        return
    for call in read.calls:
        made = _called(_cloud_of(call.callee), call.callee, path, call.line, call.column)
        if _BUDGET.search(call.callee):
            found.budgets.append(made)
        elif _watches(call):
            found.logs.append(made)
        elif _MODELS.search(call.callee) or _allows_models(call) or _switches_on(call):
            found.models.append(made)


_MODELS = pattern_of(
    r"(?:^|\.)(?:(?:bedrock|agents?)\.(?:Cfn)?(?:Agent|KnowledgeBase|Guardrail|Prompt|Flow|VectorKnowledgeBase)|(?:cognitiveservices|cognitive)\.Account)$"
)
_BUDGET = pattern_of(r"(?:^|\.)(?:(?:Cfn)?(?:Budget|AnomalyMonitor)|consumption\.Budget\w{0,40})$")
_POLICIES = ("*PolicyStatement", "*.ManagedPolicy", "*.Policy", "*.RolePolicy", "*fromAwsManagedPolicyName", "*from_aws_managed_policy_name")  # fmt: skip
_WATCHES = pattern_of(r"AWS/Bedrock|[mM]odelInvocationLogging")


def _cloud_of(callee: str) -> str:
    """The cloud of a constructor in Pulumi; CDK is AWS's."""
    if callee.startswith("gcp") or "billing." in callee or "projects." in callee:
        return GOOGLE
    return AZURE if "azure" in callee or "cognitive" in callee or "consumption." in callee else AWS


def _allows_models(call: Call) -> bool:
    return call.named(*_POLICIES) and any(_IN_CODE.search(a.text[:8000]) for a in call.arguments)


def _watches(call: Call) -> bool:
    return call.name in ("Alarm", "Metric", "AwsCustomResource", "MetricAlarm") and any(
        _WATCHES.search(a.text[:8000]) for a in call.arguments
    )


def _switches_on(call: Call) -> bool:
    return call.callee.endswith("projects.Service") and any(_GOOGLE_APIS.search(a.text[:2000]) for a in call.arguments)


def _called(cloud: str, name: str, path: str, line: int, column: int) -> Declared:
    return Declared(cloud, name[:80], Location(source="worktree", path=path, line=line, column=column))


def by_cloud(declared: Iterable[Declared]) -> dict[str, list[Declared]]:
    """The same, cloud by cloud."""
    found: dict[str, list[Declared]] = {}
    for one in declared:
        found.setdefault(one.cloud, []).append(one)
    return found


def unwatched(models: Iterable[Declared], watching: Iterable[Declared]) -> Iterator[tuple[str, list[Declared]]]:
    """The clouds with models but without any of what watches them."""
    watched = by_cloud(watching)
    yield from ((cloud, found) for cloud, found in by_cloud(models).items() if cloud not in watched)


def judged(
    check: Check,
    evidence: Evidence,
    watching: Callable[[Clouds], tuple[Declared, ...]],
    *,
    tell: Callable[[str, Declared], str],
    failed: Callable[[list[str]], str],
    passed: str,
) -> Verdict:
    """Low for each cloud with models and without any of what watches them; another stack may do it for the whole account.

    `tell` says it of a cloud and the first of its models, `failed` of the names of such clouds, `passed` with the first
    that watches put in for `{}`.
    """
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    found = clouds(evidence)
    lost = hole(evidence, "worktree")
    if not found.models:
        return unseen(lost, "No file here declares a cloud’s models.")
    watched = watching(found)
    open_ = list(unwatched(found.models, watched))
    return told(
        [
            check.finding(
                tell(cloud, models[0]),
                locations=unique(m.location for m in models)[:KEPT_LOCATIONS],
                severity=Severity.LOW,
                confidence=Confidence.LOW,
                about=cloud,
            )
            for cloud, models in open_
        ],
        lost,
        failed=failed(sorted(cloud for cloud, _ in open_)),
        passed=passed.format(f"{watched[0].name} in {watched[0].location.path}") if watched else "",
        looked_at=count_of(len(found.models), "declaration of models", "declarations of models"),
    )
