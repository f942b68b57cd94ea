"""S3-NOTEBOOK: keys in the cells and outputs of notebooks."""

from __future__ import annotations

import re

from checks.catalog import Check
from checks.evidence import NOT_GATHERED, Evidence, Need
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.model import Confidence, Finding, Key, Severity, Sighting, Sin, Status, Verdict
from checks.readings import Reading
from checks.sins.keyed import hole, in_how_many, told, unseen
from checks.sins.s3_ci_and_logs.held import at, files_of, in_files, is_tracked, need_of, source_of
from checks.sins.s3_ci_and_logs.printing.names import is_key_variable
from checks.sins.s3_ci_and_logs.values import looks_real
from checks.structure.positions import lines_of
from checks.words import count_of

_NAMES = NamePattern(r"(?i)\.(?:ipynb|qmd|rmd|dbc)$|(?:^|/)\.ipynb_checkpoints/")
# Notebooks that are written as plain code: Databricks, marimo, and the pairs that jupytext keeps.
_AS_CODE = pattern_of(r"\A(?:#!?[^\n]*\n|\s)*(?:# Databricks notebook source|(?:import|from) marimo\b|# ---\n#\s+jupyter:|__generated_with\s*=)|^# (?:COMMAND -{5,}|%%)|^app = marimo\.App\(", re.MULTILINE)  # fmt: skip
_SIGNS = ("Databricks notebook source", "marimo", "jupyter:", "# %%", "# COMMAND ----")
_WORDS = ("api_key", "_key", "_token", "apikey")
READS = (
    Reading(("*.ipynb", "*.qmd", "*.Rmd"), _WORDS),
    Reading(("*.py", "*.scala", "*.r", "*.sql"), ("databricks notebook source", "marimo", "jupytext", "# %%")),
)
# `\"` is how a notebook's file writes a quote.
_Q = r"\\?[\"']"
_GIVEN = pattern_of(
    rf"os\.environ\[\s*{_Q}(\w{{3,80}}){_Q}\s*\]\s*=\s*{_Q}([^\"'\\\n]{{20,400}}){_Q}"
    rf"|%(?:set_)?env\s+(\w{{3,80}})(?:\s*=\s*|\s+){_Q}?([^\s\"'\\]{{20,400}})"
    rf"|!\s*export\s+(\w{{3,80}})\s*=\s*{_Q}?([^\s\"'\\]{{20,400}})"
    rf"|\b((?:\w+\.)?\w*(?:api_key|apikey|API_KEY|_token|_TOKEN))\s*=\s*{_Q}([^\"'\\\n]{{20,400}}){_Q}"
)
_OUTPUT = pattern_of(r"outputs?/")


def judge(evidence: Evidence) -> Verdict:
    """High for each key in a notebook that git tracks, medium elsewhere; less sure where a value has no known shape."""
    need = need_of(evidence)
    if not evidence.has(need):
        return Verdict(status=Status.NOT_CHECKED, reason=NOT_GATHERED[need])
    as_code = frozenset(
        p
        for p, t in evidence.texts.items()
        if p.endswith((".py", ".scala", ".r", ".sql")) and any(w in t for w in _SIGNS) and _AS_CODE.search(t[:20_000])
    )

    def is_notebook(path: str) -> bool:
        return path in as_code or _NAMES.is_in(path) or kind_of(path) is Kind.NOTEBOOK

    lost = hole(evidence, source_of(evidence))
    notebooks = files_of(evidence, is_notebook)
    if not notebooks:
        return unseen(lost, "No notebook lies here.")
    findings = [*in_files(CHECK, evidence, is_notebook, _tell), *_unknown(evidence, notebooks)]
    return told(
        findings,
        lost,
        failed=in_how_many(findings, "notebook"),
        passed="No notebook holds a key.",
        looked_at=count_of(len(notebooks), "notebook"),
    )


def _tell(key: Key, sightings: list[Sighting]) -> str:
    first = sightings[0]
    shown = [s for s in sightings if _OUTPUT.search(s.member or "")]
    if shown and len(shown) < len(sightings):
        fact = f"{_cell(first)} of {first.path} holds it, and {_cell(shown[0]).lower()} shows it"
    elif shown:
        fact = f"{_cell(shown[0])} of {shown[0].path} shows it, though no cell may hold it any more"
    else:
        fact = f"{_cell(first)} of {first.path} holds it"
    paths = len({s.path for s in sightings})
    rest = f", as {'do' if paths > 2 else 'does'} {count_of(paths - 1, 'more notebook')}" if paths > 1 else ""
    return f"{fact}{rest}. Notebooks are sent and published whole, with what they printed."


def _cell(sighting: Sighting) -> str:
    """`Cell 3`, `The output of cell 3`, or the file's line where it has no cells."""
    met = re.match(r"cells/(\d+)/(outputs?)?", sighting.member or "")
    if met is None:
        return f"Line {sighting.line}" if sighting.line else "A line"
    number = int(met[1]) + 1
    return f"The output of cell {number}" if met[2] else f"Cell {number}"


def _unknown(evidence: Evidence, notebooks: list[str]) -> list[Finding]:
    """Values that are given to a key's name in a notebook, and are of no known shape."""
    found = []
    for path in notebooks:
        text = evidence.texts.get(path, "")
        names: dict[str, tuple[int, int]] = {}
        for met in _GIVEN.finditer(text):
            name, value = next((met[n], met[n + 1]) for n in (1, 3, 5, 7) if met[n])
            if is_key_variable(name.rpartition(".")[2]) and looks_real(value):
                names.setdefault(name, lines_of(text).at(met.start()))
        found += [
            CHECK.finding(
                f"{path} gives {name} a value that looks like a real key. Its shape is no provider’s; see whose it is.",
                locations=[at(path, *place)],
                severity=Severity.HIGH if is_tracked(path, evidence) else Severity.MEDIUM,
                confidence=Confidence.LOW,
                about=name,
            )
            for name, place in names.items()
        ]
    return found


CHECK = Check(
    "S3-NOTEBOOK",
    sin=Sin.CI_AND_LOGS,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES, Need.HISTORY},
    reads=READS,
    judge=judge,
    module=__name__,
)
