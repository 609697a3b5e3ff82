"""What the terminal shows while a run is on: what is ridden, what is left, the gains so far.

Drawn only between blocks, so that it takes no time from the client while it measures.
"""

import time
from collections.abc import Mapping

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from loadtests.ride.stopping import Stop, Stopped
from loadtests.showing.formats import times


class Display:
    def __init__(self, console: Console, minutes: float, stop: Stop):
        self.stop = stop
        self.round = ""
        self.seconds = minutes * 60
        self.started = time.monotonic()
        self._progress = Progress(
            TextColumn("{task.fields[phase]:<10}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[left]:>8} left  {task.fields[doing]}"),
            console=console,
            auto_refresh=False,
            transient=True,
        )
        self._task = self._progress.add_task("", total=self.seconds, phase="start", left="", doing="")

    def __enter__(self) -> "Display":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    @property
    def elapsed(self) -> float:
        return time.monotonic() - self.started

    @property
    def left(self) -> float:
        return max(0.0, self.seconds - self.elapsed)

    def phase(self, name: str) -> None:
        self.round = ""
        self._progress.update(self._task, phase=name)
        if not self._progress.console.is_terminal:  # where the bar is not drawn
            self.say(f"{name}, {self._left()} left")

    def count(self, number: int, rounds: int) -> None:
        self.round = f"round {number}/{rounds}"

    def announce(self, doing: str) -> None:
        """Show what comes next; raises Stopped when a signal has asked for the end."""
        if self.stop.requested:
            raise Stopped
        self._progress.update(
            self._task,
            completed=min(self.elapsed, self.seconds),
            left=self._left(),
            doing=f"{self.round}  {doing}",
        )
        self._progress.refresh()

    def _left(self) -> str:
        return f"{int(self.left) // 60}:{int(self.left) % 60:02}"

    def say(self, text: str) -> None:
        self._progress.console.print(text, highlight=False)

    def interim(self, gains: Mapping[str, Mapping[str, float]]) -> None:
        """One line a page after every round."""
        for page, by_case in gains.items():
            shown = "  ".join(f"{name} {times(gain)}" for name, gain in by_case.items())
            self.say(f"[dim]{self.round}[/dim]  {page}: {shown}")
