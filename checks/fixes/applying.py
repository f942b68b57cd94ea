"""Applying and undoing: the copy first, then file after file, each in one step.

Whatever stops this process between two steps, every file is either as it was or as it shall be, and the record knows both.
`at` is called between the steps with their names: tests end the process there.
"""

from __future__ import annotations

import hashlib
import stat
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checks.fixes.plan import Change, Fix, Mixed, combined
from checks.fixes.reach import Seen, Spot, Unsafe, reached, usual_mode
from checks.fixes.records import BrokenRecord, FileNote, FixedNote, Record, Records, new_id
from checks.fixes.sealing import CannotSeal
from checks.vault.credentials import CredentialError
from checks.vault.keychain import KeychainError

if TYPE_CHECKING:
    from checks.vault.credentials import Vault

OWNERS_ALONE = 0o600


class NotApplied(Exception):
    """Nothing was changed, or it was put back; the message is one line that says why."""


class NotUndone(Exception):
    """Not all is as it was before; the message is one line."""


def _nothing(point: str) -> None:
    """What happens between steps unless a test says otherwise."""


def apply(
    fixes: Sequence[Fix],
    records: Records,
    vault: Vault,
    folder: str,
    *,
    holds_secret: Callable[[bytes, str], bool],
    at: Callable[[str], None] = _nothing,
) -> Record:
    """Carry out these fixes as one record. Raises `NotApplied`.

    `holds_secret` looks at a file's old content (with its path): a copy of it is only left open where it says no.
    """
    try:
        changes = combined(change for fix in fixes for change in fix.changes)
    except (Mixed, Unsafe) as error:
        raise NotApplied(str(error)) from None
    _judge(changes, holds_secret)
    id = new_id()
    notes, copies = [], {}
    for number, change in enumerate(changes):
        note, copy = _note(change, number, id, holds_secret)
        notes.append(note)
        if note.copy is not None and copy is not None:
            copies[note.copy] = copy
    keeps = [keeping for fix in fixes for keeping in fix.keeps]
    record = Record(
        id=id,
        when=datetime.now(UTC).isoformat(timespec="seconds"),
        folder=folder,
        fixes=tuple(FixedNote(id=fix.id, title=fix.title) for fix in fixes),
        files=tuple(notes),
        kept=tuple(dict.fromkeys(keeping.name for keeping in keeps if keeping.new)),
        refers=tuple(dict.fromkeys(keeping.name for keeping in keeps)),
    )
    at("judged")
    try:
        records.begin(record, copies)
    except (BrokenRecord, CannotSeal) as error:
        raise NotApplied(str(error)) from None
    at("recorded")
    changed = 0
    try:
        for name in dict.fromkeys(k.name for k in keeps if k.new):
            keeping = next(k for k in keeps if k.name == name)
            vault.add(keeping.provider, keeping.label, keeping.value)
            at(f"kept {name}")
        for change, note in zip(changes, notes, strict=True):
            _carry_out(change, note, at)
            changed += 1
    except (Unsafe, CredentialError, KeychainError) as error:
        why = f"{changes[changed].shown}: {error}" if isinstance(error, Unsafe) else str(error)
        reached_so_far = msgspec.structs.replace(record, files=record.files[:changed])
        raise NotApplied(_put_back(reached_so_far, record, records, vault, why)) from None
    record = msgspec.structs.replace(record, finished=True)
    with suppress(OSError):  # then it reads as stopped, which undoing does not mind
        records.update(record)
    at("finished")
    return record


