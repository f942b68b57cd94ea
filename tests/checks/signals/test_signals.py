"""How signals are asked for."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.signals import PRACTICES, Step, is_effective, needs, reads, signals_of, strongest
from tests.checks.signals.case import project
from tests.checks.sins.cases import file, key, seen

HVAC = {"app.py": "import hvac\nclient = hvac.Client()\n"}
ANY = {"*.py", "*.ts", "*.js", "*.go", "*.yml", "*.yaml", "*.json", "*.toml", "*.env", ".env*", "*.tf"}


def test_the_catalogue_has_every_practice_under_its_own_name() -> None:
    assert set(PRACTICES) == set(
        """P-MANAGER-VAULT P-MANAGER-AWS P-MANAGER-GCP P-MANAGER-AZURE P-MANAGER-SAAS P-ENCRYPTED-FILES P-K8S-EXTERNAL
        P-OS-KEYRING P-DIRENV P-TYPED-SETTINGS P-PRECOMMIT P-CI-SCAN P-PUSH-PROTECTION P-OIDC P-WORKLOAD-ID P-GATEWAY
        P-BUDGET P-OBSERVABILITY P-REDACTION P-RATE-LIMIT P-TOKEN-CAP P-SERVER-ONLY P-EPHEMERAL P-CONTAINER P-RUNBOOK
        P-OWNERS P-LEAST-ACTIONS P-AGENT-HYGIENE P-IGNORE P-ENV-SPLIT""".split()
    )
    assert all(id == practice.id and practice.title for id, practice in PRACTICES.items())


def test_an_empty_project_has_no_signal() -> None:
    assert signals_of(seen()) == ()
    assert strongest(seen(), "P-GATEWAY") is None
    assert not is_effective(seen())


def test_steps_are_ordered() -> None:
    assert sorted(Step, key=lambda s: s.rank) == [Step.DECLARED, Step.CONFIGURED, Step.EFFECTIVE]


def test_the_strongest_is_the_first_of_its_practice() -> None:
    given = project({".pre-commit-config.yaml": "repos:\n  - hooks: [{id: gitleaks}]\n"}, ".secretlintrc.json")
    found = signals_of(given, "P-PRECOMMIT")
    assert [s.step for s in found] == [Step.CONFIGURED, Step.DECLARED]
    assert strongest(given, "P-PRECOMMIT") == found[0]
    assert strongest(given, "P-GATEWAY", "P-PRECOMMIT") == found[0]


def test_a_practice_that_is_none_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        signals_of(seen(), "P-NONE")
    with pytest.raises(KeyError):
        reads("P-NONE")


def test_the_answer_does_not_depend_on_the_order_of_what_was_read() -> None:
    texts = HVAC | {"b.py": HVAC["app.py"], "doppler.yaml": "x: 1\n", ".env": "A=op://v/i/f\n"}
    keys = (key(file(".env"), name="a"), key(file("b.py"), name="b"))
    turned = project(dict(reversed(texts.items())), keys=keys[::-1])
    assert signals_of(project(texts, keys=keys)) == signals_of(turned)


def test_another_evidence_is_another_answer() -> None:
    with_, without = project(HVAC), project({"app.py": "pass\n"})
    for _ in range(2):
        assert signals_of(with_, "P-MANAGER-VAULT")
        assert not signals_of(without, "P-MANAGER-VAULT")


def test_a_signal_never_takes_a_key_away() -> None:
    given = project(HVAC, keys=(key(file("app.py")),))
    signals_of(given)
    assert len(given.sightings("tracked")) == 1


@pytest.mark.parametrize("id", PRACTICES)
def test_every_practice_says_what_must_be_read_and_gathered(id: str) -> None:
    practice = PRACTICES[id]
    assert Need.WORKTREE in needs(id)
    looked = [s.reading for s in practice.signs if s.find is not None]
    assert set(looked) <= set(reads(id))
    assert set(reads(id)) <= set(reads())


@pytest.mark.parametrize("reading", reads(), ids=lambda r: r.paths[0])
def test_no_reading_wants_every_file_of_a_common_kind(reading) -> None:
    assert reading.words or not ANY & set(reading.paths), reading.paths


def test_broken_and_hostile_texts_give_no_signal_and_no_error() -> None:
    for path in (
        "a.py",
        "a.ts",
        "a.yaml",
        "package.json",
        "Dockerfile",
        ".gitignore",
        "CODEOWNERS",
        "main.tf",
        ".envrc",
        "docs/a.md",
    ):
        for text in (
            "",
            "\0",
            "{" * 500,
            "hvac(" * 200,
            "a: [" * 300,
            "!" * 100 + "\n[z-a]\n",
            "\udcff pino {{",
            "*/**/" * 50,
        ):
            signals_of(project({path: text}))
