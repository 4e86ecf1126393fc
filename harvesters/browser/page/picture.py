"""A picture that a page has given, on its way into the recording."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """One picture's name in the capture folder, its type and its bytes."""

    name: str
    mime: str
    content: bytes
