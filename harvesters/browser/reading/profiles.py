"""The account as its page shows it, from plain data to what is kept."""

from collections.abc import Mapping
from typing import Any

from bundles.profile import Profile
from harvesters.browser.reading.attached import media_of
from harvesters.browser.reading.figures import bare_count, counts_in
from harvesters.browser.recording.warc import Stored
from ogonblick.post import Count, CountKind, Medium


def profile_from(seen: Mapping[str, Any] | None, stored: Mapping[str, Stored]) -> Profile:
    """Return the profile that ``profile.js`` saw, its pictures with what the WARC holds of them."""
    if seen is None:
        return Profile()
    return Profile(
        name=seen["name"],
        handle=seen["handle"],
        description=seen["description"],
        avatar=_picture(seen["avatar"], stored),
        cover=_picture(seen["cover"], stored),
        followers=_followers(seen),
        links=tuple(seen["links"]),
        verified=seen["verified"],
    )


def _picture(seen: Mapping[str, str] | None, stored: Mapping[str, Stored]) -> Medium | None:
    if seen is None:
        return None
    medium = {"url": seen["url"], "poster": "", "alternative_text": seen["words"]}
    return next(iter(media_of([medium], stored)), None)


def _followers(seen: Mapping[str, Any]) -> Count | None:
    told = bare_count(seen["followers"], CountKind.FOLLOWERS)
    return told or next(iter(counts_in(seen["texts"], [CountKind.FOLLOWERS])), None)
