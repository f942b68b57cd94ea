"""Working trees of growing size, without history: whether time grows with the bytes, beside ripgrep on the same expressions.

python -m bench.tree [--files 12500 25000 50000] [--rounds 1] [--rg PATH] [--write FILE]

The folders are made: code in two languages, settings, manifests, documents, and in some files calls of models, routes,
objects of a cluster and a planted key, so that all checks have something to judge.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import statistics
import sys
from pathlib import Path

from bench.generate import PLANTED, WORDS, line_of_code
from bench.run import Run, machine, measure
from checks import __version__
from checks.keys.formats import Shapes, load_providers
from checks.keys.samples import sample

RESULTS = Path("bench/results")
MB = 1_000_000
EVERY_KEY = 500  # files to one with a planted key


def main() -> int:
    """Measure and print a table; with `--write`, keep it."""
    options = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    options.add_argument("--files", type=int, nargs="+", default=[12_500, 25_000, 50_000])
    options.add_argument("--rounds", type=int, default=1)
    options.add_argument("--rg", default=shutil.which("rg") or "")
    options.add_argument("--write", type=Path)
    wanted = options.parse_args()
    RESULTS.mkdir(parents=True, exist_ok=True)
    shapes = load_providers()
    expressions = _expressions(shapes, RESULTS / "expressions.txt")
    rows = [_row(RESULTS / f"tree-{files}", files, shapes, expressions, wanted) for files in wanted.files]
    text = "\n".join([f"Working trees, shrift {__version__}, {machine()}.", "", *_table(rows)]) + "\n"
    print(text)
    if wanted.write:
        wanted.write.write_text(text, encoding="utf-8")
    return 0


class _Row:
    """One folder: what Shrift and ripgrep took for it."""

    def __init__(self, files: int, size: int, found: int, shrift: Run, rg: Run | None) -> None:
        self.files, self.size, self.found, self.shrift, self.rg = files, size, found, shrift, rg


def _row(folder: Path, files: int, shapes: Shapes, expressions: Path, wanted: argparse.Namespace) -> _Row:
    size = make(folder, files, shapes)
    report = RESULTS / "tree.json"
    scan = [sys.executable, "-P", "-m", "checks", "scan", str(folder.resolve()), "--no-history", "--no-memory", "--data-dir", str((RESULTS / "data").resolve()), "--format", "json", "--output", str(report)]  # fmt: skip
    search = [
        wanted.rg,
        "--hidden",
        "--no-ignore",
        "--no-messages",
        "--count",
        "--no-unicode",
        "--regex-size-limit",
        "1G",
        "--dfa-size-limit",
        "1G",
        "--file",
        str(expressions),
        str(folder),
    ]
    runs = [(measure(scan), measure(search) if wanted.rg else None) for _ in range(wanted.rounds)]
    found = len(json.loads(report.read_text(encoding="utf-8"))["keys"])
    return _Row(files, size, found, _middle([a for a, _ in runs]), _middle([b for _, b in runs if b is not None]) if wanted.rg else None)  # fmt: skip


def _middle(runs: list[Run]) -> Run:
    wall = statistics.median_low(r.wall for r in runs)
    return next(r for r in runs if r.wall == wall)


def _table(rows: list[_Row]) -> list[str]:
    first = rows[0]
    lines = [
        "| files | MB | keys | Shrift wall s | CPU s | MB/CPU s | CPU a MB, beside the first | own peak MB | rg wall s | CPU s | MB/CPU s |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        growth = (row.shrift.cpu / row.size) / (first.shrift.cpu / first.size)
        mb = row.size / MB
        rg = (
            f"{row.rg.wall:.2f} | {row.rg.cpu:.2f} | {mb / max(row.rg.cpu, 0.01):.0f}"
            if row.rg and row.rg.code < 2
            else "– | – | –"
        )
        ended = f" (exit {row.shrift.code})" if row.shrift.code else ""
        lines.append(f"| {row.files:,} | {mb:.0f} | {row.found} | {row.shrift.wall:.1f}{ended} | {row.shrift.cpu:.1f} | {mb / row.shrift.cpu:.1f} | {growth:.2f} | {row.shrift.own / MB:.0f} | {rg} |")  # fmt: skip
    return lines


def _expressions(shapes: Shapes, file: Path) -> Path:
    """The short expressions that Shrift searches all bytes for, one a line, as ripgrep takes them."""
    searched = {e for kind in shapes.kinds for e in kind.searched}
    # Its dialect has no backslash before a quote.
    file.write_text("\n".join(sorted(searched)).replace('\\"', '"') + "\n", encoding="utf-8")
    return file


def make(folder: Path, files: int, shapes: Shapes) -> int:
    """A folder of so many files, the same each time; returns its bytes."""
    done = folder.with_suffix(".done")
    if done.exists():
        return int(done.read_text(encoding="utf-8"))
    rng, size = random.Random(7), 0
    for number in range(files):
        path, text = _file(number, rng)
        content = text.encode()
        if number % EVERY_KEY == 0:
            provider, kind = PLANTED[number // EVERY_KEY % len(PLANTED)]
            content += b'\nAPI_KEY = "' + sample(shapes, provider, kind, rng) + b'"\n'
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        size += len(content)
    done.write_text(str(size), encoding="utf-8")
    return size


def _file(number: int, rng: random.Random) -> tuple[str, str]:
    """A path and its text; of a hundred files most are code, and a few speak to models."""
    part, turn = f"part{number // 100}", number % 100
    body = "\n".join(line_of_code(rng).decode() for _ in range(rng.randint(20, 120)))
    if turn == 0:
        return f"{part}/app_{number}.py", f"from fastapi import FastAPI\nfrom openai import OpenAI\n\napp = FastAPI()\nclient = OpenAI()\n\n\n@app.post('/ask{number}')\ndef ask_{number}(text):\n    return client.chat.completions.create(model='m', messages=[text])\n\n\n{body}\n"  # fmt: skip
    if turn < 30:
        return f"{part}/module_{number}.py", f"import json\n\n\ndef work_{number}(value):\n    return json.dumps(value)\n\n\n{body}\n"  # fmt: skip
    if turn < 75:
        lines = "\n".join(f"export const {a}_{n} = {b}.{c}({n});" for n, (a, b, c) in enumerate(zip(*(rng.choices(WORDS, k=60) for _ in range(3)), strict=True)))  # fmt: skip
        return f"{part}/view_{number}.ts{'x' if turn % 2 else ''}", f'import {{ useState }} from "react";\n\n{lines}\n'
    if turn < 83:
        return f"{part}/data_{number}.json", json.dumps({f"{w}_{n}": rng.choice(WORDS) for n, w in enumerate(rng.choices(WORDS, k=80))}, indent=2)  # fmt: skip
    if turn < 90:
        return f"{part}/deploy/object_{number}.yaml", f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: part-{number}\ndata:\n" + "".join(f"  {w.upper()}_{n}: {rng.choice(WORDS)}\n" for n, w in enumerate(rng.choices(WORDS, k=40)))  # fmt: skip
    if turn < 97:
        return f"{part}/docs/page_{number}.md", f"# Page {number}\n\n" + "\n\n".join(" ".join(rng.choices(WORDS, k=40)) for _ in range(12))  # fmt: skip
    if turn == 97:
        return f"{part}/package.json", json.dumps({"name": part, "private": True, "scripts": {"build": "tsc", "image": f"docker build -t {part} ."}, "dependencies": {"react": "^19.0.0", "openai": "^6.0.0"}}, indent=2)  # fmt: skip
    if turn == 98:
        return f"{part}/.env.example", "OPENAI_API_KEY=\nLOG_LEVEL=info\nDATABASE_URL=\n"
    return f"{part}/Dockerfile", "FROM python:3.12-slim\nWORKDIR /app\nCOPY . .\nRUN pip install -r requirements.txt\nCMD [\"python\", \"-m\", \"app\"]\n"  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
