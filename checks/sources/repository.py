"""Repositories: where they are, and what git keeps about each, read by us as plain files with bounds."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import msgspec

from checks.evidence import Repository, TrackedFile
from checks.expressions.patterns import pattern_of
from checks.guards import managers_in, scanner_in
from checks.keys.lookalikes import third_party
from checks.sources import Document, Place, PlaceKind, shown
from checks.sources.gitconfig import Setting, notes, remote, settings
from checks.sources.objects import ObjectFormat, ObjectView
from checks.sources.plain import is_file, is_folder, is_link, read_plain, real

DEEPEST = 8  # folders below the target in which repositories are looked for
MOST_REPOSITORIES = 500
MOST_REFS = 200_000
LARGEST_FILE = 32 << 20  # of a reflog or packed-refs
LARGEST_INDEX = 512 << 20  # about five million files
MOST_LISTED = 256 << 20  # bytes of a list of files: some millions
MOST_SHARED = 8  # files that a split index may rest on

_ID = pattern_of(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_MESSAGES = ("COMMIT_EDITMSG", "MERGE_MSG", "SQUASH_MSG", "TAG_EDITMSG", "description", "NOTES_EDITMSG")
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


class RepositoryPaths(msgspec.Struct, frozen=True, kw_only=True):
    """Where a repository keeps its things. `path` is its place inside the target; "" is the target itself."""

    path: str
    root: Path  # the working tree, or the bare repository
    git_dir: Path
    common_dir: Path
    bare: bool = False

    @property
    def objects(self) -> Path:
        """The object store."""
        return self.common_dir / "objects"


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


class Found(msgspec.Struct, kw_only=True):
    """Repositories of a target, and `.git` files that point out of it and are not followed."""

    repositories: list[RepositoryPaths] = []
    foreign: list[str] = []
    unsearched: int = 0  # folders that could not be listed
    inside: Path | None = None  # the target lies inside this repository's working tree


def discover(target: Path) -> Found:
    """All repositories of a folder: itself, bare or not, and those below it, submodules and worktrees included."""
    found = Found()
    own = _at(target, "", target, found)
    if own is not None:
        found.repositories.append(own)
        if own.bare:
            return found
    else:
        found.inside = next((p for p in target.parents if (p / ".git").exists()), None)
    queue = [(target, "", 0)]
    while queue and len(found.repositories) < MOST_REPOSITORIES:
        folder, path, depth = queue.pop(0)
        try:
            with os.scandir(folder) as entries:
                children = sorted((e for e in entries if e.is_dir(follow_symlinks=False)), key=lambda e: e.name)
        except OSError:
            found.unsearched += 1
            continue
        for child in children:
            inner = f"{path}{shown(child.name)}"
            if child.name == ".git" or third_party(inner + "/"):
                continue
            nested = _at(Path(child.path), inner, target, found)
            if nested is not None:
                found.repositories.append(nested)
            if depth + 1 < DEEPEST and not (nested is not None and nested.bare):
                queue.append((Path(child.path), inner + "/", depth + 1))
    _add_absorbed(target, found)
    return found


def _add_absorbed(target: Path, found: Found) -> None:
    """Submodules that git keeps inside `.git` and that have no working tree now: their history is still here."""
    known = {real(r.git_dir) for r in found.repositories}
    queue = [r.git_dir / "modules" for r in found.repositories if not r.bare]
    while queue and len(found.repositories) < MOST_REPOSITORIES:
        folder = queue.pop(0)
        try:
            children = sorted(e.path for e in os.scandir(folder) if e.is_dir(follow_symlinks=False))
        except OSError:
            continue
        for child in map(Path, children):
            if not _is_git_dir(child):
                if len(child.parts) < len(target.parts) + 4 * DEEPEST:
                    queue.append(child)  # a submodule's name may have slashes
                continue
            queue.append(child / "modules")
            if real(child) not in known and child.is_relative_to(target):
                path = shown(child.relative_to(target).as_posix())
                found.repositories.append(
                    RepositoryPaths(path=path, root=child, git_dir=child, common_dir=_common(child), bare=True)
                )


def _at(folder: Path, path: str, target: Path, found: Found) -> RepositoryPaths | None:
    dot_git = folder / ".git"
    try:
        mode = dot_git.lstat().st_mode
    except OSError:
        mode = 0
    if stat.S_ISDIR(mode) and _is_git_dir(dot_git):
        return RepositoryPaths(path=path, root=folder, git_dir=dot_git, common_dir=_common(dot_git))
    if stat.S_ISLNK(mode):
        git_dir = real(dot_git)
        if _is_git_dir(git_dir) and git_dir.is_relative_to(target):
            return RepositoryPaths(path=path, root=folder, git_dir=git_dir, common_dir=_common(git_dir))
        found.foreign.append(path or ".")
        return None
    if stat.S_ISREG(mode):
        named = _text(dot_git, 4_096).strip()
        if named.startswith("gitdir:"):
            git_dir = real(folder / named[7:].strip())
            # A stranger's `.git` file may name any folder of this machine. It is followed inside the target, or where
            # the repository it names says itself that this is its worktree.
            if _is_git_dir(git_dir) and (git_dir.is_relative_to(target) or _owns(git_dir, folder)):
                return RepositoryPaths(path=path, root=folder, git_dir=git_dir, common_dir=_common(git_dir))
            found.foreign.append(path or ".")
        return None
    if _is_git_dir(folder) and is_folder(folder / "refs"):
        return RepositoryPaths(path=path, root=folder, git_dir=folder, common_dir=_common(folder), bare=True)
    return None


def _owns(git_dir: Path, folder: Path) -> bool:
    """Whether a repository names this folder as a working tree of its own: a linked one, or that of a submodule."""
    backlink = _text(git_dir / "gitdir", 4_096).strip()
    if backlink:
        return real(git_dir / backlink) == real(folder) / ".git"
    told = {s.name: s.value for s in settings(_text(git_dir / "config", 1 << 20))}
    worktree = told.get("core.worktree")
    return worktree is not None and real(git_dir / worktree) == real(folder)


def _is_git_dir(folder: Path) -> bool:
    head = folder / "HEAD"  # in git's oldest form a link, perhaps to a branch that is not born
    return (is_file(head) or is_link(head)) and (is_folder(folder / "objects") or is_file(folder / "commondir"))


def _common(git_dir: Path) -> Path:
    """Where a linked working tree shares its repository: the one it lies in. Another that is named is not gone to."""
    named = _text(git_dir / "commondir", 4_096).strip()
    common = real(git_dir / named) if named else git_dir
    return common if is_folder(common / "objects") and real(git_dir).parent == common / "worktrees" else git_dir


def read_settings(paths: RepositoryPaths) -> list[Setting]:
    """The repository's own configuration, as text."""
    return list(settings(shown(_text(paths.common_dir / "config", 1 << 20))))


