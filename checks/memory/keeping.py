"""What an examination leaves in the memory: accounts always, keys where their fingerprints last."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from checks.memory.files import BrokenMemory
from checks.memory.store import Memory
from checks.model import Limit

if TYPE_CHECKING:
    from checks.evidence import Evidence
    from checks.places import Places
    from checks.veil import Veil

_FOR_THIS_RUN = "fingerprints"  # the limit that says that fingerprints hold for one run only


def keep(places: Places, evidence: Evidence, limits: Iterable[Limit], veil: Veil) -> tuple[Limit, ...]:
    """Keep what accounts told; a memory that cannot be used is a limit, and costs nothing else.

    Names are people's: one that holds a key is kept with a mask in its place.
    """
    if evidence.accounts.simulated:
        return ()
    memory = Memory(places)
    try:
        memory.keep_snapshots(veil.over(evidence.accounts.snapshots))
        if not any(limit.id == _FOR_THIS_RUN for limit in limits):
            memory.keep_known(map(veil.over, evidence.keys))
    except BrokenMemory as error:
        return (Limit(id="memory", what="", why=f"what was told is not remembered: {error}", source="provider"),)
    return ()
