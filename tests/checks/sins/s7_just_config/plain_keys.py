"""Files with a known key in them, as checks are given them: its stand-in in the text, its sighting at the place."""

from __future__ import annotations

import random
import string

from checks.evidence import Evidence
from checks.keys.standin import standin
from checks.model import Key
from checks.structure.positions import lines_of
from tests.checks.sins.cases import fact, file, key, repository, seen

KNOWN = "3a5f9c1e7b2d4806" * 4  # a fingerprint
STANDIN = standin(KNOWN, 40)


def random_value(length: int = 40, seed: int = 7) -> str:
    """A varied value of no known shape, made when the test runs."""
    return "".join(random.Random(seed).choices(string.ascii_letters + string.digits, k=length))


def holding(
    texts: dict[str, str], *, place: str = "tracked", symbol: str = "OPENAI_API_KEY", mode: int = 0o644, **more: object
) -> Evidence:
    """A project of these files; where `{key}` stands in one, a key of the ledger stands. `more` goes into the key."""
    sightings, written = [], {}
    for path, text in texts.items():
        written[path] = text.replace("{key}", STANDIN)
        at = -1
        while (at := written[path].find(STANDIN, at + 1)) >= 0:
            line, column = lines_of(written[path]).at(at)
            sightings.append(
                file(path, place, line=line, column=column, end_line=line, end_column=column + 40, symbol=symbol)
            )
    keys: list[Key] = [key(*sightings, name=KNOWN, **more)] if sightings else []
    facts = tuple(
        fact(p, tracked=place == "tracked", ignored=place == "ignored", mode=mode, repository=None if place == "plain" else "")
        for p in texts
    )  # fmt: skip
    tracked = tuple(texts) if place == "tracked" else ("app.py",)
    return seen(*keys, texts=written, files=facts, repositories=(repository(*tracked),))
