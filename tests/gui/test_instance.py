"""One window: a second start hands its folder over; what is no message of ours is dropped, and a dead socket is no window."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtNetwork import QLocalSocket

from checks.places import Places
from gui.instance import Listener, hand_over, name_of
from gui.subject import Subject


@pytest.fixture
def places(tmp_path_factory) -> Places:
    return Places(tmp_path_factory.mktemp("d"))  # a short path: sockets have a bound


@pytest.fixture
def listener(qapp, places):
    made = Listener(places)
    assert made.listening
    yield made
    made.close()


SECOND = """
import sys
from pathlib import Path
from checks.places import Places
from gui.instance import hand_over
print(hand_over(Places(Path(sys.argv[1])), Path(sys.argv[2])))
"""


def test_a_second_start_hands_its_folder_to_the_first(qtbot, listener, places, tmp_path) -> None:
    words = [sys.executable, "-c", SECOND, str(places.data.parent), str(tmp_path)]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]) as second:
        with qtbot.waitSignal(listener.wanted, timeout=30_000) as wanted:
            pass
        assert wanted.args == [tmp_path, ""]
        said, _ = second.communicate(timeout=30)
    assert said == "True\n"


def say(places: Places, said: bytes) -> QLocalSocket:
    made = QLocalSocket()
    made.connectToServer(name_of(places))
    made.write(said)
    made.flush()
    return made


@pytest.mark.parametrize("said", [b"{}\n", b'{"folder":""}\n', b'{"folder":"relative"}\n', b'{"folder":"/no/such"}\n'])
def test_without_a_folder_that_is_there_the_window_only_comes_forward(qtbot, listener, places, said) -> None:
    with qtbot.waitSignal(listener.wanted, timeout=10_000) as wanted:
        asking = say(places, said)
    assert wanted.args == [None, ""]
    qtbot.waitUntil(lambda: asking.bytesAvailable() > 0, timeout=10_000)
    assert asking.readAll().data() == b"taken\n"
    asking.abort()


def test_the_socket_is_the_users_own(listener, places) -> None:
    socket = Path(name_of(places))
    assert socket.parent == places.data
    assert stat.S_IMODE(socket.stat().st_mode) & 0o077 == 0
    assert stat.S_IMODE(socket.parent.stat().st_mode) & 0o077 == 0


@pytest.mark.parametrize("said", [b"{\n", b'{"run":"rm"}\n', b'{"act":"delete"}\n', b"x" * 20_000, b'["a"]\n'])
def test_what_is_no_message_is_dropped(qtbot, listener, places, said) -> None:
    heard: list[object] = []
    listener.wanted.connect(lambda *what: heard.append(what))
    socket = say(places, said)
    qtbot.waitUntil(lambda: socket.state() == QLocalSocket.LocalSocketState.UnconnectedState, timeout=10_000)
    assert heard == []


def test_without_a_window_nobody_takes_over_and_a_dead_socket_is_replaced(qapp, places) -> None:
    assert not hand_over(places, None)
    places.data.mkdir(parents=True)
    Path(name_of(places)).write_bytes(b"")  # as one that was killed leaves it
    assert not hand_over(places, None)
    made = Listener(places)
    assert made.listening
    made.close()
    assert not hand_over(places, None)


def test_a_path_that_is_too_long_costs_only_the_convenience(qapp, tmp_path) -> None:
    places = Places(tmp_path / ("x" * 120))
    assert name_of(places) == "" and not hand_over(places, None)
    assert not Listener(places).listening


@pytest.mark.qt_log_ignore("does not support raise")  # no other window stands before it here
def test_the_window_examines_what_comes_and_does_not_begin_the_same_again(window, tmp_path, monkeypatch) -> None:
    begun: list[object] = []
    monkeypatch.setattr(window, "examine", begun.append)
    window.open_from_outside(None)
    window.open_from_outside(tmp_path)
    window._subject = Subject(tmp_path)
    monkeypatch.setattr(type(window.engine), "running", property(lambda _: True))
    window.open_from_outside(tmp_path)
    assert begun == [tmp_path]
    monkeypatch.undo()


def test_an_act_of_the_desktops_menu_is_handed_over_too(qtbot, listener, places) -> None:
    with qtbot.waitSignal(listener.wanted, timeout=30_000) as wanted:
        asking = say(places, b'{"folder":"","act":"this-machine"}\n')
    assert wanted.args == [None, "this-machine"]
    asking.abort()


@pytest.mark.qt_log_ignore("does not support raise")
def test_the_acts_examine_this_machine_or_ask_for_a_folder(window, monkeypatch) -> None:
    done: list[object] = []
    monkeypatch.setattr(window, "examine", lambda folder: done.append(folder))
    monkeypatch.setattr(window, "choose_folder", lambda: done.append("asked"))
    window.open_from_outside(None, "this-machine")
    window.open_from_outside(None, "choose-folder")
    window.open_from_outside(None)
    assert done == [None, "asked"]