def object_format(paths: RepositoryPaths) -> ObjectFormat:
    """SHA-1 or SHA-256 names, as the configuration says."""
    told = {s.name: s.value.lower() for s in read_settings(paths)}
    return "sha256" if told.get("extensions.objectformat") == "sha256" else "sha1"


def shallow_marks(paths: RepositoryPaths) -> list[str]:
    """The commits at which the history was cut."""
    return [line for line in _text(paths.common_dir / "shallow", LARGEST_FILE).split() if _ID.fullmatch(line)]


def uses_reftable(paths: RepositoryPaths) -> bool:
    """Refs in git's newer binary form, which is not read yet: its objects are, their names are not known."""
    return is_folder(paths.common_dir / "reftable")


def read_refs(paths: RepositoryPaths) -> Refs:
    """All refs, HEADs and what the reflogs remember. Symbolic links are not followed, sizes are bounded."""
    refs = Refs()
    for line in _text(paths.common_dir / "packed-refs", LARGEST_FILE).splitlines():
        id, _, name = line.partition(" ")
        if _ID.fullmatch(id) and name.startswith("refs/"):
            refs.named[name] = id
    bases = {paths.common_dir, paths.git_dir}
    unreadable: set[str] = set()
    for base in bases:
        for name, text in _files(base, "refs", 256):
            id = text.strip()
            if _ID.fullmatch(id):
                refs.named[name] = id
            elif not id.startswith("ref:") and not name.endswith(".lock"):
                unreadable.add(name)
                refs.named.pop(name, None)  # what was packed before is not what it names now
    homes = [("", paths.git_dir), *_worktrees(paths)]
    for prefix, home in homes:
        for name in _HEADS:
            text = _head(home / name)
            for line in text.splitlines()[:1_000]:
                id = line.split()[0] if line.split() else ""
                if _ID.fullmatch(id):
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
        for _, text in _files(base, "logs", LARGEST_FILE):
            for line in text.splitlines():
                refs.logged.update(w for w in line[:130].split(" ")[:2] if _ID.fullmatch(w) and w.strip("0"))
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
    return text.strip() if found and _ID.fullmatch(text.decode("ascii", "replace").strip()) else None


def _head(path: Path) -> str:
    """A HEAD's text; in the oldest form it is a link to the branch's own file."""
    try:
        if is_link(path) and (named := path.readlink().as_posix()).startswith("refs/"):
            return f"ref: {named}"
    except OSError:
        return ""
    return _text(path, 1 << 20)


def _worktrees(paths: RepositoryPaths) -> list[tuple[str, Path]]:
    folder = paths.common_dir / "worktrees"
    if not is_folder(folder) or is_link(folder):
        return []
    return [(f"worktrees/{w.name}/", w) for w in sorted(folder.iterdir())[:1_000] if w.is_dir() and not w.is_symlink()]


