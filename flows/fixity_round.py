"""Read the archive again, a part of it each night: what is damaged is restored, or told.

A night's budget is a number of files, and those looked at longest ago are read first. So whatever
is missed, by a machine that was off or a store that was away, is the next night's to read.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from prefect import flow, task

from flows.harvest_account import may_pass
from flows.rooms import Rooms, rooms
from ogonblick.errors import ReceiptMismatch
from storage.care.fixity import ADVICE, PATIENCE, Examined, in_words, walk
from storage.care.replica import mending
from storage.packages.opening import open_archive


def read_again(rooms: Rooms, budget: int) -> list[Examined]:
    """Look at the bundles whose turn it is, and restore what is damaged if there is a copy."""
    archive = open_archive(rooms.settings, PATIENCE)
    with TemporaryDirectory() as folder:
        mend = mending(rooms.catalogue, archive, rooms.replica, Path(folder), rooms.clock)
        return list(walk(rooms.catalogue, archive, budget, rooms.clock, mend))


def refuse_damage(examined: Sequence[Examined]) -> None:
    """Raise ``ReceiptMismatch`` with all that stays damaged, and every snapshot that it hurts."""
    left = [one for found in examined for one in found.damage if not one.restored]
    told = (f"{in_words(one)} (behövs av {', '.join(one.hurts)})" for one in left)
    if left:
        raise ReceiptMismatch("\n".join((*dict.fromkeys(told), ADVICE)))


@task(
    name="read-again",
    retries=2,
    retry_delay_seconds=[60, 600],
    retry_condition_fn=may_pass,
)
def read_part(budget: int) -> int:
    """Read a part of the archive again; returns how many files. What stays damaged is an error."""
    examined = read_again(rooms(), budget)
    refuse_damage(examined)
    return sum(one.files for one in examined)


@flow(name="fixity-round")
def fixity_round(budget: int | None = None) -> int:
    """Read as many files again as the settings say for a night, or as is asked for."""
    wanted = rooms().settings.fixity_files if budget is None else budget
    return read_part(wanted) if wanted else 0
