"""What an acceptance does to a finding, and what it never does."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.acceptances.applying import Tries, applied, bound
from checks.acceptances.model import identity_of
from checks.acceptances.reading import Book, Held
from checks.model import Confidence, Finding, Key, Location, Severity, Sighting, Status
from checks.scoring.score import score
from tests.checks.acceptances.test_model import entry
from tests.checks.scoring.test_score import result

TODAY = date(2026, 11, 2)
SALT = "c" * 32
VALUE = b"a value made up of words only"


def found(check: str = "S1-TRACKED", path: str = ".env", key: str | None = "f" * 32, **more: object) -> Finding:
    usual = {
        "id": f"{check}{path}",
        "sin": 1,
        "severity": Severity.CRITICAL,
        "confidence": Confidence.HIGH,
        "title": "t",
        "message": "m",
        "locations": (Location(source="worktree", path=path, line=3),),
    }
    return Finding(check=check, key=key, **(usual | more))  # type: ignore[arg-type]


def of(**more: object):
    book = Book(held=[Held(name="a.toml", entry=entry(identity=identity_of(VALUE, SALT), salt=SALT, **more))])
    return bound(book, "", [("f" * 32, VALUE)], TODAY)


def row(**more: object) -> Key:
    usual = {
        "fingerprint": "f" * 32,
        "provider": "openai",
        "kind": "project",
        "masked": "sk-…abcd",
        "confidence": Confidence.HIGH,
        "sightings": (Sighting(source="worktree", path=".env", symbol="K"),),
    }
    return Key(**(usual | more))  # type: ignore[arg-type]


def told(finding: Finding, entries, *keys: Key) -> Status:
    _, (only,) = applied([], [finding], keys, entries)
    return only.status


def test_the_finding_stays_and_says_who_and_until_when() -> None:
    entries, rows = of()
    (check,), (only,) = applied([result("S1-TRACKED", 1, Status.FAIL)], [found()], [], entries)
    assert not rows and only.status is Status.ACCEPTED and check.status is Status.ACCEPTED
    assert only.accepted and (only.accepted.owner, only.accepted.until) == ("Ada", "2027-01-30")
    assert "Ada" in check.reason and "30 Jan 2027" in check.reason


def test_a_changed_key_another_check_another_folder_and_the_machine_stay_open() -> None:
    entries, _ = of(checks=("S1-TRACKED",))
    assert told(found(), entries) is Status.ACCEPTED
    assert told(found(key="e" * 32), entries) is Status.FAIL
    assert told(found("S2-BUNDLE"), entries) is Status.FAIL
    assert told(found(locations=(Location(source="machine", path=".bashrc"),)), entries) is Status.FAIL
    inner = [msgspec.structs.replace(entries[0], folder="inner")]
    assert told(found(path="inner/.env"), inner) is Status.ACCEPTED
    assert told(found(path="innermost/.env"), inner) is Status.FAIL
    assert told(found(locations=()), inner) is Status.FAIL


def test_what_is_over_or_broken_accepts_nothing_and_is_a_row() -> None:
    entries, rows = of(created=date(2026, 1, 1), until=date(2026, 3, 1))
    assert not entries and rows[0].id == "acceptance-expired" and "Ada until 1 Mar 2026" in rows[0].why
    entries, rows = bound(Book(broken=[("x.toml", "it is no TOML")]), "in", [], TODAY)
    assert not entries and rows[0].what == "in/x.toml" and "stays open" in rows[0].why


def test_a_value_that_could_be_guessed_is_bound_to_its_place_its_name_and_its_mask() -> None:
    placed = entry(
        identity="", salt="", kind="openai/project", masked="sk-…abcd", path=".env", symbol="K", checks=("S1-TRACKED",)
    )
    entries, _ = bound(Book(held=[Held(name="a.toml", entry=placed)]), "", [], TODAY)
    assert told(found(), entries, row()) is Status.ACCEPTED
    assert told(found(path="other"), entries, row()) is Status.FAIL
    assert told(found(), entries, row(masked="sk-…wxyz")) is Status.FAIL
    assert told(found(), entries, row(kind="admin")) is Status.FAIL
    assert told(found(), entries, row(sightings=(Sighting(source="worktree", path=".env", symbol="L"),))) is Status.FAIL
    assert told(found(), entries) is Status.FAIL


def test_a_finding_without_a_key_is_bound_to_check_and_place() -> None:
    placed = entry(identity="", salt="", path="", checks=("S1-NO-GUARD",))
    entries, _ = bound(Book(held=[Held(name="a.toml", entry=placed)]), "", [], TODAY)
    assert told(found("S1-NO-GUARD", key=None, locations=()), entries) is Status.ACCEPTED
    assert told(found("S1-NO-GUARD", key=None, path="ci.yml"), entries) is Status.FAIL
    assert told(found("S1-NO-GUARD", locations=()), entries, row()) is Status.FAIL


def test_one_open_finding_keeps_the_check_failed() -> None:
    entries, _ = of()
    other = found(path="b", key="e" * 32, severity=Severity.MEDIUM)
    (check,), _ = applied([result("S1-TRACKED", 1, Status.FAIL)], [found(), other], [], entries)
    assert check.status is Status.FAIL and check.severity is Severity.MEDIUM and check.places == 1


@pytest.mark.parametrize("share", [1.0, 0.1])
def test_an_accepted_check_counts_half_of_what_was_looked_at_and_holds_the_grade(share: float) -> None:
    entries, _ = of()
    results = [result("S1-TRACKED", 1, Status.FAIL, Severity.CRITICAL, share=share)]
    results, findings = applied(results, [found()], [], entries)
    whole, sins = score(results, findings=findings)
    assert sins[0].low == 50.0 * share
    assert [g.id for g in whole.gates] == ["accepted-critical"] and whole.high <= 89


@given(st.sampled_from(list(Severity)), st.floats(0, 1))
def test_any_accepted_finding_is_worth_no_more_than_none(severity: Severity, share: float) -> None:
    entries, _ = of()
    passed = Status.PASS if share == 1 else Status.PARTIAL
    clean, _ = score([result("S1-TRACKED", 1, passed, severity, share=share)])
    told_, findings = applied(
        [result("S1-TRACKED", 1, Status.FAIL, severity, share=share)], [found(severity=severity)], [], entries
    )
    tolerated, _ = score(told_, findings=findings)
    assert tolerated.low <= clean.low + 0.01


def test_entries_without_number_are_compared_up_to_a_bound_and_what_is_left_stays_open() -> None:
    identity = entry(identity=identity_of(VALUE, SALT), salt=SALT)
    book = Book(held=[Held(name=f"{n}.toml", entry=identity) for n in range(3)])
    held, rows = bound(book, "", [("f" * 32, VALUE), ("e" * 32, b"another")], TODAY, Tries(5))
    assert len(held) == 2 and [r.what for r in rows] == [".shrift/acceptances/2.toml"]
    assert "stays open" in rows[0].why


def test_a_folder_accepts_what_lies_in_it_and_the_first_entry_is_told() -> None:
    def entries_of(folder: str, *owners: str, **more: object):
        usual = {"identity": "", "salt": "", "checks": ("S1-TRACKED",)}
        held = [Held(name=f"{o}.toml", entry=entry(owner=o, **(usual | more))) for o in owners]
        return bound(Book(held=held), folder, [("f" * 32, VALUE)], TODAY)[0]

    plain = [*entries_of("sub", "Bo", path="a"), *entries_of("", "Ada", "Cy", path="sub/a")]
    _, (first,) = applied([], [found(path="sub/a", key=None)], [], plain)
    assert first.accepted is not None and first.accepted.owner == "Bo"
    assert told(found(path="subs/a", key=None), plain) is Status.FAIL
    valued = entries_of("sub/in", "Bo", identity=identity_of(VALUE, SALT), salt=SALT)
    for paths, status in ((("sub/in/a", "sub/in"), Status.ACCEPTED), (("sub/in/a", "sub/b"), Status.FAIL), ((), Status.FAIL)):  # fmt: skip
        places = tuple(Location(source="worktree", path=p) for p in paths)
        assert told(found(locations=places), valued) is status, paths


def test_thousands_of_entries_for_one_path_are_not_asked_one_by_one() -> None:
    placed = [
        entry(identity="", salt="", kind="openai/project", masked=f"sk-…{n}", path=".env", symbol="K", checks=("S1-TRACKED",))
        for n in range(2_000)
    ]  # fmt: skip
    entries, _ = bound(Book(held=[Held(name=f"{n}.toml", entry=e) for n, e in enumerate(placed)]), "", [], TODAY)
    keys = [row(fingerprint=f"{n:032}", masked=f"sk-…{n}") for n in range(2_000)]

    class Counted(list):
        walked = 0

        def __iter__(self):
            self.walked += 1
            return super().__iter__()

    counted = Counted(entries)
    _, findings = applied([], [found(key=k.fingerprint) for k in keys], keys, counted)
    assert {f.status for f in findings} == {Status.ACCEPTED} and counted.walked <= 2
