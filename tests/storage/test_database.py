"""The catalogue's database: migrated, shared, and clear about what is wrong with it."""

import subprocess
import sys
from contextlib import closing
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, func, insert, select, text

from ogonblick.account import Account
from ogonblick.errors import CatalogueError, DiskFull
from ogonblick.likeness import HashedPicture, PerceptualHash, PicturePart
from ogonblick.snapshot import Snapshot
from storage.database import recording, tables
from storage.database.catalogue import Catalogue, open_catalogue
from storage.database.engine import newest, reading, writing
from storage.database.migrating import upgrade
from storage.database.tables import metadata
from tests.entering import ENTERED

_OPENER = """
import sys
from datetime import UTC, datetime
from ogonblick.capture import Occasion, Order
from storage.database.catalogue import open_catalogue
print("ready", flush=True)
sys.stdin.read()
catalogue = open_catalogue(sys.argv[1])
order = Order("facebook-kommunen", Occasion.SCHEDULED, "2026H2")
for _ in range(int(sys.argv[2])):
    catalogue.begin(order, datetime(2026, 7, 1, tzinfo=UTC))
"""

PAGE = PerceptualHash("phash-16/reduce4/1", "ImageHash 4.3", "sha256:ab", "00ff")
_ADD_PAGE = """
INSERT INTO hashes (snapshot_id, ordinal, algorithm, library, source, value)
VALUES (:snapshot_id, :ordinal, :algorithm, :library, :source, :value)
"""

_SNAPSHOTS_SINCE_0002 = {"municipality", "board", "restricted"}
_SINCE_0002 = {"owner", "purpose", "approvals", "watched", "listed", "exempt", "closed_on"}


def test_migrations_make_exactly_the_tables(address: str) -> None:
    """The migrations lead to what the code believes, column for column."""
    with closing(open_catalogue(address)) as made, reading(made._engine) as connection:
        seen = MigrationContext.configure(connection, opts={"include_name": _is_compared})
        assert compare_metadata(seen, metadata) == []


def _is_compared(name: str | None, kind: str, _: object) -> bool:
    """Leave out the search index: each database has its own kind, made by its migration."""
    is_index = kind == "index" and name == "ix_passages_fields"
    return not is_index and not (kind == "table" and str(name).startswith("passages_search"))


def test_the_newest_migration_is_known_by_its_file() -> None:
    """Each file is named by its version, so that whether there is more to do is seen without."""
    with as_file(files("storage.database") / "migrations") as scripts:
        known = ScriptDirectory(str(scripts))
        assert newest() == known.get_current_head()
        for one in known.walk_revisions():
            assert Path(one.path).name.startswith(f"v{one.revision}_")


def test_older_catalogue_is_widened(address: str, account: Account, snapshot: Snapshot) -> None:
    """What version 0001 holds is kept; what it lacks has the words' own defaults."""
    _make_first_version(address, account, snapshot)
    with closing(open_catalogue(address)) as widened:
        assert widened.accounts() == [account]
        whose = replace(snapshot, municipality=account.municipality, board=account.board)
        assert widened.snapshots() == [whose]
        assert widened.pictures.of_snapshot(snapshot.id) == [HashedPicture(PAGE, PicturePart.PAGE)]
        (first,) = widened.rulings(snapshot.id)
        assert (first.decision, first.decided_at) == (snapshot.decision, snapshot.taken_at)


def _make_first_version(address: str, account: Account, snapshot: Snapshot) -> None:
    """Make a catalogue as version 0001 had it, with an account and a snapshot."""
    known = {name: value for name, value in vars(account).items() if name not in _SINCE_0002}
    engine = create_engine(address)
    if engine.dialect.name == "sqlite":
        Path(engine.url.database or "").parent.mkdir()
    with engine.begin() as connection:
        upgrade(connection, "0001")
        connection.execute(insert(tables.accounts).values(**known))
        row = recording._snapshot_row(snapshot)
        first = {name: value for name, value in row.items() if name not in _SNAPSHOTS_SINCE_0002}
        connection.execute(insert(tables.snapshots).values(**first))
        page = {"snapshot_id": snapshot.id, "ordinal": 0, **vars(PAGE)}
        connection.execute(text(_ADD_PAGE), page)
    engine.dispose()


