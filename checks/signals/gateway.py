"""A gateway in the middle, and money that is bounded."""

from __future__ import annotations

from collections.abc import Iterator

from checks.addresses import host_of, is_near, is_of
from checks.expressions.patterns import pattern_of
from checks.joins.places import Kind, kind_of
from checks.readings import Reading
from checks.signals.looking import plain_keys, whole
from checks.signals.signal import Found, Look, Practice, Sign, Signal, packages
from checks.signals.signs import CLOUDFORMATION, CODE, SETTINGS, TERRAFORM, YAML, files, setting, strings, text
from checks.structure.entries import entries
from checks.structure.syntax import code

# Hosts of providers: an address there is no gateway. A local address is a model of one's own.
_PROVIDERS = pattern_of(
    r"(?i)(?:^|\.)(?:api\.openai\.com|api\.anthropic\.com|generativelanguage\.googleapis\.com|api\.groq\.com|api\.mistral\.ai|api\.deepseek\.com|api\.x\.ai"
    r"|api\.together\.(?:xyz|ai)|api\.cohere\.(?:com|ai)|huggingface\.co|api\.fireworks\.ai|api\.perplexity\.ai|openai\.azure\.com|services\.ai\.azure\.com|amazonaws\.com"
    r"|aiplatform\.googleapis\.com|api\.moonshot\.(?:cn|ai)|dashscope(?:-intl)?\.aliyuncs\.com|api\.cerebras\.ai|integrate\.api\.nvidia\.com|api\.sambanova\.ai|open\.bigmodel\.cn"
    r"|api\.deepinfra\.com|api\.novita\.ai|api\.siliconflow\.(?:cn|com)|api\.replicate\.com|api\.studio\.nebius\.(?:ai|com)|api\.hyperbolic\.xyz|ark\.[\w-]+\.volces\.com|api\.minimaxi?\.(?:io|chat|com))$"
)
_KNOWN = {
    "gateway.ai.cloudflare.com": "Cloudflare AI Gateway",
    "ai-gateway.vercel.sh": "Vercel AI Gateway",
    "openrouter.ai": "OpenRouter",
    "oai.helicone.ai": "Helicone",
    "ai-gateway.helicone.ai": "Helicone",
    "anthropic.helicone.ai": "Helicone",
    "api.portkey.ai": "Portkey",
}
_OF_GATEWAYS = frozenset(
    {"litellm", "portkey", "helicone", "openrouter", "vercel-ai-gateway", "cloudflare-ai", "edenai"}
)
_ADDRESS = pattern_of(r"(?i)https?://")
_EXAMPLES = ("example.com", "example.org")
_BASE = pattern_of(
    r"(?i)^(?:\w+_)?(?:(?:openai|anthropic|llm|ai|litellm|gemini)_?(?:api_?)?base(?:_?url)?|base_?url|api_base)$"
)
# Other settings of that form are the address of the project's own server: `VITE_API_BASE_URL`.
_OF_MODELS = pattern_of(
    r"(?i)openai|anthropic|claude|llm|gemini|(?:^|_)ai_|(?:azure|groq|mistral|deepseek|openrouter)_|^api_base$"
)
_GATEWAY_NAMES = pattern_of(r"llm|gateway|proxy|^ai$")
# An address that is written out: only a file with one is worth parsing.
_GIVEN = pattern_of(r"""(?:base_url|baseURL|api_base|apiBase)["']?\s{0,40}[=:]\s{0,40}\(?\s{0,40}[a-zA-Z]{0,2}["'`]""")
_SDK = pattern_of(r"(?i)openai|anthropic|groq|genai|litellm|langchain|llama_index|@ai-sdk|(?:^|/)ai$")


def gateway_at(address: str) -> str:
    """The name of the gateway at an address: a known one by name, another by its host; empty for a provider or a local one."""
    host = host_of(address) if _ADDRESS.match(address.strip()) else ""
    if "." not in host or _PROVIDERS.search(host) or is_near(host) or host in _EXAMPLES:
        return ""
    return next((name for known, name in _KNOWN.items() if is_of(host, known)), host)


def _is_its_own(name: str, address: str) -> bool:
    """Whether an address is that of the provider whom the setting is called after: `ACME_API_BASE=https://api.acme.ai`."""
    vendor = name.partition("_")[0].lower()
    return vendor in host_of(address).split(".") and _GATEWAY_NAMES.search(vendor) is None


