"""Carries out disposal cases, each in a process of its own that may kill itself on the way.

Reads one case a line: its id, and the dotted name of a function after whose first call the process
kills itself (SIGKILL), or ``-``.  Tells what ``killed_harvest`` tells.
"""

import signal

from flows.carry_out_disposal import carry_out
from flows.rooms import rooms
from tests.flows.killed_harvest import end_after, main


def carry_out_case(case_id: str, name: str) -> None:
    """Carry out a case in this process."""
    if name != "-":
        end_after(name, signal.SIGKILL)
    carry_out(case_id, "Driften", rooms())


if __name__ == "__main__":
    # opened once for all, and without a connection that two processes would share
    rooms().catalogue.close()
    main(carry_out_case)
