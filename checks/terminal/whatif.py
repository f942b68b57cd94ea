"""`shrift whatif`: what steps would do to the score of the last scan, or of a kept report. Nothing is examined."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checks.terminal.options import Named, data_dir_option, places_of
from checks.terminal.refusal import Refusal

if TYPE_CHECKING:
    from checks.model import Report
    from checks.places import Places
    from checks.scoring.whatif import Act, Outcome, WhatIf

SHOWN = 12  # steps in the terminal; JSON lists all that were weighed


@click.command("whatif", short_help="What fixes would do to the score.")
@click.argument("path", type=Named(), default=Path())
@click.option("--fix", "fixes", multiple=True, metavar="ID", help="A step that is taken as done; repeatable.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@data_dir_option
def whatif_command(path: Path, fixes: tuple[str, ...], form: str, data_dir: Path | None) -> None:
    """Show the steps that are open, with what each adds to the score for its effort.

    PATH is a folder or the name of a project that was scanned, or a file with a JSON report. With --fix, show the score
    once these steps are done.
    """
    from checks.scoring.whatif import outcome, what_if

    report = _report(path, places_of(data_dir))
    told = what_if(report)
    chosen = _chosen(told, fixes)
    then = outcome(report, chosen)
    if form == "json":
        from checks.model import encode_any

        named: dict[str, Any] = {"target": report.target.name, "finished": report.finished, "now": told.now}
        named |= {"fixes": [a.id for a in chosen], "then": then, "steps": told.acts, "left_out": told.left_out}
        click.echo(encode_any(named).decode())
        return
    click.echo("\n".join(_lines(report, told, chosen, then)))


def _report(path: Path, places: Places) -> Report:
    if path.is_file():
        from checks.memory.imported import read_file, report_of
        from checks.memory.importing import veiled

        return veiled(report_of(read_file(path), f"“{path}”"), places)
    from checks.memory.commands import remembering
    from checks.memory.finding import find
    from checks.memory.scans import Scans

    store = Scans(places)
    with remembering():
        project = find(path, store.projects())
        scans = store.of(project.target) if project else []
        newest = next((s for s in reversed(scans) if s.whole), scans[-1] if scans else None)
        report = store.report(newest.number) if newest is not None else None
    if report is None:
        raise Refusal("no scan of it is remembered; “shrift scan” makes one")
    return report


def _chosen(told: WhatIf, fixes: tuple[str, ...]) -> list[Act]:
    by_id = {a.id.casefold(): a for a in told.acts}
    chosen: dict[str, Act] = {}
    for said in fixes:
        act = by_id.get(said.casefold())
        if act is None:
            raise Refusal(f"there is no step “{said}”; “shrift whatif” lists those of this report")
        chosen[act.id] = act
    return list(chosen.values())


def _lines(report: Report, told: WhatIf, chosen: list[Act], then: Outcome) -> list[str]:
    from checks.report.escape import for_terminal
    from checks.scoring.whatif import EFFORT_HOW
    from checks.scoring.whatif_words import does, done_words, gain, sentence
    from checks.words import count_of

    lines = [for_terminal(f"{report.target.name}: {sentence(told, then)}")]
    if chosen:
        lines += [for_terminal(f"  {done_words(then)}")]
        lines += [for_terminal(f"  done: {a.title}") for a in chosen]
    elif then.score.uncapped.low > then.score.low:
        lines += [for_terminal(f"  without this gate the score would begin at {int(then.score.uncapped.low)}")]
    if not told.acts:
        return [*lines, "", "There is nothing to do: no finding is open, and nothing more can be asked."]
    left = [a for a in told.acts if a not in chosen]
    lines += ["", "Steps, what helps most for its effort first:" if left else "No other step is left."]
    for act in left[:SHOWN]:
        words = "; ".join(w for w in (gain(act, told.now), does(act), act.effort_words if act.finding else "") if w)
        lines += [for_terminal(f"  {act.title}"), for_terminal(f"    --fix {act.id}   {words}")]
    more = len(left) - min(len(left), SHOWN) + told.left_out
    if more:
        lines += [f"  and {count_of(more, 'more step')}"]
    return [*lines, "", EFFORT_HOW, "A key step counts once the provider was asked and says that the old key is dead."]
