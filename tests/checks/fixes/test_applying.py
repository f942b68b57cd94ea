"""Applying and undoing: the copy first, every file either as it was or as it shall be, and every byte can come back."""

from __future__ import annotations

import os
import signal
import stat
import struct
import sys
from pathlib import Path

import msgspec
import pytest

from checks.fixes.applying import NotApplied, NotUndone, apply, undo
from checks.fixes.plan import Change, Fix, Keeping, Piece
from checks.fixes.records import BrokenRecord, Record, Records
from checks.fixes.sealing import SERVICE
from checks.keys.secret import Secret
from checks.model import Safety
from checks.vault.credentials import Vault
from checks.vault.keychain import Keychain
from tests.checks.fixes.conftest import mirror

SECRET = b"API=letmein-1234\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    (folder / "sub").mkdir(parents=True)
    (folder / "one.txt").write_bytes(b"one\r\ntwo\r\n")
    (folder / "sub" / "app.env").write_bytes(SECRET)
    (folder / "sub" / "app.env").chmod(0o644)
    return folder


def change(root: Path, path: str, *pieces: Piece, **more) -> Change:
    file = root / path
    before = file.read_bytes() if file.exists() else None
    return Change(base=root, path=path, shown=path, before=before, pieces=pieces, **more)


def fix(*changes: Change, keeps: tuple[Keeping, ...] = ()) -> Fix:
    return Fix(recipe="r", target="t", title="A fix", safety=Safety.REVIEW, changes=changes, keeps=keeps)


def whole(root: Path) -> Fix:
    """A fix that does all there is: changes, makes, tightens, keeps."""
    value = Keeping(provider="openai", label="app", variable="API", masked="…", value=Secret(b"letmein-1234"))
    return fix(
        change(root, "one.txt", Piece(0, 3, b"ONE"), harmless=True),
        change(root, "sub/app.env", Piece(4, 16, b"shrift://openai/app"), private=True),
        change(root, "made.txt", Piece(0, 0, b"made\n"), harmless=True),
        keeps=(value,),
    )


def never(data: bytes, path: str) -> bool:
    return False


def done(fixes: list[Fix], books: tuple[Records, Vault], **more) -> Record:
    return apply(fixes, *books, "folder", holds_secret=more.pop("holds_secret", never), **more)


def test_files_change_and_come_back_to_the_byte(root: Path, books, memory) -> None:
    before = mirror(root)
    record = done([whole(root)], books)
    after = mirror(root)
    assert after["one.txt"][1] == b"ONE\r\ntwo\r\n"
    assert after["sub/app.env"] == (0o600, b"API=shrift://openai/app\n")
    assert after["made.txt"][1] == b"made\n"
    assert memory.store["shrift-vault", "openai/app"] == "letmein-1234"
    undo(books[0].one(record.id), *books)
    assert mirror(root) == before
    assert not memory.store


def test_copies_are_private_and_those_with_secrets_cannot_be_read(root: Path, books, memory, places) -> None:
    record = done([whole(root)], books)
    folder = places.data / "fixes" / record.id
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    written = {p.name: p.read_bytes() for p in folder.iterdir()}
    assert set(written) == {"0.copy", "1.copy", "record.json"}
    assert all(stat.S_IMODE((folder / name).stat().st_mode) == 0o600 for name in written)
    assert not any(b"letmein" in data for data in written.values())
    assert (SERVICE, record.id) in memory.store
    assert [f.sealed for f in record.files] == [False, True, False]


def test_a_harmless_copy_is_looked_at_before_it_is_believed(root: Path, books) -> None:
    record = done(
        [fix(change(root, "one.txt", Piece(0, 1, b"O"), harmless=True))],
        books,
        holds_secret=lambda _, path: path == "one.txt",
    )
    assert record.files[0].sealed


