"""Preload scripts of Electron: what they hand to pages. The environment of the program is none of a page's business."""

from __future__ import annotations

from collections.abc import Iterator

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.model import Confidence, Severity
from checks.readings import Reading
from checks.sins.s2_client_side.apps import is_left_out
from checks.sins.s2_client_side.baked import Baked
from checks.sins.s2_client_side.public_names import names_secret
from checks.sins.s2_client_side.shipped import spot
from checks.structure.flow import Flow, Use
from checks.structure.syntax import Call, code

READS = (Reading(("*.js", "*.ts", "*.mjs", "*.cjs", "*.mts", "*.cts"), ("exposeinmainworld",)),)
WHOLE = "The whole environment"
# The object itself, or whichever of its values a page asks for.
_WHOLE = pattern_of(r"\bprocess\.env\b(?:\s*\[\s*(?![\"'`])\w|(?!\s*(?:\?\.|[.\[])))")


def exposed(evidence: Evidence) -> Iterator[Baked]:
    """The environment, or a provider's secret in it, where a preload script hands it to pages."""
    for path, text in sorted(evidence.texts.items()):
        if "exposeInMainWorld" not in text or is_left_out(path):
            continue
        read = code(text, path)
        flow = Flow(read, _is_secret)
        for call in read.calls:
            if not call.named("*.exposeInMainWorld", "exposeInMainWorld"):
                continue
            place = spot(path, call.line, call.column)
            if _hands_all(call, flow):
                yield Baked(WHOLE, f"is handed to every page by {path}", place, Confidence.HIGH, Severity.CRITICAL)
                continue
            for argument in call.arguments:
                if (use := flow.carried(argument)) is not None:
                    how = f"is handed to every page by {path}"
                    yield Baked(use.name, how, spot(path, use.line, use.column), Confidence.HIGH)
                    break


def _is_secret(use: Use) -> bool:
    return use.kind == "environment" and names_secret(use.name)


def _hands_all(call: Call, flow: Flow) -> bool:
    return any(_WHOLE.search(a.text) is not None for a in call.arguments if len(a.text) < 20_000)
