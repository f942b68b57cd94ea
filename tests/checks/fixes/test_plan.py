"""Plans and previews: what is shown is what would be written, and no value is in it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.fixes.plan import Change, Fix, Keeping, Mixed, Piece, added_at_end, combined, line_end, spliced
from checks.fixes.preview import FilePreview, preview
from checks.keys.secret import Secret
from checks.model import Safety
from checks.veil import Veil


@pytest.fixture
def show(matcher):
    veil = Veil()
    veil.lower(matcher)

    def shown(change: Change, *keeps: Keeping) -> FilePreview:
        fix = Fix(recipe="r", target="t", title="T", safety=Safety.REVIEW, changes=(change,), keeps=keeps)
        return preview(fix, matcher, veil).files[0]

    return shown


def change(before: bytes | None, *pieces: Piece, **more) -> Change:
    return Change(base=Path("/"), path="f.txt", shown="f.txt", before=before, pieces=pieces, **more)


def rows(file: FilePreview) -> list[str]:
    signs = {"same": " ", "removed": "-", "added": "+", "gap": "⋮"}
    return [f"{signs[line.kind]}{line.text}" for line in file.lines]


def test_pieces_take_the_place_of_bytes_and_leave_the_rest() -> None:
    assert spliced(b"one two three", [Piece(8, 13, b"3"), Piece(0, 3, b"1")]) == b"1 two 3"
    with pytest.raises(ValueError, match="overlap"):
        spliced(b"abc", [Piece(0, 2, b""), Piece(1, 3, b"")])
    with pytest.raises(ValueError, match="outside"):
        spliced(b"abc", [Piece(2, 9, b"")])


def test_several_changes_of_one_file_are_one_where_they_do_not_meet() -> None:
    first, second = (
        change(b"abcdef", Piece(0, 1, b"A"), notes=("x",)),
        change(b"abcdef", Piece(5, 6, b"F"), private=True),
    )
    (both,) = combined([first, second])
    assert (both.content, both.private, both.notes) == (b"AbcdeF", True, ("x",))
    assert len(combined([first, msgspec.structs.replace(second, path="other")])) == 2
    for odd in (change(b"abcdef", Piece(0, 2, b"")), change(b"other", Piece(0, 1, b""))):
        with pytest.raises(Mixed, match="two fixes change"):
            combined([first, odd])
    with pytest.raises(Mixed):
        combined([change(None, Piece(0, 0, b"a")), change(None, Piece(0, 0, b"b"))])
    made = [change(b"i", after=b"i" + n, again=lambda b, n=n: b + n) for n in (b"1", b"2", b"3")]
    assert [c.content for c in combined(made)] == [b"i123"]


@pytest.mark.parametrize(
    ("before", "after"),
    [(b"a\n", b"a\nnew\n"), (b"a", b"a\nnew\n"), (b"a\r\nb\r\n", b"a\r\nb\r\nnew\r\n"), (b"", b"new\n")],
)
def test_lines_are_added_as_the_file_ends_its_own(before: bytes, after: bytes) -> None:
    assert spliced(before, [added_at_end(before, ["new"])]) == after
    assert line_end(after) in after


def test_a_plan_prints_nothing_of_what_it_holds() -> None:
    made = change(b"password", Piece(0, 8, b"other"))
    fix = Fix(recipe="r", target="t", title="T", safety=Safety.SAFE, changes=(made,))
    assert "password" not in repr(fix) and "other" not in repr(fix)


def test_a_digest_names_the_plan_and_the_file_it_was_made_of() -> None:
    def digest(before: bytes, new: bytes) -> str:
        made = change(before, Piece(0, 1, new))
        return Fix(recipe="r", target="t", title="T", safety=Safety.SAFE, changes=(made,)).digest

    assert digest(b"ab", b"x") == digest(b"ab", b"x")
    assert len({digest(b"ab", b"x"), digest(b"ac", b"x"), digest(b"ab", b"y")}) == 3


def test_a_difference_has_its_lines_and_their_neighbours(show) -> None:
    text = b"".join(b"line %d\n" % n for n in range(1, 21))
    at = text.index(b"line 9")
    file = show(change(text, Piece(at, at + 6, b"line nine"), added_at_end(text, ["the end"])))
    assert rows(file) == [
        "⋮", " line 7", " line 8", "-line 9", "+line nine", " line 10", " line 11", "⋮", " line 19", " line 20", "+the end",
    ][1:]  # fmt: skip
    assert [(x.old, x.new) for x in file.lines if x.kind == "same"] == [
        (7, 7),
        (8, 8),
        (10, 10),
        (11, 11),
        (19, 19),
        (20, 20),
    ]
    assert next(x for x in file.lines if x.kind == "added" and x.text == "the end").new == 21


def test_a_key_in_a_difference_is_its_mask_and_its_neighbours_are_quiet(show, key) -> None:
    value = key()
    text = f'DB_PASSWORD=hunter2secret\nOPENAI_API_KEY="{value}"\nDEBUG=1\n'.encode()
    start = text.index(value.encode())
    file = show(change(text, Piece(start, start + len(value), b"shrift://openai/atlas")))
    assert rows(file) == [
        " DB_PASSWORD=…",
        f'-OPENAI_API_KEY="sk-proj-…{value[-4:]}"',
        '+OPENAI_API_KEY="shrift://openai/atlas"',
        " DEBUG=1",
    ]


def test_a_value_that_a_fix_moves_is_hidden_although_nobody_knows_its_shape(show) -> None:
    text = b"token: Zebra-77-Quagga\n"
    kept = Keeping(provider="x", label="y", variable="TOKEN", masked="…", value=Secret(b"Zebra-77-Quagga"))
    file = show(change(text, Piece(7, 22, b"${TOKEN}")), kept)
    assert rows(file) == ["-token: …", "+token: ${TOKEN}"]


def test_a_key_that_a_fix_writes_is_hidden_too(show, key) -> None:
    value = key()
    assert value not in str(show(change(b"a\n", Piece(0, 1, value.encode()))))
    assert value not in str(show(change(None, Piece(0, 0, value.encode()))))


def test_a_long_line_is_cut_around_what_changes(show) -> None:
    text = b"word " * 4000 + b"MARK" + b" word" * 4000
    at = text.index(b"MARK")
    file = show(change(text, Piece(at, at + 4, b"NEW")))
    assert all(len(line.text) <= 160 for line in file.lines)
    assert "NEW" in file.lines[1].text


WORDS = st.lists(st.sampled_from(["alpha", "beta", "gamma", "", "delta four"]), max_size=12)


@given(lines=WORDS, ended=st.booleans(), data=st.data())
def test_any_difference_leads_from_one_text_to_the_other(lines: list[str], ended: bool, data: st.DataObject) -> None:
    """The lines that are shown, put into the old text at their numbers, give the new one."""
    from checks.fixes.preview import _lines

    text = "\n".join(lines).encode() + (b"\n" if ended and lines else b"")
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    pieces = [
        Piece(a, b, data.draw(st.sampled_from([b"", b"new", b"new\n", b"\nnew", b"two\nlines\n"])))
        for a, b in zip(cuts[::2], cuts[1::2], strict=False)
    ]
    after = spliced(text, pieces)
    shown = _lines(text, pieces, lambda data: [])
    removed = {x.old for x in shown if x.kind == "removed"}
    added = {x.new: x.text for x in shown if x.kind == "added"}
    old = _texts(text)
    kept = iter([line for n, line in enumerate(old, 1) if n not in removed])
    made = [added[n] if n in added else next(kept, "lost") for n in range(1, len(_texts(after)) + 1)]
    assert made == _texts(after)
    assert next(kept, None) is None


def _texts(data: bytes) -> list[str]:
    return [line.decode().removesuffix("\n") for line in data.splitlines(keepends=True)]
