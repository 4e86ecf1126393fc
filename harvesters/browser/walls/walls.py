"""Walls: what met us instead of the account. Recognised and told, never evaded."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from urllib.parse import urlsplit

from playwright.sync_api import Page

from harvesters.browser.page.scripts import ask, ask_frames, script, words
from harvesters.browser.page.shadows import open_shadows
from harvesters.browser.walls.refusing import refuse
from harvesters.findings import finding
from harvesters.steps import Budget
from ogonblick.capture import Finding

HTTP_FINDINGS = {404: "C101", 410: "C101", 401: "C111", 403: "C111", 429: "C104", 451: "C111"}
WALLS = {
    "captcha": "C103",
    "passing": "C103",
    "checkpoint": "C114",
    "limited": "C104",
    "age": "C115",
    "gone": "C105",
    "consent": "C116",
    "login": "C102",
    "broken": "C117",
}
"""Kinds of walls and their findings, the most telling first: nearly every wall offers a login."""
TESTED = ("captcha", "passing")
REFUSED = (*TESTED, "checkpoint", "consent", "age", "login")
TOLD_BESIDE = {401: REFUSED, 403: REFUSED, 429: TESTED, 503: TESTED}
"""Walls that servers have a status for, and tell more of in words."""
SPOKEN_OF = frozenset(("passing", "limited", "age", "gone", "broken"))
"""Kinds whose words stand in any text: on a page that has much to say, only its headings tell."""
SPOKEN_OF_AT_LENGTH = frozenset(("captcha", "login"))
"""Kinds whose walls may have much to say beside, as in a foot, but begin with what they are."""
ENOUGH_TEXT = 40
SHORT = 800
"""Signs of text that a page which tells nothing but what kind of wall it is has at the most."""
SAID_FIRST = 3_000
"""Signs of a page's text in which it says that it is a wall; further down, it tells something."""
LARGE_FRAME = 0.15
"""Share of the page's window from which what a frame says is the page's own word."""
PATIENCE = 4.0
"""Seconds that an empty page is given to fill itself."""


@dataclass(frozen=True)
class Look:
    """The first sight of a page: its status, what it says, and how many items it shows.

    ``address`` is where the visit came to stand, which platforms' walls have of their own,
    ``headings`` the page's own, ``frames`` the addresses of what is framed in it, and ``framed``
    what its small frames say; what a large one says stands in ``text``. One that is ``scripted``
    may yet fill itself.
    """

    status: int
    title: str
    text: str
    password: bool
    pictures: int
    items: int
    address: str = ""
    headings: str = ""
    frames: tuple[str, ...] = ()
    framed: str = ""
    scripted: bool = False

    @property
    def is_short(self) -> bool:
        """Whether the page has so little to say that all of it tells of a wall."""
        return len(self.text.strip()) < SHORT


def look_at(page: Page, status: int, items: int) -> Look:
    """Take the first sight of a loaded page, with patience while there is nothing to see.

    Platforms send a frame first and fill it when their scripts have come (bsky-comments, 2026-11).
    """
    patience = Budget.of(PATIENCE)
    while True:
        look = glimpse(page, status, items)
        if not is_awaited(look) or patience.left() <= 0:
            return look
        page.wait_for_timeout(100)


def glimpse(page: Page, status: int, items: int) -> Look:
    """Take one sight of a page, with the frames of one that shows no items."""
    open_shadows(page)
    seen = ask(page, script("met"))
    framed = [] if items else list(ask_frames(page, script("met")))
    large = [one for one in framed if one["size"] > LARGE_FRAME * seen["size"]]
    every = [seen, *large]
    return Look(
        status=status,
        title=seen["title"],
        text="\n".join(one["text"] for one in every),
        password=any(one["password"] for one in every),
        pictures=sum(one["pictures"] for one in every),
        items=items,
        address=seen["address"],
        headings="\n".join(one["headings"] for one in every),
        frames=tuple(address for one in every for address in one["frames"]),
        scripted=seen["scripted"],
        framed="\n".join(one["text"] for one in framed if one not in large and one["size"]),
    )


def is_empty(look: Look) -> bool:
    """Whether a page shows next to nothing, or says that it has not come yet."""
    if look.items:
        return False
    waits = look.is_short and _phrases("loading").search(look.text)
    return bool(waits) or (not look.pictures and len(look.text.strip()) < ENOUGH_TEXT)


def is_awaited(look: Look) -> bool:
    """Whether a page shows next to nothing, and nothing of that tells of a wall."""
    return is_empty(look) and not look.password and not _said(look)


def is_passing(look: Look) -> bool:
    """Whether a page says that it looks the visitor over, and goes on by itself."""
    return not look.items and bool(_sign("passing", look))


