"""The tree's model: Qt's own rules hold, the filter lets through what it says, the order is the report's."""

from __future__ import annotations

import pytest
from gui_samples import clean, finding, key, many, report, result, sighting
from PySide6.QtCore import QModelIndex
from PySide6.QtTest import QAbstractItemModelTester

from checks.model import Severity, Status
from gui.models.finding_nodes import Level
from gui.models.findings import FindingsModel


@pytest.fixture
def model(qapp) -> FindingsModel:
    made = FindingsModel()
    made.load(report())
    return made


def rows(model: FindingsModel, parent: QModelIndex | None = None) -> list[str]:
    parent = parent or QModelIndex()
    return [model.index(n, 0, parent).data() for n in range(model.rowCount(parent))]


def test_keeps_qts_rules_while_it_is_filled_filtered_and_emptied(qapp, qtmodeltester) -> None:
    model = FindingsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    for shown in (report(), clean(), many(200)):
        model.load(shown)
        for words, severities in (("production", ()), ("", ("critical",)), ("nothing like it", ()), ("", ())):
            model.filter(words, severities)
    qtmodeltester.check(model)
    assert tester.model() is model


def test_the_seven_sins_stand_in_order_with_their_names_whole(model) -> None:
    assert [text[0] for text in rows(model)] == list("1234567")
    assert rows(model)[2] == "3  The CI/CD and Logging Tattletale"


def test_checks_that_failed_come_first_the_gravest_before_the_others(model) -> None:
    inside = rows(model, model.index(0, 0))
    assert inside == [
        "Keys in the git history",
        "Env files in git",
        "Ignore rules miss usual places",
        "Nothing stops the next commit",
        "Push protection is off",
        "No key in a file git tracks",
    ]


def test_a_sin_bears_the_mark_of_its_worst_finding_and_their_count(model) -> None:
    first, second = (model.node(model.index(n, 0)) for n in (0, 1))
    assert (first.mark, first.aside) == ("critical", "5")
    assert (second.mark, second.spoken) == ("not_checked", "2  The Client-Side Trojan Horse, not checked, not yet")


def test_a_sin_in_which_all_passed_says_so(qapp) -> None:
    model = FindingsModel()
    model.load(clean())
    assert (model.node(model.index(0, 0)).mark, model.node(model.index(0, 0)).aside) == ("pass", "passed")


def test_a_finding_is_told_by_its_mask_and_its_place(model) -> None:
    node = model.shown[0]
    assert (node.level, node.text, node.fixed) == (Level.FINDING, "sk-proj-…0002", True)
    assert node.second == ".env:12 @ 3f9c1e2 and 2 more"
    assert model.index_of(node).parent().data() == "Keys in the git history"


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("dockerfile", ["s1-history-1"]),  # a path
        ("SK-PROJ 0002", ["s1-history-0", "s1-env-tracked-0"]),  # a mask, any case, all words
        ("s1-no-guard", ["s1-no-guard-0"]),  # a check
        ("everyone clone", 5),  # a message
        ("dockerfile 0002", []),
    ],
)
def test_the_filter_looks_into_path_key_check_and_message(model, words, ids) -> None:
    model.filter(words, ())
    found = [node.finding.id for node in model.shown]
    assert found == ids if isinstance(ids, list) else len(found) == ids
    assert model.filtered


def test_severities_narrow_and_none_of_them_shows_all(model) -> None:
    model.filter("", ("critical", "low"))
    assert {node.finding.severity for node in model.shown} == {Severity.CRITICAL, Severity.LOW}
    assert rows(model) == ["1  The Public GitHub Confession"]
    assert model.node(model.index(0, 0)).aside == "2"
    model.filter("", ())
    assert len(model.shown) == 5 and model.rowCount() == 7


def test_another_report_keeps_the_filter(model) -> None:
    model.filter("dockerfile", ())
    model.load(report())
    assert [node.finding.id for node in model.shown] == ["s1-history-1"]


def test_ten_thousand_findings_are_each_reached_by_one_index(qapp) -> None:
    model = FindingsModel()
    model.load(many(10_000))
    assert model.busy and not model.rowCount()
    model.finish()
    assert len(model.shown) == 10_000
    assert model.node(model.index(0, 0)).aside == "10,000"
    for node in (model.shown[0], model.shown[5_000], model.shown[-1]):
        index = model.index_of(node)
        assert model.index(index.row(), 0, index.parent()) == index
        assert index.parent().parent().parent() == model.index(0, 0)  # a span, a check, the sin
    model.filter("file_4321.py", ())
    model.finish()
    assert [node.text for node in model.shown] == ["sk-proj-…8642"]


def test_a_key_of_several_findings_is_named_in_each(qapp) -> None:
    one = key(4, sighting("a.env"), sighting("b.env"))
    shown = report()
    findings = (finding("S1-TRACKED", "Key", one), finding("S1-ENV-TRACKED", "Env file", one, number=1))
    results = (
        result("S1-TRACKED", "Keys in tracked files", Status.FAIL),
        result("S1-ENV-TRACKED", "Env files in git", Status.FAIL),
    )
    import msgspec

    model = FindingsModel()
    model.load(msgspec.structs.replace(shown, keys=(one,), findings=findings, checks=results))
    assert [node.text for node in model.shown] == [one.masked, one.masked]
