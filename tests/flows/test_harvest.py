"""A harvest walks the whole way: one order, one visit, one snapshot that is proven to be kept."""

from collections.abc import Iterator

import pytest
from torget.server import serve

from bundles.premis import check_chain, read_page
from flows.harvest_account import harvest
from flows.rooms import Rooms
from ogonblick.capture import Occasion, Order, Outcome
from ogonblick.event import EventType, who_asked
from ogonblick.likeness import Likeness, Verdict
from ogonblick.post import PostKind
from ogonblick.snapshot import Snapshot
from storage.database.entries import WorkStatus
from storage.embedded.server import EmbeddedS3
from tests.flows.board import POSTS, Board
from tests.flows.conftest import Enter, enter_website, new_rooms
from tests.flows.remains import keys_of, versions_in

pytestmark = [pytest.mark.browser, pytest.mark.s3]

HANDLE = "exempelby-simhall"
SCHEDULED = Order("anslag", Occasion.SCHEDULED, "2026H2")
ON_REQUEST = Order("anslag", Occasion.ON_REQUEST, "20261121T120000")


@pytest.fixture(scope="module")
def harvested(
    tmp_path_factory: pytest.TempPathFactory, seaweed: EmbeddedS3, board: Board
) -> Iterator[Rooms]:
    """Rooms in which the notice board has been harvested once, and is not to be seen any more."""
    with new_rooms(seaweed, tmp_path_factory.mktemp("harvested"), replay_check=True) as rooms:
        enter_website(rooms, "anslag", board.url("anslag"))
        assert harvest(SCHEDULED, rooms) is WorkStatus.FINISHED
        del board.shows["anslag"]
        yield rooms


def snapshot_of(rooms: Rooms) -> Snapshot:
    """Return the snapshot of the scheduled order."""
    return rooms.catalogue.snapshot(SCHEDULED.snapshot_id)


def test_an_account_becomes_one_complete_snapshot(rooms: Rooms, enter: Enter) -> None:
    """All posts and comments of a platform's account are recorded, and nothing is left over."""
    with serve() as torget:
        truth = torget.account(HANDLE)
        enter(HANDLE, truth.url)
        assert harvest(Order(HANDLE, Occasion.SCHEDULED, "2026H2"), rooms) is WorkStatus.FINISHED
    (snapshot,) = rooms.catalogue.snapshots()
    found = rooms.catalogue.posts(snapshot.id)
    assert (snapshot.id, snapshot.outcome) == (f"{HANDLE}_2026h2_scheduled", Outcome.COMPLETE)
    assert [one.id for one in found if one.kind is PostKind.POST] == list(truth.posts)
    assert {one.id for one in found if one.kind is PostKind.COMMENT} == set(truth.comments)
    assert snapshot.coverage.posts.found == snapshot.coverage.posts.expected == len(truth.posts)
    assert snapshot.coverage.comments.found == len(truth.comments)
    assert snapshot.coverage.end_reached
    assert torget.forbidden_actions() == torget.tracking_hits() == 0
    assert rooms.catalogue.deviations() == []
    assert list(rooms.settings.work.iterdir()) == []


def test_the_receipt_proves_checksum_and_lock(harvested: Rooms) -> None:
    """The receipt names every file of the bundle as it lies in the bucket: locked, one version."""
    snapshot = snapshot_of(harvested)
    files = {file.key.rpartition("/")[2]: file for file in snapshot.receipt.files}
    assert files.keys() > {"snapshot.wacz", "manifest.json", "manifest.sig", "1-lokal.tsr"}
    assert files["manifest.json"].digest == snapshot.bundle_digest
    assert sum(file.size for file in files.values()) == snapshot.size
    # the shipped plan keeps snapshots for ever, and this is the latest lock that S3 is asked for
    assert {file.locked_until for file in files.values()} == {"2099-12-31T00:00:00+00:00"}
    assert {file.lock_mode for file in files.values()} == {"GOVERNANCE"}
    assert versions_in(harvested.settings) == dict.fromkeys(keys_of(harvested, snapshot), 1)


def test_the_events_lie_beside_the_bundle(harvested: Rooms) -> None:
    """What happened is told in the catalogue and, chained and locked, in the archive."""
    snapshot = snapshot_of(harvested)
    (document,) = harvested.catalogue.event_documents(snapshot.id)
    with harvested.archive.open_key(document.key) as stored:
        data = stored.read()
    assert list(check_chain(snapshot.bundle_digest, [data])) == []
    assert list(read_page(data).events) == harvested.catalogue.events(snapshot.id)
    assert [one.type for one in read_page(data).events] == [
        EventType.CAPTURE,
        EventType.MESSAGE_DIGEST_CALCULATION,
        EventType.VALIDATION,
        EventType.DIGITAL_SIGNATURE_GENERATION,
        EventType.POLICY_ASSIGNMENT,
        EventType.INGESTION,
    ]


def test_the_recording_was_replayed_before_it_was_sealed(harvested: Rooms) -> None:
    """The coverage tells that all of the page came back, from the recording alone."""
    replay = snapshot_of(harvested).coverage.replay
    assert replay is not None
    assert (replay.held, replay.missing, replay.text_distance) == (True, (), 0)
    assert replay.resolved == replay.requests > 0


def test_what_was_seen_can_be_searched(harvested: Rooms) -> None:
    """Words of a harvested post are found, with the snapshot that they were seen in."""
    hits = harvested.catalogue.search("BIBLIOTEKET lördag").hits
    assert [hit.post.id for hit in hits] == list(POSTS)
    assert {hit.snapshot_id for hit in hits} == {SCHEDULED.snapshot_id}


def test_an_order_is_carried_out_once(harvested: Rooms) -> None:
    """The same order once more makes no visit, no snapshot and no version."""
    first, kept = harvested.catalogue.snapshots(), versions_in(harvested.settings)
    assert harvest(SCHEDULED, harvested) is WorkStatus.FINISHED
    assert harvested.catalogue.snapshots() == first
    assert versions_in(harvested.settings) == kept
    (work,) = harvested.catalogue.work([SCHEDULED])
    assert (work.status, work.attempts) == (WorkStatus.FINISHED, 1)
    assert list(harvested.settings.work.iterdir()) == []


def test_likeness_names_the_previous_snapshot(harvested: Rooms, board: Board) -> None:
    """The first snapshot has nothing to be compared with, the next is compared with it."""
    board.url("anslag")
    assert harvest(ON_REQUEST, harvested, by="Eva Eklund (eva)") is WorkStatus.FINISHED
    nothing = "Det finns ingen tidigare bild att jämföra med."
    assert snapshot_of(harvested).likeness == Likeness(SCHEDULED.snapshot_id, sentence=nothing)
    later = harvested.catalogue.snapshot(ON_REQUEST.snapshot_id).likeness
    assert later.previous_id == SCHEDULED.snapshot_id
    assert (later.identical, later.distance, later.shared_media) == (True, 0, 1)
    assert later.verdict is Verdict.IDENTICAL
    assert later.sentence.startswith("Oförändrat sedan 2026-")


def test_who_asked_for_a_snapshot_is_told_among_its_events(harvested: Rooms) -> None:
    """In the archive too, and nobody where the clock did."""
    orders = (SCHEDULED, ON_REQUEST)
    captures = [harvested.catalogue.events(one.snapshot_id)[0] for one in orders]
    assert [who_asked(one) for one in captures] == ["", "Eva Eklund (eva)"]
    (document,) = harvested.catalogue.event_documents(ON_REQUEST.snapshot_id)
    with harvested.archive.open_key(document.key) as stored:
        assert b"Eva Eklund (eva)" in stored.read()
