"""S2-BUILD-INJECT: settings of a build that copy secrets into what it builds, whatever they are called."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.remember import once
from checks.joins.worded import Worded
from checks.keys.lookalikes import lowers_confidence, third_party
from checks.keys.standin import keys_in
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.signals.looking import paths_of
from checks.sins.keyed import hole, told, unseen
from checks.sins.s2_client_side.build_config import ALL, ENVIRONMENT, Injection, injections, is_secret, kind_of_config
from checks.sins.s2_client_side.client_code import READS as SIDE_READS
from checks.sins.s2_client_side.client_code import SCRIPT_ENDS, SCRIPTS, front_of, has_server, side_of
from checks.sins.s2_client_side.key_origin import READS, is_written_key
from checks.sins.s2_client_side.llm_clients import brought, names_sdk
from checks.sins.s2_client_side.public_names import names_secret
from checks.structure.flow import Flow, environment_name
from checks.structure.syntax import Code, code
from checks.words import count_of

MOST_NAMES = 200  # that builds put in place of themselves
_GENERIC = pattern_of(r"(?i)^(?:AI_?)?API_?KEY$|^(?:REACT_APP_|VITE_)?(?:AI_)?API_KEY$")
# These replace a name where it is read; a project with a server of its own may read it there alone.
_WHERE_NAMED = ("env of next", "env of nuxt", "define", "DefinePlugin", "EnvironmentPlugin", "replace", "env of tsup", "transform-inline")  # fmt: skip
_DOTENV_MODULES = pattern_of(r"^(?:@env|react-native-dotenv|react-native-config)$")
_GLOBAL = pattern_of(r"\bwindow\.(?:__)?(?:ENV|env|process|CONFIG|config|APP_CONFIG|runtimeConfig)\w*(?:\.env)?\s*=")
# One of them stands in each script that asks the environment, so all of these are read.
_ENVIRONMENT = ("process.env", "process?.env", "import.meta.env")
_SAYS_ENVIRONMENT = Worded(*_ENVIRONMENT)
# Packages of providers in which no variable is named: they look one up by what they are told.
_SAY_NONE = frozenset(("npm:@google/genai", "npm:@google/generative-ai"))
_MEMBERS, _TEMPLATES = frozenset(("member_expression",)), frozenset(("template_string",))
_PAGES = ("*.js", "*.jsx", "*.ts", "*.tsx")


def judge(evidence: Evidence) -> Verdict:
    """Critical where the whole environment is copied, high for a single secret; low where no script names it yet. Names
    that say nothing count where the project calls models. Bundles for servers, and tests whether a variable is set, are
    none.
    """
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    configs = [p for p in evidence.texts if kind_of_config(p) and not third_party(p)]
    pages = {p: t for p, t in sorted(evidence.texts.items()) if _is_page(p, t)}
    lost = hole(evidence, "worktree")
    if not configs and not pages:
        return unseen(lost, "No settings of a build that copy variables were found.")
    findings = [f for one in _told_once(evidence) if (f := _finding(one, evidence)) is not None]
    findings += [f for path, text in pages.items() for f in _in_page(path, text, evidence)]
    return told(
        findings,
        lost,
        failed=f"{count_of(len(findings), 'secret')} copied into what is shipped."
        if len(findings) != 1
        else "1 setting copies secrets into what is shipped.",
        passed="Builds copy no secret into what is shipped.",
        looked_at=f"{count_of(len(configs), 'file of build settings', 'files of build settings')}, {count_of(len(pages), 'page')} with values of the build",
    )


def _is_page(path: str, text: str) -> bool:
    if not path.endswith((".js", ".jsx", ".ts", ".tsx")) or third_party(path) or kind_of(path) is Kind.BUNDLE:
        return False
    return "@env" in text or "react-native-" in text or ("window." in text and _GLOBAL.search(text) is not None)


# What a build puts nowhere yet; of the whole environment, which any package may ask for.
_UNNAMED = {False: Severity.LOW, True: Severity.MEDIUM}


def _told_once(evidence: Evidence) -> Iterator[Injection]:
    """Each variable once for each way it is copied: under a name that scripts say, where they say one of several."""
    found: dict[tuple[str, str, str], Injection] = {}
    for one in injections(evidence):
        mark = (one.location.path, one.name, one.how)
        known = found.get(mark)
        if known is None or (_is_unnamed(known, evidence) and not _is_unnamed(one, evidence)):
            found[mark] = one
    yield from found.values()


def _finding(one: Injection, evidence: Evidence) -> Finding | None:
    path = one.location.path
    if kind_of(path) in (Kind.TEST, Kind.TEMPLATE):
        return None
    sure = one.confidence
    key = ""
    if one.literal:
        line = (evidence.texts[path].splitlines() or [""])[(one.location.line or 1) - 1]
        known = next((k for k in keys_in(line, evidence.keys) if k.secret), None)
        if known is None and not (names_secret(one.name) and any(map(is_written_key, re.findall(r"[\"'`]([^\"'`]+)[\"'`]", line)))):  # fmt: skip
            return None
        key = known.fingerprint if known else ""
    elif not is_secret(one):
        front = front_of(path, evidence)
        if not _GENERIC.match(one.name) or front is None or not names_sdk(front.packages):
            return None
        sure = Confidence.MEDIUM
    front = front_of(path, evidence)
    shared = front is not None and front.ships == "both" and one.name != ALL and one.how.startswith(_WHERE_NAMED)
    if lowers_confidence(path) or (shared and sure is Confidence.HIGH):
        sure = sure.lowered()
    unnamed = _is_unnamed(one, evidence)
    return CHECK.finding(
        _words(one, unnamed=unnamed),
        key=key or None,
        locations=[one.location],
        severity=Severity.CRITICAL if one.literal else _UNNAMED[one.name == ALL] if unnamed else one.severity,
        confidence=sure,
        about=f"{one.how} {one.name}",
    )


def _is_unnamed(one: Injection, evidence: Evidence) -> bool:
    """Whether no script that may be shipped says the name which the build replaces, as far as all of them were seen. A
    provider's package may say its own variable's name itself.
    """
    if not one.by_name or one.literal or hole(evidence, "worktree") is not None:
        return False
    front = front_of(one.location.path, evidence)
    if front is not None and names_sdk(front.packages - _SAY_NONE) and names_secret(one.into):
        return False
    named = _named(evidence)
    return named.any_script and not named.has(ENVIRONMENT if one.name == ALL else one.into)


class _Named:
    """Which names of variables the scripts say that may be shipped. Each is looked for once."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._scripts = [
            (path, text)
            for path, text in _SAYS_ENVIRONMENT.texts(evidence)
            if path.endswith(SCRIPT_ENDS) and not kind_of_config(path) and kind_of(path) is not Kind.TEST
        ]
        self._known: dict[str, bool] = {}
        self.any_script = any(
            p.endswith(SCRIPT_ENDS) and not kind_of_config(p) and not third_party(p) for p in paths_of(evidence)
        )

    def has(self, name: str) -> bool:
        """Whether one says it; of more names than anybody has, that is believed."""
        if name not in self._known and len(self._known) < MOST_NAMES:
            said = re.compile(rf"\b{re.escape(name)}\b(?!\.NODE_ENV\b)")  # which builds put in themselves
            self._known[name] = any(
                name in text and said.search(text) and not _is_surely_server(path, text, self._evidence)
                for path, text in self._scripts
            )
        return self._known.get(name, True)


