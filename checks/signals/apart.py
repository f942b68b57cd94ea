"""Kept apart: what git must not see, and the environments from each other."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.evidence import Need
from checks.joins.environment import Environment, environment_of, environments_in
from checks.joins.places import Kind, kind_at, kind_of
from checks.model import Location
from checks.readings import Reading
from checks.signals.looking import whole
from checks.signals.rules import covering
from checks.signals.signal import Found, Look, Practice, Sign, Signal
from checks.signals.signs import WORKFLOWS, files
from checks.structure.entries import entries, find

_APART = (Environment.DEVELOPMENT, Environment.STAGING, Environment.PRODUCTION)


def _ignores(content: str, path: str) -> Iterator[Found]:
    """An ignore file that covers `.env` and its kin, and leaves the example in."""
    covers = covering(content)
    if covers(".env") and covers(".env.production") and not covers(".env.example"):
        yield Found(1, 1, path)


def _proved(look: Look) -> Iterator[Signal]:
    """Effective where settings files that hold secrets lie here, and the project's own rules pass every one of them by."""
    held = [
        f
        for f in look.evidence.files
        if f.secret_names and f.repository is not None and kind_of(f.path) is Kind.SETTINGS
    ]
    if look.configured and held and all(f.ignored and f.ignored_by == "project" and not f.tracked for f in held):
        yield look.proves(
            "git passes by every settings file with a secret in it",
            [Location(source="worktree", path=f.path) for f in held[:20]],
        )


def _job_environments(content: str, path: str) -> Iterator[Found]:
    found = entries(content, path)
    for entry in (*find(found, "jobs", "*", "environment"), *find(found, "jobs", "*", "environment", "name")):
        if environments_in(entry.value):
            yield Found(entry.line, entry.column, entry.value[:80])


def _differ(look: Look) -> Iterator[Signal]:
    """Effective where one variable has another key in each environment, and no key is in two."""
    if not whole(look.evidence):
        return
    by_symbol: dict[str, dict[Environment, set[str]]] = {}
    places: dict[str, list[Location]] = {}
    for key in look.evidence.keys:
        environments = set()
        for sighting in key.sightings if key.secret else ():
            if sighting.source != "worktree" or kind_at(sighting) not in (
                Kind.SETTINGS,
                Kind.DEPLOYMENT,
                Kind.PIPELINE,
            ):
                continue
            guess = environment_of(sighting, look.evidence)
            if guess.environment in _APART:
                environments.add(guess.environment)
                symbol = re.sub(
                    r"(?i)_?(?:prod(?:uction)?|stag(?:e|ing)|dev(?:elopment)?)_?", "", sighting.symbol or ""
                )
                by_symbol.setdefault(symbol, {}).setdefault(guess.environment, set()).add(key.fingerprint)
                places.setdefault(symbol, []).append(sighting.location)
        if len(environments) > 1:
            return
    split = sorted(symbol for symbol, seen in by_symbol.items() if len(seen) > 1)
    if split:
        where = sorted((p for symbol in split for p in places[symbol]), key=lambda p: (p.path, p.line or 0))
        yield look.proves("each environment has a key of its own", where[:20])


PRACTICES = (
    Practice(
        id="P-IGNORE",
        title="Ignore rules that hold",
        signs=(Sign(Reading((".gitignore",)), "{} keeps .env out of git", _ignores),),
        proof=_proved,
        needs=frozenset({Need.FILES, Need.REPOSITORY}),
    ),
    Practice(
        id="P-ENV-SPLIT",
        title="A key for each environment",
        signs=(
            Sign(Reading(WORKFLOWS, ("environment",)), "a job deploys to its own environment, {}", _job_environments),
            files("doppler.yaml", ".infisical.json", says="{} names an environment of the manager"),
        ),
        proof=_differ,
        needs=frozenset({Need.FILES, Need.WORKTREE}),
    ),
)  # fmt: skip
