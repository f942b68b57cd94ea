"""Transport: one question over HTTP, bounded in time and size, to an address that `hosts` allowed.

No proxy of the environment, no cookie, no redirect, no compressed answer (a small one can unpack to anything). The
credential is in the headers of the request and nowhere else: no error, log line or `repr` of ours carries it.
"""

from __future__ import annotations

import hashlib
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from email.utils import parsedate_to_datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import msgspec

from checks.asking.auth import Auth
from checks.asking.hosts import Hosts
from checks.asking.reading import decode
from checks.asking.trouble import CouldNotAsk, reason_for

if TYPE_CHECKING:
    import ssl

    import httpx


LARGEST = 8 << 20  # bytes of one answer
PAGES = 300  # of one list
GIVING_UP = 2  # questions in a row without an answer, after which nothing more is asked
_AGAIN = frozenset([429, 500, 502, 503, 504])


class Patience(msgspec.Struct, frozen=True):
    """How long is waited, in seconds, and how often is asked again."""

    silence: float = 10.0  # without a byte
    answer: float = 30.0  # for one whole answer
    wait: float = 20.0  # that a provider may ask to wait before the next try
    tries: int = 3
    waits: float = 90.0  # for all waits between tries together
    whole: float = 600.0  # for everything that is asked of one account


class Pace:
    """At most so many questions a second to each host, over all threads that share it."""

    def __init__(self, a_second: float = 5.0, *, sleep: Callable[[float], None] = time.sleep) -> None:
        self._gap = 1 / a_second
        self._sleep = sleep
        self._next: dict[str, float] = {}
        self._lock = threading.Lock()

    def wait(self, host: str) -> None:
        """Wait for this host's turn."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._next.get(host, 0.0))
            self._next[host] = turn + self._gap
        if turn > now:
            self._sleep(turn - now)


class Answer(msgspec.Struct, frozen=True):
    """A whole answer. `date` is the provider's clock, Unix seconds, where it told it."""

    status: int
    body: bytes
    date: float | None = None
    wait: float | None = None

    @property
    def is_good(self) -> bool:
        """A status of 2xx."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body. Raises `CouldNotAsk`."""
        return decode(self.body)


