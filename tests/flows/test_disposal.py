"""Disposal carried out: what two persons agreed on is gone, and nothing else, whatever happens."""

import json
import subprocess
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import randbytes
from typing import Any

import pytest

from bundles.plain import from_json
from bundles.premis import check_chain, read_page
from flows.carry_out_disposal import carry_out, dispose, half_done
from flows.disposal import steps
from flows.disposal.certificate import deposit_certificate
from flows.disposal.late import remove_of_late
from flows.disposal.records import note
from flows.disposal.steps import act_of, begin, remove_records
from flows.harvest.leases import LASTING
from flows.harvest.workplace import clear, workplace
from flows.rooms import Rooms, open_rooms
from ogonblick.digest import digest_of
from ogonblick.errors import CatalogueError, DisposalRefused, LeaseLost
from ogonblick.event import EventType
from ogonblick.hold import LegalHold, LiftedHold
from ogonblick.plan import CaseStatus
from ogonblick.release import ReleaseStatus
from ogonblick.settings import Settings
from ogonblick.snapshot import Snapshot, StoredFile
from ogonblick.swedish import day_of
from portal.releases import Asked, close, open_release
from retention.certificate import DisposalCertificate
from retention.disposal import Act, Clearance, Proposal
from storage.care.backup import back_up, made_at
from storage.database.leasing import Lease
from storage.embedded.server import EmbeddedS3, embedded_s3
from tests.flows.conftest import new_rooms
from tests.flows.remains import another_client, versions_in
from tests.flows.shelf import (
    APPROVER,
    OPERATOR,
    PLAN,
    PROPOSER,
    approval_by,
    approved,
    content_of,
    proposed,
    shelved,
    words_of,
)

pytestmark = pytest.mark.s3

HOLD = LegalHold("registratorn", "begäran om utlämnande", date(2026, 11, 23))


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory, seaweed: EmbeddedS3) -> Iterator[Rooms]:
    """Rooms with a plan, in which every test has its own account."""
    home = tmp_path_factory.mktemp("disposal")
    (home / "plan.toml").write_text(PLAN, encoding="utf-8")
    with new_rooms(seaweed, home, plan=str(home / "plan.toml")) as opened:
        yield opened


@pytest.fixture(scope="module")
def ordinary(rooms: Rooms) -> str:
    """The certificate of a disposal that has nothing unusual about it."""
    shelved(rooms, "vanlig", "2020H1")
    approved(rooms, "G-vanlig", "vanlig")
    carry_out("G-vanlig", OPERATOR, rooms)
    return certificate_of(rooms, "G-vanlig")


def kept_of(rooms: Rooms, snapshot: Snapshot) -> Counter[str]:
    """Return the versions that the archive has of a snapshot, by their place in the bundle."""
    folder = f"snapshots/{snapshot.account_id}/{snapshot.id}/"
    found = versions_in(rooms.settings, folder)
    return Counter({key.removeprefix(folder): count for key, count in found.items()})


def is_gone(rooms: Rooms, snapshot: Snapshot) -> bool:
    """Say whether nothing is left of a snapshot but its chain of events and its tombstone."""
    with pytest.raises(CatalogueError, match="gallrades"):
        rooms.catalogue.snapshot(snapshot.id)
    return kept_of(rooms, snapshot) == {"events/0001.xml": 1, "events/0002.xml": 1}


def is_whole(rooms: Rooms, snapshot: Snapshot) -> bool:
    """Say whether a snapshot is as it was recorded."""
    kept = kept_of(rooms, snapshot).keys() - {"events/0001.xml"}
    return (
        len(kept) == len(snapshot.receipt.files)
        and rooms.catalogue.snapshot(snapshot.id) == snapshot
    )


def certificate_of(rooms: Rooms, case_id: str) -> str:
    """Return the certificate that the archive keeps for people."""
    with rooms.archive.open_key(f"certificates/{case_id}/gallringsprotokoll.txt") as stream:
        return stream.read().decode()


