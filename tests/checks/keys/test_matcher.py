"""The matcher: what the cheap search leads to is what the exact expressions find, whatever the size and the order."""

from __future__ import annotations

import os
import random
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.expressions.search import Search
from checks.keys.formats import Kind, load_providers
from checks.keys.matcher import MARGIN, WINDOW, Matcher
from checks.keys.recognise import recognise
from checks.keys.samples import in_context
from tests.checks.keys.writings import NAMED, written

SHAPES = load_providers()


def name(kind: Kind) -> str:
    return f"{kind.provider}/{kind.id}"


def seen(matches) -> list[tuple[int, int, str, str, str]]:
    return [(m.start, m.end, m.provider, m.kind, m.nature) for m in matches]


@pytest.mark.parametrize("kind", SHAPES.kinds, ids=name)
def test_the_anchor_of_a_kind_fires_for_each_of_its_keys(kind: Kind, matcher, rng: random.Random) -> None:
    for _ in range(5):
        line, _ = in_context(SHAPES, kind.provider, kind.id, rng)
        leads_to = {
            name(k) for anchor, _ in matcher.fires(line) if not matcher.sign(anchor) for k in matcher._kinds[anchor]
        }
        wanted = "openai-compatible/unknown" if kind.commons else name(kind)
        assert wanted in leads_to


@pytest.mark.parametrize("kind", [k for k in SHAPES.kinds if k.context], ids=name)
def test_the_coarse_grammar_leads_wherever_the_exact_one_matches(kind: Kind, matcher, key) -> None:
    for writing, template in NAMED.items():
        text = written(template, f"{SHAPES.providers[kind.provider].environment[0]}", key(kind.provider, kind.id))
        for hit in kind.expression.finditer(text):
            ends = [
                end
                for anchor, end in matcher.fires(text)
                if not matcher.sign(anchor) and kind in matcher._kinds[anchor]
            ]
            assert any(hit.start() <= end <= hit.end("value") for end in ends), writing


def test_the_search_finds_what_trying_every_expression_finds(matcher, key) -> None:
    """All kinds in one document, at distances that make their surroundings meet."""
    draw = random.Random("all kinds")
    lines = [in_context(SHAPES, k.provider, k.id, draw)[0] for k in SHAPES.kinds]
    draw.shuffle(lines)
    text = b"\n\n".join(lines)
    assert seen(matcher.matches(text)) == seen(recognise(SHAPES, text))


