"""Likely: whether a text can print a key at all, before it is parsed.

Most code that names keys and prints something prints “OPENAI_API_KEY is not set”. Names are followed through plain
assignments by their text, and only where one of them, or a key, stands within a call that prints, the syntax is asked.
Too much is let through, never too little of what `Flow` would find in a line or two. Words are looked for as they are:
expressions over a whole text cost a hundred times as much.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import islice

from checks.expressions.absence import Hint
from checks.expressions.patterns import pattern_of
from checks.joins.lowered import lowered
from checks.structure.flow import passes_on

# What a key's name, or what reads one, is made of. In small letters.
_OF_KEYS = (
    "api_key", "apikey", "api-key", "secret", "auth_token", "authtoken", "access_token", "accesstoken", "api_token", "apitoken", "hf_token", "hub_token",
    "refresh_token", "refreshtoken", "bot_token", "bottoken", "session_token", "github_token", "bearer", "authorization", "credential", "openai_key", "openaikey",
    "anthropic_key", "anthropickey", "gemini_key", "geminikey", "claude_key", "groq_key", "mistral_key", "cohere_key", "llm_key", "llmkey", "access_key",
    "accesskey", "master_key", "masterkey", "admin_key", "service_key", "provider_key", "azure_key", "subscription_key", "shrift",
)  # fmt: skip
_READS = (
    "environ", "getenv", "get_env", "env::var", "process.env", "meta.env", "env[", "env.fetch", "$env:", "environmentvariable", "fromenvironment",
    "dotenv", "secrets[", "userdata", "buildconfig",
)  # fmt: skip
_OBJECTS = (
    "__dict__",
    "vars(",
    "headers",
    ".header",
    ".config",
    "args",
    "settings",
    "config",
    "cfg",
    "conf",
    "options",
    "opts",
    "namespace",
)
_SAID, _THINGS = Hint(*_OF_KEYS, *_READS), Hint(*_OBJECTS)
_KEYISH = pattern_of(rf"(?i){'|'.join(map(re.escape, _OF_KEYS))}")
_SURE = pattern_of(
    rf"(?i){'|'.join(re.escape(w) + ('(?![a-z])' if w[-1].isalpha() else '') for w in _READS)}|SHRIFT[0-9a-f]{{8}}"
)
# An item that is called so, though its name stands in quotes: `settings["api_key"]`, `settings.get("api_key")`.
_ITEM = pattern_of(
    rf"(?i)(?:\[|\b(?:get|pop|fetch|dig)\()\s{{0,4}}[\"'][\w-]{{0,40}}(?:{'|'.join(map(re.escape, _OF_KEYS))})[\w-]{{0,40}}[\"']"
)
# An object as a whole, not a part of it.
_OBJECT = pattern_of(
    r"(?i)__dict__|\bvars\(|\.headers?\b(?!\s*(?:\?\.|[\[.])\s*\w)|\.config\b(?!\s*[.\[(])|\.request\b"
    r"|\b(?:args|settings|config(?:uration)?|cfg|conf|options|opts|namespace|env|headers)\b(?!\s*(?:\?\.|->|[.\[(=:-]))"
)
# What is put into a string counts; the words its author wrote do not.
_STRING = pattern_of(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`")
_PUT_IN = pattern_of(r"\{[^{}]*\}|\$\w+(?:(?:->|\.)\w+)*|\\\([^)]*\)")
_GIVEN = pattern_of(r"([A-Za-z_$][\w$]*)\s*(?::[^=\n]{1,60})?(?::=|\+?=)(?![=>~])")
_BRACKET = pattern_of(r"(\w*)!?\(|\)")
NO_HINT = Hint()
_WINDOW = 500
_MOST = 4000  # sinks of one text, and spots of one word, that are looked at
_MOST_NAMES = 60


def may_print(text: str, sink: re.Pattern[str], words: Hint = NO_HINT) -> bool:
    """Whether a key, or a name that may hold one, stands within reach of a sink. `words` as in `Sinks`."""
    sinks = list(islice(_sinks(text, sink, words), _MOST + 1))
    if not sinks or len(sinks) > _MOST:
        return bool(sinks)
    small = lowered(text)
    if len(small) != len(text):  # a letter that is longer when small: the places would not fit
        small = text
    keys = sorted(_spots(small, _SAID.among(small)))
    for window in _windows(text, sinks, sorted([*keys, *_spots(small, _THINGS.among(small))])):
        bare = _STRING.sub(_put_in, window)
        if _SURE.search(window) or _ITEM.search(window) or _KEYISH.search(bare) or _OBJECT.search(bare):
            return True
    spread = _spread(text, keys)
    if not spread:
        return False
    named = re.compile(rf"(?<![\w$])(?:{'|'.join(map(re.escape, sorted(spread)))})(?![\w$])")
    for window in _windows(text, sinks, sorted(_spots(text, spread))):
        bare = _STRING.sub(_put_in, window)
        if named.search(bare) or _OBJECT.search(bare):
            return True
    return False


def _sinks(text: str, sink: re.Pattern[str], words: Hint) -> Iterator[int]:
    if not words.words:
        yield from (m.start() for m in sink.finditer(text))
        return
    end = -1
    for at in sorted({at for word in words.among(text) for at in _places(word, text)}):
        if at > end:  # a line is asked once
            end = text.find("\n", at)
            end = len(text) if end < 0 else end
            yield from (m.start() for m in sink.finditer(text, text.rfind("\n", 0, at) + 1, end))


def _places(word: str, text: str) -> Iterator[int]:
    """Where a word stands, in each line once."""
    at = text.find(word)
    while at >= 0:
        yield at
        end = text.find("\n", at)
        at = text.find(word, end) if end >= 0 else -1


def _windows(text: str, sinks: list[int], spots: list[int]) -> Iterator[str]:
    """What is likely the call at each sink, where one of these spots stands in it."""
    for at in sinks:
        after = bisect_left(spots, at)
        if after == len(spots) or spots[after] > at + _WINDOW:
            continue
        window = _call(text[at : at + _WINDOW])
        if spots[after] <= at + len(window):
            yield window


def _put_in(string: re.Match[str]) -> str:
    return " ".join(_PUT_IN.findall(string[0]))


def _spots(text: str, words: Iterable[str]) -> Iterator[int]:
    for word in words:
        if len(word) < 3:  # `k` is in every word
            yield from (m.start() for m in islice(re.finditer(rf"(?<![\w$]){re.escape(word)}(?![\w$])", text), _MOST))
            continue
        at = text.find(word)
        for _ in range(_MOST):
            if at < 0:
                break
            yield at
            at = text.find(word, at + 1)


def _call(window: str) -> str:
    """What is likely a call with what is chained to it: up to the bracket that closes it, or the end of the line, bounded."""
    depth = 0
    for n, sign in enumerate(window):
        if sign in "([{":
            depth += 1
        elif sign in ")]}":
            depth -= 1
            if depth < 0 or (depth == 0 and window[n + 1 : n + 2] not in (".", "(", " ", "")):
                return window[: n + 1]
        elif sign == "\n" and depth <= 0 and not window[:n].rstrip().endswith((",", "(", "\\", "+")):
            return window[:n]
    return window


def _spread(text: str, keys: list[int]) -> set[str]:
    """The names that are given something in which a key's name stands, and those that are given such names."""
    found: set[str] = set()
    spots: Iterable[int] = keys
    for _ in range(3):
        more = {name for at in spots if (name := _given(text, at)) and name not in found}
        found |= set(sorted(more)[:_MOST_NAMES])
        if not more or len(found) > _MOST_NAMES:
            break
        spots = list(_spots(text, more))
    return found


def _given(text: str, at: int) -> str:
    """The name that is given a value in the line, up to this spot of it; not where a call takes the value in between."""
    start = text.rfind("\n", max(at - 300, 0), at) + 1 or max(at - 300, 0)
    if text.find("=", start, at) < 0:
        return ""
    met = list(_GIVEN.finditer(text, start, at))
    if not met:
        return ""
    last = met[-1]
    opened: list[str] = []
    for bracket in _BRACKET.finditer(text, last.end(), at):
        if bracket[0] != ")":
            opened.append(bracket[1] or "")
        elif opened:
            opened.pop()
    return last[1] if all(passes_on(name) for name in opened if name) else ""
