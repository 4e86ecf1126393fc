"""The registrars' guide followed in a real browser, by the very words that it prints in bold.

A word of the guide that is not on the screen fails here, and so does one that nobody followed.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from ogonblick.case import ClosureStatus, RemovalStatus
from ogonblick.digest import digest_of
from ogonblick.person import Duty, Person, Role
from tests.bundles.building import PAGE
from tests.house import page as text_of
from tests.portal.conftest import Places
from tests.portal.in_process import PASSWORD
from tests.portal.signed_in import session
from tests.portal.world import BROKEN, FACEBOOK, GOOD, NOW, PARTIAL, World

pytestmark = [pytest.mark.s3, pytest.mark.browser]

RUT = Person("rut", "Rut Registrator", (Duty(Role.REGISTRAR),))
SNAPSHOT = f"/ogonblicksbilder/{GOOD.snapshot_id}"
GUIDE = text_of("docs/for-registrars.sv.md")


class Chapter:
    """A chapter of the guide, and a reader who follows it on a page."""

    def __init__(self, page: Page, heading: str) -> None:
        _, found, rest = GUIDE.partition(f"\n## {heading}\n")
        assert found, heading
        words = " ".join(rest.partition("\n## ")[0].split())
        self.page = page
        self.said = set(re.findall(r"\*\*(.+?)\*\*", words))
        self.left = set(self.said)

    def word(self, words: str) -> str:
        """Return words that the chapter prints in bold."""
        assert words in self.said, f"the guide does not say »{words}«"
        self.left.discard(words)
        return words

    def press(self, words: str) -> None:
        """Press the button of those words."""
        self.page.get_by_role("button", name=self.word(words)).first.click()

    def follow(self, words: str) -> None:
        """Follow the first link of those words."""
        self.page.get_by_role("link", name=self.word(words)).first.click()

    def fill(self, words: str, text: str) -> None:
        """Write in the field of those words."""
        self.page.get_by_label(self.word(words), exact=True).first.fill(text)

    def see(self, *several: str) -> None:
        """Look for words on the page."""
        for words in several:
            expect(self.page.get_by_text(self.word(words)).first).to_be_visible()

    def area(self, words: str) -> None:
        """Choose an area in the menu."""
        menu = self.page.get_by_role("navigation", name="Huvudmeny")
        menu.get_by_role("link", name=self.word(words), exact=True).click()
        expect(menu.locator("[aria-current]")).to_have_text(words)

    def load(self, words: str) -> str:
        """Download what a link of those words leads to; returns the file's name."""
        with self.page.expect_download() as coming:
            self.follow(words)
        return coming.value.suggested_filename

    def end(self) -> None:
        """See that all of the chapter's words were followed."""
        assert not self.left


@pytest.fixture(scope="module")
def context(browser: Browser, places: Places) -> Iterator[BrowserContext]:
    """Give a newcomer's browser."""
    opened = browser.new_context(base_url=places.portal, locale="sv-SE", reduced_motion="reduce")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def page(context: BrowserContext, places: Places, world: World) -> Page:
    """Give a page of somebody who has signed in, and who reads one chapter after the other."""
    token = session(world.catalogue, NOW, RUT)
    context.add_cookies([{"name": "ogonblick", "value": token, "url": places.portal}])
    return context.new_page()


def test_one_signs_in(context: BrowserContext, world: World) -> None:
    """The link, a password, the areas of the menu; out, and in again."""
    page = context.new_page()
    chapter = Chapter(page, "1. Logga in")
    session(world.catalogue, NOW, RUT)
    invited = digest_of([b"ruts"])
    world.catalogue.signing_in.invite(invited, RUT.id, NOW + timedelta(days=3))
    page.goto("/inbjudan/ruts")
    for field in ("Lösenord", "Samma lösenord en gång till"):
        page.get_by_label(field, exact=True).fill(PASSWORD)
    chapter.press("Spara och logga in")
    for area in ("Konton", "Ögonblicksbilder", "Sök", "Ärenden", "Plan och riktlinjer"):
        chapter.area(area)
    chapter.area("Händelser")
    chapter.area("Översikt")
    page.get_by_role("link", name=RUT.name).click()
    chapter.press("Logga ut")
    page.goto("/")
    chapter.fill("Användarnamn", RUT.id)
    chapter.fill("Lösenord", PASSWORD)
    chapter.press("Logga in")
    expect(page.get_by_role("heading", name="Översikt")).to_be_visible()
    chapter.end()


