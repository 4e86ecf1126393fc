"""What keeps an account from being seen becomes one open deviation, never a snapshot."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

import flows.harvest_account
import harvesters.visit
from flows.harvest_account import harvest, harvest_order
from flows.rooms import Rooms
from ogonblick.capture import Occasion, Order
from ogonblick.errors import ArchiveUnavailable, ProofUnavailable
from ogonblick.snapshot import Deviation, DeviationStatus
from portal.children import free_port
from storage.database.entries import WorkStatus
from storage.packages.opening import Patience, open_archive
from tests.bundles.certifying import party
from tests.flows.board import Board, Showing
from tests.flows.conftest import Enter
from tests.flows.remains import ended, gone

pytestmark = [pytest.mark.browser, pytest.mark.s3]

ORDER = Order("konto", Occasion.SCHEDULED, "2026H2")
PNG = b"\x89PNG\r\n\x1a\n"


def only_deviation(rooms: Rooms) -> Deviation:
    """Return the one deviation there is; and assert that there is no snapshot."""
    (deviation,) = rooms.catalogue.deviations()
    assert rooms.catalogue.snapshots() == []
    return deviation


def codes(deviation: Deviation) -> list[str]:
    """Return the codes of a deviation's findings."""
    return [finding.code for finding in deviation.findings]


def is_picture(rooms: Rooms, key: str) -> bool:
    """Say whether a picture lies in the archive under a key."""
    with rooms.archive.open_key(key) as evidence:
        return evidence.read(len(PNG)) == PNG


def test_a_wall_is_one_deviation_until_the_account_works(
    rooms: Rooms, board: Board, enter: Enter
) -> None:
    """Each try adds an attempt; the first whole snapshot resolves the deviation."""
    enter("konto", board.url("vagg", Showing.LOGIN))
    for attempts in (1, 2):
        assert harvest(ORDER, rooms) is WorkStatus.DEVIATING
        deviation = only_deviation(rooms)
        assert codes(deviation) == ["C102"]
        assert (deviation.status, deviation.attempts) == (DeviationStatus.OPEN, attempts)
        assert is_picture(rooms, deviation.evidence)
        assert list(rooms.settings.work.iterdir()) == []
    board.url("vagg", Showing.OPEN)
    assert harvest(ORDER, rooms) is WorkStatus.FINISHED
    (resolved,) = rooms.catalogue.deviations()
    assert (resolved.status, codes(resolved)) == (DeviationStatus.RESOLVED, ["C102"])
    assert [one.id for one in rooms.catalogue.snapshots()] == [ORDER.snapshot_id]


def test_an_account_that_is_gone_is_shown_as_it_met_us(
    rooms: Rooms, board: Board, enter: Enter
) -> None:
    """A page that answers 404 is a deviation with a picture of the answer."""
    enter("konto", board.url("borta", Showing.GONE))
    assert harvest(ORDER, rooms) is WorkStatus.DEVIATING
    deviation = only_deviation(rooms)
    assert codes(deviation) == ["C101"]
    assert is_picture(rooms, deviation.evidence)


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "finns-inte.invalid"])
def test_a_dead_link_has_nothing_to_show(rooms: Rooms, enter: Enter, host: str) -> None:
    """A port where nobody listens, or a name that nobody has, is a deviation without a picture."""
    enter("konto", f"http://{host.format(port=free_port())}/konto")
    assert harvest(ORDER, rooms) is WorkStatus.DEVIATING
    deviation = only_deviation(rooms)
    assert (codes(deviation), deviation.evidence) == (["C109"], "")


def test_a_private_address_is_not_visited_without_permission(
    rooms: Rooms, board: Board, enter: Enter
) -> None:
    """An address on an internal network is refused before anything is asked of it."""
    enter("konto", board.url("internt"))
    strict = replace(rooms, settings=replace(rooms.settings, allow_private_addresses=False))
    assert harvest(ORDER, strict) is WorkStatus.DEVIATING
    deviation = only_deviation(rooms)
    assert (codes(deviation), deviation.evidence) == (["C110"], "")


@contextmanager
def reading(rooms: Rooms) -> Iterator[list[psutil.Process]]:
    """Harvest beside the block, which begins when the page is read: gives the visit's processes."""
    harvesting = threading.Thread(target=harvest, args=(ORDER, rooms))
    harvesting.start()
    while [work.step for work in rooms.catalogue.work()] != ["läser flödet"]:
        assert harvesting.is_alive()
        time.sleep(0.05)
    (visit,) = filter(is_visit, psutil.Process().children())
    yield [visit, *visit.children(recursive=True)]
    harvesting.join()


def is_browser(process: psutil.Process) -> bool:
    """Say whether a process is one of the browser's."""
    return "chrom" in process.name()


def is_visit(process: psutil.Process) -> bool:
    """Say whether a process is the visit itself, which the browser belongs to."""
    return "harvesters.browser" in process.cmdline()


