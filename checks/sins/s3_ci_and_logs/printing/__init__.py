"""Printing: which lines of code put a key on a screen or into a log.

    printed(text, path, is_known) -> (Printed(name, call, sure, why, standin), …)     in the order of the text

Judged by syntax: the value itself has to reach the sink. `is_known` tells the stand-in of a key of the ledger from other
text. Lengths, comparisons, the last four characters, masks, digests and `SecretStr` reach nothing (`checks.structure.flow`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

import msgspec

from checks.expressions.absence import Hint
from checks.expressions.patterns import pattern_of
from checks.model import Confidence
from checks.sins.s3_ci_and_logs.printing import compiled, javascript, python, scripting
from checks.sins.s3_ci_and_logs.printing.formats import without_text
from checks.sins.s3_ci_and_logs.printing.likely import may_print
from checks.sins.s3_ci_and_logs.printing.missing import is_missing
from checks.sins.s3_ci_and_logs.printing.names import (
    gives_key,
    is_choice,
    is_key_name,
    is_key_variable,
    is_variable_name,
    names_secrets,
)
from checks.sins.s3_ci_and_logs.printing.powershell import powershell
from checks.sins.s3_ci_and_logs.printing.sinks import Sinks
from checks.sins.s3_ci_and_logs.printing.whole import whole_objects
from checks.structure.flow import Flow, Use
from checks.structure.languages import language_of
from checks.structure.syntax import Assignment, Call, Code, code

OF_LANGUAGES: dict[str, Sinks] = {
    "python": python.SINKS, "javascript": javascript.SINKS, "typescript": javascript.SINKS, "tsx": javascript.SINKS, "script": javascript.SINKS,
    "go": compiled.GO, "rust": compiled.RUST, "java": compiled.JVM, "kotlin": compiled.JVM, "scala": compiled.JVM, "csharp": compiled.CSHARP,
    "swift": compiled.SWIFT, "dart": compiled.DART, "c": compiled.C, "cpp": compiled.C,
    "bash": scripting.SHELL, "ruby": scripting.RUBY, "php": scripting.PHP, "lua": scripting.LUA, "elixir": scripting.ELIXIR,
}  # fmt: skip


_LIKELY = {s.likely: (pattern_of(s.likely), Hint(*s.words)) for s in OF_LANGUAGES.values()}


class Printed(msgspec.Struct, frozen=True):
    """A key that reaches a sink. `name` is what it is called there, `sink` what prints it, `why` says of a whole object how
    the key is in it; `standin` is the text that stands for a key of the ledger, if it is written in the call.
    """

    name: str
    sink: str
    line: int
    column: int
    end_line: int
    end_column: int
    sure: Confidence
    why: str = ""
    standin: str = ""


def printed(text: str, path: str, masked: frozenset[str] = frozenset()) -> tuple[Printed, ...]:
    """Every place in a file where a key is printed. `masked` are names of fields that cannot print themselves."""
    if path.endswith((".ps1", ".psm1")):
        return tuple(powershell(text, Printed))
    language = language_of(path, text)
    sinks = OF_LANGUAGES.get(language)
    if sinks is None or not may_print(text, *_LIKELY[sinks.likely]):
        return ()
    return tuple(_printed(code(text, path), sinks, masked))


def _printed(read: Code, sinks: Sinks, masked: frozenset[str]) -> Iterator[Printed]:
    flow = Flow(read, _is_source, shortest=_TOLD)
    for call in read.calls:
        if not sinks.takes(read, call):
            continue
        place = (call.line, call.column, call.end_line, call.end_column)
        plain = without_text(read.language, call)
        found = [
            u
            for a in call.arguments
            if a not in plain
            and (u := flow.carried(a)) is not None
            and not _excused(read, u, a.text, masked)
            and not is_missing(read, call, a)
        ]
        if found:
            use = found[0]
            yield Printed(
                (f"{use.name}()" if use.kind == "call" else use.name) or "a key",
                call.callee[:60],
                *place,
                _sure(use),
                standin=use.text if use.kind == "text" else "",
            )
            continue
        for whole in whole_objects(read, call):
            if not masked or not any(m in whole.why for m in masked):
                yield Printed(
                    whole.text,
                    call.callee[:60],
                    *place,
                    Confidence.MEDIUM if whole.sure else Confidence.LOW,
                    why=whole.why,
                )
                break


_TOLD = 14  # the first characters of a key are its maker's name (`sk-ant-api03-`), the last tell it from others: nobody can use them
_STANDIN = pattern_of(r"SHRIFT[0-9a-f]{8}")


def _is_source(use: Use) -> bool:
    if use.kind == "text":
        return _STANDIN.search(use.text) is not None
    if use.kind == "environment":
        return is_key_variable(use.name)
    if use.kind == "call":
        return gives_key(use.name)
    return is_key_name(use.name)


def _sure(use: Use) -> Confidence:
    """A value from the environment, or a key that is written there, is surely one; a name is believed."""
    return Confidence.HIGH if use.kind in ("environment", "text") else Confidence.MEDIUM


_OPENED = pattern_of(r"get_secret_value|expose_secret|reveal|getSecretValue|unwrap_secret|\.value\b")
# Just made, and shown to its owner once.
_MADE = pattern_of(
    r"(?i)secrets\.(?:token|choice)|generat|uuid|random|createHash|token_(?:urlsafe|hex)|create_?(?:api_?)?(?:key|token)|new_?(?:api_?)?(?:key|token)|mint|openssl\s+rand|/dev/urandom|pwgen"
)
# A gateway was asked for a new one: `ANSWER=$(curl -X POST "$URL/v1/api-keys")`, and the key is taken out of its answer.
_MAKES = pattern_of(r"(?i)\bPOST\b[^\n]{0,120}\bkeys?\b|\bkey/generate\b")
_EXPANDED = pattern_of(r"\$\{?(\w{2,60})")
# `os.getenv(provider.auth_secret)`: what is called so is the name of a variable that holds one.
_ASKED_FOR = r"(?:getenv|get_env|getEnv|environ\.get|environ|env::var|process\.env|GetEnvironmentVariable|ENV\.fetch|ENV)\s*[(\[]\s*&?{name}\s*[,)\]]"
# Amazon's and its likes: an access key is the name of an account, the secret one stands beside it.
_ACCESS_ID = pattern_of(r"(?i)(?:aws|s3|minio|r2|oss|cos|ak)?_?access_?key(?:_?id)?")
# Flask and Django have a `secret_key` of their own.
_ITS_SECRET = pattern_of(
    r"(?i:secret_?access_?key|(?:s3|aws|minio|r2|oss|cos|ak)_?secret)|\b(?:\w{1,20}[a-z]S|s)ecretKey\b|(?<![.\w])secret_key\b"
)
# Where a file lies: `open(private_key)`, `home + privateKey`.
_A_PATH = r"(?:\b(?:open|readFile(?:Sync)?|createReadStream|existsSync|read_to_string|file_get_contents|ReadAllText|ReadFile|isfile|exists|Path|File)\(\s*(?:\w+\s*\+\s*)?|(?i:path|file|home|dir)\w*\s*\+\s*){name}\b(?!\s*\()"
_TYPE = r"(?:^|[\s,(;])(?:self\.)?{name}\s*\??\s*:\s*(?:Option(?:al)?[\[<]\s*)?(?:\w+[.:])*(?:Secret(?:Str|String|Bytes)?|SecretBox|bool|boolean|int|number|Bool|Int)\b"


# `{key[:14]}…{key[-4:]}`: a mask by hand. At most 20 characters of both ends.
_BOTH_ENDS = pattern_of(
    r"\{(\w[\w.]*)\[:(?:\d|1[0-6])\]\}[^{}]{1,12}\{\1\[-[1-6]:\]\}|\{(\w[\w.]*)\.(?:slice|substring|substr)\(0,\s*(?:\d|1[0-6])\)\}[^{}]{1,12}\$\{\2\.slice\(-[1-6]\)\}"
)
# A key that is made of parts, of which one is called so: `key_id: {api_key.split("_")[1]}`.
_ID_IN_IT = pattern_of(r"(?i)\b(?:key|token)[_ -]?id\b[^{}\n]{0,6}\$?\{\w[\w.]*\.split\(")


def _excused(read: Code, use: Use, text: str, masked: frozenset[str]) -> bool:
    """Whether what reaches the sink is no secret after all: a name for one, a masked type, a key that was just made."""
    if use.kind == "text":
        return False
    if _BOTH_ENDS.search(text) or _ID_IN_IT.search(text) or _BEGUN.search(text):
        return True
    if use.kind == "environment":
        return False
    if _OPENED.search(text):
        return False
    if is_variable_name(use.name, text):
        return True
    if use.kind == "name" and names_secrets(use.name, read.text, in_shell=read.language == "bash"):
        return True
    if is_choice(use.text, read.text):
        return True
    if use.name in masked and use.kind == "member":
        return True
    if _is_told_of(use.name, use.text[:80], read.text):
        return True
    given = read.assigned(use.text) or (read.assigned(use.name) if use.kind == "name" else ())
    before = [a for a in given if a.line <= use.line]
    last = max(before, key=lambda a: a.line, default=None)
    if last is not None and _is_made(read, last) and _in_one_block(read.text, last.line, use.line):
        return True
    return bool(given) and all(_says_nothing(a) for a in given)


@lru_cache(maxsize=256)  # a file that prints one name a thousand times asks as often
def _is_told_of(name: str, spelled: str, text: str) -> bool:
    """Whether a file says somewhere that what is called so is no secret: the name of an account, of a variable, of a file, a masked type;
    or that it is masked when it comes: `expect(config.api_key).toBe("***")`.
    """
    quoted = re.escape(spelled)
    return (
        ("***" in text and re.search(rf"{quoted}\b[^\n]{{0,40}}[\"'`]\*{{3}}", text) is not None)
        or (_ACCESS_ID.fullmatch(name) is not None and _ITS_SECRET.search(text) is not None)
        or re.search(_ASKED_FOR.replace("{name}", quoted), text) is not None
        or re.search(_A_PATH.replace("{name}", re.escape(name[:80])), text) is not None
        or re.search(_TYPE.replace("{name}", re.escape(name[:80])), text) is not None
    )


# `f"{key[:20]}…"`: who writes dots behind a beginning hides the rest. Of the shortest keys that is half.
_BEGUN = pattern_of(
    r"(?:\[:(?:1[5-9]|20)\]|\.(?:slice|substring|substr)\(\s*0\s*,\s*(?:1[5-9]|20)\s*\)|:0:(?:1[5-9]|20)(?=\}))[^\w\n]{0,6}(?:\.{3}|…|\*{3})"
)


def _is_made(read: Code, assignment: Assignment) -> bool:
    """Whether what a name was given was just made, here or by a gateway that was asked for it."""
    text = assignment.value.text[:200]
    if _MADE.search(text):
        return True
    answers = _EXPANDED.findall(text)[:4] if read.language == "bash" else []
    return any(_MAKES.search(a.value.text[:400]) for name in answers for a in read.assigned(name))


def _in_one_block(text: str, first: int, last: int) -> bool:
    """Whether nothing between two lines stands further out than the first."""
    rows = [row for row in text.split("\n")[first - 1 : last] if row.strip()]
    return all(len(row) - len(row.lstrip()) >= len(rows[0]) - len(rows[0].lstrip()) for row in rows)


# `("OPENAI_API_KEY", "HF_TOKEN")`: what variables are called.
_NAME_ALONE = r"[\"'][A-Z][A-Z0-9_]{2,60}[\"']\s*"
_NAMES_ALONE = pattern_of(rf"(?:\w+\()?[\[({{]\s*{_NAME_ALONE}(?:,\s*{_NAME_ALONE})*,?\s*[\])}}]\)?")


def _says_nothing(assignment: Assignment) -> bool:
    value = assignment.value
    if value.literal is not None:
        return _STANDIN.search(value.literal) is None
    if value.kind in ("boolean", "null", "number", "function") or _MADE.search(value.text[:200]):
        return True
    return len(value.text) < 4_000 and _NAMES_ALONE.fullmatch(value.text) is not None


def masked_fields(texts: Iterable[tuple[str, str]]) -> frozenset[str]:
    """The fields that are declared with a type which does not print itself: `openai_api_key: SecretStr`."""
    found: set[str] = set()
    for _, text in texts:
        if "Secret" in text:
            found.update(m[1] for m in _MASKED.finditer(text))
    return frozenset(found)


_MASKED = pattern_of(
    r"(?m)^[ \t]*(?:pub[ \t]+)?(\w{3,60})[ \t]*:\s*(?:Option(?:al)?[\[<]\s*)?(?:\w+(?:\.|::))*Secret(?:Str|String|Bytes|Box)\b"
)

Known = Callable[[str], bool]
__all__ = ["Call", "Printed", "masked_fields", "printed"]
