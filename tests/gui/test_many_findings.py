"""Very many findings keep no loop of the window: few rows are open at once, and what is long is done in pieces."""

from __future__ import annotations

from collections import Counter

import pytest
from conftest import button, settle, texts
from gui_samples import many, report
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from gui.models import finding_nodes
from gui.models.finding_nodes import SPAN, Found, Level
from gui.models.findings import FindingsModel
from gui.models.lesson import lesson
from gui.pages import sin as sin_pages
from gui.pages.findings import FindingsPage
from gui.pages.sin import SinPage
from gui.pages.sin_found import AT_ONCE
from gui.pages.tree import MOST_OPEN
from gui.widgets.fold import FoldHead
from gui.widgets.place import PlaceRow

COUNT = 20_000  # 500 of each check
FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


@pytest.fixture(scope="module")
def large():
    return many(COUNT)


@pytest.fixture
def page(dressed, qtbot, catalog, large) -> FindingsPage:
    made = FindingsPage(catalog)
    qtbot.addWidget(made)
    made.resize(1000, 760)
    made.show()
    made.show_report(large, [])
    return made


@pytest.fixture
def asked(monkeypatch) -> Counter[str]:
    """How often Qt asked the model for what."""
    counts: Counter[str] = Counter()
    for name in ("index", "data", "parent", "hasChildren", "rowCount"):
        real = getattr(FindingsModel, name)

        def told(*arguments, name=name, real=real):
            counts[name] += 1
            return real(*arguments)

        monkeypatch.setattr(FindingsModel, name, told)
    return counts


def open_rows(page: FindingsPage) -> int:
    """Rows that are laid out."""
    count, walk = 0, page.model.index(0, 0)
    while walk.isValid():
        count += 1
        walk = page.tree.indexBelow(walk)
    return count


def ready(page: FindingsPage, qtbot) -> None:
    qtbot.waitUntil(lambda: not page.model.busy and page._coming is None, timeout=30_000)
    settle()


def test_the_rows_are_made_in_turns_and_the_page_says_so_meanwhile(page, qtbot) -> None:
    assert "Putting 20,000 findings in order…" in texts(page)
    assert not page.model.shown
    page.choose("s1-c07-15047")  # somebody is quicker than the rows
    ready(page, qtbot)
    assert len(page.model.shown) == COUNT
    assert page.chosen == "s1-c07-15047"
    assert page.tree.currentIndex().data() == page.model.find("s1-c07-15047").text


def test_a_sin_of_many_checks_is_read_at_once_and_its_rows_come_in_turns(dressed, qtbot, catalog, large) -> None:
    page = SinPage(catalog)
    qtbot.addWidget(page)
    page.resize(1000, 760)
    page.show_report(large)
    page.show()

    def places() -> int:
        return len(page.found.findChildren(PlaceRow))

    assert page.found.coming and places() == 2 * AT_ONCE
    head = page.findChildren(FoldHead)[0]
    head.click()  # somebody folds it meanwhile
    qtbot.waitUntil(lambda: not page.found.coming, timeout=30_000)
    assert places() == 2 * 40
    page.show_report(report())
    assert places() < 2 * 40 and not page.found.coming


def test_a_sin_is_put_together_once_however_it_is_come_to(open_window, monkeypatch) -> None:
    told = []
    monkeypatch.setattr(sin_pages, "lesson", lambda *given: told.append(given[2]) or lesson(*given))
    window = open_window()
    window.show_report(report(), [], 0.4)
    window._open_sin(4)
    window._open_sin(4)
    assert told == [4] and window.sin.segments.segments[4].isChecked()
    window.sin.show_sin(1)
    assert told == [4, 1]


def test_a_long_check_stands_in_spans_of_which_few_are_open(page, qtbot) -> None:
    ready(page, qtbot)
    sin = page.model.index(0, 0)
    check = page.model.index(0, 0, sin)
    assert [page.model.index(n, 0, check).data() for n in range(page.model.rowCount(check))] == [
        "1 to 200",
        "201 to 400",
        "401 to 500",
    ]
    assert page.model.index(1, 0, check).data(Qt.ItemDataRole.AccessibleTextRole).startswith("201 to 400, from src/")
    for n in range(page.model.rowCount(sin)):
        inner = page.model.index(n, 0, sin)
        page.tree.expand(inner)
        for m in range(page.model.rowCount(inner)):
            page.tree.expand(page.model.index(m, 0, inner))
            assert page.tree.isExpanded(page.model.index(m, 0, inner))
    assert open_rows(page) <= 7 + 40 + MOST_OPEN
    page.tree.setCurrentIndex(sin)
    QTest.keyClick(page.tree, Qt.Key.Key_Asterisk)
    assert open_rows(page) <= 7 + 40 + MOST_OPEN


