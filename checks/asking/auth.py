"""What a request proves itself with. The value is in the headers of the request when it is sent, and nowhere before."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping

from checks.asking.trouble import CouldNotAsk
from checks.keys.secret import Secret


class Auth:
    """What a request proves itself with: headers, made when it is sent."""

    __slots__ = ("_make",)

    def __init__(self, make: Callable[[str, str, bytes], Mapping[str, str]]) -> None:
        """`make` is given method, address and body."""
        self._make = make

    def headers(self, method: str, url: str, body: bytes) -> Mapping[str, str]:
        """The headers for one request."""
        return self._make(method, url, body)

    def __repr__(self) -> str:
        return "Auth(…)"


def bearer(value: Secret, word: str = "Bearer") -> Auth:
    """`Authorization: Bearer …`, or with another word."""
    return Auth(lambda *_: {"Authorization": f"{word} {_shown(value)}"})


def header(name: str, value: Secret) -> Auth:
    """The value in a header of its own."""
    return Auth(lambda *_: {name: _shown(value)})


def basic(user: str, value: Secret) -> Auth:
    """HTTP basic authentication."""
    return Auth(
        lambda *_: {"Authorization": "Basic " + base64.b64encode(user.encode() + b":" + value.reveal()).decode()}
    )


def _shown(value: Secret) -> str:
    """A value as a header carries it. What no header can carry is no credential: its words are not repeated."""
    try:
        shown = value.reveal().decode("ascii")
    except UnicodeDecodeError:
        raise CouldNotAsk("no_credential", "it has signs that no header carries") from None
    if not shown.isprintable() or shown != shown.strip():
        raise CouldNotAsk("no_credential", "it has signs that no header carries")
    return shown
