"""Routes: what others may call over the network, as frameworks of each language declare it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.expressions.patterns import pattern_of
from checks.joins.worded import Worded
from checks.structure import grammar
from checks.structure.languages import Syntax
from checks.structure.syntax import Argument, Call, Code

# One of them stands in every file that declares or serves a route.
WORDS = (
    "fastapi", "flask", "starlette", "sanic", "quart", "litestar", "aiohttp.web", "aiohttp import web", "bottle", "django", "rest_framework", "tornado.web", "robyn",
    "express", "fastify", "koa", "hono", "nextresponse", "nextrequest", "next/server", "nextapirequest", "export async function post", "export async function get", "export const post", "export default async function handler",
    "publicprocedure", "protectedprocedure", "use server", "useactionstate", "useformstate", "readstreamablevalue", "@nestjs/common", "requesthandler", "defineeventhandler", "eventhandler", "actionfunction", "net/http", "gin-gonic", "labstack/echo", "go-chi", "gofiber",
    "restcontroller", "mapping(", "io.ktor.server", "jakarta.ws.rs", "javax.ws.rs", "mappost", "mapget", "controllerbase", "[httppost", "[httpget", "[apicontroller",
    "applicationcontroller", "actioncontroller", "sinatra", "route::", "illuminate\\\\http", "illuminate\\http", "abstractcontroller", "axum", "actix_web", "rocket::", "warp::",
)  # fmt: skip
_PYTHON = ("fastapi", "flask", "starlette", "sanic", "quart", "litestar", "aiohttp", "bottle", "django", "rest_framework", "tornado", "robyn", "apiflask", "flask_restx", "ninja")  # fmt: skip
_DECORATORS = ("get", "post", "put", "patch", "delete", "route", "api_route", "websocket", "head")
_DECORATES = pattern_of(rf"^@\s*(?:[\w.]*\.)?(?:{'|'.join(_DECORATORS)})\s*\(|^@\s*api_view\s*\(")
_VERBS = frozenset("get post put patch delete all any options head route handle handlefunc mapget mappost mapput mappatch mapdelete map match websocket".split())  # fmt: skip
_SERVERS = pattern_of(
    r"(?i)(?:^|\.)(?:\w*app|\w*router|\w*routes?|server|fastify|api|r|e|g|mux|rg|\w*group|engine|http|web|hono|chat|v\d)$"
)
_SCRIPT_ROUTERS = pattern_of(r"^(?:express|fastify|@?koa|hono|itty-router|polka|restify|elysia|@hapi|next$)")
NEXT = pattern_of(r"(?:^|/)(?:src/)?app/(?:.*/)?route\.[jt]sx?$")
NEXT_PAGES = pattern_of(r"(?:^|/)pages/api/.*\.[jt]sx?$")
_VERCEL = pattern_of(r"^(?:api|netlify/(?:edge-)?functions|functions)/[^.]*\.[mc]?[jt]s$")
SVELTE = pattern_of(r"(?:^|/)\+(?:page\.)?server\.[jt]s$")
NUXT = pattern_of(r"(?:^|/)server/(?:api|routes)/.*\.[jt]s$")
_REMIX = pattern_of(r"(?:^|/)app/routes/.*\.[jt]sx?$")
_DECORATED = frozenset({"decorated_definition"})
_EXPORTED = frozenset({"export_statement", "method_definition"})
_METHODS = frozenset({"method_declaration", "function_declaration", "function_item"})
_CLASSES = frozenset({"class_definition", "class", "class_declaration", "function_definition"})
_HTTP = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})
_ANNOTATED = pattern_of(
    r"(?m)"
    r"@(?:Get|Post|Put|Patch|Delete|Request)Mapping\b|@(?:POST|GET|PUT)\b|@MessageMapping\b"
    r"|\[(?:Http(?:Get|Post|Put|Patch|Delete)|Route)\b"
    r"|#\[(?:Route|Post|Get)\(|#\[(?:get|post|put|patch|delete)\("
    r"|^\s*@(?:Post|Get|Put|Patch|Delete|All|Sse)\("
)
_QUOTED = pattern_of(r"[\"'`]([^\"'`\n]{0,120})[\"'`]")
_CONTROLLER = pattern_of(
    r"class\s+\w+\s*(?:<|extends|:)\s*(?:[\w\\:]*(?:ApplicationController|ActionController\b[\w:]*|BaseController|AbstractController|Controller|ControllerBase|APIView|RequestHandler|View))\b"
    r"|class\s+\w+\s*\([^)]*(?:APIView|ViewSet|RequestHandler|HTTPEndpoint|MethodView|Resource|View)\b"
)
_RENDERS = frozenset("GET HEAD OPTIONS".split())
_LIKELY = Worded("response(", *WORDS)


def is_likely(text: str) -> bool:
    """Whether a file may declare or serve a route: the words of one framework stand in it."""
    return _LIKELY.stand_in(text)


class Function(msgspec.Struct, frozen=True):
    """A function with its span in the text. The whole file is the function without a name."""

    name: str
    start: int
    end: int


class Route(msgspec.Struct, frozen=True):
    """Something that others may call: `said` is its address or its name, `handlers` are names of functions that serve it.

    `start` and `end` span what serves it in place, `around` is the text that declares it, guards among it.
    """

    said: str
    line: int
    column: int
    start: int
    end: int
    handlers: tuple[str, ...] = ()
    around: str = ""
    action: bool = False  # a function on the server that pages may call; only those that some page names are open


def functions(read: Code) -> list[Function]:
    """The named functions of a file."""
    found = []
    for node in read.find(grammar.FUNCTIONS):
        name = _name(read, node)
        if name:
            found.append(Function(name, node.start, node.end))
    return found


_DECLARED = pattern_of(r"(?:^|[\s*&])(?!(?:if|for|while|switch|catch|using|lock|return|new)\b)(\w+)\s*(?:<[^<>()]{0,80}>)?\s*\(")  # fmt: skip


def _name(read: Code, node: Syntax) -> str:
    """A function's name. In C# and Java the type that it returns stands first."""
    if read.language in ("csharp", "java") and node.kind.endswith(("declaration", "statement")):
        head = re.sub(r"\[[^\]]*\]|@\w+(?:\([^)]*\))?", " ", _head(read.of(node)[:600]))
        met = _DECLARED.search(head)
        return met[1] if met else ""
    return read.function_around(_first_inside(node))[0]


