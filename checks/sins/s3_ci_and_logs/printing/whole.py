"""Whole objects: settings, headers, clients and parsed options that are printed as they are, with the key among the rest.

Only the object itself counts, not a part that is taken from it: `headers["x-request-id"]` tells no key.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.expressions.patterns import pattern_of
from checks.sins.s3_ci_and_logs.printing.names import is_key_name
from checks.structure import grammar
from checks.structure.languages import Syntax
from checks.structure.syntax import Call, Code

# What an object is wrapped in to be printed whole.
_WRAPS = pattern_of(
    r"(?i)^(?:dict|str|repr|list|json\.dumps|JSON\.stringify|pformat|pprint\.pformat|util\.inspect|inspect|format|.*\.format|fmt\.Sprintf?|Object\.(?:assign|entries)"
    r"|json_encode|var_export|print_r|vars|asdict|dataclasses\.asdict|.*\.(?:dict|model_dump|model_dump_json|toString|to_dict|to_s|inspect|items))$"
)
_HEADERS = pattern_of(
    r"(?i)(?:^|\.)(?:req(?:uest)?|r|ctx\.request|ctx\.req|event|response\.request|resp\.request|res\.request|prepared|prepped)\.(?:headers?|rawHeaders)$"
)
_AXIOS = pattern_of(
    r"^(?:e|err|error|ex|exc|exception|reason)\.(?:response\.config|config|request|toJSON|config\.headers|response\.config\.headers)$"
)
# There a request is an XMLHttpRequest, which tells nobody its headers.
_IN_BROWSERS = pattern_of(
    r"""\b(?:localStorage|sessionStorage|window\.|document\.|import\.meta\.env|NEXT_PUBLIC_|REACT_APP_|EXPO_PUBLIC_)|["']use client["']"""
)
_SETTINGS = pattern_of(
    r"(?i)^(?:self\.|this\.|app\.)?_?(?:settings|config|configuration|cfg|conf|options|opts|env|args|namespace)$"
)
_CLIENT = pattern_of(r"(?i)(?:^|_|\.)(?:client|llm|openai|anthropic|self)$")
_MODELS = pattern_of(r"(?i)openai|anthropic|genai|mistral|cohere|groq|litellm|langchain")
_ADDS_OPTION = pattern_of(
    r"add_argument\(\s*(?:[\"']-\w[\"'],\s*)?[\"']--([\w-]+)[\"']|(?:@click\.option|typer\.Option)\([^)\n]*[\"']--([\w-]+)[\"']"
)


class Whole(msgspec.Struct, frozen=True):
    """An object that is printed whole: how it is written, and why a key is in it, as the rest of a sentence."""

    text: str
    why: str
    sure: bool


def whole_objects(code: Code, call: Call) -> Iterator[Whole]:
    """The objects with a key in them that a call prints whole."""
    for argument in call.arguments:
        if argument.node is None:
            continue
        for node, unfolded in _itself(code, argument.node[1]):
            found = _judged(code, node, unfolded)
            if found is not None:
                yield found


