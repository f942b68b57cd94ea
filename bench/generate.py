"""A history of the wanted size: files that grow and change as people's do, with made-up keys in some of them."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Iterator
from pathlib import Path

from checks.keys.formats import load_providers
from checks.keys.samples import sample
from checks.sources.objects import git_program

FILES = 1_600
EDITS = 4  # files a commit changes
PLANTED = (
    ("openai", "project"),
    ("anthropic", "api"),
    ("huggingface", "user"),
    ("groq", "project"),
    ("replicate", "api"),
)
WORDS = [
    "answer",
    "model",
    "token",
    "prompt",
    "stream",
    "context",
    "window",
    "session",
    "request",
    "response",
    "handler",
    "config",
    "value",
    "result",
    "index",
    "buffer",
    "user",
    "team",
    "label",
    "chunk",
    "vector",
    "store",
    "query",
    "score",
    "batch",
    "retry",
    "limit",
    "cache",
    "event",
    "queue",
    "worker",
    "schema",
    "field",
    "parse",
]


def generate(folder: Path, blobs: int, keys: int = 40) -> Path:
    """A bare repository with at least so many distinct blobs, packed as a host packs it."""
    if (folder / "HEAD").exists():
        return folder
    folder.mkdir(parents=True)
    git = git_program()
    subprocess.run([git, "init", "--quiet", "--bare", "--initial-branch=main", str(folder)], check=True)
    importer = subprocess.Popen([git, "-C", str(folder), "fast-import", "--quiet"], stdin=subprocess.PIPE)
    assert importer.stdin is not None
    for piece in _story(blobs, keys, random.Random(7)):
        importer.stdin.write(piece)
    importer.stdin.close()
    if importer.wait():
        raise RuntimeError("git fast-import failed")
    subprocess.run([git, "-C", str(folder), "repack", "-adfq", "--depth=50", "--window=10"], check=True)
    return folder


def _story(blobs: int, keys: int, rng: random.Random) -> Iterator[bytes]:
    shapes = load_providers()
    files: list[list[bytes]] = [[line_of_code(rng) for _ in range(rng.randint(40, 900))] for _ in range(FILES)]
    commits = blobs // EDITS + 1
    planted = {rng.randrange(commits): PLANTED[n % len(PLANTED)] for n in range(keys)}
    yield b"feature done\n"
    for number in range(commits):
        changed = range(FILES) if number == 0 else rng.sample(range(FILES), EDITS)
        message = f"Step {number}".encode()
        yield b"commit refs/heads/main\ncommitter Ada <ada@example.org> %d +0000\ndata %d\n%s\n" % (
            1_600_000_000 + number * 600,
            len(message),
            message,
        )
        for n, file in enumerate(changed):
            lines = files[file]
            for _ in range(rng.randint(1, 6)):
                lines[rng.randrange(len(lines))] = line_of_code(rng)
            content = b"\n".join(lines)
            if n == 0 and number in planted:
                provider, kind = planted[number]
                content += b'\nAPI_KEY = "' + sample(shapes, provider, kind, rng) + b'"\n'
            path = f"src/part{file % 40}/module_{file}.py".encode()
            yield b"M 100644 inline %s\ndata %d\n%s\n" % (path, len(content), content)
    yield b"done\n"


def line_of_code(rng: random.Random) -> bytes:
    """A line as people write them, of made-up words."""
    words = rng.choices(WORDS, k=rng.randint(3, 9))
    return f"{' ' * rng.choice((0, 4, 4, 8))}{words[0]}_{words[1]} = {words[2]}({', '.join(words[3:])})  # {rng.randrange(10**6)}".encode()
