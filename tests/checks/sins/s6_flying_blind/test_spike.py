"""S6-SPIKE: a day that stands out of a key's own past, as its account tells the days."""

from __future__ import annotations

import pytest

from checks.evidence import Need
from checks.model import Severity, Status
from checks.sins.s6_flying_blind.spike import CHECK
from tests.checks.sins.cases import Case, ask, file, key, seen
from tests.checks.sins.having import having
from tests.checks.sins.telling import FAILED, account, costs, listed, telling

MEDIUM, HIGH = Severity.MEDIUM, Severity.HIGH
KEY = seen(key(file(".env")))
CALM = ("3", "4", "3", "2", "3", "4", "3", "3", "4", "3")


def spent(*amounts: str, **more: object) -> object:
    return telling(KEY, account(listed(), cost=costs(*amounts, **more)), k1="prod-chatbot")  # type: ignore[arg-type]


CASES = (
    Case(name="days like all others", given=spent(*CALM), status=Status.PASS, says="the newest days may still grow"),
    Case(name="yesterday cost seven times as much", given=spent(*CALM, "21", "3"), status=Status.FAIL, finds=(MEDIUM,), says="prod-chatbot (openai/default) cost 21.00 USD on 23 Nov, 7.0 times as much as is usual for it (3.00). The provider may still add to it."),
    Case(name="today cost seventy times as much", given=spent(*CALM, "214"), status=Status.FAIL, finds=(HIGH,), says="cost 214.00 USD today"),
    Case(name="a spike of three weeks ago was seen on the bill", given=spent(*CALM, "214", *(CALM * 2)), status=Status.PASS),
    Case(name="the first days of a key are no spike", given=spent("0.1", "0.1", "50"), status=Status.PASS),
    Case(name="a few cents more are none", given=spent(*("0.01",) * 10, "0.9"), status=Status.PASS),
    Case(name="money that is told for the account alone", given=spent(*CALM, "99", key=None), status=Status.FAIL, finds=(HIGH,), says="openai/default cost 99.00 USD today"),
    Case(name="one account of two", given=telling(KEY, account(listed(), cost=costs(*CALM)), account(cost=FAILED, label="second"), k1="prod-chatbot"), status=Status.PARTIAL, says="openai/second did not tell"),
    Case(name="an account that could not be asked", given=telling(KEY, account(cost=FAILED)), status=Status.NOT_CHECKED, says="openai/default could not be asked"),
    Case(name="a provider that tells no money", given=telling(KEY, account(listed()), k1="prod-chatbot"), status=Status.NOT_CHECKED, says="does not tell it"),
    Case(name="nobody was asked", given=KEY, status=Status.NOT_CHECKED, says="an account in the vault lets Shrift ask it"),
    Case(name="nothing uses a model", given=having({"app.py": "print(1)"}), status=Status.NOT_APPLICABLE),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_spike(case: Case) -> None:
    ask(CHECK, case)


def test_a_key_that_lies_here_is_named_with_its_places() -> None:
    (finding,) = CHECK.judge(spent(*CALM, "214")).findings  # type: ignore[arg-type]
    assert finding.key == "k1"
    assert [p.source for p in finding.locations] == ["worktree", "provider"]
    assert Need.ACCOUNTS in CHECK.needs and CHECK.network
