"""What somebody else sent is judged before it is kept: it must be a report, bounded, and its score must follow from it."""

from __future__ import annotations

import json

import msgspec
import pytest

from checks.memory import importing
from checks.memory.importing import Unfit, imported, is_known, judged, named, read_report, veiled
from checks.model import encode
from checks.places import Places
from tests.checks.changes.reports import check, finding, key, report


def one():
    found = finding("a", key="k")
    return report([check("A", [found])], [found], [key("k")])


def changed(**fields) -> bytes:
    return json.dumps(json.loads(encode(one())) | fields).encode()


def test_a_report_comes_in_as_it_was_written(tmp_path) -> None:
    file = tmp_path / "r.json"
    file.write_bytes(encode(one()))
    assert read_report(file) == one()


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is no report of Shrift"),
        (b"[]", "is no report of Shrift"),
        (b"\xff\xfe", "is no report of Shrift"),
        (b"[" * 200_000, "is no report of Shrift"),
        (changed(schema=2), "is of version 2"),
        (changed(finished="soon"), "says a time"),
        (changed(finished="2026-11-01T10:00:00"), "says a time"),
        (changed(finished="2999-01-01T00:00:00+00:00"), "one to come"),
        (changed(checks="x"), "is no report of Shrift ($.checks)"),
    ],
)
def test_what_is_no_report_is_refused_in_one_line(data: bytes, why: str) -> None:
    with pytest.raises(Unfit) as told:
        judged(data, "r.json")
    assert why in str(told.value) and "\n" not in str(told.value)


def test_a_score_that_does_not_follow_from_the_checks_is_refused() -> None:
    better = json.loads(encode(one()))
    better["score"]["low"] = better["score"]["uncapped"]["low"] = 99
    with pytest.raises(Unfit, match="does not follow"):
        judged(json.dumps(better).encode(), "r.json")
    better["tool"]["scorer"] = 99  # computed in a way that is not known here
    assert judged(json.dumps(better).encode(), "r.json").score.low == 99
    better["score"]["low"] = 1e9
    with pytest.raises(Unfit, match="does not follow"):
        judged(json.dumps(better).encode(), "r.json")


def test_size_is_bounded(tmp_path, monkeypatch) -> None:
    file = tmp_path / "r.json"
    file.write_bytes(encode(one()))
    monkeypatch.setattr(importing, "MOST", 0)
    with pytest.raises(Unfit, match="more than 0 things"):
        read_report(file)
    monkeypatch.setattr(importing, "LARGEST", 100)
    with pytest.raises(Unfit, match="is larger than"):
        read_report(file)
    with pytest.raises(Unfit, match="cannot be read"):
        read_report(tmp_path / "none")


@pytest.mark.parametrize("who", ["", "  ", "a\x1b[2J", "x" * 81])
def test_who_sent_it_is_a_name(who: str) -> None:
    with pytest.raises(Unfit):
        named(who)


def test_it_is_marked_with_who_sent_it_and_can_never_be_a_folder_here() -> None:
    scan = imported(one(), named(" R.  Okoye "))
    assert scan.imported and scan.who == "R. Okoye" and not scan.target.startswith("/")
    assert is_known(scan, [imported(one(), "R. Okoye")])
    assert not is_known(scan, [])


def test_a_value_that_its_sender_let_through_is_masked_before_it_is_kept(data_dir, new_key) -> None:
    value = new_key()
    bad = msgspec.structs.replace(
        one(), findings=(msgspec.structs.replace(finding("a"), message=f"found {value} here"),)
    )
    kept = veiled(bad, Places(data_dir))
    assert value.encode() not in encode(kept) and b"found sk-" in encode(kept)


@pytest.fixture
def new_key(shapes):
    import random

    from checks.keys.samples import sample

    return lambda: sample(shapes, "openai", "project", random.Random(3)).decode()
