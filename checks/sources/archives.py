"""Containers: what is packed inside a file, as documents with a `member`. Nothing is written to disk, nothing is run.

Bounds hold for one container with all that is nested in it: depth, members, bytes, and how far a member may swell. What
a bound cuts off is a limit, said in the report.
"""

from __future__ import annotations

import io
import json
import lzma
import re
import sqlite3
import struct
import tarfile
import zipfile
import zlib
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator
from typing import IO

import msgspec
from msgspec.structs import replace

from checks.model import Limit
from checks.sources import Document, installers, pdf, pooled, rpm, sqlite, zstandard
from checks.sources.unopened import unopened
from checks.sources.unpacking import stream_of

DEPTH = 3
MOST_MEMBERS = 10_000
MOST_BYTES = 256 << 20  # of all members together
MOST_OF_ONE = 64 << 20
RATIO = 200  # a member may swell so much, beyond its first megabyte
MOST_PARTS = 8_000_000  # signs that part the values of a JSON text
DEEPEST = 60  # levels of it
PIECE = 64 << 10  # bytes unpacked in one step: what came before a fault is kept

_LFS = b"version https://git-lfs.github.com/spec/"


# What the standard library's readers raise at containers that are damaged or of a kind they do not know.
BROKEN = (
    OSError,
    EOFError,
    ValueError,
    KeyError,
    IndexError,
    RuntimeError,
    NotImplementedError,
    RecursionError,
    MemoryError,
    zipfile.BadZipFile,
    tarfile.TarError,
    zlib.error,
    lzma.LZMAError,
    sqlite3.Error,
    struct.error,
)


class Opening:
    """The budget of one container, and what was cut off."""

    def __init__(self, only: Collection[str] | None = None) -> None:
        """`only` names the members that are read, as places do, where it is known that nothing is in the others."""
        self._only = None if only is None else sorted(only)
        self.members = 0
        self.bytes = 0
        self.passed = 0  # bytes that were unpacked on the way to members, of packages in it as well
        self._cut: dict[tuple[str, str, str], int] = {}

    @property
    def left(self) -> int:
        """Bytes that all further members together may have."""
        return MOST_BYTES - self.bytes

    @property
    def largest(self) -> int:
        """Bytes that the next member may have."""
        return min(MOST_OF_ONE, self.left)

    def admits(self, size: int, packed: int | None = None) -> bool:
        """Whether another member of this size may be read; `packed` is its size in the container."""
        if self.members >= MOST_MEMBERS or self.bytes + size > MOST_BYTES or size > MOST_OF_ONE:
            return False
        return packed is None or size <= self.most_of(packed)

    @staticmethod
    def most_of(packed: int) -> int:
        """To how many bytes this many may swell."""
        return (1 << 20) + RATIO * max(packed, 1)

    def wants(self, member: str) -> bool:
        """Whether a member is to be read, for itself or for what is packed in it."""
        if self._only is None:
            return True
        own, inner = bisect_left(self._only, member), bisect_left(self._only, f"{member}!")
        return self._only[own : own + 1] == [member] or any(
            name.startswith(f"{member}!") for name in self._only[inner : inner + 1]
        )

    def take(self, size: int) -> None:
        """Count a member."""
        self.members += 1
        self.bytes += size

    def cut(self, document: Document, why: str) -> None:
        """Note what was not read. The same said of many members is one limit: a stranger's container has them without end."""
        place = document.place
        what = f"{place.path or place.blob}{'!' + place.member if place.member else ''}"
        told = place.source, what, why
        self._cut[told] = self._cut.get(told, 0) + 1

    @property
    def limits(self) -> list[Limit]:
        """What was cut off, in the order in which it was met."""
        return [
            Limit(id="container", source=source, what=what, why=why, count=count)
            for (source, what, why), count in self._cut.items()
        ]


def members(document: Document, opening: Opening | None = None, depth: int = 0) -> Iterator[Document]:
    """The documents inside a container, and inside those; nothing for a file that is none."""
    opening = opening or Opening()
    reader = _reader(document)
    if reader is None:
        return
    if depth >= DEPTH:
        opening.cut(document, f"nested deeper than {DEPTH} containers")
        return
    try:
        for name, data in reader(document, opening):
            opening.take(len(data))
            member = _within(document, name)
            if not opening.wants(member):
                continue
            inner = replace(document, data=data, offset=0, first_line=1, place=replace(document.place, member=member))
            yield inner
            yield from members(inner, opening, depth + 1)
    except BROKEN as error:
        # Containers of strangers are broken in every way there is: what was read before stays.
        opening.cut(document, f"cannot be read to its end ({type(error).__name__})")


