"""Draw every screen: light and dark, at three sizes, in its states. Run by `make pictures`; looked at by people.

`python -m tests.gui.pictures OUT [WORD …]` draws only the pictures with one of these words in their names, and with
`--family NAME` in other letters than Inter. `--readme` draws the two pictures of the README into OUT.
"""

from __future__ import annotations

import base64
import os
import random
import sys
import tempfile
import time
import zlib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))

import history_samples
import msgspec
from account_samples import faulty, vault_of
from fix_samples import DONE, HOSTILE, LEFT, MOVED, RULES, UNTRACK
from gui_samples import clean, heard, hostile, many, report, story, with_excerpts
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from checks.accounts.known import AccountsTold
from checks.accounts.steps import all_steps
from checks.attestations import questions
from checks.catalog import load
from checks.demo import make
from checks.demo.practice import PRACTICES
from checks.demo.simulated import Simulated
from checks.events import Event, Excerpt, Heard, Phase, Progress, Started
from checks.examination import Request, examine
from checks.keys.formats import load_providers
from checks.keys.samples import sample
from checks.memory.trend import trend_of
from checks.model import Key, Live, PluginNote, Report
from checks.places import Places
from checks.projects import board_of
from checks.projects_comparing import side_by_side
from checks.report.choices import Choices
from checks.report.contents import contents
from checks.report.outsiders import for_outsiders
from checks.report.pdf import pages
from gui.models.accept import Entry as AcceptEntry
from gui.models.accept import Row as AcceptRow
from gui.models.asking import Revocation
from gui.models.attest import Answer
from gui.models.fixes import applied_words
from gui.models.history import Told
from gui.models.online import Reach
from gui.models.vault import Answers, Keychain, Status, read_providers
from gui.models.walkthrough import Checked
from gui.models.walkthrough import Progress as Lessons
from gui.pages.accept_sheet import AcceptSheet, ReviewSheet
from gui.pages.ask_sheet import AskSheet, askable
from gui.pages.attest import AnswersPage
from gui.pages.attest_sheets import AnswerSheet, ImportSheet
from gui.pages.fix_sheet import FixSheet
from gui.pages.history import HistoryPage
from gui.pages.key_revoke import RevokeSheet
from gui.pages.machine_places import PlacesSheet
from gui.pages.online import AskedSheet, OnlineSheet
from gui.pages.projects import ProjectsPage
from gui.pages.projects_sheets import ImportSheet as ImportReportSheet
from gui.pages.projects_sheets import PairSheet
from gui.pages.report import ReportPage
from gui.pages.settings import SettingsPage
from gui.pages.vault_sheets import AddSheet, RevealSheet
from gui.pages.walkthrough import WalkthroughPage
from gui.pages.whatif_sheet import WhatIfSheet
from gui.recent import Recent
from gui.sheet import ScoreSheet
from gui.shortcuts import ShortcutSheet
from gui.subject import Subject
from gui.theme import theme
from gui.widgets.sheets import Question
from gui.window import Window

SIZES = ((1200, 800), (960, 640), (1440, 900))
HOME = "/home/ada"
README_SIZE = (1200, 800)


def real(folder: Path) -> tuple[Report, list[Excerpt]]:
    """The demo project, really examined, and told as if it lay in Ada's home."""
    said: list[Event] = []
    project = make(folder / "atlas-support")
    done = examine(Request(paths=(project.resolve(),), memory=False), load(), Places(folder / "data"), emit=said.append)
    target = msgspec.structs.replace(done.target, path=f"{HOME}/code/atlas-support")
    return msgspec.structs.replace(done, target=target), [e for e in said if isinstance(e, Excerpt)]


def simulated(folder: Path) -> tuple[Report, AccountsTold]:
    """The same with the demo's made-up accounts: keys have names, ages and money."""
    said: list[Event] = []
    project = make(folder / "accounts" / "atlas-support")
    request = Request(paths=(project.resolve(),), memory=False)
    done = examine(request, load(), Places(folder / "data"), emit=said.append, providers=Simulated())
    target = msgspec.structs.replace(done.target, path=f"{HOME}/code/atlas-support")
    told = next(e for e in said if isinstance(e, AccountsTold))
    # Told as if real accounts had answered; how the simulation is marked has a picture of its own.
    limits = tuple(limit for limit in done.limits if limit.id != "simulated")
    return msgspec.structs.replace(done, target=target, limits=limits), msgspec.structs.replace(told, simulated=False)


