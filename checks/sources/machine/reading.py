"""Reading a home's files: whole where they are small, head and tail where they are records, tables as they lie.

What the matcher finds is heard with its place's id; what only a setting's name gives away is kept as a token without
its value.
"""

from __future__ import annotations

import fnmatch
import os
import stat
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import msgspec

from checks.keys.lookalikes import doubted
from checks.keys.match import Match
from checks.keys.matcher import MARGIN, Matcher
from checks.keys.secret import Fingerprinter
from checks.machine import RECORDS, Access, FileClass, LocalFile, LocalFiles, LocalPlace, LocalToken, Signal
from checks.model import Confidence, Limit, Sighting
from checks.sources import Document, Place, PlaceKind
from checks.sources.history import OnHit, spot
from checks.sources.machine import tables
from checks.sources.machine.access import access_of
from checks.sources.machine.fields import fields, named, secret_in, tokens
from checks.sources.machine.homes import Home, Met, Walked
from checks.sources.machine.synced import service_of
from checks.sources.position import positions
from checks.words import bytes_of

WHOLE = 20 << 20  # bytes; of a larger record its head and its tail, half of this each
MOST_FILES = 2_000  # of one sort at one place, the newest first
MOST_BYTES = 512 << 20  # of one sort at one place
MOST_TOKENS = 200  # of one file
MOST_IN_MEMORY = 128 << 20  # bytes of a table whose writer's log is laid over it, and of the log
_SQLITE = b"SQLite format 3\0"

Expand = Callable[[Document, list[Limit]], Iterator[Document]]


