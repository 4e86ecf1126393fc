"""Manifests of films: which pieces belong to one, and none of a live one or a hostile one."""

from dataclasses import replace
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.browser.films.manifests import read_manifest
from harvesters.browser.films.playlists import (
    DASH,
    LEAST,
    ROOM,
    PlayList,
    lacking,
    type_of,
    with_films,
)
from harvesters.browser.recording.warc import Stored
from ogonblick.digest import Digest

HERE = "https://film.example/1/film.mpd"
ONE = (
    "<AdaptationSet mimeType='video/mp4'>{0}<Representation id='a' bandwidth='7'/></AdaptationSet>"
)


def manifest(inside: str, length: str = "PT10S", more: str = "") -> str:
    """Return a manifest of one period."""
    return (
        f"<MPD xmlns='urn:mpeg:dash:schema:mpd:2011' mediaPresentationDuration='{length}' {more}>"
        f"<Period>{inside}</Period></MPD>"
    )


def needs(text: str) -> list[str]:
    """Return what a manifest says that its film needs, from where it lies."""
    listed = read_manifest(HERE, text)
    assert listed.is_ended
    return [one.removeprefix("https://film.example/1/") for one in listed.needs]


def kept(*urls: str) -> dict[str, Stored]:
    """Return these addresses as stored."""
    types = {True: DASH, False: "video/mp4"}
    digest = Digest("sha256", "0" * 64)
    return {url: Stored(digest, types[url.endswith(".mpd")], 200, 1) for url in urls}


@pytest.mark.parametrize(
    ("template", "pieces"),
    [
        ("media='$Number$' duration='4'", ["1", "2", "3"]),
        ("media='$Number%03d$' duration='5' startNumber='9'", ["009", "010"]),
        ("media='$Number$.m4s' duration='1' endNumber='2'", ["1.m4s", "2.m4s"]),
        ("media='b$Bandwidth$/$RepresentationID$-$Number$' duration='9'", ["b7/a-1", "b7/a-2"]),
        ("media='$Number$$$' duration='3003' timescale='1001'", ["1$", "2$", "3$", "4$"]),
        ("media='$Time$' duration='4000' timescale='1000'", ["0", "4000", "8000"]),
        ("media='$Number$' initialization='i-$RepresentationID$' duration='9'", ["i-a", "1", "2"]),
        (
            "media='/2/$Number$?k=1#x' duration='9'",
            [f"https://film.example/2/{n}?k=1" for n in "12"],
        ),
    ],
)
def test_a_template_gives_every_piece(template: str, pieces: list[str]) -> None:
    """As many as the film is long, under their numbers or times, of some width."""
    assert needs(manifest(ONE.format(f"<SegmentTemplate {template}/>"))) == pieces


@pytest.mark.parametrize(
    ("lines", "times"),
    [
        ("<S t='5' d='2' r='2'/><S d='3'/>", [5, 7, 9, 11]),
        ("<S d='4' r='-1'/>", [0, 4, 8]),
        ("<S d='2' r='-1'/><S t='6' d='4'/>", [0, 2, 4, 6]),
        ("<S t='100' d='5' r='-1'/>", [100, 105]),
    ],
)
def test_a_timeline_gives_every_piece(lines: str, times: list[int]) -> None:
    """Each line is a run of pieces, repeated so often, or until the next line or the end."""
    offset = "presentationTimeOffset='100'" if "100" in lines else ""
    template = f"<SegmentTemplate media='$Number$-$Time$' {offset}><SegmentTimeline>{lines}"
    inside = ONE.format(f"{template}</SegmentTimeline></SegmentTemplate>")
    assert needs(manifest(inside)) == [f"{n}-{time}" for n, time in enumerate(times, start=1)]


@pytest.mark.parametrize(
    ("lines", "pieces"),
    [
        ("<S d='4' k='2' r='1'/>", ["1.0-0", "1.1-0", "2.0-4", "2.1-4"]),
        (
            "<S d='4' n='7'/><S d='4' k='2'/><S d='4' n='20'/>",
            ["7.0-0", "8.0-4", "8.1-4", "20.0-8"],
        ),
    ],
)
def test_a_sequence_gives_each_of_its_parts(lines: str, pieces: list[str]) -> None:
    """They have the same number and time, and are counted from 0; a line may tell a new number."""
    template = f"<SegmentTemplate media='$Number$.$SubNumber$-$Time$'><SegmentTimeline>{lines}"
    inside = ONE.format(f"{template}</SegmentTimeline></SegmentTemplate>")
    assert needs(manifest(inside)) == pieces


