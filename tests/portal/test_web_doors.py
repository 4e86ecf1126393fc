"""Every door of the portal and everybody who may stand at it: who is let in, and who is not."""

import asyncio
from collections.abc import Iterator

import httpx
import pytest

from ogonblick.person import Duty, Person, Role
from portal.web.app import DOORS, create_app
from portal.web.rooms import Rooms
from portal.web.visiting import CSRF_HEADER, Visit
from retention.policy import shipped_policy
from tests.portal.seeds import (
    CLOSURE,
    DISPOSAL,
    HOLD,
    INVITED,
    MEDIUM,
    RELEASE,
    REMOVAL,
    SECRET,
    TOKEN,
    seeded,
)
from tests.portal.signed_in import session
from tests.portal.world import EARLIER, FACEBOOK, FAILED, GOOD, NOW, SWAPPED, World

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
WHOLE = {"arkivarie", "kommunikatör", "tekniker", "revisor"}
ORDERING = READERS - {"revisor", "delrevisor"}
ORDERING_THERE = ORDERING - ELSEWHERE
REMOVING = ORDERING - {"arkivarie"}
REMOVING_THERE = REMOVING - ELSEWHERE
CLOSING = ORDERING - {"redaktör"}
CLOSING_THERE = CLOSING - ELSEWHERE
HANDING_OUT_THERE = {"registrator", "arkivarie"}
HANDING_OUT = HANDING_OUT_THERE | {"annan"}

SNAPSHOT = f"/ogonblicksbilder/{GOOD.snapshot_id}"

