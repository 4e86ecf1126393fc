"""The chain of event documents, and the day when accounts last published."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from bundles.premis import check_chain, read_page
from ogonblick.digest import digest_of
from ogonblick.errors import ArchiveError
from ogonblick.event import Event, EventDocument, EventType
from ogonblick.post import Origin, Post, PostKind
from ogonblick.snapshot import Snapshot
from storage.care.story import deliver
from storage.database.catalogue import Catalogue
from storage.packages.keeping import Archive

NIGHT = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)


def event(snapshot: Snapshot, detail: str = "") -> Event:
    """Return the event that somebody looked at the snapshot."""
    return Event(snapshot.id, EventType.DISSEMINATION, NIGHT, "registratorn", "success", detail)


def contents(catalogue: Catalogue, snapshot: Snapshot) -> list[bytes]:
    """Return the bytes of all documents of a snapshot."""
    return [catalogue.event_content(one) for one in catalogue.event_documents(snapshot.id)]


def test_new_events_become_the_next_document(catalogue: Catalogue, snapshot: Snapshot) -> None:
    """What was told together lies together, each document bound to the one before."""
    catalogue.record(snapshot, [], [], [event(snapshot, "ett"), event(snapshot, "två")])
    (first,) = catalogue.gather_events(None)
    catalogue.note_delivered(first)
    catalogue.add_event(event(snapshot, "tre"))
    (second,) = catalogue.gather_events(snapshot.id)
    pages = [read_page(one) for one in contents(catalogue, snapshot)]
    assert [[told.detail for told in page.events] for page in pages] == [["ett", "två"], ["tre"]]
    assert (first.number, first.previous) == (1, None)
    assert (second.number, second.previous) == (2, first.digest)
    assert list(check_chain(snapshot.bundle_digest, contents(catalogue, snapshot))) == []


def test_a_document_is_made_again_in_the_same_bytes(
    catalogue: Catalogue, snapshot: Snapshot
) -> None:
    """What waits for the archive waits with the digest it was bound with."""
    catalogue.record(snapshot, [], [], [event(snapshot, "å\n<b>")])
    (waiting,) = catalogue.gather_events(None)
    assert catalogue.gather_events(None) == [waiting]
    assert digest_of([catalogue.event_content(waiting)]) == waiting.digest


def test_of_two_at_once_both_are_given_the_same_document(
    catalogue: Catalogue, snapshot: Snapshot
) -> None:
    """Two processes that gather make one document of the events, not two."""
    catalogue.record(snapshot, [], [], [event(snapshot)])
    both = threading.Barrier(2)

    def gather(_: int) -> list[EventDocument]:
        both.wait(10)
        return catalogue.gather_events(snapshot.id)

    with ThreadPoolExecutor(2) as threads:
        one, other = threads.map(gather, range(2))
    assert one == other == catalogue.event_documents(snapshot.id)


def test_the_archive_gets_every_document_once(
    catalogue: Catalogue, snapshot: Snapshot, archive: Archive
) -> None:
    """Delivered documents lie locked beside the bundle; once more sends nothing."""
    told = replace(snapshot, id=f"{snapshot.id}-{uuid4().hex}")
    catalogue.record(told, [], [], [event(told)])
    assert (deliver(catalogue, archive), deliver(catalogue, archive)) == (1, 0)
    (document,) = catalogue.event_documents(told.id)
    with archive.open_key(document.key) as stored:
        assert digest_of([stored.read()]) == document.digest
    assert document.key == f"snapshots/{told.account_id}/{told.id}/events/0001.xml"
    assert len(archive.versions(document.key)) == 1


def test_a_chain_that_the_archive_has_another_of_stops_no_other(
    catalogue: Catalogue, archive: Archive, snapshot: Snapshot, tmp_path: Path
) -> None:
    """What is in the way is named, once the events of all other snapshots are delivered."""
    first, second = (replace(snapshot, id=f"{one}_{uuid4().hex}", period=one) for one in "ab")
    for one in (first, second):
        catalogue.record(one, [], [], [event(one)])
    (tmp_path / "other").write_bytes(b"annat")
    taken = f"snapshots/{snapshot.account_id}/{first.id}/events/0001.xml"
    archive.preserve(taken, tmp_path / "other")
    with pytest.raises(ArchiveError, match=taken):
        deliver(catalogue, archive)
    waiting = [
        one.delivered for id_ in (first.id, second.id) for one in catalogue.event_documents(id_)
    ]
    assert waiting == [False, True]


def test_events_of_an_unknown_snapshot_have_no_documents(catalogue: Catalogue) -> None:
    """There is nothing to gather of what is not recorded."""
    assert catalogue.gather_events("okänd") == []


def test_last_published_is_the_newest_own_post(catalogue: Catalogue, snapshot: Snapshot) -> None:
    """The newest post over all snapshots counts, in Swedish days; others' comments do not."""
    own = Post("1", PostKind.POST, Origin.DRAWN_UP, "kommunen", "Hej", published=NIGHT)
    undated = replace(own, id="2", published=None)
    answer = replace(own, id="3", origin=Origin.RECEIVED, published=NIGHT + timedelta(days=9))
    assert catalogue.last_published() == {}
    catalogue.record(snapshot, [own, undated, answer], [], [])
    older = replace(own, published=NIGHT - timedelta(days=9))
    catalogue.record(replace(snapshot, id="b", period="2027H1"), [older], [], [])
    assert catalogue.last_published() == {snapshot.account_id: date(2027, 1, 1)}
