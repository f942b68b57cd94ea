"""Roots of trust: what opens a secrets manager or encrypted files, written out in a text.

Such a credential is no provider's key, so the ledger does not know it; it is told by its shape, or by its variable's name.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from checks.evidence import Evidence
from checks.expressions.absence import Hint
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.joins import Kind, kind_of
from checks.joins.remember import once
from checks.keys.lookalikes import is_placeholder, lowers_confidence
from checks.model import Confidence, Location
from checks.sins.s7_just_config.bech32 import is_bech32
from checks.structure.positions import lines_of

PATHS = (
    ".env*", "*.env", "*.y*ml", "*.json", "*.toml", "*.ini", "*.cfg", "*.conf", "*.properties", "*.xml", "*.tf", "*.tfvars", "*.hcl", "*.sh", "*.bash",
    "*.zsh", "*.ps1", "*.py", "*.js", "*.ts", "*.go", "*.rb", "*.php", "*.java", "*.md", "*.txt", "*.key", "*.age", "Dockerfile*", "Makefile*", "Jenkinsfile*",
    ".vault-token", ".envrc", "Procfile", "*keys*",
)  # fmt: skip
WORDS = (
    "AGE-SECRET-KEY-", "VAULT_TOKEN", "hvs.", "hvb.", "ops_eyJ", "dp.st.", "dp.ct.", "dp.pt.", "dp.sa.", "DOTENV_PRIVATE_KEY", "INFISICAL_",
    "BWS_ACCESS_TOKEN", "AKEYLESS_ACCESS_KEY", "DOPPLER_TOKEN",
)  # fmt: skip
_ASSIGNED = r"[\"']?[ \t]{0,4}[:=][ \t]{0,4}[\"']?"
# What it is, what it opens, the letters it begins with or its variable, what stands behind them.
_SHAPES = tuple(
    (called, opens, anchor, pattern_of(rf"{re.escape(anchor)}{rest}"))
    for called, opens, anchor, rest in (
        ("an age identity", "age", "AGE-SECRET-KEY-", r"()(?:PQ-)?1[A-Z0-9]{50,4000}"),
        ("a Vault token", "vault", "hvs.", r"()[A-Za-z0-9_-]{24,4000}"),
        ("a Vault token", "vault", "hvb.", r"()[A-Za-z0-9_-]{24,4000}"),
        ("a Vault token", "vault", "VAULT_TOKEN", rf"{_ASSIGNED}(s\.[A-Za-z0-9]{{24}}|[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})\b"),
        ("a service account token of 1Password", "1password", "ops_eyJ", r"()[A-Za-z0-9+/=_-]{100,4000}"),
        ("a token of Doppler", "doppler", "dp.", r"()(?:st|ct|pt|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}(?![A-Za-z0-9])"),
        ("a private key of dotenvx", "dotenvx", "DOTENV_PRIVATE_KEY", rf"(?:_[A-Z0-9_]+)?{_ASSIGNED}([0-9a-f]{{64}})\b"),
        ("a client secret of Infisical", "infisical", "INFISICAL_", rf"(?:UNIVERSAL_AUTH_|MACHINE_IDENTITY_)?CLIENT_SECRET{_ASSIGNED}([A-Za-z0-9]{{40,80}})\b"),
        ("a token of Infisical", "infisical", "INFISICAL_TOKEN", rf"{_ASSIGNED}(st\.[A-Za-z0-9._-]{{40,4000}}|eyJ[A-Za-z0-9._-]{{40,4000}})"),
        ("an access token of Bitwarden", "bitwarden", "BWS_ACCESS_TOKEN", rf"{_ASSIGNED}(0\.[0-9a-f-]{{36}}\.[A-Za-z0-9:+/=_-]{{20,4000}})"),
        ("an access key of Akeyless", "akeyless", "AKEYLESS_ACCESS_KEY", rf"{_ASSIGNED}([A-Za-z0-9+/=]{{32,4000}})"),
    )
)  # fmt: skip
_ANCHORS = Hint(*(anchor for _, _, anchor, _ in _SHAPES))
_CONTINUES = pattern_of(r"[A-Za-z0-9.-]")
# In a document, a row that runs a command, or heads the table that Vault answers with.
_RUN = pattern_of(r"[ \t>]{0,40}(?:(?:[^\s$#]{1,60} ?)?\$ \S|(?:vault|age-keygen|kubectl|docker) |Key +Value[ \t]*$)")
_FENCE = pattern_of(r"(?m)^[ \t>]{0,40}```")
_LONGEST = 4_000  # signs of a block
# What a person gives is written behind one of these.
_GIVEN = pattern_of(r"=[ \t]{0,4}[\"']?$")
# Files that are such a credential as a whole, whatever stands in them.
FILES = NamePattern(
    r"(?i)(?:^|/)(?:config/master\.key|config/credentials/[^/]+\.key|\.env\.keys|\.vault-token|[^/]*git-crypt[^/]*\.key|[^/]*\.gitcrypt)$"
)
# dotenvx and Rails keep theirs here, and tell people to let git ignore it.
_MEANT = pattern_of(r"(?i)(?:^|/)(?:\.env\.keys|config/master\.key|config/credentials/[^/]+\.key)$")


class Root(msgspec.Struct, frozen=True):
    """A credential of a manager at a place. `called` is what it is, `opens` what it opens; `shown` says that a document shows
    it in what a command printed.
    """

    called: str
    opens: str
    path: str
    location: Location
    confidence: Confidence
    shown: bool = False


@once
def _roots(evidence: Evidence) -> tuple[Root, ...]:
    return tuple(r for path, text in sorted(evidence.texts.items()) for r in _in_text(path, text))


def roots(evidence: Evidence) -> tuple[Root, ...]:
    """The credentials of managers in the texts that were read, in order of their files."""
    return _roots(evidence)


def is_meant_to_lie_there(path: str) -> bool:
    """Whether a tool keeps its credential in this file, beside the project and ignored by git."""
    return _MEANT.search(path) is not None


def _in_text(path: str, text: str) -> Iterator[Root]:
    told: set[int] = set()
    for called, opens, anchor, shape in _SHAPES if _ANCHORS.may_stand_in(text) else ():
        at = text.find(anchor)
        while at >= 0:
            met = shape.match(text, at) if not _CONTINUES.fullmatch(text[at - 1 : at]) else None
            at = text.find(anchor, met.end() if met is not None else at + 1)
            if met is None:
                continue
            start = met.start(1) if met[1] else met.start()
            value, prefix = text[start : met.end()], "" if met[1] else anchor
            if (
                start in told
                or is_placeholder(value.encode(), prefix.encode())
                or (opens == "age" and not is_bech32(value))
            ):
                continue
            told.add(start)
            line, column = lines_of(text).at(start)
            end_line, end_column = lines_of(text).at(met.end())
            place = Location(source="worktree", path=path, line=line, column=column, end_line=end_line, end_column=end_column)  # fmt: skip
            sure = Confidence.MEDIUM if lowers_confidence(path) else Confidence.HIGH
            sure = sure.lowered() if kind_of(path) is Kind.TEST else sure
            yield Root(called, opens, path, place, sure, _is_printed(path, text, start))


def _is_printed(path: str, text: str, start: int) -> bool:
    """Whether the value that begins here stands in a block of a document, below a command, as what that printed.

    Guides are copied with what their author was answered, and no shape tells that token from one's own.
    """
    if kind_of(path) is not Kind.DOCUMENT:
        return False
    fences = _fences(text)
    before = bisect_left(fences, start)
    if before % 2 == 0:  # every second one ends a block
        return False
    *above, own = text[max(fences[before - 1], start - _LONGEST) : start].split("\n")
    goes_on = bool(above) and above[-1].rstrip().endswith("\\")
    given = goes_on or _RUN.match(own) is not None or _GIVEN.search(own) is not None
    return not given and any(map(_RUN.match, above))


@lru_cache(maxsize=4)
def _fences(text: str) -> list[int]:
    return [met.end() for met in _FENCE.finditer(text)]
