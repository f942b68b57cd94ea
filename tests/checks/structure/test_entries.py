"""Entries: every value of every form of settings, with its keys and its exact place."""

from __future__ import annotations

import pytest

from checks.structure.entries import MOST_ENTRIES, entries, find, form_of
from checks.structure.positions import lines_of
from checks.structure.tree import document, documents
from tests.checks.structure.texts import FORMS


@pytest.mark.parametrize("path", sorted(FORMS))
def test_every_value_is_found_with_its_keys_and_its_place(path: str) -> None:
    text, expected = FORMS[path]
    assert [(e.keys, e.value, e.line, e.column) for e in entries(text, path)] == expected


@pytest.mark.parametrize("path", sorted(FORMS))
def test_a_place_points_at_what_stands_there(path: str) -> None:
    text, _ = FORMS[path]
    lines = lines_of(text)
    for entry in entries(text, path):
        start = lines.start(entry.line) + entry.column - 1
        end = lines.start(entry.end_line) + entry.end_column - 1
        there = text[start:end]
        if entry.kind == "boolean" and there.startswith("<"):
            continue  # a property list's <true/>
        # Escapes, entities and joined lines are written longer than they say.
        written = there.replace("&amp;", "&").replace("\\u0041\\t", "A\t").replace("\\\n   ", "").replace("    ", "")
        assert written == entry.value.rstrip("\n")


def test_windows_line_ends_and_a_byte_order_mark_move_nothing() -> None:
    assert [(e.value, e.line, e.column) for e in entries("\ufeffa: b\r\nc: d\r\n", "a.yaml")] == [
        ("b", 1, 5),
        ("d", 2, 4),
    ]
    assert [(e.value, e.line, e.column) for e in entries("A=b\r\nC='d'\r\n", ".env")] == [("b", 1, 3), ("d", 2, 4)]
    assert [(e.value, e.line, e.column) for e in entries("\ufeff[s]\r\nk = v\r\n", "a.ini")] == [("v", 2, 5)]


@pytest.mark.parametrize(
    ("path", "text", "form"),
    [
        ("deploy/values-prod.yaml", "", "yaml"),
        ("conf/.env.local", "", "dotenv"),
        (".dev.vars", "", "dotenv"),
        ("secrets/prod.env", "", "dotenv"),
        ("terraform.tfstate.backup", "", "json"),
        ("prod.tfvars.json", "", "json"),
        ("x.tfvars", '{"a": 1}', "json"),
        ("Pipfile", "", "toml"),
        ("Pipfile.lock", "", "json"),
        (".aws/credentials", "", "ini"),
        ("local.properties", "", "properties"),
        ("App.entitlements", "", "xml"),
        ("config", "apiVersion: v1\nkind: Config\n", "yaml"),
        ("config", '{"a": 1}', "json"),
        ("config", "[core]\na = b\n", "ini"),
        ("settings", "A_KEY=1\nB=2\n", "dotenv"),
        ("notes", "Dear reader,\nnothing here.\n", ""),
    ],
)
def test_the_form_is_told_by_name_and_then_by_the_text(path: str, text: str, form: str) -> None:
    assert form_of(path, text) == form


def test_a_literal_is_told_from_an_expression_and_a_number_from_its_name() -> None:
    kinds = {e.keys[-1]: e.kind for e in entries('a = "x"\nb = var.c\nd = 5\ne = true\nf = null\n', "a.tf")}
    assert kinds == {"a": "text", "b": "expression", "d": "number", "e": "boolean", "f": "null"}
    assert [e.kind for e in entries("- '5'\n- 5\n- no\n-\n", "a.yaml")] == ["text", "number", "boolean", "null"]


def test_tags_and_documents_are_told() -> None:
    found = entries("a: !vault x\n---\nb: !Ref y\nc: !!str 5\n", "a.yaml")
    assert [(e.tag, e.document, e.value) for e in found] == [("!vault", 0, "x"), ("!Ref", 1, "y"), ("!!str", 1, "5")]


def test_a_pattern_finds_by_keys_globs_and_any_depth() -> None:
    found = entries("services: {a: {environment: {X_KEY: 1, Y: 2}}, b: {environment: [Z]}}", "compose.yml")
    assert [e.value for e in find(found, "services", "*", "environment", "*")] == ["1", "2", "Z"]
    assert [e.value for e in find(found, "**", "*_KEY")] == ["1"]
    assert [e.value for e in find(found, "services", "b", "**", 0)] == ["Z"]
    assert find(found, "environment") == ()
    assert len(find(found, "**")) == 3
    assert [e.name for e in found] == ["X_KEY", "Y", "environment"]


