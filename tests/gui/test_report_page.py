"""The page of reports: what is chosen is what the command line is told, the paper is what the PDF will be."""

from __future__ import annotations

import base64
import json
import zlib
from pathlib import Path

import msgspec
import pytest
from conftest import button, settle, texts
from gui_samples import clean, finding, hostile, report
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from checks.model import Accepted, Status, decode_report, encode
from gui import exports
from gui.models import report as model
from gui.models.report import (
    FORMS,
    Wanted,
    free,
    opened_first,
    preview_words,
    read_pages,
    save_words,
    stem,
    summary,
    unpacked,
)
from gui.pages.report import ReportPage
from gui.pages.report_paper import drawn
from gui.widgets.text import Label

PREVIEW, SAVING = "report - --own --pages", "report - --own --audience"


def svg(number: int) -> bytes:
    """A page of the paper, with a black square whose side is its number in tenths."""
    side = number * 59.5
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 595 842" width="595pt" height="842pt">'
        f'<rect width="{side}" height="{side}" fill="#000000"/></svg>'
    ).encode()


def packed(page: bytes) -> bytes:
    return base64.b64encode(zlib.compress(page))


def told(*pages: bytes, since: str = "") -> str:
    lines = [json.dumps({"pages": len(pages), "since": since}), *(packed(p).decode() for p in pages)]
    return "\n".join(lines) + "\n"


@pytest.fixture
def page(window, desk, qtbot) -> ReportPage:
    """The page with three pages on paper."""
    desk.says(PREVIEW, told(svg(1), svg(2), svg(3)))
    desk.says(SAVING, "")
    return entered(window, qtbot)


def entered(window, qtbot) -> ReportPage:
    window.show_page("report")
    made = window.current
    assert isinstance(made, ReportPage)
    qtbot.waitUntil(lambda: not made._previewer.running, timeout=20_000)
    qtbot.waitUntil(lambda: not made.paper.pages or made.paper.paper.sheet.image is not None, timeout=20_000)
    settle()
    return made


# --- plain data -------------------------------------------------------------------------------------------------------


def test_what_is_ticked_is_what_the_command_line_is_told() -> None:
    wanted = Wanted(forms=("html",), audience="lead", hide_names=True, accepted=False)
    options = ["--audience", "lead", "--hide-names", "--leave-out", "accepted"]
    assert preview_words(wanted) == ["report", "-", "--own", "--pages", *options]
    assert save_words(wanted, [("html", Path("/a b/r.html"))]) == [
        "report", "-", "--own", *options, "--format", "html", "--output", "/a b/r.html",
    ]  # fmt: skip


def test_files_are_named_after_project_and_day_and_nothing_is_replaced(tmp_path: Path) -> None:
    name = stem(report(), hidden=False)
    assert name == "shrift-atlas-support-2026-11-24"
    assert stem(report(), hidden=True) == "shrift-report-2026-11-24"
    odd = msgspec.structs.replace(report().target, name="../../etc/pass wd\n")
    assert "/" not in stem(msgspec.structs.replace(report(), target=odd), hidden=False)
    first = free(tmp_path, name, ("pdf", "html", "badge"))
    assert [(form, path.name) for form, path in first] == [
        ("html", f"{name}.html"), ("pdf", f"{name}.pdf"), ("badge", f"{name}.svg"),
    ]  # fmt: skip
    first[1][1].touch()
    assert {path.name for _, path in free(tmp_path, name, ("pdf", "html"))} == {f"{name}-2.html", f"{name}-2.pdf"}
    assert opened_first(first).name.endswith(".html")


@pytest.mark.parametrize(
    "answer", [b"", b"{}\n", b'{"pages": 0}\n', b'{"pages": 2}\nshort\n', b'{"pages": 1}\na\nb\n', b'{"pages": -1}\n']
)
def test_what_is_no_page_is_refused(answer: bytes) -> None:
    with pytest.raises(ValueError):
        read_pages(answer)


def test_pages_are_read_as_they_were_told(monkeypatch) -> None:
    pages, since = read_pages(told(b"<svg/>", b"<svg></svg>", since="16 Nov 2026").encode())
    assert [unpacked(page) for page in pages] == [b"<svg/>", b"<svg></svg>"] and since == "16 Nov 2026"
    assert unpacked(b"%%%") == unpacked(base64.b64encode(b"no page")) == unpacked(packed(b"<svg/>")[:8]) == b""
    monkeypatch.setattr(model, "LARGEST_PAGE", 100)
    assert unpacked(packed(b"x" * 101)) == b""