def _in_settings(content: str, path: str) -> Iterator[Found]:
    for entry in entries(content, path):
        if (
            _BASE.search(entry.name)
            and _OF_MODELS.search(entry.name)
            and not _is_its_own(entry.name, entry.value)
            and (name := gateway_at(entry.value))
        ):
            yield Found(entry.line, entry.column, name)


def _in_code(content: str, path: str) -> Iterator[Found]:
    if not _GIVEN.search(content):
        return
    read = code(content, path)
    if not any(_SDK.search(brought.module) for brought in read.imports):
        return
    for call in read.calls:
        for keyword in ("base_url", "baseURL", "api_base", "apiBase"):
            given = call.argument(keyword)
            if given is not None and given.literal and (name := gateway_at(given.literal)):
                yield Found(call.line, call.column, name)


def _holds_no_key(look: Look) -> Iterator[Signal]:
    """Effective where apps call the gateway and hold no provider's key; the gateway's own key is theirs to hold."""
    # The settings of an example offer a gateway; nothing runs with them.
    calls = [
        s
        for s in look.configured
        if s.words.startswith("calls go through") and any(kind_of(p.path) is not Kind.TEMPLATE for p in s.where)
    ]
    if not calls or not whole(look.evidence):
        return
    if any(key.provider not in _OF_GATEWAYS for key, _ in plain_keys(look.evidence)):
        return
    yield look.proves(
        "calls go through a gateway, and no provider's key lies in the app", [p for s in calls for p in s.where]
    )


def _capped(look: Look) -> Iterator[Signal]:
    """A budget in a gateway's own settings is kept by the gateway itself, if it has an amount and a period."""
    said = {s.words.split()[0] for s in look.configured}
    if {"max_budget", "budget_duration"} <= said:
        where = [p for s in look.configured if s.words.startswith(("max_budget", "budget_duration")) for p in s.where]
        yield look.proves("the gateway ends what is beyond its budget for a period", where)


_WHERE = ("base_url", "baseURL", "api_base", "apiBase")

PRACTICES = (
    Practice(
        id="P-GATEWAY",
        title="A gateway before the providers",
        packages=(
            *packages("pypi", "litellm portkey-ai helicone-helpers helicone-async"),
            *packages("npm", "portkey-ai @portkey-ai/gateway @helicone/helpers"),
        ),
        signs=(
            files("litellm_config.y*ml", "litellm-config.y*ml", "proxy_server_config.y*ml", says="{} configures LiteLLM"),
            setting(YAML, [("model_list", "*", "litellm_params", "api_key")], "LiteLLM takes its keys from the environment", value=r"^os\.environ/", words=("litellm_params",)),
            Sign(Reading(SETTINGS, ("base_url", "baseurl", "api_base")), "calls go through {}", _in_settings),
            Sign(Reading(CODE, _WHERE), "calls go through {}", _in_code),
            text(YAML, r"^\s*(?:plugin|name|-\s*name):\s*[\"']?(ai-proxy(?:-advanced)?)\b", "Kong runs {}", words=("ai-proxy",)),
            text(YAML, r"^kind:\s*[\"']?(AIGatewayRoute|AIServiceBackend)\b", "Envoy AI Gateway has an object of kind {}", words=("AIGatewayRoute", "AIServiceBackend")),
        ),
        proof=_holds_no_key,
    ),
    Practice(
        id="P-BUDGET",
        title="Budgets and caps",
        signs=(
            setting(YAML, ["max_budget", "budget_duration", "tpm_limit", "rpm_limit", "tpm", "rpm"], "{} is set for the gateway", words=("max_budget", "budget_duration", "tpm_limit", "rpm_limit", "litellm")),
            text(TERRAFORM, r'resource\s+"(aws_budgets_budget|aws_ce_anomaly_monitor|google_billing_budget|azurerm_consumption_budget_\w+)"', "{} is declared", words=("aws_budgets_budget", "aws_ce_anomaly_monitor", "google_billing_budget", "azurerm_consumption_budget")),
            text(CLOUDFORMATION, r"(AWS::Budgets::Budget|AWS::CE::AnomalyMonitor)", "{} is declared", words=("AWS::Budgets::Budget", "AWS::CE::AnomalyMonitor")),
            strings(r"/organization/(?:projects/[^/\s]{1,80}/)?spend_(?:alerts|limit)s?\b", "the program sets {}", words=("spend_alerts", "spend_limit")),
        ),
        proof=_capped,
    ),
)  # fmt: skip
