"""Colours: every word can be read on every ground it stands on, in both palettes (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations

import pytest

from gui.theme.tokens import DARK, LIGHT, Tokens, strengthened

TEXT = 4.5
GRAPHIC = 3.0
VERDICTS = ("ok", "warn", "fail", "critical", "info", "unknown")
VERDICT_LEAST = 4.9  # to one decimal

palettes = pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_the_formula_knows_black_white_and_a_grey_of_the_standard() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@palettes
@pytest.mark.parametrize("ground", ["window", "nav", "card", "alt", "selected"])
@pytest.mark.parametrize("words", ["text", "text2", "label"])
def test_words_are_read_on_every_ground(tokens: Tokens, words: str, ground: str) -> None:
    assert contrast(getattr(tokens, words), getattr(tokens, ground)) >= TEXT


@palettes
@pytest.mark.parametrize("verdict", VERDICTS)
def test_a_verdict_is_read_on_card_window_selected_and_its_own_tint(tokens: Tokens, verdict: str) -> None:
    for ground in ("card", "window", "selected", f"{verdict}_tint"):
        assert round(contrast(getattr(tokens, verdict), getattr(tokens, ground)), 1) >= VERDICT_LEAST, ground


@palettes
def test_words_are_read_on_banners_and_on_the_grounds_of_a_difference(tokens: Tokens) -> None:
    for ground in ("info_tint", "warn_tint", "added", "removed"):
        for words in ("text", "text2"):
            assert contrast(getattr(tokens, words), getattr(tokens, ground)) >= TEXT, (words, ground)
    assert contrast(tokens.label, tokens.added) >= TEXT and contrast(tokens.label, tokens.removed) >= TEXT


@palettes
@pytest.mark.parametrize("verdict", VERDICTS)
def test_with_more_contrast_everything_is_read_too(tokens: Tokens, verdict: str) -> None:
    strong = strengthened(tokens)
    for ground in ("window", "nav", "card", "alt", "selected"):
        for words in ("text", "text2", "label", "link", verdict):
            assert contrast(getattr(strong, words), getattr(strong, ground)) >= TEXT, (words, ground)


@palettes
def test_links_and_what_stands_on_the_accent_are_read(tokens: Tokens) -> None:
    for ground in ("card", "window"):
        assert contrast(tokens.link, getattr(tokens, ground)) >= TEXT
    for ground in ("accent", "accent_hover"):
        assert contrast(tokens.on_accent, getattr(tokens, ground)) >= TEXT
    assert contrast(tokens.on_tooltip, tokens.tooltip) >= TEXT


@palettes
@pytest.mark.parametrize("ground", ["window", "nav", "card", "alt"])
def test_borders_of_controls_dashes_bars_and_the_focus_ring_are_seen(tokens: Tokens, ground: str) -> None:
    for graphic in ("control", "bar", "accent"):
        assert contrast(getattr(tokens, graphic), getattr(tokens, ground)) >= GRAPHIC, graphic


@palettes
def test_for_those_who_ask_for_contrast_borders_take_the_texts_colour_and_tints_go(tokens: Tokens) -> None:
    strong = strengthened(tokens)
    assert strong.strong and not tokens.strong
    assert {strong.hairline, strong.control, strong.label, strong.text2} == {tokens.text}
    assert {getattr(strong, f"{verdict}_tint") for verdict in VERDICTS} == {tokens.card}
    assert strong.fail == tokens.fail  # a verdict keeps its colour


@palettes
def test_every_token_is_a_colour_qt_can_read(tokens: Tokens) -> None:
    for name in tokens.__struct_fields__:
        if name != "strong":
            value = getattr(tokens, name)
            assert len(value) == 7 and value.startswith("#") and int(value[1:], 16) >= 0, name


@palettes
@pytest.mark.parametrize("number", range(1, 6))
def test_the_colours_of_a_chart_stand_out_from_the_card(tokens: Tokens, number: int) -> None:
    assert contrast(getattr(tokens, f"series{number}"), tokens.card) >= GRAPHIC
