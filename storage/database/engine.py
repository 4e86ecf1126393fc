"""The catalogue's database: opened, migrated, and its errors in our words."""

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from importlib import import_module
from importlib.resources import files
from itertools import chain
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor
from sqlalchemy.exc import (
    ArgumentError,
    DBAPIError,
    IntegrityError,
    SQLAlchemyError,
)
from sqlalchemy.pool import ConnectionPoolEntry

from ogonblick.errors import CatalogueChanged, CatalogueError, DiskFull, OgonblickError

_BUSY_SECONDS = 30
_LOOK_AGAIN = 0.1
_MIGRATION_LOCK = 0x06_0B_11C  # any number that no other program in the database uses

_REWRITE_INDEX = "INSERT INTO passages_search (passages_search) VALUES ('optimize')"
"""SQLite's search index keeps removed words, beside a note of their removal, until then."""

_REWRITE_TABLES = "VACUUM (FULL, ANALYZE) posts, pages, passages, hashes, snapshots, deviations"
_REWRITE_STATISTICS = "VACUUM (FULL) pg_catalog.pg_statistic"
_IS_OWNER = """
    SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()
"""

_OLDER_STATES = """
    SELECT 'session ' || pid FROM pg_stat_activity
    WHERE pid <> pg_backend_pid() AND coalesce(datname, current_database()) = current_database()
      AND greatest(age(backend_xid), age(backend_xmin)) > age(CAST(CAST(:moment AS text) AS xid))
    UNION ALL
    SELECT 'den förberedda transaktionen ' || gid FROM pg_prepared_xacts
    WHERE database = current_database()
      AND age(transaction) > age(CAST(CAST(:moment AS text) AS xid))
    UNION ALL
    SELECT 'replikeringen ' || slot_name FROM pg_replication_slots
    WHERE greatest(age(xmin), age(catalog_xmin)) > age(CAST(CAST(:moment AS text) AS xid))
"""
"""Everything that PostgreSQL keeps removed rows for, if it began before a transaction."""

_FULL = ("disk is full", "No space left")

_ADVICE_BY_KIND: tuple[tuple[type[Exception], str], ...] = (
    (
        ArgumentError,
        "OGONBLICK_DATABASE kan inte läsas. Skriv till exempel sqlite:////sökväg/katalog.db.",
    ),
    (
        IntegrityError,
        "Katalogen godtar inte uppgiften: den hänvisar till något som inte finns.",
    ),
)
_TAKEN = "Två konton kan inte ha samma adress: adressen finns redan i registret."
_BROKEN = "Katalogens fil är skadad. Återställ den från säkerhetskopian."
_SHUT = "Katalogens fil kan inte öppnas. Kontrollera mappen och rättigheterna."
_ADVICE_BY_WORDS = (
    ("accounts.url", _TAKEN),  # as SQLite says it
    ("uq_accounts_url", _TAKEN),  # as PostgreSQL says it
    ("not a database", _BROKEN),
    ("malformed", _BROKEN),
    ("unable to open", _SHUT),
    ("readonly", _SHUT),
    ("disk I/O", "Disken är full eller trasig. Kontrollera ledigt utrymme och kör igen."),
    ("locked", "Katalogen är upptagen av en annan process. Försök igen om en stund."),
    ("refused", "Databasservern svarar inte. Kontrollera att den är igång."),
)


def open_engine(url: str) -> Engine:
    """Return an engine for the address, its schema brought up to date.

    SQLite: the file is made if missing, in WAL mode, foreign keys on. Several processes may open
    at once; one migrates and the others wait.
    """
    with translated(url), contextlib.ExitStack() as undo:
        engine = create_engine(url, connect_args=_connect_args(url))
        undo.callback(engine.dispose)
        if engine.dialect.name == "sqlite":
            _set_up_sqlite(engine)
        with writing(engine) as connection:
            _migrate(connection)
        undo.pop_all()
        return engine


