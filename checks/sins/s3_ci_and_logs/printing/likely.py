"""Likely: whether a text can print a key at all, before it is parsed.

Most code that names keys and prints something prints “OPENAI_API_KEY is not set”. Names are followed through plain
assignments by their text, and only where one of them, or a key, stands within a call that prints, the syntax is asked.
Too much is let through, never too little of what `Flow` would find in a line or two.
"""

from __future__ import annotations

import re

_KEYISH = re.compile(
    r"(?i)\b\w*(?:api_?keys?|secret|(?:auth|access|bearer|api|hf|hub|refresh|bot|session|github|oauth)_?token|authorization|bearer|credential"
    r"|(?:openai|anthropic|claude|gemini|groq|mistral|cohere|llm|access|master|admin|service|provider|azure|subscription)_?key)\w*"
)
_SURE = re.compile(
    r"(?i)SHRIFT[0-9a-f]{8}|environ|getenv|get_env|env::var|process\.env|import\.meta\.env|\bENV\b|_ENV\[|\benv\[|\$env:|GetEnvironmentVariable|EnvironmentVariable|fromEnvironment|dotenv|secrets\[|userdata|BuildConfig"
)
_OBJECT = re.compile(
    r"__dict__|\bvars\(|\bheaders?\b|\bHeaders?\b|\.config\b|\bargs\b|\b(?:settings|config|cfg|conf|options|opts)\b"
)
# A string with nothing put into it says only what its author wrote.
_PLAIN = re.compile(r"\"[^\"\n{}$#\\%]*\"|'[^'\n{}$#\\%]*'")
_GIVEN = re.compile(
    r"(?m)^[^\n=]{0,200}?([A-Za-z_$][\w$]*)\s*(?::\s*[\w<>\[\]., |?]{1,60})?\s*(?::=|\+?=)(?![=>~])([^\n]{1,400})"
)
_WINDOW = 500
_MOST = 4000  # sinks of one text that are looked at


def may_print(text: str, sink: re.Pattern[str]) -> bool:
    """Whether a key, or a name that may hold one, stands within reach of a sink."""
    spread: re.Pattern[str] | None = None
    asked = False
    for number, met in enumerate(sink.finditer(text)):
        if number > _MOST:
            return True
        window = _call(text, met.start())
        if _SURE.search(window):
            return True
        bare = _PLAIN.sub("", window)
        if _KEYISH.search(bare) or _OBJECT.search(bare):
            return True
        if not asked:
            spread, asked = _spread(text), True
        if spread is not None and spread.search(bare):
            return True
    return False


def _call(text: str, at: int) -> str:
    """What is likely a call with what is chained to it: up to the bracket that closes it, or the end of the line, bounded."""
    window = text[at : at + _WINDOW]
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


def _spread(text: str) -> re.Pattern[str] | None:
    """The names that are given something in which a key's name stands, and those that are given such names."""
    given = [(m[1], _PLAIN.sub("", m[2]), m[2]) for m in _GIVEN.finditer(text)]
    names = {name for name, bare, whole in given if _KEYISH.search(bare) or _SURE.search(whole)}
    for _ in range(3):
        if not names:
            return None
        known = re.compile(rf"(?<![\w$])(?:{'|'.join(map(re.escape, sorted(names)[:400]))})(?![\w$])")
        more = {name for name, bare, _ in given if name not in names and known.search(bare)}
        if not more:
            return known
        names |= more
    return re.compile(rf"(?<![\w$])(?:{'|'.join(map(re.escape, sorted(names)[:400]))})(?![\w$])")