def undo(
    record: Record,
    records: Records,
    vault: Vault,
    *,
    keep_changed: bool = False,
    at: Callable[[str], None] = _nothing,
) -> tuple[str, ...]:
    """Put everything back as it was, the last change first. Returns what a person should know. Raises `NotUndone`.

    A file that somebody changed since is left alone, and then nothing is put back at all; with `keep_changed` its present
    content is kept beside it under another name.
    """
    if record.undone is not None:
        raise NotUndone(f"{record.id} was undone already")
    told: list[str] = []
    if not keep_changed:
        for file in record.files:
            _look(file)
    for file in reversed(record.files):
        told += _put_file_back(record, records, file, keep_changed, at)
        at(f"back {file.shown}")
    told += _let_go(record, records, vault)
    try:
        records.close(record)
    except (CannotSeal, OSError) as error:
        told.append(f"The copy could not be deleted ({error}); “shrift fix forget {record.id}” tries again.")
    at("undone")
    return tuple(told)


def digest(data: bytes) -> str:
    """SHA-256 of a file's content, as records have it."""
    return hashlib.sha256(data).hexdigest()


# --- applying ---------------------------------------------------------------------------------------------------------


def _judge(changes: Iterable[Change], holds_secret: Callable[[bytes, str], bool]) -> None:
    """Raise `NotApplied` unless every file is what it was when the plan was made.

    A record tells names in the clear: a file whose own name holds a key is not changed.
    """
    for change in changes:
        if holds_secret(f"{change.base}/{change.path}".encode("utf-8", "surrogateescape"), ""):
            raise NotApplied("a key stands in the name of the file or of its folder; rename that first")
        try:
            with reached(change.base, change.path) as spot:
                _same(spot.see(), change)
        except Unsafe as error:
            raise NotApplied(f"{change.shown}: {error}") from None


def _same(now: Seen | None, change: Change) -> Seen | None:
    if (None if now is None else now.data) != change.before:
        raise Unsafe("it was changed since it was examined")
    return now


def _note(
    change: Change, number: int, id: str, holds_secret: Callable[[bytes, str], bool]
) -> tuple[FileNote, bytes | None]:
    with reached(change.base, change.path) as spot:
        now = _same(spot.see(), change)
    content = change.content
    before = None if change.before is None else digest(change.before)
    after = before if content is None else digest(content)
    assert after is not None, "a change of rights alone is that of a file that is there"
    writes = content is not None and change.before is not None
    narrowed = change.private and now is not None
    note = FileNote(
        base=str(change.base),
        path=change.path,
        shown=change.shown,
        before=before,
        after=after,
        mode_before=now.mode if narrowed and now else None,
        mode_after=_narrowed(now.mode) if narrowed and now else None,
        acl_before=now.acl.hex() if narrowed and now and now.acl is not None else None,
        copy=f"{number}.copy" if writes else None,
        sealed=writes and (not change.harmless or holds_secret(change.before or b"", change.path)),
        grows=change.grows,
        lock=change.lock,
        temporary=f".{change.path.rpartition('/')[2][:80]}.{id}",
    )
    return note, change.before


def _narrowed(mode: int) -> int:
    return stat.S_IMODE(mode) & 0o700


def _carry_out(change: Change, note: FileNote, at: Callable[[str], None]) -> None:
    with reached(change.base, change.path) as spot:
        seen = _same(spot.see(), change)
        content = change.content
        if content is None:
            assert note.mode_after is not None
            spot.tighten(note.mode_after, None)
        else:
            acl = None if change.private or seen is None else seen.acl
            mode = note.mode_after if seen is not None else OWNERS_ALONE if change.private else None
            mode = usual_mode(0o777) if seen is None and change.runs else mode
            spot.write(note.temporary, content, seen, mode=mode, acl=acl)
            at(f"written {note.shown}")
            spot.put(note.temporary, seen, note.lock)
        at(f"changed {note.shown}")


def _put_back(reached_so_far: Record, record: Record, records: Records, vault: Vault, why: str) -> str:
    try:
        for file in reached_so_far.files:
            _look(file)
        for file in reversed(reached_so_far.files):
            _put_file_back(record, records, file, False, _nothing)
        _let_go(record, records, vault)
        records.forget(record)
    except (NotUndone, CannotSeal, OSError) as error:
        return f"{why}; what was changed before that could not be put back ({error}): “shrift fix undo {record.id}”"
    return f"{why}; nothing was changed"