def machine(folder: Path) -> tuple[Report, list[Excerpt]]:
    """A made-up home with keys where tools keep them, really looked at, and told as if it were Ada's own machine."""
    said: list[Event] = []
    shapes, rng = load_providers(), random.Random(7)
    first, second = (sample(shapes, *kind, rng).decode() for kind in (("openai", "project"), ("anthropic", "api")))
    for name, text in (
        (".zshrc", f"export EDITOR=vim\nexport OPENAI_API_KEY={first}\n"),
        (".zsh_history", f": 1764000000:0;curl -H 'Authorization: Bearer {first}' https://api.openai.com/v1/models\n"),
        (".codex/auth.json", f'{{"OPENAI_API_KEY": "{first}"}}\n'),
        (".continue/config.yaml", f"models:\n  - name: chat\n    provider: anthropic\n    apiKey: {second}\n"),
        (".aws/credentials", "[default]\nregion = eu-central-1\n"),
    ):
        path = folder / "ada" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    request = Request(paths=(), machine=True, home=(folder / "ada").resolve(), memory=False)
    done = examine(request, load(), Places(folder / "data"), emit=said.append)
    target = msgspec.structs.replace(done.target, path=HOME, name="this machine")
    return msgspec.structs.replace(done, target=target), [e for e in said if isinstance(e, Excerpt)]


def recents() -> list[Recent]:
    """Four projects: three letters, and one without."""
    rows = (
        ("atlas-support", 40, 52, 79, "E", datetime.now().astimezone().isoformat()),
        ("ledger-api", 71, 88, 83, "C", "2026-11-19T10:00:00+00:00"),
        ("notes-sync", 93, 96, 97, "A", "2026-11-02T10:00:00+00:00"),
        ("mobile-app", 31, 84, 47, None, "2026-11-12T10:00:00+00:00"),
    )
    return [
        Shown(path=f"{HOME}/code/{n}", name=n, low=lo, high=hi, coverage=c, grade=g, partial=False, when=w)
        for n, lo, hi, c, g, w in rows
    ]


class Shown(Recent, frozen=True, kw_only=True):
    """A recent project whose folder counts as being there."""

    @property
    def gone(self) -> bool:
        return False


class Studio:
    """One window of one size in one appearance, and what is drawn of it."""

    def __init__(self, out: Path, wanted: Sequence[str], size: tuple[int, int], look: str, scratch: Path) -> None:
        self._out, self._wanted, self._look = out, wanted, look
        self.window = Window(load(), Places(scratch / "none"))
        self.window.resize(*size)
        self.window.show()
        self.window.activateWindow()

    def wants(self, *names: str) -> bool:
        """Whether any of these pictures is asked for."""
        return not self._wanted or any(word in name for word in self._wanted for name in names)

    def wants_any_of(self, beginning: str) -> bool:
        """Whether a picture with this beginning is asked for."""
        return not self._wanted or any(word.startswith(beginning) or word in beginning for word in self._wanted)

    def shot(self, name: str, widget: QWidget | None = None) -> QImage | None:
        """Draw one."""
        if not self.wants(name):
            return None
        for _ in range(3):
            QApplication.processEvents()
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        image = (widget or self.window).grab().toImage()
        image.save(str(self._out / f"{name}-{self.window.width()}-{self._look}.png"))
        return image

    def scan(self, until: Callable[[Event], bool]) -> None:
        """The scanning page, fed with a story up to an event."""
        window = self.window
        window._subject = Subject(Path(f"{HOME}/code/atlas-support"))
        window.report = None
        window.navigation.show_target("atlas-support", window._subject.path, machine=False)
        window.navigation.buttons["findings"].setEnabled(False)
        window.navigation.buttons["findings"].set_count("")
        window.navigation.show_state("Network: off", "Scanning, 65 %", "")
        window.scanning.begin("atlas-support", "Files and git history")
        window._stack.setCurrentIndex(1)
        window._show(window.scanning)
        window.navigation.show_page("scorecard")
        window.scanning.cancel.setFocus()
        for event in story():
            match event:
                case Started():
                    window.scanning.begun(event)
                case Phase():
                    window.scanning.phase(event)
                case Progress():
                    window.scanning.progress(event)
                case Heard():
                    window.scanning.heard([event])
                case _:
                    pass
            if until(event):
                return


def _last_heard(event: Event) -> bool:
    return isinstance(event, Heard) and event.masked.endswith("0003")


