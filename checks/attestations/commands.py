"""`shrift attest`: answer what no program can see, and share the answers with a team."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from checks.terminal.options import Named, data_dir_option, folders, places_of
from checks.terminal.refusal import Refusal

if TYPE_CHECKING:
    from checks.attestations.model import Said

_IN = click.option("--in", "folder", type=Named(), metavar="DIR", default=Path(), help="The project; else “.”.")


@click.group()
def attest_group() -> None:
    """Answer what no program can see: alerts in an account, a runbook in a wiki. An answer counts for 90 days."""


@attest_group.command("list")
@_IN
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@data_dir_option
def list_questions(folder: Path, form: str, data_dir: Path | None) -> None:
    """The questions, and what was answered about this project."""
    import msgspec

    from checks.attestations import questions
    from checks.report.escape import for_terminal

    given = _given(folder, data_dir)
    rows: list[dict[str, Any]] = []
    for asked in questions().values():
        answer = given.get(asked.id)
        row: dict[str, Any] = {"id": asked.id, "check": asked.id, "question": asked.question}
        names = ("answer", "who", "when", "until", "evidence", "imported", "held")
        row |= {name: getattr(answer, name) if answer else None for name in names}
        rows.append(row | {"state": answer.state(_today()) if answer else "open"})
    if form == "json":
        click.echo(msgspec.json.encode(rows).decode())
        return
    for row in rows:
        said = f"{row['answer']}, {row['who']} on {row['when']}, until {row['until']}" if row["answer"] else "open"
        over = " (over)" if row["state"] == "expired" else ""
        click.echo(for_terminal(f"{row['id']}  {said}{over}"))
        click.echo(for_terminal(f"    {row['question']}"))


@attest_group.command("answer")
@click.argument("question")
@click.argument("answer", type=click.Choice(("yes", "no", "does-not-apply")))
@click.option("--who", required=True, help="Who answers: a name that others know.")
@click.option("--evidence", default="", help="A link, or where another person can see it.")
@click.option("--held", default="", metavar="DAY", help="The day of the last drill (S5-NO-DRILL), as 2026-11-28.")
@_IN
@data_dir_option
def answer(
    question: str, answer: Said, who: str, evidence: str, held: str, folder: Path, data_dir: Path | None
) -> None:
    """Answer a question about this project, for 90 days."""
    from checks.attestations import Answers, Attestation, BrokenAnswers
    from checks.attestations.model import until

    today = _today()
    try:
        given = Answers(places_of(data_dir)).give(
            _project(folder),
            Attestation(
                check=question.upper(),
                answer=answer,
                who=who.strip(),
                when=today.isoformat(),
                until=until(today).isoformat(),
                evidence=evidence.strip(),
                held=held.strip(),
            ),
        )
    except BrokenAnswers as error:
        raise Refusal(str(error)) from None
    click.echo(f"{given.check}: {given.answer}, until {given.until}.")


@attest_group.command("export", short_help="Write the answers about this project.")
@click.option("--output", type=Named(), metavar="FILE", help="Where to write it; else standard output.")
@_IN
@data_dir_option
def export(output: Path | None, folder: Path, data_dir: Path | None) -> None:
    """Write the answers about this project, to be kept beside it (.shrift/attestations.toml) or sent."""
    from checks.attestations.book import written
    from checks.saving import end_of, write_text
    from checks.terminal.output import writing

    text = written(sorted(_given(folder, data_dir).values(), key=lambda a: a.check))
    if output is None:
        click.echo(text, nl=False)
        return
    where = folders((folder,))
    with writing():
        end_of(output, where)  # before a folder is made for it
        output.parent.mkdir(parents=True, exist_ok=True)
        write_text(output, text, where)


@attest_group.command("import", short_help="Take in answers that somebody exported.")
@click.argument("file", type=Named())
@click.option("--look", is_flag=True, help="Say what would be taken in, and take in nothing.")
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@_IN
@data_dir_option
def take_in(file: Path, look: bool, form: str, folder: Path, data_dir: Path | None) -> None:
    """Take in answers that somebody exported; they are shown as imported. Of two answers the newer one stays."""
    import msgspec

    from checks.attestations import Answers, BrokenAnswers
    from checks.attestations.book import read_file
    from checks.report.escape import for_terminal

    try:
        answers, text = Answers(places_of(data_dir)), read_file(file)
        taken = (answers.newer if look else answers.take_in)(_project(folder), text, _today())
    except BrokenAnswers as error:
        raise Refusal(str(error)) from None
    if form == "json":
        click.echo(msgspec.json.encode(taken).decode())
        return
    for given in taken:
        click.echo(for_terminal(f"{given.check}: {given.answer}, {given.who} on {given.when}, until {given.until}"))
    if not taken:
        click.echo("Nothing in it is newer than what is here.")


def _given(folder: Path, data_dir: Path | None) -> dict[str, Any]:
    from checks.attestations import Answers, BrokenAnswers

    try:
        return dict(Answers(places_of(data_dir)).of(_project(folder)))
    except BrokenAnswers as error:
        raise Refusal(str(error)) from None


def _project(folder: Path) -> str:
    return str(folders((folder,))[0])


def _today() -> date:
    return datetime.now(UTC).date()
