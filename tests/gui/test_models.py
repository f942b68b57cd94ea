"""Every model of the window keeps Qt's rules, whatever becomes of its rows. Qt's tester ends the process where one does not."""

from __future__ import annotations

import importlib
import pkgutil
from datetime import UTC, datetime
from itertools import permutations
from typing import get_args

import gui_samples
import history_samples
import pytest
from account_samples import three, vault_of
from PySide6.QtCore import QAbstractItemModel
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

import gui
from gui.models.findings import FindingsModel
from gui.models.key_cards import Sort, cards
from gui.models.projects import shown_rows
from gui.models.vault import Answers, rows
from gui.pages.key_matrix import MatrixModel
from gui.pages.projects_table import ProjectsModel
from gui.pages.vault_table import VaultModel

NOW = datetime(2026, 11, 24, 14, tzinfo=UTC)


def findings(model: FindingsModel):
    reports = gui_samples.report(), gui_samples.clean(), gui_samples.many(900), gui_samples.hostile()
    for report, other in permutations(reports, 2):
        model.load(report)
        yield
        model.filter("key", ("critical", "high"))
        yield
        model.load(other)
        model.filter("", (), 1)
        yield
        model.filter("", ())


def keys(model: MatrixModel):
    made = cards(gui_samples.report())
    for by in get_args(Sort):
        model.load(made.arranged(by))
        yield
    for some in (gui_samples.clean(), gui_samples.hostile(), gui_samples.many(80), gui_samples.report()):
        model.load(cards(some))
        yield


def vault(model: VaultModel):
    made = rows(vault_of(three()), Answers(snapshots=three()), now=NOW)
    for some, month in ((made, "November"), ([], ""), (made[1:], ""), (made * 20, "December")):
        model.show(some, month, 90)
        yield


def projects(model: ProjectsModel):
    made = shown_rows(history_samples.board(), history_samples.NOW)
    for some in (made, [], made[::-1], made * 50, made[:1]):
        model.load(some)
        yield


LIVES = {FindingsModel: findings, MatrixModel: keys, VaultModel: vault, ProjectsModel: projects}


@pytest.mark.parametrize("kind", LIVES, ids=lambda kind: kind.__name__)
def test_it_keeps_qts_rules_through_all_its_changes(dressed, kind) -> None:
    model = kind()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    sizes = set()
    for _ in LIVES[kind](model):
        QApplication.processEvents()
        sizes.add(model.rowCount())
        for row in range(min(model.rowCount(), 60)):
            for column in range(model.columnCount()):
                index = model.index(row, column)
                assert not index.parent().isValid()
                assert model.index(index.row(), index.column()) == index
                model.data(index)
    assert len(sizes) > 1
    assert tester.model() is model


def test_no_model_of_the_window_is_left_out() -> None:
    for module in pkgutil.walk_packages(gui.__path__, "gui."):
        if module.name != "gui.__main__":
            importlib.import_module(module.name)
    left, found = [QAbstractItemModel], set()
    while left:
        kind = left.pop()
        left += kind.__subclasses__()
        if kind.__module__.startswith("gui.") and not kind.__subclasses__():
            found.add(kind)
    assert found == set(LIVES)