def _scenes(studio: Studio, done: Report, excerpts: list[Excerpt]) -> None:
    window = studio.window
    studio.shot("01-welcome-first")
    window.welcome.show_recent(recents(), datetime.now().astimezone())
    studio.shot("01-welcome")
    window.welcome.tell("“mobile-app” is no folder any more.")
    studio.shot("01-welcome-told")
    window.welcome.tell("")
    window.welcome.drop.set_over(True)
    studio.shot("01-welcome-over")
    window.welcome.drop.set_over(False)

    studio.scan(lambda event: isinstance(event, Started))
    studio.shot("02-scanning-start")
    studio.scan(_last_heard)
    window.scanning.heard([heard(7)])
    studio.shot("02-scanning")
    window.scanning.stopping()
    studio.shot("02-scanning-stopping")

    window.show_report(done, excerpts, 0.4)
    studio.shot("03-scorecard")
    window.toast.tell("Saved shrift-atlas-support-2026-11-24.json")
    studio.shot("03-scorecard-toast")
    window.toast.hide()
    for number in range(1, 8):
        window._open_sin(number)
        studio.shot(f"08-sin-{number}")
    window.show_page("scorecard")
    window.show_page("findings")
    studio.shot("04-findings-list")
    window.findings.choose(next(f.id for f in done.findings if f.check == "S1-HISTORY"))
    studio.shot("04-findings")
    window.findings.choose(next(f.id for f in done.findings if f.check == "S1-IGNORE-GAPS"))
    studio.shot("04-findings-plain")
    window.findings.back()
    window.findings.search.setText("no such thing")
    window.findings._filter()
    studio.shot("04-findings-none")
    window.findings.clear_filter()

    full, beside = with_excerpts(report())
    _show(window, full, beside, "scorecard")
    studio.shot("03-scorecard-capped")
    window.show_page("findings")
    window.findings.choose("s1-history-0")
    studio.shot("04-findings-full")
    _show(window, report(partial=True), [], "scorecard")
    studio.shot("03-scorecard-partial")
    _show(window, clean(), [], "scorecard")
    studio.shot("03-scorecard-clean")
    window._open_sin(1)
    studio.shot("08-sin-clean")
    window._open_sin(2)
    studio.shot("08-sin-none")
    window.show_page("scorecard")
    window.show_page("findings")
    studio.shot("04-findings-clean")
    if studio.wants("04-findings-many", "03-scorecard-many"):
        _show(window, many(2_000), [], "scorecard")
        studio.shot("03-scorecard-many")
        window.show_page("findings")
        studio.shot("04-findings-many")
    odd, beside = with_excerpts(hostile())
    _show(window, odd, beside, "scorecard")
    studio.shot("03-scorecard-hostile")
    window.show_page("findings")
    window.findings.choose(odd.findings[0].id)
    studio.shot("04-findings-hostile")
    window.failed.tell("The scan stopped at dump.sqlite: its process ended by signal 9.", cancelled=False)
    window.navigation.show_page("scorecard")
    window._show(window.failed)
    window.failed.focus_first()
    studio.shot("05-failed")
    for name, dialog in (
        ("06-sheet", ScoreSheet(done, window)),
        ("07-keys", ShortcutSheet(window)),
        ("10-places", PlacesSheet(window.catalog, window)),
    ):
        if studio.wants(name):
            dialog.show()
            studio.shot(name, dialog)
        dialog.close()


def _whatif_scenes(studio: Studio, done: Report) -> None:
    """The sheet with no tick, some, all; of a score that a gate holds; with nothing to do."""
    if not studio.wants_any_of("25-whatif"):
        return
    window = studio.window
    _show(window, done, [], "scorecard")
    for name, shown, ticks in (
        ("25-whatif", done, 0),
        ("25-whatif-some", done, 4),
        ("25-whatif-all", done, 10_000),
        ("25-whatif-held", report(), 0),
        ("25-whatif-held-some", report(), 2),
        ("25-whatif-many", many(2_000), 3),
        ("25-whatif-none", msgspec.structs.replace(clean(), checks=(), findings=()), 0),
        ("25-whatif-hostile", hostile(), 1),
    ):
        if studio.wants(name):
            sheet = WhatIfSheet(shown, window)
            for tick in list(sheet.ticks.values())[:ticks]:
                tick.setChecked(True)
            _dialog(studio, name, sheet)


def _keys(studio: Studio, shown: Report, told: AccountsTold | None = None) -> None:
    """The page of keys, waited for."""
    window = studio.window
    window.accounts.begin(())
    if told is not None:
        window.accounts.hear(told)
    made: list[bool] = []
    window.keys.ready.connect(lambda: made.append(True))
    _show(window, shown, [], "keys")
    until = time.monotonic() + 30
    while not made and time.monotonic() < until:
        QApplication.processEvents()
    window.keys.focus_first()


def _key_scenes(studio: Studio, done: Report, told: AccountsTold) -> None:
    window = studio.window
    if studio.wants_any_of("11-keys"):
        _keys(studio, msgspec.structs.replace(done, keys=tuple(_unasked(k) for k in done.keys)))
        studio.shot("11-keys-unasked")
        _keys(studio, clean())
        studio.shot("11-keys-none")
        odd, _ = with_excerpts(hostile())
        _keys(studio, odd)
        studio.shot("11-keys-hostile")
        if studio.wants("11-keys-many"):
            _keys(studio, many(300))
            studio.shot("11-keys-many")
        _keys(studio, done, msgspec.structs.replace(told, simulated=True))
        studio.shot("11-keys-simulated")
        _keys(studio, done, told)
        studio.shot("11-keys")
        for look in ("cards", "matrix"):
            window.keys.look.pieces[look].click()
            while window.keys.making:
                QApplication.processEvents()
            studio.shot(f"11-keys-{look}")
        window.keys.look.pieces["both"].click()
        window.keys.tell("OpenAI could not be asked: no answer came in time.")
        while window.keys.making:
            QApplication.processEvents()
        studio.shot("11-keys-told")
        window.keys.tell("")
        for name, then in REVOKING.items():
            sheet = RevokeSheet("sk-proj-…4f2a", "openai", window)
            _dialog(studio, f"11-keys-revoke-{name}", sheet, lambda s=sheet, t=then: t(s))
        _dialog(studio, "11-keys-ask", AskSheet(askable(done, [("openai", "default")]), ("openai",), window))


