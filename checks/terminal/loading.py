"""Loading: what a command imports stays to its end, so the collector of garbage need not walk it, now or later."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def loading(module: str) -> Iterator[None]:
    """While the modules that come with this one are imported the collector rests, and leaves them alone from then on.

    Where they are loaded already, nothing happens. It saves a tenth of a short scan.
    """
    if module in sys.modules or not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
