"""A request is opened, held, chosen for, masked, handed out with a receipt, and closed."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from ogonblick.digest import digest_of
from ogonblick.errors import AccessDenied, CaseRefused, CatalogueError, NotInArchive
from ogonblick.event import EventType
from ogonblick.hold import LiftedHold
from ogonblick.person import Duty, Grant, Person, Role
from ogonblick.release import Chosen, Mask, MaskKind, Release, ReleaseStatus
from ogonblick.snapshot import Snapshot
from portal.handing_out import (
    burnt_boxes,
    burnt_picture,
    doubts,
    make,
    make_again,
    masks_on,
    plain_picture,
    released_picture,
    released_pictures,
    released_posts,
    sheets,
)
from portal.releases import (
    Asked,
    See,
    add,
    close,
    decide_held,
    drop,
    mark_of,
    mask,
    mask_all,
    open_release,
    require_seen,
    seen_by,
    unmask,
)
from retention.disposal import Act
from storage.database.catalogue import Catalogue, open_catalogue
from tests.bundles.layers import forms_of, layers
from tests.portal.world import FACEBOOK, GOOD, PARTIAL, World

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
ACT = Act("Eva Ek", AT, "eva")
GROUND = "21 kap. 1 § OSL"
ASKED = Asked("Allt om bron, utom vad en besökare skrev", "", "e-post", AT.date(), FACEBOOK)
NAME = "en besökare"


@pytest.fixture
def opened(world: World, tmp_path: Path) -> Iterator[Catalogue]:
    """Give a copy of the world's catalogue: what is held or told here is no matter to others."""
    target = tmp_path / "catalogue.db"
    source = world.settings.home / "catalogue.db"
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)
    with closing(open_catalogue(f"sqlite:///{target}")) as catalogue:
        yield catalogue


@pytest.fixture
def see(opened: Catalogue) -> See:
    """Give how somebody without any grant sees snapshots."""
    return seen_by(opened, "", "prov", ACT)


def asked(opened: Catalogue, see: See, *masks: Mask, post_id: str = "") -> Release:
    """Return a request for the good snapshot, or a post of it, with masks."""
    release = open_release(opened, ASKED, ACT)
    release = add(opened, release, Chosen(GOOD.snapshot_id, post_id), see, ACT)
    for one in masks:
        release = mask(opened, release, one, ACT)
    return release


def author(post_id: str = "c1") -> Mask:
    """Return a mask of who wrote a comment."""
    return Mask(MaskKind.AUTHOR, GROUND, GOOD.snapshot_id, post_id=post_id)


def test_a_request_is_answered_with_a_package_that_can_be_made_again(
    world: World, opened: Catalogue, see: See
) -> None:
    """Nothing of who is masked in any byte; a receipt, deeds and events; the hold is lifted."""
    release = asked(opened, see, author())
    with pytest.raises(CaseRefused, match="Se igenom varje bild"):
        make(opened, world.archive, release, see, "", ACT, BytesIO(), looked_through=False)
    first = BytesIO()
    done = make(opened, world.archive, release, see, "Ada Al", ACT, first, looked_through=True)
    package = done.packages[0]
    assert (package.digest, package.size) == (digest_of([first.getvalue()]), len(first.getvalue()))
    needles = set(forms_of(NAME))
    assert not [one for layer in layers(first.getvalue()) for one in needles if one in layer]
    with ZipFile(first) as packed:
        note = packed.read(f"{release.id}/foljesedel.txt").decode()
    assert f"Nr 1: en avsändare, överallt där namnet står, mapp 01. Grund: {GROUND}" in note
    assert "skriftligt beslut" in note
    assert "Lämnas till: Ada Al" in note
    event = opened.events(GOOD.snapshot_id)[-1]
    assert (event.type, event.agent) == (EventType.DISSEMINATION, "Eva Ek")
    assert event.detail == f"utlämnad i ärende {release.id}, paket 1, {package.digest}"
    changed = unmask(opened, done, 1, ACT)
    again = BytesIO()
    make_again(opened, world.archive, replace(changed, revision=0), 1, see, ACT, again)
    assert again.getvalue() == first.getvalue()
    tampered = replace(done, packages=(replace(package, digest=digest_of([b"x"])),))
    with pytest.raises(CaseRefused, match="inte det som kvittot beskriver"):
        make_again(opened, world.archive, tampered, 1, see, ACT, again)
    assert again.getvalue() == b""
    ended = close(opened, opened.releases.get(release.id), ReleaseStatus.ANSWERED, "Mejlat.", ACT)
    assert [one.step for one in ended.deeds] == [
        *("Begäran öppnad", "Vald", "Maskering", "Paket gjort"),
        *("Maskering borttagen", "Paket hämtat", "Besvarad"),
    ]
    assert opened.releases.get(release.id) == ended
    assert opened.holds() == []
    with pytest.raises(CaseRefused, match="avslutad"):
        add(opened, ended, Chosen(PARTIAL.snapshot_id), see, ACT)


