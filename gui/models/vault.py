"""What the vault's page shows: credentials and accounts as the command line tells them, key by key. No widget in here."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

import msgspec

from checks.accounts.model import InventoryKey, Part, Snapshot
from checks.accounts.sums import account_month, month_of
from checks.joins import moment
from checks.language import tr
from checks.report.escape import for_terminal
from checks.report.words import provider_name
from checks.words import count_of, sentence
from gui.models import verdicts
from gui.models.keys import Age
from gui.models.money import money

KeychainWord = Literal["ready", "none", "locked", "refused", "plain_text"]


class Keychain(msgspec.Struct, frozen=True, kw_only=True):
    """What the system keeps secrets in, and whether it can be asked."""

    state: KeychainWord
    name: str = ""
    why: str = ""


class Credential(msgspec.Struct, frozen=True, kw_only=True):
    """A kept credential, without its value."""

    provider: str
    label: str
    environment: str = ""
    added: str
    rotated: str | None = None
    masked: str = "…"
    state: str = "kept"
    why: str = ""


class AccountNote(msgspec.Struct, frozen=True, kw_only=True):
    """An account that is asked."""

    provider: str
    label: str
    settings: dict[str, str] = {}
    added: str = ""


class Status(msgspec.Struct, frozen=True, kw_only=True):
    """`shrift vault status --format json`."""

    keychain: Keychain
    credentials: tuple[Credential, ...] = ()
    accounts: tuple[AccountNote, ...] = ()
    policy_days: int = 90


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """`shrift vault show --format json`."""

    snapshots: tuple[Snapshot, ...] = ()
    simulated: bool = False


class SettingNote(msgspec.Struct, frozen=True, kw_only=True):
    """Something an account needs, or may have, beside its credential."""

    name: str
    title: str
    needed: bool = False
    example: str = ""


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """One of `shrift vault account steps --format json`: how an account is turned on."""

    provider: str
    name: str
    credential: str = ""
    page: str = ""
    keeps: bool = True
    docs: str = ""
    settings: tuple[SettingNote, ...] = ()
    notes: dict[str, str] = {}
    steps: tuple[str, ...] = ()


def read_status(data: bytes) -> Status:
    """Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(data, type=Status)


def read_shown(data: bytes) -> Answers:
    """Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(data, type=Answers)


def read_providers(data: bytes) -> list[Provider]:
    """Raises `msgspec.ValidationError` for anything else."""
    return msgspec.json.decode(data, type=list[Provider])


class VaultRow(msgspec.Struct, frozen=True, kw_only=True):
    """A credential with its account, or one key of an account's list. Two lines a column: the fact, and what is said of it."""

    kind: Literal["credential", "key"]
    provider: str
    label: str
    id: str = ""  # of the key in its list
    title: str
    second: str
    masked: str
    age: Age
    used: str
    used_note: str
    used_mark: tuple[str, str] = ("", "")
    spent: str
    spent_note: str
    known: bool  # whether `spent` is a sum
    places: str
    kept: bool = False  # whether the keychain should have a value
    is_account: bool = False
    page: str = ""

    @property
    def name(self) -> str:
        """As the vault names it."""
        return f"{self.provider}/{self.label}"

    @property
    def spoken(self) -> str:
        """The row for a screen reader."""
        last = " ".join(self.masked.rpartition("…")[2])
        parts = (
            self.title,
            self.second,
            tr("hidden key ending {last}", last=last) if last else "",
            tr("age {words}", words=self.age.words),
            tr("last used {used}, {used_note}", used=self.used, used_note=self.used_note).strip(", "),
            tr("spent {spent}, {spent_note}", spent=self.spent, spent_note=self.spent_note).strip(", "),
            tr("in {places} places", places=self.places) if self.places.isdigit() else "",
        )
        return ", ".join(part for part in parts if part)


