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
import tempfile
from array import array
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import compress, pairwise
from pathlib import Path
from types import TracebackType
from typing import IO, Literal

import msgspec

from checks.patterns import pattern_of
from checks.sources.packs import Pack
from checks.sources.stores import Farm, Stores, indexed_packs, names_in, survey

ObjectFormat = Literal["sha1", "sha256"]
KINDS = (b"blob", b"commit", b"tag", b"tree")
LISTED = (b"blob", b"commit", b"tag")  # the kinds a key can stand in; trees are names only
LISTED_AT_ONCE = 1 << 20  # bytes of git's listing that are noted in one step
OTHER = 255  # the code of a kind that is not listed

LARGEST = 128 << 20  # an object larger than this is never held in memory as a whole
PIECE = 4 << 20  # bytes of a large object that are in memory at once
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


@cache
def git_program() -> str:
    """Git by its absolute path. Raises `GitMissing`.

    Entries of `PATH` that depend on the current folder are passed by: that folder may be the one that is scanned.
    """
    places = (p for p in os.environ.get("PATH", os.defpath).split(os.pathsep) if os.path.isabs(p))  # noqa: PTH117
    found = shutil.which("git", path=os.pathsep.join(places) or os.defpath)
    if found is None:
        raise GitMissing("git is not installed; the history cannot be read without it")
    return str(Path(found).resolve())


class Listing(msgspec.Struct):
    """All objects of a store that matter, in the order their bytes lie on the disk. It may still be growing."""

    width: int  # of one id: 40 or 64
    ids: bytearray = msgspec.field(default_factory=bytearray)  # hexadecimal ids, one behind the other
    kinds: bytearray = msgspec.field(default_factory=bytearray)  # index into `KINDS`, one byte each
    sizes: array[int] = msgspec.field(default_factory=lambda: array("Q"))
    broken: tuple[str, ...] = ()  # ids that are named and cannot be read
    dropped: int = 0  # packs of which nobody can say what they hold
    lost: int = 0  # stores that objects are borrowed from and that are not here
    trees: int = 0  # objects of kinds that are not listed
    whole: bool = True  # False: git ended before it had told everything

    def __len__(self) -> int:
        return len(self.kinds)

    def id(self, number: int) -> bytes:
        """The id of an object by its number."""
        return bytes(self.ids[number * self.width : (number + 1) * self.width])

    def part(self, numbers: Iterable[int]) -> Listing:
        """A listing of some of the objects only."""
        part = Listing(self.width, broken=self.broken, dropped=self.dropped, lost=self.lost)
        for number in numbers:
            part.ids += self.id(number)
            part.sizes.append(self.sizes[number])
            part.kinds.append(self.kinds[number])
        return part

    def count(self, kind: bytes) -> int:
        """How many objects are of this kind."""
        return self.kinds.count(KINDS.index(kind))

    def of(self, kind: bytes) -> list[bytes]:
        """The ids of all objects of this kind."""
        code = KINDS.index(kind)
        return [self.id(i) for i, k in enumerate(self.kinds) if k == code]


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
        if not self._stores.sound:
            farm = Farm(root, self._stores)
            self._given = farm.folders
            self._dropped = farm.index(self._index)
        return self

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
        return subprocess.Popen(
            [git_program(), *arguments],
            stdin=feed if feed is not None else subprocess.DEVNULL,
            stdout=answer,
            stderr=subprocess.DEVNULL,
            env=self.environment(),
            cwd=self.root,
            bufsize=0,
        )

    def run(self, *arguments: str, feed: bytes = b"") -> tuple[bytes, bool]:
        """What git prints, and whether it ended well. Its own words go nowhere: they may quote the project."""
        done = subprocess.run(
            [git_program(), *arguments],
            input=feed,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=self.environment(),
            cwd=self.root,
            check=False,
        )
        return done.stdout, done.returncode == 0

    def packs(self) -> Iterator[Pack]:
        """The packs that can be read without git; the caller closes each."""
        for path, index in indexed_packs(self._given, self.width // 2):
            with contextlib.suppress(OSError, ValueError):
                yield Pack(path, *index.entries(), self.width // 2)

    def listing(self, wanted: Sequence[bytes] = LISTED) -> Listing:
        """Every object of these kinds in packs and loose files, whether anything refers to it or not."""
        listing = Listing(self.width)
        for _ in self.growing(listing, wanted):
            pass
        return listing if listing.whole else self.listing_by_name(wanted)

    def growing(self, listing: Listing, wanted: Sequence[bytes] = LISTED) -> Iterator[None]:
        """Fill a listing as git tells it, step by step, so that reading can begin before the end.

        Git stumbles over some damage and ends in the middle: `whole` is False then, and `listing_by_name` is asked.
        """
        missing: set[str] = set()
        unseen = set(self._stores.named)
        process = self.start("cat-file", "--batch-all-objects", "--batch-check", "--unordered", "--buffer")
        assert process.stdout is not None
        with process, io.BufferedReader(process.stdout, LISTED_AT_ONCE) as answers:  # type: ignore[type-var]
            rest = b""
            while piece := answers.read(LISTED_AT_ONCE):
                text, newline, rest = (rest + piece).rpartition(b"\n")
                _note(listing, text + newline, wanted, missing, unseen)
                yield
        listing.whole = process.returncode == 0 and not rest
        self._close(listing, missing, unseen)

    def listing_by_name(self, wanted: Sequence[bytes] = LISTED) -> Listing:
        """The same where git ends in the middle: every name that the stores have is asked for by itself."""
        folders = [s.folder for s in self._stores.stores] if self._stores.sound else self._given
        text, broken = self.checked(sorted(names_in(folders, self.width // 2)))
        listing = Listing(self.width)
        missing, unseen = set(broken), set(self._stores.named)
        _note(listing, text, wanted, missing, unseen)
        self._close(listing, missing, unseen)
        return listing

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


def _note(listing: Listing, text: bytes, wanted: Sequence[bytes], missing: set[str], unseen: set[bytes]) -> None:
    """Add whole lines of `--batch-check` to a listing."""
    codes = {kind: KINDS.index(kind) for kind in wanted}
    fields = text.split()
    if b"missing" in text:
        missing |= {f.decode() for f, state in pairwise(fields) if state == b"missing"}
        fields = [f for line in text.splitlines() if not line.endswith(b"missing") for f in line.split()]
    ids, sizes = fields[0::3], fields[2::3]
    kinds = bytearray(map(codes.get, fields[1::3], [OTHER] * len(ids)))
    if unseen:
        unseen.difference_update(ids)
    if OTHER in kinds:
        kept = [kind != OTHER for kind in kinds]
        listing.trees += kinds.count(OTHER)
        ids, sizes = list(compress(ids, kept)), list(compress(sizes, kept))
        kinds = bytearray(compress(kinds, kept))
    # The kinds come last: who looks at a growing listing counts by them.
    listing.ids += b"".join(ids)
    listing.sizes.extend(map(int, sizes))
    listing.kinds += kinds


def feed(names: Iterable[bytes]) -> IO[bytes]:
    """A file that git reads its questions from: no thread is needed to feed a pipe, and nothing can block."""
    file: IO[bytes] = tempfile.TemporaryFile(prefix="shrift-ids-")  # noqa: SIM115 - the caller closes it
    file.write(b"\n".join(names) + b"\n")
    file.seek(0)
    return file