class Asker:
    """Asks one provider with one credential. Use as a context manager; not for several threads at once."""

    def __init__(
        self,
        provider: str,
        auth: Auth,
        hosts: Hosts,
        *,
        patience: Patience | None = None,
        pace: Pace | None = None,
        headers: Mapping[str, str] | None = None,
        sleep: Callable[[float], None] = time.sleep,
        stopped: Callable[[], bool] = lambda: False,
    ) -> None:
        """`stopped` is asked before each question: a person may have had enough."""
        self.provider = provider
        self.hosts = hosts
        self.auth = auth
        self.asked: set[str] = set()  # hosts
        self.skew: float | None = None  # seconds by which the provider's clock is ahead of this machine's
        self._patience = patience or Patience()
        self._pace = pace
        self._headers = dict(headers or {})
        self._sleep = sleep
        self._http: httpx.Client | None = None
        self._stopped = stopped
        self._failed = 0  # questions in a row that nobody answered
        self._waited = 0.0
        self._until: float | None = None
        self._stream: Any = None  # the connection, so that a slow answer can be ended

    def __enter__(self) -> Asker:
        return self

    def __exit__(self, *_: object) -> None:
        if self._http is not None:
            self._http.close()
            self._http = None

    def __repr__(self) -> str:
        return f"Asker({self.provider})"

    def get(self, path: str, params: Mapping[str, Any] | None = None, *, service: str = "") -> Any:
        """The JSON at a path of the provider. Raises `CouldNotAsk`."""
        return self.told("GET", path, params, service=service).json()

    def post(self, path: str, body: Any = None, *, params: Mapping[str, Any] | None = None, service: str = "") -> Any:
        """The JSON that a question with a body is answered with. Only for calls that change nothing."""
        return self.told("POST", path, params, body=body, service=service).json()

    def told(
        self,
        method: str,
        path: str,
        params: Mapping[str, Any] | None = None,
        *,
        body: Any = None,
        service: str = "",
        again: bool = True,
    ) -> Answer:
        """A good answer. Raises `CouldNotAsk` for every other."""
        answer = self.ask(method, self.address(path, service), params, body=body, again=again)
        if not answer.is_good:
            raise CouldNotAsk(reason_for(answer.status), status=answer.status, wait=answer.wait)
        return answer

    def address(self, path: str, service: str = "") -> str:
        """The whole address of a path of the provider, or of another service of it."""
        return self.hosts.base(f"{self.provider}:{service}" if service else self.provider) + path

    def pages(
        self, path: str, params: Mapping[str, Any], following: Callable[[Any], Mapping[str, Any] | None], **more: Any
    ) -> Iterator[Any]:
        """All pages of a list. `following` gives what the next one is asked with, or None after the last.

        Raises `CouldNotAsk` at a page that was shown already, and beyond `PAGES`.
        """
        asked: set[tuple[tuple[str, str], ...]] = set()
        shown: set[bytes] = set()
        question = dict(params)
        for _ in range(PAGES):
            name = tuple(sorted((k, str(v)) for k, v in question.items()))
            answer = self.told("GET", path, question, **more)
            digest = hashlib.sha256(answer.body).digest()
            if name in asked or digest in shown:
                raise CouldNotAsk("loop")
            asked.add(name)
            shown.add(digest)
            page = answer.json()
            yield page
            change = following(page)
            if change is None:
                return
            question |= change
        raise CouldNotAsk("too_many", f"more than {PAGES} pages")

    def ask(
        self,
        method: str,
        url: str,
        params: Mapping[str, Any] | None = None,
        *,
        body: Any = None,
        form: Mapping[str, str] | None = None,
        again: bool = True,
    ) -> Answer:
        """An answer with whatever status. With `again`, a provider that is busy or in trouble is asked a few times.

        Raises `CouldNotAsk` where none came.
        """
        self._judge_going_on()
        left = self._patience.tries if again else 1
        pause = 1.0
        while True:
            left -= 1
            try:
                answer = self._once(method, url, params, body, form)
            except CouldNotAsk as trouble:
                if left < 1 or trouble.reason not in ("unreachable", "cut_off"):
                    self._failed += trouble.reason in ("unreachable", "slow")
                    raise
                wait = pause
            else:
                self._failed = 0
                if answer.status not in _AGAIN or left < 1:
                    return answer
                wait = pause if answer.wait is None else answer.wait
                if wait > self._patience.wait or self._waited + wait > self._patience.waits:
                    return answer
            self._waited += wait
            self._sleep(wait + random.uniform(0, pause / 4))  # noqa: S311 - only so that many do not come back at once
            pause *= 2
            self._judge_going_on()

    def _judge_going_on(self) -> None:
        """Raises `CouldNotAsk` where nothing more is asked: each answer was in time, all of them together are not."""
        if self._stopped():
            raise CouldNotAsk("ended")
        if self._failed >= GIVING_UP:
            raise CouldNotAsk("unreachable", "it did not answer before")
        now = time.monotonic()
        self._until = self._until or now + self._patience.whole
        if now > self._until:
            raise CouldNotAsk("slow", f"more than {self._patience.whole:g} seconds for everything")

    def _once(
        self, method: str, url: str, params: Mapping[str, Any] | None, body: Any, form: Mapping[str, str] | None
    ) -> Answer:
        import httpx

        http = self._http = self._http or _client(self._patience)
        host = urlsplit(url).netloc
        self.asked.add(host)
        if self._pace:
            self._pace.wait(host)
        ended = threading.Event()
        timer = threading.Timer(self._patience.answer, self._end, [ended])
        timer.daemon = True
        try:
            request = http.build_request(
                method,
                url,
                params=httpx.QueryParams({k: v for k, v in (params or {}).items() if v is not None})
                if params
                else None,
                content=body if isinstance(body, bytes) else None if body is None else msgspec.json.encode(body),
                data=dict(form) if form else None,
                extensions={"trace": self._trace},
            )
            if body is not None and not isinstance(body, bytes):
                request.headers["Content-Type"] = "application/json"
            request.headers.update(self._headers)
            request.headers.update(self.auth.headers(method, str(request.url), request.content))
            timer.start()
            response = http.send(request, stream=True)
            try:
                return self._whole(response)
            finally:
                response.close()
        except httpx.InvalidURL:
            raise CouldNotAsk("not_allowed", "its address is none") from None
        except (httpx.HTTPError, OSError) as error:
            raise _told(error, ended.is_set()) from None
        finally:
            timer.cancel()

    def _whole(self, response: httpx.Response) -> Answer:
        date = _instant(response.headers.get("Date"))
        if date is not None:
            self.skew = date - time.time()
        if response.is_redirect or 300 <= response.status_code < 400:
            raise CouldNotAsk("redirected", status=response.status_code)
        if response.headers.get("Content-Encoding", "identity").lower() not in ("identity", ""):
            raise CouldNotAsk("malformed", "packed, though that was not asked for")
        pieces, size = [], 0
        for piece in response.iter_raw():
            size += len(piece)
            if size > LARGEST:
                raise CouldNotAsk("too_large", f"over {LARGEST >> 20} MB")
            pieces.append(piece)
        return Answer(
            status=response.status_code,
            body=b"".join(pieces),
            date=date,
            wait=_wait(response.headers.get("Retry-After"), date),
        )

    def _trace(self, event: str, info: Mapping[str, Any]) -> None:
        if event in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self._stream = info["return_value"]

    def _end(self, ended: threading.Event) -> None:
        """End an answer that takes too long, however steadily it drips."""
        import socket

        ended.set()
        stream = self._stream
        try:
            wire = stream.get_extra_info("socket") if stream is not None else None
            if wire is not None:
                socket.socket.shutdown(wire, socket.SHUT_RDWR)
        except (OSError, ValueError):
            return


