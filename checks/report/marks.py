"""Marks of verdicts, drawn for Shrift on a grid of 24: shape before colour, and always beside a word."""

from __future__ import annotations

from collections.abc import Callable

# `C` is the colour, `G` the ground that shows through a filled mark. Strokes are 2 wide with round ends.
MARKS = {
    "critical": '<path fill="C" stroke="none" d="M8 2h8l6 6v8l-6 6H8l-6-6V8z"/><path stroke="G" stroke-width="2.6" d="M7.5 12h9"/>',
    "high": '<path stroke-width="3.4" d="M5 5l14 14M19 5L5 19"/>',
    "medium": '<path fill="C" stroke="C" stroke-linejoin="round" d="M12 3.5L22 20.5H2z"/><path stroke="G" stroke-width="2.4" d="M12 10v4.5M12 17.6v.1"/>',
    "low": '<path d="M12 2.5l9.5 9.5-9.5 9.5L2.5 12z"/>',
    "info": '<circle cx="12" cy="12" r="9.5"/><path d="M12 11v5.5M12 7.5v.1"/>',
    "pass": '<circle cx="12" cy="12" r="9.5"/><path d="M7.5 12.5l3 3 6-6.5"/>',
    "partial": '<circle cx="12" cy="12" r="9.5"/><path fill="C" stroke="none" d="M12 2.5a9.5 9.5 0 0 0 0 19z"/>',
    "not_checked": '<circle cx="12" cy="12" r="9.5" stroke-dasharray="3 2.6"/><path d="M9.6 9.6a2.4 2.4 0 1 1 3.4 2.2c-.7.3-1 .8-1 1.5M12 16.6v.1"/>',
    "not_asked": '<circle cx="12" cy="12" r="9.5" stroke-dasharray="3 2.6"/>',
    "not_applicable": '<circle cx="12" cy="12" r="9.5"/><path d="M8 12h8"/>',
    "live": '<circle cx="12" cy="12" r="9.5"/><circle cx="12" cy="12" r="4.5" fill="C" stroke="none"/>',
    "dead": '<circle cx="12" cy="12" r="9.5"/><path d="M5.5 18.5l13-13"/>',
    "attested": '<path d="M7 13V6.300a1.500 1.500 0 0 1 3 0V11M10 11V4.500a1.500 1.500 0 0 1 3 0V11M13 11V5.500a1.500 1.500 0 0 1 3 0V12M16 12V8.500a1.500 1.500 0 0 1 3 0V15a6.500 6.500 0 0 1-6.500 6.500h-1a6.500 6.500 0 0 1-5-2.300l-3.700-4.600a1.600 1.600 0 0 1 2.400-2.100L7 14.500"/>',
    "accepted": '<path d="M2 12s3.600-6.500 10-6.500S22 12 22 12s-3.600 6.500-10 6.500S2 12 2 12z"/><circle cx="12" cy="12" r="3"/><path d="M4 20L20 4"/>',
}
STATUS_MARKS = {
    "pass": ("pass", "ok"),
    "fail": ("high", "fail"),
    "partial": ("partial", "info"),
    "attested": ("attested", "info"),
    "not_checked": ("not_checked", "unknown"),
    "not_applicable": ("not_applicable", "unknown"),
    "accepted": ("accepted", "unknown"),
}


def mark(name: str, colour: str, ground: str, size: float = 14.0) -> str:
    """One mark as SVG, hidden from screen readers: the word beside it is what they are told."""
    body = MARKS[name].replace('"C"', f'"{colour}"').replace('"G"', f'"{ground}"')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" width="{size:g}" height="{size:g}" fill="none" '
        f'stroke="{colour}" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" '
        f'focusable="false">{body}</svg>'
    )


def marker(ink: Callable[[str], str], ground: str = "card") -> Callable[..., str]:
    """`mark` with colours by meaning."""

    def made(name: str, colour: str, size: float = 14.0) -> str:
        return mark(name, ink(colour), ink(ground), size)

    return made
