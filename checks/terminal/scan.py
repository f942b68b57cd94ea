"""`shrift scan` and `shrift demo`: from the words that were typed to a request, and from the report to an exit code."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checks.terminal.loading import loading
from checks.terminal.options import (
    Named,
    catalog_of,
    choices_of,
    data_dir_option,
    folders,
    laid_out_options,
    pairs_of,
    places_of,
)
from checks.terminal.refusal import BROKEN, DONE, FAILED, Refusal, told

if TYPE_CHECKING:
    from checks.catalog import Catalog
    from checks.examination import Request
    from checks.model import Report
    from checks.online.questioning import Providers
    from checks.places import Places
    from checks.terminal.output import Outputs

SEVERITIES = ("info", "low", "medium", "high", "critical")


@click.command(short_help="Examine folders: files, git history, what is staged.")
@click.argument("paths", nargs=-1, type=Named())
@click.option("--no-history", is_flag=True, help="Leave the git history out.")
@click.option(
    "--online",
    multiple=True,
    metavar="[NAME]",
    help="Ask those who were turned on (“shrift online”), or NAME: a provider, a git host, “hosts”, or “gh” and “glab” for your sign-in there. Repeatable.",
)
@click.option("--simulated", is_flag=True, hidden=True, help="Ask the simulator, as the demo does; nobody else.")
@click.option("--dry-run", is_flag=True, help="With --online: say who would be asked what, and ask nobody.")
@click.option("--staged", is_flag=True, help="Look only at what is about to be committed.")
@click.option("--since", metavar="REV", help="Of the history, only what came after this revision.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="[text|json|sarif|html|pdf|md|csv|badge|events]",
    help="How to write the result; repeatable, each with its --output.",
)
@click.option("--output", metavar="FILE", help="Where to write the format named before it; “-” is standard output.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit 1 when a finding is at least this grave.")
@click.option("--min-score", type=click.IntRange(0, 100), help="Exit 1 when the score is below this.")
@click.option("--no-memory", is_flag=True, help="Keep nothing of this scan on disk.")
@click.option("--jobs", type=click.IntRange(1, 64), help="How many readers work at once.")
@click.option("--machine", is_flag=True, help="Look at the places on this machine where keys are kept.")
@click.option(
    "--home", type=Named(), metavar="DIR", help="Look at this home folder instead of your own; means --machine."
)
@laid_out_options
@data_dir_option
def scan(
    paths: tuple[Path, ...],
    formats: tuple[str, ...],
    output: str | None,
    fail_on: str | None,
    min_score: int | None,
    data_dir: Path | None,
    **options: Any,
) -> int:
    """Examine folders: their files, their git history, and what is about to be committed.

    With --machine, and no PATH, the machine alone.
    """
    with loading("checks.examination"):
        from checks.examination import Request
        from checks.memory.unchanged import Unchanged
        from checks.online.choices import chosen_or_refused
        from checks.online.questioning import Turned
        from checks.terminal.output import Outputs, writing

        places = places_of(data_dir)
        catalog = catalog_of(data_dir)
    home = options.get("home")
    machine = bool(options.get("machine")) or home is not None
    _possible(paths, machine, min_score, options)
    pairs = pairs_of(formats, catalog.turned_on)
    if options.get("hide_names") and any(form == "events" for form, _ in pairs):
        raise Refusal("--hide-names hides nothing of events, which tell what is read as it goes on")
    online = chosen_or_refused(options["online"], places)
    request = Request(
        paths=folders(paths or (() if machine else (Path(),))),
        machine=machine,
        home=None if home is None else folders((home,))[0],
        history=not options["no_history"],
        staged=options["staged"],
        since=options["since"],
        hosts=online.hosts,
        sign_ins=online.sign_ins,
        jobs=options["jobs"],
        memory=not options["no_memory"],
    )
    providers: Providers | None = Turned(places, online.providers) if online.providers else None
    if options["simulated"]:
        from checks.demo.simulated import YOUNG, Simulated

        providers = Simulated(oldest=YOUNG if options.get("well_kept") else None)
    if options["dry_run"]:
        from checks.online.dry_run import tell

        return tell(request, catalog, places, online.providers)
    with writing():
        outputs = Outputs(pairs, choices_of(options), catalog.turned_on, request.paths)
        outputs.open()
    unchanged = Unchanged(
        request,
        places,
        plain=providers is None and not catalog.turned_on and all(form != "events" for form, _ in pairs),
    )
    with outputs:
        report = unchanged.report()
        if report is None:
            report = _run(request, catalog, places, outputs, providers)
            unchanged.keep(report)
        elif sys.stderr.isatty():
            click.echo(f"Nothing has changed since {report.finished}: this is what was found then.", err=True)
        if outputs.for_people and request.memory and not request.staged:
            _tell_change(outputs, report, request, places)
        with writing():
            outputs.write(report, catalog)
            outputs.close()
    if report.stopped and not outputs.for_people and all(form != "events" for form, _ in pairs):
        click.echo("shrift: stopped before the end; what was found until then is written, marked partial", err=True)
    return exit_code(report, fail_on, min_score)


def _tell_change(outputs: Outputs, report: Report, request: Request, places: Places) -> None:
    from checks.memory.changes import changed_since_before
    from checks.memory.remembering import target_of

    target = target_of(request.paths, request.home)
    outputs.know(lambda hide: changed_since_before(report, target, places, hide_names=hide))


def _possible(paths: Sequence[Path], machine: bool, min_score: int | None, options: Mapping[str, Any]) -> None:
    """Refuse options that contradict each other; that nothing was looked at must never read as that nothing was found."""
    staged, since = options["staged"], options["since"]
    if since is not None and (staged or options["no_history"]):
        other = "--staged" if staged else "--no-history"
        raise Refusal(f"--since narrows the history, and {other} leaves it out; give one of them")
    if since is not None and not since.strip():
        raise Refusal("--since names no revision; give a commit, a branch or a tag")
    if (staged or since is not None) and machine and not paths:
        raise Refusal(f"{'--staged' if staged else '--since'} is about a git repository; name its folder, or “.”")
    if staged and min_score is not None:
        raise Refusal("what is staged has no score of its own; --fail-on says which findings count")
    if options["simulated"] and options["online"]:
        raise Refusal("--simulated asks nobody, --online does; give one of them")
    if options["dry_run"] and not options["online"]:
        raise Refusal("--dry-run says who would be asked over the network; without --online that is nobody")


def _run(
    request: Request, catalog: Catalog, places: Places, outputs: Outputs, providers: Providers | None = None
) -> Report:
    from checks.events import Failed
    from checks.examination import examine
    from checks.impossible import Impossible

    with cancelling() as cancel, outputs.follow() as emit:
        try:
            return examine(request, catalog, places, emit=emit, cancel=cancel, providers=providers)
        except Impossible as error:
            outputs.fail(Failed(message=f"{error}."))
            raise Refusal(str(error)) from None
        except Refusal as error:  # what is told cannot be written
            outputs.fail(Failed(message=f"Shrift {error}."))
            raise
        except Exception as error:
            # Who follows by events hears of it too. Again without the error's words: they may quote what was read.
            outputs.fail(Failed(message=f"Shrift itself made a mistake ({told(error)})."))
            raise


@contextmanager
def cancelling() -> Iterator[threading.Event]:
    """What cancels a scan: the first interrupt or polite end keeps what was found; a second one ends at once."""
    cancel = threading.Event()

    def stop(number: int, _frame: Any) -> None:
        if cancel.is_set():
            raise KeyboardInterrupt
        cancel.set()

    if threading.current_thread() is not threading.main_thread():
        yield cancel
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield cancel
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def exit_code(report: Report, fail_on: str | None, min_score: int | None) -> int:
    """How a scan ends: broken, failed by a condition, or done."""
    from checks.model import Severity, Status
    from checks.policy.enforcing import UNMET

    if report.stopped:
        return BROKEN
    grave = fail_on is not None and any(
        finding.status is Status.FAIL and finding.severity >= Severity(fail_on) for finding in report.findings
    )
    unmet = any(limit.id in UNMET for limit in report.limits)  # of what the project's own policy asks
    return FAILED if unmet or grave or (min_score is not None and report.score.low < min_score) else DONE


@click.command(short_help="Examine a small project of made-up keys and sins.")
@click.option("--make-only", type=Named(), metavar="DIR", help="Make the project there and stop.")
@click.option("--clean", is_flag=True, help="The same product done well: what the checks want to see.")
@click.option(
    "--practice", type=click.IntRange(1, 7), metavar="SIN", help="A project with this sin alone, to be cured."
)
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@data_dir_option
@click.pass_context
def demo(
    context: click.Context, make_only: Path | None, clean: bool, practice: int | None, form: str, data_dir: Path | None
) -> int:
    """Make a small project full of harmless sins, with made-up keys, and examine it."""
    import tempfile

    from checks import demo as demonstration

    if make_only is not None:
        if make_only.exists() and (not make_only.is_dir() or any(make_only.iterdir())):
            raise Refusal(f"“{make_only}” is not an empty folder")
        try:
            _make_demo(make_only, clean, practice)
        except OSError as error:
            raise Refusal(f"“{make_only}” cannot be made: {error.strerror or error}") from None
        click.echo(str(make_only))
        return DONE
    with tempfile.TemporaryDirectory(prefix="shrift-demo-", ignore_cleanup_errors=True) as folder:
        name = demonstration.CLEAN_NAME if clean else demonstration.NAME
        project = _make_demo(Path(folder) / name, clean, practice)
        result = context.invoke(
            scan,
            paths=(project,),
            formats=(form,),
            output=None,
            fail_on=None,
            min_score=None,
            data_dir=data_dir,
            no_history=False,
            online=(),
            simulated=True,
            well_kept=clean,
            dry_run=False,
            staged=False,
            since=None,
            jobs=None,
            no_memory=True,
        )
    return int(result)


def _make_demo(folder: Path, clean: bool, practice: int | None) -> Path:
    from checks import demo as demonstration

    if practice is not None:
        return demonstration.make_practice(folder, practice)
    return demonstration.make(folder, clean=clean)
