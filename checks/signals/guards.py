"""Guards: what looks before the next commit, in the pipeline, and at the host.

The questions about hooks and pipelines are asked of one repository (`hook_of`, `pipeline_of`); S1-NO-GUARD asks the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from checks.evidence import Evidence, Need, Repository
from checks.guards import configured, is_manager, managers_in, parts, scanner_in
from checks.model import Location
from checks.readings import Reading
from checks.signals.signal import Look, Practice, Signal, Step, packages
from checks.signals.signs import files, setting
from checks.structure.entries import entries, find

HOOK_FILES = (
    ".pre-commit-config.yaml", ".pre-commit-config.yml", ".husky/*", "lefthook.yml", "lefthook.yaml", ".lefthook.yml",
    ".lefthook.yaml", "package.json", ".lintstagedrc*", ".overcommit.yml", ".githooks/*",
)  # fmt: skip
PIPELINE_FILES = (
    ".github/workflows/*.yml", ".github/workflows/*.yaml", ".gitlab-ci.yml", ".circleci/config.yml", "azure-pipelines.yml",
    "bitbucket-pipelines.yml", "Jenkinsfile",
)  # fmt: skip
HOOKS = ("pre-commit", "pre-push", "commit-msg")
_PIPELINE = (
    ".github/workflows/",
    ".gitlab-ci",
    ".circleci/",
    "azure-pipelines.",
    "bitbucket-pipelines.",
    "Jenkinsfile",
)
_DECLARED = (".pre-commit-config.", ".husky/", "lefthook.", ".lefthook.", ".lintstagedrc", ".overcommit.", ".githooks/")


class Guard(msgspec.Struct, frozen=True):
    """A scanner that runs: its name, and the file (by its path in the repository) that has it run; "" for git's own hook.

    `words` is a sentence without its full stop: `The pipeline in .gitlab-ci.yml runs gitleaks`.
    """

    scanner: str
    path: str
    words: str


def guard_texts(repository: Repository, evidence: Evidence) -> dict[str, str]:
    """What a repository declares, by its path in it: hooks, hook managers' files and pipelines."""
    prefix = f"{repository.path}/" if repository.path else ""
    inner = {p[len(prefix) :]: text for p, text in evidence.texts.items() if p.startswith(prefix)}
    return {
        path: text
        for name, whole in inner.items()
        if name.startswith((*_PIPELINE, *_DECLARED)) or name == "package.json"
        for path, text in parts(name, whole)
    }


def is_pipeline(path: str) -> bool:
    """Whether a path in a repository is that of a pipeline's file."""
    return path.startswith(_PIPELINE)


def pipeline_of(texts: dict[str, str]) -> Guard | None:
    """The scanner that a pipeline runs, itself or through a hook manager."""
    for path, text in sorted(texts.items()):
        if is_pipeline(path) and (found := _through(text, texts)):
            return Guard(found, path, f"The pipeline in {path} runs {found}")
    return None


def hook_of(repository: Repository, texts: dict[str, str]) -> Guard | None:
    """The scanner that really runs before a commit here: from the hook that git starts, through what it calls."""
    if repository.hooks_path:
        folder = repository.hooks_path.removeprefix("./").strip("/").removesuffix("/_")  # husky keeps its own in `_`
        for name in HOOKS:
            text = texts.get(f"{folder}/{name}")
            if text is not None and (found := _through(text, texts)):
                return Guard(found, f"{folder}/{name}", f"The hook in {folder}/{name} runs {found}")
        return None
    if not any(name in repository.hooks for name in HOOKS):
        return None
    managers = [word for word in repository.hooks_run if is_manager(word)]
    scanner = next((word for word in repository.hooks_run if word not in managers), None)
    found = scanner or _called(managers, texts)
    return Guard(found, "", f"The installed hook runs {found}") if found else None


def declared_in(texts: dict[str, str]) -> list[tuple[str, str]]:
    """(path, scanner) of the hook files that name one, whether or not anything runs them."""
    return sorted(
        (path.partition("#")[0], scanner)
        for path, text in texts.items()
        if not is_pipeline(path) and (scanner := scanner_in(text))
    )


