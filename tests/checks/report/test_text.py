"""The report in a terminal: fits its width, is plain when piped, and shows names without obeying them."""

from __future__ import annotations

import io

import msgspec
import pytest
from rich.cells import cell_len
from rich.console import Console

from checks.catalog import Catalog
from checks.model import Limit, Range, Report, Status
from checks.report.paper import LEAST, MOST
from checks.report.text import SHOWN_FINDINGS, SHOWN_KEYS, render, write


class Terminal(io.BytesIO):
    """A target that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def plain(report: Report, width: int) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False, emoji=False, markup=False, color_system=None)
    console.print(render(report, width))
    return console.file.getvalue()  # type: ignore[attr-defined]


def piped(report: Report, catalog: Catalog) -> str:
    target = io.BytesIO()
    write(report, target, catalog)
    return target.getvalue().decode()


@pytest.mark.parametrize("which", ["demo_report", "hostile_report"])
@pytest.mark.parametrize("width", [LEAST, 60, 80, 100, MOST, 200])
def test_it_fits_its_width(which: str, width: int, request: pytest.FixtureRequest) -> None:
    text = plain(request.getfixturevalue(which), width)
    assert max(cell_len(line) for line in text.split("\n")) <= width


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_nothing_that_matters_is_cut(demo_report: Report, width: int) -> None:
    text = plain(demo_report, width)
    keys = [k for k in demo_report.keys if k.secret]
    for key in keys[:SHOWN_KEYS]:
        assert key.masked in text
    assert len(keys) <= SHOWN_KEYS or "“--format json” lists all" in text
    for sin in demo_report.sins:
        assert f"\n {sin.number}  {sin.title}" in text
    words = " ".join(text.split())
    for finding in demo_report.findings[:SHOWN_FINDINGS]:
        assert finding.title in words
        assert finding.check in words
        assert " ".join(finding.message.split()) in words
    for gate in demo_report.score.gates:
        assert f"held at {gate.cap}: {gate.why}" in words


@pytest.mark.parametrize("which", ["demo_report", "hostile_report"])
def test_piped_it_holds_no_control_characters(which: str, request: pytest.FixtureRequest, catalog: Catalog) -> None:
    text = piped(request.getfixturevalue(which), catalog)
    assert all(line.isprintable() for line in text.split("\n"))
    assert all(line == line.rstrip() for line in text.split("\n"))


def test_a_terminal_gets_colours_and_only_its_own_sequences(
    hostile_report: Report, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "90")
    monkeypatch.delenv("NO_COLOR", raising=False)
    target = Terminal()
    write(hostile_report, target, catalog)
    text = target.getvalue().decode()
    assert "\x1b[31m" in text or "\x1b[1;31m" in text
    import re

    rest = re.sub(r"\x1b\[[0-9;]*m", "", text)
    assert all(line.isprintable() for line in rest.split("\n"))
    assert r"clear\x1b[2J" in rest
    assert max(cell_len(line) for line in rest.split("\n")) <= 90


def test_no_color_is_respected(demo_report: Report, catalog: Catalog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("NO_COLOR", "1")
    target = Terminal()
    write(demo_report, target, catalog)
    import re

    codes = {c for found in re.findall(rb"\x1b\[([0-9;]*)m", target.getvalue()) for c in found.split(b";")}
    assert codes <= {b"", b"0", b"1", b"2"}  # bold and faint are no colours


def test_hostile_names_are_shown_by_their_numbers(hostile_report: Report, catalog: Catalog) -> None:
    text = " ".join(piped(hostile_report, catalog).split())
    assert "Eve\\x1b]0;owned\\x07" in text
    assert "\u202e" not in text and "\x9b" not in text


def test_all_parts_come_in_their_order(demo_report: Report, catalog: Catalog) -> None:
    text = piped(demo_report, catalog)
    parts = ["Shrift  atlas-support", "% checked", "The seven sins", "keys seen", "findings", "Not checked", "Next"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_the_next_steps_name_a_command_that_explains(demo_report: Report, catalog: Catalog) -> None:
    after = piped(demo_report, catalog).split("\n Next\n")[1]
    assert after.count("shrift explain S") == 3


def test_what_was_not_looked_at_is_told(demo_report: Report, catalog: Catalog) -> None:
    limits = tuple(Limit(id="unreadable", what=f"f{n}", why="may not be read", count=n + 1) for n in range(20))
    text = piped(msgspec.structs.replace(demo_report, limits=limits), catalog)
    assert "f0: may not be read.\n f1 and 1 more: may not be read.\n" in text
    assert "and 12 more; “--format json” lists all" in text


def test_the_number_of_columns_is_taken_from_the_environment(
    demo_report: Report, catalog: Catalog, monkeypatch: pytest.MonkeyPatch
) -> None:
    for columns, wide in (("60", 60), ("0", 100), ("wide", 100), ("9999", MOST)):
        monkeypatch.setenv("COLUMNS", columns)
        widest = max(cell_len(line) for line in piped(demo_report, catalog).split("\n"))
        assert wide - 12 <= widest <= wide


def test_the_places_of_keys_are_cut_in_the_middle_and_their_number_never(demo_report: Report, catalog: Catalog) -> None:
    keys = [k for k in demo_report.keys if k.secret]
    text = piped(demo_report, catalog)
    for key in keys[:SHOWN_KEYS]:
        line = text.split(f"\n {key.masked}  ")[1]
        line = "".join(line.split("\n")[:2])  # where columns are few the place has a line of its own
        places = {s.path for s in key.sightings}
        if len(places) > 1:
            assert f" and {len(places) - 1} other place" in line or f" +{len(places) - 1} place" in line


def test_what_is_staged_is_told_without_a_score(demo_report: Report, catalog: Catalog) -> None:
    target = msgspec.structs.replace(demo_report.target, sources=("staged",))
    unread = tuple(
        c if c.id == "S1-STAGED" else msgspec.structs.replace(c, status=Status.NOT_CHECKED, reason="Not read.")
        for c in demo_report.checks
    )
    found = tuple(f for f in demo_report.findings if f.check == "S1-STAGED")
    text = piped(msgspec.structs.replace(demo_report, target=target, checks=unread, findings=found), catalog)
    assert "read: what is staged" in text
    assert "% checked" not in text and "The seven sins" not in text and "→" not in text
    assert f"{len(unread) - 1} other checks of the project: “shrift scan” without “--staged” makes them." in text
    assert text.count("Not read.") == 0


def test_what_a_cap_hides_and_what_lifts_it_are_said(demo_report: Report, catalog: Catalog) -> None:
    score = msgspec.structs.replace(demo_report.score, low=59.0, uncapped=Range(low=67.0, high=92.0))
    text = piped(msgspec.structs.replace(demo_report, score=score), catalog)
    assert "without the cap it would be 67–92" in text


def test_under_sixty_percent_the_cheapest_step_is_named(demo_report: Report, catalog: Catalog) -> None:
    score = msgspec.structs.replace(demo_report.score, coverage=50.0, grade=None)
    assert "no letter under 60 % checked; with “--online” it is up to 8" in piped(
        msgspec.structs.replace(demo_report, score=score), catalog
    )


def test_a_scan_that_was_stopped_says_so_first(demo_report: Report, catalog: Catalog) -> None:
    text = piped(msgspec.structs.replace(demo_report, partial=True), catalog)
    assert text.index("Stopped before the end") < text.index("The seven sins")


def test_thousands_of_findings_stay_readable(demo_report: Report, catalog: Catalog) -> None:
    first = demo_report.findings[0]  # which one that is depends on the keys that the demo makes by chance
    one = msgspec.structs.replace(
        first, key=None, status=Status.FAIL, message="Made up.", locations=first.locations[:1], fixes=first.fixes[:2]
    )
    many = tuple(msgspec.structs.replace(one, id=f"{n:016x}") for n in range(3_000))
    text = piped(msgspec.structs.replace(demo_report, findings=many), catalog)
    assert "and 2,960 more findings; “--format json” lists all" in text
    assert text.count("\n") < 400


def test_a_clean_report_has_no_empty_parts(demo_report: Report, catalog: Catalog) -> None:
    passed = tuple(msgspec.structs.replace(c, status=Status.PASS, places=0) for c in demo_report.checks)
    text = piped(msgspec.structs.replace(demo_report, checks=passed, findings=(), keys=(), limits=()), catalog)
    for part in ("keys seen", "findings", "Not checked", "Not looked at", "Next"):
        assert part not in text
    assert text.endswith("\n")
