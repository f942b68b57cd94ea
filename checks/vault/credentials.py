"""Provider credentials: the value in the keychain, what is said about it in a small file beside our data."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from checks.keys.secret import Secret, mask
from checks.places import read_whole
from checks.vault.alone import alone
from checks.vault.keychain import Keychain, KeychainError
from checks.words import meant

if TYPE_CHECKING:
    from checks.places import Places

SERVICE = "shrift-vault"
FILE = "vault.json"
LARGEST = 4 << 20  # bytes of the file
LONGEST = 16_384  # bytes of a value
LONGEST_LABEL = 64
_NO_LABEL = re.compile(r"[^A-Za-z0-9._-]+")
ENVIRONMENTS = ("", "development", "staging", "production", "personal")


class CredentialError(ValueError):
    """A credential is refused; the message is one line that says why."""


class Credential(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a credential outside the keychain: never the value."""

    provider: str
    label: str
    environment: str = ""
    added: str
    rotated: str | None = None
    masked: str = "…"

    @property
    def name(self) -> str:
        """Its name in the keychain."""
        return f"{self.provider}/{self.label}"


class Vault:
    """The credentials of one user."""

    def __init__(
        self, places: Places, keychain: Keychain | None = None, providers: frozenset[str] | None = None
    ) -> None:
        """`providers` are the ids that may be named; None allows any."""
        self._file = places.data / FILE
        self._places = places
        self._keychain = keychain or Keychain()
        self._providers = providers

    def credentials(self) -> list[Credential]:
        """All credentials, by provider and label. Raises `CredentialError` if the file is damaged."""
        try:
            found = msgspec.json.decode(read_whole(self._file, LARGEST), type=list[Credential])
        except FileNotFoundError:
            return []
        except OSError as error:
            raise CredentialError(f"{self._file} cannot be read: {error.strerror}") from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise CredentialError(f"{self._file} is damaged: {error}") from None
        except RecursionError:
            raise CredentialError(f"{self._file} is damaged: it is nested too deeply") from None
        return sorted(found, key=lambda c: (c.provider, c.label))

    def admit(self, provider: str, label: str, *, environment: str = "", replace: bool = False) -> None:
        """Whether a credential of this name may be kept: for who asks before a person types a value.

        Raises `CredentialError`, or `KeychainError` where nothing could be stored.
        """
        self._judge_name(provider, label, environment)
        self._replaced(self.credentials(), provider, label, replace=replace)
        self._keychain.get(SERVICE, f"{provider}/{label}")

    def add(
        self, provider: str, label: str, value: Secret, *, environment: str = "", replace: bool = False
    ) -> Credential:
        """Keep a credential. An existing one is only replaced when told so; then its `added` stays and `rotated` is set.

        Raises `CredentialError` for what cannot be a credential, `KeychainError` where the keychain refuses.
        """
        self._judge_name(provider, label, environment)
        _judge_value(value)
        with alone("vault"):
            return self._add(provider, label, value, environment=environment, replace=replace)

    def _add(self, provider: str, label: str, value: Secret, *, environment: str, replace: bool) -> Credential:
        known = self.credentials()
        old = self._replaced(known, provider, label, replace=replace)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        entry = Credential(
            provider=provider,
            label=label,
            environment=environment or (old.environment if old else ""),
            added=old.added if old else now,
            rotated=now if old else None,
            masked=mask(value.reveal(), _prefix(value)),
        )
        before = self._keychain.get(SERVICE, entry.name)
        self._keychain.set(SERVICE, entry.name, value)
        self._save([*(c for c in known if c is not old), entry], undo=(entry, before))
        return entry

    def remove(self, provider: str, label: str) -> Credential:
        """Forget a credential, here and in the keychain; the provider keeps it alive until it is revoked there.

        Raises `CredentialError` for a name that is not kept, `KeychainError` where the keychain refuses.
        """
        with alone("vault"):
            known = self.credentials()
            entry = self._known(known, provider, label)
            if entry is None:
                raise CredentialError(f"no credential {provider}/{label} is kept; see “shrift vault list”")
            before = self._keychain.get(SERVICE, entry.name)
            self._keychain.delete(SERVICE, entry.name)
            self._save([c for c in known if c is not entry], undo=(entry, before))
        return entry

    def value_of(self, credential: Credential) -> Secret | None:
        """The value; None where the keychain lost it. Raises `KeychainError`."""
        return self._keychain.get(SERVICE, credential.name)

    def state(self, credential: Credential) -> str:
        """`kept`, `lost` (noted here, not in the keychain), or why the keychain cannot say."""
        try:
            return "kept" if self.value_of(credential) is not None else "lost"
        except KeychainError as error:
            return str(error)

    def find(self, provider: str, label: str) -> Credential | None:
        """What is noted of one; None where it is not kept. Raises `CredentialError` if the file is damaged."""
        return self._known(self.credentials(), provider, label)

    @staticmethod
    def _known(entries: list[Credential], provider: str, label: str) -> Credential | None:
        return next((c for c in entries if (c.provider, c.label) == (provider, label)), None)

    def _replaced(self, entries: list[Credential], provider: str, label: str, *, replace: bool) -> Credential | None:
        """What a new one takes the place of. Raises `CredentialError` where that was not asked for."""
        old = self._known(entries, provider, label)
        if old is not None and not replace:
            raise CredentialError(
                f"{old.name} is kept already; --label NAME keeps another, --replace puts the new value in its place"
            )
        return old

    def _save(self, entries: list[Credential], undo: tuple[Credential, Secret | None]) -> None:
        """Write the notes; where that fails the keychain goes back to what it was, so that both tell the same."""
        try:
            self._places.write(
                self._file, msgspec.json.format(msgspec.json.encode(sorted(entries, key=lambda c: c.name)), indent=1)
            )
        except OSError as error:
            entry, before = undo
            if before is None:
                self._keychain.delete(SERVICE, entry.name)
            else:
                self._keychain.set(SERVICE, entry.name, before)
            raise CredentialError(f"cannot write {self._file}: {error.strerror}") from None

    def _judge_name(self, provider: str, label: str, environment: str) -> None:
        if self._providers is not None and provider not in self._providers:
            raise CredentialError(f"no provider is called “{provider}”{meant(provider, self._providers)}")
        judged_label(label)
        if environment not in ENVIRONMENTS:
            raise CredentialError(f"the environment is one of {', '.join(ENVIRONMENTS[1:])}")


