"""Samples: made-up keys that are right in everything but that nobody issued them."""

from __future__ import annotations

import random

import pytest

from checks.keys.formats import Kind, Provider, Shapes, load_providers
from checks.keys.lookalikes import is_placeholder
from checks.keys.proofs import prove
from checks.keys.samples import in_context, near_misses, sample, variable

SHAPES = load_providers()


def name(kind: Kind) -> str:
    return f"{kind.provider}/{kind.id}"


@pytest.mark.parametrize("kind", SHAPES.kinds, ids=name)
def test_a_sample_fits_its_pattern_and_its_proof(kind: Kind, rng: random.Random) -> None:
    for _ in range(3):
        value = sample(SHAPES, kind.provider, kind.id, rng)
        assert kind.whole.fullmatch(value)
        assert prove(kind.proof, value).holds is not False
        assert value.startswith(kind.prefix.encode()) or len(kind.prefix) < len(value)


@pytest.mark.parametrize("kind", SHAPES.kinds, ids=name)
def test_samples_follow_from_chance_alone(kind: Kind) -> None:
    one, again, other = (sample(SHAPES, kind.provider, kind.id, random.Random(seed)) for seed in (1, 1, 2))
    assert one == again != other


@pytest.mark.parametrize("kind", SHAPES.kinds, ids=name)
def test_the_usual_variable_is_one_that_the_provider_documents(kind: Kind, rng: random.Random) -> None:
    provider = SHAPES.providers[kind.provider]
    chosen = variable(SHAPES, kind.provider, kind.id)
    assert chosen in provider.environment or chosen.endswith("_API_KEY")
    line, value = in_context(SHAPES, kind.provider, kind.id, rng)
    assert value in line
    assert kind.special == "service-account" or line.startswith(chosen.encode() + b"=")


@pytest.mark.parametrize("kind", [k for k in SHAPES.kinds if k.special != "service-account"], ids=name)
def test_near_misses_do_not_fit_or_are_made_up(kind: Kind, rng: random.Random) -> None:
    for miss in near_misses(SHAPES, kind.provider, kind.id, rng):
        body = miss.removeprefix(kind.prefix.encode())
        fits = kind.whole.fullmatch(miss) is not None
        assert not fits or is_placeholder(body) or prove(kind.proof, miss).holds is False


def test_a_pattern_that_chance_cannot_fill_is_refused() -> None:
    kind = Kind(id="k", name="K", pattern="ab-(?:0{20})", prefix="ab-", provider="p")
    with pytest.raises(ValueError, match="no sample of p/k"):
        sample(Shapes([Provider(id="p", name="P", kind=(kind,))]), "p", "k", random.Random(1))
