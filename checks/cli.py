"""The command line: a contract (see docs/report.md). Every import that costs time is made inside the command."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checks.refusal import BROKEN, DONE, FAILED, REFUSED, told
from checks.refusal import Refusal as Refusal

if TYPE_CHECKING:
    from checks.catalog import Catalog
    from checks.examination import Request
    from checks.model import Report
    from checks.output import Outputs
    from checks.places import Places

SEVERITIES = ("info", "low", "medium", "high", "critical")
COMMANDS = ("scan", "checks", "explain", "demo", "doctor", "vault", "plugins", "fix", "guard")
# Words of the contract that a later version brings: said plainly, so that nobody takes them for a typing mistake.
LATER_FORMATS = ("html", "pdf", "md", "csv")

_SEPARATOR = "\0"  # joins a format with its file before click sees them; no path holds it


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Never a stack trace for a user's mistake."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if hasattr(sys.stdout, "reconfigure"):  # a terminal that cannot show a sign gets its number, not an error
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        result = commands.main(args=pair_outputs(arguments), prog_name="shrift", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return DONE
    except click.UsageError as error:
        Refusal(error.format_message()).show()  # the same words, on one line
        return REFUSED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("shrift: stopped", err=True)
        return BROKEN
    except (BrokenPipeError, SystemExit):
        # The reader went away (`shrift scan | head`), which click tells by ending the process: not our failure, and
        # nothing more can be said to it.
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        return DONE
    except Exception as error:
        # Ours, not the user's. The kind and the place help to mend it; the words may quote what was read.
        click.echo(f"shrift: this is a mistake in Shrift itself ({told(error)}); nothing more was done", err=True)
        return BROKEN
    return result if isinstance(result, int) else DONE


def pair_outputs(arguments: Sequence[str]) -> list[str]:
    """Join each `--output FILE` with the `--format` it belongs to, so that several formats can be written in one run.

    It belongs to the one before it; the first may also stand before its format.

    >>> pair_outputs(["--format", "json", "--output", "a.json"]) == ["--format", "json\\0a.json"]
    True
    """
    paired: list[str] = []
    format_at: int | None = None
    early: str | None = None
    words = iter(arguments)
    for word in words:
        if word == "--":
            paired.extend([word, *words])
            break
        name, equals, value = word.partition("=")
        if name not in ("--format", "--output"):
            paired.append(word)
            continue
        if not equals:
            value = next(words, "")
            if not value:
                paired.append(word)  # click says what is missing
                continue
        if name == "--format":
            paired.extend([name, value if early is None else f"{value}{_SEPARATOR}{early}"])
            format_at, early = len(paired) - 1, None
        elif format_at is None and early is None:
            early = value
        elif format_at is None or _SEPARATOR in paired[format_at]:
            raise Refusal(f"--output {value} has no --format of its own")
        else:
            paired[format_at] += f"{_SEPARATOR}{value}"
    if early is not None:  # no format was named: text
        at = paired.index("--") if "--" in paired else len(paired)
        paired[at:at] = ["--format", f"text{_SEPARATOR}{early}"]
    return paired


def data_dir_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """The option that every command has which reads or writes anything of Shrift's own."""
    return click.option(
        "--data-dir",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="SHRIFT_DATA_DIR",
        help="Where everything that Shrift writes is kept.",
    )(command)


def _print_version(context: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        from checks import __version__

        click.echo(f"shrift {__version__}")
        context.exit()


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=True)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=_print_version,
    help="Show the version and stop.",
)
def commands() -> None:
    """Hears what a project folder confesses about its LLM API keys, as a scored list of seven sins.

    “shrift [PATH]” opens the window; the commands below work without one.
    """


