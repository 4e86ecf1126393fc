"""Invented accounts, the same for the same seed, and what may become of them: labelled changes."""

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html import escape

from PIL import Image, ImageDraw

SITE = "https://feed.example"
LAYOUTS = ("schema", "hentry", "roles")

_SUBJECTS = ("Simhallen", "Biblioteket", "Skolan", "Snöröjningen", "Bron", "Torget", "Vattnet")
_VERBS = ("öppnar", "stänger", "byggs om", "flyttar", "förnyas", "firar")
_WHEN = ("på lördag", "den 3 maj", "i morgon kl. 9", "efter sommaren", "om 3 h", "vecka 12")
_NAMES = ("Anna Ångström", "Bo Öberg", "Cia Ek", "Dag Ås")


@dataclass(frozen=True)
class Said:
    """A comment."""

    id: str
    author: str
    text: str
    ago: str


@dataclass(frozen=True)
class Entry:
    """A post; ``picture`` names what is drawn in it, and ``coding`` how its file is made."""

    id: str
    text: str
    ago: str
    likes: int
    link: str
    picture: str = ""
    alt: str = ""
    coding: str = "PNG"
    comments: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Feed:
    """An account's page: its header, its posts, and what stands beside them."""

    layout: str
    name: str
    handle: str
    description: str
    link: str
    followers: int
    avatar: str
    entries: tuple[Entry, ...]
    aside: str = "Så behandlar vi personuppgifter"
    script: str = ""
    style: str = ""
    busting: int = 1
    backdrop: str = "blå"
    canvas: str = "2026"
    framed: str = "Väder: sol"
    banner: str = "Öppet 8-16"
    film: str = "https://film.example/1"
    shadow: str = "Kontakt: 0300-123 45"
    folded: str = "Avgiften är 100 kr."
    label: str = "Ring 0300-123 45"
    meeting: str = "2026-06-14"
    extra: str = ""
    classes: str = "a1"
    files: dict[str, bytes] = field(default_factory=dict, compare=False)


def invent(seed: int, layout: str) -> Feed:
    """Return the account of a seed."""
    chance = random.Random(f"{seed} {layout}")
    entries = tuple(_entry(chance, f"{seed}{place:03}") for place in range(6))
    return Feed(
        layout,
        f"{chance.choice(('Alby', 'Bråby', 'Ödeby'))} kommun",
        f"konto{seed}",
        "Här svarar vi på frågor vardagar 8–16.",
        "https://kommun.example/",
        chance.randrange(900, 9_000),
        f"vapen {seed}",
        entries,
    )


def _entry(chance: random.Random, id_: str) -> Entry:
    words = f"{chance.choice(_SUBJECTS)} {chance.choice(_VERBS)} {chance.choice(_WHEN)}."
    comments = tuple(
        Said(f"{id_}-{n}", chance.choice(_NAMES), f"Fråga {chance.randrange(99)} om {words}", "2 h")
        for n in range(chance.randrange(3))
    )
    picture = f"{words} {chance.randrange(1, 28)} maj" if chance.random() < 0.7 else ""
    return Entry(
        id_,
        f"{words} Läs mer på webben, {chance.randrange(100, 999)} platser.",
        f"{chance.randrange(1, 9)} h",
        chance.randrange(1, 80),
        f"https://kommun.example/{id_}",
        picture,
        f"Affisch: {picture}" if picture else "",
        comments=comments,
    )


def drawn(words: str, coding: str = "PNG") -> bytes:
    """Return a flyer with some words on it, as a file."""
    chance = random.Random(words)
    image = Image.new("RGB", (320, 200), tuple(chance.randrange(60, 255) for _ in range(3)))
    pen = ImageDraw.Draw(image)
    for _ in range(5):
        left, top = chance.randrange(280), chance.randrange(160)
        colour = tuple(chance.randrange(255) for _ in range(3))
        pen.ellipse((left, top, left + chance.randrange(20, 90), top + 40), fill=colour)
    pen.text((12, 90), words, fill="black")
    stream = io.BytesIO()
    image.save(stream, coding, quality=80) if coding != "PNG" else image.save(stream, "PNG")
    return stream.getvalue()


def first(feed: Feed, **other: object) -> Feed:
    """Return the account with its first post changed."""
    changed = replace(feed.entries[0], **other)  # type: ignore[arg-type]
    return replace(feed, entries=(changed, *feed.entries[1:]))


def each(feed: Feed, change: Callable[[Entry], Entry]) -> Feed:
    """Return the account with every post changed."""
    return replace(feed, entries=tuple(map(change, feed.entries)))


def pictured(feed: Feed, change: Callable[[Entry], Entry]) -> Feed:
    """Return the account with its first post that has a picture changed."""
    at = next(n for n, one in enumerate(feed.entries) if one.picture)
    entries = (*feed.entries[:at], change(feed.entries[at]), *feed.entries[at + 1 :])
    return replace(feed, entries=entries)


