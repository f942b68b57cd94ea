"""What is inside a document: other encodings, packed members, base64 and escapes, each with the line it came from."""

from __future__ import annotations

import base64
import gzip
import json
import random
import urllib.parse

import pytest

from checks.model import Limit
from checks.sources import Document, Place, PlaceKind, decode, glance
from checks.sources.glance import Glance
from checks.sources.inner import inner_documents, keys_in
from checks.sources.position import positions
from tests.repositories import assigned, zip_of


@pytest.fixture
def seen(matcher):
    """All keys of a content, with line and member: [(value, line, member)]."""

    def look(data: bytes, path: str = "app/settings.yml") -> list[tuple[str, int, str | None]]:
        document = Document(place=Place(source="worktree", kind=PlaceKind.PLAIN, path=path), data=data)
        limits: list[Limit] = []
        return [
            (m.value.reveal().decode(), positions(d, m.start, m.end)[0], d.place.member)
            for d, m in keys_in(
                document, matcher, lambda x: inner_documents(x, matcher.met, limits), signed=bool(matcher.signs(data))
            )
            if m.nature == "secret"
        ]

    return look


KINDS = [("openai", "project"), ("github-models", "classic"), ("huggingface", "user"), ("groq", "project")]


@pytest.mark.parametrize("before", ["", ":", "::", "user:", "openai=", '{"k":"'])
@pytest.mark.parametrize("kind", KINDS)
def test_a_key_in_base64_is_found_wherever_it_falls_in_its_groups(seen, key, kind, before) -> None:
    value = key(*kind)
    packed = base64.b64encode((before + value + '"}').encode()).decode()
    assert (value, 3, None) in seen(f"apiVersion: v1\nkind: Secret\ndata: {{token: {packed}}}\n".encode())


@pytest.mark.parametrize("kind", KINDS)
def test_basic_authorisation_is_seen_through(seen, key, kind) -> None:
    value = key(*kind)
    packed = base64.b64encode(f"token:{value}".encode()).decode()
    assert (value, 2, None) in seen(f"curl \\\n -H 'Authorization: Basic {packed}'\n".encode())


def test_base64_for_addresses_is_read_too(seen, key) -> None:
    value = key()
    packed = base64.urlsafe_b64encode(f"??>{value}~~~".encode()).rstrip(b"=").decode()
    assert (value, 1, None) in seen(f"state={packed}".encode())


def test_a_key_far_inside_a_long_run_of_base64_is_found(seen, key) -> None:
    """A run longer than what is looked at begins where nobody sees how its characters stand in groups."""
    value = key()
    for more in range(3):
        plain = b"\xfe" * (50_000 + more) + f" token:{value} ".encode() + b"\xfe" * 50_000
        assert any(v == value for v, _, _ in seen(b"blob: " + base64.b64encode(plain)))


def test_a_text_that_is_all_escapes_keeps_its_keys_between_blocks(seen, key, monkeypatch) -> None:
    value = key()
    monkeypatch.setattr(decode, "BLOCK", 50)
    for before in range(7):
        assert any(v == value for v, _, _ in seen((" " * before + "".join(f"%{ord(c):02x}" for c in value)).encode()))


@pytest.mark.parametrize("between", [b"", b"+-"])
def test_a_run_full_of_signs_is_looked_into_once(matcher, monkeypatch, between) -> None:
    """Chance, or a stranger, writes the beginning of a key without end."""
    data = (between + base64.b64encode(b"sk-proj-")[:-1] * 700) * 40
    calls: list[int] = []

    def counted(data: bytes, at: int) -> tuple[int, int, bytes | None]:
        calls.append(at)
        return (*decode.unpacked(data, at)[:2], None)

    monkeypatch.setattr(glance, "unpacked", counted)
    seen: Glance[int] = Glance(matcher)
    seen.look(data, matcher.fires(data), lambda at: (0, 0, len(data)))
    assert 1 <= len(calls) <= 50
    assert seen.signs == {}


@pytest.mark.parametrize(("begins", "told"), [("<!doctype html>\n<html>", 0), ("\x89PNG\r\n", 1)])
def test_what_hides_in_a_page_under_the_name_of_a_picture_is_the_pages(seen, key, begins: str, told: int) -> None:
    packed = base64.b64encode(b"AIzaSy" + key("google-gemini", "standard")[6:].encode()).decode()
    hidden = f'{begins}\n<p>\n<script>context = {{"renderKey": "{packed}"}}</script>\n'
    assert len(seen(hidden.encode(), "slides/images/a.png")) == told