def rows(
    status: Status | None,
    shown: Answers | None,
    *,
    now: datetime,
    places: Mapping[tuple[str, str, str], int] | None = None,
    chosen: str = "",
) -> list[VaultRow]:
    """Accounts by name, each with the keys of its list under it.

    `places` says in how many places of the scanned project a listed key stands, None where nothing was scanned; `chosen`
    narrows to one account.
    """
    policy = status.policy_days if status else 90
    snapshots = {(s.provider, s.label): s for s in (shown.snapshots if shown else ())}
    kept = {(c.provider, c.label): c for c in (status.credentials if status else ())}
    accounts = {(a.provider, a.label) for a in (status.accounts if status else ())}
    if shown is not None and shown.simulated:
        kept, accounts = {}, set(snapshots)
    made: list[VaultRow] = []
    for account in sorted({*snapshots, *kept, *accounts}, key=lambda a: (provider_name(a[0]).lower(), a[1])):
        if chosen and "/".join(account) != chosen:
            continue
        snapshot = snapshots.get(account)
        made.append(_account_row(account, kept.get(account), snapshot, account in accounts, policy, now))
        if snapshot is not None:
            listed = [_key_row(snapshot, key, policy, now, places) for key in snapshot.keys.rows]
            made.extend(sorted(listed, key=lambda r: (not r.known or r.spent.startswith("$0.00"), -(r.age.days or 0))))
    return made


def _account_row(
    account: tuple[str, str],
    credential: Credential | None,
    snapshot: Snapshot | None,
    is_account: bool,
    policy: int,
    now: datetime,
) -> VaultRow:
    provider, label = account
    used, note, mark = _asked(credential, snapshot, is_account, now)
    spent, spent_note, known = _account_spent(snapshot)
    second = label if label != "default" else ""
    if snapshot is not None and snapshot.identity:
        second = f"{second}, {snapshot.identity}".strip(", ")
    since = (credential.rotated or credential.added) if credential else None
    at = moment(since) if since else None
    return VaultRow(
        kind="credential",
        provider=provider,
        label=label,
        title=provider_name(provider),
        second=for_terminal(second or (tr("asked for its keys") if is_account else tr("kept"))),
        masked=credential.masked if credential else "",
        age=Age(days=max((now - at).days, 0) if at else None, least=True, policy=policy),
        used=used,
        used_note=note,
        used_mark=mark,
        spent=spent,
        spent_note=spent_note,
        known=known,
        places="",
        kept=credential is not None,
        is_account=is_account,
        page="",
    )


def _asked(
    credential: Credential | None, snapshot: Snapshot | None, is_account: bool, now: datetime
) -> tuple[str, str, tuple[str, str]]:
    """(when, what is said of it, the mark before it) of an account."""
    if credential is not None and credential.state == "lost":
        return tr("Lost"), tr("no longer in the keychain"), ("high", "fail")
    if snapshot is None:
        return (
            (tr("Not asked"), tr("no answer yet"), ("not_asked", "label"))
            if is_account
            else (tr("Kept"), tr("not asked"), ("", ""))
        )
    parts = (snapshot.keys, snapshot.usage, snapshot.cost, snapshot.limits)
    when = verdicts.moment(snapshot.asked.isoformat(), now)
    failed = [p for p in parts if p.state == "could_not_ask"]
    partly = [p for p in parts if p.state == "partly"]
    if failed and not any(p.rows for p in parts):
        return tr("Could not ask"), f"{failed[0].why}, {when}", ("not_checked", "unknown")
    if failed or partly:
        return tr("Partly told"), f"{(failed or partly)[0].why}, {when}", ("partial", "info")
    return tr("Asked {when}", when=when), tr("{keys} listed", keys=count_of(len(snapshot.keys.rows), "key")), ("", "")


def _account_spent(snapshot: Snapshot | None) -> tuple[str, str, bool]:
    if snapshot is None:
        return "–", "", False
    month = account_month(snapshot, snapshot.asked)
    if month is None:
        return _why_no_money(snapshot.cost)
    least = "" if month.is_whole else "≥ "
    return f"{least}{money(month.amount, month.currency)}", tr("all keys together"), True


def _why_no_money(part: Part) -> tuple[str, str, bool]:  # type: ignore[type-arg]
    if part.state == "not_offered":
        return tr("Not available"), tr("the provider tells none"), False
    if part.state == "could_not_ask":
        return tr("Could not ask"), part.why, False
    return tr("Not told"), tr("in more than one currency"), False


