"""`shrift whatif` tells of the last scan, or of a file, and scans nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checks.cli import main
from checks.memory.remembering import target_of
from checks.memory.scan import scan_of
from checks.memory.scans import Scans
from checks.model import Report, Severity, Status, encode
from checks.places import Places
from tests.checks.scoring.test_score import everything, finding, key, result
from tests.checks.scoring.test_whatif import CLEAN, REPLACE, report, with_fixes


@pytest.fixture
def held() -> Report:
    """A key in the history holds the score at 59."""
    checks = [*everything(Status.PASS)[1:], result("X", 1, Status.FAIL, places=1)]
    return report(checks, [with_fixes(finding("f", Severity.HIGH, "k"), REPLACE, CLEAN)], [key()])


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["whatif", *words])
    out, err = capsys.readouterr()
    return code, out, err


def test_of_a_file(held: Report, tmp_path: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "r.json"
    file.write_bytes(encode(held))
    own = ("--data-dir", str(data_dir))
    code, out, _ = run(capsys, str(file), *own)
    assert code == 0
    assert "p: 59, Grade D, 100 % checked; held by: a key is in a file git tracks" in out
    assert "--fix key-k" in out and "--fix X" in out
    code, out, _ = run(capsys, str(file), "--fix", "KEY-K", *own)
    assert code == 0 and "p: 59 → 89, Grade B" in out and "lowers 1 to medium" in out and "held" not in out
    code, out, _ = run(capsys, str(file), "--fix", "x", "--fix", "key-k", "--format", "json", *own)
    told = json.loads(out)
    assert (code, told["fixes"], told["now"]["score"]["low"], told["then"]["score"]["low"]) == (
        0,
        ["X", "key-k"],
        59,
        100,
    )
    code, out, err = run(capsys, str(file), "--fix", "nothing", *own)
    assert (code, out, err.count("\n")) == (2, "", 1)


def test_of_the_last_scan(held: Report, tmp_path: Path, data_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = ("--data-dir", str(data_dir))
    (tmp_path / "p").mkdir()
    code, _, err = run(capsys, str(tmp_path / "p"), *own)
    assert code == 2 and "no scan of it is remembered" in err
    Scans(Places(data_dir)).keep(scan_of(held, target=target_of((tmp_path / "p",))), held)
    code, out, _ = run(capsys, str(tmp_path / "p"), *own)
    assert code == 0 and "held by" in out
