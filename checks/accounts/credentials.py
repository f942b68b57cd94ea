"""What an account is asked with: one value, a pair, or what the user's own tools hand out."""

from __future__ import annotations

import msgspec

from checks.asking.trouble import CouldNotAsk
from checks.keys.secret import Secret


class Held(msgspec.Struct, frozen=True):
    """A value from the vault, with the settings that belong to the account. Masks itself.

    For the providers that are asked through the user's own tools it is usually None; a sign-in that is given is used.
    """

    value: Secret | None
    settings: dict[str, str] = {}

    def __repr__(self) -> str:
        return "Held(…)"

    @property
    def secret(self) -> Secret:
        """The value. Raises `CouldNotAsk` where there is none."""
        if self.value is None:
            raise CouldNotAsk("no_credential")
        return self.value

    def setting(self, name: str, what: str) -> str:
        """A setting that is needed. Raises `CouldNotAsk` that says what is missing."""
        found = self.settings.get(name, "")
        if not found:
            raise CouldNotAsk("no_credential", f"{what} is not set")
        return found
