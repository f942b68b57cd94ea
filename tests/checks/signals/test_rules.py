"""Rules of ignore files, as strangers write them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from checks.signals.rules import covering


def test_the_last_rule_that_fits_decides() -> None:
    covers = covering("# secrets\n.env*\n!.env.example\n")
    assert [covers(p) for p in (".env", "a/.env.local", ".env.example", "app.py")] == [True, True, False, False]


def test_a_rule_that_makes_no_sense_is_no_rule_and_spoils_no_other() -> None:
    for bad in ("[z-a]", "!", "\\"):
        assert covering(f"{bad}\n.env\n")(".env")
        assert not covering(f"{bad}\n")(".env")


@given(st.lists(st.text(st.sampled_from("!*?[]-^\\/.abz# "), max_size=20), max_size=8))
def test_no_rules_raise(lines: list[str]) -> None:
    assert covering("\n".join(lines))(".env.production") in (True, False)
