"""Packages that programs are given away in: their members are read by name; a hostile one costs a limit and nothing else."""

from __future__ import annotations

import bz2
import gzip
import lzma
import marshal
import struct
import tarfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.sources import installers, unpacking
from checks.sources.archives import is_container
from tests.checks.sources.test_archives import TEXT, opened
from tests.repositories import asar_of, tar_of, zip_of
from tests.zstandard import zstd

# --- making them ------------------------------------------------------------------------------------------------------


def chrome_of(archive: bytes, version: int = 3) -> bytes:
    head = b"signature" * 3
    if version == 3:
        return b"Cr24" + struct.pack("<II", 3, len(head)) + head + archive
    return b"Cr24" + struct.pack("<III", 2, len(head), 5) + head + b"12345" + archive


def ar_of(members: dict[str, bytes]) -> bytes:
    made = b"!<arch>\n"
    for name, content in members.items():
        made += f"{name:<16}{0:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}".encode() + b"`\n" + content
        made += b"\n" * (len(content) % 2)
    return made


def frozen_of(members: dict[str, bytes], *, squeezed: bool = True, behind: bytes = b"") -> bytes:
    """An executable with a program behind it, as PyInstaller lays it out."""
    body, table = b"", b""
    for name, content in members.items():
        stored = zlib.compress(content) if squeezed else content
        padded = name.encode() + b"\0" * (16 - (18 + len(name)) % 16)
        table += struct.pack("!IIIIBc", 18 + len(padded), len(body), len(stored), len(content), squeezed, b"s") + padded
        body += stored
    length = len(body) + len(table) + 88
    cookie = struct.pack("!8sIIII64s", installers.PYINSTALLER, length, len(body), len(table), 311, b"libpython3.11.so")
    return b"\x7fELF" + bytes(100) + body + table + cookie + behind


def modules_of(*modules: bytes) -> bytes:
    return (
        b"PYZ\0"
        + b"\xa7\x0d\x0d\x0a"
        + struct.pack("!I", 0x78)
        + bytes(5)
        + b"".join(map(zlib.compress, modules))
        + b"\xdb\0"
    )


# --- reading them -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("version", [2, 3])
def test_a_chrome_extension_is_the_archive_behind_its_signature(version: int) -> None:
    found, cut = opened(chrome_of(zip_of({"background.js": TEXT}), version), "a.crx")
    assert found["extension.zip!background.js"] == TEXT
    assert not cut


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("data.tar", bytes),
        ("data.tar.gz", gzip.compress),
        ("data.tar.xz", lzma.compress),
        ("data.tar.bz2", bz2.compress),
        ("data.tar.zst", zstd.compress),
    ],
)
def test_the_files_of_a_debian_package_are_read_through_its_packing(name: str, pack) -> None:
    inner = tar_of({"./opt/app/resources/app.asar": asar_of({"main.js": TEXT}), "./opt/app/.env": TEXT})
    data = ar_of(
        {"debian-binary": b"2.0\n", "control.tar.gz": gzip.compress(tar_of({"./postinst": TEXT})), name: pack(inner)}
    )
    found, cut = opened(data, "a.deb")
    assert found["data/opt/app/.env"] == TEXT
    assert found["control/postinst"] == TEXT
    assert found["data/opt/app/resources/app.asar!main.js"] == TEXT
    assert not cut


def test_a_packing_that_is_not_read_is_said() -> None:
    _, cut = opened(ar_of({"data.tar.lz4": b"\x04\x22\x4d\x18" + bytes(40)}), "a.deb")
    assert cut == ["is packed in a form that is not read"]


@pytest.mark.parametrize("squeezed", [True, False])
@pytest.mark.parametrize("behind", [b"", b"a signature" * 100])
def test_what_pyinstaller_packed_is_read_by_name(squeezed: bool, behind: bytes) -> None:
    data = frozen_of({"config/.env": TEXT, "main": marshal.dumps(compile("k = 'a value'", "main", "exec"))}, squeezed=squeezed, behind=behind)  # fmt: skip
    assert is_container(data)
    found, cut = opened(data, "app")
    assert found["config/.env"] == TEXT
    assert b"a value" in found["main"]
    assert not cut


