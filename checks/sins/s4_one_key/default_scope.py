"""S4-DEFAULT-SCOPE: everything in one project or workspace of the account. Only the account itself shows that."""

from __future__ import annotations

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.joins import Environment, spread
from checks.model import Finding, Severity, Sin, Status, Verdict
from checks.sins.keyed import told
from checks.sins.llm_use import READS, use_of
from checks.sins.told import Listed, account_name, in_accounts, keys_here, lost, why_not
from checks.words import count_of

_ASIDE = (Environment.TEST, Environment.PERSONAL)


def judge(evidence: Evidence) -> Verdict:
    """Low where the keys of several apps or environments are all in one scope of the account; medium in the default one."""
    if not use_of(evidence):
        return Verdict(status=Status.NOT_APPLICABLE, reason="Nothing here uses a key of a model provider.")
    rows = [r for r in keys_here(evidence) if r.key is not None and r.listed.project is not None]
    if not rows:
        return Verdict(
            status=Status.NOT_CHECKED,
            reason=f"{why_not(evidence, 'keys')} Its projects and workspaces show whether each app has its own.",
        )
    accounts: dict[str, list[Listed]] = {}
    for row in rows:
        accounts.setdefault(account_name(row.account), []).append(row)
    findings = [f for mine in accounts.values() if (f := _finding(mine, evidence)) is not None]
    scopes = {(account_name(r.account), r.listed.project) for r in rows}
    return told(
        findings,
        lost(evidence, "keys"),
        failed=f"{count_of(len(findings), 'account')} with one scope for all.",
        passed=f"{count_of(len(rows), 'key')} of this project {'is' if len(rows) == 1 else 'are'} in {count_of(len(scopes), 'scope')}; no scope is shared by what should be apart.",
        looked_at=f"the scopes of {count_of(len(rows), 'key')}, in {in_accounts(evidence)}",
    )  # fmt: skip


def _finding(rows: list[Listed], evidence: Evidence) -> Finding | None:
    if len({r.listed.project for r in rows}) > 1:
        return None
    used = [spread(r.key, evidence) for r in rows if r.key is not None]
    environments = {
        p.guess.environment.value for s in used for p in s.environments if p.guess.environment not in _ASIDE
    }
    apps = {a.id for s in used for a in s.apps}
    if len(environments) < 2 and len(apps) < 2:
        return None
    what = " and ".join(sorted(environments)[:3]) if len(environments) > 1 else count_of(len(apps), "app")
    scope = rows[0].listed.project_name or rows[0].listed.project
    is_default = rows[0].listed.is_default_project is True
    return CHECK.finding(
        f"{what} share the scope “{scope}” of {account_name(rows[0].account)}: one cap, one list of members and one bill for all of them.",
        locations=[r.location for r in rows],
        severity=Severity.MEDIUM if is_default else Severity.LOW,
        about=account_name(rows[0].account),
    )


CHECK = Check(
    "S4-DEFAULT-SCOPE",
    sin=Sin.ONE_KEY,
    severity=Severity.LOW,
    needs={Need.WORKTREE, Need.FILES, Need.ACCOUNTS},
    reads=READS,
    judge=judge,
    module=__name__,
    network=True,
)
