"""The history is cleaned in a throw-away copy: whatever holds the key is gone there, and the project is untouched."""

from __future__ import annotations

import base64
import signal
import stat
from pathlib import Path

import pytest

from checks.catalog import load
from checks.examination import Request
from checks.keys.secret import Secret
from checks.ledgers.rows import rows_of
from checks.places import Places
from checks.response import rehearsal
from checks.response.forms import forms_of
from checks.response.history import CannotClean, commands, replacements, repositories, study
from checks.response.rehearsal import ended_politely, rehearse
from tests.repositories import assigned, zip_of


def rehearsed(folder: Path, value: str, tmp_path: Path, **more):
    """The rehearsal for the repository of a folder."""
    places, catalog = Places(tmp_path / "data"), load()
    rows = rows_of(Request(paths=(folder.resolve(),), memory=False), catalog, places)
    (found,) = [f for f in rows.ledger.found() if f.value.reveal() == value.encode()]
    (key,) = [k for k in rows.keys if k.fingerprint == found.fingerprint]
    (paths,) = repositories([folder.resolve()], key)
    return rehearse(paths, found.value, key, catalog, places, **more)


def everything(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def value(key) -> str:
    return key()


def test_blobs_messages_tags_merges_and_renames_are_clean(project, value, key, tmp_path: Path) -> None:
    other = key("groq", "project")
    project.commit({"app.py": assigned(value), "keep.txt": "kept\n"})
    project.git("mv", "app.py", "main.py")
    project.commit(message=f"rename; OPENAI_API_KEY={value}")
    project.git("tag", "-a", "v1", "-m", f"OPENAI_API_KEY={value}")
    project.git("checkout", "-q", "-b", "side")
    project.commit({"side.env": f"OPENAI_API_KEY={value}\n"})
    project.git("checkout", "-q", "main")
    project.commit({"main.py": "import os\n", "b.py": assigned(other, "GROQ_API_KEY")})
    project.git("merge", "-q", "--no-ff", "side", "-m", "merge")
    before = everything(project.folder)
    told = rehearsed(project.folder, value, tmp_path)
    assert (told.clean, told.left, told.cleaning.strips) == (True, (), ())
    assert told.others == 1 and told.cleaning.holders == 4 and told.changed == told.commits == 5
    assert everything(project.folder) == before
    assert list((tmp_path / "data" / "cache" / "rehearsals").iterdir()) == []


def test_what_is_no_plain_text_is_taken_out_as_a_whole(project, value, tmp_path: Path) -> None:
    packed = zip_of({"inner.env": f"OPENAI_API_KEY={value}\n".encode()})
    coded = base64.b64encode(value.encode()).decode()
    manifest = f"apiVersion: v1\nkind: Secret\nmetadata: {{name: a}}\ndata:\n  OPENAI_API_KEY: {coded}\n"
    project.commit(
        {
            "a.zip": packed,
            "wide.txt": assigned(value).encode("utf-16"),
            "secret.yaml": manifest,
            "plain.py": assigned(value),
        }
    )
    told = rehearsed(project.folder, value, tmp_path)
    assert told.clean, told.left
    assert len(told.cleaning.strips) == 2 and "base64" in told.cleaning.forms
    assert told.cleaning.strips_now == ("a.zip", "wide.txt")


def test_what_the_rewriting_cannot_reach_is_told_and_not_called_clean(project, value, tmp_path: Path) -> None:
    project.commit({"a.py": assigned(value)})
    project.git("tag", f"OPENAI_API_KEY={value}")
    told = rehearsed(project.folder, value, tmp_path)
    assert not told.clean and told.left == ("refs:2",)  # the name of the tag, behind that of the branch


def test_names_of_files_and_people_are_looked_at_too(project, value, tmp_path: Path) -> None:
    project.commit({"a.py": assigned(value), f"OPENAI_API_KEY={value}": "x"})
    project.git("commit", "-q", "--allow-empty", "-m", "z", f"--author=OPENAI_API_KEY={value} <a@example.org>")
    told = rehearsed(project.folder, value, tmp_path)
    assert not told.clean and {place.rpartition(" ")[0] for place in told.left[:2]} == {
        "a file’s name in tree",
        "commit",
    }


def test_what_only_refs_of_other_kinds_hold_is_clean_too(project, value, tmp_path: Path) -> None:
    project.commit({"a.py": assigned(value)})
    project.git("notes", "add", "-m", f"OPENAI_API_KEY={value}")
    project.git("update-ref", "refs/remotes/origin/other", "HEAD")
    project.git("update-ref", "refs/pull/1/head", "HEAD")
    project.write("a.py", assigned(value) * 2)
    project.git("stash")
    project.git("checkout", "-q", "--detach")
    project.commit({"b.py": assigned(value)})
    told = rehearsed(project.folder, value, tmp_path)
    assert told.clean and told.commits == told.changed == 5


def test_a_hostile_configuration_never_runs(project, value, tmp_path: Path) -> None:
    project.commit({"a.py": assigned(value), ".gitattributes": "* filter=x diff=x\n"})
    ran = tmp_path / "ran"
    for name in ("core.fsmonitor", "filter.x.clean", "filter.x.smudge", "diff.x.textconv", "core.sshCommand",
                 "core.alternateRefsCommand", "uploadpack.packObjectsHook", "core.pager", "gc.recentObjectsHook"):  # fmt: skip
        project.git("config", name, f"touch {ran}; true")
    for hook in ("post-checkout", "post-rewrite", "pre-auto-gc", "reference-transaction"):
        file = project.write(f".git/hooks/{hook}", f"#!/bin/sh\ntouch {ran}\n")
        file.chmod(0o755)
    ran.unlink(missing_ok=True)
    assert rehearsed(project.folder, value, tmp_path).clean
    assert not ran.exists()


def test_a_shallow_or_damaged_clone_says_so(project, make_project, value, tmp_path: Path) -> None:
    project.commit({"a.py": assigned(value)})
    project.commit({"a.py": "\n"})
    project.commit({"b.py": assigned(value)})
    shallow = make_project("shallow")
    shallow.git("clone", "-q", "--depth=1", f"file://{project.folder}", ".")
    with pytest.raises(CannotClean, match="shallow"):
        rehearsed(shallow.folder, value, tmp_path)
    lost = project.git("rev-parse", "HEAD^:a.py")
    (project.folder / ".git" / "objects" / lost[:2] / lost[2:]).unlink()
    with pytest.raises(CannotClean, match="missing or damaged"):
        rehearsed(project.folder, value, tmp_path)


def test_no_argument_and_no_file_beside_the_copy_holds_the_value(
    project, value, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.commit({"a.zip": zip_of({"x.env": f"OPENAI_API_KEY={value}\n".encode()}), "a.py": assigned(value)})
    seen: list[str] = []
    real = rehearsal.subprocess.Popen

    def watched(words, **more):
        if "-I" in words:
            seen.extend(words)
            room = Path(more["cwd"]).parent
            assert stat.S_IMODE(room.stat().st_mode) == 0o700
            assert not [p for p in room.iterdir() if p.is_file() and value.encode() in p.read_bytes()]
            assert value not in str(more["env"])
        return real(words, **more)

    monkeypatch.setattr(rehearsal.subprocess, "Popen", watched)
    assert rehearsed(project.folder, value, tmp_path).clean
    assert seen and not [w for w in seen if value in w]


def test_one_that_is_stopped_leaves_nothing_and_one_that_was_killed_is_swept(
    project, value, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.commit({"a.py": assigned(value)})
    with pytest.raises(CannotClean, match="was not done after 0 seconds"):
        rehearsed(project.folder, value, tmp_path, patience=0.0)
    folder = tmp_path / "data" / "cache" / "rehearsals"
    assert list(folder.iterdir()) == []
    (folder / "999999999-old" / "copy.git").mkdir(parents=True)
    assert rehearsal.sweep(Places(tmp_path / "data")) == 1 and list(folder.iterdir()) == []

    def broken(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(rehearsal, "_rewrite", broken)
    with pytest.raises(KeyboardInterrupt):
        rehearsed(project.folder, value, tmp_path)
    assert list(folder.iterdir()) == []


def test_the_replacement_file_has_one_line_a_form_and_the_commands_no_value(
    project, value, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project.commit({"a.py": assigned(value)})
    project.git("remote", "add", "origin", "https://github.com/acme/atlas.git")
    places = Places(tmp_path / "data")
    rows = rows_of(Request(paths=(project.folder.resolve(),), memory=False), load(), places)
    (found,), (key,) = rows.ledger.found(), rows.keys
    (paths,) = repositories([project.folder.resolve()], key)
    cleaning = study(paths, found.value, key)
    assert replacements([(found.value, cleaning)]) == f"literal:{value}==>REMOVED\n".encode()
    files = "/x y/replacements.txt", "/x y/blobs.txt"
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    told = commands(cleaning, *files)
    assert "pipx install git-filter-repo" not in str(told)
    monkeypatch.setattr("shutil.which", lambda name: None)
    assert commands(cleaning, *files) == ["# if git does not know filter-repo: pipx install git-filter-repo", *told]
    assert told[0] == "git clone --mirror https://github.com/acme/atlas.git cleaned.git"
    assert "--replace-text '/x y/replacements.txt'" in told[2] and "strip" not in told[2]
    assert value not in str(told)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("/srv/atlas.git", "--no-local /srv/atlas.git"),
        ("../at las.git", "--no-local '{root}/../at las.git'"),  # from the project, wherever the clone is made
        ("file:///srv/atlas.git", "file:///srv/atlas.git"),
        ("git@host:/srv/atlas.git", "git@host:/srv/atlas.git"),
        ("--upload-pack=x:y", "--no-local REPOSITORY"),  # git would read it as an option
    ],
)
def test_a_clone_of_a_path_carries_no_lost_objects(project, address: str, shown: str) -> None:
    from checks.response.history import Cleaning, _origin
    from tests.repositories import repository

    project.git("config", "remote.origin.url", address)
    origin, _ = _origin(repository(project.folder))
    told = commands(Cleaning(repository="", origin=origin), "r.txt", "b.txt")
    assert f"git clone --mirror {shown.format(root=project.folder)} cleaned.git" in told


def test_a_value_of_several_lines_is_an_expression(tmp_path: Path) -> None:
    import re

    from git_filter_repo import FilteringOptions

    from checks.response.history import Cleaning

    secret = Secret(b"-----BEGIN KEY-----\nA==>b.c+/\r\n-----END KEY-----")
    file = tmp_path / "r.txt"
    file.write_bytes(replacements([(secret, Cleaning(repository="", forms=tuple(forms_of(secret))))]))
    told = FilteringOptions.get_replace_text(str(file))
    text = b"a\n" + secret.reveal() + b"\nb"
    for expression, new in told["regexes"]:
        text = re.sub(expression, new, text)
    assert text == b"a\nREMOVED\nb"


def test_an_object_in_pieces_is_searched_across_their_borders(project, value) -> None:
    from checks.response.forms import holders
    from checks.sources import objects
    from tests.repositories import repository

    project.commit({"big.txt": "x" * 5_000 + value + "y" * 5_000, "small.txt": "nothing"})
    with pytest.MonkeyPatch.context() as patch, objects.ObjectView(repository(project.folder).objects) as view:
        patch.setattr(objects, "PIECE", 5_010)
        view.largest = 1_000
        (found,) = holders(view, forms_of(Secret(value.encode())))
    assert (found.kind, found.forms, found.binary) == ("blob", ("plain",), False)


def test_an_object_that_cannot_be_read_is_never_called_clean(project, value) -> None:
    from checks.response.forms import holders
    from checks.sources.objects import ObjectView
    from tests.repositories import loose, repository

    project.commit({"a.txt": "nothing"})
    file = loose(project, project.git("rev-parse", "HEAD:a.txt"))
    file.chmod(0o600)
    file.write_bytes(b"damaged")
    with ObjectView(repository(project.folder).objects) as view:
        assert [h.forms for h in holders(view, forms_of(Secret(value.encode())))] == [()]


def test_a_polite_end_is_an_interrupt_so_that_the_copy_is_removed() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt), ended_politely():
        signal.raise_signal(signal.SIGTERM)
    assert signal.getsignal(signal.SIGTERM) == before