def judged_label(label: str) -> str:
    """The label. Raises `CredentialError` for what could be confused with something else."""
    if not 1 <= len(label) <= LONGEST_LABEL or "/" in label or not label.isprintable() or label.strip() != label:
        raise CredentialError(f"a label has 1 to {LONGEST_LABEL} letters, signs or spaces between them, and no slash")
    return label


def in_two(provider: str, label: str) -> tuple[str, str]:
    """Provider and label of a name as “list” shows it, `openai/atlas`; what was given as two is left as it is."""
    if label == "default" and "/" in provider:
        provider, _, label = provider.partition("/")
    return provider, label


def label_from(words: str) -> str:
    """A label made of a folder's name or other words: always one that is taken, and plain in a shell."""
    return (_NO_LABEL.sub("-", words).strip("-.") or "default")[: LONGEST_LABEL - 4]


def _judge_value(value: Secret) -> None:
    raw = value.reveal()
    if not raw:
        raise CredentialError("no value was given")
    if len(raw) > LONGEST:
        raise CredentialError(f"a value has at most {LONGEST:,} bytes")
    if raw.strip() != raw or any(byte < 0x20 or byte == 0x7F for byte in raw):
        raise CredentialError("a value has one line, no spaces around it and no control characters")
    try:
        raw.decode()
    except UnicodeDecodeError:
        raise CredentialError("a value is text in UTF-8") from None


def _prefix(value: Secret) -> bytes:
    """The fixed beginning of a value of a known kind: it tells only which kind it is."""
    from checks.keys.formats import load_providers
    from checks.keys.recognise import recognise

    found = recognise(load_providers(), value.reveal())
    masked = found[0].masked if found else "…"
    return masked.partition("…")[0].encode()
