"""Caps: whether a call of a model says how long its answer may be, as far as the file around it shows."""

from __future__ import annotations

from collections.abc import Iterator

from checks.expressions.patterns import pattern_of
from checks.sins.s6_flying_blind.model_calls import ModelCall
from checks.structure import grammar
from checks.structure.languages import Syntax
from checks.structure.syntax import Argument, Code

# The last in the list is that of models in Bedrock; Ollama says `num_predict`.
_CAP = pattern_of(
    r"(?i)^(?:with_?)?(?:max_?(?:output_?|completion_?|new_?|gen_?|answer_?)?(?:tokens?(?:_?to_?sample|_?count)?|len(?:gth)?)|num_?predict|max_?gen_?len)$"
)
_CAP_IN = pattern_of(
    r"(?i)max_?(?:output_?|completion_?|new_?|gen_?)?tokens?(?:_?to_?sample|_?count)?|num_?predict|max_?gen_?len"
)
# Options that may hold a cap inside of them.
_HOLDERS = frozenset(
    """config generation_config generationconfig inferenceconfig inference_config body parameters extra_body options params request kwargs
    model_kwargs modelkwargs default_options settings model_settings modelsettings""".split()
)
# What is passed by place and is the question itself, not how to answer it.
_QUESTION = pattern_of(
    r"(?i)^(?:\w*prompts?|\w*messages?|\w*contents?|input\w*|\w*text|\w*query|\w*question|\w*history|chat_?history|ctx|context|cancellation\w*|ct|self|this|model\w*|url|endpoint|\w*_url)$"
)
# Interfaces that take their settings where the model is made.
_MADE_ELSEWHERE = frozenset(
    {"LangChain", "LlamaIndex", "OpenAI Agents", "Pydantic AI", "CrewAI", "Claude Agent SDK", "smolagents", "LangChain4j", "Spring AI", "Rig", "RubyLLM", "Semantic Kernel", "Agent Framework", "Replicate", "plain requests"}
)  # fmt: skip
# Pictures, speech and vectors are not counted in tokens of an answer.
_NO_TEXT = pattern_of(
    r"(?i)embed|rerank|\binputText\b|response_?modalities|\bimagen\b|image-(?:preview|generation)|-image\b|-tts\b"
)
_MOST_NODES = 4_000
_DEEPEST = 4  # names that stand for names


def is_capped(made: ModelCall) -> bool | None:
    """Whether the answer is bounded; None where what is passed is made elsewhere and cannot be seen."""
    if made.capped:
        return True
    read, call = made.code, made.call
    if call.node is not None and _names_cap(read, call.node[1]):
        return True
    if made.api in _MADE_ELSEWHERE:
        return None
    unseen = False
    if _NO_TEXT.search(f"{made.path.rpartition('/')[2]}\n{call.function}\n{_all_said(read, made)}"):
        return None
    for argument in _holding(read, made):
        said = _inside(read, argument, _DEEPEST)
        if said:
            return True
        unseen = unseen or said is None
    if made.api in ("Gemini", "Mistral", "Hugging Face") and _CAP_IN.search(read.text):
        return True  # these take their settings where the model is made
    return None if unseen else False


def _all_said(read: Code, made: ModelCall) -> str:
    """What is passed to a call, with what its names were given in the file."""
    given = [read.assigned(a.dotted) if a.kind == "name" else () for a in made.call.arguments]
    named = [k.value.text[:2_000] for known in given for k in known[:20]]
    return "\n".join([*named, *(a.text[:2_000] for a in made.call.arguments)])


def _holding(read: Code, made: ModelCall) -> Iterator[Argument]:
    """The arguments that may hold a cap: objects, what is spread, what is passed by place and is no question."""
    call = made.call
    spread = call.node is not None and _spreads(call.node[1])
    for argument in call.arguments:
        if argument.name:
            if argument.name.lower() in _HOLDERS or (argument.name == argument.text and argument.kind not in ("name",)):
                yield argument
        elif argument.kind in ("name", "member", "item", "call", "other", "mapping"):
            last = argument.dotted.rpartition(".")[2].rstrip("()[]") or argument.text
            if argument.kind in ("mapping", "other") or spread or not _QUESTION.match(last):
                yield argument


