"""Disposal in the catalogue: steps taken once, content gone from the files, tombstones left."""

import struct
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, text

from ogonblick.account import Account
from ogonblick.capture import Coverage, Finding, Outcome, Severity, Tally
from ogonblick.digest import digest_of
from ogonblick.errors import CatalogueChanged, CatalogueError
from ogonblick.event import Event, EventType
from ogonblick.likeness import HashedPicture, PerceptualHash, PicturePart
from ogonblick.plan import CaseStatus, DisposalCase
from ogonblick.post import Medium, Origin, Post, PostKind
from ogonblick.snapshot import Deviation, Snapshot
from storage.database import engine
from storage.database.catalogue import Catalogue, open_catalogue
from storage.database.entries import WorkStatus
from storage.words.page_text import PageText
from tests.entering import ENTERED

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
LATER = datetime(2036, 7, 1, 22, 30, tzinfo=UTC)
MARK = "Rödhakesång"
OTHERS = [
    Post(str(number), PostKind.COMMENT, Origin.RECEIVED, "en invånare", "Vad fint. " * number)
    for number in range(40)
]
HASH = HashedPicture(
    PerceptualHash("phash-16/reduce4/1", "imagehash 4.3", "sha256:ab", "00ff"), PicturePart.PAGE
)
CASE = DisposalCase("G-2036-1", CaseStatus.PROPOSED, NOON, "{}", digest_of([b"{}"]))


def marked(number: int) -> Post:
    """Return a post that bears the mark in every field that is content."""
    picture = Medium("https://example/b.jpg", alternative_text=f"bild av {MARK}")
    said = f"{MARK} nummer {number}. " + "Badplatsen öppnar. " * (number % 40)
    return Post(
        str(number),
        PostKind.POST,
        Origin.DRAWN_UP,
        f"Fågelvännerna {MARK}",
        said,
        time_shown=MARK,
        media=(picture,),
    )


@pytest.fixture
def partial(snapshot: Snapshot) -> Snapshot:
    """Give the snapshot as a partial one, with the mark wherever words of a page may stand."""
    found = Finding("C201", Severity.WARNING, f"Saknas: {MARK}", f"https://example/{MARK}")
    return replace(
        snapshot,
        outcome=Outcome.PARTIAL,
        title=MARK,
        url=f"https://example/{MARK}",
        coverage=Coverage(Tally(40, 52), exchanges=7, end_proof=MARK, blind_spots=(MARK,)),
        findings=(found,),
        likeness=replace(snapshot.likeness, sentence=f"Liknar {MARK}."),
    )


@pytest.fixture
def neighbour(snapshot: Snapshot) -> Snapshot:
    """Give a later, complete snapshot of the same account."""
    return replace(snapshot, id="granne", period="2027H1", taken_at=NOON.replace(year=2027))


@pytest.fixture
def filled(catalogue: Catalogue, partial: Snapshot, neighbour: Snapshot) -> Catalogue:
    """Give a catalogue with the snapshot and its neighbour, with enough posts for many pages."""
    captured = Event(partial.id, EventType.CAPTURE, NOON, "Ögonblick 0.1.0", "success")
    page = PageText(f"https://example/{MARK}", MARK, f"Kontakta {MARK} vardagar")
    catalogue.record(partial, map(marked, range(120)), [HASH], [captured], [page])
    catalogue.record(neighbour, OTHERS, [HASH], [])
    if catalogue._engine.dialect.name == "postgresql":  # as the server does by itself, some time
        with engine.writing(catalogue._engine) as connection:
            connection.execute(text("ANALYZE"))
    return catalogue


def test_case_is_taken_step_by_step(catalogue: Catalogue) -> None:
    """A case comes back as it was last written, chosen by how far it has come."""
    catalogue.open_case(CASE)
    newer = replace(CASE, id="G-2036-2", opened_at=LATER)
    catalogue.open_case(newer)
    assert catalogue.cases() == [newer, CASE]
    approved = replace(CASE, status=CaseStatus.APPROVED, approval='{"by": "å"}')
    catalogue.advance_case(approved, CaseStatus.PROPOSED)
    assert catalogue.case(CASE.id) == approved
    assert catalogue.cases(CaseStatus.PROPOSED) == [newer]


