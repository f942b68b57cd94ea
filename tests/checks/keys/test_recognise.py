"""Recognition: every kind of key, in every usual writing, is found whole, by its own name; what only looks like it is not."""

from __future__ import annotations

import hashlib
import random

import pytest

from checks.keys import lookalikes as like
from checks.keys import samples
from checks.keys.formats import Kind, load_providers
from checks.keys.recognise import at_its_place, recognise, without_overlaps
from checks.keys.samples import in_context, near_misses, sample, variable
from checks.model import Confidence
from tests.checks.keys.writings import ALONE, NAMED, written

SHAPES = load_providers()
KINDS = [k for k in SHAPES.kinds if k.special != "service-account"]
# Kinds whose value says by itself what it is.
TELLING = [k for k in KINDS if not (k.context or k.nearby or k.commons or k.named)]
CONTEXT = [k for k in KINDS if k.context and not k.named]


def name(kind: Kind) -> str:
    return f"{kind.provider}/{kind.id}"


def nature(kind: Kind) -> str:
    return "secret" if kind.secret and kind.special != "aws-id" else "public"


# --- What must be found -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS, ids=name)
def test_a_key_behind_its_usual_variable_is_found_in_every_writing(kind: Kind, matcher, rng: random.Random) -> None:
    stands_behind = variable(SHAPES, kind.provider, kind.id)
    for writing, template in NAMED.items():
        value = sample(SHAPES, kind.provider, kind.id, rng)
        text = written(template, stands_behind, value.decode())
        matches = [m for m in matcher.matches(text, path="app/settings") if m.nature in ("secret", "public")]
        assert [(m.provider, m.kind, m.nature) for m in matches] == [(kind.provider, kind.id, nature(kind))], writing
        (match,) = matches
        assert match.value.reveal() == value == text[match.start : match.end], writing
        if kind.confirmed and kind.confidence is Confidence.HIGH and nature(kind) == "secret":
            assert match.confidence.rank >= Confidence.MEDIUM.rank, writing


@pytest.mark.parametrize("kind", TELLING, ids=name)
def test_a_key_with_a_shape_of_its_own_is_found_without_a_name(kind: Kind, matcher, rng: random.Random) -> None:
    for writing, template in ALONE.items():
        value = sample(SHAPES, kind.provider, kind.id, rng)
        matches = matcher.matches(written(template, "", value.decode()), path="app/settings")
        assert [(m.provider, m.kind, m.nature) for m in matches] == [(kind.provider, kind.id, nature(kind))], writing
        assert matches[0].value.reveal() == value, writing


@pytest.mark.parametrize("kind", CONTEXT, ids=name)
def test_a_key_without_a_shape_is_found_in_sections_and_calls(kind: Kind, matcher, rng: random.Random) -> None:
    provider = SHAPES.providers[kind.provider]
    word = next(
        w for w in (variable(SHAPES, kind.provider, kind.id).split("_")[0].lower(), *provider.words) if w.isalnum()
    )
    if not kind.expression.search(
        f'{word}:\n  api_key: "{sample(SHAPES, kind.provider, kind.id, rng).decode()}"'.encode()
    ):
        pytest.skip("its word is too short to name a section")
    for template in (
        '{w}:\n  api_key: "{V}"\n',
        "[{w}]\nsecret_key = {V}\n",
        '{{"{w}": {{"secret_key": "{V}"}}}}',
        "new {W}({{ secretKey: '{V}' }})",
    ):
        value = sample(SHAPES, kind.provider, kind.id, rng)
        text = template.format(w=word, W=word.title(), V=value.decode())
        assert [m.value.reveal() for m in matcher.matches(text.encode())] == [value], template


def test_a_key_without_a_shape_is_found_by_the_address_it_is_sent_to(found, key) -> None:
    value = key("mistral", "workspace")
    for text in (
        f'curl -H "Authorization: Bearer {value}" https://api.mistral.ai/v1/models',
        f'curl -H "Authorization: Bearer {value}" \\\n  https://api.mistral.ai/v1/models',
        f'OpenAI(api_key="{value}",\n       base_url="https://api.mistral.ai/v1")',
    ):
        (match,) = found(text)
        assert (match.provider, match.value.reveal().decode()) == ("mistral", value)
    assert found(f'curl -H "Authorization: Bearer {value}" https://api.example.org/v1/models') == []


