"""Asking about one key: what would be sent, before it is; what was said, after it was."""

from __future__ import annotations

import msgspec

from checks.model import Live
from checks.report.escape import for_terminal
from checks.report.words import LIVE_WORDS, provider_name


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """One of `shrift keys ask … --dry-run --format json`."""

    fingerprint: str
    provider: str
    kind: str = ""
    method: str = ""
    url: str = ""
    host: str = ""
    carried_in: str = ""
    note: str = ""
    why_not: str = ""


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One of `shrift keys ask … --format json`."""

    fingerprint: str
    provider: str
    live: Live
    why: str = ""
    asked: str = ""
    host: str = ""


def read_plans(data: bytes) -> list[Plan]:
    """Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(data, type=list[Plan])


def read_asked(data: bytes) -> list[Asked]:
    """Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(data, type=list[Asked])


def plan_words(plan: Plan) -> str:
    """`One question goes to api.openai.com: GET https://…, with the key in “Authorization”. …`"""
    note = f" {for_terminal(plan.note)}" if plan.note else ""
    return (
        f"One question goes to {for_terminal(plan.host)}: {plan.method} {for_terminal(plan.url)}, with the key in "
        f"“{for_terminal(plan.carried_in)}”. It only reads.{note} The provider may note that the key was used."
    )


def told_words(told: Asked) -> str:
    """`OpenAI says: live.`"""
    name, words = provider_name(told.provider), LIVE_WORDS[told.live]
    if told.live is Live.COULD_NOT_ASK:
        return f"{name} could not be asked: {for_terminal(told.why)}."
    if told.live is Live.NOT_ASKED:
        return f"{name} was not asked: {for_terminal(told.why)}."
    return f"{name} says: {words}. The score counts it after a scan that asks the providers."
