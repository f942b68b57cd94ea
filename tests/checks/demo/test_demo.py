"""The demo projects: Atlas shows each of the seven sins, Harbor is the same product done well."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from checks.catalog import SINS, Catalog, load
from checks.demo import make
from checks.demo.making import Keys, put
from checks.examination import Request, examine
from checks.model import Report, Severity, Status
from checks.places import Places


def look(folder: Path, data: Path) -> Report:
    return examine(Request(paths=(folder.resolve(),)), Catalog(load().checks), Places(data))


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory, with_rules: Callable[[Path], Path]) -> Path:
    """A data folder with the compiled rules."""
    return with_rules(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def atlas(tmp_path_factory: pytest.TempPathFactory, places: Path) -> tuple[Path, Report]:
    folder = make(tmp_path_factory.mktemp("atlas") / "atlas-support")
    return folder, look(folder, places)


@pytest.fixture(scope="module")
def harbor(tmp_path_factory: pytest.TempPathFactory, places: Path) -> tuple[Path, Report]:
    folder = make(tmp_path_factory.mktemp("harbor") / "harbor-support", clean=True)
    return folder, look(folder, places)


@pytest.mark.parametrize("sin", SINS, ids=lambda s: s.folder)
def test_atlas_commits_every_sin_and_gravely(atlas: tuple[Path, Report], sin) -> None:
    grave = [f for f in atlas[1].findings if f.sin == sin.number and f.severity >= Severity.HIGH]
    assert grave
    score = next(s for s in atlas[1].sins if s.number == sin.number)
    assert score.applies and score.high < 70


def test_atlas_is_an_f_and_says_why(atlas: tuple[Path, Report]) -> None:
    score = atlas[1].score
    assert score.grade in ("E", "F") and score.coverage >= 60
    assert {"key-in-git", "open-critical"} <= {g.id for g in score.gates}


def test_atlas_has_many_sorts_of_findings(atlas: tuple[Path, Report]) -> None:
    found = {f.check for f in atlas[1].findings}
    assert len(found) >= 45, sorted(found)
    assert not atlas[1].partial


def test_nothing_of_harbor_is_at_medium_or_above(harbor: tuple[Path, Report]) -> None:
    assert [(f.check, f.message) for f in harbor[1].findings if f.severity >= Severity.MEDIUM] == []


def test_harbor_is_an_a(harbor: tuple[Path, Report]) -> None:
    score = harbor[1].score
    assert (score.grade, score.gates) == ("A", ()), [(s.number, s.low) for s in harbor[1].sins]
    assert all(s.applies for s in harbor[1].sins)


def test_what_only_a_provider_can_tell_of_harbor_is_not_checked(harbor: tuple[Path, Report]) -> None:
    """An A is not bought by passing what nobody saw."""
    unseen = {c.id for c in harbor[1].checks if c.status is Status.NOT_CHECKED}
    assert {"S4-ORPHAN", "S5-AGE-PROVIDER", "S5-UNUSED"} <= unseen
    assert harbor[1].score.coverage < 100


def test_harbor_does_what_checks_ask_for(harbor: tuple[Path, Report]) -> None:
    passed = {c.id for c in harbor[1].checks if c.status is Status.PASS}
    wanted = {
        "S1-NO-GUARD", "S1-IGNORE-GAPS", "S5-NO-POLICY", "S5-NO-RUNBOOK", "S5-NO-DRILL", "S5-SM-NO-ROTATION", "S6-NO-RATE-LIMIT",
        "S6-NO-TOKEN-CAP", "S6-NO-INSTRUMENTATION", "S7-FILE-PERMS", "S7-K8S-ENV", "S7-COMPOSE",
    }  # fmt: skip
    assert wanted <= passed, wanted - passed


def test_the_files_of_both_are_what_they_seem(atlas: tuple[Path, Report], harbor: tuple[Path, Report]) -> None:
    """Python compiles, JSON parses: a demo that is broken teaches nothing."""
    for folder in (atlas[0], harbor[0]):
        for path in folder.rglob("*.py"):
            compile(path.read_text("utf-8"), str(path), "exec")
        for path in (*folder.rglob("*.json"), *folder.rglob("*.ipynb")):
            json.loads(path.read_text("utf-8"))
        assert not [
            p for p in folder.rglob("*") if p.is_file() and re.search(rb"@[a-z]+\.[a-z-]+(?:#[a-z]+)?@", p.read_bytes())
        ]


def test_harbor_s_own_test_of_its_redaction_passes(harbor: tuple[Path, Report], monkeypatch) -> None:
    import importlib.util

    spec = importlib.util.spec_from_file_location("harbor_redaction", harbor[0] / "services/api/redaction.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    import logging

    record = logging.LogRecord("a", logging.INFO, "", 0, "asked with %s", ("sk-" + "a1" * 12,), None)
    module.Redact().filter(record)
    assert record.getMessage() == "asked with sk-[redacted]"


def test_keys_are_new_each_time_and_the_same_behind_one_mark(tmp_path: Path) -> None:
    one, other = Keys(), Keys()
    mark = "@openai.project#live@"
    assert one.fill(mark) == one.fill(mark) != other.fill(mark)
    assert one.fill("@openai.project#old@") != one.fill(mark)
    put(tmp_path, {"a/b.txt": f"{mark} {mark}\n", "run.sh": "#!/bin/sh\n"}, one)
    first, second = (tmp_path / "a/b.txt").read_text().split()
    assert first == second
    assert (tmp_path / "run.sh").stat().st_mode & 0o111
    put(tmp_path, {"run.sh": None}, one)
    assert not (tmp_path / "run.sh").exists()


def test_a_kind_that_there_is_not_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        Keys().fill("@openai.nothing@")


@pytest.mark.parametrize(("options", "kind"), [((), "fly.toml"), (("--clean",), "SECURITY.md")])
def test_the_command_makes_either(tmp_path: Path, options: tuple[str, ...], kind: str) -> None:
    from click.testing import CliRunner

    from checks.cli import demo

    done = CliRunner().invoke(demo, ["--make-only", str(tmp_path / "made"), *options], standalone_mode=False)
    assert done.exception is None and (tmp_path / "made" / kind).is_file()


def test_the_clean_one_is_clean_with_what_its_providers_say(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from checks.cli import demo

    done = CliRunner().invoke(demo, ["--clean", "--format", "json", "--data-dir", str(tmp_path)], standalone_mode=False)
    report = msgspec.json.decode(done.stdout, type=Report)
    assert report.score.grade == "A"
    assert all(f.severity <= Severity.LOW for f in report.findings), report.findings
