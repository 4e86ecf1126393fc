"""Whether a page's picture repeats itself, as Chromium's do under some drawing software.

Under ``--use-gl=angle --use-angle=swiftshader`` every row below 8,192 pixels was the row that many
above, without a word (Chromium 156, 2026-11). Such a picture does not show the page.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from PIL import Image

from bundles.likeness.findings import finding
from bundles.likeness.hashes import REDUCTION
from bundles.pictures import joined
from ogonblick.capture import Finding
from ogonblick.digest import Digest

PERIOD = 8_192
"""After how many pixels pictures were seen to begin again."""

_ROWS = PERIOD // REDUCTION
_INKED = 16  # rows with something on them that must repeat: an empty end of a page repeats too


def repeats(pages: Mapping[str, Sequence[tuple[Digest, Image.Image]]]) -> Iterator[Finding]:
    """Yield a finding for each page, given by the reduced pieces of its picture, that repeats."""
    for page, pieces in pages.items():
        if does_repeat(joined([grey for _, grey in pieces])):
            yield finding("L104", page)


def does_repeat(grey: Image.Image) -> bool:
    """Say whether all that a reduced picture shows below the period stands above it too."""
    rows = np.asarray(grey)
    below, above = rows[_ROWS:], rows[: max(0, len(rows) - _ROWS)]
    inked = np.ptp(below, axis=1) > 0 if len(below) else np.zeros(0, dtype=bool)
    return int(inked.sum()) >= _INKED and bool((below == above).all())
