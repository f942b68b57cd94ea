"""Formats: a provider's file says what it must, and a plug-in's file that does not is refused by name."""

from __future__ import annotations

import re

import msgspec
import pytest

from checks.keys.formats import Kind, Liveness, ShapeError, Shapes, load_providers, read_provider

GOOD = """
id = "acme"
name = "Acme"
environment = ["ACME_API_KEY"]
hosts = ["api.acme.example"]
words = ["acme"]

[[kind]]
id = "api"
name = "Acme key"
pattern = "acme_[A-Za-z0-9]{40}"
prefix = "acme_"
"""


def test_a_file_is_read_and_its_kinds_know_their_provider() -> None:
    provider = read_provider(GOOD, "acme.toml")
    (kind,) = provider.kind
    assert (kind.provider, kind.words) == ("acme", ("acme",))
    assert kind.searched == ("acme_[A-Za-z0-9_-]{6}",)


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (('id = "acme"', "id = acme"), "Invalid value"),
        (('name = "Acme"', ""), "missing required field `name`"),
        (('prefix = "acme_"', 'prefix = "acme_"\ncolour = "red"'), "unknown field `colour`"),
        (('prefix = "acme_"', 'prefix = "acme_"\nguard = "wall"'), "Invalid enum value 'wall'"),
        (("{40}", "{40"), None),
        (('"acme_[A-Za-z0-9]{40}"', '"acme_("'), "missing ), unterminated subpattern"),
        (('prefix = "acme_"', ""), "neither a prefix nor anchors"),
        (('prefix = "acme_"', "context = true\nwords = []"), None),
    ],
)
def test_a_file_that_is_wrong_is_refused_by_its_name(change: tuple[str, str], complaint: str | None) -> None:
    text = GOOD.replace(*change)
    if complaint is None:
        read_provider(text, "acme.toml")  # odd, but it says what it must
        return
    with pytest.raises(ShapeError, match=re.escape(complaint)) as refused:
        read_provider(text, "acme.toml")
    assert str(refused.value).startswith("acme.toml: ")


def test_a_kind_without_a_shape_needs_words() -> None:
    text = GOOD.replace('prefix = "acme_"', "context = true").replace('words = ["acme"]', "words = []")
    with pytest.raises(ShapeError, match="kind api: a kind without a shape needs words"):
        read_provider(text, "acme.toml")


def test_a_plug_in_may_know_a_provider_better() -> None:
    better = GOOD.replace('"acme"', '"groq"', 1)
    shapes = load_providers([("plug-in", GOOD), ("plug-in", better)])
    assert shapes.kind("acme", "api").name == "Acme key"
    assert [k.id for k in shapes.kinds if k.provider == "groq"] == ["api"]


def test_a_provider_of_a_plug_in_is_found(rng) -> None:
    from checks.keys.matcher import Matcher
    from checks.keys.samples import in_context

    shapes = load_providers([("plug-in", GOOD)])
    line, value = in_context(shapes, "acme", "api", rng)
    (match,) = Matcher(shapes).matches(line)
    assert (match.provider, match.value.reveal()) == ("acme", value)


def test_equal_rules_have_equal_hashes_and_others_have_not() -> None:
    one, again, more = load_providers(), load_providers(), load_providers([("plug-in", GOOD)])
    assert one.rules_hash == again.rules_hash != more.rules_hash
    changed = load_providers([("plug-in", GOOD.replace("{40}", "{41}"))])
    assert changed.rules_hash != more.rules_hash
    assert Shapes(reversed(list(more.providers.values()))).rules_hash == more.rules_hash


def test_what_people_read_of_a_kind(shapes) -> None:
    assert shapes.title("openai", "project") == "OpenAI project key"
    assert shapes.title("acme", "api") == "acme key"
    assert shapes.provider("acme") is None
    with pytest.raises(KeyError):
        shapes.kind("acme", "api")


def test_the_page_of_keys_is_else_where_they_are_documented(shapes) -> None:
    assert shapes.provider("openai").keys_page == "https://platform.openai.com/api-keys"
    cody = shapes.provider("sourcegraph-cody")
    assert cody.keys_page == cody.docs


def test_the_call_of_a_kind_goes_before_its_providers(shapes) -> None:
    def url(provider: str, kind: str) -> str:
        call = shapes.liveness(provider, kind)
        assert isinstance(call, Liveness)
        return call.url

    assert url("openai", "project") == "https://api.openai.com/v1/models"
    assert url("openai", "admin").startswith("https://api.openai.com/v1/organization/admin_api_keys")
    assert url("anthropic", "admin") == "https://api.anthropic.com/v1/organizations/me"
    assert shapes.liveness("anthropic", "oauth").extra == {"anthropic-beta": "oauth-2025-04-20"}


@pytest.mark.parametrize(
    ("provider", "kind"),
    [
        ("anthropic", "oauth-refresh"),
        ("google-gemini", "oauth-refresh"),
        ("openai", "codex-oauth"),
        ("openai", "codex-refresh"),
        ("langfuse", "public"),
        ("openai-compatible", "unknown"),
        ("nobody", "api"),
    ],
)
def test_what_must_never_be_tried_has_no_call(provider: str, kind: str, shapes) -> None:
    assert shapes.liveness(provider, kind) is None


def test_a_name_begins_at_a_word_or_at_a_hump(shapes, key) -> None:
    kind = shapes.kind("exa", "api")
    value = key("exa", "api")
    for name in ("EXA_API_KEY", "exa_api_key", "myExaApiKey", "MY_EXA_API_KEY", "exa.api.key", "next_exa_api_key"):
        assert kind.expression.search(f"{name}={value}".encode()), name
    for name in ("HEXA_API_KEY", "texaApiKey", "EXAMPLE_API_KEY", "exact_api_key"):
        assert not kind.expression.search(f"{name}={value}".encode()), name


def test_no_expression_takes_long_on_hostile_text(shapes) -> None:
    """Bounded repetition only: a text made to be tried again and again still ends at once (the suite has a time limit)."""
    for text in (
        b"mistral" * 2_000,
        b"aws_" + b"key_" * 3_000,
        b"together " * 1_500 + b"key=" * 500,
        b"{" * 20_000,
        b"sk-" * 4_000,
    ):
        for kind in shapes.kinds:
            for expression in filter(None, (kind.expression, kind.header)):
                for at in range(0, len(text), 1_500):
                    expression.search(text, at, at + 1_500)


def test_kinds_are_values() -> None:
    kind = Kind(id="a", name="A", pattern="a{20}", prefix="a")
    assert kind == msgspec.structs.replace(kind)
    with pytest.raises(AttributeError):
        kind.id = "b"  # type: ignore[misc]
