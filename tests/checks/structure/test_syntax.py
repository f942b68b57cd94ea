"""Code by its syntax: the same questions in every language, and what is no code."""

from __future__ import annotations

import pytest

from checks.structure import given
from checks.structure.languages import language_of
from checks.structure.syntax import Code, code, where

# For each language one call in a function, with a string and an environment lookup; what it is called; the function's name.
CALLS = {
    "a.py": ('def f():\n    logging.info("x", os.getenv("K"), end=1)\n', "logging.info", "f"),
    "a.js": ('function f() {\n  console.log("x", process.env.K)\n}\n', "console.log", "f"),
    "a.jsx": ('const f = () => {\n  console.log("x", process.env.K)\n}\n', "console.log", "f"),
    "a.ts": ('class A { f(): void {\n  this.log?.info("x", process.env.K!) } }\n', "this.log.info", "f"),
    "a.tsx": ('const f = () => {\n  console.log("x", k); return <a b="c">{k}</a> }\n', "console.log", "f"),
    "a.go": ('func (s *S) f() {\n\tfmt.Println("x", os.Getenv("K"))\n}\n', "fmt.Println", "f"),
    "A.java": (
        'class A { void f() {\n  System.out.println("x" + System.getenv("K")); } }\n',
        "System.out.println",
        "f",
    ),
    "a.kt": ('fun f() {\n  Log.d("x", System.getenv("K"))\n}\n', "Log.d", "f"),
    "a.swift": ('func f() {\n  print("x", ProcessInfo.processInfo.environment["K"])\n}\n', "print", "f"),
    "a.sh": ('f() {\n  echo "x" "$K"\n}\n', "echo", "f"),
    "a.rs": ('fn f() {\n    log::info!("x", std::env::var("K").unwrap());\n}\n', "log.info", "f"),
    "a.rb": ('def f\n  logger.info "x", ENV["K"]\nend\n', "logger.info", "f"),
    "a.php": ('<?php function f() {\n  Log::info("x", getenv("K")); }\n', "Log.info", "f"),
    "A.cs": (
        'class A { void F() {\n  Console.WriteLine("x", Environment.GetEnvironmentVariable("K")); } }\n',
        "Console.WriteLine",
        "F",
    ),
    "a.c": ('void f(void) {\n  printf("x", getenv("K"));\n}\n', "printf", "f"),
    "a.cpp": ('void A::f() {\n  std::cout << "x" << std::getenv("K");\n}\n', "std.cout", "A.f"),
    "a.lua": ('function f()\n  print("x", os.getenv("K"))\nend\n', "print", "f"),
    "a.scala": ('object A { def f() = {\n  log.info("x", sys.env("K")) } }\n', "log.info", "f"),
    "a.ex": ('defmodule A do\ndef f() do\n  Logger.info("x", System.get_env("K"))\nend\nend\n', "Logger.info", "f"),
    "a.dart": ("void f() {\n  print('x' + Platform.environment['K']!);\n}\n", "print", "f"),
}


@pytest.mark.parametrize("path", sorted(CALLS))
def test_a_call_is_found_with_its_name_place_and_function(path: str) -> None:
    text, callee, function = CALLS[path]
    (call,) = where(code(text, path).calls, callee)
    line = text.split("\n").index(next(x for x in text.split("\n") if "x" in x and ("K" in x or "k)" in x))) + 1
    assert (call.line, call.function) == (line, function)
    first = call.arguments[0]
    assert "x" in first.text
    here = text.split("\n")[first.line - 1][first.column - 1 : first.end_column - 1]
    assert here == first.text


@pytest.mark.parametrize("path", sorted(CALLS))
def test_a_literal_argument_says_what_it_is(path: str) -> None:
    text, callee, _ = CALLS[path]
    (call,) = where(code(text, path).calls, callee)
    assert call.arguments[0].literal == "x" or call.arguments[0].kind == "operation"
    assert "x" in [s.value for s in code(text, path).strings]