# A brace that opens a body, not one around a variable of an address: `"/{id}"`, `"{id:int}"`.
_OPENS = pattern_of(r"\{(?![\w.:*?=-]{1,60}\})")


def _head(text: str) -> str:
    """What stands before the body of a function."""
    return _OPENS.split(text, 1)[0]


def _first_inside(node: Syntax) -> Syntax:
    """A node whose nearest function is this one."""
    return next((c for c in node.children if c.kind not in grammar.FUNCTIONS), node)


def routes(read: Code, path: str) -> list[Route]:
    """The routes that a file declares or is."""
    found = list(_declared(read, path))
    if read.language == "python":
        found += _python(read)
    elif read.language in ("javascript", "typescript", "tsx", "script"):
        found += _script(read, path)
    elif read.language in ("java", "kotlin", "csharp", "php", "rust"):
        found += _annotated(read)
    if read.language in ("ruby", "php", "python"):
        found += _controllers(read, path)
    return found


def _declared(read: Code, path: str) -> Iterator[Route]:
    """`app.post("/chat", guard, handler)` and its kin in every language, `post("/chat") { … }`, axum's `.route(…)`."""
    modules = [i.module for i in read.imports]
    if read.language == "python" and not any(m.startswith(("aiohttp", "starlette", "django", "tornado")) for m in modules):  # fmt: skip
        return
    for call in read.calls:
        passed = list(call.arguments)
        name = call.name.lower()
        if name in ("mutation", "query") and "rocedure" in call.callee and passed:  # tRPC
            yield _of_call(read, call, f"tRPC {name}", passed)
            continue
        first = next((a for a in passed if not a.name), None)
        if name not in _VERBS and not (read.language == "python" and call.name in ("Route", "path", "re_path", "add_route")):  # fmt: skip
            continue
        if first is None or first.kind not in ("string", "template") or len(passed) < 2:
            continue
        said = (first.literal or first.text).strip("\"'`")
        receiver = call.callee.rpartition(".")[0]
        if read.language in ("javascript", "typescript", "tsx", "script") and (
            not said.startswith("/") or not _SERVERS.search(receiver) or not _serves(modules, passed)
        ):
            continue
        if read.language == "python" and call.name in ("path", "re_path") and not any(m.startswith("django") for m in modules):  # fmt: skip
            continue
        if read.language == "go" and not (said.startswith("/") or " /" in said or not said):
            continue
        if read.language in ("ruby", "kotlin") and (receiver or not said.startswith("/")):
            continue
        if read.language in ("java", "swift", "bash"):
            continue
        yield _of_call(read, call, said, [a for a in passed if a is not first])