def test_what_masks_do_is_shown_before(world: World, opened: Catalogue, see: See) -> None:
    """The boxes, the burnt picture, the texts and the doubts are those of the package."""
    drawn = Mask(MaskKind.AREA, GROUND, GOOD.snapshot_id, picture=2, box=(0, 0, 50, 50))
    release = asked(opened, see, author(), drawn)
    snapshot = opened.snapshot(GOOD.snapshot_id)
    assert [one.height for one in sheets(world.archive, snapshot)] == [800, 900]
    shown = world.archive, snapshot, release.chosen
    (one,) = burnt_boxes(world.archive, snapshot, 2, release.masks)
    assert one == (2, (0, 0, 50, 50))
    burnt = burnt_picture(world.archive, snapshot, 1, release.masks)
    assert burnt != plain_picture(world.archive, snapshot, 1)
    assert NAME not in {post.author for post in released_posts(*shown, release.masks)}
    assert doubts(world.archive, snapshot, release.masks) == ()
    words = Mask(MaskKind.WORDS, GROUND, words="finns inte alls")
    (said,) = doubts(world.archive, snapshot, mask(opened, release, words, ACT).masks[2:])
    assert "Maskering 3" in said


def test_of_single_posts_just_what_is_handed_out_is_shown(
    world: World, opened: Catalogue, see: See
) -> None:
    """The pictures are the package's own, and there is no other; of a whole snapshot its pieces."""
    release = asked(opened, see, author(), post_id="p1")
    snapshot = opened.snapshot(GOOD.snapshot_id)
    target = BytesIO()
    make(opened, world.archive, release, see, "", ACT, target, looked_through=True)
    with ZipFile(target) as package:
        names = sorted(one for one in package.namelist() if one.endswith(".png"))
        handed_out = [package.read(one) for one in names]
    shown = released_pictures(world.archive, snapshot, release.chosen)
    of_posts = (release.chosen, release.masks)
    made = [released_picture(world.archive, snapshot, one.number, *of_posts) for one in shown]
    assert made == handed_out
    assert len(made) == 1
    with pytest.raises(NotInArchive, match="har ingen bild 2"):
        released_picture(world.archive, snapshot, 2, *of_posts)
    whole = (Chosen(GOOD.snapshot_id),)
    assert [one.sheet for one in released_pictures(world.archive, snapshot, whole)] == [1, 2]
    second = released_picture(world.archive, snapshot, 2, whole, ())
    assert second == plain_picture(world.archive, snapshot, 2)


