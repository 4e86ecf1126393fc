"""Seals a capture again and again, each time killed at a later step on the disk.

Called with a capture's JSON, a folder for the rounds and the moment of sealing. Each round is a
forked process that kills itself (SIGKILL) just before its n-th writing, renaming, making or
changing of a file under the round's folder; the rounds end when one is finished unharmed.
"""

import os
import signal
import sys
from datetime import datetime
from pathlib import Path

from bundles.plain import from_json
from bundles.seal import seal
from ogonblick.capture import Capture
from tests.bundles.building import prover


def kill_at(step: int, place: Path) -> None:
    """Have the interpreter kill this process at its n-th audited step under the place."""
    seen = 0

    def look(event: str, arguments: tuple[object, ...]) -> None:
        nonlocal seen
        if is_change(event, arguments) and any(str(place) in str(one) for one in arguments):
            seen += 1
            if seen == step:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(look)


def is_change(event: str, arguments: tuple[object, ...]) -> bool:
    """Say whether an audited step changes the disk; a kill before a look is one before the next."""
    if event != "open":
        return event.startswith("os.") and event not in ("os.listdir", "os.scandir")
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR))


def main(capture_file: str, rounds: str, moment: str) -> None:
    """Run rounds until one is not killed."""
    capture = from_json(Capture, Path(capture_file).read_bytes())
    # Unharmed once, so that every library is loaded before the forks.
    at = datetime.fromisoformat(moment)
    own = prover(Path(rounds).parent / "home")
    seal(capture, Path(rounds) / "000" / "bundle", at, own)
    for step in range(1, 200):
        place = Path(rounds) / f"{step:03}"
        place.mkdir()
        child = os.fork()
        if child == 0:
            kill_at(step, place)
            seal(capture, place / "bundle", at, own)
            os._exit(0)
        if os.waitpid(child, 0)[1] == 0:
            return
    sys.exit("never finished")


if __name__ == "__main__":
    main(*sys.argv[1:])