@contextlib.contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Give a connection that sees one state of the catalogue: that of its first question.

    Unless the engine has an isolation level of its own.
    """
    with translated(str(engine.url)), _of_one_state(engine).connect() as connection:
        yield connection


def _of_one_state(engine: Engine) -> Engine:
    """Return an engine whose transactions see one state; PostgreSQL's own see one a statement."""
    if engine.dialect.name == "sqlite" or "isolation_level" in engine.get_execution_options():
        return engine
    return engine.execution_options(isolation_level="REPEATABLE READ")


@contextlib.contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Give a connection whose changes are kept together if the block ends well, or not at all.

    SQLite takes its one write lock at once: a transaction that reads first and wants to write
    later is refused at once, without waiting, when another has written between. An engine with
    fences (``storage.database.leasing``) asks them first whether it may write still.
    """
    immediate = engine.execution_options(begin="BEGIN IMMEDIATE")
    fences = engine.get_execution_options().get("fences", ())
    with translated(str(engine.url)), immediate.begin() as connection:
        for fence in fences:
            fence(connection)
        yield connection


def reclaim(engine: Engine) -> None:
    """Make removed rows gone from the database's files too, not only from its tables.

    Both databases leave the bytes of removed rows where they lay. SQLite's file is rewritten and
    its write-ahead log emptied; PostgreSQL's tables are rewritten, and the old files truncated.
    PostgreSQL's own log of changes and its backups keep theirs until the server recycles them.
    Raises ``CatalogueChanged`` when another process keeps reading an older state.
    """
    if engine.dialect.name == "sqlite":
        _reclaim_file(engine)
    else:
        _reclaim_tables(engine)


def _reclaim_file(engine: Engine) -> None:
    """Rewrite SQLite's file and empty its log, once all readers have seen the newest state.

    ``secure_delete`` alone is not enough: after 4 of 1200 removals text was still in a page that
    had been split before (SQLite 3.40.1, 2026-11). Rewriting takes 2 s for 310 MB.
    """
    outside = engine.execution_options(begin="")
    with reading(outside) as connection:
        connection.exec_driver_sql(_REWRITE_INDEX)
        connection.exec_driver_sql("VACUUM")
        busy, *_ = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
    if busy:
        raise CatalogueChanged("Katalogen läses av en annan process. Försök igen om en stund.")


def _reclaim_tables(engine: Engine) -> None:
    """Rewrite PostgreSQL's tables that had content of snapshots.

    A plain VACUUM frees the space without overwriting it: the text was still in the table's file.
    The planner's statistics hold the commonest values, whole texts among them, since the server
    looked through the tables by itself: they are taken anew, and rewritten in their turn
    (PostgreSQL 15.18, 2026-11). Only the database's owner may do that; for others PostgreSQL
    passes over it with a mere warning, so they are refused.
    """
    outside = engine.execution_options(isolation_level="AUTOCOMMIT")
    with reading(outside) as connection:
        if not connection.exec_driver_sql(_IS_OWNER).scalar_one():
            raise CatalogueError(
                "Katalogens användare äger inte databasen, så gallrade ord blir kvar i dess"
                " statistik. Be databasens förvaltare köra ALTER DATABASE … OWNER TO användaren."
            )
        for order in (_REWRITE_TABLES, _REWRITE_STATISTICS):
            _await_newest_state(connection)
            connection.exec_driver_sql(order)


def _await_newest_state(connection: Connection) -> None:
    """Wait until nobody sees PostgreSQL as it was before this moment.

    A rewritten table keeps removed rows that a session with an older snapshot may still read, and
    says nothing of it: one that had only counted accounts kept the text of posts (15.18, 2026-11).
    """
    now = connection.exec_driver_sql("SELECT CAST(CAST(pg_current_xact_id() AS xid) AS text)")
    moment, deadline = now.scalar_one(), time.monotonic() + _BUSY_SECONDS
    while older := connection.execute(text(_OLDER_STATES), {"moment": moment}).scalars().all():
        if time.monotonic() > deadline:
            raise CatalogueChanged(
                f"Katalogen läses som den var förut av {', '.join(older)}, så det som togs bort är"
                " kvar i databasens filer. Försök igen när det är klart, eller be databasens"
                " förvaltare att avsluta det: en session med pg_terminate_backend, en förberedd"
                " transaktion med COMMIT PREPARED eller ROLLBACK PREPARED, en replikering som ingen"
                " tar emot med pg_drop_replication_slot."
            )
        time.sleep(_LOOK_AGAIN)


@contextlib.contextmanager
def translated(place: str) -> Iterator[None]:
    """Turn SQLAlchemy's errors into ours. ``place`` is the catalogue's address."""
    try:
        yield
    except SQLAlchemyError as error:
        raise _meaning(error, place) from error


def _migrate(connection: Connection) -> None:
    """Bring the schema to the newest version, while others wait.

    What migrates is loaded only where something is to be migrated: Alembic takes a tenth of all
    that an ordinary command loads (2026-11).
    """
    if connection.dialect.name == "postgresql":
        connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})"))
    if _version(connection) != newest():
        import_module("storage.database.migrating").upgrade(connection, "head")


def _version(connection: Connection) -> str:
    """Return which migration was the last that the catalogue went through; empty for none."""
    if not inspect(connection).has_table("alembic_version"):
        return ""
    versions = connection.execute(text("SELECT version_num FROM alembic_version")).scalars()
    return ", ".join(versions)


def newest() -> str:
    """Return the version of the last migration that there is: a file for each, vNNNN_….py."""
    found = files("storage.database").joinpath("migrations", "versions").iterdir()
    return max(one.name[1:5] for one in found if one.name.startswith("v"))


def _connect_args(url: str) -> dict[str, object]:
    """Return what the driver needs beyond the address; make the folder of a SQLite file."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        return {}
    with contextlib.suppress(OSError):  # SQLite itself says it better, and is translated
        Path(address.database or ".").parent.mkdir(parents=True, exist_ok=True)
    return {"timeout": _BUSY_SECONDS}


