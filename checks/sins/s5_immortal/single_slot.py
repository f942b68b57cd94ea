"""S5-SINGLE-SLOT: one place for one key, read once when the program starts: two keys cannot overlap."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks import signals
from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.worded import Worded
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import hole, told
from checks.sins.llm_use import CODE, READS, deployed, use_of
from checks.structure.flow import environment_name
from checks.structure.syntax import Call, Code, code
from checks.words import count_of

_CLIENTS = ("OpenAI", "AsyncOpenAI", "AzureOpenAI", "AsyncAzureOpenAI", "Anthropic", "AsyncAnthropic", "Groq", "AsyncGroq", "Mistral", "MistralClient", "GoogleGenerativeAI", "GoogleGenAI", "CohereClient", "CohereClientV2", "OpenAIClient", "AnthropicClient")  # fmt: skip
_MAKES = pattern_of(rf"\b(?:{'|'.join(_CLIENTS)}|genai\.Client|genai\.configure|NewClient)\s*(?:<[^>\n]*>)?\(")
_AT_THE_MARGIN = pattern_of(
    rf"(?m)^[A-Za-z_@][^\n]{{0,200}}\b(?:{'|'.join(_CLIENTS)}|genai\.Client|genai\.configure|NewClient)\s*(?:<[^>\n]*>)?\("
)
_PATTERNS = (*_CLIENTS, *(f"*.{c}" for c in _CLIENTS), "genai.Client", "genai.configure", "*.NewClient")
_MADE = ("OpenAI", "Anthropic", "Groq", "Mistral", "GoogleGen", "CohereClient", "genai.", "NewClient")  # of each above
_WORDS = ("openai", "anthropic", "groq", "mistral", "genai", "generativeai", "generative-ai", "cohere")
_SECOND = pattern_of(
    r"\b[A-Z0-9_]*(?:API_?KEY|AUTH_TOKEN|SECRET_KEY)(?:_(?:SECONDARY|NEXT|PREVIOUS|FALLBACK|ROTATION|OLD|NEW|2)|S)\b|\bSIGHUP\b"
    r"|\b(?:reload|refresh)_(?:api_)?(?:keys?|secrets?|credentials?)\b|\b(?:reload|refresh)(?:Api)?(?:Keys?|Secrets?|Credentials?)\b"
)
# Of each of these one part is plain and rare: an expression that may begin anywhere takes longer than all else here.
_SECOND_WORDS = (
    *(f"KEY_{n}" for n in ("SECONDARY", "NEXT", "PREVIOUS", "FALLBACK", "ROTATION", "OLD", "NEW", "2")), "KEYS",
    *(f"AUTH_TOKEN_{n}" for n in ("SECONDARY", "NEXT", "PREVIOUS", "FALLBACK", "ROTATION", "OLD", "NEW", "2")), "AUTH_TOKENS", "SIGHUP",
    *(f"{does}{what}" for does in ("reload", "refresh") for what in ("_", "Api", "Key", "Secret", "Credential")),
)  # fmt: skip
# The platform starts the program anew when the secret changes.
_RELOADS = pattern_of(
    r"reloader\.stakater\.com|secret\.reloader|--force-new-deployment|secrets-store\.csi\.x-k8s\.io|agent-inject-command|enable[-_]secret[-_]rotation|rotation-poll-interval"
)
_RELOAD_WORDS = ("reloader", "force-new-deployment", "secrets-store", "agent-inject", "rotation")
_MODULES = pattern_of(r"(?i)openai|anthropic|groq|mistral|genai|generativeai|generative-ai|cohere")
_ASIDE = NamePattern(
    r"(?i)(?:^|/)(?:scripts?|examples?|notebooks?|tests?|benchmarks?|evals?|tools|bin|docs|cookbook|tutorials?|migrations?)/"
    r"|(?:(?:^|/)|[._-])(?:scripts?|tests?|bench(?:mark)?|evals?|demo|example)(?:[._-][^/]*)?\.\w+$"
)
_OF_PROVIDERS = Worded(*_WORDS)
_MAY_HAVE_TWO = Worded(*(word.lower() for word in _SECOND_WORDS))
_MAY_RELOAD = Worded(*_RELOAD_WORDS)


def judge(evidence: Evidence) -> Verdict:
    """Info for a client that takes one key when its module is loaded, in a program that is deployed and not restarted.

    A guess from the code's shape: a second variable, a list, a reload, or a platform that restarts speak against it.
    """
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    if not use_of(evidence) or not deployed(evidence):
        return Verdict(status=Status.NOT_APPLICABLE, reason="Nothing here is deployed with a key of a model provider.")
    making = {
        path: text
        for path, text in sorted(evidence.texts.items())
        if kind_of(path) is Kind.CODE and not _ASIDE.search(path) and _makes_client(text)
    }
    if not making:
        return Verdict(
            status=Status.NOT_APPLICABLE, reason="No code that makes a client of a model provider was found."
        )
    held: dict[str, Call] = {}
    for path, text in making.items():
        read = code(text, path) if _AT_THE_MARGIN.search(text) else None  # only what begins there can be the module's
        for call in _clients(read) if read is not None and not _is_script(text) else ():
            if not call.function and not _lazy(call):
                held.setdefault(path, call)
    other = _overlap(evidence)
    findings = [] if other else [_finding(path, call) for path, call in sorted(held.items())]
    return told(
        findings,
        hole(evidence, "worktree"),
        failed=f"{count_of(len(findings), 'client')} hold one key from the start to the end of the program.",
        passed=other or "Clients are made when they are needed, with the key of that moment.",
        looked_at=count_of(len(making), "file that makes clients", "files that make clients"),
    )


def _makes_client(text: str) -> bool:
    """Whether a client of a provider is made in a file of code, as far as its letters tell."""
    return _OF_PROVIDERS.stand_in(text) and any(made in text for made in _MADE) and _MAKES.search(text) is not None


def _clients(read: Code) -> Iterator[Call]:
    if any(_MODULES.search(i.module) for i in read.imports):
        yield from (call for call in read.calls if call.named(*_PATTERNS))


def _lazy(call: Call) -> bool:
    """A function or a credential that is asked each time, in place of a key."""
    given = [a for name in ("api_key", "apiKey", "azure_ad_token_provider", "azureADTokenProvider", "workload_identity", "workloadIdentity", "credential", "credentials", "auth_token") if (a := call.argument(name)) is not None]  # fmt: skip
    return any(
        a.kind == "function" or a.name.endswith(("provider", "Provider", "identity", "Identity", "credential"))
        for a in given
    )


def _is_script(text: str) -> bool:
    """A program that ends after its work starts with the key of its day."""
    return re.search(r"__name__\s*==\s*[\"']__main__|argparse|click\.command|process\.argv|^#!", text) is not None


def _overlap(evidence: Evidence) -> str:
    """What lets two keys overlap, or starts the program anew; a sentence."""
    for path, text in sorted(evidence.texts.items()):
        kind = kind_of(path)
        if (
            kind in (Kind.CODE, Kind.SETTINGS, Kind.TEMPLATE)
            and not _ASIDE.search(path)
            and _MAY_HAVE_TWO.stand_in(text)
            and (met := _SECOND.search(text))
        ):
            return f"{path} has room for another key ({met[0][:60]})."
        if (
            kind in (Kind.DEPLOYMENT, Kind.SETTINGS, Kind.PIPELINE)
            and _MAY_RELOAD.stand_in(text)
            and _RELOADS.search(text)
        ):
            return f"{path} starts the program anew when the secret changes."
    found = signals.strongest(evidence, "P-WORKLOAD-ID")
    if found is not None and found.step is not signals.Step.DECLARED:
        return f"The program has an identity in place of a key: {found.words}."
    return ""


def _finding(path: str, call: Call) -> Finding:
    named = next((n for a in call.arguments if (n := environment_name(a.text))), "")
    what = f" from {named}" if named else ""
    return CHECK.finding(
        f"{call.callee[:60]} in {path} takes its key{what} when the module is loaded and keeps it. "
        "To replace the key every process has to be started anew, and until then both must work.",
        locations=[Location(source="worktree", path=path, line=call.line, column=call.column)],
        severity=Severity.INFO,
        confidence=Confidence.LOW,
    )


CHECK = Check(
    "S5-SINGLE-SLOT",
    sin=Sin.IMMORTAL,
    severity=Severity.INFO,
    needs={Need.FILES, Need.WORKTREE},
    reads=(
        *READS,
        Reading(CODE, _WORDS),
        Reading(
            ("*.yml", "*.yaml", "*.tf"),
            ("reloader.stakater.com", "secrets-store.csi", "agent-inject-command", "secret_rotation"),
        ),
        *signals.reads("P-WORKLOAD-ID"),
    ),
    judge=judge,
    module=__name__,
)
