"""What is saved before it is removed: seen or handed in, sealed, and handed over afterwards."""

import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from bundles.plain import to_json
from flows.cases.preserving import as_seen
from flows.cases.receivers import DELIVERY, SIGNATURE
from flows.cases.removal_steps import HANDED
from flows.cases.unfinished import removals_to_take
from flows.harvest.steps import deviate
from flows.harvest.workplace import left_behind
from flows.preserve_before_removal import half_done, preserve
from flows.rooms import Rooms
from harvesters.findings import finding
from harvesters.handed import SCREENSHOT
from ogonblick.capture import Capture, Occasion, Outcome
from ogonblick.case import RemovalStatus
from ogonblick.errors import CaseRefused, CatalogueError, ReceiverUnavailable
from ogonblick.settings import Secret
from ogonblick.snapshot import DeviationStatus
from portal.letters import post_again
from portal.removals import hand_in, note_registered, withdraw
from storage.database.leasing import Lease
from storage.database.outbox import LetterStatus
from storage.database.shortfalls import UNTOLD
from tests.flows.board import Board, Showing
from tests.flows.conftest import Enter
from tests.flows.leaving import (
    EDITOR,
    REGISTRAR,
    SAID,
    act,
    gone,
    handed_in,
    screenshot,
    wished,
    with_receiver,
)
from tests.flows.shelf import new_bundle, shelve

pytestmark = pytest.mark.s3

HOME = "https://anslag.example/"


@dataclass(frozen=True)
class CaseSystem:
    """A case system: its address, the calls that it heard, and what it answers."""

    url: str
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)


