"""What a person sees while the tables fill: bars in a terminal, a line a table elsewhere."""

import sys
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn


class Silent:
    """Also the interface: `say` a sentence; `rows` of a table give a function to advance by; `step` is a phase."""

    def say(self, text):
        pass

    @contextmanager
    def rows(self, table, about):
        yield lambda n: None

    @contextmanager
    def step(self, name):
        with self.rows(name, None):
            yield


class Lines(Silent):
    def __init__(self, stream=None):
        self._stream = stream or sys.stdout

    def say(self, text):
        print(text, file=self._stream, flush=True)

    @contextmanager
    def rows(self, table, about):
        count = 0

        def advance(n):
            nonlocal count
            count += n

        yield advance
        self.say(f"  {table}" + f": {count:,}".replace(",", " ") if count else f"  {table}")


class Bars(Silent):
    """One bar at a time; a finished one stays as a line."""

    def say(self, text):
        print(text)

    @contextmanager
    def rows(self, table, about):
        columns = TextColumn("{task.description:<26}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        with Progress(*columns) as progress:
            task = progress.add_task(table, total=about)
            yield lambda n: progress.advance(task, n)
            done = progress.tasks[task].completed or 1
            progress.update(task, total=done, completed=done)


def watching():
    """Return what suits the place where the output goes."""
    return Bars() if Console().is_terminal else Lines()
