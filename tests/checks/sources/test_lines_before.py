"""Lines of a large document are counted on from where they were counted before, in whatever order they are asked for."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from checks.sources.position import SMALL, lines_before

LARGE = (b"one\ntwo\n\n" * SMALL, b"\n" * (SMALL + 1), b"x" * (SMALL + 1) + b"\n")


@given(st.lists(st.tuples(st.sampled_from(LARGE), st.integers(0, SMALL + 5)), max_size=20))
def test_it_is_what_counting_from_the_beginning_gives(asked: list[tuple[bytes, int]]) -> None:
    for data, offset in asked:
        assert lines_before(data, offset) == data.count(b"\n", 0, offset)
    assert lines_before(b"a\nb", 3) == 1
