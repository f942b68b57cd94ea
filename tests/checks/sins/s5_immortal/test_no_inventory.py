"""S5-NO-INVENTORY: several keys, and no list of them."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Severity, Status
from checks.sins.s5_immortal.no_inventory import CHECK
from tests.checks.sins.cases import Case, ask, blob, file, key, limit, seen
from tests.checks.sins.having import having

THREE = tuple(
    key(file(f"{n}/.env", "ignored"), name=f"k{n}", provider=p) for n, p in enumerate(("openai", "openai", "groq"))
)
TABLE = "# Keys\n\n| key | owner | made on |\n|---|---|---|\n| shop | platform | 2026-09-01 |\n"
TAGGED = 'resource "aws_secretsmanager_secret" "openai" {\n  name = "openai"\n  tags = { %s = "platform" }\n}\n'

CASES = (
    Case(name="three keys and no list", given=having({}, *THREE), status=Status.FAIL, finds=(Severity.INFO,), says="3 keys of 2 providers lie here, and nothing lists them."),
    Case(name="a table of something else", given=having({"docs/team.md": TABLE.replace("Keys", "Rooms").replace("key", "room")}, *THREE), status=Status.FAIL, finds=(Severity.INFO,)),
    Case(name="secrets without an owner", given=having({"s.tf": TAGGED % "Cost"}, *THREE), status=Status.FAIL, finds=(Severity.INFO,)),
    Case(name="an example file", given=having({}, *THREE, names=(".env.example",)), status=Status.PASS, says=".env.example lists what is needed"),
    Case(name="a manager's project file", given=having({}, *THREE, names=("doppler.yaml",)), status=Status.PASS),
    Case(name="an inventory", given=having({}, *THREE, names=("ops/key-inventory.csv",)), status=Status.PASS),
    Case(name="a table with owners", given=having({"docs/keys.md": TABLE}, *THREE), status=Status.PASS),
    Case(name="owners as tags", given=having({"s.tf": TAGGED % "Owner"}, *THREE), status=Status.PASS),
    Case(name="a list beside one key", given=having({}, THREE[0], names=(".env.example",)), status=Status.PASS),
    Case(name="two keys", given=having({}, *THREE[:2]), status=Status.NOT_APPLICABLE, says="2 keys were seen here; a list pays from 3 on."),
    Case(name="keys of the past", given=having({}, *(key(blob("a.py", "reachable"), name=f"p{n}") for n in range(4))), status=Status.NOT_APPLICABLE, says="No key was seen here"),
    Case(name="one key", given=having({}, THREE[0]), status=Status.NOT_APPLICABLE, says="1 key was seen here"),
    Case(name="no model is used", given=having({}), status=Status.NOT_APPLICABLE),
    Case(name="nothing was read", given=seen(without=(Need.WORKTREE,)), status=Status.NOT_CHECKED),
    Case(name="files that could not be read", given=having({}, *THREE, names=(".env.example",), limits=(limit("unreadable", "worktree", 9),)), status=Status.PARTIAL),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_no_inventory(case: Case) -> None:
    ask(CHECK, case)
