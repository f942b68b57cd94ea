"""Texts with a checksum of their own. The samples are those of BIP 173."""

from __future__ import annotations

import pytest

from checks.sins.s7_just_config.bech32 import checksum, is_bech32


@pytest.mark.parametrize("text", ("A12UEL5L", "a12uel5l", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw", "?1ezyfcl"))
def test_its_own_checksum_holds(text: str) -> None:
    assert is_bech32(text)


@pytest.mark.parametrize("text", ("a12uel5m", "A12UEl5l", "12uel5l", "a1lqfn3", "a1b2uel5l", "abcdef", ""))
def test_what_does_not_hold_is_none(text: str) -> None:
    assert not is_bech32(text)


def test_the_checksum_belongs_behind_the_data() -> None:
    assert checksum("a", "") == "2uel5l"
