"""What the engine says of its options, as people find them in the window: a tick has a name, and no dashes."""

from __future__ import annotations

from checks.language import advice, mark, tr

_SAID = (
    ("“--online” asks it", mark("“Ask the git host” on the start page does")),
    ("“--machine” looks", mark("“This machine” on the start page does")),
    ("without “--no-history”", mark("with “Git history”")),
    ("“--online”", mark("“Ask the git host”")),
    ("“--machine”", mark("“This machine”")),
)


def as_seen(text: str) -> str:
    """The same sentence for who has no command line before him.

    >>> as_seen("The git host was not asked; “--online” asks it.")
    'The git host was not asked; “Ask the git host” on the start page does.'
    """
    text = advice(text)
    for said, seen in _SAID:
        text = text.replace(said, tr(seen))
    return text
