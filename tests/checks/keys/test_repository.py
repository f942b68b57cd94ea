"""This repository holds no key, nor anything a scanner would take for one: other people's scanners read it, too."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from checks.model import Confidence

ROOT = Path(__file__).parents[3]


def test_no_tracked_file_holds_what_looks_like_a_key(matcher) -> None:
    listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listing.returncode:
        pytest.skip("not a checkout: an unpacked release has no list of files")
    paths = [Path(p) for p in listing.stdout.decode().split("\0") if p]
    assert Path("checks/keys/matcher.py") in paths
    suspicious = []
    for path in paths:
        if not (ROOT / path).is_file():
            continue
        data = (ROOT / path).read_bytes()
        # The path is not given: being a test or a document must not excuse anything.
        for match in matcher.matches(data):
            if match.nature == "secret" and match.confidence.rank >= Confidence.MEDIUM.rank:
                line = data.count(b"\n", 0, match.start) + 1
                suspicious.append(f"{path}:{line}: {match.provider}/{match.kind} {match.masked}")
    assert suspicious == []
