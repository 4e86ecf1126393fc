"""What the scripts see and press in a page, tried in a real Chromium."""

from dataclasses import replace
from typing import Any

import pytest
from playwright.sync_api import Page

from harvesters.browser.page.scripts import script, words
from harvesters.browser.reading.feed import scroll
from harvesters.browser.reading.feed import unfold as unfold_all
from harvesters.browser.reading.looking import look
from harvesters.browser.rules import Rules, rules_for
from harvesters.browser.walls.overlays import overlay
from harvesters.browser.walls.walls import answer_consent, is_empty, look_at
from harvesters.steps import Budget
from ogonblick.account import Platform

pytestmark = pytest.mark.browser

RULES = rules_for(Platform.WEBSITE)
FILL_SHADOW = """(html) => document.querySelectorAll("div").forEach((host) => {
  host.attachShadow({ mode: "open" }).innerHTML = html;
})"""
PAINTED = "width: 90px; height: 90px; background: "
POSTS = "<article><p>Ett</p></article><article><p>Två</p></article>"


def read(page: Page, body: str, rules: Rules = RULES) -> dict[str, Any]:
    """Return what is read of a page with that body."""
    page.set_content(f"<base href='https://e.example/'>{body}")
    return look(page, rules)


def unfold(page: Page, body: str) -> int:
    """Return how many buttons are pressed in a page with that body."""
    page.set_content(body)
    return press(page)


def press(page: Page) -> int:
    """Press what unfolds, once."""
    patterns = {name: words("expand")[name] for name in ("more", "never")}
    count: int = page.evaluate(script("expand"), patterns)
    return count


@pytest.mark.parametrize(
    ("body", "pressed"),
    [
        ("<a role=button href='/annan'>Läs mer</a>", 0),
        ("<button data-testid=reply><span style='cursor: pointer'>3 svar</span></button>", 0),
        ("<a href='/annan'><button type=button>Läs mer</button></a>", 0),
        ("<a href='/annan'>Fortsätt läsa</a>", 0),
        ("<a role=button href=''>Läs mer</a>", 0),
        ("<form><button>Visa mer</button></form>", 0),
        ("<button hidden>Visa mer</button>", 0),
        ("<button aria-expanded=true>Visa mer</button>", 0),
        ("<a href='#'>Läs mer</a>", 1),
        ("<span role=button>Läs mer</span>", 1),
        ("<a><button type=button>Läs mer</button></a>", 1),
        ("<details><summary>Visa mer</summary>Text</details>", 1),
        ("<details open><summary>Visa mer</summary>Text</details>", 0),
    ],
)
def test_a_link_that_leaves_is_never_pressed(page: Page, body: str, pressed: int) -> None:
    """What looks like a button may be a link or lie in one; submits and open folds stay too."""
    assert unfold(page, body) == pressed


def test_a_button_is_pressed_again_when_a_shadow_root_has_grown(page: Page) -> None:
    """The same words are pressed again only if the page has more to show, wherever it came."""
    page.set_content("<div></div><button type=button>Visa fler svar</button>")
    page.evaluate(FILL_SHADOW, "<p>Ett svar</p>")
    assert (press(page), press(page)) == (1, 0)
    page.evaluate("() => document.querySelector('div').shadowRoot.append(new Image())")
    assert press(page) == 1


def test_what_most_posts_stand_in_is_no_place_beside_them(page: Page) -> None:
    """Whatever it is called; what stands in a smaller one is left out."""
    feed = f"<div class=related-news>{POSTS}<article>Tre</article></div>"
    beside = "<aside><article>Lediga jobb</article></aside>"
    headed = "<div><h2>Du kanske också gillar</h2><article>Grannkommunen</article></div>"
    texts = [item["text"] for item in read(page, feed + beside + headed)["items"]]
    assert texts == ["Ett", "Två", "Tre"]


def test_a_word_in_a_comment_makes_no_advertisement(page: Page) -> None:
    """The label stands in the post itself."""
    answer = "<li class=comment><span>Reklam!</span></li>"
    body = f"<article>Ett {answer}</article><article>Två <span>Annons</span></article>"
    kinds = [item["text"] for item in read(page, body)["items"] if item["kind"] == "post"]
    assert kinds == ["Ett"]


