"""What the page of settings shows: where Shrift keeps what, how large it is, what a plug-in declares; and the two acts on data."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from checks.language import mark, number, tr
from checks.model import PluginNote
from checks.places import Places
from checks.saving import replacing
from checks.words import count_of

MOST_FILES = 20_000  # that are counted; a folder with more is told as such


class Kept(msgspec.Struct, frozen=True, kw_only=True):
    """One of Shrift's folders. `size` is in bytes; `more` says that not all was counted."""

    title: str
    what: str
    path: Path
    size: int
    files: int
    more: bool


KINDS = (
    ("config", mark("Settings"), mark("What you decided here.")),
    (
        "data",
        mark("Data"),
        mark("Scores and masks of earlier scans, recent projects, notes about accounts, what undoes fixes."),
    ),
    ("cache", mark("Cache"), mark("What can be made again. It makes scans quick.")),
)


def kept(places: Places) -> tuple[Kept, ...]:
    """Shrift's folders and how large they are. What cannot be read counts nothing."""
    made = []
    for name, title, what in KINDS:
        path = getattr(places, name)
        size = files = 0
        for file in _files(path):
            files += 1
            if files > MOST_FILES:
                break
            try:
                size += file.lstat().st_size
            except OSError:
                continue
        made.append(
            Kept(
                title=tr(title),
                what=tr(what),
                path=path,
                size=size,
                files=min(files, MOST_FILES),
                more=files > MOST_FILES,
            )
        )
    return tuple(made)


def _files(folder: Path) -> Iterator[Path]:
    for root, _, names in os.walk(folder):
        for name in names:
            yield Path(root) / name


def size_words(one: Kept) -> str:
    """`1.4 MB in 12 files`."""
    if not one.files:
        return tr("empty")
    size = float(one.size)
    unit = "bytes"
    for larger in ("kB", "MB", "GB"):
        if size < 1000:
            break
        size, unit = size / 1000, larger
    told = f"{number(size, 0 if unit == 'bytes' or size >= 100 else 1)} {unit if unit != 'bytes' else tr('bytes')}"
    files = count_of(one.files, "file")
    if one.more:
        return tr("over {size} in {files}", size=told, files=files)
    return tr("{size} in {files}", size=told, files=files)


def export(places: Places, target: Path, folders: Iterable[Path] = ()) -> int:
    """Write settings and data into a zip file, for its owner alone; returns how many files it holds.

    The cache is left out. What was there stays until the new file is whole. Raises `OSError`, also for a link that leads
    out of one of these folders.
    """
    count = 0
    with (
        replacing(target, folders) as raw,
        zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, strict_timestamps=False) as archive,
    ):
        own = [os.fstat(raw.fileno()), *([target.stat()] if target.exists() else [])]  # it may be kept among the data
        for name in ("config", "data"):
            folder: Path = getattr(places, name)
            for file in sorted(_files(folder)):
                if file.is_symlink() or not file.is_file() or any(os.path.samestat(file.stat(), one) for one in own):
                    continue
                archive.write(file, f"{name}/{file.relative_to(folder).as_posix()}")
                count += 1
    return count


def delete_all(places: Places) -> list[str]:
    """Delete Shrift's folders; returns what could not be, a line each. Links are not followed."""
    failed: list[str] = []
    for name, title, _ in KINDS:
        folder: Path = getattr(places, name)
        if not folder.exists() and not folder.is_symlink():
            continue
        try:
            shutil.rmtree(folder)
        except OSError as error:
            failed.append(f"{tr(title)}: {error.strerror or error}")
    return failed


def read_plugins(data: bytes) -> list[PluginNote]:
    """What `shrift plugins list --format json` says. Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(data, type=list[PluginNote])


def declared(note: PluginNote) -> str:
    """What a plug-in says of itself, in one line."""
    parts = [tr("Adds {adds}.", adds=", ".join(note.adds)) if note.adds else tr("It does not say what it adds.")]
    if note.reads:
        parts.append(tr("Reads {reads}.", reads=", ".join(note.reads)))
    if note.state == "off":
        parts.append(tr("What it reads is told once it is on.") if not note.reads else "")
    parts.append(tr("Wants the network.") if note.network else "")
    return " ".join(part for part in parts if part)
