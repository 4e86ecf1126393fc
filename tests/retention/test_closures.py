"""When an account may be closed, and what stands in the way until then."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ogonblick.account import Account, Platform
from ogonblick.case import Closure, ClosureStatus, Uploaded
from ogonblick.digest import digest_of
from retention.closures import (
    is_open,
    is_waiting,
    why_not_attached,
    why_not_received,
    why_not_withdrawn,
    why_not_yet,
)
from retention.slips import export_in_words

AT = datetime(2026, 11, 22, tzinfo=UTC)
CASE = Closure("A2026-1", ClosureStatus.OPENED, "sidan", "Används inte.", AT)
EXPORT = Uploaded("export.zip", 4, digest_of([b"data"]), "Eva", AT)


def at(status: ClosureStatus) -> Closure:
    """Return a case that has come so far, with the platform's export."""
    return replace(CASE, status=status, uploaded=(EXPORT,))


@pytest.mark.parametrize(
    ("status", "allowed"),
    [
        (ClosureStatus.OPENED, {"attached", "withdrawn"}),
        (ClosureStatus.CAPTURED, {"attached", "withdrawn"}),
        (ClosureStatus.DELIVERED, {"received", "withdrawn"}),
        (ClosureStatus.RECEIVED, {"closed", "withdrawn"}),
        (ClosureStatus.CLOSED, set()),
        (ClosureStatus.WITHDRAWN, set()),
    ],
)
def test_steps_are_taken_in_their_order(status: ClosureStatus, allowed: set[str]) -> None:
    """An account may be closed from one place only: when its receiver has acknowledged."""
    why = {
        "attached": why_not_attached(at(status)),
        "received": why_not_received(at(status)),
        "closed": why_not_yet(at(status), Platform.FACEBOOK),
        "withdrawn": why_not_withdrawn(at(status)),
    }
    assert {step for step, reasons in why.items() if not reasons} == allowed


def test_a_missing_export_stands_in_the_way_until_it_is_said_why() -> None:
    """Of a platform that gives one; of another nobody asks."""
    captured = replace(CASE, status=ClosureStatus.CAPTURED)
    delivery = "Kontot är inte levererat till mottagaren än."
    assert why_not_yet(captured, Platform.WEBSITE) == (delivery,)
    first, second = why_not_yet(captured, Platform.FACEBOOK)
    assert (first, "Ladda ner information" in second) == (delivery, True)
    excused = replace(captured, no_export="Sidan saknar ägare.")
    assert why_not_yet(excused, Platform.FACEBOOK) == (delivery,)


def test_what_is_said_of_the_export() -> None:
    """The file with its digest, why there is none, or that the platform gives none."""
    page = Account("sidan", "Sidan", Platform.FACEBOOK, "https://facebook.com/s", "K", "F")
    assert export_in_words(at(ClosureStatus.CAPTURED), page).startswith("export.zip, sha256:")
    assert export_in_words(CASE, page) == "saknas"
    assert export_in_words(replace(CASE, no_export="Låst."), page) == "saknas: Låst."
    website = replace(page, platform=Platform.WEBSITE)
    assert export_in_words(CASE, website) == "plattformen ger ingen"


def test_a_case_is_open_until_it_is_closed_or_withdrawn() -> None:
    """And waits for its receiver while it is delivered."""
    assert [one for one in ClosureStatus if not is_open(at(one))] == [
        ClosureStatus.CLOSED,
        ClosureStatus.WITHDRAWN,
    ]
    assert [one for one in ClosureStatus if is_waiting(at(one))] == [ClosureStatus.DELIVERED]
