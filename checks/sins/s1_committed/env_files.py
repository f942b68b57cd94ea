"""Files that are meant to hold secrets, told by their names; and those that only look like it."""

from __future__ import annotations

import re

from checks.evidence import Evidence, FileFact

_SECRET_FILE = re.compile(
    r"(?i)(?:^|/)(?:\.env(?:\.[^/]*)?|[^/.]+\.env|env\.local|\.envrc|\.dev\.vars|\.flaskenv|secrets?\.(?:ya?ml|toml|json|ini|properties)"
    r"|credentials(?:\.(?:json|ya?ml|ini|toml))?|[^/]*\.tfvars|[^/]*\.tfstate(?:\.backup)?|\.npmrc|\.pypirc|\.netrc|kaggle\.json"
    r"|local\.properties|\.aider\.conf\.yml|service[-_]?account[^/]*\.json)$"
)
# Made to be shared: names without values. `.env.test` and `.env.development` are meant to be committed in some frameworks.
_TEMPLATE = re.compile(
    r"(?i)(?:example|sample|template|dist|defaults?|schema|tmpl|\.j2|\.vault|\.enc|\.gpg|\.age|\.sops)(?:[./_-]|$)"
)


def is_secret_file(path: str) -> bool:
    """Whether a file of this name is meant to hold secrets."""
    return _SECRET_FILE.search(path) is not None and _TEMPLATE.search(path.rsplit("/", 1)[-1]) is None


def holds_key(evidence: Evidence) -> dict[str, str]:
    """Paths of files in the working tree in which a secret key was seen, with one key of each."""
    return {
        s.path: k.fingerprint
        for k in evidence.keys
        if k.secret
        for s in k.sightings
        if s.source == "worktree" and s.place != "staged"
    }


def secret_files(evidence: Evidence) -> list[FileFact]:
    """The files of the folder that are meant to hold secrets."""
    return [f for f in evidence.files if is_secret_file(f.path)]
