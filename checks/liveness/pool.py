"""The pool: providers beside each other, the keys of one provider one after the other, and not too fast."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from urllib.parse import urlsplit

import msgspec

from checks.asking.auth import Auth, basic, bearer, header
from checks.asking.hosts import Hosts, filled
from checks.asking.transport import Asker, Pace, Patience
from checks.asking.trouble import CouldNotAsk
from checks.keys.formats import Liveness, Shapes
from checks.keys.found import FoundKey
from checks.keys.secret import Secret
from checks.liveness.model import Question, Told
from checks.liveness.verdict import judged
from checks.model import Live

__all__ = ["Question", "Told", "ask", "plan"]

WORKERS = 8
A_SECOND = 2.0  # questions to one host


def plan(
    keys: Iterable[FoundKey],
    shapes: Shapes,
    *,
    values: Mapping[str, Mapping[str, str]] | None = None,
    bases: Mapping[str, str] | None = None,
    unconfirmed: bool = False,
) -> list[Question]:
    """Who would be asked what, without asking anybody.

    `values` has by provider what an address needs beside the key (`region`, `resource`, `host`, `proxy`, `public`), as
    the user set it: nothing of it may come from the folder that was scanned. `unconfirmed` also allows the calls that no
    vendor's documentation was seen to state.
    """
    hosts = Hosts(bases)
    return [_question(key, shapes, (values or {}).get(key.provider, {}), hosts, unconfirmed)[0] for key in keys]


def ask(
    keys: Iterable[FoundKey],
    shapes: Shapes,
    *,
    values: Mapping[str, Mapping[str, str]] | None = None,
    bases: Mapping[str, str] | None = None,
    unconfirmed: bool = False,
    patience: Patience | None = None,
    a_second: float = A_SECOND,
    sleep: Callable[[float], None] = time.sleep,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[Told]:
    """Ask about each key, in the order in which answers come. Arguments are those of `plan`.

    A provider that does not answer twice in a row is not asked about the rest. `stopped` ends the asking between two
    questions; the keys that were left are told as not asked.
    """
    hosts, pace = Hosts(bases), Pace(a_second, sleep=sleep)
    groups: dict[str, list[FoundKey]] = {}
    for key in keys:
        groups.setdefault(key.provider, []).append(key)

    def one_provider(provider: str, group: list[FoundKey]) -> list[Told]:
        failures, told = 0, []
        for key in group:
            question, call = _question(key, shapes, (values or {}).get(provider, {}), hosts, unconfirmed)
            if stopped():
                told.append(_told(key, Live.NOT_ASKED, "the asking was ended"))
            elif call is None:
                told.append(_told(key, Live.NOT_ASKED, question.why_not))
            elif failures >= 2:
                told.append(_told(key, Live.COULD_NOT_ASK, "the provider did not answer before", question.host))
            else:
                try:
                    needed = (values or {}).get(provider, {})
                    live, why = _asked(key, call, shapes, needed, hosts, pace, patience, sleep)
                    failures = 0
                except CouldNotAsk as trouble:
                    live, why = Live.COULD_NOT_ASK, str(trouble)
                    failures += trouble.reason in ("unreachable", "slow")
                told.append(_told(key, live, why, question.host))
        return told

    if not groups:
        return
    with ThreadPoolExecutor(min(WORKERS, len(groups)), thread_name_prefix="liveness") as pool:
        for done in as_completed([pool.submit(one_provider, *group) for group in groups.items()]):
            yield from done.result()


def _question(
    key: FoundKey, shapes: Shapes, values: Mapping[str, str], hosts: Hosts, unconfirmed: bool
) -> tuple[Question, Liveness | None]:
    about = {"fingerprint": key.fingerprint, "provider": key.provider, "kind": key.kind}
    call = shapes.liveness(key.provider, key.kind)
    if call is None:
        return Question(**about, why_not="no call is documented that only reads, or trying it would use it up"), None
    try:
        url = _placed(call.url, key.provider, shapes, values, hosts)
    except CouldNotAsk as trouble:
        return Question(**about, why_not=f"{trouble}; it needs {call.needs}" if call.needs else str(trouble)), None
    if not call.confirmed and not unconfirmed:
        return Question(**about, host=urlsplit(url).netloc, why_not="its call is not confirmed by documentation"), None
    if "{" in call.user and not values.get(call.user.strip("{}")):
        return Question(**about, why_not=f"it needs {call.needs}"), None
    question = Question(
        **about,
        method=call.method,
        url=url,
        host=urlsplit(url).netloc,
        carried_in=call.header.partition(":")[0] or f"the field “{call.form}”",
        note=call.note,
    )
    return question, call


def _placed(url: str, provider: str, shapes: Shapes, values: Mapping[str, str], hosts: Hosts) -> str:
    """An address of a call, filled in and allowed. Raises `CouldNotAsk`."""
    address = filled(url, values)
    if "{proxy}" in url:
        return address
    known = shapes.provider(provider)
    return hosts.placed(provider, address, frozenset(known.hosts if known else ()))


def _asked(
    key: FoundKey,
    call: Liveness,
    shapes: Shapes,
    values: Mapping[str, str],
    hosts: Hosts,
    pace: Pace,
    patience: Patience | None,
    sleep: Callable[[float], None],
) -> tuple[Live, str]:
    """One key. Where a vendor's regions keep separate accounts, a key is dead when all of them say so."""
    answers = []
    with Asker(
        key.provider,
        _auth(call, key.value, values),
        hosts,
        patience=patience,
        pace=pace,
        headers=call.extra,
        sleep=sleep,
    ) as asker:
        for url in (call.url, *call.also):
            address = _placed(url, key.provider, shapes, values, hosts)
            answer = asker.ask(
                call.method,
                address,
                body=msgspec.json.decode(call.body) if call.body else None,
                form={call.form: key.value.reveal().decode("ascii", "replace")} if call.form else None,
                again=False,
            )
            live, why = judged(call, answer)
            if live not in (Live.DEAD, Live.COULD_NOT_ASK):
                return live, why
            answers.append((live, why))
    unknown = [answer for answer in answers if answer[0] is not Live.DEAD]
    return unknown[0] if unknown else answers[0]


def _auth(call: Liveness, value: Secret, values: Mapping[str, str]) -> Auth:
    """How the key is carried."""
    name, _, word = call.header.partition(": ")
    if not name:
        return Auth(lambda *_: {})
    if word == "Basic":
        user = filled_user(call.user, values)
        return basic(user, value) if user else basic(value.reveal().decode("ascii", "replace"), Secret(b""))
    if word:
        return bearer(value, word)
    return header(name, value)


def filled_user(user: str, values: Mapping[str, str]) -> str:
    """The name in a pair, from the file or from what the user set."""
    return values.get(user.strip("{}"), "") if user.startswith("{") else user


def _told(key: FoundKey, live: Live, why: str, host: str = "") -> Told:
    return Told(
        fingerprint=key.fingerprint, provider=key.provider, live=live, why=why, asked=datetime.now(UTC), host=host
    )
