"""`python -m tests.gui.pictures OUT [WORD …]`: draw all pictures, or those with one of these words in their names.

A word begins as a scene does, with its number or without (`04-findings`, `vault-add`), or is part of that. `--family
NAME` draws in other letters than Inter, `--language de` in another language, `--readme` the two pictures of the README.
"""

from __future__ import annotations

import sys
from pathlib import Path

from . import draw, draw_readme

given = sys.argv[1:]
if not given or given[0].startswith("-"):
    raise SystemExit(__doc__)
options = {"--family": "Inter", "--language": "en"}
for name in options:
    if name in given:
        at = given.index(name)
        options[name] = given[at + 1]
        del given[at : at + 2]
words = [word for word in given[1:] if not word.startswith("--")]
if "--readme" in given:
    draw_readme(Path(given[0]))
else:
    draw(Path(given[0]), words, options["--family"], options["--language"])
