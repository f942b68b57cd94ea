"""Found keys meet the lists of their providers: sure, likely, ambiguous, not there, or not to be told."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest

from checks.accounts.clients import PROVIDERS
from checks.accounts.joins import join, with_last_use
from checks.accounts.model import Cost, Hint, InventoryKey, Limit, Part, Snapshot, Usage, Window
from checks.keys.found import FoundKey
from checks.keys.secret import Secret
from checks.simulator import Simulator
from tests.checks.accounts.worlds import account, fingerprint, found

NOTHING = Part(state="not_offered")


def listing(
    *keys: InventoryKey, provider: str = "openai", state: str = "told", label: str = "default", **more
) -> Snapshot:
    return Snapshot(
        provider=provider,
        label=label,
        asked=datetime(2026, 11, 20, tzinfo=UTC),
        window=Window(start=date(2026, 11, 1), end=date(2026, 11, 21)),
        keys=Part[InventoryKey](state=state, rows=keys, why="cut off" if state != "told" else ""),
        usage=Part[Usage](state="told", rows=more.pop("usage", ())),
        cost=Part[Cost](state="not_offered"),
        limits=Part[Limit](state="not_offered"),
        **more,
    )


def listed(id: str, *hints: Hint, provider: str = "openai", **more) -> InventoryKey:
    return InventoryKey(provider=provider, id=id, hints=hints, **more)


def seen(value: str, provider: str = "openai", kind: str = "project") -> FoundKey:
    return FoundKey(fingerprint=fingerprint(value.encode()), provider=provider, kind=kind, value=Secret(value.encode()))


def redacted(text: str) -> Hint:
    return Hint(kind="redacted", text=text)


FIRST, SECOND = "sk-proj-AAAA" + "b" * 30 + "1234", "sk-proj-CCCC" + "d" * 30 + "1234"


class TestOneKey:
    def test_that_one_hint_fits_is_likely(self) -> None:
        joins = join([seen(FIRST)], [listing(listed("k1", redacted("sk-proj-AA...1234")))])
        (row,) = joins.found
        assert (row.state, [c.id for c in row.candidates], row.why) == ("likely", ["k1"], "")
        assert joins.unseen == () and joins.untold == ()
        assert joins.of(row.fingerprint) == row and joins.of("nobody") is None

    def test_that_is_in_no_list_is_not_listed_and_the_list_is_not_seen(self) -> None:
        joins = join([seen(FIRST)], [listing(listed("k1", redacted("sk-proj-ZZ...9999")))])
        assert joins.found[0].state == "not_listed"
        assert [c.id for c in joins.unseen] == ["k1"]

    def test_with_a_hash_is_sure_and_a_wrong_hash_excludes(self) -> None:
        import hashlib

        right = Hint(kind="sha256", text=hashlib.sha256(FIRST.encode()).hexdigest())
        wrong = Hint(kind="sha256", text=hashlib.sha256(SECOND.encode()).hexdigest())
        both = listing(listed("right", right, redacted("sk-...1234")), listed("wrong", wrong, redacted("sk-...1234")))
        assert [(j.state, [c.id for c in j.candidates]) for j in join([seen(FIRST)], [both]).found] == [
            ("sure", ["right"])
        ]
        only = listing(listed("wrong", wrong, redacted("sk-...1234")))
        assert join([seen(FIRST)], [only]).found[0].state == "not_listed"

    def test_of_an_unknown_vendor_is_known_by_its_hash(self) -> None:
        import hashlib

        hint = Hint(kind="sha256", text=hashlib.sha256(b"sk-abcdefghijklmnopqrstuv").hexdigest())
        proxy = listing(listed("k1", hint, provider="litellm"), provider="litellm")
        (row,) = join([seen("sk-abcdefghijklmnopqrstuv", provider="openai-compatible")], [proxy]).found
        assert row.state == "sure" and row.candidates[0].provider == "litellm"

    def test_of_another_provider_is_not_known_by_its_ending(self) -> None:
        other = listing(listed("k1", redacted("sk-...1234"), provider="litellm"), provider="litellm")
        assert join([seen(FIRST)], [other]).found[0].state == "cannot_tell"

    def test_in_two_accounts_has_two_names(self) -> None:
        mine = Hint(kind="fingerprint", text=fingerprint(FIRST.encode()))
        accounts = [listing(listed("k1", mine), label="a"), listing(listed("k1", mine), label="b")]
        (row,) = join([seen(FIRST)], accounts, fingerprint).found
        assert row.state == "sure" and [c.label for c in row.candidates] == ["a", "b"]


class TestTwoKeysWithTheSameLastFour:
    def test_are_ambiguous_where_nothing_else_is_shown(self) -> None:
        both = listing(listed("k1", redacted("sk-...1234")), listed("k2", redacted("sk-...1234")))
        rows = join([seen(FIRST), seen(SECOND)], [both]).found
        assert [r.state for r in rows] == ["ambiguous", "ambiguous"]
        assert all([c.id for c in r.candidates] == ["k1", "k2"] and "2 keys fit" in r.why for r in rows)

    def test_are_told_apart_by_their_beginning(self) -> None:
        both = listing(listed("k1", redacted("sk-proj-AA...1234")), listed("k2", redacted("sk-proj-CC...1234")))
        rows = join([seen(FIRST), seen(SECOND)], [both]).found
        assert [(r.state, r.candidates[0].id) for r in rows] == [("likely", "k1"), ("likely", "k2")]

    def test_neither_is_counted_as_unseen(self) -> None:
        both = listing(listed("k1", redacted("sk-...1234")), listed("k2", redacted("sk-...1234")))
        joins = join([seen(FIRST)], [both])
        assert joins.unseen == () and joins.untold == ()


class TestWhatCannotBeTold:
    def test_no_account_was_asked(self) -> None:
        assert join([seen(FIRST)], []).found[0].why == "no account of this provider was asked"

    @pytest.mark.parametrize("state", ["partly", "could_not_ask"])
    def test_the_list_is_not_whole(self, state: str) -> None:
        (row,) = join([seen(FIRST)], [listing(state=state)]).found
        assert (row.state, row.why) == ("cannot_tell", "cut off")

    def test_a_match_in_half_a_list_says_that_another_may_fit(self) -> None:
        half = listing(listed("k1", redacted("sk-...1234")), state="partly")
        (row,) = join([seen(FIRST)], [half]).found
        assert row.state == "likely" and "not told whole" in row.why

    def test_the_provider_shows_nothing_of_its_keys(self) -> None:
        joins = join(
            [seen(FIRST, provider="deepgram")], [listing(listed("k1", provider="deepgram"), provider="deepgram")]
        )
        assert joins.found[0].state == "cannot_tell"
        assert [c.id for c in joins.untold] == ["k1"] and joins.unseen == ()

    def test_the_provider_lists_only_some(self) -> None:
        some = listing(listed("k1", redacted("sk-...9999")), lists_all=False)
        assert join([seen(FIRST)], [some]).found[0].state == "cannot_tell"
        kinds = listing(listed("k1", redacted("sk-...9999")), unlisted=("legacy-user",))
        assert join([seen(FIRST, kind="legacy-user")], [kinds]).found[0].state == "cannot_tell"
        assert join([seen(FIRST)], [kinds]).found[0].state == "not_listed"

    def test_the_secret_of_an_access_key(self) -> None:
        ids = listing(
            listed("k1", Hint(kind="public", text="AKIA" + "B" * 16), provider="aws-bedrock"), provider="aws-bedrock"
        )
        assert join([seen("x" * 40, provider="aws-bedrock")], [ids]).found[0].state == "cannot_tell"
        assert join([seen("AKIA" + "B" * 16, provider="aws-bedrock")], [ids]).found[0].state == "sure"
        assert join([seen("AKIA" + "C" * 16, provider="aws-bedrock")], [ids]).found[0].state == "not_listed"


class TestLastUse:
    def usage(self, key: str | None, day: int, **more) -> Usage:
        return Usage(day=date(2026, 11, day), key=key, **({"requests": 1} | more))

    def test_is_the_last_day_of_use(self) -> None:
        rows = (self.usage("k1", 3), self.usage("k1", 9), self.usage("k1", 12, requests=0), self.usage(None, 14))
        key = with_last_use(listing(listed("k1"), usage=rows)).keys.rows[0]
        assert key.last_used == datetime(2026, 11, 9, tzinfo=UTC) and key.by_day == ("last_used",)

    def test_is_not_guessed_from_whole_months(self) -> None:
        key = with_last_use(listing(listed("k1"), usage=(self.usage("k1", 1, days=30),))).keys.rows[0]
        assert key.last_used is None

    def test_stays_never_where_the_provider_says_never(self) -> None:
        told = listed("k1", told=("last_used",))
        assert with_last_use(listing(told, usage=(self.usage("k1", 3),))).keys.rows[0].never_used is True


EXPECTED = {
    "openai": ["likely", "likely", "ambiguous", "likely", "ambiguous"],
    "anthropic": ["likely"] * 5,
    "openrouter": ["sure"] * 5,
    "mistral": ["likely"] * 5,
    "xai": ["likely", "likely", "ambiguous", "likely", "ambiguous"],
    "litellm": ["sure"] * 5,
    "langfuse": ["likely", "likely", "ambiguous", "likely", "ambiguous"],
    "elevenlabs": ["likely", "likely", "ambiguous", "likely", "ambiguous"],
    "deepgram": ["cannot_tell"] * 5,
    "fireworks": ["likely"] * 5,
    "huggingface": ["sure", "cannot_tell", "cannot_tell", "cannot_tell", "cannot_tell"],
    "aws-bedrock": ["sure"] * 5,
    "google-gemini": ["cannot_tell"] * 5,
    "azure-openai": ["sure", "sure", "sure", "sure", "cannot_tell"],
}


@pytest.mark.parametrize("provider", PROVIDERS)
def test_the_joins_of_every_provider(provider: str, simulator: Simulator) -> None:
    """In the world the third and the fifth key have the same last four signs."""
    with account(provider, simulator) as asked:
        snapshot = asked.snapshot()
    keys = found(provider, simulator.world)
    joins = join(keys, [snapshot], fingerprint)
    assert [row.state for row in joins.found] == EXPECTED[provider]
    by_id = {k.id: k.name for k in snapshot.keys.rows}
    if provider not in ("azure-openai", "aws-bedrock"):
        for known, row in zip(simulator.world.of(provider), joins.found, strict=True):
            if row.state in ("sure", "likely"):
                assert [by_id[c.id] for c in row.candidates] == [known.name]
            elif row.state == "ambiguous":
                assert {by_id[c.id] for c in row.candidates} == {"old-notebook", "ci-evals"}
    written = msgspec.json.encode(joins).decode() + repr(joins)
    assert not any(key.value.reveal().decode() in written for key in keys)