# --- undoing ----------------------------------------------------------------------------------------------------------


def _look(file: FileNote) -> None:
    """Raise `NotUndone` where a file is neither as it was nor as it was made."""
    try:
        with reached(Path(file.base), file.path) as spot:
            _clear(spot, file)
            if file.writes:
                _state(spot.see(), file)
    except Unsafe as error:
        raise NotUndone(f"{file.shown}: {error}; nothing was put back") from None


def _clear(spot: Spot, file: FileNote) -> None:
    """Remove what a stopped process of ours left beside the file. A lock is ours only if the new content stands in it."""
    if file.temporary:
        spot.remove(file.temporary)
    if file.lock:
        beside = spot.beside(file.lock)
        with suppress(Unsafe):
            held = beside.see()
            if held is not None and digest(held.data) == file.after:
                beside.remove()


def _state(now: Seen | None, file: FileNote) -> tuple[str, bytes]:
    """("before" | "after", what came behind it since). Raises `Unsafe`."""
    found = None if now is None else digest(now.data)
    if found == file.before:
        return "before", b""
    if found == file.after:
        return "after", b""
    if file.grows and now is not None and (tail := _tail(now.data, file.after)) is not None:
        return "after", tail
    raise Unsafe("it was changed since it was fixed; with --keep-changed its present content is kept beside it")


def _tail(data: bytes, after: str) -> bytes | None:
    """What was written behind the content of this digest, in whole lines; None where that is not its beginning."""
    running, at = hashlib.sha256(), 0
    for line in data.splitlines(keepends=True):
        running.update(line)
        at += len(line)
        if running.hexdigest() == after:
            return data[at:]
    return None


def _put_file_back(
    record: Record, records: Records, file: FileNote, keep_changed: bool, at: Callable[[str], None]
) -> list[str]:
    told: list[str] = []
    try:
        with reached(Path(file.base), file.path) as spot:
            _clear(spot, file)
            seen = spot.see()
            acl = None if file.acl_before is None else bytes.fromhex(file.acl_before)
            if not file.writes:
                if seen is not None and file.mode_before is not None and seen.mode == file.mode_after:
                    spot.tighten(file.mode_before, acl)
                return told
            try:
                state, tail = _state(seen, file)
            except Unsafe:
                if not keep_changed:
                    raise
                state, tail = "after", b""
                if seen is not None:
                    beside = spot.beside(f"{spot.name}.{record.id}")
                    beside.write(beside.name, seen.data, seen, mode=None, acl=seen.acl)
                    told.append(f"{file.shown} had been changed since: that content is kept as {beside.name}.")
            if state == "before":
                return told
            if file.before is None:
                spot.remove()
                spot.settle()
                return told
            data = records.copy(record, file)
            if digest(data) != file.before:
                raise Unsafe("its copy is damaged")
            mode = file.mode_before
            spot.write(
                file.temporary,
                data + tail,
                seen,
                mode=mode,
                acl=acl if mode is not None else seen.acl if seen else None,
            )
            at(f"written {file.shown}")
            spot.put(file.temporary, seen, file.lock)
    except Unsafe as error:
        raise NotUndone(f"{file.shown}: {error}") from None
    except (BrokenRecord, CannotSeal) as error:
        raise NotUndone(str(error)) from None
    return told


def _let_go(record: Record, records: Records, vault: Vault) -> list[str]:
    """What the record put into the vault goes again: the value stands in its file now."""
    told = []
    try:
        others = {n for r in records.all() if r.id != record.id and r.undone is None for n in r.refers}
    except BrokenRecord:
        others = set(record.kept)  # nobody knows who else refers to them
    for name in record.kept:
        if name in others:
            told.append(f"{name} stays in the vault: another file refers to it.")
            continue
        provider, _, label = name.partition("/")
        try:
            vault.remove(provider, label)
        except CredentialError:
            continue  # it was never put there, or a person took it out
        except KeychainError as error:
            told.append(f"{name} is still in the vault: {error}.")
    return told
