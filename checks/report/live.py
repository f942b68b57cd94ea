"""Progress on a terminal: the phase, bytes and counts, and what is heard while it goes on. On standard error."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.text import Text

from checks.events import Event, Heard, Phase
from checks.events import Progress as Went
from checks.report.escape import for_terminal
from checks.report.text import MARKS
from checks.words import bytes_of

SHOWN = 12  # arrivals that are told one by one; the rest is in the report


class Live:
    """A bar for the phase that runs. Called with each event, from any thread, one at a time."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False, emoji=False, markup=False)
        self._bar = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[told]}", style="dim", markup=False),
            TimeElapsedColumn(),
            console=self._console,
            transient=True,
        )
        self._task = self._bar.add_task("", total=None, told="")
        self._heard = 0

    def __enter__(self) -> Live:
        self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bar.stop()

    def __call__(self, event: Event) -> None:
        match event:
            case Phase(state="running"):
                self._bar.update(
                    self._task, description=event.title, total=None, completed=0, told=for_terminal(event.detail)
                )
            case Went():
                told = (
                    f"{bytes_of(event.bytes_done)} of {bytes_of(event.bytes_total)}, {event.items_done:,} of {event.items_total:,}"
                    if event.bytes_total
                    else ""
                )
                self._bar.update(self._task, total=event.bytes_total or None, completed=event.bytes_done, told=told)
            case Heard():
                self._heard += 1
                if self._heard <= SHOWN:
                    mark, style = MARKS[event.severity]
                    self._console.print(
                        Text.assemble(
                            (f"{mark} ", style),
                            (event.masked, "bold"),
                            f"  {for_terminal(event.title)}  ",
                            (for_terminal(event.place), "dim"),
                        )
                    )
                elif self._heard == SHOWN + 1:
                    self._console.print(Text("…", style="dim"))
            case _:
                pass
