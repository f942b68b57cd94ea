"""A made-up world: organisations with keys of every kind, used in ways that are worth seeing.

The keys open nothing: nobody issued them. They are made when the world is, and are stored nowhere.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec

from checks.keys.formats import Shapes, load_providers
from checks.keys.samples import sample
from checks.keys.secret import Secret

DAYS = 60  # of use that the world remembers


class Day(msgspec.Struct, frozen=True):
    """What one key did on one day."""

    requests: int
    tokens_in: int
    tokens_out: int
    dollars: Decimal


class WorldKey(msgspec.Struct, frozen=True, kw_only=True):
    """One key as its provider knows it."""

    id: str
    name: str
    value: Secret
    created: datetime
    last_used: datetime | None = None
    expires: datetime | None = None
    owner: str = "Ada Lovelace"
    email: str = "ada@example.org"
    is_service: bool = False
    is_admin: bool = False
    project: str = "proj_main"
    project_name: str = "Default project"
    disabled: bool = False
    limit: Decimal | None = None  # dollars a month
    days: Mapping[date, Day] = {}

    def __repr__(self) -> str:
        return f"WorldKey({self.id})"

    @property
    def text(self) -> str:
        """The value, for the server's own work."""
        return self.value.reveal().decode()

    @property
    def sha256(self) -> str:
        """As OpenRouter and LiteLLM name a key."""
        return hashlib.sha256(self.value.reveal()).hexdigest()

    def redacted(self, first: int, last: int = 4, gap: str = "...") -> str:
        """As a provider shows it."""
        return self.text[:first] + gap + self.text[-last:]

    def spent(self, start: date, end: date) -> Decimal:
        """Dollars from `start` to the day before `end`."""
        return sum((d.dollars for day, d in self.days.items() if start <= day < end), Decimal(0))


class World(msgspec.Struct, frozen=True, kw_only=True):
    """All providers. `credentials` are what their accounts are asked with; `page` is the most rows on a page."""

    now: datetime
    keys: Mapping[str, tuple[WorldKey, ...]]
    credentials: Mapping[str, Secret]
    page: int = 2

    def __repr__(self) -> str:
        return "World(…)"

    @property
    def today(self) -> date:
        """The world's day, in UTC."""
        return self.now.date()

    def of(self, provider: str) -> tuple[WorldKey, ...]:
        """The keys of a provider."""
        return self.keys.get(provider, ())


# What is administered at each provider: kinds of keys for the list, and of the credential that it is asked with.
_KINDS: dict[str, tuple[tuple[str, str], tuple[str, str] | None]] = {
    "openai": (("openai", "project"), ("openai", "admin")),
    "anthropic": (("anthropic", "api"), ("anthropic", "admin")),
    "openrouter": (("openrouter", "inference"), ("openrouter", "inference")),
    "mistral": (("mistral", "workspace"), ("mistral", "workspace")),
    "xai": (("xai", "api"), ("xai", "management")),
    "litellm": (("litellm", "virtual"), ("litellm", "virtual")),
    "langfuse": (("langfuse", "secret"), ("langfuse", "secret")),
    "elevenlabs": (("elevenlabs", "user"), ("elevenlabs", "user")),
    "deepgram": (("deepgram", "project"), ("deepgram", "project")),
    "fireworks": (("fireworks", "user"), ("fireworks", "user")),
    "huggingface": (("huggingface", "user"), None),
    "aws-bedrock": (("aws-bedrock", "long-term"), ("aws-bedrock", "secret-access-key")),
    "google-gemini": (("google-gemini", "standard"), ("google-gemini", "oauth-access")),
    "azure-openai": (("azure-openai", "resource"), ("google-gemini", "oauth-access")),
}
# Name, owner, days of age, days since the last use (None: never), service account, limit in dollars a month, busy.
_CAST: Sequence[tuple[str, str, int, int | None, bool, str | None, float]] = (
    ("prod-chatbot", "Ada Lovelace", 412, 0, True, "200", 3.0),
    ("staging", "Grace Hopper", 96, 1, True, "50", 0.6),
    ("old-notebook", "Charles Babbage", 730, 190, False, None, 0.0),
    ("never-used", "Grace Hopper", 31, None, False, None, 0.0),
    ("ci-evals", "Ada Lovelace", 210, 2, False, None, 1.1),
)


