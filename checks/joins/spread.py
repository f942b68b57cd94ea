"""Spread: how many apps, environments, repositories, tools and people use one key."""

from __future__ import annotations

from collections.abc import Iterable

from checks.evidence import Evidence
from checks.joins.application import App, apps_of, project_of
from checks.joins.environment import Environment, Guess, environment_of
from checks.joins.places import RUNNING, Kind, agent_of, is_past, is_personal, kind_at, order
from checks.model import Key, Sighting, Word


class Placed(Word, frozen=True, kw_only=True):
    """An environment a key is used in, with the place that tells most surely of it."""

    guess: Guess
    sighting: Sighting


class AgentUse(Word, frozen=True, kw_only=True):
    """An AI tool's settings file with the key in it."""

    tool: str
    sighting: Sighting


class Spread(Word, frozen=True, kw_only=True):
    """Where one key is used now. Each list names distinct things, in an order that does not depend on what was met first.

    `projects` are distinct projects (two clones are one); `personal` are one person's own places (start-up files of
    shells, settings of AI tools in the home folder), `app_use` those a program runs with or is made of.
    """

    apps: tuple[App, ...] = ()
    environments: tuple[Placed, ...] = ()
    projects: tuple[str, ...] = ()
    agents: tuple[AgentUse, ...] = ()
    machine: tuple[Sighting, ...] = ()
    personal: tuple[Sighting, ...] = ()
    app_use: tuple[Sighting, ...] = ()

    @property
    def doubles(self) -> bool:
        """A person's own key is an app's key too."""
        return bool(self.personal and self.app_use)


# What no program runs with: talk about a key, samples of it, copies of it.
_UNUSED = frozenset({Kind.DOCUMENT, Kind.TEMPLATE, Kind.LOG, Kind.HISTORY, Kind.TRANSCRIPT, Kind.BACKUP})
# A tool's settings in a project are a person's; a process inherits what its shell was given.
_NO_APP = frozenset({Kind.AGENT, Kind.SHELL, Kind.PROCESS})


def spread(key: Key, evidence: Evidence, *, past: bool = False) -> Spread:
    """How far a key is spread now; with `past`, also over what only the history has."""
    seen = sorted((s for s in key.sightings if _counts(s, past)), key=order)
    own = [s for s in seen if is_personal(s)]
    used = [s for s in seen if not is_personal(s) and kind_at(s) not in _UNUSED]
    return Spread(
        apps=apps_of(tuple(s for s in used if kind_at(s) not in _NO_APP), evidence),
        environments=_environments(seen, evidence),
        projects=_projects(used, evidence),
        agents=tuple(AgentUse(tool=t, sighting=s) for s in _one_a_file(seen) if (t := _configured(s))),
        machine=tuple(_one_a_file(s for s in seen if s.source == "machine")),
        personal=tuple(_one_a_file(s for s in own if kind_at(s) in RUNNING)),
        app_use=tuple(_one_a_file(s for s in used if kind_at(s) not in _NO_APP)),
    )


def _counts(sighting: Sighting, past: bool) -> bool:
    """A file of the folder or the machine; of git, what a branch has now and no file shows (it is another branch's)."""
    if sighting.place in ("message", "author", "ref", "reflog", "config"):
        return False
    return past or not is_past(sighting)


def _configured(sighting: Sighting) -> str | None:
    return agent_of(sighting.path) if kind_at(sighting) is Kind.AGENT else None


def _one_a_file(sightings: Iterable[Sighting]) -> list[Sighting]:
    """The first sighting of each file: a key twice in one file is used by one thing."""
    return list({(s.source == "machine", s.path, s.member): s for s in reversed(list(sightings))}.values())[::-1]


def _environments(seen: list[Sighting], evidence: Evidence) -> tuple[Placed, ...]:
    found: dict[Environment, Placed] = {}
    for sighting in sorted(seen, key=lambda s: (-s.confidence.rank, s.source != "worktree", order(s))):
        if kind_at(sighting) in _UNUSED:
            continue
        guess = environment_of(sighting, evidence)
        if guess.known:
            found.setdefault(guess.environment, Placed(guess=guess, sighting=sighting))
    ranks = list(Environment)
    return tuple(sorted(found.values(), key=lambda p: ranks.index(p.guess.environment)))


def _projects(used: list[Sighting], evidence: Evidence) -> tuple[str, ...]:
    found: set[str] = set()
    for sighting in used:
        repository = evidence.repository(sighting.repository)
        if sighting.source != "machine" and repository is not None:
            found.add(project_of(repository))
    return tuple(sorted(found))
