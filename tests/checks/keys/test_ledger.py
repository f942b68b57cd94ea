"""The ledger: one row per key, every place kept, no value let out."""

from __future__ import annotations

import itertools
import pickle
import secrets

import pytest

from checks.keys.ledger import KEPT_SIGHTINGS, Ledger
from checks.keys.match import Match
from checks.keys.secret import Fingerprinter, Secret, mask
from checks.model import Confidence, Sighting

VALUE = secrets.token_hex(24).encode()


def match(value: bytes = VALUE, **changes: object) -> Match:
    fields: dict[str, object] = {
        "provider": "openai",
        "kind": "project",
        "start": 0,
        "end": len(value),
        "value": Secret(value),
        "masked": mask(value),
        "confidence": Confidence.HIGH,
    }
    return Match(**(fields | changes))  # type: ignore[arg-type]


def sighting(path: str = ".env", line: int = 1, **changes: object) -> Sighting:
    return Sighting(source="worktree", path=path, line=line, **changes)  # type: ignore[arg-type]


@pytest.fixture
def ledger() -> Ledger:
    return Ledger(lambda: Fingerprinter(b"k" * 32))


def test_the_same_value_in_two_places_is_one_row(ledger: Ledger) -> None:
    assert ledger.add(match(), sighting(".env")) is True
    assert ledger.add(match(), sighting("app.py", 7)) is False
    (key,) = ledger.keys()
    assert [s.path for s in key.sightings] == [".env", "app.py"]


def test_the_same_place_twice_is_one_sighting(ledger: Ledger) -> None:
    for _ in range(2):
        ledger.add(match(), sighting())
    assert len(ledger.keys()[0].sightings) == 1


def test_what_is_no_key_does_not_enter(ledger: Ledger) -> None:
    for nature in ("placeholder", "reference", "hash", "regex", "local_dummy"):
        ledger.add(match(nature=nature), sighting())
    assert ledger.keys() == ()


def test_a_publishable_key_is_listed_as_no_secret_and_last(ledger: Ledger) -> None:
    ledger.add(match(b"public" * 6, nature="public"), sighting())
    ledger.add(match(), sighting())
    assert [key.secret for key in tuple(ledger.keys())] == [True, False]


def test_the_place_that_tells_most_names_the_key(ledger: Ledger) -> None:
    ledger.add(match(provider="openai-compatible", confidence=Confidence.LOW), sighting("a"))
    ledger.add(match(provider="deepseek", confidence=Confidence.MEDIUM, symbol="DEEPSEEK_API_KEY"), sighting("b"))
    (key,) = ledger.keys()
    assert (key.provider, key.confidence) == ("deepseek", Confidence.MEDIUM)


def only_key(matcher, texts: dict[str, str]):
    """The one key that these files hold."""
    ledger = Ledger(lambda: Fingerprinter(b"k" * 32))
    for path, text in texts.items():
        for found in matcher.matches(text.encode(), path=path):
            ledger.add(found, sighting(path))
    (row,) = ledger.keys()
    return row


def test_googles_key_is_what_a_place_tells_that_knows(matcher, key) -> None:
    """One of Maps stands in code that says nothing of it, too; where Gemini is asked with it, it is a secret."""
    value = key("google-gemini", "standard")
    maps, alone = f"https://maps.googleapis.com/maps/api/js?key={value}", f'final _apiKey = "{value}";'
    for texts, secret in (
        ({"a.html": maps, "b.dart": alone}, False),
        ({"b.dart": alone}, True),
        ({"a.html": maps, "b.env": f"GOOGLE_API_KEY={value}"}, True),
        ({"a.html": maps, "b.dart": f"GenerativeModel(model: 'gemini', apiKey: '{value}')"}, True),
    ):
        assert only_key(matcher, texts).secret is secret, texts


