"""The qualities of a film in a DASH manifest: each by itself, and by what it stands in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from urllib.parse import urljoin
from xml.etree.ElementTree import Element


@dataclass(frozen=True)
class Level:
    """An element of the manifest, and the first of each name that stands in it.

    Looked for again by each of ten thousand qualities, that took four minutes (2026-11).
    """

    own: Element
    parts: Mapping[str, Element]

    @classmethod
    def of(cls, element: Element) -> "Level":
        """Return the level that an element is."""
        parts: dict[str, Element] = {}
        for part in element:
            parts.setdefault(part.tag.rpartition("}")[2], part)
        return cls(element, parts)


@dataclass(frozen=True)
class Quality:
    """One way to see or to hear a stretch of the film, which lasts so many seconds, if it is told.

    ``levels`` are what tells of it in the manifest, which lies at an address: itself, and what it
    stands in, the innermost first.
    """

    levels: tuple[Level, ...]
    url: str
    seconds: Fraction | None

    @property
    def own(self) -> Element:
        """The element that is about this quality alone."""
        return self.levels[0].own

    def told(self, name: str) -> str:
        """Return an attribute of its own, or else of what it stands in, or nothing."""
        return first_told([level.own for level in self.levels], name)

    def parts(self, name: str) -> list[Element]:
        """Return the elements of a name, one a level."""
        return [level.parts[name] for level in self.levels if name in level.parts]

    @property
    def kind(self) -> tuple[str, str]:
        """What it is (video, audio, text), and in which language."""
        kind = self.told("contentType") or self.told("mimeType").partition("/")[0]
        return kind, self.told("lang")

    @property
    def rank(self) -> tuple[int, int]:
        """What makes it better than others of its kind, the larger the better."""
        return int(self.own.get("bandwidth", 0)), int(self.told("height") or 0)

    @property
    def base(self) -> str:
        """The address that those of its pieces begin at."""
        address = self.url
        for one in reversed(self.parts("BaseURL")):
            address = urljoin(address, (one.text or "").strip())
        return address


def first_told(elements: Sequence[Element], name: str) -> str:
    """Return an attribute as the first element has it that has it, or nothing."""
    return next((said for one in elements if (said := one.get(name)) is not None), "")
