"""Answers of people: they fill what nobody could see, for 90 days, and never hide what was seen."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.attestations import Answers, Attestation, BrokenAnswers, questions
from checks.attestations.book import LARGEST, read, written
from checks.attestations.judging import answered
from checks.catalog import built_in
from checks.cli import main
from checks.evidence import Evidence
from checks.judgement import judge
from checks.model import Severity, Status
from checks.places import Places
from tests.checks.sins.cases import NOW, file, key, seen

TODAY = NOW.date()
CHECKS = {c.id: c for c in built_in()}


def said(check: str = "S6-NO-SPEND-ALERT", answer: str = "yes", days_ago: int = 3, **more: object) -> Attestation:
    when = TODAY - timedelta(days=days_ago)
    given = {"check": check, "answer": answer, "who": "Ada", "when": when.isoformat()}
    until = (when + timedelta(days=90)).isoformat()
    return Attestation(**({"until": until} | given | more))  # type: ignore[arg-type]


def asked(answer: Attestation, evidence: Evidence | None = None) -> object:
    evidence = msgspec.structs.replace(evidence or seen(key(file(".env"))), attestations={answer.check: answer})
    (result,), findings, trouble = judge([CHECKS[answer.check]], evidence)
    assert not trouble
    return result, findings


# --- what an answer does ------------------------------------------------------------------------------------------------


def test_every_question_is_that_of_a_check_and_is_asked_plainly() -> None:
    assert questions().keys() <= CHECKS.keys()
    for question in questions().values():
        assert question.question.endswith("?") and question.question[0].isupper()
        assert set(question.against) <= {Status.NOT_CHECKED, Status.FAIL}


def test_what_does_not_apply_by_somebodys_word_counts_as_what_is_so_by_it() -> None:
    result, findings = asked(said(answer="does-not-apply"))
    assert result.status is Status.ATTESTED and findings == []
    assert result.reason == "Ada said that it does not apply on 21 Nov 2026; it counts until 19 Feb 2027."


def test_yes_is_attested_with_name_day_and_link() -> None:
    result, findings = asked(said(evidence="https://wiki.example.org/alerts"))
    assert result.status is Status.ATTESTED and findings == []
    assert (
        result.reason == "Ada said so on 21 Nov 2026; it counts until 19 Feb 2027. See https://wiki.example.org/alerts."
    )


def test_no_is_a_failure_that_names_who_said_so() -> None:
    result, (finding,) = asked(said(answer="no"))
    assert (result.status, finding.severity) == (Status.FAIL, Severity.MEDIUM)
    assert finding.locations[0].source == "answer" and finding.locations[0].path == "Ada"
    assert finding.message.startswith("Ada answered “no” on 21 Nov 2026: Does an alert tell somebody")


def test_an_answer_that_is_over_counts_no_more_and_says_so() -> None:
    assert asked(said(days_ago=90))[0].status is Status.ATTESTED
    result, _ = asked(said(days_ago=91))
    assert result.status is Status.NOT_CHECKED
    assert result.reason.endswith("Ada answered on 25 Aug 2026; that is over since 23 Nov 2026.")


def test_a_document_that_is_elsewhere_takes_the_place_of_one_that_was_not_found() -> None:
    from tests.checks.sins.having import having

    folder = having({"app.py": "import os\nk = os.environ['OPENAI_API_KEY']\n"}, names=("Dockerfile",))
    assert judge([CHECKS["S5-NO-RUNBOOK"]], folder)[0][0].status is Status.FAIL
    assert asked(said("S5-NO-RUNBOOK"), folder)[0].status is Status.ATTESTED


def test_an_answer_hides_nothing_that_was_seen() -> None:
    tracked = seen(key(file("a.py")))
    check = CHECKS["S1-TRACKED"]
    verdict = check.judge(tracked)
    liar = msgspec.structs.replace(tracked, attestations={check.id: said(check.id)})
    assert answered(check, verdict, liar) is verdict
    budget = CHECKS["S6-NO-SPEND-ALERT"]
    failed = check.judge(tracked)  # any failure: this question is only about what was not checked
    given_ = msgspec.structs.replace(tracked, attestations={budget.id: said()})
    assert answered(budget, failed, given_) is failed


def test_without_the_check_applying_an_answer_is_no_part_of_the_score() -> None:
    assert asked(said(), seen())[0].status is Status.NOT_APPLICABLE


# --- keeping and sharing ------------------------------------------------------------------------------------------------


@pytest.fixture
def answers(tmp_path: Path) -> Answers:
    return Answers(Places(tmp_path / "data"))


def test_an_answer_is_kept_for_its_project_alone(answers: Answers) -> None:
    answers.give("/srv/a", said())
    answers.give("/srv/a", said(answer="no"))
    answers.give("/srv/b", said("S5-NO-DRILL"))
    assert {c: a.answer for c, a in answers.of("/srv/a").items()} == {"S6-NO-SPEND-ALERT": "no"}
    assert list(answers.of("/srv/b")) == ["S5-NO-DRILL"]
    assert answers.of("/srv/c") == {}


def test_what_was_exported_is_read_back_and_marked(answers: Answers) -> None:
    text = written([said(evidence='„quoted“ "and" \\n'), said("S5-NO-DRILL", "no")])
    taken = answers.take_in("/srv/a", text.encode(), TODAY)
    assert [(a.check, a.answer, a.imported) for a in taken] == [
        ("S6-NO-SPEND-ALERT", "yes", True),
        ("S5-NO-DRILL", "no", True),
    ]
    assert taken[0].evidence == '„quoted“ "and" \\n'
    assert "Ada (imported) said so" in asked(taken[0])[0].reason


def test_the_newer_of_two_answers_stays(answers: Answers) -> None:
    answers.give("/srv/a", said(days_ago=3))
    assert answers.take_in("/srv/a", written([said(answer="no", days_ago=5)]).encode(), TODAY) == []
    (taken,) = answers.take_in("/srv/a", written([said(answer="no", days_ago=1)]).encode(), TODAY)
    assert answers.of("/srv/a")[taken.check].answer == "no"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (b"\xff", "no TOML"),
        (b"answer = 3", "no answers"),
        (b"[[answer]]\ncheck = 'S5-NO-DRILL'\n", "no answers"),
        (written([said()]).replace("S6-NO-SPEND-ALERT", "S1-TRACKED").encode(), "there is no question"),
        (written([said(days_ago=-2)]).encode(), "of a day to come"),
        (written([said()]).replace("2027-02-19", "2099-01-01").encode(), "90 days at most"),
        (written([said()]).replace("2026-11-21", "yesterday").encode(), "a day is written as"),
        (written([said(who="A" * 81)]).encode(), "at most 80 signs"),
        (written([said(evidence="a\x1b[2J")]).encode(), "on one line"),
        (written([said(who=" ")]).encode(), "somebody who gives it"),
        (b"#" * (LARGEST + 1), "too large"),
    ],
    ids=range(11),
)
def test_a_file_of_somebody_else_is_judged(text: bytes, why: str) -> None:
    with pytest.raises(BrokenAnswers, match=why):
        read(text, TODAY)


@given(st.binary(max_size=200))
def test_any_bytes_are_answers_or_refused(text: bytes) -> None:
    with contextlib.suppress(BrokenAnswers):
        assert isinstance(read(text, TODAY), list)


# --- the commands -------------------------------------------------------------------------------------------------------


@pytest.fixture
def run(tmp_path: Path, project, capsys) -> Callable[..., tuple[int, str, str]]:
    def command(*words: str) -> tuple[int, str, str]:
        code = main(["attest", *words, "--in", str(project.folder), "--data-dir", str(tmp_path / "data")])
        out, err = capsys.readouterr()
        return code, out, err

    return command


def test_answered_listed_exported_imported(run, project, tmp_path: Path) -> None:
    assert run("answer", "s5-no-drill", "yes", "--who", "Ada", "--evidence", "page 4")[0] == 0
    rows = {r["id"]: r for r in json.loads(run("list", "--format", "json")[1])}
    assert rows.keys() == questions().keys()
    assert rows["S5-NO-DRILL"]["state"] == "answered" and rows["S5-NO-DRILL"]["evidence"] == "page 4"
    assert rows["S4-ORPHAN"]["state"] == "open" and rows["S4-ORPHAN"]["answer"] is None
    target = project.folder / ".shrift" / "attestations.toml"
    assert run("export", "--output", str(target))[0] == 0
    assert date.fromisoformat(rows["S5-NO-DRILL"]["until"]) - date.fromisoformat(
        rows["S5-NO-DRILL"]["when"]
    ) == timedelta(90)
    code, out, _ = run("import", str(target))
    assert code == 0 and "Nothing in it is newer" in out
    assert "S5-NO-DRILL  yes, Ada on" in run("list")[1]
    newer = target.read_text("utf-8").replace("S5-NO-DRILL", "S5-NO-RUNBOOK").replace('"yes"', '"does-not-apply"')
    target.write_text(newer, "utf-8")
    before = run("list")[1]
    code, out, _ = run("import", str(target), "--look", "--format", "json")
    assert code == 0 and [(a["check"], a["answer"]) for a in json.loads(out)] == [("S5-NO-RUNBOOK", "does-not-apply")]
    assert run("list")[1] == before
    assert run("import", str(target))[0] == 0 and "S5-NO-RUNBOOK  does-not-apply" in run("list")[1]


def test_a_scan_counts_the_answer_and_not_one_that_lies_in_the_folder(run, project, scan, tmp_path: Path, key) -> None:
    project.commit({"app.py": f'OPENAI_API_KEY = "{key()}"\n'})
    run("answer", "S6-NO-SPEND-ALERT", "yes", "--who", "Ada")
    run("export", "--output", str(project.folder / ".shrift" / "attestations.toml"))
    status = {c.id: c.status for c in scan(project.folder).checks}
    assert status["S6-NO-SPEND-ALERT"] is Status.NOT_CHECKED  # another user's data folder: a file is no answer
    from checks.catalog import load
    from checks.examination import Request, examine

    report = examine(Request(paths=(project.folder.resolve(),), history=False), load(), Places(tmp_path / "data"))
    assert {c.id: c.status for c in report.checks}["S6-NO-SPEND-ALERT"] is Status.ATTESTED


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("answer", "S1-TRACKED", "yes", "--who", "Ada"), "there is no question “S1-TRACKED”"),
        (("answer", "S5-NO-DRILL", "perhaps", "--who", "Ada"), "perhaps"),
        (("answer", "S5-NO-DRILL", "yes"), "--who"),
        (("import", "/nowhere/at/all.toml"), "cannot be read"),
    ],
)
def test_what_is_no_answer_is_refused_in_one_line(run, words: tuple[str, ...], why: str) -> None:
    code, out, err = run(*words)
    assert (code, out) == (2, "") and why in err and err.count("\n") == 1


def test_a_damaged_book_is_a_limit_of_a_scan_and_a_refusal_of_the_command(
    run, project, scan, data_dir, tmp_path
) -> None:
    (data_dir / "data").mkdir(exist_ok=True)
    (data_dir / "data" / "attestations.json").write_text("[")
    report = scan(project.folder)
    assert [limit.id for limit in report.limits if limit.id == "answers"] == ["answers"]
    (tmp_path / "data" / "data").mkdir(parents=True)
    (tmp_path / "data" / "data" / "attestations.json").write_text("[")
    assert run("list")[0] == 2
