"""The working tree: every plain file of a folder in one walk, ignored ones too, other people's code passed by.

A folder may be a stranger's: links are not followed, pipes and devices are not opened, sizes are bounded by windows and
not by leaving out.
"""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import msgspec

from checks.evidence import FileFact, ImageFact
from checks.expressions.patterns import pattern_of
from checks.keys.lookalikes import third_party
from checks.keys.matcher import MARGIN, Matcher
from checks.keys.secret import Secret
from checks.keys.standin import Span, covered
from checks.model import Limit, Sighting
from checks.sources import Document, Place, PlaceKind, shown
from checks.sources.archives import is_container
from checks.sources.decode import text_forms
from checks.sources.dotenv import counts
from checks.sources.history import OnHit, spot
from checks.sources.ignores import NOT_IGNORED, Answer, IgnoreRules
from checks.sources.images import MOST, is_blob, is_settings, settings_of
from checks.sources.plain import open_plain
from checks.sources.position import positions
from checks.sources.prefixed import is_binary
from checks.sources.texts import Readers, Texts, Wanted
from checks.sources.windows import windows

DEEPEST = 64
MOST_FILES = 2_000_000
WHOLE = 16 << 20  # a file up to this size is read at once; a larger one in windows
WINDOW = 8 << 20
CONTAINER = 256 << 20
_NOWHERE = Place(source="worktree", kind=PlaceKind.PLAIN, path="")

# Pictures, sound, fonts and compiled code: nobody keeps a key there, and they are most of a folder's bytes.
_MEDIA = frozenset(
    (
        ".png .jpg .jpeg .gif .webp .avif .bmp .ico .icns .tif .tiff .psd .mp3 .mp4 .m4a .mov .avi .mkv .webm "
        ".wav .ogg .flac .woff .woff2 .ttf .otf .eot .so .dylib .dll .a .o .lib .obj .pack .idx .safetensors "
        ".gguf .ggml .pt .pth .onnx .npy .npz .parquet .arrow .h5 .faiss"
    ).split()
)
# Compiled code that is an app's own, as its build leaves it beside the package.
_OWN_CODE = pattern_of(
    r"(?:^|/)(?:(?:jniLibs/[^/]+|lib/(?:arm64-v8a|armeabi(?:-v7a)?|x86|x86_64))/[^/]+\.so|libapp\.so|Managed/Assembly-CSharp[^/]*\.dll)$"
)
_CONTAINERS = frozenset(
    (
        ".zip .gz .tgz .bz2 .xz .tar .whl .jar .war .ear .aar .apk .aab .ipa .asar .docx .xlsx .pptx .odt .egg "
        ".nupkg .vsix .xpi .crx .sqlite .sqlite3 .db .pdf .ipynb .har .map "
        ".xapk .apks .apkm .msix .appx .deb .rpm .exe .dex .zst .tzst "
        ".7z .rar .snap .squashfs .appimage .dmg .msi .msp .cab .iso"
    ).split()
)


class Tree(msgspec.Struct, kw_only=True):
    """A working tree that git knows: its place in the target, its tracked paths, its rules."""

    path: str  # "" or "a/b"
    tracked: frozenset[str] = frozenset()
    rules: IgnoreRules


class WorktreeResult(msgspec.Struct, kw_only=True):
    """What a folder told."""

    files: list[FileFact] = msgspec.field(default_factory=list)
    texts: dict[str, str] = msgspec.field(default_factory=dict)
    unread: dict[str, set[str]] = msgspec.field(default_factory=dict)  # texts too long, with the checks that want them
    images: list[ImageFact] = msgspec.field(default_factory=list)
    limits: list[Limit] = msgspec.field(default_factory=list)
    files_read: int = 0
    bytes_read: int = 0
    passed_by: int = 0  # pictures and the like
    others: int = 0  # folders and files that other people wrote
    other: str = ""  # the first of them
    cancelled: bool = False


class Walked(msgspec.Struct, frozen=True):
    """A file met on the walk."""

    path: str  # inside the target
    file: str  # to open
    size: int
    mode: int
    modified: float
    tree: Tree | None
    inner: str  # path inside its tree
    ignored: Answer