@pytest.mark.parametrize("provider", [p for p in SHAPES.providers.values() if p.kind], ids=lambda p: p.id)
def test_each_provider_has_a_line_for_the_demo(provider, matcher, rng: random.Random) -> None:
    for kind in provider.kind:
        line, value = in_context(SHAPES, provider.id, kind.id, rng)
        assert value in [m.value.reveal() for m in matcher.matches(line, path=".env")]


def test_a_service_account_names_itself(found, rng: random.Random) -> None:
    line, value = in_context(SHAPES, "google-vertex", "service-account", rng)
    (match,) = found(line)
    assert (match.kind, match.value.reveal(), match.confidence) == ("service-account", value, Confidence.HIGH)
    assert [fact.split()[0] for fact in match.facts] == ["account", "project", "key"]


def test_a_private_key_of_another_kind_is_not_ours_to_judge(found, rng: random.Random) -> None:
    _, value = in_context(SHAPES, "google-vertex", "service-account", rng)
    assert found(b"tls_key: |\n" + value.replace(b"\\n", b"\n")) == []


@pytest.mark.parametrize("kind", KINDS, ids=name)
def test_chance_makes_no_key_that_is_dismissed(kind: Kind, matcher, rng: random.Random, monkeypatch) -> None:
    """Samples are chosen to be beyond doubt; real keys are not. Any value that the pattern allows must be believed."""
    monkeypatch.setattr(samples, "_members", every_sign)
    stands_behind = variable(SHAPES, kind.provider, kind.id).encode()
    lost = []
    for _ in range(60):
        drawn = samples._from_pattern(kind.pattern, rng).encode()
        value = samples._finished(kind, drawn, rng)
        if not kind.whole.fullmatch(value):
            continue
        matches = matcher.matches(b'{"' + stands_behind + b'": "' + value + b'"}')
        if value not in [m.value.reveal() for m in matches if m.nature in ("secret", "public")]:
            lost.append(value)
    assert len(lost) <= 2


def every_sign(items) -> list[str]:
    """All members of a class of signs, where samples take letters and digits only."""
    signs: list[str] = []
    for operation, argument in items:
        if str(operation) == "LITERAL":
            signs.append(chr(argument))
        elif str(operation) == "RANGE":
            signs.extend(map(chr, range(argument[0], argument[1] + 1)))
        else:
            signs.extend("0123456789")
    return signs


# --- What must not ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS, ids=name)
def test_near_misses_are_no_keys(kind: Kind, matcher, rng: random.Random) -> None:
    stands_behind = variable(SHAPES, kind.provider, kind.id).encode()
    for miss in near_misses(SHAPES, kind.provider, kind.id, rng):
        for text in (stands_behind + b"=" + miss + b"\n", b'"' + miss + b'"'):
            assert [m.masked for m in matcher.matches(text) if m.nature in ("secret", "public")] == [], miss[:12]


@pytest.mark.parametrize("kind", [k for k in KINDS if k.context], ids=name)
def test_a_value_without_a_shape_is_nothing_without_its_name(kind: Kind, matcher, rng: random.Random) -> None:
    value = sample(SHAPES, kind.provider, kind.id, rng).decode()
    for text in (f"{value}\n", f'"{value}"', f"LICENSE_KEY={value}\n", f"etag: {value}\n"):
        assert [m for m in matcher.matches(text.encode()) if (m.provider, m.kind) == (kind.provider, kind.id)] == []


@pytest.mark.parametrize("kind", [k for k in KINDS if k.nearby], ids=name)
def test_a_weak_prefix_is_nothing_without_its_vendor_nearby(kind: Kind, matcher, rng: random.Random) -> None:
    value = sample(SHAPES, kind.provider, kind.id, rng).decode()
    assert matcher.matches(f'session = "{value}"\n'.encode()) == []


@pytest.mark.parametrize("kind", TELLING, ids=name)
def test_a_key_that_is_part_of_a_longer_word_is_no_key(kind: Kind, matcher, rng: random.Random) -> None:
    value = sample(SHAPES, kind.provider, kind.id, rng).decode()
    if kind.guard == "word":
        assert [m for m in matcher.matches(f"Q7{value}".encode()) if m.value.reveal().decode() == value] == []


