"""What is asked of code in another order, of more of it, or of a part of it, is answered the same."""

from __future__ import annotations

import pytest

from checks.structure import languages, syntax, tree
from checks.structure.flow import environment_name
from checks.structure.latest import Latest
from checks.structure.syntax import code
from checks.structure.tree import documents
from tests.checks.structure.test_syntax import CALLS


@pytest.mark.parametrize("path", CALLS)
def test_nodes_that_are_found_are_those_that_are_walked_to(path: str) -> None:
    text = CALLS[path][0] * 2
    read = code(text, path)
    kinds = frozenset(node.kind for node in read.nodes) - {"ERROR"}
    found = list(read.find(kinds | {"no_kind_of_any_language"}))
    assert [n for n in read.nodes if n.kind in kinds] == found  # the same ones, not others like them


@pytest.mark.parametrize("path", CALLS)
def test_a_node_that_was_found_knows_what_is_around_it(path: str) -> None:
    text = CALLS[path][0] * 2
    walked = [(call.callee, [outer.kind for outer in call.node[1].up()]) for call in _walked(text, path).calls]
    assert [(call.callee, [outer.kind for outer in call.node[1].up()]) for call in _new(text, path).calls] == walked


def test_parents_that_are_asked_for_often_are_found_by_one_walk() -> None:
    text = "def f(a):\n" + "    g(a)\n" * (languages.MOST_PARENTS + 50)
    calls = _new(text, "a.py").calls
    assert {call.function for call in reversed(calls)} == {"f"}
    assert {call.node[1].parent.kind for call in calls} == {"expression_statement"}


def test_a_deep_nest_is_asked_about_in_a_time_that_grows_with_it() -> None:
    text = "f(\n" * 3000 + ")\n" * 3000
    assert all(call.function == "" for call in _new(text, "a.js").calls)


def test_the_code_of_a_file_is_kept_until_others_take_its_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syntax, "_latest", Latest(30))
    first = code("f(1)  # first", "a.py")
    assert code("f(1)  # first", "b.py") is first
    assert code("f(2)  # second", "a.py") is not first
    assert code("f(1)  # first", "a.py") is first  # asked for last: the second has to go
    code("f(3)  # third, longer", "a.py")
    code("f(4)  # fourth, longer", "a.py")
    assert code("f(1)  # first", "a.py") is not first


def test_so_are_the_documents_of_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tree, "_latest", Latest(30))
    first = documents("a: 1  # first", "a.yaml")
    documents("a: 2  # second", "a.yaml")
    assert documents("a: 1  # first", "a.yaml") is first  # asked for last: the second has to go
    documents("a: 3  # third", "a.yaml")
    assert documents("a: 1  # first", "a.yaml") is first
    documents("a: 4  # fourth, as long as all", "a.yaml")
    assert documents("a: 1  # first", "a.yaml") is not first


@pytest.mark.parametrize(
    ("path", "text", "module"),
    [
        ("a.js", "const a = require('b')", "b"),
        ("a.ts", "const a = await import(/* why */ 'b')", "b"),
        ("a.ts", "const a = () => import('b')", "b"),
        ("a.py", "a = __import__('b')", "b"),
        ("a.py", "a = importlib.import_module('b')", "b"),
        ("a.rb", "require 'b'", "b"),
        ("a.lua", "local a = require 'b'", "b"),
    ],
)
def test_calls_that_import_are_seen_without_looking_at_all_calls(path: str, text: str, module: str) -> None:
    assert [found.module for found in code(text, path).imports] == [module]


def test_a_constant_of_dart_is_called_as_any_other() -> None:
    text = "var a = f(const String.fromEnvironment('OPENAI_API_KEY'));\nvar b = const Key('x');\nvar c = constant('y');"
    assert [c.callee for c in code(text, "a.dart").calls] == ["f", "String.fromEnvironment", "Key", "constant"]
    assert environment_name("const String.fromEnvironment('OPENAI_API_KEY')") == "OPENAI_API_KEY"


def _new(text: str, path: str) -> syntax.Code:
    return syntax.Code(text, languages.language_of(path, text))


def _walked(text: str, path: str) -> syntax.Code:
    read = _new(text, path)
    for _ in read._root.walk() if read._root is not None else ():
        pass
    return read