def test_what_is_asked_for_is_held_until_it_is_answered(opened: Catalogue, see: See) -> None:
    """The account that is named, and every snapshot of another; nobody lifts it by hand."""
    release = asked(opened, see)
    release = add(opened, release, Chosen(PARTIAL.snapshot_id), see, ACT)
    about = [(one.account_id, one.subject_id) for one in opened.holds()]
    assert about == [(FACEBOOK, ""), ("", PARTIAL.snapshot_id)]
    touched = decide_held(opened, (), release, ACT)
    assert {GOOD.snapshot_id, PARTIAL.snapshot_id} <= {one.id for one in touched}
    assert "Gallringsstopp" in why(opened, PARTIAL.snapshot_id)
    hold = opened.holds()[0]
    with pytest.raises(CatalogueError, match=release.id):
        opened.lift_hold(LiftedHold(hold, "Eva Ek", AT, "I vägen."))
    release = drop(opened, release, Chosen(PARTIAL.snapshot_id), ACT)
    assert len(opened.holds()) == 2
    ended = close(opened, release, ReleaseStatus.WITHDRAWN, "Sökanden har ångrat sig.", ACT)
    decide_held(opened, (), ended, ACT)
    assert "Gallringsstopp" not in why(opened, PARTIAL.snapshot_id)
    assert opened.holds() == []
    assert "ångrat" in opened.lifted_holds()[0].why


def why(opened: Catalogue, snapshot_id: str) -> str:
    """Return the reasons of what was last decided about a snapshot."""
    return " ".join(opened.rulings(snapshot_id)[-1].decision.reasons)


def test_what_names_no_account_may_be_about_anything(opened: Catalogue) -> None:
    """So all disposal waits; no decision is written over for that."""
    release = open_release(opened, replace(ASKED, account_id=""), ACT)
    (hold,) = opened.holds()
    before = len(opened.rulings(GOOD.snapshot_id))
    assert GOOD.snapshot_id in {one.id for one in decide_held(opened, (), release, ACT)}
    assert len(opened.rulings(GOOD.snapshot_id)) == before
    assert (hold.account_id, hold.subject_id, hold.board) == ("", "", "")


@pytest.mark.parametrize(
    ("wanted", "why"),
    [
        (Mask(MaskKind.WORDS, " ", words="Ada"), "bestämmelse"),
        (Mask(MaskKind.WORDS, GROUND, words="a."), "minst två"),
        (Mask(MaskKind.OTHERS, GROUND), "inte vald"),
        (Mask(MaskKind.OTHERS, GROUND, PARTIAL.snapshot_id), "inte vald"),
        (Mask(MaskKind.AREA, GROUND, GOOD.snapshot_id, 1, (0, 0, 9, 0)), "Rita en ruta"),
        (Mask(MaskKind.AREA, GROUND, GOOD.snapshot_id, 0, (0, 0, 9, 9)), "Rita en ruta"),
        (Mask(MaskKind.POST, GROUND, GOOD.snapshot_id, post_id="c9"), "inget inlägg"),
        (Mask(MaskKind.POST, GROUND, GOOD.snapshot_id), "inget inlägg"),
    ],
)
def test_a_mask_that_masks_nothing_is_refused(
    opened: Catalogue, see: See, wanted: Mask, why: str
) -> None:
    """With what to do instead; and one without a ground is none."""
    release = asked(opened, see)
    with pytest.raises(CaseRefused, match=why):
        mask(opened, release, wanted, ACT)
    assert opened.releases.get(release.id).masks == ()


def test_a_number_is_never_used_again(opened: Catalogue, see: See) -> None:
    """A receipt's grounds are told by them."""
    release = asked(opened, see, author(), author("c3"))
    release = mask(opened, unmask(opened, release, 1, ACT), author("c3"), ACT)
    assert [one.number for one in release.masks] == [2, 3]
    with pytest.raises(CaseRefused, match="ingen maskering 1"):
        unmask(opened, release, 1, ACT)


