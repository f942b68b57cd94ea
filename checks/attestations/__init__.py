"""Attestations: dated answers by a person to what no program can see, and where they are kept.

They are kept in the data folder of who answers, by project: a scanned folder is a stranger's, and must not answer for
itself. What a team shares is exported to a file, and imported by each member with a look at it.
"""

from __future__ import annotations

from checks.attestations.book import Answers, BrokenAnswers
from checks.attestations.model import DAYS, Attestation, Question, State, drill_days, questions

__all__ = ["DAYS", "Answers", "Attestation", "BrokenAnswers", "Question", "State", "drill_days", "questions"]