def test_step_is_taken_once(catalogue: Catalogue) -> None:
    """Of two who take the same step the second is told how the case stands."""
    catalogue.open_case(CASE)
    catalogue.advance_case(replace(CASE, status=CaseStatus.WITHDRAWN), CaseStatus.PROPOSED)
    with pytest.raises(CatalogueError, match=r"ändrats av någon annan \(läge: withdrawn\)"):
        catalogue.advance_case(replace(CASE, status=CaseStatus.APPROVED), CaseStatus.PROPOSED)
    assert catalogue.case(CASE.id).status is CaseStatus.WITHDRAWN


def test_proposal_of_a_case_never_changes(catalogue: Catalogue) -> None:
    """What is approved is what was proposed: another proposal under the same id is refused."""
    catalogue.open_case(CASE)
    other = replace(CASE, proposal="[]", proposal_digest=digest_of([b"[]"]))
    with pytest.raises(CatalogueError, match="ändrats av någon annan"):
        catalogue.advance_case(other, CaseStatus.PROPOSED)
    with pytest.raises(CatalogueError, match="finns redan"):
        catalogue.open_case(other)
    assert catalogue.cases() == [CASE]


def test_unknown_case_is_answered_with_its_neighbour(catalogue: Catalogue) -> None:
    """A misspelt id names the one that was perhaps meant, whatever was asked."""
    catalogue.open_case(CASE)
    unknown = replace(CASE, id="G-2036-11")
    with pytest.raises(CatalogueError, match=r"Menade du G-2036-1\?"):
        catalogue.case(unknown.id)
    with pytest.raises(CatalogueError, match=r"Menade du G-2036-1\?"):
        catalogue.advance_case(unknown, CaseStatus.PROPOSED)


def test_disposed_snapshot_is_found_nowhere(filled: Catalogue, partial: Snapshot) -> None:
    """Its content cannot be listed, searched for or compared with; asking for it tells why."""
    filled.dispose(partial.id, CASE.id, LATER)
    assert [one.id for one in filled.snapshots()] == ["granne"]
    assert filled.previous(partial.account_id, LATER) == filled.snapshot("granne")
    assert filled.search("badplatsen").count == 0
    assert filled.search("kontakta").pages == ()
    assert filled.search("invånare").count == len(OTHERS)
    for ask in (filled.snapshot, filled.posts, filled.pictures.of_snapshot):
        with pytest.raises(CatalogueError, match=r"gallrades 2036-07-02 .*G-2036-1"):
            ask(partial.id)


def test_tombstone_tells_what_was_taken(filled: Catalogue, partial: Snapshot) -> None:
    """What was taken when, by which decision it went, and what happened to it are kept."""
    filled.dispose(partial.id, CASE.id, LATER)
    (left,) = filled.disposed()
    assert (left.id, left.disposed_at, left.certificate_id) == (partial.id, LATER, CASE.id)
    assert (left.bundle_digest, left.size) == (partial.bundle_digest, partial.size)
    assert left.decision == partial.decision
    assert [one.type for one in filled.events(partial.id)] == [EventType.CAPTURE]
    assert [one.decision for one in filled.rulings(partial.id)] == [partial.decision]
    assert filled.event_documents(partial.id) == []


def test_disposed_work_is_not_taken_again(filled: Catalogue, partial: Snapshot) -> None:
    """The account was documented: work and clock stay filled, and nothing is recorded again."""
    filled.dispose(partial.id, CASE.id, LATER)
    assert {one.status for one in filled.work()} == {WorkStatus.FINISHED}
    assert [period for _, _, period, *_ in filled.taken()] == ["2026H2", "2027H1"]
    filled.record(partial, [marked(1)], [], [])
    assert [one.id for one in filled.snapshots()] == ["granne"]


