"""What a harvest asks the plans: those adopted by then, with holds and what is made obsolete."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from flows.harvest.steps import classify
from flows.rooms import Rooms, open_rooms
from ogonblick.account import Account, Platform
from ogonblick.capture import Capture, Occasion, Order, Outcome
from ogonblick.decision import Decision
from ogonblick.errors import InputError
from ogonblick.hold import LegalHold
from ogonblick.plan import Obsolete
from ogonblick.settings import Secret, Settings
from retention.plans import plans_to_adopt
from tests.entering import ENTERED

TAKEN = datetime(2026, 6, 30, 22, 30, tzinfo=UTC)
ACCOUNT = Account(
    "kulturen",
    "Kulturen",
    Platform.WEBSITE,
    "https://kulturen.example/",
    "Exempelby kommun",
    "Kulturförvaltningen",
    "Kulturnämnden",
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of an archive that is not asked anything."""
    return Settings(
        home=tmp_path / "home",
        s3_endpoint="http://127.0.0.1:9",
        s3_access_key="nyckel",
        s3_secret_key=Secret("hemlighet"),
    )


@pytest.fixture
def rooms(settings: Settings) -> Iterator[Rooms]:
    """Rooms with one account in the register."""
    opened = open_rooms(settings)
    opened.catalogue.register([ACCOUNT], ENTERED)
    yield replace(opened, clock=lambda: TAKEN)
    opened.catalogue.close()


def decided(rooms: Rooms, occasion: Occasion = Occasion.SCHEDULED) -> Decision:
    """Return what is decided about a capture of the account."""
    order = Order(ACCOUNT.id, occasion, "2026H2")
    capture = Capture(order, Path(), TAKEN, Outcome.COMPLETE, "", ACCOUNT.url)
    return classify(rooms, ACCOUNT, capture)


def adopt(rooms: Rooms, folder: Path, period: str) -> None:
    """Adopt a plan that disposes of snapshots."""
    file = folder / "plan.toml"
    file.write_text(
        f"""[plan]
namn = "Plan"
kommun = "Exempelby kommun"
version = "{period}"
[[rad]]
id = "1"
handlingstyp = "ögonblicksbild"
bevarande = "gallras"
gallringsfrist = "{period}"
beslut = {{ dnr = "EX 1", organ = "Nämnden", paragraf = "§ 1", datum = 2020-02-11 }}
""",
        encoding="utf-8",
    )
    for plan in plans_to_adopt([str(file)], "nämnden", TAKEN):
        rooms.catalogue.adopt(plan)


def test_a_plan_that_is_adopted_between_two_harvests_decides_the_second(
    rooms: Rooms, tmp_path: Path
) -> None:
    """Open rooms ask again; the days are Swedish ones."""
    assert decided(rooms).row == "EX-1"
    adopt(rooms, tmp_path, "2 år")
    assert decided(rooms).keep_until == date(2028, 7, 2)


def test_holds_and_recorded_obsolescence_are_asked_for(rooms: Rooms, tmp_path: Path) -> None:
    """A snapshot whose order was recorded as obsolete has its day, until a hold takes it away."""
    adopt(rooms, tmp_path, "vid inaktualitet")
    assert decided(rooms).keep_until is None
    name = Order(ACCOUNT.id, Occasion.SCHEDULED, "2026H2").snapshot_id
    rooms.catalogue.mark_obsolete(Obsolete(name, date(2026, 7, 1), "Anna", "inget värde"))
    assert decided(rooms).keep_until == date(2026, 7, 1)
    rooms.catalogue.add_hold(LegalHold("registratorn", "utlämnande", date(2026, 7, 1)))
    assert decided(rooms).keep_until is None


def test_what_is_taken_before_a_closure_has_its_own_row(rooms: Rooms) -> None:
    """The occasion says what the record is."""
    assert decided(rooms, Occasion.BEFORE_CLOSURE).row == "EX-2"
    assert decided(rooms, Occasion.BEFORE_REMOVAL).row == "EX-6"


def test_a_broken_file_stops_no_harvest_once_a_plan_is_adopted(
    rooms: Rooms, settings: Settings, tmp_path: Path
) -> None:
    """Without an adopted plan the fault is told as the rooms are opened, before any visit."""
    broken = tmp_path / "trasig.toml"
    broken.write_text("[plan", encoding="utf-8")
    with pytest.raises(InputError):
        open_rooms(replace(settings, plan=str(broken)))
    adopt(rooms, tmp_path, "2 år")
    opened = open_rooms(replace(settings, plan=str(broken)))
    assert decided(replace(opened, clock=lambda: TAKEN)).row == "1"
    opened.catalogue.close()
