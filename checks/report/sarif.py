"""The report as SARIF 2.1.0, for code hosts and editors.

Paths are relative to `%SRCROOT%`; a sighting in the past names its commit in the properties. Source: the OASIS standard
"Static Analysis Results Interchange Format Version 2.1.0".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, BinaryIO

from checks.model import Finding, Limit, Location, Report, Severity, Status
from checks.report.escape import for_sarif_text, for_terminal, for_uri
from checks.report.words import key_title

if TYPE_CHECKING:
    from checks.catalog import Catalog, Check

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
# GitHub orders alerts by this number (its documentation on SARIF support): over 9.0 critical, 7.0 high, 4.0 medium.
SECURITY_SEVERITY = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.0",
    Severity.LOW: "2.0",
    Severity.INFO: "0.0",
}
PRECISION = {"high": "very-high", "medium": "high", "low": "low"}


def write(report: Report, target: BinaryIO, catalog: Catalog) -> None:
    """Write one run."""
    target.write(json.dumps(document(report, catalog), ensure_ascii=False, indent=1).encode("utf-8", "replace") + b"\n")


def document(report: Report, catalog: Catalog) -> dict[str, Any]:
    """The log as plain objects."""
    known = {c.id: c for c in catalog}
    used = [c for c in catalog if any(f.check == c.id for f in report.findings)]
    index = {c.id: n for n, c in enumerate(used)}
    masks = {k.fingerprint: f"{key_title(k)} {k.masked}" for k in report.keys}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "Shrift",
                "semanticVersion": report.tool.version,
                "rules": [_rule(c) for c in used],
                "properties": {"rules": report.tool.rules},
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The examined folder."}}},
        "automationDetails": {"id": "shrift/"},
        "invocations": [
            {
                "executionSuccessful": not report.stopped,
                "startTimeUtc": _utc(report.started),
                "endTimeUtc": _utc(report.finished),
                "toolExecutionNotifications": [_notification(limit) for limit in report.limits],
            }
        ],
        "results": [_result(f, index, masks) for f in report.findings if f.check in known],
        "properties": {
            "score": {
                "low": report.score.low,
                "high": report.score.high,
                "coverage": report.score.coverage,
                "grade": report.score.grade,
            }
        },
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(check: Check) -> dict[str, Any]:
    text = check.text
    return {
        "id": check.id,
        "name": check.id.title().replace("-", ""),
        "shortDescription": {"text": for_sarif_text(text.title_fail)},
        "fullDescription": {"text": for_sarif_text(text.what.strip())},
        "help": {
            "text": for_sarif_text(f"{text.why.strip()} {text.how_to_fix.strip()}"),
            "markdown": f"{text.why.strip()}\n\n{text.how_to_fix.strip()}\n\n"
            + "\n".join(f"- [{r.title}]({r.url})" for r in text.references),
        },
        "helpUri": text.references[0].url,
        "defaultConfiguration": {"level": LEVELS[check.severity]},
        "properties": {
            "tags": ["security", *text.tags],
            "security-severity": SECURITY_SEVERITY[check.severity],
            "sin": int(check.sin),
        },
    }


def _result(finding: Finding, index: dict[str, int], masks: dict[str, str]) -> dict[str, Any]:
    key = f"{masks[finding.key]}. " if finding.key in masks else ""
    # A code host refuses the whole file for one result without a place: what has no file stands at git's own folder.
    places = [_location(p) for p in finding.locations] or [_location(Location(source="worktree", path="."))]
    result: dict[str, Any] = {
        "ruleId": finding.check,
        "ruleIndex": index[finding.check],
        "level": LEVELS[finding.severity],
        "message": {"text": for_sarif_text(f"{finding.title}. {key}{finding.message}")},
        "locations": places[:1],
        "partialFingerprints": {"shriftFinding/v1": finding.id},
        "properties": {
            "severity": finding.severity.value,
            "confidence": finding.confidence.value,
            "sin": finding.sin,
            "security-severity": SECURITY_SEVERITY[finding.severity],
            "precision": PRECISION[finding.confidence.value],
        },
    }
    if len(places) > 1:
        result["relatedLocations"] = [{**p, "id": n} for n, p in enumerate(places[1:], 1)]
    if finding.status is Status.ACCEPTED and finding.accepted is not None:
        result["suppressions"] = [
            {"kind": "external", "status": "accepted", "justification": for_terminal(finding.accepted.reason)}
        ]
    return result


def _location(location: Location) -> dict[str, Any]:
    is_file = location.source not in ("provider", "answer")  # what an account or a person says stands in no file
    uri = for_uri((location.path if is_file else "") or ".git")
    physical: dict[str, Any] = {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}}
    if location.line is not None and location.path:
        region = {
            "startLine": location.line,
            "startColumn": location.column,
            "endLine": location.end_line,
            "endColumn": location.end_column,
        }
        physical["region"] = {name: value for name, value in region.items() if value is not None}
    made: dict[str, Any] = {"physicalLocation": physical}
    if not is_file:
        name = f"{location.path}/{location.member}" if location.member else location.path
        made["logicalLocations"] = [{"fullyQualifiedName": for_terminal(name), "kind": "resource"}]
    where = {
        "source": location.source,
        "commit": location.commit,
        "blob": location.blob,
        "member": location.member and for_terminal(location.member),
    }
    made["properties"] = {name: value for name, value in where.items() if value}
    return made


def _notification(limit: Limit) -> dict[str, Any]:
    count = f" ({limit.count:,})" if limit.count > 1 else ""
    return {
        "level": "warning",
        "message": {"text": for_sarif_text(f"{limit.what}: {limit.why}{count}")},
        "descriptor": {"id": limit.id},
    }


def _utc(when: str) -> str:
    return when.replace("+00:00", "Z")
