"""A runbook made from a project: what it names, what it does not know, and that it claims nothing nobody saw."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from checks.attestations import Attestation
from checks.cli import main
from checks.evidence import Evidence, Remote, Repository
from checks.keys.formats import load_providers
from checks.model import Confidence, Key, Sighting, Target
from checks.response.drills import ended, ticked, with_role
from checks.response.runbook import Known, known, text, unknown
from checks.signals.documents import _policy, _runbook, drills
from checks.sins.s5_immortal.written import PROVIDERS
from tests.checks.response.test_drills import after, begin

WORKFLOW = "jobs:\n  a:\n    env:\n      K: ${{ secrets.OPENAI_API_KEY }}\n      T: ${{ secrets.GITHUB_TOKEN }}\n"
FILE = Sighting(source="worktree", path="src/a`b|c.py", line=3, symbol="OPENAI_API_KEY")
BLOB = Sighting(source="history", path="a.py", blob="a" * 40, author="Ada\n# Drills 2026-01-01", reach=("tip",))


def evidence(**more: object) -> Evidence:
    key = Key(fingerprint="ab" * 16, provider="openai", kind="project", masked="sk-…4f2a", confidence=Confidence.HIGH, sightings=(FILE, BLOB))  # fmt: skip
    target = Target(path="/x/atlas", name="atlas", kind="repository")
    return Evidence(**{"target": target, "keys": (key,), **more})


def make(**more: object) -> Known:
    return known(Path("/x/atlas"), evidence(**more), load_providers().providers, {}, ())


def test_it_names_what_the_project_says() -> None:
    answers = {
        "S5-NO-DRILL": Attestation(check="S5-NO-DRILL", answer="yes", who="Bo", when="2026-11-01", until="2026-12-01")
    }
    drill = with_role(begin("dry"), "revokes", "Ada")
    for word in ("1", "2", "revoke"):
        drill = ticked(drill, word, now=after(5))
    found = evidence(
        texts={
            ".github/workflows/ci.yml": WORKFLOW,
            ".github/CODEOWNERS": "* @acme/all\n/infra/ @acme/ops # who\n",
            "fly.toml": "app='x'",
        },
        repositories=(Repository(remotes=(Remote(name="origin", url="x", host="github.com", project="acme/atlas"),)),),
    )
    told = known(Path("/x/atlas"), found, load_providers().providers, answers, [ended(drill, "Ada", after(9))])
    made = text(told)
    for words in (
        "May revoke at the provider | Ada", "`/infra/`: @", "acme/ops", "platform.openai.com/api-keys", "gh secret set OPENAI_API_KEY",
        "fly secrets set OPENAI_API_KEY=-", "acme/atlas", "Bo", "shrift respond rehearse KEY",
    ):  # fmt: skip
        assert words in made.replace("\u200b", ""), words
    assert "GITHUB_TOKEN" not in made and "sk-…4f2a" not in made
    assert not any("CODEOWNERS" in line or "revoke at the provider" in line for line in unknown(told))


def test_it_says_what_it_does_not_know() -> None:
    told = known(Path("/x/atlas"), evidence(keys=()), load_providers().providers, {}, ())
    lines = " ".join(unknown(told))
    for words in ("no CODEOWNERS", "no remote", "no key was found", "may revoke", "secret stores"):
        assert words in lines
    assert "not known: write a name here" in text(told)


def test_it_is_a_runbook_and_claims_no_drill_and_no_policy() -> None:
    made = text(make(texts={".github/workflows/ci.yml": WORKFLOW}))
    assert list(_runbook(made, "RUNBOOK.md")) and PROVIDERS.search(made)
    assert list(drills(made)) == [] and list(_policy(made, "RUNBOOK.md")) == []


def test_the_words_of_a_stranger_stay_text() -> None:
    made = text(make(texts={"CODEOWNERS": "`x|y` <b>@me</b>\n"}))
    assert "<b>" not in made and "\n# Drills" not in made
    day = Sighting(source="worktree", path="docs/drill-2026-01-02.md", line=1, author="held 3 Jan 2026")
    told = make(
        keys=(msgspec.structs.replace(evidence().keys[0], sightings=(day,)),),
        texts={"CODEOWNERS": "drill-2026-01-02 @me\n"},
    )
    assert list(drills(text(told))) == [], "a path with a day is no drill that was held"


def test_paths_and_names_read_the_same_on_the_page_and_in_the_file() -> None:
    one = Sighting(source="worktree", path="src/__init__.py", line=1, symbol="MY_KEY", author="ada_l")
    made = text(
        known(
            Path("/x/my_atlas"),
            evidence(
                keys=(msgspec.structs.replace(evidence().keys[0], sightings=(one, FILE)),),
                texts={"CODEOWNERS": "/src/*_a.py @acme/ops_team\n", ".github/workflows/my_ci.yml": WORKFLOW},
            ),
            load_providers().providers,
            {},
            (),
        )
    )
    assert "&#" not in made.replace("&#42;", "")
    for words in (
        "A key of my_atlas leaked".lower(), "- `src/__init__.py:1 (my_key)`", "``src/a`b|c.py:3 (openai_api_key)``", "by: ada_l",
        "- `/src/*_a.py`: @acme/ops_team", "(seen in `.github/workflows/my_ci.yml`)",
    ):  # fmt: skip
        assert words in made.replace("\u200b", "").lower(), words


@pytest.fixture
def run(tmp_path: Path, capfd) -> Callable[..., tuple[int, str, str]]:
    def command(*words: str) -> tuple[int, str, str]:
        code = main(["drill", "runbook", *words, "--data-dir", str(tmp_path / "data")])
        return code, *capfd.readouterr()

    return command


def test_it_is_written_from_a_real_folder(run, project, key, tmp_path: Path) -> None:
    value = key()
    project.commit({"app.py": f'OPENAI_API_KEY = "{value}"\n', ".github/CODEOWNERS": "* @acme/all\n"})
    code, out, err = run("--in", str(project.folder))
    assert (code, err) == (0, "") and "## OpenAI" in out and "- `app.py:1" in out and value not in out and "Ada" in out
    assert run("--in", str(project.folder), "--output", str(tmp_path / "R.md"))[0] == 0
    assert (tmp_path / "R.md").read_text("utf-8") == out
    assert run("--in", str(project.folder), "--output", str(tmp_path / "no" / "R.md"))[0] == 2


def test_a_strangers_name_moves_no_terminal() -> None:
    odd = Sighting(source="worktree", path="a\x1bc\x07\udcff.py", line=3, symbol="OPENAI_API_KEY")
    key = Key(fingerprint="ab" * 16, provider="openai", kind="project", masked="sk-…4f2a", confidence=Confidence.HIGH, sightings=(odd,))  # fmt: skip
    made = text(make(keys=(key,)))
    assert made.encode() and not any(c in made for c in "\x1b\x07\udcff")