def test_a_film_of_more_pieces_than_may_be_asked_for_is_told() -> None:
    """Nothing of it is named, and what there is room for is."""
    text = manifest(ONE.format("<SegmentTemplate media='$Number$' duration='1'/>"))
    assert read_manifest(HERE, text, 9) == PlayList(is_dear=True)
    assert len(read_manifest(HERE, text, 10).needs) == 10


def test_a_list_names_every_piece_and_a_base_is_one_file() -> None:
    """Addresses begin where the manifest says, level by level; parts of a file are the file."""
    listed = """<BaseURL>v/</BaseURL><SegmentList><Initialization sourceURL='i'/>
      <SegmentURL media='1'/><SegmentURL media='2'/></SegmentList>"""
    assert needs(manifest(ONE.format(listed))) == ["v/i", "v/1", "v/2"]
    parts = """<BaseURL>https://cdn.example/</BaseURL><AdaptationSet mimeType='video/mp4'>
      <Representation bandwidth='1'><BaseURL>v.mp4</BaseURL>{0}</Representation></AdaptationSet>"""
    for inside in (
        "",
        "<SegmentBase indexRange='9-99'><Initialization range='0-8'/></SegmentBase>",
        "<SegmentList><SegmentURL mediaRange='0-9'/><SegmentURL mediaRange='10-19'/></SegmentList>",
    ):
        assert needs(manifest(parts.format(inside))) == ["https://cdn.example/v.mp4"]


def test_the_best_of_each_kind_is_needed() -> None:
    """Of the picture, of the sound in each language, of the words; not what is for winding."""

    def group(told: str, *qualities: str, inside: str = "") -> str:
        files = "".join(
            f"<Representation bandwidth='{name[1:]}'><BaseURL>{name}</BaseURL></Representation>"
            for name in qualities
        )
        return f"<AdaptationSet {told}>{inside}{files}</AdaptationSet>"

    winding = "<EssentialProperty schemeIdUri='http://dashif.org/guidelines/trickmode'/>"
    text = manifest(
        group("contentType='video'", "v1", "v9", "v3")
        + group("mimeType='video/webm'", "w8")
        + group("contentType='video'", "t99", inside=winding)
        + group("contentType='audio' lang='sv'", "s1", "s2")
        + group("contentType='audio' lang='en'", "e1")
        + group("contentType='text' lang='sv'", "x0")
    )
    assert needs(text) == ["v9", "s2", "e1", "x0"]
    other = manifest(group("contentType='video'", "u5")).partition("<Period>")[2]
    both = text.replace("</MPD>", f"<Period start='PT10S'>{other}")
    assert needs(both) == ["v9", "s2", "e1", "x0", "u5"]


def test_each_period_has_its_own_length() -> None:
    """As it says, or until the next one, or until the end."""
    template = ONE.format("<SegmentTemplate media='{0}/$Number$' duration='2'/>")
    periods = "".join(
        f"<Period {told}>{template.format(name)}</Period>"
        for name, told in (("a", "duration='PT4S'"), ("b", ""), ("c", "start='PT0H0M7.5S'"))
    )
    text = f"<MPD mediaPresentationDuration='PT9.6S'>{periods}</MPD>"
    assert needs(text) == ["a/1", "a/2", "b/1", "b/2", "c/1", "c/2"]


def test_the_quality_that_the_page_began_with_is_fetched_too() -> None:
    """What opens it may be had of every quality, and tells nothing; the film is whole without."""
    qualities = "".join(
        f"<Representation id='{name}' bandwidth='{n}'/>" for n, name in enumerate("lmh")
    )
    template = "<SegmentTemplate initialization='i$RepresentationID$' duration='5' media='{0}'/>"
    inside = template.format("$RepresentationID$$Number$") + qualities
    text = manifest(f"<AdaptationSet mimeType='video/mp4'>{inside}</AdaptationSet>")
    lists = {HERE: read_manifest(HERE, text)}
    at = "https://film.example/1/"
    had = kept(HERE, f"{at}il", f"{at}im", f"{at}l1")
    assert lacking(lists, had) == [f"{at}{name}" for name in ("ih", "h1", "h2", "l2")]
    assert HERE not in with_films(had, lists)
    assert HERE in with_films(kept(HERE, f"{at}ih", f"{at}h1", f"{at}h2"), lists)


BOMB = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]>"
WHOLE = manifest(ONE.format("<SegmentTemplate media='$Number$' duration='5'/>"))


