"""Paths are matched as a library for such patterns matches them."""

from __future__ import annotations

import pytest
from pathspec import GitIgnoreSpec

from checks.catalog import built_in
from checks.signals.looking import matcher

_PARTS = ("a.py", "b", ".env", ".github/workflows", "x.yml", "docs", "Dockerfile.dev", "src/app", "compose.yaml", "requirements", "base.txt", "config/credentials", "vault.hcl", "y\nz.py", "a.tf.json")  # fmt: skip
PATHS = [*_PARTS, *(f"{a}/{b}" for a in _PARTS for b in _PARTS), *(f"{a}/{b}/{a}" for a in _PARTS for b in _PARTS)]


@pytest.mark.parametrize(
    "paths", sorted({reading.paths for check in built_in() for reading in check.reads}), ids=lambda p: p[0]
)
def test_any_check_s_patterns_match_the_same_paths(paths):
    spec, fits = GitIgnoreSpec.from_lines(paths), matcher(paths)
    assert [p for p in PATHS if fits(p)] == [p for p in PATHS if spec.match_file(p)]


def test_no_pattern_fits_nothing():
    assert not matcher(())("a.py")
