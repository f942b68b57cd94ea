"""Doctor: whether this machine has what Shrift needs, and what to do where it has not. Reads; changes nothing."""

from __future__ import annotations

import importlib
import os
import platform
import re
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

import msgspec

if TYPE_CHECKING:
    from checks.catalog import Catalog
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
            ("Settings", lambda: _settings(places)),
            ("Key shapes", lambda: _shapes(places)),
            ("Folders", lambda: _folders(places)),
            ("Keychain", _keychain),
            ("Window", _window),
            ("Plug-ins", lambda: _plugins(places)),
        )
    ]


def show(rows: list[Row]) -> None:
    """Print the rows; a screen reader hears the word, the eye sees the mark."""
    from rich.table import Table
    from rich.text import Text

    from checks.report.escape import for_terminal
    from checks.report.paper import paper, printed

    style = {"ok": "green", "note": "yellow", "fail": "bold red"}
    table = Table.grid(padding=(0, 2))
    for row in rows:
        table.add_row(Text(row.state, style=style[row.state]), row.name, for_terminal(row.told))
        if row.advice:
            table.add_row("", "", Text(for_terminal(row.advice), style="dim"))
    sys.stdout.write(printed(paper(sys.stdout), [table]))


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

    advice = "Debian and Ubuntu: apt install git"
    try:
        program = git_program()
    except GitMissing as error:
        return Row("git", "fail", str(error), advice)
    # The caller's GIT_ variables may lead git to write files or to read a repository's configuration.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    try:
        said = subprocess.run(
            [program, "--version"],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
            cwd=os.sep,
            env=environment,
            timeout=10,
        ).stdout.strip()
    except (OSError, subprocess.TimeoutExpired):
        said = ""
    found = re.match(r"git version (\d+)\.(\d+)", said)
    if found is None:
        return Row("git", "fail", f"{program} does not say its version", advice)
    told = f"{said.removeprefix('git version ')} at {program}"
    if (int(found[1]), int(found[2])) < (2, 38):
        return Row("git", "note", told, "2.38 or newer is read faster")
    return Row("git", "ok", told)


def _hyperscan() -> Row:
    try:
        import hyperscan
    except ImportError as error:
        return Row("Hyperscan", "fail", f"cannot be loaded ({error})", "reinstall Shrift for this processor")
    return Row("Hyperscan", "ok", str(getattr(hyperscan, "__version__", "loaded")))


def _settings(places: Places) -> Row:
    from checks.settings import FILE, BrokenSettings, load_settings

    try:
        load_settings(places)
    except BrokenSettings as error:
        return Row("Settings", "fail", str(error), "mend or remove this file")
    return Row("Settings", "ok", "read" if (places.config / FILE).exists() else "none were changed")


def _catalog(places: Places) -> Catalog:
    """The catalogue with what is turned on; with nothing turned on where the settings cannot be read."""
    from checks.catalog import load
    from checks.settings import BrokenSettings, load_settings

    try:
        return load(load_settings(places).plugins)
    except BrokenSettings:
        return load()


def _shapes(places: Places) -> Row:
    from checks.plugins.loading import load_shapes

    shapes, _ = load_shapes(_catalog(places))
    return Row("Key shapes", "ok", f"{len(shapes.kinds)} kinds of {len(shapes.providers)} providers")


def _folders(places: Places) -> Row:
    advice = "give another with --data-dir; scans work without"
    for folder in (places.config, places.data, places.cache):
        nearest = next(p for p in (folder, *folder.parents) if os.path.lexists(p))
        if not nearest.is_dir():
            return Row("Folders", "note", f"{folder} cannot be made: {nearest} is no folder", advice)
        if not os.access(nearest, os.W_OK | os.X_OK):
            return Row("Folders", "note", f"{folder} cannot be written", advice)
    return Row("Folders", "ok", f"settings in {places.config}, the rest in {places.data}")


def _keychain() -> Row:
    from checks.vault.keychain import PATIENCE, Keychain, KeychainError, NoKeychain

    without = "Until then nothing is stored, and fingerprints hold for one run."
    try:
        keychain = Keychain(patience=PATIENCE)  # the doctor opens no prompt and waits for none
        keychain.get("shrift", "doctor")  # a name that is never stored: tells whether it answers
    except NoKeychain:
        advice = f"{without} Debian and Ubuntu: apt install gnome-keyring"
        return Row("Keychain", "note", "there is none in this session", advice)
    except KeychainError as error:
        return Row("Keychain", "note", str(error), without)
    return Row("Keychain", "ok", f"{keychain.name}, answering")


def _window() -> Row:
    try:
        qt = importlib.import_module("PySide6")
        importlib.import_module("PySide6.QtWidgets")
    except ImportError as error:
        return Row(
            "Window",
            "note",
            f"Qt cannot be loaded ({error})",
            "Debian and Ubuntu: apt install libegl1 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libglib2.0-0",
        )
    if qt.__version__ == "6.12.0" and sys.version_info < (3, 12):
        # Each signal loses a reference to True or None, which ends the process after some minutes.
        return Row("Window", "note", "Qt 6.12.0 ends by itself on this Python", "install another PySide6-Essentials")
    known = os.environ.get("QT_QPA_PLATFORM") or not sys.platform.startswith(("linux", "freebsd", "openbsd"))
    if not known and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        return Row(
            "Window",
            "note",
            "there is no display in this session",
            "The terminal does everything; “shrift” opens the window where there is one.",
        )
    return Row("Window", "ok", f"Qt {qt.__version__}, and there is a display")


def _plugins(places: Places) -> Row:
    from checks.plugins.loading import load_shapes

    catalog = _catalog(places)
    _, providers = load_shapes(catalog)
    notes = {note.name: note for note in (*providers, *catalog.plugins)}
    notes |= {note.name: note for note in (*providers, *catalog.plugins) if note.state == "broken"}
    broken = [note for note in notes.values() if note.state == "broken"]
    if broken:
        first = broken[0]
        return Row("Plug-ins", "note", f"{first.name} is broken: {first.error}", f"shrift plugins off {first.name}")
    on = sum(note.state == "on" for note in notes.values())
    return Row("Plug-ins", "ok", f"{len(notes)} installed, {on} on" if notes else "none are installed")
