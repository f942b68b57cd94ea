"""Resources of Azure and their keys, as the resource manager's examples of 2024-10-01 have them."""

from __future__ import annotations

from decimal import Decimal

from checks.simulator.talk import Ask, Reply, is_bearer, refused, said
from checks.simulator.world import World

SUBSCRIPTION = "00000000-0000-4000-8000-000000000000"
_PATH = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/models/providers/Microsoft.CognitiveServices/accounts/"
_RESOURCES = ("prod-models", "lab-models", "closed-models")


_BUDGET = {
    "id": f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Consumption/budgets/models",
    "name": "models",
    "type": "Microsoft.Consumption/budgets",
    "properties": {
        "category": "Cost",
        "amount": Decimal("100.65"),
        "timeGrain": "Monthly",
        "timePeriod": {"startDate": "2026-01-01T00:00:00Z"},
        "currentSpend": {"amount": Decimal("80.89"), "unit": "USD"},
        "notifications": {
            "most": {"enabled": True, "operator": "GreaterThan", "threshold": 80, "contactEmails": ["ada@example.org"]}
        },
    },
}


def answer(ask: Ask, world: World) -> Reply:
    if not is_bearer(ask, world, "azure-openai"):
        return refused(401, "InvalidAuthenticationToken")
    if ask.path == f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.Consumption/budgets":
        return said({"value": [_BUDGET]}) if ask.one("api-version") == "2024-08-01" else refused(400, "InvalidVersion")
    if ask.one("api-version") != "2024-10-01":
        return refused(400, "MissingApiVersionParameter")
    if ask.path == f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.CognitiveServices/accounts":
        start = ask.number("$skiptoken", 0)
        rows = [
            {
                "id": _PATH + name,
                "name": name,
                "kind": "OpenAI",
                "properties": {"disableLocalAuth": name.startswith("closed"), "publicNetworkAccess": "Enabled"},
            }
            for name in _RESOURCES[start : start + world.page]
        ]
        more = start + world.page < len(_RESOURCES)
        link = f"https://management.azure.com{ask.path}?api-version=2024-10-01&%24skiptoken={start + world.page}"
        return said({"value": rows} | ({"nextLink": link} if more else {}))
    name, _, action = ask.path.removeprefix(_PATH).partition("/")
    if name not in _RESOURCES or ask.method != "POST":
        return refused(404, "ResourceNotFound")
    keys = world.of("azure-openai")
    first = _RESOURCES.index(name) * 2
    if action == "listKeys":
        return said({"key1": keys[first].text, "key2": keys[first + 1].text})
    if action == "regenerateKey" and ask.json().get("keyName") in ("Key1", "Key2"):
        return said({"key1": "new", "key2": "new"})
    return refused(404, "ResourceNotFound")