def _serves(modules: list[str], passed: list[Argument]) -> bool:
    """Whether a script's `x.post("/…", …)` declares a route and is no request to one: a function comes last."""
    last = passed[-1]
    if last.kind == "function":
        return any(p in last.text[:200] for p in ("req", "ctx", "(c)", "(c,", "c =>", "request", "event", "_", "res"))
    return last.kind in ("name", "member", "call", "list") and any(_SCRIPT_ROUTERS.match(m) for m in modules)


def _of_call(read: Code, call: Call, said: str, passed: list[Argument]) -> Route:
    start = call.node[1].start
    # A chain behind the call may hold the guards: `.RequireAuthorization()`, `->middleware("auth")`.
    outer = call.node[1]
    for above in outer.up():
        if above.kind in grammar.CALLS or above.kind in grammar.MEMBERS:
            outer = above
        else:
            break
    names = tuple(n for a in passed for n in _handlers(a))
    head = read.text[outer.start : outer.end]
    in_place = [a.node[1] for a in passed if a.kind == "function" or a.text.lstrip().startswith(("do", "{", "func"))]
    spans = [(n.start, n.end) for n in in_place if n is not None]
    around = head if not spans else head.replace(read.text[spans[-1][0] : spans[-1][1]], " ")
    where = spans[-1] if spans else (start, start)
    return Route(said[:80], call.line, call.column, *where, names, around[:2000])


_MADE = pattern_of(r"(?:^|\.)([A-Za-z_]\w{1,80})\(\)$")


def _handlers(argument: Argument) -> Iterator[str]:
    """The names of functions in what is passed to a route; of axum's `post(chat)` and Laravel's `[Chat::class, 'store']`."""
    if argument.kind in ("name", "member"):
        yield argument.dotted.rpartition(".")[2]
    elif argument.kind in ("call", "mapping", "list", "item"):
        if made := _MADE.search(argument.text[-400:]):
            yield made[1]  # `s.handleChat()` gives the function that serves
        yield from re.findall(
            r"(?<![\w.])(?:\w{1,80}\.){0,4}([A-Za-z_]\w{1,80})(?=\s*[),\]'\"]|$)", argument.text[:400]
        )


def _python(read: Code) -> Iterator[Route]:
    if not any(i.module.partition(".")[0] in _PYTHON for i in read.imports):
        return
    yield from _called(read)
    for node in read.find(_DECORATED):
        function = node.first("function_definition")
        if function is None:
            continue
        decorators = [read.of(c) for c in node.children if c.kind == "decorator"]
        met = next((d for d in decorators if _DECORATES.match(d)), None)
        if met is None:
            continue
        name = _name(read, function)
        quoted = _QUOTED.search(met)
        if quoted and "/" not in quoted[1] and "." in quoted[1]:
            continue  # `@patch("app.client")` puts something else in a name's place for a test
        head = read.text[function.start : function.start + 1500].partition("):")[0]
        line, column = read.lines.at(node.start)
        yield Route(quoted[1] if quoted and quoted[1] else name, line, column, function.start, function.end, (), "\n".join([*decorators, head]))  # fmt: skip


def _called(read: Code) -> Iterator[Route]:
    """A decorator that is called as a function: `app.post("/chat", tags=["Chat"])(chat)`."""
    for call in read.calls:
        outer = call.node[1].parent
        if call.name not in _DECORATORS or outer is None or outer.kind != "call" or outer.below[0] is not call.node[1]:
            continue
        first = next((a for a in call.arguments if not a.name), None)
        said = first.literal if first is not None else None
        if said is not None and said.startswith("/"):
            yield _of_call(read, call, said, list(read.passed(outer)))