def test_steps_that_lead_nowhere_are_refused(world: World, opened: Catalogue, see: See) -> None:
    """Nothing chosen, nothing made, nothing there: each says what to do."""
    release = open_release(opened, ASKED, ACT)
    with pytest.raises(CaseRefused, match="Välj först"):
        make(opened, world.archive, release, see, "", ACT, BytesIO(), looked_through=True)
    gone = replace(release, chosen=(Chosen(GOOD.snapshot_id, "p9"),))
    with pytest.raises(CaseRefused, match="finns inte i arkivpaketet: p9"):
        make(opened, world.archive, gone, see, "", ACT, BytesIO(), looked_through=True)
    with pytest.raises(CaseRefused, match="inget paket 2"):
        make_again(opened, world.archive, release, 2, see, ACT, BytesIO())
    with pytest.raises(CaseRefused, match="Gör paketet först"):
        close(opened, release, ReleaseStatus.ANSWERED, "Klart.", ACT)
    with pytest.raises(CaseRefused, match="inget inlägg"):
        add(opened, release, Chosen(GOOD.snapshot_id, "p9"), see, ACT)
    with pytest.raises(CaseRefused, match="inte vald"):
        drop(opened, release, Chosen(GOOD.snapshot_id), ACT)
    refused = close(opened, release, ReleaseStatus.REFUSED, "Sekretess.", ACT)
    assert (refused.status, refused.deeds[-1].step) == (
        ReleaseStatus.REFUSED,
        "Avslagen i sin helhet",
    )


def test_what_is_restricted_needs_a_grant_and_is_noted(opened: Catalogue) -> None:
    """Without one it cannot be chosen; with one every look at it is kept."""
    secret = restricted(opened)
    opened.persons.add(Person("eva", "Eva Ek", (Duty(Role.REGISTRAR),)))
    release = open_release(opened, ASKED, ACT)
    with pytest.raises(AccessDenied, match="sekretessmarkerad"):
        add(opened, release, Chosen(secret.id), seen_by(opened, "eva", "prov", ACT), ACT)
    opened.secrecy.grant(Grant("eva", secret.id, "Ann", "Begäran.", AT))
    see = seen_by(opened, "eva", "release add", ACT)
    add(opened, release, Chosen(secret.id, "c1"), see, ACT)
    (told,) = opened.secrecy.accesses(9)
    assert (told.access.person_id, told.access.place) == ("eva", "release add")


def test_a_name_masked_in_one_snapshot_is_masked_in_all(
    world: World, opened: Catalogue, see: See
) -> None:
    """It stands in both; nor does the ground tell it, nor goes the other's sealed package along."""
    named = replace(author(), ground=f"{GROUND}, begärt av {NAME}")
    release = add(opened, asked(opened, see, named), Chosen(PARTIAL.snapshot_id), see, ACT)
    other = opened.snapshot(PARTIAL.snapshot_id)
    carried = masks_on(world.archive, see, release.masks, other)
    assert [(one.kind, one.words) for one in carried] == [(MaskKind.WORDS, NAME)]
    target = BytesIO()
    make(opened, world.archive, release, see, "", ACT, target, looked_through=True)
    needles = set(forms_of(NAME))
    assert not [one for layer in layers(target.getvalue()) for one in needles if one in layer]


def test_what_was_looked_through_is_what_is_handed_out(opened: Catalogue, see: See) -> None:
    """What another has chosen or masked since is refused; a package that was fetched is no change.

    A box that is wrong leaves none of those drawn with it.
    """
    release = asked(opened, see)
    seen = mark_of(release)
    require_seen(opened.releases.note(release.id, release.deeds[0]), seen)
    release = opened.releases.get(release.id)
    area = Mask(MaskKind.AREA, GROUND, GOOD.snapshot_id, 1, (0, 0, 9, 9))
    with pytest.raises(CaseRefused, match="Rita en ruta"):
        mask_all(opened, release, [area, replace(area, picture=0)], ACT)
    changed = mask_all(opened, release, [area, area], ACT)
    assert [one.number for one in changed.masks] == [1, 2]
    with pytest.raises(CaseRefused, match="sedan du öppnade sidan"):
        require_seen(changed, seen)


def restricted(opened: Catalogue) -> Snapshot:
    """Return a snapshot that was saved on a ground of secrecy."""
    good = opened.snapshot(GOOD.snapshot_id)
    secret = replace(good, id=f"{good.id}-hemlig", period="hemlig", restricted=True)
    opened.record(secret, (), (), ())
    return secret