def test_a_path_alone_makes_no_thread(page: Page) -> None:
    """Where one writes everything, the boxes are posts, whatever they lie in."""
    box = "<div class=thread><article><b class=author>Sundby</b> {}</article></div>"
    body = "".join(map(box.format, ("Ett", "Två")))
    assert [item["kind"] for item in read(page, body)["items"]] == ["post", "post"]


def test_a_menu_is_never_unfolded(page: Page) -> None:
    """What opens a menu has things to do behind it, whatever it is called."""
    menu = "<button type=button aria-haspopup={} aria-label='Visa mer'>…</button>"
    assert unfold(page, "".join(map(menu.format, ("menu", "true", "listbox")))) == 0


def test_icons_are_no_pictures_of_a_post(page: Page) -> None:
    """A pixel that counts visitors, and a sign before a word; a picture that waits counts."""
    wide = "<img src='/stor.png' width=300 height=200>"
    gone = "<img src='/borta.jpg' width=50>"
    waits = "<video preload=none><source data-src='/f.webm'></video>"
    icons = "<img src='/i.png' width=16 height=16><img src='/p.png' width=1 height=1>"
    (item,) = read(page, f"<article>Text {icons}{wide}{gone}{waits}</article>")["items"]
    addresses = [medium["url"].rpartition("/")[2] for medium in item["media"]]
    assert addresses == ["stor.png", "borta.jpg", "f.webm"]


def test_what_lies_in_a_shadow_root_is_opened(page: Page) -> None:
    """Buttons are found in shadow roots, and a link around the host counts."""
    page.set_content("<div></div><a href='/annan'><div></div></a>")
    page.evaluate(FILL_SHADOW, "<button type=button>Visa mer</button>")
    assert press(page) == 1


def test_a_stray_match_does_not_hide_the_posts(page: Page) -> None:
    """One news article before twenty others: the selector that finds most posts is the one."""
    stray = "<div itemtype='https://schema.org/NewsArticle'>Nyhet</div>"
    seen = read(page, stray + "<article>Inlägg</article>" * 20)
    assert len(seen["items"]) == 20


def test_a_picture_in_a_grid_leads_to_its_post(page: Page) -> None:
    """Where its box holds one link, around it; one to the picture itself leads nowhere."""
    body = "".join(f"<article><a href='{to}'><img width=99 height=99></a></article>" for to in "ab")
    body += "<article><a href=c.png><img width=99 height=99></a>Fil</article>"
    leads = [one["permalink"] for one in read(page, body)["items"]]
    assert leads == ["https://e.example/a", "https://e.example/b", ""]


def test_the_more_trusted_selector_wins_a_tie(page: Page) -> None:
    """A marked-up post is taken as it is marked where there are no more plain articles."""
    marked = "<article>Ram <div itemtype='https://schema.org/BlogPosting'>Inlägg</div></article>"
    assert [item["text"] for item in read(page, marked)["items"]] == ["Inlägg"]


def test_a_comment_is_never_a_post(page: Page) -> None:
    """Comments that are articles, or hold one, do not become posts of the account."""
    body = (
        "<article class=hentry>Inlägg</article><ol>"
        "<li class=comment><article>Ja</article><li class=comment><article>Nej</article></ol>"
    )
    kinds = [item["kind"] for item in read(page, body)["items"]]
    assert kinds == ["post", "comment", "comment"]


def test_an_elements_id_counts_only_where_the_rules_say_so(page: Page) -> None:
    """Others number their boxes; the platform that names its posts so is believed first."""
    body = "<article id=ruta-1 itemid=urn:7><meta itemprop=identifier content=7>Inlägg</article>"
    own = replace(RULES, element_ids=True)
    assert [read(page, body, rules)["items"][0]["id"] for rules in (RULES, own)] == ["7", "ruta-1"]
    bare = "<article id=ruta-1>Inlägg</article>"
    assert read(page, bare)["items"][0]["id"] == ""
    assert rules_for(Platform.WORDPRESS).element_ids


