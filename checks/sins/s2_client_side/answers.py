"""Answers: where a program's code hands a secret to whoever asks: returned by a route, a loader, or shown on a page."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.expressions.patterns import pattern_of
from checks.sins.own_rows import is_of_own_row
from checks.sins.s2_client_side.client_code import SERVER_FUNCTIONS
from checks.sins.s2_client_side.public_names import names_secret
from checks.structure.flow import Flow, Use, environment_name
from checks.structure.languages import Syntax
from checks.structure.statements import Argument, Call
from checks.structure.syntax import Code

ALL = "the whole environment"
_WHOLE = frozenset(
    ("process.env", "os.environ", "st.secrets", "Deno.env.toObject", "import.meta.env", "Bun.env", "os.Environ", "System.getenv", "ENV", "ENV.to_h", "Environment.GetEnvironmentVariables", "os.environ.copy", "_ENV", "_SERVER")
)  # fmt: skip
_SETTINGS = pattern_of(
    r"(?i)(?:^|\.)(?:settings|config|configuration|conf|cfg|app_?config|secrets|env|constants)(?:\(\))?$"
)
_DUMPED = pattern_of(
    r"(?i)^(?:get_|app_)?settings(?:\(\))?\.(?:dict|model_dump|json|model_dump_json|__dict__|to_dict|as_dict)$"
)
_CONSTANT = pattern_of(r"^[A-Z][A-Z0-9_]+$")

_JS_ANSWERS = (
    "res.json", "res.send", "res.end", "res.write", "res.render", "res.jsonp", "res.*.json", "res.*.send", "response.json", "response.send", "response.*.json", "reply.send", "reply.*.send", "reply.view",
    "NextResponse.json", "Response.json", "Response", "NextResponse", "c.json", "c.text", "c.html", "ctx.json", "ctx.render", "json", "defer", "h.response", "h.view",
)  # fmt: skip
_PY_ANSWERS = (
    "jsonify", "flask.jsonify", "JSONResponse", "HTMLResponse", "PlainTextResponse", "ORJSONResponse", "Response", "HttpResponse", "JsonResponse", "render_template", "render_template_string", "render",
    "*.TemplateResponse", "make_response", "web.json_response", "web.Response", "*.render_template", "self.write",
    "st.write", "st.text", "st.code", "st.json", "st.markdown", "st.info", "st.success", "st.warning", "st.error", "st.caption", "st.title", "st.header", "st.subheader", "st.dataframe", "st.table", "st.text_input", "st.text_area",
    "st.sidebar.write", "st.sidebar.text", "st.sidebar.text_input", "st.sidebar.info", "st.sidebar.success", "st.sidebar.code",
    "gr.Textbox", "gr.Markdown", "gr.JSON", "gr.HTML", "gr.Code", "gr.Label", "gr.update",
)  # fmt: skip
_OTHER_ANSWERS = (
    "c.JSON", "*.JSON", "c.String", "*.Encode", "fmt.Fprint", "fmt.Fprintf", "fmt.Fprintln", "w.Write", "ResponseEntity.ok", "ResponseEntity.ok.body", "Results.Ok", "Results.Json", "Ok", "Json", "render", "render.json",
    "response.json", "response().json", "response.().json", "model.addAttribute", "*.addAttribute", "ctx.json", "call.respond", "echo", "print", "print_r", "var_dump",
)  # fmt: skip
_REQUESTS = ("fetch", "*.fetch", "axios", "axios.*", "got", "got.*", "ky", "ky.*", "requests.*", "httpx.*", "*Client", "OpenAI", "Anthropic", "aiohttp.*", "*.request", "http.*", "ofetch", "$fetch")  # fmt: skip
_ROUTE = pattern_of(
    r"(?:^|\.)(?:get|post|put|delete|patch|route|api_route|api_view|websocket|head|options|action)$|^(?:app|router|bp|blueprint|api)\.\w+$"
)
_DECORATED, _RETURNS = frozenset(("decorated_definition",)), frozenset(("return_statement",))
_GIVES_BACK = frozenset(("return_statement", "arrow_function"))
_MAPPING = pattern_of(r"@(?:Get|Post|Request|Put)Mapping|\[Http(?:Get|Post)")
_GUARDED = pattern_of(
    r"(?i)current_user|login_required|requires?_?(?:auth|login|admin|user)|require(?:Auth|User|Admin|Login|Session)\w*|getServerSession|auth\(\)|isAuthenticated|verify_token|Depends\(\s*(?:get_|verify|require|auth)|ensureLoggedIn|permission_classes|@PreAuthorize|\[Authorize|protectedProcedure|getUser\(|getSession\("
)


class Answer(msgspec.Struct, frozen=True):
    """A secret that leaves: `name` is its variable, `ALL` for everything; `how` names the place it leaves by."""

    name: str
    how: str
    line: int
    column: int
    guarded: bool = False  # something around it asks who is calling
    sure: bool = True
    own: bool = False  # it is of the row that the caller opens with the token of the own session


def answers(read: Code, path: str) -> Iterator[Answer]:
    """The secrets that a file's code gives to who asks."""
    sent = _sent_away(read)
    flow = Flow(read, lambda u: is_secret_source(u) and (u.line, u.column) not in sent)
    told: set[tuple[str, int]] = set()
    for how, value in _leaving(read, path):
        use = flow.carried(value)
        if use is None:
            continue
        name = _name(use)
        # `return json({…})` leaves once.
        mark = (name, read.function_around(value.node[1])[1] or value.node[1].start)
        if mark in told:
            continue
        told.add(mark)
        around = _around(read, value.node[1])
        sure = use.kind == "environment" or name == ALL
        own = use.kind in ("member", "item") and is_of_own_row(read, use)
        yield Answer(name, how, value.line, value.column, _GUARDED.search(around) is not None, sure, own)


