"""What the API tells of accounts, pictures, standing and looks: as much as the pages, no more."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from ogonblick.likeness import Likeness, Verdict
from ogonblick.person import Access, Grant
from ogonblick.token import Scope
from tests.bundles.building import png
from tests.cli.test_likeness import PHOTO, encoded, posted
from tests.portal.api_world import CHANGE, Asked, asked_in
from tests.portal.seeds import MEDIUM
from tests.portal.test_api import recorded_secret
from tests.portal.world import EARLIER, FACEBOOK, FAILED, GOOD, INSTAGRAM, NOW, World

pytestmark = pytest.mark.s3

OWN = "Kommunledningsförvaltningen"
OTHER = "Kulturförvaltningen"


@pytest.fixture(scope="module")
def api(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asked]:
    """Give the API over a copy of the world's catalogue, in which there are cases."""
    asked = asked_in(world, tmp_path_factory.mktemp("api-shown"))
    yield asked
    asked.catalogue.close()


@pytest.fixture(scope="module")
def secret(api: Asked) -> str:
    """Give a restricted snapshot, which is opened to nobody."""
    return recorded_secret(api.catalogue).id


def test_what_is_secret_is_found_by_who_it_is_opened_to(api: Asked, secret: str) -> None:
    """Beside the other hits of the first page, and that is noted; without a grant nothing is."""
    asked = api.with_token(Scope.SEARCH)
    assert asked.get("/search?q=biblioteket").json()["secret"] == []
    assert api.catalogue.secrecy.accesses(9) == []
    grant = Grant("e-arkivet", secret, "Ann Ås", "Åtal", NOW)
    api.catalogue.secrecy.grant(grant)
    told = asked.get("/search?q=biblioteket&limit=1").json()
    assert {one["snapshot_id"] for one in told["secret"]} == {secret}
    (look,) = api.catalogue.secrecy.accesses(9)
    assert (look.access.person_id, look.access.subject_id) == ("e-arkivet", secret)
    later = asked.get("/search?q=biblioteket&limit=1&cursor=1").json()
    assert (later["secret"], later["unread"]) == ([], 0)
    api.catalogue.secrecy.withdraw("e-arkivet", secret, "Ann Ås", NOW)


def test_a_history_tells_what_was_decided(api: Asked) -> None:
    """What stands on the account's page about it, newest first, of one's own accounts alone."""
    asked = api.with_token(Scope.READ, department=OTHER)
    lines = asked.get(f"/accounts/{INSTAGRAM}/history").json()["lines"]
    (case,) = [one for one in lines if one["number"] == "A2026-1"]
    assert (case["by"], case["address"]) == ("Eva Ek", "/avslut/A2026-1")
    assert [one["at"] for one in lines] == sorted((one["at"] for one in lines), reverse=True)
    assert asked.get(f"/accounts/{FACEBOOK}/history").status_code == 403


def test_likeness_names_the_media_and_leads_to_them(api: Asked) -> None:
    """The best copy first, by the digest under which its snapshot shows it; runs without change."""
    asked = api.with_token(Scope.READ)
    known = api.catalogue.snapshot(EARLIER.snapshot_id)
    first = replace(known, id="lik", period="lik", likeness=Likeness("lik"), taken_at=NOW)
    same = Likeness("lik-2", "lik", verdict=Verdict.UNCHANGED)
    again = replace(first, id="lik-2", period="lik-2", likeness=same, size=5_000_000)
    again = replace(again, taken_at=NOW + timedelta(days=1))
    api.catalogue.record(first, [], [], [])
    small = encoded(PHOTO.resize((300, 240)), "JPEG")
    api.catalogue.record(again, [], [*posted("a", encoded(PHOTO)), *posted("b", small)], [])
    told = asked.get(f"/accounts/{again.account_id}/likeness").json()
    (group,) = told["media"]
    assert [one["snapshot_id"] for one in group["pictures"]] == ["lik-2", "lik-2"]
    best, copy = (one["picture"] for one in group["pictures"])
    assert (best["width"], copy["width"]) == (600, 300)
    assert told["unchanged"] == [{"snapshots": ["lik", "lik-2"], "saved": 5_000_000}]


