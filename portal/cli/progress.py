"""Progress on long work: bars for a person, plain lines for a log."""

from collections.abc import Callable, Sequence
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from ogonblick.capture import Order
from portal.cli.doors import now
from portal.work_words import step_in_words
from storage.database.catalogue import Catalogue
from storage.database.entries import WorkStatus


class Watch:
    """Shows how far orders have come, as the catalogue tells it."""

    def __init__(self, catalogue: Catalogue, orders: Sequence[Order]) -> None:
        self._catalogue = catalogue
        self._orders = orders
        self._began = now()
        self._console = Console(stderr=True)
        self._said: dict[str, str] = {}
        self._progress = Progress(
            TextColumn("{task.description:<28}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[step]}"),
            TimeElapsedColumn(),
            console=self._console,
            disable=not self._console.is_terminal,
        )
        self._bars: dict[str, TaskID] = {
            order.snapshot_id: self._progress.add_task(
                catalogue.account(order.account_id).name, total=None, step="väntar"
            )
            for order in orders
        }

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.look()
        self._progress.stop()

    def look(self) -> None:
        """Show where the orders are now."""
        for work in self._catalogue.work(self._orders):
            if work.updated_at < self._began:
                continue  # how an earlier attempt ended is not how this one goes
            step = step_in_words(work)
            bar = self._bars[work.order.snapshot_id]
            ended = work.status is not WorkStatus.RUNNING
            self._progress.update(
                bar,
                step=step,
                total=1 if ended else work.total,
                completed=1 if ended else work.done or 0,
            )
            if not self._console.is_terminal:
                self._say(work.order, step if ended else work.step)

    def _say(self, order: Order, step: str) -> None:
        """Say a step once, as a line in a log."""
        if step and self._said.get(order.snapshot_id) != step:
            self._console.print(f"{order.account_id}: {step}", highlight=False)
            self._said[order.snapshot_id] = step


class BytesBar:
    """Shows how many bytes have come, of several files fetched one after another."""

    def __init__(self, label: str, total: int) -> None:
        console = Console(stderr=True)
        columns = (TextColumn(label), BarColumn(), DownloadColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=console, disable=not console.is_terminal)
        self._bar = self._progress.add_task(label, total=total)
        self._begun = 0

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def part(self, size: int) -> Callable[[int], None]:
        """Begin a file of ``size`` bytes; returns what is told how many of them have come."""
        before = self._begun
        self._begun += size
        return lambda count: self._progress.update(self._bar, completed=before + count)
