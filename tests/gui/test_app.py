"""The application: what it sets for the whole process."""

from __future__ import annotations

import sys

from gui.app import take_turns


def test_a_thread_beside_the_loop_passes_the_interpreter_on_soon():
    before = sys.getswitchinterval()
    try:
        take_turns()
        assert sys.getswitchinterval() < 0.001 < 0.005 == before
    finally:
        sys.setswitchinterval(before)
