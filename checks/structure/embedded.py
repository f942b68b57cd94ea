"""Embedded documents: files inside of values, and what line of the file around them each of their lines is on.

`embedded(text, path)` finds: members of a ConfigMap or Secret (base64 taken off), a notebook's cells and outputs, scripts
of pipelines and of `package.json`, heredocs of Dockerfiles, JSON and settings in Terraform's strings, Helm values in Argo
CD's applications, inline configs of compose files. `text` with `name` goes into `entries`, `code` or `documents` again.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

import msgspec

from checks.structure.entries import Entry, entries, find, form_of
from checks.structure.pipelines import Pipeline, Script, pipeline, system_of
from checks.structure.positions import LONGEST
from checks.structure.tree import Key, Node, documents

MOST_EMBEDDED = 5_000


class Embedded(msgspec.Struct, frozen=True):
    """A document inside another.

    `name` is a file's name, by which its form is told (`app.env`, `cell-3.py`); `lines` are the lines of the outer file
    on which its lines stand, one for each; `column` that of its first sign. `decoded` says that base64 was taken off, and
    with it the places. `where` leads to it in the outer file; `output` is the kind of a notebook's output
    (`stream`, `execute_result`, `display_data`, `error`), empty for a cell itself.
    """

    text: str
    name: str
    lines: tuple[int, ...]
    column: int
    where: tuple[Key, ...]
    decoded: bool = False
    cell: int = 0
    output: str = ""

    @property
    def line(self) -> int:
        """The line of the outer file on which it begins."""
        return self.lines[0] if self.lines else 1

    def outer(self, line: int) -> int:
        """The line of the outer file for a line of this text, from 1."""
        if not self.lines:
            return 1
        return self.lines[max(0, min(line, len(self.lines)) - 1)]


@lru_cache(maxsize=128)
def embedded(text: str, path: str) -> tuple[Embedded, ...]:
    """The documents inside a file, in the order of the text."""
    return tuple(islice(_found(text[:LONGEST], path), MOST_EMBEDDED))


def _found(text: str, path: str) -> Iterator[Embedded]:
    name = path.rsplit("/", 1)[-1].lower()
    if system_of(path) is not None:
        found = pipeline(text, path)
        if found is not None:
            yield from _scripts(found)
    elif name.endswith(".ipynb"):
        yield from _notebook(text, path)
    elif name == "package.json":
        for entry in find(entries(text, path), "scripts", "*"):
            yield _one_line(entry, "script.sh")
    elif is_dockerfile(name):
        yield from _heredocs(text)
    else:
        form = form_of(path, text)
        if form == "hcl":
            yield from _in_strings(text, path)
        elif form in ("yaml", "json"):
            for document in documents(text, path):
                yield from _manifest(document, ())


def is_dockerfile(path: str) -> bool:
    """Whether a file of this name is a Dockerfile: `Dockerfile`, `api.Dockerfile`, `Dockerfile.dev`, `Containerfile`."""
    return re.search(r"(?i)(?:^|[/.])(?:dockerfile|containerfile)(?:[._-][^/]*)?$", path) is not None


def env_files(text: str, path: str) -> tuple[Entry, ...]:
    """The files that a compose file reads variables from: the entries that name them."""
    found = entries(text, path)
    patterns = (("env_file",), ("env_file", "*"), ("env_file", "*", "path"))
    named = (entry for below in patterns for entry in find(found, "services", "*", *below))
    return tuple(sorted(named, key=lambda entry: (entry.line, entry.column)))


# --- Kubernetes, compose, Argo CD -------------------------------------------------------------------------------------


def _manifest(node: Node, where: tuple[Key, ...], depth: int = 0) -> Iterator[Embedded]:
    kind = node.text("kind")
    if kind.endswith("List") and depth < 5:
        for n, item in enumerate(node.get("items").items):
            yield from _manifest(item, (*where, "items", n), depth + 1)
    elif kind == "ConfigMap":
        yield from _members(node, where, "data", False)
        yield from _members(node, where, "binaryData", True)
    elif kind == "Secret":
        yield from _members(node, where, "data", True)
        yield from _members(node, where, "stringData", False)
    elif kind in ("Application", "ApplicationSet"):
        for keys, value in node.walk():
            if keys[-2:] == ("helm", "values") and "\n" in value.value:
                yield _block(value, "values.yaml", (*where, *keys))
    elif node.get("configs") and node.get("services"):
        for name, _, body in node.get("configs").named():
            content = body.get("content")
            if content.single:
                target = _named(name, content.value)
                yield _block(content, target or name, (*where, "configs", name, "content"))


def _members(node: Node, where: tuple[Key, ...], part: str, encoded: bool) -> Iterator[Embedded]:
    for name, _, value in node.get(part).named():
        if not value.single or not value.value:
            continue
        keys = (*where, part, name)
        if encoded:
            plain = decoded(value.value)
            said = value.value if plain is None else plain
            lines = (value.line,) * (said.count("\n") + 1)
            yield Embedded(said, _named(name, said) or name, lines, value.column, keys, decoded=plain is not None)
        elif "\n" in value.value.strip() or _named(name, value.value):
            yield _block(value, _named(name, value.value) or name, keys)


def _named(name: str, text: str) -> str:
    """A name that tells the form: the key's own, or the key with an ending for what the text looks like."""
    if form_of(name):
        return name
    form = form_of("", text)
    ending = {"dotenv": "env", "properties": "properties"}.get(form, form)
    return f"{name}.{ending}" if ending and ("\n" in text.strip() or form in ("json", "xml")) else ""


_BASE64 = re.compile(r"[A-Za-z0-9+/_\-\s]*={0,2}\s*")


