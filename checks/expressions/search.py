"""One search for many expressions: Hyperscan, with what it compiled kept on disk.

To compile a thousand expressions takes longer than to scan a small project with them.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any


class Search:
    """A Hyperscan database over all expressions.

    It lists every match in its one pass: measured, that costs no more than to stop at each expression's first, and a
    buffer in which something fires is not searched again.
    """

    def __init__(
        self,
        expressions: Sequence[bytes],
        cache: Path | None,
        *,
        keep: bool,
        flags: int = 0,
        compiled: bytes | None = None,
        ids: Sequence[int] | None = None,
        form: Callable[[bytes], bytes] | None = None,
    ) -> None:
        """`ids` are what matches are told by, instead of the expressions' places in their list. `flags` are Hyperscan's, the
        same for all expressions; its names are the library's own.

        `compiled` is what such a search gave as `compiled()`, and is believed: it must come from ourselves. With a `form`,
        which must always make the same of the same, it is asked for each expression; not where all was kept.
        """
        self._form = form
        import hyperscan

        self._api, self._flags = hyperscan, flags
        self._ids = list(ids) if ids is not None else list(range(len(expressions)))
        self._database = self._loaded(compiled) if compiled is not None else self._made(expressions, cache, keep)
        self._local = threading.local()

    def hits(self, buffer: Any) -> list[tuple[int, int]]:
        """All matches in a buffer: (expression, end offset), sorted by offset."""
        scratch = getattr(self._local, "scratch", None)
        if scratch is None:
            scratch = self._local.scratch = self._api.Scratch(self._database)
        found: set[tuple[int, int]] = set()
        self._database.scan(
            buffer, match_event_handler=lambda anchor, _start, end, *_: found.add((end, anchor)), scratch=scratch
        )
        return [(anchor, end) for end, anchor in sorted(found)]

    def met(self, buffer: Any) -> list[int]:
        """The expressions that match in a buffer, in no order; without `HS_FLAG_SINGLEMATCH` once for each match."""
        scratch = getattr(self._local, "scratch", None)
        if scratch is None:
            scratch = self._local.scratch = self._api.Scratch(self._database)
        found: list[int] = []
        add = found.append
        self._database.scan(
            buffer, match_event_handler=lambda number, _start, _end, _flags, _context: add(number), scratch=scratch
        )
        return found

    def compiled(self) -> bytes:
        """What was compiled, as bytes."""
        compiled: bytes = self._api.dumpb(self._database)
        return compiled

    def _loaded(self, body: bytes) -> Any:
        return self._api.loadb(body, self._api.HS_MODE_BLOCK)

    def _made(self, expressions: Sequence[bytes], cache: Path | None, keep: bool) -> Any:
        version = f"{getattr(self._api, '__version__', '')}{os.uname().machine if hasattr(os, 'uname') else ''}"
        form = self._form.__code__ if self._form else None
        apart = [
            repr(self._ids).encode() if self._ids != list(range(len(expressions))) else b"",
            repr((form.co_code, form.co_consts, form.co_names)).encode() if form else b"",
        ]
        parts = [*expressions, b"%d" % self._flags, version.encode(), *filter(None, apart)]
        digest = hashlib.sha256(b"\0".join(parts)).digest()
        file = cache / f"anchors-{digest.hex()[:24]}.hs" if cache else None
        if file is not None:
            loaded = self._load(file, digest)
            if loaded is not None:
                return loaded
        body = self._compile(list(map(self._form, expressions)) if self._form else expressions)
        if file is not None and keep:
            self._keep(file, digest, body)
        return self._loaded(body)

    def _compile(self, expressions: Sequence[bytes]) -> bytes:
        database = self._api.Database()
        database.compile(
            expressions=list(expressions),
            ids=self._ids,
            elements=len(expressions),
            flags=[self._flags] * len(expressions),
        )
        body: bytes = self._api.dumpb(database)
        return body

    def _load(self, file: Path, digest: bytes) -> Any | None:
        """A kept database; None where there is none, or where it was not written whole by us for this search.

        Its checksum covers the search as well: the database of another one, under this name, would find nothing.
        """
        try:
            status = file.stat()
            if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o022):
                return None
            if not file.is_file() or status.st_size > 64 << 20:  # ours is a megabyte; a pipe would be waited for
                return None
            content = file.read_bytes()
            checksum, body = content[:32], content[32:]
            if hashlib.sha256(digest + body).digest() != checksum:
                return None
            return self._loaded(body)
        except (OSError, self._api.HyperscanError):
            return None

    @staticmethod
    def _keep(file: Path, digest: bytes, body: bytes) -> None:
        part = file.with_name(f"{file.name}.{os.getpid()}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            part.write_bytes(hashlib.sha256(digest + body).digest() + body)
            part.chmod(0o600)
            part.replace(file)
        except OSError:  # a full or read-only disk costs speed, nothing else
            with contextlib.suppress(OSError):
                part.unlink()
