"""Asking the command line: an answer that is bad news, what is said meanwhile, and an end in which it may clean up."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from gui.asking import Command

BAD_NEWS = "import sys; sys.stderr.write('shrift: Copying\\nshrift: not clean\\n'); print('left'); sys.exit(1)"
TRAP = """
import pathlib, signal, sys, time
def end(*_):
    pathlib.Path(sys.argv[1]).write_text("cleaned")
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
sys.stderr.write("shrift: ready\\n"); sys.stderr.flush()
time.sleep(60)
"""


def test_bad_news_is_an_answer_where_it_was_said_to_be_one(qtbot) -> None:
    command = Command(program=[sys.executable, "-S", "-c", BAD_NEWS])
    told: list[object] = []
    heard: list[str] = []
    command.heard.connect(heard.append)
    command.ask((), then=told.append, otherwise=lambda why: told.append(("refused", why)), good=(0, 1))
    qtbot.waitUntil(lambda: bool(told))
    assert told == [b"left\n"] and heard == ["Copying", "not clean"] and command.error == "not clean"
    command.ask((), then=told.append, otherwise=lambda why: told.append(("refused", why)))
    qtbot.waitUntil(lambda: len(told) == 2)
    assert told[1] == ("refused", "not clean")


@pytest.mark.skipif(sys.platform == "win32", reason="no polite end there")
def test_a_gentle_command_may_clean_up(qtbot, tmp_path: Path) -> None:
    command = Command(program=[sys.executable, "-S", "-c", TRAP, str(tmp_path / "trace")], gentle=True)
    heard: list[str] = []
    command.heard.connect(heard.append)
    command.ask(())
    qtbot.waitUntil(lambda: heard == ["ready"])
    command.stop()
    assert (tmp_path / "trace").read_text() == "cleaned" and not command.running
