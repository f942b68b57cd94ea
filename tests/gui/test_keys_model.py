"""What the window says of each key: age, money, places, verdicts and the next step; never a guess, never a zero for unknown."""

from __future__ import annotations

from decimal import Decimal

import msgspec
import pytest
from account_samples import joined, three
from gui_samples import clean, finding, held, key, many, report, sighting
from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontMetrics

from checks.model import Known, Live, Severity, Status
from gui.models import key_cards
from gui.models.key_cards import Sort, cards, summary
from gui.models.key_places import COLUMNS, by_column, cells, groups
from gui.models.keys import Age, amount_of, empty_words
from gui.pages.key_card import GAP, CardView
from gui.theme import theme

NAMES = [id for id, *_ in COLUMNS]


def card_of(known: Known | None, **more):
    whole = report()
    first = msgspec.structs.replace(whole.keys[0], known=known, **more)
    shown = msgspec.structs.replace(whole, keys=(first, *whole.keys[1:]))
    return next(c for c in cards(shown) if c.fingerprint == first.fingerprint)


@pytest.mark.parametrize(
    ("age", "state", "short", "words"),
    [
        (Age(days=412), "overdue", "412 d", "412 days, overdue"),
        (Age(days=91), "overdue", "91 d", "91 days, overdue"),
        (Age(days=90), "due", "90 d", "90 days, due"),
        (Age(days=60), "due", "60 d", "60 days, due"),
        (Age(days=1), "fresh", "1 d", "1 day, fresh"),
        (Age(days=203, least=True), "overdue", "≥ 203 d", "≥ 203 days, overdue"),
        (Age(days=28, least=True), "unknown", "≥ 28 d", "≥ 28 days"),
        (Age(), "unknown", "not known", "not known"),
        (Age(days=31, policy=30), "overdue", "31 d", "31 days, overdue"),
    ],
)
def test_an_age_is_judged_by_the_policy_and_a_lower_bound_only_where_it_is_over(age, state, short, words) -> None:
    assert (age.state, age.short, age.words) == (state, short, words)


class TestWhatIsKnown:
    def test_nobody_asked(self) -> None:
        card = card_of(None)
        assert (card.name, card.last_use, card.spent) == ("No account was asked", "not asked", "not asked")
        assert card.age.least and card.age.words.startswith("≥ ")
        assert not card.spent_is_known and amount_of(None) is None and not card.curve

    def test_a_key_of_an_account(self) -> None:
        card = card_of(
            Known(
                join="sure", name="prod-chatbot", project="Default", age_days=412, month="31.20", currency="USD",
                last_used="2026-11-24T13:58:00+01:00", asked="2026-11-24T14:02:00+01:00",
            ),
            live=Live.LIVE,
        )  # fmt: skip
        assert card.name == "“prod-chatbot” in Default"
        assert card.age.words == "412 days, overdue" and not card.age.least
        assert (card.spent, card.spent_is_known) == ("$31.20", True)
        assert card.last_use == "today 13:58"
        assert card.live.text == "Live, asked today 14:02"

    def test_money_that_is_not_told_is_no_zero_and_a_part_of_it_is_a_lower_bound(self) -> None:
        assert card_of(Known(join="sure", name="a")).spent == "not told by key"
        assert card_of(Known(join="sure", month="0", currency="USD")).spent == "$0.00"
        assert card_of(Known(join="sure", month="3", currency="USD", month_is_whole=False)).spent == "≥ $3.00"
        assert card_of(Known(join="sure", month="nonsense", currency="USD")).spent == "not told by key"

    @pytest.mark.parametrize(
        ("known", "name"),
        [
            (Known(join="likely", name="ci"), "“ci”, most likely"),
            (Known(join="ambiguous", candidates=("a", "b")), "May be one of 2 listed keys"),
            (Known(join="not_listed"), "In no list that was asked"),
            (Known(join="cannot_tell"), "Its name is not known"),
        ],
    )
    def test_how_sure_the_name_is(self, known, name) -> None:
        assert card_of(known).name == name

    @pytest.mark.parametrize(
        ("known", "words"),
        [
            (Known(idle="never"), "never"),
            (Known(idle="idle"), "not in the days that were asked for"),
            (Known(idle="unknown"), "not told"),
            (Known(last_used="2026-11-22T00:00:00+00:00"), "22 Nov, by its usage"),
            (Known(last_used="nonsense"), "not told"),
        ],
    )
    def test_last_use(self, known, words) -> None:
        assert card_of(known).last_use == words

    def test_a_key_that_was_not_answered_for_has_no_hour_of_asking(self) -> None:
        card = card_of(Known(asked="2026-11-24T14:02:00+01:00"), live=Live.COULD_NOT_ASK)
        assert card.live.text == "Could not ask"

    def test_the_curve_and_the_day_that_stands_out_come_from_the_account(self) -> None:
        whole = report()
        shown, ids = joined(whole, three())
        made = next(c for c in cards(shown, three(), ids) if c.fingerprint in ids)
        assert made.spent.startswith("$") and len(made.curve) > 20 and max(made.curve) > 0
        assert made.month == "November"


