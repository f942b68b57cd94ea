"""Containers: every member of every form, to any depth within the bounds; a hostile one costs a limit and nothing else."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import sqlite3
import struct
import tarfile
import time
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.sources import Document, Place, PlaceKind, archives
from checks.sources.archives import Opening, is_container, is_lfs_pointer, members
from tests.repositories import asar_of, tar_of, zip_of
from tests.zstandard import zstd

TEXT = b"OPENAI_API_KEY = something\n"


def document(data: bytes, path: str = "") -> Document:
    return Document(place=Place(source="worktree", kind=PlaceKind.PLAIN, path=path), data=data)


def opened(data: bytes, path: str = "") -> tuple[dict[str, bytes], list[str]]:
    """Members by name, and why something was cut off."""
    opening = Opening()
    found = {d.place.member or "": d.data for d in members(document(data, path), opening)}
    return found, [limit.why for limit in opening.limits for _ in range(limit.count)]


def base_of(*rows: tuple[object, ...], log: bool = False) -> bytes:
    """An SQLite base in memory."""
    made = sqlite3.connect(":memory:")
    made.execute('CREATE TABLE [odd "name] (a, b)')
    made.executemany('INSERT INTO [odd "name] VALUES (?, ?)', rows)
    made.commit()
    data = made.serialize()
    made.close()
    return data[:18] + b"\x02\x02" + data[20:] if log else data


# --- every form -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "data", "member"),
    [
        ("a.zip", zip_of({"x/.env": TEXT}), "x/.env"),
        ("a.whl", zip_of({"pkg/settings.py": TEXT}, packed=False), "pkg/settings.py"),
        ("a.jar", zip_of({"application.properties": TEXT}), "application.properties"),
        ("a.apk", zip_of({"assets/config.json": TEXT}), "assets/config.json"),
        ("a.docx", zip_of({"word/document.xml": TEXT}), "word/document.xml"),
        ("a.xlsx", zip_of({"xl/sharedStrings.xml": TEXT}), "xl/sharedStrings.xml"),
        ("a.tar", tar_of({"x/.env": TEXT}), "x/.env"),
        ("a.tar.gz", gzip.compress(tar_of({"x/.env": TEXT})), "a.tar!x/.env"),
        ("a.tgz", gzip.compress(tar_of({"x/.env": TEXT})), "a.tar!x/.env"),
        ("a.tar.bz2", bz2.compress(tar_of({"x/.env": TEXT})), "a.tar!x/.env"),
        ("a.tar.xz", lzma.compress(tar_of({"x/.env": TEXT})), "a.tar!x/.env"),
        ("a.log.gz", gzip.compress(TEXT), "a.log"),
        ("", gzip.compress(TEXT), "content"),
        ("a.log.bz2", bz2.compress(TEXT), "a.log"),
        ("a.log.xz", lzma.compress(TEXT), "a.log"),
        ("a.log.zst", zstd.compress(TEXT), "a.log"),
        ("a.tzst", zstd.compress(tar_of({"x/.env": TEXT})), "a.tar!x/.env"),
        ("two.gz", gzip.compress(b"one\n") + gzip.compress(TEXT), "two"),
        ("app.asar", asar_of({"first.js": b"1", "main.js": TEXT}), "main.js"),
        ("a.pyc", b"\xa7\x0d\x0d\x0a" + bytes(12) + b"\xe3" + TEXT, "constants"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_member_is_read_in_every_form_of_container(path: str, data: bytes, member: str) -> None:
    found, cut = opened(data, path)
    assert TEXT in found[member]
    assert not cut
    assert is_container(data)


@pytest.mark.parametrize("log", [False, True])
def test_the_cells_of_a_base_are_read_by_table(log: bool) -> None:
    blob = bytes(range(256))
    found, cut = opened(base_of(("openai", TEXT.decode()), (blob, None), (3, 4.5), log=log), "state.vscdb")
    assert found['odd "name'].split(b"\n")[0] == b"openai\t" + TEXT.replace(b"\n", b" ")
    assert not cut


def test_a_long_cell_that_goes_on_over_many_pages_is_whole() -> None:
    long = b"x" * 50_000 + b"KEY" + b"y" * 50_000
    data = base_of((long.decode(), 1))
    assert long not in data, "else this test tells nothing"
    assert long in opened(data)[0]['odd "name']


def test_strings_of_notebooks_recordings_and_maps_are_read_by_their_place() -> None:
    notebook = {
        "nbformat": 4,
        "cells": [
            {"cell_type": "code", "source": ["import os\n", "key = 1  # in the source\n"]},
            {
                "outputs": [
                    {"text": ["line\n", "printed in the output\n"]},
                    {"data": {"text/plain": ["shown as a value"]}},
                ]
            },
        ],
    }
    found, _ = opened(json.dumps(notebook).encode())
    assert found["cells/0/source"] == b"import os\nkey = 1  # in the source\n"
    assert b"printed" in found["cells/1/outputs/0/text"]
    recording = {"log": {"version": "1.2", "entries": [{"request": {"postData": {"text": "a\nbody that is long\n"}}}]}}
    found, _ = opened(json.dumps(recording).encode())
    assert found["log/entries/0/request/postData/text"] == b"a\nbody that is long\n"
    source_map = {"version": 3, "mappings": "AAAA", "sourcesContent": ["export const a = 1;\nconst key = 2;\n"]}
    found, _ = opened(json.dumps(source_map).encode())
    assert found["sourcesContent/0"].endswith(b"const key = 2;\n")


def pdf_of(stream: bytes, *, flate: bool) -> bytes:
    body = zlib.compress(stream) if flate else stream
    filters = b"/Filter /FlateDecode " if flate else b""
    return b"%%PDF-1.4\n1 0 obj\n<< %s/Length %d >>\nstream\n%s\nendstream\nendobj\n%%%%EOF\n" % (
        filters,
        len(body),
        body,
    )


@pytest.mark.parametrize("flate", [False, True])
@pytest.mark.parametrize(
    "stream",
    [
        b"BT /F1 12 Tf 72 700 Td (a secret-value-1234 here) Tj ET",
        b"BT [(a secr) -20 (et-val) 12.5 (ue-1234 here)] TJ ET",
        b"BT (a secret-) Tj 31.2 0 Td (value-1234) Tj 0 Tc ( here) Tj ET",
        b"BT <6120736563726574> Tj <2d76616c75652d31323334 2068657265> Tj ET",
        b"BT <0061002000730065006300720065007400\n2d00760061006c00750065002d00310032003300340020006800650072006 5> Tj ET",
        b"BT (a secret-value\\0551234 h\\145re) Tj ET",
        b"BT (line before) Tj 0 -14 Td (a secret-value-1234 here) Tj T* (line behind) Tj ET",
    ],
)
def test_the_text_of_a_document_is_read_as_a_person_sees_it(stream: bytes, flate: bool) -> None:
    found, _ = opened(pdf_of(stream, flate=flate))
    assert b"a secret-value-1234 here" in found["text"].split(b"\n")


def test_members_are_read_three_deep_and_no_deeper() -> None:
    deep = zip_of({"three": gzip.compress(b"bottom line of it all")})
    found, cut = opened(zip_of({"one.zip": deep}), "top.zip")
    assert found["one.zip!three!three"] == b"bottom line of it all"
    assert not cut
    found, cut = opened(zip_of({"zero.zip": zip_of({"one.zip": deep})}))
    assert cut == ["nested deeper than 3 containers"]


def test_a_stand_in_for_a_large_file_is_known() -> None:
    assert is_lfs_pointer(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    assert not is_lfs_pointer(b"# version https://git-lfs.github.com/spec/v1\n")


@pytest.mark.parametrize(
    "data", [b"", b"PK", b"plain text", b"{}", b'{"a": 1}', b"{\n  body { color: red }", b"ab\r\n" * 9, b"BZ", b"%PD"]
)
def test_plain_content_is_no_container(data: bytes) -> None:
    assert not is_container(data)
    assert opened(data) == ({}, [])


# --- what is hostile or broken ----------------------------------------------------------------------------------------


def test_an_encrypted_member_is_said_not_to_be_read() -> None:
    data = bytearray(zip_of({"a": TEXT}, packed=False))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert opened(bytes(data)) == ({}, ["holds encrypted members"])


def test_a_damaged_member_costs_itself_and_not_its_neighbours() -> None:
    data = bytearray(zip_of({"first": TEXT, "bad": b"x" * 300, "last": TEXT * 2}, packed=False))
    data[data.index(b"xxx") + 20] ^= 0xFF
    found, cut = opened(bytes(data))
    assert set(found) == {"first", "last"}
    assert cut == ["a member cannot be read (BadZipFile)"]


def test_a_member_that_swells_is_not_unpacked() -> None:
    found, cut = opened(zip_of({"small": TEXT, "bomb": bytes(40 << 20)}))
    assert set(found) == {"small"}
    assert cut == ["a member is too large, or there are too many"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_a_stream_that_swells_is_read_to_its_bound(pack) -> None:
    found, cut = opened(pack(TEXT + bytes(40 << 20)))
    (data,) = found.values()
    assert data.startswith(TEXT) and len(data) < 20 << 20
    assert cut == ["swells beyond its bound"]


def test_a_dictionary_of_gigabytes_is_refused() -> None:
    packed = bytearray(lzma.compress(TEXT))
    end = 12 + (packed[12] + 1) * 4 - 4  # of the header of its first block, before that header's own sum
    at = packed.index(b"\x21\x01", 12, end) + 2
    packed[at] = 38  # 2 GiB
    packed[end : end + 4] = struct.pack("<I", zlib.crc32(packed[12:end]))
    assert opened(bytes(packed)) == ({"content": b""}, ["cannot be read to its end (LZMAError)"])


def test_a_member_that_lies_about_its_size_is_refused() -> None:
    data = zip_of({"a": bytes(5_000)})
    lying = data.replace(struct.pack("<I", 5_000), struct.pack("<I", 50))
    assert lying != data
    found, cut = opened(lying)
    assert found == {} or len(found["a"]) <= 50
    assert cut


def test_members_without_number_are_read_to_the_bound(monkeypatch) -> None:
    monkeypatch.setattr(archives, "MOST_MEMBERS", 10)
    found, cut = opened(zip_of({str(n): TEXT for n in range(15)}))
    assert (len(found), len(cut)) == (10, 5)
    found, cut = opened(tar_of({str(n): TEXT for n in range(15)}))
    assert (len(found), len(cut)) == (10, 5)


def test_a_container_that_holds_itself_comes_to_an_end() -> None:
    data = zip_of({"a": TEXT})
    for _ in range(12):
        data = zip_of({"again.zip": data, "copy.zip": data})
    found, cut = opened(data)
    assert len(found) <= 2 + 4 + 8
    assert set(cut) == {"nested deeper than 3 containers"}


def test_names_of_members_lead_nowhere(tmp_path: Path) -> None:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, kind in (("link", tarfile.SYMTYPE), ("hard", tarfile.LNKTYPE), ("pipe", tarfile.FIFOTYPE)):
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
        entry = tarfile.TarInfo("../../outside")
        entry.size = len(TEXT)
        archive.addfile(entry, io.BytesIO(TEXT))
    before = sorted(tmp_path.parent.rglob("*"))
    found, _ = opened(file.getvalue())
    assert found == {"../../outside": TEXT}
    assert sorted(tmp_path.parent.rglob("*")) == before


@pytest.mark.parametrize("part", [0.6, 0.9])
@pytest.mark.parametrize("form", ["gz", "tar", "tar.gz", "xz", "zst"])
def test_what_comes_before_a_cut_is_read(form: str, part: float) -> None:
    filler = random.Random(5).randbytes(400_000)
    content = {
        "gz": lambda: gzip.compress(TEXT + filler),
        "tar": lambda: tar_of({"first": TEXT, "second": filler}),
        "tar.gz": lambda: gzip.compress(tar_of({"first": TEXT, "second": filler})),
        "xz": lambda: lzma.compress(TEXT * 4_000 + filler),
        "zst": lambda: zstd.compress(TEXT + filler),
    }[form]()
    found, cut = opened(content[: int(len(content) * part)])
    assert any(TEXT in data for data in found.values())
    assert cut and all("cannot be read to its end" in why for why in cut)


def test_a_base_that_computes_for_ever_is_stopped() -> None:
    made = sqlite3.connect(":memory:")
    made.execute("CREATE TABLE a (x, y GENERATED ALWAYS AS (length(replace(hex(zeroblob(x)), '0', '00'))) VIRTUAL)")
    made.executemany("INSERT INTO a (x) VALUES (?)", [(3_000_000,)] * 3)
    made.execute(
        "CREATE VIEW endless AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
    )
    data = made.serialize()
    made.close()
    began = time.process_time()
    opened(data)
    assert time.process_time() - began < 60


def test_a_document_full_of_beginnings_is_read_in_one_pass() -> None:
    data = b"%PDF-1.4\n" + b"stream\n" * 300_000 + b"(" * 300_000
    assert opened(data) == ({}, [])


@given(
    st.binary(max_size=300), st.sampled_from(["zip", "gz", "tar", "sqlite", "pdf", "ipynb", "asar", "xz", "bz2", "zst"])
)
def test_no_container_however_broken_makes_it_raise(noise: bytes, form: str) -> None:
    whole = {
        "zip": zip_of({"a": TEXT}),
        "gz": gzip.compress(TEXT),
        "tar": tar_of({"a": TEXT}),
        "sqlite": SMALL_BASE,
        "pdf": pdf_of(b"BT (text) Tj ET", flate=True),
        "ipynb": b'{"nbformat": 4, "cells": []}',
        "asar": asar_of({"a": TEXT}),
        "xz": lzma.compress(TEXT),
        "bz2": bz2.compress(TEXT),
        "zst": zstd.compress(TEXT),
    }[form]
    at = len(noise) * 7 % len(whole)
    opened(whole[:at] + noise + whole[at:], f"a.{form}")
    opened(whole[:at] + noise + whole[at + len(noise) :], f"a.{form}")
    opened(whole[: at + 4], f"a.{form}")


SMALL_BASE = base_of(("a", "b"))


def test_deeply_nested_json_is_no_reason_to_raise() -> None:
    found, cut = opened(b'{"nbformat": 4, "cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")
    assert found == {}
    assert cut


def test_zip_is_known_however_it_begins() -> None:
    empty = io.BytesIO()
    zipfile.ZipFile(empty, "w").close()
    assert opened(empty.getvalue()) == ({}, [])


# --- those that are not opened ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "data", "name"),
    [
        ("a.7z", b"7z\xbc\xaf\x27\x1c\x00\x04", "a 7z archive"),
        ("a.rar", b"Rar!\x1a\x07\x01\x00", "a RAR archive"),
        ("a.snap", b"hsqs" + bytes(92), "a Squashfs image, as snaps are"),
        ("a.AppImage", b"\x7fELF\x02\x01\x01\x00AI\x02" + bytes(99), "an AppImage"),
        ("a.dmg", bytes(900) + b"koly\0\0\0\x04" + bytes(504), "a disk image of macOS"),
        ("a.msi", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "an installer of Windows"),
        ("a.cab", b"MSCF\0\0\0\0" + bytes(99), "a cabinet archive"),
        ("a.iso", bytes(0x8001) + b"CD001" + bytes(99), "an ISO image"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_container_that_is_not_opened_is_said(path: str, data: bytes, name: str) -> None:
    why = f"{name}, which is not opened; keys were looked for in its bytes"
    assert opened(data, path) == ({}, [why])
    assert opened(zip_of({path: data}), "a.zip")[1] == [why]


def test_an_old_document_of_office_is_no_closed_container() -> None:
    assert opened(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "a.doc") == ({}, [])


def test_a_window_larger_than_the_bound_is_refused() -> None:
    # A frame that asks for a window of 2 GB, of which no byte is given.
    _, cut = opened(b"\x28\xb5\x2f\xfd\x00\xa8" + bytes(40), "a.zst")
    assert cut == ["cannot be read to its end (OSError)"]


@pytest.mark.parametrize(
    "only, wanted, others",
    [
        (["b", "d!x!y", "d.z"], ["b", "d", "d!x", "d!x!y", "d.z"], ["a", "b!", "c", "d!", "d!x!", "d!x!y!", "e", ""]),
        ([], [], ["a", ""]),
        (["a!b"], ["a", "a!b"], ["b", "a!c", "a!", "a!bc"]),
    ],
)
def test_of_members_those_are_wanted_that_are_named_and_what_these_are_in(only, wanted, others) -> None:
    opening = Opening(only)
    assert [m for m in (*wanted, *others) if opening.wants(m)] == wanted
    assert all(Opening().wants(m) for m in (*wanted, *others))
