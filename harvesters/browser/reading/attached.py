"""Pictures, films and sounds of posts, with the digests of the bytes that were received."""

import mimetypes
import re
from collections.abc import Iterable, Mapping

from harvesters.browser.recording.warc import Stored
from ogonblick.post import Medium, Post

MEDIA = re.compile(
    r"(image|video|audio)/|application/(octet-stream|vnd\.apple\.mpegurl|x-mpegurl|dash\+xml)$",
    re.IGNORECASE,
)


def media_of(media: Iterable[Mapping[str, str]], stored: Mapping[str, Stored]) -> Iterable[Medium]:
    """Yield each medium, and a film's poster after it, with the digest of the bytes received."""
    for medium in media:
        for url in filter(None, (medium["url"], medium["poster"])):
            yield _medium(url, medium["alternative_text"], stored)


def _medium(url: str, words: str, stored: Mapping[str, Stored]) -> Medium:
    kept = stored.get(url.partition("#")[0])
    if kept is None or not is_medium(kept):
        return Medium(url, mimetypes.guess_type(url)[0] or "", alternative_text=words)
    return Medium(url, kept.mime, str(kept.digest), words)


def is_medium(kept: Stored) -> bool:
    """Whether what was received can be a picture, a film or a sound: an error page cannot."""
    return kept.size > 0 and MEDIA.match(kept.mime) is not None


def without_bytes(posts: Iterable[Post]) -> list[Medium]:
    """Return the media whose bytes were not received."""
    return [medium for post in posts for medium in post.media if not medium.digest]
