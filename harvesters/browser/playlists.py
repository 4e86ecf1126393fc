"""Films that come as play lists (HLS): what belongs to one, and which film a list is of.

A player is given a list of lists, one for each quality, and each of those names the film's pieces
(RFC 8216). It fetches as it plays, and a visit does not wait for that: the best quality is fetched,
and the one that the page began with, for with that a replay begins too.
"""

import posixpath
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import m3u8

from harvesters.browser.warc import Stored

TYPES = {
    *("application/vnd.apple.mpegurl", "application/x-mpegurl"),
    *("audio/mpegurl", "audio/x-mpegurl"),
}
LARGEST = 1 << 20
"""Bytes of the longest list that is read: a day's film in pieces of five seconds has as many."""
END = "#EXT-X-ENDLIST"
UNREADABLE = (ValueError, KeyError, IndexError, TypeError, AttributeError)
"""What the library raises for what is no list: for most faults it has no error of its own."""


def is_list(mime: str, size: int) -> bool:
    """Say whether what came is a list, by its type, and not too long to be read."""
    return mime.lower() in TYPES and size <= LARGEST


def needs(url: str, text: str) -> list[str]:
    """Return the addresses without which a list cannot be played: its best quality, or all pieces.

    What is no list needs nothing.
    """
    try:
        listed = m3u8.loads(text, uri=url)
        return list(dict.fromkeys(_best(listed) if listed.playlists else _pieces(listed)))
    except UNREADABLE:
        return []


def _best(listed: m3u8.M3U8) -> Iterator[str]:
    best = max(listed.playlists, key=lambda one: one.stream_info.bandwidth or 0)
    yield from _addresses((best, *best.media))


def _pieces(listed: m3u8.M3U8) -> Iterator[str]:
    yield from _addresses((*listed.segment_map, *listed.keys, *listed.segments))


def _addresses(named: Iterable[Any]) -> Iterator[str]:
    """Yield where what a list names lies, of what has a place of its own."""
    yield from (one.absolute_uri.partition("#")[0] for one in named if one and one.uri)


def lacking(lists: Mapping[str, str], stored: Mapping[str, Stored]) -> list[str]:
    """Return what is not stored of the films that lists, by address, are of."""
    needed = dict.fromkeys(one for url, text in lists.items() for one in needs(url, text))
    return [url for url in needed if url not in stored]


def with_films(stored: Mapping[str, Stored], lists: Mapping[str, str]) -> dict[str, Stored]:
    """Return what is stored, without the lists of films of which a piece is lacking."""
    return {
        url: kept
        for url, kept in stored.items()
        if kept.mime.lower() not in TYPES or (url in lists and _is_whole(url, lists, stored))
    }


def _is_whole(url: str, lists: Mapping[str, str], stored: Mapping[str, Stored]) -> bool:
    """Say whether a list names anything, and all it names is stored; lists have two levels.

    A film that is still being sent has a list without an end.
    """
    inner = [one for one in needs(url, lists[url]) if one in lists] or [url]
    needed = [piece for one in (url, *inner) for piece in needs(one, lists[one])]
    return (
        bool(needed)
        and all(one in stored for one in needed)
        and all(END in lists[one] for one in inner)
    )


def films_of(media: Sequence[Mapping[str, Any]], lists: Iterable[str]) -> list[str]:
    """Return the address of each medium: a film's that has none of its own is its list's.

    A page tells its own name for what it plays (``blob:``), not where that comes from, and another
    one at every visit. The list is the one beside the film's still picture, or the only film's; the
    first that came is the list of lists.
    """
    came = list(lists)
    nameless = [medium for medium in media if _is_nameless(medium)]
    only = came if len(nameless) == 1 else []
    return [
        next(iter((*_beside(medium["poster"], came), *only)), medium["url"])
        if _is_nameless(medium)
        else medium["url"]
        for medium in media
    ]


def _is_nameless(medium: Mapping[str, Any]) -> bool:
    return str(medium["url"]).startswith("blob:")


def _beside(still: str, lists: Iterable[str]) -> list[str]:
    """Return the lists that lie where a still picture lies."""
    return [one for one in lists if still and posixpath.dirname(one) == posixpath.dirname(still)]
