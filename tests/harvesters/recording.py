"""A browser that is recorded, without the visit around it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page

from harvesters.addresses import Addresses, Resolve
from harvesters.browser.engine.chromium import open_browser
from harvesters.browser.engine.egress import Egress
from harvesters.browser.recording.exchange import Exchange
from harvesters.browser.recording.recorder import Recorder
from harvesters.browser.recording.sinks import Sinks
from harvesters.browser.recording.sockets import Conversation
from harvesters.limits import Limits


@dataclass
class Recording:
    """A page, its recorder, and what has been recorded so far."""

    page: Page
    recorder: Recorder
    egress: Egress
    exchanges: list[Exchange] = field(default_factory=list)
    conversations: list[Conversation] = field(default_factory=list)
    spent: list[str] = field(default_factory=list)

    def is_coming(self, path: str) -> bool:
        """Whether the body of an answer is on its way; a page asks for more than a test does."""
        coming = list(self.recorder._bodies.pending.values())
        return any(urlsplit(one.url).path == path for one in coming)


def at_loopback(_host: str, _port: int) -> tuple[str, ...]:
    """Let every name lead to this machine."""
    return ("127.0.0.1",)


@contextmanager
def recording(
    folder: Path,
    *,
    limits: Limits | None = None,
    resolver: Resolve = at_loopback,
    private: bool = True,
    sink: Callable[[Exchange], None] = lambda _: None,
) -> Iterator[Recording]:
    """Open a browser and record it; ``sink`` sees each exchange while its body is there."""
    held = limits or Limits()
    spent: list[str] = []
    addresses = Addresses(allow_private=private, resolver=resolver)
    with (
        Egress(addresses, held.received, lambda: spent.append("data")) as egress,
        open_browser("", folder / "profile", "", egress.port) as browser,
    ):
        exchanges: list[Exchange] = []
        conversations: list[Conversation] = []

        def keep(exchange: Exchange) -> None:
            sink(exchange)
            exchanges.append(exchange)

        sinks = Sinks(keep, conversations.append, lambda: spent.append("anrop"))
        recorder = Recorder(sinks, lambda: datetime.now(UTC), egress, folder / "spool", held)
        recorder.start(browser.address)
        page = browser.context.pages[0]
        yield Recording(page, recorder, egress, exchanges, conversations, spent)
