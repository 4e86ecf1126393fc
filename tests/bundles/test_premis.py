"""What happened to a snapshot, as PREMIS documents: valid, read back the same, and chained."""

from datetime import UTC, datetime, timedelta

import pytest
import xmlschema
from hypothesis import given
from hypothesis import strategies as st

from bundles.premis import EventPage, check_chain, document_name, print_page, read_page
from ogonblick.digest import digest_of
from ogonblick.errors import BundleError
from ogonblick.event import Event, EventType
from tests.house import ROOT

SNAPSHOT = "torget-facebook_2026h2_scheduled"
BUNDLE = digest_of([b"manifest"])
BEGUN = datetime(2026, 11, 21, 9, tzinfo=UTC)

WRITABLE = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=40
)
EVENTS = st.builds(
    Event,
    snapshot_id=st.just(SNAPSHOT),
    type=st.sampled_from(EventType),
    at=st.integers(0, 10**9).map(lambda seconds: BEGUN + timedelta(seconds=seconds)),
    agent=WRITABLE.filter(str.strip),
    outcome=st.sampled_from(["success", "fail"]),
    detail=WRITABLE,
)
PAGES = st.lists(st.lists(EVENTS, min_size=1, max_size=3), min_size=1, max_size=4)


@pytest.fixture(scope="module")
def schema() -> xmlschema.XMLSchema:
    """The Library of Congress' own schema of PREMIS 3.0."""
    return xmlschema.XMLSchema(ROOT / "tests/schemas/premis-v3-0.xsd")


def chained(batches: list[list[Event]]) -> list[bytes]:
    """Return the documents of a chain, one a batch."""
    documents: list[bytes] = []
    for number, events in enumerate(batches, start=1):
        previous = digest_of([documents[-1]]) if documents else None
        documents.append(print_page(EventPage(SNAPSHOT, BUNDLE, number, previous, tuple(events))))
    return documents


def codes(documents: list[bytes]) -> list[str]:
    """Return the codes of what is wrong with a chain."""
    return [found.code for found in check_chain(BUNDLE, documents)]


@given(PAGES)
def test_a_page_is_read_back_as_it_was_written(batches: list[list[Event]]) -> None:
    """Any words survive, and a chain as it was written has no faults."""
    documents = chained(batches)
    assert [list(read_page(one).events) for one in documents] == batches
    assert codes(documents) == []


def test_the_documents_are_valid_premis(schema: xmlschema.XMLSchema) -> None:
    """Every type of event, and a document that follows another, are valid by the schema."""
    told = [
        Event(SNAPSHOT, one, BEGUN, "Ögonblick 0.1.0", "success", "å < & \x00 \x0b")
        for one in EventType
    ]
    assert all(schema.is_valid(one.decode()) for one in chained([told, told[:1]]))


def test_a_changed_exchanged_or_missing_document_is_seen() -> None:
    """Whatever is done to an earlier document, the later ones do not agree with it."""
    told = [
        Event(SNAPSHOT, EventType.VALIDATION, BEGUN, f"nummer {one}", "fail") for one in (1, 2, 3)
    ]
    documents = chained([[one] for one in told])
    changed = documents[0].replace(b"fail", b"success")
    assert codes([changed, *documents[1:]]) == ["B092"]
    assert codes([documents[1], documents[0], documents[2]]) == ["B092", "B092", "B092"]
    assert codes(documents[1:]) == ["B092", "B092"]
    assert codes([documents[0][:-20], *documents[1:]]) == ["B090", "B092"]


def test_another_bundles_events_are_seen() -> None:
    """Events that are told of another bundle do not pass for this one's."""
    told = [Event(SNAPSHOT, EventType.INGESTION, BEGUN, "Ögonblick 0.1.0", "success")]
    other = digest_of([b"another manifest"])
    assert [one.code for one in check_chain(other, chained([told]))] == ["B091"]


@pytest.mark.parametrize("data", [b"", b"<premis/>", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'])
def test_what_is_no_page_is_refused(data: bytes) -> None:
    """Nothing, an empty document, and one that defines entities are told, not trusted."""
    with pytest.raises(BundleError, match="händelserna går inte att läsa"):
        read_page(data)


def test_documents_are_numbered_so_that_their_names_sort() -> None:
    """The order of the names is the order of the events."""
    assert sorted(map(document_name, (10, 2, 1))) == list(map(document_name, (1, 2, 10)))