_OFF = Revocation(
    fingerprint="fp", masked="sk-proj-…4f2a", provider="openai", way="account", name="prod-chatbot", sure=False,
    sends="DELETE api.openai.com/v1/organization/projects/proj_9aX2c/api_keys/key_J4kQ",
    note="It is this key by what its provider shows of it, not by its whole value.",
    breaks=(".env.local, line 3", ".env.production, line 1", "compose.yaml, line 14", "git history: .env in 3 commits",
            "~/.zshrc, line 41", "~/.codex/auth.json", "image layer: atlas/api:2026.11, app/.env"),
)  # fmt: skip
_NO_WAY = msgspec.structs.replace(
    _OFF, way="none", page="https://platform.openai.com/api-keys", breaks=_OFF.breaks[:2],
    why_not="no account at openai is turned on (shrift vault account add)",
)  # fmt: skip
REVOKING: dict[str, Callable[[RevokeSheet], None]] = {
    "first": lambda sheet: None,
    "plan": lambda sheet: sheet.show_plan(_OFF),
    "none": lambda sheet: sheet.show_plan(_NO_WAY),
    "failed": lambda sheet: (sheet.show_plan(_OFF), sheet.tell("the key was not switched off: no answer came in time")),
    "done": lambda sheet: (sheet.show_plan(_OFF), sheet.show_done("prod-chatbot was switched off at openai.")),
}


def _unasked(key: Key) -> Key:
    return msgspec.structs.replace(key, known=None, live=Live.NOT_ASKED)


def _answer_scenes(studio: Studio, shown: Report) -> None:
    """Questions in every state, and the sheets about them."""
    if not studio.wants_any_of("13-answers"):
        return
    window, today = studio.window, datetime.now().astimezone().date()
    _show(window, shown, [], "scorecard")
    page = window.page_of("answers")
    assert isinstance(page, AnswersPage)
    window.navigation.show_page("answers")
    asked = [Answer(id=q.id, check=q.id, question=q.question, state="open") for q in questions().values()]
    days = [str(today - timedelta(days=n)) for n in (3, 85, 120)]
    ends = [str(today + timedelta(days=n)) for n in (87, 5, -30)]
    said = dict(zip(("answer", "who"), ("yes", "Ada"), strict=True))
    asked[1] = msgspec.structs.replace(
        asked[1],
        **said,
        when=days[0],
        until=ends[0],
        state="answered",
        evidence="https://wiki.example.org/runbooks/spend",
    )
    asked[4] = msgspec.structs.replace(asked[4], **said, when=days[1], until=ends[1], state="answered", imported=True)
    asked[5] = msgspec.structs.replace(
        asked[5], **said | {"answer": "no"}, when=days[0], until=ends[0], state="answered"
    )
    asked[7] = msgspec.structs.replace(asked[7], **said, when=days[2], until=ends[2], state="expired")
    page._answers = asked
    page._show()
    window._show(page)
    page.focus_first()
    studio.shot("13-answers")
    page.notice.tell("warn", "attestations.json is damaged: line 3", "Close")
    studio.shot("13-answers-told")
    page.notice.tell("", "", "")
    page._answers = [msgspec.structs.replace(a, answer=None, state="open") for a in asked]
    page._show()
    studio.shot("13-answers-open")
    row = next(iter(page.rows))
    _dialog(studio, "13-answers-give", AnswerSheet(row, "Ada", today, window))
    brought = [a for a in asked if a.answer]
    names = {a.check: a.question for a in asked}
    _dialog(studio, "13-answers-import", ImportSheet("attestations.toml", brought, names, today, window))
    _dialog(studio, "13-answers-nothing", ImportSheet("attestations.toml", [], names, today, window))


def _report_scenes(studio: Studio, shown: Report) -> None:
    """The page of reports with real pages, for both readers, while it works and when it fails."""
    if not studio.wants_any_of("18-report"):
        return
    window = studio.window
    _show(window, shown, [], "scorecard")
    page = window.page_of("report")
    assert isinstance(page, ReportPage)
    window.navigation.show_page("report")
    window._show(page)
    page.paper.set_busy(True)
    studio.shot("18-report-setting")
    page.paper.fail("this is a mistake in Shrift itself; nothing more was done")
    studio.shot("18-report-failing")
    page.focus_first()
    for name, report_, choices in (
        ("18-report", shown, Choices()),
        ("18-report-lead", shown, Choices(audience="lead")),
        ("18-report-hidden", for_outsiders(shown, load()), Choices(audience="lead", hide_names=True)),
        ("18-report-clean", clean(), Choices()),
        ("18-report-hostile", hostile(), Choices()),
    ):
        if not studio.wants(name):
            continue
        page.settings.readers[choices.audience == "lead"].setChecked(True)
        page.settings.hidden[choices.hide_names].setChecked(True)
        page._soon.stop()
        paper = [
            base64.b64encode(zlib.compress(p.encode()))
            for p in pages(contents(report_, load(), choices), report_.finished)
        ]
        page.settings.show_pages(len(paper))
        page.paper.show_nothing("")
        page.paper.show_pages(paper)
        _drawn(page)
        studio.shot(name)
    page.paper.set_zoom("page")
    page.paper.turn(1)
    _drawn(page)
    studio.shot("18-report-page")
    page.paper.set_zoom("width")
    page.settings.set_busy(True)
    page.notice.tell("warn", "Nothing was saved: cannot write /media/stick: No space left on device", "Close")
    page.open.show()
    _drawn(page)
    studio.shot("18-report-told")
    page.settings.set_busy(False)
    page.notice.tell("", "", "")


