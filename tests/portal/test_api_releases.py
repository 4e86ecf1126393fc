"""Releases by the API: opened, masked, looked at, handed out on a person's word, and ended."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from ogonblick.capture import Occasion
from ogonblick.digest import digest_of
from ogonblick.event import EventType
from ogonblick.person import Duty, Grant, Person, Role
from ogonblick.token import Scope
from storage.packages.opening import open_archive
from storage.stores.identities import as_reader
from tests.bundles.layers import forms_of, layers
from tests.portal.api_world import ANN, HASTY, Asked, asked_of, copied, ticking
from tests.portal.test_web_secrecy import snapshot
from tests.portal.world import FACEBOOK, GOOD, INSTAGRAM, NOW, PARTIAL, World

pytestmark = pytest.mark.s3

NAME = "en besökare"
GROUND = "OSL 21 kap. 7 §"
NEW = {
    "asked": "Allt om bron",
    "came_by": "e-post",
    "asked_on": "2026-11-20",
    "account": FACEBOOK,
    "chosen": {"snapshot": GOOD.snapshot_id},
}
KIM = Person("kim", "Kim Dal", (Duty(Role.REGISTRAR, "Kulturförvaltningen"),))
TEK = Person("tek", "Tek Ny", (Duty(Role.TECHNICIAN),))
BOX = (40, 60, 20, 10)


@pytest.fixture
def api(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Give the API over a copy of the world, to a system that may carry releases."""
    home = tmp_path_factory.mktemp("api-releases")
    catalogue = copied(world, home)
    archive = open_archive(as_reader(world.settings), HASTY)
    for person in (ANN, KIM, TEK):
        catalogue.persons.add(person)
    asked = asked_of(world, catalogue, archive, home, ticking(NOW))
    yield asked.with_token(Scope.RELEASE)
    catalogue.close()


