"""The public page read over real HTTP: links, words, redirects, and what is dead."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from harvesters.asking import ask
from harvesters.published import dead_links, page_of, read_published
from ogonblick.errors import InputError

PAGE = """<!doctype html><html><head><meta charset="utf-8"><title>Våra konton</title>
<style>a { color: red }</style></head><body><script>let dolt = "allmän handling"</script>
<h1>Våra konton</h1><p>Det är allmänna <b>handlingar</b>.</p>
<a href="/konto">Ett konto</a> <a href=https://www.facebook.com/sundby>Facebook
<a href="mailto:info@sundby.example">Post</a> <a href="http://[trasig">Trasig</a>
<a href="http://sundby.example:port/">Trasig port</a><a name="ankare">Ankare</a>
<a href="/konto">Ett konto igen</a></body>"""


class Site(BaseHTTPRequestHandler):
    """A municipality's site: a page, accounts that are there, and some that are not."""

    def do_GET(self) -> None:
        """Answer by path."""
        if self.path.startswith("/vidare"):
            self.send_response(302)
            self.send_header("Location", {"/vidare": "/sidan"}.get(self.path, self.path))
            self.end_headers()
            return
        known = {"/sidan": (200, PAGE.encode()), "/latin": (200, "<p>Våra</p>".encode("latin-1"))}
        known |= {"/konto": (200, b""), "/inloggning": (403, b""), "/nej-head": (200, b"")}
        status, body = known.get(self.path, (404, b"Borta"))
        if self.command == "HEAD" and self.path == "/nej-head":
            status = 405
        self.send_response(status)
        charset = "; charset=iso-8859-1" if self.path == "/latin" else ""
        self.send_header("Content-Type", f"text/html{charset}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    do_HEAD = do_GET  # noqa: N815 - its own name

    def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its own name
        """Say nothing."""


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    """Give the address of the site."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_page_gives_its_links_whole_and_its_visible_words(site: str) -> None:
    """Links are made whole and given once; scripts, styles, mail and broken links are left out."""
    page = read_published(f"{site}/sidan", allow_private=True)
    assert page.links == (f"{site}/konto", "https://www.facebook.com/sundby")
    assert "Det är allmänna handlingar ." in page.words
    assert "dolt" not in page.words
    assert "red" not in page.words.split()


def test_a_page_is_read_where_it_has_moved(site: str) -> None:
    """Its links are whole from where it came in the end."""
    page = read_published(f"{site}/vidare", allow_private=True)
    assert page.place == f"{site}/sidan"
    assert page.links[0] == f"{site}/konto"


def test_the_servers_own_word_for_the_letters_counts(site: str) -> None:
    """A page in Latin-1 says å as one in UTF-8 does."""
    assert read_published(f"{site}/latin", allow_private=True).words == "Våra"


def test_a_saved_page_is_read_from_its_file(tmp_path: Path) -> None:
    """Whole addresses in it are links; those that need the page's own address are not."""
    file = tmp_path / "sidan.html"
    file.write_text(PAGE, encoding="utf-8")
    page = read_published(str(file), allow_private=False)
    assert page.links == ("https://www.facebook.com/sundby",)


def test_a_base_element_tells_where_links_start() -> None:
    """A page may say itself where it belongs."""
    page = page_of('<base href="https://sundby.example/a/"><a href="b">B</a>', "sidan.html")
    assert page.links == ("https://sundby.example/a/b",)


@pytest.mark.parametrize(
    ("path", "words"),
    [("/borta", "svarar 404"), ("/inloggning", "svarar 403"), ("/vidare-runt", "för många gånger")],
)
def test_a_page_that_cannot_be_read_is_told(site: str, path: str, words: str) -> None:
    """The address and the reason are in the text."""
    with pytest.raises(InputError, match=words):
        read_published(f"{site}{path}", allow_private=True)


def test_a_file_that_is_not_there_is_told() -> None:
    """A path that leads nowhere is a fault of the input."""
    with pytest.raises(InputError, match="Kontrollera sökvägen"):
        read_published("finnsinte.html", allow_private=True)


def test_inner_addresses_are_not_asked(site: str) -> None:
    """Without the setting nothing of the municipality's own network is reached this way."""
    with pytest.raises(InputError, match="internt nät"):
        read_published(f"{site}/sidan", allow_private=False)
    assert ask(f"{site}/konto", "HEAD", allow_private=False).status == 0


def test_only_links_that_are_gone_are_dead(site: str) -> None:
    """404 and no answer are dead; a wall, a redirect and a server without HEAD are not."""
    free = "http://127.0.0.1:1/"
    links = [
        f"{site}{path}" for path in ("/konto", "/borta", "/inloggning", "/vidare", "/nej-head")
    ]
    dead = dead_links([*links, free], allow_private=True)
    assert dead.keys() == {f"{site}/borta", free}
    assert dead[f"{site}/borta"] == "Sidan svarar 404."
    assert "går inte att nå" in dead[free]
