"""ElevenLabs: keys of service accounts, with a workspace administrator's key. Fields as in the vendor's own client."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from checks.accounts.clients.client import Client, Notes, named, told_of
from checks.accounts.credentials import Held
from checks.accounts.model import Cost, Hint, InventoryKey, Limit, Owner, Usage, Window
from checks.asking import reading
from checks.asking.auth import Auth, header
from checks.asking.trouble import CouldNotAsk

_MONEY = ("usd", "eur", "inr", "pln")


class ElevenLabs(Client):
    """Keys of service accounts with their monthly credits, use by key and day, the plan's quota."""

    provider = "elevenlabs"
    credential = "ElevenLabs key of a workspace administrator"
    page = "https://elevenlabs.io/app/settings/api-keys"
    docs = "https://elevenlabs.io/docs/api-reference/service-accounts"
    lists_all = False
    notes = Notes(
        keys="Keys of service accounts only; people's own keys are not listed. Last use and expiry are not told.",
        usage="In credits. Days are UTC.",
        cost="Only what is charged beside the plan.",
        limits="In credits of the current period. Alerts are not told.",
    )

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._listed: list[tuple[dict[str, Any], dict[str, Any]]] | None = None

    @classmethod
    def auth(cls, held: Held) -> Auth:
        return header("xi-api-key", held.secret)

    def keys(self) -> Iterator[InventoryKey]:
        for account, row in self._rows():
            hint, disabled = reading.text(row, "hint"), reading.flag(row, "is_disabled")
            yield InventoryKey(
                provider=self.provider,
                id=reading.needed(row, "key_id"),
                name=reading.text(row, "name"),
                hints=(Hint(kind="fragment", text=hint),) if hint else (),
                created=reading.seconds(row, "created_at_unix"),
                owner=Owner(
                    kind="service_account",
                    id=reading.text(account, "service_account_user_id"),
                    name=reading.text(account, "name"),
                ),
                scopes=reading.texts(row, "permissions"),
                status=None if disabled is None else "disabled" if disabled else "active",
                told=("owner", *told_of(row, created="created_at_unix", scopes="permissions")),
            )

    def usage(self, window: Window) -> Iterator[Usage]:
        names = {reading.text(row, "hashed_xi_api_key"): reading.text(row, "key_id") for _, row in self._rows()}
        for day, group, amount in self._report(window, "hashed_xi_api_key", ("credits",)):
            yield Usage(day=day, key=names.get(group) if group else None, credits=amount[1])

    def cost(self, window: Window) -> Iterator[Cost]:
        for day, _, (unit, amount) in self._report(window, "fiat_currency", _MONEY):
            yield Cost(day=day, amount=amount, currency=unit.upper())

    def limits(self) -> Iterator[Limit]:
        plan = reading.part(self.ask.get("/v1/user/subscription"))
        amount, used = reading.money(plan, "character_limit"), reading.exact(plan, "character_count")
        beyond = plan.get("max_credit_limit_extension")
        yield Limit(
            kind="hard",
            scope="account",
            amount=amount,
            unit="credits",
            period="month",
            used=used,
            is_enforced=None if beyond is None else beyond == 0,
            note="more may be charged beyond it" if beyond not in (None, 0) else "",
        )
        for _, row in self._rows():
            bound = reading.exact(row, "character_limit")
            yield Limit(
                kind="hard",
                scope="key",
                id=reading.needed(row, "key_id"),
                name=reading.text(row, "name"),
                is_set=bound is not None if "character_limit" in row else None,
                amount=bound,
                unit="credits",
                period="month",
                used=reading.exact(row, "character_count"),
                is_enforced=True if bound is not None else None,
            )

    def revocation(self, key: InventoryKey) -> tuple[str, str]:
        owner = key.owner.id if key.owner else None
        return "DELETE", f"/v1/service-accounts/{named(owner or '')}/api-keys/{named(key.id)}"

    def _rows(self) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        if self._listed is None:
            accounts = reading.rows_of(self.ask.get("/v1/service-accounts"), "service-accounts")
            self._listed = [(account, row) for account in accounts for row in reading.rows_of(account, "api-keys")]
        return self._listed

    def _report(
        self, window: Window, group: str, units: tuple[str, ...]
    ) -> Iterator[tuple[Any, str | None, tuple[str, Decimal]]]:
        """Day, group, and unit with amount. The answer is a table that names its columns, their types and units."""
        answer = self.ask.post(
            "/v1/workspace/analytics/query/usage-by-product-over-time",
            {
                "start_time": _milliseconds(window.start),
                "end_time": _milliseconds(window.end) - 1,
                "interval_seconds": 86_400,
                "group_by": [group],
                "time_zone": "UTC",
            },
        )
        table = reading.part(answer)
        columns, kinds, measures, rows = (
            table.get(name) for name in ("columns", "column_types", "column_units", "rows")
        )
        if not (isinstance(columns, list) and isinstance(kinds, list) and isinstance(measures, list)):
            raise CouldNotAsk("malformed", "a table without columns")
        if not isinstance(rows, list) or not len(columns) == len(kinds) == len(measures):
            raise CouldNotAsk("malformed", "a table without rows")
        when = next((n for n, kind in enumerate(kinds) if kind == "DateTime"), None)
        amounts = [n for n, unit in enumerate(measures) if unit in units]
        if when is None or not amounts:
            if not rows:
                return
            raise CouldNotAsk("malformed", "a table without days or amounts")
        by = columns.index(group) if group in columns else None
        for row in rows:
            if not isinstance(row, list) or len(row) != len(columns):
                raise CouldNotAsk("malformed", "an odd row")
            cell = {"at": row[when], "group": row[by] if by is not None else None}
            day = reading.day(cell, "at") or reading.milliseconds(cell, "at")
            for n in amounts:
                if row[n] is not None:
                    amount = reading.money({"amount": row[n]}, "amount")
                    yield reading.needed_day(day, "time"), reading.text(cell, "group"), (measures[n], amount)


def _milliseconds(day: Any) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
