"""Development: routes that a program brings only where it does not run for others, as the branch around them says."""

from __future__ import annotations

from collections.abc import Iterator

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.signals.looking import texts_of
from checks.sins.s6_flying_blind.model_calls import is_aside
from checks.structure import grammar
from checks.structure.syntax import Call, Code, code

_BRINGS = frozenset(("include_router", "register_blueprint", "use", "mount", "register", "route"))
_MAY_BRING = Worded("include_router(", "register_blueprint(", ".use(", ".mount(", ".register(", ".route(")
_MAY_ASK = Worded("prod", "debug", "dev", "local")
_OF_ENVIRONMENT = pattern_of(r"(?i)env|stage|\bmode\b|profile")
_OUTSIDE = pattern_of(
    r"(?i)(?:!==?|\bis\s+not|\bnot\s+in)\s{0,4}[\[({]?\s{0,4}[\"']prod(?:uction)?[\"']|(?:===?|\bis|\bin)\s{0,4}[\[({]?\s{0,4}[\"'](?:dev(?:elopment)?|local|debug)[\"']"
)
_SWITCHED = pattern_of(
    r"(?i)^\(?\s*(?:(?:\w{1,40}\.){0,3}(?:debug|is_?(?:dev|development|local)\w{0,20})|(?:not\s+|!)(?:\w{1,40}\.){0,3}is_?prod\w{0,10})(?:\(\))?\s*\)?$"
)


def outside_production(path: str, evidence: Evidence) -> str:
    """The file that brings the routes of another only outside of production; empty where one always does."""
    stem = _stem(path)
    where = next((other for name, other in _outside(evidence) if name == stem and other != path), "")
    if not where:
        return ""
    others = ((p, text) for p, text in _bringing(evidence) if p != path and stem in text)
    return "" if any((stem, True) in set(_in_file(code(text, p))) for p, text in others) else where


@once
def _bringing(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    """The files that may bring routers."""
    return tuple((p, text) for p, text in texts_of(evidence) if not is_aside(p) and _MAY_BRING.stand_in(text))


@once
def _outside(evidence: Evidence) -> tuple[tuple[str, str], ...]:
    """(the module of a router, the file that brings it outside of production)."""
    asking = ((path, text) for path, text in _bringing(evidence) if _MAY_ASK.stand_in(text))
    return tuple((name, path) for path, text in asking for name, always in _in_file(code(text, path)) if not always)


def _in_file(read: Code) -> Iterator[tuple[str, bool]]:
    """(the module of a router, whether it is always brought) for each that a file brings."""
    modules = {}
    for one in read.imports:
        named = {**dict.fromkeys(one.names, ""), **one.aliases}
        for name, original in named.items():
            modules[name] = {_stem(one.module), original or name}
    for call in read.calls:
        if call.name in _BRINGS:
            roots = {a.dotted.partition(".")[0] for a in call.arguments if a.kind in ("name", "member")}
            always = not _is_outside(read, call)
            yield from ((stem, always) for root in sorted(roots & modules.keys()) for stem in modules[root])


def _is_outside(read: Code, call: Call) -> bool:
    """Whether a call stands in a branch that is taken outside of production alone."""
    for outer in call.node[1].up():
        if outer.kind in grammar.BRANCHES and len(outer.below) > 1:
            asked, then = read.of(outer.below[0])[:300], outer.below[1]
            taken = then.start <= call.node[1].start < then.end
            if taken and ((_OF_ENVIRONMENT.search(asked) and _OUTSIDE.search(asked)) or _SWITCHED.match(asked)):
                return True
    return False


def _stem(module: str) -> str:
    """The last part of a path or of a module's name: `dev` of `app/api/dev.py`, `app.api.dev` and `./dev.js`."""
    last = module.rpartition("/")[2]
    for ending in (".py", ".js", ".ts", ".mjs", ".cjs"):
        last = last.removesuffix(ending)
    return last.rpartition(".")[2]
