"""What the tests of storage stand on: a real S3 server, a real catalogue, small real values."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from ogonblick.account import Account, Platform
from ogonblick.bundle import Bundle, BundleFile
from ogonblick.capture import Coverage, Finding, Occasion, Order, Outcome, Severity, Tally
from ogonblick.decision import Decision, Retention
from ogonblick.digest import Digest, blocks, digest_of
from ogonblick.likeness import Likeness
from ogonblick.settings import Settings
from ogonblick.snapshot import Deviation, Receipt, Snapshot, StoredFile
from storage.database.catalogue import Catalogue, open_catalogue
from storage.database.tables import metadata
from storage.embedded.server import EmbeddedS3
from storage.packages.keeping import Archive
from storage.packages.opening import Patience, open_archive
from tests.entering import ENTERED

MakeBundle = Callable[[dict[str, bytes]], Bundle]


@pytest.fixture(scope="session")
def server(seaweed: EmbeddedS3) -> EmbeddedS3:
    """Give the SeaweedFS of all tests by the name that it has here."""
    return seaweed


@pytest.fixture(scope="session")
def settings(server: EmbeddedS3) -> Settings:
    """Give settings that lead to the server."""
    return server.settings(Settings(s3_bucket="arkivprov"))


@pytest.fixture(scope="session")
def archive(settings: Settings) -> Archive:
    """Give a prepared archive that does not wait long for a server that is there."""
    opened = open_archive(settings, Patience(attempts=2, waits=(), doubts=(0,)))
    opened.prepare()
    return opened


@pytest.fixture
def make_bundle(tmp_path: Path) -> MakeBundle:
    """Give a way to write files to a folder and describe them as a bundle of its own id."""

    def make(contents: dict[str, bytes]) -> Bundle:
        name = f"prov_{uuid4().hex}"
        folder = tmp_path / name
        files = tuple(_written(folder, path, content) for path, content in contents.items())
        return Bundle(name, folder, files[-1].digest, files)

    return make


def _written(folder: Path, path: str, content: bytes) -> BundleFile:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    with target.open("rb") as stream:
        return BundleFile(path, len(content), digest_of(blocks(stream)))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Give the address of a real PostgreSQL on a socket in a folder of its own."""
    pytest.importorskip("psycopg", reason="PostgreSQL needs its driver")
    initdb = shutil.which("initdb") or pytest.skip("PostgreSQL is not installed")
    user = ("setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups")
    as_user = user if os.geteuid() == 0 else ()  # it refuses to run as root
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        if as_user:
            shutil.chown(folder, "postgres")
        data, server = f"{folder}/data", str(Path(initdb).resolve().with_name("postgres"))
        made = [*as_user, initdb, "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*made, "--no-sync"], check=True, capture_output=True, cwd=folder)
        asked = ("-c", "wal_level=logical", "-c", "max_prepared_transactions=2")
        command = [*as_user, server, "-D", data, "-k", folder, "-h", "", "-F", *asked]
        with subprocess.Popen(command, stderr=subprocess.DEVNULL, cwd=folder) as running:
            yield f"postgresql+psycopg://postgres@/postgres?host={folder}"
            running.send_signal(signal.SIGINT)


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a new catalogue, in either database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'home' / 'catalogue.db'}"
    return _new_database(request.getfixturevalue("postgres"))


def _new_database(server: str) -> str:
    """Make a database of its own for one test, waiting for the server to come up."""
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    name = f"prov_{uuid4().hex}"
    deadline = time.monotonic() + 30
    while True:
        try:
            with engine.connect() as connection:
                connection.execute(text(f"CREATE DATABASE {name}"))
        except OperationalError:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        else:
            engine.dispose()
            return server.replace("/postgres?", f"/{name}?")


@pytest.fixture(scope="session")
def shared_database(postgres: str) -> str:
    """Give the address of one migrated database, which each test empties: 30 ms, not 460."""
    address = _new_database(postgres)
    open_catalogue(address).close()
    return address


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a migrated and empty SQLite catalogue, which each test copies: 10 ms, not 110."""
    file = tmp_path_factory.mktemp("migrated") / "catalogue.db"
    open_catalogue(f"sqlite:///{file}").close()
    return file


@pytest.fixture(params=["sqlite", "postgresql"])
def catalogue(
    request: pytest.FixtureRequest, tmp_path: Path, account: Account
) -> Iterator[Catalogue]:
    """Give a new catalogue in which one account is registered, in either database."""
    if request.param == "sqlite":
        file = tmp_path / "home" / "catalogue.db"
        file.parent.mkdir()
        shutil.copyfile(request.getfixturevalue("migrated_file"), file)
        address = f"sqlite:///{file}"
    else:
        address = _emptied(request.getfixturevalue("shared_database"))
    opened = open_catalogue(address)
    opened.register([account], ENTERED)
    yield opened
    opened.close()


def _emptied(address: str) -> str:
    """Empty every table of a migrated database."""
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY"))
    engine.dispose()
    return address


@pytest.fixture
def account() -> Account:
    """Give an account of a municipality that does not exist."""
    return Account(
        id="facebook-kommunen",
        name="Exempelkommunen",
        platform=Platform.FACEBOOK,
        url="https://www.facebook.com/kommunen",
        municipality="Exempelkommunen",
        department="Kommunledningsförvaltningen",
        editors=("redaktör 1", "redaktör 2"),
    )


@pytest.fixture
def order(account: Account) -> Order:
    """Give an order to record the account."""
    return Order(account.id, Occasion.SCHEDULED, "2026H2")


@pytest.fixture
def finding() -> Finding:
    """Give something that was missing."""
    return Finding("C101", Severity.WARNING, "Tolv inlägg gick inte att öppna.", "https://example")


@pytest.fixture
def deviation(order: Order, finding: Finding) -> Deviation:
    """Give the deviation of the order, which met a wall."""
    return Deviation(
        order.account_id, order.occasion, order.period, datetime(2026, 7, 1, tzinfo=UTC), (finding,)
    )


@pytest.fixture
def snapshot(order: Order) -> Snapshot:
    """Give the complete snapshot of the order, with something in every nested value."""
    digest = Digest("sha256", "ab" * 32)
    decision = Decision(
        Retention.PERIOD, date(2036, 7, 1), "1.2.3", "KS 2026:1", "prov", ("Gallras efter 10 år.",)
    )
    return Snapshot(
        id=order.snapshot_id,
        account_id=order.account_id,
        occasion=order.occasion,
        period=order.period,
        taken_at=datetime(2026, 7, 1, 12, tzinfo=UTC),
        outcome=Outcome.COMPLETE,
        title="Exempelkommunen",
        url="https://www.facebook.com/kommunen",
        coverage=Coverage(posts=Tally(40, 52), walls=("inloggning",)),
        findings=(),
        bundle_digest=digest,
        size=3_000_000_000,
        decision=decision,
        likeness=Likeness(order.snapshot_id, distance=3),
        receipt=Receipt(order.snapshot_id, "b", (StoredFile("k", "v", 1, digest),)),
    )