def test_the_modules_of_the_inner_archive_are_read_one_behind_the_other() -> None:
    long = TEXT * 100_000
    found, cut = opened(frozen_of({"PYZ-00.pyz": modules_of(b"first", long, TEXT)}, squeezed=False), "app.exe")
    assert [found["PYZ-00.pyz/0"], found["PYZ-00.pyz/2"]] == [b"first", TEXT]
    assert found["PYZ-00.pyz/1"] == long
    assert not cut


def test_an_executable_without_such_a_program_is_no_container() -> None:
    assert not is_container(b"\x7fELF" + bytes(4_000), "app")
    assert not is_container(installers.PYINSTALLER + bytes(100), "notes.bin")


# --- hostile ones -----------------------------------------------------------------------------------------------------


def test_a_member_that_swells_is_refused() -> None:
    # One megabyte and two hundred times its size is the most a member may have.
    _, cut = opened(frozen_of({"bomb": bytes(40 << 20)}), "app")
    assert cut == ["a member is too large, or there are too many"]


def test_an_inner_archive_that_swells_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("checks.sources.archives.MOST_OF_ONE", 1 << 20)
    _, cut = opened(frozen_of({"PYZ": modules_of(b"a", bytes(8 << 20))}, squeezed=False), "app")
    assert cut == ["a member is too large, or there are too many"]


def test_a_debian_package_that_swells_ends_at_its_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_UNPACKED", 1 << 20)
    inner = tar_of({f"f{n}": bytes(1 << 19) for n in range(8)})
    found, cut = opened(ar_of({"data.tar.gz": gzip.compress(inner)}), "a.deb")
    assert len(found) <= 2
    assert cut


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME])
def test_a_name_without_end_is_not_held(kind: bytes) -> None:
    header = tarfile.TarInfo("a")
    header.type, header.size = kind, installers.LONGEST_HEADER + 1
    swelling = bz2.compress(header.tobuf(tarfile.GNU_FORMAT) + bytes(header.size + 10_240))
    assert opened(ar_of({"data.tar.bz2": swelling}), "a.deb") == ({}, ["cannot be read to its end (ReadError)"])


def test_the_parts_of_a_debian_package_share_the_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpacking, "MOST_UNPACKED", 1 << 20)
    part = gzip.compress(tar_of({"./swelling": bytes(900 << 10), "./.env": TEXT}))
    found, cut = opened(ar_of({"control.tar.gz": part, "data.tar.gz": part}), "a.deb")
    assert "control/.env" in found and "data/.env" not in found and cut


def test_a_table_that_lies_costs_a_limit() -> None:
    good = frozen_of({"a": TEXT})
    mark = good.rfind(installers.PYINSTALLER)
    for wrong in (struct.pack("!II", 1 << 31, 0), struct.pack("!II", 88, 1 << 31), struct.pack("!II", 0, 0)):
        found, cut = opened(good[: mark + 8] + wrong + good[mark + 16 :], "app")
        assert not found
        assert cut


def test_a_table_that_stands_still_is_left() -> None:
    good = frozen_of({"a": TEXT})
    at = good.find(struct.pack("!II", 32, 0))
    _, cut = opened(good[:at] + struct.pack("!I", 0) + good[at + 4 :], "app")
    assert cut == ["cannot be read to its end (bad table)"]


@pytest.mark.parametrize("data", [b"Cr24", b"Cr24" + struct.pack("<II", 3, 1 << 31), chrome_of(b"no archive")])
def test_a_broken_chrome_extension_costs_a_limit(data: bytes) -> None:
    found, cut = opened(data, "a.crx")
    assert not found
    assert cut


@given(st.binary(max_size=300), st.integers(0, 300), st.sampled_from(["crx", "deb", "app"]))
def test_nothing_that_is_written_into_one_breaks_the_reader(junk: bytes, at: int, kind: str) -> None:
    data = {
        "crx": chrome_of(zip_of({"a.js": TEXT})),
        "deb": ar_of({"data.tar.gz": gzip.compress(tar_of({"a": TEXT}))}),
        "app": frozen_of({"a": TEXT, "PYZ": modules_of(TEXT)}),
    }[kind]
    opened(data[:at] + junk + data[at + len(junk) :], f"a.{kind}")
    opened(data[: len(data) - at], f"a.{kind}")
