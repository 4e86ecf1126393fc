"""Where a recorder puts what it has."""

from collections.abc import Callable
from dataclasses import dataclass

from harvesters.browser.recording.exchange import Exchange
from harvesters.browser.recording.sockets import Conversation


@dataclass(frozen=True)
class Sinks:
    """Where what is recorded goes, each thing once, in the recorder's thread.

    ``spent`` is told, more than once, when more has been asked for than may be.
    """

    exchange: Callable[[Exchange], None]
    conversation: Callable[[Conversation], None]
    spent: Callable[[], None]