def test_a_programs_secret_is_what_a_place_tells_that_names_the_program(matcher, key) -> None:
    value = key("google-vertex", "adc-client-secret")
    beside = 'id = "681255809395-abcdefgh12345678ijkl9012.apps.googleusercontent.com"\nsecret = "{}"\n'
    for texts, secret in (
        ({"a.ts": f'const SECRET = "{value}"', "b.ts": beside.format(value)}, False),
        ({"a.ts": f'const SECRET = "{value}"'}, True),
    ):
        assert only_key(matcher, texts).secret is secret, texts


def test_a_name_does_not_depend_on_the_order_of_places(matcher, key) -> None:
    """Whatever is read first: one row, named by the place that tells most, with the same places."""
    value = key("deepseek", "account")
    texts = {"a": f'f("{value}")', "b": f"DEEPSEEK_API_KEY={value}", "docs/c": f"key: {value}"}
    rows = set()
    for order in itertools.permutations(texts):
        ledger = Ledger(lambda: Fingerprinter(b"k" * 32))
        for path in order:
            for found in matcher.matches(texts[path].encode(), path=path):
                ledger.add(found, sighting(path))
        (row,) = ledger.keys()
        rows.add(
            (row.fingerprint, row.provider, row.kind, row.masked, row.confidence, tuple(s.path for s in row.sightings))
        )
    assert len(rows) == 1
    (row,) = rows
    assert row[1:3] == ("deepseek", "account")
    assert value not in str(row)


def test_first_and_last_seen_are_the_outer_times_whatever_their_zone(ledger: Ledger) -> None:
    ledger.add(match(), sighting("a", when="2026-03-01T10:00:00+00:00"))
    ledger.add(match(), sighting("b", when="2026-03-01T11:30:00+02:00", last_when="2026-05-01T00:00:00+00:00"))
    (key,) = ledger.keys()
    assert (key.first_seen, key.last_seen) == ("2026-03-01T11:30:00+02:00", "2026-05-01T00:00:00+00:00")


def test_a_key_copied_without_end_keeps_its_first_places_and_the_count(ledger: Ledger) -> None:
    for line in range(KEPT_SIGHTINGS + 5):
        ledger.add(match(), sighting(line=line + 1))
    assert len(ledger.keys()[0].sightings) == KEPT_SIGHTINGS
    assert ledger.dropped_sightings == 5


def test_no_keychain_is_asked_while_nothing_was_found() -> None:
    def never() -> Fingerprinter:
        raise AssertionError("asked without need")

    assert Ledger(never).keys() == ()


def test_fingerprints_join_and_part_by_their_key() -> None:
    one, two = Fingerprinter(b"a" * 32), Fingerprinter(b"b" * 32)
    assert one.of(VALUE) == Fingerprinter(b"a" * 32).of(VALUE) != two.of(VALUE)
    assert Fingerprinter().of(VALUE) != Fingerprinter().of(VALUE)


def test_a_secret_does_not_print_or_leave_its_process() -> None:
    secret = Secret(VALUE)
    shown = f"{secret} {secret!r} {secret:>40} {match()!r} {[secret]}"
    assert VALUE.decode() not in shown
    with pytest.raises(TypeError):
        pickle.dumps(secret)


@pytest.mark.parametrize(
    ("length", "prefix", "shown"),
    [(40, b"", True), (16, b"", True), (15, b"", False), (20, b"PRE-", True), (19, b"PRE-", False)],
)
def test_a_mask_shows_no_ending_of_a_short_value(length: int, prefix: bytes, shown: bool) -> None:
    value = prefix + (b"0123456789" * 5)[: length - len(prefix)]
    masked = mask(value, prefix)
    assert masked.startswith(prefix.decode() + "…")
    assert masked.endswith(value[-4:].decode()) is shown


def test_the_secret_rows_are_found_with_their_values_for_who_asks_their_providers(ledger: Ledger) -> None:
    ledger.add(match(), sighting())
    ledger.add(match(), sighting("other.env"))
    ledger.add(match(b"pk-publishable-made-up", nature="public", kind="public"), sighting())
    (found,) = ledger.found()
    assert (found.provider, found.kind, found.value) == ("openai", "project", Secret(VALUE))
    assert found.fingerprint == ledger.keys()[0].fingerprint
    assert VALUE.decode() not in repr(found)
