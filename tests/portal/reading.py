"""What somebody reads on a page: its words, without those that are marked as another's."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

SPOKEN = ("alt", "aria-label", "placeholder", "title", "data-label", "data-without")
"""Attributes whose words are shown or read out."""

_OWN_SCRIPT = re.compile(r'<script src="/static/[a-z]+\.js" defer></script>')
_SAME = frozenset(("style", "script", "code", "kbd"))
_EMPTY = frozenset(
    ("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "rect", "source", "wbr")
)


@dataclass
class _Reader(HTMLParser):
    """Gathers words outside of elements that are in Swedish whatever the page is, or captured."""

    words: list[str] = field(default_factory=list)
    _skipped: list[bool] = field(default_factory=lambda: [False])

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        is_others = given.get("lang") == "sv" or given.get("dir") == "auto"
        is_skipped = self._skipped[-1] or tag in _SAME or is_others
        if not is_skipped:
            self.words += [given[name] or "" for name in SPOKEN if name in given]
        if tag not in _EMPTY:
            self._skipped.append(is_skipped)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _EMPTY and len(self._skipped) > 1:
            self._skipped.pop()

    def handle_data(self, data: str) -> None:
        if not self._skipped[-1]:
            self.words.append(data)


def words_on(html: str) -> list[str]:
    """Return what a page says in its own language, piece by piece."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [" ".join(piece.split()) for piece in reader.words if piece.strip()]


def has_foreign_script(page: str) -> bool:
    """Say whether a page has any script but those that are files of ours, in its head."""
    return "<script" in _OWN_SCRIPT.sub("", page)
