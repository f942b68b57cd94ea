"""Macros of Rust: what stands in them is found as it is met when a text is gone through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.structure.syntax import Code

_PIECES = (
    "fn main() {", "}", "println!(\"{} {}\", key, other.name());", "let a = vec![call(1), vec![b, \"c\"], d + 1];", "env!(\"KEY\")", "a!(b!(c!(d(), \"e\")), f);",
    "macro_rules! m { ($x:expr) => { send($x) }; }", "#[derive(Debug, Clone)]", "json!({\"key\": value(), \"b\": [1, call(2)]});", "mod tests { let x = format!(\"{}\", y); }",
    "select! { v = first() => go(v), else => stop(), }", "// env!(\"NO\")", "x!(", "(", ")", "!", "call(r#\"a\"#, 'c');", "assert!(a < b, \"no {}\", c.d(e));",
)  # fmt: skip
KINDS = (
    frozenset(("call_expression", "macro_invocation")),
    frozenset(("string_literal", "identifier", "token_tree")),
    frozenset(("let_declaration", "binary_expression", "field_expression", "line_comment")),
)


def same(text: str) -> None:
    for kinds in KINDS:
        read = Code(text, "rust")
        found = [(node.kind, node.start, node.end) for node in read.find(kinds)]
        met = [(node.kind, node.start, node.end) for node in read.nodes if node.kind in kinds]
        assert [start for _, start, _ in found] == sorted(start for _, start, _ in found)
        # In broken code a walk may come to an expression twice, and after what stands behind it.
        assert set(found) == set(met), text


@pytest.mark.parametrize("piece", _PIECES)
def test_one_by_one(piece):
    same(piece)
    same(f"fn main() {{ {piece} }}")


@given(st.lists(st.sampled_from(_PIECES), max_size=12))
def test_in_any_order(pieces):
    same("\n".join(pieces))


def test_what_a_macro_is_given_is_found():
    read = Code('fn f() { a!(b("c"), d!(e())); }', "rust")
    assert [read.of(node) for node in read.find(KINDS[0])] == ['a!(b("c"), d!(e()))', 'b("c")', "d!(e())", "e()"]


def test_hundreds_of_macros_in_each_other_end():
    same("a!(" * 300 + "b(c)" + ")" * 300)