def _through(text: str, texts: dict[str, str]) -> str | None:
    return scanner_in(text) or _called(managers_in(text), texts)


def _called(managers: Iterable[str], texts: dict[str, str], depth: int = 0) -> str | None:
    """A hook calls a manager, which may call another (husky, then lint-staged): the scanner at the end of that."""
    for manager in managers:
        for path, text in sorted(texts.items()):
            if configured(manager, path):
                scanner = scanner_in(text)
                if scanner is None and depth < 3:
                    scanner = _called([m for m in managers_in(text) if m != manager], texts, depth + 1)
                if scanner:
                    return scanner if depth else f"{scanner}, from {path.partition('#')[0]}"
    return None


def _where(repository: Repository, path: str) -> list[Location]:
    prefix = f"{repository.path}/" if repository.path else ""
    return [Location(source="worktree", path=prefix + path)] if path else []


def _precommit(look: Look) -> Iterator[Signal]:
    for repository in look.evidence.repositories:
        if repository.bare:
            continue
        texts = guard_texts(repository, look.evidence)
        for path, scanner in declared_in(texts):
            yield look.says(Step.CONFIGURED, f"{path} names {scanner}", _where(repository, path))
        guard = hook_of(repository, texts)
        if guard is not None:
            yield look.proves(guard.words, _where(repository, guard.path))


def _ci_scan(look: Look) -> Iterator[Signal]:
    """A scan of the newest commit alone misses what the last push brought and took back: whole depth is the proof."""
    for repository in look.evidence.repositories:
        texts = guard_texts(repository, look.evidence)
        guard = pipeline_of(texts)
        if guard is None:
            continue
        where = _where(repository, guard.path)
        yield look.says(Step.CONFIGURED, guard.words, where)
        if _whole_depth(texts[guard.path], guard.path):
            yield look.proves(f"{guard.words}, over the whole history", where)


def _whole_depth(content: str, path: str) -> bool:
    found = entries(content, path)
    depth = [
        e.value
        for e in (
            *find(found, "**", "fetch-depth"),
            *find(found, "**", "GIT_DEPTH"),
            *find(found, "**", "fetchDepth"),
            *find(found, "clone", "depth"),
        )
    ]
    if path.startswith(".circleci/"):
        return True  # it clones whole
    return any(value in ("0", "full") for value in depth)


def _push(look: Look) -> Iterator[Signal]:
    remotes = {(r.host, r.project) for repository in look.evidence.repositories for r in repository.remotes}
    for host in look.evidence.hosts:
        if (host.host, host.project) in remotes and host.push_protection:
            yield look.proves(f"{host.host} refuses pushes with keys it knows to {host.project}")


PRACTICES = (
    Practice(
        id="P-PRECOMMIT",
        title="A scanner before each commit",
        packages=(
            *packages("pypi", "pre-commit detect-secrets ggshield lefthook"),
            *packages("npm", "husky lefthook secretlint lint-staged"),
        ),
        signs=(files(".secretlintrc*", says="{} configures secretlint", step=Step.DECLARED),),
        proof=_precommit,
        reads=(Reading(HOOK_FILES),),
        needs=frozenset({Need.FILES, Need.REPOSITORY}),
    ),
    Practice(
        id="P-CI-SCAN",
        title="A scanner in the pipeline",
        proof=_ci_scan,
        reads=(Reading(HOOK_FILES), Reading(PIPELINE_FILES)),
        needs=frozenset({Need.FILES, Need.REPOSITORY}),
    ),
    Practice(
        id="P-PUSH-PROTECTION",
        title="A host that refuses pushes with keys",
        signs=(
            files(".github/secret_scanning.yml", says="{} configures the host's scanning", step=Step.DECLARED),
            setting(("*.tf",), [("**", "secret_scanning_push_protection", "**", "status")], "the repository's settings ask for push protection", value="^enabled$", words=("secret_scanning_push_protection",)),
        ),
        proof=_push,
        needs=frozenset({Need.FILES, Need.REPOSITORY, Need.HOST}),
    ),
)  # fmt: skip