def commented(feed: Feed, change: Callable[[Said], Said | None]) -> Feed:
    """Return the account with the first comment changed, or gone."""
    at = next(n for n, one in enumerate(feed.entries) if one.comments)
    changed = change(feed.entries[at].comments[0])
    rest = feed.entries[at].comments[1:]
    entry = replace(feed.entries[at], comments=(changed, *rest) if changed else rest)
    return replace(feed, entries=(*feed.entries[:at], entry, *feed.entries[at + 1 :]))


Variant = Callable[[Feed], Feed]

COSMETIC: dict[str, Variant] = {
    "visad igen": lambda feed: feed,
    "relativ tid": lambda feed: each(feed, lambda one: replace(one, ago="3 v")),
    "antal gilla": lambda feed: each(feed, lambda one: replace(one, likes=one.likes + 7)),
    "antal följare": lambda feed: replace(feed, followers=feed.followers + 3),
    "tid, gilla och följare": lambda feed: replace(
        each(feed, lambda one: replace(one, ago="5 d", likes=one.likes + 1)),
        followers=feed.followers + 40,
    ),
    "adress mot cache": lambda feed: replace(feed, busting=2),
    "klassnamn": lambda feed: replace(feed, classes="zx9"),
    "annons i sidan": lambda feed: replace(feed, extra="<p>Annons: köp bil</p>"),
    "kakruta": lambda feed: replace(
        feed, extra="<div style='position:fixed;bottom:0'>Vi använder kakor</div>"
    ),
    "mörkt läge": lambda feed: replace(feed, style="body{background:#222;color:#eee}"),
    "annan kantutjämning": lambda feed: replace(feed, style="body{letter-spacing:.02px}"),
    "bild kodad om": lambda feed: pictured(feed, lambda one: replace(one, coding="JPEG")),
}
"""What is no change of the account, however it looks."""

REAL: dict[str, Variant] = {
    "ett ord": lambda feed: first(feed, text=feed.entries[0].text.replace("webben", "anslaget")),
    "en siffra": lambda feed: first(
        feed, text=feed.entries[0].text.replace(" platser", "0 platser")
    ),
    "inte": lambda feed: first(feed, text=feed.entries[0].text.replace(" ", " inte ", 1)),
    "å blir a": lambda feed: first(feed, text=feed.entries[0].text.replace("ä", "a", 1)),
    "tid i texten": lambda feed: first(feed, text=f"{feed.entries[0].text} Stängt 5 h."),
    "ord och allt kosmetiskt": lambda feed: COSMETIC["tid, gilla och följare"](
        first(feed, text=f"{feed.entries[0].text} Nytt.")
    ),
    "länkmål": lambda feed: first(feed, link="https://annan.example/"),
    "länkmål satt av skript": lambda feed: replace(
        feed, script="document.querySelector('.mer').href = 'https://bluff.example/'"
    ),
    "alternativtext": lambda feed: pictured(feed, lambda one: replace(one, alt="Annan")),
    "alternativtext utanför inlägg": lambda feed: replace(feed, banner="Öppet 8-17"),
    "film som ingen spelat": lambda feed: replace(feed, film="https://film.example/2"),
    "datum i bild": lambda feed: pictured(
        feed, lambda one: replace(one, picture=f"{one.picture[:-5]}9 maj")
    ),
    "nytt inlägg": lambda feed: replace(
        feed, entries=(replace(feed.entries[0], id="nytt", text="Nytt inlägg."), *feed.entries)
    ),
    "inlägg borta": lambda feed: replace(feed, entries=feed.entries[1:]),
    "ordning": lambda feed: replace(feed, entries=(*feed.entries[1:], feed.entries[0])),
    "kommentar ändrad": lambda feed: commented(feed, lambda one: replace(one, text="Nej.")),
    "kommentar borta": lambda feed: commented(feed, lambda _: None),
    "sidospalt": lambda feed: replace(feed, aside="Så behandlar vi dina personuppgifter"),
    "bakgrundsbild": lambda feed: replace(feed, backdrop="röd"),
    "ritad yta": lambda feed: replace(feed, canvas="2027"),
    "inbäddad ram": lambda feed: replace(feed, framed="Väder: regn"),
    "skuggträd": lambda feed: replace(feed, shadow="Kontakt: 0300-123 46"),
    "utfällbar text": lambda feed: replace(feed, folded="Avgiften är 120 kr."),
    "etikett": lambda feed: replace(feed, label="Ring 0300-123 46"),
    "tidpunkt i koden": lambda feed: replace(feed, meeting="2026-06-15"),
    "skuggträd och tider": lambda feed: COSMETIC["relativ tid"](
        replace(feed, shadow="Kontakt: 0300-123 46")
    ),
}
"""What a registrar must be told of, and no sentence may call unchanged."""

MAJOR: dict[str, Variant] = {
    "namn": lambda feed: replace(feed, name="Nya kommunen"),
    "användarnamn": lambda feed: replace(feed, handle="nytt"),
    "kontots länk": lambda feed: replace(feed, link="https://ny.example/"),
    "beskrivning omskriven": lambda feed: replace(feed, description="Kontot bevakas inte."),
    "profilbild": lambda feed: replace(feed, avatar=f"ny {feed.avatar}"),
    "hälften av inläggen borta": lambda feed: replace(feed, entries=feed.entries[3:]),
}
"""Larger changes, which the guidelines want a snapshot at; each of them is real too."""


