"""Notes: what the system itself notes of files, hashed: their sizes, their times to the nanosecond, their numbers.

Where two such hashes agree, the files are as they were, without that any was read.
"""

from __future__ import annotations

import hashlib
import os
import stat
import struct
from contextlib import suppress
from functools import cache
from pathlib import Path

_NOTE = struct.Struct("=IqqqQ")
MOST_OF_OURS = 20_000  # files of Shrift that are asked about


def add_notes(told: hashlib._Hash, root: Path, most: int, *, apart: tuple[str, ...] = ()) -> tuple[int, float]:
    """Add the notes of all that is below a folder, but of what begins with a name of `apart`.

    How many they are, at most some more than `most`, and the time of the youngest in seconds since 1970.
    """
    told.update(os.fsencode(root) + b"\0")
    folders, count, newest = [str(root)], 0, 0.0
    with suppress(OSError):
        if not apart or not root.is_dir():  # a folder in which a scan writes is never as it was
            told.update(_pack(os.lstat(root)))
    while folders and count < most:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda e: e.name)
        except FileNotFoundError:
            continue  # as if nothing were in it: a first scan makes the folders that it writes in
        except OSError as error:
            told.update(b"?%d" % (error.errno or 0))
            continue
        for entry in found:
            if entry.name.startswith(apart):
                continue
            count += 1
            try:
                note = entry.stat(follow_symlinks=False)
            except OSError:
                told.update(os.fsencode(entry.path) + b"\0?")
                continue
            newest = max(newest, note.st_mtime, note.st_ctime)
            if stat.S_ISDIR(note.st_mode):
                folders.append(entry.path)
                if apart:
                    continue  # what is put apart changes its folder
            told.update(os.fsencode(entry.path) + b"\0" + _pack(note))
    return count, newest


@cache
def note_of_ours() -> str:
    """A hash that another version of Shrift, or a changed file of this one, does not have.

    Taken once: what changes while it runs changes the next one's, and nothing that was kept under the old is taken again.
    """
    told = hashlib.sha256()
    add_notes(told, Path(__file__).parents[1], MOST_OF_OURS, apart=("__pycache__",))
    return told.hexdigest()


def _pack(note: os.stat_result) -> bytes:
    return _NOTE.pack(note.st_mode, note.st_size, note.st_mtime_ns, note.st_ctime_ns, note.st_ino)