def _drawn(page: ReportPage) -> None:
    until = time.monotonic() + 30
    for _ in range(3):
        QApplication.processEvents()
    while page.paper.paper.sheet.image is None and time.monotonic() < until:
        QApplication.processEvents()


def _online_scenes(studio: Studio) -> None:
    """Who may be asked, and the sheet before one of them is turned on."""
    if not studio.wants_any_of("14-online"):
        return
    window = studio.window
    names = ("openai", "anthropic", "openrouter", "mistral", "huggingface", "xai", "groq", "cohere")
    found = [
        *(Reach(name=n, kind="host", on=n == "github.com") for n in ("github.com", "gitlab.com", "huggingface.co", "gh", "glab")),
        *(Reach(name=n, kind="provider", on=n == "openai", accounts=("default",) if n in names[:3] else ()) for n in names),
    ]  # fmt: skip
    sheet = OnlineSheet(window, window)
    sheet.part._look.stop()
    sheet.part._came(msgspec.json.encode(found))
    _dialog(studio, "14-online", sheet)
    run = (
        b"Nobody was asked. This would be:\n"
        b"  openai/default at https://api.openai.com: keys, use, money and limits, with an admin key\n"
        + "  GET https://api.openai.com/v1/models  with sk-proj-…4f2a in Authorization\n".encode()
        * 3
    )
    _dialog(studio, "14-online-ask", AskedSheet(found[5], window, window))
    asked = AskedSheet(found[5], window, window)
    _dialog(studio, "14-online-run", asked, lambda: asked.show_lines(run))


def _accept_scenes(studio: Studio, done: Report, excerpts: list[Excerpt]) -> None:
    """Accepting a finding, what is accepted, and an accepted finding."""
    if not studio.wants_any_of("18-accept"):
        return
    window = studio.window
    _show(window, done, excerpts, "findings")
    studio.shot("18-accept-findings")
    title = "OpenAI project key in the git history"
    _dialog(studio, "18-accept-sheet", AcceptSheet(title, keyed=True, critical=True, owner="Ada", parent=window))
    empty = AcceptSheet(title, keyed=False, critical=False, parent=window)
    _dialog(studio, "18-accept-refused", empty, lambda: empty.tell("Without a reason nothing is accepted."))
    entry = AcceptEntry(
        reason="made up for the course, revoked since",
        owner="Ada",
        until="2027-02-27",
        masked="sk-proj-…4f2a",
        checks=("S1-HISTORY",),
    )
    where = ".shrift/acceptances/openai-project-1f.toml"
    rows = [
        AcceptRow(path=where, state="broken", why="it is no TOML, at line 3"),
        AcceptRow(path=where, state="expired", days_left=-4, entry=entry),
        AcceptRow(path=where, state="soon", days_left=6, entry=entry),
        AcceptRow(path=where, state="holds", days_left=80, entry=entry),
    ]
    for name, shown in (("review", rows), ("review-empty", [])):
        sheet = ReviewSheet(window)
        _dialog(studio, f"18-accept-{name}", sheet, lambda s=sheet, r=shown: s.show_rows(r))


def _fix_scenes(studio: Studio, done: Report, excerpts: list[Excerpt]) -> None:
    """The sheet of a fix: being looked up, safe, worth a look, without lines, left, refused; and what is said afterwards."""
    if not studio.wants_any_of("15-fix"):
        return
    window = studio.window
    _show(window, done, excerpts, "findings")
    found = next(f for f in done.findings if any(note.id == "ignore" for note in f.fixes))
    window.findings.choose(found.id)
    studio.shot("15-fix-findings")
    for name, plans in (
        ("waiting", None), ("safe", [RULES]), ("moved", [MOVED]), ("untrack", [UNTRACK]), ("left", [LEFT]),
        ("hostile", [HOSTILE]), ("several", [RULES, MOVED, UNTRACK]),
    ):  # fmt: skip
        sheet = FixSheet("Add the ignore rules", window)
        _dialog(studio, f"15-fix-{name}", sheet, lambda s=sheet, p=plans: s.show_plans(p) if p else None)
    refused = FixSheet(RULES.title, window)

    def refuse() -> None:
        refused.show_plans([RULES])
        refused.tell("A file has changed since the plan was shown; look at it again.")

    _dialog(studio, "15-fix-refused", refused, refuse)
    window.toast.tell(applied_words(DONE, "S1-ENV-NOTIGNORED"), stays=True, act=("Undo", lambda: None))
    studio.shot("15-fix-done")
    window.toast.hide()


