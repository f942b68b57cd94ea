"""Reading again: the places of a response, read in this process, for what needs the value or what is there now."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from checks.terminal.options import catalog_of, places_of
from checks.terminal.refusal import Refusal

if TYPE_CHECKING:
    from checks.examination import Request
    from checks.keys.secret import Secret
    from checks.ledgers.rows import Rows
    from checks.model import Key
    from checks.response.state import Response
    from checks.sources.discovery import RepositoryPaths

# Limits that leave nothing of a source unread in which a place of a response could lie.
_HARMLESS = frozenset({"fingerprints", "media", "lfs", "texts", "long-text", "third-party", "memory"})


def rows_now(data_dir: Path | None, **where: Any) -> tuple[Rows, Request]:
    """The keys of these places with their values, and what was asked for; `where` is that of `request_of`.

    Raises `Refusal` for what is not there.
    """
    from checks.ledgers.rows import request_of, rows_of

    request = request_of(**where)
    return rows_of(request, catalog_of(data_dir), places_of(data_dir)), request


def again(response: Response, data_dir: Path | None) -> tuple[Rows, Key | None]:
    """The same places, read now."""
    rows, _ = rows_now(
        data_dir,
        paths=tuple(map(Path, response.folders)),
        machine=response.machine,
        home=None if response.home is None else Path(response.home),
        no_history=not response.history,
    )
    if not rows.lasting:
        raise Refusal("without a keychain this key has another name now, so it cannot be found again")
    return rows, next((k for k in rows.keys if k.fingerprint == response.fingerprint), None)


def read_again(response: Response, data_dir: Path | None) -> tuple[Response, list[str]]:
    """The response with what a scan of the same places sees now, and the sources of which not all was read."""
    from checks.response.state import rescanned

    rows, key = again(response, data_dir)
    whole = wholly_read(rows)
    wanted = {"worktree"} if response.folders else set()
    wanted |= {"machine"} if response.machine else set()
    return rescanned(response, key, whole=whole), sorted(wanted - whole)


def wholly_read(rows: Rows) -> frozenset[str]:
    """The sources of which all was read: only there can a key be said to be gone."""
    from checks.model import STOPS

    told = [limit for limit in rows.limits if limit.id not in _HARMLESS]
    if any(limit.id in STOPS for limit in told) or rows.ledger.dropped_sightings:
        return frozenset()
    return frozenset({"worktree", "history", "machine"} - {limit.source for limit in told})


def proved(response: Response, data_dir: Path | None) -> tuple[Response, str]:
    """Ask the provider, where the value is still in one of the places: the response, and why that is no proof.

    Raises `Refusal` where nobody can be asked, `CredentialError` where the accounts cannot be read.
    """
    from checks.model import Live
    from checks.online.questioning import Turned
    from checks.report.words import LIVE_WORDS
    from checks.response.state import ticked

    rows, key = again(response, data_dir)
    if key is None:
        raise Refusal(
            "the key is in none of the places any more, so nobody can be asked with it; "
            "look on its provider’s page, and tick “prove” with a --note"
        )
    providers = Turned(places_of(data_dir), {key.provider})
    told = next(iter(providers.ask(rows.found([key]), rows.shapes, lambda: False)), None)
    if told is None:
        raise Refusal("there is no documented call that asks about this key")
    if told.live is Live.DEAD:
        return ticked(response, "prove", by="provider", note=told.why), ""
    return response, LIVE_WORDS[told.live] + (f": {told.why}" if told.why else "")


def history_of(
    word: str, path: Path | None, data_dir: Path | None, response: Response | None = None
) -> tuple[Key, Secret, list[RepositoryPaths]]:
    """The key with its value, and the repositories whose history holds it."""
    from checks.ledgers.rows import named
    from checks.response.history import repositories
    from checks.response.state import BrokenResponse, Responses

    if response is None:
        try:
            response = Responses(places_of(data_dir)).one(word)
        except BrokenResponse:
            response = None  # nothing was begun for it: a rehearsal needs no response
    begun = tuple(map(Path, response.folders)) if response is not None else ()
    rows, request = rows_now(data_dir, paths=(path,) if path is not None else begun)
    (key,) = named((response.masked if response is not None and not rows.lasting else word,), rows.keys)
    (found,) = rows.found([key])
    wheres = repositories(request.paths, key)
    if not wheres:
        raise Refusal("no history here holds this key")
    return key, found.value, wheres


def masked(note: str, data_dir: Path | None) -> str:
    """A note as it is kept: somebody may paste the key."""
    from checks.keys.matcher import Matcher
    from checks.plugins.loading import load_shapes
    from checks.veil import Veil

    veil = Veil()
    veil.lower(Matcher(load_shapes(catalog_of(data_dir))[0]))
    return veil.text(note)
