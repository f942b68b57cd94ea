"""What a policy says, and reading it: strictly, so that a slip of the pen is a line and never a rule that nobody meant."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

import msgspec
import tomli

FILE = ".shrift/policy.toml"
LARGEST = 64 * 1024  # bytes
_Days = Annotated[int, msgspec.Meta(ge=1, le=3650)]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80)]
_AT = re.compile(r" - at `\$\.?([^`]*)`")


class BrokenPolicy(ValueError):
    """A file that is no policy; the message is one line."""


class Ages(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How many days a key may live at most, by what it opens; and by its provider, whatever it opens."""

    admin: _Days | None = None
    production: _Days | None = None
    other: _Days | None = None
    providers: dict[str, _Days] = {}


class Policy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One policy. `required` are checks that must not end as not checked."""

    approved_by: _Name
    approved_on: date
    minimum_score: Annotated[int, msgspec.Meta(ge=0, le=100)] = 0
    required: Annotated[tuple[_Name, ...], msgspec.Meta(max_length=500)] = ()
    max_age_days: Ages = Ages()

    def __post_init__(self) -> None:
        for text in (self.approved_by, *self.required, *self.max_age_days.providers):
            if not text.isprintable():
                raise ValueError("a name holds signs that cannot be shown")

    @property
    def has_ages(self) -> bool:
        """Whether it says how long keys may live."""
        return self.max_age_days != Ages()


def read_policy(text: str) -> Policy:
    """The policy in a text. Raises `BrokenPolicy`."""
    if len(text) > LARGEST:
        raise BrokenPolicy(f"it is larger than {LARGEST // 1024} kB")
    try:
        return msgspec.convert(tomli.loads(text), Policy)
    except tomli.TOMLDecodeError as error:
        at = re.search(r"\(at (line \d+), column \d+\)|\(at (end of document)\)", str(error))
        raise BrokenPolicy(f"it is no TOML{f', at {at[1] or at[2]}' if at else ''}") from None
    except RecursionError:
        raise BrokenPolicy("it is nested too deeply") from None
    except (msgspec.ValidationError, ValueError) as error:
        # The words are the decoder's about types and names of fields; what stands in the file is not repeated.
        said = str(error)
        at = _AT.search(said)
        field = f" ({at[1]})" if at and at[1] else ""
        plain = _AT.sub("", said)
        plain = "it has a field that is not known" if "unknown field" in plain else plain[:1].lower() + plain[1:]
        raise BrokenPolicy(f"{plain.rstrip('.')[:160]}{field[:60]}") from None
