"""The shelf gives what was put there for the same, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from checks.expressions.required import required, required_by
from checks.expressions.shelf import Shelf, use

SOURCES = [("api_?key", 2), ("Bearer (\\w+)", 0), ("\ud800|x", 0)]
ANSWERS = [[sorted(words) for words in required(*source)] for source in SOURCES]


def test_what_was_put_there_is_taken_for_the_same_alone(tmp_path: Path) -> None:
    shelf = Shelf(tmp_path / "new", keep=True)
    assert shelf.take("a", b"1") is None
    shelf.put("a", b"1", b"content")
    assert (shelf.take("a", b"1"), shelf.take("a", b"2"), shelf.take("b", b"1")) == (b"content", None, None)
    assert [f.stat().st_mode & 0o077 for f in (tmp_path / "new").iterdir()] == [0]


@pytest.mark.parametrize("harm", ["cut", "changed", "open", "folder"])
def test_what_is_no_longer_as_it_was_put_is_not_taken(tmp_path: Path, harm: str) -> None:
    shelf, file = Shelf(tmp_path, keep=True), tmp_path / "a"
    shelf.put("a", b"1", b"content")
    if harm == "cut":
        file.write_bytes(file.read_bytes()[:-1])
    elif harm == "changed":
        file.write_bytes(file.read_bytes()[:-1] + b"x")
    elif harm == "open":
        file.chmod(0o622)
    else:
        file.unlink()
        file.mkdir()
    assert shelf.take("a", b"1") is None


def test_without_a_folder_or_where_nothing_is_kept_nothing_is_there(tmp_path: Path) -> None:
    for shelf in (Shelf(), Shelf(tmp_path), Shelf(tmp_path / "file" / "below", keep=True)):
        (tmp_path / "file").write_bytes(b"")
        shelf.put("a", b"1", b"content")
        assert shelf.take("a", b"1") is None


def test_what_expressions_require_is_worked_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use(Shelf(tmp_path, keep=True))
    assert required_by(SOURCES) == ANSWERS
    monkeypatch.setattr("checks.expressions.required.required", lambda *_: pytest.fail("it is known"))
    assert required_by(SOURCES) == ANSWERS
    monkeypatch.undo()
    assert required_by(SOURCES[:1]) == ANSWERS[:1]


def test_the_search_for_words_is_the_same_in_each_process(tmp_path: Path) -> None:
    """Else it would be made anew each time: the numbers of words are a part of it."""
    import subprocess
    import sys

    code = (
        "import sys\nfrom pathlib import Path\nfrom checks.catalog import load\nfrom checks.expressions import absence, patterns\n"
        "from checks.expressions.shelf import Shelf, use\nfor check in load(): check.text\n"
        "use(Shelf(Path(sys.argv[1]), keep=True))\npatterns.guard_all()\nabsence.look_through(['a text'], [])\n"
    )
    for _ in range(2):
        subprocess.run([sys.executable, "-c", code, tmp_path], check=True, cwd=Path(__file__).parents[4])
    assert len(list(tmp_path.glob("anchors-*"))) == 2  # for texts and for names