def test_catalogue_is_kept_between_openings(address: str, account: Account) -> None:
    """What was registered is there when the catalogue is opened again."""
    with closing(open_catalogue(address)) as first:
        first.register([account], ENTERED)
    with closing(open_catalogue(address)) as again:
        assert again.accounts() == [account]


def test_reading_sees_one_state(catalogue: Catalogue, account: Account) -> None:
    """What another commits between two questions is seen by neither, and by the next reading."""
    count = select(func.count()).select_from(tables.accounts)
    with reading(catalogue._engine) as connection:
        before = connection.scalar(count)
        catalogue.register([replace(account, id="annat", url="https://example.org")], ENTERED)
        assert len(connection.execute(select(tables.accounts)).all()) == before
    assert len(catalogue.accounts()) == (before or 0) + 1


def _at_once(address: str, times: int) -> list[int]:
    """Let two processes open the catalogue at the same moment and begin an order often."""
    command = [sys.executable, "-c", _OPENER, address, str(times)]
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as one,
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other,
    ):
        for opener in (one, other):
            assert opener.stdout
            opener.stdout.readline()  # it has imported everything
        for opener in (one, other):
            assert opener.stdin
            opener.stdin.close()
        return [one.wait(60), other.wait(60)]


def test_two_processes_open_at_once(address: str) -> None:
    """One migrates while the other waits; both succeed."""
    assert _at_once(address, 0) == [0, 0]


def test_two_processes_write_at_once(catalogue: Catalogue) -> None:
    """No attempt is lost when two processes count attempts at the same order."""
    assert _at_once(str(catalogue._engine.url), 50) == [0, 0]
    assert [work.attempts for work in catalogue.work()] == [100]


def test_damaged_file_is_explained(tmp_path: Path) -> None:
    """A file that is no database says to restore the backup."""
    (tmp_path / "catalogue.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(CatalogueError, match="säkerhetskopian"):
        open_catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")


def test_place_that_cannot_be_opened_is_explained(tmp_path: Path) -> None:
    """A folder that cannot be made says to check folder and rights."""
    (tmp_path / "file").write_text("")
    with pytest.raises(CatalogueError, match="Kontrollera mappen"):
        open_catalogue(f"sqlite:///{tmp_path / 'file' / 'catalogue.db'}")


def test_newer_catalogue_is_not_touched(address: str) -> None:
    """A catalogue of a newer program version asks for an upgrade of the program."""
    with closing(open_catalogue(address)) as made, writing(made._engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(CatalogueError, match="Uppgradera programmet"):
        open_catalogue(address)


@pytest.mark.parametrize("wrong", ["", "katalog", "sqlserverr://x"])
def test_unreadable_address_is_explained(wrong: str) -> None:
    """An address that is none names the setting."""
    with pytest.raises(CatalogueError, match="OGONBLICK_DATABASE"):
        open_catalogue(wrong)


def test_full_disk_is_told_as_such(tmp_path: Path, account: Account) -> None:
    """A database that cannot grow gives DiskFull, and keeps what it had."""
    with closing(open_catalogue(f"sqlite:///{tmp_path / 'catalogue.db'}")) as catalogue:
        catalogue.register([account], ENTERED)
        with reading(catalogue._engine) as connection:
            (pages,) = connection.exec_driver_sql("PRAGMA page_count").one()
            connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(DiskFull, match="Frigör plats"):
            catalogue.register([account, _large(account)], ENTERED)
        assert catalogue.accounts() == [account]


def _large(account: Account) -> Account:
    """Return another account, with a note that needs many pages."""
    changes = {"id": "annat", "url": "https://example.org", "note": "x" * 100_000}
    return Account(**{**vars(account), **changes})
