"""Play lists: what a film needs, and what is told of one that lacks a piece."""

from hypothesis import given
from hypothesis import strategies as st

from harvesters.browser.films.playlists import (
    PlayList,
    affordable,
    films_of,
    lacking,
    read_list,
    with_films,
)
from harvesters.browser.recording.warc import Stored
from ogonblick.digest import Digest

HERE = "https://film.example/1"
MASTER = f"{HERE}/alla.m3u8"
PIECES = f"{HERE}/bast.m3u8"
TEXTS = {
    MASTER: "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=9\nbast.m3u8\n"
    "#EXT-X-STREAM-INF:BANDWIDTH=1\nsamst.m3u8\n",
    PIECES: "#EXTM3U\n#EXTINF:4,\n0.ts#a\n#EXTINF:4,\n1.ts?x=1\n#EXT-X-ENDLIST\n",
}
LISTS = {url: read_list(url, text) for url, text in TEXTS.items()}
TAGS = (
    "#EXTM3U",
    "#EXTINF:",
    "inf",
    "#EXT-X-STREAM-INF:BANDWIDTH=",
    "#EXT-X-MAP:URI=",
    "#EXT-X-KEY:",
)


def kept(*urls: str) -> dict[str, Stored]:
    """Return these addresses as stored."""
    digest = Digest("sha256", "0" * 64)
    mime = {True: "application/vnd.apple.mpegurl", False: "video/mp2t"}
    return {url: Stored(digest, mime[url.endswith(".m3u8")], 200, 1) for url in urls}


def test_a_film_is_its_best_quality_with_all_its_pieces() -> None:
    """What is not stored of it is asked for; a poorer quality that nobody began with is not."""
    assert lacking(LISTS, kept(MASTER, PIECES, f"{HERE}/0.ts")) == [f"{HERE}/1.ts?x=1"]
    assert lacking({MASTER: LISTS[MASTER]}, kept(MASTER)) == [PIECES]


def test_a_film_that_lacks_a_piece_was_not_received() -> None:
    """Nor was one that is still being sent, whose list has no end."""
    whole = kept(MASTER, PIECES, f"{HERE}/0.ts", f"{HERE}/1.ts?x=1")
    assert with_films(whole, LISTS).keys() == whole.keys()
    part = kept(MASTER, PIECES, f"{HERE}/0.ts")
    assert with_films(part, LISTS).keys() == {f"{HERE}/0.ts"}
    assert with_films(whole, {}).keys() == whole.keys() - {MASTER, PIECES}
    sent = read_list(PIECES, TEXTS[PIECES].replace("#EXT-X-ENDLIST\n", ""))
    live = {**LISTS, PIECES: sent}
    assert with_films(whole, live).keys() == whole.keys() - {MASTER, PIECES}
    assert lacking(live, kept(MASTER, PIECES)) == []


def test_a_film_without_an_address_is_the_list_beside_its_still_picture() -> None:
    """Of two films each has its own; the only one has the only list; else nobody knows."""
    other = {"url": "blob:b", "poster": "https://film.example/2/bild.jpg"}
    mine = {"url": "blob:a", "poster": f"{HERE}/bild.jpg"}
    picture = {"url": "https://film.example/x.png", "poster": ""}
    assert films_of([mine, picture, other], LISTS, HERE) == [MASTER, picture["url"], "blob:b"]
    assert films_of([{**other, "poster": ""}], LISTS, HERE) == [MASTER]
    assert films_of([{**other, "poster": ""}], LISTS, "https://annan.example/") == ["blob:b"]


@given(st.lists(st.sampled_from(TAGS) | st.text(max_size=8), max_size=12))
def test_what_is_no_list_needs_nothing(parts: list[str]) -> None:
    """Whatever a host sends under a list's type, the visit goes on."""
    for text in ("\n".join(parts), "".join(parts)):
        assert not any("\n" in one for one in read_list(MASTER, text).needs)


def test_numbers_without_an_end_are_no_list() -> None:
    """They make the library raise what it raises for nothing else."""
    endless = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=inf\nbast.m3u8\n"
    assert read_list(MASTER, endless) == PlayList()


def test_a_list_of_more_pieces_than_may_be_asked_for_is_told() -> None:
    """It is not even read, nor is one of addresses that there is no room for."""
    assert read_list(PIECES, TEXTS[PIECES], 1) == PlayList(is_dear=True)
    assert len(read_list(PIECES, TEXTS[PIECES], 2).needs) == 2
    keys = "#EXTINF:4,\n0.ts\n" + '#EXT-X-KEY:METHOD=AES-128,URI="a"\n#EXTINF:4,\n1.ts\n' * 9
    assert read_list(f"{HERE}/{'a' * 900_000}/b.m3u8", f"#EXTM3U\n{keys}").is_dear


def test_no_film_is_begun_that_there_are_not_requests_enough_for() -> None:
    """The others are asked for, each piece once, and what is dear is named by its list."""
    other = "https://film.example/2/alla.m3u8"
    lists = {**LISTS, other: read_list(other, TEXTS[PIECES])}
    had = kept(MASTER, PIECES, other)
    mine, others = [f"{HERE}/0.ts", f"{HERE}/1.ts?x=1"], ["0.ts", "1.ts?x=1"]
    further = [f"https://film.example/2/{one}" for one in others]
    assert affordable(lists, had, (), 4) == ([*mine, *further], [])
    assert affordable(lists, had, (), 3) == (mine, [other])
    assert affordable(lists, had, mine, 2) == (further, [])
    assert affordable(lists, had, (), 0) == ([], [PIECES, other])
    dear = {other: PlayList(is_dear=True)}
    assert affordable(dear, had, (), 9) == ([], [other])
