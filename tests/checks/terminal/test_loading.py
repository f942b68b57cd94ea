"""While modules are loaded the collector rests; afterwards it works on, and leaves them alone."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from checks.terminal.loading import loading

ASKED = """
import gc
from checks.terminal.loading import loading
with loading("fractions"):
    resting = not gc.isenabled()
    import fractions
print(resting, gc.isenabled(), gc.get_freeze_count() > 0)
"""


def test_it_rests_while_modules_come() -> None:
    told = subprocess.run([sys.executable, "-c", ASKED], capture_output=True, check=True, text=True)
    assert told.stdout == "True True True\n"


def test_it_works_on_after_a_module_that_breaks() -> None:
    with pytest.raises(ImportError), loading("nothing of this name"):
        raise ImportError
    assert gc.isenabled()


def test_where_all_is_loaded_nothing_is_left_alone() -> None:
    before = gc.get_freeze_count()
    with loading("sys"):
        assert gc.isenabled()
    assert gc.get_freeze_count() == before


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with loading("nothing of this name"):
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
