"""Sheets of the vault: adding or replacing with its steps, and showing a value for a moment."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractItemView, QDialog, QListWidget, QListWidgetItem, QWidget

from checks.language import tr
from checks.report.escape import for_terminal
from gui.models.vault import Provider, VaultRow
from gui.theme import theme
from gui.widgets.bars import ProgressBar
from gui.widgets.buttons import Button
from gui.widgets.cards import Card, Line, clear, column, row, scrolled
from gui.widgets.sheets import Field, Small
from gui.widgets.text import Label, measured, plain_tip

SHOWN_SECONDS = 20


class AddSheet(QDialog):
    """Choose a provider, follow its steps, give the credential. With `replaced`, only the value is asked for."""

    wanted = Signal(object, str, dict, bytes)  # Provider, label, settings, value

    def __init__(
        self, providers: Sequence[Provider], parent: QWidget | None = None, *, replaced: VaultRow | None = None
    ) -> None:
        super().__init__(parent)
        self._providers = list(providers)
        self._replaced = replaced
        self._settings: dict[str, Field] = {}
        self.setWindowTitle(tr("Replace a credential") if replaced else tr("Add a credential"))
        self.resize(760, 560)
        self.list = QListWidget()
        self.list.setAccessibleName(tr("Provider"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setFixedWidth(190)
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        self.list.setProperty("ring", 8)
        for provider in self._providers:
            item = QListWidgetItem(for_terminal(provider.name))
            item.setSizeHint(QSize(150, 32))
            self.list.addItem(item)
        self.list.currentRowChanged.connect(self._show)
        self._body = column(margins=(20, 4, 12, 8))
        inner = QWidget()
        inner.setLayout(self._body)
        self._area = scrolled(inner)
        self._trouble = Label("", 12, 400, "fail", wrap=True)
        self._trouble.hide()
        self.keep = Button(tr("Keep in the keychain"), "filled", icon="lock")
        self.keep.clicked.connect(self._send)
        self._leave = Button(tr("Cancel"), hint="Esc")
        self._leave.clicked.connect(self.reject)
        card = Card((0, 6, 0, 6), 0)
        sides = row()
        if replaced is None:
            sides.addWidget(self.list)
            sides.addWidget(Line(upright=True))
        sides.addWidget(self._area, 1)
        card.rows.addLayout(sides)
        title = Label(tr("Replace a credential") if replaced else tr("Add a credential"), 17, 600)
        foot = row()
        foot.addWidget(self._trouble, 1)
        foot.addStretch()
        foot.addSpacing(10)
        foot.addWidget(self._leave)
        foot.addSpacing(8)
        foot.addWidget(self.keep)
        frame = column(title, 12, margins=(20, 16, 20, 16))
        frame.addWidget(card, 1)
        frame.addSpacing(14)
        frame.addLayout(foot)
        self.setLayout(frame)
        self._label = Field(tr("Label"), example="default")
        self._value = Field(tr("Credential"), hidden=True)
        at = 0
        if replaced is not None:
            at = next((n for n, p in enumerate(self._providers) if p.provider == replaced.provider), 0)
        self.list.setCurrentRow(at)
        (self._value if replaced else self.list).setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def provider(self) -> Provider:
        """The chosen one."""
        return self._providers[max(self.list.currentRow(), 0)]

    def _show(self, _at: int) -> None:
        provider, rows = self.provider, self._body
        clear(rows)
        self._settings = {}
        self.tell("")
        name = for_terminal(provider.name)
        what = (
            tr("Replace {name}, {label}", name=name, label=for_terminal(self._replaced.label))
            if self._replaced
            else name
        )
        rows.addWidget(Label(what, 14, 600))
        rows.addSpacing(4)
        rows.addLayout(measured(Label(for_terminal(provider.credential), 13, 400, "text2", wrap=True), 64))
        rows.addSpacing(12)
        for number, step in enumerate(self._steps(provider), 1):
            line = row(spacing=10)
            line.addWidget(Label(f"{number}", 13, 600, "text2"), 0, Qt.AlignmentFlag.AlignTop)
            line.addWidget(Label(for_terminal(step), 13, 400, wrap=True), 1)
            rows.addLayout(line)
            rows.addSpacing(6)
        link: Button | None = None
        if provider.page:
            link = Button(tr("Open {name}", name=name), "link", icon="open", trailing=True)
            link.setToolTip(plain_tip(provider.page))
            link.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(provider.page)))
            rows.addSpacing(2)
            rows.addLayout(row(22, link, -1))
        rows.addSpacing(14)
        self._label, self._value = Field(tr("Label"), example="default"), Field(tr("Credential"), hidden=True)
        if self._replaced is None:
            self._field(tr("Label"), self._label, tr("A name of your own, for several accounts at one provider"))
        for setting in provider.settings:
            field = Field(for_terminal(setting.title), example=for_terminal(setting.example))
            self._settings[setting.name] = field
            self._field(for_terminal(setting.title), field, "" if setting.needed else tr("May stay empty"))
        if provider.keeps:
            self._field(tr("Credential"), self._value, tr("Goes to the system’s keychain, and nowhere else"))
        told = [for_terminal(text) for text in provider.notes.values() if text]
        if told:
            rows.addSpacing(4)
            rows.addLayout(measured(Label(tr("Good to know: ") + " ".join(told), 12, 400, "text2", wrap=True), 76))
        rows.addStretch()
        self.keep.set_words(
            tr("Turn the account on")
            if not provider.keeps
            else tr("Replace it")
            if self._replaced
            else tr("Keep in the keychain")
        )
        for field in (self._label, self._value, *self._settings.values()):
            field.returnPressed.connect(self._send)
        # Fields are made anew for each provider, after the buttons: Tab goes from the list through them to the buttons.
        order = [
            self.list,
            *filter(None, [link]),
            self._label,
            *self._settings.values(),
            self._value,
            self._leave,
            self.keep,
        ]
        for before, after in pairwise(w for w in order if w.parentWidget() is not None):
            QWidget.setTabOrder(before, after)

    def _steps(self, provider: Provider) -> list[str]:
        # The command line's own words are for who types them.
        steps = [step for step in provider.steps if not step.startswith("Run “")]
        if self._replaced is None:
            steps.append(tr("Give it below.") if provider.keeps else tr("Turn the account on; nothing is kept of it."))
        if self._replaced is not None and provider.keeps:
            steps.append(tr("Give the new one below; the old one is overwritten in the keychain."))
            steps.append(tr("Revoke the old one at {name}: it works until then.", name=provider.name))
        return steps

    def _field(self, name: str, field: Field, hint: str) -> None:
        self._body.addWidget(Label(name, 12, 600))
        self._body.addSpacing(4)
        self._body.addWidget(field)
        if hint:
            self._body.addSpacing(3)
            self._body.addWidget(Label(hint, 12, 400, "text2"))
        self._body.addSpacing(12)

    def _send(self) -> None:
        provider = self.provider
        label = self._replaced.label if self._replaced else self._label.text().strip() or "default"
        settings = {name: text for name, field in self._settings.items() if (text := field.text().strip())}
        missing = [s.title for s in provider.settings if s.needed and s.name not in settings]
        if missing and self._replaced is None:
            self.tell(tr("This is needed, too: {missing}", missing=", ".join(missing)))
            self._settings[next(s.name for s in provider.settings if s.title == missing[0])].setFocus()
            return
        value = self._value.text().strip().encode()
        if provider.keeps and not value:
            self.tell(tr("The credential is still missing."))
            self._value.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.set_busy(True)
        self.wanted.emit(provider, label, settings, value)

    def set_busy(self, busy: bool) -> None:
        """While the keychain is asked nothing can be sent again."""
        self.keep.setEnabled(not busy)
        if busy:
            self.tell("")

    def tell(self, words: str) -> None:
        """Why it was not taken."""
        self._trouble.setText(for_terminal(words))
        self._trouble.setVisible(bool(words))

    def done(self, result: int) -> None:
        self._value.clear()
        super().done(result)


class RevealSheet(Small):
    """A value on the screen, after a question, for 20 seconds."""

    shown_for = Signal()  # the person said yes
    copied = Signal()

    def __init__(self, name: str, masked: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Reveal a credential"))
        self._left = SHOWN_SECONDS
        self._title = Label(tr("Show {name}?", name=for_terminal(name)), 17, 600, wrap=True)
        self._words = Label(
            tr(
                "{masked} stands on the screen for {seconds} seconds. Whoever sees the screen, or records it, has it then.",
                masked=masked,
                seconds=SHOWN_SECONDS,
            ),
            13,
            400,
            "text2",
            wrap=True,
        )
        self._value = Value()
        self._value.hide()
        self._bar = ProgressBar(6, tr("Seconds that are left"))
        self._bar.hide()
        self.copy = Button(tr("Copy for 30 seconds"), icon="copy")
        self.copy.clicked.connect(self.copied)
        self.copy.hide()
        self.leave = Button(tr("Cancel"), hint="Esc")
        self.leave.clicked.connect(self.reject)
        self.yes = Button(tr("Show for {seconds} seconds", seconds=SHOWN_SECONDS), "filled", icon="eye")
        self.yes.clicked.connect(self._asked)
        self.setLayout(
            column(
                self._title, 8, self._words, 12, self._value, 8, self._bar, 12,
                row(-1, self.copy, 8, self.leave, 8, self.yes), margins=(20, 18, 20, 16),
            )
        )  # fmt: skip
        self._timer = QTimer(self, interval=1_000)
        self._timer.timeout.connect(self._tick)
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def _asked(self) -> None:
        self.yes.setEnabled(False)
        self._words.setText(tr("The keychain is asked; it may want its password."))
        self.shown_for.emit()

    def show_value(self, value: bytes) -> None:
        """Show it, and count."""
        self._title.setText(tr("Shown for a moment"))
        self._value.show_value(value.decode("utf-8", "replace"))
        self._value.show()
        self._bar.show()
        self.copy.show()
        self.yes.hide()
        self.leave.set_words(tr("Hide"))
        self._left = SHOWN_SECONDS
        self._tell()
        self._timer.start()
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)
        self.fit()

    def tell(self, words: str) -> None:
        """Why it cannot be shown."""
        self._title.setText(tr("It cannot be shown"))
        self._words.setText(for_terminal(words))
        self.yes.hide()
        self.leave.set_words(tr("Close"))
        self.fit()

    def _tick(self) -> None:
        self._left -= 1
        if self._left <= 0:
            self.accept()
            return
        self._tell()

    def _tell(self) -> None:
        self._words.setText(tr("Gone in {left} s.", left=self._left))
        self._bar.set_part(self._left / SHOWN_SECONDS)

    def done(self, result: int) -> None:
        self._timer.stop()
        self._value.show_value("")
        super().done(result)


class Value(QWidget):
    """A value, painted in fixed letters over as many lines as it takes; no text of it is in a widget that others read."""

    def __init__(self) -> None:
        super().__init__()
        self._value = ""
        self.setAccessibleName(tr("The value; a screen reader does not read it, it can be copied"))
        self.setMinimumHeight(44)

    def show_value(self, value: str) -> None:
        """Paint this; empty takes it away."""
        self._value = value
        self.setFixedHeight(24 + 20 * max(len(self._lines()), 1))
        self.update()

    def _lines(self) -> list[str]:
        font = theme.font(13, fixed=True)
        room = max((max(self.width(), 440) - 28) // max(QFontMetrics(font).horizontalAdvance("0"), 1), 8)
        return [self._value[n : n + room] for n in range(0, len(self._value), room)]

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("hairline"))
        painter.setBrush(theme.colour("card"))
        painter.drawRoundedRect(self.rect().adjusted(0, 0, -1, -1), 6, 6)
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.font(13, fixed=True))
        for n, line in enumerate(self._lines()):
            painter.drawText(14, 12 + n * 20, self.width() - 20, 20, int(Qt.AlignmentFlag.AlignVCenter), line)
