"""Harbor's documents: who replaces which key, what is done when one leaks, and when that was tried."""

from __future__ import annotations

from datetime import date

from checks.demo.making import Files

_ROTATION = """# Rotation of API keys

Owner: the platform team (platform@harbor.example). Keys by name: [inventory.md](inventory.md).

Production keys of OpenAI and of the gateway are rotated every 90 days, all others every 180 days, and at once when one may
have leaked or when somebody who knew it leaves.

1. Make the new key: at the provider for the gateway, with `scripts/new_key.py` for an app.
2. Put it into Secrets Manager. External Secrets brings it into the cluster within an hour.
3. Watch the usage of the old key fall to nothing.
4. Revoke the old key, and write the date into the inventory.
"""

_RUNBOOK = """# When an API key leaks

Anybody may begin; the owner stands in [the inventory](../keys/inventory.md), the one on call at +49 000 0000.

1. Tell the platform team in #incidents, and note the time.
2. Make a new key at the provider (OpenAI: https://platform.openai.com/api-keys) and deploy it. If the usage shows abuse, revoke first.
3. Revoke the leaked key there; virtual keys: `POST /key/delete` at the gateway.
4. Read the usage since the day it leaked, at the provider and at the gateway, and tell billing.
5. Then clean files, logs and history, and tell everybody with a clone.
6. Write down what happened, when, and what was missing, in [drills.md](../keys/drills.md).
"""

_INVENTORY = """# Keys

| name | provider | environment | owner | kept in | used by | made |
|---|---|---|---|---|---|---|
| harbor-production-gateway-{month} | OpenAI | production | platform team | Secrets Manager, harbor/production/openai | the gateway | {made} |
| harbor-staging-gateway-{month} | OpenAI | staging | platform team | Secrets Manager, harbor/staging/openai | the gateway | {made} |
| harbor-api-production | the gateway | production | support team | Secrets Manager, harbor/production/api | services/api | {made} |
| harbor-api-staging | the gateway | staging | support team | Secrets Manager, harbor/staging/api | services/api | {made} |
"""

_SECURITY = """# Security

Write to security@harbor.example; we answer within two days. A leaked key is handled by
[the runbook](docs/runbooks/leaked-key.md), keys are replaced by [the policy](docs/keys/rotation.md).
"""


def documents(made: date) -> Files:
    """What is written down before anything happens; the keys were made on that day."""
    return {
        "docs/keys/rotation.md": _ROTATION,
        "docs/keys/inventory.md": _INVENTORY.format(made=made.isoformat(), month=f"{made:%Y%m}"),
        "docs/runbooks/leaked-key.md": _RUNBOOK,
        "SECURITY.md": _SECURITY,
    }


def drills(day: date, made: date) -> Files:
    """The record of the last drill, with a key that was made on a day before."""
    return {
        "docs/keys/drills.md": "# Drills\n\n"
        "A key of staging is taken for leaked, and the runbook is followed to its end.\n\n"
        "| date | key | minutes to the new key | minutes to the revocation | what was missing |\n|---|---|---|---|---|\n"
        f"| {day.isoformat()} | harbor-staging-gateway-{made:%Y%m} | 11 | 34 | the page of the provider stood in no document; it does now |\n"
    }