def test_an_access_list_goes_and_comes_back(root: Path, books) -> None:
    file = root / "one.txt"
    entries = ((1, 6, 2**32 - 1), (2, 4, 1234), (4, 0, 2**32 - 1), (16, 4, 2**32 - 1), (32, 0, 2**32 - 1))
    acl = struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *entry) for entry in entries)
    try:
        os.setxattr(file, "system.posix_acl_access", acl)
    except (OSError, AttributeError):
        pytest.skip("this file system has no access lists")
    before = mirror(root)
    for pieces in ((), (Piece(0, 3, b"ONE"),)):
        record = done([fix(change(root, "one.txt", *pieces, private=True, harmless=True))], books)
        assert os.listxattr(file) == [] and stat.S_IMODE(file.stat().st_mode) == 0o600
        undo(record, *books)
        assert mirror(root) == before and os.getxattr(file, "system.posix_acl_access") == acl


def test_without_a_keychain_a_secret_is_not_copied_and_nothing_is_changed(root: Path, places) -> None:
    from keyring.backends.fail import Keyring

    keychain = Keychain(Keyring())
    books = (Records(places, keychain), Vault(places, keychain))
    before = mirror(root)
    with pytest.raises(NotApplied, match="only be kept sealed by a keychain: there is no keychain"):
        done([fix(change(root, "sub/app.env", Piece(0, 3, b"KEY")))], books)
    assert mirror(root) == before
    assert books[0].all() == []
    record = done([fix(change(root, "one.txt", Piece(0, 3, b"ONE"), harmless=True))], books)  # this needs none
    undo(record, *books)
    assert mirror(root) == before


def test_a_file_that_changed_since_is_left_alone_and_so_is_everything_else(root: Path, books) -> None:
    plan = whole(root)
    (root / "sub" / "app.env").write_bytes(b"somebody was here\n")
    before = mirror(root)
    with pytest.raises(NotApplied, match=r"sub/app.env: it was changed since"):
        done([plan], books)
    assert mirror(root) == before and books[0].all() == []


def test_a_trouble_in_the_middle_puts_the_rest_back(root: Path, books, memory) -> None:
    before = mirror(root)

    def at(point: str) -> None:
        if point == "changed one.txt":
            (root / "made.txt").write_bytes(b"mine\n")

    with pytest.raises(NotApplied, match="nothing was changed"):
        done([whole(root)], books, at=at)
    (root / "made.txt").unlink()
    assert mirror(root) == before
    assert books[0].all() == [] and not memory.store


def test_two_fixes_of_one_file_are_not_mixed(root: Path, books) -> None:
    with pytest.raises(NotApplied, match=r"two fixes change one\.txt"):
        done([whole(root), fix(change(root, "one.txt", Piece(0, 1, b"")))], books)


def test_undo_refuses_what_was_changed_since_and_touches_nothing(root: Path, books) -> None:
    record = done([whole(root)], books)
    (root / "one.txt").write_bytes(b"further work\n")
    between = mirror(root)
    with pytest.raises(NotUndone, match=r"one\.txt: it was changed since it was fixed"):
        undo(record, *books)
    assert mirror(root) == between


def test_undo_can_be_told_to_keep_what_was_changed_beside_it(root: Path, books) -> None:
    before = mirror(root)
    record = done([whole(root)], books)
    (root / "one.txt").write_bytes(b"further work\n")
    told = undo(record, *books, keep_changed=True)
    kept = root / f"one.txt.{record.id}"
    assert kept.read_bytes() == b"further work\n" and kept.name in told[0]
    kept.unlink()
    assert mirror(root) == before


def test_what_a_program_wrote_behind_the_end_stays(root: Path, books) -> None:
    log = root / "app.log"
    log.write_bytes(b"first\nkey letmein\n")
    record = done([fix(change(root, "app.log", Piece(10, 17, b"[gone]"), grows=True))], books)
    with log.open("ab") as file:
        file.write(b"third\n")
    undo(record, *books)
    assert log.read_bytes() == b"first\nkey letmein\nthird\n"


