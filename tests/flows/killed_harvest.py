"""Carries out orders, each in a process of its own that may kill itself on the way.

Reads one order a line: an account's id, and the dotted name of a function after whose first call
the process kills itself (SIGKILL), or ``-``, and if it is to stand still instead SIGSTOP.  Tells
the process' id when it has begun and its exit code when it has ended.  The settings are the
environment's.
"""

import os
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from typing import Any

from flows.harvest_account import harvest
from flows.rooms import rooms
from ogonblick.capture import Occasion, Order
from ogonblick.errors import LeaseLost


def end_after(name: str, how: signal.Signals) -> None:
    """Have the first call of the function named be the last thing that this process does.

    Unless it only stands still, and is awakened.
    """
    place, _, function = name.rpartition(".")
    module = import_module(place)
    called: Callable[..., Any] = getattr(module, function)

    def last(*arguments: Any, **named: Any) -> Any:
        answer = called(*arguments, **named)
        os.kill(os.getpid(), how)
        return answer

    setattr(module, function, last)


def carry_out(account_id: str, name: str, how: str = "SIGKILL") -> None:
    """Carry out the account's order in this process; its exit code tells of a lost lease."""
    if name != "-":
        end_after(name, signal.Signals[how])
    try:
        harvest(Order(account_id, Occasion.SCHEDULED, "2026H2"), rooms())
    except LeaseLost as lost:
        os._exit(lost.exit_code)


def main(carry_out: Callable[..., None]) -> None:
    """Fork for each line's words, so that what takes time to import is imported once."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            sys.stdin.close()
            carry_out(*line.split())
            os._exit(0)
        print(child, flush=True)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


if __name__ == "__main__":
    main(carry_out)
