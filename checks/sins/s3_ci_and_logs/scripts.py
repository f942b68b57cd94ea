"""Every piece of shell in a project: steps of pipelines, script files, make recipes, scripts of packages, image builds.

Each knows which of its variables hold secrets, who reads its output, and where its lines stand in the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

import msgspec

from checks.evidence import Evidence
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.remember import once
from checks.model import Confidence, Location, Severity
from checks.sins.s3_ci_and_logs.made_up import is_made_up
from checks.sins.s3_ci_and_logs.printing.names import names_secrets
from checks.sins.s3_ci_and_logs.shell import EXPRESSION, Dialect, Shell, is_plain_value, is_secret_name, shell
from checks.structure.dockerfile import dockerfile
from checks.structure.embedded import is_dockerfile
from checks.structure.flow import Use
from checks.structure.languages import language_of
from checks.structure.pipelines import Job, Pipeline, Script, Setting, Step, pipeline, system_of
from checks.structure.tree import document

SCRIPT_FILES = ("*.sh", "*.bash", "*.zsh", "*.ps1", "*.bat", "*.cmd", "Makefile", "*.mk", "GNUmakefile", "justfile", "Justfile", "Taskfile.y*ml", "package.json", "Dockerfile*", "*.dockerfile", "Containerfile")  # fmt: skip
"""Names of files that hold shell, beside pipelines."""

# Systems whose project variables are in the environment of every step, and hidden in its log by their exact text.
_GIVES_ALL = frozenset(("gitlab", "circleci", "travis", "bitbucket", "buildkite", "appveyor"))
_PUBLIC_LOGS = frozenset(("github", "github-action", "gitlab", "circleci", "travis", "appveyor", "azure"))
_MAKE = NamePattern(r"(?i)(?:^|/)(?:gnu)?makefile$|\.mk$")
_DIRECTIVE = pattern_of(
    r"\s*(?:ifn?eq\b|ifn?def\b|else\b|endif\b|-?include\b|define\b|endef\b|override\b|(?:un)?export(?:\s+\w+)?\s*$)"
)
_JUST = NamePattern(r"(?i)(?:^|/)\.?justfile$")
_TASK = NamePattern(r"(?i)(?:^|/)taskfile[^/]*\.ya?ml$")
_SECRET = pattern_of(r"\bsecrets\.([A-Za-z_]\w*)|\bsecrets\[\s*['\"]([A-Za-z_]\w*)['\"]\s*\]")
_INPUT = pattern_of(r"\binputs\.([A-Za-z_][\w-]*)|\binputs\[\s*['\"]([\w-]+)['\"]\s*\]")
_ENV = pattern_of(r"\benv\.([A-Za-z_]\w*)")
OWN_TOKENS = frozenset(("GITHUB_TOKEN", "github_token", "GH_TOKEN", "CI_JOB_TOKEN", "ACTIONS_RUNTIME_TOKEN"))
"""Tokens a system makes for one run: they end with it."""


class Piece(msgspec.Struct, frozen=True, eq=False):
    """A script with where it stands. `system` is empty for what is no pipeline; `name` is how it is told of."""

    path: str
    text: str
    line: int
    name: str
    system: str = ""
    dialect: Dialect = "sh"
    shell_line: str = ""  # the shell as a pipeline names it: `bash -x {0}`
    quotes: str = ""  # Jenkins
    pipeline: Pipeline | None = None
    job: Job | None = None
    step: Step | None = None
    lines: tuple[str, ...] = ()  # of the file
    ends: tuple[int, ...] = ()  # where in it a shell ends and another begins: the recipes of make and just

    @property
    def shell(self) -> Shell:
        """The script as it is read."""
        return shell(self.text, self.system, self.dialect)

    @property
    def settings(self) -> tuple[Setting, ...]:
        """The variables that a pipeline sets for it."""
        if self.pipeline is None or self.job is None:
            return ()
        return self.pipeline.settings(self.job, self.step)

    def at(self, line: int, column: int = 1) -> Location:
        """The place in the file of a place in the script, both counted from 1."""
        rows = self.text.split("\n")
        said = rows[line - 1] if 0 < line <= len(rows) else ""
        number = self.line + line - 1
        row = self.lines[number - 1] if 0 < number <= len(self.lines) else ""
        if len(row) == len(said):  # a file of its own
            return Location(source="worktree", path=self.path, line=number, column=column)
        indented = len(said) - len(said.lstrip())
        fragment = said[max(column - 1, indented) :][:40] or said.strip()[:40]
        for candidate in (number, *range(self.line, min(self.line + 40, len(self.lines) + 1))):
            row = self.lines[candidate - 1] if 0 < candidate <= len(self.lines) else ""
            if fragment and (found := row.find(fragment)) >= 0:
                return Location(source="worktree", path=self.path, line=candidate, column=found + 1)
        return Location(source="worktree", path=self.path, line=min(number, max(len(self.lines), 1)), column=1)

    @property
    def confidence(self) -> Confidence:
        """How sure a finding here is: tests, documents and templates are less so."""
        return confidence_at(self.path)


@once
def pieces(evidence: Evidence) -> tuple[Piece, ...]:
    """All pieces of shell in the texts that were read."""
    return tuple(p for path, text in sorted(evidence.texts.items()) for p in _in_file(path, text))


@once
def pipelines(evidence: Evidence) -> tuple[Pipeline, ...]:
    """All pipelines that were read."""
    read = (pipeline(text, path) for path, text in sorted(evidence.texts.items()) if system_of(path))
    return tuple(p for p in read if p is not None)


def in_pipelines(evidence: Evidence, *systems: str) -> list[Piece]:
    """The scripts of pipelines, of these systems or of all."""
    return [p for p in pieces(evidence) if p.system and (not systems or p.system in systems)]


def _in_file(path: str, text: str) -> Iterator[Piece]:
    if system_of(path):
        read = pipeline(text, path)
        if read is not None:
            yield from _steps(read, text)
        return
    if is_dockerfile(path):
        lines = _lines(text)
        for run in dockerfile(text).instructions:
            if run.name == "RUN":
                yield Piece(path, run.script, run.line, path.rsplit("/", 1)[-1], lines=lines)
    elif (making := _MAKE.is_in(path)) or _JUST.search(path):
        lines = _lines(text)
        rows = _recipes(lines, make=making)
        ends = tuple(_shell_ends(lines, rows, make=making))
        yield Piece(path, "\n".join(rows), 1, path, lines=lines, ends=ends)
    elif _TASK.search(path) or path.rsplit("/", 1)[-1] == "package.json":
        yield from _entries(path, text, _lines(text))
    elif path.endswith(".ps1"):
        yield Piece(path, text, 1, path, dialect="pwsh", lines=_lines(text))
    elif path.endswith((".bat", ".cmd")):
        yield Piece(path, text, 1, path, dialect="cmd", lines=_lines(text))
    elif language_of(path, text) == "bash":
        yield Piece(path, text, 1, path, lines=_lines(text))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n"))


def _steps(read: Pipeline, text: str) -> Iterator[Piece]:
    lines = tuple(text.split("\n"))
    seen: set[tuple[int, int]] = set()  # what several jobs take from one place is read once
    for job, step in read.steps:
        script: Script | None = step.run
        if script is None and read.system in ("github", "github-action") and step.action == "actions/github-script":
            continue
        if script is None or (script.line, script.column) in seen:
            continue
        dialect = _dialect(read, job, step)
        if dialect is None:
            continue
        seen.add((script.line, script.column))
        named = step.name or step.id or job.name
        name = f"“{named[:50]}”" if named else f"line {step.line}"
        yield Piece(
            read.path, script.text, script.line, name, read.system, dialect, step.shell, script.quotes, read, job, step,
            lines,
        )  # fmt: skip


def _dialect(read: Pipeline, job: Job, step: Step) -> Dialect | None:
    """What a step's script is written in; None for what is no shell."""
    said = step.shell.lower()
    if said.startswith(("pwsh", "powershell")):
        return "pwsh"
    if said.startswith(("cmd", "bat")):
        return "cmd"
    if re.match(r"(?:python|node|ruby|perl|deno|bun)\b", said):
        return None
    if read.system == "jenkins" and not step.shell:
        return None  # a step of Groovy
    if not said and any("windows" in r.lower() for r in job.runs_on):
        return "pwsh" if read.system in ("github", "gitlab") else "cmd"
    if read.system == "appveyor":
        return "cmd"
    return "sh"


