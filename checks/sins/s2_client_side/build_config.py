"""Build settings: what a build copies from its environment into the code that is shipped, whatever the names are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from checks.evidence import Evidence
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.model import Confidence, Location, Severity
from checks.readings import Reading
from checks.sins.s2_client_side.public_names import names_secret
from checks.structure.entries import entries
from checks.structure.flow import environment_name
from checks.structure.languages import Syntax
from checks.structure.statements import Argument, Call, members
from checks.structure.syntax import Code, code

_NAMES = (
    "next.config.*", "nuxt.config.*", "vite.config.*", "vite.*.config.*", "electron.vite.config.*", "vitest.config.*", "astro.config.*", "svelte.config.*", "rsbuild.config.*", "webpack*.js", "webpack*.ts",
    "webpack/**/*.js", "rollup.config.*", "rolldown.config.*", "tsup.config.*", "esbuild*.js", "esbuild*.mjs", "esbuild*.ts", "build.js", "build.mjs", "build.ts", "vue.config.*", "craco.config.*",
    "config-overrides.js", "babel.config.*", ".babelrc*", "app.config.*", "docusaurus.config.*", "quasar.config.*", "quasar.conf.js", "gatsby-node.*", "wxt.config.*", "remix.config.*",
)  # fmt: skip
READS = (
    Reading(
        _NAMES,
        ("process.env", "loadenv", "dotenv", "environmentplugin", "inline-environment-variables", "runtimeconfig", "api_key", "apikey"),
    ),
    Reading(("config/environment.js", "config/environment.ts"), ("process.env", "key")),
    Reading(("app.json",), ("extra",)),
)  # fmt: skip
_SETTINGS_OF = (
        (r"next\.config\.[cm]?[jt]s", "Next.js"),
        (r"nuxt\.config\.[cm]?[jt]s", "Nuxt"),
        (r"app\.config\.[cm]?[jt]s|app\.json", "Expo"),
        (r"docusaurus\.config\.[cm]?[jt]s", "Docusaurus"),
        (r"quasar\.(?:config|conf)(?:\.[cm]?[jt]s)?", "Quasar"),
        (r"config/environment\.[jt]s", "Ember"),
        (r"babel\.config\.[^/]+|\.babelrc[^/]*", "Babel"),
        (r"tsup\.config\.[cm]?[jt]s", "tsup"),
        (r"(?:vite|vite\.[\w-]+|electron\.vite|vitest|astro|svelte|rsbuild|wxt)\.config\.[cm]?[jt]s", "Vite"),
        (r"rolldown\.config\.[cm]?[jt]s|rollup\.config\.[cm]?[jt]s", "Rollup"),
        (r"esbuild[^/]*\.[cm]?[jt]s|build\.[cm]?[jt]s", "esbuild"),
        (r"webpack[^/]*\.[cm]?[jt]s|webpack/.*\.js|vue\.config\.[cm]?[jt]s|craco\.config\.[cm]?[jt]s|config-overrides\.js|gatsby-node\.[cm]?[jt]s|remix\.config\.[cm]?[jt]s", "webpack"),
)  # fmt: skip
_KINDS = tuple((NamePattern(rf"(?i)(?:^|/)(?:{p})$"), kind) for p, kind in _SETTINGS_OF)
_ANY = NamePattern(rf"(?i)(?:^|/)(?:{'|'.join(p for p, _ in _SETTINGS_OF)})$")
_SERVER_BUILD = pattern_of(r"(?i)(?:server|ssr|node|main|cli|lambda|backend)[.-][^/]*$|[.-](?:server|ssr|node|main|cli|lambda)\.[^/]*$")  # fmt: skip
_FILTERED = pattern_of(
    r"\.filter\(|startsWith\(|\bpick\w*\(|\bpickBy\(|\.match\(|\.test\(|NODE_ENV['\"`]?\s*\)|allow\w*|whitelist"
)
_DOTENV = pattern_of(r"\bdotenv\w*\.(?:config|parse)\(|require\(['\"]dotenv['\"]\)\.config\(|\bconfig\(\)\.parsed")
_OF_ENVIRONMENT = pattern_of(r"^(?:process|import\.meta)\.env\.\w+$")
_ALL_NAMES = frozenset(("process.env", "import.meta.env", "Deno.env.toObject()", "Bun.env"))
ALL = "*"
ENVIRONMENT = "process.env"  # put where code says it, for the whole


class Injection(msgspec.Struct, frozen=True):
    """What a build puts into shipped code. `name` is the variable, `ALL` for the whole environment; `into` is the name
    that code reads it by; `how` says what copies it.
    """

    name: str
    into: str
    how: str
    location: Location
    severity: Severity = Severity.HIGH
    confidence: Confidence = Confidence.HIGH
    literal: bool = False  # the value itself stands in the settings
    by_name: bool = False  # put where code says `process.env.<into>`, and nowhere else


def kind_of_config(path: str) -> str:
    """Whose build settings a file holds; empty for any other file."""
    return next((kind for pattern, kind in _KINDS if pattern.search(path)), "") if _ANY.search(path) else ""


@once
def _injections(evidence: Evidence) -> tuple[Injection, ...]:
    found: list[Injection] = []
    for path, text in sorted(evidence.texts.items()):
        kind = kind_of_config(path)
        if kind and "node_modules/" not in path:
            found += _injected(path, text, kind)
    return tuple(found)


def injections(evidence: Evidence) -> tuple[Injection, ...]:
    """Everything that build settings put into shipped code: secret or not, file by file."""
    return _injections(evidence)


def built_in(name: str, path: str, evidence: Evidence) -> Injection | None:
    """What copies a variable, by the name that code reads, into the code of this path's project."""
    for one in injections(evidence):
        folder = one.location.path.rpartition("/")[0].removesuffix("/config").removesuffix("config")
        if (not folder or path.startswith(f"{folder}/")) and one.into in (name, ALL):
            return one
    return None