@contextmanager
def case_system() -> Iterator[CaseSystem]:
    """Run a case system on a free port of loopback until the block ends."""

    class Answer(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            system.heard.append((dict(self.headers), body))
            self.send_response(system.answers.pop(0) if system.answers else 204)
            self.send_header("Location", "/annanstans")
            self.end_headers()

        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its names
            """Say nothing: the test's own words are enough."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        system = CaseSystem(f"http://127.0.0.1:{server.server_port}/arenden")
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield system
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.browser
def test_a_wall_is_saved_as_it_was_seen(rooms: Rooms, enter: Enter, board: Board) -> None:
    """Behind a login the page that met us is sealed, and it is said what nobody could see."""
    enter("anslag", board.url("anslag"))
    case = wished(rooms, "anslag", board.url("anslag/a-1", Showing.LOGIN))
    assert preserve(case.id, rooms) is RemovalStatus.SAVED
    snapshot = rooms.catalogue.snapshot(case.order.snapshot_id)
    assert snapshot.outcome is Outcome.PARTIAL
    assert [one.code for one in snapshot.findings] == ["C102", "C241"]
    saved = rooms.catalogue.removals.get(case.id)
    assert saved.deeds[-1].note == str(snapshot.bundle_digest)
    assert (snapshot.url, snapshot.occasion) == (case.url, Occasion.BEFORE_REMOVAL)


def test_a_screenshot_takes_the_place_of_a_visit_that_was_not_saved(
    rooms: Rooms, enter: Enter
) -> None:
    """A visit whose sealing was cut short is thrown away, and what was handed in is kept."""
    enter("anslag", HOME)
    case = wished(rooms, "anslag", f"{HOME}1")
    place = rooms.settings.work / case.order.snapshot_id
    visited = Capture(case.order, Path(), rooms.clock(), Outcome.PARTIAL, "Hemsida", case.url)
    for folder in ("capture", "bundle"):
        (place / folder).mkdir(parents=True)
        (place / folder / "capture.json").write_text(to_json(visited))
    handed_in(rooms, case)
    assert preserve(case.id, rooms) is RemovalStatus.SAVED
    snapshot = rooms.catalogue.snapshot(case.order.snapshot_id)
    assert [one.code for one in snapshot.findings] == [HANDED]
    assert not list(rooms.settings.uploads.iterdir())


def test_what_was_handed_in_stays_until_it_is_kept(rooms: Rooms, enter: Enter) -> None:
    """A screenshot that came while a visit was recorded is in no archive, and not forgotten."""
    enter("anslag", HOME)
    case = handed_in(rooms, wished(rooms, "anslag", f"{HOME}1"))
    rooms.archive.prepare()
    folder = rooms.settings.home / "shelf" / case.order.snapshot_id
    shelve(rooms, case.order, new_bundle(folder, case.order.snapshot_id))
    assert preserve(case.id, rooms) is RemovalStatus.SAVED
    assert list((rooms.settings.uploads / case.id).iterdir())


def test_a_page_that_is_gone_is_not_saved_but_a_screenshot_is(rooms: Rooms, enter: Enter) -> None:
    """Nothing may be removed on the word of a page that is gone; the same case takes a picture."""
    enter("anslag", HOME)
    case = wished(rooms, "anslag", f"{HOME}1")
    gone_page = finding("C101", case.url, status=404)
    capture = Capture(
        case.order, Path(), rooms.clock(), Outcome.FAILED, "", case.url, findings=(gone_page,)
    )
    assert as_seen(capture) == capture
    handed_in(rooms, wished(rooms, "anslag", case.url))
    assert preserve(case.id, rooms) is RemovalStatus.SAVED
    snapshot = rooms.catalogue.snapshot(case.order.snapshot_id)
    assert [one.code for one in snapshot.findings] == ["C240"]
    assert EDITOR in snapshot.findings[0].text
    (hit,) = rooms.catalogue.search("tjuv").pages
    assert hit.page.text == SAID
    assert not list(rooms.settings.uploads.iterdir())


def test_what_is_secret_is_kept_apart(rooms: Rooms, enter: Enter) -> None:
    """On a ground of secrecy nothing is searched, nobody is told whose it is or gets a link."""
    rooms = with_receiver(rooms)
    rooms = replace(rooms, settings=replace(rooms.settings, portal_address="https://arkiv.example"))
    enter("anslag", HOME)
    case = wished(rooms, "anslag", f"{HOME}1", "HBG-9a")
    handed_in(rooms, case)
    assert preserve(case.id, rooms) is RemovalStatus.SAVED
    assert rooms.catalogue.snapshot(case.order.snapshot_id).restricted
    assert not rooms.catalogue.search("tjuv").pages
    (amiss,) = rooms.catalogue.deviations()
    assert amiss.findings == (UNTOLD,)
    gone(rooms, case)
    with case_system() as system:
        key = Secret("nyckel")
        told = replace(rooms.settings, webhook=system.url, webhook_key=key)
        assert preserve(case.id, replace(rooms, settings=told)) is RemovalStatus.SENT
    ((_, body),) = system.heard
    said = {name for name, value in json.loads(body).items() if value}
    assert said == {"case", "department"}
    (posted,) = rooms.catalogue.outbox.letters()
    assert "sekretess" in posted.letter.text
    assert "Anslag" not in f"{posted.letter.subject} {posted.letter.text}"
    assert "https://" not in posted.letter.text
    assert rooms.catalogue.previous("anslag", rooms.clock()) is None
    sent = rooms.catalogue.removals.get(case.id)
    note_registered(rooms.catalogue, rooms.policy, sent, "KS 2026/123", act(rooms))
    assert not rooms.catalogue.deviations(DeviationStatus.OPEN)


def test_of_a_secret_failure_nothing_is_shown(rooms: Rooms, enter: Enter, tmp_path: Path) -> None:
    """No picture of what met the visit, and no word of it, lies where everybody may look."""
    enter("anslag", HOME)
    order = wished(rooms, "anslag", f"{HOME}1", "HBG-9a").order
    (tmp_path / "view.png").write_bytes(screenshot())
    met = finding("C101", f"{HOME}1", status=404)
    deviate(
        rooms,
        Capture(order, tmp_path, rooms.clock(), Outcome.FAILED, "", HOME, findings=(met,)),
    )
    (amiss,) = rooms.catalogue.deviations()
    assert (amiss.findings, amiss.evidence) == ((UNTOLD,), "")


def test_a_removal_is_handed_over_once(rooms: Rooms, enter: Enter) -> None:
    """The receiver gets a letter with a link, and the case system a call that it can prove."""
    rooms = with_receiver(rooms)
    enter("anslag", HOME)
    case = handed_in(rooms, wished(rooms, "anslag", f"{HOME}1"))
    assert preserve(case.id, rooms) is RemovalStatus.SAVED
    gone(rooms, case)
    with case_system() as system:
        system.answers.append(503)
        told = replace(
            rooms.settings,
            webhook=system.url,
            webhook_key=Secret("nyckel"),
            portal_address="https://arkiv.example",
        )
        calling = replace(rooms, settings=told)
        with pytest.raises(ReceiverUnavailable):
            preserve(case.id, calling)
        assert len(rooms.catalogue.outbox.letters()) == 1
        system.answers.append(302)
        with pytest.raises(ReceiverUnavailable):
            preserve(case.id, calling)
        assert half_done(rooms) == [case.id]
        assert preserve(case.id, calling) is RemovalStatus.SENT
        assert preserve(case.id, calling) is RemovalStatus.SENT
    assert len({body for _, body in system.heard}) == 1
    headers, body = system.heard[-1]
    assert headers[DELIVERY] == case.id
    assert headers[SIGNATURE] == f"sha256={hmac.digest(b'nyckel', body, 'sha256').hex()}"
    (posted,) = rooms.catalogue.outbox.letters()
    assert (posted.letter.to, posted.status) == ((REGISTRAR,), LetterStatus.SENT)
    assert json.loads(body)["link"] in posted.letter.text
    assert half_done(rooms) == []


def test_a_refused_letter_is_sent_again_where_mail_goes_now(rooms: Rooms, enter: Enter) -> None:
    """Once its address is put right, in the old one's place, with a new link; the case says so."""
    rooms = with_receiver(rooms)
    enter("anslag", HOME)
    case = handed_in(rooms, wished(rooms, "anslag", f"{HOME}1"))
    preserve(case.id, rooms)
    gone(rooms, case)
    preserve(case.id, rooms)
    outbox, opened = rooms.catalogue.outbox, rooms.catalogue
    sent = opened.removals.get(case.id)
    with pytest.raises(CaseRefused, match="har nekats"):
        post_again(opened, rooms.settings, rooms.policy, sent, act(rooms))
    (first,) = outbox.letters()
    outbox.refused(first.id, rooms.clock(), "550 okänd mottagare")
    with pytest.raises(CaseRefused, match=r"\[policy.adresser\]"):
        post_again(opened, rooms.settings, replace(rooms.policy, addresses=()), sent, act(rooms))
    put_right = replace(rooms.policy, addresses=(("alla", "diariet@exempelby.example"),))
    settings = replace(rooms.settings, portal_address="https://arkiv.example")
    post_again(opened, settings, put_right, sent, act(rooms))
    (again,) = outbox.letters()
    assert (again.status, again.letter.to) == (LetterStatus.WAITING, ("diariet@exempelby.example",))
    assert again.letter.subject == first.letter.subject
    assert f"https://arkiv.example/leverans/{case.id}." in again.letter.text
    now = opened.removals.get(case.id)
    with pytest.raises(CaseRefused, match="har nekats"):
        post_again(opened, settings, put_right, now, act(rooms))
    outbox.refused(again.id, rooms.clock(), "550 okänd mottagare")
    ended = replace(now, status=RemovalStatus.REGISTERED)
    with pytest.raises(CaseRefused, match="väntar inte"):
        post_again(opened, settings, put_right, ended, act(rooms))
    with pytest.raises(CatalogueError, match="ändrats av någon annan"):
        post_again(opened, settings, put_right, sent, act(rooms))
    assert outbox.letters(LetterStatus.WAITING) == []
    deed = opened.removals.get(case.id).deeds[-1]
    assert (deed.by, deed.note) == (EDITOR, "diariet@exempelby.example")


def test_without_an_address_a_person_hands_over(rooms: Rooms, enter: Enter) -> None:
    """Where the guidelines say nothing of where mail goes, the case waits as removed."""
    enter("anslag", HOME)
    case = handed_in(rooms, wished(rooms, "anslag", f"{HOME}1"))
    preserve(case.id, rooms)
    gone(rooms, case)
    assert preserve(case.id, rooms) is RemovalStatus.REMOVED
    assert rooms.catalogue.outbox.letters() == []


def test_a_sweep_leaves_a_case_to_its_own_flow(rooms: Rooms, enter: Enter) -> None:
    """What a removal is to see stands in the case: no sweep visits the account in its place."""
    enter("anslag", HOME)
    case = wished(rooms, "anslag", f"{HOME}1")
    rooms.catalogue.begin(case.order, rooms.clock())
    (rooms.settings.work / case.order.snapshot_id).mkdir(parents=True)
    assert left_behind(rooms) == []
    assert half_done(rooms) == removals_to_take(rooms) == [case.id]
    elsewhere = Lease(case.order.snapshot_id, "annat", "arbetare")
    now = rooms.clock()
    assert rooms.catalogue.leases.take(elsewhere, now, now + timedelta(hours=1))
    assert removals_to_take(rooms) == []


def test_no_case_is_visited_in_quiet_hours(rooms: Rooms, enter: Enter) -> None:
    """What takes a visit waits for another night; what was handed in asks nothing of anybody."""
    enter("anslag", HOME)
    quiet = replace(rooms, settings=replace(rooms.settings, quiet_hours="00:00-23:59"))
    case = wished(quiet, "anslag", f"{HOME}1")
    assert removals_to_take(quiet) == []
    handed_in(quiet, case)
    assert removals_to_take(quiet) == [case.id]


def test_what_is_withdrawn_is_not_kept_at_home(rooms: Rooms, enter: Enter) -> None:
    """What was handed in goes with the case, and a second picture has no text of the first."""
    enter("anslag", HOME)
    case = handed_in(rooms, wished(rooms, "anslag", f"{HOME}1"))
    files = (screenshot(), b"")
    case = hand_in(rooms.catalogue, rooms.settings, case, files, act(rooms))
    folder = rooms.settings.uploads / case.id
    assert [one.name for one in folder.iterdir()] == [SCREENSHOT]
    withdraw(rooms.catalogue, rooms.settings, case, act(rooms), "Den får vara kvar.")
    assert not folder.exists()