def make_world(
    *,
    now: datetime | None = None,
    rng: random.Random | None = None,
    shapes: Shapes | None = None,
    known: Mapping[str, Sequence[Secret]] | None = None,
    page: int = 2,
    oldest: int | None = None,
) -> World:
    """A world in which every provider has five keys; the third and the fifth have the same last four signs.

    `known` gives by provider values that its first keys have: those of a demo project. Of a provider without accounts
    they are all that there is. No key is older than `oldest` days.
    """
    now = (now or datetime.now(UTC)).replace(microsecond=0)
    rng = rng or random.Random()  # noqa: S311 - the keys open nothing
    shapes = shapes or load_providers()
    keys: dict[str, tuple[WorldKey, ...]] = {}
    credentials: dict[str, Secret] = {}
    for provider, (kind, admin) in _KINDS.items():
        given = [value.reveal() for value in (known or {}).get(provider, ())]
        values = given + [sample(shapes, *kind, rng) for _ in range(len(_CAST) - len(given))]
        if provider not in ("aws-bedrock", "azure-openai") and len(given) < 5:
            values[4] = values[4][:-4] + values[2][-4:]
        keys[provider] = tuple(_key(n, Secret(value), now, rng, oldest) for n, value in enumerate(values[: len(_CAST)]))
        credentials[provider] = Secret(sample(shapes, *admin, rng)) if admin else keys[provider][0].value
    for provider, own in (known or {}).items():
        if provider not in _KINDS:  # no accounts are played there; whether the keys live is
            keys[provider] = tuple(_key(n, value, now, rng, oldest) for n, value in enumerate(own[: len(_CAST)]))
    credentials["aws-bedrock"] = Secret(
        msgspec.json.encode(
            {
                "Version": 1,
                "AccessKeyId": sample(shapes, "aws-bedrock", "access-key-id", rng).decode(),
                "SecretAccessKey": credentials["aws-bedrock"].reveal().decode(),
            }
        )
    )
    for host in ("github.com", "gitlab.com"):  # sign-ins there, of a shape that is none
        credentials[host] = Secret(f"made-up-{rng.getrandbits(96):024x}".encode())
    return World(now=now, keys=keys, credentials=credentials, page=page)


def _key(n: int, value: Secret, now: datetime, rng: random.Random, oldest: int | None) -> WorldKey:
    name, owner, age, unused, is_service, limit, busy = _CAST[n]
    age = age if oldest is None else min(age, oldest)
    days = {}
    for back in range(DAYS):
        if unused is None or back < unused or back > age or busy == 0:
            continue
        day = (now - timedelta(days=back)).date()
        weight = busy * (0.4 if day.weekday() > 4 else 1.0) * rng.uniform(0.7, 1.3)
        requests = int(400 * weight)
        days[day] = Day(requests, requests * 900, requests * 250, Decimal(requests * 31).scaleb(-4))
    return WorldKey(
        id=f"key_{rng.getrandbits(64):016x}",
        name=name,
        value=value,
        created=now - timedelta(days=age, hours=3),
        last_used=None if unused is None else now - timedelta(days=unused, minutes=11),
        expires=now + timedelta(days=59) if n == 1 else None,
        owner=owner,
        email=owner.partition(" ")[0].lower() + "@example.org",
        is_service=is_service,
        project="proj_main" if n != 1 else "proj_staging",
        project_name="Default project" if n != 1 else "Staging",
        disabled=n == 2,
        limit=Decimal(limit) if limit else None,
        days=days,
    )
