"""Dockerfiles: instructions with all that a build makes of them, each at its place."""

from __future__ import annotations

import pytest

from checks.structure.dockerfile import dockerfile

TEXT = """# syntax=docker/dockerfile:1
# escape=\\
ARG BASE=python:3.12
FROM --platform=linux/amd64 ${BASE} AS build
# comment
ENV OPENAI_API_KEY="sk-x y" \\
    # within
    OTHER=a\\ b C=
ENV OLD the rest here
arg TOKEN
RUN --mount=type=secret,id=hf,env=HF_TOKEN --network=none echo a \\
 # within
 && echo "$X"
RUN <<EOF
echo $A
EOF
COPY --chown=a:b .env . /app/
COPY ["a b", "/x"]
FROM scratch
LABEL a.b="c" d=e
CMD ["python", "x.py"]
ONBUILD RUN echo hi
COPY <<-"CFG" /etc/x.env
\tK=v
\tCFG
no instruction
"""


def test_directives_and_stages() -> None:
    read = dockerfile(TEXT)
    assert read.directives == {"syntax": "docker/dockerfile:1", "escape": "\\"}
    assert [(s.number, s.name, s.image, s.line) for s in read.stages] == [
        (0, "build", "${BASE}", 4),
        (1, "", "scratch", 19),
    ]
    assert [i.stage for i in read.of("ARG")] == [-1, 0]
    assert read.of("CMD")[0].stage == 1


def test_every_setting_points_at_its_value() -> None:
    lines = TEXT.split("\n")
    found = [(i.name, s.name, s.value, s.line) for i, s in dockerfile(TEXT).settings]
    assert found == [
        ("ARG", "BASE", "python:3.12", 3),
        ("ENV", "OPENAI_API_KEY", "sk-x y", 6),
        ("ENV", "OTHER", "a b", 8),
        ("ENV", "C", "", 8),
        ("ENV", "OLD", "the rest here", 9),
        ("ARG", "TOKEN", None, 10),
        ("LABEL", "a.b", "c", 20),
        ("LABEL", "d", "e", 20),
    ]
    for _, setting in dockerfile(TEXT).settings:
        there = lines[setting.line - 1][setting.column - 1 : setting.end_column - 1]
        assert there.replace("\\", "") == (setting.value if setting.value is not None else setting.name)


def test_a_run_has_mounts_and_a_script_with_the_files_lines() -> None:
    run, heredoc, onbuild = dockerfile(TEXT).of("RUN")
    assert run.mounts == ({"type": "secret", "id": "hf", "env": "HF_TOKEN"},)
    assert run.flag("network") == "none"
    assert run.flag("security") is None
    assert (run.line, run.end_line) == (11, 13)
    assert [line.strip() for line in run.script.split("\n")] == ["echo a \\", "\\", '&& echo "$X"']
    assert heredoc.script == "\necho $A"
    assert (onbuild.onbuild, onbuild.script.strip()) == (True, "echo hi")


def test_copies_name_what_they_take_and_heredocs_what_they_write() -> None:
    first, second, third = dockerfile(TEXT).of("COPY")
    assert first.sources == (".env", ".")
    assert second.words == ("a b", "/x")
    assert [(h.name, h.text, h.line, h.quoted) for h in third.heredocs] == [("CFG", "K=v", 24, True)]
    assert dockerfile(TEXT).instructions[-1] is third


def test_another_escape_sign_joins_lines() -> None:
    (run,) = dockerfile("# escape=`\nRUN dir `\n  c:\\\n").of("RUN")
    assert run.text.split() == ["dir", "c:\\"]
    assert run.end_line == 3


@pytest.mark.parametrize(
    "text",
    ["", "\ufeffFROM x\r\nRUN y\r\n", "RUN \\\n" * 20_000, "RUN <<E " * 20_000, "RUN <<E\n" * 10_000, "ENV " + 'a="' * 50_000,
     "ENV " + "\\" * 100_000, "COPY [" + "[" * 50_000, "RUN \\\n\n\n" * 10_000, "# escape=" * 10_000],
)  # fmt: skip
def test_hostile_files_end(text: str) -> None:
    assert len(dockerfile(text).instructions) <= 5_000
