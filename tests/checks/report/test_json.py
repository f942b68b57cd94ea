"""The JSON report: what the schema says, read back as it was written."""

from __future__ import annotations

import io
import json
from pathlib import Path

import jsonschema
import msgspec
import pytest

from checks import events
from checks.catalog import Catalog
from checks.events import Finished, decode_event, encode_event
from checks.model import Report, Sighting, decode_report, encode
from checks.report.json import schema, schema_text, write

ROOT = Path(__file__).parents[3]


def written(report: Report, catalog: Catalog) -> bytes:
    target = io.BytesIO()
    write(report, target, catalog)
    return target.getvalue()


def test_the_schema_in_the_documentation_is_the_one_the_types_give() -> None:
    assert (ROOT / "docs" / "report.schema.json").read_text("utf-8") == schema_text(), (
        "run: python -m checks.report.json > docs/report.schema.json"
    )


@pytest.mark.parametrize("which", ["demo_report", "hostile_report"])
def test_a_report_read_back_in_steps_is_the_same(which: str, request: pytest.FixtureRequest, monkeypatch) -> None:
    line = encode_event(Finished(report=request.getfixturevalue(which)))
    monkeypatch.setattr(events, "LONG", 100)
    monkeypatch.setattr(events, "AT_ONCE", 2)

    def stepped(line: bytes) -> tuple[int, object]:
        reading, steps = events.decode_in_steps(line), 0
        while True:
            try:
                next(reading)
                steps += 1
            except StopIteration as done:
                return steps, done.value

    steps, event = stepped(line)
    assert event == decode_event(line) and steps > 2
    assert stepped(b'{"event":"error","message":"x"}')[0] == 0
    for broken in (line[:-9], line.replace(b'"severity":"', b'"severity":"x', 1), line.replace(b'"findings":[', b'"findings":[7,')):  # fmt: skip
        with pytest.raises(msgspec.DecodeError):
            stepped(broken)


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize("which", ["demo_report", "hostile_report"])
def test_a_real_report_is_valid(which: str, request: pytest.FixtureRequest, catalog: Catalog) -> None:
    document = json.loads(written(request.getfixturevalue(which), catalog))
    jsonschema.Draft202012Validator(schema()).validate(document)
    assert document["schema"] == 1


def test_the_schema_refuses_what_is_no_report(demo_report: Report, catalog: Catalog) -> None:
    document = json.loads(written(demo_report, catalog))
    validator = jsonschema.Draft202012Validator(schema())
    for broken in (
        {k: v for k, v in document.items() if k != "score"},
        document | {"partial": "no"},
        document | {"checks": [document["checks"][0] | {"status": "fine"}]},
        document | {"findings": [document["findings"][0] | {"severity": "huge"}]},
    ):
        assert not validator.is_valid(broken)


def test_it_is_read_back_as_it_was_written(demo_report: Report, catalog: Catalog) -> None:
    assert decode_report(written(demo_report, catalog)) == demo_report


def test_it_has_the_fields_of_the_contract(demo_report: Report, catalog: Catalog) -> None:
    document = json.loads(written(demo_report, catalog))
    assert list(document) == [
        "schema",
        "tool",
        "target",
        "started",
        "finished",
        "partial",
        "score",
        "sins",
        "checks",
        "keys",
        "findings",
        "limits",
        "plugins",
    ]
    assert list(document["tool"]) == ["name", "version", "rules", "scorer", "fingerprints"]
    assert {"low", "high", "coverage", "grade", "uncapped", "gates"} <= document["score"].keys()
    assert {"id", "cap", "why"} <= document["score"]["gates"][0].keys()
    assert {"number", "id", "title", "low", "high", "coverage", "applies", "why"} <= document["sins"][0].keys()
    assert {"id", "sin", "title", "status", "severity", "weight", "reason", "looked_at"} <= document["checks"][0].keys()
    assert {
        "fingerprint",
        "provider",
        "kind",
        "masked",
        "confidence",
        "live",
        "first_seen",
        "last_seen",
        "sightings",
    } <= document["keys"][0].keys()
    assert {
        "source",
        "path",
        "line",
        "column",
        "commit",
        "blob",
        "author",
        "when",
        "member",
        "symbol",
        "place",
    } <= document["keys"][0]["sightings"][0].keys()
    assert {
        "id",
        "check",
        "sin",
        "severity",
        "confidence",
        "status",
        "title",
        "message",
        "key",
        "locations",
        "fixes",
        "accepted",
    } <= document["findings"][0].keys()
    assert {
        "source",
        "path",
        "line",
        "column",
        "end_line",
        "end_column",
        "commit",
        "blob",
        "member",
    } <= document["findings"][0]["locations"][0].keys()
    assert {"id", "title", "safety"} <= document["findings"][0]["fixes"][0].keys()


def test_paths_are_relative_with_slashes_and_lines_count_from_one(demo_report: Report) -> None:
    places = [p for f in demo_report.findings for p in f.locations] + [
        s.location for k in demo_report.keys for s in k.sightings
    ]
    assert places
    for place in places:
        assert not place.path.startswith("/") and "\\" not in place.path
        assert place.line is None or place.line >= 1
        assert place.column is None or place.column >= 1
        assert place.blob is None or len(place.blob) == 40


def test_findings_name_keys_and_checks_that_are_in_the_report(demo_report: Report) -> None:
    keys, checks = {k.fingerprint for k in demo_report.keys}, {c.id for c in demo_report.checks}
    for finding in demo_report.findings:
        assert finding.check in checks
        assert finding.key is None or finding.key in keys
    assert len({f.id for f in demo_report.findings}) == len(demo_report.findings)


def test_every_report_carries_the_hash_of_its_rules(demo_report: Report, hostile_report: Report) -> None:
    assert demo_report.tool.rules == hostile_report.tool.rules
    assert len(demo_report.tool.rules) == 16


def test_a_name_that_is_no_utf8_is_written_as_people_write_it() -> None:
    odd = Sighting(source="worktree", path="a\udcff\udcfe.py")
    assert json.loads(encode(odd))["path"] == r"a\xff\xfe.py"
    half = Sighting(source="worktree", path="a\ud83d.py")
    assert json.loads(encode(half))["path"] == r"a\ud83d.py"


def test_as_an_event_too(demo_report: Report) -> None:
    place = msgspec.structs.replace(demo_report.target, path="/srv/\udcff")
    event = decode_event(encode_event(Finished(report=msgspec.structs.replace(demo_report, target=place))))
    assert isinstance(event, Finished)
    assert event.report.target.path == r"/srv/\xff"


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"schema": 1}', b"\xff"])
def test_what_is_no_report_is_refused(data: bytes) -> None:
    with pytest.raises((msgspec.DecodeError, UnicodeDecodeError)):
        decode_report(data)