def _history_scenes(studio: Studio, shown: Report) -> None:
    """A history with several scans, with one, with many, with none; and the board of projects."""
    if not studio.wants_any_of("16-history") and not studio.wants_any_of("17-projects"):
        return
    window = studio.window
    _show(window, shown, [], "scorecard")
    page = window.page_of("history")
    assert isinstance(page, HistoryPage)
    page._look.stop()
    page._target = ""  # nobody is asked about it
    window.show_page("history")
    whole = history_samples.told(shown)
    apart = msgspec.structs.replace(
        whole,
        change=msgspec.structs.replace(
            whole.change, older=whole.scans[1], why=("the rules changed between them",), by_masks=True
        ),
    )
    rows = history_samples.many_scans(140)
    many_of = msgspec.structs.replace(whole, scans=tuple(rows), points=trend_of(rows), change=None)
    for name, told in (
        ("16-history", whole),
        ("16-history-apart", apart),
        ("16-history-many", many_of),
        ("16-history-first", history_samples.first(shown)),
        ("16-history-none", Told(target="/x", name="atlas-support")),
    ):
        page.show_history(told)
        page.focus_first()
        studio.shot(name)
    page.notice.tell("warn", "scans.sqlite cannot be used (DatabaseError)", "Close")
    page.show_history(whole)
    studio.shot("16-history-told")
    page.notice.tell("", "", "")

    window.show_page("scorecard")
    window.scorecard.change.show_history(whole)
    studio.shot("16-history-line")
    window.scorecard.change.hide()

    board = window.page_of("projects")
    assert isinstance(board, ProjectsPage)
    window.show_page("projects")
    board._look.stop()
    board.show_board(board_of([], {}))
    studio.shot("17-projects-none")
    with patch.object(Path, "is_dir", lambda self: "old" not in self.name):
        board.show_board(history_samples.board())
        board.focus_first()
        studio.shot("17-projects-plain")
        history_samples.turns(board.queue)
        board.queue.changed.emit()
        studio.shot("17-projects")
        board.queue.turns = []
        board.queue.changed.emit()
        board.notice.tell("warn", "scans.sqlite cannot be used (DatabaseError)", "Close")
        studio.shot("17-projects-told")
        board.notice.tell("", "", "")
    _dialog(
        studio, "17-projects-import", ImportReportSheet(Path("/home/ada/Downloads/billing-bot-report.json"), window)
    )
    rows = history_samples.scans()
    pair = side_by_side(rows[-1], shown, msgspec.structs.replace(rows[3], name="ledger-api"), clean())
    _dialog(studio, "17-projects-pair", PairSheet(pair, window))


def _walkthrough_scenes(studio: Studio, done: Report) -> None:
    """The opening, lessons in each of their states, and the end."""
    if not studio.wants_any_of("19-walkthrough"):
        return
    window = studio.window
    page = window.page_of("walkthrough")
    assert isinstance(page, WalkthroughPage)
    window._stack.setCurrentIndex(1)
    window.navigation.show_page("walkthrough")
    window._show(page)
    page._report = None
    page.progress = Lessons()
    practice = page.practice
    practice._made, practice._checks, practice._shown = {}, {}, False

    def stage(number: int, name: str) -> None:
        page.show_stage(number)
        page.focus_first()
        studio.shot(f"19-walkthrough-{name}")

    stage(0, "opening")
    page.progress = Lessons(done=(1,))
    stage(2, "lesson")
    practice.busy = "Making the project"
    practice._draw()
    studio.shot("19-walkthrough-making")
    practice._made = {n: Path(f"/tmp/practice-{n}") for n in range(1, 8)}
    failed = {
        n: tuple(
            Checked(title=c.text.title_fail, reason=c.text.what.split(". ")[0], mark="high", colour="fail", gone=False)
            for id in p.checks
            if (c := window.catalog.find(id)) is not None
        )
        for n, p in PRACTICES.items()
    }
    for n in range(1, 8):
        page.show_stage(n)
        practice.show_checked(n, failed[n])
        studio.shot(f"19-walkthrough-{n}")
    page.hear(done)
    page.show_stage(2)
    practice.show_change()
    studio.shot("19-walkthrough-change")
    page.show_stage(1)
    practice.show_change()
    studio.shot("19-walkthrough-two")
    practice._tell("Nothing opened it. It lies at /tmp/shrift-practice-k2/confession.")
    studio.shot("19-walkthrough-told")
    page.show_stage(2)
    gone = tuple(msgspec.structs.replace(c, reason="No SDK runs in browsers with a key of the project’s.", mark="pass", colour="ok", gone=True) for c in failed[2])  # fmt: skip
    practice.show_checked(2, gone)
    studio.shot("19-walkthrough-gone")
    page._report = None
    stage(8, "closing-first")
    page.progress = Lessons(done=(1, 2, 3, 4, 5, 6, 7))
    page._report = done
    stage(8, "closing")


