"""The catalogue: every check there is, built in or from a plug-in, each with its text beside it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

import msgspec

from checks.evidence import Evidence, Need
from checks.machine import LocalPlace
from checks.model import (
    Confidence,
    Finding,
    FixNote,
    Location,
    PluginNote,
    Safety,
    Severity,
    Sin,
    Verdict,
)
from checks.plugins.installed import CHECKS_GROUP, installed_plugins
from checks.readings import Reading
from checks.texts import CheckText, texts

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

WEIGHTS = {Severity.CRITICAL: 10, Severity.HIGH: 6, Severity.MEDIUM: 3, Severity.LOW: 1, Severity.INFO: 0}

API = 1  # raised when a plug-in written for the old form no longer works


class SinText(msgspec.Struct, frozen=True):
    """A sin as people read it. `weight` is its share of the whole score, in percent."""

    number: Sin
    folder: str
    title: str
    question: str
    weight: int


SINS: tuple[SinText, ...] = (
    SinText(
        Sin.COMMITTED,
        "s1_committed",
        "The Public GitHub Confession",
        "Is a key in git, in its history, or one “git add .” away?",
        22,
    ),
    SinText(
        Sin.CLIENT_SIDE,
        "s2_client_side",
        "The Client-Side Trojan Horse",
        "Does a key ship to browsers, phones, installers?",
        15,
    ),
    SinText(
        Sin.CI_AND_LOGS,
        "s3_ci_and_logs",
        "The CI/CD and Logging Tattletale",
        "Do pipelines, logs, crash reports, transcripts print keys?",
        13,
    ),
    SinText(
        Sin.ONE_KEY,
        "s4_one_key",
        "The One Ring",
        "Is one key used by many apps and environments, or wider than its job?",
        12,
    ),
    SinText(
        Sin.IMMORTAL,
        "s5_immortal",
        "The Immortal Key",
        "How old is each key, is there a policy, was a drill ever run?",
        13,
    ),
    SinText(
        Sin.FLYING_BLIND,
        "s6_flying_blind",
        "Flying Blind Without a Radar",
        "Alerts, caps, usage per key, instrumentation?",
        10,
    ),
    SinText(
        Sin.JUST_CONFIG,
        "s7_just_config",
        "The “It’s Just Config” Mindset",
        "Are keys stored as plain settings instead of secrets?",
        15,
    ),
)


class Check:
    """One question: what it needs, its weight, and the pure function that judges.

    `module` is the module that defines it (`__name__`); its text is the TOML file of the same name beside it.
    """

    def __init__(
        self,
        id: str,
        *,
        sin: Sin,
        severity: Severity,
        needs: Iterable[Need],
        judge: Callable[[Evidence], Verdict],
        module: str,
        reads: Iterable[str | Reading] = (),
        places: Iterable[LocalPlace] = (),
        network: bool = False,
    ) -> None:
        """`reads` name the text files `judge` wants in `Evidence.texts`: by patterns, or patterns with words in them."""
        self.id = id
        self.sin = sin
        self.severity = severity
        self.needs = frozenset(needs)
        self.judge = judge
        self.module = module
        names = tuple(r for r in reads if isinstance(r, str))
        self.reads = (*([Reading(names)] if names else []), *(r for r in reads if isinstance(r, Reading)))
        self.places = tuple(places)  # on a machine, that `judge` wants looked at
        self.network = network

    def __repr__(self) -> str:
        return f"Check({self.id})"

    @property
    def weight(self) -> int:
        """Points this check has in its sin: 10, 6, 3 or 1."""
        return WEIGHTS[self.severity]

    @cached_property
    def text(self) -> CheckText:
        """The words; read once, when first asked for."""
        return texts.of(self.module)

    def finding(
        self,
        message: str,
        *,
        locations: Iterable[Location] = (),
        key: str | None = None,
        severity: Severity | None = None,
        confidence: Confidence = Confidence.HIGH,
        title: str | None = None,
        fixes: Iterable[str] | None = None,
        about: str = "",
    ) -> Finding:
        """One thing wrong. Its id is made of check, key, path and `about`, not of the line: moved code keeps it."""
        from checks.fixes import recipe

        places = tuple(locations)
        where = places[0] if places else None
        identity = "\0".join(
            (
                self.id,
                key or "",
                where.path if where else "",
                (where.member or "") if where else "",
                about,
            )
        )
        notes = tuple(
            FixNote(id=r.id, title=r.title, safety=Safety(r.safety))
            for r in map(recipe, self.text.fixes if fixes is None else fixes)
        )
        return Finding(
            id=hashlib.sha256(identity.encode("utf-8", "surrogateescape")).hexdigest()[:16],
            check=self.id,
            sin=int(self.sin),
            severity=severity or self.severity,
            confidence=confidence,
            title=title or self.text.title_fail,
            message=message,
            key=key,
            locations=places,
            fixes=notes,
        )


class Catalog:
    """All checks in the order of the sins, and the plug-ins that were found."""

    def __init__(
        self, checks: Iterable[Check], plugins: Iterable[PluginNote] = (), turned_on: Iterable[str] = ()
    ) -> None:
        self.checks = tuple(checks)
        self.plugins = tuple(plugins)
        self.turned_on = tuple(turned_on)  # distributions that the user turned on
        seen: set[str] = set()
        for check in self.checks:
            if check.id in seen:
                raise ValueError(f"two checks are called {check.id}")
            seen.add(check.id)

    def __iter__(self) -> Iterator[Check]:
        return iter(self.checks)

    def __len__(self) -> int:
        return len(self.checks)

    def find(self, id: str) -> Check | None:
        """The check of this id, in any case of letters."""
        return self._by_id.get(id.lower())

    @cached_property
    def _by_id(self) -> dict[str, Check]:
        return {check.id.lower(): check for check in self.checks}

    def of(self, sin: int) -> tuple[Check, ...]:
        """The checks of one sin."""
        return tuple(c for c in self.checks if c.sin == sin)


def built_in() -> tuple[Check, ...]:
    """The checks Shrift brings, sin by sin, in the order their packages list them; places on the machine come last."""
    found: list[Check] = []
    for sin in SINS:
        package = import_module(f"checks.sins.{sin.folder}")
        found.extend(package.CHECKS)
    found.extend(import_module("checks.sins.machine").CHECKS)
    return tuple(sorted(found, key=lambda c: c.sin))


def load(turned_on: Iterable[str] = ()) -> Catalog:
    """The catalogue with the plug-ins (by distribution name) that the user turned on.

    A plug-in that is off is listed and not imported; one that breaks is listed as broken with its error, and its checks
    stand in the list as not checked, so that what they would have looked at is missing from the coverage.
    """
    from checks.plugins.unloaded import unloaded

    wanted = set(turned_on)
    checks = list(built_in())
    known = {c.id for c in checks}
    notes: list[PluginNote] = []
    for point in installed_plugins(CHECKS_GROUP):
        name, version = (point.dist.name, point.dist.version) if point.dist else (point.name, "")
        if name not in wanted:
            notes.append(PluginNote(name=name, version=version, state="off", adds=(point.name,)))
            continue
        try:
            added = _check_of(point, known)
        except (Exception, SystemExit) as error:  # a plug-in may raise anything; it must cost itself only
            error_told = f"{type(error).__name__}: {error}"
            notes.append(
                PluginNote(name=name, version=version, state="broken", adds=(point.name,), error=error_told[:500])
            )
            missing = unloaded(point.name, name)
            if missing is None or missing.id in known:
                continue
            added = missing
        else:
            reads = {n.value for n in added.needs} | {p for r in added.reads for p in r.paths}
            notes.append(
                PluginNote(
                    name=name,
                    version=version,
                    state="on",
                    adds=(added.id,),
                    reads=tuple(sorted(reads)),
                    network=added.network,
                )
            )
        checks.append(added)
        known.add(added.id)
    checks.sort(key=lambda c: c.sin)
    return Catalog(checks, notes, wanted)


def _check_of(point: EntryPoint, known: set[str]) -> Check:
    check = point.load()
    if not isinstance(check, Check):
        raise TypeError(f"{point.value} is a {type(check).__name__}, not a Check")
    if check.id in known:
        raise ValueError(f"{check.id} is taken")
    if check.id != point.name:
        raise ValueError(f"the entry point is called {point.name} and its check {check.id}")
    check.text  # noqa: B018 - a text that is missing or malformed shows here, not in the middle of an examination
    return check
