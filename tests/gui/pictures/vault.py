"""Accounts: their keys, their use, their limits."""

from __future__ import annotations

import random

import msgspec
from account_samples import faulty, odd, vault_of

from checks.accounts.known import AccountsTold
from checks.accounts.steps import all_steps
from checks.keys.formats import load_providers
from checks.keys.samples import sample
from gui.models.vault import Answers, Keychain, Status, read_providers
from gui.pages.vault_sheets import AddSheet, RevealSheet
from gui.widgets.sheets import Question

from .studio import Studio, draw_dialog


def draw_first_vault(studio: Studio) -> None:
    """The vault before anything was examined."""
    window = studio.window
    window._stack.setCurrentIndex(1)  # not by its door: nobody looks at the keychain of the machine that draws
    window.navigation.show_page("vault")
    window._show(window.vault)
    window.vault.show_vault(Status(keychain=Keychain(state="ready", name="GNOME Keyring")), None)
    studio.shot("12-vault-first")


def draw_vault(studio: Studio, told: AccountsTold) -> None:
    window, page = studio.window, studio.window.vault
    three = tuple(s for s in told.snapshots if s.provider in ("openai", "anthropic", "openrouter", "mistral"))
    window.navigation.show_page("vault")
    window._show(page)
    page.focus_first()
    status = vault_of(three)
    places = {("openai", s.label, k.id): n for s in three for n, k in enumerate(s.keys.rows)}
    keychain = Keychain(state="ready", name="GNOME Keyring")
    for name, seen, shown in (
        ("12-vault", status, Answers(snapshots=three)),
        ("12-vault-all", vault_of(told.snapshots), Answers(snapshots=told.snapshots)),
        ("12-vault-simulated", Status(keychain=keychain), Answers(snapshots=told.snapshots, simulated=True)),
        ("12-vault-failing", vault_of(faulty()), Answers(snapshots=faulty())),
        ("12-vault-odd", vault_of(odd(4)), Answers(snapshots=odd(4))),
        ("12-vault-many", vault_of(odd()), Answers(snapshots=odd())),
        ("12-vault-unasked", status, None),
        ("12-vault-empty", Status(keychain=keychain), None),
        ("12-vault-none", Status(keychain=Keychain(state="none")), None),
        ("12-vault-locked", msgspec.structs.replace(status, keychain=Keychain(state="locked", name="GNOME Keyring")), None),
        ("12-vault-refused", Status(keychain=Keychain(state="refused", name="KWallet", why="the prompt was closed")), None),
        ("12-vault-plain", Status(keychain=Keychain(state="plain_text", why="keyrings.alt.file.PlaintextKeyring is not the system’s own keychain; Shrift stores nothing in it")), None),
        ("12-vault-looking", None, None),
    ):  # fmt: skip
        page.show_vault(seen, shown, places)
        studio.shot(name)
    page.show_vault(status, Answers(snapshots=three), places)
    page.show_only(
        "openai/" + three[0].label if three[0].provider == "openai" else f"{three[0].provider}/{three[0].label}"
    )
    studio.shot("12-vault-one")
    page.show_only("")
    page.spending.measure.pieces["tokens"].click()
    page.spending.bars.setFocus()
    page.spending.bars.look_at(page.spending._data.days[10] if page.spending._data else None)
    studio.shot("12-vault-day")
    page.set_busy("Asking 4 accounts")
    studio.shot("12-vault-asking")
    page.set_busy("")
    page.tell("The accounts could not be asked: the keychain is locked; unlock it and try again")
    studio.shot("12-vault-told")
    page.tell("")
    page.spending.measure.pieces["cost"].click()
    studio.shot("12-vault-menu", page.menu_of(next(r for r in page.table.model_.rows if r.kept)))
    known = read_providers(steps_json())
    add = AddSheet(known, window)
    draw_dialog(studio, "12-vault-add", add, lambda: add.list.setCurrentRow(0))
    row = page.table.model_.rows[0]
    draw_dialog(studio, "12-vault-replace", AddSheet(known, window, replaced=row))
    draw_dialog(studio, "12-vault-reveal", RevealSheet("OpenAI, default", row.masked, window))
    seen = RevealSheet("OpenAI, default", row.masked, window)
    made = sample(load_providers(), "openai", "admin", random.Random(7))
    draw_dialog(studio, "12-vault-revealed", seen, lambda: seen.show_value(made))
    words = f"{row.masked} is deleted here and cannot be brought back. It stays alive at the provider until it is revoked there."
    draw_dialog(
        studio, "12-vault-forget", Question("Take OpenAI, default out of the keychain?", words, "Take it out", window)
    )


def steps_json() -> bytes:
    """What the command line says of how accounts are turned on."""
    titles = {p.id: p.name for p in load_providers().providers.values()}
    return msgspec.json.encode(all_steps(titles))
