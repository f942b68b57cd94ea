"""Who shall be asked in the next scan: one tick a provider, none of them set, and what is sent to whom."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QWidget

from checks.language import tr
from checks.model import Report
from checks.report.escape import for_terminal
from checks.report.words import provider_name
from checks.words import count_of
from gui.widgets.buttons import Button, Tick
from gui.widgets.cards import Card, Line, column, row, scrolled
from gui.widgets.text import Label, measured
from gui.widgets.words import Words


class Askable(msgspec.Struct, frozen=True, kw_only=True):
    """A provider that may be asked, and about what."""

    provider: str
    keys: int = 0
    accounts: int = 0

    @property
    def words(self) -> str:
        """`3 keys, 1 account`."""
        told = [count_of(self.keys, "key")] if self.keys else []
        return ", ".join([*told, *([count_of(self.accounts, "account")] if self.accounts else [])])


def askable(report: Report, accounts: Sequence[tuple[str, str]]) -> list[Askable]:
    """The providers of the keys that were found and of the accounts that are turned on, most keys first."""
    keys: dict[str, int] = {}
    for key in report.keys:
        if key.secret:
            keys[key.provider] = keys.get(key.provider, 0) + 1
    of = [provider for provider, _ in accounts]
    found = [Askable(provider=p, keys=keys.get(p, 0), accounts=of.count(p)) for p in {*keys, *of}]
    return sorted(found, key=lambda a: (-a.keys, provider_name(a.provider).lower()))


class AskSheet(QDialog):
    """Nobody is ticked by itself, but those that were asked last time."""

    wanted = Signal(list)  # ids of providers

    def __init__(self, who: Sequence[Askable], before: Sequence[str] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Ask the providers"))
        self.resize(560, 560)
        self.ticks = {
            a.provider: Tick(tr("Ask {provider}", provider=provider_name(a.provider)), on=a.provider in before)
            for a in who
        }
        rows = column(margins=(16, 6, 10, 6))
        for n, about in enumerate(who):
            if n:
                rows.addWidget(Line())
            tick = self.ticks[about.provider]
            tick.toggled.connect(lambda _: self._count())
            line = row(tick, 10, margins=(0, 9, 0, 9))
            line.addWidget(Words(for_terminal(provider_name(about.provider)), tick), 0)
            line.addStretch()
            line.addWidget(Label(about.words, 12, 400, "text2"))
            line.addSpacing(6)
            rows.addLayout(line)
        rows.addStretch()
        inner = QWidget()
        inner.setLayout(rows)
        card = Card((0, 0, 0, 0), 0)
        card.rows.addWidget(scrolled(inner))
        said = Label(
            tr(
                "Each found key goes to its own provider, to the documented host, in one call that only reads: does it still work? "
                "Accounts tell names, ages, use and money. Nothing else is sent, to nobody else."
            ),
            13,
            400,
            "text2",
            wrap=True,
        )
        leave = Button(tr("Cancel"), hint="Esc")
        leave.clicked.connect(self.reject)
        self.scan = Button(tr("Scan again and ask"), "filled", icon="again")
        self.scan.clicked.connect(self._send)
        frame = column(Label(tr("Ask the providers?"), 17, 600), 6, measured(said), 12, margins=(20, 16, 20, 16))
        frame.addWidget(card, 1)
        frame.addSpacing(14)
        frame.addLayout(row(-1, leave, 8, self.scan))
        self.setLayout(frame)
        self._count()
        leave.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def ticked(self) -> list[str]:
        """Those that shall be asked."""
        return [provider for provider, tick in self.ticks.items() if tick.isChecked()]

    def _count(self) -> None:
        count = len(self.ticked)
        self.scan.set_words(
            tr("Scan again and ask {providers}", providers=count_of(count, "provider"))
            if count
            else tr("Scan again and ask")
        )
        self.scan.setEnabled(bool(count))

    def _send(self) -> None:
        chosen = self.ticked
        self.accept()
        self.wanted.emit(chosen)