def _settings_scenes(studio: Studio, done: Report) -> None:
    """Settings from top to bottom."""
    if not studio.wants_any_of("20-settings"):
        return
    window = studio.window
    page = window.page_of("settings")
    assert isinstance(page, SettingsPage)
    for command in (page.policy._look, page.plugins._look, page.online._look):
        command.stop()
    window._stack.setCurrentIndex(1)
    window.navigation.show_page("settings")
    window._show(page)
    page.focus_first()
    studio.shot("20-settings-first")
    page.plugins.show_plugins(
        [
            PluginNote(name="shrift-acme", version="1.2.0", state="on", adds=("check S5-KEY-OWNER", "provider acme"), reads=("files",), network=True),
            PluginNote(name="shrift-old", version="0.3", state="broken", adds=("format slides",), error="ImportError: no module “slides”"),
            PluginNote(name="shrift-example", version="1.0.0", state="off", adds=("provider example",)),
        ]
    )  # fmt: skip
    page.policy._folder = Path(f"{HOME}/code/atlas-support")
    page.policy._show("there", "Approved by Ada Lovelace on 2026-11-02.\nProduction keys are replaced within 60 days.")
    studio.shot("20-settings")
    page.policy._show("none", "")
    page.policy.tell("A policy names who approved it.")
    page._area.verticalScrollBar().setValue(400)
    studio.shot("20-settings-middle")
    page._area.verticalScrollBar().setValue(4000)
    studio.shot("20-settings-end")


def _first_vault(studio: Studio) -> None:
    """The vault before anything was examined."""
    window = studio.window
    window._stack.setCurrentIndex(1)  # not by its door: nobody looks at the keychain of the machine that draws
    window.navigation.show_page("vault")
    window._show(window.vault)
    window.vault.show_vault(Status(keychain=Keychain(state="ready", name="GNOME Keyring")), None)
    studio.shot("12-vault-first")


def _vault_scenes(studio: Studio, told: AccountsTold) -> None:
    if not studio.wants_any_of("12-vault"):
        return
    window, page = studio.window, studio.window.vault
    three = tuple(s for s in told.snapshots if s.provider in ("openai", "anthropic", "openrouter", "mistral"))
    window.navigation.show_page("vault")
    window._show(page)
    page.focus_first()
    status = vault_of(three)
    places = {("openai", s.label, k.id): n for s in three for n, k in enumerate(s.keys.rows)}
    keychain = Keychain(state="ready", name="GNOME Keyring")
    for name, seen, shown in (
        ("12-vault", status, Answers(snapshots=three)),
        ("12-vault-all", vault_of(told.snapshots), Answers(snapshots=told.snapshots)),
        ("12-vault-simulated", Status(keychain=keychain), Answers(snapshots=told.snapshots, simulated=True)),
        ("12-vault-failing", vault_of(faulty()), Answers(snapshots=faulty())),
        ("12-vault-unasked", status, None),
        ("12-vault-empty", Status(keychain=keychain), None),
        ("12-vault-none", Status(keychain=Keychain(state="none")), None),
        ("12-vault-locked", msgspec.structs.replace(status, keychain=Keychain(state="locked", name="GNOME Keyring")), None),
        ("12-vault-refused", Status(keychain=Keychain(state="refused", name="KWallet", why="the prompt was closed")), None),
        ("12-vault-plain", Status(keychain=Keychain(state="plain_text", why="keyrings.alt.file.PlaintextKeyring is not the system’s own keychain; Shrift stores nothing in it")), None),
        ("12-vault-looking", None, None),
    ):  # fmt: skip
        page.show_vault(seen, shown, places)
        studio.shot(name)
    page.show_vault(status, Answers(snapshots=three), places)
    page.show_only(
        "openai/" + three[0].label if three[0].provider == "openai" else f"{three[0].provider}/{three[0].label}"
    )
    studio.shot("12-vault-one")
    page.show_only("")
    page.spending.measure.pieces["tokens"].click()
    page.spending.bars.setFocus()
    page.spending.bars.look_at(page.spending._data.days[10] if page.spending._data else None)
    studio.shot("12-vault-day")
    page.set_busy("Asking 4 accounts")
    studio.shot("12-vault-asking")
    page.set_busy("")
    page.tell("The accounts could not be asked: the keychain is locked; unlock it and try again")
    studio.shot("12-vault-told")
    page.tell("")
    page.spending.measure.pieces["cost"].click()
    studio.shot("12-vault-menu", page.menu_of(next(r for r in page.table.model_.rows if r.kept)))
    known = read_providers(steps_json())
    add = AddSheet(known, window)
    _dialog(studio, "12-vault-add", add, lambda: add.list.setCurrentRow(0))
    row = page.table.model_.rows[0]
    _dialog(studio, "12-vault-replace", AddSheet(known, window, replaced=row))
    _dialog(studio, "12-vault-reveal", RevealSheet("OpenAI, default", row.masked, window))
    seen = RevealSheet("OpenAI, default", row.masked, window)
    made = sample(load_providers(), "openai", "admin", random.Random(7))
    _dialog(studio, "12-vault-revealed", seen, lambda: seen.show_value(made))
    words = f"{row.masked} is deleted here and cannot be brought back. It stays alive at the provider until it is revoked there."
    _dialog(
        studio, "12-vault-forget", Question("Take OpenAI, default out of the keychain?", words, "Take it out", window)
    )


