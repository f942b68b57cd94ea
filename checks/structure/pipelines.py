"""Pipelines: what a CI file runs, with which settings, secrets and rights, in one model for all systems.

`pipeline(text, path)` knows the system by the file's name: GitHub Actions (workflows and actions), GitLab CI, CircleCI,
Azure Pipelines, Jenkins, Bitbucket, Travis, Drone, Woodpecker, Buildkite, Cloud Build, CodeBuild, AppVeyor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Literal

import msgspec

from checks.expressions.patterns import pattern_of
from checks.structure.tree import NOTHING, Node, document

System = Literal[
    "github", "github-action", "gitlab", "circleci", "azure", "jenkins", "bitbucket", "travis", "drone", "woodpecker",
    "buildkite", "cloudbuild", "codebuild", "appveyor",
]  # fmt: skip


class Setting(msgspec.Struct, frozen=True):
    """A named value: a variable, an input of an action. The place is the value's."""

    name: str
    value: str
    line: int
    column: int
    end_line: int
    end_column: int


class Script(msgspec.Struct, frozen=True):
    """Commands as a shell is given them. Line 1 of `text` is `line` of the file, its first sign is at `column`.

    `quotes` is Jenkins' way of writing it: `'`, `"`, `'''`, `\"\"\"`; only in double quotes does Groovy put values in.
    """

    text: str
    line: int
    column: int
    quotes: str = ""


class Kept(msgspec.Struct, frozen=True):
    """Files that a run hands on: an artifact, a cache, or a report of variables."""

    kind: Literal["artifact", "cache", "dotenv", "pages"]
    paths: tuple[str, ...]
    line: int
    name: str = ""
    public: bool | None = None


class Trigger(msgspec.Struct, frozen=True):
    """What starts a pipeline: `push`, `pull_request_target`, `schedule`; `details` is what the file says of it."""

    name: str
    line: int
    details: Node = NOTHING


class Step(msgspec.Struct, frozen=True):
    """One step: an action it uses, or commands it runs."""

    name: str = ""
    id: str = ""
    uses: str = ""
    inputs: tuple[Setting, ...] = ()
    run: Script | None = None
    shell: str = ""
    env: tuple[Setting, ...] = ()
    condition: str = ""
    secrets: tuple[str, ...] = ()  # names of secrets that the system hands in by name (Jenkins, Drone, Bitbucket)
    line: int = 0
    column: int = 0
    end_line: int = 0

    @property
    def action(self) -> str:
        """What is used, without its version: `actions/checkout`."""
        return self.uses.partition("@")[0]

    @property
    def version(self) -> str:
        """The version that is used: a tag, a branch or a commit."""
        return self.uses.partition("@")[2]

    def input(self, name: str) -> Setting | None:
        """An input of the action."""
        return _named(self.inputs, name)


class Job(msgspec.Struct, frozen=True):
    """A job. `permissions` is None where none are stated; "inherit" in `secrets` hands on all of them."""

    name: str
    line: int = 0
    end_line: int = 0
    environment: str = ""
    permissions: tuple[Setting, ...] | None = None
    env: tuple[Setting, ...] = ()
    secrets: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    needs: tuple[str, ...] = ()
    runs_on: tuple[str, ...] = ()
    uses: str = ""  # a reusable workflow, a template, an orb's job
    inputs: tuple[Setting, ...] = ()
    condition: str = ""
    extends: tuple[str, ...] = ()
    contexts: tuple[str, ...] = ()  # CircleCI contexts, Azure variable groups
    keeps: tuple[Kept, ...] = ()
    images: tuple[str, ...] = ()
    id_tokens: tuple[str, ...] = ()  # names of tokens for federation (GitLab)