def test_what_was_opened_stays_where_it_was_when_another_closes_above(page, qtbot) -> None:
    ready(page, qtbot)
    check = page.model.index(1, 0, page.model.index(0, 0))
    page.tree.expand(check)
    spans = [page.model.index(n, 0, check) for n in range(3)]
    for span in (*spans[:2], page.model.index(1, 0, page.model.index(0, 0, page.model.index(0, 0)))):
        page.tree.expand(span)
    page.tree.scrollTo(spans[2])
    before = page.tree.visualRect(spans[2]).top()
    page.tree.expand(spans[2])
    assert not page.tree.isExpanded(spans[0]) and page.tree.isExpanded(spans[2])
    assert page.tree.visualRect(spans[2]).top() == before


def test_scrolling_and_stepping_ask_for_little_more_than_what_is_seen(page, qtbot, asked) -> None:
    ready(page, qtbot)
    asked.clear()
    bar = page.tree.verticalScrollBar()
    for value in range(0, bar.maximum(), max(bar.maximum() // 20, 1)):
        bar.setValue(value)
        settle()
    assert asked["rowCount"] + asked["hasChildren"] < 200 and asked["data"] < 3_000, asked
    asked.clear()
    for _ in range(5):
        page.next()
    assert sum(asked.values()) < 2_000, asked
    page.choose(page.model.shown[-1].finding.id)
    settle()
    asked.clear()
    page.previous()
    settle()
    assert sum(asked.values()) < 2_000, asked


def test_stepping_over_the_end_of_a_span_opens_the_next(page, qtbot) -> None:
    ready(page, qtbot)
    page.choose(page.model.shown[SPAN - 1].finding.id)
    page.next()
    assert page.chosen == page.model.shown[SPAN].finding.id
    assert page.tree.isExpanded(page.tree.currentIndex().parent())
    assert page.tree.currentIndex().parent().data() == "201 to 400"
    assert "201 of 20,000" in texts(page)


def test_a_filter_works_in_pieces_and_opens_no_more_than_can_be_laid_out(page, qtbot, monkeypatch) -> None:
    ready(page, qtbot)
    sizes = []
    real = finding_nodes.admitted
    monkeypatch.setattr("gui.models.findings.admitted", lambda rows, *a: (sizes.append(len(rows)), real(rows, *a))[1])
    page.search.setText("src")
    page._filter()
    assert page.model.busy and sizes == []  # nothing is done while a key is pressed
    ready(page, qtbot)
    assert sum(sizes) == COUNT and max(sizes) <= 5_000
    assert len(page.model.shown) == COUNT and open_rows(page) <= 7 + 40 + MOST_OPEN
    page.search.setText("file_4321.py")
    page._filter()
    page.search.setText("file_4322.py")
    page._filter()  # typed on: the first is never shown
    ready(page, qtbot)
    assert [row.finding.locations[0].path for row in page.model.shown] == ["src/module_54/file_4322.py"]
    assert texts(page.detail).startswith("Key number 4322") or page.chosen.endswith("-4322")
    page.clear_filter()
    ready(page, qtbot)
    assert len(page.model.shown) == COUNT


def test_another_report_takes_the_place_of_one_whose_rows_are_not_made_yet(page, qtbot) -> None:
    assert page.model.busy or page._reading_through.running
    page.search.setText("dockerfile")
    page._filter()
    page.show_report(report(), [])
    assert [row.finding.id for row in page.model.shown] == ["s1-history-1"]
    settle()
    assert page.chosen == "s1-history-1" and not page.model.busy
    button(page, "Scan again")


def test_the_model_keeps_qts_rules_with_spans_too(qapp, qtbot, large, monkeypatch) -> None:
    monkeypatch.setattr(finding_nodes, "SPAN", 4)
    monkeypatch.setattr("gui.models.findings.SPAN", 4)
    model = FindingsModel()
    tester = QAbstractItemModelTester(model, FATAL)
    for shown in (many(400), report(), many(400)):
        model.load(shown)
        for words, severities, sin in (("1", (), None), ("", ("high",), 1), ("absent", (), None), ("", (), None)):
            model.filter(words, severities, sin)
            for row in model.shown[::7]:
                index = model.index_of(row)
                assert model.index(index.row(), 0, index.parent()) == index
                assert model.shown[model.position(row)] is row
    assert {model.node(i).level for i in walk(model)} == set(Level)
    assert [model.node(i) for i in walk(model) if isinstance(model.node(i), Found)] == model.shown
    assert tester.model() is model


def walk(model: FindingsModel, parent: QModelIndex | None = None):
    parent = parent or QModelIndex()
    for row in range(model.rowCount(parent)):
        index = model.index(row, 0, parent)
        yield index
        yield from walk(model, index)
