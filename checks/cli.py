"""The command line: a contract (see docs/report.md). Every import that costs time is made inside the command."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from checks.ledgers.commands import keys_group
from checks.terminal.options import catalog_of, data_dir_option, places_of
from checks.terminal.pairing import pair_outputs
from checks.terminal.refusal import BROKEN, DONE, FAILED, REFUSED, Refusal, told
from checks.terminal.report import report_command
from checks.terminal.running import run
from checks.terminal.scan import demo, scan
from checks.terminal.whatif import whatif_command

NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
COMMANDS = (
    "scan", "checks", "explain", "demo", "doctor", "vault", "keys", "online", "attest", "plugins", "fix", "run", "guard",
    "history", "projects", "policy", "report", "accept", "probe", "respond", "drill", "whatif",
)  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code. Never a stack trace for a user's mistake."""
    if hasattr(sys.stdout, "reconfigure"):  # a terminal that cannot show a sign gets its number, not an error
        sys.stdout.reconfigure(errors="backslashreplace")
    return _told_to_the_end(_carry_out(list(sys.argv[1:] if argv is None else argv)))


def _carry_out(arguments: list[str]) -> int:
    try:
        if arguments[:1] in (["scan"], ["report"]):
            arguments = pair_outputs(arguments)
        if "--online" in arguments and arguments[0] in ("scan", "keys"):
            from checks.online.choices import name_words

            arguments = name_words(arguments)
        result = commands.main(args=arguments, prog_name="shrift", standalone_mode=False)
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
        # The reader went away (`shrift scan | head`), which click tells by ending the process: not our failure.
        return DONE
    except Exception as error:
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            Refusal(f"cannot write the result: {error.strerror}").show()
            return REFUSED
        # Ours, not the user's. The kind and the place help to mend it; the words may quote what was read.
        click.echo(f"shrift: this is a mistake in Shrift itself ({told(error)}); nothing more was done", err=True)
        return BROKEN
    return result if isinstance(result, int) else DONE


def _told_to_the_end(code: int) -> int:
    """The code, once all that was said has gone out. What cannot go out is let go: Python would fail with a code of its own."""
    if sys.stdout is None or sys.stdout.closed:
        return code
    try:
        sys.stdout.flush()
    except OSError as error:
        with Path(os.devnull).open("w") as nowhere:
            os.dup2(nowhere.fileno(), sys.stdout.fileno())
        if error.errno in NO_ROOM and code != REFUSED:
            Refusal(f"cannot write the result: {error.strerror}").show()
            return REFUSED
    return code


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


commands.add_command(scan)
commands.add_command(keys_group)
commands.add_command(run)
commands.add_command(report_command)
commands.add_command(whatif_command)


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
        from checks.words import meant

        hint = meant(check.upper(), [c.id for c in catalog], "; see “shrift checks”", cutoff=0.4)
        raise Refusal(f"there is no check “{check}”{hint}")
    explanation(found)


commands.add_command(demo)


@commands.command(short_help="Say what Shrift needs and this machine has.")
@data_dir_option
def doctor(data_dir: Path | None) -> int:
    """Say whether this machine has what Shrift needs, and what to do where it has not."""
    from checks.terminal.doctor import examine as look
    from checks.terminal.doctor import show

    rows = look(places_of(data_dir))
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
    home = ("checks.plugins.commands", "plugins_group")


class _Attest(_Lazy):
    home = ("checks.attestations.commands", "attest_group")


class _Fix(_Lazy):
    home = ("checks.fixes.commands", "fix_group")


class _Online(_Lazy):
    home = ("checks.online.commands", "online_group")


@commands.command("fix", cls=_Fix, no_args_is_help=True, short_help="Fix what was found, and put it back.")
def fix() -> None:
    """Fix what was found: with a preview, a copy of what was there, and a way back."""


class _History(_Lazy):
    home = ("checks.memory.commands", "history_group")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, self._real().with_act(args, ctx))  # type: ignore[attr-defined]


class _Accept(_Lazy):
    home = ("checks.acceptances.commands", "accept_group")


class _Guard(_Lazy):
    home = ("checks.guard.commands", "guard_group")


class _Probe(_Lazy):
    home = ("checks.probe.commands", "probe_group")


class _Policy(_Lazy):
    home = ("checks.policy.commands", "policy_group")


class _Projects(_Lazy):
    home = ("checks.projects.commands", "projects_group")


@commands.command("history", cls=_History, short_help="The scans of a project, and what changed between them.")
def history() -> None:
    """The scans of a project that are remembered.

    “shrift history [PATH]” shows them; PATH is a folder, or the name of a project that is known.
    """


@commands.command("policy", cls=_Policy, no_args_is_help=True, short_help="What a project asks of its keys.")
def policy() -> None:
    """What a project asks of its keys, in .shrift/policy.toml: ages, required checks, a minimum score."""


@commands.command("projects", cls=_Projects, no_args_is_help=True, short_help="All projects on one board.")
def projects() -> None:
    """All projects that were scanned or added, on one board: the worst first."""


@commands.command("guard", cls=_Guard, no_args_is_help=True, short_help="Stop a commit or a push that holds a key.")
def guard() -> None:
    """Look at what is about to be committed or pushed, and stop it where a key would go along."""


@commands.command("probe", cls=_Probe, no_args_is_help=True, short_help="Try with decoys what a program logs.")
def probe() -> None:
    """Try with decoys whether keys come out of what a program writes."""


@commands.command("accept", cls=_Accept, no_args_is_help=True, short_help="Tolerate a finding for a while, by name.")
def accept() -> None:
    """Tolerate findings for a while, with a reason and an owner. They stay in the report, and count half."""


class _Respond(_Lazy):
    home = ("checks.response.commands", "respond_group")


@commands.command("respond", cls=_Respond, no_args_is_help=True, short_help="What to do about a leaked key.")
def respond() -> None:
    """What to do about a leaked key, step by step. It is kept: stop at any point and go on later."""


class _Drill(_Lazy):
    home = ("checks.response.drill_commands", "drill_group")


@commands.command("drill", cls=_Drill, no_args_is_help=True, short_help="Try out a leak before there is one.")
def drill() -> None:
    """Try out a leak before there is one: a decoy in a practice clone, or a real key walked through dry."""


@commands.command("vault", cls=_Vault, no_args_is_help=True)
def vault() -> None:
    """Keep provider credentials in the keychain of this system."""


@commands.command("plugins", cls=_Plugins, no_args_is_help=True, short_help="See plug-ins, and turn them on or off.")
def plugins() -> None:
    """See what is installed beside Shrift; everything is off until it is turned on."""


@commands.command("online", cls=_Online, no_args_is_help=True, short_help="Turn on who may be asked over the network.")
def online() -> None:
    """Turn on who may be asked by “scan --online”. Nobody is on by itself."""


@commands.command("attest", cls=_Attest, no_args_is_help=True, short_help="Answer what no program can see.")
def attest() -> None:
    """Answer what no program can see: alerts in an account, a runbook in a wiki. An answer counts for 90 days."""
