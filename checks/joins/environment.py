"""Environments: where a key is used, guessed from names. The guess is always shown with its reason; unknown stays so."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum
from functools import lru_cache

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins.places import Kind, is_personal, kind_at
from checks.model import Sighting, Word
from checks.structure.dockerfile import dockerfile
from checks.structure.embedded import is_dockerfile
from checks.structure.entries import Entry, entries


class Environment(str, Enum):
    """Where something runs. The value is the word that people read."""

    DEVELOPMENT = "development"
    STAGING = "staging"
    PRODUCTION = "production"
    TEST = "test"
    CI = "ci"
    PERSONAL = "personal"
    UNKNOWN = "unknown"


class Guess(Word, frozen=True, kw_only=True):
    """An environment with the reason for it, as part of a sentence: `the file is called .env.production`."""

    environment: Environment
    because: str

    @property
    def known(self) -> bool:
        """False where nothing told."""
        return self.environment is not Environment.UNKNOWN


_WORDS = {
    Environment.PRODUCTION: "prod production prd",
    Environment.STAGING: "staging stage stg uat preprod preproduction preview",
    Environment.DEVELOPMENT: "dev development develop",
    Environment.TEST: "test testing tests e2e",
    Environment.CI: "ci",
}
_NAMES = {word: environment for environment, words in _WORDS.items() for word in words.split()}
# Words with other meanings in LLM code (`LOCAL_LLM_KEY`, `qa.py`): they count only in the names of settings files.
_OF_SETTINGS = {"local": Environment.DEVELOPMENT, "qa": Environment.TEST, "testbed": Environment.TEST}
_SETTINGS_NAME = pattern_of(
    r"(?i)^(?:\.env|\.dev\.vars|values|appsettings|application|local\.settings|config|settings|(?:docker-)?compose|secrets)\b|\.env$|\.tfvars"
)
# Beside one of these words a word of an environment is the file's subject, not only a part of some name.
_CODE_WORDS = frozenset("settings config configuration conf environment environments env constants secrets credentials keys application app database base".split())  # fmt: skip
# Settings that say in what environment the program runs.
_SAYS = frozenset(
    "NODE_ENV APP_ENV ENVIRONMENT ENV FLASK_ENV RAILS_ENV RACK_ENV DJANGO_ENV ASPNETCORE_ENVIRONMENT DOTNET_ENVIRONMENT DEPLOY_ENV"
    " VERCEL_ENV STAGE APP_STAGE SENTRY_ENVIRONMENT SPRING_PROFILES_ACTIVE".split()
)  # fmt: skip
_SURE = frozenset({"prod", "production", "staging", "dev"})
_TEST_FOLDER = pattern_of(
    r"(?i)(?:^|/)(tests?|__tests__|specs?|fixtures?|testdata|test[-_]data|e2e|__mocks__|cassettes)/"
)


def environment_of(sighting: Sighting, evidence: Evidence | None = None) -> Guess:
    """The environment a key is used in at this place, by the nearest sign: the variable, what stands around it in the
    file, the file's name, its folders, the kind of file, the branch. Two signs of equal nearness that differ tell nothing.
    """
    found = (
        _by_symbol(sighting)
        or _by_text(sighting, evidence)
        or _by_test_folder(sighting)
        or _by_name(sighting)
        or _by_folder(sighting)
        or _by_setting(sighting, evidence)
        or _by_kind(sighting)
        or _by_branch(sighting, evidence)
    )
    return found or Guess(environment=Environment.UNKNOWN, because="nothing around it names an environment")


def environments_in(name: str, *, settings: bool = False) -> frozenset[Environment]:
    """The environments that a name speaks of: `OPENAI_API_KEY_PROD`, `values-staging.yaml`, `deployProd`."""
    joined = re.sub(r"(?i)(?<![a-z])(?:pre|non)[-_. ]?prod(?:uction)?(?![a-z])", "preprod", name)
    parts = [p.lower() for p in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+\d?[a-z]?|\d+", joined)]
    found = {_NAMES[p] for p in parts if p in _NAMES}
    if "e2e" in joined.lower():
        found.add(Environment.TEST)
    if settings and not found:  # `.env.production.local` is production's, kept on one machine
        found = {_OF_SETTINGS[p] for p in parts if p in _OF_SETTINGS}
    if len(found) > 1:
        found.discard(Environment.CI)  # `ci-staging.yml` runs in a pipeline, for staging
    return frozenset(found)


def _guess(found: Iterable[Environment], because: str) -> Guess | None:
    """One environment is a guess; several are none, and then the next sign is not asked either."""
    named = sorted(found, key=lambda e: e.value)
    if len(named) > 1:
        listed = " and ".join(e.value for e in named)
        return Guess(environment=Environment.UNKNOWN, because=f"{because}, which names {listed}")
    return Guess(environment=named[0], because=because) if named else None


def _by_symbol(sighting: Sighting) -> Guess | None:
    symbol = sighting.symbol or ""
    return _guess(environments_in(symbol), f"the variable is called {symbol}")


def _by_text(sighting: Sighting, evidence: Evidence | None) -> Guess | None:
    """What stands around the key in its file: a job's environment, a namespace, a profile, the names of the settings
    above it, from the innermost outwards.
    """
    text = _text(sighting, evidence)
    if text is None or not sighting.line:
        return None
    if is_dockerfile(sighting.path):
        return _by_target(text, sighting.line)
    here = _entry_at(text, sighting.path, sighting.line, sighting.column or 1)
    if here is None:
        return None
    around = _around(text, sighting.path)
    for depth in range(len(here.keys), -1, -1):
        above = here.keys[:depth]
        for words, value in around.get((here.document, above), ()):
            if (found := _guess(environments_in(value), f"{words} {value}")) is not None:
                return found
        last = above[-1] if above else None
        if isinstance(last, str) and (found := _guess(environments_in(last), f"it stands under {last}")) is not None:
            return found
    return None


def _by_setting(sighting: Sighting, evidence: Evidence | None) -> Guess | None:
    """A setting beside it, such as `NODE_ENV`. Weaker than the file's name: a staging build is `production` to Node."""
    text = _text(sighting, evidence)
    here = _entry_at(text, sighting.path, sighting.line or 0, sighting.column or 1) if text is not None else None
    if text is None or here is None:
        return None
    for entry in _saying(text, sighting.path).get((here.document, here.keys[:-1]), ()):
        found = _guess(environments_in(entry.value[:80]), f"beside it stands {entry.name}={entry.value[:80]}")
        if found is not None:
            return found
    return None