def test_a_post_of_a_theme_of_blocks_is_the_same_on_its_own_page(page: Page) -> None:
    """WordPress says which it is in a class there, and puts it in no box of its own."""
    title = "<h1 class=wp-block-post-title>{}Nytt om bygget</a></h1>"
    own_title = title.format("<a>")
    row = f"<li class='wp-block-post post-7 type-post'>{title.format('<a href=/7>')}</li>"
    said = "<div class=wp-block-comment-author-name>Bo</div><p class=wp-block-comment-content>Ja"
    own = (
        f"<main id=wp--skip-link--target>{own_title}<p class=wp-block-post-content>Text</p>"
        f"<li class=comment id=comment-9>{said}</li></main><script>document.body.className = "
        "'single postid-7'</script>"
    )
    rules = rules_for(Platform.WORDPRESS)
    listed, told = (read(page, body, rules)["items"] for body in (row, own))
    assert [(one["id"], one["permalink"]) for one in listed] == [("7", "https://e.example/7")]
    assert [(one["id"], one["text"], one["author"]) for one in told] == [
        ("7", "Nytt om bygget\n\nText", ""),
        ("comment-9", "Ja", "Bo"),
    ]


def test_what_is_put_in_a_slot_is_read_where_it_is_shown(page: Page) -> None:
    """The words stand outside of the shadow root, and what is shown for want of them does not."""
    inner = "<article><slot name=h></slot><slot>Reserv</slot><slot name=x>Tomt</slot></article>"
    template = f"<template shadowrootmode=open>{inner}</template>"
    page.goto("about:blank")
    put = "<p>Texten <img src=http://e.example/a></p><h3 slot=h>Rubriken</h3>"
    body = f"<x-card>{template}{put}</x-card>"
    page.evaluate("(html) => document.body.setHTMLUnsafe(html)", body)
    (post,) = look(page, RULES)["items"]
    assert post["text"] == "Rubriken\n\nTexten\nTomt"
    assert [medium["url"] for medium in post["media"]] == ["http://e.example/a"]


def test_a_closed_root_of_an_element_that_no_script_knows_is_read(page: Page) -> None:
    """A page may write its closed roots as they are, and name their hosts as it likes."""
    page.goto("about:blank")
    template = "<template shadowrootmode=closed><article>Text</article></template>"
    page.evaluate("(html) => document.body.setHTMLUnsafe(html)", f"<x-card>{template}</x-card>")
    assert [post["text"] for post in look(page, RULES)["items"]] == ["Text"]


@pytest.mark.parametrize(
    ("body", "empty"),
    [
        ("<canvas width=900 height=700></canvas>", False),
        ("<svg width=800 height=600><path d='M0 0'></svg>", False),
        ("<svg width=24 height=24></svg>", True),
        ("<canvas hidden width=900 height=700></canvas>", True),
    ],
)
def test_a_page_whose_words_are_drawn_is_not_empty(page: Page, body: str, *, empty: bool) -> None:
    """It shows something, though nobody can read it out: that is told, and pictured."""
    page.set_content(body)
    assert is_empty(look_at(page, 200, 0)) is empty


def test_a_box_that_springs_back_has_an_end(page: Page) -> None:
    """It kept a visit busy until all of its time was over."""
    page.set_content(
        "<div onscroll='this.scrollTop = 0' style='height: 200px; overflow-y: scroll'>"
        f"{POSTS}<p style='height: 2000px'></div>"
    )
    told = []
    for _ in range(4):
        told.append(scroll(page, RULES)["bottom"])
        page.wait_for_timeout(50)
    assert told == [False, False, False, True]


def test_parents_are_told_without_any_ids(page: Page) -> None:
    """A comment's parent is a place among the items, a post has none."""
    comment = "<div class=h-cite>Ja <div class=h-cite>Nej</div></div>"
    items = read(page, f"<article>Inlägg {comment}</article>")["items"]
    assert [item["parent"] for item in items] == [-1, 0, 1]