@lru_cache(maxsize=64)
def _injected(path: str, text: str, kind: str) -> tuple[Injection, ...]:
    if path.endswith((".json", ".babelrc")):
        return tuple(_in_json(path, text, kind))
    read = code(text, path)
    if not read or _builds_for_servers(path, read, kind):
        return ()
    return tuple(_in_code(path, read, kind))


def _builds_for_servers(path: str, read: Code, kind: str) -> bool:
    """A bundle that never leaves the server; tsup's are such unless they say otherwise."""
    targets = {o.value.literal for o in read.options if o.name in ("target", "platform")}
    if kind == "tsup":
        return "browser" not in targets
    if kind in ("webpack", "esbuild", "Rollup"):
        return bool({"node", "async-node", "electron-main"} & targets) or _SERVER_BUILD.search(path) is not None
    return False


def _in_code(path: str, read: Code, kind: str) -> Iterator[Injection]:
    named = {o.name for o in read.options}
    for how, holder in _holders(path, read, kind):
        yield from _members(path, read, how, holder)
    for call in read.calls:
        if call.name in ("Dotenv", "DotenvPlugin") and _on(call.argument("systemvars")):
            yield Injection(
                ALL, ALL, "dotenv-webpack with systemvars", _at(path, call), Severity.CRITICAL, Confidence.MEDIUM
            )
        if call.name == "EnvironmentPlugin":
            yield from _listed(path, call)
    if kind == "Babel" and "inline-environment-variables" in read.text:
        yield from _babel(path, read, named)


def _holders(path: str, read: Code, kind: str) -> Iterator[tuple[str, Argument]]:
    """The objects whose members end up in shipped code, with what puts them there."""
    for option in read.options:
        name = option.name
        if kind == "Next.js" and name == "env" and option.owner in ("", "withBundleAnalyzer", "withPWA", "withMDX", "nextConfig", "defineConfig"):  # fmt: skip
            yield "env of next.config", option.value
        elif kind in ("Next.js", "Nuxt") and name == "publicRuntimeConfig":
            yield "publicRuntimeConfig", option.value
        elif kind == "Nuxt" and name == "env":
            yield "env of nuxt.config", option.value
        elif kind == "Nuxt" and name == "runtimeConfig":
            public = next((m for m in members(_known(read, option.value)) if m.name == "public"), None)
            if public is not None:
                yield "runtimeConfig.public", public
        elif (kind == "Expo" and name == "extra") or (kind == "Docusaurus" and name == "customFields"):
            yield f"{name} of {path.rpartition('/')[2]}", option.value
        elif kind == "Quasar" and name == "env":
            yield "build.env of Quasar", option.value
        elif name == "define" and kind in ("Vite", "esbuild", "tsup", "Rollup", "webpack", "Nuxt"):
            yield "define", option.value
        elif name == "env" and kind == "tsup":
            yield "env of tsup", option.value
    for call in read.calls:
        if call.name == "DefinePlugin" and call.arguments:
            yield "DefinePlugin", call.arguments[0]
        elif call.named("replace", "replacePlugin", "pluginReplace") and kind == "Rollup" and call.arguments:
            yield "replace", call.arguments[0]
    if kind == "Next.js":
        for assignment in read.assignments:
            if assignment.target.endswith((".env", "Config.env")) and assignment.value.kind == "mapping":
                yield "env of next.config", assignment.value
    if kind == "Ember":
        for assignment in read.assignments:
            if assignment.target == "ENV" or assignment.target.startswith("ENV."):
                yield "config/environment", assignment.value


