"""Tasks side by side, so many at most, however many the runner of tasks would take."""

from collections.abc import Callable, Iterable
from queue import SimpleQueue
from typing import Any, Protocol, TypeVar


class Task(Protocol):
    """Something that goes on beside us, and tells when it has ended."""

    def add_done_callback(self, fn: Callable[[Any], None], /) -> None:
        """Have a function called with the task once it has ended."""


A = TypeVar("A")
T = TypeVar("T", bound=Task)


def abreast(most: int, begin: Callable[[A], T], what: Iterable[A]) -> list[T]:
    """Begin a task for each, in order, and at most so many at once; returns them, all ended."""
    ended: SimpleQueue[T] = SimpleQueue()
    tasks: list[T] = []
    for number, one in enumerate(what):
        if number >= most:
            ended.get()
        tasks.append(begin(one))
        tasks[-1].add_done_callback(ended.put)
    for _ in tasks[-most:]:
        ended.get()
    return tasks
