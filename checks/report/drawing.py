"""Ring, bars and sign as SVG, as the window draws them: solid counted, hollow held back, dashed not checked, track lost.

`ink` gives the colour of a meaning: a variable of a style sheet, or the number itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from checks.report.verdict import Parts

Ink = Callable[[str], str]
GAP = 2.4  # pixels between two parts
SMALLEST_HOLLOW = 4.0  # pixels; a hollow part under this is left out
SIZE, THICK = 132.0, 11.0
BAR_HEIGHT = 6.0


def ring(parts: Parts, ink: Ink) -> str:
    """The circle without words, in a square of 132; hidden from screen readers, who are told it in words."""
    middle = SIZE / 2
    radius = (SIZE - 8 - THICK) / 2
    gap = GAP / radius / (2 * math.pi) * 100  # in points
    around = (("counted", parts.counted), ("held", parts.held), ("unchecked", parts.unchecked), ("lost", parts.lost))
    shown = [(name, points) for name, points in around if points > 0.4]
    drawn, start = [], 0.0
    for name, points in shown:
        long = min(points - (gap if len(shown) > 1 else 0), 99.99)
        if long > 0:
            drawn += _arc(name, start, long, radius, parts, ink)
        start += points
    if parts.gate is not None and 0 < parts.gate < 100:
        ends = [_at(parts.gate, middle, r) for r in (radius - THICK * 0.8, radius + THICK * 0.8)]
        line = f'x1="{ends[0][0]}" y1="{ends[0][1]}" x2="{ends[1][0]}" y2="{ends[1][1]}"'
        drawn += [
            f'<line {line} stroke="{ink("card")}" stroke-width="5"/>',
            f'<line {line} stroke="{ink("text")}" stroke-width="2.2"/>',
        ]
    return _svg(SIZE, SIZE, drawn)


def bar(low: float, high: float, ink: Ink, width: float = 152.0) -> str:
    """A range from 0 to 100."""
    low, high = min(max(low, 0.0), 100.0), min(max(high, 0.0), 100.0)
    solid, open_ = width * low / 100, width * max(high - low, 0) / 100
    lost = width - solid - open_
    drawn = []
    if solid > 1:
        drawn.append(_box(0, 0, solid - (GAP if open_ + lost > 1 else 0), BAR_HEIGHT, ink("bar"), 2))
    if open_ > 3:
        wide = open_ - (GAP if lost > 1 else 0)
        count = max(round((wide + 3) / 8), 1)  # whole dashes at both ends
        each = (wide + 3) / count
        drawn += [_box(solid + n * each, 1, max(each - 3, 1.5), BAR_HEIGHT - 2, ink("control")) for n in range(count)]
    if lost > 1:
        drawn.append(_box(solid + open_, 0, lost, BAR_HEIGHT, ink("track"), 2))
    return _svg(width, BAR_HEIGHT, drawn)


def swatch(part: str, colour: str, tint: str, ink: Ink) -> str:
    """A piece of the ring beside its word."""
    if part == "counted":
        drawn = [_box(0, 1, 16, 6, ink(colour))]
    elif part == "held":
        drawn = [
            f'<rect x="0.75" y="1.75" width="14.5" height="4.5" fill="{ink(tint)}" stroke="{ink(colour)}" '
            'stroke-width="1.5"/>'
        ]
    elif part == "unchecked":
        drawn = [_box(n * 6, 1, 4, 6, ink("control")) for n in range(3)]
    else:
        drawn = [_box(0, 1, 16, 6, ink("track"))]
    return _svg(16, 8, drawn)


def emblem(ink: Ink, size: float = 28.0) -> str:
    """Shrift's own sign: seven arcs, one of them open, around a keyhole."""
    thick = size * 0.12
    middle = size / 2
    radius = (size - thick - 1) / 2
    drawn = []
    for n in range(7):
        begin, long = n * 100 / 7 + 1.1, 100 / 7 - 2.2
        colour, wide = (ink("control"), thick * 0.5) if n == 6 else (ink("accent"), thick)
        drawn.append(
            f'<path d="{_path(begin, long, middle, radius)}" fill="none" stroke="{colour}" stroke-width="{_n(wide)}"/>'
        )
    drawn.append(
        f'<circle cx="{_n(middle)}" cy="{_n(middle - size * 0.055)}" r="{_n(size * 0.085)}" fill="{ink("text")}"/>'
    )
    drawn.append(_box(middle - size * 0.04, middle, size * 0.08, size * 0.16, ink("text"), 1.2))
    return _svg(size, size, drawn)


def _arc(name: str, start: float, points: float, radius: float, parts: Parts, ink: Ink) -> list[str]:
    length = points / 100 * 2 * math.pi * radius
    path = _path(start, points, SIZE / 2, radius)
    if name == "held":
        if length < SMALLEST_HOLLOW:
            return []
        inset = 1.5 / (2 * math.pi * radius) * 100
        inner = _path(start + inset, points - 2 * inset, SIZE / 2, radius)
        return [_stroke(path, ink(parts.colour), THICK), _stroke(inner, ink(parts.tint), THICK - 3)]
    if name == "unchecked":
        dash = THICK * 0.42
        count = max(round((length + dash * 0.8) / (dash * 1.8)), 1)  # both ends are whole
        unit = (length + dash * 0.8) / count
        dashes = f' stroke-dasharray="{_n(max(unit * 0.58, 0.5))} {_n(max(unit * 0.42, 0.5))}"'
        return [_stroke(path, ink("control"), THICK * 0.72, dashes)]
    return [_stroke(path, ink(parts.colour if name == "counted" else "track"), THICK)]


def _path(start: float, points: float, middle: float, radius: float) -> str:
    """An arc in points of 100, clockwise from twelve."""
    (x0, y0), (x1, y1) = _at(start, middle, radius), _at(start + points, middle, radius)
    return f"M{x0} {y0}A{_n(radius)} {_n(radius)} 0 {int(points > 50)} 1 {x1} {y1}"


def _at(points: float, middle: float, radius: float) -> tuple[str, str]:
    angle = math.radians(points * 3.6 - 90)
    return _n(middle + math.cos(angle) * radius), _n(middle + math.sin(angle) * radius)


def _stroke(path: str, colour: str, wide: float, more: str = "") -> str:
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{_n(wide)}"{more}/>'


def _box(x: float, y: float, wide: float, high: float, colour: str, round_: float = 0) -> str:
    corner = f' rx="{_n(round_)}"' if round_ else ""
    return f'<rect x="{_n(x)}" y="{_n(y)}" width="{_n(max(wide, 0))}" height="{_n(high)}"{corner} fill="{colour}"/>'


def _svg(wide: float, high: float, drawn: list[str]) -> str:
    size = f'width="{_n(wide)}" height="{_n(high)}" viewBox="0 0 {_n(wide)} {_n(high)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} aria-hidden="true" focusable="false">{"".join(drawn)}</svg>'


def _n(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")