@pytest.mark.parametrize(
    ("element", "address"),
    [
        ("<video src='blob:https://e.example/1'></video>", "blob:https://e.example/1"),
        ("<audio src='/a.mp3'></audio>", "https://e.example/a.mp3"),
        ("<video><source src='/f.webm'></video>", "https://e.example/f.webm"),
        (
            "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw=' data-src='/b.jpg'>",
            "https://e.example/b.jpg",
        ),
        ("<img data-src='b.jpg'>", "https://e.example/b.jpg"),
        (f"<p style='{PAINTED}url(/c.jpg), url(/d.jpg), red'></p>", "https://e.example/c.jpg"),
    ],
)
def test_every_kind_of_medium_is_seen(page: Page, element: str, address: str) -> None:
    """Films without an address, sounds, and pictures that wait behind a placeholder."""
    (item,) = read(page, f"<article>{element}</article>")["items"]
    assert [medium["url"] for medium in item["media"]] == [address]


@pytest.mark.parametrize("element", ["<img data-src='https://'>", "<img src='data:,'>", "<video>"])
def test_what_is_no_medium_is_left_out(page: Page, element: str) -> None:
    """An address that cannot be read does not break the look; what is in the page needs none."""
    (item,) = read(page, f"<article>Text {element}</article>")["items"]
    assert (item["text"], item["media"]) == ("Text", [])


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("12 kommentarer", 12),
        ("1 234 kommentarer", 1234),
        ("1\u00a0234\u00a0567 kommentarer", 1234567),
        ("1,234 comments", 1234),
        ("1.234 kommentarer", 1234),
        ("Kommentarer (12)", 12),
        ("0 kommentarer", 0),
        ("1,2 tn kommentarer", None),
        ("1,2 tn kommentarer 3 delningar", None),
        ("12 345 tn", None),
        ("12K", None),
        ("3 milj. kommentarer", None),
        ("3 t", None),
        ("99+ kommentarer", None),
        ("1,234.5 comments", None),
        ("inga kommentarer", None),
    ],
)
def test_totals_are_whole_numbers_or_none(page: Page, text: str, total: int | None) -> None:
    """Groups of three are one number; a rounded number is no promise to hold a capture to."""
    body = f"<article>Inlägg <span itemprop=commentCount>{text}</span></article>"
    assert read(page, body)["items"][0]["comment_total"] == total


@pytest.mark.parametrize(
    ("header", "total"),
    [
        ("1,234 posts", 1234),
        ("1 234 inlägg", 1234),
        ("<p>Grundad 1998<p>12 inlägg<p>99 följare", 12),
        ("<p>12<p>inlägg", None),
        ("1,2 tn inlägg", None),
        ("12 inläggsidéer", None),
        ("1,2 inlägg", None),
        ("sedan 1998 12 inlägg", None),
    ],
)
def test_the_accounts_own_total_is_read(page: Page, header: str, total: int | None) -> None:
    """A number belongs to the word after it, on the same line."""
    assert read(page, f"<header>{header}</header>{POSTS}")["post_total"] == total


def test_a_post_cannot_state_the_total(page: Page) -> None:
    """Numbers in posts are what people write, whatever box they write in."""
    organization = "<b itemtype='https://schema.org/Organization'>Vi har skrivit 3 inlägg</b>"
    seen = read(page, f"<main>{POSTS}<article>{organization} av 12 inlägg</article></main>")
    assert seen["post_total"] is None


def test_the_tail_is_what_is_shown_after_the_posts(page: Page) -> None:
    """The words of the end stand after the last post; posts, comments and hidden text cannot."""
    fake = "<p hidden>Inga fler inlägg</p><li class=comment>Du har sett allt</li>"
    seen = read(page, f"<p>Överst</p><section>{POSTS}</section>{fake}<script>1</script><p>Slut</p>")
    assert seen["tail"] == "Slut"
    assert read(page, "<p>Inga fler inlägg</p>")["tail"] == ""


def test_the_tail_is_found_out_of_a_shadow_root(page: Page) -> None:
    """Posts may lie in a shadow root; what follows is both in it and after its host."""
    page.set_content("<div></div><p>Efter</p>")
    page.evaluate(FILL_SHADOW, f"{POSTS}<p>Inuti</p>")
    assert look(page, RULES)["tail"].split() == ["Inuti", "Efter"]


