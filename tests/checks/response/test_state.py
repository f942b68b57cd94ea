"""A response as it is kept: the order from facts, ticks with who said so, a clock, and files that are old or new."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from checks.model import Confidence, Key, Known, Live, Sighting
from checks.places import Places
from checks.response.order import order_of
from checks.response.state import BrokenResponse, Practice, Response, Responses, begun, reordered, rescanned, ticked
from checks.response.told import Pages, clock, done_with, keeping, message, record, shown

NOON = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)
FILE = Sighting(source="worktree", path=".env", line=3, symbol="OPENAI_API_KEY", place="tracked")
MACHINE = Sighting(source="machine", path=".zshrc", line=4)
BLOB = Sighting(source="history", path="app.py", place="blob", blob="a" * 40, reach=("tip", "reachable"))
ALL = frozenset({"worktree", "history", "machine"})


def key(*sightings: Sighting, live: Live = Live.NOT_ASKED, known: Known | None = None) -> Key:
    return Key(
        fingerprint="ab" * 16,
        provider="openai",
        kind="project",
        masked="sk-proj-…4f2a",
        confidence=Confidence.HIGH,
        live=live,
        known=known,
        first_seen="2025-10-09T09:12:00+02:00",
        sightings=sightings,
    )


def begin(*sightings: Sighting, **more: object) -> Response:
    return begun(
        key(*sightings),
        title="OpenAI project key",
        folders=("/home/ada/atlas",),
        machine=True,
        home=None,
        history=True,
        now=NOON,
        **more,
    )


@pytest.mark.parametrize(
    ("reach", "live", "abuse", "order", "why"),
    [
        ((), Live.LIVE, False, "overlap", "both keys work until all is moved"),
        (("remote",), Live.LIVE, False, "overlap", "revoke first instead"),
        (("remote", "public"), Live.LIVE, False, "contain", "it works"),
        (("remote", "public"), Live.NOT_ASKED, False, "contain", "was not asked"),
        (("public-log",), Live.COULD_NOT_ASK, False, "contain", "could not be asked"),
        (("remote", "public"), Live.DEAD, False, "overlap", "dead"),
        ((), Live.NOT_ASKED, True, "contain", "Somebody else uses it"),
    ],
)
def test_what_comes_first_follows_from_facts(reach, live: Live, abuse: bool, order: str, why: str) -> None:
    told, because = order_of(key(msgspec.structs.replace(BLOB, reach=reach), live=live), abuse=abuse)
    assert told == order and why in because


def test_a_wish_goes_before_the_facts_but_not_before_abuse() -> None:
    assert order_of(key(), wished="contain")[0] == "contain"
    assert order_of(key(), wished="overlap", abuse=True)[0] == "contain"


def test_a_key_that_was_called_dead_is_proved_from_the_start() -> None:
    known = Known(asked="2026-11-28T10:00:00+00:00")
    made = begun(
        key(FILE, live=Live.DEAD, known=known), title="t", folders=(), machine=False, home=None, history=True, now=NOON
    )
    assert (made.step("prove").by, made.step("revoke").by) == ("provider", "not needed")
    assert "2026-11-28" in made.step("prove").note and made.seconds(NOON) == 0


def test_a_list_is_done_when_all_on_it_is_and_open_again_with_a_new_place() -> None:
    made = begin(FILE, MACHINE, BLOB)
    with pytest.raises(BrokenResponse, match="2 things are still open"):
        ticked(made, "replace")
    made = ticked(ticked(made, "1"), "2", note="moved to the keychain")
    assert made.step("replace").done and made.spots[1].note == "moved to the keychain"
    other = msgspec.structs.replace(FILE, path="compose.yml")
    again = rescanned(made, key(other, BLOB), whole=ALL)
    assert again.step("replace").done is None and len(again.spots) == 3
    assert ticked(made, "1", undo=True).step("replace").done is None
    assert ticked(begin(FILE), "replace", by="not needed", note="a decoy").step("replace").done


def test_a_scan_ticks_only_where_it_saw_all_and_opens_what_it_sees_again() -> None:
    made = begin(FILE, MACHINE, BLOB)
    assert rescanned(made, None, whole=frozenset()) == made
    half = rescanned(made, None, whole=frozenset({"worktree"}))
    assert [s.by for s in half.spots] == ["scan", ""] and half.step("history").done is None
    whole = rescanned(made, None, whole=ALL)
    assert [whole.step(n).by for n in ("replace", "history")] == ["scan", "scan"]
    moved = msgspec.structs.replace(FILE, line=90)
    back = rescanned(whole, key(moved, BLOB), whole=ALL)
    assert back.spots[0].done is None and back.step("history").done is None and back.step("replace").done is None


def test_what_was_not_wholly_read_is_not_ticked_at_the_start() -> None:
    assert begin(FILE).step("history").done is None and begin(BLOB).step("replace").done is None
    assert begin(BLOB, whole=frozenset({"worktree", "history"})).step("replace").done is None
    assert begin(FILE, whole=ALL).step("history").by == "scan" and begin(BLOB, whole=ALL).step("replace").by == "scan"


def test_what_a_person_ticked_and_a_scan_still_sees_says_both() -> None:
    made = rescanned(ticked(begin(FILE), "1"), key(FILE), whole=ALL)
    assert made.spots[0].by == "person"
    assert "still saw" not in shown(ticked(begin(FILE), "1"), Pages(), NOON)
    assert "a person said so; a later scan still saw the key there" in shown(made, Pages(), NOON)


def test_the_clock_runs_from_the_first_step_to_the_proof_and_says_whose_word_it_is() -> None:
    made = begin(FILE)
    assert "2 min 5 s ago; not shown to be dead" in clock(made, NOON + timedelta(seconds=125))
    proved = ticked(made, "prove", by="provider", now=NOON + timedelta(minutes=17))
    assert (
        clock(proved, NOON + timedelta(days=9)) == "Dead 17 min 0 s after the response began, by its provider’s word."
    )
    said = ticked(made, "prove", now=NOON + timedelta(days=3))
    assert clock(said) == "Dead 3 days 0 h after the response began, by a person’s word."


def test_places_have_the_same_numbers_in_whatever_order_they_were_found() -> None:
    twice = msgspec.structs.replace(FILE, line=1)
    told = [begin(*order).spots for order in ((FILE, MACHINE, twice), (twice, FILE, MACHINE), (MACHINE, twice, FILE))]
    assert told[0] == told[1] == told[2] and told[0][0].words == ".env:1 (OPENAI_API_KEY)"


def test_nothing_unknown_is_ticked() -> None:
    for word in ("0", "2", "9" * 9, "nothing", ""):
        with pytest.raises(BrokenResponse, match="there is nothing called"):
            ticked(begin(FILE), word)


def test_the_record_tells_what_is_open_and_a_strangers_name_is_text() -> None:
    odd = msgspec.structs.replace(FILE, path="a|<b>\n# x [c](d).env")
    made = ticked(begin(odd, BLOB), "look", note="nobody *else*")
    text = record(made, Pages(), NOON)
    assert "\n# x" not in text and "<b>" not in text and "[c](d)" not in text and "*else*" not in text
    assert "- Revoke the old key\n" in text.split("## Open")[1] and "- Look first\n" not in text.split("## Open")[1]
    assert "not shown to be dead yet" in text and "2025-10-09" in text


def test_a_strangers_name_moves_no_terminal_and_can_be_written() -> None:
    odd = "a\x1bc\n# b\udcff.env"
    sighting = Sighting(source="worktree", path=odd, line=1)
    practice = Practice(when="2026-11-29T12:00:00+00:00", clean=False, left=(odd,))
    text = record(msgspec.structs.replace(begin(sighting), practice=practice), Pages(), NOON)
    assert "\x1b" not in text and "\n# b" not in text and text.encode()


def test_the_message_never_says_more_than_is_known() -> None:
    made = begin(FILE, BLOB)
    assert "It may still work." in message(made) and "not known yet" in message(made)
    assert "that it is dead was not shown yet" in message(ticked(made, "revoke"))
    assert "that it is dead was not shown yet" in message(ticked(ticked(made, "revoke"), "prove"))
    assert "It is dead: its provider said so" in message(ticked(made, "prove", by="provider"))
    assert "new clone" in message(made) and "new clone" not in message(begin(FILE, whole=ALL))


class TestKept:
    @pytest.fixture
    def book(self, tmp_path: Path) -> Responses:
        return Responses(Places(tmp_path))

    def test_it_is_found_again_by_mask_and_fingerprint_and_is_private(self, book: Responses) -> None:
        made = begin(FILE, BLOB)
        book.keep(made)
        assert [book.one(w) for w in ("sk-proj-…4f2a", "ababab", "AB" * 16)] == [made] * 3
        (file,) = book.folder.iterdir()
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        for word in ("abab", "cdcdcd", ""):
            with pytest.raises(BrokenResponse, match="no response is called"):
                book.one(word)

    def test_stopped_while_it_is_written_the_old_one_stays(self, book: Responses, monkeypatch) -> None:
        made = begin(FILE)
        book.keep(made)

        def stopped(*_: object) -> None:
            raise KeyboardInterrupt

        for name in ("fsync", "fdopen"):
            with monkeypatch.context() as patch:
                patch.setattr(os, name, stopped)
                with pytest.raises(KeyboardInterrupt):
                    book.keep(ticked(made, "look"))
        assert book.all() == [made] and len(list(book.folder.iterdir())) == 1

    @pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"version": 2}', b"\xff" * 9])
    def test_a_damaged_file_is_named(self, book: Responses, content: bytes) -> None:
        book.keep(begin(FILE))
        (file,) = book.folder.iterdir()
        file.write_bytes(content)
        with pytest.raises(BrokenResponse, match="is damaged"):
            book.all()

    def test_files_for_the_cleaning_are_private_and_go(self, book: Responses) -> None:
        made = begin(FILE)
        assert not book.forget_files(made)
        book.write_files(made, b"literal:made up==>REMOVED\n", ["a" * 40])
        files = [Path(name) for name in book.files_of(made)]
        assert [stat.S_IMODE(f.stat().st_mode) for f in files] == [0o600, 0o600]
        assert book.all() == []
        book.keep(made)
        book.forget(made)
        assert not [f for f in files if f.exists()] and book.all() == []


def test_more_is_known_and_the_order_changes_what_is_done_stays() -> None:
    made = ticked(begin(FILE), "look", now=NOON)
    turned = reordered(made, "contain", "abuse")
    assert [s.id for s in turned.steps][:3] == ["look", "revoke", "prove"] and turned.step("look").done
    assert (turned.order, turned.why) == ("contain", "abuse")
    assert reordered(turned, made.order, made.why) == made


def damages(whole: bytes) -> Iterator[bytes]:
    """What others may have made of a kept file: a step of no name, a time that is none or nowhere, another's file."""
    yield whole.replace(b'"look"', b'"see"')
    yield whole.replace(b"2026-11-29T12:00:00+00:00", b"yesterday")
    yield whole.replace(b"+00:00", b"")
    yield whole.replace(b"abab", b"baba")


