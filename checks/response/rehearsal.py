"""The rehearsal: the history is rewritten in a throw-away copy, and the copy is read again for what is left.

The copy is made of objects and names alone (`git pack-objects` in our view): no configuration, hook, filter or attribute of
the project comes along. git filter-repo is started there as a program of its own, with an environment of ours. The
value reaches it by a pipe, so that it stands in no argument; where a system has no such pipes, by a file of the copy.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from checks.language import mark
from checks.model import Word
from checks.places import make_private
from checks.response.copying import packed_into
from checks.response.forms import forms_of, holders
from checks.response.history import CannotClean, Cleaning, opened, replacements, studied
from checks.sources.gitfiles import object_format
from checks.sources.objects import ObjectView, absolute_path, bound_memory, git_program

if TYPE_CHECKING:
    from checks.catalog import Catalog
    from checks.keys.secret import Secret
    from checks.model import Key, Sighting
    from checks.places import Places
    from checks.sources.discovery import RepositoryPaths
    from checks.sources.refs import Refs

FOLDER = "rehearsals"
PATIENCE = 3_600  # seconds for git filter-repo
ROOM = 4  # times the packs' size that has to be free: two copies, and what repacking needs
LARGEST_PIPE = 32_768  # bytes that a pipe takes at once, on every system
_NAMED = {"tree": "a file’s name in tree"}
_NAME = re.compile(r"refs/[^\s\x00-\x20~^:?*\[\\]+")


class Rehearsed(Word, frozen=True, kw_only=True):
    """How a rehearsal went. `left` names where the key still is; empty is clean. `skipped` refs have impossible names."""

    cleaning: Cleaning
    clean: bool
    left: tuple[str, ...] = ()
    others: int = 0  # other keys that this history holds, and that stay in it
    commits: int = 0
    changed: int = 0  # commits that have another name afterwards
    skipped: int = 0
    seconds: float = 0.0


STAGES = (
    mark("Looking for every object with the key"),
    mark("Copying the history"),
    mark("Rewriting the copy"),
    mark("Reading the result"),
)


def rehearse(
    paths: RepositoryPaths,
    secret: Secret,
    key: Key,
    catalog: Catalog,
    places: Places,
    *,
    patience: float = PATIENCE,
    tell: Callable[[str], None] = lambda stage: None,
) -> Rehearsed:
    """Rewrite a throw-away copy and look at the result. The project is not touched. Raises `CannotClean`.

    `tell` is called with each of `STAGES` as it begins.
    """
    began = time.monotonic()
    tell(STAGES[0])
    script = filter_repo()
    with opened(paths) as (view, refs), _room(places, view) as room:
        cleaning = studied(paths, view, secret, key)
        copy = room / "copy.git"
        tell(STAGES[1])
        skipped = _copy(paths, view, refs, copy)
        environment = _environment(view)
        before = _commits(copy, environment)
        tell(STAGES[2])
        _rewrite(script, copy, environment, secret, cleaning, patience)
        after = _commits(copy, environment)
        tell(STAGES[3])
        left = _left(paths, copy, secret)
        found, others = _read_again(copy, secret, catalog, places)
    left = tuple(dict.fromkeys((*left, *found)))
    return Rehearsed(
        cleaning=cleaning,
        clean=not left,
        left=left,
        others=others,
        commits=len(before),
        changed=len(before - after),
        skipped=skipped,
        seconds=round(time.monotonic() - began, 1),
    )


@contextmanager
def ended_politely() -> Iterator[None]:
    """A polite end (SIGTERM) of this process is taken as an interrupt: the copy is removed, and git filter-repo ended."""

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def filter_repo() -> Path:
    """The program git filter-repo, as it was installed with Shrift. Raises `CannotClean`."""
    found = importlib.util.find_spec("git_filter_repo")
    if found is None or found.origin is None:
        raise CannotClean("git-filter-repo is not installed; “pip install git-filter-repo” brings it")
    return Path(found.origin)


def sweep(places: Places) -> int:
    """Remove copies that a rehearsal left behind which was killed. Returns how many."""
    import psutil

    gone = 0
    folder = places.cache / FOLDER
    for room in folder.iterdir() if folder.is_dir() else ():
        pid = room.name.partition("-")[0]
        if room.is_dir() and not room.is_symlink() and pid.isdigit() and not psutil.pid_exists(int(pid)):
            shutil.rmtree(room, ignore_errors=True)
            gone += 1
    return gone


@contextmanager
def _room(places: Places, view: ObjectView) -> Iterator[Path]:
    """A private folder that is gone afterwards, however it ends."""
    folder = places.cache / FOLDER
    try:
        sweep(places)
        make_private(folder)
        if shutil.disk_usage(folder).free < ROOM * view.packed():
            raise CannotClean(f"there is too little room in {folder} for a copy of the history")
        room = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=folder))  # 0700
    except OSError as error:
        raise CannotClean(f"{folder} cannot be written: {error.strerror}") from None
    try:
        yield room
    finally:
        shutil.rmtree(room, ignore_errors=True)


def _environment(view: ObjectView) -> dict[str, str]:
    """What our git is told elsewhere too, without the places of the view; git filter-repo finds git by its name."""
    told = view.environment()
    for name in ("GIT_DIR", "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES"):
        told.pop(name, None)
    told["PATH"] = os.pathsep.join([str(Path(git_program()).parent), absolute_path()])
    return told


def _copy(paths: RepositoryPaths, view: ObjectView, refs: Refs, copy: Path) -> int:
    """All that names of the repository lead to, in a bare one of ours. Returns how many names could not be taken."""
    named = {n: i for n, i in refs.named.items() if _NAME.fullmatch(n) and ".." not in n and "@{" not in n}
    if (head := refs.heads.get("HEAD")) and head not in named.values():
        named["refs/heads/shrift-detached-head"] = head
    if not named:
        raise CannotClean("nothing has a name in it: no branch, no tag")
    (copy / "objects" / "pack").mkdir(parents=True)
    (copy / "refs").mkdir()
    branch = f"refs/heads/{refs.branch}"
    (copy / "HEAD").write_text(f"ref: {branch if branch in named else 'refs/heads/main'}\n", encoding="utf-8")
    form = object_format(paths)
    extension = f"[extensions]\n\tobjectFormat = {form}\n" if form != "sha1" else ""
    (copy / "config").write_text(
        f"[core]\n\trepositoryFormatVersion = {1 if extension else 0}\n\tbare = true\n{extension}"
    )
    lines = [f"{i} {n}\n".encode("utf-8", "surrogateescape") for n, i in sorted(named.items())]
    (copy / "packed-refs").write_bytes(b"".join(lines))
    if not packed_into(copy, view, sorted({i.encode() for i in named.values()}), _environment(view)):
        raise CannotClean("a part of the history is missing or damaged here; clone it as a whole first")
    return len(refs.named) - sum(n in refs.named for n in named)


def _rewrite(
    script: Path, copy: Path, environment: dict[str, str], secret: Secret, cleaning: Cleaning, patience: float
) -> None:
    lines = replacements([(secret, cleaning)])
    arguments: list[str] = []
    if cleaning.strips:
        listed = copy.parent / "blobs.txt"
        listed.write_text("".join(f"{id}\n" for id in cleaning.strips))
        arguments = ["--strip-blobs-with-ids", str(listed)]
    with _handed_over(lines, copy.parent) as (names, descriptors):
        arguments += ["--replace-text", names[0], "--replace-message", names[1]]
        process = subprocess.Popen(
            [sys.executable, "-I", str(script), "--force", "--quiet", *arguments],
            cwd=copy,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,  # its words may quote the project
            pass_fds=descriptors,
            start_new_session=True,  # so that the gits it starts end with it
        )
        bound_memory(process)  # before it starts one of them: each inherits it
        try:
            code = process.wait(patience)
        except subprocess.TimeoutExpired:
            raise CannotClean(f"git filter-repo was not done after {patience:.0f} seconds") from None
        finally:
            if process.poll() is None:
                _end(process)
    if code != 0:
        raise CannotClean(f"git filter-repo could not rewrite the copy (it ended with {code})")


@contextmanager
def _handed_over(lines: bytes, folder: Path) -> Iterator[tuple[tuple[str, str], Sequence[int]]]:
    """The names under which the child reads the lines, twice, and the descriptors that it inherits."""
    if os.name != "posix" or not Path("/dev/fd").exists() or len(lines) > LARGEST_PIPE:
        file = folder / "replacements.txt"
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(lines)
            yield (str(file), str(file)), ()
        finally:
            file.unlink(missing_ok=True)
        return
    ends = []
    try:
        for _ in range(2):
            reading, writing = os.pipe()
            ends.append(reading)
            with os.fdopen(writing, "wb") as out:
                out.write(lines)
        yield (f"/dev/fd/{ends[0]}", f"/dev/fd/{ends[1]}"), ends
    finally:
        for end in ends:
            os.close(end)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(OSError):
        if os.name == "posix":
            os.killpg(process.pid, signal.SIGKILL)  # the session is ours: we started it
        else:
            process.kill()
    process.wait()


def _commits(copy: Path, environment: dict[str, str]) -> set[bytes]:
    done = subprocess.run(
        [git_program(), "rev-list", "--all"], cwd=copy, env=environment, capture_output=True, check=False
    )
    if done.returncode != 0:
        raise CannotClean("the copy cannot be read")
    return set(done.stdout.split())


def _left(paths: RepositoryPaths, copy: Path, secret: Secret) -> tuple[str, ...]:
    """Objects of the result that hold the value in any form, and those of which nobody can tell."""
    with ObjectView(copy / "objects", object_format(paths)) as view:
        found = holders(view, forms_of(secret))
        return tuple(
            _NAMED.get(h.kind, h.kind) + f" {h.id[:12]}" + ("" if h.forms else " (could not be read)") for h in found
        )


def _read_again(copy: Path, secret: Secret, catalog: Catalog, places: Places) -> tuple[tuple[str, ...], int]:
    """What the scan itself finds in the result: where the key is, and how many other keys there are."""
    from checks.examination import Request
    from checks.ledgers.rows import rows_of

    rows = rows_of(Request(paths=(copy.resolve(),), memory=False), catalog, places)
    names = {f.fingerprint: f.value == secret for f in rows.ledger.found()}
    left: list[str] = []
    for key in rows.keys:
        if names.get(key.fingerprint):
            left += [_place(sighting) for sighting in key.sightings if sighting.source == "history"]
    return tuple(left), sum(not same for same in names.values())


def _place(sighting: Sighting) -> str:
    where = f"{sighting.path}!{sighting.member}" if sighting.member else sighting.path or f"git’s {sighting.place}"
    return f"{where}:{sighting.line}" if sighting.line else where
