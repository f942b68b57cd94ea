"""Git hosts: those that were turned on are asked, with a sign-in only where it was named; their word decides who can reach a key."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from checks.asking.trouble import CouldNotAsk
from checks.evidence import HostFact
from checks.keys.secret import Secret
from checks.model import Key
from checks.online.hosting import ask_chosen, reached_as_told, with_public_logs
from tests.checks.sins.cases import blob, file, key, remote, repository


@pytest.fixture
def asked(monkeypatch) -> list[tuple[list[str], dict[str, Any]]]:
    """What the hosts would be asked; they say nothing."""
    calls: list[tuple[list[str], dict[str, Any]]] = []

    def ask(remotes: Any, *, tokens: Any = None, **more: Any) -> list[HostFact]:
        calls.append(([r.host for r in remotes], dict(tokens or {})))
        return [HostFact(host=r.host, project=r.project, visibility="private") for r in remotes]

    monkeypatch.setattr("checks.sources.hosts.ask_hosts", ask)
    monkeypatch.setattr("checks.accounts.pipelines.with_secrets", lambda fact, token: replace(fact, secrets=()))
    return calls


def test_a_host_that_is_off_is_not_asked_and_that_is_said(asked) -> None:
    facts = ask_chosen([remote(), remote("mirror", "gitlab.com")], ("github.com",))
    assert asked == [(["github.com"], {})]
    assert [(f.host, f.error) for f in facts][1] == (
        "gitlab.com",
        "gitlab.com is not turned on (shrift online on gitlab.com)",
    )


def test_a_sign_in_goes_to_its_own_host_and_only_where_a_remote_is(asked, monkeypatch) -> None:
    token = Secret(b"made-up")
    tools: list[tuple[str, ...]] = []

    def told(*words: str) -> Secret:
        tools.append(words)
        return token

    monkeypatch.setattr("checks.accounts.tools.asked", told)
    ask_chosen([remote()], ("github.com", "gitlab.com"), ("gh", "glab"))
    assert asked == [(["github.com"], {"github.com": token})]
    asked.clear(), tools.clear()
    ask_chosen([remote("origin", "git.corp.example")], ("github.com",), ("gh",))
    assert tools == [] and asked == [(["git.corp.example"], {})]


def test_a_program_without_a_sign_in_leaves_the_question_without(asked, monkeypatch) -> None:
    def none(*words: str) -> Secret:
        raise CouldNotAsk("no_credential")

    monkeypatch.setattr("checks.accounts.tools.asked", none)
    ask_chosen([remote()], ("github.com",), ("gh",))
    assert asked == [(["github.com"], {})]


def test_the_secrets_of_pipelines_are_asked_for_with_a_sign_in_alone(asked, monkeypatch) -> None:
    monkeypatch.setattr("checks.accounts.tools.asked", lambda *words: Secret(b"made-up"))
    with_it = ask_chosen([remote(), remote("mirror", "gitlab.com")], ("github.com", "gitlab.com"), ("gh",))
    assert [(f.host, f.secrets) for f in with_it] == [("github.com", ()), ("gitlab.com", None)]
    assert [f.secrets for f in ask_chosen([remote()], ("github.com",))] == [None]


def test_a_folder_that_names_thousands_of_projects_has_a_few_asked_about(asked) -> None:
    facts = ask_chosen([remote(f"r{n}", project=f"owner/app{n}") for n in range(3_000)], ("github.com",))
    assert len(asked[0][0]) == 20 and len(facts) == 3_000
    assert facts[-1].error == "more than 20 projects are named here"


def reach(keys: tuple[Key, ...]) -> tuple[str, ...]:
    return keys[0].sightings[0].reach


def fact(visibility: str | None, host: str = "github.com") -> HostFact:
    return HostFact(host=host, project="owner/app", visibility=visibility)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("before", "said", "after"),
    [
        (("remote", "public"), [fact("private")], ("remote",)),
        (("remote", "public"), [fact("internal")], ("remote",)),
        (("remote",), [fact("public")], ("remote", "public")),
        (("tip",), [fact("public")], ("tip",)),
        (("remote", "public"), [fact(None)], ("remote", "public")),
        (("remote", "public"), [], ("remote", "public")),
    ],
)
def test_the_hosts_word_decides_who_can_reach_a_commit(before, said, after) -> None:
    kept = reached_as_told([key(blob("a.py", *before))], [repository(remotes=(remote(),))], said)
    assert reach(kept) == after


def test_of_two_hosts_of_which_one_did_not_say_nothing_is_taken_away() -> None:
    two = repository(remotes=(remote(), remote("mirror", "gitlab.com")))
    kept = reached_as_told([key(blob("a.py", "remote", "public"))], [two], [fact("private")])
    assert reach(kept) == ("remote", "public")
    kept = reached_as_told([key(blob("a.py", "remote"))], [two], [fact("public"), fact("private", "gitlab.com")])
    assert reach(kept) == ("remote",)


RUN = "2026-11-20T15:04:05.1234567Z Syncing repository: {}\n2026-11-20T15:04:07.0000000Z key\n"


@pytest.mark.parametrize(
    ("text", "said", "is_public"),
    [
        (RUN.format("owner/app"), [fact("public")], True),
        (RUN.format("Owner/App").replace("\n", "\r\n"), [fact("public")], True),
        (RUN.format("owner/app"), [fact("private")], False),
        (RUN.format("owner/app"), [fact(None)], False),
        (RUN.format("owner/app"), [fact("public", "gitlab.com")], False),
        (RUN.format("stranger/app"), [fact("public")], False),
        (RUN.format("owner/app") + RUN.format("owner/private"), [fact("public")], False),
        ("it says “Syncing repository: owner/app” there\n", [fact("public")], False),
    ],
)
def test_a_log_is_public_where_the_host_says_that_the_project_is_whose_run_it_tells(text, said, is_public) -> None:
    kept = with_public_logs(
        [key(file("run.log", "untracked"))], {"run.log": text}, [repository(remotes=(remote(),))], said
    )
    assert reach(kept) == (("public-log",) if is_public else ())
    elsewhere = [key(file(".env", "untracked"))]
    assert reach(with_public_logs(elsewhere, {"run.log": text}, [repository(remotes=(remote(),))], said)) == ()


def test_a_log_of_a_public_project_that_is_none_of_this_folder_s_stays_a_file() -> None:
    kept = with_public_logs(
        [key(file("run.log", "untracked"))], {"run.log": RUN.format("owner/app")}, [repository()], [fact("public")]
    )
    assert reach(kept) == ()
