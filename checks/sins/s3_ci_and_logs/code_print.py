"""S3-CODE-PRINT: code prints or logs a key."""

from __future__ import annotations

from collections.abc import Iterable

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.worded import Worded
from checks.keys.lookalikes import about_secrets
from checks.keys.standin import keys_in
from checks.model import Confidence, Finding, Key, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins import llm_use
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unseen
from checks.sins.s3_ci_and_logs import shipping
from checks.sins.s3_ci_and_logs.aside import is_aside, is_others, is_put_away, sure
from checks.sins.s3_ci_and_logs.printing import Printed, masked_fields, printed
from checks.sins.s3_ci_and_logs.printing.names import speaks_of_a_provider
from checks.structure.languages import language_of
from checks.words import count_of

_CODE = (*llm_use.CODE, "*.cts", "*.vue", "*.svelte", "*.astro", "*.bash", "*.zsh", "*.ps1", "*.psm1", "*.kts", "*.scala", "*.rake", "*.lua", "*.ex", "*.exs", "*.c", "*.cc", "*.cpp")  # fmt: skip
# One of these stands in every file that can print a key: the names keys have, in the spellings of all languages.
_WORDS = (
    "api_key", "apikey", "api-key", "secret_key", "secretkey", "client_secret", "clientsecret", "app_secret", "access_token", "accesstoken", "auth_token",
    "authtoken", "hf_token", "api_token", "apitoken", "bearer", "authorization", "access_key", "accesskey", "openai_key", "openaikey",
    "anthropic_key", "gemini_key", "llm_key", "master_key", "refresh_token", "bot_token", "req.headers", "request.headers",
)  # fmt: skip
_PROVIDER = pattern_of(
    r"(?i)openai|anthropic|gemini|mistral|deepseek|openrouter|huggingface|bedrock|ollama|litellm|\bllms?\b"
)
# What a model's key is called where it is not called after its provider. Other secrets are of something else: a sign-in, a bot,
# a signature, several at once.
_OF_MODELS = pattern_of(
    r"(?i)(?:api|llm|ai|model)[_-]?(?:keys?|token)(?:[_-]?(?:value|val|str|string|raw|plain|text|\d)|[_-]?(?:for|of|by|from)[_A-Z]?\w*)?$"
    r"|get_?secret_?value$|expose_?secret$"
)
_NAMES = Worded(*_WORDS)
READS = (Reading(_CODE, _WORDS), *shipping.READS, *llm_use.READS)


def judge(evidence: Evidence) -> Verdict:
    """Medium for each key that a file prints; high where the logs go to another company or a public pipeline runs it; low for
    what a test made up, what lies put away, and secrets whose names speak of no model.
    """
    if not evidence.has(Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    naming = {p: t for p, t in _NAMES.texts(evidence) if _is_code(p) and not _is_packed(t)}
    lost = hole(evidence, "worktree")
    if not naming:
        return unseen(lost, "No code here names a key.")
    masked = masked_fields(naming.items())
    models = bool(llm_use.use_of(evidence))
    findings: list[Finding] = []
    for path, text in naming.items():
        found: dict[str, list[Printed]] = {}
        for one in printed(text, path, masked):
            if models or one.standin or _PROVIDER.search(text) or speaks_of_a_provider(one.name):
                found.setdefault(one.name, []).append(one)
        findings += [_finding(path, name, ones, evidence) for name, ones in found.items()]
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'key is', 'keys are')} printed or logged by code.",
        passed="No code prints a key.",
        looked_at=count_of(len(naming), "file of code that names keys", "files of code that name keys"),
    )


def _is_code(path: str) -> bool:
    return (
        (bool(language_of(path)) or path.endswith((".ps1", ".psm1")))
        and not is_others(path)
        and kind_of(path) is not Kind.PIPELINE
        and not (is_aside(path) and about_secrets(path))  # the tests of what takes keys out
    )


def _is_packed(text: str) -> bool:
    """Whether a machine packed it: nobody reads or mends that."""
    return text.count("\n") * 500 < len(text) - 20_000


def _finding(path: str, name: str, ones: list[Printed], evidence: Evidence) -> Finding:
    first = max(ones, key=lambda p: p.sure.rank)
    key = next((k for p in ones for k in keys_in(p.standin, evidence.keys)), None)
    ships, public = shipping.shipper(path, evidence), shipping.runs_in_public(path, evidence)
    if public:
        after = "A public pipeline runs this file, and everybody can read its log."
    elif ships:
        after = f"{ships} sends the log to another company."
    else:
        after = "Whoever reads the log, the terminal or a bug report has the key."
    return CHECK.finding(
        f"{_fact(path, name, first, key)}. {after}",
        key=key.fingerprint if key else None,
        locations=_places(path, ones),
        severity=_severity(
            key, public or bool(ships), milder=key is None and (is_put_away(path) or _is_no_models(path, name, first))
        ),
        confidence=sure(path, first.sure),
        about=name,
    )


def _fact(path: str, name: str, first: Printed, key: Key | None) -> str:
    if key is not None:
        return f"{first.sink} in {path} writes a key out that stands in the code ({key.masked})"
    if first.why:
        return f"{first.sink} in {path} writes {name} out whole, and {first.why}"
    return f"{first.sink} in {path} writes the value of {name} out"


def _is_no_models(path: str, name: str, first: Printed) -> bool:
    """Whether it is no model's key, as far as its name tells: what a test calls a key, or another secret. What comes from the
    environment, or is called after a provider, is believed to be one.
    """
    if first.sure is Confidence.HIGH or first.why or speaks_of_a_provider(name):
        return False
    return kind_of(path) is Kind.TEST or not _OF_MODELS.search(name.removesuffix("()"))


def _severity(key: Key | None, read_by_others: bool, *, milder: bool) -> Severity:
    base = Severity.MEDIUM.shifted(int(read_by_others) - int(milder))
    return base.shifted({"admin": 1, "normal": 0, "limited": -1}[key.privilege]) if key is not None else base


def _places(path: str, ones: Iterable[Printed]) -> list[Location]:
    return [
        Location(
            source="worktree", path=path, line=p.line, column=p.column, end_line=p.end_line, end_column=p.end_column
        )
        for p in ones
    ][:KEPT_LOCATIONS]


CHECK = Check(
    "S3-CODE-PRINT",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.MEDIUM,
    needs={Need.FILES, Need.WORKTREE},
    reads=READS,
    judge=judge,
    module=__name__,
)
