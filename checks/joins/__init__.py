"""The ledger's joins: what follows from one key being seen in many places. Pure over `Evidence` and its keys.

    environment_of(sighting, evidence=None) -> Guess(environment, because)    `.known`; unknown stays unknown
    environments_in(name) -> frozenset[Environment]                           of a job's, a variable's, a file's name
    application_of(sighting, evidence) -> App(id, name, folder, …) | None     None for a person's own place
    same_project(one, other), project_of(repository)                          two clones are one project
    first_seen(key, evidence.now, made=None) -> Bound(days, since, exact, because)    `.words`: "at least 412 days"
    spread(key, evidence, past=False) -> Spread(apps, environments, projects, agents, machine, personal, app_use)
                                                                              `.doubles`: personal and an app's
    still_in_use(key) -> InUse(leaks, uses, because) | None                   leaked once, and something runs with it
    twins(key, evidence) -> tuple[Twins(tool, copies, wins, because)]         `.differ`; `wins` None: nobody knows
    kind_at(sighting), kind_of(path) -> Kind; agent_of(path) -> tool | None   what a place is for
    is_past(sighting), is_personal(sighting), order(sighting)                 `order` sorts sightings for good

`because` is a part of a sentence ("the file is called .env.production"), for "This looks like production: …". Nothing here
raises, whatever a sighting says, and no answer depends on the order of sightings. Environments and compose services are
told more surely when the check has the file in its `reads`; without its text the names alone speak.
"""

from checks.joins.age import Bound, first_seen, moment
from checks.joins.application import App, application_of, project_of, same_project
from checks.joins.environment import Environment, Guess, environment_of, environments_in
from checks.joins.leaked import InUse, Leak, still_in_use
from checks.joins.places import LEAKY, RUNNING, Kind, agent_of, is_past, is_personal, kind_at, kind_of, order
from checks.joins.spread import AgentUse, Placed, Spread, spread
from checks.joins.twins import Copy, Twins, twins

__all__ = [
    "LEAKY",
    "RUNNING",
    "AgentUse",
    "App",
    "Bound",
    "Copy",
    "Environment",
    "Guess",
    "InUse",
    "Kind",
    "Leak",
    "Placed",
    "Spread",
    "Twins",
    "agent_of",
    "application_of",
    "environment_of",
    "environments_in",
    "first_seen",
    "is_past",
    "is_personal",
    "kind_at",
    "kind_of",
    "moment",
    "order",
    "project_of",
    "same_project",
    "spread",
    "still_in_use",
    "twins",
]
