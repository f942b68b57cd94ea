"""Containers that are known and not opened: no library that is well kept, and of a licence that goes with ours, reads them.

Keys are looked for in their bytes, of which most are packed. That they were not opened is said.
"""

from __future__ import annotations

_MARKS: tuple[tuple[bytes, str], ...] = (
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"hsqs", "a Squashfs image, as snaps are"),
    (b"MSCF\0\0\0\0", "a cabinet archive"),
)
_COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # of Office's old documents as well, whose text lies open
_TRAILER = 512  # bytes, at the end of a disk image of macOS
_VOLUME = 0x8001  # where an ISO 9660 image says what it is


def unopened(data: bytes, path: str = "") -> str | None:
    """What a container is called that is not opened; None for all else."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name
    if data.startswith(b"\x7fELF") and data[8:11] in (b"AI\x01", b"AI\x02"):
        return "an AppImage"
    if data[-_TRAILER:].startswith(b"koly\0\0\0\x04"):
        return "a disk image of macOS"
    if data.startswith(_COMPOUND) and path.lower().endswith((".msi", ".msp")):
        return "an installer of Windows"
    return "an ISO image" if data[_VOLUME : _VOLUME + 5] == b"CD001" else None
