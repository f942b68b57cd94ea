"""One measured run of one program: wall clock, processor time, memory of its largest process and of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

# The others let git read the repository as it is; git refuses one of another owner unless it is told not to.
TRUSTING = {
    # Installed programs have their bytecode; to compile all modules in each run would be no part of what is measured.
    **{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"},
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
}


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """Seconds and bytes. `own` is the peak of the started process itself, `largest` that of it or any child."""

    wall: float
    cpu: float
    own: int
    largest: int
    code: int


def measure(
    command: Sequence[str],
    *,
    cwd: Path | None = None,
    environment: dict[str, str] | None = None,
    output: Path | None = None,
) -> Run:
    """Run a program to its end; what it writes goes to `output` or nowhere."""
    with (output or Path(os.devnull)).open("wb") as out, Path(os.devnull).open("wb") as nowhere:
        began = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd, env=TRUSTING | (environment or {}), stdin=subprocess.DEVNULL, stdout=out, stderr=nowhere
        )
        own = 0
        while True:
            pid, status, usage = os.wait4(process.pid, os.WNOHANG)
            if pid:
                break
            own = max(own, _peak_of(process.pid))
            time.sleep(0.01)
        wall = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(
        wall=wall, cpu=usage.ru_utime + usage.ru_stime, own=own, largest=usage.ru_maxrss * unit, code=process.returncode
    )


def _peak_of(pid: int) -> int:
    try:
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


def machine() -> str:
    """The machine in one line."""
    model = next(
        (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        "unknown processor",
    )
    memory = next(
        (int(line.split()[1]) // 1_000_000 for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0
    )
    return f"{model}, {os.cpu_count()} threads, {memory} GB, Python {sys.version.split()[0]}"


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
