"""Where a place's paths lie: the usual ones, the tools' own variables, synced folders."""

from __future__ import annotations

from pathlib import Path

import pytest

MOVES = [
    ("CODEX_HOME", "LOCAL-CODEX", "auth.json"),
    ("CLAUDE_CONFIG_DIR", "LOCAL-CLAUDE-CODE-CFG", "settings.json"),
    ("HF_HOME", "LOCAL-HF", "token"),
    ("LLM_USER_PATH", "LOCAL-LLM", "keys.json"),
    ("ANTHROPIC_CONFIG_DIR", "LOCAL-ANT-SDK", "credentials/default.json"),
    ("INSOMNIA_DATA_PATH", "LOCAL-INSOMNIA", "insomnia.Environment.db"),
    ("XDG_CONFIG_HOME", "LOCAL-SHELL-RC", "fish/config.fish"),
    ("XDG_DATA_HOME", "LOCAL-OPENCODE", "opencode/auth.json"),
    ("APPDATA", "LOCAL-VSCODE-MCP", "Code/User/mcp.json"),
]


def _put(folder: Path, path: str, value: str) -> None:
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text(f'{{"OPENAI_API_KEY": "{value}"}}')


@pytest.mark.parametrize(("variable", "place", "path"), MOVES, ids=[m[0] for m in MOVES])
def test_a_tools_own_variable_moves_its_place_inside_the_home(
    home: Path, look, key, variable: str, place: str, path: str
) -> None:
    value = key()
    _put(home / "moved", path, value)
    seen = look(own=True, environment={variable: str(home / "moved")})
    assert seen.at(place, f"moved/{path}") == {value.encode()}


@pytest.mark.parametrize(("variable", "place", "path"), MOVES, ids=[m[0] for m in MOVES])
def test_and_out_of_it_because_its_owner_said_so(
    home: Path, look, key, tmp_path: Path, variable: str, place: str, path: str
) -> None:
    value = key()
    _put(tmp_path / "srv", path, value)
    seen = look(own=True, environment={variable: str(tmp_path / "srv")})
    assert seen.at(place, f"{tmp_path}/srv/{path}") == {value.encode()}


def test_a_variable_may_name_the_file_itself(home: Path, look, key, tmp_path: Path) -> None:
    inside, outside = key("huggingface", "user"), key("huggingface", "user")
    (home / "my[token]").write_text(inside)
    (tmp_path / "token").write_text(outside)
    seen = look(own=True, environment={"HF_TOKEN_PATH": str(home / "my[token]")})
    assert seen.at("LOCAL-HF", "my[token]") == {inside.encode()}
    seen = look(own=True, environment={"HF_TOKEN_PATH": str(tmp_path / "token")})
    assert seen.at("LOCAL-HF", f"{tmp_path}/token") == {outside.encode()}


def test_the_usual_place_is_looked_at_too(home: Path, look, key) -> None:
    old, new = key(), key()
    _put(home / ".codex", "auth.json", old)
    _put(home / "new", "auth.json", new)
    seen = look(own=True, environment={"CODEX_HOME": str(home / "new")})
    assert {h.value for h in seen.heard} == {old.encode(), new.encode()}


def test_in_anothers_home_our_variables_say_nothing(home: Path, look, key, tmp_path: Path) -> None:
    _put(tmp_path / "mine", "auth.json", key())
    seen = look(own=False, environment={"CODEX_HOME": str(tmp_path / "mine")})
    assert seen.heard == []


def test_a_variable_with_a_tilde_means_the_home(home: Path, look, key, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(home))
    value = key()
    _put(home / "codex", "auth.json", value)
    seen = look(own=True, environment={"CODEX_HOME": "~/codex"})
    assert seen.at("LOCAL-CODEX", "codex/auth.json") == {value.encode()}


def test_a_moved_place_has_its_own_border(home: Path, look, key, tmp_path: Path) -> None:
    _put(tmp_path / "far", "auth.json", key())
    (tmp_path / "srv").mkdir()
    (tmp_path / "srv" / "auth.json").symlink_to(tmp_path / "far" / "auth.json")
    seen = look(own=True, environment={"CODEX_HOME": str(tmp_path / "srv")})
    assert seen.heard == []
    assert [limit.what for limit in seen.limits("link-out")] == [f"{tmp_path}/srv/auth.json"]


SYNCED = [
    ("Dropbox", "", "Dropbox"),
    ("Dropbox (Work)", "", "Dropbox"),
    ("OneDrive - Acme", "", "OneDrive"),
    ("Google Drive", "", "Google Drive"),
    ("Nextcloud", "", "Nextcloud"),
    ("Library/Mobile Documents/com~apple~CloudDocs", "", "iCloud Drive"),
    ("Library/CloudStorage/OneDrive-Acme", "", "OneDrive"),
    ("shared", ".stfolder", "Syncthing"),
    ("team", ".dropbox", "Dropbox"),
    (".local/share/chezmoi", "", "a dotfile repository (chezmoi)"),
    ("dotfiles", ".git", "a dotfile repository"),
]


@pytest.mark.parametrize(("folder", "mark", "service"), SYNCED, ids=[s[0] for s in SYNCED])
def test_a_synced_folder_is_known_by_its_name_or_its_mark(
    home: Path, look, key, folder: str, mark: str, service: str
) -> None:
    value = key()
    (home / folder / "app").mkdir(parents=True)
    if mark:
        (home / folder / mark).mkdir()
    (home / folder / "app" / ".env").write_text(f"OPENAI_API_KEY={value}\n")
    seen = look()
    assert seen.at("LOCAL-SYNC", f"{folder}/app/.env") == {value.encode()}
    assert {f.synced for f in seen.result.machine.files} == {service}


def test_a_folder_of_another_name_is_not_synced(home: Path, look) -> None:
    (home / "Dropboxes").mkdir()
    (home / "dotfiles").mkdir()
    assert look().result.machine.synced == ()


def test_a_start_up_file_that_is_a_link_into_a_dotfile_repository_is_copied_by_it(home: Path, look, key) -> None:
    (home / "dotfiles" / ".git").mkdir(parents=True)
    (home / "dotfiles" / "zshrc").write_text(f"export OPENAI_API_KEY={key()}\n")
    (home / ".zshrc").symlink_to("dotfiles/zshrc")
    told = next(f for f in look().result.machine.files if f.path == ".zshrc")
    assert (told.place, told.synced) == ("LOCAL-SHELL-RC", "a dotfile repository")