class TestPlaces:
    def test_each_kind_of_place_has_its_column(self) -> None:
        one = key(
            0,
            sighting(".env"),
            sighting(".env", source="history", commit="a" * 40),
            sighting(".github/workflows/ci.yml"),
            sighting("logs/api.log"),
            sighting("dist/app.js"),
            sighting("deploy/Dockerfile"),
            sighting(".zshrc", source="machine", place="LOCAL-SHELL-RC"),
            sighting(".codex/auth.json", source="machine", place="LOCAL-CODEX"),
        )
        found = {column: len(seen) for column, seen in by_column(one, ()).items()}
        assert found == {"files": 1, "history": 1, "ci": 2, "client": 1, "deploy": 1, "shell": 1, "ai": 1}

    def test_a_file_that_a_finding_says_is_shipped_is_the_clients(self) -> None:
        one = key(0, sighting("web/config.js"))
        shipped = finding("S2-BUNDLE", "Shipped", one, sin=2)
        assert set(by_column(one, (shipped,))) == {"client"}

    def test_an_emptiness_that_was_not_looked_at_is_told_apart(self) -> None:
        whole, one = report(), key(0, sighting(".env"))
        row = dict(zip(NAMES, cells(whole, one, [], None), strict=True))
        assert row["shell"].spoken == "not looked at" and row["vault"].spoken == "not looked at"
        assert row["history"].spoken == "nothing there"
        on_machine = msgspec.structs.replace(
            whole, target=msgspec.structs.replace(whole.target, sources=("worktree", "history", "machine"))
        )
        row = dict(zip(NAMES, cells(on_machine, one, [], 1), strict=True))
        assert row["shell"].spoken == "nothing there" and row["vault"].spoken == "1, passed"

    def test_a_cell_has_the_mark_of_the_worst_finding_there_and_not_of_those_about_the_key_as_a_whole(self) -> None:
        one = key(0, sighting(".env"), sighting("app.py"))
        here = finding("S1-TRACKED", "Tracked", one, severity=Severity.HIGH, path=".env")
        old = finding("S5-AGE", "Old", one, severity=Severity.CRITICAL, sin=5)
        row = dict(zip(NAMES, cells(report(), one, [here, old], None), strict=True))
        assert (row["files"].count, row["files"].mark) == (2, "high")

    def test_groups_name_three_files_and_count_the_rest(self) -> None:
        one = key(0, *(sighting(f"config/{n}.env") for n in range(5)))
        from datetime import UTC, datetime

        told = groups(one, (), ("prod",), datetime(2026, 11, 24, tzinfo=UTC))
        assert told[0].text == "Files: 0.env, 1.env, 2.env and 2 more"
        assert told[-1].text == "Vault: prod"


