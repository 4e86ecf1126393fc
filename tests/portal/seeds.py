"""One example of everything that an address of the portal can be about, in a world of its own.

A new door gets its example here and its address in the table of ``test_web_doors``: an address
that leads to nothing says nothing about who may pass.
"""

from base64 import urlsafe_b64encode
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from fido2.cose import ES256
from fido2.webauthn import Aaguid, AttestedCredentialData

from ogonblick.account import Platform
from ogonblick.capture import Occasion, Order
from ogonblick.digest import digest_of
from ogonblick.hold import LegalHold
from ogonblick.larger_change import LargerChange
from ogonblick.person import Passkey, Person
from ogonblick.release import Chosen, Mask, MaskKind
from ogonblick.token import Scope
from portal.cli.disposal_cases import new_case
from portal.invitations import invite
from portal.releases import Asked, add, mask, open_release
from portal.tokens import Wanted, new_token
from retention.disposal import propose
from storage.database.catalogue import Catalogue
from tests.bundles.building import png
from tests.portal.api_world import EVA, closure, copied, removal
from tests.portal.soft_key import SoftKey
from tests.portal.world import FACEBOOK, GOOD, NOW, World, posts

REMOVAL, CLOSURE, RELEASE = "B2026-1", "A2026-1", "U2026-1"
"""The ids of cases, all about one account."""

DISPOSAL, HOLD, TOKEN = "G2026-1", "stopp-1", "n-1"
"""The ids of a disposal of nothing yet, of a hold on that account, and of a system's token."""

MEDIUM = sha256(png()).hexdigest()
"""A picture in the good snapshot, by its digest."""

SECRET = Order(FACEBOOK, Occasion.BEFORE_REMOVAL, "2026-10-02").snapshot_id
"""A restricted snapshot that is opened to nobody; its package is that of the good one."""

INVITED = "en-inbjudan"
"""The token of a link for the first of the persons."""


def seeded(world: World, folder: Path, persons: Sequence[Person]) -> World:
    """Return the world with an example of everything, in a copy of its catalogue."""
    catalogue = copied(world, folder)
    for person in persons:
        catalogue.persons.add(person)
        catalogue.passkeys.add(passkey_of(person))
    invite(catalogue, persons[0].id, INVITED, NOW)
    _snapshots(catalogue)
    _changes(world, catalogue, folder, persons)
    _token(catalogue)
    _cases(catalogue)
    settings = replace(world.settings, home=folder, portal_address="http://localhost")
    return replace(world, catalogue=catalogue, settings=settings)


def passkey_of(person: Person) -> Passkey:
    """Return a passkey of a person."""
    public = AttestedCredentialData.create(
        Aaguid.NONE, person.id.encode(), ES256.from_cryptography_key(SoftKey().key.public_key())
    )
    text = urlsafe_b64encode(bytes(public)).decode()
    return Passkey(f"nyckel-{person.id}", person.id, "Nyckeln", text, 0, NOW)


def _snapshots(catalogue: Catalogue) -> None:
    """Record a restricted snapshot, whose package is there."""
    good = catalogue.snapshot(GOOD.snapshot_id)
    occasion, period = Occasion.BEFORE_REMOVAL, "2026-10-02"
    secret = replace(good, id=SECRET, occasion=occasion, period=period, restricted=True)
    catalogue.record(secret, posts(), (), ())


def _changes(world: World, catalogue: Catalogue, folder: Path, persons: Iterable[Person]) -> None:
    """Find a larger change for each person to answer, with a picture of the header."""
    picture = folder / "header.png"
    picture.write_bytes(png(640, 200))
    key = world.archive.put_evidence("glimpses/header.png", picture).key
    for number, person in enumerate(persons):
        at = NOW + timedelta(seconds=number)
        catalogue.larger_changes.find(
            LargerChange(
                id=f"f-{person.id}",
                account_id=FACEBOOK,
                platform=Platform.FACEBOOK,
                found_at=at,
                fields=("name",),
                reason="Kontot har bytt namn.",
                compared_with=GOOD.snapshot_id,
                evidence=key,
            )
        )


def _token(catalogue: Catalogue) -> None:
    """Let a system in."""
    wanted = Wanted("e-arkivet", "E-arkivet", (Scope.READ,), ("",), timedelta(days=30))
    made, _ = new_token(catalogue, wanted, "Eva Ek", NOW)
    catalogue.tokens.add(replace(made, id=TOKEN), digest_of([b"en annan"]))


def _cases(catalogue: Catalogue) -> None:
    """Open one case of each kind, and hold what there is of an account."""
    catalogue.add_hold(LegalHold("Eva Ek", "tvist", NOW.date(), account_id=FACEBOOK))
    removal(catalogue)
    closure(catalogue, FACEBOOK)
    wanted = Asked("Allt om bron", "", "e-post", NOW.date(), FACEBOOK)
    release = open_release(catalogue, wanted, EVA)
    chosen = Chosen(GOOD.snapshot_id)
    release = add(catalogue, release, chosen, catalogue.snapshot, EVA)
    mask(catalogue, release, Mask(MaskKind.WORDS, "OSL 21 kap. 1 §", words="bron"), EVA)
    catalogue.open_case(new_case(propose((), (), (), EVA), DISPOSAL))
