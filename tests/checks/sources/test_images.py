"""Images in a folder: which files are one's settings, and what is told of a layer that cannot be read."""

from __future__ import annotations

import json

from checks.keys.standin import standin
from checks.sources import Place, PlaceKind
from checks.sources.images import LARGEST, is_blob, is_settings, settings_of

BLOB = "blobs/sha256/" + "a" * 64
SETTINGS = json.dumps({"config": {"Env": ["K=value"]}, "rootfs": {"type": "layers", "diff_ids": []}}).encode()


def test_settings_are_known_by_what_they_hold() -> None:
    assert is_settings(SETTINGS)
    assert not is_settings(b'{"config": {}}')
    assert not is_settings(b"[" + SETTINGS)
    assert not is_settings(SETTINGS + b" " * LARGEST)


def test_pieces_of_a_layout_are_known_by_their_path() -> None:
    assert is_blob(BLOB) and is_blob("out/" + BLOB) and is_blob("a.tar!" + BLOB)
    assert not is_blob("blobs/sha256/abc") and not is_blob(BLOB + ".txt")


def test_what_checks_read_has_stand_ins_for_keys() -> None:
    at = SETTINGS.index(b"value")
    place = Place(source="worktree", kind=PlaceKind.PLAIN, path="a.tar", member=BLOB)
    fact = settings_of(place, SETTINGS, [(at, at + 5, "f" * 16)])
    assert (fact.path, fact.member) == ("a.tar", BLOB)
    assert "value" not in fact.settings and standin("f" * 16, 5) in fact.settings