class Pipeline(msgspec.Struct, frozen=True):
    """A CI file. `node` is its tree, for what this model does not hold; Jenkins has none."""

    system: System
    path: str
    name: str = ""
    triggers: tuple[Trigger, ...] = ()
    permissions: tuple[Setting, ...] | None = None
    env: tuple[Setting, ...] = ()
    jobs: tuple[Job, ...] = ()
    includes: tuple[str, ...] = ()
    parameters: tuple[Setting, ...] = ()  # what is asked when it is started by hand, with its default
    node: Node = NOTHING

    @property
    def steps(self) -> Iterator[tuple[Job, Step]]:
        """All steps with their jobs."""
        return ((job, step) for job in self.jobs for step in job.steps)

    def trigger(self, *names: str) -> Trigger | None:
        """The first trigger of one of these names."""
        return next((t for t in self.triggers if t.name in names), None)

    def settings(self, job: Job, step: Step | None = None) -> tuple[Setting, ...]:
        """The variables that hold in a job or step, the nearest of each name."""
        known: dict[str, Setting] = {}
        for setting in (*self.env, *job.env, *(step.env if step is not None else ())):
            known[setting.name] = setting
        return tuple(known.values())


_EXPRESSIONS: tuple[tuple[System, str], ...] = (
    ("github", r"(?:^|/)\.(?:github|gitea|forgejo)/workflows/[^/]+\.ya?ml$"),
    ("github-action", r"(?:^|/)action\.ya?ml$"),
    ("gitlab", r"(?:^|/)(?:\.gitlab/.*|[^/]*\.?gitlab-ci[^/]*)\.ya?ml$"),
    ("circleci", r"(?:^|/)\.circleci/[^/]+\.ya?ml$"),
    (
            "azure",
            r"(?:^|/)(?:[^/]*azure-pipelines?[^/]*|\.azure-pipelines/.*|\.azuredevops/.*|\.pipelines/.*)\.ya?ml$",
        ),
    ("jenkins", r"(?:^|/)(?:[^/]*\.)?jenkinsfile(?:[._-][^/]*)?$|\.jenkinsfile$|(?:^|/)jenkins/[^/]*\.groovy$"),
    ("bitbucket", r"(?:^|/)bitbucket-pipelines\.ya?ml$"),
    ("travis", r"(?:^|/)\.travis\.ya?ml$"),
    ("drone", r"(?:^|/)\.drone\.ya?ml$"),
    ("woodpecker", r"(?:^|/)\.woodpecker(?:/.*)?\.ya?ml$"),
    ("buildkite", r"(?:^|/)(?:\.?buildkite/.*|buildkite)\.ya?ml$"),
    ("cloudbuild", r"(?:^|/)cloudbuild[^/]*\.(?:ya?ml|json)$"),
    ("codebuild", r"(?:^|/)buildspec[^/]*\.ya?ml$"),
    ("appveyor", r"(?:^|/)\.?appveyor\.ya?ml$"),
)  # fmt: skip
# One of these stands in each such name.
_WORDS = ("/workflows/", "action.y", "gitlab", "circleci", "azure", ".pipelines", "jenkins", "bitbucket", "travis", "drone", "woodpecker", "buildkite", "cloudbuild", "buildspec", "appveyor")  # fmt: skip
_BY_PATH = tuple((system, pattern_of(expression, re.IGNORECASE)) for system, expression in _EXPRESSIONS)
PATHS = (
    ".github/workflows/*.y*ml", ".gitea/workflows/*.y*ml", ".forgejo/workflows/*.y*ml", "action.y*ml", "*gitlab-ci*.y*ml",
    ".gitlab/**/*.y*ml", ".circleci/*.y*ml", "*azure-pipeline*.y*ml", ".azure-pipelines/**/*.y*ml", ".azuredevops/**/*.y*ml",
    "Jenkinsfile*", "*.jenkinsfile", "*.Jenkinsfile", "bitbucket-pipelines.y*ml", ".travis.y*ml", ".drone.y*ml",
    ".woodpecker.y*ml", ".woodpecker/**/*.y*ml", "buildkite.y*ml", ".buildkite/**/*.y*ml", "cloudbuild*.y*ml",
    "cloudbuild*.json", "buildspec*.y*ml", "appveyor.y*ml", ".appveyor.y*ml",
)  # fmt: skip
"""What a check that reads pipelines declares in `reads`: gitignore-style patterns."""


