"""Taking a file out of what git tracks, or out of the next commit. The file itself stays as it is.

Git's list of tracked files is rewritten by git itself, in our own empty repository: no setting, hook, filter or attribute
of the project is read. Only the finished list goes into the project, the way git puts it there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from checks.fixes.fixers.making import by_path, left, made
from checks.fixes.plan import Change, Fix
from checks.fixes.reach import Unsafe, reached
from checks.model import Finding, Safety
from checks.sins.env_files import is_secret_file
from checks.sources.discovery import RepositoryPaths
from checks.sources.gitfiles import object_format, shallow_marks
from checks.sources.objects import GitMissing, ObjectView, Unreadable
from checks.sources.refs import read_refs

if TYPE_CHECKING:
    from checks.fixes.scene import Scene

_LISTED = b"DIRC"
COMMIT = "Commit this change. Every clone keeps the older versions: replace the key, too."


def propose(scene: Scene, recipe: str, findings: Sequence[Finding]) -> Iterator[Fix]:
    """One fix a file, for what stands in an index. What only a commit has is no matter of it."""
    for (_, path), concerned in by_path(findings, "worktree", "history").items():
        tracked = {f"{r.path}/{t.path}".lstrip("/"): t for r in scene.evidence.repositories for t in r.tracked}
        entry, owner = tracked.get(path), scene.repository_of(path)
        if recipe == "untrack" and not is_secret_file(path):
            continue  # the finding names it; what is meant is a file of secrets
        if entry is None or owner is None or owner[1].bare or (recipe == "unstage" and not entry.staged):
            continue
        try:
            change = _changed(owner[1], entry.path, recipe)
        except (Unsafe, GitMissing, Unreadable) as error:
            yield left(recipe, path, concerned, str(error))
            continue
        if recipe == "unstage":
            yield made(recipe, path, concerned, [change], safety=Safety.SAFE)
        else:
            # Who pulls the commit loses the file from the disk.
            yield made(
                recipe, path, concerned, [change], then=[COMMIT, "Whoever pulls that commit keeps no copy of the file."]
            )


def _changed(paths: RepositoryPaths, name: str, recipe: str) -> Change:
    with reached(paths.git_dir, "index") as spot:
        seen = spot.see()
    if seen is None or not seen.data.startswith(_LISTED):
        raise Unsafe("git’s index is not there")
    after, back = _rewritten(paths, name, recipe, seen.data)
    if recipe == "untrack":
        what = "git tracks it no longer; the file stays"
    elif back:
        what = "the next commit has it as the last one had"
    else:
        what = "the next commit leaves it out; the file stays"
    return Change(
        base=paths.git_dir,
        path="index",
        shown=f"{paths.path}/.git/index".lstrip("/"),
        before=seen.data,
        after=after,
        again=lambda index: _rewritten(paths, name, recipe, index)[0],
        harmless=True,
        lock="index.lock",
        notes=(f"{name}: {what}",),
    )


def _rewritten(paths: RepositoryPaths, name: str, recipe: str, before: bytes) -> tuple[bytes, bool]:
    """The index without the file, or with what the newest commit has of it; and whether that has any."""
    with ObjectView(paths.objects, object_format(paths), shallow_marks(paths)) as view:
        index = view.root / "index"
        index.write_bytes(before)
        raw = name.encode("utf-8", "surrogateescape")
        back = _committed(view, paths, name) if recipe == "unstage" else None
        tree = ("-c", "core.bare=false", "--work-tree", str(view.root / "home"))  # an empty one: no file is looked at
        if back is None:
            _, well = view.run(*tree, "update-index", "--force-remove", "-z", "--stdin", feed=raw + b"\0")
        else:
            _, well = view.run(*tree, "update-index", "-z", "--index-info", feed=back + b"\t" + raw + b"\0")
        after = index.read_bytes()
    if not well or after == before:
        raise Unsafe("git did not change its index; where that is split into parts, “git rm --cached” is for you")
    return after, back is not None


def _committed(view: ObjectView, paths: RepositoryPaths, name: str) -> bytes | None:
    """The entry of the newest commit, as `update-index --index-info` takes it; None where it has no such file."""
    head = read_refs(paths).heads.get("HEAD")
    if head is None:
        return None
    found, well = view.run("ls-tree", "-z", "--full-tree", head, "--", name)
    if not well:
        raise Unsafe("the newest commit cannot be read")
    entry = found.split(b"\0")[0].partition(b"\t")[0].split()
    return b" ".join((entry[0], entry[2])) if len(entry) == 3 else None