@pytest.mark.parametrize(
    ("path", "text", "values"),
    [
        ("a.yaml", "a: 1\nb: [x\n---\nc: 2\n", ["1", "x", "2"]),
        ("a.yaml", "a: 1\n\tb: 2\n", ["1"]),
        ("a.json", '{"a": 1, "b": {"c": "cut', ["1", "cut"]),
        ("a.toml", 'a = 1\nb = = 2\n[x\nc = "3"\nd = "open\ne = 4\n', ["1", "3", "open", "4"]),
        ("a.xml", "<a><b>1</b><c>2</d><e>3</e>", ["1"]),
        ("a.tf", 'a = "1"\nb = {{{\n', ["1"]),
        ("a.ini", "[x]\na = 1\n[y\nb = 2\n", ["1", "2"]),
    ],
)
def test_broken_text_gives_what_came_before_the_break(path: str, text: str, values: list[str]) -> None:
    assert [e.value for e in entries(text, path)][: len(values)] == values


def test_no_entity_of_a_document_is_believed() -> None:
    text = '<!DOCTYPE a [<!ENTITY x "pwned"><!ENTITY y SYSTEM "file:///etc/passwd">]>\n<a><b>&x;</b><c z="&y;">&lt;</c></a>'
    assert [e.value for e in entries(text, "a.xml")] == ["&x;", "&y;", "<"]


def _alias_bomb() -> str:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    return "\n".join(["a0: &a0 [x, x]", *levels])


def _entity_bomb() -> str:
    levels = [f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 20)]
    return f'<!DOCTYPE a [<!ENTITY e0 "x">{"".join(levels)}]><a>&e19;</a>'


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.yaml", _alias_bomb()),
        ("a.yaml", "[" * 100_000),
        ("a.yaml", "- " * 50_000),
        ("a.yaml", "{{" * 50_000),
        ("a.yaml", "a: {{ " * 20_000),
        ("a.yaml", "a: &a [*a]\nb: &b {<<: *b}\n"),
        ("a.yaml", "---\n[\n" * 20_000),
        ("a.yaml", "a: " + "x" * 1_000_000),
        ("a.json", "[" * 100_000),
        ("a.json", '{"a":' * 50_000),
        ("a.json", '"' + "\\" * 100_001),
        ("a.json", "/*" * 50_000),
        ("a.toml", "a = " + "[" * 100_000),
        ("a.toml", 'a="""' + '"\\' * 50_000),
        ("a.toml", "a." * 100_000),
        ("a.xml", _entity_bomb()),
        ("a.xml", "<a>" * 100_000),
        ("a.xml", "<a " + "b='c' " * 20_000),
        ("a.tf", "a = " + "[" * 50_000),
        ("a.tf", "a {" * 20_000),
        (".env", 'A="\n' * 50_000),
        (".env", 'A="\\"\n' * 20_000),
        (".env", "A=" + "#" * 500_000),
        ("a.ini", "[" * 200_000),
        ("a.ini", "a\n" + " b\n" * 50_000),
        ("a.properties", "a=\\\n" * 50_000),
        (".netrc", "machine " * 50_000),
    ],
)
def test_hostile_text_ends_and_is_bounded(path: str, text: str) -> None:
    assert len(entries(text, path)) <= MOST_ENTRIES


def test_a_tree_answers_for_what_is_not_there() -> None:
    top = document("spec:\n  on: push\n  list: [a, {b: c}]\n  empty: {}\n", "a.yaml")
    assert top.text("spec", "on") == "push"
    assert top.get("spec", "list", 1, "b").value == "c"
    assert not top.get("spec", "nothing", "at", "all")
    assert top.get("spec", "empty")
    assert top.get("spec", "on").values() == ["push"]
    assert top.get("spec", "list").values() == ["a"]
    assert (top.get("spec", "list").line, top.get("spec", "list").end_column) == (3, 20)
    assert top.plain() == {"spec": {"on": "push", "list": ["a", {"b": "c"}], "empty": {}}}
    assert documents("x = 1", "a.toml") == ()
    assert "push" not in repr(top.get("spec", "on"))
