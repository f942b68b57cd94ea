"""The pictures people look at can be drawn, without one word of complaint from Qt."""

from __future__ import annotations

from pathlib import Path

import pytest
from pictures import Studio, draw_readme
from pictures.drawing import asked_for
from pictures.turning import errors_end_it, waited_for
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from gui.later import Later
from gui.theme import theme


@pytest.fixture(autouse=True)
def _light_again(dressed):
    yield
    theme.start(dressed, wanted="light")


def test_the_pictures_of_the_readme_are_small_and_show_the_demo_project(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    draw_readme(tmp_path)
    for look, lightness in (("light", range(200, 256)), ("dark", range(60))):
        picture = tmp_path / f"scorecard-{look}.png"
        image = QImage(str(picture))
        assert (image.width(), image.height()) == (1200, 800)
        assert picture.stat().st_size < 150_000
        assert image.pixelColor(600, 790).lightness() in lightness


@pytest.mark.parametrize("where", ["beside the loop", "in the loop"])
def test_what_breaks_while_a_picture_is_waited_for_ends_the_drawing(dressed, where) -> None:
    later = Later()

    def broken() -> None:
        raise LookupError(where)

    with pytest.raises(LookupError, match=where), errors_end_it():
        if where == "in the loop":
            QTimer.singleShot(0, broken)
        else:
            later.run(broken)
        waited_for(lambda: False)
    with pytest.raises(LookupError), errors_end_it():  # also what nobody waited for
        QTimer.singleShot(0, broken)
        QApplication.processEvents()


def test_only_the_pictures_that_are_asked_for_are_drawn(tmp_path: Path) -> None:
    studio = Studio(tmp_path, ("welcome",), (960, 640), "light", tmp_path)
    studio.shot("01-welcome")
    studio.shot("03-scorecard")
    studio.window.close()
    assert [path.name for path in tmp_path.glob("*.png")] == ["01-welcome-960-light.png"]


def test_a_word_may_leave_the_number_of_a_scene_out() -> None:
    for word in ("12-vault", "vault", "12-vault-add", "vault-add", "12"):
        assert asked_for(("11-keys", "12-vault"), [word])
        assert not asked_for(("13-answers",), [word])
    assert asked_for(("13-answers",), [])
