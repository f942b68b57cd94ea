"""Refs: the names that a repository has for its commits, and what they mean to a person."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec

from checks.expressions.patterns import pattern_of
from checks.sources import shown
from checks.sources.discovery import RepositoryPaths
from checks.sources.gitfiles import LARGEST_FILE, files_below
from checks.sources.objects import ObjectView
from checks.sources.plain import is_folder, is_link, read_text
from checks.sources.stores import OBJECT_ID

_HEADS = (
    "HEAD",
    "ORIG_HEAD",
    "FETCH_HEAD",
    "MERGE_HEAD",
    "CHERRY_PICK_HEAD",
    "REVERT_HEAD",
    "BISECT_HEAD",
    "AUTO_MERGE",
)
_PACKED = pattern_of(r"(?m)^([0-9a-f]{40}(?:[0-9a-f]{24})?) (refs/[^\n]*)$")


class Refs(msgspec.Struct, kw_only=True):
    """Names and what they point at, as ids."""

    named: dict[str, str] = {}  # "refs/heads/main" -> id
    heads: dict[str, str] = {}  # HEAD, ORIG_HEAD …, also of linked worktrees
    logged: set[str] = set()  # ids that only a reflog remembers
    branch: str | None = None
    unreadable: int = 0  # refs that name no object
    lost_head: bool = False  # HEAD names no branch and no object, or a branch that cannot be read

    def tips(self) -> set[str]:
        """What a person would call the newest state: HEAD and the ends of all branches, here and at remotes."""
        branches = {i for n, i in self.named.items() if n.startswith(("refs/heads/", "refs/remotes/"))}
        return branches | {i for n, i in self.heads.items() if n == "HEAD" or n.endswith("/HEAD")}

    def all(self) -> set[str]:
        """Everything that git itself would keep: all refs and HEADs, without reflogs and stashes."""
        kept = {i for n, i in self.named.items() if n != "refs/stash"}
        return kept | {i for n, i in self.heads.items() if n == "HEAD" or n.endswith("/HEAD")}

    def stashed(self) -> set[str]:
        """The newest stash; older ones only its reflog knows."""
        return {i for n, i in self.named.items() if n == "refs/stash"}

    def remote(self) -> set[str]:
        """What a remote had when it was last asked."""
        return {i for n, i in self.named.items() if n.startswith("refs/remotes/")}


def read_refs(paths: RepositoryPaths) -> Refs:
    """All refs, HEADs and what the reflogs remember. Symbolic links are not followed, sizes are bounded."""
    refs = Refs()
    packed = _PACKED.findall(read_text(paths.common_dir / "packed-refs", LARGEST_FILE))
    refs.named.update((name, id) for id, name in packed)
    bases = {paths.common_dir, paths.git_dir}
    unreadable: set[str] = set()
    for base in bases:
        for name, text in files_below(base, "refs", 256):
            id = text.strip()
            if OBJECT_ID.fullmatch(id):
                refs.named[name] = id
            elif not id.startswith("ref:") and not name.endswith(".lock"):
                unreadable.add(name)
                refs.named.pop(name, None)  # what was packed before is not what it names now
    homes = [("", paths.git_dir), *worktrees(paths)]
    for prefix, home in homes:
        for name in _HEADS:
            text = _head(home / name)
            for line in text.splitlines()[:1_000]:
                id = line.split()[0] if line.split() else ""
                if OBJECT_ID.fullmatch(id):
                    refs.heads[f"{prefix}{name}"] = id
            if name == "HEAD" and text.startswith("ref:"):
                branch = text[4:].strip()
                if branch in refs.named:
                    refs.heads[f"{prefix}HEAD"] = refs.named[branch]
                elif not prefix and branch in unreadable:
                    refs.lost_head = True
                if not prefix:
                    refs.branch = shown(branch.removeprefix("refs/heads/"))
            elif name == "HEAD" and not prefix and "HEAD" not in refs.heads:
                refs.lost_head = True
    for base in bases:
        for _, text in files_below(base, "logs", LARGEST_FILE):
            for line in text.splitlines():
                refs.logged.update(w for w in line[:130].split(" ")[:2] if OBJECT_ID.fullmatch(w) and w.strip("0"))
    refs.unreadable = len(unreadable) + refs.lost_head
    return refs


def resolve(view: ObjectView, refs: Refs, name: str) -> bytes | None:
    """The commit a person means by `main`, `v1.2`, `HEAD~3` or a part of a hash, read by git's own rules.

    For that the names are put beside the objects in our view, as plain packed refs; the project's own are not opened.
    """
    lines = [f"{id} {ref}\n" for ref, id in refs.named.items() if not re.search(r"[\s\x00-\x1f]", ref)]
    (view.root / "packed-refs").write_bytes("".join(lines).encode("utf-8", "surrogateescape"))
    if head := refs.heads.get("HEAD"):
        (view.root / "HEAD").write_text(f"{head}\n")
    if not name or "\0" in name:
        return None
    text, found = view.run("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
    return text.strip() if found and OBJECT_ID.fullmatch(text.decode("ascii", "replace").strip()) else None


def _head(path: Path) -> str:
    """A HEAD's text; in the oldest form it is a link to the branch's own file."""
    try:
        if is_link(path) and (named := path.readlink().as_posix()).startswith("refs/"):
            return f"ref: {named}"
    except OSError:
        return ""
    return read_text(path, 1 << 20)


def worktrees(paths: RepositoryPaths) -> list[tuple[str, Path]]:
    folder = paths.common_dir / "worktrees"
    if not is_folder(folder) or is_link(folder):
        return []
    return [(f"worktrees/{w.name}/", w) for w in sorted(folder.iterdir())[:1_000] if w.is_dir() and not w.is_symlink()]
