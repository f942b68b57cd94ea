"""The walkthrough's data: progress that is kept, changes without a key, and no sin that is gone because nobody looked."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from gui_samples import clean, report

from checks.demo.practice import MASK, PRACTICES
from checks.model import CheckResult, Status
from checks.places import Places
from gui.models.walkthrough import (
    CLOSING,
    Progress,
    changes,
    checked,
    checklist,
    cure,
    is_gone,
    keep_progress,
    load_progress,
    still_open,
)
from gui.models.walkthrough_words import LESSONS


def result(id: str, status: Status) -> CheckResult:
    return msgspec.structs.replace(report().checks[0], id=id, status=status)


def told(practice, *statuses: Status, stopped: bool = False):
    checks = tuple(result(id, status) for id, status in zip(practice.checks, statuses, strict=False))
    return msgspec.structs.replace(report(partial=stopped), checks=checks)


def test_progress_is_kept_and_what_cannot_be_read_is_the_beginning(tmp_path: Path) -> None:
    places = Places(tmp_path)
    assert load_progress(places) == Progress()
    keep_progress(places, Progress(at=3).with_done(2).with_done(1).with_done(2))
    assert load_progress(places) == Progress(done=(1, 2), at=3)
    for odd in (b"{", b'{"done":["x"]}', b"x" * 20_000, "é".encode("latin-1")):
        (places.data / "walkthrough.json").write_bytes(odd)
        assert load_progress(places) == Progress()
    (places.data / "walkthrough.json").write_text('{"done":[9,2,-1],"at":99}', encoding="utf-8")
    assert load_progress(places) == Progress(done=(2,), at=CLOSING)


@pytest.mark.parametrize("status", [s for s in Status if s not in (Status.PASS, Status.NOT_APPLICABLE)])
def test_a_sin_is_gone_only_if_every_check_says_so(status) -> None:
    practice = PRACTICES[1]
    assert is_gone(checked(told(practice, Status.PASS, Status.PASS), practice))
    assert not is_gone(checked(told(practice, Status.PASS, status), practice))


def test_a_check_that_nobody_ran_and_a_scan_that_was_stopped_say_nothing() -> None:
    practice = PRACTICES[1]
    assert not is_gone(checked(told(practice, Status.PASS), practice))
    assert not is_gone(checked(told(practice, Status.PASS, Status.PASS, stopped=True), practice))
    assert not is_gone(())


@pytest.mark.parametrize("number", PRACTICES)
def test_every_lesson_has_its_words_and_the_change_it_speaks_of(number) -> None:
    words, practice = LESSONS[number], PRACTICES[number]
    assert len(words.paragraphs) == 3 and words.task and words.remember
    assert all(
        any(path.rpartition("/")[2] in step or "workflow" in step for step in words.task) for path in practice.cure
    )
    made = changes(practice)
    assert {f.path for f in made} == set(practice.cure)
    for file in made:
        assert any(line.kind == "added" for line in file.lines) or any(line.kind == "removed" for line in file.lines)
        assert not any("@openai" in line.text for line in file.lines)


def test_a_change_shows_the_mask_where_the_key_was_and_new_files_as_new() -> None:
    (bot, _) = changes(PRACTICES[1])
    assert any(line.kind == "removed" and MASK in line.text for line in bot.lines)
    assert {f.what for f in changes(PRACTICES[5])} == {"made"}


def test_a_cure_writes_the_files_that_it_shows(tmp_path: Path) -> None:
    cure(PRACTICES[5], tmp_path)
    assert (tmp_path / "docs/runbooks/leaked-key.md").read_text("utf-8") == PRACTICES[5].cure[
        "docs/runbooks/leaked-key.md"
    ]


def test_the_checklist_ticks_what_was_done_and_names_what_is_open() -> None:
    done = checklist(Progress(done=(1, 2)), report(), "2026-11-29")
    assert "- [x] 1. The Public GitHub Confession: A key in a commit is a key given away." in done
    assert "- [ ] 3." in done and "- [x] Examine the own project with Shrift (atlas-support" in done
    assert f"- [ ] {still_open(report())[0].number}." in done.partition("## Own project")[2]
    assert "/home" not in done
    alone = checklist(Progress(), None, "2026-11-29")
    assert "- [ ] Examine the own project with Shrift" in alone and "[x]" not in alone


def test_a_name_from_a_scan_is_no_markup_in_the_checklist() -> None:
    odd = clean()
    odd = msgspec.structs.replace(odd, target=msgspec.structs.replace(odd.target, name="a](x)\n# b`<i>"))
    assert "(a(x) bi, " in checklist(Progress(), odd, "2026-11-29").replace("  ", " ")
