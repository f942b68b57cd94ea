"""The first row of the speed table: a whole history, beside git itself and the other scanners.

python -m bench.history [--repository PATH] [--blobs 110000] [--rounds 3] [--write docs/benchmarks.md]
"""

from __future__ import annotations

import argparse
import json
import shutil
import statistics
import sys
from datetime import UTC, datetime
from pathlib import Path

from bench.generate import generate
from bench.growing import Growing
from bench.peers import Peer, peers
from bench.run import Run, machine, measure
from checks import __version__
from checks.sources.objects import git_program

RESULTS = Path("bench/results")
MB = 1_000_000
INTRODUCTION = """# Benchmarks

`make bench` measures on your machine, on a history that it makes; `make bench REPOSITORY=path` adds one of yours. Rounds are
interleaved, so that a slow minute falls on everybody; what counts is the ratio within one run. Every program reads the same
bare repository from the same warm cache, asks nothing over the network, and writes JSON. `git cat-file` prints every object
to nowhere: it is the floor that a reader by git's own means cannot go under. Shrift names commits, authors and dates of what
it finds and judges all its checks in the time given; the others report what they find by their own rules, so the column
“found” compares nothing. “Own” is the peak memory of the program itself, “largest” that of it or any child.

A program that ended early is marked with its exit code: some stop at the first object that a clone does not have.

"""


