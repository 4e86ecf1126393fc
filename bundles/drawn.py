"""What a page says of itself at the moment when its picture is taken: to check the picture by."""

from dataclasses import dataclass

from bundles.elements import Box

DRAWN = "drawn.jsonl"
"""The file in a capture folder that holds it, a page a line; not sealed."""


@dataclass(frozen=True)
class Text:
    """Words that a page says it shows: their box on the page, and how light they are (0-255)."""

    box: Box
    light: float


@dataclass(frozen=True)
class Drawn:
    """What a page said of itself when its picture was taken.

    ``height`` is the page's in pixels, ``broken`` the addresses of the pictures of posts and header
    that it could not show, ``texts`` the words of both.
    """

    page: str
    height: int
    texts: tuple[Text, ...] = ()
    broken: tuple[str, ...] = ()
