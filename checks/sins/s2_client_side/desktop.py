"""S2-DESKTOP: a key in a program that people install: in its sources, its packages, or built into it."""

from __future__ import annotations

from collections.abc import Iterator

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.model import Severity, Sin, Verdict
from checks.readings import Reading
from checks.sins.s2_client_side.apps import READS as APPS
from checks.sins.s2_client_side.apps import Form, apps_of
from checks.sins.s2_client_side.baked import Baked
from checks.sins.s2_client_side.built_in import READS as BUILT_IN
from checks.sins.s2_client_side.built_in import go_values, packed_settings, rust_values
from checks.sins.s2_client_side.judging import Words, judge_form
from checks.sins.s2_client_side.own_files import READS as OWN_FILES
from checks.sins.s2_client_side.own_files import from_own_files
from checks.sins.s2_client_side.preload import READS as PRELOAD
from checks.sins.s2_client_side.preload import exposed

_FORM = Form.DESKTOP
_WORDS = Words(
    consequence="Whoever has the program can take it out of it.",
    failed="in what people install.",
    passed="Nothing of a key goes into the program.",
    nothing="No program that people install, and no package of one, were seen.",
)


def judge(evidence: Evidence) -> Verdict:
    """High for each key that is in a program or built into it, critical once it is out; a name alone is less sure."""
    return judge_form(CHECK, _FORM, _WORDS, evidence, baked=_baked(evidence))


def _baked(evidence: Evidence) -> Iterator[Baked]:
    yield from rust_values(evidence)
    yield from go_values(evidence)
    yield from packed_settings(evidence)
    if any(a.kind in ("Electron", "NW.js") for a in apps_of(evidence, _FORM)):
        yield from exposed(evidence)
        yield from from_own_files(_FORM, evidence)


CHECK = Check(
    "S2-DESKTOP",
    sin=Sin.CLIENT_SIDE,
    severity=Severity.HIGH,
    needs={Need.WORKTREE, Need.FILES},
    reads=(*APPS, *BUILT_IN, *PRELOAD, *OWN_FILES, Reading(("wails.json",))),
    judge=judge,
    module=__name__,
)
