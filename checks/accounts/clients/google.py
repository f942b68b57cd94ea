"""Google: API keys of a project (API Keys API v2) and the budgets of its billing account, with the user's own `gcloud`.

The values of keys are never asked for. What names a key by its value would put the value into an address: not used.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checks.accounts.clients.client import Client, Notes, Setting, named, told_of
from checks.accounts.credentials import Held
from checks.accounts.model import InventoryKey, Limit
from checks.accounts.tools import asked
from checks.asking import reading
from checks.asking.auth import Auth, bearer
from checks.asking.trouble import CouldNotAsk


class Google(Client):
    """Keys with what they may reach, budgets. Use, money and last use by key are not told by these interfaces."""

    provider = "google-gemini"
    credential = "the sign-in of your own “gcloud” (application default credentials)"
    keeps = False
    docs = "https://cloud.google.com/api-keys/docs/reference/rest/v2/projects.locations.keys/list"
    settings = (Setting("project", "Id of the Google Cloud project", needed=True, example="my-project-123"),)
    unlisted = ("oauth-access", "oauth-refresh")
    notes = Notes(
        keys="Google shows no part of a key, and not when it was last used: a found key cannot be told apart from others.",
        usage="Google tells use by key on its dashboards only.",
        cost="Google tells no money by key.",
        limits="Budgets warn; whether one also stops the spending is not told here.",
    )

    @classmethod
    def auth(cls, held: Held) -> Auth:
        project = held.setting("project", "the project")
        arguments = ("auth", "application-default", "print-access-token", "--quiet")
        token = bearer(held.value or asked("gcloud", *arguments))
        # The questions of a person's sign-in are counted to a project of theirs.
        return Auth(lambda *of: {**token.headers(*of), "x-goog-user-project": project})

    def identity(self) -> str | None:
        return self._project()

    def keys(self) -> Iterator[InventoryKey]:
        project = self._project()
        for row in self._list(f"/v2/projects/{named(project)}/locations/global/keys", "keys"):
            bounds = reading.part(row, "restrictions")
            gone = reading.moment(row, "deleteTime")
            yield InventoryKey(
                provider=self.provider,
                id=reading.text(row, "uid") or reading.needed(row, "name"),
                name=reading.text(row, "displayName"),
                created=reading.moment(row, "createTime"),
                scopes=_scopes(bounds),
                project=project,
                status="archived" if gone else "active",
                # What is not so is left out by this interface: no restrictions means that every service is open.
                told=("scopes", *told_of(row, created="createTime")),
            )

    def limits(self) -> Iterator[Limit]:
        about = self.ask.get(f"/v1/projects/{named(self._project())}/billingInfo", service="billing")
        reading.needed(reading.part(about), "name")
        account = reading.text(about, "billingAccountName")
        if account is None:  # what is empty is left out
            yield Limit(kind="hard", scope="project", is_set=True, note="the project has no billing account")
            return
        path = f"/v1/billingAccounts/{named(account.rpartition('/')[2])}/budgets"
        met = False
        for row in self._list(path, "budgets", service="budgets"):
            met = True
            amount = reading.part(row, "amount", "specifiedAmount")
            rules = row.get("thresholdRules")
            yield Limit(
                kind="alert",
                scope="account",
                id=account,
                name=reading.text(row, "displayName"),
                is_set=bool(rules) if isinstance(rules, list) else None,
                amount=reading.units_and_nanos(amount) if amount else None,
                currency=reading.text(amount, "currencyCode"),
                period=(reading.text(reading.part(row, "budgetFilter"), "calendarPeriod") or "").lower() or None,
                note="" if amount else "as much as in the last period",
            )
        if not met:
            yield Limit(kind="alert", scope="account", id=account, is_set=False)

    def revocation(self, key: InventoryKey) -> tuple[str, str]:
        return "DELETE", f"/v2/projects/{named(key.project or '')}/locations/global/keys/{named(key.id)}"

    def _project(self) -> str:
        return self.held.setting("project", "the project")

    def _list(self, path: str, name: str, service: str = "") -> Iterator[dict[str, Any]]:
        def following(page: Any) -> dict[str, str] | None:
            token = reading.text(page, "nextPageToken")
            return {"pageToken": token} if token else None

        for page in self.ask.pages(path, {"pageSize": 100}, following, service=service):
            if not isinstance(page, dict) or not page.keys() <= {name, "nextPageToken"}:
                raise CouldNotAsk("malformed", f"no list “{name}”")
            # An empty list is left out by this interface.
            yield from reading.rows_of({name: []} | page, name)


def _scopes(bounds: dict[str, Any]) -> tuple[str, ...]:
    """The services a key reaches, and from where."""
    targets = bounds.get("apiTargets")
    services = [reading.text(row, "service") for row in targets] if isinstance(targets, list) else []
    found = [s for s in services if s] or ["every enabled service"]
    for field, words in (
        ("browserKeyRestrictions", "from named websites"),
        ("serverKeyRestrictions", "from named addresses"),
        ("androidKeyRestrictions", "from named Android apps"),
        ("iosKeyRestrictions", "from named iOS apps"),
    ):
        if reading.part(bounds, field):
            found.append(words)
    return tuple(found[:200])
