"""The engine's life: it starts, tells, ends, is cancelled, breaks; the event loop goes on all the while."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from gui_samples import heard, line_of, report, story
from PySide6.QtCore import QProcessEnvironment, QTimer

from checks import events
from checks.events import Failed, Finished
from gui import engine as engine_module
from gui.child import environment, last_words
from gui.engine import Engine, Outcome, Scope, arguments


def tell(engine: Engine, qtbot, folder: Path = Path("/"), timeout: int = 20_000) -> Outcome:
    with qtbot.waitSignal(engine.ended, timeout=timeout) as blocker:
        engine.start(folder)
    return blocker.args[0]


def test_tells_what_it_hears_in_order(qtbot, replay):
    engine = Engine(program=replay(*({"line": line_of(e)} for e in story())))
    told: list[str] = []
    engine.begun.connect(lambda e: told.append(f"begun {e.target.name}"))
    engine.phase.connect(lambda e: told.append(f"{e.phase} {e.state}"))
    engine.heard.connect(lambda batch: told.extend(h.masked for h in batch))
    engine.excerpts.connect(lambda batch: told.extend(e.path for e in batch))
    outcome = tell(engine, qtbot)
    assert outcome.report == report()
    assert (outcome.error, outcome.cancelled, outcome.broken_lines) == ("", False, 0)
    assert told[0] == "begun atlas-support"
    assert "sk-proj-…0003" in told
    assert ".env" in told
    assert not engine.running


def test_starts_once_at_a_time(qtbot, replay):
    engine = Engine(program=replay({"wait": 5}))
    engine.start(Path("/"))
    with pytest.raises(RuntimeError):
        engine.start(Path("/"))
    engine.stop()
    assert not engine.running


def test_a_cancelled_scan_keeps_what_the_child_writes(qtbot, replay):
    last = line_of(Finished(report=report(partial=True)))
    engine = Engine(program=replay({"on_term": last}, {"line": line_of(heard())}, {"wait": 20}))
    engine.heard.connect(lambda _: engine.cancel())
    began = time.monotonic()
    outcome = tell(engine, qtbot)
    assert outcome.cancelled
    assert outcome.report is not None and outcome.report.partial
    assert outcome.error == ""
    assert time.monotonic() - began < 10


def test_a_child_that_does_not_listen_is_ended(qtbot, replay, monkeypatch):
    monkeypatch.setattr(engine_module, "POLITE_MS", 200)
    engine = Engine(program=replay({"deaf": True}, {"line": line_of(heard())}, {"wait": 60}))
    engine._killer.setInterval(200)
    engine.heard.connect(lambda _: engine.cancel())
    outcome = tell(engine, qtbot)
    assert outcome.cancelled and outcome.report is None and outcome.error == ""


def test_a_crash_is_said_with_the_file_it_happened_at(qtbot, replay):
    lines = [{"line": line_of(e)} for e in story()[:8]]
    outcome = tell(Engine(program=replay(*lines, {"wait": 0.3}, {"crash": True})), qtbot)
    assert outcome.report is None
    assert "stopped at web/packages/chat-widget" in outcome.error
    assert "signal 9" in outcome.error


def test_the_line_of_a_refusal_is_shown(qtbot, replay):
    program = replay({"stderr": "shrift: there is no folder “/nowhere”\n"}, {"exit": 2})
    assert tell(Engine(program=program), qtbot).error == "there is no folder “/nowhere”"


def test_an_error_event_is_shown(qtbot, replay):
    program = replay({"line": line_of(Failed(message="nothing could be examined"))}, {"exit": 3})
    assert tell(Engine(program=program), qtbot).error == "nothing could be examined"


def test_a_program_that_cannot_start_is_said(qtbot, tmp_path):
    outcome = tell(Engine(program=[str(tmp_path / "absent")]), qtbot)
    assert outcome.error == "The scan could not be started."


def test_broken_lines_are_counted_and_do_no_harm(qtbot, replay):
    garbage = ["{", "[]", '{"event":"unknown"}', "\x00\x01", "null", '{"event":"heard"}', ""]
    lines = [line for e in story() for line in (*garbage, line_of(e))]
    outcome = tell(Engine(program=replay(*({"line": line} for line in lines))), qtbot)
    assert outcome.report == report()
    assert outcome.broken_lines == 6 * len(story())


def test_a_line_cut_off_by_death_is_counted(qtbot, replay):
    outcome = tell(Engine(program=replay({"raw": '{"event":"report","rep'})), qtbot)
    assert outcome.report is None and outcome.broken_lines == 1
    assert outcome.error == "The scan ended without a result (exit 0)."


def test_a_long_report_is_read_back_in_steps_between_which_the_loop_has_its_turn(qtbot, replay, monkeypatch):
    monkeypatch.setattr(events, "LONG", 100)
    monkeypatch.setattr(events, "AT_ONCE", 1)
    monkeypatch.setattr(engine_module, "SLICE_SECONDS", 0.0)  # each slice is one step
    last = line_of(story()[-1])
    engine = Engine(program=replay({"line": last[: len(last) // 2] + "]}"}, {"line": last}))
    turns = 0
    work = engine._work

    def counted() -> None:
        nonlocal turns
        turns += engine._reading is not None
        work()

    engine._batch.timeout.disconnect()
    engine._batch.timeout.connect(counted)
    outcome = tell(engine, qtbot)
    assert outcome.report == report() and outcome.broken_lines == 1
    assert turns >= len(report().findings) + len(report().keys)


def test_a_line_without_end_does_not_fill_the_memory(qtbot, replay, monkeypatch):
    monkeypatch.setattr(engine_module, "LONGEST_LINE", 10_000)
    flood = [{"raw": "x" * 4_000} for _ in range(10)]
    program = replay(*flood, {"line": ""}, *({"line": line_of(e)} for e in story()[:1]), {"wait": 0.2})
    engine = Engine(program=program)
    begun: list[object] = []
    engine.begun.connect(begun.append)
    outcome = tell(engine, qtbot)
    assert outcome.broken_lines == 1
    assert len(begun) == 1


def test_a_silent_scan_says_what_it_is_working_on(qtbot, replay):
    engine = Engine(program=replay(*({"line": line_of(e)} for e in story()[:8]), {"wait": 20}))
    engine._watchdog.setInterval(300)
    with qtbot.waitSignal(
        engine.quiet, timeout=20_000, check_params_cb=lambda words: words.endswith("index.ts")
    ):  # a slow machine is quiet before anything was said
        engine.start(Path("/"))
    engine.stop()


def test_a_flood_does_not_stop_the_event_loop(qtbot, replay):
    engine = Engine(program=replay({"flood": 60_000, "line": line_of(heard())}, {"line": line_of(story()[-1])}))
    beats_since_batch = 0
    unheard: list[int] = []  # beats between one batch and the next
    count = 0

    def beat() -> None:
        nonlocal beats_since_batch
        beats_since_batch += 1

    heart = QTimer(interval=0)  # beats whenever the loop has nothing else to do
    heart.timeout.connect(beat)

    def add(batch: list) -> None:
        nonlocal count, beats_since_batch
        count += len(batch)
        unheard.append(beats_since_batch)
        beats_since_batch = 0

    engine.heard.connect(add)
    heart.start()
    outcome = tell(engine, qtbot, timeout=60_000)
    heart.stop()
    assert outcome.report is not None
    assert count == 60_000
    # Counted, not timed: a flood comes in many slices, and between any two of them the loop had its turn.
    assert len(unheard) > 10
    assert min(unheard) > 0


def test_the_words_of_the_command_line():
    assert arguments(Path("/p"), Scope()) == ["scan", "--format", "events", "--", "/p"]
    assert arguments(Path("/p"), Scope(history=False, online=True)) == [
        "scan",
        "--format",
        "events",
        "--no-history",
        "--online=hosts",
        "--",
        "/p",
    ]


def test_a_machine_goes_with_a_folder_or_alone():
    begin = ["scan", "--format", "events"]
    assert arguments(Path("/p"), Scope(machine=True)) == [*begin, "--machine", "--", "/p"]
    assert arguments(None, Scope(history=False, machine=True)) == [*begin, "--no-history", "--machine"]
    home = Scope(history=False, machine=True, home=Path("/mnt/ada"))
    assert arguments(None, home) == [*begin, "--no-history", "--home", "/mnt/ada"]
    assert "--machine" in arguments(None, Scope())  # without a path, the current folder would be read


def test_the_child_gets_nothing_that_steers_git_or_python():
    before = QProcessEnvironment()
    for name in ("GIT_DIR", "GIT_CONFIG_COUNT", "PYTHONSTARTUP", "PYTHONPATH", "PYTHONINSPECT", "HOME", "LANG"):
        before.insert(name, "x")
    names = set(environment(before).keys())
    assert {"HOME", "LANG"} <= names
    assert not {n for n in names if n.startswith("GIT_")}
    assert names - {"PYTHONPATH"} == {"HOME", "LANG"}
    assert environment(before).value("PYTHONPATH") != "x"


def test_last_words_hold_no_value():
    token = "sk-" + "Ab3" * 12
    assert last_words(f"shrift: cannot read {token} here\n".encode()) == "cannot read … here"
    trace = f'Traceback (most recent call last):\n  File "x"\nValueError: {token}\n'
    assert last_words(trace.encode()) == "ValueError"
    assert last_words(b"\x1b[31mred\n").startswith("�")
    assert last_words(b"") == ""
