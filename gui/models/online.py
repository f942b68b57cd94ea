"""Who may be asked over the network, as the window shows it: by name, what is asked of them, who is on. No widget in here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec

from checks.language import mark, tr, trn
from checks.model import Report
from checks.online.choices import SIGN_INS
from checks.report.escape import for_terminal
from checks.report.words import provider_name
from checks.words import count_of

Group = Literal["here", "hosts", "others"]
GROUPS: tuple[tuple[Group, str], ...] = (
    ("here", mark("Providers of keys and accounts here")),
    ("hosts", mark("Git hosts")),
    ("others", mark("Other providers")),
)


class Reach(msgspec.Struct, frozen=True, kw_only=True):
    """One of `shrift online list --all --format json`."""

    name: str
    kind: Literal["provider", "host"]
    on: bool
    accounts: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What it is called."""
        if self.name in SIGN_INS:
            return tr("{host}, signed in by {name}", host=SIGN_INS[self.name], name=self.name)
        return self.name if self.kind == "host" else provider_name(self.name)

    @property
    def asks(self) -> str:
        """What a scan would ask, and with what: the command line's own words, for the window."""
        if self.name in SIGN_INS:
            return tr(
                "Whether push protection is on, which {host} shows to administrators only. The sign-in that {name} keeps is used for that one question; it goes to {host} alone and is not kept.",
                host=SIGN_INS[self.name],
                name=self.name,
            )
        if self.kind == "host":
            return tr("Whether a project is public and push protection is on. No sign-in is used, and no key is sent.")
        accounts = (
            trn(
                "Its account: keys, use, money, limits.",
                "Its {n} accounts: keys, use, money, limits.",
                len(self.accounts),
            )
            + " "
            if self.accounts
            else ""
        )
        return tr(
            "{accounts}Of each key of it that is found, whether it still works: one documented call that only reads, with the key, to its provider alone.",
            accounts=accounts,
        )


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the list."""

    reach: Reach
    group: Group
    aside: str  # `3 keys, 1 account`


def read_reach(data: bytes) -> list[Reach]:
    """Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(data, type=list[Reach])


def rows(found: Sequence[Reach], report: Report | None) -> list[Row]:
    """Those that are on and those that have keys or accounts here first; each group by name."""
    keys: dict[str, int] = {}
    for key in report.keys if report is not None else ():
        if key.secret:
            keys[key.provider] = keys.get(key.provider, 0) + 1
    made = [_row(one, keys) for one in found]
    order = [group for group, _ in GROUPS]
    return sorted(made, key=lambda r: (order.index(r.group), r.reach.title.lower()))


def _row(one: Reach, keys: Mapping[str, int]) -> Row:
    told = [count_of(keys[one.name], "key")] if keys.get(one.name) else []
    told += [count_of(len(one.accounts), "account")] if one.accounts else []
    if one.kind == "host":
        group: Group = "hosts"
    else:
        group = "here" if told or one.on else "others"
    return Row(reach=one, group=group, aside=", ".join(told))


def dry_run(answer: bytes) -> list[str]:
    """The lines of a dry run: who would be asked what."""
    lines = answer.decode("utf-8", "replace").splitlines()
    return [for_terminal(line.strip()) for line in lines[1:] if line.strip()]


def summary(made: Sequence[Row]) -> str:
    """`Two may be asked: github.com, OpenAI.`"""
    on = [r.reach.title for r in made if r.reach.on]
    if not on:
        return tr("Nobody may be asked: everything stays on this machine.")
    return tr(
        "{names} on: {on}. They are asked by scans that are told to ask.",
        names=count_of(len(on), "name"),
        on=", ".join(on),
    )
