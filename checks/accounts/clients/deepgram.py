"""Deepgram: keys, use, bills and balances of all projects, with an administrator's key. Fields as in the vendor's client."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from checks.accounts.clients.client import Client, Notes, named, told_of
from checks.accounts.credentials import Held
from checks.accounts.model import Cost, InventoryKey, Limit, Owner, Usage, Window
from checks.asking import reading
from checks.asking.auth import Auth, bearer
from checks.asking.trouble import CouldNotAsk


class Deepgram(Client):
    """Keys with owner and scopes, use and money by key (its "accessor"), balances."""

    provider = "deepgram"
    credential = "Deepgram key with the role of an administrator"
    page = "https://console.deepgram.com"
    docs = "https://developers.deepgram.com/reference/management-api/keys/list"
    notes = Notes(
        keys="Deepgram shows no part of a key: a found key cannot be told apart from the others of its project.",
        limits="Limits and alerts are not told, balances are.",
    )

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self._projects: list[dict[str, Any]] | None = None

    @classmethod
    def auth(cls, held: Held) -> Auth:
        return bearer(held.secret, "Token")

    def keys(self) -> Iterator[InventoryKey]:
        for project in self._all():
            for row in reading.rows_of(self.ask.get(f"{_path(project)}/keys"), "api_keys"):
                about, member = reading.part(row, "api_key"), reading.part(row, "member")
                ends = "expiration_date"
                yield InventoryKey(
                    provider=self.provider,
                    id=reading.needed(about, "api_key_id"),
                    name=reading.text(about, "comment"),
                    created=reading.moment(about, "created"),
                    expires=reading.moment(about, ends) or reading.moment(row, ends),
                    owner=Owner(
                        kind="member", id=reading.text(member, "member_id"), email=reading.text(member, "email")
                    )
                    if member
                    else None,
                    scopes=reading.texts(about, "scopes"),
                    project=reading.needed(project, "project_id"),
                    project_name=reading.text(project, "name"),
                    told=(
                        *told_of(about, created="created", scopes="scopes", expires=ends),
                        *told_of(row, owner="member", **({} if ends in about else {"expires": ends})),
                    ),
                )

    def usage(self, window: Window) -> Iterator[Usage]:
        for project, day, days, row, key in self._broken_down("usage", window):
            yield Usage(
                day=day,
                days=days,
                key=key,
                project=reading.text(project, "project_id"),
                requests=reading.whole(row, "requests"),
                input_tokens=reading.whole(row, "tokens_in"),
                output_tokens=reading.whole(row, "tokens_out"),
                hours=reading.exact(row, "total_hours"),
            )

    def cost(self, window: Window) -> Iterator[Cost]:
        for project, day, days, row, key in self._broken_down("billing", window):
            yield Cost(
                day=day,
                days=days,
                key=key,
                project=reading.text(project, "project_id"),
                amount=reading.money(row, "dollars"),
                currency="USD",
            )

    def limits(self) -> Iterator[Limit]:
        for project in self._all():
            for row in reading.rows_of(self.ask.get(f"{_path(project)}/balances"), "balances"):
                units = reading.text(row, "units") or ""
                yield Limit(
                    kind="prepaid",
                    scope="project",
                    id=reading.text(project, "project_id"),
                    name=reading.text(project, "name"),
                    amount=reading.money(row, "amount"),
                    currency=units.upper() if len(units) == 3 else None,
                    unit=units if len(units) != 3 else None,
                )

    def revocation(self, key: InventoryKey) -> tuple[str, str]:
        return "DELETE", f"/v1/projects/{named(key.project or '')}/keys/{named(key.id)}"

    def _all(self) -> list[dict[str, Any]]:
        if self._projects is None:
            self._projects = reading.rows_of(self.ask.get("/v1/projects"), "projects")
        return self._projects

    def _broken_down(
        self, report: str, window: Window
    ) -> Iterator[tuple[dict[str, Any], date, int, dict[str, Any], str | None]]:
        params = {
            "start": str(window.start),
            "end": str(window.end - timedelta(days=1)),
            "grouping": "accessor",
        }
        for project in self._all():
            answer = self.ask.get(f"{_path(project)}/{report}/breakdown", params)
            for row in reading.rows_of(answer, "results"):
                group = reading.part(row, "grouping")
                start, days = _period(group, answer)
                yield project, start, days, row, reading.text(group, "accessor")


def _period(group: dict[str, Any], answer: dict[str, Any]) -> tuple[date, int]:
    """The first day of a row and how many there are: its own, or else those of the whole answer."""
    start = reading.day(group, "start")
    if start is not None:
        resolution = reading.part(answer, "resolution")
        amount = reading.whole(resolution, "amount")
        if reading.text(resolution, "units") not in ("day", "days") or not amount:
            raise CouldNotAsk("malformed", "days of an unknown length")
        return start, amount
    start, end = reading.day(answer, "start"), reading.day(answer, "end")
    if start is None or end is None or end < start:
        raise CouldNotAsk("malformed", "a row without its days")
    return start, (end - start).days + 1


def _path(project: dict[str, Any]) -> str:
    return f"/v1/projects/{named(reading.needed(project, 'project_id'))}"
