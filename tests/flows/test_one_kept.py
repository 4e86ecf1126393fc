"""Where a plan lets one of several be kept, the others go the way of every disposal."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from bundles.changes import Changes
from bundles.likeness.verdict import Comparison
from bundles.plain import from_json, to_json
from flows.carry_out_disposal import carry_out
from flows.disposal import steps
from flows.disposal.steps import act_of
from flows.harvest.leases import LASTING
from flows.rooms import Rooms
from ogonblick.capture import Occasion, Order
from ogonblick.errors import DisposalRefused, LeaseLost
from ogonblick.event import Event, EventType
from ogonblick.likeness import Likeness, Verdict
from ogonblick.plan import CaseStatus, DisposalCase
from ogonblick.snapshot import Snapshot
from portal.cli.disposal_cases import new_case
from portal.cli.likeness_cases import Again, compared_again, proposals_of
from portal.disposal_words import case_in_words
from retention.certificate import DisposalCertificate
from retention.disposal import Proposal
from storage.database.leasing import Lease
from storage.embedded.server import EmbeddedS3
from tests.flows.conftest import new_rooms
from tests.flows.shelf import (
    APPROVER,
    OPERATOR,
    PLAN,
    PROPOSER,
    TAKEN,
    content_of,
    new_bundle,
    shelve,
    shelved_unchanged,
)
from tests.flows.test_disposal import certificate_of, is_gone, is_whole
from tests.likeness.test_structure import sealed

pytestmark = pytest.mark.s3

KEEP_ONE = PLAN.replace('"2 år"', '"vid inaktualitet"\nnara_dubbletter = "behåll en"')
CHANGED, SAME, NEVER = Verdict.CHANGED, Verdict.UNCHANGED, Verdict.UNCOMPARABLE


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory, seaweed: EmbeddedS3) -> Iterator[Rooms]:
    """Rooms with a plan that lets one be kept."""
    home = tmp_path_factory.mktemp("one-kept")
    (home / "plan.toml").write_text(KEEP_ONE, encoding="utf-8")
    with new_rooms(seaweed, home, plan=str(home / "plan.toml")) as opened:
        yield opened


def proposals(rooms: Rooms, account_id: str, again: Again) -> list[Proposal]:
    """Return what is proposed of an account."""
    owner, act = rooms.catalogue.account(account_id), act_of(rooms, PROPOSER)
    return list(proposals_of(rooms.catalogue, owner, rooms.plans(), act, again))


def as_recorded(_: Snapshot, others: Sequence[Snapshot]) -> dict[str, Comparison]:
    """Return the verdicts that are recorded, of packages of random bytes."""
    return {one.id: Comparison(one.likeness.verdict or NEVER, Changes()) for one in others}


def approved(rooms: Rooms, name: str) -> DisposalCase:
    """Propose what an account's only group lets go, and have a second person approve it."""
    (proposal,) = proposals(rooms, name, as_recorded)
    case = new_case(proposal, f"G-{name}")
    rooms.catalogue.open_case(case)
    done = replace(case, status=CaseStatus.APPROVED, approval=to_json(act_of(rooms, APPROVER)))
    rooms.catalogue.advance_case(done, CaseStatus.PROPOSED)
    return done


def test_one_of_ten_goes_and_nine_are_untouched(rooms: Rooms) -> None:
    """What changed and what could not be compared is in no group, whatever the plan says."""
    told = [CHANGED] * 4 + [NEVER, CHANGED, SAME, NEVER, NEVER, CHANGED]
    snapshots = shelved_unchanged(rooms, "tio", told)
    before = {one.id: content_of(rooms, one) for one in snapshots}
    rooms.settings.neighbours.mkdir()
    (rooms.settings.neighbours / "pdq_fit4_1.codes").write_bytes(b"of what goes")
    case = approved(rooms, "tio")
    kept, going = snapshots[5], snapshots[6]
    assert f"blir {kept.id} kvar: »Oförändrat sedan" in case_in_words(case)
    done = carry_out(case.id, OPERATOR, rooms)
    assert done.status is CaseStatus.DONE
    assert is_gone(rooms, going)
    left = [one for one in snapshots if one != going]
    assert all(is_whole(rooms, one) for one in left)
    assert {one.id: content_of(rooms, one) for one in left} == {
        id_: content for id_, content in before.items() if id_ != going.id
    }
    assert list(rooms.settings.neighbours.iterdir()) == []
    text = certificate_of(rooms, case.id)
    for said in (f"{kept.id} är kvar i dess ställe", "rad 1", "Nämnden § 1", PROPOSER, APPROVER):
        assert said in text
    (record,) = from_json(DisposalCertificate, done.certificate).records
    assert record.twin
    assert record.twin.kept == kept.id
    assert proposals(rooms, "tio", as_recorded) == []


