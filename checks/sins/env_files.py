"""Files that are meant to hold secrets, told by their names; and those that only look like it."""

from __future__ import annotations

from checks.evidence import Evidence
from checks.expressions.names import NamePattern
from checks.expressions.patterns import pattern_of
from checks.model import Key, Sighting

_SECRET_FILE = NamePattern(
    r"(?i)(?:^|/)(?:\.env(?:\.[^/]*)?|[^/.]+\.env|env\.local|\.envrc|\.dev\.vars|\.flaskenv|secrets?\.(?:ya?ml|toml|json|ini|properties)"
    r"|credentials(?:\.(?:json|ya?ml|ini|toml))?|[^/]*\.tfvars(?:\.json)?|[^/]*\.tfstate(?:\.[^/]*)?|\.npmrc|\.pypirc|\.netrc|kaggle\.json"
    r"|local\.properties|\.aider\.conf\.yml|service[-_]?account[^/]*\.json)$"
)
# Made to be shared: names without values, or values that are encrypted.
_TEMPLATE = pattern_of(
    r"(?i)(?:example|sample|template|dist|defaults?|schema|tmpl|tpl|\.j2|\.vault|\.enc|\.gpg|\.age|\.sops)(?:[./_-]|$)"
)


# Next.js and others say that this one may be committed: made-up values for tests.
_FOR_TESTS = pattern_of(r"(?i)(?:^|/)\.env\.(?:tests?|testing|ci|e2e|playwright|cypress)$")


def is_for_tests(path: str) -> bool:
    """Whether frameworks tell people to commit a settings file of this name."""
    return _FOR_TESTS.search(path) is not None


def is_secret_file(path: str) -> bool:
    """Whether a file of this name is meant to hold secrets."""
    return _SECRET_FILE.is_in(path) and _TEMPLATE.search(path.rsplit("/", 1)[-1]) is None


def holds_key(evidence: Evidence) -> dict[str, tuple[Key, Sighting]]:
    """Paths of files, in the working tree or a branch's newest state, that hold a secret key: the surest of each.

    Of equally sure ones the first in the file: the ledger's order follows times, and a finding keeps its id when the
    file was written anew.
    """
    found: dict[str, tuple[Key, Sighting]] = {}
    for key in evidence.keys:
        for sighting in key.sightings if key.secret else ():
            if sighting.place == "staged" or not (sighting.source == "worktree" or "tip" in sighting.reach):
                continue
            known = found.get(sighting.path)
            if known is None or _before(sighting) < _before(known[1]):
                found[sighting.path] = key, sighting
    return found


def _before(sighting: Sighting) -> tuple[int, int, int]:
    return -sighting.confidence.rank, sighting.line or 0, sighting.column or 0
