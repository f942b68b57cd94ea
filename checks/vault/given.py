"""Values as they are given: on standard input, or at a prompt that does not show them. Never on the command line."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from checks.keys.secret import Secret


def piped() -> Secret:
    """The value from standard input, without the line end that `echo` puts behind it."""
    from checks.keys.secret import Secret
    from checks.vault.credentials import LONGEST

    # So much more than the longest value is read that a longer one is seen to be longer.
    return Secret(sys.stdin.buffer.read(LONGEST + 3).removesuffix(b"\n").removesuffix(b"\r"))


def prompted(provider: str, label: str) -> Secret:
    """The value from a terminal that does not show it; a terminal that would is refused."""
    import getpass
    import warnings

    from checks.keys.secret import Secret
    from checks.vault.credentials import CredentialError

    with warnings.catch_warnings():
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            typed = getpass.getpass(f"Value for {provider}/{label} (not shown): ")
        except getpass.GetPassWarning:
            raise CredentialError("this terminal would show the value; give it on standard input") from None
        except EOFError:
            raise CredentialError("no value was given") from None
    return Secret(typed.encode("utf-8", "surrogateescape"))
