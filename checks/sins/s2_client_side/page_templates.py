"""Page templates: what a server, a start script or a container writes into a page before it is sent."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice

import msgspec

from checks.expressions.patterns import pattern_of
from checks.sins.s2_client_side.public_names import names_secret
from checks.structure.dockerfile import dockerfile
from checks.structure.embedded import is_dockerfile
from checks.structure.entries import entries
from checks.structure.positions import lines_of
from checks.structure.statements import Call, members
from checks.structure.syntax import code

TEMPLATES = (
    "*.html", "*.htm", "*.ejs", "*.hbs", "*.handlebars", "*.mustache", "*.pug", "*.jinja", "*.jinja2", "*.j2", "*.njk", "*.twig", "*.liquid", "*.erb", "*.haml", "*.blade.php", "*.php", "*.phtml", "*.cshtml", "*.razor",
    "*.jsp", "*.ftl", "*.tmpl", "*.gohtml", "*.eex", "*.heex", "*.leex",
)  # fmt: skip
_TEMPLATE_FILE = pattern_of(
    r"(?i)\.(?:html?|ejs|hbs|handlebars|mustache|pug|jinja2?|j2|njk|twig|liquid|erb|haml|php|phtml|cshtml|razor|jsp|ftl|tmpl|gohtml|[hl]?eex)$"
)
# What a template writes out; not its conditions and loops.
_WRITES = pattern_of(
    r"""(?x) \{\{\{?-?\s*(?P<a>[^{}%]{1,200}?)\s*-?\}\}\}? | <%[=-]\s*(?P<b>[^%]{1,200}?)\s*-?%> | \{!!\s*(?P<c>[^!]{1,200}?)\s*!!\} | <\?=\s*(?P<d>.{1,200}?)\s*\?>
      | \[\[\s*\$\{(?P<e>[^}]{1,200})\}\s*\]\] | [!\#]\{(?P<f>[^}]{1,200})\} | th:(?:value|text|attr|data-\w+)\s*=\s*"\$\{(?P<g>[^}]{1,200})\}" | @(?P<h>(?:Model|ViewBag|ViewData|Configuration|Config)\b[\w.\[\]":]{1,120}) | \$\{(?P<i>[A-Za-z_][\w.]{1,80})\}"""
)
_NAME = pattern_of(r"[A-Za-z_][\w-]*")
_TELLS_ABOUT = pattern_of(r"(?i)\|\s*(?:length|mask\w*|bool\w*|count|default\(\s*false)|\bif\b|\?|==|!=|\blen\b|\bbool\b|^!|\bnot\b|mask|last_?4|slice|\[-4:\]")  # fmt: skip
_USERS = pattern_of(
    r"(?i)(?:^|[^\w])(?:user|profile|account|form|current_user|request\.form|input|member|me)\.|placeholder|example"
)
_PLACE = pattern_of(r"(?i)\.(?:js|html?|json|mjs)\b")
_SERVED = pattern_of(r"(?i)html|www|public|dist|static|build|assets|env-?config|env\.js|config\.js|runtime")
_SHELL_NAME = pattern_of(r"\$\{?([A-Za-z_]\w*)")
_MARKED = pattern_of(r"^(?:\$\{?\w+\}?|__\w+__|%\w+%|\{\{\s*\w+\s*\}\}|<%=.*%>)$")
_MARKS = ("<script", "</script", "<!--", "-->", "{#", "#}")
_MOST_SCRIPT = 500_000  # signs of a script in which declarations are looked for
_MOST_NAMES = 40  # that are looked for in one text
_MOST_USES = 60  # of a name, each with what stands around it
_NEAR = 480
_GLOBAL = pattern_of(r"^(?:window|globalThis|self|globals)\b")


class Written(msgspec.Struct, frozen=True):
    """A secret that is written into a page. `how` says by what; `script` that it stands among a page's scripts."""

    name: str
    how: str
    line: int
    column: int
    script: bool = True


