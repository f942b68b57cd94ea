"""The facts about one repository that checks ask for, and what lies beside its objects."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from checks.evidence import Repository
from checks.guards import managers_in, scanner_in
from checks.sources import Document, Place, PlaceKind, shown
from checks.sources.discovery import RepositoryPaths
from checks.sources.gitconfig import notes, remote, settings
from checks.sources.gitfiles import LARGEST_FILE, files_below, read_settings, shallow_marks, uses_reftable
from checks.sources.objects import ObjectView
from checks.sources.plain import read_plain, read_text, real
from checks.sources.refs import Refs, worktrees
from checks.sources.tracked import read_tracked

_MESSAGES = ("COMMIT_EDITMSG", "MERGE_MSG", "SQUASH_MSG", "TAG_EDITMSG", "description", "NOTES_EDITMSG")


def read(paths: RepositoryPaths, view: ObjectView, refs: Refs) -> tuple[Repository, bool]:
    """The facts about a repository for the checks (without counts of objects), and whether its index was read."""
    told = read_settings(paths)
    values = {s.name: s.value for s in told}
    config = paths.common_dir / "config"
    label = (paths.path + "/" if paths.path else "") + ("config" if paths.bare else ".git/config")
    head = refs.heads.get("HEAD")
    tracked, readable = read_tracked(paths, view, head, unknown=refs.lost_head or uses_reftable(paths))
    modules = shown(read_text(paths.root / ".gitmodules", 1 << 20)) if not paths.bare else ""
    remotes = [
        remote(s.name.split(".", 1)[1].rsplit(".", 1)[0], s.value)
        for s in told
        if s.name.startswith("remote.") and s.name.endswith(".url")
    ]
    installed = hooks(paths)
    facts = Repository(
        path=paths.path,
        bare=paths.bare,
        head=head,
        branch=refs.branch,
        branches=sum(n.startswith("refs/heads/") for n in refs.named),
        tags=sum(n.startswith("refs/tags/") for n in refs.named),
        shallow=bool(shallow_marks(paths)),
        partial_clone="extensions.partialclone" in values or _promisor(paths),
        remotes=tuple(remotes),
        config_notes=(
            *notes(shown(read_text(config, 1 << 20)), label),
            *notes(modules, (paths.path + "/" if paths.path else "") + ".gitmodules"),
        ),
        hooks=tuple(shown(h.name) for h in installed),
        hooks_run=tuple(sorted({word for h in installed for word in _called(h)})),
        hooks_path=values.get("core.hookspath"),
        submodules=tuple(s.value for s in settings(modules) if s.name.endswith(".path"))[:1_000],
        worktrees=len(worktrees(paths)),
        stashes=_stashes(paths),
        tracked=tracked,
    )
    return facts, readable


def hooks(paths: RepositoryPaths) -> list[Path]:
    """Hooks that git would run: executable, and not the samples it brings."""
    folder = paths.common_dir / "hooks"
    if not real(folder).is_relative_to(real(paths.root)) and not real(folder).is_relative_to(real(paths.common_dir)):
        return []  # a link out of the project
    try:
        return sorted(h for h in folder.iterdir() if h.is_file() and h.suffix != ".sample" and os.access(h, os.X_OK))
    except OSError:
        return []


def _called(hook: Path) -> list[str]:
    """The scanner and the hook managers that a hook calls before a commit is made or sent: names, never its text."""
    if hook.name not in ("pre-commit", "pre-push", "commit-msg"):
        return []
    text = read_text(hook, 1 << 20)
    scanner = scanner_in(text)
    return [*([scanner] if scanner else []), *managers_in(text)]


def _promisor(paths: RepositoryPaths) -> bool:
    return any((paths.objects / "pack").glob("*.promisor"))


def _stashes(paths: RepositoryPaths) -> int:
    return len(read_text(paths.common_dir / "logs" / "refs" / "stash", LARGEST_FILE).splitlines())


def loose_documents(paths: RepositoryPaths, refs: Refs) -> Iterator[Document]:
    """What git keeps beside its objects: configuration, hooks, unfinished messages, reflogs, and the refs' own names."""
    home = (paths.path + "/" if paths.path else "") + ("" if paths.bare else ".git/")

    def place(kind: PlaceKind, name: str) -> Place:
        return Place(source="history", kind=kind, path=home + shown(name), repository=paths.path)

    for name, kind in [
        ("config", PlaceKind.CONFIG),
        ("config.worktree", PlaceKind.CONFIG),
        *((m, PlaceKind.MESSAGE) for m in _MESSAGES),
    ]:
        data = read_plain(paths.common_dir / name, 1 << 20)
        if data:
            yield Document(place=place(kind, name), data=data)
    for hook in hooks(paths):
        yield Document(place=place(PlaceKind.CONFIG, f"hooks/{hook.name}"), data=read_plain(hook, 1 << 20) or b"")
    for base in {paths.common_dir, paths.git_dir}:
        for name, text in files_below(base, "logs", LARGEST_FILE):
            yield Document(place=place(PlaceKind.REFLOG, name), data=text.encode("utf-8", "surrogateescape"))
    names = "\n".join(sorted(refs.named)).encode("utf-8", "surrogateescape")
    if names:
        yield Document(place=place(PlaceKind.REF, "refs"), data=names)
