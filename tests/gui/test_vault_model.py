"""What the vault's page says: rows of accounts and keys, money by day, limits; what was not told stays a word."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import msgspec
import pytest
from account_samples import asked, faulty, three, vault_of

from checks.accounts.clients import PROVIDERS
from checks.accounts.model import Cost, InventoryKey, Limit, Part, Snapshot, Window
from gui.models.limits import limits
from gui.models.spending import chart, described, nothing, offered
from gui.models.vault import Answers, Keychain, kept_by_mask, mask_of, read_shown, read_status, rows, trouble_of

NOW = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)


def snapshot(**parts: object) -> Snapshot:
    empty = Part(state="told")
    made = Snapshot(
        provider="openai",
        label="default",
        asked=NOW,
        window=Window(start=date(2026, 10, 25), end=date(2026, 11, 25)),
        keys=empty,
        usage=empty,
        cost=empty,
        limits=empty,
    )
    return msgspec.structs.replace(made, **parts)


def costs(*rows_: tuple[int, str, str | None], currency: str = "USD") -> Part[Cost]:
    made = tuple(Cost(day=date(2026, 11, d), amount=Decimal(a), currency=currency, key=k) for d, a, k in rows_)
    return Part(state="told", rows=made)


class TestRows:
    def test_an_account_is_followed_by_its_keys(self) -> None:
        made = rows(vault_of(three()), Answers(snapshots=three()), now=NOW)
        kinds = [r.kind for r in made]
        assert kinds[0] == "credential" and kinds.count("credential") == 3
        first = made[0]
        assert (first.title, first.used_note) == ("Anthropic", "5 keys listed")
        assert first.kept and first.is_account and first.spent.startswith("$")

    def test_an_account_that_did_not_answer_says_why_and_has_no_zero(self) -> None:
        made = rows(vault_of(faulty()), Answers(snapshots=faulty()), now=NOW)
        openai = next(r for r in made if r.title == "OpenAI")
        assert openai.used == "Could not ask" and "401" in openai.used_note
        assert openai.spent == "Could not ask" and not openai.known
        anthropic = next(r for r in made if r.title == "Anthropic")
        assert anthropic.used == "Partly told" and "403" in anthropic.used_note

    def test_a_credential_that_the_keychain_lost_says_so(self) -> None:
        made = rows(vault_of(three(), "lost"), None, now=NOW)
        assert {r.used for r in made} == {"Lost"}

    def test_made_up_accounts_do_not_mix_with_those_of_the_vault(self) -> None:
        made = rows(vault_of(three()), Answers(snapshots=asked("mistral"), simulated=True), now=NOW)
        assert {r.provider for r in made} == {"mistral"} and not any(r.kept for r in made)

    def test_places_are_counted_where_a_scan_asked_and_a_dash_elsewhere(self) -> None:
        told = snapshot(keys=Part(state="told", rows=(InventoryKey(provider="openai", id="k1", name="a"),)))
        by = {("openai", "default", "k1"): 3}
        assert [r.places for r in rows(None, Answers(snapshots=(told,)), now=NOW, places=by)][1] == "3"
        assert [r.places for r in rows(None, Answers(snapshots=(told,)), now=NOW)][1] == "–"

    def test_what_a_provider_does_not_tell_is_a_word(self) -> None:
        told = snapshot(
            keys=Part(state="told", rows=(InventoryKey(provider="openai", id="k1"),)),
            cost=Part(state="not_offered"),
        )
        account, key = rows(None, Answers(snapshots=(told,)), now=NOW)
        assert account.spent == key.spent == "Not available"
        assert (key.title, key.used, key.age.short) == ("A key without a name", "not reported", "not known")

    def test_an_end_and_a_switched_off_key_are_told(self) -> None:
        old = InventoryKey(
            provider="openai", id="k", name="a", status="disabled", expires=datetime(2026, 10, 1, tzinfo=UTC)
        )
        told = snapshot(keys=Part(state="told", rows=(old,)))
        assert rows(None, Answers(snapshots=(told,)), now=NOW)[1].used_note == "disabled, expired 1 Oct"

    def test_every_provider_has_rows_that_are_spoken(self) -> None:
        answers = Answers(snapshots=asked(*PROVIDERS))
        made = rows(None, answers, now=NOW)
        assert {r.provider for r in made} == set(PROVIDERS)
        assert all(r.spoken and r.title for r in made)
        assert all("…" in r.masked or not r.masked for r in made)

    def test_what_is_shown_of_a_key_is_never_more_than_a_mask(self) -> None:
        for shot in asked(*PROVIDERS):
            for key in shot.keys.rows:
                assert len(mask_of(key)) <= 21

    def test_the_vault_is_known_by_mask(self) -> None:
        assert kept_by_mask(None) is None
        assert kept_by_mask(vault_of(three()))[("openai", "sk-admin-…7c10")] == ("default",)


@pytest.mark.parametrize("state", ["none", "locked", "refused", "plain_text"])
def test_a_keychain_in_trouble_is_told_with_what_to_do(state) -> None:
    told = trouble_of(Keychain(state=state, name="KWallet", why="the prompt was closed"))
    assert told is not None and told.title and told.cause and told.act.endswith("try again.")


def test_a_keychain_that_is_ready_is_no_trouble() -> None:
    assert trouble_of(Keychain(state="ready")) is None


def test_what_is_no_answer_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        read_status(b'{"keychain":{"state":"melted"}}')
    with pytest.raises(msgspec.ValidationError):
        read_shown(b'{"snapshots":[{}]}')


class TestChart:
    def test_days_are_stacked_by_key_and_add_up(self) -> None:
        data = chart((snapshot(cost=costs((1, "2", "a"), (1, "3", "b"), (2, "1", "a"))),), "cost")
        assert data is not None and len(data.days) == 30
        assert data.total(date(2026, 11, 1)) == Decimal(5) and [s.total for s in data.series] == [3, 3]
        assert "$6.00 in all" in data.subtitle
        assert data.told(date(2026, 11, 2)).startswith("2 Nov: $1.00")
        assert data.told(date(2026, 11, 30)) == "30 Nov: not yet"

    def test_money_that_belongs_to_no_key_is_told_as_such(self) -> None:
        data = chart((snapshot(cost=costs((1, "2", None))),), "cost")
        assert data is not None and data.series[0].name == "OpenAI, no key told"

    def test_more_keys_than_colours_become_others(self) -> None:
        data = chart((snapshot(cost=costs(*((1, str(n + 1), f"k{n}") for n in range(9)))),), "cost")
        assert data is not None and [s.name for s in data.series][-1] == "5 others"
        assert data.total(date(2026, 11, 1)) == Decimal(45)

    def test_a_day_that_stands_out_is_named(self) -> None:
        usual = tuple((d, "2", "a") for d in range(1, 20))
        data = chart((snapshot(cost=costs(*usual, (20, "60", "a"))),), "cost")
        assert data is not None and data.note == "20 Nov: $60.00, 30 times the usual day"

    def test_two_currencies_are_no_sum(self) -> None:
        euro = msgspec.structs.replace(snapshot(cost=costs((1, "9", "a"), currency="EUR")), provider="mistral")
        data = chart((snapshot(cost=costs((1, "2", "a"))), euro), "cost")
        assert data is not None and data.total(date(2026, 11, 1)) == Decimal(2)
        assert "Mistral AI is not in it" in data.subtitle

    def test_without_an_answer_there_is_no_chart_and_the_reason_is_told(self) -> None:
        failed = snapshot(cost=Part(state="could_not_ask", why="the credential may not read this (403)"))
        assert chart((failed,), "cost") is None
        assert "403" in nothing((failed,)) and nothing(()) == "No account was asked yet."
        assert offered((failed,))["cost"] is False

    def test_an_account_that_cost_nothing_has_a_chart_of_nothing(self) -> None:
        data = chart((snapshot(cost=costs()),), "cost")
        assert data is not None and not data.series and "$0.00 in all" in data.subtitle

    def test_tokens_and_requests_of_a_real_account(self) -> None:
        for measure in ("tokens", "requests"):
            data = chart(three(), measure)
            assert data is not None and data.series and data.label(data.lines[-1])
            assert described(data).startswith(data.title)


def bound(**more: object) -> Limit:
    return msgspec.structs.replace(
        Limit(kind="hard", scope="organization", amount=Decimal(100), currency="USD", period="month", is_enforced=True),
        **more,
    )


class TestLimits:
    def test_a_limit_tells_what_is_used_of_it(self) -> None:
        row = limits((snapshot(limits=Part(state="told", rows=(bound(used=Decimal(83)),))),)).rows[0]
        assert (row.aside, row.caption) == ("$83 of $100", "83 % used. Hard limit: then calls fail")
        assert (row.mark, row.dashed) == ("medium", False)

    def test_use_that_is_not_told_comes_from_the_money_of_the_month(self) -> None:
        told = snapshot(cost=costs((1, "40", "a")), limits=Part(state="told", rows=(bound(),)))
        assert limits((told,)).rows[0].aside == "$40 of $100"
        yearly = snapshot(cost=costs((1, "40", "a")), limits=Part(state="told", rows=(bound(period="year"),)))
        assert limits((yearly,)).rows[0].dashed

    def test_a_limit_that_is_reached_is_a_failure(self) -> None:
        row = limits((snapshot(limits=Part(state="told", rows=(bound(used=Decimal(100)),))),)).rows[0]
        assert (row.colour, row.mark) == ("fail", "high")

    def test_no_limit_and_no_answer_are_two_things(self) -> None:
        none = limits((snapshot(limits=Part(state="told", rows=(bound(is_set=False, amount=None),))),)).rows[0]
        assert (none.aside, none.mark) == ("No limit", "medium")
        untold = limits((snapshot(),)).rows[0]
        assert (untold.aside, untold.dashed) == ("Not told", True)
        failed = limits((snapshot(limits=Part(state="could_not_ask", why="no answer came in time")),)).rows[0]
        assert (failed.aside, failed.caption) == ("Could not ask", "No answer came in time")

    def test_alerts_say_whom_they_reach(self) -> None:
        mail = bound(kind="alert", recipients=2)
        assert limits((snapshot(limits=Part(state="told", rows=(mail,))),)).alerts[0].text == (
            "OpenAI mails 2 people at $100"
        )
        nobody = limits((snapshot(limits=Part(state="told", rows=(bound(kind="alert", recipients=0),))),)).alerts[0]
        assert (nobody.text, nobody.mark) == ("OpenAI warns nobody at $100", "medium")
        off = limits((snapshot(limits=Part(state="told", rows=(bound(kind="alert", is_set=False),))),)).alerts[0]
        assert off.text == "OpenAI: no alert is set"
        assert limits((snapshot(),)).alerts[0].text == "OpenAI: alerts are not told"

    def test_every_provider_of_the_simulator_is_told(self) -> None:
        told = limits(asked(*PROVIDERS))
        assert told.rows and told.more > 0 and told.rates > 0 and told.more_alerts > 0