def examine_worktree(
    root: Path,
    trees: Mapping[str, Tree],
    matcher: Matcher,
    *,
    on_hit: OnHit,
    wanted: Wanted = lambda path, data: False,
    readers: Readers = lambda path, data: (),
    expand: Callable[[Document, list[Limit]], Iterator[Document]] | None = None,
    progress: Callable[[int, int, int, int, str], None] = lambda done, total, files, of, current: None,
    cancel: threading.Event | None = None,
) -> WorktreeResult:
    """Read a folder. `trees` are git's working trees by their path; `wanted` says whose text the checks need,
    `readers` which of them need it.

    `expand` gives the documents inside a document; `progress` is told bytes, all bytes, files, all files, the path.
    """
    cancel = cancel or threading.Event()
    result = WorktreeResult()
    walked = list(_walk(root, trees, result))
    total, texts = sum(w.size for w in walked if not _is_media(w.path)), Texts(wanted, readers)
    for number, file in enumerate(walked):
        if cancel.is_set():
            result.cancelled = True
            break
        if number % 32 == 0:
            progress(result.bytes_read, total, number, len(walked), file.path)
        fact = _fact(file)
        if _is_media(file.path):
            result.passed_by += 1
        else:
            content = _read(file, matcher, on_hit, expand, result, texts, cancel)
            if content is not None and counts.applies(file.path):
                named, empty = counts.of(content.data)
                fact = msgspec.structs.replace(fact, secret_names=named, empty_names=empty)
            if content is not None and not fact.tracked and (content.spans or fact.secret_names):
                from checks.sources.machine.access import access_at  # rarely needed, and slow to bring in

                fact = msgspec.structs.replace(fact, access=access_at(file.file, file.mode))
            if content is not None:
                texts.offer(file.path, content.data, partial(content.text, matcher))
        result.files.append(fact)
    if result.others:
        why = "other people's code and lock files: in git's history they are read, here they are passed by"
        result.limits.append(Limit(id="third-party", what=result.other or ".", why=why, count=result.others))
    if result.passed_by:
        why = "pictures, sound, fonts, models and compiled code are passed by"
        result.limits.append(Limit(id="media", what=".", why=why, count=result.passed_by))
    result.texts, result.unread = texts.kept, texts.long
    result.limits.extend(texts.limits())
    progress(result.bytes_read, total, len(result.files), len(walked), "")
    return result


def _walk(root: Path, trees: Mapping[str, Tree], result: WorktreeResult) -> Iterator[Walked]:
    stack: list[tuple[str, str, Tree | None, int]] = [("", str(root), None, 0)]
    seen = 0
    while stack:
        path, folder, tree, depth = stack.pop()
        tree = trees.get(path.rstrip("/"), tree)
        inner = path[len(tree.path) + 1 if tree.path else 0 :] if tree else path
        try:
            with os.scandir(folder) as entries:
                children = sorted(entries, key=lambda e: e.name)
        except OSError as error:
            result.limits.append(Limit(id="unreadable", what=path or ".", why=f"cannot be listed: {error.strerror}"))
            continue
        below = (
            tree.rules.enter(inner, Path(folder), has_rules=any(c.name == ".gitignore" for c in children))
            if tree
            else NOT_IGNORED
        )
        folders: list[tuple[str, str, Tree | None, int]] = []
        for child in children:
            try:
                status = child.stat(follow_symlinks=False)
            except OSError:
                result.limits.append(Limit(id="unreadable", what=path + shown(child.name), why="cannot be looked at"))
                continue
            name = shown(child.name)
            inside = path + name
            if stat.S_ISDIR(status.st_mode):
                if child.name == ".git":
                    continue
                if third_party(inside + "/"):
                    result.others, result.other = result.others + 1, result.other or inside
                elif depth >= DEEPEST:
                    result.limits.append(Limit(id="too-deep", what=inside, why=f"more than {DEEPEST} folders deep"))
                elif not _is_bare(child.path):
                    folders.append((inside + "/", child.path, tree, depth + 1))
            elif stat.S_ISREG(status.st_mode):
                if third_party(inside):
                    result.others, result.other = result.others + 1, result.other or inside
                    continue
                seen += 1
                if seen > MOST_FILES:
                    result.limits.append(Limit(id="too-many", what=".", why=f"more than {MOST_FILES:,} files"))
                    return
                own = inner + name
                tracked = tree is not None and own in tree.tracked
                ignored = NOT_IGNORED if tree is None or tracked else below if below.ignored else tree.rules.of(own)
                yield Walked(
                    inside,
                    child.path,
                    status.st_size,
                    stat.S_IMODE(status.st_mode),
                    status.st_mtime,
                    tree,
                    own,
                    ignored,
                )
        stack.extend(reversed(folders))