def test_a_file_that_is_not_what_it_was_is_damaged(tmp_path: Path) -> None:
    book = Responses(Places(tmp_path))
    book.keep(begin(FILE))
    (file,) = book.folder.glob("*.json")
    assert book.all() == [begin(FILE)]
    for wrong in damages(file.read_bytes()):
        file.write_bytes(wrong)
        with pytest.raises(BrokenResponse, match="damaged"):
            book.all()


def test_the_command_behind_each_step_ticks_it_and_the_last_leads_out() -> None:
    made = begin(FILE, BLOB)
    said = []
    while (step := made.next) is not None:
        said.append(done_with(made).removeprefix("Done? shrift respond tick abababababab "))
        assert done_with(made) in shown(made, Pages())
        words = [f.id for f in made.follows] if step.id == "followups" else [str(n + 1) for n in range(len(made.spots))]
        for word in words if step.id in ("followups", "replace") else [step.id]:
            made = ticked(made, word)
    assert said == [
        *("look", "replacement", "--rescan", "deploy", "revoke", "prove --ask", "usage", "--rescan", "push", "tell")
    ]
    assert "shrift respond report" in done_with(made) and "shrift respond forget" in done_with(made)


def test_the_replacement_is_kept_under_the_folders_name_and_never_where_an_account_is() -> None:
    made = msgspec.structs.replace(begin(FILE), folders=("/home/ada/my $(app)",))
    assert keeping(made) == "shrift vault add openai --label my-app"
    assert keeping(msgspec.structs.replace(made, folders=("/",))) == "shrift vault add openai"
