"""A stand-in for the command line: answers by the words it is called with, and notes what it was given.

Called as `command_line.py FOLDER WORDS…`. `FOLDER/answers.json` maps the beginning of the words to
{"out": text, "err": text, "code": number, "wait": seconds}; the longest beginning that fits is taken. What was asked is
appended to `FOLDER/asked.jsonl` as {"words": […], "given": text}. Nothing is answered while there is a file `FOLDER/held`.
"""

import json
import sys
import time
from pathlib import Path


def main() -> int:
    folder, words = Path(sys.argv[1]), sys.argv[2:]
    given = sys.stdin.buffer.read().decode()
    with (folder / "asked.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps({"words": words, "given": given}) + "\n")
    answers = json.loads((folder / "answers.json").read_text(encoding="utf-8"))
    said = " ".join(words)
    fitting = [begin for begin in answers if said.startswith(begin)]
    if not fitting:
        sys.stderr.write(f"shrift: nobody answers “{said}”\n")
        return 2
    answer = answers[max(fitting, key=len)]
    time.sleep(answer.get("wait", 0))
    until = time.monotonic() + 60
    while (folder / "held").exists() and time.monotonic() < until:
        time.sleep(0.005)
    sys.stdout.write(answer.get("out", ""))
    sys.stderr.write(answer.get("err", ""))
    return int(answer.get("code", 0))


if __name__ == "__main__":
    raise SystemExit(main())