TABLE: dict[tuple[str, str], tuple[str, set[str]]] = {
    ("GET", "/"): ("/", STAFF),
    ("GET", "/konton/{account_id}"): (f"/konton/{FACEBOOK}", STAFF - ELSEWHERE),
    ("POST", "/konton/{account_id}/ta"): (f"/konton/{FACEBOOK}/ta", ORDERING_THERE),
    ("GET", "/konton/{account_id}/tas/{occasion}/{period}"): (
        f"/konton/{FACEBOOK}/tas/on-request/ingen",
        STAFF - ELSEWHERE,
    ),
    ("GET", "/konton/{account_id}/tas/{occasion}/{period}/strom"): (
        f"/konton/{FACEBOOK}/tas/on-request/ingen/strom",
        STAFF - ELSEWHERE,
    ),
    ("GET", "/borttagning/ny"): ("/borttagning/ny", REMOVING),
    ("POST", "/borttagning/ny"): ("/borttagning/ny", REMOVING),
    ("GET", "/borttagning/{case_id}"): (f"/borttagning/{REMOVAL}", READERS_THERE),
    ("POST", "/borttagning/{case_id}/kopia"): (f"/borttagning/{REMOVAL}/kopia", REMOVING_THERE),
    **{
        ("POST", f"/borttagning/{{case_id}}/{step}"): (
            f"/borttagning/{REMOVAL}/{step}",
            REMOVING_THERE,
        )
        for step in ("skarmdump", "igen", "borttaget", "overlamnat", "diariefort", "tillbaka")
    },
    ("GET", "/gallring/{case_id}/beslut"): (f"/gallring/{DISPOSAL}/beslut", {"arkivarie"}),
    ("POST", "/gallring/{case_id}/beslut"): (f"/gallring/{DISPOSAL}/beslut", {"arkivarie"}),
    ("GET", "/gallring/{case_id}/beslut/lista.csv"): (
        f"/gallring/{DISPOSAL}/beslut/lista.csv",
        {"arkivarie"},
    ),
    ("GET", "/gallring/stopp/{hold_id}"): (f"/gallring/stopp/{HOLD}", {"arkivarie"}),
    ("POST", "/gallring/stopp/{hold_id}"): (f"/gallring/stopp/{HOLD}", {"arkivarie"}),
    ("GET", "/konton/{account_id}/stopp"): (f"/konton/{FACEBOOK}/stopp", HANDING_OUT_THERE),
    ("POST", "/konton/{account_id}/stopp"): (f"/konton/{FACEBOOK}/stopp", HANDING_OUT_THERE),
    ("GET", "/ogonblicksbilder/{snapshot_id}/stopp"): (f"{SNAPSHOT}/stopp", HANDING_OUT_THERE),
    ("POST", "/ogonblicksbilder/{snapshot_id}/stopp"): (f"{SNAPSHOT}/stopp", HANDING_OUT_THERE),
    ("GET", "/konton/{account_id}/avsluta"): (f"/konton/{FACEBOOK}/avsluta", CLOSING_THERE),
    ("POST", "/konton/{account_id}/avsluta"): (f"/konton/{FACEBOOK}/avsluta", CLOSING_THERE),
    ("GET", "/avslut/{case_id}"): (f"/avslut/{CLOSURE}", READERS_THERE),
    ("POST", "/avslut/{case_id}/kopia"): (f"/avslut/{CLOSURE}/kopia", CLOSING_THERE),
    **{
        ("POST", f"/avslut/{{case_id}}/{step}"): (f"/avslut/{CLOSURE}/{step}", CLOSING_THERE)
        for step in (
            *("export", "ingen-export", "igen", "godkant"),
            *("overlamnat", "kvitterat", "avslutat", "borta", "tillbaka"),
        )
    },
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
    ("GET", "/ogonblicksbilder/{snapshot_id}/sida/{number:int}.png"): (
        f"{SNAPSHOT}/sida/1.png",
        READERS_THERE,
    ),
    ("GET", "/ogonblicksbilder/{snapshot_id}/bild/{scale:int}/{piece:int}/{tile:int}"): (
        f"{SNAPSHOT}/bild/2/1/0",
        READERS_THERE,
    ),
    ("GET", "/ogonblicksbilder/{snapshot_id}/jamfor"): (f"{SNAPSHOT}/jamfor", READERS_THERE),
    ("GET", "/ogonblicksbilder/{snapshot_id}/jamfor/{other_id}"): (
        f"{SNAPSHOT}/jamfor/{EARLIER.snapshot_id}",
        READERS_THERE,
    ),
    ("GET", "/sok"): ("/sok?q=bron", READERS),
    ("GET", "/sok/lista.csv"): ("/sok/lista.csv?q=bron", HANDING_OUT),
    ("GET", "/sok/lista.xlsx"): ("/sok/lista.xlsx?q=bron", HANDING_OUT),
    ("GET", "/konton"): ("/konton", STAFF),
    ("GET", "/forteckning"): ("/forteckning", STAFF),
    ("GET", "/forteckning/html"): ("/forteckning/html", STAFF),
    ("GET", "/forteckning/csv"): ("/forteckning/csv", STAFF),
    ("GET", "/forteckning/json"): ("/forteckning/json", STAFF),
    ("GET", "/ogonblicksbilder"): (f"/ogonblicksbilder?konto={FACEBOOK}", READERS_THERE),
    ("GET", "/konton/{account_id}/historik"): (f"/konton/{FACEBOOK}/historik", READERS_THERE),
    ("GET", "/konton/{account_id}/likheter"): (f"/konton/{FACEBOOK}/likheter", READERS_THERE),
    ("GET", "/ogonblicksbilder/{snapshot_id}/medium/{source}"): (
        f"{SNAPSHOT}/medium/{MEDIUM}",
        READERS_THERE,
    ),
    ("GET", "/ogonblicksbilder/{snapshot_id}/medium/{source}/mot/{best_id}/{best}"): (
        f"{SNAPSHOT}/medium/{MEDIUM}/mot/{GOOD.snapshot_id}/{MEDIUM}",
        READERS_THERE,
    ),
    ("GET", "/forandringar"): ("/forandringar", STAFF),
    ("GET", "/forandringar/{change_id}/bild"): ("/forandringar/f-VISITOR/bild", READERS_THERE),
    ("POST", "/forandringar/{change_id}"): ("/forandringar/f-VISITOR", ORDERING_THERE),
    ("GET", "/ogonblicksbilder/{snapshot_id}/uppspelning"): (
        f"{SNAPSHOT}/uppspelning",
        READERS_THERE,
    ),
    ("GET", "/arenden"): ("/arenden", STAFF),
    ("GET", "/utlamnande"): ("/utlamnande", HANDING_OUT),
    ("POST", "/utlamnande"): ("/utlamnande", HANDING_OUT),
    ("GET", "/utlamnande/{case_id}"): (f"/utlamnande/{RELEASE}", HANDING_OUT_THERE),
    **{
        (method, f"/utlamnande/{{case_id}}/{step}"): (
            f"/utlamnande/{RELEASE}/{asked}",
            HANDING_OUT_THERE,
        )
        for method, step, asked in (
            ("POST", "lagg-till", "lagg-till"),
            ("POST", "ta-bort", "ta-bort"),
            ("POST", "paket", "paket"),
            ("GET", "paket/{number:int}", "paket/1"),
            ("POST", "avsluta", "avsluta"),
            ("POST", "avmaskera/{number:int}", "avmaskera/1"),
            ("GET", "maskera/{snapshot_id}", f"maskera/{GOOD.snapshot_id}"),
            ("POST", "maskera/{snapshot_id}", f"maskera/{GOOD.snapshot_id}"),
            ("GET", "maskera/{snapshot_id}/{number:int}", f"maskera/{GOOD.snapshot_id}/1"),
            ("POST", "maskera/{snapshot_id}/{number:int}", f"maskera/{GOOD.snapshot_id}/1"),
            (
                "GET",
                "maskera/{snapshot_id}/{number:int}/bild",
                f"maskera/{GOOD.snapshot_id}/1/bild",
            ),
            (
                "POST",
                "maskera/{snapshot_id}/{number:int}/ansikten",
                f"maskera/{GOOD.snapshot_id}/1/ansikten",
            ),
            (
                "POST",
                "maskera/{snapshot_id}/{number:int}/inga",
                f"maskera/{GOOD.snapshot_id}/1/inga",
            ),
            ("POST", "maskera/{snapshot_id}/fore", f"maskera/{GOOD.snapshot_id}/fore"),
            ("GET", "ansikten", "ansikten"),
            ("POST", "ansikten", "ansikten"),
            ("GET", "granska/{snapshot_id}", f"granska/{GOOD.snapshot_id}"),
            ("GET", "granska/{snapshot_id}/{number:int}", f"granska/{GOOD.snapshot_id}/1"),
        )
    },
    ("GET", "/ogonblicksbilder/{snapshot_id}/lamna-ut"): (
        f"{SNAPSHOT}/lamna-ut",
        HANDING_OUT_THERE,
    ),
    ("GET", "/handelser"): ("/handelser", STAFF),
    ("GET", "/leverans/{token}"): ("/leverans/ingen", EVERYBODY),
    ("GET", "/logga-in/tjanst"): ("/logga-in/tjanst", EVERYBODY),
    ("GET", "/logga-in/svar"): ("/logga-in/svar?code=a&state=b", set()),
    ("GET", "/gallring"): ("/gallring", STAFF),
    ("GET", "/gallring/{case_id}"): (f"/gallring/{DISPOSAL}", WHOLE),
    ("GET", "/rapport"): ("/rapport", STAFF),
    ("GET", "/rapport/{year:int}"): ("/rapport/2026", STAFF),
    ("GET", "/rapport/{year:int}/pdf"): ("/rapport/2026/pdf", STAFF),
    ("GET", "/insyn"): ("/insyn", {"revisor", "delrevisor"}),
    ("GET", "/logga-in"): ("/logga-in", EVERYBODY),
    ("POST", "/logga-in"): ("/logga-in", EVERYBODY),
    ("POST", "/sprak"): ("/sprak", EVERYBODY),
    ("POST", "/logga-ut"): ("/logga-ut", SIGNED_IN),
    ("GET", "/inbjudan/{token}"): (f"/inbjudan/{INVITED}", EVERYBODY),
    ("POST", "/inbjudan/{token}"): (f"/inbjudan/{INVITED}", EVERYBODY),
    ("GET", "/nycklar"): ("/nycklar", {"tekniker"}),
    ("POST", "/nycklar/{token_id}/dra-in"): (f"/nycklar/{TOKEN}/dra-in", {"tekniker"}),
    ("GET", "/api"): ("/api", EVERYBODY),
    ("GET", "/jag"): ("/jag", SIGNED_IN),
    ("GET", "/logga-in/passkey"): ("/logga-in/passkey", EVERYBODY),
    ("POST", "/logga-in/passkey"): ("/logga-in/passkey", EVERYBODY),
    ("GET", "/logga-ut/tjanst"): ("/logga-ut/tjanst", EVERYBODY),
    ("GET", "/jag/bekrafta"): ("/jag/bekrafta", SIGNED_IN),
    ("POST", "/jag/bekrafta"): ("/jag/bekrafta", SIGNED_IN),
    ("GET", "/jag/passkeys"): ("/jag/passkeys", SIGNED_IN),
    ("GET", "/jag/passkeys/ny"): ("/jag/passkeys/ny", SIGNED_IN),
    ("POST", "/jag/passkeys/ny"): ("/jag/passkeys/ny", SIGNED_IN),
    ("GET", "/jag/passkeys/{passkey_id}/ta-bort"): (
        "/jag/passkeys/nyckel-VISITOR/ta-bort",
        SIGNED_IN,
    ),
    ("POST", "/jag/passkeys/{passkey_id}/ta-bort"): (
        "/jag/passkeys/nyckel-VISITOR/ta-bort",
        SIGNED_IN,
    ),
    ("GET", "/health"): ("/health", EVERYBODY),
    ("GET", "/metrics"): ("/metrics", {"tekniker"}),
}
"""Every door with an address behind it, and who passes: by hand, from what roles are for."""

