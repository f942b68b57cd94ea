"""What builds images: Dockerfiles with the stages that are shipped, and what scripts and pipelines hand to a build."""

from __future__ import annotations

from collections.abc import Iterator

from checks.evidence import Evidence
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.sins.s7_just_config.commands import commands
from checks.sins.s7_just_config.values import Literal
from checks.structure.dockerfile import Dockerfile, dockerfile
from checks.structure.embedded import is_dockerfile
from checks.structure.entries import entries, find
from checks.structure.pipelines import pipeline, system_of

DOCKERFILES = ("Dockerfile*", "*.dockerfile", "*.Dockerfile", "Containerfile*", "*.Containerfile")
_BUILDING = (
    "docker/build-push-action",
    "depot/build-push-action",
    "redhat-actions/buildah-build",
    "docker/bake-action",
)
_BAKE = NamePattern(r"(?i)(?:^|/)docker-bake[^/]*\.(?:hcl|json)$")
_NO_DOCKERFILE = pattern_of(r"(?i)\.(?:md|txt|dockerignore|go|py|ts|js|rs)$")


def dockerfiles(evidence: Evidence) -> list[tuple[str, Dockerfile]]:
    """The Dockerfiles that were read, with their paths."""
    found = [
        (path, dockerfile(text))
        for path, text in sorted(evidence.texts.items())
        if is_dockerfile(path) and not _NO_DOCKERFILE.search(path)
    ]
    return [(path, read) for path, read in found if read.stages]


def shipped(read: Dockerfile) -> frozenset[int]:
    """The stages whose layers and settings are in the image: the last, and those it is built on."""
    numbers = {s.name.lower(): s.number for s in read.stages if s.name}
    found: set[int] = set()
    stage = read.stages[-1] if read.stages else None
    while stage is not None and stage.number not in found:
        found.add(stage.number)
        below = numbers.get(stage.image.lower())
        stage = read.stages[below] if below is not None and below < stage.number else None
    return frozenset(found)


def build_arguments(evidence: Evidence) -> Iterator[Literal]:
    """`NAME=value` that a script, a makefile or a pipeline hands to a build."""
    for command in commands(evidence, "docker", "podman", "buildah", "nerdctl", "depot"):
        for word in command.options("--build-arg"):
            name, equals, value = word.text.partition("=")
            column = None if word.column is None else word.column + len(name) + 1
            said = value.strip("\"'") if equals else f"${name}"  # a name alone is taken from the environment
            yield Literal(name, said, command.path, word.line, column, part="--build-arg")
    for path, text in sorted(evidence.texts.items()):
        if _BAKE.search(path):
            for entry in find(entries(text, path), "target", "*", "args", "*"):
                said = (
                    entry.value if entry.kind == "text" else f"${entry.value}"
                )  # a variable of the file, or of the environment
                yield Literal(entry.name, said, path, entry.line, entry.column, part="a target of bake")
        if "build-args" not in text or system_of(path) not in ("github", "github-action"):
            continue
        read = pipeline(text, path)
        for _, step in read.steps if read is not None else ():
            given = step.input("build-args") if step.action in _BUILDING else None
            if given is not None:
                block = given.end_line > given.line
                for number, line in enumerate(given.value.splitlines()):
                    name, equals, value = line.strip().partition("=")
                    if equals:
                        at = min(given.line + number, given.end_line) if block else given.line
                        yield Literal(name, value.strip("\"'"), path, at, part=f"build-args of {step.action}")
