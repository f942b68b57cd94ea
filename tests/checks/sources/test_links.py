"""What refs reach: asked of what was known before, the answers are those of the whole store."""

from __future__ import annotations

import pytest

from checks.sources.links import Links, Reached
from checks.sources.listing import Listing


class View:
    """A store of commits, of which all links are known."""

    shallow: frozenset[bytes] = frozenset()

    def read(self, ids):
        assert not list(ids)
        return ()


def id_of(name: str) -> bytes:
    return name.encode().ljust(40, b"0")


# Three commits in a row and one that stands alone, which are in packs; and two beside these.
PACKED = {"a": "", "b": "a", "c": "b", "alone": ""}
BESIDE = {"d": "c", "fork": "b"}


@pytest.fixture
def store():
    names = {**PACKED, **BESIDE}
    listing = Listing(40)
    listing.extend([bytes.fromhex(id_of(n).hex()) for n in names], b"\1" * len(names), [1] * len(names))
    listing.ids = bytearray(b"".join(map(id_of, names)))
    known = {n: b" ".join(map(id_of, parents.split())) for n, parents in enumerate(names.values())}
    followed: list[str] = []

    def every() -> Links:
        followed.append("all")
        return Links(View(), listing, known)

    return every, Links(View(), listing, known, len(PACKED)), followed


def ids(*names: str) -> list[str]:
    return [id_of(name).decode() for name in names]


@pytest.mark.parametrize(
    "now, is_known",
    [
        (["c"], True),
        (["d"], True),  # a commit on top of it
        (["c", "d"], True),
        (["b"], False),  # it was put back
        (["d", "alone"], False),  # another is reached as well
        (["fork"], False),  # made from an older one
        ([], False),
        (["elsewhere"], False),
    ],
)
def test_the_answers_are_the_same_as_of_all_links(store, now, is_known):
    every, beside, followed = store
    before = Reached(ids("c"), every).kept([id_of(name) for name in PACKED], beside)
    followed.clear()
    reached = Reached(ids(*now), every, before, beside)
    anew = Reached(ids(*now), every)
    followed.clear()
    assert [id_of(n) in reached for n in PACKED] == [id_of(n) in anew for n in PACKED]
    assert reached.whole == anew.whole
    assert not followed
    assert bool(reached._asked) == is_known
    assert [id_of(n) in reached for n in BESIDE] == [id_of(n) in anew for n in BESIDE]


def test_a_commit_that_nobody_asked_about_is_looked_for_in_all(store):
    every, beside, followed = store
    before = Reached(ids("c"), every).kept([id_of("b")], beside)
    followed.clear()
    reached = Reached(ids("d"), every, before, beside)
    assert id_of("d") in reached and id_of("b") in reached and not followed
    assert id_of("alone") not in reached and followed == ["all"]
