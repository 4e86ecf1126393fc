"""The verdict on a replay: how much it may differ from the live page, and why so much."""

from dataclasses import dataclass, replace

from bundles.sight import Sight, differences, text_distance
from harvesters.browser.replay.player import Played
from ogonblick.capture import Replay

MISSING_ALLOWED = 0.05
"""Share of the addresses: measuring pixels ask for a new random address at every visit, and show
nothing. A picture that is missing is seen by itself, in the picture."""

TEXT_ALLOWED = 0.05
"""Share of the words: »för 3 minuter sedan«, view counters and greetings are others a minute later;
a post among twenty that is gone is more."""

PICTURE_ALLOWED = 0.05
"""Mean difference of an element's pixels: equal ones measured 0.000, a picture that was not there
0.31 to 0.48, another heading 0.10 and 0.14 (seven elements of a feed, 2026-11)."""

MOST_TOLD = 20
"""Missing addresses that are told by name."""

NOT_PLAYED = Replay(
    held=False,
    requests=0,
    resolved=0,
    text_distance=1.0,
    elements=0,
    picture_difference=1.0,
)
"""The verdict on a recording that could not be shown at all."""


@dataclass(frozen=True)
class Seen:
    """A first sight and its picture (PNG)."""

    sight: Sight
    view: bytes


def verdict(played: Played, live: Seen, again: Seen) -> Replay:
    """Return the figures of a replay and whether all are within what is allowed.

    Raises ``BundleError`` for a picture that cannot be decoded.
    """
    counted = unseen(played)
    apart = differences(live.sight, again.sight, live.view, again.view)
    text = text_distance(live.sight.text, again.sight.text)
    picture = max(apart, default=0.0)
    return replace(
        counted,
        held=complete(counted) and text <= TEXT_ALLOWED and picture <= PICTURE_ALLOWED,
        text_distance=round(text, 4),
        elements=len(apart),
        picture_difference=round(picture, 4),
    )


def complete(replayed: Replay) -> bool:
    """Say whether enough of what was asked for was in the recording."""
    return replayed.requests - replayed.resolved <= MISSING_ALLOWED * replayed.requests


def unseen(played: Played) -> Replay:
    """Return the verdict where the page was asked for but never came to be seen."""
    asked, missing = len(played.asked), len(played.missing)
    return replace(
        NOT_PLAYED, requests=asked, resolved=asked - missing, missing=played.missing[:MOST_TOLD]
    )
