"""The desk of one capture: an open browser, its recorder, and the files they fill."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from harvesters.addresses import Addresses
from harvesters.browser.engine.chromium import ASK_FOR_SWEDISH, OpenBrowser, open_browser
from harvesters.browser.engine.egress import Egress, reason_of
from harvesters.browser.engine.watch import Room, Watch
from harvesters.browser.page.picture import Picture
from harvesters.browser.page.scripts import ask
from harvesters.browser.recording.exchange import Exchange, Unstored
from harvesters.browser.recording.recorder import Recorder, RecordingBroken
from harvesters.browser.recording.session import WITHHELD, Redaction, log_in_with
from harvesters.browser.recording.sinks import Sinks
from harvesters.browser.recording.sockets import KIND, Conversation
from harvesters.browser.recording.warc import FileSpan, WarcFile
from harvesters.browser.shelf import Shelf
from harvesters.browser.spending import Spending
from harvesters.job import Job
from harvesters.sessions import Session
from ogonblick import __version__

SURROUNDINGS = """() => ({
  language: navigator.language,
  languages: navigator.languages,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  userAgent: navigator.userAgent,
  viewport: [innerWidth, innerHeight],
  scale: devicePixelRatio,
  fonts: Object.fromEntries(["serif", "sans-serif", "monospace"].map((family) => {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `100px ${family}`;
    return [family, pen.measureText("Flygande bäckasiner söka hwila på mjuka tuvor").width];
  })),
  reducedMotion: matchMedia("(prefers-reduced-motion: reduce)").matches,
})"""


@dataclass(frozen=True)
class Held:
    """What holds the browser within bounds: its only way out, its budgets, and who watches it."""

    egress: Egress
    spending: Spending
    watch: Watch


@dataclass
class Desk:
    """One open capture. Everything on it belongs to this capture alone.

    ``spool`` is a folder for what is too large to be held in memory, and is not kept.
    ``opened`` is when each page was asked for, in their order, ``script_errors`` when a page's
    own script failed, ``unfinished`` the addresses of those that never came to be loaded,
    ``surroundings`` what an empty page sees of the browser. ``asks_for_plain``
    says that answers are still asked for as they are, not packed, ``session`` whose login it is
    done with, if with any. ``spans`` and ``unstored`` are
    known when the desk is closed.
    """

    job: Job
    page: Page
    recorder: Recorder
    shelf: Shelf
    pictures: WarcFile
    texts: WarcFile
    clock: Callable[[], datetime]
    browser: OpenBrowser
    held: Held
    surroundings: Mapping[str, Any]
    spool: Path
    opened: list[datetime] = field(default_factory=list)
    script_errors: list[datetime] = field(default_factory=list)
    unfinished: list[str] = field(default_factory=list)
    asks_for_plain: bool = True
    session: Session | None = None
    spans: tuple[FileSpan, ...] = ()
    unstored: tuple[Unstored, ...] = ()

    def take_packed(self) -> None:
        """Take answers packed from now on: what is kept of them is unpacked, and says so."""
        self.asks_for_plain = False
        self.page.context.set_extra_http_headers(ASK_FOR_SWEDISH)

    def still(self) -> None:
        """Have the page run no script any more; what they wait for now, they do not get."""
        self.recorder.still()
        self.held.egress.cut()

    def keep_picture(self, uri: str, picture: Picture) -> None:
        """Write a picture into the WARC."""
        self.pictures.resource(uri, picture.mime, picture.content, self.clock())

    def keep_text(self, uri: str, text: str) -> None:
        """Write a page's text into the WARC."""
        mime = "text/plain; charset=utf-8"
        self.texts.resource(uri, mime, text.encode(), self.clock())


@contextmanager
def open_desk(
    job: Job, profile: Path, clock: Callable[[], datetime], session: Session | None = None
) -> Iterator[Desk]:
    """Open browser, recorder and files; whatever happens, they are closed and flushed.

    With an owner's session its pages are logged in, and what is recorded has nothing of it.
    """
    shelf, spending = Shelf(job.limits.requests), Spending()
    addresses = Addresses(allow_private=job.allow_private_addresses)
    with (
        Egress(addresses, job.limits.received, spending.on("data")) as egress,
        open_browser(job.browser_path, profile, job.reach, egress.port) as browser,
        ExitStack() as closing,
    ):
        info = warcinfo(job, browser)
        files = record, pictures, texts = [
            closing.enter_context(WarcFile(job.folder, name, info, clock()))
            for name in ("rec", "screenshots", "text")
        ]
        redaction = Redaction(session, job.account.url)
        sinks = _sinks(shelf, record, egress, spending, redaction)
        if session:
            log_in_with(browser.context, session, clock())
        spool = profile / "spool"
        spool.mkdir()
        recorder = Recorder(sinks, clock, egress, spool, job.limits)
        recorder.start(browser.address)

        def still() -> None:
            recorder.still()
            egress.shut()  # a script that waits for an answer hears of nothing else

        relief = (spending.on("minne"), recorder.drop_bodies, egress.shut, still)
        room = Room(profile, spool, job.limits.received, spending.on("data"))
        watch = closing.enter_context(Watch(job.limits.memory, job.seconds, relief, room))
        page = browser.context.pages[0]
        seen = ask(page, SURROUNDINGS)
        held = Held(egress, spending, watch)
        desk = Desk(job, page, recorder, shelf, pictures, texts, clock, browser, held, seen, spool)
        desk.session = session
        page.on("pageerror", lambda _: desk.script_errors.append(clock()))
        try:
            yield desk
        finally:
            lost = _stopped(recorder, watch)
            egress.shut()  # what a page sends as it is closed would be recorded by nobody
            unstored = (_explained(gone, egress) for gone in lost)
            desk.unstored = tuple(replace(one, url=redaction.address(one.url)) for one in unstored)
            desk.spans = tuple(span for file in files for span in file.spans)


def _sinks(
    shelf: Shelf, record: WarcFile, egress: Egress, spending: Spending, redaction: Redaction
) -> Sinks:
    """Return where the recorder puts what it has."""

    def exchange(found: Exchange) -> None:
        kept = redaction.exchange(found)
        shelf.note(found, record.exchange(kept), kept.url)

    def conversation(found: Conversation) -> None:
        kept = redaction.conversation(found)
        record.conversation(kept, egress.address_of(found.url))
        if kept.withheld:
            shelf.withheld.append(Unstored(kept.url, WITHHELD, KIND, kept.at))

    def spent() -> None:
        spending.on("anrop")()
        egress.shut()

    return Sinks(exchange, conversation, spent)


def _stopped(recorder: Recorder, watch: Watch) -> tuple[Unstored, ...]:
    """End the recording; one that ended because the watch ended the browser is what there is."""
    try:
        return recorder.stop()
    except RecordingBroken:
        if not watch.has_ended_page:
            raise
        return recorder.unstored()


def _explained(gone: Unstored, egress: Egress) -> Unstored:
    """Say why an address was not reached, where the browser only knows that it was not."""
    fault = egress.failure(gone.url)
    if fault and "SOCKS" in gone.reason:
        return replace(gone, reason=reason_of(fault))
    return gone


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