def _client(patience: Patience) -> httpx.Client:
    import httpx

    from checks import __version__

    return httpx.Client(
        verify=_tls(),
        timeout=patience.silence,
        follow_redirects=False,
        trust_env=False,
        limits=httpx.Limits(max_connections=1),
        headers={"User-Agent": f"shrift/{__version__}", "Accept": "application/json", "Accept-Encoding": "identity"},
    )


@cache
def _tls() -> ssl.SSLContext:
    """Whom this machine's connections trust; made once, as it takes a while."""
    import httpx

    return httpx.create_ssl_context(trust_env=False)


def _told(error: Exception, ended: bool) -> CouldNotAsk:
    """The trouble without the error's words: some name the address with all that is in it."""
    import httpx

    if ended or isinstance(error, httpx.TimeoutException):
        return CouldNotAsk("slow")
    if isinstance(error, (httpx.RemoteProtocolError, httpx.ReadError, httpx.DecodingError)):
        return CouldNotAsk("cut_off")
    return CouldNotAsk("unreachable", type(error).__name__)


def _instant(told: str | None) -> float | None:
    if not told:
        return None
    try:
        return parsedate_to_datetime(told).timestamp()
    except (ValueError, TypeError, OverflowError, OSError):
        return None


def _wait(told: str | None, date: float | None) -> float | None:
    """Seconds to wait: a number, or a time by the provider's own clock."""
    if not told:
        return None
    if told.strip().isdigit() and len(told) < 10:
        return float(told)
    until = _instant(told)
    return None if until is None else max(0.0, until - (date if date is not None else time.time()))
