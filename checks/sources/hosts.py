"""Git hosts: is a project public, is push protection on? Asked only with the user's word, and only the host itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from checks.evidence import HostFact, Remote

if TYPE_CHECKING:
    import httpx

    from checks.keys.secret import Secret

TIMEOUT = 10.0  # seconds without a byte
LONGEST = 20.0  # seconds for one whole answer
LARGEST = 2 << 20
APIS = {
    "github.com": "https://api.github.com/repos/{project}",
    "gitlab.com": "https://gitlab.com/api/v4/projects/{quoted}",
    "huggingface.co": "https://huggingface.co/api/{kind}/{project}",
}
_KINDS = ("datasets", "spaces")  # of Hugging Face; the address of a model names no kind


def ask_hosts(
    remotes: Iterable[Remote],
    *,
    apis: dict[str, str] = APIS,
    client: Callable[[], httpx.Client] | None = None,
    longest: float = LONGEST,
    tokens: Mapping[str, Secret] | None = None,
) -> list[HostFact]:
    """What each remote's host says of it. What cannot be asked has `error`; nothing is guessed.

    `apis` names the hosts and their addresses: no other host is ever asked, and no redirect is followed. `tokens` has by
    host a sign-in that the user wants used there: some settings are shown to administrators only.
    """
    projects = dict.fromkeys((r.host, r.project) for r in remotes if r.project)
    if not projects:
        return []
    with (client or _client)() as http:
        return [_ask(http, host, project, apis, longest, (tokens or {}).get(host)) for host, project in projects]


def _client() -> httpx.Client:
    import httpx

    from checks import __version__

    return httpx.Client(
        timeout=TIMEOUT,
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": f"shrift/{__version__}", "Accept": "application/json"},
    )


def _ask(
    http: httpx.Client, host: str, project: str, apis: dict[str, str], longest: float, token: Secret | None = None
) -> HostFact:
    import httpx

    if host not in apis:
        return HostFact(host=host, project=project, error="this host has no interface that Shrift knows")
    if any(part in ("", ".", "..") for part in project.split("/")):
        return HostFact(host=host, project=project, error="its name is none that a project can have")
    kind, _, rest = project.partition("/")
    kind, named = (kind, rest) if host == "huggingface.co" and kind in _KINDS else ("models", project)
    address = apis[host].format(project=quote(named, safe="/"), quoted=quote(named, safe=""), kind=kind)
    until = time.monotonic() + longest
    headers = {} if token is None else {"Authorization": f"Bearer {token.reveal().decode('ascii', 'replace')}"}
    try:
        with http.stream("GET", address, headers=headers) as answer:
            body = b""
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > LARGEST:
                    return HostFact(host=host, project=project, error="the answer is too large")
                if time.monotonic() > until:
                    return HostFact(host=host, project=project, error="could not ask (the answer took too long)")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return HostFact(host=host, project=project, error=f"could not ask ({type(error).__name__})")
    if answer.is_redirect:
        return HostFact(host=host, project=project, error="the host says it has moved; nothing else was asked")
    if answer.status_code == 401 and token is not None:
        return HostFact(host=host, project=project, error="the host does not take the sign-in")
    if answer.status_code == 404:
        return HostFact(host=host, project=project, error="the host shows no such project: it is private, or gone")
    if answer.status_code != 200:
        return HostFact(host=host, project=project, error=f"could not ask (the host answered {answer.status_code})")
    return _read(host, project, body)


def _read(host: str, project: str, body: bytes) -> HostFact:
    import msgspec

    try:
        told = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, RecursionError):
        return HostFact(host=host, project=project, error="the answer makes no sense")
    visibility: Any = told.get("visibility")
    if visibility not in ("public", "internal", "private"):
        private = told.get("private")
        visibility = None if not isinstance(private, bool) else "private" if private else "public"
    if host == "huggingface.co":
        return HostFact(host=host, project=project, visibility=visibility)
    protection = told.get("security_and_analysis") or {}
    push = told.get("secret_push_protection_enabled")
    forks = told.get("forks_count")
    return HostFact(
        host=host,
        project=project,
        visibility=visibility,
        forks=forks if isinstance(forks, int) and not isinstance(forks, bool) else None,
        secret_scanning=_enabled(protection, "secret_scanning"),
        push_protection=push if isinstance(push, bool) else _enabled(protection, "secret_scanning_push_protection"),
    )


def _enabled(protection: Any, name: str) -> bool | None:
    """GitHub tells only those who may change it; a field that is missing is unknown."""
    setting = protection.get(name) if isinstance(protection, dict) else None
    status = setting.get("status") if isinstance(setting, dict) else None
    return None if status not in ("enabled", "disabled") else status == "enabled"
