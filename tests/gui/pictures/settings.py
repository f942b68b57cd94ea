"""Settings from top to bottom."""

from __future__ import annotations

from pathlib import Path

from checks.model import PluginNote, Report
from gui.pages.settings import SettingsPage

from .studio import HOME, Studio


def draw_settings(studio: Studio, done: Report) -> None:
    """Settings from top to bottom."""
    window = studio.window
    page = window.page_of("settings")
    assert isinstance(page, SettingsPage)
    for command in (page.policy._look, page.plugins._look, page.online._look):
        command.stop()
    window._stack.setCurrentIndex(1)
    window.navigation.show_page("settings")
    window._show(page)
    page.focus_first()
    studio.shot("20-settings-first")
    page.plugins.show_plugins(
        [
            PluginNote(name="shrift-acme", version="1.2.0", state="on", adds=("check S5-KEY-OWNER", "provider acme"), reads=("files",), network=True),
            PluginNote(name="shrift-old", version="0.3", state="broken", adds=("format slides",), error="ImportError: no module “slides”"),
            PluginNote(name="shrift-example", version="1.0.0", state="off", adds=("provider example",)),
        ]
    )  # fmt: skip
    page.policy._folder = Path(f"{HOME}/code/atlas-support")
    page.policy._show("there", "Approved by Ada Lovelace on 2026-11-02.\nProduction keys are replaced within 60 days.")
    studio.shot("20-settings")
    page.policy._show("none", "")
    page.policy.tell("A policy names who approved it.")
    page._area.verticalScrollBar().setValue(400)
    studio.shot("20-settings-middle")
    page._area.verticalScrollBar().setValue(4000)
    studio.shot("20-settings-end")