def realistic_noise() -> dict[str, str]:
    """Texts in which nothing is a key, though much resembles one."""
    draw = random.Random("noise")
    hexadecimal = lambda n: "".join(draw.choices("0123456789abcdef", k=n))  # noqa: E731
    letters = lambda n: "".join(  # noqa: E731
        draw.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", k=n)
    )
    uuid = lambda: "-".join(hexadecimal(n) for n in (8, 4, 4, 4, 12))  # noqa: E731
    return {
        "minified code": 'e.task-=1;t["risk-assessment-of-everything-here"]=n.disk-e.mask_pattern,' * 40,
        "style sheets": ".sk-fading-circle-with-a-long-name-12 .sk-circle-before{-webkit-mask-image:url(#task-a)}" * 40,
        "a long class": '<div class="sk-chasing-dots-and-three-bounce-loader-for-the-page">',
        "library functions": "from huggingface_hub import hf_hub_download, hf_hub_url\nhf_transfer_is_available_in_this_env = 1",
        "a checkpoint": "hf_model_name_or_path_to_some_checkpoint = load()",
        "tasks": "task-" + uuid() + " disk-" + hexadecimal(32) + " risk-" + hexadecimal(48),
        "a lock file": "".join(f'"integrity": "sha512-{letters(86)}=="\n' for _ in range(60)),
        "a Python lock": "".join(f"    --hash=sha256:{hexadecimal(64)} \\\n" for _ in range(60)),
        "a cargo lock": "".join(f'checksum = "{hexadecimal(64)}"\n' for _ in range(60)),
        "commits of a vendor": "".join(
            f"mistral_common @ git+https://x.example/y@{hexadecimal(40)}\n" for _ in range(20)
        ),
        "digests beside a vendor": f"deepgram-sdk:\n  sha1: {hexadecimal(40)}\n  md5: {hexadecimal(32)}\n",
        "a vendor's commit": f'"deepgram_token_commit": "{hexadecimal(40)}"',
        "ids beside a vendor": f"pinecone_index_id = '{uuid()}'\nexa_request_id: {uuid()}\nai21_uuid: {uuid()}",
        "a base64 image": "data:image/png;base64," + letters(40_000),
        "base64 by lines": "\n".join(letters(76) for _ in range(400)),
        "hexadecimal": "\n".join(hexadecimal(64) for _ in range(400)),
        "identifiers": "\n".join(uuid() for _ in range(400)),
        "content hashes": f"main.{hexadecimal(32)}.chunk.js vendor.{hexadecimal(32)}.bundle.min.js",
        "a source map": '{"mappings":"' + ";".join(letters(draw.randrange(4, 9)) for _ in range(4_000)) + '"}',
        "models": "meta-llama/Meta-Llama-3.1-405B-Instruct-Turbo mistral-large-latest claude-sonnet-4-20250514",
        "names only": "MISTRAL_API_KEY=\nSTRIPE_KEY=\nCOHERE_API_KEY=\n",
        "prose": "The mistral key must be stored in a secret manager; the together token is kept by the platform team.",
        "settings": "mistral_api_key = settings.get_mistral_api_key_from_environment()\ncohere_api_key=config.cohereApiKeyFromVault",
        "typed settings": "mistral_api_key: Optional[SecretStr] = Field(default_factory=secret_from_env)",
        "another's name": f"HEXA_API_KEY={uuid()}\nLAWS_SECRET={letters(40)}\nCHANGLM_KEY={hexadecimal(32)}.{hexadecimal(16)}",
        "paths": f"together_path = {hexadecimal(64)}\ncohere author: {hexadecimal(40)}",
        "a list of branches": f"add_cohere_api_key,{hexadecimal(40)},ada,2024-11-03,add default api keys",
    }


@pytest.mark.parametrize(("what", "text"), realistic_noise().items(), ids=lambda v: v if len(v) < 40 else "")
def test_ordinary_text_holds_no_keys(what: str, text: str, found) -> None:
    assert [(m.provider, m.kind, m.masked, m.confidence) for m in found(text) if m.nature == "secret"] == []


# --- How sure ---------------------------------------------------------------------------------------------------------


def test_a_prefix_of_one_vendor_is_sure_without_a_name(found, key) -> None:
    for provider, kind in (
        ("openai", "project"),
        ("anthropic", "api"),
        ("groq", "project"),
        ("openrouter", "inference"),
    ):
        (match,) = found(f'x("{key(provider, kind)}")')
        assert match.confidence is Confidence.HIGH


