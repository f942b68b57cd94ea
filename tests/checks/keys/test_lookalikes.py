"""Lookalikes: placeholders, references, digests, dummies and expressions are told from keys; and chance is not."""

from __future__ import annotations

import random
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.keys import lookalikes as like
from checks.keys.lookalikes import (
    doubted,
    entropy,
    has_runs,
    is_asked_about,
    is_digest,
    is_disclaimed,
    is_expression,
    is_local_dummy,
    is_placeholder,
    is_reference,
    is_taken_out,
    looks_random,
    lowers_confidence,
    third_party,
)
from checks.model import Confidence

URL_SAFE = string.ascii_letters + string.digits + "-_"


@pytest.mark.parametrize(
    "value",
    [
        "${OPENAI_API_KEY}",
        "$OPENAI_API_KEY",
        "%OPENAI_API_KEY%",
        "$env:OPENAI_API_KEY",
        "{{ openai_api_key }}",
        "{{openai_api_key}}",
        "${{ secrets.OPENAI_API_KEY }}",
        "$(OPENAI_API_KEY)",
        "os.environ/OPENAI_API_KEY",
        "{env:OPENAI_API_KEY}",
        "{file:~/.secrets/openai}",
        "${input:openai-key}",
        "${env:OPENAI_API_KEY}",
        "op://vault/item/field",
        "vault:secret/data/openai",
        "ref+awssecrets://openai/key",
        "!vault |",
        "ENC[AES256_GCM,data:abc,iv:def]",
        "encrypted:BDqDBibm4wsYqMpCjTQ6BsDHmMadg9K3dAt+Z9HPMfLEIRVz50hmLXPXRuDBXaJi",
        "@Microsoft.KeyVault(SecretUri=https://x.vault.azure.net/secrets/openai)",
        "{{resolve:secretsmanager:openai:SecretString:key}}",
        "secretKeyRef",
        "arn:aws:secretsmanager:eu-central-1:1:secret:openai",
        "arn:aws:ssm:eu-central-1:1:parameter/openai",
        "projects/1/secrets/openai/versions/latest",
        "process.env.OPENAI_API_KEY",
        "import.meta.env.VITE_KEY",
        "<%= ENV['OPENAI_API_KEY'] %>",
        "AgA" + "b" * 120,
    ],
)
def test_a_value_that_is_kept_elsewhere_is_a_reference(value: str) -> None:
    assert is_reference(value.encode())


@pytest.mark.parametrize(
    "value", ["sk-proj-Zq", "agaqS8dkfjQwePoiLkjMnb", "AgAx9Kd8fjQwePoiLkjMnbQQ", "environment7", "vaults"]
)
def test_a_value_that_stands_for_itself_is_none(value: str) -> None:
    assert not is_reference(value.encode())


@pytest.mark.parametrize(
    "kind", [("openai", "project"), ("anthropic", "api"), ("mistral", "workspace"), ("groq", "project")]
)
def test_a_reference_behind_a_keys_name_is_no_key(kind: tuple[str, str], found) -> None:
    for value in ("${KEY}", "op://vault/item/field", "ENC[AES256_GCM,data:abcdefghijkl,iv:x]", "$(cat key)"):
        assert [m for m in found(f"{kind[0].upper()}_API_KEY={value}\n") if m.nature == "secret"] == []


@pytest.mark.parametrize(
    "value",
    [
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "XXXXXXXXXXXXXXXX",
        "********************",
        "abc...xyz",
        "<your-key>",
        "your-api-key-here",
        "your_openai_key",
        "YOUR_KEY",
        "changeme",
        "change-me-please",
        "replace-with-your-key",
        "ExampleKeyForDocumentation",
        "dummy-key-for-tests",
        "fake-key",
        "FAKE",
        "test-key-1",
        "placeholder",
        "insert-key",
        "todo",
        "redacted",
        "1234567890abcdef1234567890abcdef",
        "0123456789abcdef",
        "abcdefghijklmnop",
        "aaaaaaaaaaaaaaaa",
        "abababababababababababab",
        "deadbeefdeadbeefdeadbeefdeadbeef",
        "foo-bar-baz",
        "my-secret-key",
        "not-a-real-key",
        "api_key_goes_here",
        "ab12ab12ab12ab12ab12ab12",
        "11110c3f9e7b5d2a8642cafe93b71111",
        "molecule-stub-key",
        "litellm-SAME-KEY-AS-THE-API",
        "PUT-IT-HERE-PLEASE",
        "provide-from-secret",
        "changed_by_pipeline",
        "SET-IN-DASHBOARD",
        "read-from-env",
        "change me",
        "",
    ],
)
def test_text_that_a_person_is_meant_to_replace_is_a_placeholder(value: str) -> None:
    assert is_placeholder(value.encode())


