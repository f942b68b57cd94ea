"""Places on the machine, judged: what every place says alike, and that each of them has said everything it can say."""

from __future__ import annotations

import re

import pytest

from checks.catalog import Check
from checks.evidence import Evidence, Need
from checks.fixes import recipes
from checks.judgement import judge
from checks.machine import (
    RECORDS,
    Access,
    FileClass,
    LocalFile,
    LocalToken,
    Machine,
    PlaceError,
    Signal,
    built_in_places,
    read_place,
)
from checks.model import Confidence, Finding, Key, Severity, Sighting, Sin, Status, Target
from checks.sins.machine import CHECKS, checks_of
from checks.sins.machine.local import LocalCheck
from tests.checks.sins.cases import NOW, Case, ask
from tests.checks.sins.cases import key as a_key

LOCAL = tuple(c for c in CHECKS if isinstance(c, LocalCheck))
each = pytest.mark.parametrize("check", LOCAL, ids=lambda c: c.id)
every = pytest.mark.parametrize("check", CHECKS, ids=lambda c: c.id)

CONFIG = FileClass.CONFIG
OPEN = Access(("everyone",), ())
WRITABLE = Access(("the group staff",), ("the group staff",))
LOW, MEDIUM, HIGH, CRITICAL = Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL


def the(id: str) -> LocalCheck:
    return next(c for c in LOCAL if c.id == id)


def met(check: Check, path: str = ".tool/file", **more: object) -> LocalFile:
    """A file of a check's place, 0600."""
    given = {
        "kind": FileClass.HISTORY if getattr(check, "record", False) else FileClass.CONFIG,
        "mode": 0o600,
        "size": 90,
    }
    return LocalFile(**(given | more), place=check.id, path=path)  # type: ignore[arg-type]


def there(check: Check, path: str = ".tool/file", **more: object) -> Sighting:
    """A key seen in it."""
    given = {"source": "machine", "line": 3, "column": 5, "when": "2026-11-02T08:00:00+00:00"}
    return Sighting(**(given | more), path=path, place=check.id)  # type: ignore[arg-type]


def login(**more: object) -> LocalToken:
    return LocalToken(**({"setting": "tokens.access_token", "login": True, "same": "s1", "line": 2} | more))  # type: ignore[arg-type]


def machine(*keys: Key, files: tuple[LocalFile, ...] = (), asked: bool = True, **more: object) -> Evidence:
    """A home in which these files were met and nothing was passed over."""
    looked = frozenset(c.id for c in LOCAL)
    return Evidence(
        target=Target(path="/home/ada", name="this machine", kind="machine", sources=("machine",)),
        gathered=frozenset({Need.MACHINE}) if asked else frozenset(),
        keys=keys,
        machine=Machine(**({"home": "/home/ada", "files": files, "looked": looked} | more)),  # type: ignore[arg-type]
        now=NOW,
    )


def cases(check: LocalCheck) -> tuple[Case, ...]:
    """Every status a place can have, and the finds that all places share."""
    file = met(check)
    return (
        Case(name="a home without it is not judged", given=machine(), status=Status.NOT_APPLICABLE),
        Case(
            name="a machine that was not looked at is not checked",
            given=machine(asked=False),
            status=Status.NOT_CHECKED,
            says="“--machine” looks",
        ),
        Case(
            name="a visit that was stopped before it is not checked",
            given=machine(looked=frozenset()),
            status=Status.NOT_CHECKED,
            says="stopped",
        ),
        Case(name="files without a key pass", given=machine(files=(file,)), status=Status.PASS),
        Case(
            name="a file that could not be read makes it partial",
            given=machine(files=(file, met(check, "b", unread="Permission denied"))),
            status=Status.PARTIAL,
            says="Permission denied",
        ),
        Case(
            name="a large file of which a part was read makes it partial",
            given=machine(files=(met(check, cut=True),)),
            status=Status.PARTIAL,
            says="only a part was read",
        ),
        Case(
            name="a key in a file that is closed to others fails",
            given=machine(a_key(there(check)), files=(file,)),
            status=Status.FAIL,
            finds=(check.severity,),
            says="~/.tool/file",
        ),
        Case(
            name="a key in a file that everyone may read is graver, and the file is told",
            given=machine(a_key(there(check)), files=(met(check, access=OPEN, mode=0o644),)),
            status=Status.FAIL,
            finds=(check.severity.shifted(1), MEDIUM),
            says="Everyone on this machine may read ~/.tool/file (mode 0644)",
        ),
        Case(
            name="a login behind a setting fails without a key",
            given=machine(files=(met(check, tokens=(login(),)),)),
            status=Status.FAIL,
            finds=(check.severity,),
            says="behind tokens.access_token",
        ),
        Case(
            name="a synced file is told",
            given=machine(a_key(there(check)), files=(met(check, synced="Dropbox"),)),
            status=Status.FAIL,
            finds=(check.severity.shifted(1), HIGH),
            says="Dropbox copies it to other machines",
        ),
    )


