"""The veil: a key in a name is masked in whatever leaves an examination."""

from __future__ import annotations

import pytest

from checks.events import Heard, Progress
from checks.model import Location, Severity
from checks.veil import Veil


@pytest.fixture
def veil(matcher) -> Veil:
    made = Veil()
    made.lower(matcher)
    return made


def test_a_key_in_a_text_is_masked_and_the_rest_stays(veil: Veil, key) -> None:
    value = key()
    assert veil.text(f"dumps/{value}.txt and ünlike") == f"dumps/sk-proj-…{value[-4:]}.txt and ünlike"


def test_several_keys_in_one_text(veil: Veil, key) -> None:
    one, two = key(), key("anthropic", "api")
    shown = veil.text(f"{one} {two}")
    assert one not in shown and two not in shown and shown.count("…") == 2


@pytest.mark.parametrize(
    "text", ["app.py", "services/api/settings.py", "a\udcff.py", "sk-proj-…4f2a", "héllo " * 9, "b" * 40]
)
def test_other_texts_stay_the_very_same(veil: Veil, text: str) -> None:
    assert veil.text(text) is text


def test_words_are_looked_at_in_all_their_fields(veil: Veil, key) -> None:
    value = key()
    heard = Heard(sin=1, severity=Severity.HIGH, title="t", masked="sk-…", place=f"{value}.py:1")
    assert value not in veil.over(heard).place
    places = (Location(source="worktree", path="app.py"), Location(source="worktree", path=f"a/{value}"))
    hidden = veil.over(places)
    assert hidden[0] is places[0] and value not in hidden[1].path


def test_a_word_without_a_key_is_the_very_same(veil: Veil) -> None:
    word = Progress(phase="files", bytes_done=1, bytes_total=2, items_done=1, items_total=2, current="src/app.py")
    assert veil.over(word) is word


def test_nothing_passes_before_it_is_in_place() -> None:
    with pytest.raises(AssertionError):
        Veil().text("any text that is long enough")