@pytest.mark.parametrize("lost", ["case", "record"])
def test_who_lost_a_lease_removes_nothing(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch, lost: str
) -> None:
    """Another host has taken over the case, or the record, while this one stood still."""
    due = shelved(rooms, f"forlorad-{lost}", "2020H1")
    case = approved(rooms, f"G-forlorad-{lost}", f"forlorad-{lost}")
    later = rooms.clock() + 2 * LASTING
    other = Lease(case.id if lost == "case" else due.id, "där", "där")

    def taken_over(*looked_at: Any) -> str:
        rooms.catalogue.leases.take(other, later, later + LASTING)
        return look_through(*looked_at)

    look_through = steps.look_through
    with monkeypatch.context() as patched:
        patched.setattr(steps, "look_through", taken_over)
        with pytest.raises(LeaseLost):
            carry_out(case.id, OPERATOR, rooms)
    assert is_whole(rooms, due)
    rooms.catalogue.leases.release(other)
    carry_out(case.id, OPERATOR, rooms)
    assert is_gone(rooms, due)


def test_what_was_approved_is_gone_and_its_neighbour_untouched(rooms: Rooms) -> None:
    """Bundle, pictures of earlier tries and words go; the certificate says what went, and stays."""
    due = shelved(rooms, "grannar", "2020H1")
    picture = rooms.archive.put_evidence(f"deviations/{due.id}/bild.png", Path(__file__))
    beside = rooms.archive.put_beside(due.receipt, "proof/renewal-0001.json", Path(__file__))
    (rooms.settings.work / due.id / "bundle").mkdir(parents=True)
    approved(rooms, "G-grannar", "grannar")
    neighbour = shelved(rooms, "grannar", "2020H2")
    before = content_of(rooms, neighbour)
    done = carry_out("G-grannar", OPERATOR, rooms)
    assert done.status is CaseStatus.DONE
    assert is_gone(rooms, due)
    assert versions_in(rooms.settings, f"deviations/{due.id}/") == {}
    assert list(rooms.settings.work.iterdir()) == []
    assert is_whole(rooms, neighbour)
    assert content_of(rooms, neighbour) == before
    told = certificate_of(rooms, "G-grannar")
    for said in (due.id, str(due.bundle_digest), PROPOSER, APPROVER, OPERATOR, "1 av 1 godkända"):
        assert said in told
    counted = from_json(DisposalCertificate, done.certificate)
    removed = sum(one.size for one in (*due.receipt.files, picture, beside))
    assert (counted.objects, counted.size) == (4, removed)
    assert neighbour.id not in told


def test_the_certificate_is_kept_for_ever_and_proven(rooms: Rooms, tmp_path: Path) -> None:
    """It is locked as long as an archive can, and anybody can verify it with plain tools."""
    shelved(rooms, "protokoll", "2020H1")
    approved(rooms, "G-protokoll", "protokoll")
    case = carry_out("G-protokoll", OPERATOR, rooms)
    folder = "certificates/G-protokoll/"
    assert rooms.archive.protection(folder).until == datetime(2099, 12, 31, tzinfo=UTC)
    for one in rooms.archive.versions(folder):
        target = tmp_path / one.key.removeprefix(folder)
        target.parent.mkdir(exist_ok=True)
        with rooms.archive.open_key(one.key) as stream:
            target.write_bytes(stream.read())
    files = json.loads((tmp_path / "manifest.json").read_bytes())["files"]
    assert [Path(one["path"]).suffix for one in files] == [".json", ".txt", ".pdf"]
    for one in files:
        assert str(digest_of([(tmp_path / one["path"]).read_bytes()])) == one["digest"]
    assert json.loads((tmp_path / files[0]["path"]).read_bytes()) == json.loads(case.certificate)
    verify = ("openssl", "pkeyutl", "-verify", "-rawin", "-in", "manifest.json")
    signed = ("-sigfile", "proof/manifest.sig", "-pubin", "-inkey", "proof/key.pem")
    subprocess.run([*verify, *signed], cwd=tmp_path, check=True, capture_output=True)
    assert list((tmp_path / "proof").glob("*.tsr"))


