"""Disposal of one bundle beside others that share its chunks, killed at any of its steps."""

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bundles.plain import from_json
from flows.carry_out_disposal import carry_out
from flows.rooms import Rooms, open_rooms
from ogonblick.capture import Occasion, Order
from ogonblick.errors import CatalogueError
from ogonblick.plan import CaseStatus
from ogonblick.settings import Settings
from ogonblick.settings_reading import environment_of
from ogonblick.snapshot import Snapshot
from retention.certificate import DisposalCertificate
from storage.embedded.server import EmbeddedS3, embedded_s3
from storage.packages.beside import laid_at
from storage.packages.chunks import Sharing
from tests.conftest import INHERITED
from tests.flows.conftest import new_rooms
from tests.flows.remains import another_client
from tests.flows.shelf import OPERATOR, PLAN, approved, content_of, shelve
from tests.flows.test_disposal import lies_in
from tests.house import ROOT
from tests.storage.sharing import LARGE, bundle_with, payload

pytestmark = pytest.mark.s3

Shelve = Callable[[str, str], Snapshot]

PLACES = (
    "flows.disposal.steps.keep_extent",
    "storage.stores.s3.remove_version",
    "flows.disposal.steps.leave",
    "storage.stores.s3_removal.remove_version",
    "flows.disposal.steps.remove_copies",
)
"""Before anything is marked, between the chunks and after them, between the record's own
files, and after all of them."""

OWN = 2
"""Chunks that each snapshot alone has, so that a kill falls between them."""

FILES = 3
"""Objects of a snapshot besides its chunks: residue, map and manifest."""


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory, seaweed: EmbeddedS3) -> Iterator[Rooms]:
    """Rooms with a plan, in which every test has its own accounts."""
    home = tmp_path_factory.mktemp("chunks")
    (home / "plan.toml").write_text(PLAN, encoding="utf-8")
    with new_rooms(seaweed, home, plan=str(home / "plan.toml")) as opened:
        yield opened


@pytest.fixture
def shelved(rooms: Rooms) -> Shelve:
    """A way to shelve snapshots that all have one payload in common, and two of their own."""
    common = payload()

    def on_the_shelf(account_id: str, period: str) -> Snapshot:
        order = Order(account_id, Occasion.SCHEDULED, period)
        own = [payload() for _ in range(OWN)]
        return shelved_with(rooms, order, [common, *own])

    return on_the_shelf


def shelved_with(rooms: Rooms, order: Order, payloads: list[bytes]) -> Snapshot:
    """Shelve a snapshot that has some payloads."""
    bundle = bundle_with(rooms.settings.home, order.snapshot_id, payloads)
    rooms.archive.prepare()
    snapshot = shelve(rooms, order, bundle)
    shutil.rmtree(bundle.folder)
    return snapshot


def certified(rooms: Rooms, case_id: str) -> DisposalCertificate:
    """Return a case's certificate."""
    return from_json(DisposalCertificate, rooms.catalogue.case(case_id).certificate)