def _recipes(lines: tuple[str, ...], *, make: bool) -> list[str]:
    """The lines that a shell is given, all others blank; make's variables as the shell would write them."""
    found = []
    for line in lines:
        if not line.startswith(("\t", "    ", "  ") if not make else "\t"):
            found.append("")
            continue
        if make and _DIRECTIVE.match(line):  # make's own word, wherever it is indented
            found.append("")
            continue
        line = re.sub(r"^(\s*)[@+-]+", lambda m: m[1] + " " * (len(m[0]) - len(m[1])), line)
        if make:
            line = re.sub(r"\$\$", " $", re.sub(r"\$\((\w+)\)", r"${\1}", line))
        found.append(line)
    return found


def _shell_ends(lines: tuple[str, ...], rows: list[str], *, make: bool) -> Iterator[int]:
    """Each line of a recipe is a shell of its own; one shell is a recipe with `#!` of just's, and any below `.ONESHELL`."""
    one_shell = make and any(line.startswith(".ONESHELL") for line in lines)
    offset, first, whole = 0, True, False
    for line, row in zip(lines, rows, strict=True):
        offset += len(row) + 1
        if not row:
            if line.strip() and not first:  # the next target
                first = True
                yield offset
            continue
        if first:
            first, whole = False, one_shell or (not make and row.lstrip().startswith("#!"))
        if not whole and not row.endswith("\\"):
            yield offset


