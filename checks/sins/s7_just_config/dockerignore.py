"""S7-DOCKERIGNORE: a file of secrets that is sent along: into an image with “COPY . .”, or into a package."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

import msgspec

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.patterns import pattern_of
from checks.model import Confidence, Finding, Location, Severity, Sin, Status, Verdict
from checks.readings import Reading
from checks.signals.looking import paths_of
from checks.signals.rules import covering
from checks.sins.env_files import is_for_tests, is_secret_file
from checks.sins.keyed import KEPT_LOCATIONS, hole, told, unseen
from checks.sins.s7_just_config.compose import composes
from checks.sins.s7_just_config.handed import fact_of, holds_secret
from checks.sins.s7_just_config.images import DOCKERFILES, dockerfiles, shipped
from checks.sins.s7_just_config.sent import Sent, packages
from checks.sins.s7_just_config.values import is_tracked, keys_at
from checks.structure.dockerfile import Dockerfile
from checks.words import count_of

_ESCAPED = pattern_of(r"[\\*?\[]")
_ALL = pattern_of(r"^\.?/?\*?$")
# Folders in which people keep Dockerfiles whose context is a folder above.
_APART = pattern_of(r"(?i)(?:^|/)(?:\.?docker|deploy(?:ment)?s?|build|infra|ci|\.devcontainer|containers?)$")


class Context(msgspec.Struct, frozen=True):
    """A build that copies a whole folder. `ships` says whether the image keeps the copy."""

    dockerfile: str
    folder: str
    place: Location
    ships: bool


def judge(evidence: Evidence) -> Verdict:
    """High for each file with a secret that the image or the package takes; low where no shipped stage has it, and where the
    host of the project gets what git has already, no known key with it.
    """
    if not evidence.has(Need.WORKTREE, Need.FILES):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[Need.FILES])
    missed = hole(evidence, "worktree")
    contexts = [c for path, read in dockerfiles(evidence) for c in _contexts(evidence, path, read)]
    sent = list(packages(evidence))
    if not contexts and not sent:
        return unseen(missed, "Nothing here copies a whole folder into an image or a package.")
    secret = sorted(p for p in paths_of(evidence) if _is_secret(evidence, p))
    findings = [f for c in contexts if (f := _in_image(evidence, c, secret)) is not None]
    findings += [f for c in contexts if (f := _git(evidence, c)) is not None]
    findings += [f for s in sent if (f := _in_package(evidence, s, secret)) is not None]
    return told(
        findings,
        missed,
        failed=f"{count_of(len(findings), 'build or package takes', 'builds and packages take')} files with secrets along.",
        passed="What is sent along leaves files with secrets out.",
        looked_at=f"{count_of(len(contexts), 'copied folder')}, {count_of(len(sent), 'package')}, {count_of(len(secret), 'file')} with secrets",
    )


def ignoring(evidence: Evidence) -> dict[str, list[str]]:
    """By ignore file: the rules that keep what an image must not take out of it."""
    secret = sorted(p for p in paths_of(evidence) if _is_secret(evidence, p))
    found: dict[str, list[str]] = {}
    for path, read in dockerfiles(evidence):
        for context in _contexts(evidence, path, read):
            file = _rules(evidence, context)[0] or f"{context.folder}/.dockerignore".lstrip("/")
            prefix = f"{context.folder}/" if context.folder else ""
            for taken in _taken(evidence, context, secret):
                inner = taken[len(prefix) :]
                dotenv = inner.rpartition("/")[2].startswith(".env")
                found.setdefault(file, []).extend(
                    ("**/.env", "**/.env.*", "!**/.env.example") if dotenv else (_ESCAPED.sub(r"\\\g<0>", inner),)
                )
            if _git(evidence, context) is not None:
                found.setdefault(file, []).append(".git")
    return found


def _taken(evidence: Evidence, context: Context, secret: list[str]) -> list[str]:
    covers = covering(rooted(_rules(evidence, context)[1]))
    prefix = f"{context.folder}/" if context.folder else ""
    return [p for p in secret if p.startswith(prefix) and not covers(p[len(prefix) :])]


def _is_secret(evidence: Evidence, path: str) -> bool:
    """A file that is meant for secrets and holds one; keys in code are other checks' matter."""
    return is_secret_file(path) and not is_for_tests(path) and holds_secret(evidence, path)


def _contexts(evidence: Evidence, path: str, read: Dockerfile) -> Iterator[Context]:
    inside = shipped(read)
    seen: dict[str, Context] = {}
    for instruction in read.of("COPY", "ADD"):
        if instruction.flag("from") is None and any(_ALL.match(s.strip("\"'")) for s in instruction.sources):
            place = Location(source="worktree", path=path, line=instruction.line, column=instruction.column)
            for folder in _folders(evidence, path):
                ships = instruction.stage in inside
                if folder not in seen or (ships and not seen[folder].ships):
                    seen[folder] = Context(path, folder, place, ships)
    yield from seen.values()


def _folders(evidence: Evidence, path: str) -> set[str]:
    """The folders this Dockerfile is built in, by the compose files that say so; else its own, or the one above."""
    said: set[str] = set()
    for file, node in composes(evidence):
        home = file.rpartition("/")[0]
        for _, _, service in node.get("services").named():
            build = service.get("build")
            context = build.value if build.single else build.text("context", default=".") if build else ""
            if context and "$" not in context and "://" not in context:
                folder = posixpath.normpath(posixpath.join(home, context))
                named = posixpath.normpath(posixpath.join(folder, build.text("dockerfile", default="Dockerfile")))
                if named == path:
                    said.add("" if folder == "." else folder)
    if said:
        return said
    folder = path.rpartition("/")[0]
    while _APART.search(folder):
        folder = folder.rpartition("/")[0]
    return {folder}


