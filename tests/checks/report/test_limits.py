"""What was not looked at, in sentences."""

from __future__ import annotations

import pytest

from checks.model import Limit
from checks.report.limits import limit_words

SAID = {
    "2 files of pictures, sound, fonts, models or compiled code were passed by.": Limit(
        id="media", what=".", why="pictures …", count=2
    ),
    "1 place with other people’s code or lock files (uv.lock) was passed by; a search of the git history reads them.": Limit(
        id="third-party", what="uv.lock", why="…"
    ),
    "object a4f7eb2 › content › a.tar and 3 more: nested deeper than 3 containers.": Limit(
        id="container",
        source="history",
        what="a4f7eb24fd0a7e4d59cf120014d8b054555b8b0f!content!a.tar",
        why="nested deeper than 3 containers",
        count=4,
    ),
    "what!an odd name.txt: Permission denied.": Limit(
        id="unreadable", what="what!an odd name.txt", why="Permission denied"
    ),
    "~/.codex/log.txt: only its first 1.0 MB were read.": Limit(
        id="cut", what=".codex/log.txt", why="only its first 1.0 MB were read", source="machine"
    ),
    "The clone is shallow: older commits are not here.": Limit(
        id="shallow", what=".", why="the clone is shallow: older commits are not here", source="history"
    ),
    "Only what came after v1 was read in app.": Limit(id="since", what="app", why="only what came after v1 was read"),
    "S1-TRACKED broke and has no verdict (KeyError).": Limit(id="check-broke", what="S1-TRACKED", why="KeyError"),
    "Objects are missing or broken (7 times).": Limit(
        id="broken-objects", what="", why="objects are missing or broken", source="history", count=7
    ),
}


@pytest.mark.parametrize("sentence", SAID)
def test_a_limit_is_a_sentence(sentence: str) -> None:
    assert limit_words(SAID[sentence]) == sentence


def test_an_account_is_named_as_the_list_names_it() -> None:
    said = Limit(id="could-not-ask", what="openai/default", why="openai/default could not tell its cost: no answer")
    assert limit_words(said) == "openai/default could not tell its cost: no answer."
