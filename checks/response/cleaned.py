"""Cleaning a history in words: what it means for a repository, and how its rehearsal went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from checks.words import count_of, seconds_of

if TYPE_CHECKING:
    from checks.response.history import Cleaning
    from checks.response.rehearsal import Rehearsed


def about(cleaning: Cleaning) -> list[str]:
    """What cleaning one repository means, a line each."""
    where = cleaning.repository or "this repository"
    lines = [f"{where}: {count_of(cleaning.holders, 'object')} with the key."]
    if cleaning.strips:
        lines.append(
            f"  {count_of(len(cleaning.strips), 'file version')} cannot be changed as text (binary, packed, encoded) "
            "and will be missing afterwards."
        )
    for name in cleaning.strips_now:
        lines.append(f"  {name} is in the newest commit and would be missing there too: replace it first.")
    lines.append("  All commits from the first with the key on get new names; signatures on them are lost.")
    if cleaning.host == "github.com":
        lines.append(
            "  GitHub refuses refs/pull: that is expected. Its support drops them and cached views when asked."
        )
    return lines


def rehearsed_words(told: Rehearsed, masked: str) -> list[str]:
    """How a rehearsal went, a line each."""
    lines = about(told.cleaning)
    lines.append(
        f"  Rehearsed in {seconds_of(told.seconds)}: {told.changed:,} of {count_of(told.commits, 'commit')} changed."
    )
    if told.clean:
        lines.append(f"  Clean: {masked} is in no object and no name of the result.")
    else:
        lines.append(f"  Not clean: {masked} is still in {count_of(len(told.left), 'place')} of the result:")
        lines += [f"    {place}" for place in told.left[:20]]
        lines.append(
            "  These commands change content and messages. A file’s name (in a tree) takes --path-rename, an author"
        )
        lines.append(
            "  --mailmap, a tag’s name --tag-rename in the same clone; a branch is renamed, a tag of a file deleted."
        )
    if told.others:
        stay = "stays" if told.others == 1 else "stay"
        lines.append(f"  {count_of(told.others, 'other key')} {stay} in this history.")
    if told.skipped:
        lines.append(f"  {count_of(told.skipped, 'ref')} with an impossible name could not be rehearsed.")
    lines.append("  Only what has a name was copied: reflogs, older stashes and lost commits stay in this clone.")
    return lines
