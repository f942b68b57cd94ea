"""Asking about one key, or switching it off: what would be sent, before it is; what was said, after it was."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

from checks.language import tr
from checks.model import Live
from checks.report.escape import for_terminal
from checks.report.words import LIVE_WORDS, provider_name
from checks.words import capital


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
    return tr(
        "One question goes to {host}: {method} {url}, with the key in “{carried_in}”. It only reads.{note} The provider may note that the key was used.",
        host=for_terminal(plan.host),
        method=plan.method,
        url=for_terminal(plan.url),
        carried_in=for_terminal(plan.carried_in),
        note=note,
    )


def told_words(told: Asked) -> str:
    """`OpenAI says: live.`"""
    name, words = provider_name(told.provider), tr(LIVE_WORDS[told.live])
    if told.live is Live.COULD_NOT_ASK:
        return tr("{name} could not be asked: {why}.", name=name, why=for_terminal(told.why))
    if told.live is Live.NOT_ASKED:
        return tr("{name} was not asked: {why}.", name=name, why=for_terminal(told.why))
    return tr("{name} says: {words}. The score counts it after a scan that asks the providers.", name=name, words=words)


class Revocation(msgspec.Struct, frozen=True, kw_only=True):
    """What `shrift keys revoke … --plan --format json` says."""

    fingerprint: str
    masked: str
    provider: str
    way: Literal["holder", "account", "none"]
    sends: str = ""
    sure: bool = True
    name: str | None = None
    note: str = ""
    why_not: str = ""
    page: str | None = None
    breaks: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """What is typed by who wants it: the last signs of the mask."""
        return self.masked.rpartition("…")[2] or self.fingerprint[:8]

    @property
    def by(self) -> str:
        """By whose word the key is switched off."""
        name = provider_name(self.provider)
        if self.way == "holder":
            return tr("{name} takes the key itself as the word to switch it off.", name=name)
        if self.name:
            return tr("Your account at {name} lists the key as “{key}”.", name=name, key=for_terminal(self.name))
        return tr("Your account at {name} lists the key.", name=name)


def read_revocation(data: bytes) -> Revocation:
    """Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(data, type=Revocation)


def last_line(data: bytes) -> str:
    """The last line of what a command told a person."""
    lines = [line for line in data.decode("utf-8", "replace").splitlines() if line.strip()]
    return for_terminal(lines[-1].strip()) if lines else ""


def for_people(words: str, provider: str) -> str:
    """What the command line says, as a sentence of the window: its own commands left out, the provider by its name."""
    shown = re.sub(r" \(shrift [^)]*\)", "", for_terminal(words)).strip().rstrip(".")
    shown = re.sub(rf"(?<![\w./-]){re.escape(provider)}(?![\w./-])", lambda _: provider_name(provider), shown)
    if shown.partition(" ")[0].isalpha():  # not where it begins with a host, or what somebody called a key
        shown = capital(shown)
    return f"{shown}." if shown else ""
