"""Reach: which routes lead to a call of a model, in place or through functions of the project.

Functions are followed by their names: in one file, then into files that name the file which has them, or an
interface that it implements. What is called
through containers and events is not followed, so that more routes may lead to a model than are told.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import cached_property

import msgspec

from checks.evidence import Evidence
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.readings import Reading
from checks.signals.looking import paths_of, texts_of
from checks.sins.s6_flying_blind import model_calls as models
from checks.sins.s6_flying_blind import routes as serving
from checks.sins.s6_flying_blind.called import PACKAGES, File, is_of_models
from checks.sins.s6_flying_blind.model_calls import ModelCall, is_aside
from checks.sins.s6_flying_blind.routes import Function, Route
from checks.structure.syntax import Code

# What a file has that only hands a request on: the module it hands it to by its usual names, or a stream passed on.
_HANDS_ON = (
    ".llm", "/llm", "import llm", "llm_client", "llm_service", "llm_provider", "llm-client", "llm-service", "llmclient", "llmservice",
    "ai_client", "ai_service", "ai-service", "aiservice", "async for ", "for await (",
)  # fmt: skip
READS: tuple[Reading, ...] = (*models.READS, Reading(models.CODE, (*serving.WORDS, *_HANDS_ON)))
MOST_FILES = 400  # with functions on the way, that are looked into
_ROUNDS = 3  # files from the route to the call
# Names so common that the same one in another file says nothing.
_COMMON = frozenset(
    """get post put delete run main init call create update handle handler execute process start stop send load save build setup open close default list
    invoke stream query search read write test config client app index render action loader new next use set add map filter log error print
    chat_model __init__ constructor connect data fetch request response format parse validate""".split()
)
_HANDLES = pattern_of(r"\bI(?:Stream)?(?:Request|Command|Query)Handler<\s*(?:\w{1,80}\.){0,4}(\w{1,80})")
_ROUTING = NamePattern(r"(?:^|/)routes/[\w/-]{1,80}\.php$")
# What runs when a program begins, or asks whether a model is there at all: no request that comes later leads through it.
_AT_START = pattern_of(
    r"(?i)^_{0,2}(?:(?:async_?)?initiali[sz]e(?:_?(?:all|apps?|services?|models?|llms?|clients?|providers?|engines?|agents?|system|database|pools?|connections?))?"
    r"|(?:on_?)?startup(?:_?(?:event|checks?|tasks?|handler))?|lifespan|warm_?up(?:_?(?:models?|cache|llms?))?|ping"
    r"|(?:verify|check|test)_?(?:\w{1,30}_?)?connect(?:ion|ivity)|health_?check|check_?health)$"
)
_IN_BROWSERS = pattern_of(r"""(?m)^["']use client["']""")


class Reached(msgspec.Struct, frozen=True):
    """A route with the calls of models behind it. `hops` counts the files between them; 0 is the same file.

    `declared` is what names it in files of routes, with the guards around: `path("ask/", login_required(views.ask))`.
    `through` is the function of another file that it hands the request to first.
    """

    path: str
    route: Route
    code: Code
    calls: tuple[ModelCall, ...]
    hops: int = 0
    declared: tuple[str, ...] = ()
    through: str = ""


class _Led(msgspec.Struct, frozen=True):
    """The calls that something leads to, how many files away, and the function of another file on the way to them."""

    calls: tuple[ModelCall, ...]
    hops: int
    name: str = ""
    path: str = ""


class _Leads:
    """Functions that lead to a model: by name and file, with the calls behind them and how many files away."""

    def __init__(self, files: dict[str, File], paths: Iterable[str]) -> None:
        self.files = files
        self.paths = frozenset(paths)  # all files, those that nobody reads too
        self.of: dict[str, dict[str, tuple[tuple[ModelCall, ...], int]]] = {}  # name -> path -> what
        self.methods: set[tuple[str, str, str]] = set()  # (name, path, class)
        self.messages: set[str] = set()  # types of C# that a mediator brings to their handlers, wherever these lie

    def add(self, name: str, path: str, calls: tuple[ModelCall, ...], hops: int) -> bool:
        known = self.of.setdefault(name, {})
        if path in known:
            return False
        known[path] = (calls[:5], hops)
        return True

    def to(self, name: str, file: File, called_on: str) -> _Led | None:
        """What a name leads to when it is called in this file, and on this object; a common name only where the object is a
        model's by its name, or of the class that has the method.
        """
        known = self.of.get(name)
        if not known:
            return None
        if file.path in known:
            return _Led(*known[file.path])
        is_common = name.lower() in _COMMON and not is_of_models(called_on)
        for path, (calls, hops) in known.items():
            if is_common and (name, path, self._class_of(called_on, file, path)) not in self.methods:
                continue
            if self.fits(name, file, path) and not self._is_beside(file, path):
                return _Led(calls, hops + 1, name, path)
        return None

    def fits(self, name: str, file: File, path: str) -> bool:
        """Whether a name in a file may be the one that another file has."""
        return name in self.messages or file.names(path) or self._holds(file, path)

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(path.rpartition("/")[2].partition(".")[0] for path in self.paths)

    def _holds(self, file: File, path: str) -> bool:
        """Whether a file names an interface of the project, of which a class of the other is the implementation."""
        own = self.files[path].interfaces
        return bool(own) and bool(file.named(own & self._stems))

    def may_meet(self, file: File, names: Collection[str]) -> bool:
        """Whether one of these names in a file may be the one that another file has."""
        return any(self.fits(name, file, path) for name in file.named(names) for path in self.of[name])

    def _class_of(self, name: str, file: File, path: str) -> str:
        """The class of an object that a file makes, or takes out of the module that makes it; empty where neither is seen."""
        if name in file.made:
            return file.made[name]
        return self.files[path].made.get(name, "") if name in file.taken else ""

    def _is_beside(self, file: File, path: str) -> bool:
        """Whether another file of the same name lies beside the one that calls, or is that one: then it is meant, unless
        the folder of the first is named.
        """
        folder, _, last = path.rpartition("/")
        own = file.path.rpartition("/")[0]
        beside = f"{own}/{last}" if own else last
        if beside == path or beside not in self.paths or last.partition(".")[0] in PACKAGES:
            return False
        return not file.speaks_of(folder.rpartition("/")[2])


@once
def _reached(evidence: Evidence) -> tuple[Reached, ...]:
    by_path: dict[str, list[ModelCall]] = {}
    for call in models.model_calls(evidence):
        if not call.made:
            by_path.setdefault(call.path, []).append(call)
    if not by_path:
        return ()
    files = {path: File(path, text) for path, text in texts_of(evidence) if not is_aside(path)}
    leads = _leads(files, by_path, paths_of(evidence))
    found = []
    for path, file in files.items():
        if not _by_place(path) and not serving.is_likely(file.text):
            continue
        if path not in by_path and not leads.may_meet(file, leads.of):
            continue
        for route in serving.routes(file.read, path):
            if (route.action and not _from_pages(route, file, files)) or _is_unrouted(path, file.text, files):
                continue
            led = _led(file, route, by_path.get(path, []), leads)
            if led is not None:
                through = files[led.path].body_of(led.name) if led.path else ""
                found.append(Reached(path, route, file.read, led.calls, led.hops, through=through))
    return tuple(_told_once(found, files))


def _told_once(found: list[Reached], files: dict[str, File]) -> Iterator[Reached]:
    """One route of two that are the same: a controller's method, and the line of a file of routes that names it."""
    served: dict[str, set[str]] = {}
    for one in found:
        if not one.route.handlers:
            served.setdefault(one.route.said, set()).add(one.path)
    told: dict[tuple[str, str], list[str]] = {}
    lines = set()
    for at, one in enumerate(found):
        for name in one.route.handlers:
            for path in served.get(name, set()) - {one.path}:
                if files[one.path].names(path):
                    told.setdefault((path, name), []).append(one.route.around)
                    lines.add(at)
    for at, one in enumerate(found):
        if at not in lines:
            yield msgspec.structs.replace(one, declared=tuple(told.get((one.path, one.route.said), ())))


def reached(evidence: Evidence) -> tuple[Reached, ...]:
    """The routes that lead to a model, in order of their files."""
    return _reached(evidence)


def _from_pages(route: Route, file: File, files: dict[str, File]) -> bool:
    """Whether a file that runs in browsers names this function: else its framework lets nobody call it from there."""
    return any(
        other.named((route.said,)) and other.names(file.path)
        for other in files.values()
        if other is not file and _IN_BROWSERS.search(other.text[:2_000])
    )


def _is_unrouted(path: str, text: str, files: dict[str, File]) -> bool:
    """A controller of Laravel that no file of routes names, where such files were read: nothing serves it."""
    if not path.endswith(".php") or "/Controllers/" not in path or "Route" in text:
        return False
    routing = [other for name, other in files.items() if _ROUTING.is_in(name) and "Route::" in other.text]
    stem = path.rpartition("/")[2].removesuffix(".php")
    return bool(routing) and not any(other.named((stem,)) for other in routing)


def _by_place(path: str) -> bool:
    return re.search(r"(?:^|/)(?:pages/api|app/.*/route\.[jt]sx?|server/api|app/routes|controllers?|api)(?:/|$)", path, re.I) is not None  # fmt: skip


def _leads(files: dict[str, File], by_path: dict[str, list[ModelCall]], paths: Iterable[str]) -> _Leads:
    leads = _Leads(files, paths)
    for path, calls in by_path.items():
        file = files.get(path)
        if file is not None:
            places = ((c.call.node[1].start, (c,)) for c in calls)
            _add_within(file, leads, ((at, led, 0) for at, led in places if not file.is_done_once(at)))
    looked, new = set(by_path), set(leads.of)
    for _ in range(_ROUNDS):
        wanted = {n for n in new if len(n) > 3}
        if not wanted:
            break
        before = set(leads.of)
        for path, file in files.items():
            if len(looked) - len(by_path) > MOST_FILES:
                break
            if not leads.may_meet(file, wanted):
                continue
            looked.add(path)
            met = (
                (at, led)
                for at, name, called_on in file.called
                if name in wanted and (led := leads.to(name, file, called_on))
            )
            _add_within(file, leads, ((at, led.calls, led.hops) for at, led in list(met)))
        new = set(leads.of) - before
    return leads


def _add_within(file: File, leads: _Leads, starts: Iterable[tuple[int, tuple[ModelCall, ...], int]]) -> None:
    """The functions around these places lead to a model, and so do those of the same file that call them."""
    queue = list(starts)
    for _ in range(400):
        if not queue:
            break
        at, calls, hops = queue.pop()
        for function in file.functions:
            if not function.start <= at < function.end or _AT_START.match(function.name):
                continue
            if function.name.startswith("Handle") and (met := _handled(file, function)):
                leads.messages.add(met)
                leads.add(met, file.path, calls, hops)
            if owner := file.class_before(function.start):
                leads.methods.add((function.name, file.path, owner))
            if leads.add(function.name, file.path, calls, hops):
                queue += [(a, calls, hops) for a, name, _ in file.called if name == function.name and not function.start <= a < function.end]  # fmt: skip


def _handled(file: File, handler: Function) -> str:
    """The type that a mediator of C# brings to this handler: `class AskHandler : IRequestHandler<Ask, string>`; none where
    an attribute says who may send it.
    """
    if not file.path.endswith(".cs") or "[Authorize" in file.text:
        return ""
    before = list(_HANDLES.finditer(file.text, 0, handler.start))
    return before[-1][1] if before else ""


def _led(file: File, route: Route, own: list[ModelCall], leads: _Leads) -> _Led | None:
    """The calls behind a route: in its span, else behind what it calls or names."""
    inside = tuple(c for c in own if route.start <= c.call.node[1].start < route.end)
    if inside:
        return _Led(inside, 0)
    for name, called_on in _named_by(file, route):
        led = leads.to(name, file, called_on)
        if led is not None:
            return led
    return None


def _named_by(file: File, route: Route) -> Iterator[tuple[str, str]]:
    yield from ((name, "") for name in route.handlers)
    if route.end > route.start:
        yield from ((name, called_on) for at, name, called_on in file.called if route.start <= at < route.end)
