"""Which recipes Shrift can carry out itself, and the fixer of each. Small, so that the window may ask it."""

from __future__ import annotations

AUTOMATIC: dict[str, str] = {  # recipe: module in `checks.fixes.fixers`; in the order in which they are best done
    "unstage": "untrack",
    "untrack": "untrack",
    "ignore": "ignore_rules",
    "ignore-context": "ignore_context",
    "example-file": "example_file",
    "tighten-file": "tighten",
    "use-manager": "to_keychain",
    "agent-inputs": "to_keychain",
    "use-tool-store": "to_keychain",
    "pipeline-secret": "to_keychain",
    "terraform-ephemeral": "to_keychain",
    "clear-record": "redact",
    "clear-outputs": "redact",
    "filter-recordings": "redact",
    "docker-secrets": "containers",
    "deny-secrets": "agent_rules",
    "cluster-secrets": "cluster",
    "server-route": "public_name",
    "install-guard": "guard",
    "narrow-artifact": "workflow",
    "quiet-step": "workflow",
}


def is_automatic(recipe: str) -> bool:
    """Whether there is a plan to preview, and not words alone."""
    return recipe in AUTOMATIC


def does(recipe: str) -> str | None:
    """The fixer of a recipe; None where words are all there is."""
    return AUTOMATIC.get(recipe)
