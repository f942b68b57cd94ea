"""Where answers are kept, and the file in which a team shares them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import tomli

from checks.attestations.model import Attestation, questions, until
from checks.places import read_whole
from checks.vault.alone import alone

if TYPE_CHECKING:
    from checks.places import Places

FILE = "attestations.json"
LARGEST = 1 << 20  # bytes of a file that is read
LARGEST_KEPT = 16 << 20  # the same of all answers about all projects
_LONGEST = {"who": 80, "evidence": 500}
_FIELDS = ("check", "answer", "who", "when", "until", "evidence", "held")


class BrokenAnswers(ValueError):
    """A file cannot be read or written, or an answer is none; the message is one line."""


class Answers:
    """The answers of one user, by project."""

    def __init__(self, places: Places) -> None:
        self._file = places.data / FILE
        self._places = places

    def of(self, project: str) -> dict[str, Attestation]:
        """The answers about a project (its folder, resolved), by check. Raises `BrokenAnswers`."""
        return {a.check: a for a in self._all().get(project, ())}

    def give(self, project: str, given: Attestation) -> Attestation:
        """Keep an answer in the place of the one before. Raises `BrokenAnswers`."""
        with alone("answers"):
            self._keep(project, {**self.of(project), given.check: judged(given)})
        return given

    def take_in(self, project: str, text: bytes, today: date) -> list[Attestation]:
        """Take in a file that was exported; of two answers the newer one stays. Raises `BrokenAnswers`.

        Answers are marked as imported, and hold no longer than if they had been given here.
        """
        with alone("answers"):
            taken = self.newer(project, text, today)
            self._keep(project, self.of(project) | {a.check: a for a in taken})
        return taken

    def newer(self, project: str, text: bytes, today: date) -> list[Attestation]:
        """What `take_in` would take. Raises `BrokenAnswers`."""
        known = self.of(project)
        return [a for a in read(text, today) if a.check not in known or known[a.check].when < a.when]

    def _all(self) -> dict[str, list[Attestation]]:
        try:
            data = read_whole(self._file, LARGEST_KEPT)
            found = msgspec.json.decode(data, type=dict[str, list[Attestation]])
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise BrokenAnswers(f"{self._file} cannot be read: {error.strerror}") from None
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            raise BrokenAnswers(f"{self._file} is damaged: {error}") from None
        except RecursionError:
            raise BrokenAnswers(f"{self._file} is damaged: it is nested too deeply") from None
        try:
            return {project: [judged(a) for a in rows] for project, rows in found.items()}
        except BrokenAnswers as error:
            raise BrokenAnswers(f"{self._file} is damaged, or of another Shrift: {error}") from None

    def _keep(self, project: str, answers: dict[str, Attestation]) -> None:
        everything = self._all() | {project: sorted(answers.values(), key=lambda a: a.check)}
        try:
            self._places.write(self._file, msgspec.json.format(msgspec.json.encode(everything), indent=1))
        except OSError as error:
            raise BrokenAnswers(f"cannot write {self._file}: {error.strerror}") from None


def judged(given: Attestation) -> Attestation:
    """The answer. Raises `BrokenAnswers` for one that is none."""
    if given.check not in questions():
        raise BrokenAnswers(f"there is no question “{given.check[:60]}”; “shrift attest list” shows them")
    for name, longest in _LONGEST.items():
        value = getattr(given, name)
        if len(value) > longest or not value.isprintable():
            raise BrokenAnswers(f"“{name}” has at most {longest} signs on one line")
    if not given.who.strip():
        raise BrokenAnswers("an answer has somebody who gives it: --who NAME")
    try:
        days = [date.fromisoformat(given.when), date.fromisoformat(given.until)]
    except ValueError:
        raise BrokenAnswers("a day is written as 2026-11-28") from None
    if given.held:
        _judge_held(given, days[0])
    if not days[0] <= days[1] <= until(days[0]):
        raise BrokenAnswers("an answer holds for 90 days at most")
    return given


def _judge_held(given: Attestation, said: date) -> None:
    if not questions()[given.check].day:
        raise BrokenAnswers(f"{given.check} asks for no day: leave out --held")
    try:
        held = date.fromisoformat(given.held)
    except ValueError:
        raise BrokenAnswers("a day is written as 2026-11-28") from None
    if held > said:
        raise BrokenAnswers(f"the day of {questions()[given.check].day} ({given.held}) is still to come")


def written(answers: Iterable[Attestation]) -> str:
    """The file in which a team shares answers: TOML, with a line of each question."""
    lines = ["# Answers about what no program sees, written by Shrift. Import: shrift attest import FILE\n"]
    for given in answers:
        lines.append("[[answer]]")
        lines.append(f"# {questions()[given.check].question}")
        told = [name for name in _FIELDS if name != "held" or given.held]
        lines += [f"{name} = {json.dumps(getattr(given, name), ensure_ascii=False)}" for name in told]
        lines.append("")
    return "\n".join(lines)


def read(text: bytes, today: date) -> list[Attestation]:
    """The answers in such a file. It is somebody else's: everything in it is judged. Raises `BrokenAnswers`."""
    if len(text) > LARGEST:
        raise BrokenAnswers("the file is too large for answers")
    try:
        rows = tomli.loads(text.decode()).get("answer", [])
        found = [msgspec.structs.replace(a, imported=True) for a in msgspec.convert(rows, list[Attestation])]
    except (tomli.TOMLDecodeError, UnicodeDecodeError, RecursionError):
        raise BrokenAnswers("the file is no TOML") from None
    except msgspec.ValidationError as error:
        raise BrokenAnswers(f"the file has no answers: {error}") from None
    for given in found:
        if judged(given).when > today.isoformat():
            raise BrokenAnswers(f"an answer about {given.check} is of a day to come ({given.when})")
    return found


def read_file(path: Path) -> bytes:
    """The bytes of a file that is to be imported. Raises `BrokenAnswers`."""
    try:
        return read_whole(path, LARGEST)
    except OSError as error:
        raise BrokenAnswers(f"{path} cannot be read: {error.strerror}") from None