def _is_bare(folder: str) -> bool:
    """A bare repository inside the folder: its objects are read as a history, not as files."""
    return all(os.path.exists(os.path.join(folder, name)) for name in ("HEAD", "objects", "refs"))  # noqa: PTH110, PTH118


def _is_media(path: str) -> bool:
    dot = path.rfind(".")
    return dot >= 0 and path[dot:].lower() in _MEDIA and not (path[dot:] in (".so", ".dll") and _OWN_CODE.search(path))


def _fact(file: Walked) -> FileFact:
    tracked = file.tree is not None and file.inner in file.tree.tracked
    return FileFact(
        path=file.path,
        size=file.size,
        repository=file.tree.path if file.tree else None,
        tracked=tracked,
        ignored=file.ignored.ignored,
        ignored_by=file.ignored.by,
        mode=file.mode,
    )


def _place(file: Walked) -> Place:
    if file.tree is None:
        kind = PlaceKind.PLAIN
    elif file.inner in file.tree.tracked:
        kind = PlaceKind.TRACKED
    else:
        kind = PlaceKind.IGNORED if file.ignored.ignored else PlaceKind.UNTRACKED
    return Place(
        source="worktree",
        kind=kind,
        path=file.path,
        repository=file.tree.path if file.tree else "",
        modified=_moment(file.modified),
    )


def _moment(seconds: float) -> str | None:
    """A file's time as the report writes it; None for one that no calendar has."""
    try:
        return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")
    except (ValueError, OverflowError, OSError):
        return None


def _read(
    file: Walked,
    matcher: Matcher,
    on_hit: OnHit,
    expand: Callable[[Document, list[Limit]], Iterator[Document]] | None,
    result: WorktreeResult,
    texts: Texts,
    cancel: threading.Event,
) -> _Content | None:
    """Read and match one file; its content if that is small enough to be looked at further."""
    container = file.path[file.path.rfind(".") :].lower() in _CONTAINERS or is_blob(file.path)
    small = file.size <= (CONTAINER if container else WHOLE)
    try:
        handle = open_plain(file.file)
    except OSError as error:
        result.limits.append(Limit(id="unreadable", what=file.path, why=error.strerror or "cannot be opened"))
        return None
    try:
        if handle < 0:
            return None
        result.files_read += 1
        if not small:
            _in_windows(handle, file, matcher, on_hit, result, texts, cancel)
            return None
        data = _all(handle, file.size)
    except OSError as error:
        result.limits.append(Limit(id="unreadable", what=file.path, why=error.strerror or "cannot be read"))
        return None
    finally:
        if handle >= 0:
            os.close(handle)
    result.bytes_read += len(data)
    hits = matcher.fires(data) if len(data) <= MARGIN * 128 else None
    if hits is not None and not hits and not container and not is_settings(data):
        return _Content(data, [])
    document = Document(place=_place(file), data=data)
    named: dict[Secret, str] = {}  # keys that a member names: they are not told a second time as bytes of the container
    if expand is not None and (
        container or hits is None or is_binary(data) or any(matcher.sign(anchor) for anchor, _ in hits)
    ):
        for inner in expand(document, result.limits):
            within: list[Span] = []
            for match in matcher.matches(inner.data, inner.place.member or file.path):
                key = on_hit(match, sighting(inner, match), spot(inner, match))
                if inner.place.member and isinstance(key, str):
                    named[match.value] = key
                    within.append((match.start, match.end, key))
            if inner.place.member and is_settings(inner.data) and len(result.images) < MOST:
                result.images.append(settings_of(inner.place, inner.data, within))
    spans: list[Span] = []
    for match in matcher.matches(data, file.path) if hits is None else matcher.closer(data, hits, file.path):
        told = named.get(match.value) or on_hit(match, sighting(document, match), spot(document, match))
        if isinstance(told, str):
            spans.append((match.start, match.end, told))
    if is_settings(data) and len(result.images) < MOST:
        result.images.append(settings_of(document.place, data, spans))
    return _Content(data, spans)