@pytest.mark.parametrize(
    ("body", "address"),
    [
        ("<a rel=next href=/2>Vidare</a>", "https://e.example/2"),
        (
            "<nav><a href=/1>1</a><a href=/3>3</a><a href=/2>Nästa sida ›</a></nav>",
            "https://e.example/2",
        ),
        ("<div class=pagination><a href=/2>Older posts</a></div>", "https://e.example/2"),
        ("<p>Läs <a href=/2>nästa</a> nyhet</p>", ""),
        ("<p><a href=/2>Äldre inlägg</a></p>", "https://e.example/2"),
        ("<article><a href=/2>Äldre inlägg</a></article>", ""),
        (
            "<p class=sidor><b>1</b> <a href=?p=2>2</a> <a href=?p=9>9</a></p>",
            "https://e.example/?p=2",
        ),
        (
            "<nav class=pager><a class=is-active href=?page=0>1</a> <a href=?page=1>2</a></nav>",
            "https://e.example/?page=1",
        ),
        ("<div class=pagination><a href=/2 aria-label=Next>»</a></div>", "https://e.example/2"),
        ("<table><tr><td><b>1</b> <a href=?dag=2>2</a></td></tr></table>", ""),
        ("<p><b>9</b> <a href=?p=1>1</a></p>", ""),
        ("<nav><a href='#'>Nästa</a><a href=/om>Nästa bild</a></nav>", ""),
    ],
)
def test_the_link_to_older_posts_is_found(page: Page, body: str, address: str) -> None:
    """By its relation, or by its words where a page's numbers stand."""
    assert read(page, f"{POSTS}{body}")["next_page"] == address


def test_page_numbers_with_nothing_around_them_in_a_shadow_root_are_read(page: Page) -> None:
    """A root is no element, and may hold the numbers without a box of their own."""
    page.set_content(f"<base href='https://e.example/'>{POSTS}<div></div>")
    page.evaluate(FILL_SHADOW, "<b>1</b> <a href='?sida=2'>2</a>")
    assert look(page, RULES)["next_page"] == "https://e.example/?sida=2"


@pytest.mark.parametrize(
    ("markup", "pressed"),
    [
        ("<div role=button tabindex=0>Visa 12 svar till</div>", 1),
        ("<button type=button aria-label='Visa fler kommentarer'><svg></svg>Fler</button>", 1),
        ("<button type=button><i aria-hidden=true>expand_more</i> Visa fler</button>", 1),
        ("<button type=button style='text-transform: uppercase'>Visa fler svar</button>", 1),
        ("<a href='javascript:void(0)'>Fortsätt läsa</a>", 1),
        ("<span tabindex=0>… mer</span>", 1),
        ("<div style='cursor: pointer'>Load more comments</div>", 1),
        ("<input type=button value='Visa fler kommentarer'>", 1),
        ("<button type=button aria-label='Visa fler'>Gilla</button>", 0),
        ("<a href='javascript:location=1'>Visa fler</a>", 0),
        ("<a href='mailto:a@e.example'>Läs mer</a>", 0),
        ("<div>Visa fler</div>", 0),
        ("<button type=button role=tab>Kommentarer (2)</button>", 0),
    ],
)
def test_odd_buttons_are_known_by_what_they_say(page: Page, markup: str, pressed: int) -> None:
    """By what is read, read aloud or pointed at; one word too many in any of them stops it."""
    assert unfold(page, markup) == pressed


def test_a_button_that_gives_and_takes_is_left_when_it_has_given(page: Page) -> None:
    """A toggle that does not say which way it is turned ends turned up."""
    turn = "u.innerHTML = u.innerHTML ? '' : '<b>Ett</b><b>Två</b>'"
    page.set_content(f'<button type=button onclick="{turn}">Visa svar</button><p id=u></p>')
    assert [press(page) for _ in range(6)][-1] == 0
    assert page.locator("b").count() == 2


AS_BUTTONS = (
    "Vi använder cookies <div class=buttons><span tabindex=0>Godkänn</span></div>"
    "<div class=buttons><span tabindex=0>Avvisa alla</span></div>"
)
CONSENT = "Vi använder cookies <button type=button>Avvisa alla</button>"


