"""What a commit waits for: hooks of several scanners on the same staged change, without a key in it.

python -m bench.guard [--files 8] [--rounds 9]

The change is of made-up source files in a repository of a few hundred others. Every hook is started as git would start it, in
turns, from a warm cache, and asks nothing over the network. What counts is the middle of the rounds.
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.peers import peers
from bench.run import TRUSTING, machine

RESULTS = Path("bench/results")
BAR = 0.15  # seconds
KEPT_FILES = 400


def main() -> int:
    """Measure, print a table; 1 where the bar is missed or somebody else is faster."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--files", type=int, default=8)
    options.add_argument("--rounds", type=int, default=9)
    wanted = options.parse_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        project, data = Path(folder) / "project", Path(folder) / "data"
        names = _make(project, wanted.files)
        commands = _commands(project, names, data)
        seconds: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        codes = {name: _run(command, project)[2] for name, command in commands.items()}  # compiles what is kept
        for _ in range(wanted.rounds):
            for name, command in commands.items():
                wall, cpu, _ = _run(command, project)
                seconds[name].append((wall, cpu))
    middle = {name: tuple(statistics.median(t[i] for t in times) for i in (0, 1)) for name, times in seconds.items()}
    own = middle["shrift guard run"]
    print(
        f"{machine()}; the middle of {wanted.rounds} rounds; {wanted.files} files staged, load {os.getloadavg()[0]:.1f}\n"
    )
    print("| hook | wall s | CPU s | times the guard’s wall | exit |\n|---|---|---|---|---|")
    for name, (wall, cpu) in middle.items():
        print(f"| {name} | {wall:.3f} | {cpu:.3f} | {wall / own[0]:.1f} | {codes[name]} |")
    won = all(own[0] <= wall for wall, _ in middle.values())
    print(f"\n- {'met' if own[0] < BAR else 'MISSED'}: under {BAR} s: {own[0]:.3f}")
    print(f"- {'met' if won else 'MISSED'}: the fastest")
    return 0 if own[0] < BAR and won else 1


def _commands(project: Path, names: list[str], data: Path) -> dict[str, list[str]]:
    home = RESULTS / "environments"
    commands = {
        "shrift guard run": [str(Path(sys.executable).parent / "shrift"), "guard", "run", "--data-dir", str(data)]
    }
    for peer in peers(home, project, RESULTS / "out"):
        words = {
            "gitleaks": ["git", "--pre-commit", "--staged", "--no-banner"],
            "betterleaks": ["git", "--staged", "--no-banner"],
            "kingfisher": ["scan", ".", "--staged", "--no-validate", "--no-update-check"],
        }[peer.name]
        commands[f"{peer.name} {peer.version}"] = [str(Path(peer.command[0]).resolve()), *words]
    hook = (home / "detect-secrets" / "bin" / "detect-secrets-hook").resolve()
    if not hook.exists():
        made = subprocess.run([sys.executable, "-m", "venv", str(hook.parents[1])], check=False).returncode == 0
        if made:
            subprocess.run([str(hook.parent / "pip"), "install", "--quiet", "detect-secrets"], check=False)
    if hook.exists():
        commands["detect-secrets-hook"] = [str(hook), *names]  # pre-commit gives it the staged files
    else:
        print("detect-secrets cannot be installed here; left out", file=sys.stderr)
    return commands


def _run(command: list[str], project: Path) -> tuple[float, float, int]:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    code = subprocess.run(command, cwd=project, env=TRUSTING, capture_output=True, check=False).returncode
    wall, after = time.perf_counter() - began, resource.getrusage(resource.RUSAGE_CHILDREN)
    return wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, code


def _make(project: Path, staged: int) -> list[str]:
    chance = random.Random(1)
    words = [
        "value",
        "result",
        "load",
        "settings",
        "client",
        "answer",
        "index",
        "item",
        "token_count",
        "os.environ['OPENAI_API_KEY']",
    ]

    def source() -> str:
        return "".join(
            f"def f{n}(x):\n    return {chance.choice(words)} + {chance.choice(words)}  # {n}\n" for n in range(60)
        )

    (project / "src").mkdir(parents=True)
    for number in range(KEPT_FILES):
        (project / "src" / f"m{number}.py").write_text(source())
    git = ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    for words_ in (["init", "-q"], ["add", "."], ["commit", "-qm", "one"]):
        subprocess.run([*git, *words_], cwd=project, check=True)
    names = [f"src/m{number}.py" for number in range(staged)]
    for name in names:
        (project / name).write_text(source())
    subprocess.run([*git, "add", "."], cwd=project, check=True)
    return names


if __name__ == "__main__":
    raise SystemExit(main())
