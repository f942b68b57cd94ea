"""`shrift policy`: write a project's policy, and see what it asks for."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from checks.sources.plain import open_plain
from checks.terminal.options import Named, catalog_of, data_dir_option, folders
from checks.terminal.refusal import DONE, FAILED, Refusal

if TYPE_CHECKING:
    from checks.policy import Policy

_TEMPLATE = """# What this project asks of its keys. Shrift reads it when it scans the folder; it can only make things stricter.
approved_by = {who}
approved_on = {day}

# A scan fails under this score.
minimum_score = {minimum_score}

# Checks that must not end as “not checked”; “shrift checks” lists them all.
required = ["S1-TRACKED", "S1-HISTORY"]

# How many days a key may live at most.
[max_age_days]
admin = {admin}
production = {production}
other = {other}

# And by provider, whatever the key opens:
# [max_age_days.providers]
# openai = 60
"""


@click.group()
def policy_group() -> None:
    """What a project asks of its keys, in .shrift/policy.toml: ages, required checks, a minimum score."""


@policy_group.command("check")
@click.argument("path", type=Named(), default=Path())
@data_dir_option
def check(path: Path, data_dir: Path | None) -> int:
    """Say what a project's policy asks for, and whether it is one. Exit 1 where it is not."""
    from checks.policy import FILE, BrokenPolicy, loosened, read_policy
    from checks.report.escape import for_terminal
    from checks.sins.s5_immortal.ages import DEFAULTS

    folder = folders((path,))[0]
    try:
        policy = read_policy(_text(folder))
    except BrokenPolicy as error:
        raise _Unfit(f"{folder / FILE}: {error}") from None
    ids = {c.id for c in catalog_of(data_dir)}
    unknown = [id for id in policy.required if id not in ids]
    for line in _lines(policy, DEFAULTS):
        click.echo(for_terminal(line))
    for said in loosened(policy, DEFAULTS):
        click.echo(for_terminal(f"Does not count, as a policy can only be stricter: {said}."))
    for id in unknown:
        click.echo(for_terminal(f"There is no check “{id}”: what requires it is never met."))
    return FAILED if unknown else DONE


class _Unfit(Refusal):
    """The file is there, and is no policy."""

    exit_code = FAILED


@policy_group.command("init")
@click.argument("path", type=Named(), default=Path())
@click.option("--by", "who", required=True, metavar="NAME", help="Who approves it.")
@click.option("--admin", type=click.IntRange(1), metavar="DAYS", help="How long keys that administer may live.")
@click.option("--production", type=click.IntRange(1), metavar="DAYS", help="How long production's keys may live.")
@click.option("--other", type=click.IntRange(1), metavar="DAYS", help="How long all other keys may live.")
@click.option("--minimum-score", type=click.IntRange(0, 100), default=0, help="A scan fails under this score.")
def init(path: Path, who: str, minimum_score: int, **ages: int | None) -> None:
    """Write a policy to begin with into a project. Ages that are not named are Shrift's own; none may be longer."""
    import json

    from checks.fixes.reach import Unsafe, reached
    from checks.policy import FILE, BrokenPolicy, read_policy
    from checks.sins.s5_immortal.ages import DEFAULTS

    folder = folders((path,))[0]
    for kind, days in DEFAULTS.items():
        if (ages[kind] or 0) > days:
            raise Refusal(f"--{kind}: a policy can only be stricter than {days} days")
    text = _TEMPLATE.format(
        who=json.dumps(" ".join(who.split()), ensure_ascii=False),
        day=datetime.now(UTC).astimezone().date(),
        minimum_score=minimum_score,
        **{kind: ages[kind] or days for kind, days in DEFAULTS.items()},
    )
    try:
        read_policy(text)
    except BrokenPolicy as error:
        raise Refusal(f"--by: {error}") from None
    try:
        with reached(folder, FILE, make=True) as spot:
            if spot.identity() is not None:
                raise Refusal(f"{folder / FILE} is there already")
            spot.replace(text.encode(), None)
    except Unsafe as error:
        raise Refusal(f"cannot write {folder / FILE}: {error}") from None
    except OSError as error:
        raise Refusal(f"cannot write {folder / FILE}: {error.strerror}") from None
    click.echo(f"{FILE} is written. Commit it; “shrift policy check” says what it asks for.")


def _lines(policy: Policy, defaults: dict[str, int]) -> list[str]:
    ages = policy.max_age_days
    lines = [f"Approved by {policy.approved_by} on {policy.approved_on.isoformat()}."]
    if policy.minimum_score:
        lines.append(f"A scan fails under a score of {policy.minimum_score}.")
    if policy.required:
        lines.append(f"These checks must not end as not checked: {', '.join(policy.required)}.")
    for kind, days in defaults.items():
        said = getattr(ages, kind)
        stricter = f", {days} without it" if said is not None and said < days else ""
        lines.append(f"A key lives {min(said or days, days)} days at most: {kind}{stricter}.")
    lines += [f"A key of {name} lives {days} days at most." for name, days in ages.providers.items()]
    return lines


def _text(folder: Path) -> str:
    """The file's text; it is a stranger's: neither a link nor anything that is no file is opened."""
    from checks.policy import FILE, BrokenPolicy
    from checks.policy.model import LARGEST

    try:
        if (folder / ".shrift").is_symlink():
            raise BrokenPolicy("its folder is a link, which is not followed")
        handle = open_plain(folder / FILE)
        if handle < 0:
            raise BrokenPolicy("it is no file")
        with os.fdopen(handle, "rb") as file:
            return file.read(LARGEST + 1).decode()
    except (FileNotFoundError, NotADirectoryError):
        raise Refusal(f"there is no {FILE} in {folder}; “shrift policy init” writes one") from None
    except OSError as error:
        raise Refusal(f"{folder / FILE} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BrokenPolicy("it is no text in UTF-8") from None
