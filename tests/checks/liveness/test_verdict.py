"""What an answer means: only what is documented to mean it. "Could not ask" is never "dead"."""

from __future__ import annotations

import pytest

from checks.asking.transport import Answer
from checks.keys.formats import Liveness, load_providers
from checks.liveness.verdict import judged
from checks.model import Live

SHAPES = load_providers()
CALLS = [(p.id, "", p.liveness) for p in SHAPES.providers.values() if p.liveness] + [
    (p.id, k.id, k.liveness) for p in SHAPES.providers.values() for k in p.kind if k.liveness
]
BY_ID = [f"{provider}/{kind}" if kind else provider for provider, kind, _ in CALLS]


def call(**more: object) -> Liveness:
    return Liveness(**({"method": "GET", "url": "https://api.example.org", "live": (200, 429), "dead": (401,)} | more))  # type: ignore[arg-type]


def said(status: int, body: bytes = b"{}", **more: object) -> tuple[Live, str]:
    return judged(call(**more), Answer(status=status, body=body))


@pytest.mark.parametrize("which", CALLS, ids=BY_ID)
@pytest.mark.parametrize("status", [301, 302, 307, 308, 408, 409, 418, 500, 502, 503, 504, 529])
def test_trouble_and_redirects_are_never_dead_and_never_alive(which, status: int) -> None:
    live, why = judged(which[2], Answer(status=status, body=b"{}"))
    assert live is Live.COULD_NOT_ASK and why


@pytest.mark.parametrize("which", CALLS, ids=BY_ID)
def test_too_many_questions_mean_alive(which) -> None:
    live, _ = judged(which[2], Answer(status=429, body=b"slow down"))
    assert live is (Live.COULD_NOT_ASK if which[0] == "cohere" else Live.LIVE)


@pytest.mark.parametrize("which", CALLS, ids=BY_ID)
def test_the_page_of_a_hotel_is_no_answer(which) -> None:
    live, _ = judged(which[2], Answer(status=200, body=b"<html>Welcome, please sign in</html>"))
    assert live is Live.COULD_NOT_ASK


@pytest.mark.parametrize("which", CALLS, ids=BY_ID)
def test_payment_required_means_that_the_key_was_taken(which) -> None:
    assert judged(which[2], Answer(status=402, body=b"{}"))[0] is Live.WITHOUT_CREDIT


@pytest.mark.parametrize("which", CALLS, ids=BY_ID)
def test_no_word_of_an_answer_is_repeated(which) -> None:
    for status in (200, 400, 401, 402, 403, 429, 500):
        _, why = judged(which[2], Answer(status=status, body=b'{"error": "you sent sk-verysecret permission"}'))
        assert "sk-" not in why and "\n" not in why


def test_the_states_of_a_plain_call() -> None:
    assert said(200)[0] is Live.LIVE
    assert said(401)[0] is Live.DEAD
    assert said(403)[0] is Live.COULD_NOT_ASK
    assert said(403, restricted=(403,))[0] is Live.RESTRICTED
    assert said(404)[0] is Live.COULD_NOT_ASK
    assert said(200, b"[]")[0] is Live.LIVE
    assert said(200, b'"text"')[0] is Live.COULD_NOT_ASK


def test_words_in_an_answer() -> None:
    assert said(400, b'{"reason": "API_KEY_INVALID"}', dead=(400,), dead_word="API_KEY_INVALID")[0] is Live.DEAD
    assert said(400, b'{"reason": "SERVICE"}', dead=(400,), dead_word="API_KEY_INVALID")[0] is Live.COULD_NOT_ASK
    assert said(401, b'{"status": "missing_permissions"}', restricted_word="permission")[0] is Live.RESTRICTED
    assert said(429, b"Insufficient balance", credit_word="Insufficient balance")[0] is Live.WITHOUT_CREDIT


def test_fields_of_an_answer() -> None:
    assert said(200, b'{"valid": true}', field="valid")[0] is Live.LIVE
    assert said(200, b'{"valid": false}', field="valid")[0] is Live.DEAD
    assert said(200, b"{}", field="valid")[0] is Live.COULD_NOT_ASK, "a field that is missing says nothing"
    assert said(200, b'{"data": {"viewer": null}}', field="data.viewer")[0] is Live.DEAD
    assert said(200, b'{"data": null}', field="data.viewer")[0] is Live.DEAD
    assert said(200, b'{"errors": ["x"]}', field="data.viewer")[0] is Live.COULD_NOT_ASK
    assert said(200, b'{"off": true}', blocked=("off",))[0] is Live.DEAD
    assert said(200, b'{"off": "true"}', blocked=("off",))[0] is Live.LIVE
    assert said(200, b'{"team": true}', limited=("team",))[0] is Live.RESTRICTED


@pytest.mark.parametrize("left", [b"false", b"0", b"0.0", b'"0.00"', b"-3.5"])
def test_nothing_is_left_to_spend(left: bytes) -> None:
    assert said(200, b'{"left": ' + left + b"}", credit="left")[0] is Live.WITHOUT_CREDIT


@pytest.mark.parametrize("left", [b"true", b"1", b'"0.01"', b"null", b'"many"', b"[]"])
def test_something_is_left_or_it_is_not_told(left: bytes) -> None:
    assert said(200, b'{"left": ' + left + b"}", credit="left")[0] is Live.LIVE
    assert said(200, b"{}", credit="left")[0] is Live.LIVE


def test_an_answer_of_an_authorization_key_that_is_refused_is_not_its_death() -> None:
    """Many reports: working keys that begin with AQ. are answered 401."""
    gemini = SHAPES.liveness("google-gemini", "authorization")
    assert gemini is not None
    assert judged(gemini, Answer(status=401, body=b"ACCESS_TOKEN_TYPE_UNSUPPORTED"))[0] is Live.COULD_NOT_ASK
