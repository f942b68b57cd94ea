"""No sentence in the window names an option of the command line."""

from __future__ import annotations

import pytest

from checks.evidence import NOT_GATHERED
from gui.models.seen import as_seen


@pytest.mark.parametrize("reason", NOT_GATHERED.values())
def test_what_was_not_gathered_is_told_by_what_one_sees(reason: str) -> None:
    assert "--" not in as_seen(reason)


def test_the_rest_of_a_sentence_stays() -> None:
    said = "Whether 13 keys are a person’s own was not seen. This machine was not looked at; “--machine” looks."
    assert as_seen(said).endswith("was not looked at; “This machine” on the start page does.")
    assert as_seen("“--set” in scripts") == "“--set” in scripts"
