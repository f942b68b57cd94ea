"""Filled: whether the code of a project ever gives a member of its objects a value.

A type may still have a member for a key that no form asks for any more. What is not understood counts as given: a name in
a text may be a field of a form, and of markup only the words are seen.
"""

from __future__ import annotations

import re
from itertools import islice

from checks.evidence import Evidence
from checks.joins import Kind, kind_of
from checks.keys.lookalikes import third_party
from checks.sins.s2_client_side.client_code import SCRIPT_ENDS
from checks.sins.s2_client_side.weighing import ASIDE
from checks.structure import grammar
from checks.structure.languages import Syntax
from checks.structure.syntax import Code, code

MOST_ABOVE = 12  # nodes between a member and the element that shows it
_MARKUP = (".vue", ".svelte", ".astro", ".html", ".htm")
_SHORT = "shorthand_property_identifier"  # `{ ...settings, apiKey }`
_WANTED = frozenset(("property_identifier", _SHORT)) | grammar.STRINGS
_READ = frozenset(("property_signature", "object_pattern", "pair_pattern"))
_ASSIGNED = frozenset(("assignment_expression", "augmented_assignment_expression"))
_NOTHING = frozenset(("null", "undefined"))


def may_be_filled(name: str, evidence: Evidence) -> bool:
    """Whether some script gives what is called so a value that is not empty, or may do so."""
    word = re.compile(rf"(?<![\w$]){re.escape(name)}(?![\w$])")
    for path, text in evidence.texts.items():
        if not path.endswith(SCRIPT_ENDS) or name not in text or not word.search(text):
            continue
        if third_party(path) or kind_of(path) in (Kind.BUNDLE, *ASIDE):
            continue
        if path.endswith(_MARKUP):
            return True
        read = code(text, path)
        if not read or any(_fills(read, node, name) for node in read.find(_WANTED)):
            return True
    return False


def _fills(read: Code, node: Syntax, name: str) -> bool:
    if node.kind in grammar.STRINGS:
        start, end = grammar.content(node, read.text)
        said = read.text[start:end]  # `set("apiKey", …)`, `register("settings.apiKey")`; no sentence about it
        return end - start < 200 and re.split(r"[.\[\]/:]", said)[-1] == name
    if node.end - node.start != len(name) or read.of(node) != name:
        return False
    above = node.parent
    if node.kind == _SHORT or above is None:
        return True
    if above.kind in _READ:
        return False
    if above.kind in grammar.MEMBERS:
        return _is_given(read, above, name)
    count = len(above.below)
    if above.kind == "public_field_definition":
        last = above.below[-1]
        return last is not node and last.kind != "type_annotation" and not _is_empty(read, last, name)
    return above.kind != "pair" or count < 2 or not _is_empty(read, above.below[-1], name)


def _is_given(read: Code, member: Syntax, name: str) -> bool:
    """Whether a member stands where it is assigned, or is shown by an element that may let its user write."""
    outer = member.parent
    if outer is not None and outer.kind in _ASSIGNED and outer.below[0] is member:
        return not _is_empty(read, outer.below[-1], name)
    return any(above.kind == "jsx_attribute" for above in islice(member.up(), MOST_ABOVE))


def _is_empty(read: Code, value: Syntax, name: str) -> bool:
    """Whether a value is none, or only what the member had before."""
    given = read.argument(read.bare(value))
    return (
        given.literal == ""
        or given.text in _NOTHING
        or (given.kind == "member" and given.dotted.rpartition(".")[2] == name)
    )