def test_a_shape_of_hearsay_is_believed_less(found, key) -> None:
    (match,) = found(f'ANYSCALE_API_KEY = "{key("anyscale", "api")}"')
    assert match.confidence is Confidence.MEDIUM
    (match,) = found(f'x("{key("anyscale", "api")}")')
    assert match.confidence is Confidence.LOW


@pytest.mark.parametrize(
    "path", ["tests/test_app.py", "docs/setup.md", "examples/run.py", "app/__tests__/a.ts", "README.md"]
)
def test_tests_and_documents_lower_the_confidence_and_are_not_skipped(path: str, found, key) -> None:
    value = key("openai", "project")
    assert [m.confidence for m in found(f"OPENAI_API_KEY={value}", path)] == [Confidence.MEDIUM]
    assert [m.confidence for m in found(f"OPENAI_API_KEY={value}", "app/main.py")] == [Confidence.HIGH]


def test_a_test_double_lowers_the_confidence_once(found, key) -> None:
    line = f'monkeypatch.setenv("OPENAI_API_KEY", "{key("openai", "project")}")'
    assert [m.confidence for m in found(line, "app/main.py")] == [Confidence.MEDIUM]
    assert [m.confidence for m in found(line, "tests/test_main.py")] == [Confidence.MEDIUM]
    assert [m.confidence for m in found("monkeypatch.undo()\n" + line[18:], "app/main.py")] == [Confidence.HIGH]


def test_the_default_of_a_variable_is_a_key(found, key) -> None:
    value = key("openai", "project")
    for line in ("OPENAI_API_KEY: ${{OPENAI_API_KEY:-{}}}", "key=${{1:-{}}}", "--key ${{A:={}}}"):
        (match,) = found(line.format(value))
        assert match.confidence is Confidence.HIGH, line
    assert found(f"a-{value}") == []


def test_what_names_a_key_is_no_key(found, key) -> None:
    for name in (
        "PINECONE_API_KEY_ID",
        "pineconeKeyId",
        "PINECONE_KEY_HASH",
        "pinecone_token_name",
        "pinecone.key.arn",
    ):
        assert found(f"{name}={key('pinecone', 'classic')}") == [], name
    assert found(f"PINECONE_API_KEY_PROD={key('pinecone', 'classic')}")


def test_the_name_before_a_value_is_told(found, key) -> None:
    value = key("openai", "project")
    for text, symbol in (
        (f"export OPENAI_API_KEY={value}", "OPENAI_API_KEY"),
        (f'openai_api_key: SecretStr = SecretStr("{value}")', "openai_api_key"),
        (f'os.environ["OPENAI_API_KEY"] = "{value}"', "OPENAI_API_KEY"),
        (f'<add key="OpenAIKey" value="{value}" />', "OpenAIKey"),
        (f"headers = {{'Authorization': 'Bearer {value}'}}", "Authorization"),
        (f'const string ApiKey = "{value}";', "ApiKey"),
        (f"- name: OPENAI_API_KEY\n  value: {value}", "OPENAI_API_KEY"),
        (f'f("{value}")', None),
    ):
        (match,) = found(text)
        assert match.symbol == symbol, text.replace(value, "…")


# --- `sk-`, the commons -----------------------------------------------------------------------------------------------


def test_a_unique_prefix_goes_before_any_name(told, key) -> None:
    assert told(f"DEEPSEEK_API_KEY={key('openrouter', 'inference')}") == [("openrouter", "inference", "secret")]
    assert told(f"DEEPSEEK_API_KEY={key('anthropic', 'api')}") == [("anthropic", "api", "secret")]


def test_the_infix_goes_before_any_name(told, key) -> None:
    assert told(f"STABILITY_API_KEY={key('openai', 'legacy-user')}") == [("openai", "legacy-user", "secret")]


@pytest.mark.parametrize(
    "kind", [k for k in SHAPES.commons if k.provider != "openai-compatible" and not k.named], ids=name
)
def test_a_shared_shape_is_told_apart_by_its_variable(kind: Kind, found, key) -> None:
    value = key(kind.provider, kind.id)
    (match,) = found(f"{variable(SHAPES, kind.provider, kind.id)}={value}\n")
    assert (match.provider, match.kind) == (kind.provider, kind.id)
    assert match.confidence is (Confidence.HIGH if kind.confirmed else Confidence.MEDIUM)


