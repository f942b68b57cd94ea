"""Scans that run at the same time share a data folder, from its first day on, and tell the same."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path


def test_scans_at_the_same_time_tell_the_same(tmp_path: Path, project, key) -> None:
    project.commit({"app.py": f'OPENAI_API_KEY = "{key()}"\n'})
    words = ["scan", str(project.folder), "--format", "json", "--data-dir", str(tmp_path / "data")]
    scans = [
        subprocess.Popen([sys.executable, "-P", "-m", "checks", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(3)
    ]
    told = [scan.communicate(timeout=120) for scan in scans]
    assert [(scan.returncode, err) for scan, (_, err) in zip(scans, told, strict=True)] == [(0, b"")] * 3
    reports = [json.loads(out) for out, _ in told]
    assert len(reports[0]["keys"]) == 1
    # Without a keychain each run has a fingerprint of its own.
    assert {json.dumps([(c["id"], c["status"]) for c in r["checks"]]) for r in reports} == {
        json.dumps([(c["id"], c["status"]) for c in reports[0]["checks"]])
    }
    left = [p.name for p in (tmp_path / "data").rglob("*") if p.is_file() and p.suffix != ".hs"]
    assert not [name for name in left if ".hs." in name], "no part of a file stays"
