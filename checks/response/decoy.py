"""The practice clone of a drill: a repository of ours with the project's newest files and a decoy planted in it.

The project is only read, and none of its configuration, hooks, filters or links comes along: its newest tree is copied as
objects, and written out by a git that makes no links. The decoy is a made-up key that opens nothing. It goes only into
files that are made new there, and says in each that it is one.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checks.keys.samples import sample, variable
from checks.keys.secret import Secret
from checks.places import make_private
from checks.response.copying import packed_into
from checks.response.drills import ORIGIN, PROJECT, BrokenDrill
from checks.sources.discovery import discover
from checks.sources.gitfiles import object_format, shallow_marks, uses_reftable
from checks.sources.objects import GitMissing, ObjectView, Unreadable, absolute_path, git_program
from checks.sources.plain import make_plain
from checks.sources.refs import read_refs, resolve

if TYPE_CHECKING:
    from checks.keys.formats import Kind, Shapes
    from checks.sources.discovery import RepositoryPaths

REPLACEMENTS = "replacements.txt"
MOST_LISTED = 64 << 20  # bytes of the list of files: some hundred thousand
BLOCK = 4_096  # bytes that a file takes on a disk beside its own
ROOM = 3  # times the packs' size that has to be free: the files, and their objects twice
SIGN = "DECOY, planted by a fire drill of Shrift. It was made up and opens nothing."
_WHO = "Fire drill"
_MAIL = "drill@localhost"


class Planted(msgspec.Struct, frozen=True, kw_only=True):
    """A practice clone with a decoy in it."""

    secret: Secret
    kind: Kind
    whole: bool  # it has the project's files


def plant(project: Path, room: Path, shapes: Shapes, provider: str) -> Planted:
    """Make the practice clone and its origin in `room`, which is not there yet. Raises `BrokenDrill`."""
    kind = _kind(shapes, provider)
    name = variable(shapes, provider, kind.id)
    value = sample(shapes, provider, kind.id, random.SystemRandom())
    clone, origin = room / PROJECT, room / ORIGIN
    try:
        make_private(room)
        paths = next((p for p in discover(project).repositories if p.path == ""), None)
        tree = None
        if paths is not None and not uses_reftable(paths):
            tree = _copied(paths, room, clone)
        if tree is None:
            _empty(clone / ".git")
        form = object_format(paths) if paths is not None and tree is not None else "sha1"
        _planted(clone, tree, name, value)
        _empty(origin, form, bare=True)
        told = _Git(clone)
        told.run("remote", "add", "origin", str(origin))
        told.run("push", "--quiet", "--set-upstream", "origin", "main")
        _file(room / REPLACEMENTS, b"literal:" + value + b"==>REMOVED\n")
    except (GitMissing, Unreadable) as error:
        raise BrokenDrill(str(error)) from None
    except OSError as error:
        raise BrokenDrill(f"the practice clone cannot be made in {room}: {error.strerror}") from None
    return Planted(secret=Secret(value), kind=kind, whole=tree is not None)


def commands(folder: str) -> list[str]:
    """What cleans the practice clone’s history, as for a real key: in a fresh clone, pushed by force, cloned anew.

    Without `--no-local` git would copy the objects that nothing names any more, too.
    """
    import shlex

    from checks.response.history import missing_tool

    room = Path(folder)
    origin, project, words = (shlex.quote(str(room / n)) for n in (ORIGIN, PROJECT, REPLACEMENTS))
    cleaned = shlex.quote(str(room / "cleaned.git"))
    return [
        *missing_tool(),
        f"git clone --mirror --no-local {origin} {cleaned}",
        f"cd {cleaned}",
        f"git filter-repo --sensitive-data-removal --replace-text {words} --replace-message {words}",
        "git push --force --mirror origin",
        f"cd .. && rm -rf {project} && git clone --no-local {origin} {project}",
    ]


def is_clone(folder: Path, *, bare: bool = False) -> bool:
    """Whether a repository with a commit is there: of an empty folder nobody can say that the decoy is gone from it."""
    found = next((p for p in discover(folder).repositories if p.path == ""), None) if folder.is_dir() else None
    if found is None or found.bare is not bare:
        return False
    return bool(read_refs(found).tips())


def removed(room: Path) -> bool:
    """Take a room away with all in it; whether it is gone."""
    shutil.rmtree(room, ignore_errors=True)
    return not room.exists()


def _kind(shapes: Shapes, provider: str) -> Kind:
    known = shapes.provider(provider)
    if known is None:
        raise BrokenDrill(f"there is no provider called “{provider[:40]}”, as “openai” is one")
    fits = [k for k in known.kind if k.secret and not k.context and not k.commons and not k.special and not k.nearby]
    if not fits:
        raise BrokenDrill(f"no decoy can be made for {known.name}: its keys have no shape of their own")
    usual = [k for k in fits if k.privilege == "normal" and k.confidence.value == "high"]
    return next((k for k in usual if "legacy" not in k.name.lower()), (usual or fits)[0])


def _copied(paths: RepositoryPaths, room: Path, clone: Path) -> str | None:
    """The newest tree of the project, as objects of the clone; None where it has no commit."""
    form = object_format(paths)
    with ObjectView(paths.objects, form, shallow_marks(paths)) as view:
        head = resolve(view, read_refs(paths), "HEAD")
        if head is None:
            return None
        told, found = view.run("rev-parse", "--verify", "--quiet", head.decode() + "^{tree}")
        tree = told.decode().strip()
        if not found or not tree:
            return None
        if shutil.disk_usage(room).free < ROOM * view.packed() + _unpacked(view, tree):
            raise BrokenDrill(f"there is too little room in {room} for a practice clone")
        _empty(clone / ".git", form)
        if not packed_into(clone / ".git", view, [tree.encode()], _environment()):
            raise BrokenDrill("a part of the newest files is missing or damaged here; clone the project as a whole")
    return tree


def _unpacked(view: ObjectView, tree: str) -> int:
    """Bytes of all files of a tree as they are written out: packed, a stranger's may be a thousandth. Raises `BrokenDrill`."""
    listed, whole = view.told("ls-tree", "-r", "-z", "--full-tree", tree, most=MOST_LISTED)
    if not whole:
        raise BrokenDrill(
            "the newest files cannot be listed to their end: too many, or a part is missing or damaged here"
        )
    heads = (entry.partition(b"\t")[0].split() for entry in listed.split(b"\0") if entry)
    times = Counter(id for _, kind, id in heads if kind == b"blob")
    answers = (answer.split() for answer in view.checked(list(times))[0].splitlines())
    return sum(times[id] * (int(size) + BLOCK) for id, _, size in answers)


