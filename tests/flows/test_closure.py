"""An account is saved whole, stated to be so, delivered, and received before it may be closed."""

import subprocess
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from flows.cases.closure_papers import FOLDER, LAID, snapshot_of
from flows.cases.preserving import as_seen
from flows.close_account import close, half_done
from flows.harvest.steps import open_deviation
from flows.rooms import Rooms
from harvesters.findings import finding
from ogonblick.account import AccountStatus, Platform
from ogonblick.capture import Occasion, Outcome
from ogonblick.case import ClosureStatus, Deed
from ogonblick.errors import CaseRefused, ReceiptMismatch
from ogonblick.snapshot import DeviationStatus
from ogonblick.swedish import local_day
from portal.closures import (
    attach,
    note_closed,
    note_gone,
    note_no_export,
    note_received,
    open_closure,
    withdraw,
)
from portal.deliveries import write_case
from retention.closures import APPROVED, why_not_yet
from tests.bundles.building import fill
from tests.entering import ENTERED
from tests.flows.board import Board
from tests.flows.conftest import Enter
from tests.flows.leaving import REGISTRAR, act, captured, with_receiver
from tests.flows.shelf import shelved

pytestmark = pytest.mark.s3


@pytest.mark.browser
def test_an_account_is_closed_step_by_step(
    rooms: Rooms, enter: Enter, board: Board, tmp_path: Path
) -> None:
    """Captured, stated, delivered with the export, received: only then the account may go."""
    rooms, opened = with_receiver(rooms), rooms.catalogue
    enter("anslag", board.url("anslag"))
    case = open_closure(opened, opened.account("anslag"), "Används inte.", act(rooms))
    assert opened.account("anslag").status is AccountStatus.CLOSING
    export = tmp_path / "export.zip"
    export.write_bytes(b"allt som plattformen har")
    attach(opened, rooms.settings, case, export, act(rooms))
    assert close(case.id, rooms) is ClosureStatus.DELIVERED
    snapshot = opened.snapshot(case.order.snapshot_id)
    assert (snapshot.outcome, snapshot.occasion) == (Outcome.COMPLETE, Occasion.BEFORE_CLOSURE)
    (posted,) = opened.outbox.letters()
    assert posted.letter.to == (REGISTRAR,)
    case = opened.closures.get(case.id)
    with pytest.raises(CaseRefused, match="inte kvitterat"):
        note_closed(opened, rooms.policy, case, act(rooms))
    case = note_received(opened, case, "KS 2026/17", act(rooms))
    note_closed(opened, rooms.policy, case, act(rooms))
    closed = opened.account("anslag")
    assert (closed.status, closed.closed_on is None) == (AccountStatus.CLOSED, False)
    assert half_done(rooms) == []
    unpacked = unpack(rooms, case.id, tmp_path)
    assert (unpacked / "closure/export/export.zip").read_bytes() == export.read_bytes()
    statement = (unpacked / "closure/fullstandighetsintyg.txt").read_text("utf-8")
    assert "Inlägg: 2 väntade, 2 hittade, 0 saknas" in statement
    assert "Diarienummer: KS 2026/17" in (unpacked / "foljesedel.txt").read_text("utf-8")


def unpack(rooms: Rooms, case_id: str, folder: Path) -> Path:
    """Write a delivery, unpack it, and have the system's own tool compare every file."""
    written = BytesIO()
    case = rooms.catalogue.closures.get(case_id)
    write_case(rooms.catalogue, rooms.archive, rooms.policy, case, written)
    with ZipFile(written) as packed:
        packed.extractall(folder)
    unpacked = folder / case_id
    command = ["sha256sum", "--check", "--strict", "--quiet", "sha256.txt"]
    subprocess.run(command, cwd=unpacked, check=True, capture_output=True)
    return unpacked


def test_an_export_is_waited_for(rooms: Rooms, enter: Enter) -> None:
    """Of a platform that gives one nothing is delivered until it is there, or said to be not."""
    enter("sidan", "https://www.facebook.com/sidan")
    case = captured(rooms, "sidan")
    account = rooms.catalogue.account("sidan")
    rooms.catalogue.register([replace(account, platform=Platform.FACEBOOK)], ENTERED)
    assert close(case.id, with_receiver(rooms)) is ClosureStatus.CAPTURED
    (*_, reason) = why_not_yet(rooms.catalogue.closures.get(case.id), Platform.FACEBOOK)
    assert "lägg till filen" in reason
    now = rooms.catalogue.closures.get(case.id)
    note_no_export(rooms.catalogue, now, "Facebook svarar inte.", act(rooms))
    assert close(case.id, with_receiver(rooms)) is ClosureStatus.DELIVERED


