"""Open routes: those to a model before which nothing asks who calls, and nothing counts calls."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from checks import signals
from checks.evidence import Evidence
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.readings import Reading
from checks.signals.looking import texts_of
from checks.sins.s6_flying_blind import development, guards, own_models, reach, started_here, static_sites
from checks.sins.s6_flying_blind import routes as serving
from checks.sins.s6_flying_blind.callers_keys import brings_its_key
from checks.sins.s6_flying_blind.model_calls import is_aside
from checks.sins.s6_flying_blind.own_models import Whose, whose
from checks.sins.s6_flying_blind.reach import Reached
from checks.structure.syntax import code
from checks.words import capital

SPENDS = "Whoever finds the address uses your key."
# Of a file of routes: how often a controller is looked for in it, and how far back for what stands around it.
MOST_FILES = 30  # of routes, that are looked through for one behind a guard
MOST_MENTIONS, MOST_BRACES, FARTHEST = 100, 20_000, 20_000
_DEPLOYED_BY = ("*.ts", "*.js", "*.py", "*.tf", "*.yml", "*.yaml", "*.toml", "*.sh", "Dockerfile*")
_OF_PLATFORMS = ("agentcore", "agentruntimeartifact", "sagemaker")
_PLATFORMS = Worded(*_OF_PLATFORMS)
READS = (
    *reach.READS,
    *guards.READS,
    *own_models.READS,
    *static_sites.READS,
    *started_here.READS,
    Reading(_DEPLOYED_BY, _OF_PLATFORMS),
    *signals.reads("P-RATE-LIMIT"),
)


def before_all(evidence: Evidence) -> str:
    """What stands before every route, as a sentence; empty where nothing does that was read."""
    effective = signals.strongest(evidence, "P-RATE-LIMIT")
    if effective is not None and effective.step is signals.Step.EFFECTIVE:
        where = f" ({effective.where[0].path})" if effective.where else ""
        return f"{capital(effective.words)}{where}."
    if path := guards.login_for_all(evidence):
        return f"{path} puts a login before the routes."
    if path := guards.limit_for_all(evidence):
        return f"{path} puts a limit before the routes."
    return ""


@once
def _open(evidence: Evidence) -> tuple[tuple[Reached, ...], int]:
    """The open ones, and how many there are besides."""
    if before_all(evidence):
        return (), 0
    spends = [one for one in reach.reached(evidence) if any(whose(c, evidence) is not Whose.OWN for c in one.calls)]
    found = tuple(one for one in spends if not _guarded(one, evidence))
    return found, len(spends) - len(found)


def open_routes(evidence: Evidence) -> tuple[Reached, ...]:
    """The routes to a model that are open, in order of their files."""
    return _open(evidence)[0]


def why_low(one: Reached, evidence: Evidence) -> str:
    """What makes an open route a small matter, as sentences; empty where nothing does."""
    if guard := unplaced_guard(evidence):
        return f"{SPENDS} {guard} turns people away; that it stands before this route was not seen."
    if settings := static_sites.builds_files(one.path, evidence):
        return (
            f"{settings} builds the site as files alone, so nobody runs this route there. On a server it would be open."
        )
    if other := development.outside_production(one.path, evidence):
        return f"{other} brings it only outside of production. Where it runs for others, whoever finds the address uses your key."
    if why := started_here.only_here(one.path, evidence):
        return f"{why} Where it runs for others, whoever finds the address uses your key."
    if all(whose(call, evidence) for call in one.calls):
        return "As long as nobody sets another address, it asks a model server of your own, and uses no key up."
    return ""


def unplaced_guard(evidence: Evidence) -> str:
    """A file that turns people away, where no route of the project is known to be behind a guard; empty where there is none.

    Then nobody knows how this project puts it before its routes, and open is only what was not understood.
    """
    return _unplaced(evidence)


@once
def _unplaced(evidence: Evidence) -> str:
    found, behind = _open(evidence)
    guard = guards.turning_away(evidence) if found and not behind else ""
    return "" if not guard or _others_ask(guard, evidence) else guard


def _others_ask(guard: str, evidence: Evidence) -> bool:
    """Whether some other route asks who calls, or counts calls, in a way that is understood."""
    files = (
        (path, text)
        for path, text in texts_of(evidence)
        if path != guard
        and not is_aside(path)
        and serving.is_likely(text)
        and (guards.knows_who(text) or guards.limits(text) or guards.compares_token(text))
    )
    return any(
        guards.knows_who(beside) or guards.limits(beside) or guards.compares_token(beside)
        for path, text in islice(files, MOST_FILES)
        for route in serving.routes(code(text, path), path)
        for beside in (route.around, text[route.start : route.end])
    )


def _is_behind_platform(one: Reached, evidence: Evidence) -> bool:
    """Whether a container of AgentCore or SageMaker serves the route: these ask who calls, and hand the request in."""
    if one.route.said != "/invocations" or "/ping" not in one.code.text:
        return False
    return any(_PLATFORMS.stand_in(text) for _, text in texts_of(evidence))


def _guarded(one: Reached, evidence: Evidence) -> bool:
    """Whether the route or its file asks who calls or counts calls; also the files with the handlers behind it."""
    if brings_its_key(one) or _is_behind_platform(one, evidence) or guards.turns_away(one.through) or _wants_token(one):
        return True
    beside = [one.code.text, one.route.around, *one.route.handlers]
    beside += [evidence.texts.get(c.path, "") for c in one.calls if c.path != one.path and one.hops == 1]
    beside += _declared(one, evidence)
    return any(guards.knows_who(text) or guards.limits(text) for text in beside) or any(
        guards.knows_who(f"{name}(") or guards.limits(f"{name}(") for name in one.route.handlers
    )


def _wants_token(one: Reached) -> bool:
    """Whether the route compares a token of a header, or something beside the routes of its file does; not another route."""
    text = one.code.text
    if not guards.compares_token(text):
        return False
    if guards.compares_token(text[one.route.start : one.route.end]):
        return True
    beside, at = [], 0
    for route in sorted(serving.routes(one.code, one.path), key=lambda r: r.start):
        beside.append(text[at : max(at, route.start)])
        at = max(at, route.end)
    return guards.compares_token("\n".join((*beside, text[at:])))


def _declared(one: Reached, evidence: Evidence) -> list[str]:
    """What stands before a route where a file of routes names it: its line; of PHP also the heads of groups around."""
    heads = list(one.declared) if not one.path.endswith(".php") else list(_in_groups(one.path, evidence))
    # Of what is served behind a login here and without one there, the open route tells.
    return heads if heads and all(guards.knows_who(head) or guards.limits(head) for head in heads) else []


def _in_groups(controller: str, evidence: Evidence) -> Iterator[str]:
    """How files of routes name a controller of PHP, each with the heads of the groups that it stands in."""
    named = re.escape(controller.rpartition("/")[2].removesuffix(".php"))
    for path, text in evidence.texts.items():
        if path == controller or not path.endswith(".php") or "Route::" not in text:
            continue
        mentions = re.finditer(rf"\b{named}(?:::class\b|@)", text)
        yield from (_heads(text, m.start()) for m in islice(mentions, MOST_MENTIONS))


def _heads(text: str, at: int) -> str:
    """The statement at a place, and the beginnings of all statements whose braces are open there."""
    begins = max(text.rfind(sign, max(0, at - FARTHEST), at) for sign in ";{") + 1
    heads = [text[begins : at + 400].partition(";")[0]]
    depth, end = 0, at
    for _ in range(MOST_BRACES):
        brace = max(text.rfind("{", max(0, end - FARTHEST), end), text.rfind("}", max(0, end - FARTHEST), end))
        if brace < 0:
            break
        depth += 1 if text[brace] == "}" else -1
        if depth < 0:
            depth = 0
            begins = max(text.rfind(sign, max(0, brace - FARTHEST), brace) for sign in ";{}") + 1
            heads.append(text[begins:brace])
        end = brace
    return "\n".join(heads)
