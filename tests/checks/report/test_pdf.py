"""The PDF: its text can be selected and read aloud, it has bookmarks, and no name is more than a name in it."""

from __future__ import annotations

import io
from collections.abc import Sequence

import msgspec
import pytest
from pypdf import PdfReader

from checks.catalog import Catalog
from checks.model import Report
from checks.report import pdf
from checks.report.choices import Choices
from checks.report.contents import contents
from tests.checks.report.samples import HOSTILE, told


def read(report: Report, catalog: Catalog, **choices: object) -> PdfReader:
    target = io.BytesIO()
    pdf.write(report, target, catalog, Choices(**choices))
    return PdfReader(target)


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.fixture(scope="module")
def lead(demo_report: Report, catalog: Catalog) -> PdfReader:
    return read(demo_report, catalog, audience="lead")


def test_it_is_tagged_and_has_a_title_a_language_and_bookmarks(lead: PdfReader, demo_report: Report) -> None:
    root = lead.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] and root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert lead.metadata.title == f"LLM key report: {demo_report.target.name}"
    titles = [o.title for o in lead.outline if not isinstance(o, list)] + [
        inner.title for o in lead.outline if isinstance(o, list) for inner in o if not isinstance(inner, list)
    ]
    assert {"What to do next", "What was not looked at", "How this report was made"} <= set(titles)


def test_its_letters_are_inside(lead: PdfReader) -> None:
    fonts = {}
    for page in lead.pages:
        fonts |= page["/Resources"]["/Font"]
    names = set()
    for font in fonts.values():
        inner = font.get_object()["/DescendantFonts"][0].get_object()
        names.add(inner["/BaseFont"].split("+")[1])
        descriptor = inner["/FontDescriptor"]
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
    assert any(name.startswith("Inter") for name in names), names


def test_the_first_page_says_score_scope_and_what_was_not_looked_at(lead: PdfReader, demo_report: Report) -> None:
    first = " ".join(lead.pages[0].extract_text().split())
    for words in (
        demo_report.target.name,
        str(int(demo_report.score.low)),
        f"Grade {demo_report.score.grade}",
        "Not looked at: this machine, the git host",
        "The Public GitHub Confession",
        demo_report.tool.rules,
        "read: files, git history",
    ):
        assert words in first


def test_it_runs_nothing_and_leads_nowhere(lead: PdfReader) -> None:
    assert not {"/OpenAction", "/AA", "/AcroForm"} & set(lead.trailer["/Root"])
    assert "/JavaScript" not in lead.trailer["/Root"].get("/Names", {})
    for page in lead.pages:
        for note in page.get("/Annots", ()):
            action = note.get_object().get("/A", {})
            assert action.get("/S", "/GoTo") == "/GoTo"


def of_all(texts: Sequence[str]) -> Report:
    """One report with a finding for each of these texts, called and told by it."""
    report = told("x")
    found = [
        msgspec.structs.replace(report.findings[0], id=f"f-{n}", title=text, message=text, key=None)
        for n, text in enumerate(texts)
    ]
    return msgspec.structs.replace(report, findings=tuple(found))


def test_hostile_names_are_text(catalog: Catalog) -> None:
    shown = [text for text in HOSTILE if text.isprintable() and len(text) < 200 and text.isascii()]
    made = "".join(text_of(read(of_all(shown), catalog)).split())
    assert len(shown) > 8
    assert [text for text in shown if "".join(text.split()) not in made] == []


def test_odd_names_do_not_stop_it(catalog: Catalog) -> None:
    made = text_of(read(of_all(HOSTILE), catalog))
    assert set(made) & set("\x07\x1b\u202e\u2066\u200f") == set()
    assert len(read(told(HOSTILE[-1]), catalog).pages) > 1


def test_signs_that_no_letters_have_cost_a_claim_and_no_report(catalog: Catalog) -> None:
    assert len(read(told("\U000e0041 \ue000 名 😀"), catalog).pages) > 1


def test_the_same_report_gives_the_same_bytes(demo_report: Report, catalog: Catalog) -> None:
    told_ = contents(demo_report, catalog, Choices(audience="lead"))
    assert pdf.document(told_, demo_report.finished) == pdf.document(told_, demo_report.finished)


def test_a_preview_has_the_same_pages(lead: PdfReader, demo_report: Report, catalog: Catalog) -> None:
    shown = pdf.pages(contents(demo_report, catalog, Choices(audience="lead")), demo_report.finished)
    assert len(shown) == len(lead.pages)
    assert all(page.startswith("<svg") for page in shown)
