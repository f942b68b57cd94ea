"""The object view: a repository's objects, read without ever reading its configuration.

Git runs what a repository's configuration tells it to: file-system monitors, filters, textconv, external diffs, hooks.
A folder that is examined may be a stranger's. So git works in an empty repository of our own, in a private temporary
folder, whose object store is the project's; the project's `config`, attributes and hooks are never opened by git.
"""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Literal

from checks.expressions.patterns import pattern_of
from checks.sources.listing import LISTED, Listing, note
from checks.sources.packs import Pack
from checks.sources.stores import Farm, Index, Stores, indexed_packs, names_in, survey

if sys.platform == "linux":
    import resource
if TYPE_CHECKING:
    from checks.sources.kept import KeptPacks

ObjectFormat = Literal["sha1", "sha256"]
LISTED_AT_ONCE = 1 << 20  # bytes of git's listing that are noted in one step

LARGEST = 128 << 20  # an object larger than this is never held in memory as a whole
PIECE = 4 << 20  # bytes of a large object that are in memory at once
GIT_MEMORY = 4 << 30  # bytes a git of ours may take: a crafted store must not take the machine's
ASKED = 4_096  # objects asked for at once: after a broken one, git is started again behind it

_OBJECT_ID = pattern_of(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_SETTINGS = (
    # Packs are mapped in windows: 380 MB instead of 522 on a large history, at the same speed.
    ("core.packedGitWindowSize", "32m"),
    ("core.packedGitLimit", "256m"),
    ("core.deltaBaseCacheLimit", "96m"),
    # Both files only speed git up, and a wrong one would hide objects.
    ("core.multiPackIndex", "false"),
    ("core.commitGraph", "false"),
    ("core.hooksPath", os.devnull),
    ("core.fsmonitor", "false"),
    ("core.attributesFile", os.devnull),
    ("protocol.allow", "never"),
    ("gc.auto", "0"),
    ("core.pager", "cat"),
    ("log.showSignature", "false"),
    ("diff.renames", "false"),
    ("core.alternateRefsCommand", "true"),
)


class GitMissing(RuntimeError):
    """Git is not installed, or too old: the message says so in one line."""


class Unreadable(RuntimeError):
    """The object store cannot be read at all; the message says why in one line."""


class TookTooLong(RuntimeError):
    """Git had not ended when its time was over. It was ended."""


def absolute_path() -> str:
    """`PATH` without the entries that depend on the current folder: that folder may be the one that is scanned."""
    places = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(p for p in places if os.path.isabs(p))  # noqa: PTH117


@cache
def git_program() -> str:
    """Git by its absolute path. Raises `GitMissing`."""
    found = shutil.which("git", path=absolute_path() or os.defpath)
    if found is None:
        raise GitMissing("git is not installed; the history cannot be read without it")
    return str(Path(found).resolve())


def bound_memory(process: subprocess.Popen[bytes]) -> None:
    """A git of ours, and what it starts from now on, takes no more than `GIT_MEMORY` each. Only Linux has such a bound."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # it has ended already, or the system has a lower bound
            resource.prlimit(process.pid, resource.RLIMIT_AS, (GIT_MEMORY, GIT_MEMORY))


class ObjectView:
    """An empty repository of ours whose objects are the project's. Use as a context manager."""

    def __init__(self, objects: Path, form: ObjectFormat = "sha1", shallow: Iterable[str] = ()) -> None:
        """`objects` is the project's object folder; `shallow` the ids at which its history was cut."""
        self._objects = objects
        self._form = form
        self._shallow = [s for s in shallow if _OBJECT_ID.fullmatch(s.encode())]
        self.shallow = frozenset(s.encode() for s in self._shallow)
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._stores = Stores()
        self._given = [objects]  # the stores as git is given them
        self._dropped = 0
        self.largest = LARGEST
        self.width = 64 if form == "sha256" else 40

    def __enter__(self) -> ObjectView:
        git_program()
        if not self._objects.is_dir():
            raise Unreadable("the object store is not there")
        self._folder = tempfile.TemporaryDirectory(prefix="shrift-view-", ignore_cleanup_errors=True)
        root = self.root
        for name in ("objects", "refs", "home"):
            (root / name).mkdir()
        (root / "HEAD").write_text("ref: refs/heads/none\n")
        extension = "[extensions]\n\tobjectFormat = sha256\n" if self._form == "sha256" else ""
        version = 1 if extension else 0
        (root / "config").write_text(f"[core]\n\trepositoryFormatVersion = {version}\n\tbare = true\n{extension}")
        if self._shallow:
            (root / "shallow").write_text("".join(f"{s}\n" for s in self._shallow))
        self._stores = survey(self._objects, self.width)
        self._plant()
        return self

    def _plant(self) -> None:
        """Where not all is in order, git is given links to what is."""
        if not self._stores.sound:
            farm = Farm(Path(tempfile.mkdtemp(prefix="stores-", dir=self.root)), self._stores)
            self._given = farm.folders
            self._dropped = farm.index(self._index)

    def _index(self, pack: Path) -> bool:
        """Make the index that a pack lacks, beside our link to it; false where the pack is damaged too."""
        index = pack.with_suffix(".idx")
        _, made = self.run("index-pack", f"--object-format={self._form}", "-o", str(index), str(pack))
        if not made:
            index.unlink(missing_ok=True)
            pack.unlink(missing_ok=True)
        return made

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._folder is not None:
            self._folder.cleanup()

    @property
    def root(self) -> Path:
        """Our repository: GitPython may open it, it holds nothing of the project but its objects."""
        assert self._folder is not None, "the view is not open"
        return Path(self._folder.name)

    def environment(self) -> dict[str, str]:
        """What git is told, and nothing of what the caller's environment would tell it."""
        kept = {k: v for k, v in os.environ.items() if k in ("PATH", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP", "WINDIR")}
        told = {
            "GIT_DIR": str(self.root),
            "GIT_OBJECT_DIRECTORY": str(self._given[0]),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_SYSTEM": os.devnull,
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_ASKPASS": "true",
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_NO_REPLACE_OBJECTS": "1",
            "GIT_OPTIONAL_LOCKS": "0",
            "GIT_ATTR_NOSYSTEM": "1",
            "GIT_PAGER": "cat",
            "HOME": str(self.root / "home"),
            "XDG_CONFIG_HOME": str(self.root / "home"),
            "LC_ALL": "C",
            "GIT_CONFIG_COUNT": str(len(_SETTINGS)),
        }
        if len(self._given) > 1:
            told["GIT_ALTERNATE_OBJECT_DIRECTORIES"] = os.pathsep.join(map(str, self._given[1:]))
        for number, (name, value) in enumerate(_SETTINGS):
            told[f"GIT_CONFIG_KEY_{number}"] = name
            told[f"GIT_CONFIG_VALUE_{number}"] = value
        return kept | told

    def start(
        self, *arguments: str, feed: IO[bytes] | int | None = None, answer: int = subprocess.PIPE
    ) -> subprocess.Popen[bytes]:
        """Start git on the view; `feed` is its standard input, `answer` a descriptor it writes to instead of a pipe."""
        process = subprocess.Popen(
            [git_program(), *arguments],
            stdin=feed if feed is not None else subprocess.DEVNULL,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env=self.environment(),
            cwd=self.root,
            bufsize=0,
        )
        bound_memory(process)
        return process

    def run(self, *arguments: str, feed: bytes = b"", seconds: float | None = None) -> tuple[bytes, bool]:
        """What git prints, and whether it ended well. Its own words go nowhere: they may quote the project.

        Raises `TookTooLong` where it has not ended after `seconds`.
        """
        with self.start(*arguments, feed=subprocess.PIPE) as process:
            try:
                answer, _ = process.communicate(feed, timeout=seconds)
            except subprocess.TimeoutExpired:
                process.kill()
                raise TookTooLong from None
        return answer, process.returncode == 0

    def told(self, *arguments: str, most: int) -> tuple[bytes, bool]:
        """What git prints, and whether it ended well; nothing, where it is over `most` bytes.

        A tree of some kilobytes can list more files than any memory holds: each folder in it is the same one ten times.
        """
        process = self.start(*arguments)
        assert process.stdout is not None
        pieces, size = [], 0
        with process:
            while size <= most and (piece := process.stdout.read(min(PIECE, most + 1 - size))):
                pieces.append(piece)
                size += len(piece)
            if size > most:
                process.kill()
        return (b"", False) if size > most else (b"".join(pieces), process.returncode == 0)

    @property
    def is_sound(self) -> bool:
        """Whether git is given the stores as they lie there."""
        return self._stores.sound

    def indexed(self) -> list[tuple[Path, Index]]:
        """The packs that have an index which fits, with it."""
        return list(indexed_packs(self._folders, self.width // 2))

    def packed(self) -> int:
        """Bytes of all packs."""
        with contextlib.suppress(OSError):
            return sum(pack.stat().st_size for pack, _ in self.indexed())
        return 0

    def packs(self, indexed: Iterable[tuple[Path, Index]] | None = None) -> list[Pack]:
        """Those of these packs, or of all, that can be read without git, the largest first.

        A pack with objects that are made from each other is taken out of what git is given: it would look for their
        beginning without end. What is in such a pack counts as broken.
        """
        packs: list[Pack] = []
        circular: list[Pack] = []
        for path, index in self.indexed() if indexed is None else indexed:
            with contextlib.suppress(OSError, ValueError):
                pack = Pack(path, index)
                (circular if pack.circular else packs).append(pack)
        if circular:
            self._stores.condemn({pack.path: pack.index for pack in circular})
            self._plant()
        return sorted(packs, key=lambda pack: -len(pack.rows))

    @property
    def _folders(self) -> list[Path]:
        """All folders with objects, borrowed ones too."""
        return [s.folder for s in self._stores.stores] if self._stores.sound else self._given

    def listing(self, wanted: Sequence[bytes] = LISTED) -> Listing:
        """Every object of these kinds in packs and loose files, whether anything refers to it or not, as git lists it.

        Git stumbles over some damage and ends in the middle. Then every name that the stores have is asked for by itself.
        """
        listing, missing, unseen = Listing(self.width), set[str](), set(self._stores.named)
        process = self.start("cat-file", "--batch-all-objects", "--batch-check", "--unordered", "--buffer")
        assert process.stdout is not None
        with process, io.BufferedReader(process.stdout, LISTED_AT_ONCE) as answers:  # type: ignore[type-var]
            rest = b""
            while piece := answers.read(LISTED_AT_ONCE):
                text, newline, rest = (rest + piece).rpartition(b"\n")
                note(listing, text + newline, wanted, missing, unseen)
        if process.returncode != 0 or rest:
            listing, missing, unseen = Listing(self.width), set(), set(self._stores.named)
            text, broken = self.checked(sorted(names_in(self._folders, self.width // 2)))
            missing.update(broken)
            note(listing, text, wanted, missing, unseen)
        self._close(listing, missing, unseen)
        return listing

    def listing_of(self, names: Iterable[bytes]) -> Listing:
        """The objects of these hexadecimal ids, but for trees."""
        listing = Listing(self.width)
        text, missing = self.checked(sorted(set(names)))
        note(listing, text, LISTED, set(), set())
        self._close(listing, set(missing), set())
        return listing

    def list_beside(self, listing: Listing, packs: Sequence[Pack], kept: KeptPacks) -> set[bytes]:
        """Add to a listing what is in none of these packs, or of which they cannot tell what it is: its hexadecimal ids."""

        def is_packed(name: bytes) -> bool:
            id = bytes.fromhex(name.decode())
            return kept.has(id) or any(pack.has(id) for pack in packs)

        names = names_in(self._folders, self.width // 2, without={*kept.paths, *(pack.path for pack in packs)})
        names = {name for name in names if not is_packed(name)}
        names |= {pack.id(row).hex().encode() for pack in packs for row in pack.unknown()}
        text, broken = self.checked(sorted(names))
        missing, unseen = set(broken), {name for name in self._stores.named if not is_packed(name)}
        note(listing, text, LISTED, missing, unseen)
        self._close(listing, missing, unseen)
        return names

    def _close(self, listing: Listing, missing: set[str], unseen: set[bytes]) -> None:
        odd = {*missing, *self._stores.odd_objects, *(n.decode() for n in unseen)}
        listing.broken = tuple(sorted(odd))
        listing.dropped, listing.lost = self._dropped, self._stores.lost

    def checked(self, names: Sequence[bytes]) -> tuple[bytes, list[str]]:
        """`--batch-check` for each name; after a name that ends git, it is started again behind it."""
        lines: list[bytes] = []
        broken: list[str] = []
        at = 0
        while at < len(names):
            asked = names[at : at + ASKED]
            text, whole = self.run("cat-file", "--batch-check", "--buffer", feed=b"\n".join(asked) + b"\n")
            answers = text.splitlines()
            for name, answer in zip(asked, answers, strict=False):
                if answer.endswith(b"missing"):
                    broken.append(name.decode())
                else:
                    lines.append(answer)
            at += len(answers)
            if not whole and len(answers) < len(asked):
                broken.append(names[at].decode())
                at += 1
        return b"\n".join(lines), broken

    def read(self, ids: Iterable[bytes]) -> Iterator[tuple[bytes, bytes, bytes | None]]:
        """The objects of these ids, whole: (id, kind, content); content is None for one that cannot be read.

        An object of more than `largest` bytes is not read either: see `pieces`.
        """
        names = list(ids)
        at = 0
        while at < len(names):
            asked = names[at : at + ASKED]
            done = 0
            for answer in self._answers(asked):
                yield answer
                done += 1
            at += done
            if done < len(asked):
                yield names[at], b"", None  # the object at which git gave up
                at += 1

    def _answers(self, asked: Sequence[bytes]) -> Iterator[tuple[bytes, bytes, bytes | None]]:
        with feed(asked) as questions:
            process = self.start("cat-file", "--batch", "--buffer", feed=questions)
            assert process.stdout is not None
            try:
                with open(process.stdout.fileno(), "rb", buffering=1 << 20, closefd=False) as answers:
                    for name in asked:
                        header = answers.readline()
                        fields = header.split()
                        if header.endswith(b"missing\n"):
                            yield name, b"", None
                            continue
                        if len(fields) != 3 or not header.endswith(b"\n") or int(fields[2]) > self.largest:
                            return
                        content = answers.read(int(fields[2]) + 1)
                        if len(content) != int(fields[2]) + 1:
                            return
                        yield name, fields[1], content[:-1]
            finally:
                process.kill()
                with process:
                    pass

    def pieces(self, id: bytes, size: int) -> Iterator[bytes]:
        """One object's content piece by piece, as git gives it. It may end early: who reads it counts the bytes."""
        with feed([id]) as questions:
            process = self.start("cat-file", "--batch", feed=questions)
            assert process.stdout is not None
            try:
                with open(process.stdout.fileno(), "rb", buffering=1 << 20, closefd=False) as answers:
                    header = answers.readline()
                    while size and len(header.split()) == 3 and (piece := answers.read(min(size, PIECE))):
                        size -= len(piece)
                        yield piece
            finally:
                process.kill()
                with process:
                    pass


def feed(names: Iterable[bytes]) -> IO[bytes]:
    """A file that git reads its questions from: no thread is needed to feed a pipe, and nothing can block."""
    file: IO[bytes] = tempfile.TemporaryFile(prefix="shrift-ids-")  # noqa: SIM115 - the caller closes it
    file.write(b"\n".join(names) + b"\n")
    file.seek(0)
    return file
