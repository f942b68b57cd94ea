"""OpenRouter: keys, activity and credits, with a management key. Paths and fields as in the vendor's OpenAPI document."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from checks.accounts.clients.client import Client, Notes, by_offset, named, told_of
from checks.accounts.credentials import Held
from checks.accounts.model import Cost, Hint, InventoryKey, Limit, Owner, Spent, Usage, Window
from checks.asking import reading
from checks.asking.auth import Auth, bearer
from checks.asking.trouble import CouldNotAsk

_SIZE = 100  # keys on a page
_WINDOWS: dict[str, Any] = {"usage_daily": "day", "usage_weekly": "week", "usage_monthly": "month", "usage": "ever"}


class OpenRouter(Client):
    """Keys with their hash, money by key, a limit of each key, the balance."""

    provider = "openrouter"
    credential = "OpenRouter management key"
    page = "https://openrouter.ai/settings/management-keys"
    docs = "https://openrouter.ai/docs/guides/overview/auth/management-api-keys"
    unlisted = ("management",)
    notes = Notes(
        keys="OpenRouter does not tell when a key was last used: it follows from the activity by day.",
        usage="The last 30 whole days (UTC); today is not in it.",
        cost="The last 30 whole days (UTC); today is not in it.",
    )

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._listed: list[dict[str, Any]] | None = None
        self._active: list[tuple[str, dict[str, Any]]] | None = None
        self._spaces: list[str | None] = []

    @classmethod
    def auth(cls, held: Held) -> Auth:
        return bearer(held.secret)

    def keys(self) -> Iterator[InventoryKey]:
        for row in self._rows():
            label = reading.text(row, "label")
            hints = [Hint(kind="sha256", text=reading.needed(row, "hash"))]
            creator = reading.text(row, "creator_user_id")
            yield InventoryKey(
                provider=self.provider,
                id=reading.needed(row, "hash"),
                name=reading.text(row, "name"),
                hints=(*hints, Hint(kind="redacted", text=label)) if label else tuple(hints),
                created=reading.moment(row, "created_at"),
                expires=reading.moment(row, "expires_at"),
                owner=Owner(kind="user", id=creator) if creator else None,
                project=reading.text(row, "workspace_id"),
                status=_state(row),
                spent=tuple(
                    Spent(period=period, amount=amount, currency="USD")
                    for field, period in _WINDOWS.items()
                    if (amount := reading.exact(row, field)) is not None
                ),
                told=told_of(row, created="created_at", expires="expires_at", owner="creator_user_id"),
            )
        if self._spaces == [None]:
            raise CouldNotAsk("forbidden", "only the keys of the default workspace")

    def usage(self, window: Window) -> Iterator[Usage]:
        for key, row in self._activity():
            day = reading.needed_day(reading.day(row, "date"), "date")
            if window.start <= day < window.end:
                yield Usage(
                    day=day,
                    key=key,
                    requests=reading.whole(row, "requests"),
                    input_tokens=reading.whole(row, "prompt_tokens"),
                    output_tokens=reading.whole(row, "completion_tokens"),
                    what=reading.text(row, "model") or "",
                )

    def cost(self, window: Window) -> Iterator[Cost]:
        for key, row in self._activity():
            day = reading.needed_day(reading.day(row, "date"), "date")
            if window.start <= day < window.end:
                yield Cost(
                    day=day,
                    key=key,
                    amount=reading.money(row, "usage"),
                    currency="USD",
                    what=reading.text(row, "model") or "",
                )

    def limits(self) -> Iterator[Limit]:
        credit = reading.part(self.ask.get("/api/v1/credits"), "data")
        total, used = reading.money(credit, "total_credits"), reading.money(credit, "total_usage")
        yield Limit(kind="prepaid", scope="account", amount=total - used, currency="USD", used=used)
        for row in self._rows():
            amount = reading.exact(row, "limit")
            left = reading.exact(row, "limit_remaining")
            yield Limit(
                kind="hard",
                scope="key",
                id=reading.needed(row, "hash"),
                name=reading.text(row, "name"),
                is_set=(amount is not None) if "limit" in row else None,
                amount=amount,
                currency="USD",
                period=reading.text(row, "limit_reset") or ("ever" if amount is not None else None),
                used=amount - left if amount is not None and left is not None else None,
                is_enforced=True if amount is not None else None,
            )

    def revocation(self, key: InventoryKey) -> tuple[str, str]:
        return "DELETE", f"/api/v1/keys/{named(key.id)}"

    def _rows(self) -> list[dict[str, Any]]:
        """The keys of all workspaces; asked once, as three parts need them."""
        if self._listed is None:
            found = []
            self._spaces = self._workspaces()
            for workspace in self._spaces:
                params = {"include_disabled": "true", "offset": 0, "workspace_id": workspace}
                following = by_offset(lambda page: len(reading.rows_of(page, "data")), _SIZE)
                for page in self.ask.pages("/api/v1/keys", params, following):
                    found.extend(reading.rows_of(page, "data"))
            self._listed = list({reading.needed(row, "hash"): row for row in found}.values())
        return self._listed

    def _workspaces(self) -> list[str | None]:
        """All of them: without a name only the default one's keys are listed. Who may not list them has that one."""
        params = {"offset": 0, "limit": _SIZE}
        following = by_offset(lambda page: len(reading.rows_of(page, "data")), _SIZE)
        found: list[str | None] = []
        try:
            for page in self.ask.pages("/api/v1/workspaces", params, following):
                found += [reading.needed(row, "id") for row in reading.rows_of(page, "data")]
        except CouldNotAsk as trouble:
            if trouble.reason not in ("forbidden", "not_found"):
                raise
        return found or [None]

    def _activity(self) -> Iterator[tuple[str, dict[str, Any]]]:
        """Rows by key: the interface names no key in a row, so it is asked once for each."""
        if self._active is None:
            found: list[tuple[str, dict[str, Any]]] = []  # kept when it is whole: half of it would look like less
            for key in self._rows():
                name = reading.needed(key, "hash")
                if reading.exact(key, "usage") == Decimal(0):
                    continue  # nothing was ever spent with it
                answer = self.ask.get("/api/v1/activity", {"api_key_hash": name})
                found += [(name, row) for row in reading.rows_of(answer, "data")]
            self._active = found
        yield from self._active


def _state(row: dict[str, Any]) -> Any:
    disabled = reading.flag(row, "disabled")
    return None if disabled is None else "disabled" if disabled else "active"