@pytest.mark.parametrize(
    "value",
    [
        "correct-horse-battery-staple",
        "stapler_granite_yonder_plum",
        "from-harbour-to-hill",
        "secret-garden-gate",
        "provided-harbour",
        "provide-fRom-secret-kx",
    ],
)
def test_words_that_were_drawn_or_thought_up_are_none(value: str) -> None:
    assert not is_placeholder(value.encode())


def test_a_prefix_is_no_part_of_the_judgement() -> None:
    assert is_placeholder(b"sk-test-xxxxxx", b"sk-test-")
    assert not is_placeholder(b"sk-example-Zk3vQ9wLmT2yRb7HcX", b"sk-example-")


@pytest.mark.parametrize(
    "alphabet", [URL_SAFE, string.ascii_letters + string.digits, string.ascii_lowercase + string.digits]
)
def test_chance_makes_no_placeholder_of_a_long_key(alphabet: str) -> None:
    """A long key holds short words by chance: "foo" alone in one of two hundred. None may be lost for that."""
    draw = random.Random(alphabet)
    lost = sum(is_placeholder("".join(draw.choices(alphabet, k=150)).encode()) for _ in range(4_000))
    assert lost <= 8


@pytest.mark.parametrize(
    ("alphabet", "length"),
    [("0123456789abcdef", 128), ("abcdefghijklmnopqrstuvwxyz234567", 52), (URL_SAFE, 40), (string.ascii_letters, 34)],
)
def test_chance_looks_random(alphabet: str, length: int) -> None:
    draw = random.Random(alphabet)
    lost = sum(not looks_random("".join(draw.choices(alphabet, k=length)).encode(), 2.6) for _ in range(3_000))
    assert lost <= 6


@pytest.mark.parametrize(
    "value",
    [
        "hub_download_and_cache_this_file_now",
        "ThisIsNotAKeyButTheNameOfAClass",
        "getMistralApiKeyFromEnvironment",
        "SOME_CONSTANT_WITH_A_LONG_NAME",
        "fading-circle-with-long-name",
    ],
)
def test_names_do_not_look_random(value: str) -> None:
    assert not looks_random(value.encode(), 3.0)


@pytest.mark.parametrize(
    ("value", "runs"),
    [
        ("x9abcdefz", True),
        ("x9fedcbaz", True),
        ("q7777711", True),
        ("0a00000f", False),  # five of sixteen signs are chance
        ("0a000000f", True),
        ("k3v9q2k3v9q2k3v9q2k3v9q2", True),
        ("Zk3vQ9wLmT2yRb7HcXn5", False),
    ],
)
def test_runs_are_not_chance(value: str, runs: bool) -> None:
    assert has_runs(value.encode()) is runs


@pytest.mark.parametrize(
    "value", ["fake_key", "NULL", "none", "ollama", "lm-studio", "sk-no-key-required", "dummy", "not-needed", "sk-1234"]
)
def test_words_that_local_servers_take_for_a_key(value: str) -> None:
    assert is_local_dummy(value.encode())


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:11434/v1",
        "http://127.0.0.1:1234",
        "http://192.168.1.7",
        "http://[::1]:8080",
        "http://host.docker.internal",
    ],
)
def test_a_short_value_beside_a_local_address_is_a_dummy(address: str) -> None:
    assert is_local_dummy(b"sk-whatever", f'base_url="{address}"'.encode())
    assert not is_local_dummy(b"sk-whatever", b'base_url="https://api.example.com"')


def test_a_long_value_beside_a_local_address_is_none(found, key) -> None:
    (match,) = found(f'OpenAI(api_key="{key("openai", "project")}", base_url="http://localhost:4000")')
    assert match.nature == "secret"


@pytest.mark.parametrize(
    "before",
    [
        "sha1: ",
        "md5=",
        '"digest": "',
        '"hashed_secret": "',
        "integrity = 'sha512-",
        "etag: ",
        "commit ",
        "rev = ",
        "checksum: ",
        "uuid: ",
        "'oid' => '",
    ],
)
def test_a_hexadecimal_value_that_is_called_a_digest_is_one(before: str) -> None:
    separated = before if before.rstrip()[-1:] in ":='\"-" else before.rstrip() + ": "
    assert is_digest(b"0a1b2c3d4e5f60718293a4b5c6d7e8f9", separated.encode())


