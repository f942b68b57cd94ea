"""The accounts a person turned on: which provider, with what settings. The credential itself is in the vault."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from checks.accounts.asking import Account
from checks.accounts.clients import PROVIDERS, client_of
from checks.accounts.credentials import Held
from checks.asking.hosts import checked_base
from checks.asking.trouble import CouldNotAsk
from checks.keys.secret import Secret
from checks.places import read_whole
from checks.vault.alone import alone
from checks.vault.credentials import CredentialError, Vault, judged_label
from checks.words import meant

if TYPE_CHECKING:
    from checks.places import Places

FILE = "accounts.json"
LONGEST = 300  # signs of a setting
LARGEST = 1 << 20  # bytes of the file


class AccountEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One account: never the value it is asked with."""

    provider: str
    label: str
    settings: dict[str, str] = {}
    added: str

    @property
    def name(self) -> str:
        """As people name it, and as the vault names its credential."""
        return f"{self.provider}/{self.label}"


class Book:
    """The accounts of one user."""

    def __init__(self, places: Places, vault: Vault | None = None) -> None:
        self._file = places.data / FILE
        self._places = places
        self._vault = vault or Vault(places)

    def accounts(self) -> list[AccountEntry]:
        """All accounts, by provider and label. Raises `CredentialError` if the file is damaged."""
        try:
            found = msgspec.json.decode(read_whole(self._file, LARGEST), type=list[AccountEntry])
        except FileNotFoundError:
            return []
        except OSError as error:
            raise CredentialError(f"{self._file} cannot be read: {error.strerror}") from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise CredentialError(f"{self._file} is damaged: {error}") from None
        except RecursionError:
            raise CredentialError(f"{self._file} is damaged: it is nested too deeply") from None
        for number, entry in enumerate(found, 1):
            if not _is_sound(entry):
                # Nothing of it is repeated. It may be a newer Shrift's; asking the others as if it were not there would be no answer.
                raise CredentialError(
                    f"{self._file} is damaged, or of another Shrift: its entry {number} cannot be asked"
                )
        return sorted(found, key=lambda a: (a.provider, a.label))

    def find(self, provider: str, label: str) -> AccountEntry | None:
        """One account; None where it is not turned on. Raises `CredentialError` if the file is damaged."""
        return next((a for a in self.accounts() if (a.provider, a.label) == (provider, label)), None)

    def admit(self, provider: str, label: str, settings: Mapping[str, str], *, replace: bool = False) -> dict[str, str]:
        """The settings as they are kept, judged before a person types a value. Raises `CredentialError`."""
        if provider not in PROVIDERS:
            raise CredentialError(not_asked(provider))
        judged_label(label)
        if not replace and self.find(provider, label) is not None:
            raise CredentialError(f"{provider}/{label} is there already; --replace puts the new one in its place")
        known = {s.name: s for s in client_of(provider).settings}
        for name, value in settings.items():
            if name not in known:
                raise CredentialError(f"an account at {provider} has no setting “{name}”")
            if len(value) > LONGEST or not value.isprintable():
                raise CredentialError(f"{known[name].title}: at most {LONGEST} signs on one line")
        missing = [s.title for s in known.values() if s.needed and not settings.get(s.name)]
        if missing:
            raise CredentialError(f"this is needed, too: {', '.join(missing)}")
        kept = {name: value for name, value in settings.items() if value}
        if "base" in kept:
            try:
                kept["base"] = checked_base(kept["base"])
            except CouldNotAsk as trouble:
                raise CredentialError(str(trouble)) from None
        return kept

    def add(
        self,
        provider: str,
        label: str = "default",
        value: Secret | None = None,
        settings: Mapping[str, str] | None = None,
        *,
        replace: bool = False,
    ) -> AccountEntry:
        """Turn an account on. A value goes into the vault; without one, the vault must have it already.

        Raises `CredentialError` for what cannot be an account, `KeychainError` where the keychain refuses.
        """
        with alone("accounts"):
            return self._add(provider, label, value, settings or {}, replace=replace)

    def _add(
        self, provider: str, label: str, value: Secret | None, settings: Mapping[str, str], *, replace: bool
    ) -> AccountEntry:
        kept = self.admit(provider, label, settings, replace=replace)
        others = [a for a in self.accounts() if a.name != f"{provider}/{label}"]  # read before anything is stored
        if not client_of(provider).keeps:
            if value is not None:
                raise CredentialError(f"{provider} is asked with {client_of(provider).credential}; nothing is kept")
        elif value is not None:
            self._vault.add(provider, label, value, replace=replace and self._vault.find(provider, label) is not None)
        elif self._vault.find(provider, label) is None:
            raise CredentialError(
                f"the vault has no {provider}/{label}: give its value, through a pipe or at the prompt of a terminal"
            )
        entry = AccountEntry(
            provider=provider, label=label, settings=kept, added=datetime.now(UTC).isoformat(timespec="seconds")
        )
        self._save([*others, entry])
        return entry

    def remove(self, provider: str, label: str = "default") -> AccountEntry:
        """No longer ask an account. Its credential stays in the vault until it is removed there.

        Raises `CredentialError` where it is not there.
        """
        with alone("accounts"):
            entry = self.find(provider, label)
            if entry is None:
                raise CredentialError(f"there is no account {provider}/{label}")
            self._save([a for a in self.accounts() if a.name != entry.name])
        return entry

    def opened(
        self,
        entry: AccountEntry,
        *,
        fingerprint: Callable[[bytes], str] | None = None,
        bases: dict[str, str] | None = None,
    ) -> Account:
        """The account, ready to be asked, with its credential from the keychain; `fingerprint` and `bases` as `Account` has them.

        Raises `KeychainError` where the keychain refuses; a credential that is lost shows when the account is asked.
        """
        value = None
        if client_of(entry.provider).keeps:
            kept = self._vault.find(entry.provider, entry.label)
            value = self._vault.value_of(kept) if kept else None
        held = Held(value, dict(entry.settings))
        return Account(entry.provider, held, label=entry.label, fingerprint=fingerprint, bases=bases)

    def _save(self, entries: list[AccountEntry]) -> None:
        ordered = sorted(entries, key=lambda a: a.name)
        try:
            self._places.write(self._file, msgspec.json.format(msgspec.json.encode(ordered), indent=1))
        except OSError as error:
            raise CredentialError(f"cannot write {self._file}: {error.strerror}") from None


