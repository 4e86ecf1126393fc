"""The snapshot's document: what it tells, how the pictures are cut, what a capture gives it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from bundles.pdf.document import Document, Facts, Items, Paragraph, Plate, Table
from bundles.pdf.snapshot import snapshot_document
from bundles.pdf.words import end_in_words, published, tally_in_words
from bundles.pdf.writer import write_pdf
from bundles.pictures import decoded, prints
from bundles.screenshots import Developed, develop
from ogonblick.account import Account, Platform
from ogonblick.capture import (
    Capture,
    Coverage,
    Finding,
    Replay,
    Severity,
    Tally,
)
from ogonblick.digest import digest_of
from ogonblick.post import Origin, Post, PostKind, TimeCertainty
from tests.bundles.building import SEALED, post
from tests.bundles.pdf_reading import elements, opened
from tests.bundles.pdf_rules import broken

WACZ = digest_of([b"the sealed file"])
ACCOUNT = Account(
    "sundby-facebook", "Sundby på Facebook", Platform.FACEBOOK, "https://x.example", "Sundby",
    "Kommunledningen",
)  # fmt: skip


@pytest.fixture
def pictures(capture: Capture, tmp_path: Path) -> list[Developed]:
    """The capture's screenshots, developed as sealing does it."""
    spool = tmp_path / "spool"
    spool.mkdir()
    return develop(sorted(capture.folder.glob("screenshots-*.warc.gz")), spool)


def made(
    capture: Capture, pictures: Sequence[Developed] = (), posts: Sequence[Post] = ()
) -> Document:
    """Return the document of a capture."""
    return snapshot_document(capture, posts, pictures, WACZ, SEALED, ACCOUNT)


def facts(document: Document) -> dict[str, str]:
    """Return all names and values of a document."""
    return {
        name: value.replace("\u00a0", " ")
        for block in document.blocks
        if isinstance(block, Facts)
        for name, value in block.rows
    }


def paragraphs(document: Document) -> list[str]:
    """Return the texts of all paragraphs."""
    return [block.text for block in document.blocks if isinstance(block, Paragraph)]


def test_a_snapshot_is_pdf_a(capture: Capture, pictures: list[Developed]) -> None:
    """A capture's document is archival, and says everything that was posted."""
    answer = replace(post(2), kind=PostKind.COMMENT, origin=Origin.RECEIVED, text="شكرا 👍")
    file = write_pdf(made(capture, pictures, [post(), answer]))
    assert not broken(file)
    with opened(file) as pdf:
        told = [text for _, text in elements(pdf)]
    assert {"Bron öppnar.", "شكرا 👍", WACZ.hexadecimal} <= set(told)


def test_the_first_page_tells_what_it_is(capture: Capture) -> None:
    """Account, platform, address, moment, outcome and digest stand in Swedish words."""
    told = facts(made(capture))
    assert told["Konto"] == "Sundby på Facebook (sundby-facebook)"
    assert told["Plattform"] == "Facebook"
    assert told["Adress"] == capture.url
    assert told["Tagen"] == "2 mars 2026 kl. 10.00"
    assert told["Anledning"] == "Enligt schema, 2026H1"
    assert told["Utfall"] == "Komplett"
    assert told["SHA-256"] == WACZ.hexadecimal
    assert told["Förseglad"] == "2 mars 2026 kl. 10.05"


def test_a_capture_whose_account_is_not_known_has_a_document(capture: Capture) -> None:
    """Without the register, the id stands for the account and no platform is claimed."""
    told = snapshot_document(capture, (), (), WACZ, SEALED)
    assert told.title == "Ögonblicksbild av Sundby kommun"
    assert facts(told)["Konto"] == "sundby-facebook"
    assert "Plattform" not in facts(told)


def test_what_is_missing_is_told(capture: Capture) -> None:
    """Counts, walls, blind spots, replay and findings stand on the first page."""
    coverage = Coverage(
        Tally(60, 64), Tally(7), Tally(3, 3), walls=("Inloggning",), blind_spots=("A", "B"),
        replay=Replay(held=False, requests=9, resolved=8, text_distance=0, elements=1,
                      picture_difference=0),
    )  # fmt: skip
    findings = (Finding("C201", Severity.WARNING, "Inlägg saknas.", "https://x.example/1"),)
    told = made(replace(capture, coverage=coverage, findings=findings))
    assert facts(told)["Inlägg"] == "60 av 64 hittade, 4 saknas"
    assert facts(told)["Kommentarer"] == "7 hittade; sidan säger inte hur många de är"
    assert facts(told)["Hinder"] == "Inloggning"
    assert facts(told)["Syns inte på den här vägen"] == "A\nB"
    assert facts(told)["Uppspelning"].startswith("Skiljer sig från hur sidan såg ut; 8 av 9")
    (table,) = (block for block in told.blocks if isinstance(block, Table))
    assert table.rows == (("C201", "Varning", "Inlägg saknas.\nhttps://x.example/1"),)