def test_a_summary_says_the_verdict_the_steps_and_what_was_not_done() -> None:
    words = summary(report(), hidden=False)
    assert words.startswith("atlas-support, examined 24 November 2026")
    assert "not graded, 20 % checked" in words and "1. Replace sk-proj-…0002" in words
    assert "Not looked at, or not to the end: 1 check" in words
    hidden = summary(report(), hidden=True)
    assert "atlas" not in hidden and "sk-proj" not in hidden and "not graded" in hidden
    assert "there is no grade" in summary(report(partial=True), hidden=False)
    assert summary(hostile(), hidden=False).replace("\n", "").isprintable()


def test_a_page_is_drawn_on_white_paper_in_any_size(dressed) -> None:
    image = drawn(packed(svg(5)), QSize(200, 283), 2.0)
    assert image.size() == QSize(400, 566) and image.devicePixelRatio() == 2.0
    assert image.pixelColor(50, 50).lightness() == 0 and image.pixelColor(390, 500).lightness() == 255


# --- the paper --------------------------------------------------------------------------------------------------------


def test_the_page_shows_the_pages_that_the_command_line_set(page, window, desk) -> None:
    asked = desk.asked[-1]
    assert " ".join(asked["words"]) == f"{PREVIEW} --audience developer"
    assert decode_report(asked["given"].encode()) == window.report
    said = texts(page)
    assert "Page 1 of 3" in said and "3 pages" in said and "Preview of the PDF" in said
    assert "A key’s value is in no format. There is no setting for it." in said
    assert page.paper.paper.sheet.accessibleName() == "Page 1 of 3 of the report; arrow keys turn pages"


def test_pages_are_turned_by_buttons_and_keys(page, qtbot) -> None:
    card = page.paper
    assert not card.back.isEnabled() and card.forth.isEnabled()
    card.forth.click()
    assert card.at == 1
    card.paper.sheet.setFocus()
    for key, at in ((Qt.Key.Key_Right, 2), (Qt.Key.Key_Right, 2), (Qt.Key.Key_Left, 1), (Qt.Key.Key_End, 2),
                    (Qt.Key.Key_Home, 0), (Qt.Key.Key_PageUp, 0)):  # fmt: skip
        qtbot.keyClick(card.paper.sheet, key)
        assert card.at == at
    qtbot.waitUntil(lambda: card.paper.sheet.image is not None, timeout=20_000)


def test_the_paper_fits_its_place_or_has_its_own_size(page) -> None:
    card = page.paper
    sizes = {}
    for zoom in ("width", "page", "100", "150"):
        card.set_zoom(zoom)
        settle()
        sizes[zoom] = card.paper.sheet.size()
    assert sizes["100"].width() == 794 and sizes["150"].width() == 1191
    assert sizes["page"].height() <= card.paper.height()
    assert sizes["width"].width() <= card.paper.viewport().width()
    assert card.zoomed.accessibleName() == "Size of the page: 150 %"


def test_a_choice_sets_the_pages_anew_and_a_format_does_not(page, window, desk, qtbot) -> None:
    before = len(desk.asked)
    page.settings.forms["csv"].click()
    settle()
    assert len(desk.asked) == before
    page.settings.readers[1].click()
    page.settings.hidden[1].click()
    words = f"{PREVIEW} --audience lead --hide-names"
    qtbot.waitUntil(lambda: words in desk.words, timeout=20_000)
    qtbot.waitUntil(lambda: not page._previewer.running, timeout=20_000)
    assert len(desk.asked) == before + 1  # two ticks in a row are one
    window.show_page("scorecard")
    entered(window, qtbot)
    assert len(desk.asked) == before + 1  # the same pages are not set twice


def test_without_pages_there_are_words_and_a_way_to_try_again(window, desk, qtbot) -> None:
    desk.says(
        PREVIEW, "", err="shrift: this is a mistake in Shrift itself (TypstError); nothing more was done\n", code=3
    )
    made = entered(window, qtbot)
    assert "The preview could not be made: this is a mistake in Shrift itself (TypstError)" in texts(made)
    assert made.paper.paper.sheet.text() == "There is no preview"
    desk.says(PREVIEW, told(svg(1)))
    button(made, "Try again").click()
    qtbot.waitUntil(lambda: len(made.paper.pages) == 1, timeout=20_000)
    assert "could not be made" not in texts(made)
    assert "1 page" in texts(made)


