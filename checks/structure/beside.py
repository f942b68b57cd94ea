"""What stands beside a value, or says where it lies: names of variables and items that are not the value itself."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from checks.expressions.patterns import pattern_of
from checks.structure import grammar
from checks.structure.languages import Syntax
from checks.structure.spreading import SECRET_FIELD
from checks.structure.syntax import Assignment, Code

# `secret["name"]`, `credentials.get("expires_at")`: what is kept beside a value.
_ABOUT_ITEM = pattern_of(
    r"(?i)^(?:\w*[_-])?(?:names?|id|arn|type|label|description|url|uri|host|status|created\w*|updated\w*|expir\w*|email|user|username|model|version|region|owner|title|code|message|error)$"
    r"|^(?:content|user|x-request|retry)-[\w-]+$|^\w*(?:Name|Id|Arn|Type|Date|Status)$"
)
_ITSELF = frozenset(("value", "plain", "raw", "text", "data"))
_ONE = pattern_of(r"(?i)(?:^|_)(?:authorization|secret|token|key)$")
_QUOTED = pattern_of(r"[\"'`]([^\"'`]+)[\"'`]")
_A_PATH = pattern_of(r"(?i)(?:path|file|files|filename|dir|directory|folder|location)$")
_OPENS = pattern_of(
    r"(?i)(?:^|\.)(?:open|stat|lstat|readfile(?:sync)?|read_file|existssync|accesssync|exists|isfile|is_file|path|file_get_contents|file_exists|readalltext|readallbytes"
    r"|readalllines|read_to_string|file|loadfile|load_pem_file|newfile)$"
)


@lru_cache(maxsize=16)
def _opened_files(code: Code) -> frozenset[str]:
    """The variables of a file whose values are opened, read or looked for as files: `os.Stat(privateKey)`."""
    return frozenset(
        call.arguments[0].dotted
        for call in code.calls
        if call.arguments and call.arguments[0].node[1].kind in grammar.NAMES and _OPENS.search(call.callee)
    )


def holds_another(code: Code, name: str, assignment: Assignment) -> bool:
    """Whether a variable holds what stands beside a value, or where it lies: by what it is called (`client_id`, `keyPath`), or
    because a file is looked for under it. What is built around a value, a server's path, has it in it.
    """
    node = code.bare(assignment.value.node[1])
    if grammar.is_string(node) or node.kind in grammar.BINARY:
        return False
    return _A_PATH.search(name) is not None or _ABOUT_ITEM.match(name) is not None or name in _opened_files(code)


def is_beside(code: Code, holder: Syntax | None, item: str, is_source: Callable[[str], bool]) -> bool:
    """Whether an item is one of the things that are kept beside a key: `secret["name"]`, `settings["scopes"]`. Only what goes
    by a name for many things has any: of a source itself every other part is believed to be it.
    """
    if _ABOUT_ITEM.match(item):
        return True
    if holder is None or not item or SECRET_FIELD.search(item):
        return False
    inner = code.bare(holder)
    said = code.of(inner)
    if inner.kind in grammar.SUBSCRIPTS and item not in _ITSELF:
        # What has parts of its own is no key: `config["authorization"]["reference"]`. A list of keys has.
        quoted = _QUOTED.findall(said[-200:])
        return bool(quoted) and _ONE.search(quoted[-1]) is not None
    return inner.kind in grammar.NAMES and not is_source(said)
