"""What a person is told outside the program: letters, and the notes that go with deliveries."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a letter: its name, its type (``text/plain``), its bytes."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True)
class Letter:
    """A letter to one address or several.

    ``to`` are e-mail addresses, ``text`` plain Swedish in whole sentences. What is secret never
    stands in a letter: it says where the receiver can fetch it.
    """

    to: tuple[str, ...]
    subject: str
    text: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True)
class Slip:
    """What a delivery note (följesedel) says: its number, its facts in order, and when (aware).

    ``author`` is whose the delivery is, ``request`` what the receiver is asked to do with it.
    ``lists`` are what else is to be told: a heading, and the sentences under it.
    """

    number: str
    title: str
    author: str
    facts: tuple[tuple[str, str], ...]
    request: str
    made_at: datetime
    lists: tuple[tuple[str, tuple[str, ...]], ...] = ()