def not_asked(provider: str) -> str:
    """Why an account at somebody cannot be asked, with who was perhaps meant."""
    hint = meant(provider.lower(), PROVIDERS, f"; it is one of {', '.join(PROVIDERS)}")
    return f"accounts at “{provider[:60]}” cannot be asked{hint}"


def _is_sound(entry: AccountEntry) -> bool:
    """Whether an account that was kept is one that can have been admitted: the file may have been changed by others."""
    try:
        judged_label(entry.label)
        if "base" in entry.settings:
            checked_base(entry.settings["base"])
    except (CredentialError, CouldNotAsk):
        return False
    return entry.provider in PROVIDERS and all(len(v) <= LONGEST and v.isprintable() for v in entry.settings.values())


def for_liveness(entries: Iterable[AccountEntry]) -> tuple[dict[str, dict[str, str]], dict[str, str]]:
    """What calls about found keys need beside the key, as the accounts have it: `values` and `bases` of `checks.liveness`.

    Of two accounts at one provider the first one counts.
    """
    values: dict[str, dict[str, str]] = {}
    bases: dict[str, str] = {}
    for entry in entries:
        base = entry.settings.get("base")
        if base and entry.provider == "litellm":
            values.setdefault("litellm", {"proxy": base})
        elif base:
            bases.setdefault(entry.provider, base)
    return values, bases
