"""Packed files through the whole engine, in the folder and in its past: what is opened, and what is said not to be."""

from __future__ import annotations

from tests.checks.sources.test_inner import release
from tests.checks.sources.test_rpm import entry, rpm_of
from tests.zstandard import zstd


def test_packed_keys_are_found_now_and_in_the_past(project, scan, key) -> None:
    inside = {name: key() for name in ("app.rpm", "app.log.zst", "release.yaml")}
    project.write("app.rpm", rpm_of(entry("./etc/app.env", f"OPENAI_API_KEY={inside['app.rpm']}\n".encode())))
    project.write("app.log.zst", zstd.compress(f"OPENAI_API_KEY={inside['app.log.zst']}\n".encode()))
    project.write("release.yaml", release(inside["release.yaml"]))
    project.write("tools.7z", b"7z\xbc\xaf\x27\x1c\x00\x04" + bytes(range(256)))
    project.commit()
    report = scan(project.folder)
    for source in ("worktree", "history"):
        met = {(s.path, s.member) for k in report.keys for s in k.sightings if s.source == source}
        name = "app.log" if source == "worktree" else "content"  # an object is read before its path is known
        wanted = {("app.rpm", "etc/app.env"), ("app.log.zst", name), ("release.yaml", "base64 in line 5")}
        assert wanted <= met, source
        closed = [x for x in report.limits if x.id == "container" and x.source == source]
        assert [x.why for x in closed] == ["a 7z archive, which is not opened; keys were looked for in its bytes"]
    assert not any(value in repr(report) for value in inside.values())
