"""An acceptance as its file holds it, and what makes one valid. Pure."""

from __future__ import annotations

import hmac
import json
import re
import secrets as random_source
from collections.abc import Callable
from datetime import date, timedelta
from typing import Annotated, Literal

import msgspec
import tomli

FOLDER = ".shrift/acceptances"
LARGEST = 16 << 10  # bytes of one file
USUAL_DAYS, MOST_DAYS = 90, 366
SOON_DAYS = 14  # an end that is nearer than this is in the queue
ENOUGH_BITS = 64  # a value with fewer could be guessed from its identity
_SALT_BYTES = 16
_PURPOSE = b"shrift: acceptance\0"

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=500)]
State = Literal["holds", "soon", "expired"]


class Broken(ValueError):
    """The file is no acceptance, and accepts nothing. The message says why, and repeats nothing of the file."""


class Acceptance(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One entry.

    `identity` binds it to the value of a key: HMAC-SHA256 with the `salt` beside it, in hexadecimal digits. Without one it
    is bound to a place: `path`, and there to a `kind` of key behind a `symbol`, or to a finding without a key. `checks` are
    those whose findings it concerns; none is all. `until` is the last day on which it holds.
    """

    version: Literal[1]
    reason: Line
    owner: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    created: date
    until: date
    checks: tuple[Annotated[str, msgspec.Meta(max_length=80)], ...] = ()
    identity: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{64})?$")] = ""
    salt: Annotated[str, msgspec.Meta(pattern=r"^([0-9a-f]{32})?$")] = ""
    kind: Annotated[str, msgspec.Meta(max_length=160)] = ""  # "openai/project"
    masked: Annotated[str, msgspec.Meta(max_length=160)] = ""  # for people
    path: Annotated[str, msgspec.Meta(max_length=4_096)] | None = None
    symbol: Annotated[str, msgspec.Meta(max_length=200)] = ""
    origin: Annotated[str, msgspec.Meta(max_length=200)] = ""  # of one that was imported: where from

    def __post_init__(self) -> None:
        if self.created > self.until:
            raise ValueError("it ends before it begins")
        if (self.until - self.created).days > MOST_DAYS:
            raise ValueError("it would hold for more than a year")
        if bool(self.identity) is not bool(self.salt):
            raise ValueError("an identity and its salt go together")
        if not self.identity and (self.path is None or not self.checks):
            raise ValueError("it is bound to no key, and not to a check and a place")
        if not self.reason.strip() or not self.owner.strip():
            raise ValueError("it gives no reason, or no owner")

    def state(self, today: date) -> State:
        """Whether it holds, ends soon, or is over. One from the future is over: its days were not given honestly."""
        if today > self.until or self.created > today + timedelta(days=1):
            return "expired"
        return "soon" if (self.until - today).days < SOON_DAYS else "holds"

    def is_of(self, value: bytes) -> bool:
        """Whether it is bound to this value."""
        return bool(self.identity) and hmac.compare_digest(identity_of(value, self.salt), self.identity)

    def concerns(self, check: str) -> bool:
        """Whether findings of this check are meant."""
        return not self.checks or check in self.checks


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """What another tool was told to pass by. `key` is the fingerprint of the key it is about; None where we find none there."""

    tool: str
    file: str
    path: str
    line: int | None = None
    key: str | None = None
    masked: str = ""

    @property
    def where(self) -> str:
        """`app.py:12`."""
        return f"{self.path}:{self.line}" if self.line else self.path


def identity_of(value: bytes, salt: str) -> str:
    """What names a value on every machine that has the file, and tells nothing of it."""
    return hmac.digest(bytes.fromhex(salt), _PURPOSE + value, "sha256").hex()


def new_salt() -> str:
    """A salt of its own for each entry: two people who add entries at once touch no file that the other touches."""
    return random_source.token_hex(_SALT_BYTES)


def is_strong(value: bytes, entropy: Callable[[bytes], float]) -> bool:
    """Whether nobody can guess the value from its identity. `entropy` gives bits a character."""
    return entropy(value) * len(value) >= ENOUGH_BITS


def read_acceptance(data: bytes) -> Acceptance:
    """The acceptance in a file's bytes. Raises `Broken`."""
    if len(data) > LARGEST:
        raise Broken(f"it is larger than {LARGEST >> 10} kB")
    try:
        return msgspec.convert(tomli.loads(data.decode("utf-8")), Acceptance)
    except UnicodeDecodeError:
        raise Broken("it is no text in UTF-8") from None
    except tomli.TOMLDecodeError as error:
        at = re.search(r"\(at (line \d+), column \d+\)|\(at (end of document)\)", str(error))
        raise Broken(f"it is no TOML{f', at {at[1] or at[2]}' if at else ''}") from None
    except RecursionError:
        raise Broken("it is nested too deeply") from None
    except (msgspec.ValidationError, ValueError, OverflowError) as error:
        said = str(error)
        field = re.search(r" - at `\$(?:\.([a-z_]+))?", said)
        plain = "it has a field that is not known" if "unknown field" in said else said.split(" - at `", 1)[0]
        named = f" ({field[1]})" if field and field[1] else ""
        raise Broken(plain.rstrip(".")[:160] + named) from None


def written(entry: Acceptance) -> bytes:
    """An entry as its file holds it, for people to read: what is empty is left out."""
    lines = ["# Written by Shrift. Delete this file, and what it accepts is open again.", "version = 1"]
    for name in (
        "reason",
        "owner",
        "created",
        "until",
        "checks",
        "kind",
        "masked",
        "path",
        "symbol",
        "origin",
        "identity",
        "salt",
    ):
        value = getattr(entry, name)
        if isinstance(value, date):
            lines.append(f"{name} = {value.isoformat()}")
        elif isinstance(value, tuple) and value:
            lines.append(f"{name} = {json.dumps(value)}")
        elif value or (name == "path" and value is not None):
            lines.append(f"{name} = {_quoted(value)}")
    return ("\n".join(lines) + "\n").encode()


def one_line(text: str) -> str:
    """What a person typed, as one line without signs that cannot be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _quoted(text: str) -> str:
    """A TOML string. JSON's escapes are TOML's, but for half a pair and for the delete sign, which is written out."""
    return json.dumps(text.encode("utf-8", "replace").decode(), ensure_ascii=False).replace("\x7f", "\\u007f")
