"""Azure OpenAI: the resources of a subscription with their two keys each, with the token of the user's own `az`.

`listKeys` hands the values out; each is turned into our fingerprint at once and let go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from checks.accounts.clients.client import Client, Notes, Setting
from checks.accounts.credentials import Held
from checks.accounts.model import Hint, InventoryKey, Limit
from checks.accounts.tools import asked
from checks.asking import reading
from checks.asking.auth import Auth, bearer
from checks.asking.trouble import CouldNotAsk

_VERSION, _BUDGETS = "2024-10-01", "2024-08-01"
_PERIODS = {"Monthly": "month", "BillingMonth": "month", "Quarterly": "quarter", "Annually": "year"}
_KINDS = ("OpenAI", "AIServices", "CognitiveServices")
_ID = re.compile(
    r"/subscriptions/[\w-]+/resourceGroups/[\w.()-]+/providers/Microsoft\.CognitiveServices/accounts/[\w.-]+", re.I
)


class Azure(Client):
    """Two keys a resource, and whether keys are switched off there."""

    provider = "azure-openai"
    credential = "the sign-in of your own “az”"
    keeps = False
    docs = "https://learn.microsoft.com/azure/ai-services/rotate-keys"
    settings = (Setting("subscription", "Id of the subscription", needed=True),)
    unlisted = ("entra-secret", "ml-classic")
    notes = Notes(
        keys="Azure tells neither age nor last use of a key, and its keys have no end.",
        usage="Azure tells use by resource, not by key.",
        cost="Azure tells money by resource, not by key.",
        limits="Budgets only warn, and belong to the subscription, not to a key.",
    )

    @classmethod
    def auth(cls, held: Held) -> Auth:
        subscription = held.setting("subscription", "the subscription")
        if not re.fullmatch(r"[0-9A-Fa-f-]{36}", subscription):
            raise CouldNotAsk("no_credential", "the id of a subscription has 36 signs")
        question = ("account", "get-access-token", "--query", "accessToken", "--output", "tsv")
        where = ("--resource", "https://management.azure.com/", "--subscription", subscription)
        return bearer(held.value or asked("az", *question, *where))

    def identity(self) -> str | None:
        return self.held.settings.get("subscription")

    def keys(self) -> Iterator[InventoryKey]:
        for row in self._resources():
            path, name = reading.needed(row, "id"), reading.needed(row, "name")
            if not _ID.fullmatch(path):
                raise CouldNotAsk("malformed", "an odd id")
            off = reading.flag(reading.part(row, "properties"), "disableLocalAuth")
            values = {} if off else self._values(path)
            for which in ("key1", "key2"):
                yield InventoryKey(
                    provider=self.provider,
                    id=f"{path}/{which}",
                    name=f"{name} {which}",
                    kind=reading.text(row, "kind"),
                    hints=(Hint(kind="fingerprint", text=values[which]),) if which in values else (),
                    project=path,
                    project_name=name,
                    status="disabled" if off else "active",
                    told=("expires",),
                )

    def limits(self) -> Iterator[Limit]:
        subscription = self.held.setting("subscription", "the subscription")
        path = f"/subscriptions/{subscription}/providers/Microsoft.Consumption/budgets"
        met = False
        for row in self._list(path, _BUDGETS):
            met = True
            about = reading.needed_part(row, "properties")
            spent = reading.part(about, "currentSpend")
            warnings = [w for w in reading.part(about, "notifications").values() if isinstance(w, dict)]
            on = [w for w in warnings if reading.flag(w, "enabled")]
            yield Limit(
                kind="alert",
                scope="account",
                name=reading.text(row, "name"),
                is_set=bool(on) if "notifications" in about else None,
                amount=reading.money(about, "amount"),
                currency=reading.text(spent, "unit"),
                period=_PERIODS.get(reading.text(about, "timeGrain") or ""),
                used=reading.exact(spent, "amount"),
                recipients=sum(len(reading.texts(w, "contactEmails") or ()) for w in on) if on else None,
            )
        if not met:
            yield Limit(kind="alert", scope="account", is_set=False)

    def revocation(self, key: InventoryKey) -> tuple[str, str]:
        return "POST", f"{key.project}/regenerateKey?api-version={_VERSION}"

    def revoke(self, key: InventoryKey) -> None:
        """A key is not removed but made anew; the old value dies at once."""
        method, path = self.revocation(key)
        which = "Key1" if key.id.endswith("key1") else "Key2"
        self.ask.told(method, path, body={"keyName": which}, again=False)

    def _resources(self) -> Iterator[dict[str, Any]]:
        subscription = self.held.setting("subscription", "the subscription")
        path = f"/subscriptions/{subscription}/providers/Microsoft.CognitiveServices/accounts"
        for row in self._list(path, _VERSION):
            if reading.text(row, "kind") in _KINDS:
                yield row

    def _list(self, path: str, version: str) -> Iterator[dict[str, Any]]:
        for page in self.ask.pages(path, {"api-version": version}, _following):
            yield from reading.rows_of(page, "value")

    def _values(self, path: str) -> dict[str, str]:
        if self.fingerprint is None:
            return {}
        answer = reading.part(self.ask.post(f"{path}/listKeys", params={"api-version": _VERSION}))
        found = {}
        for which in ("key1", "key2"):
            value = answer.pop(which, None)
            if not isinstance(value, str) or not value:
                raise CouldNotAsk("malformed", f"no “{which}”")
            found[which] = self.fingerprint(value.encode())
        return found


def _following(page: Any) -> dict[str, str] | None:
    """What the next page is asked with. Of the link to it only the token is used: the address stays ours."""
    link = reading.part(page).get("nextLink")
    if not link:
        return None
    token = re.search(r"[?&](?:%24|\$)skiptoken=([^&]{1,2000})", link, re.I) if isinstance(link, str) else None
    if token is None:
        raise CouldNotAsk("malformed", "an odd link to the next page")
    return {"$skiptoken": unquote(token[1])}
