"""Git hosts: what they document is understood, what goes wrong stays unknown, and no other host is ever asked."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import unquote

import httpx
import pytest

from checks.evidence import HostFact, Remote
from checks.sources import hosts
from checks.sources.hosts import APIS, ask_hosts

PROJECTS = {
    "/repos/ada/open": {
        "visibility": "public",
        "private": False,
        "forks_count": 7,
        "security_and_analysis": {
            "secret_scanning": {"status": "enabled"},
            "secret_scanning_push_protection": {"status": "disabled"},
        },
    },
    "/repos/ada/closed": {"private": True, "forks_count": 0},
    "/repos/ada/inner": {"visibility": "internal", "private": True, "security_and_analysis": None},
    "/api/v4/projects/group%2Fsub%2Fapp": {
        "visibility": "internal",
        "forks_count": 2,
        "secret_push_protection_enabled": True,
    },
    "/api/models/ada/model": {"private": False},
    "/api/datasets/ada/data": {"private": True},
    "/api/spaces/ada/space": {"private": False},
    "/repos/odd/types": {
        "private": "yes",
        "visibility": 3,
        "forks_count": True,
        "security_and_analysis": {"secret_scanning": "enabled", "secret_scanning_push_protection": {"status": "?"}},
        "secret_push_protection_enabled": "no",
    },
}


class Host(BaseHTTPRequestHandler):
    """Speaks what GitHub, GitLab and Hugging Face document, and every fault by name."""

    asked: ClassVar[list[tuple[str, str | None]]]
    released: ClassVar[threading.Event]
    address: ClassVar[str]

    def do_GET(self) -> None:
        type(self).asked.append((self.path, self.headers["Authorization"]))
        fault = unquote(self.path).rpartition("/fault-")[2] if "fault-" in self.path else ""
        if fault.isdigit():
            self._send(int(fault), b'{"message": "no", "visibility": "public", "private": false}')
        elif fault == "redirect":
            self.send_response(301)
            self.send_header("Location", f"http://localhost:{self.server.server_port}/repos/ada/open")
            self.end_headers()
        elif fault == "cut":
            self.send_response(200)
            self.send_header("Content-Length", "5000")
            self.end_headers()
            self.wfile.write(b'{"visibility": "public"')
        elif fault == "silent":
            type(self).released.wait(30)
        elif fault == "dripping":
            self.send_response(200)
            self.end_headers()
            try:
                while not type(self).released.wait(0.01):
                    self.wfile.write(b" ")
            except OSError:
                pass
        elif fault == "huge":
            self._send(200, b'{"a": "' + b"x" * hosts.LARGEST + b'"}')
        elif fault == "words":
            self._send(200, b"<html>public</html>")
        elif fault == "list":
            self._send(200, b'["public"]')
        elif fault == "deep":
            self._send(200, b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}")
        elif self.path in PROJECTS:
            self._send(200, json.dumps(PROJECTS[self.path]).encode())
        else:
            self._send(404, b'{"message": "Not Found"}')

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture
def host() -> Iterator[type[Host]]:
    class Mine(Host):
        asked: ClassVar[list[tuple[str, str | None]]] = []
        released = threading.Event()

    server = ThreadingHTTPServer(("127.0.0.1", 0), Mine)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    Mine.address = f"http://127.0.0.1:{server.server_port}"
    yield Mine
    Mine.released.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def ask(host) -> Callable[..., HostFact]:
    """Asks the server, in the place of the real host, about one project."""
    apis = {
        name: host.address + address.partition("://")[2].partition("/")[2].join(("/", ""))
        for name, address in APIS.items()
    }

    def run(project: str, at: str = "github.com", longest: float = 20.0) -> HostFact:
        (fact,) = ask_hosts(
            [Remote(name="origin", url="", host=at, project=project)],
            apis=apis,
            client=lambda: httpx.Client(timeout=0.3, follow_redirects=False, trust_env=False),
            longest=longest,
        )
        return fact

    return run


def test_the_addresses_are_those_the_hosts_document() -> None:
    assert APIS == {
        "github.com": "https://api.github.com/repos/{project}",
        "gitlab.com": "https://gitlab.com/api/v4/projects/{quoted}",
        "huggingface.co": "https://huggingface.co/api/{kind}/{project}",
    }


def test_what_github_says_is_understood(ask) -> None:
    fact = ask("ada/open")
    assert (fact.visibility, fact.forks, fact.secret_scanning, fact.push_protection, fact.error) == (
        "public",
        7,
        True,
        False,
        None,
    )
    assert ask("ada/closed").visibility == "private"


def test_what_github_does_not_say_is_unknown(ask) -> None:
    """Only those who may change it are told whether push protection is on."""
    for project in ("ada/closed", "ada/inner"):
        fact = ask(project)
        assert (fact.secret_scanning, fact.push_protection) == (None, None)
    assert ask("ada/inner").visibility == "internal"


def test_what_gitlab_says_is_understood_groups_within_groups_too(ask) -> None:
    fact = ask("group/sub/app", "gitlab.com")
    assert (fact.visibility, fact.forks, fact.push_protection, fact.secret_scanning) == ("internal", 2, True, None)


@pytest.mark.parametrize(
    ("project", "visibility"),
    [("ada/model", "public"), ("datasets/ada/data", "private"), ("spaces/ada/space", "public")],
)
def test_what_hugging_face_says_is_understood_of_each_kind(ask, project, visibility) -> None:
    assert ask(project, "huggingface.co").visibility == visibility


def test_an_answer_with_other_types_than_documented_says_nothing(ask) -> None:
    fact = ask("odd/types")
    assert fact == HostFact(host="github.com", project="odd/types")


@pytest.mark.parametrize(
    ("fault", "word"),
    [
        ("401", "401"),
        ("403", "403"),
        ("429", "429"),
        ("500", "500"),
        ("503", "503"),
        ("404", "private, or gone"),
        ("redirect", "moved"),
        ("cut", "could not ask"),
        ("silent", "could not ask"),
        ("dripping", "too long"),
        ("huge", "too large"),
        ("words", "no sense"),
        ("list", "no sense"),
        ("deep", "no sense"),
    ],
)
@pytest.mark.parametrize("at", ["github.com", "gitlab.com"])
def test_whatever_goes_wrong_is_unknown_with_a_reason(ask, host, fault, word, at) -> None:
    fact = ask(f"ada/fault-{fault}", at, longest=0.2 if fault == "dripping" else 20.0)
    assert word in (fact.error or "")
    assert (fact.visibility, fact.forks, fact.secret_scanning, fact.push_protection) == (None,) * 4
    assert len(host.asked) == 1, "nothing is asked twice, and no redirect is followed"


def test_a_host_that_cannot_be_reached_is_unknown(ask, monkeypatch) -> None:
    (fact,) = ask_hosts(
        [Remote(name="origin", url="", host="github.com", project="ada/open")],
        apis={"github.com": "http://127.0.0.1:9/{project}"},
    )
    assert "could not ask" in (fact.error or "")


def test_no_host_is_asked_that_has_no_documented_address(ask, host) -> None:
    for at in ("git.example.org", "", "github.com.example.org", "127.0.0.1", "GITHUB.COM"):
        assert "no interface" in (ask("ada/open", at).error or "")
    assert host.asked == []


@pytest.mark.parametrize(
    "project", ["../../admin", "ada/open?x=1", "ada/open#x", "ada//open", "a b/c", "@evil.example/x"]
)
def test_no_name_of_a_project_leads_to_another_address(ask, host, project) -> None:
    ask(project)
    assert all(path.startswith("/repos/") and "?" not in path and "#" not in path for path, _ in host.asked)


def test_each_project_is_asked_once_and_nothing_is_sent_with_it(host) -> None:
    apis = {"github.com": host.address + "/repos/{project}"}
    same = [
        Remote(name=n, url="", host="github.com", project="ada/open", credential="…abcd") for n in ("origin", "mine")
    ]
    assert len(ask_hosts([*same, Remote(name="local", url="/srv/git")], apis=apis)) == 1
    assert host.asked == [("/repos/ada/open", None)]


def test_without_a_remote_nothing_is_started() -> None:
    def never() -> httpx.Client:
        raise AssertionError

    assert ask_hosts([], client=never) == []


def test_a_sign_in_is_sent_to_its_host_alone_and_one_that_is_refused_is_said() -> None:
    import httpx

    from checks.keys.secret import Secret

    sent: dict[str, str | None] = {}

    def answer(request: httpx.Request) -> httpx.Response:
        sent[request.url.host] = request.headers.get("Authorization")
        return httpx.Response(401 if request.url.host == "api.github.com" else 200, json={"visibility": "private"})

    remotes = [
        Remote(name=n, url="", host=host, project="owner/app") for n, host in (("a", "github.com"), ("b", "gitlab.com"))
    ]
    facts = ask_hosts(
        remotes,
        client=lambda: httpx.Client(transport=httpx.MockTransport(answer)),
        tokens={"github.com": Secret(b"made-up")},
    )
    assert sent == {"api.github.com": "Bearer made-up", "gitlab.com": None}
    assert [f.error for f in facts] == ["the host does not take the sign-in", None]
