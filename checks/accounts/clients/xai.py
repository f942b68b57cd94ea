"""xAI: the management API, with a management key. Paths agree across independent clients, billing is in the vendor's protobuf.

The envelope of the list of keys is not documented: a bare list and `apiKeys` are both taken.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from checks.accounts.clients.client import Client, Notes, Setting, named, told_of
from checks.accounts.credentials import Held
from checks.accounts.model import Cost, Hint, InventoryKey, Limit, Window
from checks.asking import reading
from checks.asking.auth import Auth, bearer
from checks.asking.trouble import CouldNotAsk

_SIZE = 100


class XAI(Client):
    """Keys with their access lists and rates, money by day and line, balance and spending limits of the team."""

    provider = "xai"
    credential = "xAI management key"
    page = "https://console.x.ai"
    docs = "https://docs.x.ai/developers/rest-api-reference/management/auth"
    settings = (Setting("team", "Team id, where the key does not tell its own"),)
    unlisted = ("management",)
    notes = Notes(
        keys="xAI does not tell when a key was last used.",
        usage="xAI tells use as money.",
        cost="Told by line of the bill, not by key. Days are UTC.",
        limits="Calls stop when the prepaid balance is used up and the soft limit is reached. Alerts are not told.",
    )

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._known_team = self.held.settings.get("team", "")

    @classmethod
    def auth(cls, held: Held) -> Auth:
        return bearer(held.secret)

    def identity(self) -> str | None:
        return self._team()

    def keys(self) -> Iterator[InventoryKey]:
        team = self._team()

        def following(page: Any) -> dict[str, str] | None:
            token = reading.text(page, "paginationToken") if isinstance(page, dict) else None
            return {"paginationToken": token} if token else None

        for page in self.ask.pages(f"/auth/teams/{named(team)}/api-keys", {"pageSize": _SIZE}, following):
            for row in reading.rows_of({"apiKeys": page} if isinstance(page, list) else page, "apiKeys"):
                redacted, disabled = reading.text(row, "redactedApiKey"), reading.flag(row, "disabled")
                yield InventoryKey(
                    provider=self.provider,
                    id=reading.needed(row, "apiKeyId"),
                    name=reading.text(row, "name"),
                    hints=(Hint(kind="redacted", text=redacted),) if redacted else (),
                    created=reading.moment(row, "createTime"),
                    expires=reading.moment(row, "expireTime"),
                    scopes=reading.texts(row, "acls"),
                    project=team,
                    status=None if disabled is None else "disabled" if disabled else "active",
                    told=told_of(row, created="createTime", expires="expireTime", scopes="acls"),
                )

    def cost(self, window: Window) -> Iterator[Cost]:
        question = {
            "analyticsRequest": {
                "timeRange": {
                    "startTime": f"{window.start} 00:00:00",
                    "endTime": f"{window.end} 00:00:00",
                    "timezone": "Etc/GMT",
                },
                "timeUnit": "TIME_UNIT_DAY",
                "values": [{"name": "usd", "aggregation": "AGGREGATION_SUM"}],
                "groupBy": ["description"],
                "filters": [],
            }
        }
        answer = self.ask.post(f"/v1/billing/teams/{named(self._team())}/usage", question)
        for series in reading.rows_of(answer, "timeSeries"):
            group = reading.texts(series, "groupLabels") or reading.texts(series, "group") or ()
            for point in reading.rows_of(series, "dataPoints"):
                values = point.get("values")
                if not isinstance(values, list) or len(values) != 1:
                    raise CouldNotAsk("malformed", "a point without its value")
                yield Cost(
                    day=reading.needed_day(reading.moment(point, "timestamp"), "timestamp"),
                    amount=reading.money({"usd": values[0]}, "usd"),
                    currency="USD",
                    what=", ".join(group)[:200],
                )
        if reading.flag(answer, "limitReached"):
            raise CouldNotAsk("too_many", "the provider left out a part")

    def limits(self) -> Iterator[Limit]:
        path = f"/v1/billing/teams/{named(self._team())}"
        balance = reading.part(self.ask.get(f"{path}/prepaid/balance"), "total")
        # Bought credit is booked as a negative number of cents.
        yield Limit(
            kind="prepaid", scope="account", amount=-reading.cents(reading.money(balance, "val")), currency="USD"
        )
        try:
            told = reading.part(self.ask.get(f"{path}/postpaid/spending-limits"), "spendingLimits")
        except CouldNotAsk as trouble:
            if trouble.reason != "not_found":
                raise
            return  # a team that only pays ahead has none
        if not told:
            raise CouldNotAsk("malformed", "no “spendingLimits”")
        value = reading.exact(reading.part(told, "effectiveSl"), "val")
        yield Limit(
            kind="hard",
            scope="organization",
            is_set=None if value is None else True,
            amount=None if value is None else reading.cents(value),
            currency="USD",
            period="month",
            note="beside what is prepaid; 0 means prepaid only",
        )

    def log(self) -> datetime | None:
        question = {"pageSize": 1, "orderBy": "TIME_DESCENDING"}
        rows = reading.rows_of(self.ask.get(f"/audit/teams/{named(self._team())}/events", question), "events")
        return reading.time_of_first(rows, "eventTime")

    def revocation(self, key: InventoryKey) -> tuple[str, str]:
        return "DELETE", f"/auth/api-keys/{named(key.id)}"

    def _team(self) -> str:
        if not self._known_team:
            answer = reading.part(self.ask.get("/auth/management-keys/validation"))
            self._known_team = reading.needed(answer, "teamId")
        return self._known_team
