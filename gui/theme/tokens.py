"""Colours by meaning, light and dark. Contrast was computed: every verdict colour has at least 4.9 on its grounds."""

from __future__ import annotations

import msgspec


class Tokens(msgspec.Struct, frozen=True, kw_only=True):
    """One palette. Verdict colours come with a tint to stand on."""

    window: str
    nav: str
    card: str
    alt: str
    track: str
    selected: str
    text: str
    text2: str
    label: str
    control: str
    hairline: str
    accent: str
    accent_hover: str
    on_accent: str
    link: str
    ok: str
    ok_tint: str
    warn: str
    warn_tint: str
    fail: str
    fail_tint: str
    critical: str
    critical_tint: str
    info: str
    info_tint: str
    unknown: str
    unknown_tint: str
    added: str  # grounds of a difference
    removed: str
    bar: str
    series1: str
    series2: str
    series3: str
    series4: str
    series5: str
    scroll: str
    tooltip: str
    on_tooltip: str
    strong: bool = False  # the person asked for more contrast


def strengthened(tokens: Tokens) -> Tokens:
    """The palette for those who ask for contrast: borders and words take the text's colour, tints go.

    Dashes, hollow parts and marks stay: they were never colour.
    """
    plain = {name: tokens.card for name in tokens.__struct_fields__ if name.endswith("_tint")}
    plain |= {"added": tokens.card, "removed": tokens.card}  # the signs before the lines stay
    full = dict.fromkeys(("text2", "label", "control", "hairline", "unknown", "bar", "scroll"), tokens.text)
    return msgspec.structs.replace(tokens, strong=True, **plain, **full)


LIGHT = Tokens(
    window="#F5F6F8",
    nav="#E9ECF1",
    card="#FFFFFF",
    alt="#EDEFF3",
    track="#E1E4EA",
    selected="#DCE7F8",
    text="#1A1D23",
    text2="#4A5160",
    label="#5F6673",
    control="#7C8593",
    hairline="#D5D9E0",
    accent="#1F5FBF",
    accent_hover="#1A52A6",
    on_accent="#FFFFFF",
    link="#1B56AD",
    ok="#1B6E3C",
    ok_tint="#E3F3E9",
    warn="#8A5300",
    warn_tint="#FBEFD9",
    fail="#B3261E",
    fail_tint="#FBE6E4",
    critical="#8C1D40",
    critical_tint="#F9E1EA",
    info="#1F5FBF",
    info_tint="#E4EDFA",
    unknown="#5B6270",
    unknown_tint="#ECEEF2",
    added="#DDF1E4",
    removed="#FADFDD",
    bar="#4A5160",
    series1="#2C66BF",
    series2="#8A55C4",
    series3="#0F7F79",
    series4="#A8620B",
    series5="#7C8593",
    scroll="#B4BAC5",
    tooltip="#1A1D23",
    on_tooltip="#F5F6F8",
)
DARK = Tokens(
    window="#16181D",
    nav="#121419",
    card="#1E2127",
    alt="#262A32",
    track="#30353F",
    selected="#22344F",
    text="#ECEEF2",
    text2="#B4BBC8",
    label="#959DAB",
    control="#7A8394",
    hairline="#353B46",
    accent="#7FB0FF",
    accent_hover="#98C0FF",
    on_accent="#0D1420",
    link="#8FBBFF",
    ok="#6FD08C",
    ok_tint="#17301F",
    warn="#F2B84B",
    warn_tint="#33280F",
    fail="#FF8A80",
    fail_tint="#3A1D1B",
    critical="#FF9EC0",
    critical_tint="#3A1827",
    info="#7FB0FF",
    info_tint="#182A45",
    unknown="#B4BBC8",
    unknown_tint="#2A2E36",
    added="#1B3A26",
    removed="#47211E",
    bar="#B4BBC8",
    series1="#7FB0FF",
    series2="#C7A2F7",
    series3="#5CC4BC",
    series4="#E3A857",
    series5="#7A8394",
    scroll="#505764",
    tooltip="#ECEEF2",
    on_tooltip="#16181D",
)