def sent(api: Asked, path: str, status: int = 200, **body: Any) -> Any:
    """Send something below ``/releases`` and return what is answered, with that status."""
    answer = api.ask("POST", f"/releases{path}", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


def opened(api: Asked, **changed: Any) -> str:
    """Open a request, and return where it lies below ``/releases``."""
    return f"/{sent(api, '', **(NEW | changed))['release']['id']}"


def test_a_request_is_answered_with_a_package_on_a_persons_word(api: Asked) -> None:
    """Masked, looked at as it will be handed out, packed, fetched and ended: all of it is told."""
    one = opened(api)
    place = f"{one}/snapshots/{GOOD.snapshot_id}"
    shown = api.get(f"/releases{place}").json()
    assert {"p1", "c1"} <= {post["id"] for post in shown["posts"]}
    assert shown["pictures"][0]["width"] > 0
    sent(api, f"{place}/masks", kind="author", post="c1", ground=GROUND)
    sent(api, f"{place}/masks", kind="words", words="Läsesalen", everywhere=True, ground=GROUND)
    seen = sent(api, f"{place}/pictures/1/masks", boxes=[BOX, (0, 0, 1, 1)], ground=GROUND)
    assert [mask["number"] for mask in seen["release"]["masks"]] == [1, 2, 3, 4]
    left = sent(api, f"{one}/masks/2/removed")
    assert left["mark"] != seen["mark"]
    assert api.get(f"/releases{one}/choice").json() == left

    preview = api.get(f"/releases{place}/preview").json()
    assert preview["mark"] == left["mark"]
    assert NAME not in {post["author"] for post in preview["posts"]}
    assert colour(api.get(f"/releases{place}/preview/1").content) == (0, 0, 0)
    assert colour(api.get(f"/releases{place}/pictures/1").content) != (0, 0, 0)

    word = {"by": "ann", "mark": preview["mark"], "to": "Siv Å"}
    sent(api, f"{one}/packages", 409, **word)
    sent(api, f"{one}/packages", 409, **word | {"mark": seen["mark"]}, looked_through=True)
    told = sent(api, f"{one}/packages", **word, looked_through=True)
    (receipt,) = told["release"]["packages"]
    assert receipt["by"].startswith("Ann Ås genom E-arkivet, nyckel n")
    assert told["release"]["deeds"][-1]["account"] == "ann"

    package = api.get(f"/releases{one}/packages/1").content
    assert str(digest_of([package])) == f"sha256:{receipt['digest']['hexadecimal']}"
    assert not any(form in layer for layer in layers(package) for form in forms_of(NAME))
    events = api.catalogue.events(GOOD.snapshot_id)
    assert [each.agent for each in events if each.type is EventType.DISSEMINATION] == [
        receipt["by"]
    ]
    assert len(api.catalogue.holds()) == 1
    ended = sent(api, f"{one}/ended", outcome="answered", why="Skickat i KS 2026/7")
    assert ended["release"]["status"] == "answered"
    assert api.catalogue.holds() == []
    sent(api, f"{place}/masks", 409, kind="others", ground=GROUND)


def colour(png: bytes) -> Any:
    """Return the colour in the middle of the box."""
    left, top, width, height = BOX
    with Image.open(BytesIO(png)) as picture:
        return picture.convert("RGB").getpixel((left + width // 2, top + height // 2))


def test_a_package_comes_in_parts_and_each_is_noted(api: Asked) -> None:
    """A range is of the very same bytes; who only asks how long it is takes nothing."""
    one = opened(api, chosen={"snapshot": GOOD.snapshot_id, "post": "p1"})
    mark = api.get(f"/releases{one}/snapshots/{GOOD.snapshot_id}/preview").json()["mark"]
    receipt = sent(api, f"{one}/packages", by="ann", mark=mark)["release"]["packages"][0]
    path = f"/releases{one}/packages/1"

    def taken() -> int:
        deeds = api.catalogue.releases.get(one[1:]).deeds
        return sum(deed.step == "Paket hämtat" for deed in deeds)

    size = receipt["size"]
    head = api.ask("HEAD", path)
    assert (head.status_code, head.headers["content-length"]) == (200, str(size))
    tag = {"If-None-Match": head.headers["etag"]}
    assert api.get(path, headers=tag).status_code == 304
    assert api.get(path, headers={"Range": f"bytes={size}-"}).status_code == 416
    assert taken() == 0
    parts = [api.get(path, headers={"Range": span}) for span in ("bytes=0-99", "bytes=100-")]
    assert [part.status_code for part in parts] == [206, 206]
    whole = b"".join(part.content for part in parts)
    assert digest_of([whole]).hexadecimal == receipt["digest"]["hexadecimal"]
    assert taken() == 2
    assert api.get(path).headers["cache-control"] == "no-store"
    assert api.get(f"/releases{one}/packages/2").status_code == 409


@pytest.mark.parametrize("by", ["ingen", "e-arkivet", "kim", "tek"])
def test_nothing_leaves_on_the_word_of_who_may_not_hand_it_out(api: Asked, by: str) -> None:
    """Nobody unknown, no system, nobody of another department or without such a role."""
    one = opened(api)
    mark = api.get(f"/releases{one}/snapshots/{GOOD.snapshot_id}/preview").json()["mark"]
    sent(api, f"{one}/packages", 403, by=by, mark=mark, looked_through=True)
    assert api.catalogue.releases.get(one[1:]).packages == ()


def test_what_is_restricted_is_granted_to_both(api: Asked) -> None:
    """To the system that asks, or it is not there; and to the person on whose word it leaves."""
    secret = replace(snapshot(FACEBOOK, Occasion.BEFORE_REMOVAL, "2026-10-01"), restricted=True)
    api.catalogue.record(secret, (), (), ())
    one = opened(api, chosen=None)
    sent(api, f"{one}/chosen", 404, snapshot=secret.id)
    api.catalogue.secrecy.grant(Grant("e-arkivet", secret.id, "Bo", "Åtal", NOW))
    chosen = sent(api, f"{one}/chosen", snapshot=secret.id)
    sent(api, f"{one}/packages", 403, by="ann", mark=chosen["mark"])
    assert "e-arkivet" in {each.access.person_id for each in api.catalogue.secrecy.accesses(9)}


def test_what_is_chosen_is_held_and_taken_out_again(api: Asked) -> None:
    """A snapshot of another account is held besides, by itself."""
    one = opened(api)
    sent(api, f"{one}/chosen", snapshot=PARTIAL.snapshot_id)
    assert [each.subject_id for each in api.catalogue.holds()] == ["", PARTIAL.snapshot_id]
    left = sent(api, f"{one}/dropped", snapshot=PARTIAL.snapshot_id)
    assert left["release"]["chosen"] == [{"snapshot_id": GOOD.snapshot_id, "post_id": ""}]
    sent(api, f"{one}/dropped", 409, snapshot=PARTIAL.snapshot_id)


def test_a_request_of_another_department_is_not_for_the_token(api: Asked) -> None:
    """It neither opens one about that, nor takes a step in one."""
    one, other = opened(api), api.with_token(Scope.RELEASE, department="Kulturförvaltningen")
    sent(other, "", 403, **NEW)
    sent(other, f"{one}/ended", 403, outcome="refused", why="Nej")
    own = opened(other, account=INSTAGRAM, chosen=None)
    assert [f"/{each.id}" for each in api.catalogue.releases.all()] == [own, one]


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("", NEW | {"asked": "…"}, 422),
        ("", NEW | {"asked_on": "2026-11-22"}, 409),
        ("", NEW | {"asked_on": "i går"}, 422),
        ("", NEW | {"chosen": {"snapshot": GOOD.snapshot_id, "post": "nej"}}, 404),
        ("/ended", {"outcome": "answered", "why": "Skickat"}, 409),
        ("/ended", {"outcome": "opened", "why": "Öppna igen"}, 422),
        ("/packages", {"mark": "0"}, 422),
        ("/masks/7/removed", {}, 409),
        ("{}/masks", {"kind": "words", "words": "å", "ground": GROUND}, 409),
        ("{}/masks", {"kind": "words", "words": "Bron", "post": "p1", "ground": GROUND}, 422),
        ("{}/masks", {"kind": "others", "everywhere": True, "ground": GROUND}, 422),
        ("{}/masks", {"kind": "area", "ground": GROUND}, 422),
        ("{}/masks", {"kind": "post", "post": "nej", "ground": GROUND}, 409),
        ("{}/masks", {"kind": "others", "ground": "…"}, 422),
        ("{}/pictures/1/masks", {"boxes": [[0, 0, 1, 99999]], "ground": GROUND}, 409),
        ("{}/pictures/1/masks", {"boxes": [[-1, 0, 1, 1]], "ground": GROUND}, 409),
        ("{}/pictures/1/masks", {"boxes": [], "ground": GROUND}, 409),
        ("{}/pictures/99/masks", {"boxes": [[0, 0, 1, 1]], "ground": GROUND}, 404),
    ],
)
def test_what_is_wrong_is_told_and_nothing_done(
    api: Asked, path: str, body: dict[str, Any], status: int
) -> None:
    """A field that is amiss is named, a step that may not be taken says why."""
    one = opened(api)
    before = api.catalogue.releases.all()
    place = path.format(f"/snapshots/{GOOD.snapshot_id}")
    told = sent(api, f"{one if path else ''}{place}", status, **body)
    assert bool(told["faults"]) is (status == 422)
    assert api.catalogue.releases.all() == before