@pytest.mark.parametrize(
    ("path", "text", "targets"),
    [
        ("a.py", "a: str = 1\nself.b = c = 2\nd, e = 3, 4\nf += 5\nif (g := 6): pass\n", "a self.b c d e f g"),
        ("a.ts", "const a: string = 1; let {b, c: d} = e; f.g = 2; class H { private i = 3 }", "a b d f.g i"),
        ("a.go", "const a = 1\nvar b string = a\nfunc f() { c, err := g(); d.e = c }", "a b c err d.e"),
        ("A.java", "class A { static final String A = 1; void f() { int b = 2; this.c = 3; } }", "A b this.c"),
        ("a.kt", "const val a = 1\nfun f() { var b = 2; this.c = 3 }", "a b this.c"),
        ("a.swift", "let a = 1\nfunc f() { var b: String = c; self.d = 3 }", "a b self.d"),
        ("a.sh", "export A=1\nb=2\nlocal c=$b", "A b c"),
        ("a.rs", "const A: &str = 1; fn f() { let mut b = 2; self.c = 3; static D: u8 = 4; }", "A b self.c D"),
        ("a.rb", "A = 1\n@b = 2\nc ||= 3", "A b c"),
        ("a.php", "<?php const A = 1; $b = 2; $this->c = 3;", "A b this.c"),
        ("A.cs", "class A { const string A = 1; void F() { var b = 2; this.c = 3; } }", "A b this.c"),
        ("a.c", '#define A "1"\nchar *b = 2; void f() { c->d = 3; }', "A b c.d"),
        ("a.cpp", "auto a = 1; void f() { this->b = 2; }", "a this.b"),
        ("a.lua", "local a = 1\nb.c = 2", "a b.c"),
        ("a.scala", "object A { val a = 1; var b = 2; def f() = { c = 3 } }", "a b c"),
        ("a.ex", "defmodule A do\n  @a 1\n  b = 2\nend", "a b"),
        ("a.dart", "const a = 1; void f() { final b = 2; this.c = 3; }", "a b this.c"),
    ],
)
def test_assignments_name_their_targets(path: str, text: str, targets: str) -> None:
    assert [a.target for a in code(text, path).assignments] == targets.split()


@pytest.mark.parametrize(
    ("path", "text", "modules"),
    [
        ("a.py", "import a.b as c, d\nfrom .e import f as g, h\n", [("a.b", ()), ("d", ()), (".e", ("f", "h"))]),
        (
            "a.ts",
            'import A, {b as c} from "d"; import * as e from "f"; const g = require("h"); export {i} from "j";',
            [("d", ("default", "b")), ("f", ("*",)), ("h", ()), ("j", ("i",))],
        ),
        ("a.go", 'import "a"\nimport ( b "c/d"\n "e" )', [("a", ()), ("c/d", ()), ("e", ())]),
        ("A.java", "import a.b.C; import static d.E.f;", [("a.b", ("C",)), ("d.E", ("f",))]),
        ("a.kt", "import a.b.C as D\nimport e.f", [("a.b", ("C",)), ("e", ("f",))]),
        ("a.swift", "import Foundation\n", [("Foundation", ())]),
        ("a.sh", "source ./a.sh\n. b.sh\n", [("./a.sh", ()), ("b.sh", ())]),
        ("a.rs", "use a::b::{self, c as d}; use e::f;", [("a.b", ("self", "c")), ("e", ("f",))]),
        ("a.rb", 'require "a"\nrequire_relative "b"', [("a", ()), ("b", ())]),
        ("a.php", "<?php use A\\B; require 'c.php';", [("A.B", ()), ("c.php", ())]),
        ("A.cs", "using A.B; using C = D.E;", [("A.B", ()), ("D.E", ())]),
        ("a.c", '#include <a.h>\n#include "b.h"\n', [("a.h", ()), ("b.h", ())]),
        ("a.lua", 'local a = require("b")', [("b", ())]),
        ("a.scala", "import a.b.{C, D => E}", [("a.b", ("C", "D"))]),
        ("a.ex", "defmodule A do\n  alias B.C\n  use D\nend", [("B.C", ()), ("D", ())]),
        ("a.dart", "import 'package:a/b.dart' as c;", [("package:a/b.dart", ())]),
    ],
)
def test_imports_are_told_in_one_way(path: str, text: str, modules: list[tuple[str, tuple[str, ...]]]) -> None:
    assert [(i.module, i.names) for i in code(text, path).imports] == modules


