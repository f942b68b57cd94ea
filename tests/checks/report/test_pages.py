"""HTML, Markdown, CSV, badge: what they say of a real report, and that no name breaks any of them."""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import re
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from xml.etree import ElementTree

import msgspec
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from checks.catalog import Catalog, load
from checks.model import Report, Status
from checks.report import available, badge, html, markdown, writer
from checks.report.choices import Choices
from checks.report.contents import contents
from checks.report.csv import COLUMNS, rows
from checks.report.plain import plain
from gui.theme import tokens
from tests.checks.report.samples import HOSTILE, told

CATALOG = load()
VOID = {"meta", "br", "path", "rect", "circle", "line"}
AUDIENCES = ("developer", "lead")
# Short enough that nothing is cut, and with at least one sign that is shown: else what is empty is left out.
NAMES = st.text(min_size=1, max_size=40).map(lambda text: f"n{text}")


def written(form: str, report: Report, catalog: Catalog = CATALOG, **choices: object) -> bytes:
    target = io.BytesIO()
    writer(form, Choices(**choices))(report, target, catalog)
    return target.getvalue()


class Page(HTMLParser):
    """The elements of a page with their attributes, its text, and whether they are closed as they were opened."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    @property
    def shape(self) -> list[tuple[str, tuple[str, ...]]]:
        return [(tag, tuple(attrs)) for tag, attrs in self.elements]

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


@pytest.fixture(scope="module", params=AUDIENCES)
def page(request: pytest.FixtureRequest, demo_report: Report) -> Page:
    return Page(written("html", demo_report, audience=request.param).decode())


# --- a page -------------------------------------------------------------------------------------------------------


def test_the_page_asks_for_nothing_and_runs_nothing(page: Page) -> None:
    tags = {tag for tag, _ in page.elements}
    assert tags.isdisjoint(
        {"script", "link", "img", "iframe", "object", "embed", "form", "base", "audio", "video", "use"}
    )
    for _, attributes in page.elements:
        assert not any(name.startswith("on") or name in ("src", "srcset", "style", "xlink:href") for name in attributes)
        assert (attributes.get("href") or "#").startswith("#")
    assert not re.search(r"url\(|@import|http", "".join(page.text).split("</style>")[0][:9_000])


def test_its_policy_allows_its_own_style_sheet_and_nothing_else(demo_report: Report) -> None:
    text = written("html", demo_report).decode()
    (style,) = re.findall(r"<style>(.*?)</style>", text, re.S)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = next(a for a in Page(text).all("meta") if a.get("http-equiv") == "Content-Security-Policy")
    assert policy["content"] == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def test_a_screen_reader_finds_its_way(page: Page) -> None:
    assert page.all("html")[0]["lang"] == "en"
    assert [len(page.all(tag)) for tag in ("main", "nav", "header", "h1")] == [1, 1, 1, 1]
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(b <= a + 1 for a, b in pairwise(levels)), "a level of headings is skipped"
    ids = [a["id"] for _, a in page.elements if "id" in a]
    assert len(set(ids)) == len(ids)
    for _, attributes in page.elements:
        if "aria-labelledby" in attributes:
            assert attributes["aria-labelledby"] in ids
        if (attributes.get("href") or "").startswith("#"):
            assert attributes["href"][1:] in ids, attributes["href"]
    assert all(a.get("scope") in ("col", "row") for a in page.all("th"))
    assert all(a.get("aria-hidden") == "true" for a in page.all("svg"))
    assert page.elements[[tag for tag, _ in page.elements].index("body") + 1][1]["class"] == "skip"


def test_it_says_what_was_found_and_what_was_not_looked_at(page: Page, demo_report: Report) -> None:
    text = " ".join(" ".join(page.text).split())
    for words in (
        demo_report.target.name,
        "Not looked at:",
        "the places where tools keep keys were not asked for",
        "nobody asked who can read the repository",
        "The value of a key is in no part of this report",
        demo_report.tool.rules,
        *(sin.title for sin in contents(demo_report, CATALOG).sins),
    ):
        assert words in text
    for result in demo_report.checks:
        if result.status in (Status.NOT_CHECKED, Status.PARTIAL):
            assert result.id in text


def test_a_reader_cannot_leave_scope_out(demo_report: Report) -> None:
    for form in ("html", "md", "csv"):
        made = written(form, demo_report, without=frozenset({"accepted", "changes"}), hide_names=True).decode().lower()
        assert "not looked at" in made
        assert "s1-public-remote" in made


def test_what_was_left_out_is_told() -> None:
    whole, without = (written("html", told("x"), without=frozenset(parts)).decode() for parts in ((), ("accepted",)))
    assert "Accepted findings" in whole and "Left out" not in whole
    assert "Accepted findings" not in without and "accepted findings" in without


def test_for_a_lead_lines_give_way_to_what_it_means(demo_report: Report) -> None:
    developer, lead = (written("html", demo_report, audience=audience).decode() for audience in AUDIENCES)
    assert ".cursor/mcp.json:5" in developer and ".cursor/mcp.json:5" not in lead
    assert "How each fix is done" in developer and "How each fix is done" not in lead
    assert "This month" in lead and "This month" not in developer
    assert len(lead) < len(developer) / 2


def test_an_imported_report_says_so(demo_report: Report) -> None:
    for form in ("html", "md"):
        made = written(form, demo_report, imported="from-ada.json").decode()
        assert "Imported report." in made and "Shrift did not check that it is true" in made


def test_what_is_staged_has_no_score() -> None:
    staged = msgspec.structs.replace(told("x"), target=msgspec.structs.replace(told("x").target, sources=("staged",)))
    made = written("html", staged).decode()
    assert "of 100" not in made and 'class="ring"' not in made and "Grade" not in made
    assert "everything else of the project" in made.lower()
    assert badge.words(staged)[0] == "only staged changes examined"


def test_thousands_of_findings_are_counted_and_not_all_listed() -> None:
    one = told("x")
    many = tuple(msgspec.structs.replace(one.findings[0], id=f"f-{n}") for n in range(3_000))
    made = written("html", msgspec.structs.replace(one, findings=many))
    assert b"And 2975 more of this check" in made
    assert len(made) < 200_000


def test_colours_are_those_of_the_window() -> None:
    from checks.report.colours import DARK, LIGHT

    for ours, theirs in ((LIGHT, tokens.LIGHT), (DARK, tokens.DARK)):
        assert ours == {name: getattr(theirs, name) for name in ours}


# --- no name breaks any of them -------------------------------------------------------------------------------------


@cache
def shape_of_a_page() -> list[tuple[str, tuple[str, ...]]]:
    return Page(written("html", told("n")).decode()).shape


@given(NAMES)
def test_no_name_changes_the_elements_of_a_page(text: str) -> None:
    assert Page(written("html", told(text)).decode()).shape == shape_of_a_page()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_text_in_a_page(text: str) -> None:
    made = written("html", told(text)).decode()
    page = Page(made)
    assert not any(c in made for c in "\x00\x07\x1b\u202e\u2066\u200f\ud83d\udcff")
    assert {tag for tag, _ in page.elements}.isdisjoint({"script", "img", "b"})
    assert all((a.get("href") or "#").startswith("#") for _, a in page.elements)


MARKDOWN = MarkdownIt("commonmark").enable("table")


def kinds(text: str) -> list[str]:
    """The structure Markdown sees: kinds of tokens with their nesting; text is no structure."""
    found = []
    for token in MARKDOWN.parse(text):
        found.append(token.type)
        found += [t.type for t in token.children or () if t.type not in ("text", "text_special")]
    return found


@cache
def structure_of_markdown() -> list[str]:
    return kinds(written("md", told("n")).decode())


@given(NAMES)
@example("n` | `` ` <br> *x*")
def test_no_name_changes_the_structure_of_markdown(text: str) -> None:
    assert kinds(written("md", told(text)).decode()) == structure_of_markdown()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_are_text_in_markdown(text: str) -> None:
    made = written("md", told(text)).decode()
    for token in MARKDOWN.parse(made):
        for inner in token.children or ():
            assert inner.type not in ("image", "html_inline") or inner.content == "<br>"
            if inner.type == "link_open":
                assert inner.attrs["href"].startswith("#")
            if inner.type in ("text", "text_special"):  # what the host looks through for people, numbers and addresses
                assert not re.search(r"@\w|#\d|GH-\d|://\w(?<!\u200b)|www\.\w", inner.content)
    assert not any(c in made for c in "\x00\x07\x1b\u202e\u2066\ud83d\udcff")


@given(st.text(max_size=60).map(plain))
@example("1. a &#64; <b> [x](y) ~~s~~ $m$ www.x.y a@b.c")
def test_markdown_shows_the_very_text(text: str) -> None:
    shown = "".join(t.content for t in MARKDOWN.parseInline(markdown.escaped(text))[0].children or ())
    assert shown.replace("\u200b", "").split() == text.replace("\u200b", "").split()


@given(NAMES)
def test_no_name_breaks_a_row_of_the_table(text: str) -> None:
    read = list(csv.reader(io.StringIO(written("csv", told(text)).decode("utf-8-sig"), newline=""), strict=True))
    assert tuple(read[0]) == COLUMNS
    assert {len(row) for row in read} == {len(COLUMNS)}
    assert len(read) - 1 == len(list(rows(told(text))))


@given(st.text(max_size=30), st.sampled_from("=+-@\t\r＝＋－＠ "))
def test_no_cell_is_a_formula(text: str, first: str) -> None:
    made = written("csv", told(first + text)).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(made, newline="")):
        for cell in row:
            assert not cell.lstrip().startswith(("=", "+", "-", "@", "＝", "＋", "－", "＠"))
            assert not set(cell) & set("\t\r\n\x00\x1b\u202e")


def test_the_table_has_a_row_for_each_place_and_what_was_not_looked_at(demo_report: Report) -> None:
    read = list(csv.DictReader(io.StringIO(written("csv", demo_report).decode("utf-8-sig"), newline="")))
    found = [row for row in read if row["row"] == "finding"]
    assert len(found) == sum(max(len(f.locations), 1) for f in demo_report.findings)
    open_ = {c.id for c in demo_report.checks if c.status in (Status.NOT_CHECKED, Status.PARTIAL)}
    assert {row["check"] for row in read if row["row"] == "not looked at"} == open_
    assert sum(row["row"] == "limit" for row in read) == len(demo_report.limits)
    assert b"\r\n" in written("csv", demo_report)


# --- a badge --------------------------------------------------------------------------------------------------------


def test_a_badge_says_letter_and_number_or_that_there_is_none(demo_report: Report) -> None:
    assert badge.words(demo_report)[0] == f"{demo_report.score.grade}, {int(demo_report.score.low)} of 100"
    ungraded = msgspec.structs.replace(
        demo_report, score=msgspec.structs.replace(demo_report.score, grade=None, coverage=55.9)
    )
    assert badge.words(ungraded)[0] == "not graded, 55 % checked"


def test_a_badge_is_a_picture_with_a_name(demo_report: Report) -> None:
    root = ElementTree.fromstring(written("badge", demo_report))
    assert root.attrib["role"] == "img"
    title = root.find("{http://www.w3.org/2000/svg}title")
    assert title is not None and title.attrib["id"] == root.attrib["aria-labelledby"]
    assert "LLM keys: " in (title.text or "") and "2026" in (title.text or "")
    assert b"href" not in written("badge", demo_report) and b"<script" not in written("badge", demo_report)


def test_every_form_is_there() -> None:
    assert available() == ("text", "json", "sarif", "html", "pdf", "md", "csv", "badge")
    assert html.write is not None
