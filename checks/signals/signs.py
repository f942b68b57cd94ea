"""The sorts of signs: in text, among settings, in code, and files by their name alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import reduce
from operator import or_

from checks.expressions import absence
from checks.expressions.patterns import pattern_of
from checks.joins.lowered import Copies
from checks.readings import Reading
from checks.signals.signal import Found, Sign, Step
from checks.structure.entries import entries, find
from checks.structure.languages import language_of
from checks.structure.positions import lines_of
from checks.structure.syntax import Argument, Call, code
from checks.structure.tree import Key

WORKFLOWS = (".github/workflows/*.yml", ".github/workflows/*.yaml", ".github/actions/**/*.yml", "action.yml")
GITLAB = (".gitlab-ci.yml", ".gitlab-ci.yaml", ".gitlab/**/*.yml")
PIPELINES = (
    *WORKFLOWS, *GITLAB, ".circleci/config.yml", "azure-pipelines*.yml", "bitbucket-pipelines.yml", "Jenkinsfile*", ".drone.yml",
    ".woodpecker.yml", ".woodpecker/*.yml", "cloudbuild*.yaml", "buildspec*.yml",
)  # fmt: skip
YAML = ("*.yml", "*.yaml")
TERRAFORM = ("*.tf", "*.tofu", "*.tf.json")
CLOUDFORMATION = (*YAML, "*.json", "*.template")
SCRIPTS = (
    "*.sh",
    "*.bash",
    "Makefile",
    "justfile",
    "Justfile",
    "Taskfile.yml",
    "Procfile*",
    "package.json",
    "Dockerfile*",
    "*.dockerfile",
)
COMPOSE = ("compose*.yml", "compose*.yaml", "docker-compose*.yml", "docker-compose*.yaml")
DOCKERFILES = ("Dockerfile*", "*.dockerfile", "Containerfile*")
CODE = (
    "*.py", "*.js", "*.jsx", "*.mjs", "*.cjs", "*.ts", "*.tsx", "*.mts", "*.go", "*.java", "*.kt", "*.swift", "*.rb", "*.php", "*.cs",
    "*.rs", "*.dart", "*.ex", "*.exs", "*.scala", "*.vue", "*.svelte", "*.astro",
)  # fmt: skip
SETTINGS = (".env*", "*.env", "*.yml", "*.yaml", "*.toml", "*.json", "*.properties", "*.ini")


def files(*paths: str, says: str, step: Step = Step.CONFIGURED) -> Sign:
    """A file of such a name; no text is read."""
    return Sign(Reading(paths), says, None, step)


def text(
    paths: Iterable[str], pattern: str, says: str, *, words: Iterable[str] = (), step: Step = Step.CONFIGURED
) -> Sign:
    """An expression on a line that is no comment. `{}` in `says` is its first group."""
    expression = pattern_of(pattern, re.MULTILINE)

    def look(content: str, path: str) -> Iterator[Found]:
        met = expression.search(without_comments(content))
        if met:
            line, column = lines_of(content).at(met.start())
            yield Found(line, column, next((g for g in met.groups() if g), met[0])[:80])

    return Sign(Reading(tuple(paths), tuple(words)), says, look, step)


def setting(
    paths: Iterable[str],
    keys: Iterable[Key | tuple[Key, ...]],
    says: str,
    *,
    value: str = "",
    words: Iterable[str] = (),
    step: Step = Step.CONFIGURED,
) -> Sign:
    """A setting under such keys (several: any of them), with such a value. `{}` in `says` is its name.

    A value that is empty, or a `false`, sets nothing.
    """
    patterns = [k if isinstance(k, tuple) else ("**", k) for k in keys]
    wanted = pattern_of(value, re.IGNORECASE)

    def look(content: str, path: str) -> Iterator[Found]:
        all_ = entries(content, path)
        for pattern in patterns:
            for entry in find(all_, *pattern):
                said = entry.value.strip()
                if said and said.lower() not in ("false", "null", "~", "none") and wanted.search(said):
                    yield Found(entry.line, entry.column, entry.name)

    return Sign(Reading(tuple(paths), tuple(words)), says, look, step)


def called(
    callees: str,
    says: str,
    *,
    words: Iterable[str],
    having: str = "",
    value: str = "",
    imported: str = "",
    given: bool = False,
    paths: Iterable[str] = CODE,
    step: Step = Step.CONFIGURED,
) -> Sign:
    """A call of one of these (globs, by spaces), with an argument of that name and value, in code that imports a module
    which begins so; `given` wants it to be passed anything at all. `{}` in `says` is what is called.
    """
    patterns, modules = tuple(callees.split()), tuple(imported.split())
    wanted, likely, brings = pattern_of(value), may_call(patterns), may_bring(modules)

    def fits(call: Call) -> bool:
        if not call.named(*patterns) or (given and not call.arguments):
            return False
        if not having:
            return True
        named = [a for name in having.split() if (a := call.argument(name)) is not None]
        return any(wanted.search(argument.text) for argument in named)

    def look(content: str, path: str) -> Iterator[Found]:
        if (imported and not brings(content)) or not likely(content, path):
            return
        read = code(content, path)
        if imported and not any(i.module.startswith(modules) for i in read.imports):
            return
        for call in read.calls:
            if fits(call):
                yield Found(call.line, call.column, call.callee[:80])

    return Sign(Reading(tuple(paths), tuple(words)), says, look, step)


def imports(modules: str, says: str, *, paths: Iterable[str] = CODE, step: Step = Step.CONFIGURED) -> Sign:
    """An import of one of these modules or of what lies in it. `{}` in `says` is the module."""
    wanted = modules.split()

    def look(content: str, path: str) -> Iterator[Found]:
        for brought in code(content, path).imports:
            if any(brought.module == m or brought.module.startswith((f"{m}.", f"{m}/")) for m in wanted):
                yield Found(brought.line, brought.column, brought.module[:80])

    return Sign(Reading(tuple(paths), tuple(wanted)), says, look, step)


def strings(pattern: str, says: str, *, words: Iterable[str], paths: Iterable[str] = CODE) -> Sign:
    """A string in code that an expression fits. `{}` in `says` is what it fitted."""
    expression = pattern_of(pattern)

    def look(content: str, path: str) -> Iterator[Found]:
        for literal in code(content, path).strings:
            met = expression.search(literal.value)
            if met:
                yield Found(literal.line, literal.column, met[0][:80])

    return Sign(Reading(tuple(paths), tuple(words)), says, look)


def used_action(names: str, says: str, *, having: str = "", lacking: str = "") -> Sign:
    """A step of a workflow that uses one of these actions, with one of the inputs `having` and none of `lacking`."""
    wanted = tuple(n.lower() for n in names.split())
    inputs, spoiling = frozenset(having.split()), frozenset(lacking.split())

    def look(content: str, path: str) -> Iterator[Found]:
        all_ = entries(content, path)
        for entry in find(all_, "**", "uses"):
            if not entry.value.lower().startswith(wanted):
                continue
            step = entry.keys[:-1]
            given = {
                e.name for e in all_ if e.keys[: len(step)] == step and e.keys[len(step) : len(step) + 1] == ("with",)
            }
            if (not inputs or inputs & given) and not spoiling & given:
                yield Found(entry.line, entry.column, entry.value.partition("@")[0][:80])

    return Sign(Reading(WORKFLOWS, wanted), says, look)


def may_call(callees: Iterable[str]) -> Callable[[str, str], bool]:
    """Tells whether one of these (globs) may be called in a text of a path, as far as its letters tell.

    To be asked before a file is parsed: that costs a thousand times as much.
    """
    asked = []
    for callee in callees:
        last = callee.rpartition(".")[2]
        parts = tuple(filter(None, re.split(r"[.*()]+", callee)))
        asked.append((parts, absence.bits(parts, exact=False), pattern_of(_called(last))))
    every = reduce(or_, (needed for _, needed, _ in asked), 0)
    all_known = all(parts for parts, _, _ in asked)  # `*` has no letters

    def may(content: str, path: str) -> bool:
        if all_known and absence.lacks(content, every):
            return False
        bare = language_of(path, content) in _BARE
        return any(
            not absence.lacks_one(content, needed)
            and all(p in content for p in parts)
            and (bare or opens.search(content))
            for parts, needed, opens in asked
        )

    return may


def may_bring(modules: Iterable[str]) -> Callable[[str], bool]:
    """Tells whether a module that begins so may be brought into a text, as far as its letters tell: before it is parsed."""
    asked = [(parts, absence.bits(parts, exact=False)) for m in modules if (parts := tuple(re.findall(r"\w+", m)))]

    def may(content: str) -> bool:
        return any(not absence.lacks_one(content, bits) and all(p in content for p in parts) for parts, bits in asked)

    return may


def _called(name: str) -> str:
    """The expression for a call of this name (a glob). Where it can it begins with letters, which are found at once."""
    plain = re.escape(name)
    if "*" in name:
        return rf"(?<!\w){plain}{_OPENS}".replace(r"\*", r"\w*")
    return rf"{plain}(?<!\w{plain}){_OPENS}" if name else rf"(?<!\w){_OPENS}"


# What stands behind a name that is called: brackets, braces of a new object, the sign of a macro, a quote of a template.
_OPENS = r"\s*[?!]?\.?\s*(?:<[^;{}]{0,300}>\s*)?[({\[!`]"
_BARE = frozenset({"ruby", "elixir", "bash", "scala", "kotlin", "swift", "lua", "php"})  # a call may do without


def without_comments(content: str) -> str:
    """The text with whole-line comments and those behind a space blanked; as long as before, so that places stay."""
    return _bare.of(content)


def _blank(content: str) -> str:
    pieces: list[str] = []
    done = 0
    for sign in _COMMENT.finditer(content):
        start = sign.start()
        if start < done or (start and content[start - 1] not in " \t\n"):
            continue
        pieces.append(content[done:start])
        end = content.find("\n", start)
        done = end if end >= 0 else len(content)
        pieces.append(" " * (done - start))
    return "".join((*pieces, content[done:])) if pieces else content


_COMMENT = pattern_of(r"#(?!!)|//")
_bare = Copies(_blank, absence.blanked, 8_000_000)

Asked = Callable[[Argument], bool]