PAIRS = [(check, case) for check in LOCAL for case in cases(check)]


@pytest.mark.parametrize(("check", "case"), PAIRS, ids=[f"{check.id}: {case.name}" for check, case in PAIRS])
def test_places(check: LocalCheck, case: Case) -> None:
    for finding in ask(check, case):
        assert finding.sin == check.sin
        assert all(place.source == "machine" for place in finding.locations)


@each
def test_every_status_a_place_can_have_was_seen(check: LocalCheck) -> None:
    assert {case.status for case in cases(check)} == set(Status) - {Status.ATTESTED, Status.ACCEPTED}


@each
def test_every_finding_names_the_tools_own_safer_store(check: LocalCheck) -> None:
    (found,) = ask(check, cases(check)[6])
    first = re.split(r"(?<=[.])\s", check.safer.strip())[0].rstrip(".")
    assert first in found.message


# --- what only some situations say -------------------------------------------------------------------------------------


def _findings(check: Check, given: Evidence) -> list[Finding]:
    return list(check.judge(given).findings)


def test_a_file_that_others_may_change_is_high() -> None:
    check = the("LOCAL-AWS")
    found = _findings(check, machine(a_key(there(check)), files=(met(check, access=WRITABLE, mode=0o660),)))
    assert [f.severity for f in found] == [HIGH, HIGH]
    assert found[1].message == (
        "The group staff may change ~/.tool/file (mode 0660), and it holds a secret. "
        "“chmod 600 ~/.tool/file” closes it to others."
    )


def test_a_private_file_that_others_may_read_fails_whatever_stands_in_it() -> None:
    check = the("LOCAL-OLLAMA")
    closed = met(check, ".ollama/id_ed25519", kind=FileClass.STORE, private=True)
    assert check.judge(machine(files=(closed,))).status is Status.PASS
    open_ = met(check, ".ollama/id_ed25519", kind=FileClass.STORE, private=True, access=OPEN, mode=0o644)
    (found,) = _findings(check, machine(files=(open_,)))
    assert found.severity is MEDIUM


def test_a_login_is_medium_where_it_is_closed_and_high_where_it_is_not() -> None:
    check = the("LOCAL-CLAUDE-CODE")
    closed, open_ = (met(check, kind=FileClass.LOGIN, tokens=(login(),), access=a) for a in (Access(), OPEN))
    assert [f.severity for f in _findings(check, machine(files=(closed,)))] == [MEDIUM]
    assert [f.severity for f in _findings(check, machine(files=(open_,)))] == [HIGH, MEDIUM]


def test_an_administrators_key_is_graver_and_a_limited_one_less() -> None:
    check = the("LOCAL-SHELL-RC")
    for privilege, severity in (("admin", HIGH), ("normal", MEDIUM), ("limited", LOW)):
        (found,) = _findings(check, machine(a_key(there(check), privilege=privilege), files=(met(check),)))
        assert found.severity is severity


def test_a_key_in_two_files_of_a_place_is_one_finding() -> None:
    check = the("LOCAL-SHELL-RC")
    seen = a_key(there(check, ".bashrc"), there(check, ".zshrc"))
    (found,) = _findings(check, machine(seen, files=(met(check, ".bashrc"), met(check, ".zshrc"))))
    assert "2 files" in found.message
    assert [p.path for p in found.locations] == [".bashrc", ".zshrc"]


