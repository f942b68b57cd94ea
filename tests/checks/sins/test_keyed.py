"""What was missed in a search, as the end of a sentence."""

from __future__ import annotations

import pytest

from checks.sins.keyed import answer, hole
from tests.checks.sins.cases import limit, seen


@pytest.mark.parametrize(
    ("missed", "source", "says"),
    [
        (limit("broken-objects"), "history", "1 object is missing or broken; everything else was read"),
        (limit("broken-objects", count=2), "history", "2 objects are missing or broken; everything else was read"),
        (
            limit("unreadable", "worktree", why="Permission denied"),
            "worktree",
            "1 place could not be read (Permission denied)",
        ),
        (
            limit("unreadable", "worktree", 3, "Permission denied"),
            "worktree",
            "3 places could not be read (Permission denied)",
        ),
        (
            limit("texts", "worktree", 12, "no more text than 96 MB is kept for it"),
            "worktree",
            "12 files were not read for what is set and called there (no more text than 96 MB is kept for it)",
        ),
        (limit("shallow", why="the clone is shallow"), "history", "the clone is shallow"),
    ],
)
def test_what_was_missed_is_told_in_words(missed, source: str, says: str) -> None:
    found = hole(seen(limits=(missed,)), source)
    assert found is not None and found[1] == says


def test_texts_that_were_not_kept_were_searched_for_keys_all_the_same() -> None:
    missed = seen(limits=(limit("texts", "worktree", 12),))
    verdict = answer(missed, [], failed="One.", passed="None.", looked_at="3 files", source="worktree")
    assert (verdict.status.value, verdict.reason) == ("pass", "None.")


def test_which_key_stands_for_a_file_does_not_depend_on_the_order_of_the_ledger() -> None:
    from checks.sins.env_files import holds_key
    from tests.checks.sins.cases import file, key, seen

    first = key(file(".env", "untracked", line=1), fingerprint="b" * 32)
    second = key(file(".env", "untracked", line=2), fingerprint="a" * 32)
    for order in ((first, second), (second, first)):
        assert holds_key(seen(*order))[".env"][0] == first