def _text(sighting: Sighting, evidence: Evidence | None) -> str | None:
    """The file's text, if it was read as it is where the key was seen."""
    if evidence is None or sighting.source == "history" or sighting.member:
        return None
    return evidence.texts.get(sighting.path)


def _entry_at(text: str, path: str, line: int, column: int) -> Entry | None:
    """The value in which this place lies; a place before a value on its line belongs to the line's only value."""
    short, long = _by_lines(text, path)
    several = [(n, e) for n, e in long if e.line <= line <= e.end_line]
    on_line = [e for _, e in sorted([*short.get(line, ()), *several], key=lambda found: found[0])]
    inside = [e for e in on_line if (e.line, e.column) <= (line, column) < (e.end_line, e.end_column)]
    return inside[0] if inside else on_line[0] if len(on_line) == 1 else None


_Numbered = list[tuple[int, Entry]]


@lru_cache(maxsize=32)
def _by_lines(text: str, path: str) -> tuple[dict[int, _Numbered], _Numbered]:
    """The values of a file by their line, and those of several lines: a file may hold thousands of keys, each asked for."""
    short: dict[int, _Numbered] = {}
    long: _Numbered = []
    for number, entry in enumerate(entries(text, path)):
        (short.setdefault(entry.line, []) if entry.line == entry.end_line else long).append((number, entry))
    return short, long


@lru_cache(maxsize=32)
def _saying(text: str, path: str) -> dict[tuple[int, tuple[str | int, ...]], list[Entry]]:
    """For each group of settings in a file, those that may name its environment, such as `NODE_ENV`."""
    said: dict[tuple[int, tuple[str | int, ...]], list[Entry]] = {}
    for entry in entries(text, path):
        if entry.name.upper() in _SAYS:
            said.setdefault((entry.document, entry.keys[:-1]), []).append(entry)
    return said


