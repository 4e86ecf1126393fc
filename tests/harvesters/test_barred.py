"""A wall before a post's own page is told as what it is, kept as it looked, and not run against."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest
from warcio.archiveiterator import ArchiveIterator

from harvesters.browser.walls.barred import SAID, STOPS, is_shut, passed_by
from harvesters.browser.walls.walls import HTTP_FINDINGS, WALLS
from harvesters.job import Job
from harvesters.visit import visit
from ogonblick.capture import Capture, Occasion, Outcome

POST = """<article itemscope itemtype="https://schema.org/SocialMediaPosting">
<meta itemprop="identifier" content="{0}"><a itemprop="url" href="/inlagg/{0}">Länk</a>
<p itemprop="articleBody">Inlägg {0} om bron över ån, som öppnas igen på måndag.</p></article>"""
LOGIN = "<h1>Logga in för att fortsätta</h1><form><input type=password></form>"
GONE = "<title>Sidan hittades inte</title><h1>Sidan kunde inte hittas</h1>"
SIGN = "<title>Skylt saknas</title><p>Skylten vid bron är borta sedan i går kväll.</p>"


@dataclass(frozen=True)
class Shown:
    """What a post's own page shows instead of the post, and with which status."""

    body: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def platform_of(shown: dict[str, Shown], asked: list[str]) -> type[BaseHTTPRequestHandler]:
    """Return what answers with an account's page of some posts, and each one's own page."""
    feed = "<h1>Exempelby</h1>" + "".join(map(POST.format, shown))

    class Handler(BaseHTTPRequestHandler):
        names: ClassVar[dict[str, Shown]] = {"": Shown(feed)} | {
            f"inlagg/{name}": one for name, one in shown.items()
        }

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the library's
            """Say nothing."""

        def do_GET(self) -> None:
            """Answer a page."""
            name = self.path.strip("/")
            asked.append(name)
            one = self.names.get(name, Shown("", 404))
            self.send_response(one.status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            for header, value in one.headers.items():
                self.send_header(header, value)
            self.end_headers()
            self.wfile.write(f"<!doctype html><html lang=sv>{one.body}".encode())

    return Handler


@dataclass(frozen=True)
class Visited:
    """A visit's outcome, the address that all began with, and what was asked for."""

    capture: Capture
    base: str
    asked: Counter[str]

    def told(self) -> dict[str, str]:
        """Return the findings about pages of posts: what each says, by the page's name."""
        about = (one for one in self.capture.findings if "/inlagg/" in one.place)
        return {one.place.rpartition("/")[2]: f"{one.code} {one.text}" for one in about}

    def kept(self) -> dict[str, bytes]:
        """Return what was kept of how pages looked and what they said, by their names."""
        found = {}
        for file in sorted(self.capture.folder.glob("*.warc.gz")):
            with file.open("rb") as stream:
                for record in ArchiveIterator(stream):
                    uri = record.rec_headers["WARC-Target-URI"] or ""
                    if uri.startswith("urn:"):
                        name = uri.replace(self.base, "")
                        found[name] = record.content_stream().read()
        return found


Visit = Callable[[dict[str, Shown]], Visited]


@contextmanager
def serving(shown: dict[str, Shown], asked: list[str]) -> Iterator[str]:
    """Serve an account until the block ends; yields its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), platform_of(shown, asked)) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture
def visited(make_job: Callable[..., Job], tmp_path: Path) -> Visit:
    """Return what visits an account before it is closed, when each post's own page is opened."""

    def go(shown: dict[str, Shown]) -> Visited:
        asked: list[str] = []
        with serving(shown, asked) as url:
            job = make_job(url, tmp_path / "capture")
            last = replace(job.order, occasion=Occasion.BEFORE_CLOSURE)
            capture = visit(replace(job, order=last), lambda *_: None)
        return Visited(capture, url, Counter(asked))

    return go


@pytest.mark.browser
def test_each_page_says_what_stood_before_it(visited: Visit) -> None:
    """Each wall is told with its page's address and kept as it looked, and the others are read."""
    found = visited(
        {
            "ett": Shown(POST.format("ett")),
            "inloggning": Shown(LOGIN),
            "borta": Shown("<h2>Det här innehållet är inte tillgängligt just nu</h2>"),
            "ersatt": Shown(GONE + POST.format("annat") + POST.format("tredje")),
            "skylt": Shown(SIGN + POST.format("skylt")),
            "okand": Shown(SIGN + POST.format("ett")),
            "svar": Shown("<p>Nej</p>", 404),
            "tom": Shown(""),
            "sist": Shown(POST.format("sist")),
        }
    )
    assert found.capture.outcome is Outcome.PARTIAL
    told = found.told()
    assert set(told) == {"inloggning", "borta", "ersatt", "svar", "tom"}
    assert all(text.startswith("C231 ") and found.base in text for text in told.values())
    for name, code in {"inloggning": "C102", "borta": "C105", "ersatt": "C105"}.items():
        assert SAID[code] in told[name]
    assert "svar 404" in told["svar"]
    assert SAID["C106"] in told["tom"]
    assert found.capture.coverage.walls == ("C102", "C105", "C101", "C106")
    assert found.capture.coverage.end_reached
    kept = found.kept()
    for name in told:
        assert kept[f"urn:view:inlagg/{name}"].startswith(b"\x89PNG")
    assert kept["urn:text:inlagg/inloggning"].decode().strip() == "Logga in för att fortsätta"
    assert "urn:fullPageFinal:inlagg/sist" in kept


@pytest.mark.browser
@pytest.mark.parametrize(
    ("wall", "codes"),
    [
        (Shown("<h1>Bekräfta att det är du</h1><p>Vi har sett en ovanlig inloggning.</p>"), set()),
        (Shown("<p>Vänta</p>", 429), set()),
        (Shown("<p>Vänta</p>", 503, {"Retry-After": "7200"}), {"C305"}),
    ],
    ids=["checkpoint", "limited", "busy with a wish"],
)
def test_a_visitor_who_is_turned_away_goes_no_further(
    visited: Visit, wall: Shown, codes: set[str]
) -> None:
    """What is meant for the visitor ends it: the rest is not asked for, and that is told."""
    found = visited({"ett": Shown(POST.format("ett")), "spar": wall, "rest": wall, "sist": wall})
    asked = {name for name in found.asked if name.startswith("inlagg/")}
    assert asked == {"inlagg/ett", "inlagg/spar"}
    assert {name: text[:4] for name, text in found.told().items()} == {
        "spar": "C231",
        "rest": "C232",
    }
    assert "2 av kontots sidor" in found.told()["rest"]
    assert {one.code for one in found.capture.findings} == {"C231", "C232", *codes}


@pytest.mark.browser
def test_a_login_asked_for_on_page_after_page_is_the_platforms(visited: Visit) -> None:
    """Three in a row are enough; one by one, with posts between, they are the posts' own."""
    login, post = Shown(LOGIN), {name: Shown(POST.format(name)) for name in ("ett", "två")}
    mixed = {"a": login, "b": login, "ett": post["ett"], "c": login, "d": login, "e": login}
    found = visited({**mixed, "f": login, "två": post["två"]})
    told = {name: text[:4] for name, text in found.told().items()}
    assert told == {**dict.fromkeys("abcde", "C231"), "f": "C232"}


def test_every_wall_has_its_words() -> None:
    """What can be met before a page can be told, and what ends a visit is among it."""
    assert {*WALLS.values(), *HTTP_FINDINGS.values(), "C106", "C112"} == set(SAID)
    assert set(SAID) > STOPS


def test_what_stops_is_named_whatever_came_after() -> None:
    """A busy server's error, or a box over the feed, does not hide that we were asked to wait."""
    assert is_shut(["C104", "C209"], 0)
    assert is_shut(["C103"], 1)
    assert "anropen är för många" in passed_by(["C104", "C112"], ["a"]).text
    assert not is_shut(["C102", "C102"], 2)
    assert not is_shut(["C102", "C101", "C102"], 3)
    assert is_shut(["C101", "C102", "C102", "C102"], 3)
