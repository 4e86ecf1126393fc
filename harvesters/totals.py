"""How many posts and comments there should be, by the platforms' own public interfaces."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import quote, urlsplit

from ogonblick.account import Platform
from ogonblick.post import PostKind

ROOT_ENDING = "wp-json/"
"""How WordPress names its interface, below its front page."""


@dataclass(frozen=True)
class Question:
    """One question to a platform about how many there are; see ``totals.toml`` for its fields."""

    kind: PostKind
    ask: str
    exact: bool
    header: str = ""
    value: str = ""
    counted: str = ""
    host: str = ""
    front_only: bool = False

    def address(self, url: str, root: str) -> str:
        """Return where to ask about the account at an address; nothing where it cannot be asked.

        ``root`` is the interface that the account's page names, if it names any.
        """
        parts = urlsplit(url)
        is_front = root.removesuffix(ROOT_ENDING).rstrip("/") == url.rstrip("/")
        elsewhere = bool(self.host) and parts.hostname != self.host
        if elsewhere or ("{root}" in self.ask and not root) or (self.front_only and not is_front):
            return ""
        handle = parts.path.rstrip("/").rpartition("/")[2].removeprefix("@")
        origin = f"{parts.scheme}://{parts.netloc}"
        return self.ask.format(root=root, origin=origin, handle=quote(handle, safe=""))


@dataclass(frozen=True)
class Total:
    """What a platform answered: so many of a kind, or so many of what is ``counted`` with it."""

    kind: PostKind
    number: int
    exact: bool
    counted: str


def questions_for(platform: Platform) -> tuple[Question, ...]:
    """Return what can be asked of a platform."""
    return tuple(
        Question(**{**row, "kind": PostKind(row["kind"])}) for row in _rows().get(platform, ())
    )


@cache
def _rows() -> dict[str, list[dict[str, Any]]]:
    text = (resources.files("harvesters") / "totals.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