_Around = dict[tuple[int, tuple[str | int, ...]], list[tuple[str, str]]]


@lru_cache(maxsize=32)
def _around(text: str, path: str) -> _Around:
    """For each group of settings in a file, what it says of its environment: (words, value)."""
    said: _Around = {}
    for entry in entries(text, path):
        if not entry.keys or not entry.value:
            continue
        *above, last = entry.keys
        group: tuple[str | int, ...] = tuple(above)
        parent = group[-1] if group else ""
        outer = group[:-1]
        told: tuple[str, tuple[str | int, ...]] | None = None
        if last == "environment" and entry.kind == "text":
            told = "the environment is", group
        elif (parent, last) == ("environment", "name"):
            told = "the environment is", outer
        elif (parent, last) == ("metadata", "namespace"):
            told = "the namespace is", outer
        elif last == "namespace" and not group:
            told = "the namespace is", group
        elif parent == "profiles" and isinstance(last, int):
            told = "the profile is", outer
        elif (parent, last) == ("build", "target"):
            told = "the image's target is", outer
        if told:
            said.setdefault((entry.document, told[1]), []).append((told[0], entry.value[:80]))
    return said


def _by_target(text: str, line: int) -> Guess | None:
    """The stage of a Dockerfile in which a line stands."""
    stage = next((s for s in reversed(dockerfile(text).stages) if s.line <= line), None)
    if stage is None or not stage.name:
        return None
    return _guess(environments_in(stage.name), f"the image's stage is called {stage.name}")


def _by_test_folder(sighting: Sighting) -> Guess | None:
    """A fixture called `.env.production` is a fixture."""
    found = _TEST_FOLDER.search(sighting.path)
    return _guess({Environment.TEST}, f"it lies in {found[1]}/") if found else None


def _by_name(sighting: Sighting) -> Guess | None:
    name = sighting.path.rsplit("/", 1)[-1]
    kind = kind_at(sighting)
    if kind in (Kind.DOCUMENT, Kind.LOG, Kind.TRANSCRIPT, Kind.HISTORY):
        return None
    found = environments_in(name, settings=_SETTINGS_NAME.search(name) is not None and not is_personal(sighting))
    if kind in (Kind.CODE, Kind.OTHER):
        words = {p.lower() for p in re.findall(r"[A-Za-z]+", name.rsplit(".", 1)[0])}
        if not words <= _CODE_WORDS | set(_NAMES):
            return None
    return _guess(found, f"the file is called {name}")


def _by_folder(sighting: Sighting) -> Guess | None:
    """The innermost folder whose name is an environment's, alone or as its first or last word: `prod`, `staging-eu`."""
    of_code = kind_at(sighting) in (Kind.CODE, Kind.DOCUMENT, Kind.OTHER)
    for folder in reversed(sighting.path.split("/")[:-1]):
        words = folder.lower().replace("_", "-").split("-")
        # Program text lies in folders called `preview` or `test-runner` for other reasons.
        named = folder.lower() in _SURE if of_code else "prod" in words or {words[0], words[-1]} & _NAMES.keys()
        found = _guess(environments_in(folder), f"it lies in {folder}/") if named else None
        if found is not None:
            return found
    return None


def _by_kind(sighting: Sighting) -> Guess | None:
    kind = kind_at(sighting)
    if kind is Kind.TEST:
        return _guess({Environment.TEST}, "the file is a test")
    if kind is Kind.PIPELINE:
        return _guess({Environment.CI}, "it is a pipeline's file")
    if is_personal(sighting) or kind is Kind.SHELL:
        return _guess({Environment.PERSONAL}, "the place is one person's own")
    return None


def _by_branch(sighting: Sighting, evidence: Evidence | None) -> Guess | None:
    """The branch that is checked out, for a file which it holds. `develop` is where all work meets, and tells nothing."""
    repository = evidence.repository(sighting.repository) if evidence and sighting.place == "tracked" else None
    branch = repository.branch if repository else None
    if not branch or environments_in(branch) <= {Environment.DEVELOPMENT, Environment.TEST, Environment.CI}:
        return None
    return _guess(environments_in(branch), f"the branch is called {branch}")
