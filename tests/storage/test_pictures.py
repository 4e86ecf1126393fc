"""Pictures in the catalogue: carried over, found by account and value, gone with their snapshot."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ogonblick.account import Account
from ogonblick.likeness import HashedPicture, PerceptualHash, PicturePart
from ogonblick.snapshot import Snapshot
from storage.database.catalogue import Catalogue
from storage.database.pictures import Values
from tests.entering import ENTERED

PDQ = "pdq/fit4/1"
LATER = datetime(2036, 7, 1, 22, 30, tzinfo=UTC)


def medium(value: str, source: str = "sha256:01", algorithm: str = PDQ) -> HashedPicture:
    """Return a medium of a post."""
    made = PerceptualHash(algorithm, "Ögonblick pdq/1", source, value)
    return HashedPicture(made, PicturePart.MEDIUM, "p1", "https://e/b.jpg", 90, 640, 480, 12_345)


@pytest.fixture
def several(catalogue: Catalogue, account: Account, snapshot: Snapshot) -> Catalogue:
    """Give a catalogue with two snapshots that have a medium in common, and one of another."""
    catalogue.register([account], ENTERED)
    other = replace(account, id="annat", url="https://example.org/annat")
    catalogue.register([other], ENTERED)
    later = replace(snapshot, id="b", period="2027H1", taken_at=LATER)
    elsewhere = replace(snapshot, id="c", account_id="annat")
    catalogue.record(snapshot, [], [medium("aa"), medium("bb"), medium("aa", "sha256:02")], [])
    catalogue.record(later, [], [medium("aa"), medium("cc"), medium("dd", "", "pdq/reduce4/1")], [])
    catalogue.record(elsewhere, [], [medium("cc"), medium("ee")], [])
    return catalogue


def test_an_account_shows_its_media_newest_first(several: Catalogue, snapshot: Snapshot) -> None:
    """By one algorithm, each with the snapshot that it was seen in."""
    seen = several.pictures.of_account(snapshot.account_id, PDQ)
    assert [(one.snapshot_id, one.picture.hash.value) for one in seen] == [
        ("b", "aa"),
        ("b", "cc"),
        *((snapshot.id, value) for value in ("aa", "bb", "aa")),
    ]
    assert seen[0].picture == medium("aa")
    assert (seen[0].account_id, seen[0].taken_at) == (snapshot.account_id, LATER)


def test_pictures_are_found_by_what_they_look_like(several: Catalogue) -> None:
    """In every account that has one, and by the algorithm asked for."""
    seen = several.pictures.with_values(PDQ, ["cc", "dd", "nobody's"])
    assert [(one.account_id, one.snapshot_id) for one in seen] == [
        ("facebook-kommunen", "b"),
        ("annat", "c"),
    ]


def test_nothing_is_found_in_a_restricted_snapshot(several: Catalogue, snapshot: Snapshot) -> None:
    """Its pictures are known with it, and no question by likeness leads there."""
    secret = replace(snapshot, id="s", period="2028H1", restricted=True)
    several.record(secret, [], [medium("ff")], [])
    assert several.pictures.of_snapshot("s") == [medium("ff")]
    assert several.pictures.with_values(PDQ, ["ff"]) == []


def test_values_come_once_and_in_order(several: Catalogue) -> None:
    """What a row before had is not told again, wherever one begins to ask."""
    assert list(several.pictures.new_values(PDQ, 0)) == [Values(("aa", "bb", "cc", "ee"), 8)]
    assert list(several.pictures.new_values(PDQ, 4)) == [Values(("cc", "ee"), 8)]
    assert list(several.pictures.new_values(PDQ, 8)) == []


def test_hashes_go_with_their_snapshot(several: Catalogue, snapshot: Snapshot) -> None:
    """What another snapshot has too is still found there, and that something went is counted."""
    assert several.pictures.disposals() == 0
    several.dispose(snapshot.id, "G-2036-1", LATER)
    assert several.pictures.disposals() == 1
    found = several.pictures.with_values(PDQ, ["aa", "bb"])
    assert [(one.snapshot_id, one.picture.hash.value) for one in found] == [("b", "aa")]
