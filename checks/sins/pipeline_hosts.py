"""What git hosts told of the secrets of pipelines: those with a provider's name, and what nobody told."""

from __future__ import annotations

import msgspec

from checks.evidence import NOT_GATHERED, Evidence, HostFact, HostSecret, Need
from checks.sins.llm_use import is_llm_name
from checks.words import count_of


class Kept(msgspec.Struct, frozen=True):
    """A secret with a provider's name, and the project whose pipelines are given it."""

    secret: HostSecret
    fact: HostFact

    @property
    def title(self) -> str:
        """`OPENAI_API_KEY of the organisation acme`, as a person looks for it."""
        whose = {
            "repository": f"of {self.fact.project}",
            "environment": f"of the environment {self.secret.of} of {self.fact.project}",
            "organization": f"of the organisation {self.secret.of}",
            "group": f"of the group {self.secret.of}" if self.secret.of else f"of a group of {self.fact.project}",
        }[self.secret.level]
        return f"{self.secret.name} {whose}"


def kept(evidence: Evidence) -> list[Kept]:
    """The secrets that hosts told of, each once: an organisation's is told for each of its projects."""
    found: dict[tuple[str, str, str, str], Kept] = {}
    for fact in evidence.hosts:
        for secret in fact.secrets or ():
            if is_llm_name(secret.name):
                whose = secret.of if secret.level in ("organization", "group") else f"{fact.project}/{secret.of}"
                found.setdefault((fact.host, secret.level, whose, secret.name.upper()), Kept(secret, fact))
    return list(found.values())


def not_told(evidence: Evidence) -> str:
    """Why the hosts told of no secrets, as a sentence that says what would answer."""
    if not evidence.has(Need.HOST):
        return f"{NOT_GATHERED[Need.HOST]} “--online gh” and “--online glab” ask with your sign-in there."
    why = next((f.secrets_why for f in evidence.hosts if f.secrets_why and f.secrets is None), "")
    if why:
        return f"The host did not tell: {why}."
    return "Hosts tell of secrets to a sign-in alone; “--online gh” and “--online glab” use yours."


def missing(evidence: Evidence, names: set[str]) -> tuple[float, str] | None:
    """(share that was told, what was not) of the secrets that pipelines use by these names."""
    told = {k.secret.name.upper() for k in kept(evidence)}
    unknown = sorted(n for n in names if n.upper() not in told)
    if unknown:
        more = f" and {count_of(len(unknown) - 1, 'other secret')}" if len(unknown) > 1 else ""
        return (len(names) - len(unknown)) / len(names), f"the host named no secret {unknown[0]}{more}"
    why = next((f.secrets_why or f.error for f in evidence.hosts if f.secrets_why or f.error), None)
    return (0.5, why) if why else None