class _Marks:
    """Where scripts and comments of a page begin and end: looked up once, as a page may name secrets without end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = {mark: [m.start() for m in re.finditer(re.escape(mark), text)] for mark in _MARKS}
        self._own: dict[tuple[int, str], bool] = {}

    def _last(self, mark: str, at: int) -> int:
        places = self._at[mark]
        number = bisect_left(places, at)
        return places[number - 1] if number else -1

    def _next(self, mark: str, at: int) -> int:
        places = self._at[mark]
        number = bisect_left(places, at)
        return places[number] if number < len(places) else -1

    def script(self, at: int) -> int:
        """Where the script around a place begins; -1 where there is none."""
        begins = self._last("<script", at)
        return begins if begins > self._last("</script", at) else -1

    def in_comment(self, at: int) -> bool:
        """Whether a place lies in a comment of the page or of its template."""
        begins = max(self._last("<!--", at), self._last("{#", at))
        return begins >= 0 and begins > self._last("-->", at) and begins > self._last("#}", at)

    def is_scripts_own(self, said: str, at: int) -> bool:
        """Whether `${name}` is put in by the script itself, when it runs in the browser: a name that it declares there."""
        begin, name = self.script(at), said.split(".", 1)[0]
        if (begin, name) not in self._own:
            end = self._next("</script", at)
            script = self._text[begin : end if end >= 0 else len(self._text)][:_MOST_SCRIPT]
            self._own[begin, name] = len(self._own) < _MOST_NAMES and _declares(script, re.escape(name))
        return self._own[begin, name]


def in_template(text: str, path: str) -> Iterator[Written]:
    """The secrets that a template of a server writes out."""
    if not _TEMPLATE_FILE.search(path):
        return
    lines, marks = lines_of(text), _Marks(text)
    for met in _WRITES.finditer(text):
        said, at = next(g for g in met.groups() if g), met.start()
        if met["i"] and (marks.script(at) < 0 or marks.is_scripts_own(said, at)):
            continue
        if _TELLS_ABOUT.search(said) or _USERS.search(said):
            continue
        name = next((w for w in _NAME.findall(said) if names_secret(w.replace("-", "_"))), "")
        if name and not marks.in_comment(at):
            line, column = lines.at(at)
            yield Written(name, "the template", line, column, marks.script(at) >= 0)


def _declares(script: str, name: str) -> bool:
    declared = (
        rf"\b(?:let|const|var)\s{{1,8}}(?:{name}\b|[{{\[][^=;}}\]]{{0,400}}\b{name}\b)"
        rf"|\bfunction\b[^(){{}}]{{0,80}}\([^()]{{0,400}}\b{name}\b|\b{name}\s{{0,8}}=>"
        rf"|\([^()]{{0,400}}\b{name}\b[^()]{{0,400}}\)\s{{0,8}}=>"
    )
    expression = re.compile(declared)
    for met in islice(re.finditer(rf"\b{name}\b", script), _MOST_USES):
        if expression.search(script, max(0, met.start() - _NEAR), met.end() + _NEAR):
            return True
    return False


def in_start(text: str, path: str) -> Iterator[Written]:
    """What a script that starts a container, or its Dockerfile, writes into the files that are served."""
    if is_dockerfile(path):
        for instruction in dockerfile(text).of("RUN", "CMD", "ENTRYPOINT"):
            script = instruction.script if instruction.name == "RUN" else instruction.text
            yield from _in_shell(script, instruction.line - 1)
    elif path.endswith((".sh", ".bash")) or text.startswith("#!/bin/"):
        yield from _in_shell(text, 0)


def _in_shell(text: str, above: int) -> Iterator[Written]:
    for call in code(text, "start.sh").calls:
        if call.name not in ("envsubst", "echo", "printf", "cat", "sed", "tee", "jq"):
            continue
        where = _statement(call)
        target = call.redirect or call.piped_to or where
        if not (_PLACE.search(target) and _SERVED.search(where)):
            continue
        for argument in call.arguments:
            for name in _SHELL_NAME.findall(argument.text):
                if names_secret(name):
                    yield Written(name, call.name, argument.line + above, argument.column)


def _statement(call: Call) -> str:
    read, node = call.node
    outer = next((n for n in node.up() if n.kind in ("redirected_statement", "pipeline")), node)
    return str(read.of(outer))[:2000]


def in_globals(text: str, path: str) -> Iterator[Written]:
    """`window.__ENV__ = { OPENAI_API_KEY: "${OPENAI_API_KEY}" }`: a script that is filled when the container starts."""
    for assignment in code(text, path).assignments:
        if not _GLOBAL.match(assignment.target):
            continue
        values = list(members(assignment.value)) if assignment.value.kind == "mapping" else [assignment.value]
        for value in values:
            name = value.name or assignment.target.rpartition(".")[2]
            said = value.literal if value.literal is not None else value.text.strip("`")
            if names_secret(name) and (_MARKED.match(said.strip()) or "SHRIFT" in said):
                yield Written(name, assignment.target, value.line, value.column)


def in_actuator(text: str, path: str) -> Iterator[Written]:
    """Spring's settings that show the environment to who asks: exposed, and with values."""
    found = {".".join(str(k) for k in e.keys).lower().replace("_", "-"): e for e in entries(text, path)}
    exposed = next((e for n, e in found.items() if n.startswith("management.endpoints.web.exposure.include")), None)
    shown = next((e for n, e in found.items() if n.endswith("endpoint.env.show-values")), None)
    if exposed is None or shown is None or shown.value.lower() != "always":
        return
    if "*" in exposed.value or "env" in re.split(r"[,\s\[\]]+", exposed.value):
        yield Written("the whole environment", "/actuator/env", shown.line, shown.column)