@lru_cache(maxsize=65_536)
def system_of(path: str) -> System | None:
    """Which CI system a file of this name belongs to."""
    small = path.lower()
    if not any(word in small for word in _WORDS):
        return None
    return next((system for system, expression in _BY_PATH if expression.search(path)), None)


@lru_cache(maxsize=128)
def pipeline(text: str, path: str) -> Pipeline | None:
    """The pipeline in a file; None where its name is that of no CI file, or it holds nothing."""
    system = system_of(path)
    if system is None:
        return None
    if system == "jenkins":
        from checks.structure.ci.jenkins import read_jenkins

        return read_jenkins(text, path)
    node = document(text, path)
    if node.kind != "mapping" and not (system == "drone" and node):
        return None
    if system in ("github", "github-action"):
        from checks.structure.ci.github import read_github

        return read_github(node, path, system)
    if system == "gitlab":
        from checks.structure.ci.gitlab import read_gitlab

        return read_gitlab(node, path)
    from checks.structure.ci.others import READERS

    return READERS[system](node, path, text)


# --- for the readers ---------------------------------------------------------------------------------------------------


def setting(key: Node, value: Node) -> Setting:
    """A member of a mapping, as a setting."""
    return Setting(key.value, value.value, value.line, value.column, value.end_line, value.end_column)


_NO_SETTINGS = frozenset(("group", "template", "secure"))  # what lists of variables hold beside variables


def settings(node: Node) -> tuple[Setting, ...]:
    """A mapping of single values, or a list of `NAME=value` and of `{name: …, value: …}`."""
    found = [setting(key, value) for _, key, value in node.named() if value.single]
    for item in node.items:
        if item.kind == "mapping" and item.get("name"):
            value = item.get("value")
            if value.single:
                found.append(setting(item.get("name"), value))
        elif item.kind == "mapping":
            found += [s for s in settings(item) if s.name not in _NO_SETTINGS]
        elif "=" in item.value:
            name, _, value_text = item.value.partition("=")
            found.append(Setting(name.strip(), value_text.strip().strip("\"'"), *_behind(item, len(name) + 1)))
    return tuple(found)


def _behind(node: Node, characters: int) -> tuple[int, int, int, int]:
    return node.line, node.column + characters, node.end_line, node.end_column


def script(node: Node) -> Script | None:
    """The commands of a value, or of a list of values, each on the lines where it stands."""
    if node.single and node.kind != "null":
        return Script(node.value, node.line, node.column)
    lines = [item for item in _flat(node) if item.single]
    if not lines:
        return None
    pieces: list[str] = []
    at = first = lines[0].line
    for item in lines:
        if item.line < at or item.line - at > 10_000:  # through an alias, from elsewhere
            at = item.line
        pieces.append("\n" * (item.line - at) + item.value.rstrip("\n"))
        at = item.line + item.value.rstrip("\n").count("\n")
        pieces.append("\n")
        at += 1
    return Script("".join(pieces).rstrip("\n"), first, lines[0].column)


def _flat(node: Node, depth: int = 0) -> Iterator[Node]:
    for item in node.items:
        if item.kind == "list" and depth < 5:
            yield from _flat(item, depth + 1)
        else:
            yield item


def permissions(node: Node) -> tuple[Setting, ...] | None:
    """`permissions: read-all` is one setting named `*`; `{}` is an empty tuple."""
    if not node or node.kind == "null":
        return None
    if node.single:
        return (Setting("*", node.value, node.line, node.column, node.end_line, node.end_column),)
    return settings(node)


def _named(found: tuple[Setting, ...], name: str) -> Setting | None:
    return next((s for s in found if s.name.lower() == name.lower()), None)
