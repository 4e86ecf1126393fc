"""Faces proposed in a request: what is looked through, what waits, and what is handed out."""

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO

import pytest
from PIL import Image

from ogonblick.errors import CaseRefused, NotInArchive, ServiceError
from ogonblick.release import Chosen, Mask, MaskKind, Release
from ogonblick.snapshot import Snapshot
from portal import face_finder
from portal.handing_out import burnt_picture, make
from portal.proposed_faces import decide, next_waiting, proposal, search, search_one, unsearched
from portal.releases import See, add, drop, mask, open_release, seen_by, waiting
from storage.database.catalogue import Catalogue, open_catalogue
from tests.bundles.astronaut import middle
from tests.bundles.test_faces import holds
from tests.portal.portraits import FACES, PORTRAITS, add_portraits
from tests.portal.test_releases import ACT, ASKED, GROUND
from tests.portal.world import World

pytestmark = pytest.mark.s3

PLACE = PORTRAITS.snapshot_id
BLACK = (0, 0, 0)


@pytest.fixture(scope="module", autouse=True)
def portraits(world: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Add a snapshot with faces."""
    add_portraits(world, tmp_path_factory.mktemp("portraits"))


@pytest.fixture
def opened(world: World) -> Iterator[Catalogue]:
    """Give the catalogue."""
    with closing(open_catalogue(world.settings.database_url)) as catalogue:
        yield catalogue


@pytest.fixture
def see(opened: Catalogue) -> See:
    """Give how somebody without any grant sees snapshots."""
    return seen_by(opened, "", "prov", ACT)


def asked(opened: Catalogue, see: See, post_id: str = "") -> Release:
    """Return a request for the portraits, or for one post of them."""
    return add(opened, open_release(opened, ASKED, ACT), Chosen(PLACE, post_id), see, ACT)


def test_faces_are_looked_for_in_portions_until_none_is_left(
    world: World, opened: Catalogue, see: See
) -> None:
    """What was found stays with the request; what nobody looked in is told apart from nothing."""
    release = asked(opened, see)
    release = search(opened, world.archive, release, see, ACT, lambda: True)
    assert [(one.picture, one.found) for one in release.searched] == [(1, 2)]
    assert [one.picture for one in unsearched(world.archive, release, see)] == [2, 3]
    release = search(opened, world.archive, release, see, ACT, lambda: False)
    assert [(one.picture, one.found) for one in release.searched] == [(1, 2), (2, 0), (3, 1)]
    assert [one.picture for one in waiting(release)] == [1, 3]
    for one, faces in zip(release.searched, FACES, strict=True):
        assert all(map(holds, one.boxes, (middle(face, 110) for face in faces)))
    again = search(opened, world.archive, release, see, ACT, lambda: False)
    assert again == release
    assert opened.releases.get(release.id) == release


def test_no_package_is_made_while_a_proposal_waits(
    world: World, opened: Catalogue, see: See
) -> None:
    """What a person kept is black, what they dropped is seen, and both are among the events."""
    release = asked(opened, see)
    release = search(opened, world.archive, release, see, ACT, lambda: False)
    with pytest.raises(CaseRefused, match="I 2 av bilderna"):
        make(opened, world.archive, release, see, "", ACT, BytesIO(), looked_through=True)
    first, second = release.searched[0].boxes
    kept = Mask(MaskKind.AREA, GROUND, PLACE, 1, second)
    release = decide(opened, release, (PLACE, 1), [kept], ACT)
    burnt = burnt_picture(world.archive, opened.snapshot(PLACE), 1, release.masks)
    assert colour_at(burnt, middle(FACES[0][1], 110)) == BLACK
    assert colour_at(burnt, middle(FACES[0][0], 110)) != BLACK
    found = next_waiting(release, PLACE, 1)
    assert found
    assert found.picture == 3
    release = decide(opened, release, (PLACE, 3), (), ACT)
    assert waiting(release) == ()
    told = [deed.note for deed in release.deeds if deed.step == "Förslag avgjorda"]
    assert [one.rpartition(": ")[2] for one in told] == [
        "2 föreslagna, 1 maskerade",
        "1 föreslagna, 0 maskerade",
    ]
    done = make(opened, world.archive, release, see, "", ACT, BytesIO(), looked_through=True)
    assert done.packages
    assert holds(first, middle(FACES[0][0], 110))


def test_what_somebody_else_has_decided_on_is_not_decided_again(
    world: World, opened: Catalogue, see: See
) -> None:
    """Whoever drops all of nothing is told so."""
    release = search_one(opened, world.archive, asked(opened, see), snapshot(opened), 3, see, ACT)
    release = decide(opened, release, (PLACE, 3), (), ACT)
    with pytest.raises(CaseRefused, match="Någon annan"):
        decide(opened, release, (PLACE, 3), (), ACT)


def snapshot(opened: Catalogue) -> Snapshot:
    """Return the snapshot with faces."""
    return opened.snapshot(PLACE)


def colour_at(picture: bytes, point: tuple[float, float]) -> object:
    """Return the colour of a point of a picture."""
    return Image.open(BytesIO(picture)).getpixel((round(point[0]), round(point[1])))


def test_only_what_is_handed_out_and_not_black_already_is_proposed(
    world: World, opened: Catalogue, see: See
) -> None:
    """Of a single post its own part of the pictures, and none of the pictures beside it."""
    release = asked(opened, see, "p1")
    assert [one.picture for one in unsearched(world.archive, release, see)] == [1]
    with pytest.raises(NotInArchive):
        search_one(opened, world.archive, release, snapshot(opened), 3, see, ACT)
    found = search_one(opened, world.archive, release, snapshot(opened), 1, see, ACT)
    ((box,),) = (one.boxes for one in found.searched)
    assert holds(box, middle(FACES[0][0], 110))
    black = mask(opened, found, Mask(MaskKind.AREA, GROUND, PLACE, 1, box), ACT)
    again = search_one(opened, world.archive, black, snapshot(opened), 1, see, ACT)
    assert proposal(again, PLACE, 1) is not None
    assert waiting(again) == ()


def test_what_is_chosen_besides_is_looked_through_anew(
    world: World, opened: Catalogue, see: See
) -> None:
    """And what is chosen no more waits for nobody."""
    release = search(opened, world.archive, asked(opened, see, "p1"), see, ACT, lambda: False)
    more = add(opened, release, Chosen(PLACE), see, ACT)
    assert [one.picture for one in unsearched(world.archive, more, see)] == [1, 2, 3]
    release = search(opened, world.archive, more, see, ACT, lambda: False)
    for chosen in release.chosen:
        release = drop(opened, release, chosen, ACT)
    assert release.searched == ()


def test_a_program_that_is_gone_is_told_of_with_what_to_do(
    world: World, opened: Catalogue, see: See, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was found before it went stays."""
    monkeypatch.setattr(face_finder, "_COMMAND", ("false",))
    release = asked(opened, see)
    with pytest.raises(ServiceError, match="Försök igen"):
        search(opened, world.archive, release, see, ACT, lambda: False)
    assert opened.releases.get(release.id).searched == ()


def test_a_picture_that_cannot_be_read_is_told_of() -> None:
    """It is no picture without faces."""
    with (
        face_finder.face_finder() as find,
        pytest.raises(ServiceError, match="Gå igenom den själv"),
    ):
        find(b"no picture")