def _key_row(
    snapshot: Snapshot,
    key: InventoryKey,
    policy: int,
    now: datetime,
    places: Mapping[tuple[str, str, str], int] | None,
) -> VaultRow:
    age = key.age(now.astimezone(UTC))
    month = month_of(snapshot, key.id, snapshot.asked)
    if month is not None:
        spent = ("" if month.is_whole else "≥ ") + money(month.amount, month.currency)
        money_words: tuple[str, str, bool] = (spent, tr("reported per key"), True)
    elif snapshot.cost.state in ("told", "partly"):
        money_words = (tr("Not available"), tr("not told per key"), False)
    else:
        money_words = _why_no_money(snapshot.cost)
    used, note = _used(key, snapshot, now)
    of = key.project_name or key.project
    count = None if places is None else places.get((snapshot.provider, snapshot.label, key.id), 0)
    return VaultRow(
        kind="key",
        provider=snapshot.provider,
        label=snapshot.label,
        id=key.id,
        title=for_terminal(key.name or tr("A key without a name")),
        second=for_terminal(", ".join(p for p in (of, key.owner.title if key.owner else "") if p))
        or tr("a key of its list"),
        masked=mask_of(key),
        age=Age(days=age.days if age else None, policy=policy),
        used=used,
        used_note=note,
        spent=money_words[0],
        spent_note=money_words[1],
        known=money_words[2],
        places="–" if count is None else str(count),
    )


def _used(key: InventoryKey, snapshot: Snapshot, now: datetime) -> tuple[str, str]:
    notes = []
    if key.status in ("disabled", "archived", "expired"):
        notes.append({"disabled": tr("disabled"), "archived": tr("archived"), "expired": tr("expired")}[key.status])
    if key.expires is not None:
        ended, until = key.expires < now, verdicts.day(key.expires.isoformat(), now)
        notes.append(tr("expired {day}", day=until) if ended else tr("expires {day}", day=until))
    note = ", ".join(dict.fromkeys(notes))
    if key.last_used is not None:
        if "last_used" in key.by_day:
            return verdicts.day(key.last_used.isoformat(), now), note or tr("by its usage")
        return verdicts.moment(key.last_used.isoformat(), now), note
    if key.never_used:
        return tr("never"), note
    return tr("not reported"), note


def mask_of(key: InventoryKey) -> str:
    """What its provider shows of a key: `sk-proj-…4f2a`; empty where it shows nothing."""
    for kind in ("redacted", "fragment", "prefix"):
        for hint in key.hints:
            if hint.kind == kind:
                shown = for_terminal(hint.text).replace("...", "…")
                shown = shown if "…" in shown else f"{shown}…"
                first, _, last = shown.partition("…")
                return f"{_prefix(first)}…{last[-4:]}" if last else f"{first[:8]}…"
    return ""


def _prefix(text: str) -> str:
    """The kind's own beginning of what is shown: up to its last dash or underscore, at most sixteen signs."""
    at = max(text.rfind("-"), text.rfind("_"))
    return text[: at + 1][:16] if at > 0 else text[:4]


def kept_by_mask(status: Status | None) -> dict[tuple[str, str], tuple[str, ...]] | None:
    """Labels in the vault, by provider and mask; None where the vault was not looked at."""
    if status is None:
        return None
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for credential in status.credentials:
        if credential.masked.rpartition("…")[2]:
            name = (credential.provider, credential.masked)
            found[name] = (*found.get(name, ()), credential.label)
    return found


class Trouble(msgspec.Struct, frozen=True, kw_only=True):
    """A keychain that does not open: sentence, cause, what to do."""

    title: str
    cause: str
    act: str


def trouble_of(keychain: Keychain) -> Trouble | None:
    """What is wrong with the keychain; None where nothing is."""
    name = keychain.name or tr("The keychain")
    match keychain.state:
        case "none":
            return Trouble(
                title=tr("There is no keychain in this session"),
                cause=tr(
                    "Shrift keeps credentials in the system’s keychain and nowhere else, so nothing can be stored here. "
                    "Accounts that are asked through your own aws, gcloud or az still work."
                ),
                act=tr("Start a keychain (GNOME Keyring, KWallet) and sign in to it, then try again."),
            )
        case "locked":
            return Trouble(
                title=tr("{name} is locked", name=name),
                cause=tr(
                    "A locked keychain is not an empty one: what is kept in it is listed below, and cannot be used until it is open."
                ),
                act=tr("Unlock it in the system’s password program, then try again."),
            )
        case "refused":
            return Trouble(
                title=tr("{name} did not answer", name=name),
                cause=sentence(for_terminal(keychain.why)) or tr("It said no, or its prompt was closed."),
                act=tr("Allow Shrift to read it, then try again."),
            )
        case "plain_text":
            return Trouble(
                title=tr("The keychain that is set up writes plain text"),
                cause=sentence(for_terminal(keychain.why))
                or tr("It is not the system’s own, so Shrift stores nothing in it."),
                act=tr("Choose the system’s keychain for Python’s keyring, then try again."),
            )
    return None
