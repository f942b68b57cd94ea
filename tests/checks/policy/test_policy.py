"""A policy is read strictly, can only make things stricter, and what it asks for and is not so is one line and exit 1."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.cli import main
from checks.model import Severity, Status
from checks.policy import FILE, BrokenPolicy, Policy, interval, loosened, policies_of, read_policy
from checks.policy.enforcing import shortfalls
from checks.sins.s5_immortal.ages import DEFAULTS, allowed
from tests.checks.changes.reports import check, finding, report
from tests.checks.sins.cases import file, key, repository, seen

HEAD = 'approved_by = "Ada"\napproved_on = 2026-11-02\n'
STRICT = HEAD + "[max_age_days]\nproduction = 30\n[max_age_days.providers]\nopenai = 20\n"
LOOSE = HEAD + "[max_age_days]\nproduction = 365\nother = 100\n"


def test_a_whole_one() -> None:
    policy = read_policy(STRICT + "")
    assert (policy.approved_by, policy.approved_on.isoformat()) == ("Ada", "2026-11-02")
    assert policy.max_age_days.production == 30 and policy.max_age_days.providers == {"openai": 20}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "missing required field"),
        ("approved_by = x\n", "no TOML, at line 1"),
        (HEAD + "minimum_scor = 4\n", "a field that is not known"),
        (HEAD + "minimum_score = 101\n", "(minimum_score)"),
        (HEAD + 'minimum_score = "60"\n', "(minimum_score)"),
        (HEAD + "[max_age_days]\nproduction = 0\n", "(max_age_days.production)"),
        (HEAD + "[max_age_days]\nproduction = -1\n", "(max_age_days.production)"),
        (HEAD + "[max_age_days]\nprod = 3\n", "a field that is not known"),
        (HEAD + 'required = "S1-TRACKED"\n', "(required)"),
        ('approved_by = ""\napproved_on = 2026-11-02\n', "(approved_by)"),
        ('approved_by = "a\\u202eb"\napproved_on = 2026-11-02\n', "cannot be shown"),
        ('approved_by = "Ada"\napproved_on = "yesterday"\n', "(approved_on)"),
        ("a = " + "[" * 5_000, "no TOML" ),
        ("# " + "x" * 70_000, "is larger than 64 kB"),
    ],
)  # fmt: skip
def test_a_slip_of_the_pen_is_one_line(text: str, why: str) -> None:
    try:
        read_policy(text)
    except BrokenPolicy as error:
        assert "\n" not in str(error) and len(str(error)) < 240
        assert why in str(error) or "nested too deeply" in str(error)
    else:
        pytest.fail("it was taken for a policy")


@given(st.text(max_size=300))
def test_no_text_breaks_the_reading(text: str) -> None:
    try:
        assert isinstance(read_policy(text), Policy)
    except BrokenPolicy as error:
        assert "\n" not in str(error)


def with_policy(text: str, *places, path: str = FILE, **more):
    return seen(key(*(places or (file(".env.production", "ignored"),)), **more), texts={path: text})


def test_it_shortens_what_a_key_may_live() -> None:
    evidence = with_policy(STRICT, provider="mistral")
    assert allowed(evidence.keys[0], evidence) == (30, "in production by the project’s policy")
    evidence = with_policy(STRICT)
    assert allowed(evidence.keys[0], evidence)[0] == 20


def test_it_never_lengthens_it_and_that_is_said() -> None:
    evidence = with_policy(LOOSE)
    assert allowed(evidence.keys[0], evidence) == (90, "in production")
    assert loosened(read_policy(LOOSE), DEFAULTS) == ["365 days for production keys, where 90 stay the interval"]
    far = HEAD + "[max_age_days.providers]\nopenai = 900\n"
    assert loosened(read_policy(far), DEFAULTS) == ["900 days for openai, where 180 stay the longest interval"]


_days = st.one_of(st.none(), st.integers(1, 3650))


@given(_days, _days, _days, st.dictionaries(st.sampled_from(["openai", "mistral"]), st.integers(1, 3650)))
def test_no_policy_makes_an_interval_longer(admin, production, other, providers) -> None:
    lines = [f"{n} = {v}" for n, v in (("admin", admin), ("production", production), ("other", other)) if v]
    lines += ["[max_age_days.providers]", *(f"{n} = {v}" for n, v in providers.items())]
    evidence = with_policy(HEAD + "[max_age_days]\n" + "\n".join(lines))
    for kind, days in DEFAULTS.items():
        told, by_policy = interval(evidence.keys[0], kind, days, evidence)  # type: ignore[arg-type]
        assert told <= days and by_policy == (told < days)


def test_one_that_lies_deeper_came_with_somebody_elses_code() -> None:
    evidence = with_policy(STRICT, path=f"node_modules/thing/{FILE}")
    assert policies_of(evidence) == {}
    assert allowed(evidence.keys[0], evidence)[0] == 90


def test_one_of_another_repository_concerns_its_own_keys_alone() -> None:
    both = (repository(path="shop"), repository(path="blog"))
    mine = file("shop/.env.production", "ignored", repository="shop")
    theirs = file("blog/.env.production", "ignored", repository="blog")
    evidence = seen(key(mine), key(theirs, name="k2"), repositories=both, texts={f"shop/{FILE}": STRICT})
    assert [allowed(k, evidence)[0] for k in evidence.keys] == [20, 90]


# --- conditions ---------------------------------------------------------------------------------------------------------


def unmet(text: str, *, low_is: int | None = None) -> list[str]:
    found = finding("a")
    one = report([check("A", [found]), check("B", status=Status.NOT_CHECKED), check("C")], [found])
    assert low_is is None or int(one.score.low) == low_is
    return [f"{limit.id} {limit.what}" for limit in shortfalls(one, with_policy(text))]


def test_a_required_check_that_was_not_made_is_named() -> None:
    assert unmet(HEAD + 'required = ["A", "C"]\n') == []
    assert unmet(HEAD + 'required = ["A", "B", "Z"]\n') == ["policy-required B", "policy-required Z"]


def test_a_score_that_is_not_reached_is_named() -> None:
    assert unmet(HEAD + "minimum_score = 100\n") == [f"policy-minimum {FILE}"]
    assert unmet(HEAD + "minimum_score = 0\n") == []


def test_one_that_cannot_be_read_holds_nobody_to_anything_and_is_said() -> None:
    assert unmet("nonsense") == [f"policy-broken {FILE}"]


@pytest.fixture
def run(data_dir, capsys):
    def call(*words: object) -> tuple[int, str, str]:
        code = main([*map(str, words), "--data-dir", str(data_dir)])
        return code, *capsys.readouterr()

    return call


def test_a_scan_fails_a_condition_and_the_score_stays(run, project) -> None:
    project.commit({"app.py": "x = 1\n"})
    code, before, _ = run("scan", project.folder, "--format", "json")
    assert code == 0
    project.commit({FILE: HEAD + 'minimum_score = 100\nrequired = ["S4-ORPHAN"]\n'})
    code, out, _ = run("scan", project.folder, "--format", "json")
    report_ = json.loads(out)
    assert code == 1
    assert {limit["id"] for limit in report_["limits"]} >= {"policy-minimum"}
    assert report_["score"]["low"] <= json.loads(before)["score"]["low"] + 0.01
    project.commit({FILE: "approved_by = 3\n"})
    code, out, _ = run("scan", project.folder, "--format", "json")
    (row,) = [c for c in json.loads(out)["checks"] if c["id"] == "S5-NO-POLICY"]
    (told,) = [f for f in json.loads(out)["findings"] if f["check"] == "S5-NO-POLICY"]
    assert (code, row["status"], told["severity"]) == (1, "fail", Severity.MEDIUM.value)
    assert "is no policy: expected `str`, got `int` (approved_by)" in told["message"]
    assert run("scan", project.folder, "--staged")[0] in (0, 2)


# --- commands -----------------------------------------------------------------------------------------------------------


def write(folder: Path, text: str) -> None:
    (folder / ".shrift").mkdir(exist_ok=True)
    (folder / FILE).write_text(text, encoding="utf-8")


def test_a_first_policy_is_written_and_holds(run, tmp_path, capsys) -> None:
    assert main(["policy", "init", str(tmp_path), "--by", "Ada Lovelace"]) == 0
    capsys.readouterr()
    code, out, _ = run("policy", "check", tmp_path)
    assert code == 0 and "Approved by Ada Lovelace on" in out and "S1-TRACKED, S1-HISTORY" in out
    assert main(["policy", "init", str(tmp_path), "--by", "Eve"]) == 2
    assert "Ada Lovelace" in (tmp_path / FILE).read_text()
    assert main(["policy", "init", str(tmp_path), "--by", " "]) == 2


def test_a_first_policy_takes_numbers_that_are_stricter_and_no_others(run, tmp_path, capsys) -> None:
    words = ["policy", "init", str(tmp_path), "--by", "Ada"]
    assert main([*words, "--production", "91"]) == 2
    assert "can only be stricter than 90 days" in capsys.readouterr().err
    assert main([*words, "--production", "45", "--minimum-score", "80"]) == 0
    capsys.readouterr()
    _, out, _ = run("policy", "check", tmp_path)
    assert "A scan fails under a score of 80." in out
    assert "A key lives 45 days at most: production, 90 without it." in out
    assert "A key lives 30 days at most: admin." in out


def test_what_does_not_count_and_what_does_not_exist_is_said(run, tmp_path) -> None:
    write(tmp_path, HEAD + 'required = ["S1-NOTHING"]\n[max_age_days]\nproduction = 365\nadmin = 7\n')
    code, out, _ = run("policy", "check", tmp_path)
    assert code == 1 and "There is no check “S1-NOTHING”" in out
    assert "Does not count, as a policy can only be stricter: 365 days for production keys" in out
    assert (
        "A key lives 7 days at most: admin, 30 without it." in out and "A key lives 90 days at most: production." in out
    )


def test_no_policy_a_broken_one_and_a_hostile_one(run, tmp_path) -> None:
    assert run("policy", "check", tmp_path)[0] == 2
    write(tmp_path, "x")
    code, _, err = run("policy", "check", tmp_path)
    assert code == 1 and err.count("\n") == 1 and "no TOML" in err
    (tmp_path / FILE).write_bytes(b"\xff\xfe")
    assert "no text in UTF-8" in run("policy", "check", tmp_path)[2]
    (tmp_path / FILE).unlink()
    (tmp_path / FILE).symlink_to("/etc/hostname")
    assert run("policy", "check", tmp_path)[0] == 2
    (tmp_path / FILE).unlink()
    import os

    os.mkfifo(tmp_path / FILE)
    code, _, err = run("policy", "check", tmp_path)
    assert code == 1 and "is no file" in err


def test_nothing_is_written_through_a_link(tmp_path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / ".shrift").symlink_to(tmp_path / "elsewhere")
    assert main(["policy", "init", str(tmp_path / "project"), "--by", "Ada"]) == 2
    assert list((tmp_path / "elsewhere").iterdir()) == []
