"""Every door of the portal and everybody who may stand at it: who is let in, and who is not."""

import asyncio

import httpx
import pytest

from ogonblick.person import Duty, Person, Role
from portal.web.app import DOORS, create_app
from portal.web.visiting import CSRF_HEADER, Visit
from retention.policy import shipped_policy
from tests.portal.signed_in import session
from tests.portal.world import FACEBOOK, FAILED, GOOD, NOW, SWAPPED, World

pytestmark = pytest.mark.s3

OWN = "Kommunledningsförvaltningen"
OTHER = "Kulturförvaltningen"

VISITORS = {
    "registrator": Duty(Role.REGISTRAR, OWN),
    "arkivarie": Duty(Role.ARCHIVIST),
    "kommunikatör": Duty(Role.COMMUNICATOR),
    "redaktör": Duty(Role.EDITOR, OWN),
    "tekniker": Duty(Role.TECHNICIAN),
    "revisor": Duty(Role.AUDITOR),
    "annan": Duty(Role.REGISTRAR, OTHER),
    "delrevisor": Duty(Role.AUDITOR, OTHER),
    "deltekniker": Duty(Role.TECHNICIAN, OTHER),
}
"""One of each role; the last three have theirs in another department than what is asked for."""

ELSEWHERE = {"annan", "delrevisor", "deltekniker"}

EVERYBODY = {*VISITORS, "utan", "ingen"}
"""Those, somebody who is signed in without any role (``utan``), and who is not signed in."""

SIGNED_IN = EVERYBODY - {"ingen"}
STAFF = set(VISITORS)
READERS = STAFF - {"tekniker", "deltekniker"}
READERS_THERE = READERS - ELSEWHERE
ORDERING = READERS - {"revisor", "delrevisor"}
HANDING_OUT_THERE = {"registrator", "arkivarie"}

SNAPSHOT = f"/ogonblicksbilder/{GOOD.snapshot_id}"

TABLE: dict[tuple[str, str], tuple[str, set[str]]] = {
    ("GET", "/"): ("/", STAFF),
    ("GET", "/konton/{account_id}"): (f"/konton/{FACEBOOK}", STAFF - ELSEWHERE),
    ("GET", "/avvikelser"): ("/avvikelser", STAFF),
    ("GET", "/avvikelser/{deviation_id}/bild"): (
        f"/avvikelser/{FAILED.snapshot_id}/bild",
        READERS_THERE,
    ),
    ("GET", "/plan"): ("/plan", STAFF),
    ("GET", "/ogonblicksbilder/{snapshot_id}"): (SNAPSHOT, READERS_THERE),
    ("GET", "/ogonblicksbilder/{snapshot_id}/bild/{number:int}"): (
        f"{SNAPSHOT}/bild/1",
        READERS_THERE,
    ),
    ("GET", "/ogonblicksbilder/{snapshot_id}/miniatyr"): (f"{SNAPSHOT}/miniatyr", READERS_THERE),
    ("GET", "/ogonblicksbilder/{snapshot_id}/hamta"): (f"{SNAPSHOT}/hamta", HANDING_OUT_THERE),
    ("GET", "/ogonblicksbilder/{snapshot_id}/pdf"): (f"{SNAPSHOT}/pdf", HANDING_OUT_THERE),
    ("GET", "/ogonblicksbilder/{snapshot_id}/manifest"): (f"{SNAPSHOT}/manifest", READERS_THERE),
    ("POST", "/ogonblicksbilder/{snapshot_id}/kontrollera"): (
        f"/ogonblicksbilder/{SWAPPED.snapshot_id}/kontrollera",
        READERS_THERE,
    ),
    ("GET", "/ogonblicksbilder/{snapshot_id}/bild"): (f"{SNAPSHOT}/bild", READERS_THERE),
    ("GET", "/ogonblicksbilder/{snapshot_id}/bild/{scale:int}/{piece:int}/{tile:int}"): (
        f"{SNAPSHOT}/bild/2/1/0",
        READERS_THERE,
    ),
    ("GET", "/ogonblicksbilder/{snapshot_id}/jamfor"): (f"{SNAPSHOT}/jamfor", READERS_THERE),
    ("GET", "/ogonblicksbilder/{snapshot_id}/jamfor/{other_id}"): (
        f"{SNAPSHOT}/jamfor/{GOOD.snapshot_id}",
        READERS_THERE,
    ),
    ("GET", "/sok"): ("/sok?q=bron", READERS),
    ("GET", "/sok/lista.csv"): ("/sok/lista.csv?q=bron", HANDING_OUT_THERE | {"annan"}),
    ("GET", "/sok/lista.xlsx"): ("/sok/lista.xlsx?q=bron", HANDING_OUT_THERE | {"annan"}),
    ("GET", "/konton"): ("/konton", STAFF),
    ("GET", "/forteckning"): ("/forteckning", STAFF),
    ("GET", "/forteckning/html"): ("/forteckning/html", STAFF),
    ("GET", "/forteckning/csv"): ("/forteckning/csv", STAFF),
    ("GET", "/forteckning/json"): ("/forteckning/json", STAFF),
    ("GET", "/ogonblicksbilder"): (f"/ogonblicksbilder?konto={FACEBOOK}", READERS_THERE),
    ("GET", "/konton/{account_id}/likheter"): (f"/konton/{FACEBOOK}/likheter", READERS_THERE),
    ("GET", "/ogonblicksbilder/{snapshot_id}/medium/{source}"): (
        f"{SNAPSHOT}/medium/ingen",
        READERS_THERE,
    ),
    ("GET", "/ogonblicksbilder/{snapshot_id}/medium/{source}/mot/{best_id}/{best}"): (
        f"{SNAPSHOT}/medium/ingen/mot/ingen/ingen",
        READERS_THERE,
    ),
    ("GET", "/forandringar"): ("/forandringar", STAFF),
    ("GET", "/forandringar/{change_id}/bild"): ("/forandringar/ingen/bild", READERS),
    ("POST", "/forandringar/{change_id}"): ("/forandringar/ingen", ORDERING),
    ("GET", "/ogonblicksbilder/{snapshot_id}/uppspelning"): (
        f"{SNAPSHOT}/uppspelning",
        READERS_THERE,
    ),
    ("GET", "/arenden"): ("/arenden", STAFF),
    ("GET", "/handelser"): ("/handelser", STAFF),
    ("GET", "/leverans/{token}"): ("/leverans/ingen", EVERYBODY),
    ("GET", "/logga-in/tjanst"): ("/logga-in/tjanst", EVERYBODY),
    ("GET", "/logga-in/svar"): ("/logga-in/svar?code=a&state=b", set()),
    ("GET", "/gallring"): ("/gallring", STAFF),
    ("GET", "/gallring/{case_id}"): ("/gallring/finns-inte", STAFF),
    ("GET", "/rapport"): ("/rapport", STAFF),
    ("GET", "/rapport/{year:int}"): ("/rapport/2026", STAFF),
    ("GET", "/rapport/{year:int}/pdf"): ("/rapport/1999/pdf", STAFF),
    ("GET", "/insyn"): ("/insyn", {"revisor", "delrevisor"}),
    ("GET", "/logga-in"): ("/logga-in", EVERYBODY),
    ("POST", "/logga-in"): ("/logga-in", EVERYBODY),
    ("POST", "/logga-ut"): ("/logga-ut", SIGNED_IN),
    ("GET", "/inbjudan/{token}"): ("/inbjudan/ingen", EVERYBODY),
    ("POST", "/inbjudan/{token}"): ("/inbjudan/ingen", EVERYBODY),
    ("GET", "/jag"): ("/jag", SIGNED_IN),
    ("GET", "/health"): ("/health", EVERYBODY),
    ("GET", "/metrics"): ("/metrics", {"tekniker"}),
}
"""Every door with an address behind it, and who passes: by hand, from what roles are for."""