@pytest.mark.parametrize(
    ("body", "seen", "pressed"),
    [
        (f"<div role=dialog>{CONSENT}</div>", True, "Avvisa alla"),
        (f"<div id=CookieBanner>{CONSENT}</div>", True, "Avvisa alla"),
        ("<div role=dialog>Din inbjudan <button>Avvisa alla</button></div>", False, ""),
        (
            "<div role=dialog>Cookies <a role=button href='/x'>Neka</a><button>OK</button></div>",
            True,
            "",
        ),
        ("<div style='position: fixed' class=cookies>Cookies <button>OK</button></div>", True, ""),
        (f"<div role=dialog>{AS_BUTTONS}</div>", True, "Avvisa alla"),
        ("<footer><div class=cookies>Cookies <button>Hantera</button></div></footer>", False, ""),
        (f"<div role=dialog hidden>{CONSENT}</div>", False, ""),
        ("<body class=cookies-unset><p>Integritet</p><button>Neka</button>", False, ""),
    ],
)
def test_a_consent_dialogue_speaks_of_consent(
    page: Page, body: str, pressed: str, *, seen: bool
) -> None:
    """Only a dialogue about cookies, consent or privacy is answered; one that cannot be is told."""
    page.set_content(body)
    answered = answer_consent(page)
    assert (answered.seen, answered.pressed) == (seen, pressed)


@pytest.mark.parametrize(
    ("about", "accepts", "refuses"),
    [
        ("Informasjonskapsler", "Godta alle", "Avvis alle"),
        ("Informasjonskapsler", "Godta alle", "Kun nødvendige"),
        ("Vi bruger cookies", "Tillad alle", "Afvis alle"),
        ("Käytämme evästeitä", "Hyväksy kaikki", "Hylkää kaikki"),
        ("Evästeet", "Hyväksy kaikki evästeet", "Vain välttämättömät evästeet"),
        ("Wir verwenden Cookies", "Alle akzeptieren", "Nur notwendige Cookies zulassen"),
        ("Wir verwenden Cookies", "Alle akzeptieren", "Alle ablehnen"),
        ("Nous utilisons des cookies", "Tout accepter", "Continuer sans accepter"),
        ("Vi använder kakor", "Okej", "Fortsätt med endast nödvändiga kakor"),
        ("Får vi använda kakor?", "Ja", "Nej"),
    ],
)
def test_a_consent_dialogue_is_refused_in_its_own_language(
    page: Page, about: str, accepts: str, refuses: str
) -> None:
    """A tool is often left in the language that it came in; what accepts is never pressed."""
    buttons = f"<button type=button>{accepts}</button><button type=button>{refuses}</button>"
    page.set_content(f"<div role=dialog><h2>{about}</h2>{buttons}</div>")
    assert answer_consent(page).pressed == refuses
    page.set_content(f"<div role=dialog><h2>{about}</h2><button>{accepts}</button></div>")
    assert answer_consent(page).pressed == ""


@pytest.mark.parametrize("inner", [f"<div role=dialog>{CONSENT}</div>", CONSENT])
def test_a_consent_dialogue_in_a_shadow_root_is_answered(page: Page, inner: str) -> None:
    """Consent tools lay theirs in a shadow root, with or without a dialogue's role."""
    page.set_content("<div id=cookie-root></div>")
    page.evaluate(FILL_SHADOW, f"<div>{inner}</div>")
    assert answer_consent(page).pressed == "Avvisa alla"


def test_a_closed_root_that_takes_no_room_is_looked_into(page: Page) -> None:
    """What is laid over a page takes none in it, and nor does the box that holds it."""
    page.set_content("<p>Hej</p><div></div>")
    page.evaluate(
        "(html) => { document.querySelector('div').attachShadow({ mode: 'closed' })"
        ".innerHTML = html; }",
        f"<div role=dialog style='position: fixed; inset: 20%'>{CONSENT}</div>",
    )
    assert answer_consent(page).pressed == "Avvisa alla"


FRAMED = "<iframe title=Kakor srcdoc='{}'></iframe>"


