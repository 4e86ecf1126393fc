"""Takes cases further, each in a process of its own that may kill itself on the way.

Reads one case a line: its id, and the dotted name of a function after whose first call the process
kills itself (SIGKILL), or ``-``.  Tells what ``killed_harvest`` tells.
"""

import signal

from flows.close_account import close
from flows.preserve_before_removal import preserve
from flows.rooms import rooms
from tests.flows.killed_harvest import end_after, main


def take_further(case_id: str, name: str) -> None:
    """Take a removal (B) or a closure (A) further in this process."""
    if name != "-":
        end_after(name, signal.SIGKILL)
    (close if case_id.startswith("A") else preserve)(case_id, rooms())


if __name__ == "__main__":
    # opened once for all, and without a connection that two processes would share
    rooms().catalogue.close()
    main(take_further)