def test_what_is_undone_is_not_undone_twice_and_its_copies_are_gone(root: Path, books, places) -> None:
    record = done([whole(root)], books)
    undo(record, *books)
    assert [p.name for p in (places.data / "fixes" / record.id).iterdir()] == ["record.json"]
    with pytest.raises(NotUndone, match="undone already"):
        undo(books[0].one(record.id), *books)


def test_forgetting_takes_the_key_so_that_no_copy_of_the_copy_opens(root: Path, books, memory, places) -> None:
    record = done([whole(root)], books)
    elsewhere = (places.data / "fixes" / record.id / "1.copy").read_bytes()
    books[0].forget(record)
    assert not (places.data / "fixes" / record.id).exists()
    assert (SERVICE, record.id) not in memory.store and elsewhere
    with pytest.raises(BrokenRecord, match="no record"):
        books[0].one(record.id)


def test_a_record_that_names_other_files_is_damaged(root: Path, books, places) -> None:
    record = done([whole(root)], books)
    file = places.data / "fixes" / record.id / "record.json"
    mine = places.data / "mine"
    mine.mkdir()
    copied = tuple(msgspec.structs.replace(f, copy=str(mine / "kept")) for f in record.files)
    for other in (msgspec.structs.replace(record, id="../mine"), msgspec.structs.replace(record, files=copied)):
        file.write_bytes(msgspec.json.encode(other))
        with pytest.raises(BrokenRecord, match="damaged"):
            books[0].one(record.id)
        assert books[0].all() == []


def test_a_copy_that_was_tampered_with_is_not_put_back(root: Path, books, places) -> None:
    record = done([whole(root)], books)
    copy = places.data / "fixes" / record.id / "1.copy"
    copy.write_bytes(copy.read_bytes()[:-9] + b"AAAAAAAA=")
    with pytest.raises(NotUndone, match="damaged, or was sealed by another key"):
        undo(record, *books)
    assert (root / "sub" / "app.env").read_bytes() == b"API=shrift://openai/app\n"


def test_a_file_whose_name_holds_a_key_is_not_put_into_a_record(root: Path, books) -> None:
    made = fix(change(root, "one.txt", Piece(0, 1, b""), harmless=True))
    with pytest.raises(NotApplied, match="in the name of the file"):
        done([made], books, holds_secret=lambda data, _: b"one.txt" in data)
    assert books[0].all() == []


def test_what_was_begun_and_never_recorded_is_swept_away(root: Path, books, memory, places) -> None:
    left = places.data / "fixes" / "20260101-000000-00000000"
    left.mkdir(parents=True)
    (left / "0.copy").write_bytes(b"sealed")
    memory.store[SERVICE, left.name] = "key"
    assert books[0].sweep() == 1 and not left.exists() and not memory.store


@pytest.mark.parametrize("name", ["../../x", "x", "20260101-000000-00000000/../.."])
def test_a_record_is_named_as_records_are(books, name: str) -> None:
    with pytest.raises(BrokenRecord, match="no record is called"):
        books[0].one(name)


# --- killed in the middle -----------------------------------------------------------------------------------------------


def _until(number: int, work, points: list[str] | None = None) -> bool:
    """Do the work in a process that is killed at its step of this number; whether it came so far."""
    reader, writer = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(reader)
        left = number

        def at(point: str) -> None:
            nonlocal left
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

        try:
            work(at)
        finally:
            os._exit(0)
    os.close(writer)
    os.close(reader)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.skipif(os.name == "nt", reason="there are no processes to fork off")
