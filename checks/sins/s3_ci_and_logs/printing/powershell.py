"""PowerShell, which no grammar here reads: what `Write-Host` and its kin are given, line by line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from checks.expressions.patterns import pattern_of
from checks.model import Confidence
from checks.sins.s3_ci_and_logs.printing.names import is_key_name, is_key_variable
from checks.structure.positions import lines_of

T = TypeVar("T")

_SINK = pattern_of(
    r"(?im)^[^#\n]{0,300}?\b(Write-(?:Host|Output|Information|Verbose|Debug|Warning|Error)|echo|\[Console\]::Write(?:Line)?)\b([^\n#]{1,600})"
)
_SINGLE = pattern_of(r"'[^'\n]*'")
_VARIABLE = pattern_of(r"\$\{?(env:)?([A-Za-z_]\w*)\}?((?:\.\w+)*)(\(|\[)?", re.IGNORECASE)
_ABOUT = pattern_of(r"(?i)\.(?:Length|Count|Substring|StartsWith|EndsWith|GetHashCode|GetType|IsNullOrEmpty)$")
_ASKED = pattern_of(r"(?i)(?:IsNullOr\w+\(|\bif\s*\(\s*(?:-not\s+|!\s*)?)\s*$")
_TAKEN = pattern_of(r"\||>|\)\s*$")


def powershell(text: str, make: Callable[..., T]) -> Iterator[T]:
    """The lines that print a variable named as a key."""
    for met in _SINK.finditer(text):
        said = _SINGLE.sub("", met[2])
        if re.search(r">\s*\$?\w|\|\s*(?:Out-File|Set-Content|Add-Content|Out-Null|docker|gh)\b", said):
            continue
        for variable in _VARIABLE.finditer(said):
            named = (
                is_key_variable(variable[2])
                if variable[1]
                else is_key_name(variable[2] if not variable[3] else variable[3])
            )
            if not named or _ABOUT.search(variable[3]) or _ASKED.search(said[: variable.start()]):
                continue
            line, column = lines_of(text).at(met.start(1))
            end_line, end_column = lines_of(text).at(met.end(2))
            sure = Confidence.HIGH if variable[1] else Confidence.MEDIUM
            yield make(variable[2], met[1], line, column, end_line, end_column, sure)
            break