class Reader:
    """Reads the files of one home; each file is read once, for the first place that names it."""

    def __init__(
        self,
        home: Home,
        matcher: Matcher,
        on_hit: OnHit,
        expand: Expand,
        fingerprints: Fingerprinter,
        limits: list[Limit],
        *,
        modes: bool,
        cancel: threading.Event,
    ) -> None:
        """`modes` says whether file modes tell anything here; `limits` is added to."""
        self._home, self._matcher, self._on_hit, self._expand = home, matcher, on_hit, expand
        self._fingerprints, self._limits, self._modes = fingerprints, limits, modes
        self._cancel = cancel
        self._read: set[tuple[int, int]] = set()
        self._outward: set[str] = set()
        self.files_read = 0
        self.bytes_read = 0

    def read(self, place: LocalPlace, group: LocalFiles) -> Iterator[LocalFile]:
        """The files of one sort at a place, the newest first where there are many."""
        id = place.id_of(group)
        walked = Walked()
        met = [m for path in group.paths for m in self._home.find(place, path, walked)]
        for path in walked.outward:
            if path not in self._outward:
                self._outward.add(path)
                self._limit("link-out", path, "a link that leads out of the home was not followed")
        for root, inner in walked.unlisted:
            if self._home.is_system(root):
                continue
            path = self._home.name(root, inner)
            self._limit("unreadable", path, "cannot be listed")
            yield LocalFile(place=id, path=path, kind=group.kind, unread="cannot be listed")
        if walked.bounded:
            self._limit("too-many", place.tool, "more entries than are looked through for one place")
        fresh = []
        for file in met:
            own = (file.status.st_dev, file.status.st_ino)
            if own not in self._read or not file.status.st_ino:
                self._read.add(own)
                fresh.append(file)
        if len(fresh) > MOST_FILES:
            fresh.sort(key=lambda m: -m.status.st_mtime)
            self._limit(
                "too-many", place.tool, "older files of a kind of which there are many", len(fresh) - MOST_FILES
            )
            del fresh[MOST_FILES:]
        budget, left = MOST_BYTES, 0
        for file in fresh:
            if self._cancel.is_set():
                return
            if budget <= 0:
                left += 1
                continue
            before = self.bytes_read
            told = self._one(file, id, group)
            if told is not None:
                yield told
            budget -= self.bytes_read - before
        if left:
            self._limit("too-many", place.tool, f"files beyond the first {bytes_of(MOST_BYTES)} of a kind", left)

    def says(self, place: LocalPlace, signal: Signal) -> bool:
        """Whether a setting that a place names has the value it names."""
        for met in self._home.find(place, signal.path, Walked()):
            try:
                handle = self._home.open(met)
                if handle < 0:
                    continue
                try:
                    data = os.read(handle, 4 << 20)
                finally:
                    os.close(handle)
            except OSError:
                continue
            pattern = LocalFiles(kind=FileClass.CONFIG, paths=(), secrets=(signal.setting,))
            for name, value in fields(data, "auto", met.path):
                if named(name, pattern) is not None and fnmatch.fnmatchcase(value, signal.value):
                    return True
        return False

    # --- one file -----------------------------------------------------------------------------------------------------

    def _one(self, met: Met, id: str, group: LocalFiles) -> LocalFile | None:
        file = LocalFile(
            place=id,
            path=met.path,
            kind=group.kind,
            size=met.status.st_size,
            mode=stat.S_IMODE(met.status.st_mode) if self._modes else None,
            synced=service_of(met.inner, self._home.synced) if met.root == self._home.folder else None,
            private=group.private,
            legacy=group.legacy,
        )
        try:
            handle = self._home.open(met)
            if handle < 0:
                return msgspec.structs.replace(file, unread="is no plain file any more")
            try:
                access = access_of(handle, met.root, met.inner) if self._modes else Access()
                file = msgspec.structs.replace(file, access=access)
                if not group.read:
                    return file
                found, cut = self._content(handle, met, id, group)
            finally:
                os.close(handle)
        except OSError as error:
            if self._home.is_system(met.root) and isinstance(error, PermissionError):
                return None
            why = error.strerror or "cannot be read"
            self._limit("unreadable", met.path, why)
            return msgspec.structs.replace(file, unread=why)
        return msgspec.structs.replace(file, tokens=tuple(found[:MOST_TOKENS]), cut=cut)

    def _content(self, handle: int, met: Met, id: str, group: LocalFiles) -> tuple[list[LocalToken], bool]:
        self.files_read += 1
        place = Place(
            source="machine",
            kind=PlaceKind.PLAIN,
            path=met.path,
            modified=datetime.fromtimestamp(met.status.st_mtime, UTC).isoformat(timespec="seconds"),
        )
        head = os.read(handle, len(_SQLITE))
        os.lseek(handle, 0, os.SEEK_SET)
        if head == _SQLITE:
            return self._table(handle, met, place, id, group), False
        size = os.fstat(handle).st_size
        if size <= WHOLE or group.kind not in RECORDS | {FileClass.BACKUP}:
            data = _all(handle, WHOLE)
            self.bytes_read += len(data)
            if size > WHOLE:
                self._limit("cut", met.path, f"only its first {bytes_of(WHOLE)} were read")
            return self._whole(data, met, place, id, group), size > WHOLE
        self._limit("cut", met.path, f"only the first and the last {bytes_of(WHOLE // 2)} were read")
        for offset in (0, size - WHOLE // 2):
            os.lseek(handle, offset, os.SEEK_SET)
            data = _all(handle, WHOLE // 2)
            self.bytes_read += len(data)
            document = Document(place=place, data=_unmetafied(data) if group.format == "zsh" else data, offset=offset)
            self._match(document, id, met.path, lines=not offset)
        return [], True

    def _whole(self, data: bytes, met: Met, place: Place, id: str, group: LocalFiles) -> list[LocalToken]:
        if group.format == "zsh":
            data = _unmetafied(data)
        document = Document(place=place, data=data)
        found = self._match(document, id, met.path)
        inner: list[Limit] = []
        for layer in self._expand(document, inner):
            self._match(layer, id, met.path)
        self._limits.extend(msgspec.structs.replace(limit, source="machine") for limit in inner)
        values = [m.value.reveal() for m in found if m.nature in ("secret", "public")]
        kept: dict[tuple[str, str], LocalToken] = {}
        for setting, value, login in tokens(data, group, met.inner):
            raw = value.encode("utf-8", "replace")
            if any(v in raw or raw in v for v in values):
                continue  # a key of a known shape: it has a row in the ledger
            at = data.find(raw)
            same = self._fingerprints.of(raw)
            kept.setdefault(
                (setting, same),
                LocalToken(
                    setting=setting, login=login, same=same, line=data.count(b"\n", 0, at) + 1 if at >= 0 else None
                ),
            )
        return list(kept.values())

    def _table(self, handle: int, met: Met, place: Place, id: str, group: LocalFiles) -> list[LocalToken]:
        found: list[LocalToken] = []
        source: str | bytearray = os.path.join(met.root, met.inner)  # noqa: PTH118
        log = self._log_of(met)
        if log and met.status.st_size <= MOST_IN_MEMORY:
            source = tables.laid_over(bytearray(_all(handle, MOST_IN_MEMORY)), log, MOST_IN_MEMORY)
        elif log:
            self._limit("table", met.path, "what its writer has not put in yet was read for keys of a known shape only")
            for start in range(0, len(log), tables.BATCH):
                piece = Document(place=place, data=log[max(0, start - MARGIN) : start + tables.BATCH])
                self._match(piece, id, met.path, lines=False)
        del log  # as large as the base itself

        def limit(why: str) -> None:
            self._limit("table", met.path, why)

        def pair(name: str, value: bytes, row: str) -> None:
            setting = named(name, group)
            text = value.decode("utf-8", "replace")
            if setting is None or (secret := secret_in(text)) is None:
                return
            if any(m.nature in ("secret", "public") for m in self._matcher.matches(value)):
                return
            same = self._fingerprints.of(secret.encode("utf-8", "replace"))
            found.append(LocalToken(setting=setting[0], login=setting[1], same=same, member=row))

        for batch in tables.batches(source, limit, lambda name: named(name, group) is not None, pair):
            if self._cancel.is_set():
                break
            self.bytes_read += len(batch.data)
            document = Document(place=place, data=batch.data)
            self._match(document, id, met.path, lines=False, member=batch.name_at)
        return found

    def _log_of(self, met: Met) -> bytes:
        """The write-ahead log beside a table; empty where there is none, or none that can be read."""
        try:
            handle = self._home.open(msgspec.structs.replace(met, inner=met.inner + "-wal"))
        except OSError:
            return b""
        if handle < 0:
            return b""
        try:
            if os.fstat(handle).st_size > MOST_IN_MEMORY:
                self._limit(
                    "table", met.path, f"of what its writer has not put in yet {bytes_of(MOST_IN_MEMORY)} were read"
                )
            return _all(handle, MOST_IN_MEMORY)
        except OSError:
            return b""
        finally:
            os.close(handle)

    def _match(
        self,
        document: Document,
        id: str,
        path: str,
        *,
        lines: bool = True,
        member: Callable[[int], str] | None = None,
    ) -> list[Match]:
        # Here a path says what a tool is, not that its keys are made up, as it does in a project.
        hint = path if doubted(Confidence.HIGH, path) is Confidence.HIGH else ""
        found = self._matcher.matches(document.data, hint)
        for match in found:
            self._on_hit(match, _sighting(document, match, id, lines, member), spot(document, match))
        return found

    def _limit(self, id: str, what: str, why: str, count: int = 1) -> None:
        self._limits.append(Limit(id=id, what=what, why=why, count=count, source="machine"))


def _sighting(document: Document, match: Match, id: str, lines: bool, member: Callable[[int], str] | None) -> Sighting:
    place = document.place
    line: int | None
    column: int | None
    end_line: int | None
    end_column: int | None
    line, column, end_line, end_column = positions(document, match.start, match.end) if lines else (None,) * 4
    return Sighting(
        source="machine",
        path=place.path,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        member=member(match.start) if member else place.member,
        symbol=match.symbol,
        place=id,
        when=place.modified,
        confidence=match.confidence,
    )


def _all(handle: int, most: int) -> bytes:
    pieces, size = [], 0
    while size < most and (piece := os.read(handle, min(4 << 20, most - size))):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)


def _unmetafied(data: bytes) -> bytes:
    """What zsh wrote: a byte that means something to it is written as 0x83 and the byte with one bit turned."""
    if b"\x83" not in data:
        return data
    first, *rest = data.split(b"\x83")
    return first + b"".join(bytes([piece[0] ^ 0x20]) + piece[1:] for piece in rest if piece)