@commands.command(short_help="Examine folders: files, git history, what is staged.")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--no-history", is_flag=True, help="Leave the git history out.")
@click.option("--online", is_flag=True, help="Ask the git host about visibility and push protection.")
@click.option("--staged", is_flag=True, help="Look only at what is about to be committed.")
@click.option("--since", metavar="REV", help="Of the history, only what came after this revision.")
@click.option(
    "--format",
    "formats",
    multiple=True,
    metavar="[text|json|sarif|events]",
    help="How to write the result; repeatable, each with its --output.",
)
@click.option("--output", metavar="FILE", help="Where to write the format named before it; “-” is standard output.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="Exit 1 when a finding is at least this grave.")
@click.option("--min-score", type=click.IntRange(0, 100), help="Exit 1 when the score is below this.")
@click.option("--no-memory", is_flag=True, help="Keep nothing of this scan on disk.")
@click.option("--jobs", type=click.IntRange(1, 64), help="How many readers work at once.")
@click.option("--machine", is_flag=True, help="Look at the places on this machine where keys are kept.")
@click.option("--home", metavar="DIR", help="Look at this home folder instead of your own; means --machine.")
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
    from checks.examination import Request
    from checks.output import Outputs, known_formats

    home = options.get("home")
    machine = bool(options.get("machine")) or home is not None
    if options["since"] is not None and (options["staged"] or options["no_history"]):
        other = "--staged" if options["staged"] else "--no-history"
        raise Refusal(f"--since narrows the history, and {other} leaves it out; give one of them")
    wanted = [_format(word) for word in formats or ("text",)]
    for name, _ in wanted:
        if name in LATER_FORMATS:
            raise Refusal(f"the format “{name}” is not in this version; there is {', '.join(known_formats())}")
        if name not in known_formats():
            raise Refusal(f"there is no format “{name}”; there is {', '.join(known_formats())}")
    if sum(target is None for _, target in wanted) > 1:
        raise Refusal("two formats cannot share standard output; give all but one an --output")
    files = [os.path.realpath(target) for _, target in wanted if target is not None]
    if len(set(files)) < len(files):
        raise Refusal("two formats cannot share a file; give each an --output of its own")
    request = Request(
        paths=_folders(paths or (() if machine else (Path(),))),
        machine=machine,
        home=None if home is None else _folders((Path(home),))[0],
        history=not options["no_history"],
        staged=options["staged"],
        since=options["since"],
        online=options["online"],
        jobs=options["jobs"],
        memory=not options["no_memory"],
    )
    catalog = catalog_of(data_dir)
    with _writing():
        outputs = Outputs(wanted)
        outputs.open()
    with outputs:
        report = _run(request, catalog, _places(data_dir), outputs)
        with _writing():
            outputs.write(report, catalog)
            outputs.close()
    return _exit_code(report, fail_on, min_score)


@contextmanager
def _writing() -> Iterator[None]:
    """What the system says of a result that cannot be written, as one line. A reader who went away is no failure."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise Refusal(f"cannot write {error.filename or 'the result'}: {error.strerror}") from None


def _format(word: str) -> tuple[str, str | None]:
    name, _, target = word.partition(_SEPARATOR)
    return name, None if target in ("", "-") else target


def _folders(paths: Sequence[Path]) -> tuple[Path, ...]:
    from checks.report.escape import for_terminal

    for path in paths:
        shown = for_terminal(str(path))
        if not path.exists():
            raise Refusal(f"there is no folder “{shown}”")
        if not path.is_dir():
            raise Refusal(f"“{shown}” is a file; name the folder it is in")
        if not os.access(path, os.R_OK | os.X_OK):
            raise Refusal(f"“{shown}” may not be read by you")
    found = dict.fromkeys(path.resolve() for path in paths)
    # A folder inside another one that was named is read with it, once.
    return tuple(path for path in found if not any(path != other and path.is_relative_to(other) for other in found))


def _run(request: Request, catalog: Catalog, places: Places, outputs: Outputs) -> Report:
    from checks.examination import examine

    cancel = threading.Event()
    with _cancelling(cancel), outputs.follow() as emit:
        try:
            return examine(request, catalog, places, emit=emit, cancel=cancel)
        except Exception as error:
            from checks.events import Failed

            # Who follows by events hears of it too. Again without the error's words: they may quote what was read.
            outputs.fail(Failed(message=f"Shrift itself made a mistake ({told(error)})."))
            raise


@contextmanager
def _cancelling(cancel: threading.Event) -> Iterator[None]:
    """The first interrupt or polite end keeps what was found; a second one ends at once."""

    def stop(number: int, _frame: Any) -> None:
        if cancel.is_set():
            raise KeyboardInterrupt
        cancel.set()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _exit_code(report: Report, fail_on: str | None, min_score: int | None) -> int:
    from checks.model import Severity, Status

    if report.stopped:
        return BROKEN
    grave = fail_on is not None and any(
        finding.status is Status.FAIL and finding.severity >= Severity(fail_on) for finding in report.findings
    )
    return FAILED if grave or (min_score is not None and report.score.low < min_score) else DONE


def _places(data_dir: Path | None) -> Places:
    from checks.places import Places

    return Places(data_dir)


def catalog_of(data_dir: Path | None) -> Catalog:
    """The catalogue with the plug-ins that are on; a settings file that cannot be read is a refusal."""
    from checks.catalog import load
    from checks.settings import BrokenSettings, load_settings

    try:
        return load(load_settings(_places(data_dir)).plugins)
    except BrokenSettings as error:
        raise Refusal(str(error)) from None


@commands.command("checks")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@data_dir_option
def list_checks(form: str, data_dir: Path | None) -> None:
    """List every check: id, sin, title, weight, needs, network."""
    from checks.report.catalogue import as_json, as_text

    catalog = catalog_of(data_dir)
    if form == "json":
        click.echo(as_json(catalog))
    else:
        as_text(catalog)


@commands.command(short_help="What a check looks at, why it matters, how to fix it.")
@click.argument("check")
@data_dir_option
def explain(check: str, data_dir: Path | None) -> None:
    """What a check looks at, why it matters, how to fix it, what to read."""
    from checks.report.catalogue import explanation

    catalog = catalog_of(data_dir)
    found = catalog.find(check)
    if found is None:
        from difflib import get_close_matches

        near = get_close_matches(check.upper(), [c.id for c in catalog], n=1, cutoff=0.4)
        raise Refusal(
            f"there is no check “{check}”" + (f"; did you mean {near[0]}?" if near else "; see “shrift checks”")
        )
    explanation(found)


@commands.command(short_help="Examine a small project of made-up keys and sins.")
@click.option("--make-only", type=click.Path(path_type=Path), metavar="DIR", help="Make the project there and stop.")
@click.option("--clean", is_flag=True, help="The same product done well: what the checks want to see.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@data_dir_option
@click.pass_context
def demo(context: click.Context, make_only: Path | None, clean: bool, form: str, data_dir: Path | None) -> int:
    """Make a small project full of harmless sins, with made-up keys, and examine it."""
    import tempfile

    from checks import demo as demonstration

    if make_only is not None:
        if make_only.exists() and (not make_only.is_dir() or any(make_only.iterdir())):
            raise Refusal(f"“{make_only}” is not an empty folder")
        demonstration.make(make_only, clean=clean)
        click.echo(str(make_only))
        return DONE
    with tempfile.TemporaryDirectory(prefix="shrift-demo-", ignore_cleanup_errors=True) as folder:
        name = demonstration.CLEAN_NAME if clean else demonstration.NAME
        project = demonstration.make(Path(folder) / name, clean=clean)
        result = context.invoke(
            scan,
            paths=(project,),
            formats=(form,),
            output=None,
            fail_on=None,
            min_score=None,
            data_dir=data_dir,
            no_history=False,
            online=False,
            staged=False,
            since=None,
            jobs=None,
            no_memory=True,
        )
    return int(result)


@commands.command("fix", hidden=True, context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def fix(words: tuple[str, ...]) -> None:
    """Of a later version."""
    raise Refusal("“shrift fix” is not in this version; “shrift explain CHECK” tells how each thing is fixed by hand")


@commands.command("guard", hidden=True, context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def guard(words: tuple[str, ...]) -> None:
    """Of a later version."""
    raise Refusal(
        "“shrift guard” is not in this version; “shrift scan --staged --fail-on medium” does it in a hook of your own"
    )


@commands.command(short_help="Say what Shrift needs and this machine has.")
@data_dir_option
def doctor(data_dir: Path | None) -> int:
    """Say whether this machine has what Shrift needs, and what to do where it has not."""
    from checks.doctor import examine as look
    from checks.doctor import show

    rows = look(_places(data_dir))
    show(rows)
    return FAILED if any(row.state == "fail" for row in rows) else DONE


class _Lazy(click.Group):
    """A group whose commands are imported when one of them is named."""

    home = ("", "")  # module and name of the group

    def _real(self) -> click.Group:
        from importlib import import_module

        group: click.Group = getattr(import_module(self.home[0]), self.home[1])
        return group

    def list_commands(self, ctx: click.Context) -> list[str]:
        return self._real().list_commands(ctx)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return self._real().get_command(ctx, cmd_name)


class _Vault(_Lazy):
    home = ("checks.vault.commands", "vault_group")


class _Plugins(_Lazy):
    home = ("checks.plugin_commands", "plugins_group")


@commands.command("vault", cls=_Vault, no_args_is_help=True)
def vault() -> None:
    """Keep provider credentials in the keychain of this system."""


@commands.command("plugins", cls=_Plugins, no_args_is_help=True, short_help="See plug-ins, and turn them on or off.")
def plugins() -> None:
    """See what is installed beside Shrift; everything is off until it is turned on."""