def test_each_is_compared_with_the_one_that_stays_by_the_rules_of_today(
    rooms: Rooms, tmp_path: Path
) -> None:
    """All three were called unchanged once; the last of them says something else than the first."""
    snapshots = []
    for number, words in enumerate(("Bron", "Bron", "Broarna")):
        order = Order("igen", Occasion.SCHEDULED, f"v{number}")
        page = packed_page(tmp_path / order.snapshot_id, words)
        bundle = new_bundle(rooms.settings.home / "s" / order.snapshot_id, order.snapshot_id, page)
        rooms.archive.prepare()
        before = snapshots[-1].id if snapshots else ""
        like = Likeness(order.snapshot_id, before, sentence="Oförändrad.", verdict=SAME)
        at = TAKEN + timedelta(days=number)
        snapshots.append(shelve(rooms, order, bundle, likeness=like, taken_at=at))
    kept, going, other = snapshots
    (proposal,) = proposals(rooms, "igen", partial(compared_again, rooms.archive))
    (item,) = proposal.items
    assert item.twin
    assert (item.record.subject.id, item.twin.kept) == (going.id, kept.id)
    assert item.twin.said.startswith("Oförändrat sedan")
    assert [one.record_id for one in proposal.left_out] == [other.id]
    assert "Ändrat sedan" in proposal.left_out[0].reasons[0]


def packed_page(folder: Path, words: str) -> bytes:
    """Return a package of a page that says some words."""

    def change(capture: Path) -> None:
        pages = capture / "pages.jsonl"
        pages.write_text(pages.read_text("utf-8").replace("Bron", words), "utf-8")

    sealed(folder, change)
    return (folder / "snapshot.wacz").read_bytes()


def test_nothing_goes_once_the_one_that_stays_is_gone(rooms: Rooms) -> None:
    """The archive itself is asked, at the moment when it would go."""
    kept, going = shelved_unchanged(rooms, "bortkommen", [CHANGED, SAME])
    case = approved(rooms, "bortkommen")
    lose(rooms, kept)
    with pytest.raises(DisposalRefused, match=f"{kept.id}, som skulle bli kvar"):
        carry_out(case.id, OPERATOR, rooms)
    assert is_whole(rooms, going)


def test_who_lost_the_one_that_stays_removes_nothing(
    rooms: Rooms, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another host may let that one go meanwhile: its lease is asked for too."""
    kept, going = shelved_unchanged(rooms, "overtagen", [CHANGED, SAME])
    case = approved(rooms, "overtagen")
    later, other = rooms.clock() + 2 * LASTING, Lease(kept.id, "där", "där")

    def taken_over(*looked_at: Any) -> str:
        said = look_through(*looked_at)
        rooms.catalogue.leases.take(other, later, later + LASTING)
        return said

    look_through = steps.look_through
    monkeypatch.setattr(steps, "look_through", taken_over)
    with pytest.raises(LeaseLost):
        carry_out(case.id, OPERATOR, rooms)
    assert is_whole(rooms, going)


def test_half_a_record_is_none_that_stays(rooms: Rooms) -> None:
    """Another case has begun to remove the one that stays: its manifest lies there still."""
    kept, going = shelved_unchanged(rooms, "halvt", [CHANGED, SAME])
    case = approved(rooms, "halvt")
    begun = "gallring påbörjad i ärende G-annat"
    now = rooms.clock()
    event = Event(kept.id, EventType.DEACCESSION, now, "Ögonblick", "success", begun)
    rooms.catalogue.add_event(event)
    done = carry_out(case.id, OPERATOR, rooms)
    (record,) = from_json(DisposalCertificate, done.certificate).records
    assert record.gone_at is None
    assert f"{kept.id}, som skulle bli kvar" in record.reason
    assert is_whole(rooms, going)
    work = rooms.settings.work
    assert not [one for one in work.iterdir() if one.name in (kept.id, going.id)]


def lose(rooms: Rooms, snapshot: Snapshot) -> None:
    """Remove a snapshot's bundle from the archive, as nobody should."""
    folder = f"snapshots/{snapshot.account_id}/{snapshot.id}/"
    rooms.disposer.remove(folder, f"{folder}events/")