def decoded(value: str) -> str | None:
    """What a value in base64 says, if it is base64 of readable text. A key's stand-in is none: the value stays itself."""
    if len(value) > LONGEST or not _BASE64.fullmatch(value):
        return None
    bare = re.sub(r"\s", "", value).replace("-", "+").replace("_", "/")
    try:
        plain = base64.b64decode(bare + "=" * (-len(bare) % 4)).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    readable = all(sign.isprintable() or sign in "\t\n\r" for sign in plain)
    return plain if plain and readable else None


def _block(node: Node, name: str, where: tuple[Key, ...]) -> Embedded:
    """A value that stands in the file as it is: its lines follow each other, unless it is written with escapes."""
    inside = node.end_line - node.line
    count = node.value.count("\n") + 1
    follows = inside > 0
    lines = tuple(min(node.line + n, node.end_line) if follows else node.line for n in range(count))
    return Embedded(node.value, name, lines, node.column, where)


def _one_line(entry: Entry, name: str) -> Embedded:
    return Embedded(entry.value, name, (entry.line,) * (entry.value.count("\n") + 1), entry.column, entry.keys)


# --- notebooks --------------------------------------------------------------------------------------------------------

_KERNELS = {
    "python": "py",
    "javascript": "js",
    "typescript": "ts",
    "scala": "scala",
    "ruby": "rb",
    "bash": "sh",
    "go": "go",
}


def _notebook(text: str, path: str) -> Iterator[Embedded]:
    top = next(iter(documents(text, path)), None)
    if top is None:
        return
    said = top.text("metadata", "language_info", "name") or top.text("metadata", "kernelspec", "language") or "python"
    ending = _KERNELS.get(said.lower(), "txt")
    for n, cell in enumerate(top.get("cells").items):
        kind = cell.text("cell_type")
        name = f"cell-{n + 1}.{ending if kind == 'code' else 'md'}"
        source = _joined(cell.get("source"), name, ("cells", n, "source"), n + 1, "")
        if source is not None:
            yield source
        for m, output in enumerate(cell.get("outputs").items):
            where = ("cells", n, "outputs", m)
            kind = output.text("output_type", default="stream")
            parts: list[tuple[tuple[Key, ...], Node]] = [
                (("text",), output.get("text")),
                (("traceback",), output.get("traceback")),
            ]
            parts += [(("data", mime), body) for mime, _, body in output.get("data").named()]
            if not output.get("traceback"):
                parts.append((("evalue",), output.get("evalue")))
            for keys, body in parts:
                found = _joined(body, f"cell-{n + 1}-output.{_output(str(keys[-1]))}", (*where, *keys), n + 1, kind)
                if found is not None:
                    yield found


def _output(mime: str) -> str:
    return "html" if mime == "text/html" else "json" if mime.endswith("json") else "txt"


def _joined(node: Node, name: str, where: tuple[Key, ...], cell: int, output: str) -> Embedded | None:
    """A notebook's text: a string, or a list of lines, each where it stands."""
    pieces = [item for item in (node.items or ([node] if node.single else [])) if item.single]
    if node.kind == "mapping":  # data that is JSON itself
        return None
    joined = "".join(p.value if p.value.endswith("\n") or output != "error" else p.value + "\n" for p in pieces)
    if not joined:
        return None
    lines: list[int] = []
    for piece in pieces:
        lines += [piece.line] * (piece.value.count("\n") + (not piece.value.endswith("\n")))
    return Embedded(joined, name, tuple(lines), pieces[0].column, where, cell=cell, output=output)


# --- scripts ----------------------------------------------------------------------------------------------------------

_SHELLS = (
    ("python", "py"),
    ("pwsh", "ps1"),
    ("powershell", "ps1"),
    ("node", "js"),
    ("cmd", "bat"),
    ("bat", "bat"),
    ("ruby", "rb"),
)


def script_name(shell: str) -> str:
    """A file name for a script that a shell of this name is given."""
    ending = next((ending for word, ending in _SHELLS if word in shell), "sh")
    return f"run.{ending}"


def _scripts(found: Pipeline) -> Iterator[Embedded]:
    for job, step in found.steps:
        where = (job.name, step.name or step.id)
        if step.run is not None:
            yield _script(step.run, script_name(step.shell), where)
        code = step.input("script") if step.action == "actions/github-script" else None
        if code is not None:
            yield _script(Script(code.value, code.line, code.column), "script.js", where)


def _script(said: Script, name: str, where: tuple[Key, ...]) -> Embedded:
    lines = tuple(range(said.line, said.line + said.text.count("\n") + 1))
    return Embedded(said.text, name, lines, said.column, where)


def _heredocs(text: str) -> Iterator[Embedded]:
    from checks.structure.dockerfile import dockerfile

    for n, instruction in enumerate(dockerfile(text).instructions):
        target = instruction.words[-1].rsplit("/", 1)[-1] if instruction.words else ""
        for heredoc in instruction.heredocs:
            shebang = heredoc.text.split("\n", 1)[0] if heredoc.text.startswith("#!") else ""
            name = script_name(shebang) if instruction.name == "RUN" else target or heredoc.name
            lines = tuple(range(heredoc.line, heredoc.line + heredoc.text.count("\n") + 1))
            yield Embedded(heredoc.text, name, lines, 1, (instruction.name, n, heredoc.name))


def _in_strings(text: str, path: str) -> Iterator[Embedded]:
    for entry in entries(text, path):
        if entry.kind == "text" and ("\n" in entry.value or entry.value.lstrip().startswith(("{", "["))):
            name = _named(entry.name, entry.value)
            if name:
                count = entry.value.count("\n") + 1
                inside = entry.end_line > entry.line
                lines = tuple(entry.line + n if inside else entry.line for n in range(count))
                yield Embedded(entry.value, name, lines, entry.column, entry.keys)
