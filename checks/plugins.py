"""Providers from plug-ins: shapes that other distributions bring, loaded only if the user turned them on."""

from __future__ import annotations

from importlib import resources
from importlib.metadata import EntryPoint
from typing import TYPE_CHECKING

from checks.catalog import PROVIDERS_GROUP, installed_plugins
from checks.keys.formats import Shapes, built_in_providers, read_provider
from checks.model import PluginNote

if TYPE_CHECKING:
    from checks.catalog import Catalog


def load_shapes(catalog: Catalog) -> tuple[Shapes, tuple[PluginNote, ...]]:
    """All shapes, with those of the plug-ins that are on; and a note for each that could not be loaded.

    An entry point of the group `shrift.providers` names a package (`package`) whose `.toml` files are read, or one
    file of it (`package:name.toml` as the entry point's value `package:name`).
    """
    on = {note.name for note in catalog.plugins if note.state == "on"} | set(catalog.turned_on)
    providers = {p.id: p for p in built_in_providers()}
    notes = []
    for point in installed_plugins(PROVIDERS_GROUP):
        name, version = (point.dist.name, point.dist.version) if point.dist else (point.name, "")
        if name not in on:
            notes.append(PluginNote(name=name, version=version, state="off", adds=(f"provider {point.name}",)))
            continue
        try:
            added = [read_provider(text, f"{name}: {file}") for file, text in _files(point)]
        except Exception as error:  # a plug-in may raise anything; it must cost itself only
            notes.append(
                PluginNote(
                    name=name,
                    version=version,
                    state="broken",
                    adds=(f"provider {point.name}",),
                    error=f"{type(error).__name__}: {error}",
                )
            )
            continue
        providers.update((p.id, p) for p in added)
        notes.append(PluginNote(name=name, version=version, state="on", adds=tuple(f"provider {p.id}" for p in added)))
    return Shapes(providers.values()), tuple(notes)


def _files(point: EntryPoint) -> list[tuple[str, str]]:
    """The files are read as data: the package's code is not run."""
    folder = resources.files(point.module)
    if point.attr:
        file = folder / f"{point.attr}.toml"
        return [(file.name, file.read_text(encoding="utf-8"))]
    return [(f.name, f.read_text(encoding="utf-8")) for f in folder.iterdir() if f.name.endswith(".toml")]
