"""The ledger of some folders, with the values, in this process: gathered anew for each command, as values are kept nowhere."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from checks.model import Key, Limit
from checks.terminal.options import folders
from checks.terminal.refusal import Refusal

if TYPE_CHECKING:
    from checks.accounts.joins import Joins
    from checks.catalog import Catalog
    from checks.evidence import Accounts
    from checks.examination import Request
    from checks.keys.formats import Shapes
    from checks.keys.found import FoundKey
    from checks.keys.ledger import Ledger
    from checks.online.questioning import Providers
    from checks.places import Places
    from checks.veil import Veil

SHORTEST = 6  # signs of a fingerprint that name a key


class Rows(msgspec.Struct, kw_only=True):
    """What was found, and what is known of it."""

    keys: tuple[Key, ...]
    ledger: Ledger
    shapes: Shapes
    accounts: Accounts
    limits: tuple[Limit, ...]
    lasting: bool  # whether fingerprints are those of other runs
    veil: Veil  # for whatever else of it is shown

    @property
    def joins(self) -> Joins | None:
        """Which found key is which listed one, where accounts were asked."""
        return self.accounts.joins

    def found(self, keys: Sequence[Key]) -> tuple[FoundKey, ...]:
        """These keys with their values."""
        names = {k.fingerprint for k in keys}
        return tuple(f for f in self.ledger.found() if f.fingerprint in names)


def request_of(
    *, paths: Sequence[Path] = (), machine: bool = False, home: Path | None = None, no_history: bool = False
) -> Request:
    """Where keys are looked for: without a path in “.”, or with `machine` on this machine alone; a home means `machine`.

    Raises `Refusal` for what is not there.
    """
    from checks.examination import Request

    machine = machine or home is not None
    return Request(
        paths=folders(paths or (() if machine else (Path(),))),
        machine=machine,
        home=None if home is None else folders((home,))[0],
        history=not no_history,
    )


def rows_of(request: Request, catalog: Catalog, places: Places, providers: Providers | None = None) -> Rows:
    """Read the folders of a request for keys. `providers` are asked about them; None asks nobody.

    What was known before is shown with the rows that nobody was asked about now. Raises `Refusal` for what was named
    and is not there.
    """
    from checks.announce import Announcer
    from checks.gathering import Gathering
    from checks.impossible import Impossible
    from checks.memory import BrokenMemory, Memory
    from checks.memory.keeping import keep
    from checks.plugins.loading import load_shapes
    from checks.veil import Veil

    shapes, _ = load_shapes(catalog)
    announcer = Announcer(lambda event: None)
    gathering = Gathering(request, catalog, shapes, places, announcer, threading.Event(), providers)
    try:
        gathered = gathering.run()
    except Impossible as error:
        raise Refusal(str(error)) from None
    veil = Veil()
    veil.lower(gathering.matcher)
    evidence, limits = gathered.evidence, gathered.limits
    if providers is not None and request.memory:
        limits += keep(places, evidence, limits, veil)
    keys = tuple(veil.over(key) for key in evidence.keys)
    lasting = not any(limit.id == "fingerprints" for limit in limits)
    unknown = [k.fingerprint for k in keys if k.known is None]
    if lasting and unknown:
        try:
            before = Memory(places).known(unknown)
        except BrokenMemory as error:
            before, why = {}, f"what was told before is not shown: {error}"
            limits = (*limits, Limit(id="memory", what="", why=why, source="provider"))
        keys = tuple(
            msgspec.structs.replace(k, known=b.known, live=b.live) if (b := before.get(k.fingerprint)) else k
            for k in keys
        )
    return Rows(
        keys=keys,
        ledger=gathering.ledger,
        shapes=shapes,
        accounts=evidence.accounts,
        limits=limits,
        lasting=lasting,
        veil=veil,
    )


def named(words: Sequence[str], keys: Sequence[Key]) -> list[Key]:
    """The keys that these words name: a fingerprint, the beginning of one, or a mask. Raises `Refusal`."""
    chosen: dict[str, Key] = {}
    for word in words:
        fits = [
            k
            for k in keys
            if k.secret and (k.masked == word or (len(word) >= SHORTEST and k.fingerprint.startswith(word.lower())))
        ]
        if not fits:
            raise Refusal(f"no key here is called “{word[:60]}”; “shrift keys” lists their fingerprints")
        if len(fits) > 1:
            names = ", ".join(k.fingerprint[:12] for k in fits[:5])
            raise Refusal(f"{len(fits)} keys are called “{word[:60]}”: {names}; name one by its fingerprint")
        chosen[fits[0].fingerprint] = fits[0]
    return list(chosen.values())
