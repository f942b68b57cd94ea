"""The walk: every file of a folder once, with what git's rules say of it, and which are passed by for their names."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from checks.expressions.patterns import pattern_of
from checks.keys.lookalikes import third_party
from checks.model import Limit
from checks.sources import shown
from checks.sources.ignores import NOT_IGNORED, Answer, IgnoreRules
from checks.sources.images import is_blob

DEEPEST = 64
MOST_FILES = 2_000_000

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


# What git keeps in a bare repository, which is read as a history.
_OBJECT = pattern_of(
    r"objects/(?:[0-9a-f]{2}/(?:[0-9a-f]{38}|[0-9a-f]{62})|pack/(?:pack-[0-9a-f]{40,64}\.\w+|multi-pack-index[\w.-]*)"
    r"|info/(?:packs|commit-graph|commit-graphs/[\w.-]+))"
)


class Tree(msgspec.Struct, kw_only=True):
    """A working tree that git knows: its place in the target, its tracked paths, its rules."""

    path: str  # "" or "a/b"
    tracked: frozenset[str] = frozenset()
    rules: IgnoreRules


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


class Passed(msgspec.Struct, kw_only=True):
    """What a walk went past."""

    limits: list[Limit] = msgspec.field(default_factory=list)
    others: int = 0  # folders and files that other people wrote
    other: str = ""  # the first of them


def walk(root: Path, trees: Mapping[str, Tree], passed: Passed) -> Iterator[Walked]:
    """Every file of a folder, in an order of its own; what is passed by is noted in `passed`."""
    stack: list[tuple[str, str, Tree | None, int]] = [("", str(root), None, 0)]
    seen, bare = 0, _is_bare(str(root))
    while stack:
        path, folder, tree, depth = stack.pop()
        tree = trees.get(path.rstrip("/"), tree)
        inner = path[len(tree.path) + 1 if tree.path else 0 :] if tree else path
        try:
            with os.scandir(folder) as entries:
                children = sorted(entries, key=lambda e: e.name)
        except OSError as error:
            passed.limits.append(Limit(id="unreadable", what=path or ".", why=f"cannot be listed: {error.strerror}"))
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
                passed.limits.append(Limit(id="unreadable", what=path + shown(child.name), why="cannot be looked at"))
                continue
            name = shown(child.name)
            inside = path + name
            if stat.S_ISDIR(status.st_mode):
                if child.name == ".git":
                    continue
                if third_party(inside + "/"):
                    passed.others, passed.other = passed.others + 1, passed.other or inside
                elif depth >= DEEPEST:
                    passed.limits.append(Limit(id="too-deep", what=inside, why=f"more than {DEEPEST} folders deep"))
                elif not _is_bare(child.path):
                    folders.append((inside + "/", child.path, tree, depth + 1))
            elif stat.S_ISREG(status.st_mode):
                if bare and _OBJECT.fullmatch(inside):
                    continue
                if third_party(inside):
                    passed.others, passed.other = passed.others + 1, passed.other or inside
                    continue
                seen += 1
                if seen > MOST_FILES:
                    passed.limits.append(Limit(id="too-many", what=".", why=f"more than {MOST_FILES:,} files"))
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


def is_media(path: str) -> bool:
    """Whether a file is passed by for its name."""
    dot = path.rfind(".")
    return dot >= 0 and path[dot:].lower() in _MEDIA and not (path[dot:] in (".so", ".dll") and _OWN_CODE.search(path))


def holds_more(path: str) -> bool:
    """Whether a file is opened, by its name: an archive, a database, a package."""
    return path[path.rfind(".") :].lower() in _CONTAINERS or is_blob(path)


def _is_bare(folder: str) -> bool:
    """A bare repository inside the folder: its objects are read as a history, not as files."""
    return all(os.path.exists(os.path.join(folder, name)) for name in ("HEAD", "objects", "refs"))  # noqa: PTH110, PTH118
