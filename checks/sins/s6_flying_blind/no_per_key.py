"""S6-NO-PER-KEY: usage that cannot be told apart by app: a key that several use, and nothing that reads usage by key."""

from __future__ import annotations

from collections.abc import Iterator

from checks import signals
from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import App, Spread, spread
from checks.joins.worded import Worded
from checks.model import Confidence, Finding, Key, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.signals.looking import texts_of
from checks.signals.signs import without_comments
from checks.sins.gateway_keys import GENERATE_WORDS, generated
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unique, unseen
from checks.sins.llm_use import CODE, present, use_of
from checks.sins.llm_use import READS as USE
from checks.sins.told import account_name, accounts_here, why_not
from checks.structure.pipelines import PATHS
from checks.structure.syntax import code
from checks.words import count_of

_WORDS = ("organization/usage", "organization/costs", "usage_report", "cost_report", "organization.usage", "organization.costs", "spend/keys", "spend/logs", "daily/activity", "/v1/activity", "api/v1/key", "group_by=api_key")  # fmt: skip
_READERS = pattern_of(
    r"/organization/(?:usage|costs)\b|/organizations/(?:usage_report|cost_report)\b|/(?:global/)?spend/(?:keys|logs|report)\b|/user/daily/activity\b|openrouter\.ai/api/v1/(?:activity|key)\b"
)
_METHODS = pattern_of(r"organization\.(?:usage|costs)\.\w+$|usage_report\.\w+(?:\.\w+)?$|cost_report\.\w+$")
_SHELL = ("*.sh", *PATHS)
MANY = 3  # apps on one key
_MAY_READ = Worded(*_WORDS)


def judge(evidence: Evidence) -> Verdict:
    """Low for a key of two apps or environments, medium from three apps on; one app with one key needs no telling apart."""
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    lost = hole(evidence, "worktree")
    keys = list({k.fingerprint: k for k, _ in present(evidence)}.values())
    if not keys and not use_of(evidence):
        return unseen(lost, "Nothing here uses a key of a model provider.")
    used = [(k, spread(k, evidence)) for k in keys]
    findings = [f for k, s in used if (f := _finding(k, s)) is not None]
    seen = _read_by_key(evidence) or _alone(used) or _counted(evidence)
    if not findings and not seen:
        return Verdict(
            status=Status.NOT_CHECKED,
            reason=f"Nothing here reads usage by key. {why_not(evidence, 'usage')} Its usage report grouped by key shows whether each app has its own.",
        )
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'key')} whose usage is that of several apps or environments.",
        passed=seen,
        looked_at=f"{count_of(len(keys), 'key')} and what reads usage",
    )


def _apps(used: Spread) -> list[App]:
    """The apps that are several: not a whole beside its part."""
    found = list(used.apps)
    return [
        a for a in found if not any(o is not a and (o.id.startswith(f"{a.id}#") or _within(o, a)) for o in found)
    ] or found[:1]


def _within(part: App, whole: App) -> bool:
    if "#" in whole.id or part.id.partition(":")[0] != whole.id.partition(":")[0] or part.folder == whole.folder:
        return False
    folder = whole.folder.strip("/")
    return not folder or part.folder.startswith(f"{folder}/")


def _finding(key: Key, used: Spread) -> Finding | None:
    apps = _apps(used)
    environments = [p.guess.environment.value for p in used.environments if p.guess.environment.value not in ("test", "personal", "ci")]  # fmt: skip
    if len(apps) < 2 and len(environments) < 2:
        return None
    what = (
        f"{', '.join(a.name for a in apps[:4])} use it" if len(apps) > 1
        else f"{' and '.join(environments[:3])} use it"
    )  # fmt: skip
    return CHECK.finding(
        f"{what}, and the provider counts by key: which of them spends, or is abused, nobody can tell.",
        key=key.fingerprint,
        locations=unique(s.location for s in used.app_use)[:KEPT_LOCATIONS],
        severity=Severity.MEDIUM if len(apps) >= MANY else Severity.LOW,
        confidence=max((s.confidence for s in used.app_use), key=lambda c: c.rank, default=Confidence.LOW),
    )


def _alone(used: list[tuple[Key, Spread]]) -> str:
    """One key in one app and one environment: the account's number is the app's."""
    apps = {a.id for _, s in used for a in _apps(s)}
    environments = {p.guess.environment for _, s in used for p in s.environments}
    if len(used) == 1 and len(apps) == 1 and len(environments) <= 1:
        return "One app has one key in one environment: what the provider counts is what it used."
    return ""


def _counted(evidence: Evidence) -> str:
    """The account that tells use or money by key, which Shrift reads: looked at, it tells the apps apart; a sentence."""
    from checks.accounts.sums import tells_by_key

    for account in accounts_here(evidence):
        if any(part.state == "told" and tells_by_key(part) for part in (account.usage, account.cost)):
            return f"{account_name(account)} counts by key, and “shrift vault show” reads it."
    return ""


def _read_by_key(evidence: Evidence) -> str:
    """What reads usage by key, or tells it apart otherwise; a sentence."""
    for path, text in texts_of(evidence):
        if _MAY_READ.stand_in(text) and next(_reads(text, path), False):
            return f"{path} reads usage from the provider or the gateway."
    named = [g for g in generated(evidence) if g.given & {"key_alias", "team_id", "user_id", "metadata"}]
    if named and signals.is_effective(evidence, "P-GATEWAY"):
        return f"Each virtual key has a name of its own ({named[0].location.path}), and the gateway counts by key."
    return ""


def _reads(text: str, path: str) -> Iterator[bool]:
    if path.endswith((".yml", ".yaml", ".sh")):
        yield from (True for _ in _READERS.finditer(without_comments(text)))
        return
    read = code(text, path)
    for call in read.calls:
        if _METHODS.search(call.callee) or any(_READERS.search(a.text[:600]) for a in call.arguments):
            yield True
    for literal in read.strings:
        if _READERS.search(literal.value[:400]):
            yield True


CHECK = Check(
    "S6-NO-PER-KEY",
    sin=Sin.FLYING_BLIND,
    severity=Severity.MEDIUM,
    needs={Need.WORKTREE, Need.FILES, Need.ACCOUNTS},
    reads=(
        *USE,
        Reading((*CODE, *_SHELL), _WORDS),
        Reading(CODE, GENERATE_WORDS),
        *signals.reads("P-GATEWAY"),
    ),
    judge=judge,
    module=__name__,
    network=True,
)
