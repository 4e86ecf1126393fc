"""Films that come as play lists (HLS, DASH): what belongs to one, and which film a list is of.

A player of HLS is given a list of lists, one for each quality, and each of those names the film's
pieces (RFC 8216); DASH has all of it in one list, its manifest, which ``manifests.py`` reads. A
player fetches as it plays, and a visit does not wait for that: the best quality is fetched, and the
one that the page began with, for with that a replay begins too.
"""

import posixpath
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from urllib.parse import urlsplit

import m3u8

from harvesters.browser.recording.warc import Stored

DASH = "application/dash+xml"
TYPES = {
    *("application/vnd.apple.mpegurl", "application/x-mpegurl"),
    *("audio/mpegurl", "audio/x-mpegurl"),
    DASH,
}
ANY = {"", "application/octet-stream", "application/xml", "text/plain", "text/xml"}
"""Types that servers give what they know no better of, or only that it is XML."""
LARGEST = 1 << 20
"""Bytes of the longest list that is read: a day's film in pieces of five seconds has as many."""
ROOM = 8_000_000
"""Signs that one list's addresses may have in all: a line of it can stand for any number."""
LEAST = 160
"""Signs that an address counts as, if it has fewer: there is room for a day's film in pieces of
five seconds, and its sound."""
MOST = 200
"""Play lists of one visit that are read: a page may fetch a new one every few seconds."""
UNREADABLE = (ValueError, KeyError, IndexError, TypeError, AttributeError, ArithmeticError)
"""What the library raises for what is no list: for most faults it has no error of its own."""


class TooMany(ValueError):
    """A list names more addresses than there is room for, or than may be asked for."""


@dataclass(frozen=True)
class PlayList:
    """What one list needs to be played: the lists of its best quality, or all pieces of its film.

    ``is_master`` says that it is of lists, ``is_ended`` that the film is not still being sent.
    ``lesser`` are the pieces of each other quality that it tells of itself. One that ``is_dear``
    names more than may be asked for, and none of it is told.
    """

    needs: tuple[str, ...] = ()
    is_master: bool = False
    is_ended: bool = False
    lesser: tuple[tuple[str, ...], ...] = ()
    is_dear: bool = False


def type_of(url: str, mime: str) -> str:
    """Return the type of what came from an address: a manifest is often sent as any XML."""
    is_manifest = mime.lower() in ANY and urlsplit(url).path.lower().endswith(".mpd")
    return DASH if is_manifest else mime


def is_list(mime: str, size: int) -> bool:
    """Say whether what came is a list, by its type, and not too long to be read."""
    return mime.lower() in TYPES and size <= LARGEST


def read_list(url: str, text: str, most: int = ROOM) -> PlayList:
    """Return what a list at an address says; what is no list needs nothing.

    Nor does one that names more than ``most`` pieces.
    """
    try:
        if sum(not line.startswith("#") for line in filter(None, text.splitlines())) > most:
            return PlayList(is_dear=True)  # not even read, which would take 2 kB for each of them
        listed = m3u8.loads(text, uri=url)
        found = within(_best(listed) if listed.playlists else _pieces(listed), ROOM, most)
        named = tuple(dict.fromkeys(found))
    except TooMany:
        return PlayList(is_dear=True)
    except UNREADABLE:
        return PlayList()
    is_master = bool(listed.playlists)
    return PlayList(named, is_master, is_ended=is_master or bool(listed.is_endlist))


def within(addresses: Iterable[str], room: int, most: int = ROOM) -> tuple[str, ...]:
    """Return addresses without what stands after a »#«. Raises ``TooMany``."""
    kept: list[str] = []
    for one in addresses:
        room -= size_of((one,))
        if room < 0 or len(kept) == most:
            raise TooMany(one[:LEAST])
        kept.append(one.partition("#")[0])
    return tuple(kept)


def size_of(addresses: Iterable[str]) -> int:
    """Return what addresses count as, in signs."""
    return sum(max(LEAST, len(one)) for one in addresses)


