"""S7-DOCKERFILE: a build that is given a secret as ARG or ENV, writes one into a layer, or copies a file of secrets."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

import msgspec

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.keys.lookalikes import doubted
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.env_files import is_secret_file
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unique, unseen
from checks.sins.s7_just_config.commands import SCRIPTS
from checks.sins.s7_just_config.handed import fact_of, holds_secret
from checks.sins.s7_just_config.images import DOCKERFILES, build_arguments, dockerfiles, shipped
from checks.sins.s7_just_config.looks import is_plain, is_secret_name, of_a_model
from checks.sins.s7_just_config.values import Literal, Plain, findings_of, is_tracked, keys_at, more, plain_in
from checks.structure.dockerfile import Dockerfile, Instruction
from checks.structure.syntax import code
from checks.words import count_of

# A value that is put in when the image is built: from an argument, from the environment, from a pipeline's secrets.
_PUT_IN = pattern_of(r"\$(?!\()\{?\w|\$\{\{\s*secrets\.")
_TAKEN = pattern_of(r"[\"']?\$\{?(\w{1,100})\}?[\"']?")
_HALF = pattern_of(
    r"(?i)(?:^|/)(?:\.npmrc|\.pypirc|local\.properties|credentials(?:\.[a-z]+)?|[^/]*\.tfvars(?:\.json)?)$"
)
_PRIVATE = pattern_of(
    r"(?i)(?:^|/)(?:id_(?:rsa|ed25519|ecdsa|dsa)|\.netrc|\.docker/config\.json|\.aws|\.ssh|\.kube/config)/?$"
)


class Given(msgspec.Struct, frozen=True):
    """A secret that a build is given, by its name alone. `stays` says whether the shipped image keeps it."""

    name: str
    how: str
    location: Location
    stays: bool = True


def judge(evidence: Evidence) -> Verdict:
    """High for a literal and for a copied file with a secret, medium for a name; low where no shipped stage has it."""
    if not evidence.has(Need.WORKTREE):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.WORKTREE])
    missed = hole(evidence, "worktree")
    read = dockerfiles(evidence)
    handed = list(build_arguments(evidence))
    if not read and not handed:
        return unseen(missed, "No Dockerfile is here, and no script hands arguments to a build.")
    literals = [literal for path, file in read for literal in _literals(path, file)]
    plains = plain_in(evidence, [*literals, *handed])
    given = [g for path, file in read for g in (*_named(path, file), *_written(path, file))]
    aside = _aside(given)
    given += [
        Given(a.name, f"{a.part} hands it to a build", a.location, a.name not in aside)
        for a in handed
        if is_secret_name(a.name) and _PUT_IN.search(a.value)
    ]
    copied = [f for path, file in read for f in _copied(evidence, path, file)]
    findings = [*findings_of(CHECK, evidence, plains, _tell), *copied, *_by_name(given)]
    return told(
        findings,
        missed,
        failed=f"{count_of(len(findings), 'secret')} given to builds of images.",
        passed="No build is given a secret as a setting, or copies one.",
        looked_at=f"{count_of(len(read), 'Dockerfile')}, {count_of(len(handed), 'argument of a build', 'arguments of builds')}",
    )


def _literals(path: str, file: Dockerfile) -> Iterator[Literal]:
    """Settings with values, and what a RUN writes down or sets for a command."""
    for instruction, setting in file.settings:
        if setting.value:
            yield Literal(setting.name, setting.value, path, setting.line, setting.column, setting.end_line, setting.end_column, part=instruction.name)  # fmt: skip
    for instruction in file.of("RUN"):
        for assigned in code(instruction.script, "run.sh").assignments:
            if assigned.value.literal:
                at = instruction.line + assigned.line - 1
                yield Literal(assigned.target, assigned.value.literal, path, at, assigned.value.column, part="RUN")
        for name, value, line in _echoed(instruction):
            yield Literal(name, value, path, line, part="RUN")
    for instruction in file.of("RUN", "COPY", "ADD", "CMD", "ENTRYPOINT", "HEALTHCHECK", "ONBUILD"):
        for heredoc in instruction.heredocs:
            for number, written in enumerate(heredoc.text.splitlines()):
                name, equals, value = written.strip().removeprefix("export ").partition("=")
                if equals and re.fullmatch(r"[A-Za-z_]\w{0,99}", name):
                    yield Literal(name, value.strip("\"'"), path, heredoc.line + number, part=instruction.name)
        text = "\n".join([instruction.text, *(h.text for h in instruction.heredocs)])
        yield Literal("", f"{text}\n", path, instruction.line, None, instruction.end_line + sum(h.text.count("\n") + 2 for h in instruction.heredocs), part=instruction.name)  # fmt: skip


_ECHOED = pattern_of(r"([A-Za-z_]\w{0,99})=([^\s\"'\\]*)")


def _echoed(instruction: Instruction) -> Iterator[tuple[str, str, int]]:
    """`echo "NAME=value" > .env` and its like: (name, value, line)."""
    for call in code(instruction.script, "run.sh").calls:
        if call.callee in ("echo", "printf") and call.redirect:
            for argument in call.arguments:
                for met in _ECHOED.finditer(argument.text):
                    yield met[1], met[2], instruction.line + argument.line - 1


def _named(path: str, file: Dockerfile) -> Iterator[Given]:
    """ARG and ENV with a secret's name, to be filled when the image is built. An empty value and a path are none, nor is
    what an ARG fills in that says of itself that it is none.
    """
    inside = shipped(file)
    dummies = {
        setting.name
        for instruction, setting in file.settings
        if instruction.name == "ARG"
        and setting.value
        and not _PUT_IN.search(setting.value)
        and not is_plain(setting.value)
    }
    for instruction, setting in file.settings:
        if instruction.name not in ("ARG", "ENV") or not is_secret_name(setting.name):
            continue
        taken = _TAKEN.fullmatch(setting.value or "")
        if taken is not None and taken[1] in dummies:
            continue
        if setting.value is None or _PUT_IN.search(setting.value):
            place = Location(source="worktree", path=path, line=setting.line, column=setting.column, end_line=setting.end_line, end_column=setting.end_column)  # fmt: skip
            how = (
                "ENV keeps it in the image’s settings"
                if instruction.name == "ENV"
                else "ARG leaves it in the image’s history"
            )
            yield Given(setting.name, how, place, instruction.stage in inside)


def _aside(given: list[Given]) -> set[str]:
    """Names that Dockerfiles take in stages alone that are not shipped: what a build is handed stays there."""
    return {g.name for g in given} - {g.name for g in given if g.stays}


def _written(path: str, file: Dockerfile) -> Iterator[Given]:
    inside = shipped(file)
    for instruction in file.of("RUN"):
        mounted = {m.get("env") or m.get("id", "") for m in instruction.mounts if m.get("type") == "secret"}
        for name, value, line in _echoed(instruction):
            if is_secret_name(name) and _PUT_IN.search(value):
                place = Location(source="worktree", path=path, line=line)
                how = "RUN writes it into a file of a layer" + (
                    ", though it is mounted as a secret" if name in mounted else ""
                )
                yield Given(name, how, place, instruction.stage in inside)


def _by_name(given: list[Given]) -> Iterator[Finding]:
    """A finding for each name of a file; what stays in the image is told first."""
    groups: dict[tuple[str, str], list[Given]] = {}
    for one in given:
        groups.setdefault((one.location.path, one.name), []).append(one)
    for (path, name), group in groups.items():
        group.sort(key=lambda g: (not g.stays, not g.how.startswith(("ENV", "RUN"))))
        stays = group[0].stays
        where = "" if stays else " in a stage that is not shipped; the cache and the record of the build keep it"
        yield CHECK.finding(
            f"{name[:80]} in {path}: {group[0].how}{where}. Whoever gets {'the image' if stays else 'those'} can read it.",
            locations=unique(g.location for g in group)[:KEPT_LOCATIONS],
            severity=Severity.MEDIUM if stays else Severity.LOW,
            confidence=doubted(Confidence.MEDIUM if of_a_model(name) else Confidence.LOW, path),
            title="A build is given a secret as a setting",
            fixes=("docker-secrets",),
            about=f"name {name}",
        )


def _copied(evidence: Evidence, path: str, file: Dockerfile) -> Iterator[Finding]:
    """COPY and ADD of files of secrets, by their names and by what they hold here."""
    inside = shipped(file)
    for instruction in file.of("COPY", "ADD"):
        if instruction.flag("from") is not None or instruction.stage not in inside:
            continue
        for source in instruction.sources:
            name = source.strip("\"'").removeprefix("./")
            here = _found(evidence, path, name)
            known = here is not None and holds_secret(evidence, here)
            named = is_secret_file(name) or _PRIVATE.search(name) is not None
            if not known and (not named or here is not None or _HALF.search(name)):
                continue  # a file that is here and holds no secret, or one that often holds none
            keys = keys_at(evidence, here) if here else []
            place = Location(source="worktree", path=path, line=instruction.line, column=instruction.column)
            yield CHECK.finding(
                f"{path} copies {name[:80]} into the image{', and the file holds a secret' if known else ''}. A layer keeps it, even if a later one deletes it.",
                locations=[place, *unique(s.location for _, s in keys)][:KEPT_LOCATIONS],
                key=keys[0][0].fingerprint if keys else None,
                severity=Severity.HIGH if known else Severity.MEDIUM,
                confidence=doubted(Confidence.HIGH if known else Confidence.LOW, path),
                title="A file of secrets is copied into an image",
                fixes=("docker-secrets", "ignore-context"),
                about=f"copy {name}",
            )


def _found(evidence: Evidence, path: str, name: str) -> str | None:
    """The file that a COPY names: the context is the Dockerfile's folder, or one above it."""
    folder = path.rpartition("/")[0]
    while True:
        target = posixpath.normpath(posixpath.join(folder, name))
        if fact_of(evidence, target) is not None or is_tracked(evidence, target):
            return target
        if not folder:
            return None
        folder = folder.rpartition("/")[0]


def _tell(first: Plain, group: list[Plain]) -> str:
    how = {"ENV": "ENV keeps it in the image’s settings", "ARG": "ARG leaves it in the image’s history", "LABEL": "LABEL keeps it in the image’s settings"}.get(first.literal.part, "a layer or the build’s record keeps it")  # fmt: skip
    return f"{first.called} stands in {first.literal.path} as it is ({first.literal.part}).{more(group)} Here {how}: whoever gets the image has the key."


CHECK = Check(
    "S7-DOCKERFILE",
    sin=Sin.JUST_CONFIG,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=(*DOCKERFILES, "docker-bake*.hcl", "docker-bake*.json", Reading(SCRIPTS, ("build-arg",))),
    judge=judge,
    module=__name__,
)
