"""Assignments: how a name and its value stand together in the writings of programs, settings, shells and manifests.

Keys without a shape of their own are known by the name before them, and any key is believed more behind a fitting name.
Both read the same grammar, which is written down here once: exactly, and in a coarser form for the cheap search.
"""

from __future__ import annotations

_SPACE = rb"[ \t]{0,8}"
_QUOTE = rb"(?:\\{0,3}[\"'`]){0,3}"  # escaped, too: in a notebook, or in JSON within a string

# `: str`, `: Optional[SecretStr]`, `: &'static str`, ` string` between a name and its `=`.
_TYPE = (
    rb"[ \t]{0,4}(?::[ \t]{0,4}|[ \t])&?(?:'static )?[A-Za-z][\w.]{0,30}(?:[\[<][\w.,| ]{0,40}[\]>])?\??(?: \| None)?"
    rb"[ \t]{0,4}="
)
# Where the value is the last resort: `os.getenv("X") or "…"`, `process.env.X ?? "…"`.
_ELSE = (
    rb"(?:(?:[A-Za-z_]{1,16}\.)?[A-Za-z_]{1,16}[.(\[][\"']?[A-Za-z0-9_]{1,48}[\"']?[)\]]{0,2}[ \t]{0,4}"
    rb"(?:,|\bor\b|\|\||\?\?|\?:)[ \t]{0,4})?"
)
_CALL = rb"(?:[A-Za-z_.:]{0,24}\()?[ \t]{0,2}"  # `SecretStr("…")`
_SCHEME = rb"(?i:bearer |token |basic |key )?"

ASSIGNED = (
    rb"(?:\\{0,3}[\"'\]\)`]){0,3}(?:"
    # Beside it or on the next line, in lists of names and values.
    rb"[ \t,]{0,8}(?:\\n|\r?\n)?[ \t-]{0,24}[\"']?(?i:value|default)[\"']?[ \t]{0,4}[:=]"
    # A block with a default.
    rb"|[ \t]{0,4}\{[^{}]{0,120}?\bdefault[ \t]{0,8}="
    # Attributes and elements of XML and property lists.
    rb"|[ \t\r\n]{1,16}(?i:value)[ \t]{0,2}=|>|</[A-Za-z]{3,4}>\s{0,24}<[A-Za-z]{5,6}>"
    rb"|" + _TYPE + rb"|" + _SPACE + rb"(?:=>|:=|\?\?|\|\||==?|[:,]|(?i:\bis\b))"
    # `ENV NAME value`, `--name value`, `#define NAME "value"`.
    rb"|(?=[ \t])"
    rb")" + _SPACE + _ELSE + _CALL + _QUOTE + _SCHEME
)
"""Everything between the end of a name and the first character of its value."""

JOINED = rb"(?:[^=:;]|:(?=\s{0,3}[{\n/])){0,40}?"
"""Between a vendor's name and the name of a setting: a section, an object, a call; but no other assignment."""

# The same, coarser: signs with at most one word between them. Whatever the exact form matches is matched.
_SIGNS = r"[^a-z0-9]{1,8}"
SHORT = (
    rf"{_SIGNS}(?:[a-z_.:&'][a-z0-9_.,:&'|<>\[\]() \"]{{0,60}}[^a-z0-9])?[^a-z0-9]{{0,8}}(?:[a-z_.:]{{1,24}}\([^a-z0-9]{{0,6}})?"
    rf"(?:bearer |token |basic |key )?"
)
SHORT_BLOCK = r"[^a-z0-9]{1,6}\{[^{}]{0,120}default[^a-z0-9]{1,8}"
SHORT_LINES = r"[^{}a-z0-9]{1,8}(?:/[a-z]{3,4})?[^{}a-z0-9]{1,32}(?:value|default|string)[^a-z0-9]{1,8}(?:bearer )?"
SHORT_JOINED = r"[^=;]{0,40}"
