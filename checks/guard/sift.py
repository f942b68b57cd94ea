"""The quick look: does anything in these bytes deserve a closer one? With what a scan compiled, and no shape read.

What was compiled is kept under a name made of the notes (size, time) of all files that decide it; nothing is parsed to
know that they are as they were.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from checks import __version__
from checks.expressions.search import Search
from checks.expressions.shelf import Shelf
from checks.places import Places, read_whole

if TYPE_CHECKING:
    from checks.keys.matcher import Matcher

_HERE = Path(__file__).resolve().parents[1]
_RECORDED = (b'"nbformat"', b'"sourcesContent"', b'"entries"')


class Sift:
    """One guard's search. `matcher` is made when something was met, or where plug-ins bring shapes of their own."""

    def __init__(self, places: Places) -> None:
        self._places = places
        self._matcher: Matcher | None = None
        self._plugins = _plugins(places)
        self._search = None if self._plugins else self._kept()

    @property
    def matcher(self) -> Matcher:
        """The scan's own matcher."""
        if self._matcher is None:
            self._matcher = self._made()
            if not self._plugins and self._search is None:
                self._keep(self._matcher.compiled())
        return self._matcher

    def deserves(self, content: bytes) -> bool:
        """Whether an anchor of a key or a sign of a wrapping is in it, or it is no plain text."""
        if b"\0" in content[:4_096] or (content[:200].lstrip()[:1] == b"{" and any(w in content for w in _RECORDED)):
            return True
        search = self._search
        return bool(search.hits(content) if search is not None else self.matcher.fires(content))

    def _made(self) -> Matcher:
        from checks.keys.formats import load_providers
        from checks.keys.matcher import Matcher

        rules = self._places.cached("rules")
        if not self._plugins:
            return Matcher(load_providers(), rules)
        from checks.catalog import Catalog
        from checks.plugins.loading import load_shapes
        from checks.settings import load_settings

        shapes, notes = load_shapes(Catalog([], (), load_settings(self._places).plugins))
        broken = [n.name for n in notes if n.state == "broken"]
        if broken:
            raise OSError(0, f"the plug-in {broken[0]} could not be loaded, and its keys would be missed")
        return Matcher(shapes, rules)

    # --- what is kept ---------------------------------------------------------------------------------------------

    def _name(self) -> tuple[str, bytes]:
        """What it is kept as, and the digest of what it is made from. Raises `OSError`."""
        told = hashlib.sha256(f"{__version__} {os.uname().machine if hasattr(os, 'uname') else ''}".encode())
        import hyperscan

        about = [Path(hyperscan.__file__)]
        for folder in (_HERE / "expressions", _HERE / "keys", _HERE / "keys" / "providers"):
            about += sorted(p for p in folder.iterdir() if p.suffix in (".py", ".toml"))
        for path in about:
            note = path.stat()
            told.update(f"{path} {note.st_size} {note.st_mtime_ns}\n".encode("utf-8", "surrogateescape"))
        digest = told.digest()
        return f"guard-{digest.hex()[:24]}.hs", digest

    @property
    def _shelf(self) -> Shelf:
        return Shelf(self._places.cache / "rules", keep=True)

    def _kept(self) -> Search | None:
        """What was compiled, if it is there whole, and nobody else can have written it."""
        try:
            body = self._shelf.take(*self._name())
        except OSError:  # of our own files, in a bundle
            return None
        return None if body is None else Search((), None, keep=False, compiled=body)

    def _keep(self, body: bytes) -> None:
        with contextlib.suppress(OSError):  # a full or read-only disk costs speed, nothing else
            name, digest = self._name()
            self._shelf.put(name, digest, body)
            for old in (self._places.cache / "rules").glob("guard-*.hs"):
                if old.name != name:
                    old.unlink(missing_ok=True)


def _plugins(places: Places) -> bool:
    """Whether a plug-in is on. Told without a parser of TOML: what Shrift writes without any is one known line."""
    try:
        text = read_whole(places.config / "settings.toml", 1 << 20).decode()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, UnicodeDecodeError):
        return True  # then who reads it properly says why
    return "\nplugins = []\n" not in f"\n{text}"