def test_an_answer_that_is_no_page_is_told(window, desk, qtbot) -> None:
    desk.says(PREVIEW, "hello")
    made = entered(window, qtbot)
    assert "what came back was no page" in texts(made)


def test_another_report_is_set_when_it_is_looked_at(page, window, desk, qtbot) -> None:
    window.show_page("scorecard")
    before = len(desk.asked)
    window.show_report(clean(), [], 0.4)
    assert len(desk.asked) == before
    made = entered(window, qtbot)
    assert decode_report(desk.asked[-1]["given"].encode()) == clean()
    assert made is page


# --- settings ---------------------------------------------------------------------------------------------------------


def test_scope_cannot_be_left_out_and_what_is_not_there_is_not_offered(page, window) -> None:
    assert not page.settings.unseen.isEnabled() and page.settings.unseen.isChecked()
    assert not page.settings.accepted.isEnabled() and "none" in texts(page.settings)
    held = msgspec.structs.replace(
        finding("S1-X", "Key in the git history"),
        status=Status.ACCEPTED,
        accepted=Accepted(reason="a canary", owner="Ada", until="2027-01-01"),
    )
    page.hear(msgspec.structs.replace(report(), findings=(*report().findings, held)))
    assert page.settings.accepted.isEnabled()
    page.settings.accepted.click()
    assert page.settings.wanted.options()[-2:] == ["--leave-out", "accepted"]


def test_what_changed_is_offered_where_there_is_a_scan_before(page, window, desk, qtbot) -> None:
    assert not page.settings.changes.isEnabled() and "no earlier scan" in texts(page.settings)
    desk.says(PREVIEW, told(svg(1), since="16 Nov 2026"))
    window.show_report(clean(), [], 0.4)
    qtbot.waitUntil(lambda: page.settings.changes.isEnabled(), timeout=20_000)
    assert "since 16 Nov 2026" in texts(page.settings)
    page.settings.changes.click()
    assert page.settings.wanted.options()[-2:] == ["--leave-out", "changes"]


def test_the_button_counts_the_files(page) -> None:
    assert page.settings.save.text() == "Save 2 files…"
    page.settings.forms["sarif"].click()
    assert page.settings.save.text() == "Save 3 files…"
    for form in ("html", "pdf", "sarif"):
        page.settings.forms[form].click()
    assert not page.settings.save.isEnabled()
    page.settings.forms["csv"].click()
    assert page.settings.save.text() == "Save 1 file…"


def test_words_beside_a_box_belong_to_it(page, qtbot) -> None:
    line = page.settings.lines["md"]
    qtbot.mouseClick(line, Qt.MouseButton.LeftButton)
    assert page.settings.forms["md"].isChecked()


def test_every_format_of_a_report_is_offered() -> None:
    from checks.report import available

    assert {form.id for form in FORMS} == set(available()) - {"text"}
    assert set(model.OPENED) == {form.id for form in FORMS}


# --- files ------------------------------------------------------------------------------------------------------------


def test_several_files_go_into_a_folder_and_the_last_can_be_opened(
    page, window, desk, qtbot, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    page.settings.save.click()
    qtbot.waitUntil(lambda: page.open.isVisible(), timeout=20_000)
    name = tmp_path / "shrift-atlas-support-2026-11-24"
    asked = desk.asked[-1]
    assert asked["words"] == ["report", "-", "--own", "--audience", "developer", "--format", "html", "--output", f"{name}.html",
                              "--format", "pdf", "--output", f"{name}.pdf"]  # fmt: skip
    assert asked["given"].encode() == encode(window.report)
    assert window.toast.words.startswith("Saved 2 files in ")
    assert page.settings.save.isEnabled()
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    page.open.click()
    assert opened == [] and "is not there any more" in texts(page)
    Path(f"{name}.html").touch()
    page._saved([("pdf", Path(f"{name}.pdf")), ("html", Path(f"{name}.html"))])
    page.open.click()
    assert opened == [f"{name}.html"]


def test_one_file_is_named_by_the_user(page, desk, qtbot, tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "mine.html"), ""))
    page.settings.forms["pdf"].click()
    page.settings.save.click()
    qtbot.waitUntil(lambda: page.open.isVisible(), timeout=20_000)
    assert desk.asked[-1]["words"][-4:] == ["--format", "html", "--output", str(tmp_path / "mine.html")]