FORMS = {
    "/forandringar/{change_id}": {"svar": "avfarda", "varfor": "Det är samma."},
    "/logga-in": {"user": "VISITOR"},
    "/utlamnande/{case_id}/lagg-till": {"ogonblicksbild": GOOD.snapshot_id},
}
"""What a form must say to be about something; the others are sent empty."""

AWAY = {
    ("POST", "/konton/{account_id}/ta"),
    ("GET", "/konton/{account_id}/tas/{occasion}/{period}"),
    ("GET", "/ogonblicksbilder/{snapshot_id}/uppspelning"),
    ("GET", "/logga-in/tjanst"),
    ("GET", "/logga-ut/tjanst"),
}
"""Doors to what is not there in these tests: flows, the isolated origin, an identity provider."""

BY_TOKEN = {("GET", "/leverans/{token}")}
"""Doors that who has the right link passes, whoever they are; to all others nothing is there."""

REFUSING = ("<h1>Det har du inte behörighet till</h1>", "<h1>Det får du inte se</h1>")


@pytest.fixture(scope="module")
def examples(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Give the world with an example of everything, and everybody in it."""
    persons = [person(visitor) for visitor in sorted(SIGNED_IN)]
    found = seeded(world, tmp_path_factory.mktemp("exempel"), persons)
    yield found
    found.catalogue.close()


@pytest.fixture(scope="module")
def far(examples: World) -> httpx.ASGITransport:
    """Give the way to the portal from another machine, without a server between."""
    policy = shipped_policy("helsingborg")
    settings, archive = examples.settings, examples.archive
    app = create_app(Rooms(settings, examples.catalogue, archive, policy, lambda: NOW))
    return httpx.ASGITransport(app, raise_app_exceptions=False, client=("198.51.100.7", 40_000))


def person(visitor: str) -> Person:
    """Return who a visitor is."""
    duties = (VISITORS[visitor],) if visitor in VISITORS else ()
    return Person(visitor.encode().hex(), visitor, duties)


def sent_by(world: World, visitor: str) -> dict[str, str]:
    """Return the headers of what a visitor sends from a page of ours."""
    own = {"Sec-Fetch-Site": "same-origin"}
    if visitor == "ingen":
        return own
    token = session(world.catalogue, NOW, person(visitor))
    return own | {"Cookie": f"ogonblick={token}", CSRF_HEADER: Visit(token=token).csrf}


def test_every_door_stands_in_the_table() -> None:
    """A new door is given its row here, before anybody can pass it unseen."""
    assert {(door.method, door.path) for door in DOORS} == TABLE.keys()
    assert len(DOORS) == len(TABLE)


@pytest.mark.parametrize("visitor", sorted(EVERYBODY))
def test_doors_let_in_whom_they_should(
    far: httpx.ASGITransport, examples: World, visitor: str
) -> None:
    """Every door of the portal, for every role: in, refused, or led to signing in.

    Nobody meets a page about something that is not there: it would say nothing about the door.
    """

    async def met() -> dict[tuple[str, str], str]:
        found, headers = {}, sent_by(examples, visitor)
        for door, (path, _) in TABLE.items():
            async with httpx.AsyncClient(transport=far, base_url="http://localhost") as client:
                own = path.replace("VISITOR", visitor.encode().hex())
                form = fields(door, visitor)
                answer = await client.request(door[0], own, headers=headers, data=form)
            if door[0] == "POST":  # one of them signs out
                headers = sent_by(examples, visitor)
            found[door] = said(door, answer)
        return found

    for door, told in asyncio.run(met()).items():
        assert told == ("in" if visitor in TABLE[door][1] else "refused"), (door, visitor)


def fields(door: tuple[str, str], visitor: str) -> dict[str, str] | None:
    """Return what a visitor's form says."""
    form = FORMS.get(door[1], {}) if door[0] == "POST" else {}
    own = visitor.encode().hex()
    return {name: text.replace("VISITOR", own) for name, text in form.items()} or None


def said(door: tuple[str, str], answer: httpx.Response) -> str:
    """Say what an answer means: ``in``, ``refused``, or its number where it means neither.

    What a case or a form does not allow now (409, 422), and what is not believed (403, on the
    form's own page), has passed the door. Signing out leads to the entrance, told by its header.
    """
    status = answer.status_code
    if (status == 503 and door in AWAY) or (status == 404 and door in BY_TOKEN):
        return "in"
    if status == 303 and answer.headers["location"].startswith("/logga-in?nasta"):
        return "refused"
    if status == 303 and answer.headers["location"] == "/logga-in":
        return "in" if "clear-site-data" in answer.headers else "refused"
    if status == 403:
        return "refused" if any(title in answer.text for title in REFUSING) else "in"
    is_looked_at = answer.is_success or answer.is_redirect or status in (409, 422)
    return "in" if is_looked_at else str(status)


@pytest.mark.parametrize("visitor", sorted(EVERYBODY))
def test_what_is_secret_is_there_for_no_role(
    far: httpx.ASGITransport, examples: World, visitor: str
) -> None:
    """Its page, picture and file answer as if there were none, or as the door does."""

    async def status(path: str) -> int:
        async with httpx.AsyncClient(transport=far, base_url="http://localhost") as client:
            return (await client.get(path, headers=sent_by(examples, visitor))).status_code

    for part in ("", "/miniatyr", "/hamta", "/manifest"):
        assert asyncio.run(status(f"/ogonblicksbilder/{SECRET}{part}")) in (303, 403, 404)
