"""Send what waits in the outbox: each letter once, however often it is tried.

A letter that the server asks us to come back with waits longer each time; one that it refuses for
good is told in ``ogonblick status``. When the server itself does not answer, all wait.
"""

from collections.abc import Iterator
from datetime import timedelta
from itertools import chain

from prefect import flow, task

from flows.harvest_account import may_pass
from flows.mail import NOBODY, Deliver, handing_over, message_of
from flows.rooms import Rooms, rooms
from ogonblick.errors import LetterRefused, MailUnavailable
from storage.database.outbox import Posted

HOLD = timedelta(minutes=10)
"""How long a letter is its sender's: longer than a server is waited for with one letter."""

PAUSES = (timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))
"""How long a letter waits after each try that failed, and after all later ones."""


def send_waiting(rooms: Rooms) -> int:
    """Send the letters that may be sent now; returns how many. May be called by several at once.

    Without any, nobody is connected to. A server that lets nobody in lets all of them wait.
    """
    first = next(_waiting(rooms), None)
    if first is None:
        return 0
    try:
        with handing_over(rooms.settings) as deliver:
            return sum(_send(rooms, one, deliver) for one in chain([first], _waiting(rooms)))
    except MailUnavailable as fault:
        _put_off(rooms, first, fault)
        return 0


def _waiting(rooms: Rooms) -> Iterator[Posted]:
    """Yield letters, each of them ours for a while, as long as there are any."""
    while posted := rooms.catalogue.outbox.take(rooms.clock(), HOLD):
        yield posted


def _send(rooms: Rooms, posted: Posted, deliver: Deliver) -> bool:
    """Send a letter, and note what became of it; says whether it was taken."""
    outbox, sender = rooms.catalogue.outbox, rooms.settings.mail_from or NOBODY
    try:
        deliver(message_of(posted.letter, posted.id, sender, posted.posted_at))
    except LetterRefused as fault:
        outbox.refused(posted.id, rooms.clock(), str(fault))
        return False
    except MailUnavailable as fault:
        _put_off(rooms, posted, fault)
        return False
    outbox.sent(posted.id, rooms.clock())
    return True


def _put_off(rooms: Rooms, posted: Posted, fault: MailUnavailable) -> None:
    """Let a letter wait, the longer the more often it was tried."""
    pause = PAUSES[min(posted.attempts, len(PAUSES)) - 1]
    rooms.catalogue.outbox.put_off(posted.id, rooms.clock() + pause, str(fault))


@task(name="send-waiting", retries=2, retry_delay_seconds=60, retry_condition_fn=may_pass)
def send_waiting_letters() -> int:
    """Send in this process' rooms."""
    return send_waiting(rooms())


@flow(name="send-letters", persist_result=False)
def send_letters() -> int:
    """Send the letters that wait; returns how many were sent."""
    return send_waiting_letters()