@pytest.mark.parametrize("border", [WINDOW, WINDOW + MARGIN, 2 * WINDOW])
@pytest.mark.parametrize(
    "kind",
    [("openai", "project"), ("anthropic", "api"), ("mistral", "workspace"), ("google-vertex", "service-account")],
)
def test_no_border_of_a_window_hides_a_key(border: int, kind: tuple[str, str], matcher, rng: random.Random) -> None:
    line, value = in_context(SHAPES, *kind, rng)
    filler = b"one line of plain text\n" * (3 * WINDOW // 23)
    for shift in (0, 1, len(line) // 2, len(line) - 1, len(line), -1, MARGIN, -MARGIN):
        at = border - shift
        text = filler[: at - 1] + b"\n" + line + filler[: 2 * WINDOW + 2 * MARGIN - at]
        assert [(m.value.reveal(), m.start) for m in matcher.matches(text)] == [(value, at + line.index(value))]


@given(st.data())
def test_a_document_read_in_pieces_holds_the_same_keys(data: st.DataObject) -> None:
    matcher = _shared()
    draw = random.Random(data.draw(st.integers(0, 2**32)))
    chosen = data.draw(st.lists(st.sampled_from(SHAPES.kinds), min_size=1, max_size=6))
    text = b""
    for kind in chosen:
        gap = data.draw(st.integers(0, 3_000))
        text += b"plain words\n" * (gap // 12) + in_context(SHAPES, kind.provider, kind.id, draw)[0]
    text += b"\n" + b"the end\n" * 20
    whole = {(m.start, m.end, m.value) for m in matcher.matches(text)}
    size = data.draw(st.integers(1_000, 9_000))
    swept = set()
    for start in range(0, len(text), size):
        low, high = max(0, start - MARGIN), min(len(text), start + size + MARGIN)
        swept |= {(m.start + low, m.end + low, m.value) for m in matcher.matches(text[low:high])}
    assert whole <= swept
    assert {value for _, _, value in swept} == {value for _, _, value in whole}


_MATCHERS: list[Matcher] = []


def _shared() -> Matcher:
    if not _MATCHERS:
        _MATCHERS.append(Matcher(SHAPES))
    return _MATCHERS[0]


@given(st.binary(max_size=2_000))
def test_no_bytes_make_it_raise(garbage: bytes) -> None:
    for match in _shared().matches(garbage, path=garbage[:40].decode("latin1")):
        assert garbage[match.start : match.end] == match.value.reveal()


@given(st.data())
def test_no_damage_to_a_key_makes_it_raise(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(SHAPES.kinds))
    line, _ = in_context(SHAPES, kind.provider, kind.id, random.Random(data.draw(st.integers(0, 999))))
    at = data.draw(st.integers(0, len(line)))
    damaged = line[:at] + data.draw(st.binary(max_size=12)) + line[at + data.draw(st.integers(0, 12)) :]
    for match in _shared().matches(damaged):
        assert damaged[match.start : match.end] == match.value.reveal()
        assert len(match.masked) < len(match.value)


@given(st.text("skprojanthf_-AIza0123456789T3BlbkFJgx", max_size=400))
def test_no_text_that_is_nearly_keys_makes_it_raise(text: str) -> None:
    _shared().matches(text.encode())


def test_two_threads_see_the_same(matcher, rng: random.Random) -> None:
    texts = [
        b"x = 1\n" * 20_000
        + b"".join(in_context(SHAPES, k.provider, k.id, rng)[0] + b"\n" for k in rng.sample(SHAPES.kinds, 20))
        for _ in range(8)
    ]
    alone = [seen(matcher.matches(text)) for text in texts]
    results: dict[int, list[list[tuple[int, int, str, str, str]]]] = {}
    begin = threading.Barrier(3)

    def run(number: int) -> None:
        begin.wait()
        results[number] = [seen(matcher.matches(text)) for text in texts]

    threads = [threading.Thread(target=run, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert list(results.values()) == [alone] * 3


# --- The compiled search is kept --------------------------------------------------------------------------------------


@pytest.fixture
def small():
    """A search that is compiled at once."""
    from checks.keys.formats import Shapes

    return Shapes([SHAPES.providers["groq"], SHAPES.providers["replicate"]])


def kept(folder: Path) -> Path:
    (file,) = folder.glob("*.hs")
    return file


@pytest.fixture
def compiles(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often a search was to be compiled."""
    count: list[int] = []
    compiled = Search._compile

    def counted(self: Search, expressions: Sequence[bytes]) -> bytes:
        count.append(1)
        return compiled(self, expressions)

    monkeypatch.setattr(Search, "_compile", counted)
    return count


def test_it_is_compiled_once_and_then_read(small, tmp_path: Path, compiles: list[int], key) -> None:
    line = f"GROQ_API_KEY={key('groq', 'project')}".encode()
    first = seen(Matcher(small, tmp_path / "rules").matches(line))
    assert len(compiles) == 1
    assert seen(Matcher(small, tmp_path / "rules").matches(line)) == first != []
    assert len(compiles) == 1


def test_what_is_kept_is_ours_alone(small, tmp_path: Path) -> None:
    Matcher(small, tmp_path / "rules")
    assert kept(tmp_path / "rules").stat().st_mode & 0o077 == 0
    assert (tmp_path / "rules").stat().st_mode & 0o077 == 0
    assert len(list((tmp_path / "rules").iterdir())) == 1


def test_other_rules_are_kept_beside_it(small, tmp_path: Path) -> None:
    from checks.keys.formats import Shapes

    Matcher(small, tmp_path)
    Matcher(Shapes([SHAPES.providers["groq"]]), tmp_path)
    assert len(list(tmp_path.glob("*.hs"))) == 2


def _changed(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize(
    "harm",
    [
        _changed,
        lambda file: file.write_bytes(file.read_bytes()[:-9]),
        lambda file: file.write_bytes(b""),
        lambda file: file.chmod(0o666),
        lambda file: file.chmod(0o620),
    ],
    ids=["one bit changed", "cut off", "empty", "writable by all", "writable by the group"],
)
def test_what_is_not_whole_and_ours_is_made_again(harm, small, tmp_path: Path, compiles: list[int], key) -> None:
    Matcher(small, tmp_path)
    harm(kept(tmp_path))
    line = f"GROQ_API_KEY={key('groq', 'project')}".encode()
    assert [m.provider for m in Matcher(small, tmp_path).matches(line)] == ["groq"]
    assert len(compiles) == 2
    Matcher(small, tmp_path)  # and what was made again is good
    assert len(compiles) == 2
    assert kept(tmp_path).stat().st_mode & 0o077 == 0


def test_what_belongs_to_another_is_not_read(
    small, tmp_path: Path, compiles: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    Matcher(small, tmp_path)
    monkeypatch.setattr(os, "getuid", lambda: kept(tmp_path).stat().st_uid + 1)
    Matcher(small, tmp_path)
    assert len(compiles) == 2


def test_a_good_checksum_over_rubbish_is_not_believed(small, tmp_path: Path, compiles: list[int]) -> None:
    import hashlib

    Matcher(small, tmp_path)
    kept(tmp_path).write_bytes(hashlib.sha256(b"rubbish").digest() + b"rubbish")
    assert Matcher(small, tmp_path).matches(b"nothing") == []
    assert len(compiles) == 2


def test_a_folder_that_cannot_be_written_costs_time_and_nothing_else(small, tmp_path: Path, key) -> None:
    (tmp_path / "file").write_text("not a folder")
    line = f"GROQ_API_KEY={key('groq', 'project')}".encode()
    assert [m.provider for m in Matcher(small, tmp_path / "file").matches(line)] == ["groq"]