@pytest.mark.parametrize(
    "text",
    [
        WHOLE.replace("<MPD ", "<MPD type='dynamic' "),
        WHOLE.replace("<Period>", "<Period xmlns:x='http://www.w3.org/1999/xlink' x:href='y'>"),
        BOMB + WHOLE.replace("$Number$", "$Number$&b;"),
        "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/hostname'>]>" + WHOLE,
        WHOLE.replace("duration='5'", "duration='0'"),
        WHOLE.replace("duration='5'", "duration='1' timescale='99999999'"),
        WHOLE.replace(
            "duration='5'/>",
            "><SegmentTimeline><S d='1' r='999999999'/></SegmentTimeline></SegmentTemplate>",
        ),
        WHOLE.replace(
            "duration='5'/>",
            "><SegmentTimeline><S d='1'/><S d='0' r='-1'/></SegmentTimeline></SegmentTemplate>",
        ),
        WHOLE.replace("$Number$", "$RepresentationID$" * 50).replace("'a'", f"'{'a' * 90_000}'"),
        WHOLE.replace("$Number$", "a" * 90_000 + "$Number$"),
        WHOLE.replace("$Number$", "$SubNumber$"),
        WHOLE.replace(
            "duration='5'/>",
            "><SegmentTimeline><S d='1' r='999999999' k='0'/></SegmentTimeline></SegmentTemplate>",
        ),
        WHOLE.replace("PT10S", "P1Y"),
        WHOLE.replace("duration='5'", "duration='5' startNumber='9' endNumber='3'"),
        WHOLE.replace("<SegmentTemplate media='$Number$' duration='5'/>", ""),
        "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "#EXTM3U",
        "",
    ],
)
def test_what_is_live_or_broken_or_hostile_needs_nothing(text: str) -> None:
    """Its film is told as missing, and the visit goes on."""
    assert replace(read_manifest(HERE, text), is_dear=False) == PlayList()
    assert HERE not in with_films(kept(HERE), {HERE: read_manifest(HERE, text)})


def test_there_is_room_for_a_long_film_and_no_more_for_others() -> None:
    """A day with its sound is read; of lesser qualities no more than fit."""
    template = "<SegmentTemplate media='$RepresentationID$-$Number$' duration='5'/>"
    sound = "<AdaptationSet contentType='audio'><Representation id='s'/></AdaptationSet>"
    lesser = "".join(f"<Representation id='l{n}' bandwidth='{n}'/>" for n in range(5))
    picture = f"<AdaptationSet contentType='video'>{lesser}</AdaptationSet>"
    listed = read_manifest(HERE, manifest(template + picture + sound, "P1D"))
    assert len(listed.needs) == 2 * 24 * 720
    every = len(listed.needs) + sum(map(len, listed.lesser))
    assert every <= ROOM / LEAST
    assert not listed.lesser


def test_ten_thousand_qualities_are_read() -> None:
    """Each stands beside all the others; looked through for each, they took four minutes."""
    template = "<SegmentTemplate media='$RepresentationID$-$Number$' duration='9'/>"
    groups = "".join(
        f"<AdaptationSet lang='l{n}'><Representation id='r{n}'/></AdaptationSet>"
        for n in range(10_000)
    )
    assert len(needs(manifest(template + groups, "PT9S"))) == 10_000


PARTS = (
    "<Period>", "</Period>", "<AdaptationSet mimeType='video/mp4'>", "</AdaptationSet>",
    "<Representation id='a' bandwidth='1'>", "</Representation>", "<BaseURL>[x</BaseURL>",
    "<SegmentTemplate media='$Number$' duration='1'/>", "<SegmentTimeline/>", "<SegmentList/>",
    "<SegmentTemplate media='$Time%09d$'>", "</SegmentTemplate>", "<S d='x'/>", "<Initialization/>",
    "<Representation bandwidth='x'/>", "<Representation><BaseURL>http://[</BaseURL></Representation>",
)  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), max_size=9), st.text("PTDHMS0123456789.-", max_size=6))
def test_whatever_a_host_sends_the_visit_goes_on(parts: list[str], length: str) -> None:
    """It is a film with pieces that have addresses, or none."""
    begun = f"<MPD mediaPresentationDuration='{length}'>"
    for text in (f"{begun}{''.join(parts)}</MPD>", manifest("".join(parts), length)):
        listed = read_manifest(HERE, text)
        assert listed.is_ended == bool(listed.needs)
        assert all(urlsplit(one).scheme for one in listed.needs)


@pytest.mark.parametrize(
    ("url", "mime", "kind"),
    [
        ("https://x.se/a.mpd?b=1", "text/xml", DASH),
        ("https://x.se/a.MPD", "", DASH),
        ("https://x.se/a", DASH, DASH),
        ("https://x.se/a.mpd", "image/png", "image/png"),
        ("https://x.se/a.xml?b=.mpd", "text/xml", "text/xml"),
    ],
)
def test_a_manifest_is_known_by_its_type_or_its_name(url: str, mime: str, kind: str) -> None:
    """Servers that know no type of it say that it is XML, or nothing."""
    assert type_of(url, mime) == kind