@pytest.mark.parametrize(
    ("inside", "seen", "pressed"),
    [
        (CONSENT, True, "Avvisa alla"),
        ("Vi använder kakor <form><input type=submit value=Neka></form>", True, "Neka"),
        ("<div role=dialog>Cookies <button>OK</button></div>", True, ""),
        ("Vår integritet <button>Läs mer</button>", False, ""),
        ("Er inbjudan <button>Neka</button>", False, ""),
    ],
)
def test_a_consent_dialogue_in_a_frame_is_answered(
    page: Page, inside: str, pressed: str, *, seen: bool
) -> None:
    """Consent tools lay theirs in a frame too, which then is the dialogue as a whole."""
    page.set_content(f"{POSTS}{FRAMED.format(inside)}")
    answered = answer_consent(page)
    assert (answered.seen, answered.pressed) == (seen, pressed)


def test_a_page_of_consent_is_answered_as_a_whole(page: Page) -> None:
    """A page that a visit is sent to first has no dialogue: it is one."""
    page.route("https://consent.e.example/*", lambda route: route.fulfill(body=f"<p>{CONSENT}"))
    page.goto("https://consent.e.example/m")
    assert answer_consent(page).pressed == "Avvisa alla"


def test_what_lies_in_a_frame_is_opened(page: Page) -> None:
    """A comment field in a frame is unfolded too, with the shadow roots in it."""
    fold = '<button type="button" onclick="this.remove()">{}</button>'
    page.set_content(FRAMED.format("".join(map(fold.format, ("Visa 2 svar", "Load more", "Dela")))))
    page.frames[1].evaluate(
        "() => { const host = document.createElement('div');"
        " host.attachShadow({ mode: 'open' }).innerHTML ="
        " '<button type=button onclick=this.remove()>Visa tidigare kommentarer</button>';"
        " document.body.append(host); }"
    )
    assert unfold_all(page, lambda: 1.0, Budget.of(20)) == 3
    assert page.frames[1].locator("button").all_inner_texts() == ["Dela"]


OVER = "position: fixed; inset: 100px; background: white"
LONG = f"<p>{'Logga in på e-tjänsten och rösta. ' * 100}</p>"


@pytest.mark.parametrize(
    ("body", "hidden"),
    [
        (f"<div style='{OVER}'>Logga in eller registrera dig</div>", True),
        (f"<div style='{OVER}'><label>Lösenord <input type=password></label></div>", True),
        (f"<div style='{OVER}'><div role=dialog>Sign up to see more</div></div>", True),
        (f"<div style='{OVER}'>Anmäl dig till nyhetsbrevet</div>", False),
        (f"<div style='{OVER}' hidden>Logga in</div>", False),
        (f"<div style='{OVER}; overflow: auto'>{LONG}</div>", False),
        ("<form>Logga in <input type=password></form>", False),
        ("<nav style='position: fixed; top: 0'>Logga in</nav>", False),
        (f"<div style='{OVER}'>Logg inn eller opprett konto</div>", True),
        (f"<div style='{OVER}'>Kirjaudu sisään</div>", True),
        (f"<div style='{OVER}'>Nyhetsbrev <input type=email><b>Registrera dig</b></div>", False),
        (f"<iframe style='{OVER}; width: 60%' srcdoc='Logga in nu'></iframe>", True),
        (f"<div style='{OVER}'><iframe width=600 srcdoc='Karta'></iframe></div>", False),
    ],
)
def test_a_login_box_over_the_feed_is_told(page: Page, body: str, *, hidden: bool) -> None:
    """A box that asks for a login hides what is behind it, one in a corner or the text does not."""
    page.set_content(f"{body}{POSTS}")
    found = overlay(page, "https://e.example/konto")
    assert (found.code if found else "") == ("C209" if hidden else "")


def test_another_wall_over_the_feed_is_told_in_its_words(page: Page) -> None:
    """An age limit hides what is behind it as a login does."""
    page.set_content(f"<div style='{OVER}'>Är du över 18? <button>Ja</button></div>{POSTS}")
    found = overlay(page, "https://e.example/konto")
    assert found is not None
    assert (found.code, "Är du över 18" in found.text) == ("C234", True)
