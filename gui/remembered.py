"""What the window remembers of itself: its size and place, and where the line between tree and detail stands."""

from __future__ import annotations

import msgspec

from checks.language import tr
from checks.places import Places, read_whole
from checks.settings import BrokenSettings, Settings, load_settings, save_settings

FILE = "window.json"
BIGGEST = 64 * 1024  # bytes


class Remembered(msgspec.Struct, frozen=True, kw_only=True):
    """States as Qt makes them, base64 in the file; Qt itself refuses what is none, and what lies off every screen."""

    geometry: bytes = b""
    findings: bytes = b""


def recall(places: Places) -> Remembered:
    """What was kept, or nothing. A file that cannot be read is no reason to disturb anybody."""
    path = places.data / FILE
    try:
        return msgspec.json.decode(read_whole(path, BIGGEST), type=Remembered)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Remembered()


def keep(places: Places, state: Remembered) -> None:
    """Keep it; that it cannot be written costs only the convenience."""
    try:
        places.write(places.data / FILE, msgspec.json.encode(state))
    except OSError:
        return


def keep_appearance(places: Places, wanted: str) -> None:
    """Keep light, dark or the system's; if that fails, the choice holds until the window closes."""
    try:
        save_settings(places, load_settings(places).with_appearance(wanted))
    except (OSError, BrokenSettings):
        return


def keep_settings(places: Places, **what: object) -> str:
    """Keep some of the settings; what went wrong in one line, or nothing."""
    try:
        save_settings(places, msgspec.structs.replace(load_settings(places), **what))
    except BrokenSettings as error:
        return str(error)
    except OSError as error:
        return tr("The settings could not be written: {strerror}", strerror=error.strerror)
    return ""


def settings_of(places: Places) -> Settings:
    """The settings; as they are without a file where they cannot be read."""
    try:
        return load_settings(places)
    except BrokenSettings:
        return Settings()


def may_be_asked(places: Places) -> tuple[str, ...]:
    """Who was turned on to be asked; nobody where that cannot be read."""
    try:
        return load_settings(places).online
    except BrokenSettings:
        return ()
