"""A stand-in for the engine's process: replays events a test made, and misbehaves on request.

Called as `replay.py FILE …`. Each line of FILE is a JSON object of its own: {"line": text}, {"wait": seconds},
{"stderr": text}, {"crash": true}, {"exit": code}, {"deaf": true} (ignore the polite end),
{"on_term": text} (a line to write when asked to stop), {"flood": count, "line": text}.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path


def main() -> int:
    last: list[str] = []

    def stop(_number: int, _frame: object) -> None:
        for line in last:  # not through sys.stdout: the signal may have come in the middle of its flush
            os.write(1, (line + "\n").encode())
        os._exit(3)

    for step in map(json.loads, Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()):
        match step:
            case {"flood": count, "line": line}:
                for _ in range(count):
                    sys.stdout.write(line + "\n")
            case {"line": line}:
                sys.stdout.write(line + "\n")
            case {"raw": text}:
                sys.stdout.write(text)
            case {"wait": seconds}:
                sys.stdout.flush()
                time.sleep(seconds)
            case {"stderr": text}:
                sys.stderr.write(text)
            case {"deaf": True}:
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
            case {"on_term": line}:
                last.append(line)
                signal.signal(signal.SIGTERM, stop)
            case {"crash": True}:
                sys.stdout.flush()
                os.kill(os.getpid(), signal.SIGKILL)
            case {"exit": code}:
                return code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
