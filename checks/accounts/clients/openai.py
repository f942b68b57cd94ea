"""OpenAI: the organisation API, with an admin key. Every path and field is in the vendor's OpenAPI document 2.3.0."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Literal

from checks.accounts.clients.client import Client, Notes, named, told_of
from checks.accounts.credentials import Held
from checks.accounts.model import Cost, Hint, InventoryKey, Limit, Owner, Usage, Window
from checks.asking import reading
from checks.asking.auth import Auth, bearer
from checks.asking.trouble import CouldNotAsk

# The kinds of use that are told by key.
_USAGE = ("completions", "embeddings", "moderations", "images", "audio_speeches", "audio_transcriptions")
_USAGE_DAYS, _COST_DAYS = 31, 180  # most days on one page
_DEFAULT = "Default project"  # as every organisation's first project is called


class OpenAI(Client):
    """Admin keys, project keys, use and money by key, hard limits, alerts and rates by project."""

    provider = "openai"
    credential = "OpenAI admin key"
    page = "https://platform.openai.com/settings/organization/admin-keys"
    docs = "https://platform.openai.com/docs/api-reference/administration"
    unlisted = ("legacy-user", "user-none", "session", "codex-oauth", "codex-refresh")
    notes = Notes(
        keys="OpenAI tells no expiry and no scopes of project keys.",
        usage="Days are UTC; the last hours may still be missing.",
        cost="Days are UTC; the last day or two may still grow.",
    )

    @classmethod
    def auth(cls, held: Held) -> Auth:
        return bearer(held.secret)

    def keys(self) -> Iterator[InventoryKey]:
        for row in self._list("/v1/organization/admin_api_keys"):
            yield _key(row, kind="admin")
        for project in self._projects():
            path = f"/v1/organization/projects/{named(project['id'])}/api_keys"
            for row in self._list(path, owner_project_access="any"):
                yield _key(row, project=project)

    def usage(self, window: Window) -> Iterator[Usage]:
        for what in _USAGE:
            for bucket, row in self._report(f"/v1/organization/usage/{what}", window, _USAGE_DAYS):
                yield Usage(
                    day=reading.needed_day(reading.seconds(bucket, "start_time"), "start_time"),
                    key=reading.text(row, "api_key_id"),
                    project=reading.text(row, "project_id"),
                    requests=reading.whole(row, "num_model_requests"),
                    input_tokens=reading.whole(row, "input_tokens"),
                    cached_tokens=reading.whole(row, "input_cached_tokens"),
                    output_tokens=reading.whole(row, "output_tokens"),
                    what=what,
                )

    def cost(self, window: Window) -> Iterator[Cost]:
        for bucket, row in self._report("/v1/organization/costs", window, _COST_DAYS):
            amount = reading.part(row, "amount")
            yield Cost(
                day=reading.needed_day(reading.seconds(bucket, "start_time"), "start_time"),
                amount=reading.money(amount, "value"),
                currency=reading.needed(amount, "currency").upper(),
                key=reading.text(row, "api_key_id"),
                project=reading.text(row, "project_id"),
            )

    def limits(self) -> Iterator[Limit]:
        yield from self._limits("/v1/organization", "organization", None)
        for project in self._projects():
            path = f"/v1/organization/projects/{named(project['id'])}"
            yield from self._limits(path, "project", project)
            for row in self._list(f"{path}/rate_limits"):
                for field in sorted(row):
                    amount = reading.exact(row, field)
                    if amount is not None and field.startswith(("max_", "batch_")):
                        yield Limit(
                            kind="rate",
                            scope="project",
                            id=project["id"],
                            name=reading.text(row, "model"),
                            amount=amount,
                            unit=field,
                        )

    def log(self) -> datetime | None:
        # One event is enough: it shows that the log was switched on, and once on it cannot be switched off.
        rows = reading.rows_of(self.ask.get("/v1/organization/audit_logs", {"limit": 1}), "data")
        return reading.time_of_first(rows, "effective_at", reading.seconds)

    def revocation(self, key: InventoryKey) -> tuple[str, str]:
        if key.kind == "admin":
            return "DELETE", f"/v1/organization/admin_api_keys/{named(key.id)}"
        if key.owner is not None and key.owner.kind == "service_account":
            raise CouldNotAsk("not_offered", "OpenAI refuses this for keys of service accounts: delete the account")
        return "DELETE", f"/v1/organization/projects/{named(key.project or '')}/api_keys/{named(key.id)}"

    def _projects(self) -> Iterator[dict[str, Any]]:
        for project in self._list("/v1/organization/projects", include_archived=True):
            yield project | {"id": reading.needed(project, "id")}

    def _limits(self, path: str, scope: Any, project: dict[str, Any] | None) -> Iterator[Limit]:
        about = {"id": project["id"], "name": reading.text(project, "name")} if project else {}
        try:
            row = self.ask.get(f"{path}/spend_limit")
        except CouldNotAsk as trouble:
            if trouble.reason != "not_found":
                raise
            # The document does not say what an unset limit is answered with.
            note = "the provider knows no such limit: most likely none is set"
            yield Limit(kind="hard", scope=scope, is_set=None, period="month", note=note, **about)
        else:
            yield Limit(
                kind="hard",
                scope=scope,
                amount=reading.cents(reading.money(row if isinstance(row, dict) else {}, "threshold_amount")),
                currency=reading.text(row, "currency"),
                period=reading.text(row, "interval"),
                is_enforced={"enforcing": True, "inactive": False}.get(
                    reading.text(reading.part(row, "enforcement"), "status") or ""
                ),
                **about,
            )
        alerts = list(self._list(f"{path}/spend_alerts", limit=100))
        for row in alerts:
            told = reading.texts(reading.part(row, "notification_channel"), "recipients")
            yield Limit(
                kind="alert",
                scope=scope,
                amount=reading.cents(reading.money(row, "threshold_amount")),
                currency=reading.text(row, "currency"),
                period=reading.text(row, "interval"),
                recipients=None if told is None else len(told),
                **about,
            )
        if not alerts:
            yield Limit(kind="alert", scope=scope, is_set=False, **about)

    def _list(self, path: str, **params: Any) -> Iterator[dict[str, Any]]:
        def following(page: Any) -> dict[str, str] | None:
            last = reading.text(page, "last_id")
            return {"after": last} if reading.flag(page, "has_more") and last else None

        for page in self.ask.pages(path, {"limit": 100} | params, following):
            yield from reading.rows_of(page, "data")

    def _report(self, path: str, window: Window, days: int) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
        def following(page: Any) -> dict[str, str] | None:
            after = reading.text(page, "next_page")
            return {"page": after} if reading.flag(page, "has_more") and after else None

        question = {
            "start_time": _seconds(window.start),
            "end_time": _seconds(window.end),
            "bucket_width": "1d",
            "group_by": ["project_id", "api_key_id"],
            "limit": min(days, window.days),
        }
        for page in self.ask.pages(path, question, following):
            for bucket in reading.rows_of(page, "data"):
                for row in reading.rows_of(bucket, "results"):
                    yield bucket, row


def _key(row: dict[str, Any], *, kind: str | None = None, project: dict[str, Any] | None = None) -> InventoryKey:
    redacted = reading.text(row, "redacted_value")
    name = reading.text(project, "name") if project else None
    owner = _owner(row)
    return InventoryKey(
        provider="openai",
        id=reading.needed(row, "id"),
        name=reading.text(row, "name"),
        kind=kind or (owner.kind if owner and owner.kind == "service_account" else "project"),
        hints=(Hint(kind="redacted", text=redacted),) if redacted else (),
        created=reading.seconds(row, "created_at"),
        last_used=reading.seconds(row, "last_used_at"),
        expires=reading.seconds(row, "expires_at"),
        owner=owner,
        project=project["id"] if project else None,
        project_name=name,
        is_default_project=True if name == _DEFAULT else None,
        status=_state(project, owner),
        told=told_of(row, created="created_at", last_used="last_used_at", expires="expires_at", owner="owner"),
    )


def _state(project: dict[str, Any] | None, owner: Owner | None) -> Literal["active", "archived"] | None:
    """A key that is listed works, unless its project is closed; whether one of a person who left does is not told."""
    if project and reading.text(project, "status") == "archived":
        return "archived"
    return None if owner is not None and owner.has_access is False else "active"


def _owner(row: dict[str, Any]) -> Owner | None:
    """An admin key names its owner flat, a project key inside `user` or `service_account`."""
    about = reading.part(row, "owner")
    if not about:
        return None
    kind = reading.text(about, "type")
    inner = reading.part(about, "service_account") or reading.part(about, "user") or about
    access = reading.text(row, "owner_project_access")
    return Owner(
        kind="service_account" if kind == "service_account" else "user" if kind == "user" else "unknown",
        id=reading.text(inner, "id"),
        name=reading.text(inner, "name"),
        email=reading.text(inner, "email"),
        has_access={"active": True, "inactive": False}.get(access or ""),
    )


def _seconds(day: Any) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp())
