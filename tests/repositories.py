"""Repositories made by real git for the tests, and their history as Shrift reads it."""

from __future__ import annotations

import random
import struct
import threading
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from checks.keys.match import Match
from checks.keys.matcher import Matcher
from checks.model import Limit, Sighting
from checks.sources.discovery import RepositoryPaths, discover
from checks.sources.gitfiles import object_format, shallow_marks
from checks.sources.history import HistoryResult, examine_history
from checks.sources.inner import inner_documents
from checks.sources.objects import ObjectView
from checks.sources.refs import read_refs
from checks.sources.repository import read


class Told:
    """What a history told: the result, and every sighting of every key."""

    def __init__(self) -> None:
        self.result = HistoryResult()
        self.heard: list[tuple[str, Sighting]] = []
        self.natures: set[tuple[str, str]] = set()

    def of(self, value: str) -> list[Sighting]:
        """The sightings of one key."""
        return [s for v, s in self.heard if v == value]

    def the(self, value: str) -> Sighting:
        """Its only sighting."""
        (only,) = self.of(value)
        return only

    @property
    def values(self) -> set[str]:
        """All keys that were met."""
        return {v for v, _ in self.heard}

    @property
    def limits(self) -> dict[str, Limit]:
        """The limits by id."""
        return {limit.id: limit for limit in self.result.limits}


def repository(folder: Path) -> RepositoryPaths:
    """The one repository of a folder."""
    (paths,) = discover(folder.resolve()).repositories
    return paths


def told_by(paths: RepositoryPaths | Path, matcher: Matcher, *, largest: int | None = None, **options: Any) -> Told:
    """Read a history; `largest` is the size from which an object is read in pieces."""
    if isinstance(paths, Path):
        paths = repository(paths)
    told = Told()
    refs = read_refs(paths)

    def hear(match: Match, sighting: Sighting, spot: object) -> None:
        if match.nature in ("secret", "public"):
            told.heard.append((match.value.reveal().decode(), sighting))
            told.natures.add((sighting.path, match.nature))

    with ObjectView(paths.objects, object_format(paths), shallow_marks(paths)) as view:
        if largest is not None:
            view.largest = largest
        facts, _ = read(paths, view, refs)
        told.result = examine_history(
            paths,
            facts,
            refs,
            view,
            matcher,
            on_hit=hear,
            expand=lambda document, limits, only=None: inner_documents(document, matcher.met, limits, only),
            **options,
        )
    return told


def assigned(value: str, name: str = "OPENAI_API_KEY") -> str:
    """A line of a program that holds a key."""
    return f'{name} = "{value}"\n'


def import_blobs(project: Any, contents: Iterable[bytes], *, each: int = 10) -> None:
    """Commit many files at once, `each` to a commit, as one pack: much faster than `git commit`."""
    lines: list[bytes] = []
    marks: list[tuple[int, bytes]] = []
    contents = list(contents)
    for number, content in enumerate(contents, start=1):
        lines.append(b"blob\nmark :%d\ndata %d\n%s\n" % (number, len(content), content))
        marks.append((number, b"d%d/f%d-%d.txt" % (number % 7, number, len(content))))
    parent = project.git("rev-parse", "--verify", "--quiet", "refs/heads/main", check=False)
    for begin in range(0, len(marks), each):
        part = marks[begin : begin + each]
        who = b"Ada <ada@example.org> %d +0000" % (1_760_000_000 + begin)
        lines.append(b"commit refs/heads/main\nauthor %s\ncommitter %s\ndata 6\na step\n" % (who, who))
        if parent and begin == 0:
            lines.append(b"from %s\n" % parent.encode())
        lines += [b"M 100644 :%d %s\n" % mark for mark in part]
    lines.append(b"done\n")
    project.git("-c", "fastimport.unpackLimit=0", "fast-import", "--quiet", "--done", feed=b"".join(lines))
    project.git("reset", "--quiet", "--hard")


def words(rng: random.Random, count: int) -> bytes:
    """Text without a key, different each time."""
    some = [b"alpha", b"beta", b"gamma", b"delta", b"task-list", b"risk-free", b"return", b"=", b"(", b")", b"\n"]
    return b" ".join(rng.choices(some, k=count)) + b"%d\n" % rng.randrange(10**9)


def loose(project: Any, id: str) -> Path:
    """The file of a loose object."""
    file = project.folder / ".git" / "objects" / id[:2] / id[2:]
    file.chmod(0o644)
    return file


def pack_of(project: Any) -> Path:
    """The repository's only pack."""
    (pack,) = (project.folder / ".git" / "objects" / "pack").glob("*.pack")
    for file in pack.parent.iterdir():
        file.chmod(0o644)
    return pack


def flip(file: Path, rng: random.Random, times: int = 1, *, after: int = 0, before: int = 0) -> None:
    """Change bytes of a file, none of the first `after` and the last `before` ones."""
    content = bytearray(file.read_bytes())
    for _ in range(times):
        content[rng.randrange(after, len(content) - before)] ^= rng.randrange(1, 256)
    file.write_bytes(content)


def lying_object(kind: bytes, size: int, content: bytes) -> bytes:
    """A loose object whose header says another size than it has."""
    return zlib.compress(b"%s %d\0%s" % (kind, size, content))


def tar_of(files: dict[str, bytes]) -> bytes:
    """A tar archive in memory."""
    import io
    import tarfile

    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return file.getvalue()


def zip_of(files: dict[str, bytes], *, packed: bool = True) -> bytes:
    """A zip archive in memory."""
    import io
    import zipfile

    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file.getvalue()


def asar_of(files: dict[str, bytes]) -> bytes:
    """An Electron archive in memory."""
    import json

    tree: dict[str, object] = {}
    body = b""
    for name, content in files.items():
        tree[name] = {"offset": str(len(body)), "size": len(content)}
        body += content
    head = json.dumps({"files": tree}).encode()
    padded = head + b"\0" * (-len(head) % 4)
    return struct.pack("<IIII", 4, len(padded) + 8, len(padded) + 4, len(head)) + padded + body


def cancelled() -> threading.Event:
    """A cancel that was asked for before anything began."""
    event = threading.Event()
    event.set()
    return event
