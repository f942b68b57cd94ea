"""All keys of a report in an order. What is said of a key is put together when it is first looked at: of a hundred thousand a
table shows twenty."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from heapq import merge
from typing import Any, Literal, overload

from checks.accounts.model import Snapshot
from checks.language import tr
from checks.model import Key, Report, Status
from checks.report.words import provider_name
from checks.words import count_of
from gui.models.key_steps import steps_by_key
from gui.models.keys import KeyCard, age_of, amount_of, card_of, quiet_of
from gui.models.of_sin import of_keys

PIECE = 2_000  # keys that are put in order at once
Sort = Literal["risk", "age", "money", "name"]
Ids = Mapping[str, tuple[str, str, str]]
Kept = Mapping[tuple[str, str], tuple[str, ...]]


class _Keys:
    """The keys of a report as it tells them, with what they are put in order by; and the cards that were looked at."""

    def __init__(self, report: Report, accounts: Sequence[Snapshot], ids: Ids, kept: Kept | None) -> None:
        self.report, self._ids, self._kept = report, ids, kept
        self._now = datetime.fromisoformat(report.finished)
        self._findings = of_keys(report)
        self._steps = steps_by_key(report)
        self._accounts = {(s.provider, s.label): s for s in accounts}
        self._quiet = tuple(quiet_of(report, number) for number in range(1, 8))  # the same for all keys
        self._risks = [self._risk(key) for key in report.keys]
        self.places = sum(-risk[2] for risk in self._risks)
        self.made: dict[int, KeyCard] = {}  # by the number of the key in the report

    def _risk(self, key: Key) -> tuple[int, int, int, str]:
        """(its worst open finding, how many are open, in how many places it lies, its mask); the gravest is the least."""
        worst = count = 0
        for finding in self._findings.get(key.fingerprint, ()):
            if finding.status is Status.FAIL:
                worst, count = max(worst, 1 + finding.severity.rank), count + 1
        seen = key.sightings
        places = len(seen) if len(seen) < 2 else len({(s.source, s.path, s.member, s.commit) for s in seen})
        return -worst, -count, -places, key.masked

    def ordered(self, by: Sort) -> list[int]:
        """The numbers of the keys, in an order."""
        keys = self.report.keys

        def oldest(number: int) -> tuple[Any, ...]:
            days = age_of(keys[number], keys[number].known, self._now).days
            return -(days if days is not None else -1), keys[number].masked

        def dearest(number: int) -> tuple[Any, ...]:
            amount = amount_of(keys[number].known)
            return -(amount if amount is not None else Decimal(-1)), keys[number].masked

        def named(number: int) -> tuple[Any, ...]:
            return provider_name(keys[number].provider).lower(), keys[number].masked

        ways: dict[Sort, Callable[[int], tuple[Any, ...]]] = {
            "risk": self._risks.__getitem__,
            "age": oldest,
            "money": dearest,
            "name": named,
        }
        # In pieces: one sort of all is one step of the interpreter, and the window's loop would wait for its end.
        pieces = [sorted(range(n, min(n + PIECE, len(keys))), key=ways[by]) for n in range(0, len(keys), PIECE)]
        return list(merge(*pieces, key=ways[by]))

    def card(self, number: int) -> KeyCard:
        """What is said of a key."""
        made = self.made.get(number)
        if made is None:
            key = self.report.keys[number]
            found, id = self._findings.get(key.fingerprint, ()), self._ids.get(key.fingerprint)
            made = self.made[number] = card_of(
                self.report, key, found, self._steps, self._accounts, id, self._kept, self._now, self._quiet
            )
        return made


class Cards(Sequence[KeyCard]):
    """The cards of a report in an order."""

    def __init__(self, keys: _Keys, by: Sort) -> None:
        self._keys, self.by = keys, by
        self._order = keys.ordered(by)
        self._rows = {keys.report.keys[number].fingerprint: row for row, number in enumerate(self._order)}

    @property
    def places(self) -> int:
        """In how many places all of them lie."""
        return self._keys.places

    def arranged(self, by: Sort) -> Cards:
        """The same in another order; no card is made a second time."""
        return Cards(self._keys, by)

    def row_of(self, fingerprint: str) -> int:
        """Where a key stands; −1 where it is not among them."""
        return self._rows.get(fingerprint, -1)

    def fingerprint(self, row: int) -> str:
        """Which key stands there; its card is not made for that."""
        return self._keys.report.keys[self._order[row]].fingerprint

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, row: int) -> KeyCard: ...
    @overload
    def __getitem__(self, row: slice) -> Sequence[KeyCard]: ...
    def __getitem__(self, row: int | slice) -> KeyCard | Sequence[KeyCard]:
        if isinstance(row, slice):
            return [self._keys.card(number) for number in self._order[row]]
        return self._keys.card(self._order[row])


def cards(
    report: Report,
    accounts: Sequence[Snapshot] = (),
    ids: Ids | None = None,
    kept: Kept | None = None,
    by: Sort = "risk",
) -> Cards:
    """One card a key, the gravest first.

    `ids` says by fingerprint which key of which account it is (provider, label, id); `kept` has by provider and mask the
    labels in the vault, None where the vault was not looked at.
    """
    return Cards(_Keys(report, accounts, ids or {}, kept), by)


def summary(made: Cards) -> str:
    """`6 keys in 31 places. One row is one key, however often it was seen.`"""
    return tr(
        "{keys} in {places}. One row is one key, however often it was seen.",
        keys=count_of(len(made), "key"),
        places=count_of(made.places, "place"),
    )