@once
def _named(evidence: Evidence) -> _Named:
    return _Named(evidence)


def _is_surely_server(path: str, text: str, evidence: Evidence) -> bool:
    """Whether a script runs on a server: by what it says, or as a part of what answers requests and shows no pages."""
    front = front_of(path, evidence)
    if front is not None and not front.ships and has_server(front):
        return True
    side = side_of(path, text, evidence)
    return side.where == "server" and side.sure is Confidence.HIGH


def _words(one: Injection, *, unnamed: bool) -> str:
    path = one.location.path
    if one.name == ALL and "inline-environment" in one.how:
        return f"{one.how} in {path} names no variables: each that the code reads is written into what is shipped, secrets too."  # fmt: skip
    if one.name == ALL and unnamed:
        return f"{one.how} in {path} copies the whole environment into every script that says {ENVIRONMENT}. None of the project does now; a package may, and the next one that does ships every key of the machine that builds."  # fmt: skip
    if one.name == ALL:
        return f"{one.how} in {path} copies the whole environment into what is shipped. Every key of the machine that builds goes with it."  # fmt: skip
    if one.literal:
        return f"{one.how} in {path} holds a key and hands it to the app. Everyone who has the app has the key."
    into = f" (as {one.into})" if one.into not in (one.name, "?") else ""
    if unnamed:
        return f"{one.how} in {path} copies {one.name}{into} into every script that names it. None does now; the next one that does ships the key."
    if one.how.startswith(_WHERE_NAMED):
        return f"{one.how} in {path} copies {one.name}{into} into every script that names it. A page that does shows the key to everyone."
    return f"{one.how} in {path} copies {one.name}{into} into what is shipped. Whoever opens it has the key."


