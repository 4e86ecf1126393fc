"""Torget's pictures, drawn when first asked for. A picture's id is its seed."""

import io
import math
import random
from collections.abc import Callable
from functools import cache

from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps
from torget.content import Picture

SIZE = (640, 420)
_COVER = (1200, 300)
_STREETS = ("Storgatan", "Ängsvägen", "Kvarngatan", "Åsgränd", "Brunnsgatan", "Fågelstigen")
# The first that the machine has; Pillow's own built-in font lacks å, ä and ö.
_FONTS = ("DejaVuSans-Bold.ttf", "LiberationSans-Bold.ttf", "Arial Bold.ttf", "arialbd.ttf")
_LAST_ACROSS = 2
_INKS = ("#0f4c5c", "#7b2d43", "#2d5a3d", "#3b3f7a", "#8a4b14", "#1f5f8b", "#5b3a6b")


@cache
def jpeg(picture: Picture, width: int = SIZE[0]) -> bytes:
    """Return the picture as a JPEG of that width."""
    chance = random.Random(picture.id)
    canvas = KINDS[picture.kind](chance, picture.title)
    image = _grained(canvas, chance, 0.07).resize((width, width * SIZE[1] // SIZE[0]))
    return _encoded(image, "JPEG", quality=82)


@cache
def avatar_png(handle: str) -> bytes:
    """Return an account's round-cropped emblem: a shield with a wave and a tree, 160 pixels."""
    chance = random.Random(handle)
    ink = chance.choice(_INKS)
    image = Image.new("RGB", (160, 160), ink)
    draw = ImageDraw.Draw(image)
    draw.polygon([(38, 30), (122, 30), (122, 88), (80, 134), (38, 88)], fill="#fdf8ec")
    draw.polygon([(80, 40), (104, 78), (56, 78)], fill="#3f7d58")
    draw.rectangle((76, 78, 84, 90), fill="#7a5230")
    wave = [(x, 98 + round(4 * math.sin(x / 6))) for x in range(52, 110, 2)]
    draw.line(wave, fill=ink, width=5)
    return _encoded(image, "PNG", optimize=True)


@cache
def cover_png(handle: str) -> bytes:
    """Return an account's cover: a wide view without grain, so that it stays small as PNG."""
    chance = random.Random(f"cover {handle}")
    image = _sky(_COVER, "#f3e7d0", "#8fc1d4")
    _hills(image, chance, ("#a9c4b0", "#7ba58a", "#4f8468", "#2f6650"))
    return _encoded(image.quantize(96).convert("RGB"), "PNG", optimize=True)


def _encoded(image: Image.Image, form: str, **options: int) -> bytes:
    file = io.BytesIO()
    image.save(file, form, **options)
    return file.getvalue()


def _grained(image: Image.Image, chance: random.Random, strength: float) -> Image.Image:
    """Add camera grain. Not ``Image.effect_noise``: that one cannot be seeded."""
    noise = Image.frombytes("L", image.size, chance.randbytes(image.width * image.height))
    return Image.blend(image, noise.filter(ImageFilter.GaussianBlur(0.7)).convert("RGB"), strength)


def _sky(size: tuple[int, int], low: str, high: str) -> Image.Image:
    return ImageOps.colorize(Image.linear_gradient("L").resize(size), high, low)


def _hills(image: Image.Image, chance: random.Random, colours: tuple[str, ...]) -> None:
    draw = ImageDraw.Draw(image)
    width, height = image.size
    for row, colour in enumerate(colours):
        base = height * (0.5 + 0.13 * row)
        long, short = chance.uniform(90, 190), chance.uniform(23, 51)
        shift = chance.uniform(0, 7)
        ridge = [
            (x, base + 26 * math.sin(x / long + shift) + 8 * math.sin(x / short + shift))
            for x in range(0, width + 8, 8)
        ]
        draw.polygon([(0, height), *ridge, (width, height)], fill=colour)


def _landscape(chance: random.Random, _title: str) -> Image.Image:
    image = _sky(SIZE, "#fbeed3", chance.choice(("#7db6dc", "#9ac7d9", "#e8a980", "#88a9d8")))
    draw = ImageDraw.Draw(image)
    x, y = chance.randint(80, 560), chance.randint(50, 130)
    draw.ellipse((x - 30, y - 30, x + 30, y + 30), fill="#fff3c4")
    _hills(image, chance, ("#9dbfa6", "#6f9f79", "#4a7d57", "#2f5f41"))
    for _ in range(26):
        _spruce(draw, chance.randint(0, 640), chance.randint(300, 420), "#234d36")
    return image


def _winter(chance: random.Random, _title: str) -> Image.Image:
    image = _sky(SIZE, "#f1f1f6", chance.choice(("#8ea6c4", "#a5b1c9", "#b79fb7")))
    _hills(image, chance, ("#c9d5e3", "#dbe4ee", "#ebf0f6", "#fbfcfe"))
    draw = ImageDraw.Draw(image)
    for _ in range(18):
        _spruce(draw, chance.randint(0, 640), chance.randint(270, 410), "#3d5a5c")
    for _ in range(420):
        x, y, r = chance.randint(0, 640), chance.randint(0, 420), chance.choice((1, 1, 2, 3))
        draw.ellipse((x - r, y - r, x + r, y + r), fill="white")
    return image


def _spruce(draw: ImageDraw.ImageDraw, x: int, foot: int, colour: str) -> None:
    size = 14 + foot // 16
    for step in range(3):
        top = foot - size * (3 - step) * 0.75
        half = size * (0.28 + 0.14 * step)
        draw.polygon([(x, top), (x - half, top + size), (x + half, top + size)], fill=colour)


def _houses(chance: random.Random, _title: str) -> Image.Image:
    image = _sky(SIZE, "#fdf3e1", chance.choice(("#8fb9dd", "#a9c9de", "#dfb9a0")))
    draw = ImageDraw.Draw(image)
    left = -20
    while left < SIZE[0]:
        width, top = chance.randint(90, 150), chance.randint(120, 220)
        _house(draw, chance, (left, top, left + width, 350))
        left += width + 4
    draw.rectangle((0, 350, *SIZE), fill="#a69f95")
    for y in range(356, 420, 9):
        for x in range(-8 + y % 2 * 7, 640, 15):
            draw.rounded_rectangle((x, y, x + 12, y + 6), 3, fill=chance.choice(_COBBLES))
    return image


_COBBLES = ("#938c82", "#9c958b", "#8a847b", "#b0a99f")
_WALLS = ("#a8402f", "#d9a441", "#e8dcc0", "#7f9a8a", "#c77d5a", "#6f86a3")


def _house(
    draw: ImageDraw.ImageDraw, chance: random.Random, box: tuple[int, int, int, int]
) -> None:
    left, top, right, foot = box
    roof = [(left - 5, top), ((left + right) / 2, top - 54), (right + 5, top)]
    draw.rectangle(box, fill=chance.choice(_WALLS))
    draw.polygon(roof, fill=chance.choice(("#5a3b34", "#3f4650", "#7a4a3a")))
    for y in range(top + 16, foot - 44, 48):
        for x in range(left + 14, right - 24, 34):
            lit = chance.choice(("#fff2c2", "#dfeaf2", "#5d7285"))
            draw.rectangle((x, y, x + 20, y + 28), fill=lit, outline="white", width=3)
    draw.rectangle((left + 16, foot - 40, left + 38, foot), fill="#4a3328")


def _map(chance: random.Random, title: str) -> Image.Image:
    image = Image.new("RGB", SIZE, "#f2ede1")
    draw = ImageDraw.Draw(image)
    for _ in range(70):
        x, y = chance.randint(0, 640), chance.randint(0, 420)
        plot = (x, y, x + chance.randint(16, 54), y + chance.randint(14, 40))
        draw.rectangle(plot, fill=chance.choice(("#e3d9c6", "#dccfb8", "#cfe0bd", "#e9e1d2")))
    bank, bend = chance.randint(70, 150), chance.uniform(60, 110)
    river = [(x, 420 - bank + 24 * math.sin(x / bend)) for x in range(0, 648, 8)]
    draw.line(river, fill="#a5cbe3", width=38)
    names = [
        _street(draw, chance, row, name) for row, name in enumerate(chance.sample(_STREETS, 5))
    ]
    for place, name in names:
        draw.text(place, name, font=_font(12), fill="#6a6458", anchor="lm")
    _pin(draw, chance.randint(180, 460), chance.randint(150, 300))
    draw.rectangle((0, 0, 640, 46), fill="#17324d")
    draw.text((16, 9), title, font=_font(24), fill="white")
    return image


def _street(
    draw: ImageDraw.ImageDraw, chance: random.Random, row: int, name: str
) -> tuple[tuple[float, float], str]:
    """Draw one street, the first three across and the rest upright; return where its name goes."""
    ends: tuple[tuple[float, float], tuple[float, float]]
    if row > _LAST_ACROSS:
        x = 130 + 230 * (row - 3) + chance.randint(0, 120)
        ends, place = ((x, 0), (x + chance.randint(-30, 30), 420)), (x + 14.0, 64.0)
    else:
        y, tilt = 110 + 105 * row + chance.randint(-22, 22), chance.randint(-30, 30)
        ends, place = ((0, y), (640, y + tilt)), (22.0, y + tilt * 22 / 640)
    draw.line(ends, fill="#c9bfae", width=20)
    draw.line(ends, fill="white", width=16)
    return place, name


def _pin(draw: ImageDraw.ImageDraw, x: int, y: int) -> None:
    draw.ellipse((x - 70, y - 70, x + 70, y + 70), outline="#c8332b", width=4)
    draw.polygon([(x - 15, y - 26), (x + 15, y - 26), (x, y + 6)], fill="#c8332b")
    draw.ellipse((x - 17, y - 48, x + 17, y - 14), fill="#c8332b")
    draw.ellipse((x - 7, y - 38, x + 7, y - 24), fill="white")


def _poster(chance: random.Random, title: str) -> Image.Image:
    ink, glow = chance.sample(_INKS, 2)
    image = ImageOps.colorize(Image.radial_gradient("L").resize(SIZE), glow, ink)
    draw = ImageDraw.Draw(image, "RGBA")
    for _ in range(34):
        x, y, r = chance.randint(0, 640), chance.randint(0, 420), chance.randint(8, 66)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=(255, 255, 255, chance.randint(10, 34)))
    for line, words in enumerate(_wrapped(title)):
        draw.text((44, 96 + 62 * line), words, font=_font(52), fill="#fffaf0")
    draw.rectangle((44, 318, 164, 324), fill="#f2c14e")
    draw.text((44, 338), "Läs mer på vår webbplats", font=_font(20), fill="#fdf3dc")
    draw.text((44, 40), "EXEMPELBY KOMMUN", font=_font(17), fill="#f2c14e")
    return image


def _wrapped(title: str, width: int = 17) -> list[str]:
    lines = [""]
    for word in title.split():
        fits = len(lines[-1]) + len(word) < width
        lines = [*lines[:-1], f"{lines[-1]} {word}".strip()] if fits else [*lines, word]
    return [line for line in lines if line]


@cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    for name in _FONTS:
        try:
            return ImageFont.truetype(name, size)
        except OSError:
            continue
    return ImageFont.load_default(size)


KINDS: dict[str, Callable[[random.Random, str], Image.Image]] = {
    "houses": _houses,
    "landscape": _landscape,
    "map": _map,
    "poster": _poster,
    "winter": _winter,
}
