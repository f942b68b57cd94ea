"""LiteLLM: one's own proxy, with its master key or an administrator's. Fields vary by version: what is missing is unknown.

Read in the proxy's types (`KeyListResponseObject`, `SpendAnalyticsPaginatedResponse`); a running proxy serves its own
OpenAPI document.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checks.accounts.clients.client import Client, Notes, Setting, told_of
from checks.accounts.credentials import Held
from checks.accounts.model import Cost, Hint, InventoryKey, Limit, Owner, Spent, Usage, Window
from checks.asking import reading
from checks.asking.auth import Auth, bearer
from checks.asking.trouble import CouldNotAsk

_SIZE = 100


class LiteLLM(Client):
    """Virtual keys by their hash, budgets and rates of each, use and money by key and day."""

    provider = "litellm"
    credential = "LiteLLM master key"
    docs = "https://docs.litellm.ai/docs/proxy/virtual_keys"
    settings = (Setting("base", "Address of the proxy", needed=True, example="https://litellm.example.org"),)
    notes = Notes(
        keys="Last use is told by newer versions only.",
        usage="Days as the proxy counts them (UTC).",
        cost="What the proxy reckons from its price list, in US dollars.",
    )

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._listed: list[dict[str, Any]] | None = None
        self._days: list[dict[str, Any]] | None = None

    @classmethod
    def auth(cls, held: Held) -> Auth:
        return bearer(held.secret)

    def keys(self) -> Iterator[InventoryKey]:
        for row in self._rows():
            masked = reading.text(row, "key_name")
            spend, blocked = reading.exact(row, "spend"), reading.flag(row, "blocked")
            user = reading.text(row, "user_id")
            models = reading.texts(row, "models")
            yield InventoryKey(
                provider=self.provider,
                id=reading.needed(row, "token"),
                name=reading.text(row, "key_alias"),
                hints=(
                    Hint(kind="sha256", text=reading.needed(row, "token")),
                    *((Hint(kind="redacted", text=masked),) if masked else ()),
                ),
                created=reading.moment(row, "created_at"),
                last_used=reading.moment(row, "last_active"),
                expires=reading.moment(row, "expires"),
                owner=Owner(kind="user", id=user) if user else None,
                scopes=models or (("all models",) if models == () else None),
                project=reading.text(row, "team_id"),
                project_name=reading.text(row, "team_alias"),
                status="disabled" if blocked else "active" if "blocked" in row else None,
                spent=(Spent(period=_budget(row), amount=spend, currency="USD"),) if spend is not None else (),
                told=told_of(
                    row,
                    created="created_at",
                    last_used="last_active",
                    expires="expires",
                    owner="user_id",
                    scopes="models",
                ),
            )

    def usage(self, window: Window) -> Iterator[Usage]:
        for day, key, row in self._by_key(window):
            yield Usage(
                day=day,
                key=key,
                requests=reading.whole(row, "api_requests"),
                input_tokens=reading.whole(row, "prompt_tokens"),
                cached_tokens=reading.whole(row, "cache_read_input_tokens"),
                output_tokens=reading.whole(row, "completion_tokens"),
            )

    def cost(self, window: Window) -> Iterator[Cost]:
        for day, key, row in self._by_key(window):
            yield Cost(day=day, key=key, amount=reading.money(row, "spend"), currency="USD")

    def limits(self) -> Iterator[Limit]:
        for row in self._rows():
            key, name = reading.needed(row, "token"), reading.text(row, "key_alias")
            budget, soft = reading.exact(row, "max_budget"), reading.exact(row, "soft_budget")
            if soft is None:
                soft = reading.exact(reading.part(row, "litellm_budget_table"), "soft_budget")
            period = reading.text(row, "budget_duration")
            yield Limit(
                kind="hard",
                scope="key",
                id=key,
                name=name,
                is_set=budget is not None if "max_budget" in row else None,
                amount=budget,
                currency="USD",
                period=period,
                used=reading.exact(row, "spend"),
                is_enforced=True if budget is not None else None,
            )
            if soft is not None:
                yield Limit(kind="alert", scope="key", id=key, name=name, amount=soft, currency="USD", period=period)
            for field, unit in (("tpm_limit", "tokens_per_minute"), ("rpm_limit", "requests_per_minute")):
                amount = reading.exact(row, field)
                if amount is not None:
                    yield Limit(kind="rate", scope="key", id=key, name=name, amount=amount, unit=unit)

    def revocation(self, key: InventoryKey) -> tuple[str, str]:
        return "POST", "/key/delete"

    def revoke(self, key: InventoryKey) -> None:
        method, path = self.revocation(key)
        self.ask.told(method, path, body={"keys": [key.id]}, again=False)

    def _rows(self) -> list[dict[str, Any]]:
        if self._listed is None:
            params = {"page": 1, "size": _SIZE, "return_full_object": "true", "include_team_keys": "true"}
            found = []
            for page in self.ask.pages("/key/list", params, _next(lambda p: (p, "current_page"))):
                rows = page.get("keys") if isinstance(page, dict) else None
                if isinstance(rows, list) and any(isinstance(row, str) for row in rows):
                    # Older versions list hashes alone.
                    rows = [{"token": row} if isinstance(row, str) else row for row in rows]
                found.extend(reading.rows_of({"keys": rows}, "keys"))
            self._listed = list({reading.needed(row, "token"): row for row in found}.values())
        return self._listed

    def _by_key(self, window: Window) -> Iterator[tuple[Any, str | None, dict[str, Any]]]:
        """Day, key and counts. A day that is not split by key is told as one that belongs to none."""
        if self._days is None:
            last = _day_before(window.end)
            params = {"start_date": str(window.start), "end_date": last, "page": 1, "page_size": 1000}
            self._days = [
                row
                for page in self.ask.pages("/user/daily/activity", params, _next(lambda p: (p.get("metadata"), "page")))
                for row in reading.rows_of(page, "results")
            ]
        for row in self._days:
            day = reading.needed_day(reading.day(row, "date"), "date")
            keys = reading.part(row, "breakdown").get("api_keys")
            if not isinstance(keys, dict):
                yield day, None, reading.part(row, "metrics")
                continue
            for key, about in keys.items():
                if not isinstance(about, dict):
                    raise CouldNotAsk("malformed", "odd use of a key")
                yield day, str(key)[: reading.LONGEST_TEXT], reading.part(about, "metrics") or about


def _next(where: Any) -> Any:
    """Numbered pages, of which the answer tells how many there are."""

    def following(page: Any) -> dict[str, int] | None:
        about, name = where(page) if isinstance(page, dict) else ({}, "")
        about = about if isinstance(about, dict) else {}
        number, last = reading.whole(about, name), reading.whole(about, "total_pages")
        return {"page": number + 1} if number is not None and last is not None and number < last else None

    return following


def _budget(row: dict[str, Any]) -> Any:
    """A key with a budget period counts its spending anew in each."""
    return "budget" if reading.text(row, "budget_duration") else "ever"


def _day_before(day: Any) -> str:
    from datetime import timedelta

    return str(day - timedelta(days=1))