@pytest.fixture(scope="module")
def far(world: World) -> httpx.ASGITransport:
    """Give the way to the portal from another machine, without a server between."""
    policy = shipped_policy("helsingborg")
    app = create_app(world.settings, world.catalogue, world.archive, policy, lambda: NOW)
    return httpx.ASGITransport(app, raise_app_exceptions=False, client=("198.51.100.7", 40_000))


def sent_by(world: World, visitor: str) -> dict[str, str]:
    """Return the headers of what a visitor sends from a page of ours."""
    own = {"Sec-Fetch-Site": "same-origin"}
    if visitor == "ingen":
        return own
    duties = (VISITORS[visitor],) if visitor in VISITORS else ()
    name = visitor.encode().hex()
    token = session(world.catalogue, NOW, Person(name, visitor, duties))
    return own | {"Cookie": f"ogonblick={token}", CSRF_HEADER: Visit(token=token).csrf}


def test_every_door_stands_in_the_table() -> None:
    """A new door is given its row here, before anybody can pass it unseen."""
    assert {(door.method, door.path) for door in DOORS} == TABLE.keys()
    assert len(DOORS) == len(TABLE)


@pytest.mark.parametrize("visitor", sorted(EVERYBODY))
def test_doors_let_in_whom_they_should(
    far: httpx.ASGITransport, world: World, visitor: str
) -> None:
    """Every door of the portal, for every role: in, refused, or led to signing in."""

    async def passed() -> set[tuple[str, str]]:
        found, headers = set(), sent_by(world, visitor)
        for door, (path, _) in TABLE.items():
            async with httpx.AsyncClient(transport=far, base_url="http://127.0.0.1") as client:
                answer = await client.request(door[0], path, headers=headers)
            if door[0] == "POST":  # one of them signs out
                headers = sent_by(world, visitor)
            assert answer.status_code != 500, path
            if not is_refused(answer):
                found.add(door)
        return found

    assert asyncio.run(passed()) == {
        door for door, (_, allowed) in TABLE.items() if visitor in allowed
    }


def is_refused(answer: httpx.Response) -> bool:
    """Say whether somebody was sent to sign in, or told that it is not for them.

    Signing in itself is refused by its own page, and signing out leads to it with its own header.
    """
    if answer.status_code == 303:
        led = answer.headers["location"].startswith("/logga-in")
        return led and "clear-site-data" not in answer.headers
    return answer.status_code == 403 and "<h1>Logga in</h1>" not in answer.text
