"""The portal's pages: each says in Swedish what the catalogue knows, and leads on."""

import re

import httpx
import pytest

from ogonblick.event import EventType
from tests.portal.reading import has_foreign_script
from tests.portal.world import (
    FACEBOOK,
    FAILED,
    FLICKR,
    GOOD,
    HOSTILE,
    INSTAGRAM,
    PARTIAL,
    SWAPPED,
    YOUTUBE,
    World,
    X,
)

pytestmark = pytest.mark.s3

SNAPSHOT = f"/ogonblicksbilder/{GOOD.snapshot_id}"


def _text(page: httpx.Response) -> str:
    """Return a page's words without its tags, spaces made one."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.text))


@pytest.mark.parametrize(
    ("path", "heading"),
    [
        ("/", "Översikt"),
        (f"/konton/{FACEBOOK}", "Sundby kommun"),
        (SNAPSHOT, "Sundby kommun den 14\u00a0september\u00a02026"),
        ("/sok", "Sök i inlägg, kommentarer och sidor"),
        ("/avvikelser", "Öppna avvikelser"),
        ("/plan", "Plan och riktlinjer"),
    ],
)
def test_every_page_is_there_in_swedish(web: httpx.Client, path: str, heading: str) -> None:
    """Each page answers 200, says that it is Swedish, and has exactly one main heading."""
    page = web.get(path)
    assert page.status_code == 200
    assert '<html lang="sv">' in page.text
    assert re.findall(r"<h1>(.*?)</h1>", page.text) == [heading]


def test_overview_counts_and_puts_what_is_urgent_first(web: httpx.Client) -> None:
    """The tiles count, and the overdue account stands above the due one and those in order."""
    page = web.get("/")
    told = _text(page)
    assert "5 konton i registret" in told
    assert "2 att ta nu, varav 1 försenad" in told
    assert "2 öppna avvikelser" in told
    order = re.findall(r'scope="row">\s*<a href="/konton/([^"]+)"', page.text)
    assert order == [INSTAGRAM, X, FACEBOOK, FLICKR, YOUTUBE]
    assert "40 av 52" in told


def test_an_account_is_done_only_if_its_period_is(web: httpx.Client) -> None:
    """A closed account has nothing to be done, and says that it is closed instead."""
    assert "Klar för perioden" in _text(web.get(f"/konton/{FACEBOOK}"))
    closed = _text(web.get(f"/konton/{FLICKR}"))
    assert "Avslutat" in closed
    assert "Klar för perioden" not in closed


def test_account_page_shows_register_snapshots_and_deviations(web: httpx.Client) -> None:
    """An account shows its facts, its history newest first, and its open deviations."""
    facts = _text(web.get(f"/konton/{FACEBOOK}"))
    assert "kommunikation@sundby.example" in facts
    assert facts.index("14 september 2026") < facts.index("18 mars 2026")
    assert "Inloggningsvägg" in _text(web.get(f"/konton/{X}"))


def test_snapshot_page_tells_everything_that_is_known(world: World, web: httpx.Client) -> None:
    """Coverage, decision, receipt and events are on the page."""
    told = _text(web.get(SNAPSHOT))
    assert "Bilder och filmer 2 1 1" in told
    assert "Sidan slutade växa efter tre försök" in told
    assert "Privata meddelanden" in told
    assert "Rad EX-1 säger att ögonblicksbilder bevaras." in told
    for file in world.bundle.files:
        assert file.digest.hexadecimal in told
    assert "GOVERNANCE" in told
    assert "Inhämtad" in told


def test_snapshot_page_keeps_conversations_together(web: httpx.Client) -> None:
    """Comments stand under their post, answers after what they answer, strays are explained."""
    told = _text(web.get(SNAPSHOT))
    places = [
        told.index(words) for words in ("Bron över Sundbyån", "alert", "Tack!", "Biblioteket")
    ]
    assert places == sorted(places)
    assert "Kommentar till ett inlägg som inte finns med" in told
    assert "Bron över ån" in told


def test_captured_text_is_never_markup(web: httpx.Client) -> None:
    """What somebody wrote on the platform is shown as written and run by nobody."""
    for path in (SNAPSHOT, "/sok?q=alert"):
        page = web.get(path).text
        assert not has_foreign_script(page)
        assert "<b>" not in page
        assert "&lt;/script&gt;" in page


def test_no_link_leads_to_a_script(web: httpx.Client) -> None:
    """Addresses from captures and registers are links only if they are web addresses."""
    for path in (SNAPSHOT, f"/konton/{YOUTUBE}"):
        assert 'href="javascript' not in web.get(path).text


def test_search_marks_hits_and_leads_to_the_post(web: httpx.Client) -> None:
    """A hit is marked in its context and links to its place in the newest snapshot with it."""
    page = web.get("/sok", params={"q": "BIBLIOTEKET öppet", "konto": FACEBOOK}).text
    assert "<mark>Biblioteket</mark> har <mark>öppet</mark> till klockan 19" in page
    links = re.findall(r'href="(/ogonblicksbilder/[^#]+)#(inlagg-[0-9a-f]+)"', page)
    assert [address for address, _ in links] == [f"/ogonblicksbilder/{SWAPPED.snapshot_id}"]
    assert f'id="{links[0][1]}"' in web.get(links[0][0]).text
    assert re.search(r"även i \d (annan|andra)", page)


def test_search_is_narrowed_by_what_the_form_names(web: httpx.Client) -> None:
    """Direction, occasion and days keep to what they name; the form shows what was chosen."""
    asked = {"q": "biblioteket", "konto": FACEBOOK, "anledning": "scheduled", "till": "2026-12-31"}
    page = web.get("/sok", params=asked).text
    assert re.findall(r'href="(/ogonblicksbilder/[^#]+)#', page) == [SNAPSHOT]
    assert 'value="scheduled" selected' in page
    assert 'type="date" value="2026-12-31"' in page
    assert "Inga träffar" in web.get("/sok", params={**asked, "till": "2020-01-01"}).text


def test_search_that_means_nothing_is_passed_over(web: httpx.Client) -> None:
    """Choices that there are none of, days that are none and pages far away are no errors."""
    wild = {"q": "biblioteket", "plattform": "x y", "fran": "i går", "sida": "9" * 99}
    page = web.get("/sok", params=wild)
    assert page.status_code == 200
    assert "<mark>Biblioteket</mark>" in page.text


def test_search_names_the_accounts_that_are_called_so(web: httpx.Client) -> None:
    """An account whose name holds the words is named with a link, beside what was said."""
    page = web.get("/sok", params={"q": "sundby"}).text
    assert f'<a href="/konton/{FACEBOOK}">Sundby kommun, Facebook</a>' in page


def test_search_finds_what_a_page_says_beside_its_posts(web: httpx.Client) -> None:
    """A header is a hit of its own kind, marked, and leads to the snapshot that shows it."""
    page = web.get("/sok", params={"q": "svarar vardag"}).text
    assert "På sidan, utanför inlägg och kommentarer" in page
    assert "Vi <mark>svarar</mark> <mark>vardagar</mark> 8–17" in page
    assert f'<h3><a href="{SNAPSHOT}">' in page
    assert "Pröva färre" not in page


def test_search_keeps_to_the_account_asked_for(web: httpx.Client) -> None:
    """A search in one account finds nothing of another's."""
    page = web.get("/sok", params={"q": "biblioteket", "konto": INSTAGRAM}).text
    assert re.findall(r"/ogonblicksbilder/([^#\"]+)#", page) == [PARTIAL.snapshot_id]