class _Content(msgspec.Struct, frozen=True):
    """A file that was read: its bytes, and where in them keys stand."""

    data: bytes
    spans: list[Span]

    def text(self, matcher: Matcher) -> str:
        """Its text as checks may see it: every key is replaced by its stand-in.

        A text in a wide encoding is looked at again as UTF-8; keys in it are blotted out and not named.
        """
        plain = next(text_forms(Document(place=_NOWHERE, data=self.data)), None)
        if plain is None:
            return covered(self.data, self.spans).decode("utf-8", "replace")
        found = [(m.start, m.end, "") for m in matcher.matches(plain.data)]
        return covered(plain.data, found).decode("utf-8", "replace")


def _in_windows(
    handle: int,
    file: Walked,
    matcher: Matcher,
    on_hit: OnHit,
    result: WorktreeResult,
    texts: Texts,
    cancel: threading.Event,
) -> None:
    """A large file, window by window. One that grows faster than it is read is left at twice its size."""

    def pieces() -> Iterator[bytes]:
        left = 2 * file.size
        while left > 0 and not cancel.is_set():
            hole = _past_hole(handle)
            if hole:
                left -= hole
                result.bytes_read += hole
                yield bytes(2 * MARGIN)  # what stands before it and what stands behind it stay apart
            piece = os.read(handle, WINDOW)
            if not piece:
                return
            left -= len(piece)
            result.bytes_read += len(piece)
            yield piece

    for document, low, high in windows(pieces(), _place(file)):
        if document.offset == 0 and is_container(document.data, file.path):
            why = "is too large to be opened; keys were looked for in its bytes"
            result.limits.append(Limit(id="container", what=file.path, why=why))
        texts.pass_by(file.path, document.data)
        for match in matcher.matches(document.data, file.path):
            if low < match.end <= high:
                on_hit(match, sighting(document, match), spot(document, match))


def _past_hole(handle: int) -> int:
    """Go past a hole of a sparse file, where it is too wide for a key to reach over it; its size in bytes.

    A file of some bytes may say that it has an exbibyte: its zeros are not on the disk, and would be read for years.
    """
    if not hasattr(os, "SEEK_DATA"):
        return 0
    here = os.lseek(handle, 0, os.SEEK_CUR)
    try:
        there = os.lseek(handle, here, os.SEEK_DATA)
    except OSError as error:
        # There is no more data; or this file system cannot say, and then everything is read.
        there = os.lseek(handle, 0, os.SEEK_END) if error.errno == errno.ENXIO else here
    if there - here > 2 * MARGIN:
        return there - here
    os.lseek(handle, here, os.SEEK_SET)
    return 0


def sighting(document: Document, match: object) -> Sighting:
    """A match in a file, as the ledger notes it."""
    from checks.keys.match import Match

    assert isinstance(match, Match)
    place = document.place
    line, column, end_line, end_column = positions(document, match.start, match.end)
    return Sighting(
        source="worktree",
        path=place.path,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        member=place.member,
        symbol=match.symbol,
        place=place.kind.value,
        repository=place.repository,
        when=place.modified,
        confidence=match.confidence,
    )


def _all(handle: int, expected: int) -> bytes:
    """All of a file that may grow while it is read, up to the bound."""
    data = os.read(handle, expected + 1)
    if len(data) <= expected and len(data) == expected:
        return data
    pieces = [data]
    size = len(data)
    while size < CONTAINER and (piece := os.read(handle, 1 << 20)):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)
