"""Every place of the catalogue, on three systems: what is put there is found there."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from checks.keys.samples import sample
from checks.machine import RECORDS, LocalFiles, built_in_places
from tests.checks.sources.machine.conftest import Visit, visit
from tests.homes import SYSTEM_ROWS, SYSTEMS, Planted, build, plant, rows


def _maker(shapes, rng: random.Random):
    return lambda provider="openai", kind="project": sample(shapes, provider, kind, rng).decode()


@pytest.fixture(scope="module")
def visited(shapes, matcher, tmp_path_factory: pytest.TempPathFactory):
    """Each system's home, built and examined when it is first asked for."""
    known: dict[str, tuple[list[Planted], Visit]] = {}

    def of(system: str) -> tuple[list[Planted], Visit]:
        if system not in known:
            home = tmp_path_factory.mktemp(system)
            rng = random.Random(system)
            planted = build(home, system, _maker(shapes, rng), rng)
            known[system] = planted, visit(home, matcher)
        return known[system]

    return of


CASES = [(system, number) for system in SYSTEMS for number, _ in enumerate(rows(system))]


@pytest.mark.parametrize(("system", "number"), CASES, ids=[f"{s}-{rows(s)[n].id}-{rows(s)[n].path}" for s, n in CASES])
def test_what_is_kept_at_a_place_is_found_there(visited, system: str, number: int) -> None:
    planted, seen = visited(system)
    mine: Planted = planted[number]
    assert set(mine.keys) <= seen.at(mine.id, mine.path)
    if mine.tokens:
        file = next(f for f in seen.result.machine.files if f.path == mine.path)
        assert file.place == mine.id
        assert len(file.tokens) == len(mine.tokens)


@pytest.mark.parametrize("system", SYSTEMS)
def test_nothing_else_is_found_and_nothing_is_missed_in_silence(visited, system: str) -> None:
    planted, seen = visited(system)
    put = {value for p in planted for value in p.keys}
    assert {h.value for h in seen.heard} <= put
    assert seen.result.limits == []
    assert all(f.unread is None and not f.cut for f in seen.result.machine.files)


@pytest.mark.parametrize("system", SYSTEMS)
def test_no_value_stands_in_what_a_machine_tells(visited, system: str) -> None:
    import msgspec

    planted, seen = visited(system)
    told = msgspec.json.encode([seen.result.machine.files, seen.result.limits, [h.sighting for h in seen.heard]])
    for mine in planted:
        for value in (*mine.keys, *mine.tokens):
            assert value[-20:] not in told


def test_the_systems_own_places_are_looked_at_for_the_own_home(shapes, matcher, tmp_path: Path) -> None:
    rng = random.Random(7)
    system, home = tmp_path / "root", tmp_path / "root" / "home" / "ada"
    home.mkdir(parents=True)
    planted = [plant(system, id, path, text, _maker(shapes, rng), rng) for id, path, text in SYSTEM_ROWS]
    own = visit(home, matcher, own=True, system=system)
    for mine in planted:
        assert set(mine.keys) <= own.at(mine.id, f"/{mine.path}"), mine.path
    other = visit(home, matcher, own=False, system=system)
    assert other.heard == []


# --- every path that a description names can be met --------------------------------------------------------------------


def _concrete(path: str) -> str:
    """A path of a description, with something in place of its stars."""
    tokens = {
        "AppSupport": "Library/Application Support",
        "$XDG_CONFIG_HOME": ".config",
        "$XDG_DATA_HOME": ".local/share",
        "$XDG_STATE_HOME": ".local/state",
        "$XDG_CACHE_HOME": ".cache",
        "%APPDATA%": "AppData/Roaming",
        "%LOCALAPPDATA%": "AppData/Local",
        "$SYNCED": "Dropbox",
        "~": "",
    }
    begin, _, rest = path.partition("/")
    made = f"{tokens[begin]}/{rest}".lstrip("/")
    return (
        made.replace("**", "a/b")
        .replace("[kK]", "k")
        .replace("[tT]", "t")
        .replace("[0-9a-f]", "7")
        .replace("*", "x")
        .replace("?", "p")
    )


PATTERNS = [
    (place, group, path)
    for place in built_in_places()
    for group in place.files
    for path in group.paths
    if not path.startswith("/")
]


def test_every_path_of_every_description_leads_to_the_file_it_means(shapes, matcher, tmp_path: Path) -> None:
    rng = random.Random(11)
    wanted: dict[str, tuple[str, LocalFiles, bytes]] = {}
    for place, group, path in PATTERNS:
        begin, slash, rest = path.partition("/")
        if begin.strip("$") in place.variables:
            usual = place.variables[begin.strip("$")]
            path = f"{usual}/{rest}" if slash else usual
        concrete = _concrete(path)
        if concrete in wanted:
            continue
        value = sample(shapes, "openai", "project", rng)
        file = tmp_path / concrete
        if file.is_dir() or any(p.is_file() for p in file.parents):
            continue  # a file and a folder of one name, made by two stars
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"OPENAI_API_KEY=" + value + b"\n")
        wanted[concrete] = place.id_of(group), group, value
    seen = visit(tmp_path, matcher)
    met = {f.path: f for f in seen.result.machine.files}
    places = {p: {h.value for h in seen.heard if h.sighting.path == p} for p in wanted}
    missed = []
    for path, (_, group, value) in wanted.items():
        if path not in met or (group.read and value not in places[path]):
            missed.append(path)
    assert missed == []
    assert len(wanted) > 300
    assert {f.kind in RECORDS for f in met.values()} == {True, False}