def test_killed_at_any_point_every_file_is_before_or_after_and_undo_works(root: Path, books, memory, tmp_path) -> None:
    """The keychain is a dictionary of each process, so the child's is made again here: a real one outlives a process."""
    before = mirror(root)
    done([whole(root)], books)
    after, kept = mirror(root), dict(memory.store)
    undo(books[0].all()[0], *books)
    books[0].forget(books[0].all()[0])
    store = tmp_path / "keychain"
    memory_set = type(memory).set_password

    def remembered(self, service: str, username: str, password: str) -> None:
        memory_set(self, service, username, password)
        with store.open("a") as file:
            file.write(f"{service}\t{username}\t{password}\n")

    type(memory).set_password = remembered
    try:
        number, met = 0, 0
        while _until(number, lambda at: done([whole(root)], books, at=at)):
            met += 1
            now = mirror(root)
            for path in before.keys() | after.keys():
                assert now.get(path) in (before.get(path), after.get(path)), (number, path)
            if store.exists():
                rows = [line.split("\t") for line in store.read_text().splitlines()]
                memory.store = {(s, n): v for s, n, v in rows}
                store.unlink()
            records = books[0].all()
            if now != before:
                assert len(records) == 1
            for record in records:
                undone = 0
                while _until(undone, lambda at, r=record: undo(r, *books, at=at)) and undone < 3:
                    undone += 1  # undoing is killed as well, and begun again
                if books[0].one(record.id).undone is None:
                    undo(record, *books)
                books[0].forget(books[0].one(record.id))
            assert mirror(root) == before, number
            memory.store.clear()
            store.unlink(missing_ok=True)
            number += 1
        assert met >= 8
    finally:
        type(memory).set_password = memory_set
    assert kept


SYSCALLS = ("open", "replace", "link", "unlink", "fsync", "fchmod", "mkdir", "rmdir")


def _killed_at_call(number: int, work) -> bool:
    """Do the work in a process that is killed before its system call of this number that changes something."""
    child = os.fork()
    if child == 0:
        left = number

        def counted(real):
            def call(*arguments, **named):
                nonlocal left
                if left == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                left -= 1
                return real(*arguments, **named)

            return call

        try:
            for name in SYSCALLS:
                setattr(os, name, counted(getattr(os, name)))
            work()
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.skipif(os.name == "nt", reason="there are no processes to fork off")
def test_killed_before_any_system_call_every_file_is_before_or_after_and_undo_works(root: Path, books) -> None:
    """Files alone, without a keychain: a text, a file with a lock as git has, a new file, rights."""
    (root / "index").write_bytes(b"DIRC old")
    (root / "open.txt").write_bytes(b"x\n")

    def plan() -> Fix:
        return fix(
            change(root, "one.txt", Piece(0, 3, b"ONE"), harmless=True),
            change(root, "index", after=b"DIRC new", lock="index.lock", harmless=True),
            change(root, "made.txt", Piece(0, 0, b"made\n"), harmless=True),
            change(root, "open.txt", private=True),
        )

    before = mirror(root)
    made = done([plan()], books)
    after = mirror(root)
    undo(made, *books)
    books[0].forget(books[0].one(made.id))
    number = 0
    while _killed_at_call(number, lambda: done([plan()], books)):
        now = mirror(root)
        for path in before.keys() | after.keys():
            assert now.get(path) in (before.get(path), after.get(path)), (number, path)
        records = books[0].all()
        if any(now.get(path) != before.get(path) for path in before):
            assert len(records) == 1, number
        for record in records:
            assert _killed_at_call(number % 17, lambda r=record: undo(r, *books)) in (True, False)
            if books[0].one(record.id).undone is None:
                undo(record, *books)
        assert {p: v for p, v in mirror(root).items() if p in before} == before, number
        assert "index.lock" not in mirror(root) and "made.txt" not in mirror(root), number
        assert not [p.name for p in root.iterdir() if p.name.startswith(".")], number
        for record in books[0].all():
            books[0].forget(record)
        books[0].sweep()
        number += 1
    assert number > 20
    undo(books[0].all()[0], *books)
    assert mirror(root) == before
