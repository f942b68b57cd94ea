"""An imported report is a stranger's data: bounded, validated, looked through for keys, and never believed silently."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks import cli
from checks.memory import imported, importing
from checks.memory.imported import bounded, read_file, report_of
from checks.memory.importing import veiled
from checks.model import decode_report, encode
from checks.places import Places
from checks.terminal.refusal import Refusal
from tests.checks.report.samples import told

GOOD = encode(told("x"))


def changed(change: Callable[[dict[str, Any]], object]) -> bytes:
    document = json.loads(GOOD)
    change(document)
    return json.dumps(document).encode()


def test_what_shrift_wrote_is_read() -> None:
    assert report_of(GOOD, "it") == decode_report(GOOD)


WRONG: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "another schema": (lambda d: d.update(schema=2), "is of version 2"),
    "a field too few": (lambda d: d.pop("score"), "is no report of Shrift ("),
    "a score over 100": (lambda d: d["score"].update(low=101), "does not follow from its checks"),
    "a score under 0": (lambda d: d["sins"][0].update(high=-1), "not between 0 and 100"),
    "a cap of millions": (lambda d: d["score"]["gates"][0].update(cap=10**9), "not between 0 and 100"),
    "a weight that outweighs all": (lambda d: d["checks"][0].update(weight=10**6), "does not follow from its checks"),
    "an eighth sin": (lambda d: d["findings"][0].update(sin=8), "a sin that does not exist"),
    "no sins": (lambda d: d.update(sins=[]), "not in order"),
    "a sin twice": (lambda d: d["sins"].append(d["sins"][0]), "not in order"),
    "a letter of its own": (lambda d: d["score"].update(grade="Z"), "no letter"),
    "a score of its own": (lambda d: d["score"].update(low=99.0, high=100.0), "does not follow from its checks"),
    "a time that is none": (lambda d: d.update(finished="yesterday"), "a time that is none"),
    "a time without a zone": (lambda d: d.update(started="2026-01-01T00:00:00"), "a time that is none"),
    "a status that is none": (
        lambda d: d["checks"][0].update(status="fine"),
        "($.checks[0].status)",
    ),
    "a list where a text is": (lambda d: d["target"].update(name=[]), "($.target.name)"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named(name: str) -> None:
    change, says = WRONG[name]
    with pytest.raises(Refusal) as refused:
        report_of(changed(change), "“a.json”")
    assert str(refused.value.format_message()).startswith("“a.json” ")
    assert says in refused.value.format_message()


@pytest.mark.parametrize("data", [b"", b"\xff\xfe", b"[" * 200_000, b"no json", b'"text"', b"{}", b"null"])
def test_what_is_no_report_is_a_refusal(data: bytes) -> None:
    with pytest.raises(Refusal):
        report_of(data, "it")


@given(st.binary(max_size=200))
def test_any_bytes_are_a_refusal_and_never_an_error(data: bytes) -> None:
    with pytest.raises(Refusal):
        report_of(data, "it")


def test_size_is_bounded(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(imported, "LARGEST", 100)
    (tmp_path / "large").write_bytes(b"x" * 101)
    with pytest.raises(Refusal, match="larger than"):
        read_file(tmp_path / "large")
    with pytest.raises(Refusal, match="larger than"):
        bounded(b"x" * 101, "it")


def test_only_files_are_read(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="is a folder"):
        read_file(tmp_path)
    for path in (tmp_path / "none", Path("/dev/zero")):
        with pytest.raises(Refusal, match="there is no file"):
            read_file(path)


def test_a_refusal_quotes_no_value(key) -> None:
    value = key()
    for data in (
        changed(lambda d: d["checks"][0].update(status=value)),
        changed(lambda d: d["keys"][0].update(live=value)),
        changed(lambda d: d.update({value: 1, "score": value})),
        value.encode(),
    ):
        with pytest.raises(Refusal) as refused:
            report_of(data, "it")
        assert value[8:24] not in refused.value.format_message()


def test_a_key_that_somebody_left_in_it_is_masked(key, tmp_path: Path) -> None:
    value = key()
    report = told(f"see OPENAI_API_KEY={value} there")
    shown = encode(veiled(report, Places(tmp_path)))
    assert value[12:24].encode() not in shown and b"sk-proj-" in shown


def test_the_command_writes_other_forms_and_says_that_it_was_imported(tmp_path: Path, capsysbinary) -> None:
    (tmp_path / "kept.json").write_bytes(GOOD)
    words = ["report", str(tmp_path / "kept.json"), "--data-dir", str(tmp_path / "data"), "--audience", "lead"]
    outputs = [str(tmp_path / name) for name in ("a.html", "a.md", "a.csv", "a.svg", "a.sarif")]
    assert cli.main([*words, *(w for o in outputs for w in ("--output", o))]) == 0
    assert capsysbinary.readouterr() == (b"", b"")
    page = (tmp_path / "a.html").read_text("utf-8")
    assert "Imported report." in page and "kept.json" in page and "What it means" in page
    assert "Imported report." in (tmp_path / "a.md").read_text("utf-8")
    assert cli.main([*words[:4], "--format", "json"]) == 0
    assert decode_report(capsysbinary.readouterr().out) == decode_report(GOOD)


def test_the_windows_own_report_may_be_as_long_as_its_scan_made_it(tmp_path: Path, monkeypatch, capsysbinary) -> None:
    (tmp_path / "kept.json").write_bytes(GOOD)
    monkeypatch.setattr(importing, "LARGEST", 100)
    monkeypatch.setattr(imported, "LARGEST", 100)
    monkeypatch.setattr(importing, "MOST", 0)
    words = ["report", str(tmp_path / "kept.json"), "--format", "json", "--data-dir", str(tmp_path / "data")]
    assert cli.main(words) == 2 and b"no more than that is read back" in capsysbinary.readouterr().err
    assert cli.main([*words, "--own"]) == 0
    assert decode_report(capsysbinary.readouterr().out) == decode_report(GOOD)


def test_a_preview_is_told_in_pages(tmp_path: Path, capsysbinary) -> None:
    (tmp_path / "kept.json").write_bytes(GOOD)
    assert cli.main(["report", str(tmp_path / "kept.json"), "--own", "--pages", "--data-dir", str(tmp_path)]) == 0
    head, *pages = capsysbinary.readouterr().out.rstrip(b"\n").split(b"\n")
    assert msgspec.json.decode(head) == {"pages": len(pages), "since": ""}
    assert all(zlib.decompress(base64.b64decode(page)).startswith(b"<svg") for page in pages)