def _sent_away(read: Code) -> frozenset[tuple[int, int]]:
    """The places inside of requests to others: what comes back from them is no longer what was sent."""
    found: set[tuple[int, int]] = set()
    for call in read.calls:
        if call.named(*_REQUESTS):
            found.update(read.lines.at(n.start) for n in call.node[1].walk() if n.named)
    return frozenset(found)


def is_secret_source(use: Use) -> bool:
    """A secret of a provider in the environment, in settings or in a constant, or all of the environment."""
    if use.kind == "text":
        return False
    if name := environment_name(use.text):
        return names_secret(name)
    plain = use.text.rstrip("()").rstrip(".")
    if plain in _WHOLE or (use.kind == "environment" and names_secret(use.name)):
        return True
    if use.kind in ("member", "item"):
        root = use.text.rpartition(".")[0] if "." in use.text else use.text.partition("[")[0]
        return names_secret(use.name) and _SETTINGS.search(root) is not None
    if use.kind == "call":
        return _DUMPED.match(use.text.rstrip("()")) is not None
    return use.kind == "name" and _CONSTANT.match(use.text) is not None and names_secret(use.text)


def _name(use: Use) -> str:
    if environment := environment_name(use.text):
        return environment
    if use.text.rstrip("().") in _WHOLE:
        return ALL
    if use.kind == "call" and _DUMPED.match(use.text.rstrip("()")):
        return "all settings"
    return use.name or use.text


def _leaving(read: Code, path: str) -> Iterator[tuple[str, Argument]]:
    """The expressions that leave the program, each with the name of the way it goes."""
    if read.language == "python":
        yield from _routes(read)
        yield from _called(read, _PY_ANSWERS)
    elif read.language in ("javascript", "typescript", "tsx"):
        yield from _returned(read, path)
        yield from _called(read, _JS_ANSWERS)
        for assignment in read.assignments:
            if assignment.target in ("ctx.body", "ctx.response.body"):
                yield "ctx.body", assignment.value
    else:
        yield from _called(read, _OTHER_ANSWERS)
        if read.language in ("java", "kotlin", "csharp") and _MAPPING.search(read.text):
            yield from _all_returned(read)


def _called(read: Code, names: tuple[str, ...]) -> Iterator[tuple[str, Argument]]:
    for call in read.calls:
        if call.named(*names) and not _is_plain_json(read, call):
            for argument in call.arguments:
                # A field for typing a key that shows none, and headers, answer nothing.
                if argument.name not in ("headers", "type", "key", "label", "status", "placeholder", "help"):
                    yield call.callee, argument


def _is_plain_json(read: Code, call: Call) -> bool:
    """`json(…)` is Remix's answer only where it is brought from there; `print` and `echo` answer in PHP alone, and `Ok(…)`
    is what any function of Rust gives back.
    """
    if call.callee == "Ok":
        return read.language == "rust"
    if call.callee in ("json", "defer"):
        return not any("remix-run" in i.module or "react-router" in i.module for i in read.imports)
    if call.callee in ("echo", "print", "print_r", "var_dump"):
        return read.language != "php"
    if call.callee in ("Response", "NextResponse"):
        return not call.arguments
    return False


def _routes(read: Code) -> Iterator[tuple[str, Argument]]:
    """What functions with a route above them return."""
    for node in read.find(_DECORATED):
        named = [read.call_at(d.below[0]) for d in node.below if d.kind == "decorator" and d.below]
        route = next((c for c in named if c is not None and _ROUTE.search(c.callee)), None)
        if route is None:
            continue
        where = next((a.literal for a in route.arguments if a.literal), "") or route.callee
        for inner in node.walk():
            if inner.kind == "return_statement" and inner.below:
                yield f"the route {where[:60]}", read.argument(read.bare(inner.below[0]))


def _returned(read: Code, path: str) -> Iterator[tuple[str, Argument]]:
    """What loaders give to their page, and functions of the server to the client that calls them."""
    loads = re.search(r"\+(?:page|layout)(?:\.server)?\.[jt]s$", path) is not None
    action = re.search(r"(?m)^\s*[\"']use server[\"']", read.text[:300]) is not None
    for node in read.find(_GIVES_BACK):
        if node.kind == "return_statement" and node.below:
            value, inside = node.below[0], node
        elif node.kind == "arrow_function" and node.below and node.below[-1].kind != "statement_block":
            value = inside = node.below[-1]
        else:
            continue
        name = read.function_around(inside)[0]
        if (name in SERVER_FUNCTIONS or (loads and name == "load")) and not _is_headers(name):
            yield name, read.argument(read.bare(value))
        elif action and name and _is_exported(read, inside):
            yield f"the server action {name}", read.argument(read.bare(value))


def _is_headers(name: str) -> bool:
    return name in ("headers", "generateMetadata", "getStaticPaths", "generateStaticParams")


def _is_exported(read: Code, node: Syntax) -> bool:
    return any(outer.kind == "export_statement" for outer in node.up())


def _all_returned(read: Code) -> Iterator[tuple[str, Argument]]:
    for node in read.find(_RETURNS):
        if node.below and _MAPPING.search(_around(read, node)):
            yield f"the route {read.function_around(node)[0]}", read.argument(read.bare(node.below[0]))


def _around(read: Code, node: Syntax) -> str:
    """The function around a node with what stands above it: decorators, annotations, the route that it is given to."""
    _, start, end = read.function_around(node)
    if (start, end) == (0, len(read.text)):
        return read.of(node)
    return read.text[max(start - 200, 0) : end][:4000]
