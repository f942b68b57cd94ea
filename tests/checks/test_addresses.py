"""The host of an address is read in one way, and only where every program reads it so."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.addresses import host_of, is_near, is_of, is_this_machine
from checks.asking.hosts import checked_base
from checks.asking.trouble import CouldNotAsk
from checks.keys.lookalikes import is_local_dummy
from checks.signals.gateway import gateway_at
from checks.sources.gitconfig import remote


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://API.example.org", "api.example.org"),
        ("https://api.example.org:443/v1?x#y", "api.example.org"),
        ("ssh://git@github.com:22/acme/atlas", "github.com"),
        ("https://api.openai.com@evil.com/", "evil.com"),
        ("http://[::1]:80/x", "::1"),
        ("http://[FE80::1]", "fe80::1"),
        ("http://localhost:${PORT}/v1", "localhost"),
        ("http://localhost:<port>/v1", "localhost"),
        ('http://localhost:" + port', "localhost"),
    ],
)
def test_a_host(address: str, host: str) -> None:
    assert host_of(address) == host


@pytest.mark.parametrize(
    "address",
    [
        "https://[::1].evil.com/",
        "https://x[::1]/",
        "https://[::1]evil.com:3/",
        "https://[1.2.3.4]/",
        "https://[::1",
        "https://localhost:1.evil.com/",
        "https://localhost:99999/",
        "https://localhost\\@evil.com/",
        "https://localhost\\.evil.com/",
        "https://localhost evil.com/",
        "https://${HOST}/",
        "https:///x",
        "localhost:3000",
        "//localhost",
        "",
        "https://" + "a" * 3_000,
    ],
)
def test_what_is_no_address_or_not_the_same_to_all_has_no_host(address: str) -> None:
    assert host_of(address) == ""


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.1", "::1", "0.0.0.0", "10.0.0.8", "172.31.0.1", "192.168.1.1", "host.docker.internal"])  # fmt: skip
def test_what_is_near(host: str) -> None:
    assert is_near(host)


@pytest.mark.parametrize("name", ["localhost.evil.com", "127.0.0.1.evil.com", "10.evil.com", "[::1].evil.com", "172.32.0.1", "192.168.evil.com", "host.docker.internal.evil.com"])  # fmt: skip
def test_a_strangers_host_that_begins_like_this_machine_is_taken_for_it_nowhere(name: str) -> None:
    address = f"https://{name}/v1"
    assert not is_near(host_of(address)) and not is_this_machine(host_of(address))
    assert not is_local_dummy(b"short-value", f'base = "{address}"'.encode())
    if "[" not in name:
        assert gateway_at(address) == name and remote("origin", address).host == name
        return
    assert gateway_at(address) == "" == remote("origin", address).host
    with pytest.raises(CouldNotAsk):
        checked_base(address.replace("https", "http"))


def test_a_name_under_another() -> None:
    assert is_of("a.example.org", "example.org") and is_of("example.org", ".example.org")
    assert not is_of("notexample.org", "example.org")


@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    host = host_of(f"https://{text}")
    assert not host or host in text.lower()