def test_a_shared_shape_is_told_apart_by_the_address_beside_it(told, key) -> None:
    value = key("deepseek", "account")
    for text in (
        f'client = OpenAI(api_key="{value}", base_url="https://api.deepseek.com")',
        f'client = OpenAI(base_url="https://api.deepseek.com", api_key="{value}")',
        f"OPENAI_API_KEY={value}\nOPENAI_BASE_URL=https://api.deepseek.com\n",
        f"OPENAI_BASE_URL=https://api.deepseek.com\nOPENAI_API_KEY={value}\n",
        f"deepseek:\n  api_key: {value}\n",
    ):
        assert told(text) == [("deepseek", "account", "secret")], text.replace(value, "…")


def test_the_nearest_name_decides(told, key) -> None:
    one, other = key("deepseek", "account"), key("dashscope", "workspace")
    text = f"DEEPSEEK_API_KEY={one}\nDASHSCOPE_API_KEY={other}\n"
    assert told(text) == [("deepseek", "account", "secret"), ("dashscope", "workspace", "secret")]


def test_a_neighbours_name_decides_nothing(told, key) -> None:
    one, other = key("deepseek", "account"), key("deepseek", "account")
    text = f"LLM_KEY={one}\nDEEPSEEK_API_KEY={other}\n"
    assert told(text) == [("openai-compatible", "unknown", "secret"), ("deepseek", "account", "secret")]
    text = f"DEEPSEEK_API_KEY=none-yet\nLLM_KEY={one}\n"
    assert told(text)[-1:] == [("openai-compatible", "unknown", "secret")]


def test_without_a_name_the_vendor_stays_unknown(found, key) -> None:
    value = key("deepseek", "account")
    (match,) = found(f'call("{value}")')
    assert (match.provider, match.kind) == ("openai-compatible", "unknown")
    assert match.confidence.rank < Confidence.HIGH.rank
    assert SHAPES.liveness(match.provider, match.kind) is None  # nobody is asked about a key of nobody


def test_a_name_of_a_vendor_that_has_no_such_keys_names_nobody(told, key) -> None:
    assert told(f"MISTRAL_API_KEY={key('deepseek', 'account')}") == [("openai-compatible", "unknown", "secret")]


def test_a_management_key_is_told_by_its_name_alone(found, key) -> None:
    (match,) = found(f"OPENROUTER_PROVISIONING_KEY={key('openrouter', 'inference')}")
    assert (match.kind, match.privilege) == ("management", "admin")
    (match,) = found(f"OPENROUTER_API_KEY={key('openrouter', 'inference')}  # not for management")
    assert (match.kind, match.privilege) == ("inference", "normal")


def test_a_master_key_of_a_proxy_is_any_long_text_behind_its_name(found, key) -> None:
    (match,) = found(f"LITELLM_MASTER_KEY={key('litellm', 'master')}")
    assert (match.provider, match.kind, match.privilege) == ("litellm", "master", "admin")
    assert [m for m in found("LITELLM_MASTER_KEY=sk-1234\n") if m.nature == "secret"] == []


# --- Google's `AIza` --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("GEMINI_API_KEY={V}", ("secret", "high")),
        ("from google import genai\nclient = genai.Client(api_key='{V}')", ("secret", "high")),
        ("https://generativelanguage.googleapis.com/v1beta/models?key={V}", ("secret", "high")),
        ('firebaseConfig = {{ apiKey: "{V}", authDomain: "x.firebaseapp.com" }}', ("public", None)),
        ('"current_key": "{V}", "mobilesdk_app_id": "1:2:android:3"', ("public", None)),
        ('<script src="https://maps.googleapis.com/maps/api/js?key={V}"></script>', ("public", None)),
        ('<iframe src="https://www.google.com/maps/embed/v1/place?key={V}&q={{{{ $address }}}}">', ("public", None)),
        ('const options = {{ key: "{V}" }}', ("secret", "low")),
        ('firebaseConfig = {{ apiKey: "{V}" }}; new GoogleGenAI(); import "@google/genai"', ("secret", None)),
    ],
)
def test_what_stands_around_a_google_key_decides(text: str, expected: tuple[str, str | None], found, key) -> None:
    (match,) = found(text.format(V=key("google-gemini", "standard")))
    assert match.nature == expected[0]
    assert expected[1] is None or match.confidence == expected[1]


