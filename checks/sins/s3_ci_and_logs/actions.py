"""What workflows use from elsewhere: whose it is, and whether a name for it can be moved."""

from __future__ import annotations

import re
from collections.abc import Iterable

from checks.expressions.patterns import pattern_of

HOST = frozenset(("actions", "github"))
"""The host's own actions."""

_HASH = pattern_of(r"^[0-9a-f]{40}$")
_BRANCH = pattern_of(r"(?i)^(?:main|master|head|develop|dev|latest|edge|trunk|next|stable|)$")
# Firms whose own product the action is for; its tag can still be moved.
_VENDORS = frozenset(
    """aws-actions azure google-github-actions docker anthropics openai hashicorp codecov pypa astral-sh pnpm microsoft cloudflare gradle ruby golangci oven-sh denoland
    superfly netlify amannn supabase snyk sonarsource datadog getsentry grafana redhat-actions google-gemini digitalocean databricks gitleaks dependabot""".split()
)
# What firms put behind their name where it is called so by somebody already.
_SUFFIX = pattern_of(r"-?(?:bot|ai|hq|io|inc|labs?|app|dev|team)$")


def name_of(uses: str) -> str:
    """What a version is that can be moved."""
    return "branch" if _BRANCH.match(uses.partition("@")[2]) else "tag"


def is_movable(uses: str, owners: frozenset[str]) -> bool:
    """Whether what is used is neither the host's nor the project's own, and named by what can be moved."""
    if not uses or uses.startswith((".", "$/", "docker://")) or "/" not in uses:
        return False
    owner, version = _owner(uses), uses.partition("@")[2]
    return owner not in HOST and owner not in owners and not _HASH.match(version)


def is_loose(uses: str, owners: frozenset[str], secrets: Iterable[str] = ()) -> bool:
    """The same of what is no known firm's, nor a firm's that gave one of the secrets, or is named by a branch."""
    if not is_movable(uses, owners):
        return False
    owner = _owner(uses)
    return name_of(uses) == "branch" or not (owner in _VENDORS or any(_gave(owner, s) for s in secrets))


def _owner(uses: str) -> str:
    return uses.partition("/")[0].lower()


def _gave(owner: str, secret: str) -> bool:
    """Whether a secret is called by the firm: `PULUMI_ACCESS_TOKEN` and `pulumi/actions`."""
    called = re.sub(r"\W", "_", owner), re.sub(r"\W", "_", _SUFFIX.sub("", owner))
    return any(len(name) > 2 and secret.lower().startswith(f"{name}_") for name in called)