def _empty(git_dir: Path, form: str = "sha1", *, bare: bool = False) -> None:
    """An empty repository, made by hand: git would copy the hooks of somebody's template."""
    (git_dir / "objects" / "pack").mkdir(parents=True)
    (git_dir / "refs" / "heads").mkdir(parents=True)
    (git_dir / "HEAD").write_text("ref: refs/heads/main\n", encoding="utf-8")
    extension = "[extensions]\n\tobjectFormat = sha256\n" if form == "sha256" else ""
    lines = [
        "[core]",
        f"\trepositoryFormatVersion = {1 if extension else 0}",
        f"\tbare = {str(bare).lower()}",
        "\tsymlinks = false",  # a stranger's tree may hold links that lead out of it
        "\tlogAllRefUpdates = false",  # else a reflog would keep what was rewritten
        "[user]",
        f"\tname = {_WHO}",
        f"\temail = {_MAIL}",
    ]
    (git_dir / "config").write_text("\n".join(lines) + f"\n{extension}", encoding="utf-8")


class _Git:
    """Our git in the practice clone. Its own words go nowhere: they may quote the project."""

    def __init__(self, clone: Path) -> None:
        self._clone = clone

    def run(self, *arguments: str, given: bytes = b"") -> str:
        """What it prints. Raises `BrokenDrill`."""
        done = subprocess.run(
            [git_program(), *arguments], cwd=self._clone, env=_environment(), input=given, capture_output=True,
            check=False,
        )  # fmt: skip
        if done.returncode != 0:
            raise BrokenDrill(f"the practice clone could not be made: git {arguments[0]} ended with {done.returncode}")
        return done.stdout.decode("utf-8", "replace").strip()

    def commit(self, message: str, parent: str | None) -> str:
        """The index as a commit of the branch."""
        tree = self.run("write-tree")
        made = self.run("commit-tree", tree, "-m", message, *(["-p", parent] if parent else []))
        self.run("update-ref", "refs/heads/main", made)
        return made


def _planted(clone: Path, tree: str | None, name: str, value: bytes) -> None:
    """Three commits: the project as it is, the decoy in two files, one of them without it; and a file git ignores."""
    git = _Git(clone)
    first = None
    if tree is not None:
        git.run("read-tree", tree)
        git.run("checkout-index", "--all", "--force", "--quiet")
        first = git.commit("The project as it is", None)
    folder = next(f for n in range(1_000) if not (clone / (f := f"fire-drill{n or ''}")).exists())
    (clone / folder).mkdir()
    text = value.decode()
    files = {
        f"{folder}/README.md": f"# Fire drill\n\nThe key in this folder is a decoy.\n{SIGN}\n".encode(),
        f"{folder}/settings.py": f'# {SIGN}\n{name} = "{text}"\n'.encode(),
        f"{folder}/compose.yaml": f"# {SIGN}\nservices:\n  worker:\n    environment:\n      {name}: {text}\n".encode(),
    }
    old = {f"{folder}/worker.json": json.dumps({"note": SIGN, name: text}, indent=2).encode() + b"\n"}
    _added(git, clone, files | old)
    second = git.commit("Fire drill: a worker and its settings", first)
    for path in old:
        (clone / path).unlink()
        git.run("update-index", "--force-remove", "--", path)
    git.commit("Fire drill: the worker reads its settings elsewhere", second)
    _file(clone / folder / ".env", f"# {SIGN}\n{name}={text}\n".encode())
    (clone / ".git" / "info").mkdir(exist_ok=True)
    (clone / ".git" / "info" / "exclude").write_text(f"/{folder}/.env\n", encoding="utf-8")
    git.run("update-index", "-q", "--refresh")


def _added(git: _Git, clone: Path, files: dict[str, bytes]) -> None:
    """Written anew, and put into the index as they are: attributes of the project change nothing."""
    for path, content in files.items():
        _file(clone / path, content)
        blob = git.run("hash-object", "-w", "--no-filters", "--stdin", given=content)
        git.run("update-index", "--add", "--cacheinfo", f"100644,{blob},{path}")


def _file(path: Path, content: bytes) -> None:
    """A file that was not there, for this user alone."""
    with os.fdopen(make_plain(path), "wb") as out:
        out.write(content)


def _environment() -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if k in ("SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "WINDIR")}
    return kept | {
        "PATH": absolute_path(),  # the clone is a stranger's
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_TEMPLATE_DIR": "",
        "LC_ALL": "C",
    }
