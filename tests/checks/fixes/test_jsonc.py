"""Small edits of JSON: a member more or less, and nothing else."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.fixes.fixers.jsonc import Text, first_item, first_member, without_member
from checks.fixes.plan import spliced
from checks.structure.forms.json import read_json

WORDS = st.text(
    st.characters(codec="utf-8", exclude_characters="\0\ufeff", exclude_categories=("Cs", "Cc")), max_size=8
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-99, 99) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=8,
)
OBJECTS = st.dictionaries(WORDS.filter(lambda w: w not in ("new",)), VALUES, max_size=4)
WRITTEN = st.sampled_from([{"indent": 2}, {"indent": 4}, {"indent": "\t"}, {}, {"separators": (",", ":")}])


@given(value=OBJECTS, how=WRITTEN, crlf=st.booleans(), mark=st.booleans())
def test_a_member_is_put_before_all_others(
    value: dict[str, object], how: dict[str, object], crlf: bool, mark: bool
) -> None:
    data = json.dumps(value, ensure_ascii=False, **how).encode()  # type: ignore[arg-type]
    data = data.replace(b"\n", b"\r\n") if crlf else data
    data = b"\xef\xbb\xbf" + data if mark else data
    text = Text(data)
    (root,) = read_json(text.text)
    after = spliced(data, [first_member(text, root, '"new": [1]')])
    read = json.loads(after.decode("utf-8-sig"))
    assert read == {"new": [1], **value} and next(iter(read)) == "new"
    assert not crlf or b"\n" not in after.replace(b"\r\n", b"")


@given(value=OBJECTS.filter(bool), how=WRITTEN, data=st.data())
def test_a_member_goes_with_its_comma(value: dict[str, object], how: dict[str, object], data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(value)))
    raw = json.dumps(value, ensure_ascii=False, **how).encode()  # type: ignore[arg-type]
    text = Text(raw)
    (root,) = read_json(text.text)
    piece = without_member(text, root, name)
    assert piece is not None
    assert json.loads(spliced(raw, [piece])) == {k: v for k, v in value.items() if k != name}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{\n  // one\n  "a": 1, // of a\n  // two\n  "b": 2\n}', '{\n  // one\n  "a": 1, // of a\n  // two\n}'),
        ('{ "a": 1, "b": 2, }', '{ "a": 1,  }'),
        ('{"b": 2 /* last */}', "{ /* last */}"),
    ],
)
def test_comments_stay(before: str, after: str) -> None:
    text = Text(before.encode())
    (root,) = read_json(text.text)
    piece = without_member(text, root, "b")
    if piece is not None:
        made = spliced(before.encode(), [piece]).decode()
        assert made == after
        assert "b" not in [k for (k, *_) in read_json(made)[0].named()]
    else:
        assert "// two" in before  # a comment stands between, and whose it is nobody knows


def test_an_item_is_put_before_all_others() -> None:
    for before, after in (("[]", "[1]"), ("[ 2 ]", "[1,  2 ]")):
        text = Text(before.encode())
        assert spliced(before.encode(), [first_item(text, read_json(text.text)[0], "1")]).decode() == after