def test_the_top_view_stands_before_the_whole_page(
    capture: Capture, pictures: list[Developed]
) -> None:
    """First what met the visitor, then the page from its top, each part with its words."""
    plates = [block.picture for block in made(capture, pictures).blocks if isinstance(block, Plate)]
    assert [one.caption for one in plates] == [
        "Sidan som den först visades",
        "Hela sidan, del 1 av 3",
        "Hela sidan, del 2 av 3",
        "Hela sidan, del 3 av 3",
    ]
    assert all(one.caption in one.alternative_text for one in plates)


def test_a_page_without_end_is_shown_as_far_as_paper_goes(
    capture: Capture, pictures: list[Developed]
) -> None:
    """So many prints that no memory could hold them are cut, and the document says so."""
    whole = replace(pictures[-1], prints=pictures[-1].prints * 200)
    told = made(capture, [whole])
    assert sum(isinstance(block, Plate) for block in told.blocks) == 120
    assert any("400 delar lång" in text for text in paragraphs(told))


def test_answers_stand_further_in(capture: Capture) -> None:
    """A comment is one step in, its answer two, and nothing more than three."""
    parents = ["", "p1", "p2", "p3", "p4", "gone"]
    posts = [
        replace(post(number), parent=parent, kind=PostKind.COMMENT if parent else PostKind.POST)
        for number, parent in enumerate(parents, start=1)
    ]
    told = made(capture, posts=posts).blocks
    steps = [one.indent for one in told if isinstance(one, Paragraph) and one.text == post().text]
    assert steps == [0, 1, 2, 3, 3, 1]


def test_answers_in_a_circle_end(capture: Capture) -> None:
    """Two comments that claim to answer each other are written all the same."""
    posts = [replace(post(1), parent="p2"), replace(post(2), parent="p1")]
    assert paragraphs(made(capture, posts=posts)).count(post().text) == 2


def test_media_are_listed_with_their_digests(capture: Capture) -> None:
    """Each picture has its address, kind and digest; one that was not received says so."""
    lost = replace(post(2), media=(replace(post().media[0], digest="", mime=""),))
    told = made(capture, posts=[post(), lost]).blocks
    first, second = (block.texts[0] for block in told if isinstance(block, Items))
    assert first == f"»Bron över ån«, image/png, {post().media[0].url}, {post().media[0].digest}"
    assert second.endswith("hämtades inte")


@pytest.mark.parametrize(
    ("shown", "read", "certainty", "told"),
    [
        ("3 d", None, TimeCertainty.UNKNOWN, "visades som »3 d«, tiden är inte känd"),
        ("", datetime(2026, 2, 27, 23, 30, tzinfo=UTC), TimeCertainty.EXACT,
         "28 februari 2026 kl. 00.30"),
        ("i går", datetime(2026, 3, 1, 12, tzinfo=UTC), TimeCertainty.DAY,
         "visades som »i går«, 1 mars 2026 (känd på dagen)"),
    ],
)  # fmt: skip
def test_a_time_is_told_as_shown_and_as_read(
    shown: str, read: datetime | None, certainty: TimeCertainty, told: str
) -> None:
    """What the page said and what we made of it both stand there."""
    one = replace(post(), time_shown=shown, published=read, certainty=certainty)
    assert published(one).replace("\u00a0", " ") == told


def test_counts_and_ends_are_told() -> None:
    """A whole count, and an end with and without its proof, each have their sentence."""
    assert tally_in_words(Tally(1200, 1200)) == "1\u00a0200 hittade, inget saknas"
    assert end_in_words(Coverage()) == "Nåddes inte, så äldre inlägg kan saknas"
    assert end_in_words(Coverage(end_reached=True, end_proof="slut")) == "Nåddes: slut"
    assert end_in_words(Coverage(end_reached=True)) == "Nåddes"


@settings(deadline=None, max_examples=30)
@given(st.integers(1, 2000), st.integers(1, 4000))
def test_prints_are_all_of_a_picture(width: int, height: int) -> None:
    """Cut for paper, a picture loses no row, and no part is higher than a page is."""
    parts = prints(Image.new("RGB", (width, height)))
    assert sum(part.height for part in parts) == height
    shape = 0.66 if width >= 1200 else 1.33
    assert all(part.width == width for part in parts)
    assert all(0 < part.height <= max(width, 320) * shape + 1 for part in parts)
    assert len({part.height for part in parts}) <= 2


def test_prints_follow_one_another(tmp_path: Path) -> None:
    """The parts in order are the picture from its top to its foot."""
    image = Image.linear_gradient("L").resize((400, 2000)).convert("RGB")
    image.save(tmp_path / "whole.png")
    shades = [decoded(part.data).getpixel((200, part.height // 2)) for part in prints(image)]
    assert shades == sorted(shades)
    assert len(shades) == 4
