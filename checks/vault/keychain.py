"""The keychain: one narrow door to the operating system's store of secrets.

There is no fallback. Where no keychain is, Shrift says so and stores nothing; a locked one is not an empty one, and a
refusal is never "nothing found". Calls are made one at a time: some keychains refuse readers that come together.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from typing import Any

from checks.keys.secret import Secret

PATIENCE = 5.0  # seconds that a scan waits for a keychain

# Which of keyring's backends are a keychain of the system, and what people call it. Everything else that keyring can
# load (files, a list of several, what other distributions bring) may keep values in the clear.
_SYSTEMS = {
    "keyring.backends.SecretService": "Secret Service",
    "keyring.backends.libsecret": "Secret Service",
    "keyring.backends.kwallet": "KWallet",
    "keyring.backends.macOS": "macOS Keychain",
    "keyring.backends.Windows": "Windows Credential Manager",
}
_CLASSES = {
    "darwin": ("keyring.backends.macOS.Keyring",),
    "win32": ("keyring.backends.Windows.WinVaultKeyring",),
}
_CLASSES_ELSEWHERE = (
    "keyring.backends.SecretService.Keyring",
    "keyring.backends.kwallet.DBusKeyring",
    "keyring.backends.libsecret.Keyring",
)
_SECRET_SERVICE = frozenset(["keyring.backends.SecretService", "keyring.backends.libsecret"])
_NONE = frozenset(["keyring.backends.fail", "keyring.backends.null"])
_CHAIN = "keyring.backends.chainer"

_ONE_AT_A_TIME = threading.Lock()


class KeychainError(RuntimeError):
    """The keychain did not do what was asked; the message is one line that says what to do."""


class NoKeychain(KeychainError):
    """There is none on this system or in this session."""


class KeychainLocked(KeychainError):
    """It is there, and locked."""


class KeychainRefused(KeychainError):
    """It is there, and the answer was no, or none came."""


class PlainTextKeychain(KeychainError):
    """What is configured as a keychain is not the system's, and may write values in the clear."""


class Keychain:
    """Values by service and name.

    `backend` is given by tests; else the system's own is used. `patience` is for calls that nobody waits beside, such
    as those of a scan: no prompt is opened (a locked keychain is `KeychainLocked` at once), and one that has not
    answered after so many seconds has refused. With None, somebody is there: the keychain may ask for its password, and
    is waited for.
    """

    def __init__(self, backend: Any = None, *, patience: float | None = None) -> None:
        self._backend = backend
        self._patience = patience
        self._silent = False

    def get(self, service: str, name: str) -> Secret | None:
        """The value, or None where there is none. Raises `KeychainError`."""
        value = self._call("get_password", service, name)
        return None if value is None else Secret(value.encode())

    def set(self, service: str, name: str, value: Secret) -> None:
        """Store or replace a value. Raises `KeychainError`."""
        self._call("set_password", service, name, value.reveal().decode())

    def delete(self, service: str, name: str) -> bool:
        """Remove a value; false where there was none. Raises `KeychainError`."""
        from keyring.errors import PasswordDeleteError

        try:
            self._call("delete_password", service, name)
        except PasswordDeleteError:
            # Raised for a value that is not there, and on some systems for a removal that was not allowed.
            if self.get(service, name) is not None:
                raise KeychainRefused("the keychain did not remove the value") from None
            return False
        return True

    @property
    def name(self) -> str:
        """What people call this keychain. Raises `KeychainError`."""
        modules = _modules(self._open())
        return next(name for module, name in _SYSTEMS.items() if module in modules)

    def _open(self) -> Any:
        if self._backend is None:
            if not is_likely():
                raise _none()
            self._backend = _chosen()
        self._backend = _of_the_system(self._backend)
        return self._backend

    def _call(self, method: str, *arguments: str) -> Any:
        if self._patience is None:
            with _ONE_AT_A_TIME:
                return self._asked(method, *arguments)
        if self._silent:
            raise self._no_answer()
        return self._within(self._patience, lambda: self._asked(method, *arguments))

    def _within(self, seconds: float, ask: Callable[[], Any]) -> Any:
        """What `ask` returns or raises. A prompt nobody sees would block it for ever, so it runs in its own thread."""
        answer: list[Any] = []
        trouble: list[BaseException] = []

        def run() -> None:
            try:
                with _ONE_AT_A_TIME:
                    answer.append(ask())
            except BaseException as error:  # handed to who waits for it
                trouble.append(error)

        thread = threading.Thread(target=run, name="keychain", daemon=True)
        thread.start()
        thread.join(seconds)
        if trouble:
            raise trouble[0]
        if not answer:
            self._silent = True
            raise self._no_answer()
        return answer[0]

    def _no_answer(self) -> KeychainRefused:
        return KeychainRefused(f"the keychain did not answer within {self._patience:g} seconds")

    def _asked(self, method: str, *arguments: str) -> Any:
        backend = self._open()
        from keyring import errors

        try:
            if self._patience is not None:
                _raise_if_locked(backend)
            return getattr(backend, method)(*arguments)
        except (errors.PasswordDeleteError, KeychainError):
            raise
        except errors.KeyringLocked:
            raise _locked() from None
        except errors.InitError:
            raise KeychainRefused("the keychain was not opened: its prompt was closed or could not be shown") from None
        except errors.NoKeyringError:
            raise _none() from None
        except Exception as error:
            # Backends raise errors of their own: D-Bus, SecretStorage, the operating system's. Their words are not
            # repeated, they may quote what was to be stored.
            if "Locked" in type(error).__name__:
                raise _locked() from None
            raise KeychainRefused(f"the keychain did not answer ({type(error).__name__})") from None


