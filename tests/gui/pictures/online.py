"""Who may be asked over the network."""

from __future__ import annotations

import msgspec

from gui.models.online import Reach
from gui.pages.online import AskedSheet, OnlineSheet

from .studio import Studio, draw_dialog


def draw_online(studio: Studio) -> None:
    """Who may be asked, and the sheet before one of them is turned on."""
    window = studio.window
    names = ("openai", "anthropic", "openrouter", "mistral", "huggingface", "xai", "groq", "cohere")
    found = [
        *(Reach(name=n, kind="host", on=n == "github.com") for n in ("github.com", "gitlab.com", "huggingface.co", "gh", "glab")),
        *(Reach(name=n, kind="provider", on=n == "openai", accounts=("default",) if n in names[:3] else ()) for n in names),
    ]  # fmt: skip
    sheet = OnlineSheet(window, window)
    sheet.part._look.stop()
    sheet.part._came(msgspec.json.encode(found))
    draw_dialog(studio, "14-online", sheet)
    run = (
        b"Nobody was asked. This would be:\n"
        b"  openai/default at https://api.openai.com: keys, use, money and limits, with an admin key\n"
        + "  GET https://api.openai.com/v1/models  with sk-proj-…4f2a in Authorization\n".encode()
        * 3
    )
    draw_dialog(studio, "14-online-ask", AskedSheet(found[5], window, window))
    asked = AskedSheet(found[5], window, window)
    draw_dialog(studio, "14-online-run", asked, lambda: asked.show_lines(run))
