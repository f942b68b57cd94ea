"""Roots of trust: what opens a secrets manager or encrypted files, written out in a text.

Such a credential is no provider's key, so the ledger does not know it; it is told by its shape, or by its variable's name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from checks.evidence import Evidence
from checks.joins.remember import once
from checks.keys.lookalikes import is_placeholder, lowers_confidence
from checks.model import Confidence, Location
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
_SHAPES = tuple(
    (name, opens, re.compile(pattern))
    for name, opens, pattern in (
        ("an age identity", "age", r"(?<![A-Z0-9-])(AGE-SECRET-KEY-(?:PQ-)?1[A-Z0-9]{50,})"),
        ("a Vault token", "vault", r"(?<![A-Za-z0-9])(hv[sbr]\.[A-Za-z0-9_-]{24,})"),
        ("a Vault token", "vault", rf"\bVAULT_TOKEN{_ASSIGNED}(s\.[A-Za-z0-9]{{24}}|[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}})\b"),
        ("a service account token of 1Password", "1password", r"(?<![A-Za-z0-9])(ops_eyJ[A-Za-z0-9+/=_-]{100,})"),
        ("a token of Doppler", "doppler", r"(?<![A-Za-z0-9.])(dp\.(?:st|ct|pt|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44})(?![A-Za-z0-9])"),
        ("a private key of dotenvx", "dotenvx", rf"\bDOTENV_PRIVATE_KEY(?:_[A-Z0-9_]+)?{_ASSIGNED}([0-9a-f]{{64}})\b"),
        ("a client secret of Infisical", "infisical", rf"\bINFISICAL_(?:UNIVERSAL_AUTH_|MACHINE_IDENTITY_)?CLIENT_SECRET{_ASSIGNED}([A-Za-z0-9]{{40,80}})\b"),
        ("a token of Infisical", "infisical", rf"\bINFISICAL_TOKEN{_ASSIGNED}(st\.[A-Za-z0-9._-]{{40,}}|eyJ[A-Za-z0-9._-]{{40,}})"),
        ("an access token of Bitwarden", "bitwarden", rf"\bBWS_ACCESS_TOKEN{_ASSIGNED}(0\.[0-9a-f-]{{36}}\.[A-Za-z0-9:+/=_-]{{20,}})"),
        ("an access key of Akeyless", "akeyless", rf"\bAKEYLESS_ACCESS_KEY{_ASSIGNED}([A-Za-z0-9+/=]{{32,}})"),
    )
)  # fmt: skip
# Files that are such a credential as a whole, whatever stands in them.
FILES = re.compile(
    r"(?i)(?:^|/)(?:config/master\.key|config/credentials/[^/]+\.key|\.env\.keys|\.vault-token|[^/]*git-crypt[^/]*\.key|[^/]*\.gitcrypt)$"
)
# dotenvx and Rails keep theirs here, and tell people to let git ignore it.
_MEANT = re.compile(r"(?i)(?:^|/)(?:\.env\.keys|config/master\.key|config/credentials/[^/]+\.key)$")


class Root(msgspec.Struct, frozen=True):
    """A credential of a manager at a place. `called` is what it is, `opens` what it opens."""

    called: str
    opens: str
    path: str
    location: Location
    confidence: Confidence


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
    for called, opens, shape in _SHAPES:
        for met in shape.finditer(text):
            value = met[1]
            prefix = re.match(r"AGE-SECRET-KEY-(?:PQ-)?1|hv[sbr]\.|ops_eyJ|dp\.[a-z]+\.", value)
            if met.start(1) in told or is_placeholder(value.encode(), prefix[0].encode() if prefix else b""):
                continue
            told.add(met.start(1))
            line, column = lines_of(text).at(met.start(1))
            end_line, end_column = lines_of(text).at(met.end(1))
            place = Location(
                source="worktree", path=path, line=line, column=column, end_line=end_line, end_column=end_column
            )
            yield Root(called, opens, path, place, Confidence.MEDIUM if lowers_confidence(path) else Confidence.HIGH)