def test_one_finds(page: Page) -> None:
    """By account and day; by words, narrowed by each choice, and taken along as a file."""
    chapter = Chapter(page, "2. Hitta")
    page.goto("/plan")
    chapter.follow("Översikt")
    page.locator("table.accounts").get_by_role("link", name="Ängens kulturhus").click()
    page.get_by_role("link", name="2 oktober 2025").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("2 oktober 2025")
    page.get_by_label("Sök i inlägg, kommentarer och sidor").fill("biblioteket september 2026")
    chapter.press("Sök")
    chapter.follow("Sök efter orden i stället")
    page.get_by_label("Ord", exact=True).fill("biblioteket")
    for choice, option in (
        ("Konto", "Sundby kommun, Facebook"),
        ("Förvaltning", "Kommunledningsförvaltningen"),
        ("Plattform", "Facebook"),
        ("Riktning", "Upprättad"),
        ("Anledning till ögonblicksbilden", "Enligt schema"),
    ):
        page.get_by_label(chapter.word(choice), exact=True).select_option(label=option)
    chapter.press("Sök")
    assert chapter.load("Excel").endswith(".xlsx")
    assert chapter.load("CSV").endswith(".csv")
    page.locator(f'.hits a[href^="{SNAPSHOT}#"]').click()
    expect(page.locator(":target")).to_contain_text("Biblioteket har öppet")
    chapter.end()


def test_one_sees(page: Page) -> None:
    """Each part of a snapshot's page is there, and what it leads to."""
    chapter = Chapter(page, "3. Se")
    page.goto(f"/ogonblicksbilder/{PARTIAL.snapshot_id}")
    chapter.see("Ofullständig", "Iakttagelser")
    page.goto(SNAPSHOT)
    chapter.see("Komplett")
    for words in (
        *("Så såg sidan ut", "Bevarande", "Jämfört med förra gången", "Täckningsrapport"),
        *("Inlägg och kommentarer", "Händelser", "Kvitto från arkivet"),
    ):
        expect(page.get_by_role("heading", name=chapter.word(words))).to_be_visible()
    chapter.follow("Skärmdumpen på nära håll")
    page.go_back()
    chapter.follow("Visa vad som har ändrats")
    page.go_back()
    chapter.follow("Spela upp sidan")
    expect(page.frame_locator("iframe").locator("#app")).to_contain_text("/sundbykommun|")
    chapter.end()


def test_one_verifies(page: Page) -> None:
    """A package that is whole, and one that is not."""
    chapter = Chapter(page, "4. Kontrollera")
    for snapshot_id, words in (
        (GOOD.snapshot_id, "Inga fel"),
        (BROKEN.snapshot_id, "Arkivpaketet har fel"),
    ):
        page.goto(f"/ogonblicksbilder/{snapshot_id}")
        chapter.press("Kontrollera nu")
        expect(page.get_by_role("heading", name=chapter.word(words))).to_be_visible()
    chapter.end()


def test_one_hands_out(page: Page) -> None:
    """A request is opened from the snapshot, masked, looked through, packed, fetched and ended."""
    chapter = Chapter(page, "5. Lämna ut")
    page.goto(SNAPSHOT)
    assert chapter.load("Ladda ner arkivpaketet").endswith(".wacz")
    assert chapter.load("Ladda ner manifestet").endswith("-manifest.json")
    chapter.follow("Lämna ut")
    chapter.fill("Vad som begärs", "Allt om bron")
    chapter.fill("Hur begäran kom in", "e-post")
    page.get_by_label("Dagen då den kom in").fill("2026-11-20")
    chapter.press("Öppna begäran och lägg till")
    page.get_by_role("link", name=chapter.word("Maskera"), exact=False).first.click()
    page.get_by_label("Grund").first.fill("OSL 21 kap. 1 §")
    chapter.press("Maskera alla avsändare utom kontot")
    page.get_by_label("Ord som maskeras").fill("Fint")
    page.get_by_label("Grund").nth(1).fill("OSL 21 kap. 1 §")
    chapter.press("Visa var det står")
    expect(page.get_by_role("heading", name="Här står det")).to_be_visible()
    page.get_by_role("link", name="Maskera inte").click()
    page.get_by_label("Ord som maskeras").fill("Fint")
    page.get_by_label("Grund").nth(1).fill("OSL 21 kap. 1 §")
    chapter.press("Maskera ordet")
    page.get_by_role("link", name="Tillbaka till begäran").click()
    chapter.follow("Ansikten i bilderna")
    chapter.press("Föreslå ansikten i alla bilder")
    expect(page.get_by_text("0 ansikten hittades.")).to_be_visible()
    page.get_by_role("link", name="Tillbaka till begäran").click()
    chapter.follow("Förhandsgranska")
    chapter.follow("Vidare till paketet")
    page.get_by_role("checkbox").first.check()
    chapter.press("Gör paketet")
    assert chapter.load("Ladda ner").endswith(".zip")
    page.get_by_role("group", name=chapter.word("Svaret")).get_by_role("radio").first.check()
    chapter.fill("Anteckning", "Skickat med e-post.")
    chapter.press("Avsluta begäran")
    chapter.area("Ärenden")
    chapter.follow("Alla begäranden om utlämnande")
    expect(page.get_by_text("Allt om bron").first).to_be_visible()
    chapter.end()


