"""The steps to turn an account on: what to make, where, and what it is good for, in the order in which it is done."""

from __future__ import annotations

from checks.accounts.clients import PROVIDERS, client_of
from checks.model import Word


class SettingStep(Word, frozen=True, kw_only=True):
    """A setting as people are asked for it."""

    name: str
    title: str
    needed: bool
    example: str


class NotesStep(Word, frozen=True, kw_only=True):
    """What a reader of each part must know."""

    keys: str
    usage: str
    cost: str
    limits: str


class AccountSteps(Word, frozen=True, kw_only=True):
    """How the account of one provider is turned on."""

    provider: str
    name: str
    credential: str
    page: str
    keeps: bool
    docs: str
    settings: tuple[SettingStep, ...]
    notes: NotesStep
    steps: tuple[str, ...]


def steps_of(provider: str, title: str) -> AccountSteps:
    """The steps of one provider, whose name for people is `title`. Raises `KeyError` for one without accounts."""
    kind = client_of(provider)
    return AccountSteps(
        provider=provider,
        name=title,
        credential=kind.credential,
        page=kind.page,
        keeps=kind.keeps,
        docs=kind.docs,
        settings=tuple(
            SettingStep(name=s.name, title=s.title, needed=s.needed, example=s.example) for s in kind.settings
        ),
        notes=NotesStep(keys=kind.notes.keys, usage=kind.notes.usage, cost=kind.notes.cost, limits=kind.notes.limits),
        steps=_steps(provider),
    )


def _steps(provider: str) -> tuple[str, ...]:
    kind = client_of(provider)
    steps = []
    if kind.keeps:
        where = f" on {kind.page}" if kind.page else f"; how is described on {kind.docs}"
        steps.append(
            f"Make a new {kind.credential}{where}. One for Shrift alone can be switched off without harm; give it the "
            "narrowest rights that read keys, use and costs, and an end where the page offers one."
        )
    else:
        steps.append(f"Nothing is kept: {kind.credential} is used, each time Shrift asks. Sign in there first.")
    words = [f"--set {s.name}={s.example or '…'}" for s in kind.settings if s.needed]
    optional = [s.name for s in kind.settings if not s.needed]
    command = " ".join(["shrift vault account add", provider, *words])
    more = f" (settings that may be given too: {', '.join(optional)})" if optional else ""
    steps.append(f"Run “{command}”{more}." + (" It asks for the value without showing it." if kind.keeps else ""))
    steps.append(f"Run “shrift vault show {provider}” to see what it tells.")
    steps.append(f"Run “shrift online on {provider}” to let scans with --online ask it.")
    return tuple(steps)


def all_steps(titles: dict[str, str]) -> list[AccountSteps]:
    """The steps of all providers that have accounts. `titles` are the names of providers, by id."""
    return [steps_of(p, titles.get(p, p)) for p in PROVIDERS]
