"""Lists of snapshots, a page at a time, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest

from ogonblick.account import Account
from ogonblick.capture import Occasion, Outcome
from ogonblick.errors import CatalogueError
from ogonblick.snapshot import Snapshot
from storage.database.catalogue import Catalogue
from storage.database.lines import Sought
from tests.entering import ENTERED


@pytest.fixture
def recorded(catalogue: Catalogue, account: Account, snapshot: Snapshot) -> list[Snapshot]:
    """Record five snapshots, newest first: two of one moment, and the third is restricted."""
    catalogue.register([account], ENTERED)
    found = [
        replace(
            snapshot,
            id=f"s{number}",
            occasion=Occasion.ON_REQUEST,
            period=f"p{number}",
            taken_at=snapshot.taken_at + timedelta(days=number // 2),
            restricted=number == 3,
        )
        for number in (5, 4, 3, 2, 1)
    ]
    for one in found:
        catalogue.record(one, (), (), ())
    return found


def listed(catalogue: Catalogue, sought: Sought, limit: int = 50) -> list[str]:
    """Return the ids of what is found, in order."""
    return [one.id for one in catalogue.lines.newest(sought, limit)]


def test_a_list_goes_on_where_it_ended(
    catalogue: Catalogue, account: Account, recorded: list[Snapshot]
) -> None:
    """Newest first, those of one moment by id, and after each of them all the others."""
    every = Sought([account.id], {"s3"})
    ids = [one.id for one in recorded]
    assert listed(catalogue, every) == ids
    assert listed(catalogue, every, 2) == ids[:2]
    for number, last in enumerate(ids, start=1):
        assert listed(catalogue, replace(every, after=last)) == ids[number:]
    assert listed(catalogue, replace(every, accounts=["annat"])) == []


@pytest.mark.usefixtures("recorded")
def test_a_restricted_one_is_no_place_in_a_list(catalogue: Catalogue, account: Account) -> None:
    """It is left out, and asking for what comes after it says no more than for what never was."""
    own = Sought([account.id])
    assert listed(catalogue, own) == ["s5", "s4", "s2", "s1"]
    for place in ("s3", "aldrig"):
        with pytest.raises(CatalogueError, match="Börja om"):
            catalogue.lines.newest(replace(own, after=place), 5)


def test_a_list_keeps_to_what_is_asked(
    catalogue: Catalogue, account: Account, recorded: list[Snapshot]
) -> None:
    """Period, occasion, outcome and moments narrow it."""
    own, moment = Sought([account.id]), recorded[-2].taken_at
    assert listed(catalogue, replace(own, period="p2")) == ["s2"]
    assert listed(catalogue, replace(own, occasion=Occasion.SCHEDULED)) == []
    assert listed(catalogue, replace(own, outcome=Outcome.COMPLETE), 1) == ["s5"]
    assert listed(catalogue, replace(own, first=moment)) == ["s5", "s4", "s2"]
    assert listed(catalogue, replace(own, until=moment)) == ["s1"]
