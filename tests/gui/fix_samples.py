"""Plans of fixes as the command line tells them: for tests and pictures of the window."""

from __future__ import annotations

from gui.models.fixes import Applied, CheckedAgain, DiffLine, FileChange, FixPlan


def _lines(*rows: tuple[str, str]) -> tuple[DiffLine, ...]:
    """Lines by their signs: `-`, `+`, a space, or `…` for a gap; counted from 4."""
    made, old, new = [], 4, 4
    for sign, text in rows:
        if sign == "…":
            old, new = old + 12, new + 12
            made.append(DiffLine(kind="gap"))
            continue
        kind = {"-": "removed", "+": "added", " ": "same"}[sign]
        made.append(
            DiffLine(kind=kind, text=text, old=None if sign == "+" else old, new=None if sign == "-" else new)  # type: ignore[arg-type]
        )
        old, new = old + (sign != "+"), new + (sign != "-")
    return tuple(made)


RULES = FixPlan(
    id="ignore:.gitignore",
    recipe="ignore",
    target=".gitignore",
    title="Add the ignore rules",
    safety="safe",
    digest="d" * 32,
    files=(
        FileChange(
            path=".gitignore",
            what="changed",
            lines=_lines(
                (" ", "node_modules/"), (" ", "dist/"), ("+", ".env"), ("+", ".env.*"), ("+", "!.env.example")
            ),
        ),
    ),
)
MOVED = FixPlan(
    id="use-manager:services/api/.env.production",
    recipe="use-manager",
    target="services/api/.env.production",
    title="Move the key into the keychain",
    safety="review",
    digest="e" * 32,
    keeps=(
        "sk-proj-…4f2a goes into the keychain as openai/atlas-support, for OPENAI_API_KEY.",
        "sk-ant-api03-…xQAA goes into the keychain as anthropic/atlas-support, for ANTHROPIC_API_KEY.",
    ),
    files=(
        FileChange(
            path="services/api/.env.production",
            what="changed",
            lines=_lines(
                (" ", "DATABASE_URL=postgres://atlas:…@db.internal/atlas"),
                ("-", "OPENAI_API_KEY=sk-proj-…4f2a"),
                ("+", "OPENAI_API_KEY=shrift://openai/atlas-support"),
                (" ", "OPENAI_BASE_URL=https://api.openai.com/v1"),
                ("…", ""),
                (" ", "LOG_LEVEL=info"),
                ("-", "ANTHROPIC_API_KEY=sk-ant-api03-…xQAA"),
                ("+", "ANTHROPIC_API_KEY=shrift://anthropic/atlas-support"),
            ),
        ),
    ),
    then=(
        "Start it so: shrift run --env-file services/api/.env.production -- COMMAND",
        "Git has the old version of this file: replace the key, or what moved is still open.",
    ),
)
UNTRACK = FixPlan(
    id="untrack:.env",
    recipe="untrack",
    target=".env",
    title="Stop tracking the file, keep it on the disk",
    safety="review",
    digest="f" * 32,
    files=(FileChange(path=".git/index", what="changed", notes=(".env: git tracks it no longer; the file stays",)),),
    then=("Commit this change. Every clone keeps the older versions: replace the key, too.",),
)
LEFT = FixPlan(
    id="clear-record:~/.codex/state_1.sqlite",
    recipe="clear-record",
    target="~/.codex/state_1.sqlite",
    title="Take it out of the record",
    safety="manual",
    why_not="its program is running, or ended without closing it; close it, then try again",
)
HOSTILE = FixPlan(
    id="ignore:a",
    recipe="ignore",
    target="a\x1b[2J<b>.gitignore",
    title="Add the ignore rules",
    safety="review",
    digest="a" * 32,
    files=(
        FileChange(
            path="a\x1b[2J<b>" + "very-long-folder/" * 12 + ".gitignore",
            what="made",
            notes=("It hides <img src=x>\u202e from git as well.",),
            lines=_lines(*[("+", f"rule <b>{n}</b> \u202e" + "word " * 40) for n in range(60)]),
            more=340,
        ),
    ),
)
DONE = Applied(
    record="20261124-141000-00000001",
    fixes=("ignore:.gitignore",),
    files=(".gitignore",),
    checks=(CheckedAgain(check="S1-ENV-NOTIGNORED", meant=1, left=0),),
)