def test_an_export_that_is_another_or_nowhere_is_not_delivered(
    rooms: Rooms, enter: Enter, tmp_path: Path
) -> None:
    """Neither a changed file is laid in the archive, nor is one taken for laid that is missing."""
    enter("sidan", "https://sidan.example/")
    case = captured(rooms, "sidan")
    export = tmp_path / "export.zip"
    export.write_bytes(b"allt som plattformen har")
    attach(rooms.catalogue, rooms.settings, case, export, act(rooms))
    kept = rooms.settings.uploads / case.id / export.name
    kept.write_bytes(b"annat")
    with pytest.raises(ReceiptMismatch, match="inte den fil som lämnades in"):
        close(case.id, rooms)
    kept.unlink()
    with pytest.raises(ReceiptMismatch, match="finns varken i arkivet"):
        close(case.id, rooms)
    assert not rooms.archive.files(snapshot_of(rooms, case).receipt, FOLDER)[2:]
    kept.write_bytes(export.read_bytes())
    assert close(case.id, with_receiver(rooms)) is ClosureStatus.DELIVERED


def test_an_account_behind_a_wall_is_not_taken_for_saved(tmp_path: Path) -> None:
    """Before it is closed it can wait for a night without captcha; a post that goes cannot."""
    capture = fill(tmp_path / "capture")
    wall = finding("C103", capture.url)
    met = replace(capture, outcome=Outcome.FAILED, findings=(wall,))
    before = {
        why: replace(met, order=replace(capture.order, occasion=why))
        for why in (Occasion.BEFORE_CLOSURE, Occasion.BEFORE_REMOVAL)
    }
    assert as_seen(before[Occasion.BEFORE_CLOSURE]).outcome is Outcome.FAILED
    assert as_seen(before[Occasion.BEFORE_REMOVAL]).outcome is Outcome.PARTIAL


def test_what_was_amiss_ends_with_the_case(rooms: Rooms, enter: Enter) -> None:
    """A closure that is withdrawn leaves no deviation that nobody can mend."""
    enter("sidan", "https://sidan.example/")
    case = captured(rooms, "sidan")
    open_deviation(rooms, case.order, (finding("C103", "https://sidan.example/"),))
    withdraw(rooms.catalogue, rooms.settings, case, "Ångrat.", act(rooms))
    (amiss,) = rooms.catalogue.deviations()
    assert amiss.status is DeviationStatus.RESOLVED
    assert amiss.findings[-1].code == "C340"


def test_without_an_address_nothing_is_laid_twice(rooms: Rooms, enter: Enter) -> None:
    """A case that nobody can be told of waits as it is, until something is handed in anew."""
    enter("sidan", "https://sidan.example/")
    case = captured(rooms, "sidan")
    assert close(case.id, rooms) is ClosureStatus.CAPTURED
    before = rooms.catalogue.closures.get(case.id)
    assert close(case.id, rooms) is ClosureStatus.CAPTURED
    assert rooms.catalogue.closures.get(case.id) == before
    assert half_done(rooms) == [case.id]
    since = replace(before, deeds=(*before.deeds, Deed(APPROVED, "Bo Berg", rooms.clock(), "chef")))
    since = rooms.catalogue.closures.advance(since)
    assert close(case.id, rooms) is ClosureStatus.CAPTURED
    assert rooms.catalogue.closures.get(case.id) == since
    note_no_export(rooms.catalogue, since, "Plattformen svarar inte.", act(rooms))
    assert close(case.id, rooms) is ClosureStatus.CAPTURED
    laid = rooms.catalogue.closures.get(case.id).deeds
    assert [one.step for one in laid].count(LAID) == 2
    assert laid[-1].step == LAID


def test_an_account_that_is_gone_already_is_closed_with_what_is_kept_of_it(rooms: Rooms) -> None:
    """Once a visit has met that: the last snapshot is named, and why; nothing is delivered."""
    last, opened = shelved(rooms, "borta", "2020H1"), rooms.catalogue
    opened.register([replace(opened.account("borta"), status=AccountStatus.ACTIVE)], ENTERED)
    case = open_closure(opened, opened.account("borta"), "Används inte.", act(rooms))
    with pytest.raises(CaseRefused, match="Inget besök"):
        note_gone(opened, case, "Spärrat av plattformen.", act(rooms))
    open_deviation(rooms, case.order, (finding("C101", last.url, status=404),))
    ended = note_gone(opened, case, "Spärrat av plattformen.", act(rooms))
    assert ended.status is ClosureStatus.CLOSED
    assert f"{last.id}, tagen {local_day(last.taken_at)}. Spärrat" in ended.deeds[-1].note
    assert opened.account("borta").status is AccountStatus.CLOSED
    assert opened.deviations(DeviationStatus.OPEN) == []
    assert half_done(rooms) == []
    with pytest.raises(CaseRefused, match="redan"):
        note_gone(opened, ended, "En gång till.", act(rooms))