def test_what_the_matcher_doubts_is_doubted() -> None:
    check = the("LOCAL-SHELL-RC")
    (found,) = _findings(check, machine(a_key(there(check, confidence=Confidence.LOW)), files=(met(check),)))
    assert (found.confidence, found.severity) == (Confidence.LOW, MEDIUM)


def test_publishable_keys_are_passed_by() -> None:
    check = the("LOCAL-SHELL-RC")
    assert check.judge(machine(a_key(there(check), secret=False), files=(met(check),))).status is Status.PASS


def test_keys_of_other_places_are_not_this_ones_matter() -> None:
    check, other = the("LOCAL-SHELL-RC"), the("LOCAL-CODEX")
    assert check.judge(machine(a_key(there(other)), files=(met(check),))).status is Status.PASS


KEYRING = Signal(path="~/x", setting="store", words="Codex keeps its login in the system’s keyring.")


def test_a_login_that_stayed_in_its_file_after_the_move_to_a_keyring_is_left_over() -> None:
    check = the("LOCAL-CODEX")
    file = met(check, ".codex/auth.json", kind=FileClass.LOGIN, tokens=(login(),))
    told = _findings(check, machine(files=(file,), signals={check.place.id: (KEYRING,)}))
    assert [f.title for f in told] == ["Codex CLI’s login lies in a file", "A copy that a move left behind"]
    assert "keyring" in told[1].message and "still opens the account" in told[1].message


def test_a_tool_that_uses_its_safer_store_passes_with_that_said() -> None:
    check = the("LOCAL-CODEX")
    verdict = check.judge(machine(files=(met(check),), signals={check.place.id: (KEYRING,)}))
    assert verdict.status is Status.PASS
    assert KEYRING.words in verdict.reason


def test_the_same_key_in_an_older_place_is_a_left_over_copy_and_it_is_said_which_wins() -> None:
    check = the("LOCAL-CODEX")
    new, old = (
        met(check, ".codex/auth.json", kind=FileClass.LOGIN),
        met(check, ".config/codex/auth.json", kind=FileClass.LOGIN, legacy=True),
    )
    seen = a_key(there(check, new.path), there(check, old.path))
    left = next(f for f in _findings(check, machine(seen, files=(new, old))) if f.title.startswith("A copy"))
    assert "~/.config/codex/auth.json is an older place, and holds the same as ~/.codex/auth.json" in left.message
    assert "The file under CODEX_HOME is the one that is read." in left.message
    assert [p.path for p in left.locations] == [old.path, new.path]
    assert left.key == "k1"


def test_the_same_login_in_an_older_place_is_known_by_its_value_too() -> None:
    check = the("LOCAL-CODEX")
    new = met(check, ".codex/auth.json", kind=FileClass.LOGIN, tokens=(login(),))
    old = met(check, ".config/codex/auth.json", kind=FileClass.LOGIN, legacy=True, tokens=(login(),))
    left = [f for f in _findings(check, machine(files=(new, old))) if f.title.startswith("A copy")]
    assert len(left) == 1 and "holds the same as" in left[0].message


def test_another_key_in_an_older_place_is_left_over_all_the_same() -> None:
    check = the("LOCAL-CODEX")
    old = met(check, ".config/codex/auth.json", kind=FileClass.LOGIN, legacy=True)
    left = [f for f in _findings(check, machine(a_key(there(check, old.path)), files=(old,))) if "copy" in f.title]
    assert len(left) == 1 and "moved away from" in left[0].message


# --- the scope ---------------------------------------------------------------------------------------------------------


@every
def test_a_project_is_not_worse_for_a_machine_that_nobody_asked_about(check: Check) -> None:
    project = Evidence(target=Target(path="/srv/app", name="app", kind="folder", sources=("worktree",)))
    assert judge([check], project) == ([], [], [])


@every
def test_a_machine_that_was_asked_about_and_not_reached_is_not_checked(check: Check) -> None:
    stopped = machine(asked=False)
    (result,), _, _ = judge([check], stopped)
    assert result.status is Status.NOT_CHECKED