def read_tracked(
    paths: RepositoryPaths, view: ObjectView, head: str | None, *, unknown: bool = False
) -> tuple[tuple[TrackedFile, ...], bool]:
    """What the index holds (in a bare repository: the newest commit's tree), and whether it could be read.

    `unknown` says that nobody knows the newest commit: then nothing can be told to be staged.
    """
    committed: dict[str, tuple[str, int]] = {}
    readable = True
    if head is not None:
        text, readable = view.told("ls-tree", "-r", "-z", "--full-tree", head, most=MOST_LISTED)
        unknown = unknown or not (text or readable)
        for entry in text.split(b"\0"):
            fields, _, name = entry.partition(b"\t")
            parts = fields.split()
            if len(parts) == 3:
                committed[shown(_name(name))] = (parts[2].decode(), int(parts[0], 8))
    index = paths.git_dir / "index"
    if paths.bare or not is_file(index) or is_link(index):
        return tuple(TrackedFile(n, blob, mode) for n, (blob, mode) in sorted(committed.items())), readable
    text, listed = _index(view, index)
    tracked = []
    for entry in text.split(b"\0"):
        fields, _, name = entry.partition(b"\t")
        parts = fields.split()
        if len(parts) == 3:
            path, blob = shown(_name(name)), parts[1].decode()
            staged = not unknown and committed.get(path, ("", 0))[0] != blob
            tracked.append(TrackedFile(path, blob, int(parts[0], 8), staged))
    return tuple(tracked), readable and listed


def _index(view: ObjectView, index: Path) -> tuple[bytes, bool]:
    """The project's index as our view lists it. It is copied, so that git cannot be led to write beside it.

    A split index has its larger part in a file beside it, named by its hash.
    """
    shared = [p for p in index.parent.glob("sharedindex.*") if re.fullmatch(r"sharedindex\.[0-9a-f]{40,64}", p.name)]
    for file in (index, *shared[:MOST_SHARED]):
        content = _bytes(file, LARGEST_INDEX + 1)
        if len(content) > LARGEST_INDEX:
            return b"", False
        (view.root / file.name).write_bytes(content)
    return view.told("ls-files", "-s", "-z", most=MOST_LISTED)


def read(paths: RepositoryPaths, view: ObjectView, refs: Refs) -> tuple[Repository, bool]:
    """The facts about a repository for the checks (without counts of objects), and whether its index was read."""
    told = read_settings(paths)
    values = {s.name: s.value for s in told}
    config = paths.common_dir / "config"
    label = (paths.path + "/" if paths.path else "") + ("config" if paths.bare else ".git/config")
    head = refs.heads.get("HEAD")
    tracked, readable = read_tracked(paths, view, head, unknown=refs.lost_head or uses_reftable(paths))
    modules = shown(_text(paths.root / ".gitmodules", 1 << 20)) if not paths.bare else ""
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
            *notes(shown(_text(config, 1 << 20)), label),
            *notes(modules, (paths.path + "/" if paths.path else "") + ".gitmodules"),
        ),
        hooks=tuple(shown(h.name) for h in installed),
        hooks_run=tuple(sorted({word for h in installed for word in _called(h)})),
        hooks_path=values.get("core.hookspath"),
        submodules=tuple(s.value for s in settings(modules) if s.name.endswith(".path"))[:1_000],
        worktrees=len(_worktrees(paths)),
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
    text = _text(hook, 1 << 20)
    scanner = scanner_in(text)
    return [*([scanner] if scanner else []), *managers_in(text)]


def _promisor(paths: RepositoryPaths) -> bool:
    return any((paths.objects / "pack").glob("*.promisor"))


def _stashes(paths: RepositoryPaths) -> int:
    return len(_text(paths.common_dir / "logs" / "refs" / "stash", LARGEST_FILE).splitlines())


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
        data = _bytes(paths.common_dir / name, 1 << 20)
        if data:
            yield Document(place=place(kind, name), data=data)
    for hook in hooks(paths):
        yield Document(place=place(PlaceKind.CONFIG, f"hooks/{hook.name}"), data=_bytes(hook, 1 << 20))
    for base in {paths.common_dir, paths.git_dir}:
        for name, text in _files(base, "logs", LARGEST_FILE):
            yield Document(place=place(PlaceKind.REFLOG, name), data=text.encode("utf-8", "surrogateescape"))
    names = "\n".join(sorted(refs.named)).encode("utf-8", "surrogateescape")
    if names:
        yield Document(place=place(PlaceKind.REF, "refs"), data=names)


def _files(base: Path, name: str, largest: int) -> Iterator[tuple[str, str]]:
    """Small files below a folder, with their names relative to `base`; links and odd files are passed by."""
    count = 0
    if (base / name).is_symlink():
        return
    for folder, folders, files in os.walk(base / name, followlinks=False):
        folders.sort()
        for file in sorted(files):
            count += 1
            if count > MOST_REFS:
                return
            path = Path(folder) / file
            yield path.relative_to(base).as_posix(), _text(path, largest)


def _bytes(path: Path, largest: int) -> bytes:
    return read_plain(path, largest) or b""


def _text(path: Path, largest: int) -> str:
    return _bytes(path, largest).decode("utf-8", "surrogateescape")


def _name(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