def test_leaving_the_dialog_saves_nothing(page, desk, monkeypatch) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "")
    before = len(desk.asked)
    page.settings.save.click()
    settle()
    assert len(desk.asked) == before and not page.open.isVisible()


def test_what_could_not_be_saved_is_told_and_can_be_tried_again(page, desk, qtbot, tmp_path) -> None:
    desk.says(SAVING, "", err="shrift: cannot write /x: No space left on device\n", code=2)
    page.save([("html", tmp_path / "a.html")])
    assert page.settings.save.text() == "Saving…" and not page.settings.save.isEnabled()
    qtbot.waitUntil(lambda: not page._saver.running, timeout=20_000)
    assert "Nothing was saved: cannot write /x: No space left on device" in texts(page)
    assert page.settings.save.isEnabled()


def test_the_summary_is_copied(page, window) -> None:
    page.settings.copy.click()
    assert QGuiApplication.clipboard().text() == summary(window.report, hidden=False)
    assert window.toast.words == "Copied a summary"


def test_the_export_menu_leads_here(page, window) -> None:
    window.show_page("scorecard")
    menu = exports.export_menu(window, lambda *_: None, lambda: window.show_page("report"))
    menu.actions()[0].trigger()
    assert window.current is page


# --- for real ---------------------------------------------------------------------------------------------------------


def test_the_real_command_line_sets_the_pages_and_writes_the_files(open_window, qtbot, tmp_path) -> None:
    window = open_window()
    window.show_report(report(), [], 0.4)
    made = entered(window, qtbot)
    qtbot.waitUntil(lambda: bool(made.paper.pages), timeout=60_000)
    assert unpacked(made.paper.pages[0]).startswith(b"<svg") and f"{len(made.paper.pages)} pages" in texts(made)
    made.save([("html", tmp_path / "a.html"), ("csv", tmp_path / "a.csv")])
    qtbot.waitUntil(lambda: not made._saver.running, timeout=60_000)
    assert "atlas-support" in (tmp_path / "a.html").read_text("utf-8") and (tmp_path / "a.csv").stat().st_size > 500
    assert "Imported report" not in (tmp_path / "a.html").read_text("utf-8")


def test_what_is_said_under_a_choice_is_wrapped_and_not_cut(page) -> None:
    settle()
    label = next(w for w in page.settings.findChildren(Label) if w.words == "every finding, with lines and fixes")
    label.setText("jeder Befund, mit Zeilen und Behebungen und noch mehr davon")
    settle()
    assert label.height() >= label.heightForWidth(label.width()) > 16


def test_a_large_report_is_written_in_pieces_as_it_is_written_at_once(monkeypatch) -> None:
    odd = msgspec.structs.replace(hostile(), findings=(finding("S1-TRACKED", "odd \udcff", path="a\udcffb"),) * 5)
    monkeypatch.setattr(model, "PIECE", 2)
    for shown in (report(), hostile(), clean(), odd):
        assert model.written(shown) == encode(shown)


def test_a_large_report_is_handed_over_whole_from_beside_the_loop(window, desk, qtbot, monkeypatch, tmp_path) -> None:
    desk.says(PREVIEW, told(svg(1)))
    desk.says(SAVING, "")
    monkeypatch.setattr(model, "PIECE", 2)
    monkeypatch.setattr("gui.asking.PIECE", 1_000)
    window.show_page("report")
    page = window.page_of("report")
    assert not page._previewer.running  # it is being written
    page.save([("html", tmp_path / "a.html")])
    page.save([("html", tmp_path / "b.html")])  # while the first is
    qtbot.waitUntil(lambda: len(desk.asked) == 2 and not page._saver.running, timeout=20_000)
    whole = encode(window.report).decode()
    assert len(whole) > 3_000 and [asked["given"] for asked in desk.asked] == [whole, whole]
    qtbot.waitUntil(lambda: not page._previewer.running, timeout=20_000)
    page.hear(clean())
    page._preview()
    page.end()  # what is written then is for nobody
    settle()
    assert len(desk.asked) == 2 and not page._previewer.running