def _within(document: Document, name: str) -> str:
    """How places name a member of a document."""
    return f"{document.place.member}!{name}" if document.place.member else name


Reader = Callable[[Document, Opening], Iterator[tuple[str, bytes]]]


def is_container(data: bytes, path: str = "") -> bool:
    """Whether a file is worth opening, by its first bytes or its name."""
    return _reader_of(data, path) is not None


def is_lfs_pointer(data: bytes) -> bool:
    """A stand-in for content that lies elsewhere."""
    return data.startswith(_LFS)


def _reader(document: Document) -> Reader | None:
    return _reader_of(document.data, document.place.member or document.place.path)


def _reader_of(data: bytes, path: str) -> Reader | None:
    if data.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip
    if data.startswith((b"\x1f\x8b", b"\xfd7zXZ\x00")) or (data.startswith(b"BZh") and data[4:8] == b"1AY&"):
        return _packed
    if data.startswith(sqlite.SQLITE):
        return sqlite.tables
    if data.startswith(pdf.PDF):
        return pdf.texts
    if data[257:262] == b"ustar":
        return _tar
    if data[:4] == b"\x04\x00\x00\x00" and data[16:24] == b'{"files"':
        return _asar
    if data.startswith(zstandard.MAGIC):
        return _packed
    if data.startswith(rpm.RPM):
        return rpm.rpm
    if data.startswith(installers.CHROME):
        return installers.chrome
    if data.startswith(installers.DEBIAN):
        return installers.debian
    if data.startswith(pooled.HERMES):
        return pooled.hermes
    if data.startswith(pooled.UNITY):
        return pooled.unity
    if installers.is_frozen(data):
        return installers.frozen
    if data[2:4] == b"\r\n" and data[1:2] in (b"\x0c", b"\x0d", b"\x0e") and len(data) > 16:
        return _bytecode
    if unopened(data, path) is not None:
        return _left
    return _json if _is_recording(data, path.lower()) else None


def _is_recording(data: bytes, path: str) -> bool:
    """A notebook, a HAR file or a source map, by what it holds: in a history the name is not known yet."""
    if data[:200].lstrip()[:1] != b"{":
        return False
    if path.endswith((".ipynb", ".har", ".map")):
        return True
    return (
        b'"nbformat"' in data
        or (b'"sourcesContent"' in data and b'"mappings"' in data)
        or (b'"log"' in data[:400] and b'"entries"' in data and b'"request"' in data)
    )


def _bytecode(document: Document, opening: Opening) -> Iterator[tuple[str, bytes]]:
    """Compiled Python keeps its strings as they are; it is never loaded, as loading could crash or run what it holds."""
    if opening.admits(len(document.data)):
        yield "constants", document.data[16:]
    else:
        opening.cut(document, "a member is too large, or there are too many")


def _zip(document: Document, opening: Opening) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(document.data)) as archive:
        for entry in archive.infolist():
            if entry.is_dir() or not opening.wants(_within(document, entry.filename)):
                continue
            if entry.flag_bits & 1:
                opening.cut(document, "holds encrypted members")
                continue
            if not opening.admits(entry.file_size, entry.compress_size):
                opening.cut(document, "a member is too large, or there are too many")
                continue
            try:
                with archive.open(entry) as member:
                    # The stated size is a stranger's word: one byte more than it is refused.
                    data = member.read(entry.file_size + 1)
            except BROKEN as error:
                opening.cut(document, f"a member cannot be read ({type(error).__name__})")
                continue
            if len(data) > entry.file_size:
                opening.cut(document, "a member is larger than it says")
                continue
            yield entry.filename, data


