"""Names under which a program looks for files: what they hold is where something lies, and not what it says."""

from __future__ import annotations

from functools import lru_cache

from checks.expressions.patterns import pattern_of
from checks.structure import grammar
from checks.structure.syntax import Code

_CALLED = pattern_of(r"(?i)(?:path|file|files|filename|dir|directory|folder|location)$")
_OPENS = pattern_of(
    r"(?i)(?:^|\.)(?:open|stat|lstat|readfile(?:sync)?|read_file|existssync|accesssync|exists|isfile|is_file|path|file_get_contents|file_exists|readalltext|readallbytes"
    r"|readalllines|read_to_string|file|loadfile|load_pem_file|newfile)$"
)


def is_called_path(name: str) -> bool:
    """Whether a variable of this name holds a path: `keyPath`, `token_file`."""
    return _CALLED.search(name) is not None


@lru_cache(maxsize=16)
def opened_files(code: Code) -> frozenset[str]:
    """The variables of a file whose values are opened, read or looked for as files: `os.Stat(privateKey)`."""
    return frozenset(
        call.arguments[0].dotted
        for call in code.calls
        if call.arguments and call.arguments[0].node[1].kind in grammar.NAMES and _OPENS.search(call.callee)
    )
