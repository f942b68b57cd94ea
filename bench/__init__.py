"""Measurements: ratios in one run against named peers, never a timed test. See docs/benchmarks.md."""
