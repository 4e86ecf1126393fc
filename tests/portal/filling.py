"""What every page of the portal has something of: cases under way, a hold, an invitation."""

from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import date, timedelta

from bundles.plain import to_json
from ogonblick.case import Closure, ClosureStatus, Deed, Fate, Removal, RemovalStatus
from ogonblick.digest import digest_of
from ogonblick.hold import LegalHold
from ogonblick.person import Passkey
from ogonblick.plan import CaseStatus, DisposalCase
from ogonblick.release import Chosen, Mask, MaskKind, Release, ReleaseStatus, Searched
from retention.closures import DONE
from storage.database.catalogue import Catalogue
from tests.portal.shown import (
    CLOSURE,
    DISPOSAL,
    HOLD,
    INVITED,
    PASSKEY,
    RELEASE,
    REMOVAL,
    UNDER_WAY,
)
from tests.portal.signed_in import EVERYTHING, session
from tests.portal.test_disposal import proposal
from tests.portal.world import FACEBOOK, GOOD, INSTAGRAM, NOW

PUBLIC = urlsafe_b64encode(
    bytes(16)
    + b"\0\x0aen-passkey"
    + bytes.fromhex("a5010203262001215820")
    + bytes(32)
    + bytes.fromhex("225820")
    + bytes(32)
).decode()
"""A public key as a device tells it: its kind, its name, and a point of P-256 (COSE)."""


def fill(catalogue: Catalogue) -> None:
    """Put something on every page: cases under way, a hold, an invitation."""
    text = to_json(proposal()).replace('"sundby"', f'"{INSTAGRAM}"').replace("<b>Anna</b>", "Anna")
    proposed = DisposalCase(DISPOSAL, CaseStatus.PROPOSED, NOW, text, digest_of([text.encode()]))
    catalogue.open_case(proposed)
    why = "Begäran om utlämnande, dnr KS 2026/412"
    stop = LegalHold("Rut Registrator", why, date(2026, 11, 16), account_id=INSTAGRAM)
    assert catalogue.add_hold(stop).id == HOLD
    catalogue.releases.open(2026, lambda id_: replace(release(), id=id_))
    catalogue.begin(UNDER_WAY, NOW - timedelta(minutes=2))
    catalogue.progress(UNDER_WAY, "läser flödet", NOW - timedelta(minutes=1), 14, 60)
    catalogue.removals.open(2026, lambda id_: replace(removal(), id=id_))
    catalogue.closures.open(2026, lambda id_: replace(closure(), id=id_))
    session(catalogue, NOW)
    key = Passkey(PASSKEY, EVERYTHING.id, "Min telefon", PUBLIC, 1, NOW - timedelta(days=40))
    for one in (key, replace(key, id="ZW5fdGlsbA", name="Datorn på kontoret")):
        catalogue.passkeys.add(one)
    invited = digest_of([INVITED.encode()])
    catalogue.signing_in.invite(invited, EVERYTHING.id, NOW + timedelta(days=3))


def removal() -> Removal:
    """Return a comment that is saved, and may be removed."""
    ground = "Kommentaren hänger ut eller kränker en person"
    return Removal(
        id=REMOVAL,
        status=RemovalStatus.SAVED,
        account_id=FACEBOOK,
        url="https://www.sundby.example/kommentar/7",
        ground="HBG-9c",
        ground_text=ground,
        why="Hänger ut en granne vid namn.",
        restricted=False,
        opened_at=NOW - timedelta(days=1),
        fate=Fate.NONE,
    )


def release() -> Release:
    """Return a request that a snapshot is chosen for, with the authors masked."""
    return Release(
        id=RELEASE,
        status=ReleaseStatus.OPENED,
        asked="Allt som har skrivits om bron över Sundbyån under hösten.",
        asker="",
        came_by="e-post",
        asked_on=date(2026, 11, 19),
        opened_at=NOW - timedelta(days=2),
        account_id=FACEBOOK,
        chosen=(Chosen(GOOD.snapshot_id),),
        masks=(Mask(MaskKind.OTHERS, "OSL 21 kap. 1 §", GOOD.snapshot_id, number=1),),
        searched=(Searched(GOOD.snapshot_id, 1, found=0),),
    )


def closure() -> Closure:
    """Return a closure that was just begun."""
    return Closure(
        id=CLOSURE,
        status=ClosureStatus.OPENED,
        account_id=INSTAGRAM,
        why="Kulturhuset byter till kommunens gemensamma konto.",
        opened_at=NOW - timedelta(hours=3),
        deeds=(Deed(DONE[ClosureStatus.OPENED], "Eva Eklund", NOW - timedelta(hours=3)),),
    )
