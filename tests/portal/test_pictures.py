"""The pictures in the docs: every page has one, it is told in words, and it is not out of date."""

import json
import re
from hashlib import sha256
from pathlib import Path

from PIL import Image

from portal.web.app import DOORS
from tests.house import ROOT, page
from tests.portal.shown import FILES, PAGES, SAME

FOLDER = ROOT / "docs" / "pictures"
MADE_OF = FOLDER / "made-of.json"
MOST = 1_600_000
"""Bytes of all pictures together: whoever gets the program gets them."""

TOLD = re.findall(r"!\[([^\]]*)\]\(pictures/([\w-]+)\.webp\)", page("docs/pages.sv.md"))


def made_of() -> dict[str, str]:
    """Return the digest of everything that a page is drawn by."""
    folder = ROOT / "portal" / "web"
    files = sorted((*folder.glob("templates/*.html"), *folder.glob("static/*")))
    return {path.name: sha256(path.read_bytes()).hexdigest()[:16] for path in files}


def test_every_page_of_the_portal_is_shown() -> None:
    """Behind each door that one can look through is a page that has a picture, or a file."""
    shown = [one.door for one in PAGES]
    doors = {door.path for door in DOORS if door.method == "GET"}
    assert doors == {*shown, *FILES, *SAME}
    assert len(shown) + len(FILES) + len(SAME) == len(doors)
    assert set(SAME.values()) <= {one.picture for one in PAGES}


def test_every_picture_is_there_and_told_in_words() -> None:
    """The page about the pages has them all, in order, each with what it shows in words."""
    assert [name for _, name in TOLD] == [one.picture for one in PAGES]
    assert {path.stem for path in FOLDER.glob("*.webp")} == {one.picture for one in PAGES}
    assert all(len(words) > 20 for words, _ in TOLD)


def test_pictures_show_the_pages_of_today() -> None:
    """No template and no style is another than when they were shot: else ``make pictures``."""
    assert json.loads(MADE_OF.read_text(encoding="utf-8")) == made_of()


def test_pictures_are_light() -> None:
    """They are small, and as wide as each other."""
    pictures: list[Path] = sorted(FOLDER.glob("*.webp"))
    assert sum(path.stat().st_size for path in pictures) < MOST
    widths = set()
    for path in pictures:
        with Image.open(path) as picture:
            widths.add(picture.width)
    assert len(widths) == 1