def test_one_has_a_snapshot_taken(page: Page) -> None:
    """The button is on the account's page, and what happens is told."""
    chapter = Chapter(page, "Ta en ögonblicksbild nu")
    page.goto(f"/konton/{FACEBOOK}")
    chapter.press("Ta ögonblicksbild nu")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    chapter.end()


def test_one_looks_at_what_is_disposed_of(page: Page) -> None:
    """Holds and cases are found among the cases, what is alike from the account's page."""
    chapter = Chapter(page, "Gallringsstopp och gallring")
    page.goto("/")
    chapter.area("Ärenden")
    chapter.follow("Alla gallringsärenden och stopp")
    expect(page.get_by_role("heading", level=1)).to_have_text("Gallring")
    page.goto(f"/konton/{FACEBOOK}")
    chapter.follow("Vad som ser lika ut")
    expect(page.get_by_role("heading", level=1)).to_contain_text("lika")
    page.goto(f"/konton/{FACEBOOK}")
    chapter.follow("Gallringsstopp")
    chapter.fill("Varför", "Tvist om bron.")
    chapter.press("Stoppa gallringen")
    expect(page.get_by_text("Tvist om bron.")).to_be_visible()
    chapter.end()


def test_one_looks_at_deviations(page: Page) -> None:
    """They are behind their number on the first page."""
    chapter = Chapter(page, "Avvikelser")
    page.goto("/plan")
    chapter.area("Översikt")
    chapter.follow("öppna avvikelser")
    expect(page.get_by_role("heading", level=1)).to_contain_text("avvikelser")
    chapter.end()


def test_one_saves_before_removing(page: Page, world: World) -> None:
    """A case is opened; once it is saved it may be removed, and once it has a number it ends."""
    chapter = Chapter(page, "Innan en kommentar eller ett inlägg tas bort")
    page.goto("/")
    chapter.area("Ärenden")
    chapter.follow("Spara något före borttagning")
    chapter.fill("Adress", f"{PAGE}/posts/1")
    page.get_by_label("Konto", exact=True).select_option(FACEBOOK)
    page.get_by_label(chapter.word("Grund enligt riktlinjerna")).select_option("HBG-9c")
    chapter.fill("Varför det ska tas bort", "Hänger ut en granne.")
    chapter.press("Öppna ärendet och spara")
    address = page.url
    removals = world.catalogue.removals
    case = removals.get(address.rpartition("/")[2])
    removals.advance(replace(case, status=RemovalStatus.SAVED))
    page.goto(address)
    chapter.see("Nu får det tas bort på plattformen", "Hämta en egen kopia (ZIP)")
    chapter.see("Vad har hänt med innehållet?")
    page.get_by_role("radio").first.check()
    chapter.press("Det är gjort")
    removals.advance(replace(removals.get(case.id), status=RemovalStatus.SENT))
    page.goto(address)
    chapter.fill("Diarienummer", "KS 2026/123")
    chapter.press("Avsluta ärendet")
    assert removals.get(case.id).registry_number == "KS 2026/123"
    chapter.end()


def test_one_saves_before_closing(page: Page, world: World) -> None:
    """A case is opened and the export handed in; once it is received the account may be closed."""
    chapter = Chapter(page, "Innan ett konto avslutas")
    page.goto(f"/konton/{FACEBOOK}")
    chapter.follow("Avsluta kontot")
    chapter.fill("Varför kontot ska avslutas", "Ersätts av kommunens webbplats.")
    chapter.press("Öppna ärendet och spara allt")
    address = page.url
    chapter.see("Plattformens egen export", "Lämna in exporten")
    closures = world.catalogue.closures
    case = closures.get(address.rpartition("/")[2])
    closures.advance(replace(case, status=ClosureStatus.DELIVERED))
    page.goto(address)
    chapter.press("Kvittera leveransen")
    chapter.see("Kontot får avslutas", "Kontot är avslutat på plattformen")
    assert closures.get(case.id).status is ClosureStatus.RECEIVED
    chapter.end()


def test_the_whole_guide_is_followed() -> None:
    """Each chapter that prints words of the screen has a reader above."""
    followed = re.findall(r'Chapter\(page, "(.+?)"\)', Path(__file__).read_text("utf-8"))
    chapters = re.findall(r"^## (.+)\n((?:(?!## ).*\n)*)", GUIDE, re.MULTILINE)
    assert sorted(followed) == sorted(name for name, words in chapters if "**" in words)
