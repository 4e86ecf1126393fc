"""The desk of one capture: an open browser, its recorder, and the files they fill."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path

from playwright.sync_api import Page

from harvesters.addresses import Addresses
from harvesters.browser.chromium import OpenBrowser, open_browser
from harvesters.browser.exchange import Exchange, Unstored
from harvesters.browser.recorder import Recorder
from harvesters.browser.screenshots import Picture
from harvesters.browser.warc import Stored, WarcFile
from harvesters.job import Job
from ogonblick import __version__
from ogonblick.digest import digest_of

QUESTIONS = {"XHR", "Fetch"}
"""Kinds by which a page asks for more of its content."""
REFUSALS = {HTTPStatus.TOO_MANY_REQUESTS, *range(500, 600)}


@dataclass
class Shelf:
    """What has been written so far: how much, and what lies there for each address."""

    stored: dict[str, Stored] = field(default_factory=dict)
    exchanges: int = 0
    statuses: dict[str, tuple[int, str]] = field(default_factory=dict)
    refused: list[Unstored] = field(default_factory=list)

    def note(self, exchange: Exchange) -> None:
        """Remember an exchange; only a whole 200 counts as having the bytes."""
        self.exchanges += 1
        mime = exchange.header("content-type").partition(";")[0].strip()
        self.statuses[exchange.url] = (exchange.status, mime)
        if exchange.status == HTTPStatus.OK and not exchange.truncated:
            digest, size = digest_of([exchange.body]), len(exchange.body)
            self.stored[exchange.url] = Stored(digest, mime, exchange.status, size)
        if exchange.kind in QUESTIONS and exchange.status in REFUSALS:
            self.refused.append(Unstored(exchange.url, f"svar {exchange.status}", exchange.kind))


@dataclass
class Desk:
    """One open capture. Everything on it belongs to this capture alone."""

    job: Job
    page: Page
    recorder: Recorder
    shelf: Shelf
    pictures: WarcFile
    texts: WarcFile
    clock: Callable[[], datetime]
    browser: str
    unstored: tuple[Unstored, ...] = ()

    def keep_picture(self, uri: str, picture: Picture) -> None:
        """Write a picture into the WARC."""
        self.pictures.resource(uri, picture.mime, picture.content, self.clock())


@contextmanager
def open_desk(job: Job, profile: Path, clock: Callable[[], datetime]) -> Iterator[Desk]:
    """Open browser, recorder and files; whatever happens, they are closed and flushed."""
    shelf = Shelf()
    with open_browser(job.browser_path, profile, job.contact) as browser, ExitStack() as closing:
        info = warcinfo(job, browser)
        record, pictures, texts = (
            closing.enter_context(WarcFile(job.folder, name, info))
            for name in ("rec", "screenshots", "text")
        )

        def sink(exchange: Exchange) -> None:
            record.exchange(exchange)
            shelf.note(exchange)

        allowed = None if job.allow_private_addresses else Addresses().may_visit
        recorder = Recorder(sink, clock, may_visit=allowed)
        recorder.start(browser.address)
        page = browser.context.pages[0]
        desk = Desk(job, page, recorder, shelf, pictures, texts, clock, browser.version)
        try:
            yield desk
        finally:
            desk.unstored = recorder.stop()


def warcinfo(job: Job, browser: OpenBrowser) -> dict[str, str]:
    """Return the fields of a ``warcinfo`` record."""
    return {
        "software": f"Ogonblick/{__version__}",
        "format": "WARC File Format 1.1",
        "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "operator": job.operator,
        "http-header-user-agent": browser.agent,
        "http-header-from": job.contact,
        "isPartOf": job.order.snapshot_id,
        "description": f"{job.account.name}, {job.account.url} ({browser.version})",
        "robots": "ignore",
    }