@pytest.mark.parametrize(
    ("path", "begins", "nature"),
    [
        ("notes/Calendar - Week of March_files/app.js", "", "public"),
        ("pages/index_files/app.js.download", "", "public"),
        (
            "notes/calendar.html",
            "<!DOCTYPE html>\n<!-- saved from url=(0032)https://calendar.example.com/ -->\n",
            "public",
        ),
        ("slides/images/profiling.png", "<!DOCTYPE html>\n<html>\n", "public"),
        ("slides/images/profiling.JPG", '\n<html lang="en">\n', "public"),
        ("slides/images/profiling.html", "<!DOCTYPE html>\n<html>\n", "secret"),
        ("slides/images/workflow.png", "\x89PNG\r\n", "secret"),
        ("static_files/app.js", "", "secret"),
        ("notes/calendar.html", "<!DOCTYPE html>\n<!-- saved by me -->\n", "secret"),
    ],
)
def test_the_keys_of_a_page_that_somebody_kept_are_those_of_its_makers(path, begins, nature, found, key) -> None:
    text = begins + "var a = 1;\n" * 2_000 + f'b = {{ apiKey: "{key("google-gemini", "standard")}" }}'
    assert [m.nature for m in found(text, path)] == [nature]


def test_a_page_under_the_name_of_a_picture_is_known_when_the_path_is_told_later(found, key) -> None:
    page, picture = ("<!DOCTYPE html>\n", "\x89PNG\r\n")
    for begins, nature in ((page, "public"), (picture, "secret")):
        (match,) = found(
            begins + "var a = 1;\n" * 2_000 + f'b = {{ apiKey: "{key("google-gemini", "standard")}" }}', ""
        )
        assert at_its_place(match, "images/a.png").nature == nature


def test_what_was_typed_for_a_test_is_no_key(found, key) -> None:
    typed = "AIzaSyDk" + "aA9bB8cC7dD6eE5fF4gG3hH2iI1jJ0k"
    for path, nature in (("__tests__/save.test.js", "placeholder"), ("src/save.js", "secret")):
        assert [m.nature for m in found(f"const testKey = '{typed}';\n", path)] == [nature]
        (match,) = found(f"const testKey = '{typed}';\n", "")
        assert at_its_place(match, path).nature == nature
        (match,) = found(f"const testKey = '{key('google-gemini', 'standard')}';\n", path)
        assert match.nature == "secret"


@pytest.mark.parametrize(
    ("text", "nature"),
    [
        ('"""\n    Goes into profile.yml.\n    ...\n        voice: \'{V}\'\n            other: 1\n    ...\n    """\n', "public"),
        ("/*\n * ...\n * voice: '{V}'\n * ...\n */\n", "public"),
        ("\n# ...\n# voice: '{V}'\n# ...\n", "public"),
        ("def a():\n    ...\nVOICE = '{V}'\ndef b():\n    ...\n", "secret"),
        ('"""\n    Goes into profile.yml.\n    """\nVOICE = \'{V}\'\n', "secret"),
        ('"""\n    ...\n    GEMINI_API_KEY: \'{V}\'\n    ...\n    """\n', "secret"),
    ],
)  # fmt: skip
def test_what_a_description_shows_of_settings_is_shown_to_everybody(text: str, nature: str, found, key) -> None:
    (match,) = found(text.format(V=key("google-gemini", "standard")), "client/voice.py")
    assert match.nature == nature


def test_what_renews_a_sign_in_to_chatgpt_is_told_beside_its_tokens(found, key) -> None:
    refresh, token = key("openai", "codex-refresh"), key("openai", "codex-oauth")
    kept = f'{{"OPENAI_API_KEY": null, "tokens": {{"id_token": "{token}", "refresh_token": "{refresh}", "account_id": "a"}}}}'
    assert [(m.kind, m.symbol) for m in found(kept, ".codex/auth.json")] == [
        ("codex-oauth", "id_token"),
        ("codex-refresh", "refresh_token"),
    ]
    assert [m.kind for m in found(f'{{"type": "oauth", "refresh": "{refresh}"}}', "auth.json")] == ["codex-refresh"]
    for other in (f"sort_{refresh}", f'page = "{refresh}"', f'"refresh_token": "{refresh[:60]}"'):
        assert found(f"x = 1\n{other}\n") == []


def test_another_vendors_key_in_such_a_page_is_its_owners(found, key) -> None:
    value = key("anthropic", "api")
    assert [m.nature for m in found(f"<td>{value}</td>", "a/My keys_files/page.html")] == ["secret"]


