"""What a finished examination leaves in the memory of scans."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

import msgspec

from checks.expressions.patterns import pattern_of
from checks.joins import project_of
from checks.memory.files import BrokenMemory
from checks.memory.scan import scan_of
from checks.memory.scans import Scans, TooLarge
from checks.model import Limit, Report
from checks.sources import shown

if TYPE_CHECKING:
    from pathlib import Path

    from checks.evidence import Evidence
    from checks.examination import Request
    from checks.places import Places


def target_of(paths: tuple[Path, ...], home: Path | None = None) -> str:
    """What names a target in the memory: its folder, resolved; several of them; or a home without any folder."""
    names = [shown(str(path)) for path in paths]
    if not names:
        return "machine" if home is None else f"machine {shown(str(home))}"
    return names[0] if len(names) == 1 else json.dumps(sorted(names), ensure_ascii=False)


# In small letters a key is no longer known as one; names have few digits.
_LIKE_A_KEY = pattern_of(r"(?=(?:[a-z_-]*\d){4})[a-z0-9_-]{24,}")


def _without_key(project: str) -> str:
    """What names a project, for what is kept: where somebody named an account or a project like a key, its digest does."""
    return _LIKE_A_KEY.sub(lambda met: hashlib.sha256(met[0].encode()).hexdigest()[:16], project)


def remember(report: Report, request: Request, evidence: Evidence, places: Places) -> Report:
    """Keep the report; where that cannot be done it says so, and nothing else is lost."""
    asked = (*request.hosts, *evidence.accounts.asked)
    own = evidence.repository("")
    target = target_of(request.paths, request.home)
    scan = scan_of(report, target=target, asked=asked, project=_without_key(project_of(own)) if own else "")
    try:
        Scans(places).keep(scan, report)
    except BrokenMemory as error:
        why = f"this scan is not remembered: {error}"
    except TooLarge:
        why = "this scan is not remembered: its report is too large"
    else:
        return report
    limit = Limit(id="memory", what="", why=why, source="machine")
    return msgspec.structs.replace(report, limits=(*report.limits, limit))