def _rules(evidence: Evidence, context: Context) -> tuple[str, str]:
    """(path, rules) of the ignore file that holds: the Dockerfile's own, else the context's."""
    for path in (f"{context.dockerfile}.dockerignore", f"{context.folder}/.dockerignore".lstrip("/")):
        if path in evidence.texts:
            return path, evidence.texts[path]
    return "", ""


def rooted(rules: str) -> str:
    """Docker's rules as git's: without a folder they speak of the top of the context alone."""
    found = []
    for line in rules.splitlines():
        rule = line.strip()
        if not rule or rule.startswith("#"):
            continue
        no, rule = ("!", rule[1:]) if rule.startswith("!") else ("", rule)
        rule = rule.removeprefix("./")
        found.append(no + (rule if rule.startswith(("/", "**/")) else f"/{rule}"))
    return "\n".join(found)


def _in_image(evidence: Evidence, context: Context, secret: list[str]) -> Finding | None:
    path, _ = _rules(evidence, context)
    taken = _taken(evidence, context, secret)
    if not taken:
        return None
    why = f"{path} does not leave it out" if path else "there is no .dockerignore"
    what = "The image keeps it." if context.ships else "No shipped stage has it, but the build’s cache does."
    return _finding(
        evidence,
        f"{context.dockerfile} copies the whole folder, with {_listed(taken)}: {why}. {what}",
        [context.place],
        taken,
        Severity.HIGH if context.ships else Severity.LOW,
        f"image {context.dockerfile} {context.folder}",
    )


def _git(evidence: Evidence, context: Context) -> Finding | None:
    """Git's folder in the image hands on every key that the history has."""
    if not context.ships or evidence.repository(context.folder) is None:
        return None
    # A key that stands in a tracked file is copied with that file, and told by other checks.
    past = [
        k
        for k in evidence.keys
        if k.secret
        and any(s.source == "history" and s.repository == context.folder for s in k.sightings)
        and not any(s.place == "tracked" for s in k.sightings)
    ]
    if not past or covering(rooted(_rules(evidence, context)[1]))(".git/config"):
        return None
    return CHECK.finding(
        f"{context.dockerfile} copies the whole folder, git’s own with it, and {count_of(len(past), 'key')} {'stands' if len(past) == 1 else 'stand'} in the history. Whoever gets the image can read them there.",
        locations=[context.place],
        key=past[0].fingerprint if len(past) == 1 else None,
        severity=Severity.MEDIUM,
        confidence=Confidence.MEDIUM,
        title="Git’s folder is copied into an image",
        about="git",
    )


_OF_GIT = "Git has the same, so the host learns nothing new; whoever has a clone reads it."


def _in_package(evidence: Evidence, sent: Sent, secret: list[str]) -> Finding | None:
    prefix = f"{sent.folder}/" if sent.folder else ""
    taken = [
        p
        for p in secret
        if p.startswith(prefix) and sent.takes(p[len(prefix) :], is_tracked(evidence, p), _ignored(evidence, p))
    ]
    if not taken:
        return None
    known = sent.to_a_host and all(is_tracked(evidence, p) and not keys_at(evidence, p) for p in taken)
    return _finding(
        evidence,
        f"{sent.what} takes {_listed(taken)} along: {sent.why}. {_OF_GIT if known else 'Whoever gets it has the secret.'}",
        [sent.place],
        taken,
        Severity.LOW if known else Severity.HIGH,
        sent.what,
    )


def _ignored(evidence: Evidence, path: str) -> bool:
    fact = fact_of(evidence, path)
    return fact is not None and fact.ignored


def _listed(paths: list[str]) -> str:
    shown = ", ".join(p[:80] for p in paths[:3])
    return f"{shown} and {len(paths) - 3} more" if len(paths) > 3 else shown


def _finding(
    evidence: Evidence, words: str, places: list[Location], taken: list[str], severity: Severity, about: str
) -> Finding:
    keys = [pair for path in taken for pair in keys_at(evidence, path)]
    own = [s.location for _, s in keys] or [Location(source="worktree", path=p) for p in taken]
    sure = max((s.confidence for _, s in keys), key=lambda c: c.rank, default=Confidence.MEDIUM)
    distinct = {k.fingerprint for k, _ in keys}
    return CHECK.finding(
        words,
        locations=[*places, *own][:KEPT_LOCATIONS],
        key=next(iter(distinct)) if len(distinct) == 1 else None,
        severity=severity,
        confidence=sure,
        about=about,
    )


CHECK = Check(
    "S7-DOCKERIGNORE",
    sin=Sin.JUST_CONFIG,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES, Need.HISTORY, Need.REPOSITORY},
    reads=(
        *DOCKERFILES, ".dockerignore", "*.dockerignore", "package.json", ".npmignore", ".gcloudignore", ".vercelignore", ".funcignore",
        "MANIFEST.in", "pyproject.toml", "vercel.json", "host.json", "app.yaml", Reading(("*.yml", "*.yaml"), ("services:",)),
    ),
    judge=judge,
    module=__name__,
)  # fmt: skip
