"""What an answer says of a key. What is not documented to mean something means nothing: then nobody could be asked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from checks.asking.reading import exact
from checks.asking.transport import Answer
from checks.asking.trouble import CouldNotAsk
from checks.keys.formats import Liveness
from checks.model import Live

_NO_CREDIT = 402  # "payment required": the key was taken


def judged(call: Liveness, answer: Answer) -> tuple[Live, str]:
    """The state, and why in a few words of ours. No word of the answer is repeated."""
    status = answer.status
    if call.restricted_word and call.restricted_word.encode() in answer.body and not answer.is_good:
        return Live.RESTRICTED, "it may not read this"
    if call.credit_word and call.credit_word.encode() in answer.body and not answer.is_good:
        return Live.WITHOUT_CREDIT, "nothing is left to spend"
    if status in call.dead:
        if call.dead_word and call.dead_word.encode() not in answer.body:
            return Live.COULD_NOT_ASK, f"an answer that is not documented ({status})"
        return Live.DEAD, f"the provider does not take it ({status})"
    if status == _NO_CREDIT:
        return Live.WITHOUT_CREDIT, "nothing is left to spend"
    if status in call.restricted:
        return Live.RESTRICTED, "it may not read this, or not from here"
    if status == 429 and status in call.live:
        return Live.LIVE, "it is asked too often, so it is taken"
    if status in call.live:
        return _good(call, answer)
    if 300 <= status < 400:
        return Live.COULD_NOT_ASK, "the provider says it has moved"
    what = "the provider's service is in trouble" if status >= 500 else "an answer that is not documented"
    return Live.COULD_NOT_ASK, f"{what} ({status})"


def _good(call: Liveness, answer: Answer) -> tuple[Live, str]:
    try:
        told = answer.json()
    except CouldNotAsk:
        # The page of a hotel's network is no answer of a provider.
        return Live.COULD_NOT_ASK, "the answer makes no sense"
    if not isinstance(told, (dict, list)):
        return Live.COULD_NOT_ASK, "the answer makes no sense"
    if call.field:
        there, value = _at(told, call.field)
        if not there and not _ends_in_nothing(told, call.field):
            return Live.COULD_NOT_ASK, "the answer makes no sense"
        if not value:
            return Live.DEAD, "the provider says that it is not valid"
    if any(_at(told, path)[1] is True for path in call.blocked):
        return Live.DEAD, "the provider says that it is switched off"
    if any(_at(told, path)[1] is True for path in call.limited):
        return Live.RESTRICTED, "its team is held back"
    if call.credit:
        there, value = _at(told, call.credit)
        if there and (value is False or _is_used_up(value)):
            return Live.WITHOUT_CREDIT, "nothing is left to spend"
    return Live.LIVE, "the provider takes it"


def _at(told: Any, path: str) -> tuple[bool, Any]:
    """Whether a path of names is there, and what is at it."""
    for name in path.split("."):
        if not isinstance(told, dict) or name not in told:
            return False, None
        told = told[name]
    return True, told


def _ends_in_nothing(told: Any, path: str) -> bool:
    """Whether a path leads to an explicit nothing on its way: `data.viewer` in an answer whose `data` is null."""
    for name in path.split("."):
        if not isinstance(told, dict) or name not in told:
            return False
        told = told[name]
        if told is None:
            return True
    return True


def _is_used_up(value: Any) -> bool:
    amount = exact({"": value}, "")
    return amount is not None and amount <= Decimal(0)
