"""Keys in a file of the developer's own: the code of a program takes one from a file that is kept out of git.

The file is not in the repository and nobody sees the key there; but the program is built where it lies, and has it packed.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from checks.evidence import Evidence
from checks.expressions.patterns import pattern_of
from checks.joins.remember import once
from checks.readings import Reading
from checks.signals.looking import paths_of
from checks.sins.s2_client_side.apps import Form, app_of
from checks.sins.s2_client_side.baked import Baked
from checks.sins.s2_client_side.public_names import names_secret, secret_names
from checks.sins.s2_client_side.shipped import spot
from checks.structure.syntax import code

_ENDS = (".ts", ".js", ".mjs", ".cjs", ".tsx", ".jsx", ".mts", ".cts")
_FILES = ("key", "secret", "config", "constant", "credential", "env", "token")
READS = (Reading(tuple(f"*{e}" for e in _ENDS), tuple(f"./{f}" for f in _FILES)),)
_NAMED = pattern_of(rf"(?i)[\"']\.{{1,2}}/[\w./-]{{0,100}}(?:{'|'.join(_FILES)})[\w./-]{{0,60}}[\"']")


def from_own_files(form: Form, evidence: Evidence) -> Iterator[Baked]:
    """The models' keys that code of such a program takes from a file which is not there."""
    for path, text in sorted(evidence.texts.items()):
        if not path.endswith(_ENDS) or not _NAMED.search(text):
            continue
        app = app_of(path, evidence)
        if app is None or app.form is not form:
            continue
        lines = text.split("\n")
        for one in code(text, path).imports:
            # `const { key } = require(…)` names it before the call.
            names = one.names or sorted(secret_names(lines[one.line - 1].partition("require")[0]))
            name = next((n for n in names if names_secret(n)), "")
            if name and one.module.startswith(".") and not _is_there(one.module, path, evidence):
                how = f"is taken by {path} from {one.module}, which is kept out of git and not out of the program"
                yield Baked(name, how, spot(path, one.line, one.column))


def _is_there(module: str, path: str, evidence: Evidence) -> bool:
    plain = posixpath.normpath(posixpath.join(posixpath.dirname(path), module))
    bare = plain.rpartition(".")[0] if plain.endswith(_ENDS) else plain
    tried = (plain, *(f"{bare}{e}" for e in (*_ENDS, ".json", ".d.ts")), *(f"{bare}/index{e}" for e in _ENDS))
    return not _paths(evidence).isdisjoint(tried)


@once
def _paths(evidence: Evidence) -> frozenset[str]:
    return frozenset(paths_of(evidence))
