"""The desk of one capture: an open browser, its recorder, and the files they fill."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from harvesters.addresses import Addresses
from harvesters.browser.chromium import OpenBrowser, open_browser
from harvesters.browser.exchange import Exchange, Unstored
from harvesters.browser.recorder import Recorder
from harvesters.browser.screenshots import Picture
from harvesters.browser.scripts import ask
from harvesters.browser.warc import FileSpan, Stored, WarcFile
from harvesters.job import Job
from ogonblick import __version__
from ogonblick.digest import Digest

QUESTIONS = {"XHR", "Fetch"}
"""Kinds by which a page asks for more of its content."""
REFUSALS = {HTTPStatus.TOO_MANY_REQUESTS, *range(500, 600)}
SURROUNDINGS = """() => ({
  language: navigator.language,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  userAgent: navigator.userAgent,
  viewport: [innerWidth, innerHeight],
  scale: devicePixelRatio,
  reducedMotion: matchMedia("(prefers-reduced-motion: reduce)").matches,
})"""


@dataclass(frozen=True)
class Answer:
    """What is told of an answer beside its bytes: ``kind`` is Chromium's, ``at`` aware."""

    url: str
    status: int
    mime: str
    kind: str
    at: datetime


@dataclass
class Shelf:
    """What has been written so far: how much, and what lies there for each address."""

    stored: dict[str, Stored] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    refused: list[Unstored] = field(default_factory=list)

    def note(self, exchange: Exchange, digest: Digest) -> None:
        """Remember an exchange; only a whole 200 counts as having the bytes."""
        url, status, kind, at = exchange.url, exchange.status, exchange.kind, exchange.at
        mime = exchange.header("content-type").partition(";")[0].strip()
        self.answers.append(Answer(url, status, mime, kind, at))
        if status == HTTPStatus.OK and not exchange.truncated:
            self.stored[url] = Stored(digest, mime, status, len(exchange.body))
        if kind in QUESTIONS and status in REFUSALS:
            self.refused.append(Unstored(url, f"svar {status}", kind, at))


@dataclass
class Desk:
    """One open capture. Everything on it belongs to this capture alone.

    ``opened`` is when each page was asked for, in their order, ``script_errors`` when a page's
    own script failed, ``surroundings`` what an empty page sees of the browser. ``spans`` and
    ``unstored`` are known when the desk is closed.
    """

    job: Job
    page: Page
    recorder: Recorder
    shelf: Shelf
    pictures: WarcFile
    texts: WarcFile
    clock: Callable[[], datetime]
    browser: OpenBrowser
    surroundings: Mapping[str, Any]
    opened: list[datetime] = field(default_factory=list)
    script_errors: list[datetime] = field(default_factory=list)
    spans: tuple[FileSpan, ...] = ()
    unstored: tuple[Unstored, ...] = ()

    def keep_picture(self, uri: str, picture: Picture) -> None:
        """Write a picture into the WARC."""
        self.pictures.resource(uri, picture.mime, picture.content, self.clock())

    def keep_text(self, uri: str, text: str) -> None:
        """Write a page's text into the WARC."""
        mime = "text/plain; charset=utf-8"
        self.texts.resource(uri, mime, text.encode(), self.clock())


@contextmanager
def open_desk(job: Job, profile: Path, clock: Callable[[], datetime]) -> Iterator[Desk]:
    """Open browser, recorder and files; whatever happens, they are closed and flushed."""
    shelf = Shelf()
    with open_browser(job.browser_path, profile, job.contact) as browser, ExitStack() as closing:
        info = warcinfo(job, browser)
        files = record, pictures, texts = [
            closing.enter_context(WarcFile(job.folder, name, info, clock()))
            for name in ("rec", "screenshots", "text")
        ]

        def sink(exchange: Exchange) -> None:
            shelf.note(exchange, record.exchange(exchange))

        allowed = None if job.allow_private_addresses else Addresses().may_visit
        recorder = Recorder(sink, clock, may_visit=allowed)
        recorder.start(browser.address)
        page = browser.context.pages[0]
        seen = ask(page, SURROUNDINGS)
        desk = Desk(job, page, recorder, shelf, pictures, texts, clock, browser, seen)
        page.on("pageerror", lambda _: desk.script_errors.append(clock()))
        try:
            yield desk
        finally:
            desk.unstored = recorder.stop()
            desk.spans = tuple(span for file in files for span in file.spans)


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
