"""Applications: which app of a monorepo, or of a folder full of repositories, a key is used by."""

from __future__ import annotations

from pathlib import PurePosixPath

import msgspec

from checks.evidence import Evidence, Repository
from checks.expressions.patterns import pattern_of
from checks.joins.places import is_personal, order
from checks.joins.remember import once
from checks.model import Sighting, Word
from checks.structure.entries import entries

# What stands at the root of an app, the surest sign first: of two in one folder the first is named.
MANIFESTS = (
    "package.json pyproject.toml setup.py setup.cfg go.mod Cargo.toml pom.xml build.gradle build.gradle.kts Gemfile composer.json"
    " mix.exs pubspec.yaml Package.swift deno.json deno.jsonc Pipfile requirements.txt wrangler.toml wrangler.jsonc serverless.yml"
    " fly.toml vercel.json netlify.toml Chart.yaml manage.py Dockerfile Containerfile"
).split()  # fmt: skip
_RANK = {name: rank for rank, name in enumerate(MANIFESTS)}
_PROJECT_FILE = pattern_of(r"\.(?:csproj|fsproj|vbproj)$")
_COMPOSE = pattern_of(r"(?i)(?:^|/)(?:docker-)?compose[^/]*\.ya?ml$")
# Others' code, and apps that only exist for tests, are no apps of this project.
_NO_APPS = pattern_of(
    r"(?:^|/)(?:node_modules|vendor|third_party|\.venv|venv|site-packages|fixtures|testdata|__fixtures__)/"
)


class App(Word, frozen=True, kw_only=True):
    """An app. `id` is the same for two clones of one repository; `folder` is its path inside the target."""

    id: str
    name: str
    folder: str
    repository: str
    because: str


def application_of(sighting: Sighting, evidence: Evidence) -> App | None:
    """The app a sighting belongs to: the compose service it stands under, else the nearest folder with a manifest, else
    the repository, else the folder that was examined. None for a person's own place, which is no app's.
    """
    if sighting.source == "machine" and is_personal(sighting):
        return None
    return _service(sighting, evidence) or _at(sighting.path, sighting.repository, evidence)


def same_project(one: Repository, other: Repository) -> bool:
    """Whether two repositories are clones of one project: the same project on the same host, or the same newest commit."""
    return project_of(one) == project_of(other)


def project_of(repository: Repository) -> str:
    """What names a project wherever it is cloned to: host and project of its remote, else its newest commit."""
    remotes = sorted(
        (r for r in repository.remotes if r.host and r.project), key=lambda r: (r.name != "origin", r.name)
    )
    if remotes:
        return f"{remotes[0].host}/{remotes[0].project}".lower().removesuffix(".git")
    return f"head {repository.head}" if repository.head else f"folder {repository.path}"


def folder_of(path: str, evidence: Evidence) -> str:
    """The folder of the app that a file is part of: the innermost with a manifest, the top where none has one."""
    return _nearest(path, "", evidence)[0]


def is_compose(path: str) -> bool:
    """Whether a file describes services of Docker Compose, by its name."""
    return _COMPOSE.search(path) is not None


def _at(path: str, repository: str, evidence: Evidence) -> App:
    known = evidence.repository(repository)
    root = repository if known else ""
    folder, manifest = _nearest(path, root, evidence)
    project = project_of(known) if known else "folder"
    if manifest is not None and folder != root:
        because = f"{manifest} lies in {folder}/"
    elif known and root:
        folder, because = root, f"the repository is {root}/"
    elif known:
        folder, because = root, "the repository is one app"
    elif manifest is not None:
        because = f"{manifest} lies at the top"
    elif evidence.target.kind == "repositories" and "/" in path:
        folder = path.split("/", 1)[0]
        because = f"it lies in {folder}/, outside git"
    else:
        because = "no manifest lies above it"
    inner = folder[len(root) :].strip("/") if known else folder
    name = PurePosixPath(folder).name or (project.rsplit("/", 1)[-1] if "/" in project else evidence.target.name)
    return App(id=f"{project}:{inner}", name=name, folder=folder, repository=root, because=because)


def _nearest(path: str, root: str, evidence: Evidence) -> tuple[str, str | None]:
    """The innermost folder above a path, not above the repository's root, that has a manifest; the root without one."""
    manifests = _manifests(evidence)
    folder = path.rpartition("/")[0]
    while True:
        if folder in manifests:
            return folder, manifests[folder]
        if folder in (root, ""):
            return root, None
        folder = folder.rpartition("/")[0]


@once
def _manifests(evidence: Evidence) -> dict[str, str]:
    """The folders that have a manifest, with its name."""
    paths = {f.path for f in evidence.files}
    for repository in evidence.repositories:
        prefix = f"{repository.path}/" if repository.path else ""
        paths.update(prefix + t.path for t in repository.tracked)
    found: dict[str, str] = {}
    for path in sorted(paths):
        folder, _, name = path.rpartition("/")
        if (name in _RANK or _PROJECT_FILE.search(name)) and not _NO_APPS.search(path):
            known = found.get(folder)
            if known is None or _RANK.get(name, 0) < _RANK.get(known, 0):
                found[folder] = name
    return found


def _service(sighting: Sighting, evidence: Evidence) -> App | None:
    """The service of a compose file that a key stands under; one that is built from a folder is that folder's app."""
    text = evidence.texts.get(sighting.path)
    if text is None or sighting.source == "history" or not is_compose(sighting.path) or not sighting.line:
        return None
    found = entries(text, sighting.path)
    here = next((e for e in found if e.line <= sighting.line <= e.end_line and e.keys[:1] == ("services",)), None)
    if here is None or len(here.keys) < 2:
        return None
    service = str(here.keys[1])
    built = {e.keys[2:]: e.value for e in found if e.keys[:2] == here.keys[:2]}
    context = built.get(("build", "context")) or built.get(("build",))
    folder = sighting.path.rpartition("/")[0]
    app = _at(sighting.path, sighting.repository, evidence)
    if context and "://" not in context and "$" not in context:
        inside = _joined(folder, context)
        if inside is not None and inside != folder:
            app = _at(f"{inside}/.", sighting.repository, evidence)
            return msgspec.structs.replace(app, because=f"the service {service} is built from {inside}/")
    return msgspec.structs.replace(
        app, id=f"{app.id}#{service}", name=service, because=f"it stands under the service {service}"
    )


def _joined(folder: str, context: str) -> str | None:
    """A relative path, joined; None where it leads out of the target."""
    parts = [p for p in folder.split("/") if p]
    for part in context.replace("\\", "/").split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)


def apps_of(sightings: tuple[Sighting, ...], evidence: Evidence) -> tuple[App, ...]:
    """The distinct apps of these sightings, in the order of their folders."""
    found: dict[str, App] = {}
    for sighting in sorted(sightings, key=order):
        app = application_of(sighting, evidence)
        if app is not None:
            found.setdefault(app.id, app)
    return tuple(sorted(found.values(), key=lambda a: (a.folder, a.id)))
