"""The list of hosts: a credential goes to its own provider or where its owner said, and never in the clear."""

from __future__ import annotations

import ast
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

import checks
from checks.accounts.clients import PROVIDERS
from checks.addresses import is_this_machine
from checks.asking.hosts import BASES, FILLINGS, Hosts, checked_base, filled
from checks.asking.trouble import CouldNotAsk
from checks.keys.formats import load_providers
from checks.online.choices import HOSTS

ROOT = Path(checks.__file__).parent


def test_every_base_is_one_of_its_provider_over_tls() -> None:
    related = {
        "azure-openai": "azure.com",
        "google-gemini": "googleapis.com",
        "aws-bedrock": "amazonaws.com",
        "xai": "x.ai",
        "github-models": "github.com",
    }
    providers = load_providers().providers
    for name, base in BASES.items():
        provider = name.partition(":")[0]
        parts = urlsplit(base)
        if name in HOSTS:
            assert base in (f"https://{name}", f"https://api.{name}")
            continue
        assert parts.scheme == "https" and not parts.path and not parts.port
        hosts = (*providers[provider].hosts, related.get(provider, ""))
        assert any(h and parts.hostname.endswith(h.lstrip(".")) for h in hosts), name
    assert set(PROVIDERS) - {name.partition(":")[0] for name in BASES} == {"litellm"}


def test_only_the_list_and_the_revoking_calls_know_hosts() -> None:
    """Clients name paths: an address in one of them would go around the list. Pages for people are no calls."""
    for folder in ("accounts", "liveness", "asking"):
        for file in (ROOT / folder).rglob("*.py"):
            if file.name in ("hosts.py", "revoking.py"):
                continue
            tree = ast.parse(file.read_text(encoding="utf-8"))
            shown = {
                id(node.value)
                for cls in ast.walk(tree)
                if isinstance(cls, ast.ClassDef)
                for node in cls.body
                if isinstance(node, ast.Assign) and node.targets[0].id in ("page", "docs", "settings")  # type: ignore[attr-defined]
            }
            shown |= {id(inner) for outer in ast.walk(tree) if id(outer) in shown for inner in ast.walk(outer)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and "://" in node.value:
                    allowed = id(node) in shown or node.value == "https://management.azure.com/" or "\n" in node.value
                    assert allowed or node.value.startswith("an address looks like"), (file.name, node.value)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("https://proxy.example.org", "https://proxy.example.org"),
        (" https://proxy.example.org/ ", "https://proxy.example.org"),
        ("https://proxy.example.org:8443/llm/", "https://proxy.example.org:8443/llm"),
        ("HTTPS://Proxy.Example.org", "https://proxy.example.org"),
        ("http://localhost:4000", "http://localhost:4000"),
        ("http://127.0.0.1:4000/", "http://127.0.0.1:4000"),
        ("http://[::1]:4000", "http://[::1]:4000"),
        ("https://10.0.0.8", "https://10.0.0.8"),
    ],
)
def test_an_address_that_somebody_types(typed: str, kept: str) -> None:
    assert checked_base(typed) == kept


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "proxy.example.org",
        "http://proxy.example.org",
        "http://10.0.0.8:4000",
        "http://localhost.example.org",
        "http://127.0.0.1.example.org",
        "http://2130706433",
        "ftp://127.0.0.1",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https:///path",
        "https://u:p@proxy.example.org",
        "https://u@proxy.example.org",
        "https://proxy.example.org?x=1",
        "https://proxy.example.org#x",
        "https://proxy.example.org:99999",
        "https://proxy.example.org:port",
        "https://proxy example.org",
        "https://пример.рф",
        "https://[::1",
    ],
)
def test_an_address_that_is_none_or_in_the_clear_is_refused(typed: str) -> None:
    with pytest.raises(CouldNotAsk) as caught:
        checked_base(typed)
    assert caught.value.reason == "not_allowed"
    with pytest.raises(CouldNotAsk):
        Hosts({"litellm": typed})


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(typed: str) -> None:
    try:
        kept = checked_base(typed)
    except CouldNotAsk:
        return
    assert checked_base(kept) == kept
    parts = urlsplit(kept)
    assert parts.scheme == "https" or is_this_machine(parts.hostname or "")


@given(st.text(max_size=60))
def test_any_filling_leads_to_the_providers_own_host_or_is_refused(text: str) -> None:
    for word, url in (
        ("resource", "https://{resource}.openai.azure.com/openai/models"),
        ("region", "https://bedrock.{region}.amazonaws.com/foundation-models"),
        ("host", "https://{host}/api/2.0/preview/scim/v2/Me"),
    ):
        assert word in FILLINGS
        try:
            host = urlsplit(filled(url, {word: text})).hostname or ""
        except CouldNotAsk:
            continue
        assert host.endswith((".openai.azure.com", ".amazonaws.com", ".databricks.com", ".azuredatabricks.net"))


def test_a_word_that_nobody_knows_is_not_filled_in() -> None:
    with pytest.raises(CouldNotAsk):
        filled("https://{anything}/x", {"anything": "example.org"})
    with pytest.raises(CouldNotAsk, match="the region is not known"):
        filled("https://bedrock.{region}.amazonaws.com", {})


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1.2.3", "::1"])
def test_this_machine(host: str) -> None:
    assert is_this_machine(host)


@pytest.mark.parametrize("host", ["", "0.0.0.0", "10.0.0.1", "example.org", "localhost.", "127.0.0.1.nip.io"])
def test_other_machines(host: str) -> None:
    assert not is_this_machine(host)


def test_a_provider_that_is_not_in_the_list_has_no_address() -> None:
    with pytest.raises(CouldNotAsk, match="no address of litellm is set"):
        Hosts().base("litellm")
    assert Hosts().base("openai") == "https://api.openai.com"