def test_the_chain_of_events_ends_with_the_disposal(rooms: Rooms) -> None:
    """What happened is told by row, decision and case, in the order in which it did."""
    due = shelved(rooms, "kedja", "2020H1")
    approved(rooms, "G-kedja", "kedja")
    carry_out("G-kedja", OPERATOR, rooms)
    events = rooms.catalogue.events(due.id)[-2:]
    assert [one.type for one in events] == [EventType.DEACCESSION, EventType.DELETION]
    assert "Nämnden § 1, 2019-02-11 (dnr EX 1)" in events[1].detail
    chain = []
    for document in rooms.catalogue.event_documents(due.id):
        with rooms.archive.open_key(document.key) as stream:
            chain.append(stream.read())
    assert list(check_chain(due.bundle_digest, chain)) == []
    assert read_page(chain[-1]).events == tuple(events)


def test_carrying_out_again_changes_nothing(rooms: Rooms) -> None:
    """The case is done, and there is one certificate."""
    due = shelved(rooms, "igen", "2020H1")
    approved(rooms, "G-igen", "igen")
    first = carry_out("G-igen", OPERATOR, rooms)
    assert carry_out("G-igen", "Någon annan", rooms) == first
    assert set(versions_in(rooms.settings, "certificates/G-igen/").values()) == {1}
    kinds = [one.type for one in rooms.catalogue.events(due.id)]
    assert kinds.count(EventType.DELETION) == 1


def test_two_runs_of_one_case_carry_it_out_once(rooms: Rooms) -> None:
    """The second waits for the first, finds the case done, and does nothing."""
    due = shelved(rooms, "bada", "2020H1")
    approved(rooms, "G-bada", "bada")
    with ThreadPoolExecutor() as pool:
        runs = [pool.submit(carry_out, "G-bada", by, rooms) for by in (OPERATOR, "Någon annan")]
    first, second = (run.result() for run in runs)
    assert first == second
    assert is_gone(rooms, due)
    assert set(versions_in(rooms.settings, "certificates/G-bada/").values()) == {1}


def test_nothing_goes_without_a_second_person(rooms: Rooms) -> None:
    """A case that is only proposed, or that its own proposer approved, removes nothing."""
    due = shelved(rooms, "ensam", "2020H1")
    case = proposed(rooms, "G-ensam", "ensam")
    with pytest.raises(DisposalRefused, match="inte godkänt"):
        carry_out("G-ensam", OPERATOR, rooms)
    own = approval_by(f" {PROPOSER.upper()} ", rooms)
    forged = replace(case, status=CaseStatus.APPROVED, approval=own)
    rooms.catalogue.advance_case(forged, CaseStatus.PROPOSED)
    with pytest.raises(DisposalRefused, match="annan behörig person"):
        carry_out("G-ensam", OPERATOR, rooms)
    assert is_whole(rooms, due)


def test_it_must_be_told_who_carries_out(rooms: Rooms) -> None:
    """Nobody in particular removes nothing."""
    due = shelved(rooms, "namnlos", "2020H1")
    approved(rooms, "G-namnlos", "namnlos")
    with pytest.raises(DisposalRefused, match="vem som utför"):
        carry_out("G-namnlos", "  ", rooms)
    assert is_whole(rooms, due)


def test_a_hold_after_the_approval_stops_it_until_it_is_lifted(rooms: Rooms) -> None:
    """All of it held: the case waits, approved, and goes on when nothing is in the way."""
    due = shelved(rooms, "stopp", "2020H1")
    approved(rooms, "G-stopp", "stopp")
    hold = rooms.catalogue.add_hold(replace(HOLD, account_id="stopp"))
    with pytest.raises(DisposalRefused, match="Gallringsstopp sedan"):
        carry_out("G-stopp", OPERATOR, rooms)
    assert list(rooms.settings.work.iterdir()) == []
    assert rooms.catalogue.case("G-stopp").status is CaseStatus.APPROVED
    assert is_whole(rooms, due)
    rooms.catalogue.lift_hold(LiftedHold(hold, "registratorn", rooms.clock(), "utlämnat"))
    carry_out("G-stopp", OPERATOR, rooms)
    assert is_gone(rooms, due)