def test_a_value_with_other_letters_is_no_digest() -> None:
    assert not is_digest(b"0a1b2c3d4e5f60718293a4b5c6d7e8fz", b"md5: ")
    assert not is_digest(b"0a1b2c3d4e5f60718293a4b5c6d7e8f9", b"api_key: ")


@pytest.mark.parametrize("after", ["[A-Za-z0-9]{20}", r"\w{20}", r"\d+", "(?:a|b)", "{4,}", ".*", ".+", "[^x]"])
def test_what_expressions_hold_behind_a_prefix(after: str) -> None:
    assert is_expression(b"sk-ant-api03-", after.encode())


def test_expressions_about_keys_are_no_keys(found, shapes, rng) -> None:
    text = "\n".join(f"pattern = r'{kind.pattern}'" for kind in shapes.kinds)
    assert [m.masked for m in found(text) if m.nature == "secret"] == []


@pytest.mark.parametrize(
    "after",
    [
        "  # fake",
        " // not a real key",
        '" /* dummy value */',
        "\n# this key is randomly generated",
        "  # A random string with hf_ prefix",
        "; -- canary",
        " <!-- honeytoken -->",
        "\n; bogus",
        '";  // made-up',
    ],
)
def test_a_comment_that_disclaims_a_value(after: str) -> None:
    assert is_disclaimed(after.encode())


@pytest.mark.parametrize(
    "after",
    [
        '"; const fake = 1;',
        '", "url": "https://fake.example.com"',
        "\nDUMMY=1",
        '"; fakeClient(key)',
        "\n\n\n# fake",
        "#fake",
        "  # used by the fakery service",
        "  # the random string from the vault",
    ],
)
def test_code_about_fakes_disclaims_nothing(after: str) -> None:
    assert not is_disclaimed(after.encode())


def test_a_comment_on_the_item_before_disclaims_the_list() -> None:
    assert is_disclaimed(
        b'"},',
        b'x = [\n    {"content": "key 1 = sk-1"},  # Don\'t worry, randomly generated\n    {"content": "key 2 = ',
    )
    for before in (
        b'\na = "sk-1"  # fake\nb = "',  # statements, not a list
        b'\n    {"content": "sk-1"},  # the first\n    {"content": "',
        b'\n    {"content": "sk-1"},  # fake\n    {"content": "x"},\n    {"content": "',
        b'\n  {"content": "sk-1"},  # fake\n    {"content": "',
    ):
        assert not is_disclaimed(b'"},', before), before


def test_a_key_of_firebase_beside_one_of_gemini_is_told_by_its_own_line(found, key) -> None:
    one, other = (key("google-gemini", "standard") for _ in range(2))
    first, second = found(f"VITE_FIREBASE_API_KEY={one}\nGEMINI_API_KEY={other}\n")
    assert (first.nature, second.nature) == ("public", "secret")


def test_an_account_whose_key_has_no_id_of_googles_is_made_up(found, key) -> None:
    value = key("google-vertex", "service-account").replace("\n", "\\n")
    account = '{{"type": "service_account", "private_key_id": "{}", "private_key": "{}"}}'
    ids = "fake-key-id", "0a1b2c3d4e5f60718293"
    assert [[m.nature for m in found(account.format(n, value))] for n in ids] == [["placeholder"], ["secret"]]


def test_publishable_keys_are_no_secrets(found, key) -> None:
    for provider, kind in (("langfuse", "public"), ("posthog", "project"), ("helicone", "public")):
        (match,) = found(f'key = "{key(provider, kind)}"')
        assert match.nature == "public"


def test_other_vendors_publishable_keys_are_not_ours(found, rng) -> None:
    body = "".join(rng.choices(string.ascii_letters + string.digits, k=40))
    text = f"pk_live_{body} pk.{body} sb_publishable_{body} https://{body[:32].lower()}@o1.ingest.sentry.io/2"
    assert [m for m in found(text) if m.nature == "secret"] == []


@pytest.mark.parametrize(
    "path",
    [
        "tests/a.py",
        "src/__tests__/a.ts",
        "spec/x.rb",
        "fixtures/a.json",
        "testdata/k",
        "examples/a.py",
        "docs/x.md",
        "samples/a",
        "README.md",
        "a.rst",
        "x_test.go",
        "a.spec.ts",
        ".env.example",
    ],
)
def test_paths_that_lower_the_confidence(path: str) -> None:
    assert lowers_confidence(path)
    assert doubted(Confidence.HIGH, path) is not Confidence.HIGH