def test_imports_tell_the_names_they_are_used_by() -> None:
    found = code('import O, {a as b} from "openai"; const c = require("d")', "a.js").imports
    assert [i.aliases for i in found] == [{"O": "default", "b": "a"}, {"c": "d"}]
    assert code("from os import environ as e\nimport x as y\n", "a.py").imports[0].aliases == {"e": "environ"}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", "k = 'sk-' + \"proj-\" 'abc'\n"),
        ("a.js", "k = 'sk-' + \"proj-\" + `abc`;"),
        ("a.go", 'var k = "sk-" + "proj-" + `abc`'),
        ("A.java", 'class A { String k = "sk-" + "proj-" + "abc"; }'),
        ("a.kt", 'val k = "sk-" + "proj-" + "abc"'),
        ("a.swift", 'let k = "sk-" + "proj-" + "abc"'),
        ("a.rb", "k = 'sk-' + \"proj-\" + 'abc'"),
        ("a.php", "<?php $k = 'sk-' . \"proj-\" . 'abc';"),
        ("A.cs", 'class A { string k = "sk-" + "proj-" + "abc"; }'),
        ("a.c", 'char *k = "sk-" "proj-" "abc";'),
        ("a.lua", "k = 'sk-' .. \"proj-\" .. 'abc'"),
        ("a.scala", 'object A { val k = "sk-" + "proj-" + "abc" }'),
        ("a.ex", 'k = "sk-" <> "proj-" <> "abc"'),
        ("a.dart", "var k = 'sk-' + 'proj-' + 'abc';"),
    ],
)
def test_strings_that_the_source_joins_come_as_one(path: str, text: str) -> None:
    source = code(text, path)
    (string,) = source.strings
    assert (string.value, string.parts) == ("sk-proj-abc", 3)
    assert source.assignments[0].value.literal == "sk-proj-abc"


def test_a_string_is_told_with_its_place_and_whether_something_is_put_into_it() -> None:
    found = code("a = 'x\\ty'\nb = f'k {v}'\n", "a.py").strings
    assert [(s.value, s.line, s.column, s.end_column, s.template) for s in found] == [
        ("x\ty", 1, 6, 10, False),
        ("k {v}", 2, 7, 12, True),
    ]


def test_options_are_found_directly_by_name_and_through_a_spread() -> None:
    text = """
const base = { dangerouslyAllowBrowser: !0, apiKey };
new OpenAI({ dangerouslyAllowBrowser: true });
new OpenAI(base);
new OpenAI({ ...base, timeout: 5 });
new OpenAI({ timeout: 5 });
"""
    source = code(text, "a.ts")
    calls = where(source.calls, "OpenAI")
    assert [getattr(source.option(c, "dangerouslyAllowBrowser"), "literal", None) for c in calls] == [
        "true",
        "true",
        "true",
        None,
    ]
    assert [o.name for o in source.options if o.owner == "OpenAI"] == ["dangerouslyAllowBrowser", "timeout", "timeout"]


def test_an_object_that_many_calls_are_given_is_gone_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    text = (
        "const base = {" + "".join(f"a{n}: {n}, " for n in range(200)) + "last: 1};\n" + "new OpenAI(base);\n" * 200
        + "new OpenAI({...base, x: 2});\n"
    )  # fmt: skip
    walked, real = 0, given.members

    def counted(argument):
        nonlocal walked
        for pair in real(argument):
            walked += 1
            yield pair

    monkeypatch.setattr(given, "members", counted)
    source = code(text, "many.ts")
    calls = where(source.calls, "OpenAI")
    assert {getattr(source.option(c, "last"), "literal", None) for c in calls} == {"1"}
    assert [source.option(c, "none") for c in calls] == [None] * 201 and walked == 201


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.py", "init(send=True)"),
        ("a.rb", "init(send: true)"),
        ("a.kt", "fun f() { init(send = true) }"),
        ("a.swift", "init_(send: true)"),
        ("A.cs", "class A { void F() { init(send: true); } }"),
        ("a.scala", "object A { init(send = true) }"),
        ("a.dart", "void f() { init(send: true); }"),
        ("a.js", "init({ send: true })"),
        ("a.tsx", "const a = <init send={true} />"),
    ],
)
def test_a_named_argument_is_found_by_its_name(path: str, text: str) -> None:
    (call,) = where(code(text, path).calls, "init", "init_", "<init>")
    argument = call.argument("send")
    assert argument is not None
    assert argument.literal in ("true", "True")