def test_a_request_to_be_handed_it_out_stops_it_until_it_is_answered(rooms: Rooms) -> None:
    """Nothing is proposed of what is asked for, and what was approved before waits."""
    due = shelved(rooms, "begaran", "2020H1")
    approved(rooms, "G-begaran", "begaran")
    act = Act("registratorn", rooms.clock())
    asked = Asked("Allt på kontot", "", "brev", date(2026, 11, 23), "begaran")
    release = open_release(rooms.catalogue, asked, act)
    with pytest.raises(DisposalRefused, match=rf"Gallringsstopp sedan .*{release.holds[0]}"):
        carry_out("G-begaran", OPERATOR, rooms)
    new = from_json(Proposal, proposed(rooms, "G-begaran-2", "begaran").proposal)
    assert (new.items, [one.record_id for one in new.left_out]) == ((), [due.id])
    assert is_whole(rooms, due)
    close(rooms.catalogue, release, ReleaseStatus.REFUSED, "Sekretess.", act)
    carry_out("G-begaran", OPERATOR, rooms)
    assert is_gone(rooms, due)


def test_a_hold_on_one_record_leaves_the_other_to_go(rooms: Rooms) -> None:
    """What is held stays whole, and the certificate says why."""
    held, due = (shelved(rooms, "delat", period) for period in ("2020H1", "2020H2"))
    approved(rooms, "G-delat", "delat")
    rooms.catalogue.add_hold(replace(HOLD, subject_id=held.id))
    carry_out("G-delat", OPERATOR, rooms)
    assert is_whole(rooms, held)
    assert is_gone(rooms, due)
    told = certificate_of(rooms, "G-delat")
    assert f"Godkänt men inte gallrat:\n  – {held.id}: Gallringsstopp" in told


def test_a_lock_that_is_not_over_is_never_broken(rooms: Rooms) -> None:
    """The archive's lock outlasts a plan that got shorter: it stays, and it is said until when."""
    locked = shelved(rooms, "last", "2020H1", locked=2036)
    due = shelved(rooms, "last", "2020H2")
    approved(rooms, "G-last", "last")
    carry_out("G-last", OPERATOR, rooms)
    assert is_whole(rooms, locked)
    assert is_gone(rooms, due)
    assert "Arkivets objektlås gäller till 2036-01-01" in certificate_of(rooms, "G-last")


def test_a_legal_hold_in_the_archive_stops_it_too(rooms: Rooms) -> None:
    """Somebody else's stop, set in the archive itself, is honoured and told."""
    held = shelved(rooms, "arkivstopp", "2020H1")
    approved(rooms, "G-arkivstopp", "arkivstopp")
    hold_in_archive(rooms, held.receipt.files[0], on=True)
    carry_out("G-arkivstopp", OPERATOR, rooms)
    assert is_whole(rooms, held)
    assert "Någon annan har satt ett stopp" in certificate_of(rooms, "G-arkivstopp")


def test_half_a_record_that_another_holds_stays_until_they_let_go(rooms: Rooms) -> None:
    """Their stop is not lifted: the certificate tells, and a new case takes the rest some day."""
    due = shelved(rooms, "halv", "2020H1")
    held, first = due.receipt.files
    case = begin(rooms, approved(rooms, "G-halv", "halv"), act_of(rooms, OPERATOR))
    (item,) = from_json(Clearance, case.clearance).items
    note(rooms, case, item, EventType.DEACCESSION, f"gallring påbörjad i ärende {case.id}")
    rooms.archive.remove(first.key)
    hold_in_archive(rooms, held, on=True)
    assert half_done(rooms) == [("G-halv", OPERATOR)]
    carry_out("G-halv", OPERATOR, rooms)
    assert rooms.catalogue.snapshot(due.id) == due
    assert "delvis borttagen" in certificate_of(rooms, "G-halv")
    assert rooms.archive.protection(held.key).held_by_others
    hold_in_archive(rooms, held, on=False)
    approved(rooms, "G-resten", "halv")
    carry_out("G-resten", OPERATOR, rooms)
    assert kept_of(rooms, due).keys() == {f"events/000{number}.xml" for number in (1, 2)}
    assert half_done(rooms) == []


