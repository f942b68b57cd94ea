"""Google's keys: what stands around says whether they open Gemini, Maps, or belong to a program that everybody has."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.keys.google import asks_maps_alone, google_context, is_in_every_copy, opens_gemini


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


_FLOW = (
    """<entry>
  <key>googleApiKey</key>
  <value>{V}</value>
</entry>
"""
    + "<state>ENABLED</state>\n" * 40
)
_ASKS = "new URL(&quot;{host}/json?latlng=$lat,$lng&amp;key=${{apiKey}}&quot;).text\n" + "// more\n" * 80


@pytest.mark.parametrize(
    ("host", "more", "nature"),
    [
        ("https://maps.googleapis.com/maps/api/geocode", "", "public"),
        ("https://www.googleapis.com/youtube/v3/search", "", "public"),
        ("https://vision.googleapis.com/v1/images", "", "secret"),
        ("https://maps.googleapis.com/maps/api/geocode", "model = 'gemini-2.5-pro'\n", "secret"),
        ("https://generativelanguage.googleapis.com/v1beta", "", "secret"),
        ("https://api.example.com/geocode", "", "secret"),
    ],
)
def test_the_file_as_a_whole_says_what_a_key_of_google_is_asked_with(host, more, nature, found, key) -> None:
    text = _ASKS.format(host=host) + more + "// more\n" * 80 + _FLOW.format(V=key("google-gemini", "standard"))
    assert [m.nature for m in found(text, "flows/trucks.xml")] == [nature]


def test_what_the_whole_file_says_holds_for_open_keys_alone(found, key) -> None:
    flow = _ASKS.format(host="https://maps.googleapis.com/maps") + "// more\n" * 80
    named = f'GOOGLE_API_KEY = "{key("google-gemini", "standard")}"\n'
    assert [m.nature for m in found(flow + named, "app/settings.py")] == ["secret"]
    assert [m.nature for m in found(f'{flow}token = "{key("anthropic", "api")}"\n', "app/settings.py")] == ["secret"]


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
    asks_maps_alone(around)
    is_in_every_copy(around, other, b"GOCSPX-", ("1-",))
