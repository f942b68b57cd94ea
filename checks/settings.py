"""Settings: one small TOML file in the configuration folder, written by Shrift and readable by people."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
import tomli

from checks.places import read_whole

if TYPE_CHECKING:
    from checks.places import Places

FILE = "settings.toml"
LARGEST = 1 << 20  # bytes
MOST_JOBS = 64  # readers at once


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the user decided. `plugins` are the distributions that were turned on, `online` who may be asked over the network.

    `history` and `machine` are ticked when the window opens, `watch` scans again when files change, `notify` tells of new
    critical findings, `jobs` is how many readers work at once (0: as many as fit). Only the window asks for these; a command
    says what it reads by its own words.
    """

    plugins: tuple[str, ...] = ()
    online: tuple[str, ...] = ()
    appearance: Literal["system", "light", "dark"] = "system"
    contrast: Literal["system", "high"] = "system"
    language: str = "system"  # or a code of `checks.language.NAMES`; one that is not there is English
    history: bool = True
    machine: bool = False
    watch: bool = False
    notify: bool = False
    jobs: Annotated[int, msgspec.Meta(ge=0, le=MOST_JOBS)] = 0

    def with_appearance(self, wanted: str) -> Settings:
        """The same settings with this appearance; anything unknown is the system's."""
        return msgspec.structs.replace(self, appearance=wanted if wanted in ("light", "dark") else "system")

    def with_plugin(self, name: str, on: bool) -> Settings:
        """The same settings with this plug-in on or off."""
        return msgspec.structs.replace(self, plugins=_with(self.plugins, name, on))

    def with_online(self, name: str, on: bool) -> Settings:
        """The same settings with this provider or git host turned on or off."""
        return msgspec.structs.replace(self, online=_with(self.online, name, on))


def _with(names: tuple[str, ...], name: str, on: bool) -> tuple[str, ...]:
    others = [n for n in names if n != name]
    return tuple(sorted([*others, name] if on else others))


class BrokenSettings(ValueError):
    """The settings file cannot be read; the message says which and why."""


def load_settings(places: Places) -> Settings:
    """The settings, or the defaults where none were written. Raises `BrokenSettings` rather than guess."""
    path = places.config / FILE
    try:
        return msgspec.convert(tomli.loads(read_whole(path, LARGEST).decode()), Settings)
    except (FileNotFoundError, NotADirectoryError):
        return Settings()
    except OSError as error:
        raise BrokenSettings(f"{path} cannot be read: {error.strerror}") from None
    except RecursionError:
        raise BrokenSettings(f"{path} cannot be read: it is nested too deeply") from None
    except (UnicodeDecodeError, tomli.TOMLDecodeError, msgspec.ValidationError) as error:
        raise BrokenSettings(f"{path} cannot be read: {error}") from None


def save_settings(places: Places, settings: Settings) -> None:
    """Write the settings; a reader sees the old file or the new one. Raises `OSError`."""
    plugins, online = (json.dumps(list(names), ensure_ascii=False) for names in (settings.plugins, settings.online))
    text = f"# Written by Shrift.\nplugins = {plugins}\nonline = {online}\n"
    text += f'appearance = "{settings.appearance}"\ncontrast = "{settings.contrast}"\n'
    text += f"language = {json.dumps(settings.language)}\n"
    for name in ("history", "machine", "watch", "notify"):
        text += f"{name} = {json.dumps(getattr(settings, name))}\n"
    text += f"jobs = {settings.jobs}\n"
    places.write(places.config / FILE, text.encode())