def test_dispose_again_is_no_change(filled: Catalogue, partial: Snapshot) -> None:
    """The same certificate may be told of again, another may not claim the same snapshot."""
    filled.dispose(partial.id, CASE.id, LATER)
    before = filled.disposed()
    filled.dispose(partial.id, CASE.id, LATER.replace(year=2037))
    assert filled.disposed() == before
    with pytest.raises(CatalogueError, match="gallrades 2036-07-02"):
        filled.dispose(partial.id, "G-2036-2", LATER)


def test_unknown_snapshot_is_not_disposed_of(filled: Catalogue, partial: Snapshot) -> None:
    """A misspelt id is answered with the one that was perhaps meant."""
    with pytest.raises(CatalogueError, match=f"Menade du {partial.id}"):
        filled.dispose(f"{partial.id}x", CASE.id, LATER)


def _places_of_mark(folder: Path) -> list[str]:
    """Return the files below a folder that hold the mark, as it is written or as it is folded.

    A search index writes a word without the letters that it shares with the word before it.
    """
    folded = MARK.casefold()
    marks = [MARK.encode(), MARK.encode("ascii", "backslashreplace"), folded[5:].encode()]
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path.name for path in files if any(mark in path.read_bytes() for mark in marks)]


def _on_disk(catalogue: Catalogue) -> Path:
    """Return the folder with the database's own files, everything written out."""
    engine = catalogue._engine
    if engine.dialect.name == "sqlite":
        return Path(engine.url.database or "").parent
    with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        connection.execute(text("CHECKPOINT"))
        data = connection.scalar(text("SHOW data_directory"))
        table = connection.scalar(text("SELECT pg_relation_filepath('posts')"))
    return Path(f"{data}/{table}").parent


def test_content_is_gone_from_the_files(
    filled: Catalogue, partial: Snapshot, deviation: Deviation
) -> None:
    """No file of the database holds a word of the posts, as bytes, once they are disposed of."""
    filled.deviate(replace(deviation, findings=partial.findings, evidence=f"deviations/{MARK}"))
    assert _places_of_mark(_on_disk(filled))
    filled.dispose(partial.id, CASE.id, LATER)
    filled.reclaim()
    assert not _places_of_mark(_on_disk(filled))
    assert [one.findings[0].code for one in filled.deviations()] == ["C201", "C201"]


def test_neighbour_is_untouched(filled: Catalogue, partial: Snapshot, neighbour: Snapshot) -> None:
    """Another snapshot of the same account, and what belongs to it, stay as they were."""
    filled.dispose(partial.id, CASE.id, LATER)
    assert filled.snapshot(neighbour.id) == neighbour
    assert (filled.posts(neighbour.id), filled.pictures.of_snapshot(neighbour.id)) == (
        OTHERS,
        [HASH],
    )


