"""Which words are pressed and which never are, tried on buttons in a real Chromium."""

from collections.abc import Iterable

import pytest
from playwright.sync_api import Page

from harvesters.browser.page.scripts import script, words
from harvesters.browser.walls.walls import answer_consent

pytestmark = pytest.mark.browser

UNFOLDING = """
Visa fler kommentarer · Visa fler kommentarer (10) · Visa mer · Se mer · … Se mer · …mer · …more ·
Läs mer · Visa svar · Visa 2 svar · 2 svar · Visa kommentarer · Visa tidigare kommentarer ·
Visa alla kommentarer · Visa alla 12 kommentarer · Visa allt · Visa dolda svar ·
Visa ytterligare 3 svar · Fler kommentarer · Fortsätt läsa · Äldre inlägg · Ladda fler ·
Ladda in fler inlägg · Läs in fler · Show more · See more · View more comments ·
View all 12 comments · View replies · Show replies · Show hidden replies · Load more ·
Load more posts · Read more · 3 replies · View 3 replies · Older posts · Visa svar (3) · Svar (3) ·
Visa 3 svar till · Visa 1 svar till · Läs in fler kommentarer · Ladda fler svar · Visa fler inlägg ·
Visa föregående kommentarer · View previous comments · View 2 more replies · Show this thread ·
Läs mer… · Läs resten av inlägget · Visa resten · Visa 12 svar till · 5 svar till ·
Visa de 5 senaste kommentarerna · Visa nästa 10 kommentarer · Öppna alla kommentarer ·
Visa fler nyheter · Ladda 10 äldre inlägg · Fäll ut alla · Visa alla · + Visa fler ·
▼ View 3 replies · VISA FLER SVAR · Load more comments · Show the full text · View more news ·
Expand thread · View all replies · Visa den här tråden · Visa hela tråden ·
Load More Posts · Show more comments · Show more replies ·
Kommentarer 3 · Visa tidigare · Show older · 💬 3 kommentarer · Vis flere kommentarer ·
Vis 2 svar til · Last inn flere · Læs mere · Se flere opslag · Les mer · Fortsett å lese ·
Näytä lisää kommentteja · Näytä aiemmat kommentit · Lue lisää · Näytä 2 vastausta ·
View more replies (4) · View hidden replies · Visa troligt skräp · Visa ytterligare svar
"""
OTHER = """
Läs mer & boka · Läs mer och beställ · Hämta mer · Betala · Hämta alla filer ·
Läs alla meddelanden · Visa alla enheter, logga ut · Visa fler och rösta ·
Se hela listan och signera · Load more and accept all · Godkänn alla · Visa alla reaktioner ·
Visa fler alternativ · View more options · Visa fler konton att följa · Gilla · Följ · Dela ·
Visa alla som har gillat · Visa fler och logga ut · Läs mer om kakor ·
Visa översättning · Skriv ut · Ladda ner allt · Visa fler svarsalternativ · Del · Følg · Tykkää ·
Anmäl · Svara · Skicka · Visa mindre · Dölj svar
"""
REFUSING = """
Avvisa · Avvisa alla · Neka · Neka alla · Avböj · Avslå · Tillåt inte · Endast nödvändiga ·
Bara nödvändiga kakor · Neka valfria cookies · Avvisa valfria kakor ·
Avböj icke-nödvändiga cookies · Neka kakor som inte är nödvändiga · Spara endast nödvändiga ·
Refuse non-essential cookies · Decline optional cookies · Reject additional cookies ·
Tillåt endast nödvändiga · Acceptera endast nödvändiga ·
Godkänn endast nödvändiga cookies · Fortsätt utan att acceptera · Reject all · Decline · Deny ·
Jag avböjer · Jag samtycker inte · Tillåt nödvändiga kakor · I decline ·
Accept required cookies only ·
Tillåt inte icke-nödvändiga cookies · Nej, bara nödvändiga kakor · Tillåt inga kakor ·
Avvisa alla utom nödvändiga · Nej tack till alla · Samtycker inte ·
I do not agree · Only necessary · Only allow essential cookies · Use necessary cookies only
"""
NOT_REFUSING = """
Tillåt inga undantag · Ja till alla · Nej, radera mitt konto · Decline invitation · Godkänn alla ·
Accept all
"""


def phrases(text: str) -> list[str]:
    """Return the phrases of a list like those above."""
    return [phrase.strip() for phrase in text.split("·")]


def buttons(texts: Iterable[str]) -> str:
    """Return a button for each text, that is marked when it is pressed."""
    press = "this.dataset.pressed = 'ja'"
    return "".join(f'<button type=button onclick="{press}">{text}</button>' for text in texts)


def pressed(page: Page) -> list[str]:
    """Return what the buttons that were pressed say."""
    told: list[str] = page.locator("[data-pressed]").all_inner_texts()
    return told


def unfold(page: Page) -> int:
    """Press what unfolds, once, as a visit does."""
    patterns = {name: words("expand")[name] for name in ("more", "never")}
    count: int = page.evaluate(script("expand"), patterns)
    return count


def test_buttons_that_unfold_are_pressed(page: Page) -> None:
    """Every way that platforms have of saying there is more."""
    page.set_content(buttons(phrases(UNFOLDING)))
    unfold(page)
    assert pressed(page) == phrases(UNFOLDING)


def test_buttons_that_only_begin_alike_are_not_pressed(page: Page) -> None:
    """A phrase counts whole: one that goes on may book, vote, sign or log out."""
    page.set_content(buttons(phrases(OTHER)))
    assert unfold(page) == 0
    assert pressed(page) == []


@pytest.mark.parametrize("text", phrases(REFUSING))
def test_consent_is_refused_in_its_own_words(page: Page, text: str) -> None:
    """Each of the ways to say no, beside one to say yes."""
    page.set_content(f"<div role=dialog>Vi använder kakor {buttons(['Godkänn alla', text])}</div>")
    answered = answer_consent(page)
    assert (answered.seen, answered.pressed, pressed(page)) == (True, text, [text])


def test_consent_is_never_given_nor_anything_else_answered(page: Page) -> None:
    """A dialogue without a refusing button is seen, and left alone."""
    content = buttons(phrases(NOT_REFUSING))
    page.set_content(f"<div role=dialog>Vi använder kakor {content}</div>")
    answered = answer_consent(page)
    assert (answered.seen, answered.pressed, pressed(page)) == (True, "", [])