def _entries(path: str, text: str, lines: tuple[str, ...]) -> Iterator[Piece]:
    """`scripts` of a package.json, `cmds` of a Taskfile: every command a piece of its own."""
    top = document(text, path)
    if path.endswith("package.json"):
        for name, _, body in top.get("scripts").named():
            if body.single:
                yield Piece(path, body.value, body.line, f"script “{name[:50]}”", lines=lines)
        return
    for name, _, task in top.get("tasks").named():
        for one in (task.get("cmds").items if task.kind == "mapping" else task.each()) or task.get("cmd").each():
            said = one if one.single else one.get("cmd")
            if said.single:
                yield Piece(path, said.value, said.line, f"task “{name[:50]}”", lines=lines)


# --- secrets ----------------------------------------------------------------------------------------------------------


def secrets_in(expression: str) -> list[str]:
    """The secrets that an expression of GitHub names; `*` for all of them."""
    named = [a or b for a, b in _SECRET.findall(expression)]
    if not named and re.search(r"(?<![.\w'\"-])secrets(?![\w'\"-])", expression):  # not `steps.a.outputs.secrets`
        named = ["*"]
    if re.search(r"\bgithub\.token\b", expression):
        named.append("GITHUB_TOKEN")
    return named


def secret_inputs(expression: str) -> list[str]:
    """The inputs that an expression names, and whose names are those of secrets."""
    return [n for a, b in _INPUT.findall(expression) if is_secret_name(n := a or b)]


def expressions(value: str) -> list[str]:
    """What stands in `${{ … }}`."""
    return EXPRESSION.findall(value)


def secret_of(setting: Setting, system: str) -> str:
    """The secret that a pipeline's variable is given; empty for a variable that is given none."""
    if system in ("github", "github-action"):
        for expression in expressions(setting.value):
            for name in secrets_in(expression) + secret_inputs(expression):
                return name
        return ""
    if system == "azure":
        found = re.search(r"\$\(([A-Za-z_][\w.-]*)\)", setting.value)
        return found[1] if found and is_secret_name(found[1]) else ""
    value = setting.value.strip()
    made_up = bool(value) and not re.search(r"[$(<]", value) and not is_plain_value(value)
    return setting.name if is_secret_name(setting.name) and not made_up else ""


class Secrets(dict[str, str]):
    """The variables of a step that hold a secret, each with the secret's name. `plain` are those that are set to none."""

    plain: frozenset[str] = frozenset()