def _script(read: Code, path: str) -> Iterator[Route]:
    """Files that are routes by their place, functions that a page may call, controllers of Nest."""
    where = path.rpartition(".")[0]
    by_place = (
        _HTTP if NEXT.search(path) or SVELTE.search(path)
        else _HTTP | {"default", "handler"} if NEXT_PAGES.search(path) or _VERCEL.search(path)
        else {"default"} if NUXT.search(path)
        else {"action", "loader"} if _REMIX.search(path)
        else set()
    )  # fmt: skip
    serves = re.match(r"\s*[\"']use server[\"']", read.text) is not None
    for node in read.find(_EXPORTED):
        if node.kind == "export_statement" and (by_place or serves):
            head = read.of(node)[:200]
            named = re.match(r"export\s+(?:default\s+)?(?:async\s+)?(?:const|function\*?|let)?\s*(\w+)?", head)
            name = "default" if head.startswith("export default") else named[1] if named else ""
            if (name and name in by_place) or (serves and re.match(r"export\s+async\s+function|export\s+const\s+\w+\s*=\s*async", head)):  # fmt: skip
                line, column = read.lines.at(node.start)
                yield Route(f"{where} {name}" if name in _HTTP else where if by_place else name or where, line, column, node.start, node.end, action=serves and not by_place)  # fmt: skip
        elif node.kind == "method_definition" and node.parent is not None and "Controller" in read.text:
            before = _annotations(read, node)
            if _ANNOTATED.search(before) and "@Controller" in read.text:
                line, column = read.lines.at(node.start)
                yield Route(_name(read, node) or "a method", line, column, node.start, node.end, (), before)


def _annotated(read: Code) -> Iterator[Route]:
    for node in read.find(_METHODS):
        before = _annotations(read, node)
        head = f"{before}\n{_head(read.of(node)[:400])}"
        met = _ANNOTATED.search(head)
        if met is None:
            continue
        quoted = _QUOTED.search(head, met.end())
        line, column = read.lines.at(node.start)
        yield Route((quoted[1] if quoted else "") or _name(read, node), line, column, node.start, node.end, (), head)


def _annotations(read: Code, node: Syntax) -> str:
    """The annotations right before a function, which some grammars keep outside of it."""
    before = read.text[max(node.start - 400, 0) : node.start]
    lines: list[str] = []
    for line in reversed(before.splitlines()[: None if before.endswith("\n") else -1]):
        if not re.match(r"\s*(?:@\w|#\[|\[\w)", line):
            break
        lines.append(line)
    return "\n".join(reversed(lines))


_WEB_IN_PHP = pattern_of(
    r"App\\(?:Http\\)?Controllers?\b|Illuminate\\(?:Http|Routing)|Symfony\\Component\\(?:HttpFoundation|Routing)|AbstractController\b|\bRequest\s+\$|#\[Route|CodeIgniter|yii\\web|\b(?:view|response|redirect|request)\("
)


def _controllers(read: Code, path: str) -> Iterator[Route]:
    """Public methods of controllers, views and handlers: the framework finds them by their class."""
    if read.language == "php" and not _WEB_IN_PHP.search(read.text):
        return  # a controller that no framework finds by its class: a package calls its own so
    django = path.endswith("views.py") and any(i.module.startswith("django") for i in read.imports)
    for node in read.find(_CLASSES):
        if node.kind in ("class_definition", "class", "class_declaration"):
            head = read.of(node)[:300]
            if not _CONTROLLER.search(head.partition("\n")[0] if read.language == "ruby" else head.partition("{")[0]):
                continue
            yield from _methods(read, node)
        elif django and node.kind == "function_definition" and re.match(r"(?:async\s+)?def\s+\w+\(\s*request\b", read.of(node)[:120]):  # fmt: skip
            outer = node.parent
            decorators = [read.of(c) for c in outer.children if c.kind == "decorator"] if outer is not None and outer.kind == "decorated_definition" else []  # fmt: skip
            line, column = read.lines.at(node.start)
            yield Route(_name(read, node), line, column, node.start, node.end, (), "\n".join(decorators))


def _methods(read: Code, holder: Syntax) -> Iterator[Route]:
    wanted = {"get", "post", "put", "patch", "delete", "create", "list", "retrieve", "update", "websocket_connect"}
    for node in holder.walk():
        if node.kind not in ("method", "method_declaration", "function_definition"):
            continue
        name = _name(read, node)
        text = read.of(node)[:200]
        if read.language == "python" and name not in wanted:
            continue
        if read.language == "php" and ("private" in text or "protected" in text or name.startswith("__")):
            continue
        if read.language == "ruby" and re.search(r"(?m)^\s*(?:private|protected)\s*$", read.text[holder.start : node.start]):  # fmt: skip
            continue
        line, column = read.lines.at(node.start)
        yield Route(name, line, column, node.start, node.end)
