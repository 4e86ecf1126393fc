"""Read the archive again, a part of it each night: what is damaged is restored, or told.

A night's budget is a number of files, and those looked at longest ago are read first. So whatever
is missed, by a machine that was off or a store that was away, is the next night's to read. What
belongs to no bundle has its share of the budget. The second archive, if there is one, has a budget
of its own, as large.
"""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from prefect import flow, task

from flows.harvest_account import may_pass
from flows.rooms import Rooms, rooms
from ogonblick.errors import OgonblickError, ReceiptMismatch
from storage.care.copies import Copies, read_copies
from storage.care.fixity import ADVICE, PATIENCE, Damage, Examined, in_words
from storage.care.mending import mending
from storage.care.reading import look_through
from storage.packages.opening import open_archive


def read_again(rooms: Rooms, budget: int) -> list[Examined]:
    """Look at what it is the turn of, and restore what is damaged if there is a copy.

    An error in the middle comes out as damage, where any was found by then that stays.
    """
    examined: list[Examined] = []
    archive = open_archive(rooms.settings, PATIENCE)
    with TemporaryDirectory() as folder:
        place = Path(folder)
        mend = mending(rooms.catalogue, archive, rooms.replica, place, rooms.clock, rooms.disposer)
        try:
            # what it has taken up stays there if it raises
            examined.extend(look_through(rooms.catalogue, archive, budget, rooms.clock, mend))
        except OgonblickError as fault:
            refuse_damage(examined, f"Läsningen slutade i ett fel: {fault}")
            raise
    return examined


def read_copies_again(rooms: Rooms, budget: int) -> list[Examined]:
    """Look at the copies whose turn it is in the second archive; nothing where there is none."""
    if rooms.replica is None:
        return []
    archive = open_archive(rooms.settings, PATIENCE)
    with TemporaryDirectory() as folder:
        copies = Copies(rooms.catalogue, archive, rooms.replica, Path(folder), rooms.clock)
        return list(read_copies(copies, budget))


def refuse_damage(examined: Sequence[Examined], *besides: str) -> None:
    """Raise ``ReceiptMismatch`` with all that stays damaged, and every snapshot that it hurts.

    What else is to be told comes after it; nothing is raised for that alone.
    """
    left = [one for found in examined for one in found.damage if not one.restored]
    if left:
        raise ReceiptMismatch("\n".join((*dict.fromkeys(map(_told, left)), ADVICE, *besides)))


def _told(damage: Damage) -> str:
    """Say what is wrong with an object, and whom it hurts."""
    needed = f" (behövs av {', '.join(damage.hurts)})" if damage.hurts else ""
    return f"{in_words(damage)}{needed}"


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


@task(
    name="read-copies-again",
    retries=2,
    retry_delay_seconds=[60, 600],
    retry_condition_fn=may_pass,
)
def read_part_of_copies(budget: int) -> int:
    """Read a part of the second archive again; as ``read_part``."""
    examined = read_copies_again(rooms(), budget)
    refuse_damage(examined)
    return sum(one.files for one in examined)


@flow(name="fixity-round", persist_result=False)
def fixity_round(budget: int | None = None) -> int:
    """Read as many files again as the settings say for a night, or as is asked for.

    As many of the second archive too, also where the first was found damaged.
    """
    wanted = rooms().settings.fixity_files if budget is None else budget
    if not wanted:
        return 0
    ended = [part(wanted, return_state=True) for part in (read_part, read_part_of_copies)]
    return sum(state.result() for state in ended)