def test_a_machine_is_not_worse_for_a_project_that_is_not_there() -> None:
    from checks.catalog import built_in

    others = [c for c in built_in() if Need.MACHINE not in c.needs]
    results, findings, trouble = judge(others, machine())
    assert {r.status for r in results} == {Status.NOT_APPLICABLE}
    assert findings == [] and trouble == []


# --- the descriptions --------------------------------------------------------------------------------------------------


@every
def test_the_text_is_complete_and_follows_the_style(check: Check) -> None:
    text = check.text
    for field in ("what", "why", "how_to_fix"):
        assert getattr(text, field).strip().endswith("."), field
    assert text.question.endswith("?")
    assert text.title_pass != text.title_fail
    for title in (text.title_pass, text.title_fail):
        assert len(title) <= 60 and title[0].isupper() and not title.endswith(".")
    said = " ".join((text.title_pass, text.title_fail, text.what, text.why, text.how_to_fix))
    assert "!" not in said.replace("!*", "")
    assert not re.search(r"\b(?:simply|just|please|easily|obviously|very)\b", said, re.I)
    assert text.example.bad.strip() and text.example.good.strip() and text.example.bad != text.example.good


@every
def test_fixes_references_and_tags_are_well_formed(check: Check) -> None:
    text = check.text
    assert text.fixes and set(text.fixes) <= recipes().keys()
    assert [f for f in text.fixes if f in ("replace-key", "revoke-key")] in (
        [],
        ["replace-key"],
        ["replace-key", "revoke-key"],
    )
    assert text.references
    for reference in text.references:
        assert re.fullmatch(r"https://[a-z0-9.-]+\.[a-z]{2,}/[\w./#?=&%~-]*", reference.url), reference.url
    assert any(t.startswith("CWE-") for t in text.tags) and any(t.startswith("OWASP-") for t in text.tags)


@every
def test_a_place_is_counted_to_the_sin_that_is_committed_there(check: Check) -> None:
    assert check.sin in (Sin.CI_AND_LOGS, Sin.JUST_CONFIG)
    assert check.needs == {Need.MACHINE}
    assert not check.network
    if isinstance(check, LocalCheck):
        kinds = {f.kind in RECORDS for f in check.place.files if check.place.id_of(f) == check.id}
        assert kinds == {check.record}
        assert (check.sin is Sin.CI_AND_LOGS) is check.record


def test_ids_are_those_of_the_catalogue_each_once() -> None:
    ids = [c.id for c in CHECKS]
    assert len(set(ids)) == len(ids)
    assert all(i.startswith("LOCAL-") for i in ids)


def test_no_example_holds_anything_that_is_taken_for_a_key(matcher) -> None:
    for check in CHECKS:
        text = check.text
        for part in (text.example.bad, text.example.good, text.how_to_fix):
            assert [m for m in matcher.matches(part.encode()) if m.nature == "secret"] == [], check.id


GOOD = """
id = "LOCAL-X"
tool = "X"
sin = 7
source = "general"
safer = "Use the store."
[[files]]
class = "config"
paths = ["~/x"]
[example]
bad = "a"
good = "b"
"""


def test_a_description_is_read() -> None:
    place = read_place(GOOD, "x.toml")
    assert [c.id for c in checks_of(place)] == ["LOCAL-X"]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (("sin = 7", "sin = 9"), "9"),
        (("~/x", "x"), "begins nowhere"),
        (("~/x", "~/../x"), "begins nowhere"),
        (("~/x", "$X_HOME/x"), "begins nowhere"),
        (('class = "config"', 'class = "secret"'), "secret"),
        (('tool = "X"', 'tool = "X"\ncolour = "red"'), "colour"),
        (("[example]", '[[files]]\nclass = "log"\npaths = ["~/y"]\n[example]'), "need a text for the records"),
        (("sin = 7", "sin = "), "x.toml"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_description_that_makes_no_sense_is_refused_with_its_name(change: tuple[str, str], says: str) -> None:
    with pytest.raises(PlaceError, match=r"^x\.toml: ") as told:
        read_place(GOOD.replace(*change), "x.toml")
    assert says in str(told.value)


def test_every_place_has_a_description_of_its_own() -> None:
    assert len({p.id for p in built_in_places()}) == len(built_in_places()) >= 59