def _known(read: Code, argument: Argument) -> Argument:
    return argument if argument.kind == "mapping" else read.value_of(argument)


def _members(path: str, read: Code, how: str, holder: Argument, depth: int = 0) -> Iterator[Injection]:
    known = _known(read, holder)
    if known.kind != "mapping" or known.node is None:
        if _is_all(read, known):
            yield Injection(ALL, ALL, how, _at(path, holder), Severity.CRITICAL)
        elif known.kind in ("member", "item", "call"):
            # `ENV.APP.key = process.env.X`: one value, not an object of them.
            into = holder.name or "?"
            yield from _copied(path, read, how, holder, into)
        return
    for child in known.node[1].below:
        if "spread" in child.kind and child.below:
            spread = read.argument(read.bare(child.below[-1]))
            if _is_all(read, spread):
                yield Injection(ALL, ALL, how, _at(path, spread), Severity.CRITICAL)
            elif read.value_of(spread).kind == "mapping" and depth < 5:
                yield from _members(path, read, how, spread, depth + 1)
    for pair in members(known):
        if depth < 5 and _known(read, pair).kind == "mapping":
            yield from _members(path, read, how, pair, depth + 1)
        elif _is_all(read, pair):
            by_name = pair.name.strip("[]\"'`") == ENVIRONMENT
            yield Injection(ALL, ALL, how, _at(path, pair), Severity.CRITICAL, by_name=by_name)
        else:
            yield from _copied(path, read, how, pair, pair.name)


def _copied(path: str, read: Code, how: str, value: Argument, into: str) -> Iterator[Injection]:
    whole = into.strip("[]\"'`")
    into = re.sub(r"^(?:process\.env|import\.meta\.env|globalThis|window)\.", "", whole)
    by_name = how.startswith("env of ") or _OF_ENVIRONMENT.match(whole) is not None
    found = list(dict.fromkeys(_variables(read, value)))
    for name in found:
        yield Injection(name, into, how, _at(path, value), by_name=by_name)
    if not found and value.literal:
        yield Injection(into, into, how, _at(path, value), literal=True)


def _variables(read: Code, argument: Argument, depth: int = 0) -> Iterator[str]:
    """The variables of the environment that an expression copies, also through a name that it is given to first. A test
    whether one is there copies nothing.
    """
    if argument.node is None or depth > 3:
        return
    whole: Syntax = argument.node[1]
    for node in whole.walk():
        if node.kind in ("member_expression", "subscript_expression"):
            if _only_tested(read, node, whole):
                continue
            if name := environment_name(read.of(node)):
                yield name
            elif node.kind == "member_expression" and node.below:
                base = read.bare(node.below[0])
                if base.kind == "identifier" and _is_environment(read, read.argument(base)):
                    yield read.of(node.below[-1])
        elif node.kind == "identifier" and not _only_tested(read, node, whole):
            known = read.assigned(read.of(node))
            outer = node.parent
            named = outer is not None and outer.kind == "pair" and outer.below[0] is node
            if len(known) == 1 and not named and not _is_environment(read, read.argument(node)):
                yield from _variables(read, known[0].value, depth + 1)


def _only_tested(read: Code, node: Syntax, whole: Syntax) -> bool:
    """`!!process.env.X`, `Boolean(process.env.X)`, `process.env.X === "1"`, `process.env.X ? a : b`."""
    inner = node
    for outer in node.up():
        if outer.kind == "unary_expression" and read.of(outer).startswith("!"):
            return True
        if outer.kind == "call_expression" and re.match(r"(?:Boolean|Number|parseInt|isSet|has)\(", read.of(outer)):
            return True
        if outer.kind == "binary_expression" and re.search(r"[=!]==?|[<>]", _sign(read, outer)):
            return True
        if outer.kind == "ternary_expression" and outer.below and outer.below[0] is inner:
            return True
        if outer is whole:
            break
        inner = outer
    return False


def _sign(read: Code, node: Syntax) -> str:
    return next((read.of(c) for c in node.children if not c.named), "")