def _spreads(node: Syntax) -> bool:
    """Whether a call takes an object apart: `**params`, `...options`."""
    arguments = node.first(*grammar.ARGUMENTS)
    return arguments is not None and any("splat" in c.kind or "spread" in c.kind for c in arguments.children)


def _inside(read: Code, argument: Argument, depth: int) -> bool | None:
    """Whether a cap is among what an argument holds; None where it was made out of sight."""
    if argument.node is None or depth < 0:
        return None
    node = argument.node[1]
    if argument.kind in ("string", "template", "number", "boolean", "null", "list", "function"):
        return False
    if _names_cap(read, node):
        return True
    if argument.kind in ("name", "member"):
        return _of_name(read, argument, depth)
    if argument.kind == "mapping" or argument.kind == "other":
        return _of_spread(read, node, depth)
    if argument.kind == "call":
        return _of_call(read, node, argument, depth)
    return None


def _of_name(read: Code, argument: Argument, depth: int) -> bool | None:
    known = read.assigned(argument.dotted)
    inside = (f"{argument.dotted}.", f"{argument.dotted}[")
    if any(_CAP_IN.search(a.target) for a in read.assignments if a.target.startswith(inside)):
        return True
    if not known:
        return None
    said = [_inside(read, a.value, depth - 1) for a in known]
    if any(said):
        return True
    if any(c.callee.startswith(f"{argument.dotted}.") and not c.callee.endswith("append") for c in read.calls):
        return None  # `params.update(…)`: what comes in cannot be seen
    return None if None in said else False


def _of_spread(read: Code, node: Syntax, depth: int) -> bool | None:
    """What is spread into an object, or put into it under a name that may hold a cap."""
    unseen = False
    for child in _shallow(node):
        if "spread" in child.kind or "splat" in child.kind:
            value = read.argument(read.bare(child.below[-1])) if child.below else None
            said = _inside(read, value, depth - 1) if value is not None else None
            if said:
                return True
            unseen = unseen or said is None
        elif read.is_pair(child):
            name, held = read.pair(child)
            if held is not None and name.lower() in _HOLDERS:
                inner = read.argument(held)
                if inner.kind in ("name", "member", "call"):
                    said = _inside(read, inner, depth - 1)
                    if said:
                        return True
                    unseen = unseen or said is None
    return None if unseen else False


def _of_call(read: Code, node: Syntax, argument: Argument, depth: int) -> bool | None:
    """A constructor or a builder shows what it was given; any other function hides it."""
    call = read.call_at(node)
    if call is None:
        return None
    last = call.name
    if last in ("dumps", "stringify", "encode", "from", "of", "json", "toJson", "writeValueAsString"):
        said = [_inside(read, a, depth - 1) for a in call.arguments]
        return True if any(said) else None if None in said else False
    if last == "build" or last[:1].isupper() or ".builder()" in argument.text or "::default()" in argument.text:
        return _of_spread(read, node, depth)
    return None


def _shallow(node: Syntax) -> Iterator[Syntax]:
    """The nodes of an object without those of functions in it."""
    stack, seen = [node], 0
    while stack and seen < _MOST_NODES:
        inner = stack.pop()
        seen += 1
        yield inner
        stack.extend(c for c in inner.children if c.kind not in grammar.FUNCTIONS)


def _names_cap(read: Code, node: Syntax) -> bool:
    """Whether a member or a builder's step in this expression is a cap that has a value."""
    for inner in _shallow(node):
        if read.is_pair(inner):
            name, value = read.pair(inner)
            if _CAP.match(name) and value is not None and read.of(value) not in _NOTHING:
                return True
        elif inner.kind == "shorthand_property_identifier" and _CAP.match(read.of(inner)):
            return True
        elif inner.kind in grammar.CALLS and inner is not node:
            if _CAP.match(read.dotted(inner).rpartition(".")[2]):
                return True
        elif inner.kind in _WORDS and _CAP.match(read.of(inner)):
            return True
    if node.kind in grammar.CALLS:
        return any(_CAP.match(part) for part in read.dotted(node).replace("()", "").split("."))
    return False


_NOTHING = frozenset({"None", "null", "undefined", "nil", "-1", "Infinity"})
_WORDS = frozenset({"field_initializer"})
