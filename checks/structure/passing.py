"""What a function gives back, by its name: what it was given, in some form, or something of its own."""

from __future__ import annotations

from checks.expressions.patterns import pattern_of

_PASSES_ON = pattern_of(
    r"""(?ix) ^ (?:str|string|repr|format|sprintf|sprint|sprintln|fmt|f|bytes|bytearray|text|unicode|list|tuple|dict|set|sorted|reversed|array
      |join|concat|strip\w*|lstrip|rstrip|trim\w*|upper\w*|lower\w*|to_?string|to_?s|to_?owned|to_?str\w*|as_?str|as_?bytes|as_?ref|into|clone|cloned|copy
      |dup|encode\w*|decode\w*|b64\w*|base64\w*|btoa|atob|urlsafe_b64\w*|quote\w*|unquote|escape\w*|encodeuri\w*|urlencode|hex\w*|rev|reverse
      |stringify|dumps?|json|inspect|json_encode|serialize|marshal\w*|var_export|print_r|export|pformat|unwrap\w*|expect|ok|get|get_or\w*|or_?else|or_?default|getOrElse|orEmpty|value
      |get_secret_value|getvalue|expose_secret|reveal|read|optional|some|just|of|ofnullable|let|also|apply|run|replace\w*|gsub|sub|ljust|rjust
      |center|pad\w*|append|push|insert|with|assign|merge|update|printf|sprintf|vsprintf|implode|split|splitn|lines|chars|error|errorf|exception
      |valueerror|runtimeerror|typeerror|object|map|hash|objectof|buffer|from|newstring|withunsafe\w*|description|debugdescription|await|then|red|green|blue|yellow|bold|cyan
      |dedent|indent|fill|template|substitute|safe_substitute|encodeToString|writeValueAsString|toJson|freeze|presence|fetch|dig|to_json|to_h|to_a) !? $"""
)
_READS = pattern_of(
    r"(?i)^(?:getenv|lookupenv|get_env|env_?get|getenvironmentvariable|var|var_os|env|setdefault|pop|config|fromenvironment)$"
)
_TAKES_OUT = frozenset(("get", "pop", "fetch", "dig", "setdefault"))
# What a server or a program answers is not what it was asked with, though `get` and `fetch` of a dictionary give on what is in it.
_ASKS = pattern_of(
    r"(?i)(?:^|\.)subprocess\.\w+$|^(?:(?:window|globalThis|self|global)\.)?\$?fetch$|(?:^|[._])(?:requests|httpx|aiohttp|axios|ky|got|superagent|session|http|https|http_?client|client|urllib3?|okhttp|reqwest|faraday|httparty|guzzle)"
    r"(?:\(\))?\.(?:get|post|put|patch|delete|head|request|send|fetch|stream|open|urlopen|do)$|(?:^|\.)urlopen$"
)
_ASKING = frozenset("get post put patch delete request send fetch head".split())
# What is signed, or opened with a key, is not the key.
_SIGNS = pattern_of(r"(?i)(?:^|[._])(?:jwt|jws|jwe|jose|jsonwebtoken|pyjwt)\.(?:decode|encode|sign|verify)$")


def passes_on(name: str) -> bool:
    """Whether a function of this name gives back what it is given, in some form: `str`, `format`, `strip`, `getenv`."""
    return _PASSES_ON.match(name) is not None or _READS.match(name) is not None


def gives_on(name: str) -> bool:
    """The same, without those that read what is called so: `getenv`."""
    return _PASSES_ON.match(name) is not None


def gives_its_own(callee: str) -> bool:
    """Whether a call answers with what it was not given: a server's answer, a signature."""
    return _ASKS.search(callee) is not None or _SIGNS.search(callee) is not None


def asks(name: str) -> bool:
    """Whether a function of this name may ask a server; whether it does is told by what it is given."""
    return name in _ASKING


def takes_out(name: str) -> bool:
    """Whether a function takes an item out of what it is called on."""
    return name in _TAKES_OUT