def test_a_clock_that_goes_back_ends_in_a_certificate_that_says_so(
    rooms: Rooms, ordinary: str
) -> None:
    """Nothing goes by a clock before the clearance; what is gone then is told with its moment."""
    due = shelved(rooms, "klocka", "2020H1")
    act = act_of(rooms, OPERATOR)
    case = begin(rooms, approved(rooms, "G-klocka", "klocka"), replace(act, at=later(act.at)))
    with pytest.raises(DisposalRefused, match="klockan visar mindre"):
        carry_out("G-klocka", OPERATOR, rooms)
    assert is_whole(rooms, due)
    clearance = from_json(Clearance, case.clearance)
    assert remove_records(rooms, case, clearance) == {}
    done = carry_out("G-klocka", OPERATOR, rooms)
    certificate = from_json(DisposalCertificate, done.certificate)
    assert [one.gone_at for one in certificate.records] == [clearance.cleared.at]
    assert "Klocka: Klockan gick tillbaka" in certificate_of(rooms, "G-klocka")
    assert "Klocka:" not in ordinary


def test_a_certificate_of_another_catalogue_is_never_written_over(rooms: Rooms) -> None:
    """A case by a name that the archive knows already removes nothing."""
    due = shelved(rooms, "upptaget", "2020H1")
    rooms.archive.preserve("certificates/G-upptaget/gallringsprotokoll.txt", Path(__file__))
    approved(rooms, "G-upptaget", "upptaget")
    with pytest.raises(DisposalRefused, match="från en annan katalog"):
        carry_out("G-upptaget", OPERATOR, rooms)
    assert is_whole(rooms, due)


def test_a_certificate_is_laid_once_though_the_work_folder_is_lost(rooms: Rooms) -> None:
    """Proof that lies there already is of the same list: it stays, and no second version comes."""
    shelved(rooms, "tappad", "2020H1")
    case = approved(rooms, "G-tappad", "tappad")
    act = act_of(rooms, OPERATOR)
    case = dispose(rooms, begin(rooms, case, act), act)
    with workplace(rooms, case.id) as place:
        deposit_certificate(rooms, case, place)
        clear(place)
    assert carry_out("G-tappad", OPERATOR, rooms).status is CaseStatus.DONE
    assert set(versions_in(rooms.settings, "certificates/G-tappad/").values()) == {1}


def test_a_certificate_says_that_it_is_signed_only_if_it_is(rooms: Rooms, ordinary: str) -> None:
    """A key that cannot be read, where none is demanded, gives one without a signature."""
    shelved(rooms, "osignerat", "2020H1")
    approved(rooms, "G-osignerat", "osignerat")
    keyless = replace(
        rooms.settings, signing_key="saknas.pem", demand_signature=False, demand_timestamps=0
    )
    case = carry_out("G-osignerat", OPERATOR, replace(rooms, settings=keyless))
    assert from_json(DisposalCertificate, case.certificate).signature == ""
    assert "Underskrift: saknas" in certificate_of(rooms, "G-osignerat")
    assert "Underskrift: elektronisk" in ordinary


def hold_in_archive(rooms: Rooms, file: StoredFile, *, on: bool) -> None:
    """Set or lift a legal hold as somebody else would, straight in the archive."""
    another_client(rooms.settings).put_object_legal_hold(
        Bucket=rooms.settings.s3_bucket,
        Key=file.key,
        VersionId=file.version,
        LegalHold={"Status": "ON" if on else "OFF"},
    )


