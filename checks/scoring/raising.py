"""Raising the coverage: the ways to have looked at what was not, what each may lead to, the cheapest first. Pure.

A way promises no more than the checks said when they were not done: that the history, this machine, the git host, a
provider or a person would tell. How it turns out nobody knows, and a part may stay open; so where it leads is “up to”. An
account is promised only of a provider that can be asked for one, unless no key was found that says which is used.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from checks.accounts.askable import ASKABLE
from checks.attestations.model import questions
from checks.evidence import NOT_GATHERED, Need
from checks.language import tr
from checks.model import CheckResult, Key, Status
from checks.report.words import provider_name
from checks.scoring.score import score
from checks.words import count_of

# What a way costs, in the units of `checks.scoring.whatif.EFFORT`: 1 is a press, 2 wants a look first, 4 is work by hand.
LOOK, LEAVE, SIGN_IN, ANSWER = 1, 2, 4, 2


class Way(msgspec.Struct, frozen=True, kw_only=True):
    """A way to have more looked at. `decides` are the ids of the checks that wait for it.

    `option` is how the command line is told, after “scan”; `command` is the whole of it. `before` and `after` are the
    coverage in percent, now and at most; both are 0 until it was weighed.
    """

    id: str  # "ask-history", "ask-machine", "ask-online", "ask-accounts", "answer"
    title: str
    option: str
    command: str
    decides: tuple[str, ...]
    effort: int
    before: int = 0
    after: int = 0


def ways(checks: Iterable[CheckResult], keys: Iterable[Key] = ()) -> list[Way]:
    """All ways that checks wait for, unweighed. Of `keys` it is told whom to ask."""
    unseen = [c for c in checks if c.status is Status.NOT_CHECKED and c.weight]

    def waiting(need: Need) -> tuple[str, ...]:
        return tuple(c.id for c in unseen if NOT_GATHERED[need] in c.reason)

    asked = tuple(c.id for c in unseen if c.id in questions())
    found = [
        Way(
            id="ask-history",
            title=tr("Read the git history"),
            option="without “--no-history”",
            command="shrift scan, without “--no-history”",
            decides=waiting(Need.HISTORY),
            effort=LOOK,
        ),
        Way(
            id="ask-online",
            title=tr("Ask the git host"),
            option="with “--online”",
            command="shrift scan --online=hosts",
            decides=waiting(Need.HOST),
            effort=LEAVE,
        ),
        *_accounts(waiting(Need.ACCOUNTS), [k for k in keys if k.secret]),
        Way(
            id="ask-machine",
            title=tr("Look at this machine"),
            option="with “--machine”",
            command="shrift scan --machine",
            decides=waiting(Need.MACHINE),
            effort=LOOK,
        ),
        Way(
            id="answer",
            title=tr("Answer {questions}", questions=count_of(len(asked), "question")),
            option="with answers (“shrift attest”)",
            command="shrift attest list",
            decides=asked,
            effort=ANSWER * len(asked),
        ),
    ]
    return [way for way in found if way.decides]


def _accounts(decides: tuple[str, ...], keys: Sequence[Key]) -> list[Way]:
    """Asking the accounts behind the keys that were found; of every provider where none was."""
    mine = [k for k in keys if k.provider in ASKABLE]
    names = sorted({k.provider for k in mine})
    if keys and not mine:
        return []
    name = names[0] if names else "PROVIDER"
    who = provider_name(names[0]) if len(names) == 1 else count_of(len(names), "provider")
    return [
        Way(
            id="ask-accounts",
            title=tr("Ask {who} about {keys}", who=who, keys=count_of(len(mine), "key"))
            if mine
            else tr("Ask the providers"),
            option="with an account in the vault and “--online”",
            command=f"shrift vault account add {name}, then shrift scan --online={name}",
            decides=decides,
            effort=SIGN_IN * max(len(names), 1),
        )
    ]


def raising(checks: Sequence[CheckResult], keys: Iterable[Key] = ()) -> list[Way]:
    """The ways that raise the coverage by a percent or more, the cheapest first: what raises it most for its effort."""
    before = score(checks)[0].coverage
    weighed = []
    for way in ways(checks, keys):
        decided = set(way.decides)
        then = [msgspec.structs.replace(c, status=Status.PASS) if c.id in decided else c for c in checks]
        weighed.append((score(then)[0].coverage, way))
    weighed.sort(key=lambda pair: (-(pair[0] - before) / pair[1].effort, pair[1].effort))
    return [
        msgspec.structs.replace(way, before=int(before), after=int(after))
        for after, way in weighed
        if int(after) > int(before)
    ]