class TestWhole:
    def test_the_gravest_key_comes_first_and_other_orders_are_offered(self) -> None:
        whole = report()
        least, some, most = key(8), key(10, sighting("a.env")), key(12, sighting("a.env"), sighting("b.env"))
        least = msgspec.structs.replace(least, known=Known(month="31.20", age_days=412))
        some = msgspec.structs.replace(some, known=Known(month="412", age_days=5))
        most = msgspec.structs.replace(most, first_seen=None)
        worst = finding("S1-HISTORY", "History", some, severity=Severity.CRITICAL)
        accepted = msgspec.structs.replace(worst, id="other", key=least.fingerprint, status=Status.ACCEPTED)
        few = [finding("S1-TRACKED", "Tracked", most, number=n, severity=Severity.LOW) for n in range(2)]
        shown = msgspec.structs.replace(whole, keys=(least, some, most), findings=(worst, accepted, *few))
        made = cards(shown)

        def order(by: Sort) -> list[str]:
            return [c.fingerprint for c in made.arranged(by)]

        assert [made.fingerprint(row) for row in range(3)] == order("risk") == ["fp-0010", "fp-0012", "fp-0008"]
        assert order("age")[0] == "fp-0008" and order("money")[0] == "fp-0010"
        assert order("name") == ["fp-0008", "fp-0010", "fp-0012"]
        assert (made.row_of("fp-0012"), made.row_of("nobody"), made.places) == (1, -1, 4)
        assert amount_of(Known(month="31.20")) == Decimal("31.20") and amount_of(Known(month="much")) is None

    def test_a_card_is_made_when_it_is_looked_at_and_once(self, monkeypatch) -> None:
        made = []
        real = key_cards.card_of
        monkeypatch.setattr(key_cards, "card_of", lambda *a: (made.append(a[1].fingerprint), real(*a))[1])
        whole = many(200)
        shown = cards(whole)
        assert len(shown) == 200 and summary(shown).startswith("200 keys in 200 places") and not made
        last = shown[199]
        assert made == [last.fingerprint] == [shown.fingerprint(199)]
        other = shown.arranged("name")
        assert other[other.row_of(last.fingerprint)] is last and len(made) == 1
        assert [c.fingerprint for c in other[:3]] == [other.fingerprint(row) for row in range(3)]

    def test_the_step_leads_to_a_finding_of_the_key(self) -> None:
        whole = report()
        for card in cards(whole):
            about = next(f for f in whole.findings if f.id == card.finding)
            assert about.key == card.fingerprint
        assert cards(whole)[0].step == "Replace it, then revoke it."

    def test_a_key_without_an_open_finding_is_nothing_urgent(self) -> None:
        whole = msgspec.structs.replace(report(), findings=())
        assert {(c.step, c.finding) for c in cards(whole)} == {("Nothing urgent", "")}

    def test_a_sin_that_was_only_partly_checked_is_not_passed(self) -> None:
        marks = {n: mark for n, mark, _ in cards(report())[0].sins}
        assert marks[1] == "critical"
        assert marks[2] in ("not_applicable", "not_checked")

    def test_the_words_over_the_table(self) -> None:
        assert summary(cards(report())).startswith("2 keys in ")
        assert empty_words(clean()) == ("No key was found.", "Read were the files and the git history.")
        assert "stopped" in empty_words(report(partial=True))[1]

    def test_a_screen_reader_hears_the_whole_card_and_no_mask_as_a_word(self) -> None:
        spoken = cards(report())[0].spoken
        assert "hidden key ending 0 0 0 2" in spoken and "sk-proj" not in spoken
        for part in ("sin 1 critical", "lives in: Git history: .env", "age ≥ ", "best next step: Replace it"):
            assert part in spoken


@pytest.mark.parametrize("days", [5, 75, 96, 412, 1193])
def test_an_age_and_what_it_is_measured_against_are_never_cut(dressed, days) -> None:
    made = cards(report())[0]
    view = CardView(msgspec.structs.replace(made, age=Age(days=days, least=True)))
    room = view.third - 32 - view._names()
    words, of = view.age_line(room)
    bold, plain = QFontMetrics(theme.font(12, 600)), QFontMetrics(theme.font(12))
    assert words.startswith(f"≥ {days:,} d") and of == "of 90"
    assert bold.horizontalAdvance(words) + GAP + plain.horizontalAdvance(of) <= room


def test_a_long_name_takes_a_second_line_before_it_is_cut(dressed) -> None:
    made = cards(report())[0]
    long = CardView(
        msgspec.structs.replace(made, known=True, name="“prod-chatbot” in Default project of Analytical Engines")
    )
    short = CardView(msgspec.structs.replace(made, known=True, name="“a” in b"))
    assert len(long._name) == 2 and len(short._name) == 1
    assert long.sizeHint().height() >= short.sizeHint().height()


def test_what_a_step_brings_is_told_while_a_cap_holds_the_score_and_whole_in_the_tip(dressed) -> None:
    made = cards(held())
    assert [c.gain for c in made] == [
        "One of 2 steps that lift the cap together: 59 → 95",
        "One of 2 steps that lift the cap together: 59 → 95",
        "Counts once the cap of 59 is lifted",
    ]
    view = CardView(made[0])
    told, area = view._tip(QPoint(40, view.sizeHint().height() - 10))
    assert told == "Replace it, then revoke it.\nOne of 2 steps that lift the cap together: 59 → 95"
    assert area.top() == view._body()
