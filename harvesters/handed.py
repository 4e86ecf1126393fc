"""What a person hands in where no visit helps: a screenshot, and the words in it."""

from dataclasses import dataclass

SCREENSHOT, TEXT = "skarmdump", "text.txt"
"""What a screenshot and a text are called that a person has handed in."""

_KINDS = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


@dataclass(frozen=True)
class Handed:
    """What was handed in: the address that it is of, by whom, a picture of it, and its words."""

    url: str
    title: str
    by: str
    screenshot: bytes
    text: str = ""


def kind_of(data: bytes) -> str:
    """Return a picture's type by its first bytes: PNG, JPEG or WebP; empty for any other."""
    return next((mime for begins, mime in _KINDS.items() if data.startswith(begins)), "")
