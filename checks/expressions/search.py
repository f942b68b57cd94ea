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

from checks.expressions.forms import name_of
from checks.expressions.shelf import Shelf


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
        flags: int | Sequence[int] = 0,
        compiled: bytes | None = None,
        ids: Sequence[int] | None = None,
        form: Callable[[bytes], bytes] | None = None,
    ) -> None:
        """`ids` are what matches are told by, instead of the expressions' places in their list. `flags` are Hyperscan's, the
        same for all expressions, or those of each; its names are the library's own.

        `compiled` is what such a search gave as `compiled()`, and is believed: it must come from ourselves. With a `form`,
        which must always make the same of the same, it is asked for each expression; not where all was kept.
        """
        self._form = form
        import hyperscan

        self._api, self._flags = hyperscan, flags if isinstance(flags, int) else tuple(flags)
        self._ids = list(ids) if ids is not None else list(range(len(expressions)))
        self._database = self._loaded(compiled) if compiled is not None else self._made(expressions, cache, keep)
        self._local = threading.local()

    def hits(self, buffer: Any) -> list[tuple[int, int]]:
        """All matches in a buffer: (expression, end offset), sorted by offset."""
        found: set[tuple[int, int]] = set()
        self._database.scan(
            buffer,
            match_event_handler=lambda anchor, _start, end, *_: found.add((end, anchor)),
            scratch=self._scratch(),
        )
        return [(anchor, end) for end, anchor in sorted(found)]

    def met(self, buffer: Any) -> list[int]:
        """The expressions that match in a buffer, in no order; without `HS_FLAG_SINGLEMATCH` once for each match."""
        found: list[int] = []
        add = found.append
        self._database.scan(
            buffer,
            match_event_handler=lambda number, _start, _end, _flags, _context: add(number),
            scratch=self._scratch(),
        )
        return found

    def _scratch(self) -> Any:
        """What a search needs for itself: one for each thread."""
        scratch = getattr(self._local, "scratch", None)
        if scratch is None:
            scratch = self._local.scratch = self._api.Scratch(self._database)
        return scratch

    def compiled(self) -> bytes:
        """What was compiled, as bytes."""
        compiled: bytes = self._api.dumpb(self._database)
        return compiled

    def _loaded(self, body: bytes) -> Any:
        return self._api.loadb(body, self._api.HS_MODE_BLOCK)

    def _made(self, expressions: Sequence[bytes], cache: Path | None, keep: bool) -> Any:
        version = f"{getattr(self._api, '__version__', '')}{os.uname().machine if hasattr(os, 'uname') else ''}"
        apart = [
            repr(self._ids).encode() if self._ids != list(range(len(expressions))) else b"",
            name_of(self._form).encode() if self._form else b"",
        ]
        parts = [*expressions, str(self._flags).encode(), version.encode(), *filter(None, apart)]
        digest = hashlib.sha256(b"\0".join(parts)).digest()
        name, shelf = f"anchors-{digest.hex()[:24]}.hs", Shelf(cache, keep=keep)
        body = shelf.take(name, digest)
        if body is not None:
            with contextlib.suppress(self._api.HyperscanError):
                return self._loaded(body)
        body = self._compile(list(map(self._form, expressions)) if self._form else expressions)
        shelf.put(name, digest, body)
        return self._loaded(body)

    def _compile(self, expressions: Sequence[bytes]) -> bytes:
        database = self._api.Database()
        database.compile(
            expressions=list(expressions),
            ids=self._ids,
            elements=len(expressions),
            flags=[self._flags] * len(expressions) if isinstance(self._flags, int) else list(self._flags),
        )
        body: bytes = self._api.dumpb(database)
        return body
