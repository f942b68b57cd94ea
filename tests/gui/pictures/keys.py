"""Keys, each with where it lies, and switching one off."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from gui_samples import clean, held, hostile, many, with_excerpts

from checks.accounts.known import AccountsTold
from checks.model import Key, Live, Report
from gui.models.asking import Revocation
from gui.pages.ask_sheet import AskSheet, askable
from gui.pages.key_revoke import RevokeSheet

from .studio import Studio, draw_dialog, show_report
from .turning import waited_for


def _keys(studio: Studio, shown: Report, told: AccountsTold | None = None) -> None:
    """The page of keys, waited for."""
    window = studio.window
    window.accounts.begin(())
    if told is not None:
        window.accounts.hear(told)
    made: list[bool] = []
    window.keys.ready.connect(lambda: made.append(True))
    show_report(window, shown, [], "keys")
    waited_for(lambda: made)
    window.keys.focus_first()


def draw_keys(studio: Studio, done: Report, told: AccountsTold) -> None:
    window = studio.window
    _keys(studio, msgspec.structs.replace(done, keys=tuple(_unasked(k) for k in done.keys)))
    studio.shot("11-keys-unasked")
    _keys(studio, clean())
    studio.shot("11-keys-none")
    odd, _ = with_excerpts(hostile())
    _keys(studio, odd)
    studio.shot("11-keys-hostile")
    _keys(studio, held())
    studio.shot("11-keys-held")
    if studio.wants("11-keys-many"):
        _keys(studio, many(300))
        studio.shot("11-keys-many")
    _keys(studio, done, msgspec.structs.replace(told, simulated=True))
    studio.shot("11-keys-simulated")
    _keys(studio, done, told)
    studio.shot("11-keys")
    for look in ("cards", "matrix"):
        window.keys.look.pieces[look].click()
        waited_for(lambda: not window.keys.making)
        studio.shot(f"11-keys-{look}")
    window.keys.look.pieces["both"].click()
    window.keys.tell("OpenAI could not be asked: no answer came in time.")
    waited_for(lambda: not window.keys.making)
    studio.shot("11-keys-told")
    window.keys.tell("")
    for name, then in REVOKING.items():
        sheet = RevokeSheet("sk-proj-…4f2a", "openai", window)
        draw_dialog(studio, f"11-keys-revoke-{name}", sheet, lambda s=sheet, t=then: t(s))
    draw_dialog(studio, "11-keys-ask", AskSheet(askable(done, [("openai", "default")]), ("openai",), window))


_OFF = Revocation(
    fingerprint="fp", masked="sk-proj-…4f2a", provider="openai", way="account", name="prod-chatbot", sure=False,
    sends="DELETE api.openai.com/v1/organization/projects/proj_9aX2c/api_keys/key_J4kQ",
    note="It is this key by what its provider shows of it, not by its whole value.",
    breaks=(".env.local, line 3", ".env.production, line 1", "compose.yaml, line 14", "git history: .env in 3 commits",
            "~/.zshrc, line 41", "~/.codex/auth.json", "image layer: atlas/api:2026.11, app/.env"),
)  # fmt: skip
_NO_WAY = msgspec.structs.replace(
    _OFF, way="none", page="https://platform.openai.com/api-keys", breaks=_OFF.breaks[:2],
    why_not="no account at openai is turned on (shrift vault account add)",
)  # fmt: skip
REVOKING: dict[str, Callable[[RevokeSheet], None]] = {
    "first": lambda sheet: None,
    "plan": lambda sheet: sheet.show_plan(_OFF),
    "none": lambda sheet: sheet.show_plan(_NO_WAY),
    "failed": lambda sheet: (sheet.show_plan(_OFF), sheet.tell("the key was not switched off: no answer came in time")),
    "done": lambda sheet: (sheet.show_plan(_OFF), sheet.show_done("prod-chatbot was switched off at openai.")),
}


def _unasked(key: Key) -> Key:
    return msgspec.structs.replace(key, known=None, live=Live.NOT_ASKED)
