"""Mistral: the admin API (beta), with an admin key of the backoffice. Fields as in the vendor's OpenAPI document.

The guide sends the key as `x-api-key`, the document as `Authorization: Bearer`: where the second is not taken, the first
is tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from checks.accounts.clients.client import Client, Notes, by_offset, named, told_of
from checks.accounts.credentials import Held
from checks.accounts.model import Hint, InventoryKey, Limit, Owner
from checks.asking import reading
from checks.asking.auth import Auth, bearer, header
from checks.asking.trouble import CouldNotAsk

_SIZE = 100


class Mistral(Client):
    """Keys with the day of their last use, spend limits of organisation and workspaces, rates."""

    provider = "mistral"
    credential = "Mistral admin key"
    page = "https://backoffice.mistral.ai"
    docs = "https://docs.mistral.ai/api/endpoint/beta/admin/api-keys"
    notes = Notes(
        keys="Last use and expiry are told by the day.",
        usage="Mistral tells use by model, not by key.",
        cost="Mistral tells the month's money for the whole organisation, among the limits.",
        limits="Alerts are not told.",
    )

    @classmethod
    def auth(cls, held: Held) -> Auth:
        return bearer(held.secret)

    def identity(self) -> str | None:
        try:
            self.ask.get("/v1/admin/rate-limit")
        except CouldNotAsk as trouble:
            if trouble.reason != "refused":
                raise
            self.ask.auth = header("x-api-key", self.held.secret)
        return None

    def keys(self) -> Iterator[InventoryKey]:
        following = by_offset(lambda page: len(reading.rows_of(page, "keys")), _SIZE)
        for page in self.ask.pages("/v1/admin/api-keys", {"limit": _SIZE, "offset": 0}, following):
            for row in reading.rows_of(page, "keys"):
                hidden, maker = reading.text(row, "hidden_key"), reading.text(row, "created_by")
                yield InventoryKey(
                    provider=self.provider,
                    id=reading.needed(row, "key_id"),
                    name=reading.text(row, "name"),
                    kind=reading.text(row, "product"),
                    hints=(Hint(kind="redacted", text=hidden),) if hidden else (),
                    created=reading.moment(row, "created_at"),
                    last_used=reading.at_start_of(reading.day(row, "last_used")),
                    expires=reading.at_start_of(reading.day(row, "expiration_date")),
                    owner=Owner(kind="user", name=maker, email=maker if "@" in maker else None) if maker else None,
                    project=reading.text(row, "workspace_id"),
                    project_name=reading.text(row, "workspace_name"),
                    told=told_of(
                        row, created="created_at", last_used="last_used", expires="expiration_date", owner="created_by"
                    ),
                    by_day=("last_used", "expires"),
                )

    def limits(self) -> Iterator[Limit]:
        answer = reading.needed_part(self.ask.get("/v1/admin/spend-limit"), "limits")
        limit = reading.needed_part(answer, "completion")
        free = reading.flag(limit, "no_monthly_limit")
        amount = reading.exact(limit, "usage_limit")
        used = reading.exact(limit, "total_usage")
        yield Limit(
            kind="hard",
            scope="organization",
            is_set=False if free else True if amount is not None else None,
            amount=None if free else amount,
            currency=reading.text(answer, "currency"),
            period="month",
            used=reading.exact(limit, "usage") if used is None else used,
            is_enforced=False if free else True if amount is not None else None,
        )
        for row in self._workspaces():
            about = reading.part(row, "spend_limit")
            value = reading.exact(about, "value")
            free = reading.flag(about, "no_monthly_limit")
            yield Limit(
                kind="hard",
                scope="project",
                id=reading.needed(row, "uuid"),
                name=reading.text(row, "name"),
                is_set=False if free else True if value is not None else None,
                amount=None if free else value,
                currency=reading.text(about, "currency"),
                period="month",
            )
        rates = reading.needed_part(self.ask.get("/v1/admin/rate-limit"))
        amount = reading.exact(rates, "requests_per_second")
        if amount is not None:
            yield Limit(kind="rate", scope="organization", amount=amount, unit="requests_per_second")
        for model, row in list(reading.part(rates, "tokens_limits_by_model").items())[:500]:
            for unit in ("tokens_per_minute", "tokens_per_month"):
                amount = reading.exact(row if isinstance(row, dict) else {}, unit)
                if amount is not None:
                    yield Limit(kind="rate", scope="organization", name=str(model)[:200], amount=amount, unit=unit)

    def log(self) -> datetime | None:
        # A bare list, the latest event first.
        rows = reading.rows_of({"events": self.ask.get("/v1/admin/audit-logs", {"limit": 1})}, "events")
        return reading.time_of_first(rows, "created_at")

    def revocation(self, key: InventoryKey) -> tuple[str, str]:
        return "DELETE", f"/v1/admin/api-keys/{named(key.id)}"

    def _workspaces(self) -> Iterator[dict[str, Any]]:
        def following(page: Any) -> dict[str, int] | None:
            number, rows = reading.whole(page, "page"), len(reading.rows_of(page, "items"))
            return {"page": number + 1} if number is not None and rows >= _SIZE else None

        for page in self.ask.pages("/v1/admin/workspaces", {"page": 1, "page_size": _SIZE}, following):
            yield from reading.rows_of(page, "items")