@pytest.mark.parametrize("victim", [is_browser, is_visit])
def test_a_crash_is_a_deviation(
    rooms: Rooms, board: Board, enter: Enter, victim: Callable[[psutil.Process], bool]
) -> None:
    """SIGKILL of the browser, or of the visit, while it reads: what was seen first is evidence."""
    enter("konto", board.url("krasch", Showing.ENDLESS))
    with reading(rooms) as family:
        victims = [process for process in family if victim(process)]
        assert victims
        for process in victims:
            process.kill()
    deviation = only_deviation(rooms)
    assert codes(deviation) == ["C107"]
    assert is_picture(rooms, deviation.evidence)
    assert gone(family)


def test_a_page_that_freezes_the_browser_is_stilled(
    rooms: Rooms, board: Board, enter: Enter
) -> None:
    """When the visit's time is out, its watch stops the page, and what stands there is kept."""
    enter("konto", board.url("fryser", Showing.FROZEN))
    assert harvest(ORDER, hurried(rooms)) is WorkStatus.FINISHED
    (deviation,) = rooms.catalogue.deviations()
    assert {"C223", "C235"} <= set(codes(deviation))
    assert ended(rooms.settings.home)


def test_a_visit_over_its_time_is_ended(
    rooms: Rooms, board: Board, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that does not end by itself is left, with everything that was started for it.

    The watch begins when the browser is open, so without grace the visit is always ended first.
    """
    monkeypatch.setattr(harvesters.visit, "GRACE", 0)
    enter("konto", board.url("fryser", Showing.FROZEN))
    assert harvest(ORDER, hurried(rooms)) is WorkStatus.DEVIATING
    assert codes(only_deviation(rooms)) == ["C108"]
    assert ended(rooms.settings.home)


def hurried(rooms: Rooms) -> Rooms:
    """Return rooms where a visit may take two seconds."""
    return replace(rooms, settings=replace(rooms.settings, capture_seconds=2))


def test_a_fault_that_nobody_foresaw_is_a_deviation_too(
    rooms: Rooms, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file where the work folder should be: told in Swedish, and the error goes on."""
    enter("konto", "http://127.0.0.1/konto")
    rooms.settings.work.write_text("i vägen")
    monkeypatch.setattr(flows.harvest_account, "rooms", lambda: rooms)
    with pytest.raises(FileExistsError):
        harvest_order.fn(ORDER)
    (finding,) = only_deviation(rooms).findings
    assert (finding.code, finding.place) == ("F001", "konto")
    assert finding.text.startswith("Oväntat fel: FileExistsError: ")


def test_an_archive_that_is_away_costs_no_second_visit(
    rooms: Rooms, board: Board, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was seen waits in the work folder, sealed, and is deposited when the archive is back."""
    enter("konto", board.url("borta-arkiv"))
    nowhere = replace(rooms.settings, s3_endpoint=f"http://127.0.0.1:{free_port()}")
    away = replace(rooms, archive=open_archive(nowhere, Patience(attempts=1, waits=())))
    monkeypatch.setattr(flows.harvest_account, "rooms", lambda: away)
    with pytest.raises(ArchiveUnavailable):
        harvest_order.fn(ORDER)
    deviation = only_deviation(rooms)
    assert codes(deviation) == ["F001"]
    assert nowhere.s3_endpoint in deviation.findings[0].text
    del board.shows["borta-arkiv"]
    assert harvest(ORDER, rooms) is WorkStatus.FINISHED
    (snapshot,) = rooms.catalogue.snapshots()
    assert snapshot.coverage.posts.found == 2
    (resolved,) = rooms.catalogue.deviations()
    assert resolved.status is DeviationStatus.RESOLVED


def test_without_a_demanded_stamp_nothing_is_sealed(
    rooms: Rooms, board: Board, enter: Enter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An authority that is away: an open deviation that names it, no snapshot, no second visit."""
    _, root = party("Rot").files(tmp_path)
    away = f"http://127.0.0.1:{free_port()}"
    wanted = {"timestamp_authorities": away, "timestamp_certificates": str(root)}
    unstamped = replace(rooms, settings=replace(rooms.settings, **wanted))
    enter("konto", board.url("ostamplat"))
    monkeypatch.setattr(flows.harvest_account, "rooms", lambda: unstamped)
    with pytest.raises(ProofUnavailable):
        harvest_order.fn(ORDER)
    deviation = only_deviation(rooms)
    assert codes(deviation) == ["F001"]
    assert away in deviation.findings[0].text
    assert "Inget är förseglat" in deviation.findings[0].text
    del board.shows["ostamplat"]
    assert harvest(ORDER, rooms) is WorkStatus.FINISHED
    assert [one.id for one in rooms.catalogue.snapshots()] == [ORDER.snapshot_id]
