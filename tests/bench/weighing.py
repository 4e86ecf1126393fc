"""A command run in a process of its own, and what it took: ``python weighing.py COMMAND …``.

This one loads nothing, for a command that is started by a large process has that one's memory
counted as its own.
"""

import json
import resource
import subprocess
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Weight:
    """What a command took: seconds, seconds of processor, and the most megabytes it ever held."""

    seconds: float
    processor: float
    megabytes: float


def weigh(*command: str) -> Weight:
    """Run a command, which must succeed."""
    told = subprocess.run(
        [sys.executable, "-S", __file__, *command], stdout=subprocess.PIPE, text=True, check=True
    )
    return Weight(*json.loads(told.stdout))


def main() -> None:
    """Run the command, its words thrown away, and print what it took."""
    began = time.perf_counter()
    subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
    spent = time.perf_counter() - began
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(json.dumps([spent, used.ru_utime + used.ru_stime, used.ru_maxrss / 1000]))


if __name__ == "__main__":
    main()
