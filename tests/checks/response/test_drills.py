"""A drill as it is kept: steps and places, who said so, its clock, the roles, and when the next one is due."""

from __future__ import annotations

import os
import stat
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from checks.places import Places
from checks.response.drill_told import TITLES, advice, listed, next_words, shown
from checks.response.drills import (
    STEPS,
    BrokenDrill,
    Drill,
    Drills,
    begun,
    due,
    ended,
    given_up,
    rescanned,
    ticked,
    with_missing,
    with_role,
)
from checks.response.state import Item
from checks.response.told import Pages
from tests.checks.response.test_state import NOON, damages

SPOTS = (Item(id="worktree:a", words="a:1"), Item(id="worktree:b", words="b:2"))
ALL = frozenset({"worktree", "history"})


def begin(kind: str = "decoy", id: str = "ab" * 16, **more: object) -> Drill:
    return begun(
        id=id,
        project="/home/ada/atlas",
        kind=kind,  # type: ignore[arg-type]
        fingerprint="cd" * 16,
        masked="sk-proj-…4f2a",
        provider="openai",
        title="OpenAI project key",
        spots=SPOTS,
        folder="/room" if kind == "decoy" else "",
        now=NOON,
        **more,  # type: ignore[arg-type]
    )


def after(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


def test_a_scan_alone_says_that_a_decoy_is_gone() -> None:
    drill = begin()
    for word in ("replace", "history", "1"):
        with pytest.raises(BrokenDrill, match="only a scan"):
            ticked(drill, word)
    seen = {SPOTS[1].id: SPOTS[1]}
    drill = rescanned(drill, seen, held=True, whole=ALL, now=after(5))
    assert [s.by for s in drill.spots] == ["scan", ""] and drill.step("replace").done is None
    drill = rescanned(drill, {}, held=False, whole=ALL, now=after(9))
    assert drill.step("replace").by == "scan" and drill.step("history").by == "scan"
    drill = ticked(drill, "revoke", now=after(20))
    assert drill.seconds(after(90)) == 20 * 60
    again = rescanned(drill, seen, held=True, whole=ALL, now=after(30))
    assert again.safe is None and again.step("history").done is None


def test_what_was_not_read_ticks_nothing() -> None:
    drill = rescanned(begin(), {}, held=False, whole=frozenset(), now=after(5))
    assert drill == begin()


def test_a_new_place_is_on_the_list() -> None:
    new = Item(id="worktree:c", words="c:3")
    drill = rescanned(begin(), {new.id: new}, held=True, whole=ALL, now=after(5))
    assert len(drill.spots) == 3 and drill.step("replace").done is None


def test_a_dry_drill_is_ticked_by_people() -> None:
    drill = begin("dry")
    with pytest.raises(BrokenDrill, match="2 places are still open"):
        ticked(drill, "replace")
    drill = ticked(ticked(drill, "1", now=after(3)), "2", note="by Ada", now=after(4))
    assert drill.step("replace").by == "person"
    assert ticked(drill, "2", undo=True).step("replace").done is None
    with pytest.raises(BrokenDrill, match="nothing called"):
        ticked(drill, "prove")


def test_a_drill_that_was_not_held_to_its_end_counts_for_nothing() -> None:
    drill = begin("dry")
    with pytest.raises(BrokenDrill, match="“replace” and “revoke” are open"):
        ended(drill, "Ada")
    for word in ("1", "2", "revoke"):
        drill = ticked(drill, word, now=after(10))
    with pytest.raises(BrokenDrill, match="--who"):
        ended(drill, "  ")
    held = ended(drill, "Ada", after(15))
    assert "Done?" not in shown(held, Pages(), after(16))
    assert held.held == date(2026, 11, 29) and due([held]) == date(2027, 2, 27)
    assert given_up(begin(), after(1)).held is None and due([given_up(begin())]) is None
    with pytest.raises(BrokenDrill, match="has ended"):
        ticked(held, "tell")


def test_roles_and_what_was_missing() -> None:
    drill = with_role(with_role(begin(), "revokes", "Ada"), "leads", "Bo")
    assert drill.roles == {"revokes": "Ada", "leads": "Bo"}
    assert with_role(drill, "leads", "").roles == {"revokes": "Ada"}
    drill = with_missing(drill, "the second\nfactor of the account")
    assert drill.missing == ("the second factor of the account",)
    for wrong in (lambda: with_role(drill, "drives", "Cy"), lambda: with_role(drill, "leads", "x" * 81)):
        with pytest.raises(BrokenDrill):
            wrong()
    with pytest.raises(BrokenDrill, match="say what"):
        with_missing(drill, " ")


def test_the_words_of_every_step() -> None:
    for drill in (begin(), begin("dry")):
        assert set(STEPS) == set(TITLES) and all(advice(drill, id, Pages()) for id in STEPS)
        told = shown(with_missing(with_role(drill, "leads", "Bo"), "a page"), Pages(), after(3))
        assert "[ ] 1 Find out where it is used" in told and "not safe yet" in told and "- a page" in told
        assert "Done? shrift drill tick look" in told
    assert "git filter-repo" in shown(begin(), Pages(), after(1))
    assert "the decoy’s files alone" in shown(begin(whole=False), Pages(), after(1))


def test_the_list_says_when_the_next_is_due() -> None:
    drill = begin("dry")
    for word in ("1", "2", "revoke"):
        drill = ticked(drill, word, now=after(10))
    held = ended(drill, "Ada", after(15))
    lines = list(listed([begin(), held, given_up(begin(), after(2))], date(2026, 12, 1)))
    assert "running, decoy" in lines[0] and "held by Ada, dry" in lines[2] and "abandoned" in lines[4]
    assert lines[-1] == "The next drill is due on 2027-02-27, in 88 days."
    assert "2 days ago" in next_words([held], date(2027, 3, 1)) and "first one" in next_words([], date(2027, 3, 1))


def test_drills_are_kept_for_their_user_alone(tmp_path: Path) -> None:
    book = Drills(Places(tmp_path))
    assert book.all() == []
    with pytest.raises(BrokenDrill, match="no drill runs"):
        book.open("/home/ada/atlas")
    other = msgspec.structs.replace(begin(id="ef" * 16), project="/elsewhere")
    book.keep(begin())
    book.keep(other)
    # The commands that are shown delete in its folder: the file does not say where that is.
    kept = msgspec.structs.replace(begin(), folder=str(book.room("ab" * 16)))
    assert book.open("/home/ada/atlas") == kept and len(book.all()) == 2
    file = book.folder / f"{'ab' * 16}.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    book.forget(other)
    assert book.of("/elsewhere") == []
    for wrong in damages(file.read_bytes()):
        file.write_bytes(wrong)
        with pytest.raises(BrokenDrill, match="damaged"):
            book.all()
    file.unlink()
    os.mkfifo(file)  # would be waited for
    with pytest.raises(BrokenDrill, match="it is no file"):
        book.all()
    file.unlink()
    file.write_text("{")
    with pytest.raises(BrokenDrill, match="damaged"):
        book.all()
