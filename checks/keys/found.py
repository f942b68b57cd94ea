"""A key of the ledger together with its value: for the two questions that need it, in the scanner's own process."""

from __future__ import annotations

import msgspec

from checks.keys.secret import Secret


class FoundKey(msgspec.Struct, frozen=True, kw_only=True):
    """Never written, never sent to another process: what leaves is the answer, by `fingerprint`."""

    fingerprint: str
    provider: str
    kind: str
    value: Secret
