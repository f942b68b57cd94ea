"""The veil: names can hold keys too. Whatever leaves an examination is looked at once more, and a key in it is masked.

Paths, branches, people's names and what limits quote are a stranger's text. Excerpts hide values themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec

if TYPE_CHECKING:
    from checks.keys.matcher import Matcher

SHORTEST = 12  # no key is shorter
_W = TypeVar("_W")


class Veil:
    """Masks keys in the texts of events and reports. Until it has a matcher nothing passes through it."""

    def __init__(self) -> None:
        self._matcher: Matcher | None = None
        self._known: dict[str, str] = {}

    def lower(self, matcher: Matcher) -> None:
        """Put it in place; what was compiled for the scan serves here too."""
        self._matcher = matcher

    def text(self, text: str) -> str:
        """The text with a mask where a key stood."""
        if len(text) < SHORTEST:
            return text
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._masked(text)
        return known

    def over(self, value: _W) -> _W:
        """The same word, or tuple of words, with all its texts looked at; the very same object where nothing was."""
        changed: object = value
        if isinstance(value, str) and type(value) is str:  # not the words of an enumeration
            changed = self.text(value)
        elif isinstance(value, tuple):
            parts = tuple(map(self.over, value))
            changed = value if all(a is b for a, b in zip(parts, value, strict=True)) else parts
        elif isinstance(value, msgspec.Struct):
            fields = {n: getattr(value, n) for n in value.__struct_fields__}
            hidden = {n: new for n, old in fields.items() if (new := self.over(old)) is not old}
            changed = msgspec.structs.replace(value, **hidden) if hidden else value
        return changed  # type: ignore[return-value]

    def _masked(self, text: str) -> str:
        assert self._matcher is not None, "the veil is lowered before anything passes"
        data = text.encode("utf-8", "surrogatepass")
        made, at = "", 0
        for match in sorted(self._matcher.matches(data), key=lambda m: m.start):
            if match.nature == "secret" and match.start >= at:
                made += data[at : match.start].decode("utf-8", "surrogatepass") + match.masked
                at = match.end
        return made + data[at:].decode("utf-8", "surrogatepass") if at else text
