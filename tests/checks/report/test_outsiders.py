"""A report for outsiders holds no name, in any form; the verdict stays the same."""

from __future__ import annotations

import io

import jsonschema
import msgspec
import pytest
from pypdf import PdfReader

from checks.catalog import Catalog
from checks.fixes import recipes
from checks.model import Report, Tool, encode, encode_any
from checks.report import available, writer
from checks.report.choices import Choices
from checks.report.json import schema
from checks.report.outsiders import PLACES, for_outsiders
from checks.sources import PlaceKind
from checks.terminal.output import Outputs
from tests.checks.report.samples import told

NAME = "Xanadu-Q7"


def test_no_name_is_left(catalog: Catalog) -> None:
    hidden = for_outsiders(told(NAME), catalog)
    assert NAME.encode() not in encode(hidden)
    for form in available():
        target = io.BytesIO()
        writer(form, Choices(hide_names=True))(hidden, target, catalog)
        text = target.getvalue()
        if form == "pdf":
            text = "".join(page.extract_text() for page in PdfReader(target).pages).encode()
        assert NAME.encode() not in text, form
        assert text


def test_words_of_the_contract_that_a_stranger_chose_are_left_out_too(catalog: Catalog) -> None:
    report = told("x")
    odd = msgspec.structs.replace(
        report,
        tool=Tool(name=NAME, version=NAME, rules=NAME, fingerprints=NAME),
        target=msgspec.structs.replace(report.target, sources=("worktree", NAME)),
        checks=tuple(msgspec.structs.replace(c, id=NAME) for c in report.checks),
        findings=tuple(msgspec.structs.replace(f, id=NAME, check=NAME) for f in report.findings),
        sins=tuple(msgspec.structs.replace(s, id=NAME) for s in report.sins),
        keys=tuple(
            msgspec.structs.replace(
                k,
                provider=NAME,
                kind=NAME,
                sightings=tuple(msgspec.structs.replace(s, place=NAME, reach=(NAME, "tip")) for s in k.sightings),
            )
            for k in report.keys
        ),
        limits=tuple(msgspec.structs.replace(limit, id=NAME) for limit in report.limits),
    )
    assert NAME.encode() not in encode(for_outsiders(odd, catalog))


def test_of_a_real_project_no_path_no_person_and_no_mask_is_left(demo_report: Report, catalog: Catalog) -> None:
    made = encode(for_outsiders(demo_report, catalog)).decode()
    names = {demo_report.target.name, demo_report.target.path}
    for key in demo_report.keys:
        names |= {key.masked, key.fingerprint}
        for seen in key.sightings:
            names |= {seen.path, seen.commit or "", seen.blob or "", seen.author or "", seen.symbol or ""}
    names |= {place.path for finding in demo_report.findings for place in finding.locations}
    own = " ".join(str(vars(check)) + encode_any(check.text).decode() for check in catalog)
    own += encode_any([*recipes().values()]).decode()
    assert [name for name in names if len(name) > 3 and name in made and name not in own] == []


def test_the_verdict_stays(demo_report: Report, catalog: Catalog) -> None:
    hidden = for_outsiders(demo_report, catalog)
    assert hidden.score == demo_report.score
    assert [c.status for c in hidden.checks] == [c.status for c in demo_report.checks]
    assert [f.severity for f in hidden.findings] == [f.severity for f in demo_report.findings]
    assert len(hidden.limits) == len(demo_report.limits)
    assert len({f.id for f in hidden.findings}) == len(hidden.findings)
    keys = {k.fingerprint for k in hidden.keys}
    assert {f.key for f in hidden.findings if f.key} <= keys


def test_the_same_file_has_the_same_number_everywhere(demo_report: Report, catalog: Catalog) -> None:
    hidden = for_outsiders(demo_report, catalog)
    pairs = {
        (before.path, after.path)
        for old, new in zip(demo_report.findings, hidden.findings, strict=True)
        for before, after in zip(old.locations, new.locations, strict=True)
    }
    assert len({b for b, _ in pairs}) == len({a for _, a in pairs}) == len(pairs)


def test_it_is_a_report_by_the_schema(demo_report: Report, catalog: Catalog) -> None:
    document = msgspec.json.decode(encode(for_outsiders(demo_report, catalog)))
    jsonschema.Draft202012Validator(schema()).validate(document)


def test_every_form_of_a_run_is_without_names(demo_report: Report, catalog: Catalog, tmp_path) -> None:
    forms = ("text", "json", "sarif", "html", "md", "csv", "badge")
    with Outputs([(form, str(tmp_path / form)) for form in forms], Choices(hide_names=True)) as outputs:
        outputs.open()
        outputs.write(demo_report, catalog)
        outputs.close()
    for form in forms:
        text = (tmp_path / form).read_text("utf-8")
        assert text and "atlas-support" not in text and "services/api" not in text, form


@pytest.mark.parametrize("kind", list(PlaceKind))
def test_kinds_of_places_are_known(kind: PlaceKind) -> None:
    assert kind.value in PLACES
