"""Sent: values that who calls a route sends along, in a body, a query, a form or a header."""

from __future__ import annotations

from checks.expressions.patterns import pattern_of
from checks.structure.flow import Use

_SENT = pattern_of(
    r"(?i)^(?:(?:self\.)?(?:req|request|ctx\.request|c\.req|event)\.(?:body|query|params|headers?|json|form|args|data|get_json|GET|POST|query_params|valid)\b|(?:body|payload|data|params|json)\.\w+$"
    r"|(?:req|request|input)\.\w*(?:key|token)$|await(?:req|request)\.json|.{0,80}\bsearchParams\.get\b)"
)


def is_sent(use: Use) -> bool:
    """Whether what is named is a part of the request."""
    return use.kind in ("member", "item", "call") and _SENT.match(use.text.replace(" ", "")) is not None
