"""Doctor: whether this machine has what Shrift needs, and what to do where it has not. Reads; changes nothing."""

from __future__ import annotations

import importlib
import os
import platform
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from checks.places import Places

State = Literal["ok", "note", "fail"]


class Row(msgspec.Struct, frozen=True):
    """One thing that was looked at. `fail` means that scans do not work; `note`, that something is left out."""

    name: str
    state: State
    told: str
    advice: str = ""


def examine(places: Places) -> list[Row]:
    """Look at everything, in the order in which it is needed."""
    return [
        _guarded(name, look)
        for name, look in (
            ("Python", _python),
            ("git", _git),
            ("Hyperscan", _hyperscan),
            ("Key shapes", lambda: _shapes(places)),
            ("Folders", lambda: _folders(places)),
            ("Keychain", _keychain),
            ("Window", _window),
            ("Plug-ins", lambda: _plugins(places)),
        )
    ]


def show(rows: list[Row]) -> None:
    """Print the rows; a screen reader hears the word, the eye sees the mark."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from checks.report.escape import for_terminal

    style = {"ok": "green", "note": "yellow", "fail": "bold red"}
    table = Table.grid(padding=(0, 2))
    for row in rows:
        table.add_row(Text(row.state, style=style[row.state]), row.name, for_terminal(row.told))
        if row.advice:
            table.add_row("", "", Text(for_terminal(row.advice), style="dim"))
    Console(highlight=False, emoji=False, markup=False).print(table)


def _guarded(name: str, look: Callable[[], Row]) -> Row:
    try:
        return look()
    except Exception as error:  # the doctor must tell of every illness, also of one nobody thought of
        return Row(name, "fail", f"could not be looked at ({type(error).__name__})")


def _python() -> Row:
    version = platform.python_version()
    if sys.version_info < (3, 11):  # noqa: UP036 - the doctor may be asked before anything was installed properly
        return Row("Python", "fail", version, "Shrift needs 3.11 or newer")
    return Row("Python", "ok", version)


def _git() -> Row:
    from checks.sources.objects import GitMissing, git_program

    try:
        program = git_program()
    except GitMissing as error:
        return Row("git", "fail", str(error), "Debian and Ubuntu: apt install git")
    said = subprocess.run(
        [program, "--version"], capture_output=True, text=True, check=False, cwd="/" if os.name == "posix" else None
    ).stdout.strip()
    version = tuple(int(part) for part in said.split()[2].split(".")[:2]) if len(said.split()) > 2 else (0, 0)
    if version < (2, 38):
        return Row("git", "note", said, "2.38 or newer is read faster")
    return Row("git", "ok", f"{said.removeprefix('git version ')} at {program}")


def _hyperscan() -> Row:
    try:
        import hyperscan
    except ImportError as error:
        return Row("Hyperscan", "fail", f"cannot be loaded ({error})", "reinstall Shrift for this processor")
    return Row("Hyperscan", "ok", str(getattr(hyperscan, "__version__", "loaded")))


def _shapes(places: Places) -> Row:
    from checks.catalog import load
    from checks.plugins import load_shapes
    from checks.settings import BrokenSettings, load_settings

    try:
        shapes, _ = load_shapes(load(load_settings(places).plugins))
    except BrokenSettings as error:
        return Row("Key shapes", "fail", str(error), "mend or remove this file")
    return Row("Key shapes", "ok", f"{len(shapes.kinds)} kinds of {len(shapes.providers)} providers")


def _folders(places: Places) -> Row:
    for folder in (places.config, places.data, places.cache):
        nearest = next(p for p in (folder, *folder.parents) if p.exists())
        if not os.access(nearest, os.W_OK):
            return Row(
                "Folders", "note", f"{folder} cannot be written", "give another with --data-dir; scans work without"
            )
    return Row("Folders", "ok", f"settings in {places.config}, the rest in {places.data}")


def _keychain() -> Row:
    from checks.vault.keychain import Keychain, KeychainError

    advice = (
        "Without one nothing is stored, and fingerprints hold for one run. Debian and Ubuntu: apt install gnome-keyring"
    )
    try:
        keychain = Keychain()
        name = keychain.name
        keychain.get("shrift", "doctor")  # a name that is never stored: tells whether it answers
    except KeychainError as error:
        return Row("Keychain", "note", str(error), advice)
    return Row("Keychain", "ok", f"{name}, answering")


def _window() -> Row:
    try:
        importlib.import_module("PySide6.QtWidgets")
    except ImportError as error:
        return Row(
            "Window",
            "note",
            f"Qt cannot be loaded ({error})",
            "Debian and Ubuntu: apt install libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0",
        )
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return Row(
            "Window",
            "note",
            "there is no display in this session",
            "the terminal does everything; “shrift” opens the window where there is one",
        )
    return Row("Window", "ok", "Qt is loaded, and there is a display")


def _plugins(places: Places) -> Row:
    from checks.catalog import load
    from checks.settings import load_settings

    notes = load(load_settings(places).plugins).plugins
    broken = [n for n in notes if n.state == "broken"]
    if broken:
        return Row(
            "Plug-ins", "note", f"{broken[0].name} is broken: {broken[0].error}", f"shrift plugins off {broken[0].name}"
        )
    return Row("Plug-ins", "ok", f"{len(notes)} installed, {sum(n.state == 'on' for n in notes)} on")
