"""Plug-ins: what other distributions bring beside checks, and one row for each of them.

Providers are shapes of keys, given as data. Forms of a report are functions that write one. They are loaded only if the
user turned the distribution on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from checks.keys.formats import Shapes, built_in_providers, read_provider
from checks.model import Limit, PluginNote
from checks.plugins.installed import CHECKS_GROUP, PROVIDERS_GROUP, REPORTS_GROUP, installed_plugins

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from checks.catalog import Catalog
    from checks.report import Writer


def installed_names() -> set[str]:
    """The distributions that bring checks, providers or forms of a report, found without importing any of them."""
    points = [p for group in (CHECKS_GROUP, PROVIDERS_GROUP, REPORTS_GROUP) for p in installed_plugins(group)]
    return {point.dist.name for point in points if point.dist}


def report_forms(turned_on: Iterable[str]) -> tuple[str, ...]:
    """The names of the forms that plug-ins which are on bring, found without importing any of them."""
    on = set(turned_on)
    return tuple(point.name for point in installed_plugins(REPORTS_GROUP) if point.dist and point.dist.name in on)


def report_writer(form: str, turned_on: Iterable[str]) -> Writer:
    """The function of a plug-in that writes this form. Raises `LookupError` where none does, and what loading it raises."""
    on = set(turned_on)
    for point in installed_plugins(REPORTS_GROUP):
        if point.name == form and point.dist and point.dist.name in on:
            write: Writer = point.load()
            if not callable(write):
                raise TypeError(f"{point.value} is no function that writes a report")
            return write
    raise LookupError(form)


def report_notes(turned_on: Iterable[str]) -> tuple[PluginNote, ...]:
    """A note for each form that is installed; what is off or was not asked for is not imported."""
    on = set(turned_on)
    return tuple(
        PluginNote(
            name=point.dist.name,
            version=point.dist.version,
            state="on" if point.dist.name in on else "off",
            adds=(f"format {point.name}",),
        )
        for point in installed_plugins(REPORTS_GROUP)
        if point.dist
    )


def load_shapes(catalog: Catalog) -> tuple[Shapes, tuple[PluginNote, ...]]:
    """All shapes, with those of the plug-ins that are on; and a note for each plug-in.

    An entry point of the group `shrift.providers` names a package whose `.toml` files are read (`package`), or one of
    them (`package:name` for `name.toml`).
    """
    on = set(catalog.turned_on)
    providers = {p.id: p for p in built_in_providers()}
    notes = []
    for point in installed_plugins(PROVIDERS_GROUP):
        name, version = (point.dist.name, point.dist.version) if point.dist else (point.name, "")
        adds = (f"provider {point.name}",)
        if name not in on:
            notes.append(PluginNote(name=name, version=version, state="off", adds=adds))
            continue
        try:
            added = [read_provider(text, f"{name}: {file}") for file, text in _files(point)]
        except Exception as error:  # a plug-in may bring anything; it must cost itself only
            told = f"{type(error).__name__}: {error}"[:500]
            notes.append(PluginNote(name=name, version=version, state="broken", adds=adds, error=told))
            continue
        providers.update((p.id, p) for p in added)
        notes.append(PluginNote(name=name, version=version, state="on", adds=tuple(f"provider {p.id}" for p in added)))
    return Shapes(providers.values()), tuple(notes)


def missing_shapes(notes: Iterable[PluginNote]) -> tuple[Limit, ...]:
    """What a search for keys lacks where a plug-in that is on could not give its providers."""
    return tuple(
        Limit(id="shapes", what=note.name, why=f"keys of {', '.join(note.adds)} were not looked for")
        for note in notes
        if note.state == "broken"
    )


def joined(notes: Iterable[PluginNote]) -> tuple[PluginNote, ...]:
    """One row for each distribution: all it adds and reads, and the first error it made."""
    rows: dict[str, PluginNote] = {}
    for note in notes:
        row = rows.get(note.name)
        if row is None:
            rows[note.name] = note
            continue
        rows[note.name] = PluginNote(
            name=note.name,
            version=note.version,
            state="broken" if "broken" in (row.state, note.state) else row.state,
            adds=(*row.adds, *note.adds),
            reads=tuple(sorted({*row.reads, *note.reads})),
            network=row.network or note.network,
            error=row.error or note.error,
        )
    return tuple(rows.values())


def _files(point: EntryPoint) -> Iterator[tuple[str, str]]:
    """The files are read as data, as the distribution lists them: no code of it is run."""
    if point.dist is None:
        raise LookupError(f"nobody knows which distribution brings {point.value}")
    folder = point.module.replace(".", "/")
    wanted = f"{point.attr}.toml" if point.attr else None
    found = [
        file
        for file in point.dist.files or ()
        if file.parent.as_posix() == folder and file.suffix == ".toml" and wanted in (None, file.name)
    ]
    if not found:
        raise FileNotFoundError(f"{point.value} names no .toml file of the distribution")
    for file in found:
        yield file.name, file.read_text(encoding="utf-8")
