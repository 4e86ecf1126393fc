"""Arabic letters in the shape that their neighbours give them.

Fonts do this by rules of their own, which need a shaping engine. Unicode also holds each shape as
a character (Arabic Presentation Forms), with the letter that it stands for: enough for Arabic and
Persian. Letters without such forms, some of the Kurdish ones, stand by themselves.
"""

import re
import unicodedata
from collections.abc import Callable
from functools import cache

_FORMS = (*range(0xFB50, 0xFDFC), *range(0xFE70, 0xFEFD))
_SHAPES = ("<isolated>", "<final>", "<initial>", "<medial>")
_HOLDERS = "\u0640\u200d"  # tatweel and the joiner have no forms, but hold on to both sides
_LAM_ALEF = re.compile("\u0644[\u0622\u0623\u0625\u0627]")
_ARABIC = re.compile(r"[\u0600-\u077f]")


def joined(word: str, has: Callable[[str], bool]) -> str:
    """Return a word with its Arabic letters joined, as far as the font ``has`` the shapes.

    The order is still the one in which it is read.
    """
    if not _ARABIC.search(word):
        return word
    ligated = _LAM_ALEF.sub(lambda found: _ligature(found[0], has), word)
    return "".join(_shaped(ligated, place, has) for place in range(len(ligated)))


@cache
def _shapes() -> dict[str, dict[str, str]]:
    """Return every letter's shapes by name. A ligature is a letter: its isolated form."""
    found: dict[str, dict[str, str]] = {}
    for code in _FORMS:
        shape, *letters = unicodedata.decomposition(chr(code)).split(" ")
        if shape in _SHAPES and letters:
            text = "".join(chr(int(letter, 16)) for letter in letters)
            found.setdefault(text, {})[shape] = chr(code)
    ligatures = {shapes["<isolated>"]: shapes for text, shapes in found.items() if len(text) > 1
                 and "<isolated>" in shapes}  # fmt: skip
    return found | ligatures


def _ligature(pair: str, has: Callable[[str], bool]) -> str:
    form = _shapes()[pair]["<isolated>"]
    return form if has(form) else pair


def _shaped(word: str, place: int, has: Callable[[str], bool]) -> str:
    sign = word[place]
    after_one = _neighbour(word[:place][::-1], ("<initial>", "<medial>"))
    before_one = _neighbour(word[place + 1 :], ("<final>", "<medial>"))
    shapes = _shapes().get(sign, {})
    holds_on = before_one and "<initial>" in shapes
    name = _SHAPES[1 if after_one else 0]
    if holds_on:
        name = _SHAPES[3 if after_one else 2]
    form = shapes.get(name, sign)
    return form if has(form) else sign


def _neighbour(signs: str, shapes: tuple[str, ...]) -> bool:
    """Say whether the nearest letter can hold on; marks above and below letters do not count."""
    for sign in signs:
        if unicodedata.category(sign) != "Mn":
            return sign in _HOLDERS or any(one in _shapes().get(sign, {}) for one in shapes)
    return False