def _is_environment(read: Code, argument: Argument) -> bool:
    """Whether a name holds the environment, or all of a settings file."""
    return any(
        a.value.dotted in ("process.env", "import.meta.env")
        or re.search(r"\bloadEnv\(", a.value.text[:200])
        or _DOTENV.search(a.value.text[:300])
        for a in read.assigned(argument.dotted)
    )


def _is_all(read: Code, argument: Argument) -> bool:
    """Whether an expression is the whole environment, not some of its names."""
    if argument.node is None or len(argument.text) > 2000 or _FILTERED.search(argument.text):
        return False
    text = argument.text.strip()
    for node in argument.node[1].walk():
        if node.kind in ("member_expression", "identifier") and _whole_at(read, node):
            return True
    return _DOTENV.search(text) is not None and "parsed" in text


def _whole_at(read: Code, node: Syntax) -> bool:
    outer = node.parent
    # `process.env.X` and `process.env[x]` are one of its values; what is asked of it is no copy.
    if outer is not None and outer.kind in ("member_expression", "subscript_expression") and outer.below[0] is node:
        return False
    if outer is not None and outer.kind == "pair" and outer.below[0] is node:
        return False
    if node.kind == "member_expression":
        return read.of(node).replace("?.", ".") in _ALL_NAMES
    for assignment in read.assigned(read.of(node)):
        value = assignment.value.text[:400]
        if assignment.value.dotted in _ALL_NAMES:
            return True
        if re.search(r"\bloadEnv\(", value):
            return re.search(r",\s*(?:\"\"|''|``|\[\s*(?:\"\"|'')\s*\])\s*\)", value) is not None
        if _DOTENV.search(value) and not _FILTERED.search(value):
            return "parsed" in value or ".parse(" in value
        if "process.env" in value and not _FILTERED.search(value) and assignment.value.kind in ("mapping", "call"):
            inner = assignment.value.node[1]
            return any(
                n.kind == "member_expression"
                and read.of(n) in _ALL_NAMES
                and not (n.parent and n.parent.kind in ("member_expression", "subscript_expression"))
                for n in inner.walk()
            )
    return False


def _listed(path: str, call: Call) -> Iterator[Injection]:
    """`new EnvironmentPlugin([…])`, or with an object of defaults."""
    for argument in call.arguments:
        holder, node = argument.node
        if argument.kind == "list":
            for item in node.below:
                name = holder.literal(item)
                if name:
                    yield Injection(name, name, "EnvironmentPlugin", _at(path, holder.argument(item)), by_name=True)
        elif argument.kind == "mapping":
            for pair in members(argument):
                yield Injection(pair.name, pair.name, "EnvironmentPlugin", _at(path, pair), by_name=True)
        elif argument.text.replace(" ", "") in ("Object.keys(process.env)", "process.env", "{...process.env}"):
            yield Injection(ALL, ALL, "EnvironmentPlugin", _at(path, argument), Severity.CRITICAL)


def _babel(path: str, read: Code, named: set[str]) -> Iterator[Injection]:
    how = "transform-inline-environment-variables"
    if "include" in named:
        for option in read.options:
            if option.name == "include" and option.value.kind == "list":
                holder, node = option.value.node
                for item in node.below:
                    if name := holder.literal(item):
                        yield Injection(name, name, how, _at(path, holder.argument(item)), by_name=True)
        return
    place = next((s for s in read.strings if "inline-environment-variables" in s.value), None)
    if place is not None:
        where = Location(source="worktree", path=path, line=place.line, column=place.column)
        yield Injection(ALL, ALL, how, where, Severity.HIGH, Confidence.MEDIUM)


def _in_json(path: str, text: str, kind: str) -> Iterator[Injection]:
    """`app.json` and `.babelrc`, which hold values only."""
    for entry in entries(text, path):
        place = Location(source="worktree", path=path, line=entry.line, column=entry.column)
        if kind == "Expo" and "extra" in entry.keys[:2] and entry.value:
            yield Injection(entry.name, entry.name, "extra of app.json", place, literal=True)
        elif kind == "Babel" and "include" in entry.keys and "inline-environment-variables" in text:
            yield Injection(entry.value, entry.value, "transform-inline-environment-variables", place, by_name=True)


def _on(argument: Argument | None) -> bool:
    return argument is not None and argument.literal == "true"


def _at(path: str, spot: Argument | Call) -> Location:
    return Location(source="worktree", path=path, line=spot.line, column=spot.column)


def is_secret(one: Injection) -> bool:
    """Whether what is copied is everything, or goes by the name of a provider's secret."""
    return one.name == ALL or names_secret(one.name) or names_secret(one.into)
