"""Container images that lie in a folder: archives of `docker save` and its kin, and layouts of OCI.

Their layers are containers like any other (`checks.sources.archives`); here are the settings that every copy carries:
variables, labels and the commands that built it.
"""

from __future__ import annotations

from collections.abc import Iterable

from checks.evidence import ImageFact
from checks.expressions.patterns import pattern_of
from checks.keys.standin import Span, covered
from checks.sources import Place

LARGEST = 1 << 20  # bytes of an image's settings
MOST = 500  # images of one folder
_BLOB = pattern_of(r"(?:^|[/!])blobs/sha(?:256/[0-9a-f]{64}|512/[0-9a-f]{128})$")


def is_blob(path: str) -> bool:
    """Whether a path is that of a piece in a layout of OCI: its settings, its manifest, or a layer."""
    return _BLOB.search(path) is not None


def is_settings(data: bytes) -> bool:
    """Whether a document is the settings of an image: JSON that lists the digests of its layers."""
    return data[:1] == b"{" and len(data) <= LARGEST and b'"rootfs"' in data and b'"diff_ids"' in data


def settings_of(place: Place, data: bytes, spans: Iterable[Span]) -> ImageFact:
    """The settings of an image as checks may see them, stand-ins over the keys."""
    return ImageFact(path=place.path, member=place.member, settings=covered(data, spans).decode("utf-8", "replace"))
