"""Several forms in one run: one that breaks costs itself only; a plug-in may bring another."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from pathlib import Path
from types import SimpleNamespace
from typing import BinaryIO

import pytest

from checks.catalog import Catalog, load
from checks.model import Report
from checks.plugins import loading as plugins
from checks.plugins.loading import report_notes
from checks.terminal.output import Outputs, known_formats
from checks.terminal.refusal import Refusal
from tests.checks.report.samples import told

CATALOG = load()


def yaml_like(report: Report, target: BinaryIO, catalog: Catalog) -> None:
    """A form as a plug-in brings it."""
    target.write(f"name: {report.target.name}\n".encode())


def breaking(report: Report, target: BinaryIO, catalog: Catalog) -> None:
    """A form that breaks when it is half written."""
    target.write(b"half")
    raise ValueError(f"quotes {report.target.name}")


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two forms of a plug-in called acme, and one that cannot be loaded."""
    points = [
        EntryPoint(name, f"tests.checks.terminal.test_output:{attribute}", plugins.REPORTS_GROUP)
        for name, attribute in (("yaml", "yaml_like"), ("odd", "breaking"), ("gone", "nothing_there"))
    ]
    for point in points:
        vars(point).update(dist=SimpleNamespace(name="acme", version="1.0"))
    monkeypatch.setattr(plugins, "installed_plugins", lambda group: points if group == plugins.REPORTS_GROUP else [])


def test_a_plug_in_that_is_on_brings_a_form(installed: None, tmp_path: Path) -> None:
    assert (
        "yaml" not in known_formats() and "yaml" in known_formats(["acme"]) and "yaml" not in known_formats(["other"])
    )
    with Outputs([("yaml", str(tmp_path / "a.yaml"))], turned_on=["acme"]) as outputs:
        outputs.open()
        outputs.write(told("x"), CATALOG)
        outputs.close()
    assert (tmp_path / "a.yaml").read_bytes() == b"name: x\n"
    first = report_notes(["acme"])[0]
    assert (first.name, first.state, first.adds) == ("acme", "on", ("format yaml",))
    assert {n.state for n in report_notes([])} == {"off"}


def test_one_that_breaks_costs_itself_only(installed: None, tmp_path: Path) -> None:
    wanted = [(form, str(tmp_path / form)) for form in ("odd", "json", "yaml")]
    with Outputs(wanted, turned_on=["acme"]) as outputs:
        outputs.open()
        with pytest.raises(Refusal) as refused:
            outputs.write(told("secret name"), CATALOG)
    assert "“odd” of a plug-in broke (ValueError" in refused.value.format_message()
    assert "secret name" not in refused.value.format_message()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["json", "yaml"]


def test_one_of_shrifts_own_costs_itself_only_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from checks.report import badge

    monkeypatch.setattr(badge, "write", breaking)
    with Outputs([(form, str(tmp_path / form)) for form in ("badge", "json")]) as outputs:
        outputs.open()
        with pytest.raises(ValueError, match="quotes"):
            outputs.write(told("x"), CATALOG)
    assert [p.name for p in tmp_path.iterdir()] == ["json"]


def test_one_that_cannot_be_loaded_is_told_before_anything_is_examined(installed: None, tmp_path: Path) -> None:
    outputs = Outputs([("gone", str(tmp_path / "a"))], turned_on=["acme"])
    with pytest.raises(Refusal, match="“gone” of a plug-in cannot be loaded"):
        outputs.open()
    assert list(tmp_path.iterdir()) == []
