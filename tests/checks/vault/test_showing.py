"""What an account told, in the words of a terminal: periods, who was perhaps meant, steps that can be copied."""

from __future__ import annotations

from decimal import Decimal

import pytest

from checks.accounts.book import not_asked
from checks.accounts.model import Limit
from checks.cli import main
from checks.vault.showing import _period


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("month", " in a month"),
        ("monthly", " in a month"),
        ("30d", " in 30 days"),
        ("1mo", " in 1 month"),
        ("24h", " in 24 hours"),
        ("ever", ""),
        (None, ""),
    ],
)
def test_a_period_is_told_in_words(period: str | None, words: str) -> None:
    limit = Limit(kind="hard", scope="key", is_set=True, amount=Decimal(5), currency="USD", period=period)
    assert _period(limit) == words


def test_a_name_that_is_nearly_one_is_answered_with_it() -> None:
    assert not_asked("opnai").endswith("did you mean openai?")
    assert "it is one of openai, " in not_asked("nobody-at-all")


def test_steps_fit_the_terminal_and_their_addresses_stay_whole(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert main(["vault", "account", "steps", "openai"]) == 0
    out = capsys.readouterr().out
    assert "…" not in out and "admin-keys" in out.replace("\n", "").replace(" ", "")
    assert max(len(line) for line in out.splitlines() if "documented at" not in line) <= 60
