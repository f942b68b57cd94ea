"""The keychain: one narrow door to the operating system's store of secrets.

There is no fallback. Where no keychain is, Shrift says so and stores nothing; a locked one is not an empty one, and a
refusal is never "nothing found". Calls are made one at a time: some keychains refuse readers that come together.
"""

from __future__ import annotations

import os
import sys
import threading
from typing import Any

from checks.keys.secret import Secret

_ONE_AT_A_TIME = threading.Lock()


class KeychainError(RuntimeError):
    """The keychain did not do what was asked; the message is one line that says what to do."""


class NoKeychain(KeychainError):
    """There is none on this system or in this session."""


class KeychainLocked(KeychainError):
    """It is there, and locked."""


class KeychainRefused(KeychainError):
    """It is there, and the answer was no."""


class PlainTextKeychain(KeychainError):
    """What is configured as a keychain writes values in the clear."""


class Keychain:
    """Values by service and name. `backend` is given by tests; else the system's own is used."""

    def __init__(self, backend: Any = None) -> None:
        self._backend = backend

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
            return False
        return True

    @property
    def name(self) -> str:
        """What the keychain calls itself. Raises `KeychainError`."""
        return str(getattr(self._open(), "name", type(self._backend).__name__))

    def _open(self) -> Any:
        if self._backend is None:
            if not is_likely():
                raise NoKeychain("there is no keychain in this session; nothing is stored (see “shrift doctor”)")
            import keyring

            self._backend = keyring.get_keyring()
        _refuse_unsafe(self._backend)
        return self._backend

    def _call(self, method: str, *arguments: str) -> Any:
        with _ONE_AT_A_TIME:
            backend = self._open()
            from keyring import errors

            try:
                return getattr(backend, method)(*arguments)
            except errors.PasswordDeleteError:
                raise
            except errors.KeyringLocked:
                raise KeychainLocked("the keychain is locked; unlock it and try again") from None
            except errors.InitError:
                raise KeychainRefused(
                    "the keychain was not opened: its prompt was closed or could not be shown"
                ) from None
            except errors.NoKeyringError:
                raise NoKeychain(
                    "there is no keychain in this session; nothing is stored (see “shrift doctor”)"
                ) from None
            except (errors.KeyringError, OSError) as error:
                raise KeychainRefused(f"the keychain did not answer ({type(error).__name__})") from None
            except Exception as error:
                # SecretStorage has errors of its own, and is not there on other systems.
                if type(error).__module__.split(".")[0] not in ("secretstorage", "jeepney"):
                    raise
                if "Locked" in type(error).__name__:
                    raise KeychainLocked("the keychain is locked; unlock it and try again") from None
                raise KeychainRefused(f"the keychain did not answer ({type(error).__name__})") from None


def is_likely() -> bool:
    """Whether asking for a keychain makes sense: on Linux it lives on the session bus, and without one it is not there."""
    if not sys.platform.startswith("linux"):
        return True
    if os.environ.get("DBUS_SESSION_BUS_ADDRESS"):
        return True
    return hasattr(os, "getuid") and os.path.exists(f"/run/user/{os.getuid()}/bus")  # noqa: PTH110


def _refuse_unsafe(backend: Any) -> None:
    module, name = type(backend).__module__, type(backend).__name__
    if module == "keyring.backends.chainer":
        for inner in backend.backends:
            _refuse_unsafe(inner)
        return
    if module in ("keyring.backends.fail", "keyring.backends.null"):
        raise NoKeychain("there is no keychain in this session; nothing is stored (see “shrift doctor”)")
    if module.startswith("keyrings.") or "plaintext" in (module + name).lower():
        raise PlainTextKeychain(f"{module}.{name} keeps values outside the system's keychain; Shrift does not use it")
