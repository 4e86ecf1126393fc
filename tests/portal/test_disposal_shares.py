"""What a person who approves a disposal is told of content that records have in common."""

from pathlib import Path

import pytest

from flows.disposal.steps import act_of
from ogonblick.capture import Occasion, Order
from portal.disposal_words import proposal_in_words
from portal.stored import records_by_creator, with_shares
from retention.disposal import propose
from storage.embedded.server import EmbeddedS3
from tests.flows.conftest import new_rooms
from tests.flows.shelf import PLAN, PROPOSER, shelve
from tests.storage.sharing import bundle_with, payload


@pytest.mark.s3
def test_what_others_need_too_is_told_before_it_is_approved(
    seaweed: EmbeddedS3, tmp_path: Path
) -> None:
    """Of two payloads one is another record's too: it stays, and the proposal says so."""
    (tmp_path / "plan.toml").write_text(PLAN, encoding="utf-8")
    common = payload()
    with new_rooms(seaweed, tmp_path, plan=str(tmp_path / "plan.toml")) as rooms:
        rooms.archive.prepare()
        for name, payloads in (("gar", [common, payload()]), ("annat", [common])):
            order = Order(name, Occasion.SCHEDULED, "2020H1")
            shelve(rooms, order, bundle_with(tmp_path, order.snapshot_id, payloads))
        accounts = [rooms.catalogue.account("gar")]
        ((_, records),) = records_by_creator(rooms.catalogue, accounts).items()
        proposal = propose(records, rooms.plans(), (), act_of(rooms, PROPOSER))
        told = proposal_in_words(with_shares(rooms.catalogue, proposal))
    assert "1 del ligger kvar i andra handlingar, frist" in told
    assert "ligger kvar i andra" not in proposal_in_words(proposal)
