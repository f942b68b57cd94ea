"""Google's keys: what stands around says whether they open Gemini, Maps, or belong to a program that everybody has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.keys.google import google_context, is_in_every_copy, opens_gemini


def test_googles_surroundings() -> None:
    assert google_context(b"messagingSenderId: 1", "a.js") == "public"
    assert google_context(b"", "app/google-services.json") == "public"
    assert google_context(b'android:name="com.google.android.geo.API_KEY"', "AndroidManifest.xml") == "public"
    assert google_context(b"import google.generativeai", "a.py") == "secret"
    assert google_context(b"authDomain, GEMINI_API_KEY", "a.js") == "secret"
    assert google_context(b"const a = 1", "a.js") == "unknown"
    assert google_context(b"GEMINI_MODEL=x", ".env", b"VITE_FIREBASE_API_KEY=") == "public"
    assert google_context(b"authDomain GEMINI_API_KEY=", ".env", b"GEMINI_API_KEY=") == "secret"
    assert google_context(b"authDomain: GEMINI_MODEL", "a.js", b"apiKey: ") == "secret"
    assert google_context(b"firebase for gemini: ", ".env", b"firebase for gemini: ") == "secret"
    assert google_context(b"<key>GCM_SENDER_ID</key> <key>API_KEY</key>", "") == "public"
    assert (
        google_context(b'authDomain: "my-gemini-1a2b.firebaseapp.com", projectId: "my-gemini-1a2b"', "a.ts") == "public"
    )
    assert google_context(b'authDomain: "x.firebaseapp.com" }; new GoogleGenAI(gemini)', "a.ts") == "secret"
    assert google_context(b"storageBucket: 'x.appspot.com', iosBundleId: 'com.me.geminiApp'", "a.dart") == "public"
    assert opens_gemini(b"from google import genai")
    assert not opens_gemini(b'"project_id": "chat-gemini-7", storageBucket: "chat-gemini-7.appspot.com"')
    assert not opens_gemini(b"GOOGLE_API_KEY for the map")


def test_an_address_elsewhere_in_a_file_says_nothing_of_a_key(found, key) -> None:
    """One comment far away would hide a key of Gemini's: it stays undecided, and is low where no file names Gemini."""
    text = (
        f'apiKey = "{key("google-gemini", "standard")}"\n'
        + "// more\n" * 400
        + "// https://www.googleapis.com/youtube/v3\n"
    )
    (match,) = found(text, "flows/trucks.js")
    assert (match.nature, match.told) == ("secret", False)


OURS, THEIRS, THEIRS_TOO = (f"{n}-abcdefgh12345678ijkl9012.apps.googleusercontent.com" for n in (123456789012, 681255809395, 1071006060591))  # fmt: skip


@pytest.mark.parametrize(
    ("text", "natures"),
    [
        ("id = '{theirs}'\nsecret = '{V}'\n", ["public"]),
        ('clientSecret: "{V}",\nclientId: "{theirs}",\n', ["public"]),
        ('ClientId = "{theirs_too}",\nClientSecret = "{V}",\nRedirectUri = "http://localhost"', ["public"]),
        ("A = '{theirs}'\nB = '{V}'\nC = '{theirs_too}'\nD = '{W}'\n", ["public", "public"]),
        ("A = '{theirs}'\nC = '{theirs_too}'\nB = '{V}'\n", ["public"]),
        ("id = '{ours}'\nsecret = '{V}'\n", ["secret"]),
        ("A = '{ours}'\nB = '{V}'\nC = '{theirs}'\nD = '{W}'\n", ["secret", "public"]),
        ("A = '{ours}'\nC = '{theirs}'\nB = '{V}'\nD = '{W}'\n", ["secret", "secret"]),
        ("GOOGLE_CLIENT_SECRET={V}\n", ["secret"]),
        ("SECRET = '{V}'  // like {theirs}\n", ["secret"]),
        ("# as {theirs} does\nSECRET = '{V}'\n", ["secret"]),
    ],
)
def test_the_client_secret_of_a_program_that_everybody_installs_is_none(
    text: str, natures: list[str], found, key
) -> None:
    values = {"V": key("google-vertex", "adc-client-secret"), "W": key("google-vertex", "adc-client-secret")}
    written = text.format(ours=OURS, theirs=THEIRS, theirs_too=THEIRS_TOO, **values)
    assert [m.nature for m in found(written, "src/auth.ts")] == natures


@given(st.binary(max_size=400), st.binary(max_size=200))
def test_nothing_here_ever_raises(around: bytes, other: bytes) -> None:
    google_context(around, other.decode("latin1"))
    opens_gemini(around)
    is_in_every_copy(around, other, b"GOCSPX-", ("1-",))
