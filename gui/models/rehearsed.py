"""What the command line says of a history that is cleaned. Apart from the rest: reading git is not needed to show a page."""

from __future__ import annotations

import msgspec

from checks.response.history import Cleaning
from checks.response.rehearsal import Rehearsed


class Cleanings(msgspec.Struct, frozen=True, kw_only=True):
    """One repository of `shrift respond clean --format json`."""

    cleaning: Cleaning
    commands: tuple[str, ...]


class Ways(msgspec.Struct, frozen=True, kw_only=True):
    """What `shrift respond clean --format json` says."""

    repositories: tuple[Cleanings, ...]
    replacements: str
    written: bool = False


def read_rehearsed(data: bytes) -> list[Rehearsed]:
    """Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(data, type=list[Rehearsed])


def read_ways(data: bytes) -> Ways:
    """Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(data, type=Ways)