def later(moment: datetime) -> datetime:
    """Return a moment that does not come while a test runs."""
    return moment + timedelta(minutes=5)


def test_content_that_is_not_what_was_approved_stays(rooms: Rooms) -> None:
    """The archive's own manifest is read, not the catalogue's word for it."""
    due = shelved(rooms, "annat", "2020H1")
    approved(rooms, "G-annat", "annat")
    rooms.archive.remove(due.receipt.files[-1].key)
    with pytest.raises(DisposalRefused, match="finns inte i arkivet"):
        carry_out("G-annat", OPERATOR, rooms)
    assert set(kept_of(rooms, due)) == {"snapshot.wacz", "events/0001.xml"}


def test_a_proposal_that_was_changed_where_it_lies_is_refused(rooms: Rooms) -> None:
    """The digest that was taken when it was proposed is the only one that is carried out."""
    due = shelved(rooms, "andrat", "2020H1")
    case = proposed(rooms, "G-andrat-1", "andrat")
    changed = replace(
        case,
        id="G-andrat",
        status=CaseStatus.APPROVED,
        proposal=case.proposal.replace("2020", "2019"),
        approval=approval_by(APPROVER, rooms),
    )
    rooms.catalogue.open_case(changed)
    with pytest.raises(DisposalRefused, match="kontrollsumma stämmer inte"):
        carry_out("G-andrat", OPERATOR, rooms)
    assert is_whole(rooms, due)


def test_no_byte_is_left_on_the_embedded_archives_disk(tmp_path: Path) -> None:
    """Neither package nor words lie in any file of the home afterwards; the neighbour's do.

    Nor does what came late, though the try that removed it ended before its bytes were reclaimed.
    """
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    wanted = Settings(home=tmp_path, plan=str(tmp_path / "plan.toml"), backup_days=30)
    with embedded_s3(tmp_path / "s3") as running:
        rooms = open_rooms(running.settings(wanted))
        due = shelved(rooms, "bytes", "2020H1")
        approved(rooms, "G-bytes", "bytes")
        neighbour = shelved(rooms, "bytes", "2020H2")
        marks = {one.id: content_of(rooms, one)[50_000:50_064] for one in (due, neighbour)}
        words = {one.id: words_of(one.id).encode() for one in (due, neighbour)}
        assert lies_in(tmp_path, marks[due.id])
        assert lies_in(tmp_path, words[due.id])
        saved = back_up(rooms.settings.database_url, rooms.archive, rooms.clock())
        carry_out("G-bytes", OPERATOR, rooms)
        told = certificate_of(rooms, "G-bytes")
        late = removed_late(rooms, due)
        assert lies_in(tmp_path, late)
        assert remove_of_late(rooms) == 0
        rooms.catalogue.close()
    assert not lies_in(tmp_path, late)
    assert not lies_in(tmp_path, marks[due.id])
    assert not lies_in(tmp_path, words[due.id])
    assert lies_in(tmp_path, marks[neighbour.id])
    assert lies_in(tmp_path, words[neighbour.id])
    assert "återtog utrymmet" in told
    day = day_of(made_at(saved.key))
    assert f"arkivet har 1 säkerhetskopia av katalogen, från {day}, där ord ur det" in told
    assert f"De går först när en ny görs efter {day + timedelta(days=30)};" in told


def removed_late(rooms: Rooms, gone: Snapshot) -> bytes:
    """Lay something for a record that is gone, and remove it; returns a part of what it was."""
    key, content = f"deviations/{gone.id}/sent.png", randbytes(100_000)
    source = rooms.settings.home / "sent.png"
    source.write_bytes(content)
    rooms.archive.put_evidence(key, source)
    source.unlink()
    rooms.disposer.remove(key)
    return content[50_000:50_064]


def lies_in(home: Path, content: bytes) -> bool:
    """Say whether the bytes lie in any file of a home."""
    return any(content in path.read_bytes() for path in home.rglob("*") if path.is_file())