# --- code that takes what the build put there, and pages that hand it on ---------------------------------------------


def _in_page(path: str, text: str, evidence: Evidence) -> Iterator[Finding]:
    read = code(text, path)
    yield from _taken(path, read)
    if _GLOBAL.search(text):
        yield from _global(path, text, read, evidence)


def _taken(path: str, read: Code) -> Iterator[Finding]:
    """`import { OPENAI_API_KEY } from "@env"`, `Config.OPENAI_API_KEY` of react-native-config."""
    if kind_of(path) is Kind.TEST:
        return
    met: dict[str, tuple[int, int, str]] = {}
    for one in read.imports:
        if _DOTENV_MODULES.match(one.module):
            for name in one.names:
                if names_secret(name):
                    met.setdefault(name, (one.line, one.column, one.module))
    modules = brought(read)
    for node in read.find(_MEMBERS):
        if len(node.below) != 2:
            continue
        root, name = read.of(node.below[0]), read.of(node.below[1])
        if modules.get(root) == "react-native-config" and names_secret(name):
            met.setdefault(name, (*read.lines.at(node.start), "react-native-config"))
    for name, (line, column, module) in met.items():
        yield CHECK.finding(
            f"{path} takes {name} from {module}, which writes it into the app’s own code. Whoever has the app can read it.",
            locations=[Location(source="worktree", path=path, line=line, column=column)],
            severity=Severity.HIGH,
            confidence=Confidence.HIGH,
            about=name,
        )


def _global(path: str, text: str, read: Code, evidence: Evidence) -> Iterator[Finding]:
    """`window.ENV = ${JSON.stringify(…)}` in a page that a server writes: the environment, or a secret of it."""
    if kind_of(path) is Kind.TEST or side_of(path, text, evidence).because.startswith("it says ‘use client’"):
        return
    for node in read.find(_TEMPLATES):
        if not _GLOBAL.search(read.of(node)):
            continue
        argument = read.argument(node)
        whole = next((n for n in node.walk() if n.kind == "member_expression" and read.of(n) == "process.env" and not (n.parent and n.parent.kind in ("member_expression", "subscript_expression"))), None)  # fmt: skip
        use = Flow(read, lambda u: u.kind == "environment" and names_secret(environment_name(u.text) or u.name)).carried(argument)  # fmt: skip
        if whole is None and use is None:
            continue
        line, column = read.lines.at(node.start)
        what = "the whole environment" if whole is not None else (environment_name(use.text) or use.name if use else "")
        yield CHECK.finding(
            f"{path} writes {what} into the page, for scripts to read. Everyone who opens the page can read it too.",
            locations=[Location(source="worktree", path=path, line=line, column=column)],
            severity=Severity.CRITICAL if whole is not None else Severity.HIGH,
            confidence=Confidence.HIGH,
            about=what,
        )


CHECK = Check(
    "S2-BUILD-INJECT",
    sin=Sin.CLIENT_SIDE,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=(
        *SIDE_READS,
        *READS,
        Reading(SCRIPTS, _ENVIRONMENT),
        Reading(_PAGES, ("@env", "react-native-config", "react-native-dotenv", "window.env", "window.__env", "window.process", "window.config", "window.__config")),
    ),
    judge=judge,
    module=__name__,
)  # fmt: skip
