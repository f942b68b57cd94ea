"""Sentences are English until a language is chosen; then each is whole, with its places, its plural and the language's signs."""

from __future__ import annotations

import io
from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from checks import language
from checks.language import number, tr, trc, trn
from checks.words import bytes_of, count_of, seconds_of
from tests import translations


class Other:
    """A catalogue of a few sentences."""

    KNOWN: ClassVar = {
        "{count} keys in {where}": "In {where}: {count} Schlüssel",
        "May": "Mai",
        ",": ".",
        ".": ",",
        "broken {count}": "kaputt {zahl}",
        "{seconds} s": "{seconds} Sek.",
    }

    def gettext(self, message: str) -> str:
        return self.KNOWN.get(message, message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return {"{n} file": ("{n} Datei", "{n} Dateien")}.get(msgid1, (msgid1, msgid2))[n != 1]

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)


@pytest.fixture
def other() -> Iterator[None]:
    language.use(Other(), "de")
    yield
    language.use(None)


def test_nothing_is_translated_until_a_language_is_chosen() -> None:
    assert language.chosen() == "en"
    assert tr("{count} keys in {where}", count=1482, where="{x}") == "1,482 keys in {x}"
    assert (trn("{n} key", "{n} keys", 1), trn("{n} key", "{n} keys", 0)) == ("1 key", "0 keys")
    assert language.date_of(9, 10, 2025) == "9 Oct 2025"


def test_a_sentence_has_the_order_and_the_signs_of_its_language(other: None) -> None:
    assert tr("{count} keys in {where}", count=1482, where="src/") == "In src/: 1.482 Schlüssel"
    assert (count_of(1, "file"), count_of(2000, "file")) == ("1 Datei", "2.000 Dateien")
    assert (number(Decimal("1412.8"), 2), bytes_of(38_400_000), seconds_of(0.42)) == ("1.412,80", "38,4 MB", "0,4 Sek.")
    assert trc("month", "May") == "Mai"


def test_what_leaves_the_window_is_english_whatever_is_chosen(other: None) -> None:
    with language.in_english():
        assert (language.chosen(), count_of(2000, "file")) == ("en", "2,000 files")
    assert (language.chosen(), count_of(2000, "file")) == ("de", "2.000 Dateien")


def test_what_is_not_translated_stays_english(other: None) -> None:
    assert tr("Nobody knows this") == "Nobody knows this"
    assert tr("broken {count}", count=3) == "broken 3", "a translation with other places is no reason to fail"
    assert tr("") == "", "the empty text is the head of a catalogue"


def test_a_language_that_is_not_there_is_english() -> None:
    language.choose("xx")
    assert language.chosen() == "en" and tr("Settings") == "Settings"


def test_a_sentence_that_is_put_together_is_refused() -> None:
    with pytest.raises(ValueError, match="written out"):
        list(translations.marked('tr(f"{n} keys")', "x.py"))
    assert list(translations.marked('trn("{n} key", "{n} keys", 2); count_of(2, "file")', "x.py")) == [
        (("{n} key", "{n} keys"), None),
        (("{n} file", "{n} files"), None),
    ]


def test_what_a_catalogue_lacks_is_told() -> None:
    made = Catalog(locale="de")
    made.add("a", "")
    made.add("b {x}", "b {y}")
    made.add(("{n} c", "{n} cs"), ("ein c", "{n} c"))
    assert [why.partition(":")[0] for why in translations.gaps(made)] == ["not translated", "other places"]


@pytest.fixture(scope="module")
def today() -> dict[str, Catalog]:
    return {path.name: catalogue for path, catalogue in translations.kept()}


@pytest.mark.parametrize("name", ["de.po", "de-checks.po"])
def test_the_catalogues_are_up_to_date_with_the_sources(name: str, today: dict[str, Catalog]) -> None:
    """If this fails, run `make translations` and translate what it names."""
    there = read_po(io.BytesIO((language.FOLDER / name).read_bytes()), locale="de")
    assert {m.id for m in there if m.id} == {m.id for m in today[name] if m.id}
    compiled = (language.FOLDER / name).with_suffix(".mo").read_bytes()
    assert compiled == translations.as_mo(there), "run `make translations`"


def test_the_words_of_the_window_are_translated_without_a_gap() -> None:
    """If this fails, a sentence of the window waits for its German in `checks/languages/de.po`."""
    there = read_po(io.BytesIO((language.FOLDER / "de.po").read_bytes()), locale="de")
    assert translations.gaps(there) == []


def test_what_is_translated_of_the_checks_has_the_same_places() -> None:
    there = read_po(io.BytesIO((language.FOLDER / "de-checks.po").read_bytes()), locale="de")
    assert [why for why in translations.gaps(there) if not why.startswith("not translated")] == []


def test_german_is_whole() -> None:
    try:
        language.choose("de")
        assert (tr("Scan again"), count_of(2, "file")) == ("Erneut prüfen", "2 Dateien")
        assert language.date_of(9, 10, 2025) == "9. Okt. 2025"
        assert language.joined(["a", "b", "c"]) == "a, b und c"
    finally:
        language.choose("en")


def test_a_language_is_no_path(tmp_path, monkeypatch) -> None:
    (tmp_path / "inside").mkdir()
    (tmp_path / "evil.mo").write_bytes((language.FOLDER / "de.mo").read_bytes())
    monkeypatch.setattr(language, "FOLDER", tmp_path / "inside")
    for code in ("../evil", str(tmp_path / "evil"), "..", "de\0"):
        language.choose(code)
        assert language.chosen() == "en"
