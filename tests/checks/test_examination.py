"""One examination, told in order: events as they happen, and a report that is true whatever went wrong on the way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from checks.catalog import Catalog, Check, load
from checks.events import Excerpt, Heard, Phase, Progress, Started, decode_event, encode_event
from checks.evidence import Need
from checks.examination import Request, examine
from checks.model import Report, Severity, Sin, Status, decode_report, encode
from checks.places import Places
from tests.repositories import assigned

Examined = tuple[Report, list[Any]]


@pytest.fixture
def examined(data_dir) -> Callable[..., Examined]:
    """Examines a folder: (report, events)."""

    def run(*paths, catalog: Catalog | None = None, cancel=None, emit=None, **options) -> Examined:
        events: list[Any] = []

        def keep(event: Any) -> None:
            events.append(event)
            if emit:
                emit(event)

        request = Request(paths=tuple(p.resolve() for p in paths), **options)
        return examine(request, catalog or load(), Places(data_dir), emit=keep, cancel=cancel), events

    return run


def test_events_come_in_the_order_in_which_things_happen(project, examined, key) -> None:
    project.commit({"a.py": assigned(key())})
    report, events = examined(project.folder)
    assert isinstance(events[0], Started)
    phases = [(e.phase, e.state) for e in events if isinstance(e, Phase)]
    assert phases == [(p, s) for p in events[0].phases for s in ("running", "done")]
    assert events[0].phases == ("list", "files", "history", "judge")
    kinds = [type(e) for e in events]
    assert kinds.index(Heard) < kinds.index(Excerpt)
    assert all(
        isinstance(e, Excerpt) for e in events[max(n for n, e in enumerate(events) if isinstance(e, Phase)) + 1 :]
    )
    assert events[0].target == report.target


def test_progress_of_a_phase_never_runs_backwards(project, examined, key, monkeypatch) -> None:
    from checks.sources import families
    from tests.repositories import import_blobs

    monkeypatch.setattr("checks.announce.EVENTS_A_SECOND", 10**9)
    monkeypatch.setattr(families, "DEALT", 500)
    import_blobs(project, [b"%d\n" % n * 30 for n in range(200)])
    _, events = examined(project.folder, jobs=3)
    for phase in ("files", "history"):
        told = [(e.bytes_done, e.items_done) for e in events if isinstance(e, Progress) and e.phase == phase]
        assert len(told) > 3
        assert told == sorted(told)
        last = next(e for e in reversed(events) if isinstance(e, Progress) and e.phase == phase)
        assert (last.bytes_done, last.items_done) == (last.bytes_total, last.items_total)


def test_of_a_key_the_window_is_told_once_for_files_and_once_for_the_history(project, examined, key) -> None:
    value = key()
    for text in ("one\n", "two\n", "three\n"):
        project.commit({"a.py": text + assigned(value), f"{text[:-1]}.py": assigned(value)})
    _, events = examined(project.folder)
    assert sorted(e.title.rpartition(" in ")[2] for e in events if isinstance(e, Heard)) == [
        "a file",
        "the git history",
    ]


def test_no_value_of_a_key_is_in_an_event_or_the_report(project, examined, key) -> None:
    values = [key() for _ in range(3)]
    project.commit({"a.py": assigned(values[0]), "b.py": assigned(values[1])}, f"message with {values[2]}")
    report, events = examined(project.folder)
    written = b"".join([encode(report), *map(encode_event, events)])
    assert len(report.keys) == 3
    assert not [v for v in values if v.encode() in written]
    assert decode_report(encode(report)) == report
    assert [decode_event(encode_event(e)) for e in events] == events


def test_a_check_that_raises_costs_itself_and_says_no_more_than_that(project, examined, key) -> None:
    value = key()
    project.commit({"a.py": assigned(value)})

    def broken(evidence: Any) -> Any:
        raise KeyError(value)

    odd = Check("T-BROKEN", sin=Sin.COMMITTED, severity=Severity.LOW, needs={Need.FILES}, judge=broken, module="x.y")
    odd.text = SimpleNamespace(title_pass="x", title_fail="x")  # type: ignore[assignment]
    built_in = load()
    report, _ = examined(project.folder, catalog=Catalog([*built_in, odd]))
    statuses = {c.id: c for c in report.checks}
    assert statuses["T-BROKEN"].status is Status.NOT_CHECKED
    assert statuses["S1-TRACKED"].status is Status.FAIL
    assert [limit.what for limit in report.limits if limit.id == "check-broke"] == ["T-BROKEN"]
    assert value.encode() not in encode(report)
    assert not report.partial


def test_stopped_it_judges_what_was_found_and_gives_no_grade(project, examined, key) -> None:
    project.commit({"a.py": assigned(key())})
    cancel = threading.Event()
    report, events = examined(
        project.folder, cancel=cancel, emit=lambda e: cancel.set() if getattr(e, "phase", "") == "history" else None
    )
    assert (report.partial, report.stopped, report.score.grade) == (True, True, None)
    assert next(c.status for c in report.checks if c.id == "S1-TRACKED") is Status.FAIL
    assert [(e.phase, e.state) for e in events if isinstance(e, Phase)][-1] == ("judge", "done")


def test_a_part_that_breaks_makes_the_report_partial_and_no_check_pass_by_it(project, examined, monkeypatch) -> None:
    project.commit({"a.py": "pass\n"})

    def broken(*arguments: object, **more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("checks.sources.history.examine_history", broken)
    report, _ = examined(project.folder)
    assert (report.partial, report.stopped) == (True, True)
    assert next(c.status for c in report.checks if c.id == "S1-HISTORY") is Status.PARTIAL


def test_an_empty_folder_is_examined_to_its_end(tmp_path, examined) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    report, _ = examined(folder)
    assert (report.partial, report.keys, report.findings) == (False, (), ())
    assert report.target.kind == "folder"


def test_nothing_is_written_into_what_is_examined(project, examined, key) -> None:
    project.commit({"a.py": assigned(key())})
    project.write("b.py", "x")
    before = {p: p.stat().st_mtime_ns for p in project.folder.rglob("*")}
    examined(project.folder)
    assert {p: p.stat().st_mtime_ns for p in project.folder.rglob("*")} == before
