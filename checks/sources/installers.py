"""Packages that programs are given away in: Chrome extensions, Debian packages, PyInstaller's executables."""

from __future__ import annotations

import io
import struct
import tarfile
import zlib
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, cast

from checks.expressions.patterns import pattern_of
from checks.sources.unpacking import MOST_ENTRIES, Counted, stream_of

if TYPE_CHECKING:
    from typing import Self

    from checks.sources import Document
    from checks.sources.archives import Opening

CHROME = b"Cr24"
DEBIAN = b"!<arch>\n"
PYINSTALLER = b"MEI\014\013\012\013\016"
EXECUTABLES = (b"MZ", b"\x7fELF", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe")

LONGEST_HEADER = 1 << 20  # bytes of a name or of attributes before a member: tarfile holds them whole
PIECE = 64 << 10
_BEFORE = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)
_TAIL = 64 << 10  # PyInstaller's mark stands at the end, before a signature
_COOKIE = struct.Struct("!8sIIII64s")
_ENTRY = struct.Struct("!IIIIBc")
_MODULES = b"PYZ\0"
_SQUEEZED = pattern_of(rb"x[\x01\x5e\x9c\xda]")


def is_frozen(data: bytes) -> bool:
    """Whether an executable carries a Python program that PyInstaller packed."""
    return data.startswith(EXECUTABLES) and data.rfind(PYINSTALLER, max(0, len(data) - _TAIL)) >= 0


def chrome(document: Document, opening: Opening) -> Iterator[tuple[str, bytes]]:
    """The zip archive behind a Chrome extension's signature. Raises `struct.error` where it is cut short."""
    data = document.data
    version, first, second = struct.unpack_from("<III", data, 4)
    start = 12 + first if version >= 3 else 16 + first + second
    if data[start : start + 2] == b"PK" and opening.admits(len(data) - start):
        yield "extension.zip", data[start:]
    else:
        opening.cut(document, "its archive is not where it says")


# --- Debian -----------------------------------------------------------------------------------------------------------


def debian(document: Document, opening: Opening) -> Iterator[tuple[str, bytes]]:
    """The files of a Debian package, read as they stream by: most of them are the runtime's, and too large to be held."""
    data = document.data
    at = len(DEBIAN)
    for _ in range(64):
        header = data[at : at + 60]
        if len(header) < 60:
            return
        if header[58:60] != b"`\n":
            opening.cut(document, "cannot be read to its end (bad header)")
            return
        name = header[:16].decode("ascii", "replace").strip().rstrip("/")
        size = max(0, int(header[48:58]))
        body = data[at + 60 : at + 60 + size]
        at += 60 + size + size % 2
        if name.startswith(("data.tar", "control.tar")):
            stream = io.BytesIO(body) if name.endswith(".tar") else stream_of(body)
            if stream is None:
                opening.cut(document, "is packed in a form that is not read")
            else:
                yield from _streamed(Counted(stream, opening), name.partition(".tar")[0], document, opening)


class _Header(tarfile.TarInfo):
    """A header of a member, refused where it says that a name without end follows."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        made = super().frombuf(buf, encoding, errors)
        if made.type in _BEFORE and made.size > LONGEST_HEADER:
            raise tarfile.ReadError("a header is too large")
        return made


def _streamed(stream: Counted, part: str, document: Document, opening: Opening) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(fileobj=cast(IO[bytes], stream), mode="r|", tarinfo=_Header) as archive:
        for number, entry in enumerate(archive):
            if number >= MOST_ENTRIES or stream.left <= 0:
                opening.cut(document, "a member is too large, or there are too many")
                return
            if not entry.isfile():
                continue
            if not opening.admits(entry.size):
                opening.cut(document, "a member is too large, or there are too many")
                continue
            member = archive.extractfile(entry)
            if member is not None:
                yield f"{part}/{entry.name.removeprefix('./')}", member.read(entry.size)


# --- PyInstaller ------------------------------------------------------------------------------------------------------


def frozen(document: Document, opening: Opening) -> Iterator[tuple[str, bytes]]:
    """What PyInstaller packed behind an executable: scripts, data files, and the modules inside its inner archive.

    Raises `struct.error` where a table is cut short. Nothing is loaded: strings of compiled code lie open in it.
    """
    data = document.data
    mark = data.rfind(PYINSTALLER)
    _, length, table, table_size, _, _ = _COOKIE.unpack_from(data, mark)
    begin = mark + _COOKIE.size - length
    at, end = begin + table, begin + table + table_size
    if begin < 0 or end > len(data):
        opening.cut(document, "its table is not where it says")
        return
    for _ in range(MOST_ENTRIES):
        if at >= end:
            return
        size, offset, packed, unpacked, squeezed, _ = _ENTRY.unpack_from(data, at)
        if size < _ENTRY.size:
            opening.cut(document, "cannot be read to its end (bad table)")
            return
        name = data[at + _ENTRY.size : at + size].rstrip(b"\0").decode("utf-8", "replace")
        at += size
        if not opening.admits(unpacked, packed if squeezed else None):
            opening.cut(document, "a member is too large, or there are too many")
            continue
        body = data[begin + offset : begin + offset + packed]
        content = zlib.decompressobj().decompress(body, unpacked + 1) if squeezed else body
        if content.startswith(_MODULES):
            yield from _modules(name, content, document, opening)
        elif content:
            yield name, content[:unpacked]


def _modules(name: str, content: bytes, document: Document, opening: Opening) -> Iterator[tuple[str, bytes]]:
    """The modules of the inner archive, one compressed stream behind the other: their table is code's own form, and is left."""
    first = _SQUEEZED.search(content, 8, 64)
    at = first.start() if first else len(content)
    for number in range(MOST_ENTRIES):
        if not _SQUEEZED.match(content, at):
            return  # here the table begins
        stream = zlib.decompressobj()
        pieces: list[bytes] = []
        size = 0
        try:
            while not stream.eof and at < len(content):
                piece = content[at : at + PIECE]
                pieces.append(stream.decompress(piece, PIECE * 16))
                size += len(pieces[-1])
                at += len(piece) - len(stream.unused_data if stream.eof else stream.unconsumed_tail)
                if not opening.admits(size):
                    opening.cut(document, "a member is too large, or there are too many")
                    return
        except zlib.error:
            opening.cut(document, "a member cannot be read (error)")
            return
        yield f"{name}/{number}", b"".join(pieces)