def _bounded(stream: IO[bytes], document: Document, opening: Opening) -> bytes:
    most = min(opening.largest, opening.most_of(len(document.data)))
    pieces, size = [], 0
    while size <= most:
        try:
            piece = stream.read(min(PIECE, most + 1 - size))
        except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
            opening.cut(document, f"cannot be read to its end ({type(error).__name__})")
            break
        if not piece:
            break
        pieces.append(piece)
        size += len(piece)
    if size > most:
        opening.cut(document, "swells beyond its bound")
    return b"".join(pieces)[:most]


def _stem(document: Document) -> str:
    name = re.split(r"[/!]", document.place.member or document.place.path or "content")[-1]
    return (
        re.sub(r"\.(?:gz|bz2|xz|zst|tgz|tzst)$", lambda m: ".tar" if m[0] in (".tgz", ".tzst") else "", name)
        or "content"
    )


def _packed(document: Document, opening: Opening) -> Iterator[tuple[str, bytes]]:
    stream = stream_of(document.data)
    if stream is not None:
        yield _stem(document), _bounded(stream, document, opening)


def _left(document: Document, opening: Opening) -> Iterator[tuple[str, bytes]]:
    name = unopened(document.data, document.place.member or document.place.path)
    opening.cut(document, f"{name}, which is not opened; keys were looked for in its bytes")
    yield from ()


def _tar(document: Document, opening: Opening) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=io.BytesIO(document.data), mode="r:") as archive:
        for entry in archive:
            if not entry.isfile() or not opening.wants(_within(document, entry.name)):
                continue
            if not opening.admits(entry.size):
                opening.cut(document, "a member is too large, or there are too many")
                continue
            member = archive.extractfile(entry)  # into memory; nothing is unpacked
            if member is not None:
                yield entry.name, member.read(entry.size)


def _json(document: Document, opening: Opening) -> Iterator[tuple[str, bytes]]:
    """Notebooks, HAR files, source maps: long strings inside JSON, each with the place it stands in as its name."""
    if sum(map(document.data.count, (b",", b"[", b"{"))) > MOST_PARTS:
        opening.cut(document, f"more than {MOST_PARTS:,} values")  # each takes ten times the bytes that it has here
        return
    try:
        content = msgspec.json.decode(document.data)
    except (msgspec.DecodeError, RecursionError):
        content = json.loads(document.data.decode("utf-8", "replace"), strict=False)
    for name, text in _long_texts(content):
        if opening.admits(len(text)):
            yield name, text.encode("utf-8", "replace")
        else:
            opening.cut(document, "a member is too large, or there are too many")


def _long_texts(content: object) -> Iterator[tuple[str, str]]:
    """Strings of several lines, and lists of strings as one: that is how notebooks keep their code."""
    open_: list[tuple[str, Iterator[tuple[object, object]]]] = [("", iter([("", content)]))]
    while open_:
        name, inner = open_[-1]
        pair = next(inner, None)
        if pair is None:
            open_.pop()
            continue
        key, value = pair
        if isinstance(value, str):
            if len(value) >= 20 and "\n" in value:
                yield _named(name, key), value
        elif not isinstance(value, dict | list) or not value:
            continue
        elif isinstance(value, list) and key != "sourcesContent" and all(isinstance(v, str) for v in value):
            text = "".join(map(str, value))
            if len(text) >= 20:
                yield _named(name, key), text
        elif len(open_) <= DEEPEST:
            open_.append((_named(name, key), iter(value.items() if isinstance(value, dict) else enumerate(value))))


def _named(name: str, key: object) -> str:
    return f"{name}/{key}".strip("/")[:200]


def _asar(document: Document, opening: Opening) -> Iterator[tuple[str, bytes]]:
    data = document.data
    header_size = int.from_bytes(data[4:8], "little")
    length = int.from_bytes(data[12:16], "little")
    tree = msgspec.json.decode(data[16 : 16 + length], type=dict[str, object])
    queue: list[tuple[str, object]] = [("", tree)]
    while queue:
        path, node = queue.pop()
        if not isinstance(node, dict):
            continue
        files = node.get("files")
        if isinstance(files, dict):
            queue.extend((f"{path}/{name}".strip("/"), inner) for name, inner in files.items())
        elif "offset" in node and "size" in node:
            start, size = 8 + header_size + int(str(node["offset"])), int(str(node["size"]))
            if start < 0 or size < 0 or not opening.admits(size):
                opening.cut(document, "a member is too large, or there are too many")
            else:
                yield path, data[start : start + size]