def _dialog(studio: Studio, name: str, dialog: QWidget, then: Callable[[], None] = lambda: None) -> None:
    if studio.wants(name):
        dialog.show()
        then()
        studio.shot(name, dialog)
    dialog.close()


def steps_json() -> bytes:
    """What the command line says of how accounts are turned on."""
    titles = {p.id: p.name for p in load_providers().providers.values()}
    return msgspec.json.encode(all_steps(titles))


def _machine_scenes(studio: Studio, done: Report, excerpts: list[Excerpt]) -> None:
    window = studio.window
    _show(window, done, excerpts, "scorecard")
    studio.shot("09-machine")
    for number in (1, 3, 7):
        window._open_sin(number)
        studio.shot(f"09-machine-sin-{number}")
    window._open_of_sin(7, "")
    studio.shot("09-machine-findings")
    window.findings.choose(done.findings[0].id)
    studio.shot("09-machine-finding")


def _show(window: Window, shown: Report, excerpts: list[Excerpt], page: str) -> None:
    window._page = page
    window.findings._chosen = ""
    window.show_report(shown, excerpts, 0.4)
    while window._turns._timer.isActive():  # what is planned for later turns would come into the next picture
        window._turns._one()


def draw(out: Path, wanted: Sequence[str] = (), family: str = "Inter") -> None:
    """All pictures into a folder."""
    app = _application(out)
    with tempfile.TemporaryDirectory() as scratch:
        done, excerpts = real(Path(scratch))
        home = (
            machine(Path(scratch)) if not wanted or any("09" in word or "machine" in word for word in wanted) else None
        )
        accounts = (
            simulated(Path(scratch))
            if not wanted or any(w[:2] in ("11", "12") or "keys" in w or "vault" in w for w in wanted)
            else None
        )
        for look in ("light", "dark"):
            theme.start(app, family=family, wanted=look)
            for size in SIZES:
                studio = Studio(out, wanted, size, look, Path(scratch))
                if not wanted or any(
                    w[:2] not in ("11", "12", "13", "14", "15", "16", "17", "18", "19", "20") for w in wanted
                ):
                    _scenes(studio, done, excerpts)
                if accounts is not None:
                    _first_vault(studio)
                    _key_scenes(studio, *accounts)
                    _vault_scenes(studio, accounts[1])
                _whatif_scenes(studio, done)
                _answer_scenes(studio, done)
                _online_scenes(studio)
                _report_scenes(studio, done)
                _fix_scenes(studio, done, excerpts)
                _accept_scenes(studio, done, excerpts)
                _history_scenes(studio, done)
                _walkthrough_scenes(studio, done)
                _settings_scenes(studio, done)
                if home is not None:
                    _machine_scenes(studio, *home)
                studio.window.close()
                studio.window.deleteLater()


def draw_readme(out: Path) -> None:
    """The scorecard of the demo project, light and dark."""
    app = _application(out)
    with tempfile.TemporaryDirectory() as scratch:
        done, excerpts = real(Path(scratch))
        for look in ("light", "dark"):
            theme.start(app, family="Inter", wanted=look)
            studio = Studio(Path(scratch), (), README_SIZE, look, Path(scratch))
            studio.window.show_report(done, excerpts, 0.4)
            image = studio.shot("scorecard")
            assert image is not None
            _few_colours(image).save(str(out / f"scorecard-{look}.png"), quality=0)
            studio.window.close()


def _few_colours(image: QImage) -> QImage:
    """The same in its 256 most frequent colours: enough for a flat drawing, and half as large."""
    whole = image.convertToFormat(QImage.Format.Format_RGB32)
    counted = Counter(memoryview(whole.constBits()).cast("I"))
    table = [colour | 0xFF000000 for colour, _ in counted.most_common(256)]
    return whole.convertToFormat(QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.AvoidDither)


def _application(out: Path) -> QApplication:
    os.environ["HOME"] = HOME  # paths are shown from the home folder
    app = QApplication.instance() or QApplication([])
    assert isinstance(app, QApplication)
    out.mkdir(parents=True, exist_ok=True)
    return app


if __name__ == "__main__":
    given = sys.argv[1:]
    letters = given.pop(given.index("--family") + 1) if "--family" in given else "Inter"
    words = [word for word in given[1:] if not word.startswith("--")]
    draw_readme(Path(given[0])) if "--readme" in given else draw(Path(given[0]), words, letters)