def _set_up_sqlite(engine: Engine) -> None:
    """Take over transactions from Python's driver, which begins them too late for our locking."""

    @event.listens_for(engine, "connect")
    def connected(driver: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        driver.isolation_level = None
        cursor = driver.cursor()
        cursor.execute("PRAGMA foreign_keys = ON")
        cursor.execute("PRAGMA secure_delete = ON")
        _write_ahead(cursor)
        cursor.close()

    @event.listens_for(engine, "begin")
    def begun(connection: Connection) -> None:
        if begin := connection.get_execution_options().get("begin", "BEGIN"):
            connection.exec_driver_sql(begin)


def _write_ahead(cursor: DBAPICursor) -> None:
    """Switch to WAL. Unlike other statements the switch does not wait for others by itself.

    Seen when two processes opened a new file at once: "database is locked" within 0.1 s.
    """
    deadline = time.monotonic() + _BUSY_SECONDS
    while True:
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return


def _meaning(error: SQLAlchemyError, place: str) -> OgonblickError:
    """Choose our error from the database's words."""
    said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    where = _without_password(place)
    if any(words in said for words in _FULL):
        return DiskFull(f"Disken med katalogen ({where}) är full. Frigör plats och kör igen.")
    return CatalogueError(f"{_advice(error, said)} Katalog: {where}. ({said})")


def _advice(error: SQLAlchemyError, said: str) -> str:
    """Say in Swedish what is wrong and what to do."""
    by_kind = (text for kind, text in _ADVICE_BY_KIND if isinstance(error, kind))
    by_words = (text for words, text in _ADVICE_BY_WORDS if words in said)
    return next(chain(by_words, by_kind), "Katalogen kunde inte användas.")


def _without_password(url: str) -> str:
    """Return the address as it may be shown."""
    try:
        return make_url(url).render_as_string(hide_password=True)
    except ArgumentError:
        return "OGONBLICK_DATABASE"
