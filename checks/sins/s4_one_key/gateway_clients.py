"""Which apps call a gateway with its master key: by the value, by a reference, or in code."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from checks.addresses import host_of, is_here
from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.keys.standin import keys_in
from checks.model import Confidence, Location
from checks.readings import Reading
from checks.signals.gateway import gateway_at
from checks.sins.llm_use import CODE
from checks.structure.entries import Entry, entries
from checks.structure.flow import environment_name, reaches
from checks.structure.syntax import code

SETTINGS = (".env*", "*.env", "*.yml", "*.yaml", "*.toml", "*.json", "*.properties")
READS = (
    Reading((*SETTINGS, *CODE, "Dockerfile*"), ("litellm_master_key", "master_key", "litellm")),
    Reading((".env*", "*.env"), ("database_url",)),  # what the gateway is handed
)
MASTER = pattern_of(r"(?i)^(?:litellm|gateway|llm|proxy|portkey|bifrost|kong|envoy)_?(?:proxy_)?master_?key$")
MASTER_NAME = pattern_of(
    r"(?i)(?<![a-z])(?:litellm|gateway|llm|proxy|portkey|bifrost|kong|envoy)_?(?:proxy_)?master_?key(?![a-z])"
)
_OF_APPS = pattern_of(
    r"(?i)^(?:\w+_)?(?:OPENAI_API_KEY|OPENAI_KEY|LITELLM_API_KEY|ANTHROPIC_API_KEY|ANTHROPIC_AUTH_TOKEN|LLM_API_KEY|OPENAI_API_KEYS)$"
)
_REFERENCE = pattern_of(
    r"(?i)^\$\{?\{?\s*(?:env\.|secrets\.)?((?:litellm|gateway|llm|proxy)_?(?:proxy_)?master_?key)\b[^}]{0,40}\}{0,2}$"
)
_BASE = pattern_of(r"(?i)(?:base_?url|api_?base|_base)$")
_GATEWAY_SERVICE = pattern_of(r"(?i)litellm|gateway|proxy")
# Code that makes keys and teams is what a master key is for.
_ADMINISTERS = pattern_of(r"/key/(?:generate|delete|update|block)|/user/new|/team/new|/budget/new")
_CLIENTS = ("*OpenAI", "*ChatOpenAI", "*Anthropic", "createOpenAI", "createAnthropic", "litellm.completion", "litellm.acompletion", "completion", "acompletion")  # fmt: skip


class Client(msgspec.Struct, frozen=True):
    """An app that calls a gateway with its master key. `key` is the fingerprint where the ledger knows the value."""

    words: str
    location: Location
    key: str = ""
    confidence: Confidence = Confidence.HIGH
    about: str = ""


_MASTER = Worded("master")


@once
def _clients(evidence: Evidence) -> tuple[Client, ...]:
    found = list(_by_key(evidence))
    for path, text in sorted(evidence.texts.items()):
        kind = kind_of(path)
        if (
            not _MASTER.stand_in(text)
            or not MASTER_NAME.search(text)
            or kind in (Kind.TEST, Kind.DOCUMENT, Kind.TEMPLATE)
        ):
            continue
        if kind is Kind.CODE:
            found += _in_code(path, text)
        elif kind in (Kind.SETTINGS, Kind.DEPLOYMENT, Kind.PIPELINE):
            found += _in_settings(path, text, evidence)
    known: dict[tuple[str, str], Client] = {}
    for client in found:
        known.setdefault((client.location.path, client.key or client.about), client)
    return tuple(known.values())


def master_clients(evidence: Evidence) -> tuple[Client, ...]:
    """The apps that use a master key as their own, one a file and key."""
    return _clients(evidence)


def _by_key(evidence: Evidence) -> Iterator[Client]:
    """One key that stands behind the gateway's variable in one place, and behind an app's in another."""
    for key in evidence.keys:
        names = {s.symbol or "": s for s in key.sightings if s.source == "worktree" and s.place != "staged"}
        own = next(
            (s for name, s in sorted(names.items()) if MASTER.match(name.replace(".", "_").rpartition("__")[2])), None
        )
        for name, sighting in sorted(names.items()):
            if (
                own is not None
                and _OF_APPS.match(name)
                and not _is_local(evidence.texts.get(sighting.path, ""), sighting.path)
            ):
                words = f"{name} in {sighting.path} has the value of {own.symbol} in {own.path}"
                yield Client(words, sighting.location, key.fingerprint, min(own.confidence, sighting.confidence, key=lambda c: c.rank), name)  # fmt: skip


def _in_settings(path: str, text: str, evidence: Evidence) -> Iterator[Client]:
    found = entries(text, path)
    masters = {e.value: e for e in found if MASTER.match(e.name) and e.value and not e.value.startswith("$")}
    if _is_local(text, path):
        return
    for entry in found:
        if not _OF_APPS.match(entry.name) or not entry.value or _is_gateways(entry):
            continue
        reference = _REFERENCE.match(entry.value)
        same = masters.get(entry.value)
        if reference:
            words = f"{entry.name} in {path} is given {reference[1]}"
        elif same is not None:
            words = f"{entry.name} in {path} has the value of {same.name} beside it"
        else:
            continue
        key = next((k.fingerprint for k in keys_in(entry.value, evidence.keys)), "")
        place = Location(source="worktree", path=path, line=entry.line, column=entry.column)
        yield Client(words, place, key, Confidence.HIGH, entry.name)


def _is_gateways(entry: Entry) -> bool:
    """Whether a setting is the gateway's own: of its service, not of one that calls it."""
    return (
        len(entry.keys) > 2 and entry.keys[0] == "services" and _GATEWAY_SERVICE.search(str(entry.keys[1])) is not None
    )


def _is_local(text: str, path: str) -> bool:
    """Whether what calls is one person's, through an address of this machine."""
    bases = [e.value for e in entries(text, path) if _BASE.search(e.name)] if text else []
    return bool(bases) and all(is_here(host_of(b)) for b in bases) and kind_of(path) is Kind.SETTINGS


def _in_code(path: str, text: str) -> Iterator[Client]:
    if _ADMINISTERS.search(text):
        return
    read = code(text, path)
    for reach in reaches(read, _CLIENTS, lambda use: _is_master(use.text, use.name)):
        base = next((a for n in ("base_url", "baseURL", "api_base") if (a := reach.call.argument(n)) is not None), None)
        if base is not None and base.literal and is_here(host_of(base.literal)):
            continue
        name = environment_name(reach.use.text) or reach.use.name
        through = (
            f" through {gateway_at(base.literal)}"
            if base is not None and base.literal and gateway_at(base.literal)
            else ""
        )
        place = Location(source="worktree", path=path, line=reach.call.line, column=reach.call.column)
        yield Client(f"A client in {path} calls models with {name}{through}", place, "", Confidence.MEDIUM, name)


def _is_master(text: str, name: str) -> bool:
    return MASTER.match(environment_name(text) or name) is not None
