"""A disposal that is killed at any step is finished by the next run, and certified once, truly."""

import signal
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from bundles.plain import from_json
from flows.carry_out_disposal import carry_out
from flows.rooms import Rooms
from ogonblick.errors import CatalogueError
from ogonblick.event import EventType
from ogonblick.hold import LegalHold
from ogonblick.plan import CaseStatus
from retention.certificate import DisposalCertificate
from storage.embedded.server import EmbeddedS3
from tests.flows.conftest import new_rooms
from tests.flows.killing import Run, killable
from tests.flows.remains import versions_in
from tests.flows.shelf import OPERATOR, PLAN, approved, content_of, shelved

pytestmark = pytest.mark.s3

BEFORE_THE_CERTIFICATE = (
    "flows.carry_out_disposal.begin",
    "flows.disposal.steps.note",
    "storage.stores.s3_removal.remove_version",
    "flows.carry_out_disposal.remove_records",
    "storage.database.disposing.dispose",
    "storage.stores.s3.settle",
    "flows.carry_out_disposal.forget_records",
)
PLACES = (
    *BEFORE_THE_CERTIFICATE,
    *("flows.carry_out_disposal.certify_case", "flows.disposal.certificate.documents"),
    *("flows.carry_out_disposal.deposit_certificate", "flows.carry_out_disposal.finish"),
)
"""Wherever a kill leaves another state than the place before: between any two steps, and between
two objects, two records, an event told and its document noted, the certificate written and laid.
"""


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory, seaweed: EmbeddedS3) -> Iterator[Rooms]:
    """Rooms with a plan, in which every test has its own account."""
    home = tmp_path_factory.mktemp("killed-disposal")
    (home / "plan.toml").write_text(PLAN, encoding="utf-8")
    with new_rooms(seaweed, home, plan=str(home / "plan.toml")) as opened:
        yield opened


@pytest.fixture(scope="module")
def run(rooms: Rooms) -> Iterator[Run]:
    """The script, working in the same rooms."""
    with killable("tests.flows.killed_disposal", rooms) as running:
        yield running


def is_gone(rooms: Rooms, snapshot_id: str) -> bool:
    """Say whether the catalogue has only a tombstone of a snapshot."""
    try:
        rooms.catalogue.snapshot(snapshot_id)
    except CatalogueError:
        return True
    return False


def certificate_of(rooms: Rooms, case_id: str) -> DisposalCertificate:
    """Return the certificate that the archive keeps; one version of each form of it."""
    folder = f"certificates/{case_id}/"
    assert set(versions_in(rooms.settings, folder).values()) == {1}
    with rooms.archive.open_key(f"{folder}gallringsprotokoll.json") as stream:
        return from_json(DisposalCertificate, stream.read())


@pytest.mark.parametrize("place", PLACES)
def test_a_killed_disposal_is_finished_by_the_next_run(rooms: Rooms, run: Run, place: str) -> None:
    """SIGKILL right after a step; the next run ends with everything gone, told and certified."""
    account = place.rpartition(".")[2].replace("_", "-")
    case_id = f"G-{account}"
    due = [shelved(rooms, account, period) for period in ("2020H1", "2020H2")]
    approved(rooms, case_id, account)
    neighbour = shelved(rooms, account, "2021H1")
    before = content_of(rooms, neighbour)
    assert run(case_id, place) == -signal.SIGKILL
    if place in BEFORE_THE_CERTIFICATE:
        assert versions_in(rooms.settings, f"certificates/{case_id}/") == {}
        assert rooms.catalogue.case(case_id).certificate == ""
    assert carry_out(case_id, OPERATOR, rooms).status is CaseStatus.DONE
    for one in due:
        left = versions_in(rooms.settings, f"snapshots/{account}/{one.id}/")
        assert [Path(key).name for key in left] == ["0001.xml", "0002.xml"]
        assert set(left.values()) == {1}
        assert is_gone(rooms, one.id)
        kinds = [event.type for event in rooms.catalogue.events(one.id)]
        assert kinds[-2:] == [EventType.DEACCESSION, EventType.DELETION]
    certificate = certificate_of(rooms, case_id)
    assert sorted(one.record_id for one in certificate.gone) == sorted(one.id for one in due)
    assert content_of(rooms, neighbour) == before
    assert list(rooms.settings.work.iterdir()) == []


def test_a_hold_while_under_way_keeps_what_is_whole_and_finishes_what_is_not(
    rooms: Rooms, run: Run
) -> None:
    """Killed in the middle of a record: half a bundle is finished, the other record is held."""
    first, second = (shelved(rooms, "under-vag", period) for period in ("2020H1", "2020H2"))
    approved(rooms, "G-under-vag", "under-vag")
    assert run("G-under-vag", "storage.stores.s3_removal.remove_version") == -signal.SIGKILL
    begun, whole = sorted(
        (first, second),
        key=lambda one: len(versions_in(rooms.settings, f"snapshots/under-vag/{one.id}/")),
    )
    hold = LegalHold("registratorn", "utlämnande", date(2026, 11, 23), account_id="under-vag")
    rooms.catalogue.add_hold(hold)
    rooms.archive.hold("snapshots/under-vag/", on=True)
    carry_out("G-under-vag", OPERATOR, rooms)
    assert is_gone(rooms, begun.id)
    assert rooms.catalogue.snapshot(whole.id) == whole
    assert len(versions_in(rooms.settings, f"snapshots/under-vag/{whole.id}/")) == 3
    certificate = certificate_of(rooms, "G-under-vag")
    assert [one.record_id for one in certificate.gone] == [begun.id]
    assert [one.reason[:13] for one in certificate.records if not one.gone_at] == ["Gallringsstop"]
