"""Every screen, drawn: light and dark, at three sizes, in its states. Run by `make pictures`; looked at by people."""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parents[1]))  # the samples of the tests lie there

from .drawing import draw, draw_readme
from .studio import Studio

__all__ = ["Studio", "draw", "draw_readme"]