def _itself(code: Code, node: Syntax) -> Iterator[tuple[Syntax, bool]]:
    """The objects that an argument is, or has put into it, and whether they are unfolded by name (`vars(x)`)."""
    stack = [(code.bare(node), False)]
    steps = 0
    while stack and steps < 400:
        at, unfolded = stack.pop()
        steps += 1
        at = code.bare(at)
        if grammar.is_string(at):
            stack += [(n, unfolded) for n in grammar.inserted(at)]
        elif at.kind in grammar.CALLS:
            call = code.call_at(at)
            callee = call.callee if call is not None else ""
            if call is not None and _WRAPS.match(callee):
                opens = callee.rpartition(".")[2] in (
                    "vars",
                    "asdict",
                    "dict",
                    "model_dump",
                    "model_dump_json",
                    "to_dict",
                )
                if call.arguments:
                    stack += [(a.node[1], unfolded or opens) for a in call.arguments if a.node is not None]
                elif callee.rpartition(".")[0] and at.below:
                    inner = at.below[0].below
                    stack += [(inner[0], unfolded or opens)] if inner else []
        elif at.kind in grammar.MEMBERS:
            if code.dotted(at).endswith(".__dict__") and at.below:
                stack.append((at.below[0], True))
            else:
                yield at, unfolded
        elif at.kind in grammar.NAMES or at.kind in grammar.SELVES:
            yield at, unfolded
        elif at.kind in grammar.BINARY and grammar.operator(at, code.text) in grammar.ADDS | {"||", "??", "or"}:
            stack += [(n, unfolded) for n in at.below]
        elif at.kind in grammar.MAPPINGS | grammar.LISTS:
            hidden = any(code.is_pair(n) and is_key_name(code.pair(n)[0]) for n in at.below)
            # `{...config, apiKey: "[hidden]"}`: what is unfolded before is written over, and told by its own value.
            stack += [(n, unfolded) for n in at.below if not code.is_pair(n) and not hidden]
            stack += [(v, unfolded) for n in at.below if code.is_pair(n) and (v := code.pair(n)[1]) is not None]
        elif at.kind in ("list_splat", "dictionary_splat", "spread_element", "format_expression"):
            stack += [(n, unfolded) for n in at.below[:1]]


def _judged(code: Code, node: Syntax, unfolded: bool) -> Whole | None:
    text = code.dotted(node)
    given = code.assigned(text) if text.isidentifier() else ()
    if _HEADERS.search(text) or (len(given) == 1 and _HEADERS.search(given[0].value.dotted)):
        return Whole(text, "Authorization may be among the headers", True)
    if (
        _AXIOS.match(text)
        and "axios" in code.text
        and not (text.endswith(".request") and _IN_BROWSERS.search(code.text))
    ):
        return Whole(text, "axios keeps the headers of the request in it", True)
    if (
        unfolded
        and _CLIENT.search(text)
        and _MODELS.search(code.text)
        and (text != "self" or _field(code.text, "self"))
    ):
        return Whole(f"{text}’s fields", "a client keeps its key among them", True)
    if _SETTINGS.match(text):
        bare = text.rpartition(".")[2]
        if bare == "args" and _is_its_own(code, node):
            return None
        option = _option(code) if bare in ("args", "namespace", "options", "opts") and code.language == "python" else ""
        field = option or _field(_where_it_holds(code, node, text), text)
        if field:
            return Whole(text, f"{field} is among them", bool(option))
    return None


def _option(code: Code) -> str:
    """The key among the options that a program takes."""
    names = (m[1] or m[2] for m in _ADDS_OPTION.finditer(code.text))
    return next((f"--{n}" for n in names if is_key_name(n)), "")


_ALL_IT_IS_GIVEN = pattern_of(r"\(\s*(?:[^()\n]{1,200},\s*)?(?:\*|\.\.\.)\s*args\b")


def _is_its_own(code: Code, node: Syntax) -> bool:
    """Whether `args` is all that a function around it is given: `def say(*args): print(*args)`."""
    return any(n.kind in grammar.FUNCTIONS and _ALL_IT_IS_GIVEN.search(code.of(n)[:400]) for n in node.up())


def _where_it_holds(code: Code, node: Syntax, name: str) -> str:
    """The text in which a name means this object: that of the function which makes it, else the whole."""
    made = re.compile(rf"(?m)^[ \t]*(?:const |let |var )?{re.escape(name)}(?:\s*:[^=\n]{{1,60}})?\s*:?=[ \t]*[{{\[]")
    for outer in node.up():
        if outer.kind in grammar.FUNCTIONS and made.search(code.of(outer)):
            return code.of(outer)
    return code.text


def _field(text: str, holder: str) -> str:
    """The key that a text takes from an object, or puts into it."""
    taken = re.compile(rf"(?<![\w.]){re.escape(holder)}(?:\.|\?\.|->)([A-Za-z_]\w{{2,60}})(?![\w(])")
    taken_by_name = re.compile(rf"(?<![\w.]){re.escape(holder)}(?:\.get\(|\[)[\"']([\w-]{{3,60}})[\"']")
    for pattern in (taken, taken_by_name):
        for met in pattern.finditer(text):
            if is_key_name(met[1]):
                return met[1]
    return ""
