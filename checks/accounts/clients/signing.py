"""Signature Version 4, as AWS documents it: forty lines of HMAC, so that no second HTTP library is needed."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, quote, urlsplit

from checks.asking.auth import Auth
from checks.keys.secret import Secret

# All global services that are asked live in one region.
REGION = "us-east-1"


class Signer(Auth):
    """Signs each request. `ahead` corrects this machine's clock, `target` names the call of a JSON service."""

    __slots__ = ("_key", "_now", "_secret", "_token", "ahead", "target")

    def __init__(
        self, key: str, secret: Secret, token: Secret | None = None, *, now: Callable[[], datetime] | None = None
    ) -> None:
        super().__init__(self._signed)
        self._key, self._secret, self._token = key, secret, token
        self._now = now or (lambda: datetime.now(UTC))
        self.ahead = 0.0
        self.target = ""

    def _signed(self, method: str, url: str, body: bytes) -> Mapping[str, str]:
        parts = urlsplit(url)
        service = (parts.hostname or "").partition(".")[0]
        when = self._now() + timedelta(seconds=self.ahead)
        stamp = when.strftime("%Y%m%dT%H%M%SZ")
        headers = {
            "content-type": "application/x-amz-json-1.1"
            if self.target
            else "application/x-www-form-urlencoded; charset=utf-8",
            "host": parts.netloc,
            "x-amz-date": stamp,
        }
        if self.target:
            headers["x-amz-target"] = self.target
        if self._token is not None:
            headers["x-amz-security-token"] = self._token.reveal().decode()
        names = ";".join(sorted(headers))
        query = "&".join(
            f"{quote(k, safe='-_.~')}={quote(v, safe='-_.~')}"
            for k, v in sorted(parse_qsl(parts.query, keep_blank_values=True))
        )
        canonical = "\n".join(
            (
                method,
                quote(parts.path or "/", safe="/-_.~"),
                query,
                *(f"{name}:{headers[name]}" for name in sorted(headers)),
                "",
                names,
                hashlib.sha256(body).hexdigest(),
            )
        )
        scope = f"{stamp[:8]}/{REGION}/{service}/aws4_request"
        text = "\n".join(("AWS4-HMAC-SHA256", stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()))
        key = b"AWS4" + self._secret.reveal()
        for piece in scope.split("/"):
            key = hmac.digest(key, piece.encode(), "sha256")
        signature = hmac.digest(key, text.encode(), "sha256").hex()
        headers["authorization"] = (
            f"AWS4-HMAC-SHA256 Credential={self._key}/{scope}, SignedHeaders={names}, Signature={signature}"
        )
        return headers
