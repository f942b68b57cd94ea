"""What accounts told, asked of the simulator's world; and a report whose keys are keys of that world."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

import msgspec

from checks.accounts.asking import snapshots
from checks.accounts.clients import client_of
from checks.accounts.joins import with_last_use
from checks.accounts.model import InventoryKey, Snapshot
from checks.accounts.sums import idle, month_of
from checks.asking.transport import Pace
from checks.model import Key, Known, Live, Report
from checks.simulator import Fault, Simulator, make_world
from checks.simulator.accounts import simulated
from gui.models.vault import AccountNote, Credential, Keychain, Status

ORDER = ("prod-chatbot", "staging", "ci-evals", "old-notebook", "never-used")


def asked(*providers: str, when: datetime | None = None, faults: Sequence[Fault] = ()) -> tuple[Snapshot, ...]:
    """Snapshots of these accounts of a made-up world, on a day; `faults` happen on the way."""
    world = make_world(now=when or datetime.now(UTC), rng=random.Random(3), page=100)
    with Simulator(world, tuple(faults)) as simulator:
        accounts = [simulated(simulator, p, pace=Pace(1_000), sleep=lambda seconds: None) for p in providers]
        found = {s.provider: with_last_use(s) for s in snapshots(accounts)}
    return tuple(found[p] for p in providers)


@cache
def three(day: str = "2026-11-24T13:02:00+00:00") -> tuple[Snapshot, ...]:
    """OpenAI, Anthropic and OpenRouter."""
    return asked("openai", "anthropic", "openrouter", when=datetime.fromisoformat(day))


@cache
def faulty() -> tuple[Snapshot, ...]:
    """Four accounts, three of them in trouble: refused, forbidden to read money, broken in the middle."""
    wrong = (
        Fault(kind="status", provider="openai", status=401),
        Fault(kind="status", provider="anthropic", where="cost", status=403),
        Fault(kind="status", provider="openrouter", where="activity", status=500),
    )
    return asked("openai", "anthropic", "openrouter", "mistral", faults=wrong)


LONG = "production-chatbot-of-the-customer-support-team-in-europe-that-answers-by-night-and-at-weekends-too"
RIGHT_TO_LEFT = "מפתח הייצור של צוות התמיכה"


@cache
def odd(count: int = 60) -> tuple[Snapshot, ...]:
    """Many accounts, with names that are long, written from right to left, of signs that steer, or missing."""
    names = (LONG, RIGHT_TO_LEFT, None, "\u202eevil\u2066", "a\nb\tc", "👩🏽‍🚀 " * 12)
    made = []
    for number in range(count):
        base = three()[number % 3]
        keys = tuple(
            msgspec.structs.replace(k, name=names[(n + number) % len(names)]) for n, k in enumerate(base.keys.rows)
        )
        limits = tuple(
            msgspec.structs.replace(r, name=names[(n + number) % len(names)]) for n, r in enumerate(base.limits.rows)
        )
        label = "default" if number < 3 else f"{LONG[:40] if number % 5 == 0 else 'team'} {number}"
        made.append(
            msgspec.structs.replace(
                base,
                label=label,
                identity=None,
                keys=msgspec.structs.replace(base.keys, rows=keys),
                limits=msgspec.structs.replace(base.limits, rows=limits),
            )
        )
    return tuple(made)


def vault_of(accounts: Sequence[Snapshot], state: str = "kept") -> Status:
    """A vault with a credential for each of these accounts that keeps one there."""
    masks = {"openai": "sk-admin-…7c10", "anthropic": "sk-ant-admin01-…9QAA", "openrouter": "sk-or-v1-…c81d"}
    days = {"openai": 19, "anthropic": 113, "openrouter": 41}
    now = datetime.now(UTC)
    return Status(
        keychain=Keychain(state="ready", name="GNOME Keyring"),
        credentials=tuple(
            Credential(
                provider=s.provider,
                label=s.label,
                added=(now - timedelta(days=days.get(s.provider, 74))).isoformat(),
                masked=masks.get(s.provider, "…x8Kd"),
                state=state,
            )
            for s in accounts
            if client_of(s.provider).keeps
        ),
        accounts=tuple(AccountNote(provider=s.provider, label=s.label) for s in accounts),
    )


def joined(report: Report, accounts: Sequence[Snapshot]) -> tuple[Report, dict[str, tuple[str, str, str]]]:
    """The report with its keys known: each is the next key of its provider's list."""
    ids: dict[str, tuple[str, str, str]] = {}
    left = {s.provider: _in_order(s) for s in accounts}
    of = {s.provider: s for s in accounts}
    made = []
    for key in report.keys:
        row = left[key.provider].pop(0) if left.get(key.provider) else None
        if row is None:
            known = Known(join="cannot_tell", join_why="no account of this provider was asked")
            made.append(msgspec.structs.replace(key, known=known if key.provider in of else None))
            continue
        snapshot = of[key.provider]
        ids[key.fingerprint] = (snapshot.provider, snapshot.label, row.id)
        made.append(_known(key, row, snapshot))
    return msgspec.structs.replace(report, keys=tuple(made)), ids


def _in_order(snapshot: Snapshot) -> list[InventoryKey]:
    return sorted(snapshot.keys.rows, key=lambda k: ORDER.index(k.name) if k.name in ORDER else 9)


def _known(key: Key, row: InventoryKey, snapshot: Snapshot) -> Key:
    month, age = month_of(snapshot, row.id, snapshot.asked), row.age(snapshot.asked)
    use, days = idle(snapshot, row.id, snapshot.asked)
    known = Known(
        account=f"{snapshot.provider}/{snapshot.label}",
        join="likely",
        name=row.name,
        owner=row.owner.title if row.owner else None,
        created=row.created.isoformat() if row.created else None,
        age_days=age.days if age else None,
        last_used=row.last_used.isoformat() if row.last_used else None,
        idle=use,
        idle_days=days,
        project=row.project_name,
        month=str(month.amount) if month else None,
        currency=month.currency if month else None,
        asked=snapshot.asked.isoformat(),
    )
    live = Live.LIVE if row.status != "disabled" else Live.DEAD
    return msgspec.structs.replace(key, known=known, live=live)