def secret_variables(piece: Piece) -> Secrets:
    """What the file says of the variables of a step."""
    found = Secrets()
    for setting in piece.settings:
        if name := secret_of(setting, piece.system):
            found[setting.name] = name
    found.plain = frozenset(s.name for s in piece.settings) - found.keys()
    if piece.step is not None and piece.job is not None:
        for name in (*piece.step.secrets, *piece.job.secrets):
            if name != "inherit":
                found.setdefault(name, name)
    return found


def source_in(piece: Piece, *, own_tokens: bool = True) -> Callable[[Use], bool]:
    """Asks of a use in this script whether it is a secret."""
    known = secret_variables(piece)
    read = piece.shell

    def is_secret(use: Use) -> bool:
        name = secret_named(use, known, read)
        return bool(name) and (own_tokens or name not in OWN_TOKENS)

    return is_secret


def secret_named(use: Use, known: Secrets, read: Shell) -> str:
    """The name of the secret that a use is; empty for none."""
    if use.kind == "text":
        for expression in read.covered_in(use.text):
            named = secrets_in(expression)
            named += [n for n in secret_inputs(expression) if not names_secrets(n, _with_variables(read.text))]
            named += [known[n] for n in _ENV.findall(expression) if n in known]
            is_list = expression.endswith(".secrets")  # of names
            if not named and is_secret_name(expression) and not _INPUT.search(expression) and not is_list:
                named = [expression]
            if named:
                return named[0]
        return ""
    name = use.name.removeprefix("env_")
    if name in known:
        return known[name]
    if not is_secret_name(name) or name in known.plain or is_made_up(name, read) or names_secrets(name, read.code.text):
        return ""
    return name


@lru_cache(maxsize=64)  # asked for each use
def _with_variables(text: str) -> str:
    """A script with the inputs it is given written as variables of a shell, so that one question fits both."""
    return EXPRESSION.sub(lambda m: f"${{{i[1] or i[2]}}}" if (i := _INPUT.search(m[1])) is not None else m[0], text)


def given_all(piece: Piece) -> bool:
    """Whether the system puts every secret of the project into the environment of this step."""
    return piece.system in _GIVES_ALL


# --- who reads --------------------------------------------------------------------------------------------------------


def is_public(evidence: Evidence, path: str) -> bool:
    """Whether what runs from this file can be read by everybody: the host's own word, else the look of the remotes."""
    inside = [r for r in evidence.repositories if not r.path or path.startswith(f"{r.path}/")]
    if not inside:
        return False
    all_ = max(inside, key=lambda r: len(r.path)).remotes
    remotes = [r for r in all_ if r.name != "upstream"] or list(all_)  # that one is somebody else's, and only read
    said = [
        h.visibility
        for h in evidence.hosts
        if h.visibility and any((h.host, h.project) == (r.host, r.project) for r in remotes)
    ]
    return "public" in said if said else any(r.looks_public for r in remotes)


def run_by(evidence: Evidence, piece: Piece) -> Iterator[Piece]:
    """The scripts of pipelines that name the file of another script, and so may run it."""
    name = piece.path.rsplit("/", 1)[-1]
    return (p for p in pieces(evidence) if p.system and name in p.text)


def log_is_public(evidence: Evidence, piece: Piece) -> bool:
    """Whether everybody can read the log of this step."""
    return piece.system in _PUBLIC_LOGS and is_public(evidence, piece.path)


def graver_if(severity: Severity, worse: bool) -> Severity:
    """One step up."""
    return severity.shifted(1) if worse else severity


def confidence_at(path: str, most: Confidence = Confidence.HIGH) -> Confidence:
    """How sure a finding in a file is: less in tests, documents, templates, and in copies that no system reads."""
    lower = kind_of(path) in (Kind.TEST, Kind.DOCUMENT, Kind.TEMPLATE) or _ASIDE.search(path) is not None
    if not lower:
        return most
    return Confidence.MEDIUM if most is Confidence.HIGH else Confidence.LOW


_ASIDE = pattern_of(
    r"(?i)(?:^|/)(?:examples?|samples?|templates?|docs?|tests?|fixtures?|cookbook|tutorials?|\{\{[^/]*\}\})/"
)