def test_reader_of_an_older_state_is_waited_for(
    tmp_path: Path, account: Account, partial: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody reads SQLite as it was before, disposal is not said to be done."""
    monkeypatch.setattr(engine, "_BUSY_SECONDS", 0.2)
    with closing(open_catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")) as catalogue:
        catalogue.register([account], ENTERED)
        catalogue.record(partial, [marked(1)], [], [])
        with engine.reading(catalogue._engine) as reader:
            reader.execute(text("SELECT count(*) FROM posts"))
            catalogue.dispose(partial.id, CASE.id, LATER)
            with pytest.raises(CatalogueChanged, match="Försök igen"):
                catalogue.reclaim()
            assert _places_of_mark(tmp_path)
        catalogue.reclaim()
        assert not _places_of_mark(tmp_path)


@pytest.mark.parametrize("catalogue", ["postgresql"], indirect=True)
def test_session_of_an_older_state_is_waited_for(
    filled: Catalogue, partial: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL keeps removed rows for whoever began before, whatever that one reads."""
    monkeypatch.setattr(engine, "_BUSY_SECONDS", 0.2)
    older = filled._engine.execution_options(isolation_level="REPEATABLE READ")
    with engine.reading(older) as reader:
        reader.execute(text("SELECT count(*) FROM accounts"))
        filled.dispose(partial.id, CASE.id, LATER)
        with pytest.raises(CatalogueChanged, match="läses som den var förut av session"):
            filled.reclaim()
    filled.reclaim()
    assert not _places_of_mark(_on_disk(filled))


@contextmanager
def prepared(database: Engine) -> Iterator[str]:
    """Leave a transaction prepared, as one that lies over two databases does when a half is lost.

    Gives what it is called when somebody is told to end it.
    """
    alone = database.execution_options(isolation_level="AUTOCOMMIT")
    with alone.connect() as connection:
        begun = "BEGIN; SELECT pg_current_xact_id(); PREPARE TRANSACTION 'halv'"
        connection.exec_driver_sql(begun)
        try:
            yield "den förberedda transaktionen halv"
        finally:
            connection.exec_driver_sql("ROLLBACK PREPARED 'halv'")


@contextmanager
def followed(database: Engine) -> Iterator[str]:
    """Leave the slot of a standby server that said what it reads, and was then switched off."""
    pq = pytest.importorskip("psycopg").pq
    address = f"host={database.url.query['host']} user=postgres replication=1"
    follower = pq.PGconn.connect(address.encode())
    with closing_slot(database, "foljare"):
        follower.exec_(b"CREATE_REPLICATION_SLOT foljare PHYSICAL")
        place = follower.exec_(b"IDENTIFY_SYSTEM").get_value(0, 2).decode()
        follower.exec_(f"START_REPLICATION SLOT foljare PHYSICAL {place}".encode())
        reads = int(asked(database, "SELECT pg_current_xact_id()"))
        follower.put_copy_data(b"h" + struct.pack("!qIIII", 0, reads, 0, 0, 0))
        follower.flush()
        while not asked(database, "SELECT xmin FROM pg_replication_slots"):
            time.sleep(0.01)
        follower.finish()
        yield "replikeringen foljare"


@contextmanager
def closing_slot(database: Engine, name: str) -> Iterator[None]:
    """Drop a replication slot when the block ends; a slot is the whole server's."""
    try:
        yield
    finally:
        asked(database, f"SELECT pg_drop_replication_slot('{name}')")


def asked(database: Engine, query: str) -> str:
    """Return the one answer to a query that is a transaction of its own."""
    with database.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        return str(connection.scalar(text(query)) or "")


@pytest.mark.parametrize("catalogue", ["postgresql"], indirect=True)
@pytest.mark.parametrize("keep", [prepared, followed])
def test_what_outlives_a_session_is_waited_for_too(
    filled: Catalogue,
    partial: Snapshot,
    monkeypatch: pytest.MonkeyPatch,
    keep: Callable[[Engine], AbstractContextManager[str]],
) -> None:
    """A prepared transaction and a standby's slot are named, and it is said how they are ended."""
    monkeypatch.setattr(engine, "_BUSY_SECONDS", 0.2)
    with keep(filled._engine) as named:
        filled.dispose(partial.id, CASE.id, LATER)
        with pytest.raises(CatalogueChanged, match=f"av {named}, så .* PREPARED.*_drop_"):
            filled.reclaim()
    filled.reclaim()
    assert not _places_of_mark(_on_disk(filled))


@pytest.mark.parametrize("catalogue", ["postgresql"], indirect=True)
def test_a_logical_slot_is_waited_for(
    filled: Catalogue, partial: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It holds back the server's own tables, and its statistics quote ours."""
    monkeypatch.setattr(engine, "_BUSY_SECONDS", 0.2)
    made = "SELECT pg_create_logical_replication_slot('logisk', 'pgoutput')"
    assert asked(filled._engine, made)
    with closing_slot(filled._engine, "logisk"):
        filled.dispose(partial.id, CASE.id, LATER)
        with pytest.raises(CatalogueChanged, match="replikeringen logisk"):
            filled.reclaim()
    filled.reclaim()
    assert not _places_of_mark(_on_disk(filled))
