"""The user's own tools are asked by their absolute path, with a bound, and what they complain of is not repeated."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from checks.accounts.credentials import Held
from checks.accounts.tools import asked
from checks.asking.trouble import CouldNotAsk
from checks.simulator import Simulator
from checks.simulator.accounts import SETTINGS
from tests.checks.accounts.worlds import account

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the tools of these tests are shell scripts")


@pytest.fixture
def tool(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))

    def make(name: str, script: str) -> Path:
        path = folder / name
        path.write_text("#!/bin/sh\n" + script)
        path.chmod(0o755)
        return path

    return make


def test_what_it_prints_is_a_secret(tool) -> None:
    tool("gcloud", 'echo "  token-of-mine  "\n')
    found = asked("gcloud", "print")
    assert found.reveal() == b"token-of-mine" and "token" not in repr(found)


@pytest.mark.parametrize(
    ("script", "reason", "why"),
    [
        ("echo 'secret words' >&2; exit 1\n", "no_credential", "is not signed in"),
        ("exit 0\n", "no_credential", "gave no sign-in"),
        (
            "/bin/dd if=/dev/zero bs=70000 count=1 2>/dev/null | /usr/bin/tr '\\0' x\n",
            "no_credential",
            "gave no sign-in",
        ),
    ],
)
def test_what_goes_wrong_is_said_in_our_words(tool, script: str, reason: str, why: str) -> None:
    tool("az", script)
    with pytest.raises(CouldNotAsk, match=why) as caught:
        asked("az")
    assert caught.value.reason == reason and "secret words" not in str(caught.value)


def test_one_that_hangs_is_ended(tool) -> None:
    tool("aws", "exec /bin/sleep 30\n")
    began = time.monotonic()
    with pytest.raises(CouldNotAsk) as caught:
        asked("aws", patience=0.3)
    assert caught.value.reason == "slow" and time.monotonic() - began < 10


def test_one_that_is_not_there(tool) -> None:
    with pytest.raises(CouldNotAsk, match="aws is not installed"):
        asked("aws")


def test_one_in_the_current_folder_is_never_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stranger = tmp_path / "project"
    stranger.mkdir()
    mark = tmp_path / "started"
    (stranger / "az").write_text(f"#!/bin/sh\n: > {mark}\necho stolen\n")
    (stranger / "az").chmod(0o755)
    monkeypatch.chdir(stranger)
    for path in (".", "", str(stranger), f":{stranger}:", "project/..", "./"):
        monkeypatch.setenv("PATH", path)
        with pytest.raises(CouldNotAsk, match="not installed"):
            asked("az")
    assert not mark.exists()


def test_the_tools_sign_in_opens_the_account(tool, simulator: Simulator) -> None:
    credentials = simulator.world.credentials
    printed = {
        "gcloud": ("google-gemini", credentials["google-gemini"]),
        "az": ("azure-openai", credentials["azure-openai"]),
        "aws": ("aws-bedrock", credentials["aws-bedrock"]),
    }
    for name, (provider, value) in printed.items():
        tool(name, f"/bin/cat <<'END'\n{value.reveal().decode()}\nEND\n")
        with account(provider, simulator, held=Held(None, SETTINGS.get(provider, {}))) as opened:
            assert opened.snapshot().keys.state == "told", provider


@pytest.mark.parametrize("profile", ["--output", "-x", "a;b", "a\nb", "$(x)", "x" * 200])
def test_a_profile_is_no_option(tool, profile: str, simulator: Simulator) -> None:
    tool("aws", "echo started >&2; exit 1\n")
    with account("aws-bedrock", simulator, held=Held(None, {"profile": profile})) as opened:
        part = opened.snapshot().keys
    assert part.reason == "no_credential" and "no profile is called so" in part.why
