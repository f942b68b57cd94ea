"""Sums: exact, by day and month; what is not told stays unknown; days that stand out of a key's own past."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.accounts.facts import facts
from checks.accounts.joins import join, with_last_use
from checks.accounts.model import Cost, InventoryKey, Limit, Part, Snapshot, Spent, Usage, Window
from checks.accounts.sums import account_month, by_day, idle, month_of, standing_out
from checks.liveness.model import Told
from checks.model import Live
from checks.simulator import Simulator
from tests.checks.accounts.worlds import account, fingerprint, found

NOW = datetime(2026, 11, 20, 15, tzinfo=UTC)
DAY = date(2026, 11, 10)


def snapshot(
    cost: Part[Cost] | None = None,
    *keys: InventoryKey,
    usage: Part[Usage] | None = None,
    start: date = date(2026, 10, 21),
) -> Snapshot:
    return Snapshot(
        provider="openai",
        label="default",
        asked=NOW,
        window=Window(start=start, end=date(2026, 11, 21)),
        keys=Part[InventoryKey](state="told", rows=keys),
        usage=usage or Part[Usage](state="not_offered"),
        cost=cost or Part[Cost](state="not_offered"),
        limits=Part[Limit](state="not_offered"),
    )


def cost(amount: str, key: str | None = "k1", day: date = DAY, currency: str = "USD", days: int = 1) -> Cost:
    return Cost(day=day, amount=Decimal(amount), currency=currency, key=key, days=days)


def told(*rows: Cost, state: str = "told") -> Part[Cost]:
    return Part[Cost](state=state, rows=rows)


class TestTheMonth:
    def test_is_the_sum_of_its_days(self) -> None:
        part = told(cost("0.1"), cost("0.2"), cost("5", day=date(2026, 10, 31)), cost("9", key="k2"))
        month = month_of(snapshot(part), "k1", NOW)
        assert month is not None and (month.amount, month.currency, month.is_whole) == (Decimal("0.3"), "USD", True)
        whole = account_month(snapshot(part), NOW)
        assert whole is not None and whole.amount == Decimal("9.3")

    def test_of_a_key_without_cost_is_zero_only_where_cost_is_told_by_key(self) -> None:
        assert month_of(snapshot(told(cost("1", key="k2"))), "k1", NOW).amount == 0
        assert month_of(snapshot(told(cost("1", key=None))), "k1", NOW) is None

    @pytest.mark.parametrize("state", ["could_not_ask", "not_offered"])
    def test_is_not_known_where_nothing_was_told(self, state: str) -> None:
        assert month_of(snapshot(Part[Cost](state=state)), "k1", NOW) is None
        assert account_month(snapshot(Part[Cost](state=state)), NOW) is None

    def test_is_not_whole_where_a_part_is_missing(self) -> None:
        assert month_of(snapshot(told(cost("1"), state="partly")), "k1", NOW).is_whole is False
        assert month_of(snapshot(told(cost("1")), start=date(2026, 11, 5)), "k1", NOW).is_whole is False

    def test_in_two_currencies_is_no_sum(self) -> None:
        part = told(cost("1"), cost("1", currency="EUR"))
        assert month_of(snapshot(part), "k1", NOW) is None and account_month(snapshot(part), NOW) is None

    def test_is_taken_from_the_provider_where_it_keeps_it(self) -> None:
        key = InventoryKey(
            provider="openrouter", id="k1", spent=(Spent(period="month", amount=Decimal(7), currency="USD"),)
        )
        assert month_of(snapshot(None, key), "k1", NOW).amount == 7

    def test_of_nothing_at_all_that_was_told_is_zero_for_the_account(self) -> None:
        month = account_month(snapshot(told()), NOW)
        assert month is not None and month.amount == 0
        assert month_of(snapshot(told()), "k1", NOW) is None, "nobody said that it is told by key"


def test_rows_of_many_days_are_spread() -> None:
    days = by_day([cost("30", days=3), cost("1")], "k1")
    assert days == {DAY: Decimal(11), DAY + timedelta(days=1): Decimal(10), DAY + timedelta(days=2): Decimal(10)}
    assert by_day([cost("1", currency="EUR")]) == {}


class TestDaysThatStandOut:
    def days(self, *amounts: str) -> dict[date, Decimal]:
        return {DAY + timedelta(days=n): Decimal(a) for n, a in enumerate(amounts)}

    def test_a_spike_is_one(self) -> None:
        days = self.days("2", "2.2", "1.9", "2.1", "2", "1.8", "2.3", "31")
        (one,) = standing_out(days, DAY + timedelta(days=30))
        assert (
            one.day == DAY + timedelta(days=7) and one.usual == 2 and one.times == Decimal("15.5") and not one.is_late
        )

    def test_an_old_spike_does_not_hide_the_next(self) -> None:
        days = self.days("2", "2.2", "1.9", "90", "2", "1.8", "2.3", "2", "2.1", "31")
        assert [d.amount for d in standing_out(days, DAY + timedelta(days=30))] == [Decimal(31)]

    def test_weekends_and_slow_growth_are_usual(self) -> None:
        week = ["10", "11", "9", "10", "12", "3", "2"]
        assert standing_out(self.days(*week * 4), DAY + timedelta(days=60)) == []
        assert standing_out(self.days(*(str(n) for n in range(1, 40))), DAY + timedelta(days=60)) == []

    def test_the_first_week_and_small_change_are_not(self) -> None:
        assert standing_out(self.days("1", "1", "500"), DAY + timedelta(days=30)) == []
        assert standing_out(self.days(*["0.01"] * 10, "0.5"), DAY + timedelta(days=30)) == []

    def test_a_day_that_may_still_grow_says_so(self) -> None:
        days = self.days(*["2"] * 10, "40")
        (one,) = standing_out(days, DAY + timedelta(days=10), provider="openai")
        assert one.is_late

    @given(st.lists(st.decimals(0, 10_000, places=4), max_size=70))
    def test_any_days_can_be_looked_at(self, amounts: list[Decimal]) -> None:
        days = {DAY + timedelta(days=n): a for n, a in enumerate(amounts)}
        for one in standing_out(days, DAY + timedelta(days=80)):
            assert one.amount >= 3 * one.usual and one.usual > 0


class TestIdle:
    def test_states(self) -> None:
        used = InventoryKey(provider="x", id="used", last_used=NOW - timedelta(hours=2))
        old = InventoryKey(provider="x", id="old", last_used=NOW - timedelta(days=190))
        never = InventoryKey(provider="x", id="never", told=("last_used",))
        silent = InventoryKey(provider="x", id="silent")
        keys = (used, old, never, silent)
        assert [idle(snapshot(None, *keys), k.id, NOW) for k in keys] == [
            ("used", 0),
            ("idle", 190),
            ("never", None),
            ("unknown", None),
        ]
        usage = Part[Usage](state="told", rows=(Usage(day=DAY, key="used", requests=1),))
        assert idle(snapshot(None, *keys, usage=usage), "silent", NOW) == ("idle", None)
        assert idle(snapshot(None, *keys), "nobody", NOW) == ("unknown", None)

    def test_a_clock_ahead_is_no_negative_number(self) -> None:
        key = InventoryKey(provider="x", id="k", last_used=NOW + timedelta(days=2))
        assert idle(snapshot(None, key), "k", NOW) == ("used", 0)


def test_everything_that_is_known_of_a_found_key(simulator: Simulator) -> None:
    with account("openrouter", simulator) as asked:
        seen = with_last_use(asked.snapshot())
    keys = found("openrouter", simulator.world)
    joins = join(keys, [seen], fingerprint)
    live = [Told(fingerprint=keys[0].fingerprint, provider="openrouter", live=Live.LIVE, why="taken", asked=NOW)]
    known = facts(joins, [seen], live, simulator.world.now)
    first, third = known[keys[0].fingerprint], known[keys[2].fingerprint]
    assert (first.name, first.age_days, first.live) == ("prod-chatbot", 412, Live.LIVE)
    assert first.month is not None and first.month.amount > 0 and first.month.currency == "USD"
    assert first.limit is not None and first.limit.amount == Decimal(200)
    assert first.never_expires is True and first.idle in ("used", "idle")
    assert (third.name, third.status, third.live) == ("old-notebook", "disabled", Live.NOT_ASKED)


def test_of_an_ambiguous_key_nothing_is_said(simulator: Simulator) -> None:
    with account("xai", simulator) as asked:
        seen = asked.snapshot()
    keys = found("xai", simulator.world)
    known = facts(join(keys, [seen]), [seen], [], simulator.world.now)
    both = known[keys[2].fingerprint]
    assert both.join.state == "ambiguous" and len(both.join.candidates) == 2
    assert both.name is None and both.created is None and both.month is None