def test_pictures_are_of_our_own_making(api: Asked, world: World, tmp_path: Path) -> None:
    """Media, what met a visit and what was found changed come decoded and written anew."""
    asked = api.with_token(Scope.READ)
    file = tmp_path / "sidhuvud.png"
    file.write_bytes(png(640, 200))
    key = world.archive.put_evidence("glimpses/api.png", file).key
    found = api.catalogue.larger_changes.one(CHANGE)
    api.catalogue.larger_changes.find(replace(found, id="f-2", evidence=key))
    one = f"/snapshots/{GOOD.snapshot_id}/media/{MEDIUM}"
    failed = f"/deviations/{FAILED.account_id}/scheduled/2026H2/picture"
    for path in (one, f"{one}/difference/{EARLIER.snapshot_id}/{MEDIUM}", failed):
        shown = asked.get(path)
        assert Image.open(BytesIO(shown.content)).format == "WEBP", path
    assert Image.open(BytesIO(asked.get("/changes/f-2/picture").content)).size == (640, 200)
    for path in (
        f"/snapshots/{GOOD.snapshot_id}/media/nej",
        f"/deviations/{FACEBOOK}/scheduled/2026H2/picture",
        f"/deviations/{FACEBOOK}/nej/2026H2/picture",
        "/changes/nej/picture",
    ):
        assert asked.get(path).status_code == 404, path


def test_what_was_recorded_and_what_waits_is_told(api: Asked) -> None:
    """Department by department the shares of the overview; cases, requests and disposals."""
    asked = api.with_token(Scope.REGISTER)
    told = asked.get("/coverage").json()
    shown = {one["department"]: one["shares"] for one in told["departments"]}
    assert {share["period"] for shares in shown.values() for share in shares} == {*told["periods"]}
    assert all(share["recorded"] <= share["asked"] for each in shown.values() for share in each)
    own = api.with_token(Scope.REGISTER, department=OTHER).get("/coverage").json()
    assert [one["department"] for one in own["departments"]] == [OTHER]
    assert asked.get("/waiting").json()["releases"] == []
    handing = api.with_token(Scope.REGISTER, Scope.FETCH).get("/waiting").json()
    assert [one["id"] for one in handing["releases"]] == ["U2026-2", "U2026-1"]


def test_looks_are_told_to_who_audits(api: Asked, secret: str) -> None:
    """Grants and looks, a page at a time, with names; of the token's own departments alone."""
    api.catalogue.secrecy.grant(Grant("e-arkivet", secret, "Ann Ås", "Åtal", NOW))
    for number in range(3):
        at = NOW.replace(month=1 + number)
        api.catalogue.secrecy.note(Access("e-arkivet", secret, "/plats", at))
    asked = api.with_token(Scope.AUDIT)
    grants = asked.get("/grants").json()
    assert [(one["subject_id"], one["why"]) for one in grants["grants"]] == [(secret, "Åtal")]
    assert grants["names"] == {"e-arkivet": "E-arkivet"}
    first = asked.get("/looks?limit=2").json()
    rest = asked.get(f"/looks?limit=2&before={first['next']}").json()
    numbers = [one["number"] for one in (*first["looks"], *rest["looks"])]
    known = [one.number for one in api.catalogue.secrecy.accesses(9)]
    assert (numbers, rest["next"]) == (known, None)
    elsewhere = api.with_token(Scope.AUDIT, department=OTHER)
    assert elsewhere.get("/looks").json()["looks"] == []
    assert elsewhere.get("/grants").json() == {"grants": [], "names": {}}
    for path in ("/hit-lists", "/tokens"):
        assert elsewhere.get(path).status_code == 403, path


def test_tokens_are_listed_without_their_secrets(api: Asked) -> None:
    """Who audits sees which hold; none can be ended by another."""
    token, secret = api.token(Scope.AUDIT)
    asked = replace(api, secret=secret)
    told = asked.get("/tokens")
    (own,) = [one for one in told.json()["tokens"] if one["token"]["id"] == token.id]
    assert (own["system"], own["holds"]) == ("E-arkivet", True)
    assert secret not in told.text
    assert asked.ask("POST", f"/tokens/{token.id}/revoked").status_code == 404