def is_likely() -> bool:
    """Whether asking for a keychain makes sense: on Linux it lives on the session bus, and without one it is not there."""
    if not sys.platform.startswith("linux"):
        return True
    if os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return True
    return hasattr(os, "getuid") and os.path.exists(f"/run/user/{os.getuid()}/bus")  # noqa: PTH110


def _chosen() -> Any:
    """The keychain that the person named for keyring, or the best of this system's that is there.

    keyring's own choice is not asked: it imports every backend it can find, those of other distributions and other
    systems too, and the latter look for their libraries by starting `ldconfig`, `gcc` and `ld`.
    """
    from keyring.core import load_keyring

    named = _named()
    if named is not None:
        module = named.rpartition(".")[0]
        if module in _SYSTEMS:
            try:
                return load_keyring(named)
            except (RuntimeError, ImportError, AttributeError):
                raise _none() from None
        if module in _NONE:
            raise _none()
        if module != _CHAIN:
            raise _not_the_systems(named)
    there = []
    for name in _CLASSES.get(sys.platform, _CLASSES_ELSEWHERE):
        try:
            there.append(load_keyring(name))
        except Exception:  # noqa: S112 - in whatever way it fails, it is not there
            continue
    if not there:
        raise _none()
    return max(there, key=lambda backend: backend.priority)


def _named() -> str | None:
    """The backend that the environment or keyring's own settings name; it is not loaded to be looked at."""
    named = os.environ.get("PYTHON_KEYRING_BACKEND", "").strip()
    if named:
        return named
    import configparser

    from keyring.util.platform_ import config_root

    settings = configparser.RawConfigParser()
    try:
        settings.read(config_root() / "keyringrc.cfg", encoding="utf-8")
        return settings.get("backend", "default-keyring").strip() or None
    except (configparser.Error, OSError, UnicodeDecodeError):
        return None


def _none() -> NoKeychain:
    return NoKeychain("there is no keychain in this session; nothing is stored (see “shrift doctor”)")


def _locked() -> KeychainLocked:
    return KeychainLocked("the keychain is locked; unlock it and try again")


def _not_the_systems(name: str) -> PlainTextKeychain:
    return PlainTextKeychain(f"{name} is not the system's own keychain; Shrift stores nothing in it")


def _modules(backend: Any) -> set[str]:
    return {ancestor.__module__ for ancestor in type(backend).__mro__}


def _of_the_system(backend: Any) -> Any:
    """The backend if it is a keychain of the system. A chain is not used, only the system's keychain in it: with the
    chain, a value that one member does not take goes to the next, whatever that is."""
    modules = _modules(backend)
    if modules & _SYSTEMS.keys():
        return backend
    members = list(backend.backends) if _CHAIN in modules else []
    for member in members:
        if _modules(member) & _SYSTEMS.keys():
            return member
    if modules & _NONE or (_CHAIN in modules and not members):
        raise _none()
    odd = members[0] if members else backend
    raise _not_the_systems(f"{type(odd).__module__}.{type(odd).__name__}")


def _raise_if_locked(backend: Any) -> None:
    """Ask before a call would open a prompt, where asking is possible: at the Secret Service."""
    if not _modules(backend) & _SECRET_SERVICE:
        return
    import secretstorage

    with closing(secretstorage.dbus_init()) as bus:
        preferred = getattr(backend, "preferred_collection", None)
        try:
            if preferred is None:
                collection = secretstorage.get_collection_by_alias(bus, "default")
            else:
                collection = secretstorage.Collection(bus, preferred)
        except secretstorage.exceptions.ItemNotFoundException:
            raise KeychainRefused("the keychain holds no collection yet; store something in it once") from None
        if collection.is_locked():
            raise _locked()
