"""Git hosts: is a project public, is push protection on? Asked only with the user's word, and only the host itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from checks.evidence import HostFact, Remote

if TYPE_CHECKING:
    import httpx

TIMEOUT = 10.0  # seconds
LARGEST = 2 << 20
APIS = {
    "github.com": "https://api.github.com/repos/{project}",
    "gitlab.com": "https://gitlab.com/api/v4/projects/{quoted}",
    "huggingface.co": "https://huggingface.co/api/models/{project}",
}


def ask_hosts(
    remotes: Iterable[Remote], *, apis: dict[str, str] = APIS, client: Callable[[], httpx.Client] | None = None
) -> list[HostFact]:
    """What each remote's host says of it. What cannot be asked has `error`; nothing is guessed.

    `apis` names the hosts and their addresses: no other host is ever asked, and no redirect is followed.
    """
    projects = dict.fromkeys((r.host, r.project) for r in remotes if r.project)
    if not projects:
        return []
    with (client or _client)() as http:
        return [_ask(http, host, project, apis) for host, project in projects]


def _client() -> httpx.Client:
    import httpx

    from checks import __version__

    return httpx.Client(
        timeout=TIMEOUT,
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": f"shrift/{__version__}", "Accept": "application/json"},
    )


def _ask(http: httpx.Client, host: str, project: str, apis: dict[str, str]) -> HostFact:
    import httpx

    if host not in apis:
        return HostFact(host=host, project=project, error="this host has no interface that Shrift knows")
    address = apis[host].format(project=quote(project, safe="/"), quoted=quote(project, safe=""))
    try:
        with http.stream("GET", address) as answer:
            body = b""
            for piece in answer.iter_bytes():
                body += piece
                if len(body) > LARGEST:
                    return HostFact(host=host, project=project, error="the answer is too large")
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return HostFact(host=host, project=project, error=f"could not ask ({type(error).__name__})")
    if answer.status_code == 404:
        return HostFact(host=host, project=project, error="the host shows no such project: it is private, or gone")
    if answer.status_code != 200:
        return HostFact(host=host, project=project, error=f"could not ask (the host answered {answer.status_code})")
    return _read(host, project, body)


def _read(host: str, project: str, body: bytes) -> HostFact:
    import msgspec

    try:
        told = msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.DecodeError:
        return HostFact(host=host, project=project, error="the answer makes no sense")
    if host == "huggingface.co":
        private = told.get("private")
        return HostFact(
            host=host, project=project, visibility=None if private is None else "private" if private else "public"
        )
    visibility: Any = told.get("visibility")
    if visibility not in ("public", "internal", "private"):
        visibility = None if told.get("private") is None else "private" if told["private"] else "public"
    protection = told.get("security_and_analysis") or {}
    push = told.get("secret_push_protection_enabled")
    forks = told.get("forks_count")
    return HostFact(
        host=host,
        project=project,
        visibility=visibility,
        forks=forks if isinstance(forks, int) else None,
        secret_scanning=_enabled(protection, "secret_scanning"),
        push_protection=_enabled(protection, "secret_scanning_push_protection") if push is None else bool(push),
    )


def _enabled(protection: Any, name: str) -> bool | None:
    """GitHub tells only those who may change it; a field that is missing is unknown."""
    status = protection.get(name, {}).get("status") if isinstance(protection, dict) else None
    return None if status not in ("enabled", "disabled") else status == "enabled"
