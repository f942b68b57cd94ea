"""S7-FILE-PERMS: a local file with secrets that others can read or change, or that a service copies elsewhere."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from checks.evidence import Evidence, Need
from checks.machine import Access
from checks.model import Confidence, Report, Severity, Status, Target
from checks.sins.s7_just_config.file_perms import CHECK
from checks.sources.machine.access import access_at
from tests.checks.sins.cases import Case, ask, fact, file, key, limit, seen

LOW, MEDIUM, HIGH = Severity.LOW, Severity.MEDIUM, Severity.HIGH
CLOSED = Access()


def env(access: Access | None, *, path: str = ".env", where: str = "/srv/app", **more: object) -> Evidence:
    target = Target(path=where, name="app", kind="repository")
    return seen(key(file(path, "ignored"), **more), files=(fact(path, ignored=True, access=access),), target=target)


def told(name: str, given: Evidence, says: str, severity: Severity = MEDIUM) -> Case:
    return Case(name=name, given=given, status=Status.FAIL, finds=(severity,), says=says)


CASES = (
    told("everyone can read it", env(Access(("everyone",))), "Everyone can read .env: every account"),
    told("several can read it", env(Access(("everyone", "the user build"))), "Everyone and the user build can read .env"),
    told("a named user can read it", env(Access(("the user build",))), "The user build can read .env."),
    told("a group that is everybody", env(Access(("the group users",))), "The group users can read .env: every account"),
    told("everyone can write it", env(Access(("everyone",), ("everyone",))), "Everyone can change .env. Whoever does chooses", HIGH),
    told("a group can write it", env(Access(("the group www-data",), ("the group www-data",))), "The group www-data can change .env", HIGH),
    told("in Dropbox", env(CLOSED, where="/home/ada/Dropbox/app"), "Dropbox copies .env", HIGH),
    told("in OneDrive of an organisation", env(CLOSED, where="/home/ada/OneDrive - Example Ltd/app"), "OneDrive copies .env", HIGH),
    told("in iCloud Drive", env(CLOSED, where="/Users/ada/Library/Mobile Documents/com~apple~CloudDocs/app"), "iCloud Drive copies", HIGH),
    told("in Google Drive", env(CLOSED, where="/Users/ada/Library/CloudStorage/GoogleDrive-ada@example.org/app"), "Google Drive copies", HIGH),
    told("in a synced folder of the home that is examined", env(CLOSED, path="Nextcloud/app/.env", where="/home/ada"), "Nextcloud copies", HIGH),
    told("open and copied", env(Access(("everyone",)), where="/home/ada/Dropbox/app"), "Dropbox copies", HIGH),
    told("a key that administers", env(Access(("everyone",)), privilege="admin"), "can read .env", HIGH),
    Case(name="a file whose names alone say that it holds secrets", given=seen(files=(fact(".env", secret_names=2, access=Access(("everyone",))),)), status=Status.FAIL, finds=(LOW,), sure=Confidence.MEDIUM),
    Case(name="its owner's alone", given=env(CLOSED), status=Status.PASS),
    Case(name="a service's group may read it", given=env(Access(("the group www-data",))), status=Status.PASS),
    Case(name="what git tracks is open anyway", given=seen(key(file(".env")), files=(fact(".env", tracked=True, access=Access(("everyone",))),)), status=Status.NOT_APPLICABLE),
    Case(name="a disk or a system whose modes tell nothing", given=env(None), status=Status.NOT_CHECKED, says="modes tell nothing"),
    Case(name="one of two whose modes tell nothing", given=seen(files=(fact(".env", secret_names=1, access=CLOSED), fact("b.env", secret_names=1))), status=Status.PARTIAL),
    Case(name="an example", given=seen(files=(fact(".env.example", secret_names=1, access=Access(("everyone",))),)), status=Status.NOT_APPLICABLE),
    Case(name="no secrets", given=seen(files=(fact(".env"),)), status=Status.NOT_APPLICABLE),
    Case(name="no secrets, but not all could be read", given=seen(limits=(limit("unreadable", "worktree"),)), status=Status.NOT_CHECKED),
    Case(name="nothing was listed", given=seen(without=(Need.FILES,)), status=Status.NOT_CHECKED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_file_perms(case: Case) -> None:
    ask(CHECK, case)


@pytest.fixture
def shared() -> Path:
    """A folder that everybody may enter: those of pytest are closed."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.parametrize(
    ("mode", "above", "readers", "writers"),
    [
        (0o600, 0o755, False, False),
        (0o644, 0o755, True, False),
        (0o666, 0o755, True, True),
        (0o644, 0o700, False, False),
        (0o622, 0o711, False, True),
    ],
)
def test_who_may_come_to_a_file(shared: Path, mode: int, above: int, readers: bool, writers: bool) -> None:
    folder = shared / "app"
    folder.mkdir()
    env = folder / ".env"
    env.write_text("A=b\n")
    env.chmod(mode)
    folder.chmod(above)
    access = access_at(str(env), mode)
    assert access is not None
    assert ("everyone" in access.readers, "everyone" in access.writers) == (readers, writers)


def test_a_file_that_is_gone_tells_nothing(shared: Path) -> None:
    assert access_at(str(shared / "gone"), 0o644) is None


def test_an_open_env_of_a_real_folder(shared: Path, scan: Callable[..., Report], key) -> None:
    env = shared / ".env"
    env.write_text(f"OPENAI_API_KEY={key()}\n")
    env.chmod(0o644)
    found = [f for f in scan(shared).findings if f.check == "S7-FILE-PERMS"]
    assert [f.severity for f in found] == [MEDIUM]
    env.chmod(0o600)
    assert [f for f in scan(shared).findings if f.check == "S7-FILE-PERMS"] == []
