"""Could not ask: every way in which an answer does not come, as a value that can be shown.

The words of a provider's error are never repeated: some quote the key they were asked with.
"""

from __future__ import annotations

from typing import Literal

Reason = Literal[
    "refused",  # 401: the credential is not taken
    "forbidden",  # 403: it is taken, and may not do this
    "no_credit",  # 402
    "not_found",  # 404
    "not_understood",  # another 4xx: the provider did not take the question
    "busy",  # 429, and asking again did not help
    "broken",  # 5xx
    "ended",  # by the person
    "slow",
    "unreachable",
    "cut_off",
    "malformed",
    "too_large",
    "too_many",  # pages or rows beyond what is read
    "loop",  # a page that was shown already
    "redirected",
    "not_allowed",  # the host is none of this provider's
    "no_credential",
    "not_offered",  # the provider documents no such call
]

_WORDS: dict[Reason, str] = {
    "refused": "the provider did not take the credential",
    "forbidden": "the credential may not read this",
    "no_credit": "the account has no credit",
    "not_found": "the provider knows no such thing",
    "not_understood": "the provider did not take the question",
    "busy": "the provider asks to come back later",
    "broken": "the provider's service is in trouble",
    "ended": "the asking was ended",
    "slow": "no answer came in time",
    "unreachable": "the provider could not be reached",
    "cut_off": "the answer was cut off",
    "malformed": "the answer makes no sense",
    "too_large": "the answer is too large",
    "too_many": "there is more than is read",
    "loop": "the provider shows the same page again and again",
    "redirected": "the provider says it has moved; nobody else was asked",
    "not_allowed": "this host is none of the provider's",
    "no_credential": "there is no credential to ask with",
    "not_offered": "the provider documents no call for this",
}


class CouldNotAsk(RuntimeError):
    """No answer, and why. The message is one line without any word of the provider's.

    `status` is the HTTP status where one came; `wait` is how many seconds the provider asked to wait; `code` is set by
    clients that read a documented error code.
    """

    def __init__(
        self, reason: Reason, detail: str = "", *, status: int | None = None, wait: float | None = None, code: str = ""
    ) -> None:
        self.reason: Reason = reason
        self.status = status
        self.wait = wait
        self.code = code
        words = _WORDS[reason] + (f" ({detail})" if detail else f" ({status})" if status else "")
        super().__init__(words)


def reason_for(status: int) -> Reason:
    """What a status other than 2xx says."""
    known: dict[int, Reason] = {401: "refused", 402: "no_credit", 403: "forbidden", 404: "not_found", 429: "busy"}
    if status in known:
        return known[status]
    return "redirected" if 300 <= status < 400 else "broken" if status >= 500 else "not_understood"
