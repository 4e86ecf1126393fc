"""How far a mask would reach: told before it is made, and changing nothing."""

import httpx
import pytest

from ogonblick.release import Chosen, Mask, MaskKind, Release
from portal.handing_out import masks_on, released_posts
from portal.reach import reach
from portal.releases import See, add, open_release, seen_by
from storage.database.catalogue import Catalogue
from tests.portal.in_process import OWN
from tests.portal.test_releases import ACT, ASKED, GROUND, NAME, author
from tests.portal.world import EARLIER, FACEBOOK, GOOD, World

pytestmark = pytest.mark.s3


@pytest.fixture
def see(world: World) -> See:
    """Give how somebody without any grant sees snapshots."""
    return seen_by(world.catalogue, "", "prov", ACT)


def asked(opened: Catalogue, see: See, *chosen: Chosen) -> Release:
    """Return a request for some snapshots."""
    release = open_release(opened, ASKED, ACT)
    for one in chosen:
        release = add(opened, release, one, see, ACT)
    return release


def words(said: str, place: str = "") -> Mask:
    """Return a mask of words that has no ground yet."""
    return Mask(MaskKind.WORDS, "", place, words=said)


def changed(world: World, see: See, release: Release, wanted: Mask, place: str) -> set[str]:
    """Return the ids of what is handed out in other words with a mask than without."""
    snapshot = world.catalogue.snapshot(place)
    spread = masks_on(world.archive, see, [wanted], snapshot)
    plain, masked = (
        released_posts(world.archive, snapshot, release.chosen, masks) for masks in ((), spread)
    )
    return {one.id for one, other in zip(plain, masked, strict=True) if one != other}


@pytest.mark.parametrize("wanted", [author(), words(NAME), words("biblioteket")])
def test_what_is_told_is_what_the_mask_then_takes(world: World, see: See, wanted: Mask) -> None:
    """Of an author, and of what is typed: in each snapshot the posts that become others."""
    places = (GOOD.snapshot_id, EARLIER.snapshot_id)
    release = asked(world.catalogue, see, *map(Chosen, places))
    told = {one.snapshot.id: one for one in reach(world.archive, release, wanted, see)}
    for place in places:
        taken = changed(world, see, release, wanted, place)
        assert taken == ({post.id for post in told[place].posts} if place in told else set())
    assert told
    assert all(one.pictures == (1,) for one in told.values())
    assert world.catalogue.releases.get(release.id).masks == ()


def test_only_what_is_handed_out_is_told_of(world: World, see: See) -> None:
    """Not what somebody wrote below the only post that is chosen, nor another snapshot's."""
    release = asked(world.catalogue, see, Chosen(GOOD.snapshot_id, "p2"))
    assert reach(world.archive, release, author(), see) == ()
    both = asked(world.catalogue, see, Chosen(GOOD.snapshot_id), Chosen(EARLIER.snapshot_id))
    here = reach(world.archive, both, words("Sundby", EARLIER.snapshot_id), see)
    assert [one.snapshot.id for one in here] == [EARLIER.snapshot_id]


def test_a_page_shows_it_and_masks_it_when_told_to(web: httpx.Client, world: World) -> None:
    """The ground is asked for there; until then nothing is masked."""
    form = {"begaran": "Bron", "hur": "besök", "dag": "2026-11-20", "konto": FACEBOOK}
    opened = web.post(
        "/utlamnande", data={**form, "ogonblicksbild": GOOD.snapshot_id}, headers=OWN
    ).headers["location"]
    place = f"{opened}/maskera/{GOOD.snapshot_id}"
    shown = web.post(f"{place}/fore", data={"author": "c1"}, headers=OWN)
    assert f"»{NAME}«" in shown.text
    assert "Inlägg och kommentarer: 1. Bilder där något blir svart: 1." in shown.text
    release_id = opened.rpartition("/")[2]
    assert world.catalogue.releases.get(release_id).masks == ()
    nothing = web.post(f"{place}/fore", data={"vad": "words", "ord": "xyzzy"}, headers=OWN)
    assert "Det står inte i något inlägg" in nothing.text
    web.post(place, data={"author": "c1", "grund": GROUND}, headers=OWN)
    (made,) = world.catalogue.releases.get(release_id).masks
    assert made.kind is MaskKind.AUTHOR
