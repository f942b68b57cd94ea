"""Jenkins: a Jenkinsfile is Groovy, for which there is no parser here; its blocks, strings and steps are read by text.

Declarative and scripted pipelines alike: blocks by their braces, strings and comments told apart first.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from checks.structure.pipelines import Job, Kept, Pipeline, Script, Setting, Step
from checks.structure.positions import LONGEST, Lines, lines_of

MOST_BLOCKS = 20_000

_TOKEN = re.compile(
    r"//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/)?"
    r'|"""(?:[^"\\]|\\.|"(?!""))*(?:"""|$)|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*(?:\'\'\'|$)'
    r'|"(?:[^"\\\n]|\\.)*"?|\'(?:[^\'\\\n]|\\.)*\'?|[(){}\[\]]',
    re.DOTALL,
)
_HEAD = re.compile(r"([A-Za-z_][\w.]*)[ \t]*$")
_STEP = re.compile(
    r"(?<![\w.$])(sh|bat|powershell|pwsh|echo|println|print|httpRequest|writeFile|archiveArtifacts|stash)\b[ \t]*"
)
_ASSIGNED = re.compile(r"(?m)(?:^|[{;])[ \t]*([A-Za-z_]\w*)[ \t]*=(?!=)")
_BEGINS = re.compile(r"[(\"'A-Za-z_$]")
_VARIABLE = re.compile(
    r"\b(?:variable|usernameVariable|passwordVariable|keyFileVariable|tokenVariable|accessKeyVariable|secretKeyVariable|keystoreVariable)\s*:\s*['\"](\w+)['\"]"
)
_CREDENTIALS = re.compile(r"credentials\s*\(")
_PARAMETER = re.compile(r"\b(string|password|text|choice|booleanParam|credentials)[ \t]*\(")
_NAMED = re.compile(r"\b(name|defaultValue|script|artifacts|includes|text|message)\s*:\s*")
_LIBRARY = re.compile(r"@Library\s*\(\s*['\"]([^'\"]+)['\"]|\blibrary[ \t(]+['\"]([^'\"]+)['\"]")
_AGENT = re.compile(r"\blabel[ \t(]+['\"]([^'\"\n]+)['\"]")


class _String:
    def __init__(self, start: int, end: int, quotes: str) -> None:
        self.start, self.end, self.quotes = start, end, quotes  # of the content


class _Block:
    def __init__(self, name: str, head: tuple[int, int], start: int) -> None:
        self.name, self.head, self.start, self.end = name, head, start, start
        self.stage: str | None = None


def read_jenkins(text: str, path: str) -> Pipeline | None:
    """A Jenkinsfile; each stage is a job, what stands outside of stages is in a job without a name."""
    reading = _Reading(text[:LONGEST])
    jobs = tuple(reading.jobs())
    top = next((b for b in reading.blocks if b.name == "environment" and reading.stage_of(b.start) is None), None)
    if not jobs and not reading.blocks:
        return None
    return Pipeline(
        "jenkins",
        path,
        env=tuple(reading.settings(top)) if top is not None else (),
        jobs=jobs,
        includes=tuple(a or b for a, b in _LIBRARY.findall(text[:LONGEST])),
        parameters=tuple(reading.parameters()),
    )


class _Reading:
    def __init__(self, text: str) -> None:
        self.text = text
        self.lines: Lines = lines_of(text)
        self.strings: list[_String] = []
        self.blocks: list[_Block] = []
        self._closed: dict[int, int] = {}  # where each round bracket ends
        self.bare = self._read()
        self.blocks.sort(key=lambda b: b.start)
        self._string_starts = [s.start for s in self.strings]
        self.stages = [b for b in self.blocks if b.name == "stage"]
        for block in self.stages:
            first = self._strings_in(*block.head)
            block.stage = text[first[0].start : first[0].end] if first else ""

    def _read(self) -> str:
        """The text with strings and comments blanked; brackets are matched on the way."""
        pieces: list[str] = []
        at = 0
        open_: list[_Block] = []
        round_: list[int] = []
        last_round = (0, 0)  # the bracket that closed last
        for token in _TOKEN.finditer(self.text):
            sign = token[0]
            start, end = token.span()
            pieces.append(self.text[at:start])
            at = end
            if sign[0] in "\"'":
                size = 3 if sign[:3] in ('"""', "'''") else 1
                closed = len(sign) >= 2 * size and sign.endswith(sign[:size])
                self.strings.append(_String(start + size, end - (size if closed else 0), sign[:size]))
                pieces.append(re.sub(r"[^\n]", " ", sign))
            elif sign[0] == "/":
                pieces.append(re.sub(r"[^\n]", " ", sign))
            else:
                pieces.append(sign)
                if sign == "(":
                    round_.append(start)
                elif sign == ")" and round_:
                    last_round = (round_.pop(), start)
                    self._closed[last_round[0]] = start
                elif sign == "{" and len(self.blocks) < MOST_BLOCKS:
                    open_.append(self._opened(start, last_round))
                    self.blocks.append(open_[-1])
                elif sign == "}" and open_:
                    open_.pop().end = start
        pieces.append(self.text[at:])
        for block in open_:
            block.end = len(self.text)
        return "".join(pieces)

    def _opened(self, at: int, last_round: tuple[int, int]) -> _Block:
        before = self.text[max(at - 200, 0) : at].rstrip()
        end = max(at - 200, 0) + len(before)
        head = (end, end)
        if before.endswith(")") and last_round[1] == end - 1:
            head = (last_round[0], last_round[1])
            end = last_round[0]
        name = _HEAD.search(self.text, max(end - 100, 0), end)
        return _Block(name[1] if name else "", head, at + 1)

    def _strings_in(self, start: int, end: int) -> list[_String]:
        first = bisect_right(self._string_starts, start)
        found = []
        for string in self.strings[first:]:
            if string.start > end:
                break
            found.append(string)
        return found

    def stage_of(self, at: int) -> _Block | None:
        """The innermost stage around an offset."""
        return next((b for b in reversed(self.stages) if b.start <= at < b.end), None)

    def jobs(self) -> Iterator[Job]:
        steps: dict[int, list[Step]] = {}
        keeps: dict[int, list[Kept]] = {}
        guards = [b for b in self.blocks if b.name == "withCredentials"]
        settings = [b for b in self.blocks if b.name == "environment"]
        for found in _STEP.finditer(self.bare):
            stage = self.stage_of(found.start())
            number = stage.start if stage is not None else -1
            step = self._step(found, guards, settings)
            if step is None:
                continue
            if step.name in ("archiveArtifacts", "stash"):
                paths = tuple(p.strip() for p in (step.run.text if step.run else "").split(","))
                keeps.setdefault(number, []).append(Kept("artifact", paths, step.line))
            steps.setdefault(number, []).append(step)
        places = [(-1, None), *((s.start, s) for s in self.stages)]
        for number, stage in places:
            inside = [b for b in settings if stage is not None and self.stage_of(b.start) is stage]
            if stage is None and number not in steps:
                continue
            env = tuple(s for b in inside for s in self.settings(b))
            text = self.text[stage.start : stage.end] if stage is not None else ""
            yield Job(
                (stage.stage or "") if stage is not None else "",
                line=self.lines.at(stage.start)[0] if stage is not None else 1,
                end_line=self.lines.at(stage.end)[0] if stage is not None else len(self.lines),
                env=env,
                secrets=tuple(s.name for s in env if _CREDENTIALS.match(s.value)),
                steps=tuple(steps.get(number, ())),
                keeps=tuple(keeps.get(number, ())),
                runs_on=tuple(_AGENT.findall(text)) if stage is not None else (),
            )

    def _step(self, found: re.Match[str], guards: list[_Block], settings: list[_Block]) -> Step | None:
        at = self._behind_spaces(found.end(1))
        if not _BEGINS.match(self.text, at):
            return None
        end = self._closed.get(at, -1) if self.text[at : at + 1] == "(" else self._line_end(at)
        if end < 0:
            return None
        inside = self._strings_in(at, end + 1)
        names = {self._name_before(s.start - len(s.quotes)): s for s in reversed(inside)}
        string = (
            names.get("script")
            or names.get("artifacts")
            or names.get("includes")
            or names.get("text")
            or names.get("message")
        )
        string = string or names.get("") or (inside[0] if inside else None)
        if string is None:
            line, column = self.lines.at(at)
            said = self.text[at + (self.text[at : at + 1] == "(") : end].strip()
            script = Script(said, line, column) if said else None
        else:
            line, column = self.lines.at(string.start)
            script = Script(self.text[string.start : string.end], line, column, string.quotes)
        known = [
            v for g in guards if g.start <= found.start() < g.end for v in _VARIABLE.findall(self.text[slice(*g.head)])
        ]
        known += [
            s.name
            for block in settings
            if (stage := self.stage_of(block.start)) is None or stage.start <= found.start() < stage.end
            for s in self.settings(block)
            if _CREDENTIALS.match(s.value)
        ]
        place = self.lines.at(found.start())
        last = self.lines.at(max(end, string.end if string is not None else end))[0]
        return Step(
            name=found[1],
            run=script,
            shell=found[1] if found[1] in ("sh", "bat", "powershell", "pwsh") else "",
            secrets=tuple(dict.fromkeys(known)),
            line=place[0],
            column=place[1],
            end_line=last,
        )

    def _line_end(self, at: int) -> int:
        """The end of a step without brackets: of its line, or of the string that runs over it."""
        end = self.text.find("\n", at)
        end = len(self.text) if end < 0 else end
        for string in self._strings_in(at, end):
            if string.end >= end:
                return string.end
        return end

    def _behind_spaces(self, at: int) -> int:
        while at < len(self.text) and self.text[at] in " \t":
            at += 1
        return at

    def _name_before(self, at: int) -> str:
        """The name of a named argument whose value begins here."""
        found = re.search(r"(\w+)\s*:\s*$", self.bare[max(at - 60, 0) : at])
        return found[1] if found else ""

    def settings(self, block: _Block) -> Iterator[Setting]:
        """`NAME = value` of an environment block; a string without its quotes, anything else as written."""
        for found in _ASSIGNED.finditer(self.bare, max(block.start - 1, 0), block.end):
            start = self._behind_spaces(found.end())
            end = min(
                e
                for e in (self.bare.find("\n", start, block.end), self.bare.find(";", start, block.end), block.end)
                if e >= 0
            )
            inside = self._strings_in(start, end)
            if inside and inside[0].start - len(inside[0].quotes) == start:
                start, end = inside[0].start, inside[0].end
            else:
                end = start + len(self.bare[start:end].rstrip())
            yield Setting(found[1], self.text[start:end], *self.lines.at(start), *self.lines.at(end))

    def parameters(self) -> Iterator[Setting]:
        """What the pipeline asks for when it is started, with the default."""
        for block in self.blocks:
            if block.name != "parameters":
                continue
            for found in _PARAMETER.finditer(self.bare, block.start, block.end):
                end = self._closed.get(found.end() - 1, -1)
                names = {self._name_before(s.start - len(s.quotes)): s for s in self._strings_in(found.end(), end)}
                if "name" in names:
                    name = self.text[names["name"].start : names["name"].end]
                    value = names.get("defaultValue") or names["name"]
                    said = self.text[value.start : value.end] if "defaultValue" in names else ""
                    yield Setting(name, said, *self.lines.at(value.start), *self.lines.at(value.end))
