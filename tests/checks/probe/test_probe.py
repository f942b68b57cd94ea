"""Decoys come out of a program that tells its keys, in whatever dress, and not of one that does not."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

from checks.cli import main
from checks.probe.decoys import PART, _kind, make, names_in
from checks.probe.filter_texts import FILTERS, pattern, text_of
from checks.probe.watching import Needles, watch


def python(folder: Path, text: str) -> list[str]:
    (folder / "program.py").write_text(text)
    return [sys.executable, "-I", "program.py"]


def test_each_dress_of_a_decoy_is_known_and_a_mask_is_none(shapes) -> None:
    (decoy,) = make(["OPENAI_API_KEY"], shapes)
    value, needles = decoy.value.reveal(), Needles([decoy])

    def form(data: bytes) -> set[str]:
        return {form for _, _, form in needles.met(b"before " + data + b" after")}

    assert "in full" in form(value)
    assert "in part" in form(value[20 : 20 + PART]) and not form(value[20 : 20 + PART - 4])
    for lead in (b"", b"x", b"xy"):
        assert "in base64" in form(base64.b64encode(lead + value))
    assert "in hexadecimal" in form(value.hex().encode())
    assert not form(decoy.masked.encode()) and not form(b"nothing")
    assert "in full" in form(quote(value, safe="").encode())


def test_variables_are_those_that_the_files_name(tmp_path, shapes) -> None:
    assert names_in(tmp_path, shapes) == ["OPENAI_API_KEY", "ANTHROPIC_API_KEY"]
    (tmp_path / "app.py").write_text("os.environ['GROQ_API_KEY']\nMY_OPENAI_API_KEY_2 = 1\n")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "x.js").write_text("MISTRAL_API_KEY")
    assert names_in(tmp_path, shapes) == ["GROQ_API_KEY"]
    with pytest.raises(LookupError):
        make(["NOBODY_KNOWS"], shapes)
    documented = sorted(n for n in shapes.environment if _kind(shapes, n))
    assert len(documented) > 20 and [d.variable for d in make(documented, shapes)] == documented


def test_output_errors_and_new_files_are_watched(tmp_path, shapes) -> None:
    (tmp_path / "old.log").write_text("was there\n")
    (tmp_path / "same.log").write_text("stays\n")
    command = python(
        tmp_path,
        "import base64, os, sys\nk = os.environ['OPENAI_API_KEY']\nprint('\\n\\nkey', k)\n"
        "print(base64.b64encode(('Bearer ' + k).encode()).decode(), file=sys.stderr)\n"
        "open('new.log', 'w').write('a' * 70000 + '\\n' + k[:40])\nopen('old.log', 'a').write(k)\nsys.exit(3)\n",
    )
    decoys = make(["OPENAI_API_KEY"], shapes)
    seen = watch(command, tmp_path, decoys, seconds=60, show=False)
    told = {leak.where: (leak.form, leak.line) for leak in seen.leaks}
    assert told == {
        "standard output": ("in full", 3),
        "standard error": ("in base64", 1),
        "new.log": ("in part", 2),
        "old.log": ("in full", 2),
    }
    assert seen.code == 3 and decoys[0].value.reveal().decode() not in json.dumps(
        [(d.masked, d.variable) for d in decoys]
    )


def test_a_program_that_does_not_end_is_ended_with_its_children(tmp_path, shapes) -> None:
    command = python(
        tmp_path,
        "import os, subprocess, sys\nprint(os.environ['OPENAI_API_KEY'], flush=True)\n"
        "subprocess.run([sys.executable, '-c', 'import time; time.sleep(600)'])\n",
    )
    seen = watch(command, tmp_path, make(["OPENAI_API_KEY"], shapes), seconds=3, show=False)
    assert seen.code is None and seen.leaks


def test_by_the_command_line(tmp_path, monkeypatch, capsys, key) -> None:
    real = key("anthropic", "api")
    monkeypatch.setenv("ANTHROPIC_API_KEY", real)
    inside = ["probe", "redaction", "--in", str(tmp_path), "--name", "OPENAI_API_KEY", "--show", "--"]
    quiet = python(tmp_path, "import os\nassert 'ANTHROPIC_API_KEY' not in os.environ\nprint('sk-proj-…')\n")
    assert main([*inside, *quiet]) == 0
    out = capsys.readouterr().out
    assert (
        "No decoy came out" in out and "was not seen" in out and "Not given to the command" in out and real not in out
    )
    loud = python(tmp_path, "import os, sys\nsys.stderr.write(os.environ['OPENAI_API_KEY'])\n")
    assert main([*inside, *loud]) == 1
    assert "LEAK  OPENAI_API_KEY sk-" in capsys.readouterr().out
    assert main([*inside, str(tmp_path / "nothing")]) == 2
    assert "cannot be started" in capsys.readouterr().err
    assert main(["probe", "redaction", "--name", "NOBODY_KNOWS", "--", "true"]) == 2
    assert main(["probe", "filter"]) == 0 and "not run by us" in capsys.readouterr().out
    assert main(["probe", "filter", "cobol"]) == 2


def test_the_expression_takes_every_kind_with_a_beginning(shapes, rng) -> None:
    from checks.keys.samples import sample

    keys = re.compile(pattern(shapes))
    for name in ("openai/project", "anthropic/api", "groq/api", "huggingface/user"):
        provider, kind = name.split("/")
        if (provider, kind) in {(k.provider, k.id) for k in shapes.kinds}:
            value = sample(shapes, provider, kind, rng).decode()
            assert value not in keys.sub("[key removed]", f"x={value}.")
    for plain in ("a task-list of risk-free things", "sk-learn", "https://example.org/sk-1", "ghp_short"):
        assert keys.sub("", plain) == plain


@pytest.mark.parametrize(
    "before", ["a\\n", "C:\\\\n", "a\\t", "\\u000a", "q=%20", "\x1b[2m", "\\u001b[0m", "\\x1b[0m", "=", "\n"]
)
def test_what_a_log_writes_before_a_key_does_not_hide_it(before, shapes, key) -> None:
    """Met with JSON lines, addresses and colours: behind `\\n`, `%20` and `[2m` no word begins for an expression."""
    value = key()
    assert re.sub(pattern(shapes), "…", f"m {before}{value}.").endswith("….")


@pytest.mark.parametrize("chosen", FILTERS, ids=lambda f: f.name)
def test_each_filter_is_whole(chosen, shapes) -> None:
    text = text_of(chosen, shapes)
    assert "@PATTERN@" not in text and pattern(shapes) in text and "/" not in pattern(shapes)


def test_the_filter_for_python_is_run(tmp_path, shapes) -> None:
    """Messages, arguments, extra fields and tracebacks: with it no decoy comes out, without it each does."""
    filter_ = text_of(next(f for f in FILTERS if f.name == "python"), shapes)
    (tmp_path / "redact.py").write_text(filter_)
    program = (
        "import logging, os, sys\nsys.path.insert(0, '.')\nfrom redact import redact_logs\nk = os.environ['OPENAI_API_KEY']\n"
        "logging.basicConfig(filename='app.log', format='%(levelname)s %(message)s %(extra)s')\n"
        "logging.getLogger('own').addHandler(logging.StreamHandler())\n{}\n"
        "log = logging.getLogger('own')\nlog.warning('key ' + k, extra={{'extra': k}})\nlog.warning('key %s', k, extra={{'extra': 1}})\n"
        "try:\n    raise ValueError(k)\nexcept ValueError:\n    log.exception('failed', extra={{'extra': [k]}})\n"
    )
    decoys = make(["OPENAI_API_KEY"], shapes)
    with_it = watch(python(tmp_path, program.format("redact_logs()")), tmp_path, decoys, seconds=60, show=False)
    assert with_it.code == 0 and not with_it.leaks
    assert (tmp_path / "app.log").read_text().count("[key removed]") >= 4
    without = watch(python(tmp_path, program.format("")), tmp_path, decoys, seconds=60, show=False)
    assert {leak.where for leak in without.leaks} == {"standard error", "app.log"}


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not on this machine")
@pytest.mark.parametrize("name", ["pino", "winston"])
def test_what_the_filters_for_node_replace_is_run(tmp_path, shapes, key, name) -> None:
    """Their own function by node; the loggers around it are stood in for, as they are no part of the tests' environment."""
    text = text_of(next(f for f in FILTERS if f.name == name), shapes)
    for module in ("pino", "winston"):
        home = tmp_path / "node_modules" / module
        home.mkdir(parents=True)
        (home / "package.json").write_text(json.dumps({"name": module, "type": "module", "main": "index.js"}))
    (tmp_path / "node_modules" / "pino" / "index.js").write_text(
        "export default (o) => ({ info: (x) => process.stdout.write(o.hooks.streamWrite(JSON.stringify(x) + '\\n')) });"
    )
    (tmp_path / "node_modules" / "winston" / "index.js").write_text(
        "const format = (f) => () => f; format.combine = (...a) => a.at(-1); format.errors = format.json = () => 0;\n"
        "const m = Symbol.for('message');\nexport default { format, transports: { Console: class {} },\n"
        "createLogger: (o) => ({ info: (x) => console.log(o.format({ [m]: JSON.stringify(x) })[m]) }) };"
    )
    (tmp_path / "redact.mjs").write_text(text)
    value = key()
    (tmp_path / "run.mjs").write_text(
        "import { log } from './redact.mjs';\nlog.info({ a: 'x', key: process.env.K });\n"
    )
    done = subprocess.run(
        ["node", "run.mjs"],
        cwd=tmp_path,
        env={"PATH": "/usr/bin:/bin", "K": value},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert value not in done.stdout and json.loads(done.stdout) == {"a": "x", "key": "[key removed]"}
