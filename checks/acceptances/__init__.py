"""Acceptances: findings that somebody tolerates, with a reason, a name and an end; one small file each under `.shrift/acceptances/`.

The folder that is scanned may be a stranger's: what is accepted stays in the report, with who accepted it; it counts half,
and a grave one caps the grade. What is no valid acceptance accepts nothing.
"""

from __future__ import annotations

from checks.acceptances.model import FOLDER, Acceptance, Broken

__all__ = ["FOLDER", "Acceptance", "Broken"]
