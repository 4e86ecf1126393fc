"""A visit whose pictures fail is made once more, and what it lacks even then is told."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from flows.harvest.checking import visit_checked
from flows.harvest.workplace import workplace
from flows.rooms import Rooms
from ogonblick.capture import Capture, Occasion, Order, Outcome
from tests.bundles.building import png
from tests.flows.conftest import Enter

pytestmark = [pytest.mark.browser, pytest.mark.s3]

PAGE = """<!doctype html><html lang=sv><meta charset=utf-8><title>Sundby</title>
<header><h1>Sundby kommun</h1>
<img class=avatar src="/borta.png" width=100 height=100 alt="Profilbild"></header>
<main><article itemscope itemid=a
itemtype="https://schema.org/SocialMediaPosting"><p itemprop=articleBody>Bron öppnar i april.</p>
<p style="color:#fff">Vitt på vitt ser ingen.</p>
<p style="position:absolute;clip:rect(0 0 0 0);overflow:hidden">Bara uppläst</p>
<div style="height:40px;overflow:hidden"><p style="margin-top:90px">Utanför sin ruta.</p></div>
<p style="position:absolute;left:-9999px">För den som lyssnar</p>
<p style="opacity:0">Genomskinligt</p><p style="color:transparent">Utan färg</p>
<p style="font-size:60px;color:#777">Stor</p><p style="background:#123;color:#eee">Ljust</p>
<img src="/bild.png" width=400 height=300 alt="Bron"></article></main>"""
ORDER = Order("sundby", Occasion.SCHEDULED, "2026H2")
BROKEN = png(400, 300)[:20]


@contextmanager
def site(picture: Callable[[int], bytes]) -> Iterator[str]:
    """Serve an account whose picture differs by how often its page has been asked for."""
    visits = 0

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            nonlocal visits
            is_picture = self.path == "/bild.png"
            if self.path == "/borta.png":
                self.send_error(404)
                return
            visits += self.path == "/"
            content = picture(visits) if is_picture else PAGE.encode()
            self.send_response(200)
            self.send_header("Content-Type", "image/png" if is_picture else "text/html")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its names
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def visited(rooms: Rooms, *, is_sealed: bool = False) -> Capture:
    """Return the account's capture, checked, as the flow takes it."""
    rooms.catalogue.begin(ORDER, rooms.clock())
    with workplace(rooms, ORDER.snapshot_id) as place:
        if is_sealed:
            place.bundle.mkdir()
        elif place.bundle.exists():
            place.bundle.rmdir()
        return visit_checked(rooms, rooms.catalogue.account("sundby"), ORDER, place)


def test_what_a_second_visit_mends_is_mended(rooms: Rooms, enter: Enter) -> None:
    """A picture that did not decode at first does so now; what nobody can see is no fault.

    Nor is a picture that is there no longer, or what lies outside of the page.
    """
    with site(lambda visits: BROKEN if visits == 1 else png(400, 300)) as address:
        enter("sundby", address)
        sealed = visited(rooms, is_sealed=True)
        capture = visited(rooms)
        again = visited(rooms)
    assert sealed.outcome is Outcome.PARTIAL  # what is sealed already is not taken again
    assert capture.outcome is Outcome.COMPLETE
    assert [one.code for one in capture.findings] == ["C310"]
    assert again == capture


def test_what_no_visit_mends_makes_the_capture_partial(rooms: Rooms, enter: Enter) -> None:
    """It is asked for twice; and the first stays if the site went down before the second."""
    with site(lambda _: BROKEN) as address:
        enter("sundby", address)
        first = visited(rooms)
    shutil.rmtree(rooms.settings.work / ORDER.snapshot_id / "capture")  # as a kill leaves it
    kept = visited(rooms)
    assert kept.folder.name == "first"
    assert first.outcome is kept.outcome is Outcome.PARTIAL
    assert (
        [one.code for one in first.findings]
        == [one.code for one in kept.findings]
        == [
            "C226",
            "C310",
        ]
    )
    assert "bild.png" in first.findings[0].text
    assert "borta.png" in first.findings[1].text