def test_a_shell_command_tells_where_its_output_goes() -> None:
    text = 'echo "$A" | base64 > out\necho b >> "$GITHUB_ENV"\nx=$(echo c)\necho d 2> err\ncat <<EOF\n$E\nEOF\n'
    calls = {c.arguments[0].text if c.arguments else c.callee: c for c in code(text, "a.sh").calls}
    assert (calls['"$A"'].piped_to, calls['"$A"'].redirect) == ("base64", "")
    assert calls["base64"].redirect == "out"
    assert calls["b"].redirect == "$GITHUB_ENV"
    assert calls["c"].captured
    assert (calls["d"].redirect, calls["d"].captured) == ("", False)
    assert "$E" in next(c for c in code(text, "a.sh").calls if c.callee == "cat").arguments[0].text


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.vue", "<template>\n<p/>\n</template>\n<script setup lang='ts'>\nconst k: string = f('x')\n</script>\n"),
        ("a.svelte", "<p>\n{k}\n</p>\n<script>\n  f('x')\n</script>\n"),
        ("a.html", "<html>\n<script type='application/json'>{}</script>\n\n<script type=module>\nf('x')\n</script>"),
        ("a.astro", "---\n\n\n\nf('x')\n---\n<p>a</p>\n"),
    ],
)
def test_scripts_in_pages_keep_their_lines(path: str, text: str) -> None:
    (call,) = where(code(text, path).calls, "f")
    assert (call.line, call.arguments[0].literal) == (5, "x")


def test_a_notebooks_commands_are_no_python_and_do_no_harm() -> None:
    assert [c.callee for c in code("%env A=b\n!pip install x\nf(1)\n", "cell-1.py").calls] == ["f"]


@pytest.mark.parametrize(
    ("path", "text", "language"),
    [
        ("a/B.MJS", "", "javascript"),
        ("build.gradle.kts", "", "kotlin"),
        ("bin/run", "#!/usr/bin/env -S python3 -u\n", "python"),
        ("bin/run", "#!/bin/dash\n", "bash"),
        ("Fastfile", "", "ruby"),
        ("a.txt", "", ""),
        ("Dockerfile", "", ""),
        ("a.ps1", "", ""),
        ("README", "hello", ""),
    ],
)
def test_the_language_is_told_by_name_or_first_line(path: str, text: str, language: str) -> None:
    assert language_of(path, text) == language


def test_a_language_nobody_knows_holds_nothing_and_breaks_nothing() -> None:
    for language in ("dockerfile", "toml", "powershell", "groovy", "nonsense", ""):
        source = Code("print('x')", language)
        assert not source
        assert source.calls == source.strings == source.assignments == source.imports == source.options == ()


HOSTILE = ["(" * 50_000, "f(" * 30_000, '"' * 50_000, "`${" * 20_000, "a+" * 50_000, "x" * 1_000_000, "{a:" * 20_000, "a.b" * 50_000, "\0\ud800" * 1000, "(\n" * 20_000, "if a:\n" * 20_000, "a +\n" * 20_000]  # fmt: skip


@pytest.mark.parametrize("path", ["a.py", "a.ts", "a.go", "a.sh", "a.rs", "a.rb", "a.html"])
def test_hostile_code_ends(path: str) -> None:
    for text in [*HOSTILE, "<script>" * 20_000, "<a>" * 50_000]:
        source = code(text, path)
        assert len(source.calls) + len(source.strings) + len(source.assignments) + len(source.options) < 500_000


def test_a_function_of_csharp_is_not_called_by_its_type() -> None:
    read = code(
        "class A {\n  async Task Load() { f(1); }\n  Task<int> Get(string q) { f(2); }\n  void G() { Task H() { f(3); } }\n}\n",
        "a.cs",
    )
    assert [read.function_around(c.node[1])[0] for c in read.calls] == ["Load", "Get", "H"]