def carried_out(rooms: Rooms, *words: str) -> list[int]:
    """Carry out cases, one after another, in processes that may kill themselves."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.flows.killed_disposal"],
        input="".join(f"{line}\n" for line in words),
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**INHERITED, **environment_of(rooms.settings)},
        check=True,
    ).stdout
    return [int(code) for code in told.split()[1::2]]


def test_neighbours_that_share_chunks_stay_whole(rooms: Rooms, shelved: Shelve) -> None:
    """Killed, then finished: each one's own bytes are gone, what it shared is its neighbours'.

    The certificate tells of both.
    """
    names = [f"plats-{number}" for number in range(len(PLACES))]
    due = [shelved(name, "2020H1") for name in names]
    neighbours = [shelved("stannar", period) for period in ("2020H1", "2020H2")]
    before = [content_of(rooms, one) for one in neighbours]
    own = [key for one in due for key in rooms.catalogue.chunks.alone(one.id)]
    assert len(own) == len(due) * OWN
    for name in names:
        approved(rooms, f"G-{name}", name)
    lines = [
        f"G-{name} {word}"
        for name, place in zip(names, PLACES, strict=True)
        for word in (place, "-")
    ]
    assert carried_out(rooms, *lines) == [-signal.SIGKILL, 0] * len(PLACES)
    for one in due:
        with pytest.raises(CatalogueError, match="gallrades"):
            rooms.catalogue.snapshot(one.id)
        assert rooms.archive.versions(laid_at(one.receipt.files[0])) == []
    assert [key for key in own if rooms.archive.versions(key)] == []
    assert [content_of(rooms, one) for one in neighbours] == before
    for name in names:
        (one,) = certified(rooms, f"G-{name}").gone
        assert (one.objects, one.shared, one.shared_size) == (FILES + OWN, 1, LARGE)
        assert OWN * LARGE < one.size < OWN * LARGE + 10_000


def test_what_two_have_in_common_goes_with_the_last_of_them(rooms: Rooms) -> None:
    """Of one case: the first leaves it for the second, and the certificate counts it once."""
    common = payload()
    orders = [Order("tva", Occasion.SCHEDULED, period) for period in ("2020H1", "2020H2")]
    due = [shelved_with(rooms, order, [common, payload()]) for order in orders]
    needed = {key for one in due for key in rooms.catalogue.chunks.of(one.id)}
    folders = [f"snapshots/tva/{one.id}/" for one in due]
    there = [rooms.archive.versions(f, f"{f}events/") for f in (*folders, *needed)]
    sizes = [one.size for found in there for one in found]
    approved(rooms, "G-tva", "tva")
    carry_out("G-tva", OPERATOR, rooms)
    certificate = certified(rooms, "G-tva")
    assert [(one.objects, one.shared) for one in certificate.gone] == [
        (FILES + 1, 1),
        (FILES + 2, 0),
    ]
    assert (certificate.objects, certificate.size) == (len(sizes), sum(sizes))
    assert [key for key in needed if rooms.archive.versions(key)] == []
    with rooms.archive.open_key("certificates/G-tva/gallringsprotokoll.txt") as stream:
        told = stream.read().decode()
    assert "1 del på 100\u00a0000 byte är kvar i andra handlingar" in told
    assert "de delar av innehållet som också hör till andra handlingar" in told


def test_a_map_that_cannot_be_read_keeps_nobody_from_what_is_decided(
    rooms: Rooms, shelved: Shelve
) -> None:
    """Bundle and own chunks go by the catalogue's word, and chain and certificate tell why."""
    due, stays = shelved("olaslig", "2020H1"), shelved("laslig", "2020H1")
    own, before = rooms.catalogue.chunks.alone(due.id), content_of(rooms, stays)
    key = laid_at(due.receipt.files[0])
    another_client(rooms.settings).put_object(
        Bucket=rooms.settings.s3_bucket, Key=key, Body=b"\0" * 99
    )
    approved(rooms, "G-olaslig", "olaslig")
    carry_out("G-olaslig", OPERATOR, rooms)
    assert [one for one in (*own, key) if rooms.archive.versions(one)] == []
    assert content_of(rooms, stays) == before
    said = f"{key} gick inte att läsa vid gallringen i ärende G-olaslig"
    assert said in certified(rooms, "G-olaslig").method.words
    assert said in [event.detail for event in rooms.catalogue.events(due.id)]


def test_nothing_goes_beside_what_the_catalogue_does_not_know(rooms: Rooms) -> None:
    """An old copy of the catalogue may lack a neighbour that needs the chunks: all stays."""
    common = payload()
    due = shelved_with(rooms, Order("gammal", Occasion.SCHEDULED, "2020H1"), [common])
    approved(rooms, "G-gammal", "gammal")
    late = bundle_with(rooms.settings.home, "gammal_2020H2_scheduled", [common])
    rooms.archive.deposit(late, "gammal", None, sharing=Sharing("exempelby-kommun"))
    before = content_of(rooms, due)
    with pytest.raises(CatalogueError, match="rebuild --add-missing"):
        carry_out("G-gammal", OPERATOR, rooms)
    assert content_of(rooms, due) == before
    rooms.archive.remove("snapshots/gammal/gammal_2020H2_scheduled/")
    assert carry_out("G-gammal", OPERATOR, rooms).status is CaseStatus.DONE


def test_a_chunk_leaves_no_byte_on_the_embedded_archives_disk(tmp_path: Path) -> None:
    """A chunk that was the record's own lies in no file afterwards; one that is shared does."""
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    own, common = payload(), payload()
    with embedded_s3(tmp_path / "s3") as running:
        wanted = Settings(home=tmp_path, plan=str(tmp_path / "plan.toml"))
        rooms = open_rooms(running.settings(wanted))
        shelved_with(rooms, Order("gar", Occasion.SCHEDULED, "2020H1"), [own, common])
        shelved_with(rooms, Order("stannar", Occasion.SCHEDULED, "2020H1"), [common])
        assert [lies_in(tmp_path, one[500:564]) for one in (own, common)] == [True, True]
        approved(rooms, "G-disk", "gar")
        carry_out("G-disk", OPERATOR, rooms)
        rooms.catalogue.close()
    assert [lies_in(tmp_path, one[500:564]) for one in (own, common)] == [False, True]