def _best(listed: m3u8.M3U8) -> Iterator[str]:
    best = max(listed.playlists, key=lambda one: one.stream_info.bandwidth or 0)
    yield from _addresses((best, *best.media))


def _pieces(listed: m3u8.M3U8) -> Iterator[str]:
    yield from _addresses((*listed.segment_map, *listed.keys, *listed.segments))


def _addresses(named: Iterable[Any]) -> Iterator[str]:
    """Yield where what a list names lies, of what has a place of its own."""
    yield from (one.absolute_uri for one in named if one and one.uri)


def lacking(lists: Mapping[str, PlayList], stored: Mapping[str, Stored]) -> list[str]:
    """Return what is not stored of the films that lists, by address, are of.

    One that is still being sent has no end, and there would always be more of it.
    """
    ended = (listed for listed in lists.values() if listed.is_ended)
    needed = dict.fromkeys(chain.from_iterable(_wanted(listed, stored) for listed in ended))
    return [url for url in needed if url not in stored]


def affordable(
    lists: Mapping[str, PlayList], stored: Mapping[str, Stored], asked: Container[str], most: int
) -> tuple[list[str], list[str]]:
    """Return what is to be asked for of films that is not stored, at the most so many addresses.

    What has been ``asked`` for is asked for no more. The other ones are the lists of films that
    there are not addresses enough for, and of which none is asked for: half a film cannot be seen.
    """
    more: dict[str, None] = {}
    dear = []
    for url, listed in lists.items():
        lacks = [one for one in lacking({url: listed}, stored) if one not in asked]
        both = {**more, **dict.fromkeys(lacks)}
        if listed.is_dear or len(both) > most:
            dear.append(url)
        else:
            more = both
    return list(more), dear


def _wanted(listed: PlayList, stored: Mapping[str, Stored]) -> Iterator[str]:
    """Yield what a film needs, and each quality of it that the page has begun with."""
    yield from listed.needs
    for pieces in listed.lesser:
        if any(one in stored for one in pieces):
            yield from pieces


def with_films(stored: Mapping[str, Stored], lists: Mapping[str, PlayList]) -> dict[str, Stored]:
    """Return what is stored, without the lists of films of which a piece is lacking."""
    return {
        url: kept
        for url, kept in stored.items()
        if kept.mime.lower() not in TYPES or (url in lists and _is_whole(lists[url], lists, stored))
    }


def _is_whole(
    listed: PlayList, lists: Mapping[str, PlayList], stored: Mapping[str, Stored]
) -> bool:
    """Say whether a list names anything, and all it names is stored; lists have two levels."""
    every = [listed, *(lists[one] for one in listed.needs if one in lists)]
    return all(
        one.needs and one.is_ended and all(piece in stored for piece in one.needs) for one in every
    )


def films_of(
    media: Sequence[Mapping[str, Any]], lists: Mapping[str, PlayList], page: str
) -> list[str]:
    """Return the address of each medium: a film's that has none of its own is its list's.

    A page tells its own name for what it plays (``blob:``), not where that comes from, and another
    one at every visit. The list is the first that came of those beside the film's still picture;
    or the only one of the page's own host, where there is only one film.
    """
    nameless = [medium for medium in media if _is_nameless(medium)]
    masters = [url for url, one in lists.items() if one.is_master] or list(lists)
    alone = len(nameless) == len(masters) == 1 and same_host(masters[0], page)
    only = masters if alone else []
    return [
        next(iter((*_beside(medium["poster"], lists), *only)), medium["url"])
        if _is_nameless(medium)
        else medium["url"]
        for medium in media
    ]


def same_host(url: str, other: str) -> bool:
    """Whether two addresses are of the same host."""
    return urlsplit(url).hostname == urlsplit(other).hostname


def _is_nameless(medium: Mapping[str, Any]) -> bool:
    return str(medium["url"]).startswith("blob:")


def _beside(still: str, lists: Iterable[str]) -> list[str]:
    """Return the lists that lie where a still picture lies."""
    return [one for one in lists if still and posixpath.dirname(one) == posixpath.dirname(still)]