def main() -> int:
    """Measure and print a table; with `--write`, keep it."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--repository", type=Path, action="append", default=[])
    options.add_argument("--blobs", type=int, default=110_000)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--no-generated", action="store_true")
    options.add_argument("--write", type=Path)
    wanted = options.parse_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    tables = []
    if not wanted.no_generated:
        made = generate(RESULTS / f"generated-{wanted.blobs}.git", wanted.blobs)
        tables.append(table(made.resolve(), f"generated, {wanted.blobs:,} blobs", wanted.rounds))
    tables += [
        table(path.resolve(), path.resolve().parent.name.partition("+")[2] or path.name, wanted.rounds)
        for path in wanted.repository
    ]
    measured = f"Measured {datetime.now(UTC):%d %B %Y} on {machine()}; the middle of {wanted.rounds} rounds.\n\n"
    text = INTRODUCTION + measured + "\n\n".join(tables) + "\n"
    print(text)
    if wanted.write:
        wanted.write.write_text(text, encoding="utf-8")
    return 0


def table(repository: Path, name: str, rounds: int) -> str:
    """One repository: rounds are interleaved, so that a noisy minute falls on everybody."""
    out = RESULTS / "out"
    out.mkdir(exist_ok=True)
    for told in out.glob("*.json"):
        told.unlink()  # what an earlier run found is not what this one finds
    git = [
        git_program(),
        "-c",
        "safe.directory=*",
        "-C",
        str(repository),
        "cat-file",
        "--batch",
        "--batch-all-objects",
        "--unordered",
        "--buffer",
    ]
    data = str((out / "data").resolve())
    start = [sys.executable, "-P", "-m", "checks", "scan"]
    shrift = [
        *start,
        str(repository),
        "--no-memory",  # each round reads all of it: what has not changed would be told again
        "--data-dir",
        data,
        "--format",
        "json",
        "--output",
        str((out / "shrift.json").resolve()),
    ]
    empty = out / "empty"
    empty.mkdir(exist_ok=True)
    # Compiled rules are kept by the first scan of anything; they are no part of a history's time.
    measure([*start, str(empty.resolve()), "--data-dir", data])
    known = peers(RESULTS / "environments", repository, out.resolve())
    contenders = [Peer("git cat-file", "", git), Peer("shrift", __version__, shrift), *known]
    runs: dict[str, list[Run]] = {p.name: [] for p in contenders}
    for number in range(rounds):
        for peer in contenders:
            if number and peer.name in PEER_ONCE:
                continue
            done = measure(peer.command)
            if peer.name == "shrift":
                _judge(done)
            runs[peer.name].append(done)
            print(f"{name}: round {number + 1}, {peer.name} {done.wall:.1f} s, exit {done.code}", file=sys.stderr)
    middle = {n: min(r, key=lambda x: abs(x.wall - statistics.median(y.wall for y in r))) for n, r in runs.items()}
    ours = middle["shrift"]
    lines = [
        f"**{name}**: {_described(repository, out)}",
        "",
        "| | wall s | CPU s | times Shrift's wall | own MB | largest MB | found |",
        "|---|---|---|---|---|---|---|",
    ]
    for peer in contenders:
        run = middle[peer.name]
        ended = "" if run.code in (0, FOUND.get(peer.name)) else f" (exit {run.code})"
        lines.append(
            f"| {peer.name} {peer.version}{ended} | {run.wall:.1f} | {run.cpu:.1f} | {run.wall / ours.wall:.2f} | {run.own / MB:.0f} | {run.largest / MB:.0f} | {_found(out, peer.name)} |"
        )
    again = [
        *start,
        str(repository),
        "--data-dir",
        data,
        "--format",
        "json",
        "--output",
        str((out / "again.json").resolve()),
    ]
    _wall(again)  # with memory, so that the next finds nothing new
    small = {
        "a second scan, nothing new": (0.5, [_wall(again) for _ in range(rounds)]),
        "an empty folder": (
            0.3,
            [_wall([*start, str(empty.resolve()), "--no-memory", "--data-dir", data]) for _ in range(rounds)],
        ),
        "one new commit": (0.5, _grown(repository, start, data, rounds)),
    }
    lines += ["", *_bars(middle)]
    for what, (bar, walls) in small.items():
        wall = statistics.median(walls)
        lines.append(f"- {'met' if wall <= bar else '**missed**'}: {what} under {bar} s: {wall:.2f}")
    return "\n".join(lines)


def _grown(repository: Path, start: list[str], data: str, rounds: int) -> list[float]:
    """Seconds of a scan after each new commit; the first scan of the copy is not counted."""
    growing = Growing(repository, (RESULTS / "growing.git").resolve())
    scan = [*start, str(growing.folder), "--data-dir", data, "--format", "json"]
    _wall(scan)
    walls = []
    for _ in range(rounds):
        growing.commit()
        walls.append(_wall(scan))
    shutil.rmtree(growing.folder)
    return walls


def _wall(scan: list[str]) -> float:
    done = measure(scan)
    _judge(done)
    return done.wall


def _judge(done: Run) -> None:
    """A scan that breaks off is quick, and no measurement."""
    if done.code:
        raise SystemExit(f"shrift ended with exit code {done.code}: nothing was measured")


FOUND = {"kingfisher": 200}  # exit codes that say: done, and something was found
PEER_ONCE = frozenset({"gitleaks"})  # the slowest by far: once is enough to tell


def _bars(middle: dict[str, Run]) -> list[str]:
    ours, git = middle["shrift"], middle["git cat-file"]
    bars = [(f"at most 1.3 times git cat-file: {ours.wall / git.wall:.2f}", ours.wall <= 1.3 * git.wall)]
    for name, times in (("kingfisher", 3), ("betterleaks", 3), ("gitleaks", 5)):
        if name in middle and middle[name].code in (0, FOUND.get(name)):
            bars.append(
                (
                    f"at least {times} times as fast as {name}: {middle[name].wall / ours.wall:.1f}",
                    middle[name].wall >= times * ours.wall,
                )
            )
    if "kingfisher" in middle and middle["kingfisher"].code in (0, FOUND["kingfisher"]):
        bars.append(
            (
                f"CPU at most 0.4 of kingfisher's: {ours.cpu / middle['kingfisher'].cpu:.2f}",
                ours.cpu <= 0.4 * middle["kingfisher"].cpu,
            )
        )
    bars.append((f"own process under 250 MB: {ours.own / MB:.0f}", ours.own < 250 * MB))
    bars.append((f"largest process under 600 MB: {ours.largest / MB:.0f}", ours.largest < 600 * MB))
    return [f"- {'met' if met else '**missed**'}: {words}" for words, met in bars]


def _described(repository: Path, out: Path) -> str:
    try:
        limits = json.loads((out / "shrift.json").read_text())["checks"]
        return next(c["looked_at"] for c in limits if c["id"] == "S1-HISTORY")
    except (OSError, KeyError, StopIteration, ValueError):
        return str(repository.name)


def _found(out: Path, name: str) -> str:
    """How many distinct things each reported, as it counts them."""
    try:
        text = (out / f"{name}.json").read_text()
        if name == "shrift":
            return f"{sum(k['secret'] for k in json.loads(text)['keys'])} keys"
        told = json.loads(text)
        return f"{len(told if isinstance(told, list) else told.get('findings', []))} findings"
    except (OSError, ValueError, KeyError):
        return ""


if __name__ == "__main__":
    raise SystemExit(main())
