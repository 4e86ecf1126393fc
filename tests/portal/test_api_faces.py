"""Faces proposed for masking by the API: looked for, shown, kept or dropped, never passed over."""

from collections.abc import Iterator
from typing import Any

import pytest

from ogonblick.token import Scope
from storage.packages.opening import open_archive
from storage.stores.identities import as_reader
from tests.portal.api_world import ANN, HASTY, Asked, asked_of, copied, ticking
from tests.portal.portraits import PORTRAITS, add_portraits
from tests.portal.test_api_releases import GROUND, NEW, sent
from tests.portal.world import NOW, World

pytestmark = pytest.mark.s3

CHOSEN = {"chosen": {"snapshot": PORTRAITS.snapshot_id}}
OTHERS = {"kind": "others", "ground": GROUND}


@pytest.fixture(scope="module", autouse=True)
def portraits(world: World, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Add a snapshot with faces."""
    add_portraits(world, tmp_path_factory.mktemp("portraits"))


@pytest.fixture
def api(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Give the API over a copy of the world, to a system that may carry releases."""
    home = tmp_path_factory.mktemp("api-faces")
    catalogue = copied(world, home)
    catalogue.persons.add(ANN)
    archive = open_archive(as_reader(world.settings), HASTY)
    yield asked_of(world, catalogue, archive, home, ticking(NOW)).with_token(Scope.RELEASE)
    catalogue.close()


def searched(api: Asked, path: str) -> Any:
    """Look for faces until no picture is left; returns how it went."""
    told = sent(api, f"{path}/faces")
    while told["left"]:
        told = sent(api, f"{path}/faces")
    return told


def test_what_is_proposed_is_decided_picture_by_picture(api: Asked) -> None:
    """What is masked is kept and the rest dropped; until then no package is made."""
    path = f"/{sent(api, '', **NEW | CHOSEN)['release']['id']}"
    before = api.get(f"/releases{path}/faces").json()
    assert (before["left"], before["waiting"]) == (len(before["pictures"]), 0)
    told = searched(api, path)
    waiting = [one for one in told["pictures"] if one["proposed"]]
    assert (told["waiting"], sum(one["found"] for one in waiting)) == (len(waiting), 3)
    mark = api.get(f"/releases{path}/choice").json()["mark"]
    refused = sent(api, f"{path}/packages", 409, by="ann", mark=mark, looked_through=True)
    assert "föreslagna ansikten" in refused["detail"]
    first, second = (
        f"{path}/snapshots/{one['snapshot_id']}/pictures/{one['number']}" for one in waiting
    )
    kept = waiting[0]["proposed"][:1]
    masked = sent(api, f"{first}/masks", ground=GROUND, boxes=kept)["release"]["masks"]
    assert [one["box"] for one in masked] == kept
    assert sent(api, f"{second}/faces/dropped")["release"]["masks"] == masked
    assert sent(api, f"{second}/faces/dropped", 409)
    assert api.get(f"/releases{path}/faces").json()["waiting"] == 0


def test_it_is_told_what_a_mask_would_take(api: Asked) -> None:
    """Posts and pictures in all that is chosen; nothing is masked by asking."""
    release = sent(api, "", **NEW)["release"]
    path = f"/{release['id']}/snapshots/{release['chosen'][0]['snapshot_id']}"
    (reached,) = sent(api, f"{path}/reach", **OTHERS)
    assert reached["posts"]
    assert api.get(f"/releases{path}").json()["masks"] == []