@pytest.mark.parametrize(
    "path",
    [
        "src/app.py",
        ".env",
        "config/prod.yaml",
        "latest/contest.py",
        "protest/a.py",
        "app/specification.py",
        "app/src/main/java/com/example/chat/Api.kt",  # the name Android Studio gives
        "src/main/java/com/example/demo/ChatController.java",  # and the one of Spring's generator
    ],
)
def test_paths_that_do_not(path: str) -> None:
    assert not lowers_confidence(path)
    assert doubted(Confidence.HIGH, path) is Confidence.HIGH


@pytest.mark.parametrize(
    "path",
    [
        "node_modules/a/b.js",
        "x/vendor/a.go",
        ".venv/lib/a.py",
        "site-packages/a.py",
        "package-lock.json",
        "a/yarn.lock",
        "go.sum",
        "uv.lock",
    ],
)
def test_other_peoples_code_and_locks(path: str) -> None:
    assert third_party(path)


@given(st.binary(max_size=400), st.binary(max_size=200))
def test_nothing_here_ever_raises(value: bytes, around: bytes) -> None:
    for question in (is_reference, is_placeholder, has_runs, entropy, is_disclaimed):
        question(value)
    for two in (is_digest, is_local_dummy, is_expression):
        two(value, around)
    looks_random(value, 3.0)
    like.doubted(Confidence.LOW, value.decode("latin1"))


@given(st.binary(min_size=1, max_size=300))
def test_entropy_is_between_nothing_and_all(value: bytes) -> None:
    assert 0 <= entropy(value) <= 8
    assert entropy(value[:1] * 9) == 0


@pytest.mark.parametrize(
    "before",
    [
        'assert_eq!(\n            detect_provider_from_key("',
        'assert_eq!(detector::detect_provider(\n "',
        "assert(identifyKey('",
        'expect(redactSecrets("',
        "self.assertTrue(is_valid_key('",
    ],
)
def test_what_a_test_asks_about_is_a_sample(before: str) -> None:
    assert is_asked_about(before.encode())


IN_TEST = 'def test_redact():\n    text = "Key: '


@pytest.mark.parametrize(
    ("before", "after", "is_sample"),
    [
        (IN_TEST, '"\n    result = _redact(text)\n    assert "sk-" not in result\n', True),
        (
            'it("hides", () => {\n  const text = "',
            '";\n  const shown = await log.maskSecrets(text);\n  expect(shown).toBe("…");\n',
            True,
        ),
        (IN_TEST, '"\n    other = 1\n    assert scrub_keys(text) == "Key: [REDACTED]"\n    assert other\n', True),
        (IN_TEST + "NAME=", '"\n    result = _redact(text)\n    assert "sk-" not in result\n', True),
        (IN_TEST, '"\n    result = _redact(text)\n    send(result)\n', False),
        (IN_TEST, '"\n    answer = ask(text)\n    assert answer\n', False),
        (IN_TEST, '"\n    result = _redact(other)\n    assert result\n', False),
        ('API_KEY = "', '"\nshown = mask(API_KEY)\n# the server should answer\nassert shown\n', False),
        ('KEY = "', '"\n\nclean = sanitize_input(argv)\nassert clean\n', False),
        (IN_TEST, '"\n', False),
    ],
)
def test_what_a_test_hands_to_a_redactor_is_a_sample(before: str, after: str, is_sample: bool) -> None:
    assert is_taken_out(before.encode(), after.encode()) is is_sample


@pytest.mark.parametrize(
    ("after", "is_none"),
    [
        ('"  # a random string with a prefix\n', True),
        ('"\n# fake, for the tests\n\ndef f():\n', True),
        ("\n# SESSION_SECRET: a random string of 32 characters\nSESSION_SECRET=\n", False),
        ("\n# dummy call to warm up\nWARM_UP=1\n", False),
        ('",\n  // fake user agent\n  "agent": "x"\n', False),
    ],
)
def test_a_comment_above_another_setting_is_about_that_one(after: str, is_none: bool) -> None:
    assert is_disclaimed(after.encode()) is is_none


@pytest.mark.parametrize(
    "before", ['let c = Client::new("', 'assert_eq!(client.key(), "', 'validate_key("', "expect(ask("]
)
def test_what_a_program_uses_is_none(before: str) -> None:
    assert not is_asked_about(before.encode())
