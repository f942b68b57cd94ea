"""Who may be asked: nobody by itself; by name for one run, or turned on; a folder behind the option stays a folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.cli import main
from checks.online.choices import Chosen, Unknown, chosen, name_words, providers
from checks.places import Places
from checks.settings import Settings, load_settings, save_settings


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "data")


@pytest.fixture
def run(places: Places, tmp_path: Path, capsys) -> Callable[..., tuple[int, str, str]]:
    def command(*words: str) -> tuple[int, str, str]:
        code = main([*words, "--data-dir", str(tmp_path / "data")])
        out, err = capsys.readouterr()
        return code, out, err

    return command


def test_the_names_are_those_of_the_files(shapes) -> None:
    assert set(providers()) == set(shapes.providers)


@pytest.mark.parametrize(
    ("words", "joined"),
    [
        (["--online", "openai", "."], ["--online=openai", "."]),
        (["--online", "."], ["--online=*", "."]),
        (["--online"], ["--online=*"]),
        (["--online", "--format", "json"], ["--online=*", "--format", "json"]),
        (["--online", "openai", "--online", "github.com"], ["--online=openai", "--online=github.com"]),
        (["--online", "--online", "openai"], ["--online=*", "--online=openai"]),
        (["--online", "./openai"], ["--online=*", "./openai"]),
        (["--online=groq", "x"], ["--online=groq", "x"]),
        (["--", "--online", "openai"], ["--", "--online", "openai"]),
        (["--online", "--", "openai"], ["--online=*", "--", "openai"]),
        (["scan", "x"], ["scan", "x"]),
    ],
)
def test_a_name_behind_the_option_is_joined_with_it_and_nothing_else_is(words: list[str], joined: list[str]) -> None:
    assert name_words(words) == joined


def test_nobody_is_asked_without_a_word(places: Places) -> None:
    save_settings(places, Settings(online=("openai", "github.com")))
    assert not chosen((), places)
    assert chosen(("*",), places) == Chosen(hosts=("github.com",), providers=("openai",))


def test_all_that_is_on_and_nobody_is(places: Places) -> None:
    with pytest.raises(Unknown, match="nobody is turned on"):
        chosen(("*",), places)


def test_a_name_counts_for_one_run_without_being_turned_on(places: Places) -> None:
    assert chosen(("anthropic", "hosts"), places) == Chosen(
        hosts=("github.com", "gitlab.com", "huggingface.co"), providers=("anthropic",)
    )
    assert load_settings(places).online == ()


def test_a_name_that_nobody_has_is_refused_with_one_that_is_near(run) -> None:
    code, out, err = run("online", "on", "opena1")
    assert (code, out) == (2, "")
    assert err == "shrift: nobody called “opena1” can be asked; did you mean openai?\n"


def test_on_is_kept_told_and_taken_back(run, places: Places) -> None:
    save_settings(places, Settings(plugins=("acme",), appearance="dark"))
    code, out, _ = run("online", "on", "github.com")
    assert code == 0 and "without any sign-in" in out
    assert run("online", "on", "openai")[0] == 0
    assert load_settings(places) == Settings(plugins=("acme",), appearance="dark", online=("github.com", "openai"))
    rows = json.loads(run("online", "list", "--format", "json")[1])
    assert [r["name"] for r in rows if r["on"]] == ["github.com", "openai"]
    assert {r["kind"] for r in rows if r["name"].endswith((".com", ".co"))} == {"host"}
    run("online", "off", "openai")
    assert load_settings(places).online == ("github.com",)
    assert run("online", "list")[1] == "github.com  on\n"


def test_a_scan_that_shall_ask_and_may_ask_nobody_is_refused(run, tmp_path: Path) -> None:
    code, out, err = run("scan", str(tmp_path), "--online")
    assert (code, out) == (2, "")
    assert "nobody is turned on to be asked" in err


def test_a_dry_run_without_online_is_refused(run, tmp_path: Path) -> None:
    assert run("scan", str(tmp_path), "--dry-run")[0] == 2