@pytest.mark.parametrize("words", ["finnsinte", "%", "_"])
def test_search_without_hits_says_what_to_try(web: httpx.Client, words: str) -> None:
    """No hits is an answer with advice, and signs of the query language are only signs."""
    page = web.get("/sok", params={"q": words}).text
    assert "Inga träffar" in page
    assert "Pröva färre eller kortare ord" in page


def test_what_is_searched_for_is_never_markup(web: httpx.Client) -> None:
    """Words from the address come back as words, in the field and in the title."""
    page = web.get("/sok", params={"q": f'"{HOSTILE}'}).text
    assert not has_foreign_script(page)
    assert 'value="&#34;&lt;script&gt;' in page


def test_deviation_shows_its_picture(web: httpx.Client) -> None:
    """An open deviation says what happened and shows, made anew, what met the visit."""
    page = web.get("/avvikelser")
    assert f'src="/avvikelser/{FAILED.snapshot_id}/bild"' in page.text
    assert re.search(r"Öppnad .+\. \d+ försök\.", _text(page))
    picture = web.get(f"/avvikelser/{FAILED.snapshot_id}/bild")
    assert picture.headers["content-type"] == "image/webp"
    assert picture.content[8:12] == b"WEBP"


def test_deviation_without_picture_is_told_so(web: httpx.Client) -> None:
    """A deviation that has no picture answers 404 for it, as does one that is not open."""
    assert web.get(f"/avvikelser/{PARTIAL.snapshot_id}/bild").status_code == 404
    assert web.get("/avvikelser/ingen/bild").status_code == 404


def test_plan_shows_every_row_and_clause(web: httpx.Client) -> None:
    """Plan and guidelines are there in full."""
    told = _text(web.get("/plan"))
    assert (
        "EX-7 Logg Kommunikation – sociala medier Gallras 2 år efter kalenderårets utgång" in told
    )
    assert "HBG-11a Alla stadens konton ska dokumenteras via en skärmdump" in told


@pytest.mark.parametrize("path", ["/konton/sundby-facebok", "/ogonblicksbilder/finnsinte", "/x/y"])
def test_unknown_address_is_a_friendly_page(web: httpx.Client, path: str) -> None:
    """What is not there answers 404 with a Swedish page that leads on."""
    page = web.get(path)
    assert page.status_code == 404
    assert "Till översikten" in page.text


def test_misspelt_account_is_answered_with_what_was_meant(web: httpx.Client) -> None:
    """The page for an unknown id names the ids that look like it."""
    assert f"Menade du {FACEBOOK}" in web.get("/konton/sundby-facebok").text


def test_looking_changes_nothing(world: World, web: httpx.Client) -> None:
    """Reading pages leaves no event behind; the verification's address refuses GET."""
    before = world.catalogue.events(GOOD.snapshot_id)
    for path in ("", "/bild/1", "/miniatyr", "/manifest"):
        assert web.get(f"{SNAPSHOT}{path}").status_code == 200
    assert web.get(f"{SNAPSHOT}/kontrollera").status_code == 405
    assert world.catalogue.events(GOOD.snapshot_id) == before
    known = {EventType.CAPTURE, EventType.VALIDATION, EventType.DISSEMINATION}
    assert {event.type for event in before} <= known