def test_escaped_addresses_are_read(seen, key) -> None:
    value = key()
    escaped = urllib.parse.quote("next=/a?token=" + value, safe="").replace("sk-", "sk%2D")
    assert (value, 2, None) in seen(f"GET /\nhttps://example.org/?r={escaped}\n".encode())


@pytest.mark.parametrize("form", ["\\u002d", "\\x2d"])
def test_escapes_of_programs_are_read(seen, key, form) -> None:
    value = key()
    assert (value, 2, None) in seen(f'{{\n"openai_api_key": "{value.replace("-", form)}"}}\n'.encode())


def test_a_key_in_a_container_in_a_wide_encoding_is_found(seen, key) -> None:
    value = key()
    data = zip_of({"a.reg": ("one\n" + assigned(value)).encode("utf-16")})
    assert seen(data, "a.zip") == [(value, 2, "a.reg")]


def test_a_secret_of_a_cluster_inside_a_chart_is_found(seen, key) -> None:
    from tests.repositories import tar_of

    value = key()
    manifest = f"kind: Secret\ndata:\n  key: {base64.b64encode(value.encode()).decode()}\n"
    assert (value, 3, "chart/secret.yaml") in seen(tar_of({"chart/secret.yaml": manifest.encode()}), "chart.tar")


def test_a_key_that_a_member_names_is_not_told_a_second_time(seen, key) -> None:
    value = key()
    notebook = json.dumps({"nbformat": 4, "cells": [{"source": ["import os\n", assigned(value)]}]})
    assert seen(notebook.encode(), "n.ipynb") == [(value, 2, "cells/0/source")]


def test_a_key_beside_the_cells_of_a_notebook_is_told_all_the_same(seen, key) -> None:
    value = key()
    notebook = json.dumps({"nbformat": 4, "metadata": {"OPENAI_API_KEY": value}, "cells": []})
    assert (value, 1, None) in seen(notebook.encode(), "n.ipynb")


def test_a_stand_in_for_a_large_file_is_a_limit(matcher) -> None:
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12\n"
    limits: list[Limit] = []
    document = Document(place=Place(source="history", kind=PlaceKind.BLOB, path="model.bin"), data=pointer)
    assert list(inner_documents(document, matcher.met, limits)) == []
    assert [(limit.id, limit.what) for limit in limits] == [("lfs", "model.bin")]


def test_plain_content_gives_nothing_more(matcher) -> None:
    chance = random.Random(3)
    data = b"".join(
        b"%d: some words, and base64 %s\n" % (n, base64.b64encode(chance.randbytes(40))) for n in range(500)
    )
    document = Document(place=Place(source="worktree", kind=PlaceKind.PLAIN, path="a"), data=data)
    assert list(inner_documents(document, matcher.met, [])) == []


# --- gzip inside base64 -----------------------------------------------------------------------------------------------


def release(value: str, *, times: int = 2) -> bytes:
    """A Secret in which Helm keeps a release, as a cluster gives it out."""
    secret = base64.b64encode(value.encode()).decode()
    content = json.dumps(
        {"config": {"openai": {"apiKey": value}}, "manifest": f"kind: Secret\ndata:\n  key: {secret}\n"}
    )
    packed = gzip.compress(content.encode(), mtime=0)
    for _ in range(times):
        packed = base64.b64encode(packed)
    return b"apiVersion: v1\nkind: Secret\ntype: helm.sh/release.v1\ndata:\n  release: " + packed + b"\n"


@pytest.mark.parametrize("times", [1, 2])
def test_a_release_of_helm_is_opened(seen, key, times: int) -> None:
    value = key()
    found = seen(release(value, times=times))
    assert {(v, m) for v, _, m in found} == {(value, "base64 in line 5")} and len(found) == 2


def test_a_release_that_cannot_be_read_is_said(matcher, key) -> None:
    data = release(key())
    for broken in (data[:-40] + b"\n", data[:100] + b"A" * 40 + data[140:]):
        limits: list[Limit] = []
        document = Document(place=Place(source="worktree", kind=PlaceKind.PLAIN, path="a.yaml"), data=broken)
        list(inner_documents(document, matcher.met, limits))
        assert [(x.id, x.what) for x in limits] == [("container", "a.yaml")]


def test_a_release_that_swells_is_left(matcher) -> None:
    limits: list[Limit] = []
    packed = base64.b64encode(gzip.compress(bytes(64 << 20), mtime=0))
    document = Document(place=Place(source="worktree", kind=PlaceKind.PLAIN, path="a.yaml"), data=b"a: " + packed)
    assert list(inner_documents(document, matcher.met, limits)) == []
    assert len(limits) == 1