@dataclass(frozen=True)
class Consent:
    """Whether a consent dialogue was seen, and the words of the button that refused, or nothing."""

    seen: bool
    pressed: str = ""


def answer_consent(page: Page) -> Consent:
    """Refuse a consent dialogue, in the page or in a frame: by its words, or as its tool is known.

    By its words is by its own buttons, if it has such.
    """
    answered = answer_by_words(page)
    if answered.pressed:
        return answered
    pressed = refuse(page)
    return Consent(seen=answered.seen or bool(pressed), pressed=pressed)


def answer_by_words(page: Page) -> Consent:
    """Refuse a consent dialogue, in the page or in a frame, by its own buttons, if it has such."""
    phrases = words("expand")
    patterns = {
        "about": phrases["about_consent"],
        "refuse": phrases["refuse_consent"],
        "choose": phrases["choose_consent"],
        "save": phrases["save_consent"],
        "necessary": phrases["necessary"],
        "page": words("walls")["consent_address"],
    }
    open_shadows(page)
    first = Consent(**ask(page, script("consent"), patterns))
    if first.pressed:
        return first
    seen = first.seen
    for said in ask_frames(page, script("consent"), patterns):
        if said["pressed"]:
            return Consent(**said)
        seen = seen or said["seen"]
    return Consent(seen)


def wall(look: Look, url: str) -> Finding | None:
    """Say which wall this is, or None where it is the account's own page.

    A page that shows items is no wall, whatever words stand on it: a post may be about captchas.
    One that is gone may show others' posts in its place, and says so in title and heading.
    """
    if look.status >= HTTPStatus.BAD_REQUEST:
        return _by_status(look, url)
    if look.items:
        in_its_place = _phrases("gone").search(look.headings) and is_replaced(look)
        return finding("C105", url, words=look.title) if in_its_place else None
    said = _said(look)
    for kind, code in WALLS.items():
        if kind in said or (kind == "login" and asks_for_password(look)):
            return finding(code, url, status=look.status, words=said.get(kind, ""))
    if is_empty(look):
        return finding("C106", url)
    return None


def _by_status(look: Look, url: str) -> Finding:
    """Say what a server means that refuses a page: by its words, if they tell more than that."""
    kinds = () if look.items else TOLD_BESIDE.get(look.status, ())
    said = next((kind for kind in kinds if _sign(kind, look)), "")
    code = WALLS[said] if said else HTTP_FINDINGS.get(look.status, "C112")
    return finding(code, url, status=look.status, words=_sign(said, look) if said else "")


def asks_for_password(look: Look) -> bool:
    """Whether a page is a login form; one on a page with much to say is none."""
    return look.password and look.is_short


def is_replaced(look: Look) -> bool:
    """Say whether a page is what a site shows in the place of one that is gone (a soft 404).

    Its title and its text must both say so: a post may be about a sign that is missing.
    """
    told = ("gone", look.text[:SAID_FIRST]), ("gone_title", look.title)
    return all(_phrases(name).search(text) for name, text in told)


def said_in(text: str, kinds: Iterable[str]) -> str:
    """Return the words by which a text tells of one of the kinds of walls, or nothing."""
    signs = (_phrases(kind).search(text) for kind in kinds)
    return next((sign.group(0) for sign in signs if sign), "")


def _said(look: Look) -> dict[str, str]:
    """Return what tells of a wall, in the page's words or else its address, by kind of wall."""
    return {kind: sign for kind in WALLS if (sign := _sign(kind, look))}


def _sign(kind: str, look: Look) -> str:
    signs = (_phrases(name).search(text) for name, text in _told(kind, look))
    return next((sign.group(0).strip() for sign in signs if sign), "")


def _told(kind: str, look: Look) -> Iterator[tuple[str, str]]:
    """Yield where a wall of a kind tells of itself, with the name of what is looked for there."""
    where = urlsplit(look.address)
    at_length = kind in SPOKEN_OF_AT_LENGTH and not (look.is_short or look.password)
    first = look.text[: SHORT if at_length else SAID_FIRST]
    wordy = kind in SPOKEN_OF and not look.is_short
    yield kind, look.headings if wordy else first
    if not (wordy or at_length) or _phrases(kind).search(first):
        yield f"{kind}_title", look.title
    yield f"{kind}_address", f"{where.hostname}{where.path}"
    if look.is_short:
        for address in look.frames:
            yield f"{kind}_frame", address
        if kind == "captcha":
            yield kind, look.framed


@cache
def _phrases(name: str) -> re.Pattern[str]:
    """Return the pattern of phrases that stand one a line; of none, one that nothing matches."""
    listed = words("walls").get(name, "(?!)").strip().splitlines()
    return re.compile("|".join(listed), re.IGNORECASE)