def render(feed: Feed) -> dict[str, tuple[str, bytes]]:
    """Return everything that a visit receives: type and bytes by address."""
    files = {
        f"{SITE}/avatar.png": ("image/png", drawn(feed.avatar)),
        f"{SITE}/backdrop.png": ("image/png", drawn(feed.backdrop)),
        f"{SITE}/frame": ("text/html", f"<p>{escape(feed.framed)}</p>".encode()),
    }
    for one in feed.entries:
        if one.picture:
            kind = one.coding.lower()
            files[f"{SITE}/{one.id}.png"] = (f"image/{kind}", drawn(one.picture, one.coding))
    return {**files, f"{SITE}/": ("text/html", _page(feed).encode())}


_BOXES = {
    "schema": (
        "<article itemscope itemtype='https://schema.org/SocialMediaPosting' class={c}>"
        "<meta itemprop=identifier content={id}><span itemprop=author>{name}</span> · "
        "<time datetime={at}>{ago}</time><div itemprop=articleBody>{text}</div>{rest}</article>"
    ),
    "hentry": (
        "<div class='h-entry {c}'><a class=u-url href='/p/{id}'><time class=dt-published"
        " datetime={at}>{ago}</time></a><b class=p-author>{name}</b>"
        "<div class=e-content>{text}</div>{rest}</div>"
    ),
    "roles": (
        "<article class={c}><h3 rel=author>{name}</h3><a rel=bookmark href='/p/{id}'>"
        "<time datetime={at}>{ago}</time></a><div class=entry-content>{text}</div>{rest}</article>"
    ),
}


def _page(feed: Feed) -> str:
    boxes = "".join(_box(feed, one) for one in feed.entries)
    return (
        f"<!doctype html><html lang=sv><meta charset=utf-8><title>{escape(feed.name)}</title>"
        "<style>body{font:16px sans-serif;width:700px}canvas,.ytan{display:block;height:40px}"
        f".ytan{{background:url(/backdrop.png?{feed.busting})}}{feed.style}</style>"
        f"<header itemscope itemtype='https://schema.org/Organization'>"
        f"<img id=avatar src='/avatar.png?{feed.busting}' width=64 height=40"
        f" alt='{escape(feed.banner)}'>"
        f"<h1>{escape(feed.name)}</h1><p id=handle>@{escape(feed.handle)}</p>"
        f"<p id=followers>{feed.followers} följare</p><p id=about>{escape(feed.description)}</p>"
        f"<a id=link href='{feed.link}'>Webbplats</a></header><main>{boxes}</main>"
        f"<aside><p>{escape(feed.aside)}</p><div class=ytan></div><canvas></canvas>"
        f"<iframe src=/frame></iframe><video preload=none src={feed.film}></video>"
        f"<details><summary>Mer</summary><p>{escape(feed.folded)}</p></details>"
        f"<button aria-label='{escape(feed.label)}'>i</button>"
        f"<time datetime={feed.meeting}>Nästa möte</time>"
        f"<div id=skugga></div>{feed.extra}</aside><script>"
        f"document.querySelector('canvas').getContext('2d').fillText('{feed.canvas}', 5, 20);"
        f"document.getElementById('skugga').attachShadow({{mode: 'closed'}}).innerHTML ="
        f"'<p>{escape(feed.shadow)}</p>';{feed.script}</script></html>"
    )


def _box(feed: Feed, one: Entry) -> str:
    said = "".join(
        f"<div class='h-cite {feed.classes}' itemscope itemtype='https://schema.org/Comment'>"
        f"<meta itemprop=identifier content={c.id}><a class=u-url href='/p/{c.id}'></a>"
        f"<span class=p-author itemprop=author>{escape(c.author)}</span><time>{c.ago}</time>"
        f"<p class=e-content itemprop=text>{escape(c.text)}</p></div>"
        for c in one.comments
    )
    picture = (
        f"<img src='/{one.id}.png?{feed.busting}' width=320 height=200 alt='{escape(one.alt)}'>"
        if one.picture
        else ""
    )
    rest = f"{picture}<a class=mer href='{one.link}'>Läs mer</a>{_likes(one)}{said}"
    return _BOXES[feed.layout].format(
        c=feed.classes,
        id=one.id,
        name=escape(feed.name),
        at="2026-03-02T09:00:00+01:00",
        ago=one.ago,
        text=f"<p>{escape(one.text)}</p>",
        rest=rest,
    )


def _likes(one: Entry) -> str:
    """Return how many like a post, as the generic rules know it."""
    return (
        "<p itemprop=interactionStatistic itemscope itemtype=https://schema.org/InteractionCounter>"
        "<meta itemprop=interactionType content=https://schema.org/LikeAction>"
        f"<span itemprop=userInteractionCount>{one.likes}</span></p>"
    )