@pytest.mark.parametrize("named", ["sha256=", "sha512-aQ9+/"])
def test_a_digest_that_goes_on_as_a_key_does_is_none(named: str, found, key) -> None:
    value = key("fireworks", "user")
    assert [m.nature for m in found(f"a/test_a.py,{named}{value},5983\n", "a/RECORD")] == ["hash"]
    assert [m.nature for m in found(f"fireworks_api_key={value}\n", "a/RECORD")] == ["secret"]


def test_a_value_that_a_program_is_given_out_with_opens_nothing_of_this_project(found, key, monkeypatch) -> None:
    value = key("weaviate", "account")
    assert [m.nature for m in found(f"WEAVIATE_API_KEY={value}\n")] == ["secret"]
    monkeypatch.setattr(like, "_PUBLISHED", {hashlib.sha256(value.encode()).hexdigest()})
    assert [m.nature for m in found(f"WEAVIATE_API_KEY={value}\n")] == ["placeholder"]


@pytest.mark.parametrize(
    ("head", "natures"),
    [
        (
            "# These comments are just examples; none of these API keys are valid, so do not try them.\n",
            ["placeholder", "secret"],
        ),
        ("# All keys below are made up.\n", ["placeholder", "secret"]),
        ("# None of these settings is needed.\n", ["secret", "secret"]),
    ],
)
def test_what_a_file_says_at_its_head_holds_for_its_comments(head: str, natures: list[str], found, key) -> None:
    text = f"{head}\n# OPENAI_API_KEY={key()}\nOPENAI_API_KEY={key()}\n"
    assert [m.nature for m in found(text, ".env.example")] == natures


def test_a_document_shows_how_keys_look(found, key) -> None:
    value = key("openai-compatible", "unknown")
    said = "It should look something like this:\n```python\nopenai.api_key = "
    assert [m.nature for m in found(f'{said}"{value}"\n```\n', "README.md")] == ["placeholder"]
    assert [m.nature for m in found(f'{said}"{value}"\n```\n', "")] == ["placeholder"]
    assert [m.nature for m in found(f'# keys look like this\napi_key = "{value}"\n', "app.py")] == ["secret"]
    assert [m.nature for m in found(f'Set your key:\n```python\napi_key = "{value}"\n```\n', "README.md")] == ["secret"]
    real = key("openai", "project")
    assert [m.nature for m in found(f'{said}"{real}"\n```\n', "README.md")] == ["secret"]


def test_the_same_signs_behind_two_of_githubs_prefixes_test_a_filter(found, key) -> None:
    value = key("github-models", "classic")
    other = value.replace("ghp_", "ghs_") if value.startswith("ghp_") else "ghp_" + value[4:]
    assert [m.nature for m in found(f'token = "{value}"')] == ["secret"]
    assert [m.nature for m in found(f'a = "{value}"\nb = "{other}"\n')] == ["placeholder", "placeholder"]


def test_an_authorization_key_is_a_secret_everywhere(found, key) -> None:
    value = key("google-gemini", "authorization")
    for text in (f"GEMINI_API_KEY={value}", f'firebaseConfig = {{ apiKey: "{value}", authDomain: "x" }}'):
        (match,) = found(text)
        assert (match.nature, match.confidence) == ("secret", Confidence.HIGH)


# --- Overlaps ---------------------------------------------------------------------------------------------------------


def test_of_two_readings_of_the_same_bytes_the_more_telling_stays(told, key) -> None:
    assert told(f"OPENAI_API_KEY={key('openai', 'legacy-user')}") == [("openai", "legacy-user", "secret")]
    assert told(f"RUNWAYML_API_SECRET={key('runway', 'organisation')}") == [("runway", "organisation", "secret")]


def test_without_overlaps_keeps_the_order_of_places(key) -> None:
    text = f"A={key('groq', 'project')} B={key('openai', 'project')} C={key('replicate', 'api')}".encode()
    matches = recognise(SHAPES, text)
    assert [m.provider for m in without_overlaps(reversed(matches))] == ["groq", "openai", "replicate"]


def test_recognition_looks_only_where_it_is_told_to(key) -> None:
    text = f"A={key('groq', 'project')}\nB={key('replicate', 'api')}\n".encode()
    middle = text.index(b"\n")
    assert [m.provider for m in recognise(SHAPES, text, middle)] == ["replicate"]
    assert [m.provider for m in recognise(SHAPES, text, 0, middle)] == ["groq"]
